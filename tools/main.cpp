// The kgq program: command line in, exit status out. It sees the library through its doors alone, as any other program
// would.
//
//   arguments -> CommandLine -> a Session (scripts, conversation), a Repl, or administration -> exit status
#include "tools/program/administration.hpp"
#include "tools/program/command_line.hpp"
#include "tools/program/help.hpp"
#include "tools/program/interrupt.hpp"
#include "tools/program/opening.hpp"
#include "tools/program/output.hpp"
#include "tools/program/session.hpp"
#include "tools/program/terminal.hpp"
#include "tools/repl/repl.hpp"

#include <unistd.h>

#include <clocale>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace kgq;
using namespace kgq::program;

Exit run(SessionCommand const& command, CommonOptions const& common, Output& output) {
    auto database = open_session(command.store, common.read_only);
    if (!database) {
        output.error(database.error());
        return Exit::failed;
    }
    if (command.inputs.empty() && is_terminal(STDIN_FILENO) && is_terminal(STDOUT_FILENO)) {
        return repl::run(std::move(*database), command.store, output, common);
    }
    Session session(*database, output, common);
    return command.inputs.empty() ? session.converse() : session.run(command.inputs);
}

Exit run(HelpCommand const& command, CommonOptions const&, Output& output) {
    auto text = help_text(command.topic);
    if (!text) {
        output.error(text.error());
        return Exit::usage;
    }
    output.text(*text);
    return Exit::done;
}

Exit run(ShowCommand const& command, CommonOptions const&, Output& output) {
    output.text(command.text);
    return Exit::done;
}

template <typename Command>
Exit run(Command const& command, CommonOptions const& common, Output& output) {
    return administrate(command, common, output);
}

Exit run(std::vector<std::string> const& arguments) {
    auto line = parse_command_line(arguments);
    if (!line) {
        Format const format = format_asked_for(arguments);
        Output(format).error(line.error());
        if (format != Format::json && format != Format::jsonl) note("kgq --help says how it is used");
        return Exit::usage;
    }
    Output output(line->common.format);
    Exit const exit =
        std::visit([&](auto const& command) { return run(command, line->common, output); }, line->command);
    output.flush();
    if (output.good()) return exit;
    note("kgq: cannot write the results");
    return exit == Exit::done ? Exit::failed : exit;
}

}  // namespace

int main(int argc, char** argv) {
    // Names have accents; where the environment speaks no UTF-8, ask for it by name. Numbers are always written the
    // same way.
    char const* const locale = std::setlocale(LC_CTYPE, "");
    if (!locale || MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
    install_interrupt_handler();
    try {
        return static_cast<int>(run(std::vector<std::string>(argv + 1, argv + argc)));
    } catch (Error const& error) {
        Output(format_asked_for(std::vector<std::string>(argv + 1, argv + argc))).error(error);
    } catch (std::exception const& error) {
        note(std::string("kgq: internal error: ") + error.what());
    }
    return 1;
}

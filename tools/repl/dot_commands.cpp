#include "tools/repl/dot_commands.hpp"

#include "tools/program/administration.hpp"
#include "tools/program/help.hpp"
#include "tools/program/interrupt.hpp"
#include "tools/program/opening.hpp"
#include "tools/program/session.hpp"
#include "tools/repl/schema_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kgq::repl {

namespace {

using Arguments = std::vector<std::string>;
using program::note;

/// Words of a line; one in double quotes may hold spaces.
Arguments words_of(std::string_view line) {
    Arguments words;
    std::string word;
    bool quoted = false, begun = false;
    for (char const sign : line) {
        if (sign == '"') {
            quoted = !quoted;
            begun = true;
        } else if (!quoted && (sign == ' ' || sign == '\t' || sign == '\r')) {
            if (begun) words.push_back(std::exchange(word, {}));
            begun = false;
        } else {
            word += sign;
            begun = true;
        }
    }
    if (begun) words.push_back(word);
    return words;
}

std::string argument(Arguments const& arguments, std::size_t index) {
    return index < arguments.size() ? arguments[index] : std::string();
}

/// `on`, `off`, or without a word the other way round.
bool set_switch(bool& choice, Arguments const& arguments) {
    std::string const word = argument(arguments, 1);
    if (word.empty())
        choice = !choice;
    else if (word == "on" || word == "off")
        choice = word == "on";
    else
        note(arguments[0] + " is on or off");
    return choice;
}

bool read_number(std::string const& text, int& number) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

void ask(State& state, std::string_view statement) {
    state.output.begin_afresh();
    program::Session(state.database, state.output, state.common).run_text(statement, "");
    program::interrupted() = false;
}

void help(State& state, Arguments const& arguments) {
    auto text = program::help_text(argument(arguments, 1));
    if (!text) return state.output.error(text.error());
    state.output.text(*text);
    if (arguments.size() < 2)
        state.output.text("\n.help prompt lists the dot-commands. Tab completes, Ctrl-C cancels, Ctrl-D leaves.\n");
}

void mode(State& state, Arguments const& arguments) {
    if (arguments.size() < 2) return note("formats: table json jsonl csv markdown dot");
    auto const format = format_from_name(arguments[1]);
    if (!format) return note("there is no format " + arguments[1] + "; formats: table json jsonl csv markdown dot");
    state.output.set_format(*format);
}

void timer(State& state, Arguments const& arguments) {
    note(set_switch(state.timer, arguments) ? "timer is on" : "timer is off");
}

void pager(State& state, Arguments const& arguments) {
    bool choice = state.output.pager();
    state.output.set_pager(set_switch(choice, arguments));
    note(choice ? "pager is on" : "pager is off");
}

void schema(State& state, Arguments const& arguments) {
    std::string const name = argument(arguments, 1);
    View const view = state.database.view();
    std::string const text = schema_text(view.vocabulary(), name);
    if (text.empty()) return note(name.empty() ? "there is no schema" : "there is no kind, relation or rule " + name);
    state.output.text(text);
}

void relations(State& state, Arguments const&) {
    state.output.begin_afresh();
    state.output.answer(program::relations_as_answer(state.database.statistics()));
}

void sources(State& state, Arguments const&) {
    ask(state, "FIND DISTINCT ?source, ?title WHERE { ?source is_a \"source\" OPTIONAL { ?source title ?title } }");
}

void stats(State& state, Arguments const&) {
    state.output.begin_afresh();
    state.output.answer(program::as_answer(state.database.statistics()));
}

void open(State& state, Arguments const& arguments) {
    std::optional<std::string> store;
    if (arguments.size() > 1) store = arguments[1];
    auto opened = program::open_session(store, state.common.read_only);
    if (!opened) return state.output.error(opened.error());
    state.database = std::move(*opened);
    state.store = store;
    note("on " + program::describe_store(store));
}

void save(State& state, Arguments const& arguments) {
    if (arguments.size() < 2) return note(".save wants a directory");
    Status const status = state.database.backup(arguments[1]);
    if (!status) return state.output.error(status.error());
    note("saved to " + arguments[1]);
}

void read(State& state, Arguments const& arguments) {
    if (arguments.size() < 2) return note(".read wants a file");
    auto text = program::read_file(arguments[1]);
    if (!text) return state.output.error(text.error());
    state.output.begin_afresh();
    program::Session(state.database, state.output, state.common).run_text(*text, arguments[1]);
    program::interrupted() = false;
}

void output(State& state, Arguments const& arguments) {
    Status const status = state.output.redirect(argument(arguments, 1));
    if (!status) state.output.error(status.error());
}

void rows(State& state, Arguments const& arguments) {
    int number = 0;
    if (!read_number(argument(arguments, 1), number))
        return note("tables show " + std::to_string(state.output.max_rows()) +
                    " rows; .rows N changes it, 0 shows all");
    state.output.set_max_rows(static_cast<std::size_t>(number));
}

void width(State& state, Arguments const& arguments) {
    int number = 0;
    if (!read_number(argument(arguments, 1), number))
        return note(".width wants a number of columns, 0 for the terminal's");
    state.output.set_width(number);
}

void quit(State& state, Arguments const&) { state.leaving = true; }

struct Command {
    std::string_view name;
    void (*run)(State&, Arguments const&);
};

constexpr std::array<Command, 18> kCommands = {{
    {".help", help},
    {".mode", mode},
    {".timer", timer},
    {".schema", schema},
    {".relations", relations},
    {".tables", relations},
    {".sources", sources},
    {".stats", stats},
    {".open", open},
    {".save", save},
    {".read", read},
    {".output", output},
    {".rows", rows},
    {".width", width},
    {".pager", pager},
    {".quit", quit},
    {".exit", quit},
    {".q", quit},
}};

/// The one command that begins so, where there is only one.
Command const* find_command(std::string_view word) {
    Command const* found = nullptr;
    for (Command const& command : kCommands) {
        if (command.name == word) return &command;
        if (!command.name.starts_with(word) || (found && command.run == found->run)) continue;
        if (found) return nullptr;
        found = &command;
    }
    return found;
}

}  // namespace

bool is_dot_command(std::string_view line) {
    std::size_t const begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return false;
    std::string_view word = line.substr(begin);
    word = word.substr(0, word.find_last_not_of(" \t\r;") + 1);
    // A dot before a digit or another dot opens no command: `..` is a period's open end.
    if (word.size() > 1 && word[0] == '.' && std::isalpha(static_cast<unsigned char>(word[1]))) return true;
    return word == "help" || word == "quit" || word == "exit";
}

void run_dot_command(State& state, std::string_view line) {
    Arguments arguments = words_of(line.substr(0, line.find_last_not_of(" \t\r;") + 1));
    if (arguments[0][0] != '.') arguments[0].insert(0, 1, '.');
    if (Command const* command = find_command(arguments[0])) return command->run(state, arguments);
    std::vector<std::string> const near = nearest(arguments[0], dot_command_names(), 1);
    note("there is no command " + arguments[0] + (near.empty() ? "" : "; did you mean " + near[0] + "?") +
         " (.help prompt lists them)");
}

std::vector<std::string> const& dot_command_names() {
    static std::vector<std::string> const names = [] {
        std::vector<std::string> all;
        for (Command const& command : kCommands) {
            if (command.name != ".q") all.emplace_back(command.name);
        }
        return all;
    }();
    return names;
}

}  // namespace kgq::repl

#include "tools/program/command_line.hpp"

#include "tools/program/usage.hpp"

#include <kgq/vocabulary.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <functional>

namespace kgq::program {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> const kSubcommands = {"load",  "export",  "check",  "backup", "restore",
                                               "stats", "upgrade", "verify", "help"};

bool is_subcommand(std::string const& word) {
    return std::find(kSubcommands.begin(), kSubcommands.end(), word) != kSubcommands.end();
}

/// An option as strings first: what CLI11 cannot say well is checked afterwards.
struct RawCommon {
    std::string format = "table";
    std::string seconds;
    std::string memory;
};

void add_format(CLI::App& app, RawCommon& raw) {
    app.add_option("--format", raw.format, "table, json, jsonl, csv, markdown or dot")->type_name("FORMAT");
}

/// A number of seconds, or nothing where it is none.
std::optional<double> read_seconds(std::string const& text) {
    if (text.empty()) return 0.0;
    double seconds = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || !(seconds >= 0 && seconds < 1e9))
        return std::nullopt;
    return seconds;
}

/// Bytes of "500M" or "2G" (powers of 1,000), or nothing where it is no such size.
std::optional<std::uint64_t> read_size(std::string const& text) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view const unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc() || number > 1'000'000'000) return std::nullopt;
    if (unit == "M" || unit == "m") return number * 1'000'000;
    if (unit == "G" || unit == "g") return number * 1'000'000'000;
    return number == 0 && unit.empty() ? std::optional(number) : std::nullopt;
}

Status finish_common(RawCommon const& raw, CommonOptions& common) {
    auto const format = format_from_name(raw.format);
    if (!format) {
        return Error(ErrorKind::usage, "there is no format \"" + raw.format +
                                           "\"; formats are table, json, jsonl, csv, markdown and dot");
    }
    auto const seconds = read_seconds(raw.seconds);
    if (!seconds) return Error(ErrorKind::usage, "--time-limit wants a number of seconds, not \"" + raw.seconds + "\"");
    if (!raw.memory.empty()) {
        auto const bytes = read_size(raw.memory);
        if (!bytes)
            return Error(ErrorKind::usage, "--memory-limit wants a size like 500M or 2G, not \"" + raw.memory + "\"");
        common.memory_limit = *bytes;
    }
    common.format = *format;
    common.time_limit = std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil(*seconds * 1000)));
    return Done{};
}

/// The words that the option at hand could have been, for "did you mean".
std::vector<std::string> option_names(CLI::App const& app) {
    std::vector<std::string> names;
    for (CLI::Option const* option : app.get_options()) {
        for (std::string const& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

std::string lower_first(std::string text) {
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

/// Parses into what the app's options are bound to. `help` is what --help shows. The result says whether to go on.
Result<std::optional<ShowCommand>> parse(CLI::App& app, std::vector<std::string> arguments, std::string const& help) {
    app.set_help_flag();
    bool wants_help = false;
    app.add_flag("-h,--help", wants_help, "Say how it is used");
    app.allow_extras();
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants a vector
    try {
        app.parse(arguments);
    } catch (CLI::ArgumentMismatch const& error) {
        if (wants_help) return std::optional(ShowCommand{help});
        std::string const what = error.what();
        return Error(ErrorKind::usage, what.substr(0, what.find(':')) + " wants a value");
    } catch (CLI::ParseError const& error) {
        if (wants_help) return std::optional(ShowCommand{help});
        return Error(ErrorKind::usage, lower_first(error.what()));
    }
    if (wants_help) return std::optional(ShowCommand{help});
    std::vector<std::string> extras = app.remaining();
    std::erase(extras, "--");  // the mark behind which all words are paths
    if (!extras.empty()) {
        bool const option = extras[0].size() > 1 && extras[0][0] == '-';
        Error error(ErrorKind::usage, (option ? "there is no option " : "one argument too many: ") + extras[0]);
        if (option) error.suggestions = nearest(extras[0].substr(0, extras[0].find('=')), option_names(app), 1);
        return error;
    }
    return std::optional<ShowCommand>();
}

/// Tells stores from scripts: a directory, or a first path at which nothing is, is the store.
Status place_path(std::string const& path, bool first_path, SessionCommand& session) {
    std::error_code ignored;
    if (path == "-") {
        session.inputs.push_back({Input::Kind::standard_input, {}});
        return Done{};
    }
    fs::file_status const status = fs::status(path, ignored);
    if (fs::is_directory(status) || (first_path && !fs::exists(status))) {
        if (session.store) return Error(ErrorKind::usage, "there can be one store: " + *session.store + " or " + path);
        session.store = path;
        return Done{};
    }
    if (!fs::exists(status)) return Error(ErrorKind::usage, "there is no file " + path);
    session.inputs.push_back({Input::Kind::file, path});
    return Done{};
}

Result<CommandLine> parse_session(std::vector<std::string> arguments) {
    CommandLine line;
    SessionCommand session;
    RawCommon raw;
    std::vector<std::string> statements, paths;
    bool version = false;

    CLI::App app;
    CLI::Option const* statement = app.add_option("-c", statements, "A statement to run")
                                       ->type_name("STATEMENT")
                                       ->expected(1)
                                       ->take_all()
                                       ->allow_extra_args(false);
    CLI::Option const* path = app.add_option("paths", paths, "A store, or scripts")->expected(-1);
    add_format(app, raw);
    app.add_flag("--read-only", line.common.read_only);
    app.add_flag("--keep-going", line.common.keep_going);
    app.add_option("--time-limit", raw.seconds)->type_name("SECONDS");
    app.add_option("--memory-limit", raw.memory)->type_name("SIZE");
    app.add_flag("--version", version);

    auto shown = parse(app, std::move(arguments), usage_text());
    if (!shown) return shown.error();
    if (*shown) return CommandLine{line.common, **shown};
    if (version) return CommandLine{line.common, ShowCommand{version_text()}};
    if (auto done = finish_common(raw, line.common); !done) return done.error();

    // -c and FILE run in the order given, which CLI11 keeps as the order of the options.
    std::size_t next_statement = 0, next_path = 0;
    for (CLI::Option const* option : app.parse_order()) {
        if (option == statement && next_statement < statements.size()) {
            session.inputs.push_back({Input::Kind::statement, statements[next_statement++]});
        } else if (option == path && next_path < paths.size()) {
            bool const first_path = next_path == 0;
            if (auto placed = place_path(paths[next_path++], first_path, session); !placed) return placed.error();
        }
    }
    line.command = std::move(session);
    return line;
}

/// Shared by the subcommands: the options that all of them take, parsing, and the text of --help.
template <typename Command>
Result<CommandLine> parse_subcommand(std::string const& name, std::vector<std::string> arguments,
                                     std::function<void(CLI::App&, Command&, CommonOptions&)> const& declare,
                                     std::function<Status(Command&)> const& check = {}) {
    CommandLine line;
    Command command;
    RawCommon raw;
    CLI::App app;
    add_format(app, raw);
    declare(app, command, line.common);
    auto shown = parse(app, std::move(arguments), usage_text(name));
    if (!shown) return shown.error();
    if (*shown) return CommandLine{line.common, **shown};
    if (auto done = finish_common(raw, line.common); !done) return done.error();
    if (check) {
        if (auto checked = check(command); !checked) return checked.error();
    }
    line.command = std::move(command);
    return line;
}

Status missing(std::string const& what, std::string const& subcommand) {
    return Error(ErrorKind::usage, "kgq " + subcommand + " wants " + what);
}

Result<CommandLine> parse_load(std::vector<std::string> arguments) {
    std::string blank_until = "unknown";
    auto declare = [&](CLI::App& app, LoadCommand& load, CommonOptions& common) {
        app.add_option("store", load.store);
        app.add_option("files", load.files)->expected(-1);
        app.add_flag("--bundled", load.bundled);
        app.add_option("--source", load.source);
        app.add_flag("--keep-going", common.keep_going);
        app.add_flag("--replace", load.replace);
        app.add_flag("--create", load.create);
        app.add_option("--blank-until", blank_until);
    };
    auto check = [&](LoadCommand& load) -> Status {
        if (load.store.empty()) return missing("a STORE and files", "load");
        if (load.files.empty() && !load.bundled) return missing("files to load, or --bundled", "load");
        if (blank_until != "open" && blank_until != "unknown")
            return Error(ErrorKind::usage, "--blank-until is open or unknown, not " + blank_until);
        load.blank_until_open = blank_until == "open";
        return Done{};
    };
    return parse_subcommand<LoadCommand>("load", std::move(arguments), declare, check);
}

Result<CommandLine> parse_export(std::vector<std::string> arguments) {
    auto declare = [](CLI::App& app, ExportCommand& command, CommonOptions&) {
        app.add_option("store", command.store);
        app.add_option("--as", command.as);
        app.add_option("-o,--output", command.file);
    };
    auto check = [](ExportCommand& command) -> Status {
        if (command.store.empty()) return missing("a STORE", "export");
        std::vector<std::string> const formats = {"csv", "jsonl", "ntriples", "turtle", "dot"};
        if (std::find(formats.begin(), formats.end(), command.as) != formats.end()) return Done{};
        Error error(ErrorKind::usage, "there is no export format \"" + command.as +
                                          "\"; formats are csv, jsonl, ntriples, turtle and dot");
        error.suggestions = nearest(command.as, formats, 1);
        return error;
    };
    return parse_subcommand<ExportCommand>("export", std::move(arguments), declare, check);
}

template <typename Command>
Result<CommandLine> parse_store_only(std::string const& name, std::vector<std::string> arguments) {
    auto declare = [](CLI::App& app, Command& command, CommonOptions&) { app.add_option("store", command.store); };
    auto check = [&](Command& command) -> Status {
        return command.store.empty() ? missing("a STORE", name) : Status(Done{});
    };
    return parse_subcommand<Command>(name, std::move(arguments), declare, check);
}

template <typename Command>
Result<CommandLine> parse_two_paths(std::string const& name, std::string const& what,
                                    std::vector<std::string> arguments, std::string Command::*first,
                                    std::string Command::*second) {
    auto declare = [&](CLI::App& app, Command& command, CommonOptions&) {
        app.add_option("first", command.*first);
        app.add_option("second", command.*second);
    };
    auto check = [&](Command& command) -> Status {
        return (command.*second).empty() ? missing(what, name) : Status(Done{});
    };
    return parse_subcommand<Command>(name, std::move(arguments), declare, check);
}

Result<CommandLine> parse_check(std::vector<std::string> arguments) {
    auto declare = [](CLI::App& app, CheckCommand& command, CommonOptions&) {
        app.add_option("store", command.store);
        app.add_flag("--repair", command.repair);
    };
    auto check = [](CheckCommand& command) -> Status {
        return command.store.empty() ? missing("a STORE", "check") : Status(Done{});
    };
    return parse_subcommand<CheckCommand>("check", std::move(arguments), declare, check);
}

Result<CommandLine> parse_help(std::vector<std::string> arguments) {
    auto declare = [](CLI::App& app, HelpCommand& command, CommonOptions&) { app.add_option("topic", command.topic); };
    return parse_subcommand<HelpCommand>("help", std::move(arguments), declare);
}

/// Where the first word that is no option stands; options may come before a subcommand.
std::size_t first_word(std::vector<std::string> const& arguments) {
    std::size_t at = 0;
    while (at < arguments.size() && arguments[at].size() > 1 && arguments[at][0] == '-') {
        bool const takes_value = arguments[at] == "-c" || arguments[at] == "--format" ||
                                 arguments[at] == "--time-limit" || arguments[at] == "--memory-limit";
        if (arguments[at] == "--") return arguments.size();
        at += takes_value ? 2 : 1;
    }
    return at;
}

}  // namespace

Result<CommandLine> parse_command_line(std::vector<std::string> arguments) {
    std::size_t const at = first_word(arguments);
    if (at >= arguments.size() || !is_subcommand(arguments[at])) return parse_session(std::move(arguments));
    std::string const name = arguments[at];
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
    if (name == "load") return parse_load(std::move(arguments));
    if (name == "export") return parse_export(std::move(arguments));
    if (name == "check") return parse_check(std::move(arguments));
    if (name == "stats") return parse_store_only<StatsCommand>(name, std::move(arguments));
    if (name == "upgrade") return parse_store_only<UpgradeCommand>(name, std::move(arguments));
    if (name == "backup")
        return parse_two_paths(name, "a STORE and a directory", std::move(arguments), &BackupCommand::store,
                               &BackupCommand::directory);
    if (name == "restore")
        return parse_two_paths(name, "a directory and a STORE", std::move(arguments), &RestoreCommand::directory,
                               &RestoreCommand::store);
    if (name == "verify")
        return parse_two_paths(name, "a PROOF.json and a STORE", std::move(arguments), &VerifyCommand::proof,
                               &VerifyCommand::store);
    return parse_help(std::move(arguments));
}

Format format_asked_for(std::vector<std::string> const& arguments) {
    constexpr std::string_view kOption = "--format";
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        std::string_view const word = arguments[at];
        std::string_view name;
        if (word == kOption && at + 1 < arguments.size()) name = arguments[at + 1];
        if (word.starts_with(kOption) && word.size() > kOption.size() && word[kOption.size()] == '=')
            name = word.substr(kOption.size() + 1);
        if (!name.empty()) return format_from_name(name).value_or(Format::table);
    }
    return Format::table;
}

}  // namespace kgq::program

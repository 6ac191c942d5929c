// The command line as data. What it means is product.md section 7's; running it is main's.
//
//   kgq [STORE] [-c STATEMENT]… [FILE…] [options]        a session: REPL, scripts or a conversation on standard input
//   kgq load|export|check|backup|restore|stats|upgrade|help …   administration
//
// Not here: whether a store can be opened. What is a STORE and what a script is told by looking at the paths.
#pragma once

#include <kgq/render.hpp>
#include <kgq/result.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kgq::program {

struct CommonOptions {
    Format format = Format::table;
    bool read_only = false;
    bool keep_going = false;
    std::chrono::milliseconds time_limit{0};    ///< of each statement; 0: none
    std::optional<std::uint64_t> memory_limit;  ///< in bytes, of each statement; 0: none; nothing: half the machine's
};

struct Input {
    enum class Kind { statement, file, standard_input };
    Kind kind = Kind::statement;
    std::string text;  ///< the statement, or the file's path
};

struct SessionCommand {
    std::optional<std::string> store;  ///< nothing: the bundled datasets in memory
    std::vector<Input> inputs;         ///< in the order given; none: REPL or standard input
};

struct LoadCommand {
    std::string store;
    std::vector<std::string> files;
    std::string source;
    bool bundled = false;
    bool replace = false;
    bool create = false;
    bool blank_until_open = false;
};

struct ExportCommand {
    std::string store;
    std::string as = "csv";
    std::string file;  ///< empty: standard output
};

struct CheckCommand {
    std::string store;
    bool repair = false;
};

struct BackupCommand {
    std::string store;
    std::string directory;
};

struct RestoreCommand {
    std::string directory;
    std::string store;
};

struct StatsCommand {
    std::string store;
};

struct UpgradeCommand {
    std::string store;
};

struct VerifyCommand {
    std::string proof;
    std::string store;
};

struct HelpCommand {
    std::string topic;
};

/// Text asked for with --help or --version.
struct ShowCommand {
    std::string text;
};

struct CommandLine {
    CommonOptions common;
    std::variant<SessionCommand, LoadCommand, ExportCommand, CheckCommand, BackupCommand, RestoreCommand, StatsCommand,
                 UpgradeCommand, VerifyCommand, HelpCommand, ShowCommand>
        command;
};

/// Errors: usage, with what is wrong and the nearest word that would be right.
Result<CommandLine> parse_command_line(std::vector<std::string> arguments);

/// The format asked for on a command line that may not be parseable, so that even its error comes in that format.
Format format_asked_for(std::vector<std::string> const& arguments);

}  // namespace kgq::program

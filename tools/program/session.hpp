// A session without a person in it: -c and FILE in the order given, or a conversation on standard input.
#pragma once

#include "tools/program/command_line.hpp"
#include "tools/program/output.hpp"

#include <kgq/database.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace kgq::program {

/// Exit statuses that other programs rely on.
enum class Exit : int { done = 0, failed = 1, usage = 2, interrupted = 130 };

/// What a statement may use in this session.
Limits limits_of(CommonOptions const& common);

class Session {
public:
    /// REQUIRES: all three outlive the session.
    Session(Database& database, Output& output, CommonOptions const& common);

    /// Runs the inputs one after the other; each statement and file is parsed whole before any of it runs.
    Exit run(std::vector<Input> const& inputs);
    /// Reads standard input statement by statement and flushes after each.
    Exit converse();
    /// Runs one text and reports its answers and errors; true where there was no error.
    bool run_text(std::string_view text, std::string_view file);

    Exit status() const;

private:
    class Conversation;

    void report(Error const& error);
    bool may_go_on() const;

    Database& database_;
    Output& output_;
    CommonOptions const& common_;
    bool failed_ = false;
    bool interrupted_ = false;
};

/// A whole file. Errors: not_found, io.
Result<std::string> read_file(std::string const& path);

}  // namespace kgq::program

// Earlier statements, kept from one session to the next in a file: one statement a line, the newest last.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kgq::repl {

/// $XDG_STATE_HOME/kgq/history, or ~/.local/state/kgq/history; empty where there is no home.
std::string history_path();

/// A statement as one line of history: without comments, its lines joined.
std::string on_one_line(std::string_view statement);

class History {
public:
    /// Reads what is there; a path that cannot be read or written, or an empty one, makes a history of this session
    /// alone.
    explicit History(std::string path);

    std::vector<std::string> const& statements() const { return statements_; }
    /// Appends at once, so that sessions side by side do not lose each other's.
    void add(std::string const& statement);

private:
    std::string path_;
    std::vector<std::string> statements_;
};

}  // namespace kgq::repl

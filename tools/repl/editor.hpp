// Reads a line from a terminal: with editing, history and completion (libedit) where the terminal can, plainly where it
// cannot (TERM=dumb).
//
// Threads: one editor at a time, on the main thread.
#pragma once

#include "tools/repl/completion.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kgq::repl {

class LineEditor {
public:
    enum class Outcome {
        line,
        cancelled,  ///< Ctrl-C: what was typed is to be forgotten
        end,        ///< Ctrl-D on an empty line
    };
    struct Line {
        Outcome outcome = Outcome::end;
        std::string text;  ///< without the newline
    };

    virtual ~LineEditor() = default;
    virtual Line read(std::string_view prompt) = 0;
    /// Adds to what the arrow keys bring back.
    virtual void remember(std::string const& statement) = 0;
};

/// Given the line up to the cursor.
using Completer = std::function<Completion(std::string_view)>;

std::unique_ptr<LineEditor> make_editor(Completer completer);

}  // namespace kgq::repl

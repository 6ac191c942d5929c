// What the Tab key offers.
//
// Not here: drawing and keys (editor).
#pragma once

#include <kgq/database.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::repl {

struct Completion {
    std::size_t replaced = 0;        ///< bytes before the cursor that each word stands for
    std::vector<std::string> words;  ///< as they would be typed
};

/// At the end of a statement's beginning.
Completion complete_statement(View const& view, std::string const& text);
/// Of the dot-commands and their words.
Completion complete_dot_command(std::string_view line);

/// The longest beginning that all words share, cut between characters.
std::string common_beginning(std::vector<std::string> const& words);

}  // namespace kgq::repl

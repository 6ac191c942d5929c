// The list that Tab shows under the line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kgq::repl {

/// In columns, keywords apart from names by colour; ends with a newline.
std::string draw_candidates(std::vector<std::string> const& words, int width, bool colour);

/// Characters of a UTF-8 text.
int character_count(std::string_view text);

}  // namespace kgq::repl

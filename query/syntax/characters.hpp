// Characters of a script, which is UTF-8: decoding with checks, and ASCII case.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kgq::syntax {

struct Character {
    char32_t code = 0;
    std::size_t bytes = 0;
};

/// The character at an offset; nothing where the bytes are no UTF-8 (overlong, surrogate, cut short). REQUIRES: offset
/// < text.size().
std::optional<Character> character_at(std::string_view text, std::size_t offset);

void append_utf8(std::string& text, char32_t code);

bool is_digit(char c);
/// Space, tab, line ends, and what editors leave behind: no-break space and byte order mark.
bool is_space(char32_t code);
/// `upper` is ASCII capitals and `_`; without regard to the case of `word`.
bool same_word(std::string_view word, std::string_view upper);
std::string in_capitals(std::string_view word);

}  // namespace kgq::syntax

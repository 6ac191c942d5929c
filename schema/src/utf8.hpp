// Walking UTF-8 text by characters. Private to schema.
#pragma once

#include <cstddef>
#include <string_view>

namespace kgq::schema {

/// The character at `position`, which moves past it; a byte that begins none reads as U+FFFD. REQUIRES: position <
/// text.size().
char32_t next_character(std::string_view text, std::size_t& position);

}  // namespace kgq::schema

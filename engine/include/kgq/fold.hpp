// Text as it is compared when case and accents do not matter: "Türkiye" and "turkiye" fold to one.
#pragma once

#include <string>
#include <string_view>

namespace kgq {

/// Unicode compatibility decomposition without accents (vowel signs stay), case folded; "ø", "ł", "đ", "ı" and the like
/// become their base letters, typographic apostrophes and dashes plain ones; runs of white space become one space.
/// Folding twice is folding once. Text that is no UTF-8 is returned as it is.
std::string fold(std::string_view text);

/// Unicode lower case, marks kept.
std::string lower_case(std::string_view text);

bool is_utf8(std::string_view text);

/// Columns that the text takes on a terminal: 2 for East Asian wide characters and emoji, 0 for combining marks.
/// Control characters and bytes that are no UTF-8 count 1, as whoever draws them puts a sign in their place.
int display_width(std::string_view text);

}  // namespace kgq

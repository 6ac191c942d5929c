// Words of the language as text: which are reserved, which need quotes, how quotes are written.
#include <kgq/value.hpp>

#include <algorithm>
#include <array>

#include "schema/src/utf8.hpp"

namespace kgq {

namespace {

// Sorted. Product appendix A.
constexpr std::array<std::string_view, 49> kReserved = {
    "ACCORDING",  "ACROSS",     "AFTER",   "AGAINST",     "AND",           "AS",       "ASC",      "ASSUMING",
    "BECAUSE",    "BEFORE",     "BY",      "CONTAINS",    "COUNTING",      "DESC",     "DISTINCT", "DURING",
    "EQUALS",     "FALSE",      "FILTER",  "FINISHED_BY", "FINISHES",      "FOR",      "FROM",     "GROUP",
    "IN",         "INTERSECTS", "LIMIT",   "MEETS",       "MET_BY",        "NOT",      "OFFSET",   "ON",
    "OPTIONAL",   "OR",         "ORDER",   "OVER",        "OVERLAPPED_BY", "OVERLAPS", "REPLACE",  "SOURCE",
    "STARTED_BY", "STARTS",     "THROUGH", "TO",          "TODAY",         "TRUE",     "WHEN",     "WHERE",
    "WITH"};

}  // namespace

bool is_reserved(std::string_view word) {
    constexpr std::size_t kLongest = 13;
    if (word.size() > kLongest) return false;
    std::string upper(word);
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return std::binary_search(kReserved.begin(), kReserved.end(), upper);
}

bool needs_quotes(std::string_view word) {
    // a year of five digits or more is one token (`Y12345`), though it looks like a word
    bool const like_a_year =
        word.size() >= 6 && word[0] == 'Y' &&
        std::all_of(word.begin() + 1, word.begin() + 6, [](char c) { return c >= '0' && c <= '9'; });
    if (like_a_year || is_reserved(word)) return true;
    bool after_letter_or_digit = false;
    for (std::size_t i = 0; i < word.size();) {
        bool const first = i == 0;
        char32_t const character = schema::next_character(word, i);
        bool const digit = character >= '0' && character <= '9';
        if (is_letter(character) || (digit && !first)) {
            after_letter_or_digit = true;
        } else if ((character == '-' || character == '.') && after_letter_or_digit) {
            after_letter_or_digit = false;
        } else {
            return true;
        }
    }
    return !after_letter_or_digit;
}

std::string quote(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string quoted = "\"";
    for (char c : text) {
        unsigned char const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (c == '\t') {
            quoted += "\\t";
        } else if (byte < 0x20 || byte == 0x7F) {
            quoted += "\\u{";
            if (byte >= 0x10) quoted += kHex[byte >> 4];
            quoted += kHex[byte & 0xF];
            quoted += '}';
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

}  // namespace kgq

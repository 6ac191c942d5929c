#include "query/syntax/characters.hpp"

namespace kgq::syntax {

namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

char capital(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

std::optional<Character> character_at(std::string_view text, std::size_t offset) {
    unsigned char const lead = static_cast<unsigned char>(text[offset]);
    if (lead < 0x80) return Character{lead, 1};
    std::size_t const bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || offset + bytes > text.size()) return std::nullopt;
    char32_t code = lead & (0x7Fu >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!is_continuation(text[offset + i])) return std::nullopt;
        code = code << 6 | (static_cast<unsigned char>(text[offset + i]) & 0x3Fu);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    bool const surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < kSmallest[bytes] || surrogate || code > 0x10FFFF) return std::nullopt;
    return Character{code, bytes};
}

void append_utf8(std::string& text, char32_t code) {
    auto const add = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) {
        add(code);
    } else if (code < 0x800) {
        add(0xC0 | code >> 6);
        add(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        add(0xE0 | code >> 12);
        add(0x80 | (code >> 6 & 0x3F));
        add(0x80 | (code & 0x3F));
    } else {
        add(0xF0 | code >> 18);
        add(0x80 | (code >> 12 & 0x3F));
        add(0x80 | (code >> 6 & 0x3F));
        add(0x80 | (code & 0x3F));
    }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char32_t code) { return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0xFEFF; }

bool same_word(std::string_view word, std::string_view upper) {
    if (word.size() != upper.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (capital(word[i]) != upper[i]) return false;
    }
    return true;
}

std::string in_capitals(std::string_view word) {
    std::string capitals(word);
    for (char& c : capitals) c = capital(c);
    return capitals;
}

}  // namespace kgq::syntax

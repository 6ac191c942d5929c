#include "schema/src/utf8.hpp"

namespace kgq::schema {

char32_t next_character(std::string_view text, std::size_t& position) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    unsigned char const lead = byte(position++);
    if (lead < 0x80) return lead;
    std::size_t const more = lead >= 0xF0 && lead < 0xF8 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead >= 0xF8 || position + more > text.size()) return 0xFFFD;
    char32_t character = lead & (0x3Fu >> more);
    for (std::size_t i = 0; i < more; ++i) {
        if ((byte(position + i) & 0xC0) != 0x80) return 0xFFFD;
        character = (character << 6) | (byte(position + i) & 0x3Fu);
    }
    position += more;
    return character;
}

}  // namespace kgq::schema

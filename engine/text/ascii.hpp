// Whether a text is ASCII alone: most are, and need not be decoded.
//
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace kgq::text {

inline bool is_ascii(std::string_view text) {
    std::uint64_t all = 0;
    char const* at = text.data();
    std::size_t left = text.size();
    for (; left >= sizeof all; left -= sizeof all, at += sizeof all) {
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        all |= word;
    }
    for (; left > 0; --left, ++at) all |= static_cast<unsigned char>(*at);
    return (all & 0x8080808080808080) == 0;
}

}  // namespace kgq::text

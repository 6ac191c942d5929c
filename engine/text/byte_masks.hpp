// Eight bytes looked at together, as one number: the first byte of memory is its lowest.
//
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace kgq::text {

inline constexpr std::uint64_t kEachByte = 0x0101010101010101;

/// The highest bit of each byte that is `wanted`.
inline std::uint64_t bytes_with(std::uint64_t word, char wanted) {
    std::uint64_t const other = word ^ kEachByte * static_cast<unsigned char>(wanted);  // 0 where it is
    constexpr std::uint64_t kLow = kEachByte * 0x7F;
    return ~(((other & kLow) + kLow) | other | kLow);
}

/// Up to eight bytes, zeros behind them. REQUIRES: size <= 8.
inline std::uint64_t load_bytes(char const* bytes, std::size_t size) {
    std::uint64_t word = 0;
    if (size == sizeof word) {  // a load, where the other is a call
        std::memcpy(&word, bytes, sizeof word);
    } else {
        std::memcpy(&word, bytes, size);
    }
    return word;
}

}  // namespace kgq::text

// A whole column is unpacked by code made for its width: 32 numbers of `width` bits end on a byte, all shifts are
// constants, and the compiler unrolls the rest.
#include "engine/storage/unpacking.hpp"

#include <array>
#include <cstring>
#include <utility>

namespace kgq::storage::plain {

namespace {

constexpr std::size_t kGroup = 32;

template <unsigned width, std::size_t position>
inline std::uint32_t number_of_group(char const* bits) {
    constexpr std::size_t kBit = position * width;
    constexpr std::uint64_t kMask = (std::uint64_t{1} << width) - 1;
    std::uint64_t word;
    std::memcpy(&word, bits + kBit / 8, sizeof word);
    return static_cast<std::uint32_t>(word >> (kBit % 8) & kMask);
}

inline void store(char* place, std::uint32_t value) { std::memcpy(place, &value, sizeof value); }

template <unsigned width, std::size_t... positions>
inline void unpack_group(char const* bits, std::uint32_t base, char* values, std::index_sequence<positions...>) {
    (store(values + 4 * positions, base + number_of_group<width, positions>(bits)), ...);
}

template <unsigned width>
void unpack_groups(char const* bits, std::uint32_t base, char* values, std::size_t groups) {
    for (std::size_t group = 0; group < groups; ++group) {
        unpack_group<width>(bits, base, values, std::make_index_sequence<kGroup>());
        bits += width * kGroup / 8;
        values += 4 * kGroup;
    }
}

using Unpack = void (*)(char const*, std::uint32_t, char*, std::size_t);

template <unsigned... widths>
constexpr std::array<Unpack, sizeof...(widths)> unpackers(std::integer_sequence<unsigned, widths...>) {
    return {&unpack_groups<widths>...};
}

constexpr std::array<Unpack, 33> kUnpackers = unpackers(std::make_integer_sequence<unsigned, 33>());

}  // namespace

void unpack(PackedBits numbers, std::uint32_t base, char* values, std::size_t count) {
    std::size_t unpacked = 0;
    if (numbers.width < kUnpackers.size()) {
        std::size_t const groups = count / kGroup;
        kUnpackers[numbers.width](numbers.bits, base, values, groups);
        unpacked = groups * kGroup;
    }
    std::uint64_t const mask = (std::uint64_t{1} << numbers.width) - 1;
    for (; unpacked < count; ++unpacked) {
        std::size_t const bit = unpacked * numbers.width;
        std::uint64_t word;
        std::memcpy(&word, numbers.bits + bit / 8, sizeof word);
        store(values + 4 * unpacked, base + static_cast<std::uint32_t>(word >> (bit % 8) & mask));
    }
}

}  // namespace kgq::storage::plain

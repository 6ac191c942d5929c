// Packed numbers taken out of their bits many at a time. `plain` serves every processor; `wide` takes eight numbers a
// step where the processor has AVX2, which is found out when the program runs, and does nothing where it has not: it
// returns how many numbers it served, and the plain way takes the rest.
//
// Not here: what the numbers mean (packing.hpp). Threads: pure functions. Lifetime: views of a block's bytes, which
// must have kPadding bytes behind every column.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kgq::storage {

/// Bytes that may be read behind a column's last one.
inline constexpr std::size_t kPadding = 16;

/// Numbers of `width` bits, one behind the other from the lowest bit of the first byte on; at most 56 bits.
struct PackedBits {
    char const* bits = nullptr;
    unsigned width = 0;

    /// From a later number on. REQUIRES: a multiple of eight, so that it begins with a byte.
    PackedBits from(std::size_t position) const { return {bits + position * width / 8, width}; }
};

/// A row holds on a day unless its start is above `most_start`, or its end is below `least_end` and above `open_end`.
/// The numbers are those of the bits, signed here.
struct HoldingTest {
    std::int32_t most_start = 0;
    std::int32_t least_end = 0;
    std::int32_t open_end = -1;  // 0 where the number 0 is an end that lies behind all days
};

namespace plain {

/// The low four bytes of each number plus `base`; `values` has room for `count` numbers of four bytes.
void unpack(PackedBits numbers, std::uint32_t base, char* values, std::size_t count);

}  // namespace plain

namespace wide {

/// As plain::unpack, of the first numbers; how many.
std::size_t unpack(PackedBits numbers, std::uint32_t base, char* values, std::size_t count);

/// The same of days: a number plus `base` that is 0 becomes `none`, any other gets `offset` added.
std::size_t unpack_days(PackedBits numbers, std::uint32_t base, std::uint32_t offset, std::int32_t none, char* values,
                        std::size_t count);

struct Held {
    std::size_t rows = 0;  // that were looked at, the first ones
    std::size_t held = 0;  // of these
};
/// How many rows hold, straight off the bits.
Held holding(PackedBits starts, PackedBits ends, HoldingTest test, std::size_t count);

/// Which ones do: their places among the first rows, in order. REQUIRES: room for `count` places and seven more.
Held select(PackedBits starts, PackedBits ends, HoldingTest test, std::size_t count, std::uint32_t* places);

}  // namespace wide

}  // namespace kgq::storage

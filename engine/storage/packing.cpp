// Unpacking is where scans spend their time, so a whole column is unpacked by code made for its width: 32 numbers of
// `width` bits end on a byte, all shifts are constants, and the compiler unrolls the rest.
#include "engine/storage/packing.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace kgq::storage {

namespace {

constexpr unsigned kMostBits = 56;  // so that any number lies within eight bytes
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

void pack(std::string& bytes, std::span<std::uint64_t const> values) {
    std::uint64_t base = 0;
    std::uint64_t highest = 0;
    if (!values.empty()) {
        auto const [least, most] = std::minmax_element(values.begin(), values.end());
        base = *least;
        highest = *most;
    }
    auto const width = static_cast<unsigned>(std::bit_width(highest - base));
    if (width > kMostBits) throw Error(ErrorKind::limit, "the numbers of a block are too far apart");
    append(bytes, static_cast<std::uint8_t>(width));
    append(bytes, base);
    std::size_t const start = bytes.size();
    std::size_t const size = (values.size() * width + 7) / 8;
    bytes.resize(start + size + kPadding);
    char* out = bytes.data() + start;
    std::uint64_t pending = 0;  // bits not written yet, the lowest `filled` of them
    unsigned filled = 0;
    for (std::size_t i = 0; width > 0 && i < values.size(); ++i) {
        std::uint64_t const number = values[i] - base;
        pending |= number << filled;
        filled += width;
        if (filled < 64) continue;
        std::memcpy(out, &pending, sizeof pending);
        out += sizeof pending;
        filled -= 64;
        pending = number >> (width - filled);
    }
    std::memcpy(out, &pending, sizeof pending);
    bytes.resize(start + size);
}

PackedColumn PackedColumn::read(ByteReader& reader, std::size_t count) {
    PackedColumn column;
    column.width_ = reader.read<std::uint8_t>();
    if (column.width_ > kMostBits) throw Error(ErrorKind::corrupt, "a column of a block has too many bits");
    column.base_ = reader.read<std::uint64_t>();
    column.mask_ = (std::uint64_t{1} << column.width_) - 1;
    column.bits_ = reader.take((count * column.width_ + 7) / 8).data();
    return column;
}

void PackedColumn::unpack_4(char* values, std::size_t count) const {
    std::size_t unpacked = 0;
    if (width_ <= 32) {
        std::size_t const groups = count / kGroup;
        kUnpackers[width_](bits_, static_cast<std::uint32_t>(base_), values, groups);
        unpacked = groups * kGroup;
    }
    for (; unpacked < count; ++unpacked) store(values + 4 * unpacked, static_cast<std::uint32_t>(at(unpacked)));
}

void pack_days(std::string& bytes, std::span<Day const> days, Day none) {
    Day least = std::numeric_limits<Day>::max();
    for (Day const day : days)
        if (day != none) least = std::min(least, day);
    std::int64_t const offset = std::int64_t{least} - 1;
    std::vector<std::uint64_t> numbers(days.size());
    for (std::size_t i = 0; i < days.size(); ++i)
        numbers[i] = days[i] == none ? 0 : static_cast<std::uint64_t>(days[i] - offset);
    append(bytes, offset);
    pack(bytes, std::span<std::uint64_t const>(numbers));
}

PackedDays PackedDays::read(ByteReader& reader, std::size_t count, Day none) {
    PackedDays days;
    days.offset_ = reader.read<std::int64_t>();
    days.column_ = PackedColumn::read(reader, count);
    days.none_ = none;
    return days;
}

void PackedDays::unpack(std::vector<Day>& days) const {
    column_.unpack_4(reinterpret_cast<char*>(days.data()), days.size());
    auto const offset = static_cast<std::uint32_t>(offset_);
    for (Day& day : days) day = day == 0 ? none_ : static_cast<Day>(static_cast<std::uint32_t>(day) + offset);
}

}  // namespace kgq::storage

// Scans spend their time in taking numbers out of their bits (unpacking.hpp). Counting the rows of a day takes them out
// no further than a register: the day is made a number of each column once, and the bits are compared with that.
#include "engine/storage/packing.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace kgq::storage {

namespace {

constexpr unsigned kMostBits = 56;  // so that any number lies within eight bytes

}  // namespace

unsigned append_column_head(std::string& bytes, std::uint64_t least, std::uint64_t most) {
    auto const width = static_cast<unsigned>(std::bit_width(most - least));
    if (width > kMostBits) throw Error(ErrorKind::limit, "the numbers of a block are too far apart");
    append(bytes, static_cast<std::uint8_t>(width));
    append(bytes, least);
    return width;
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
    auto const base = static_cast<std::uint32_t>(base_);
    std::size_t const done = wide::unpack(bits(), base, values, count);
    plain::unpack(bits().from(done), base, values + 4 * done, count - done);
}

void pack_days(std::string& bytes, std::span<Day const> days, Day none) {
    Day least = std::numeric_limits<Day>::max();
    for (Day const day : days)
        if (day != none) least = std::min(least, day);
    std::int64_t const offset = std::int64_t{least} - 1;
    std::vector<std::uint32_t> numbers(days.size());
    for (std::size_t i = 0; i < days.size(); ++i)
        numbers[i] = days[i] == none ? 0 : static_cast<std::uint32_t>(days[i] - offset);
    append(bytes, offset);
    pack(bytes, numbers);
}

PackedDays PackedDays::read(ByteReader& reader, std::size_t count, Day none) {
    PackedDays days;
    days.offset_ = reader.read<std::int64_t>();
    days.column_ = PackedColumn::read(reader, count);
    days.none_ = none;
    return days;
}

void PackedDays::unpack(std::vector<Day>& days) const {
    auto const base = static_cast<std::uint32_t>(column_.base());
    auto const offset = static_cast<std::uint32_t>(offset_);
    auto* const values = reinterpret_cast<char*>(days.data());
    std::size_t const done = wide::unpack_days(column_.bits(), base, offset, none_, values, days.size());
    plain::unpack(column_.bits().from(done), base, values + 4 * done, days.size() - done);
    for (std::size_t i = done; i < days.size(); ++i)
        days[i] = days[i] == 0 ? none_ : static_cast<Day>(static_cast<std::uint32_t>(days[i]) + offset);
}

std::optional<HoldingTest> PackedDays::test_of(PackedDays const& starts, PackedDays const& ends, DayRange window) {
    // Its days as numbers of each column: 0 is before all days of starts, behind all days of ends.
    std::int64_t const start = std::max<std::int64_t>(window.last - starts.offset_, 0);
    std::int64_t const end = window.first - ends.offset_;
    auto const start_base = static_cast<std::int64_t>(starts.column_.base());
    auto const end_base = static_cast<std::int64_t>(ends.column_.base());
    if (start < start_base) return std::nullopt;
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    HoldingTest test;
    test.most_start = static_cast<std::int32_t>(std::min(start - start_base, kMost));
    test.least_end = static_cast<std::int32_t>(std::clamp<std::int64_t>(end - end_base, 0, kMost));
    test.open_end = end_base == 0 ? 0 : -1;
    return test;
}

std::size_t PackedDays::count_holding(PackedDays const& starts, PackedDays const& ends, std::size_t count, Day day) {
    auto const test = test_of(starts, ends, {day, day});
    if (!test) return 0;
    std::int64_t const start = std::max<std::int64_t>(day - starts.offset_, 0);
    bool const all_begun = starts.column_.highest() <= static_cast<std::uint64_t>(start);
    if (all_begun && test->least_end == 0) return count;
    auto [done, held] = wide::holding(starts.column_.bits(), ends.column_.bits(), *test, count);
    for (; done < count; ++done) held += starts.at(done) <= day && day <= ends.at(done) ? 1 : 0;
    return held;
}

std::size_t PackedDays::select_meeting(PackedDays const& starts, PackedDays const& ends, std::size_t first,
                                       std::size_t last, DayRange window, std::uint32_t* positions) {
    constexpr std::size_t kWorthwhile = 24;  // steps of eight begin with a byte, so the first may have rows before
    auto const test = test_of(starts, ends, window);
    if (!test) return 0;
    std::size_t selected = 0;
    if (last - first >= kWorthwhile) {
        std::size_t const begin = first & ~std::size_t{7};
        auto const [done, held] = wide::select(starts.column_.bits().from(begin), ends.column_.bits().from(begin),
                                               *test, last - begin, positions);
        for (std::size_t i = 0; i < held; ++i) {
            positions[selected] = positions[i] + static_cast<std::uint32_t>(begin);
            selected += positions[selected] >= first ? 1 : 0;
        }
        first = std::max(first, begin + done);
    }
    for (; first < last; ++first) {
        positions[selected] = static_cast<std::uint32_t>(first);
        selected += starts.at(first) <= window.last && ends.at(first) >= window.first ? 1 : 0;
    }
    return selected;
}

}  // namespace kgq::storage

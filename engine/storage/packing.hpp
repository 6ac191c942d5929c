// Columns of numbers packed to the bits that they need: each number less the smallest one, `width` bits wide, one
// behind the other from the lowest bit of the first byte on (little-endian).
//
// Not here: which columns a block has (block.hpp). Threads: pure functions. Lifetime: a PackedColumn is a view of the
// block's bytes, which must have kPadding bytes behind every column.
#pragma once

#include <kgq/date.hpp>
#include <kgq/error.hpp>
#include <kgq/period_set.hpp>

#include "engine/storage/bytes.hpp"
#include "engine/storage/unpacking.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kgq::storage {

/// Numbers of up to 56 bits each above a base.
class PackedColumn {
public:
    PackedColumn() = default;

    /// Takes the next column of `count` numbers from the reader.
    static PackedColumn read(ByteReader& reader, std::size_t count);

    std::uint64_t at(std::size_t position) const {
        std::size_t const bit = position * width_;
        std::uint64_t word;
        std::memcpy(&word, bits_ + bit / 8, sizeof word);
        return base_ + (word >> (bit % 8) & mask_);
    }
    /// Whether all numbers are the base.
    bool constant() const { return width_ == 0; }
    std::uint64_t base() const { return base_; }
    std::uint64_t highest() const { return base_ + mask_; }  ///< no number is above it
    PackedBits bits() const { return {bits_, width_}; }      ///< of the numbers less the base

    /// The first position in [first, last) whose number is not below `value`. REQUIRES: the numbers there ascend,
    /// first <= last.
    std::size_t lower_bound(std::size_t first, std::size_t last, std::uint64_t value) const {
        // Without branches: half of them would be guessed wrong, and other searches wait meanwhile.
        std::size_t count = last - first;
        for (std::size_t half = count / 2; count > 1; half = count / 2) {
            first += half * static_cast<std::size_t>(at(first + half - 1) < value);
            count -= half;
        }
        return first + static_cast<std::size_t>(count == 1 && at(first) < value);
    }
    /// Where its bits begin: to be fetched, if it will be wanted soon. (A const function that only fetches would be
    /// left out by the compiler, as one without effect.)
    char const* place_of(std::size_t position) const { return bits_ + position * width_ / 8; }

    /// All numbers in order, as numbers of four or eight bytes or enums of them; `values` has the column's count.
    template <typename Number>
    void unpack(std::vector<Number>& values) const {
        static_assert(sizeof(Number) == 4 || sizeof(Number) == 8);
        if constexpr (sizeof(Number) == 4) {
            unpack_4(reinterpret_cast<char*>(values.data()), values.size());
        } else {
            for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<Number>(at(i));
        }
    }

private:
    friend class PackedDays;
    void unpack_4(char* values, std::size_t count) const;  // bytes, so that any four-byte type may lie there

    char const* bits_ = nullptr;
    std::uint64_t base_ = 0;
    std::uint64_t mask_ = 0;
    unsigned width_ = 0;
};

/// The least and the greatest of some numbers; 0 and 0 of none.
template <typename Number>
std::pair<std::uint64_t, std::uint64_t> reach_of(std::span<Number const> values) {
    if (values.empty()) return {0, 0};
    auto least = static_cast<std::uint64_t>(values.front());
    auto most = least;
    // Most columns of most blocks have one number alone, which comparing bytes finds out soonest.
    if (std::memcmp(values.data(), values.data() + 1, values.size_bytes() - sizeof(Number)) == 0) return {least, most};
    for (Number const value : values) {
        least = std::min(least, static_cast<std::uint64_t>(value));
        most = std::max(most, static_cast<std::uint64_t>(value));
    }
    return {least, most};
}

/// The head of a column: u8 width, u64 base. Returns the width. Errors: limit where they are further apart than 56
/// bits.
unsigned append_column_head(std::string& bytes, std::uint64_t least, std::uint64_t most);

/// Appends a column: its head, then bits. Numbers are integers or enums of them, none negative.
template <typename Number>
void pack(std::string& bytes, std::span<Number const> values) {
    auto const [base, most] = reach_of(values);
    unsigned const width = append_column_head(bytes, base, most);
    if (width == 0) return;
    std::size_t const start = bytes.size();
    std::size_t const size = (values.size() * width + 7) / 8;
    bytes.resize(start + size + kPadding);
    char* out = bytes.data() + start;
    std::uint64_t pending = 0;  // bits not written yet, the lowest `filled` of them
    unsigned filled = 0;
    for (Number const value : values) {
        std::uint64_t const number = static_cast<std::uint64_t>(value) - base;
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
template <typename Number>
void pack(std::string& bytes, std::vector<Number> const& values) {
    pack(bytes, std::span<Number const>(values));
}

/// Appends a column of days: i64 offset, then a column in which 0 stands for `none` and any other number for itself
/// plus the offset. An open end so widens no column.
void pack_days(std::string& bytes, std::span<Day const> days, Day none);

/// A column of days.
class PackedDays {
public:
    static PackedDays read(ByteReader& reader, std::size_t count, Day none);
    Day at(std::size_t position) const {
        std::uint64_t const number = column_.at(position);
        return number == 0 ? none_ : static_cast<Day>(static_cast<std::int64_t>(number) + offset_);
    }
    void unpack(std::vector<Day>& days) const;
    char const* place_of(std::size_t position) const { return column_.place_of(position); }

    /// Writes the positions in [first, last) whose days from `starts` to `ends` meet the window; how many. REQUIRES:
    /// room for seven more than there are.
    static std::size_t select_meeting(PackedDays const& starts, PackedDays const& ends, std::size_t first,
                                      std::size_t last, DayRange window, std::uint32_t* positions);

    /// How many of the first `count` positions have `starts` <= day <= `ends`. REQUIRES: the columns have so many; none
    /// is kFirstDay of starts, kLastDay of ends.
    static std::size_t count_holding(PackedDays const& starts, PackedDays const& ends, std::size_t count, Day day);

private:
    /// What rows that meet a window have in common, as numbers of the columns; nothing where none does.
    static std::optional<HoldingTest> test_of(PackedDays const& starts, PackedDays const& ends, DayRange window);

    PackedColumn column_;
    std::int64_t offset_ = 0;
    Day none_ = kFirstDay;
};

}  // namespace kgq::storage

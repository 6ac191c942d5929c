// The days of facts as a table keeps them: sixteen bytes a fact, for the fact that holds in one run, certain in one run
// inside it (nearly all); the rest apart.
//
// Threads: values.
#pragma once

#include "query/table/times.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace kgq::table {

/// Whether something certainly and possibly holds on one day. The operators are those of Validity.
class DayTruth {
public:
    constexpr DayTruth() = default;
    constexpr DayTruth(bool certain, bool possible)
        : bits_(static_cast<std::uint8_t>((certain ? 2U : 0U) | (possible ? 1U : 0U))) {}

    constexpr bool certain() const { return (bits_ & 2U) != 0; }
    constexpr bool possible() const { return (bits_ & 1U) != 0; }
    constexpr bool empty() const { return !possible(); }

    constexpr DayTruth operator&(DayTruth other) const { return of(bits_ & other.bits_); }
    constexpr DayTruth operator|(DayTruth other) const { return of(bits_ | other.bits_); }
    constexpr DayTruth operator~() const { return {!possible(), !certain()}; }
    friend constexpr bool operator==(DayTruth, DayTruth) = default;

private:
    static constexpr DayTruth of(unsigned bits) {
        DayTruth truth;
        truth.bits_ = static_cast<std::uint8_t>(bits);
        return truth;
    }
    std::uint8_t bits_ = 0;
};

/// The days of many facts, by number.
class DayIndex {
public:
    void add(Validity const& days);
    void add(DayRange certain, DayRange possible);  ///< the first empty (first > last) where no day is certain
    void append(DayIndex const& more);

    DayTruth on(std::uint32_t fact, Day day) const {
        Entry const& entry = entries_[fact];
        if (day < entry.possible.first || day > entry.possible.last) return {};
        if (entry.certain.first != kSeveral) return {entry.certain.contains(day), true};
        Validity const& days = several_[static_cast<std::size_t>(entry.certain.last)];
        return {days.certain.contains(day), days.possible.contains(day)};
    }
    void const* place_of(std::uint32_t fact) const { return &entries_[fact]; }
    Validity of(std::uint32_t fact) const;
    Times times(std::uint32_t fact) const {
        Entry const& entry = entries_[fact];
        if (entry.certain.first != kSeveral) return {entry.certain, entry.possible};
        return Times(several_[static_cast<std::size_t>(entry.certain.last)]);
    }

private:
    // Where the first of `certain` is kSeveral, its last numbers an entry of several_, and `possible` only bounds it.
    static constexpr Day kSeveral = std::numeric_limits<Day>::min();
    static constexpr DayRange kNoDay{1, 0};
    struct Entry {
        DayRange certain;
        DayRange possible;
    };
    std::vector<Entry> entries_;
    std::vector<Validity> several_;
};

}  // namespace kgq::table

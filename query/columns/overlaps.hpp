// How many pairs of intervals share a day, and how many days they share.
//
// Threads: pure functions.
#pragma once

#include <kgq/period_set.hpp>

#include <cstdint>
#include <vector>

namespace kgq::columns {

/// Intervals of days, column by column.
struct Intervals {
    std::vector<Day> first;
    std::vector<Day> last;

    std::size_t size() const { return first.size(); }
    void add(DayRange range) {
        first.push_back(range.first);
        last.push_back(range.last);
    }
    void append(Intervals const& other) {
        first.insert(first.end(), other.first.begin(), other.first.end());
        last.insert(last.end(), other.last.begin(), other.last.end());
    }
    void clear() {
        first.clear();
        last.clear();
    }
};

struct Overlaps {
    std::uint64_t pairs = 0;  // that share a day
    std::int64_t days = 0;    // shared, in all
    Overlaps& operator+=(Overlaps const& other) {
        pairs += other.pairs;
        days += other.days;
        return *this;
    }
};

/// Over all pairs of two different ones. The order of the intervals may change. REQUIRES: first <= last, and bounds
/// that are days, not the ends of time, where `days` is to mean something.
Overlaps overlaps_among(Intervals& intervals);

/// Over all intervals with themselves.
Overlaps overlaps_with_self(Intervals const& intervals);

}  // namespace kgq::columns

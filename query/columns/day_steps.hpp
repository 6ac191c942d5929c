// How many hold, for every day at once: a count changes only on the days on which something begins or has ended, so it
// is kept as steps, sorted by the day from which they count.
//
// Not here: what is counted (day_count.hpp). Threads: a DaySteps is immutable; a StepsMaker is one thread's.
#pragma once

#include "query/columns/days.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace kgq::columns {

struct DayCount {
    std::uint64_t certain = 0;
    std::uint64_t merely = 0;  // possible, not certain
    DayCount& operator+=(DayCount const& other) {
        certain += other.certain;
        merely += other.merely;
        return *this;
    }
    friend bool operator==(DayCount const&, DayCount const&) = default;
};

class DaySteps {
public:
    DayCount on(Day day) const;
    std::vector<Day> const& days() const { return days_; }  ///< on which the count changes
    std::size_t byte_count() const;

private:
    friend class StepsMaker;
    std::vector<Day> days_;
    std::vector<std::uint32_t> certain_;  // from each of the days on
    std::vector<std::uint32_t> merely_;   // the same; none at all where nothing is ever merely possible
};

class StepsMaker {
public:
    /// Room for so many that certainly hold.
    void expect(std::size_t count);
    void certainly(DayRange days) { certain_.add(days); }
    void add(Days days, DayTable const& table);
    /// Takes over what another one was given.
    void add(StepsMaker other);

    /// REQUIRES: fewer than 2^32 were given. Leaves nothing behind.
    DaySteps steps();

private:
    struct Ends {
        std::vector<Day> first;
        std::vector<Day> behind;  // the days after the last ones
        void add(DayRange days) {
            first.push_back(days.first);
            if (days.last < kLastDay) behind.push_back(days.last + 1);
        }
    };
    struct Change {
        Day day = 0;
        std::int32_t certain = 0;
        std::int32_t merely = 0;
    };
    template <typename Visit>
    void visit(Visit const& visit) const;
    /// The changes of each day together, in order of days.
    static std::vector<Change> in_order(std::vector<Change> changes);
    DaySteps summed(std::span<Change const> changes) const;

    Ends certain_;
    Ends merely_;
    std::vector<Run> runs_;
};

}  // namespace kgq::columns

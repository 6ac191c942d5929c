// Sets of days, and pairs of them: the days on which something certainly and possibly holds. Every operator of the
// engine is one of the few below, applied day by day.
//
// Invariant of PeriodSet: runs are sorted, disjoint and not adjacent, so equal sets are equal values.
// Invariant of Validity: certain is a subset of possible.
// Threads: values.
#pragma once

#include <kgq/date.hpp>

#include <initializer_list>
#include <span>
#include <vector>

namespace kgq {

/// A run of days, both ends included. kFirstDay and kLastDay stand for no end.
struct DayRange {
    Day first = kFirstDay;
    Day last = kLastDay;

    bool contains(Day day) const { return first <= day && day <= last; }
    friend bool operator==(DayRange const&, DayRange const&) = default;
};

inline constexpr DayRange kAllDays{};

/// `1949-08-24/2018-06-02`, `..` for no end.
std::string to_string(DayRange range);

class PeriodSet {
public:
    PeriodSet() = default;                              ///< no day
    PeriodSet(DayRange range);                          ///< empty where first > last
    PeriodSet(std::initializer_list<DayRange> ranges);  ///< in any order, overlapping or not
    static PeriodSet all() { return PeriodSet(DayRange{}); }
    static PeriodSet from_unsorted(std::vector<DayRange> ranges);

    bool empty() const { return runs_.empty(); }
    bool contains(Day day) const;
    bool contains(PeriodSet const& other) const;  ///< other is a subset of this
    bool intersects(DayRange range) const;
    std::span<DayRange const> runs() const { return runs_; }
    std::int64_t day_count() const;  ///< days in all; REQUIRES finite ends

    PeriodSet operator|(PeriodSet const& other) const;  ///< union
    PeriodSet operator&(PeriodSet const& other) const;  ///< intersection
    PeriodSet operator-(PeriodSet const& other) const;  ///< difference
    PeriodSet operator~() const;                        ///< complement
    PeriodSet& operator|=(PeriodSet const& other);
    PeriodSet& operator&=(PeriodSet const& other);

    friend bool operator==(PeriodSet const&, PeriodSet const&) = default;

private:
    std::vector<DayRange> runs_;
};

/// A run of an answer: maximal, all certain or all merely possible.
struct Run {
    DayRange days;
    bool certain = true;
    friend bool operator==(Run const&, Run const&) = default;
};

struct Validity {
    PeriodSet certain;
    PeriodSet possible;

    static Validity always() { return {PeriodSet::all(), PeriodSet::all()}; }
    static Validity never() { return {}; }
    static Validity certainly(PeriodSet days) { return {days, days}; }
    static Validity possibly(PeriodSet days) { return {PeriodSet(), std::move(days)}; }

    bool empty() const { return possible.empty(); }
    Validity operator&(Validity const& other) const { return {certain & other.certain, possible & other.possible}; }
    Validity operator|(Validity const& other) const { return {certain | other.certain, possible | other.possible}; }
    Validity operator~() const { return {~possible, ~certain}; }  ///< NOT
    Validity within(PeriodSet const& window) const { return {certain & window, possible & window}; }

    /// The possible days cut into maximal runs that are all certain or all merely possible, in order.
    std::vector<Run> runs() const;

    friend bool operator==(Validity const&, Validity const&) = default;
};

}  // namespace kgq

// Sets of days as sorted runs. Every operation is one pass over both operands: two cursors, always advancing the one
// whose run ends first. Most sets hold one run or none, so the shortest cases are taken first.
#include <kgq/period_set.hpp>

#include <algorithm>

namespace kgq {

namespace {

/// Adds a run that begins no earlier than all before it, joining it to the last where they touch.
void append(std::vector<DayRange>& runs, DayRange run) {
    if (!runs.empty() && run.first <= runs.back().last + 1) {
        runs.back().last = std::max(runs.back().last, run.last);
    } else {
        runs.push_back(run);
    }
}

std::vector<DayRange> united(std::span<DayRange const> left, std::span<DayRange const> right) {
    std::vector<DayRange> runs;
    runs.reserve(left.size() + right.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() || j < right.size()) {
        bool const take_left = j == right.size() || (i < left.size() && left[i].first <= right[j].first);
        append(runs, take_left ? left[i++] : right[j++]);
    }
    return runs;
}

std::vector<DayRange> intersected(std::span<DayRange const> left, std::span<DayRange const> right) {
    std::vector<DayRange> runs;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() && j < right.size()) {
        DayRange const both{std::max(left[i].first, right[j].first), std::min(left[i].last, right[j].last)};
        if (both.first <= both.last) runs.push_back(both);
        if (left[i].last < right[j].last) {
            ++i;
        } else {
            ++j;
        }
    }
    return runs;
}

}  // namespace

std::string to_string(DayRange range) { return to_string(range.first) + "/" + to_string(range.last); }

PeriodSet::PeriodSet(DayRange range) {
    if (range.first <= range.last) runs_.push_back(range);
}

PeriodSet::PeriodSet(std::initializer_list<DayRange> ranges) : PeriodSet(from_unsorted(ranges)) {}

PeriodSet PeriodSet::from_unsorted(std::vector<DayRange> ranges) {
    std::erase_if(ranges, [](DayRange range) { return range.first > range.last; });
    std::sort(ranges.begin(), ranges.end(), [](DayRange left, DayRange right) { return left.first < right.first; });
    PeriodSet set;
    for (DayRange const range : ranges) append(set.runs_, range);
    return set;
}

bool PeriodSet::contains(Day day) const {
    auto const after = std::partition_point(runs_.begin(), runs_.end(), [&](DayRange run) { return run.last < day; });
    return after != runs_.end() && after->first <= day;
}

bool PeriodSet::contains(PeriodSet const& other) const {
    std::size_t i = 0;
    for (DayRange const run : other.runs_) {
        while (i < runs_.size() && runs_[i].last < run.last) ++i;
        if (i == runs_.size() || runs_[i].first > run.first) return false;
    }
    return true;
}

bool PeriodSet::intersects(DayRange range) const {
    if (range.first > range.last) return false;
    auto const after =
        std::partition_point(runs_.begin(), runs_.end(), [&](DayRange run) { return run.last < range.first; });
    return after != runs_.end() && after->first <= range.last;
}

std::int64_t PeriodSet::day_count() const {
    std::int64_t days = 0;
    for (DayRange const run : runs_) days += std::int64_t{run.last} - run.first + 1;
    return days;
}

PeriodSet PeriodSet::operator|(PeriodSet const& other) const {
    if (runs_.empty()) return other;
    if (other.runs_.empty()) return *this;
    PeriodSet set;
    set.runs_ = united(runs_, other.runs_);
    return set;
}

PeriodSet PeriodSet::operator&(PeriodSet const& other) const {
    PeriodSet set;
    set.runs_ = intersected(runs_, other.runs_);
    return set;
}

PeriodSet PeriodSet::operator-(PeriodSet const& other) const {
    if (runs_.empty() || other.runs_.empty()) return *this;
    return *this & ~other;
}

PeriodSet PeriodSet::operator~() const {
    PeriodSet set;
    set.runs_.reserve(runs_.size() + 1);
    Day next = kFirstDay;
    for (DayRange const run : runs_) {
        if (run.first > next) set.runs_.push_back({next, run.first - 1});
        next = run.last + 1;
    }
    if (next <= kLastDay) set.runs_.push_back({next, kLastDay});
    return set;
}

PeriodSet& PeriodSet::operator|=(PeriodSet const& other) {
    if (!other.runs_.empty()) *this = *this | other;
    return *this;
}

PeriodSet& PeriodSet::operator&=(PeriodSet const& other) { return *this = *this & other; }

std::vector<Run> Validity::runs() const {
    std::vector<Run> runs;
    std::span<DayRange const> const sure = certain.runs();
    std::size_t i = 0;
    for (DayRange const run : possible.runs()) {
        Day next = run.first;
        for (; i < sure.size() && sure[i].first <= run.last; ++i) {
            if (sure[i].first > next) runs.push_back({{next, sure[i].first - 1}, false});
            runs.push_back({sure[i], true});
            next = sure[i].last + 1;
        }
        if (next <= run.last) runs.push_back({{next, run.last}, false});
    }
    return runs;
}

}  // namespace kgq

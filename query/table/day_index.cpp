#include "query/table/day_index.hpp"

namespace kgq::table {

void DayIndex::add(DayRange certain, DayRange possible) {
    entries_.push_back({certain.first <= certain.last ? certain : kNoDay, possible});
}

void DayIndex::add(Validity const& days) {
    auto const certain = days.certain.runs();
    auto const possible = days.possible.runs();
    if (possible.empty()) {
        entries_.push_back({kNoDay, kNoDay});
    } else if (possible.size() == 1 && certain.size() <= 1) {
        entries_.push_back({certain.empty() ? kNoDay : certain.front(), possible.front()});
    } else {
        entries_.push_back(
            {{kSeveral, static_cast<Day>(several_.size())}, {possible.front().first, possible.back().last}});
        several_.push_back(days);
    }
}

void DayIndex::append(DayIndex const& more) {
    auto const before = static_cast<Day>(several_.size());
    several_.insert(several_.end(), more.several_.begin(), more.several_.end());
    for (Entry entry : more.entries_) {
        if (entry.certain.first == kSeveral) entry.certain.last += before;
        entries_.push_back(entry);
    }
}

Validity DayIndex::of(std::uint32_t fact) const {
    Entry const& entry = entries_[fact];
    if (entry.certain.first == kSeveral) return several_[static_cast<std::size_t>(entry.certain.last)];
    return {PeriodSet(entry.certain), PeriodSet(entry.possible)};
}

}  // namespace kgq::table

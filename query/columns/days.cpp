#include "query/columns/days.hpp"

namespace kgq::columns {

Days DayTable::of(Validity days) {
    auto const runs = days.possible.runs();
    if (runs.empty()) return {};
    Days const hull{runs.front().first, runs.back().last, 0};
    if (runs.size() == 1 && days.certain == days.possible) return hull;
    odd_.push_back(std::move(days));
    return {hull.first, hull.last, static_cast<std::uint32_t>(odd_.size())};
}

Validity DayTable::validity(Days days) const {
    return days.odd == 0 ? Validity::certainly(PeriodSet(days.hull())) : odd_[days.odd - 1];
}

Days DayTable::both_odd(Days a, Days b) {
    if (std::max(a.first, b.first) > std::min(a.last, b.last)) return {};
    // Whole sets are kept as they are where the other side takes nothing away.
    if (a.odd == 0 && a.first <= b.first && b.last <= a.last) return b;
    if (b.odd == 0 && b.first <= a.first && a.last <= b.last) return a;
    return of(validity(a) & validity(b));
}

Days DayTable::either(Days a, Days b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    bool const touch = std::max(a.first, b.first) <= std::min(a.last, b.last) + 1;
    if ((a.odd | b.odd) == 0 && touch) return {std::min(a.first, b.first), std::max(a.last, b.last), 0};
    return of(validity(a) | validity(b));
}

Days DayTable::merely_possible(Days a) { return of(Validity::possibly(validity(a).possible)); }

}  // namespace kgq::columns

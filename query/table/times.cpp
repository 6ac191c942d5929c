#include "query/table/times.hpp"

#include <algorithm>
#include <utility>

namespace kgq::table {

namespace {

bool none(DayRange range) { return range.first > range.last; }

bool meets(DayRange window, DayRange range) {
    return !none(window) && !none(range) && range.first <= window.last && window.first <= range.last;
}

/// Whether two runs make one.
bool joins(DayRange a, DayRange b) { return none(a) || none(b) || (a.first <= b.last + 1 && b.first <= a.last + 1); }

DayRange joined(DayRange a, DayRange b) {
    if (none(a)) return b;
    if (none(b)) return a;
    return {std::min(a.first, b.first), std::max(a.last, b.last)};
}

}  // namespace

Times::Times(Validity days) {
    auto const certain = days.certain.runs();
    auto const possible = days.possible.runs();
    if (certain.size() > 1 || possible.size() > 1) {
        many_ = std::make_shared<Validity const>(std::move(days));
        return;
    }
    if (!certain.empty()) certain_ = certain.front();
    if (!possible.empty()) possible_ = possible.front();
}

bool Times::possible_in(DayRange window) const {
    return many_ ? many_->possible.intersects(window) : meets(window, possible_);
}

bool Times::certain_in(DayRange window) const {
    return many_ ? many_->certain.intersects(window) : meets(window, certain_);
}

Validity Times::validity() const { return many_ ? *many_ : Validity{PeriodSet(certain_), PeriodSet(possible_)}; }

Times Times::operator|(Times const& other) const {
    if (empty()) return other;
    if (other.empty()) return *this;
    if (!many_ && !other.many_ && joins(certain_, other.certain_) && joins(possible_, other.possible_))
        return {joined(certain_, other.certain_), joined(possible_, other.possible_)};
    return Times(validity() | other.validity());
}

Times Times::operator~() const {
    if (empty()) return always();
    return Times(~validity());
}

}  // namespace kgq::table

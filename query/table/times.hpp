// Days over all time, as cheap as they nearly always are: what holds in one run and is certain in one run inside it
// needs no allocation. Everything else is the Validity that it stands for.
//
// Threads: values.
#pragma once

#include <kgq/period_set.hpp>

#include <memory>

namespace kgq::table {

class Times {
public:
    Times() = default;  ///< never
    /// REQUIRES: certain within possible; either empty where first > last.
    Times(DayRange certain, DayRange possible);
    explicit Times(Validity days);
    static Times always() { return {kAllDays, kAllDays}; }

    bool empty() const { return !many_ && possible_.first > possible_.last; }
    bool possible_in(DayRange window) const;
    bool certain_in(DayRange window) const;
    Validity validity() const;
    /// Calls `visit` with each run of possible days, in order.
    template <typename Visit>
    void visit_possible(Visit const& visit) const {
        if (many_) {
            for (DayRange run : many_->possible.runs()) visit(run);
        } else if (!empty()) {
            visit(possible_);
        }
    }

    Times operator&(Times const& other) const {
        if (many_ || other.many_) return Times(validity() & other.validity());
        return {both(certain_, other.certain_), both(possible_, other.possible_)};
    }
    Times operator|(Times const& other) const;
    Times operator~() const;

private:
    static DayRange both(DayRange a, DayRange b) {
        return {a.first > b.first ? a.first : b.first, a.last < b.last ? a.last : b.last};
    }
    static constexpr DayRange kNoDay{1, 0};

    DayRange certain_ = kNoDay;
    DayRange possible_ = kNoDay;
    std::shared_ptr<Validity const> many_;  // where one run is not enough; then it alone counts
};

inline Times::Times(DayRange certain, DayRange possible)
    : certain_(certain.first <= certain.last ? certain : kNoDay),
      possible_(possible.first <= possible.last ? possible : kNoDay) {}

}  // namespace kgq::table

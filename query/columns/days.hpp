// The days of a row in twelve bytes. Nearly every row holds on one run of days for certain; the few whose days are
// merely possible, or lie in several runs, have a Validity in a side table.
//
// Threads: a DayTable is one question's. Lifetime: Days mean something only beside the DayTable that made them.
#pragma once

#include <kgq/period_set.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace kgq::columns {

struct Days {
    Day first = 1;  // of the possible days
    Day last = 0;
    std::uint32_t odd = 0;  // 0: certain on every day from first to last; else where the DayTable has them, from 1

    bool empty() const { return first > last; }
    DayRange hull() const { return {first, last}; }
};

class DayTable {
public:
    static Days certainly(DayRange range) { return {range.first, range.last, 0}; }
    Days of(Validity days);

    Days both(Days a, Days b) {
        if ((a.odd | b.odd) == 0) return {std::max(a.first, b.first), std::min(a.last, b.last), 0};
        return both_odd(a, b);
    }
    Days either(Days a, Days b);
    Days merely_possible(Days a);

    Validity validity(Days days) const;
    /// What Validity::runs says, appended to `runs`.
    template <typename Runs>
    void append_runs(Days days, Runs& runs) const {
        if (days.empty()) return;
        if (days.odd == 0) {
            runs.push_back({days.hull(), true});
            return;
        }
        std::vector<Run> const all = odd_[days.odd - 1].runs();
        runs.insert(runs.end(), all.begin(), all.end());
    }
    bool certain_somewhere(Days days) const { return days.odd == 0 || !odd_[days.odd - 1].certain.empty(); }

private:
    Days both_odd(Days a, Days b);

    std::vector<Validity> odd_;
};

}  // namespace kgq::columns

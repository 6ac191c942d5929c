// A day-by-day count changes only where a run begins or ends, so the ends are sorted and swept.
#include "query/columns/tally.hpp"

#include <algorithm>
#include <map>

namespace kgq::columns {

namespace {

struct Change {
    Day day;
    std::int32_t certain;
    std::int32_t merely;
};

void add_changes(Days days, DayTable const& table, std::vector<Run>& runs, std::vector<Change>& changes) {
    runs.clear();
    table.append_runs(days, runs);
    for (Run const& run : runs) {
        std::int32_t const certain = run.certain ? 1 : 0;
        changes.push_back({run.days.first, certain, 1 - certain});
        if (run.days.last < kLastDay) changes.push_back({run.days.last + 1, -certain, certain - 1});
    }
}

}  // namespace

std::vector<Tally> tally_daily(std::span<Days const> members, DayTable const& table, DayRange window, bool whole) {
    std::vector<Run> runs;
    std::vector<Change> changes;
    for (Days const& member : members) add_changes(member, table, runs, changes);
    std::sort(changes.begin(), changes.end(), [](Change const& a, Change const& b) { return a.day < b.day; });

    struct Found {
        std::vector<DayRange> sure;
        std::vector<DayRange> all;
    };
    std::map<std::pair<std::int64_t, std::int64_t>, Found> found;
    std::int64_t certain = 0;
    std::int64_t merely = 0;
    auto const note = [&](Day first, Day last) {
        if (first > last || (!whole && certain + merely == 0)) return;
        Found& at = found[{certain, merely}];
        if (whole || certain > 0) at.sure.push_back({first, last});
        at.all.push_back({first, last});
    };
    Day from = window.first;
    for (Change const& change : changes) {
        if (change.day > from) note(from, change.day - 1);
        from = std::max(from, change.day);
        certain += change.certain;
        merely += change.merely;
    }
    note(from, window.last);

    std::vector<Tally> tallies;
    for (auto& [counts, at] : found) {
        tallies.push_back(
            {static_cast<std::uint64_t>(counts.first),
             static_cast<std::uint64_t>(counts.second),
             {PeriodSet::from_unsorted(std::move(at.sure)), PeriodSet::from_unsorted(std::move(at.all))}});
    }
    return tallies;
}

Tally tally_across(std::span<Days const> members, DayTable const& table) {
    Tally tally;
    for (Days const& member : members) ++(table.certain_somewhere(member) ? tally.certain : tally.merely);
    return tally;
}

}  // namespace kgq::columns

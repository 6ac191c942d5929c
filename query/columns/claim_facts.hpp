// Column batches, fact by fact.
//
// Threads: one thread's. Lifetime: within its columns'.
#pragma once

#include "query/columns/fact_days.hpp"

#include <kgq/store.hpp>

#include <vector>

namespace kgq::columns {

/// Whether each claim of a batch is a fact of its own, with exact days, by one source that is asked.
inline bool stand_alone(ClaimColumns const& columns, FactDays& fact_days) {
    bool const alone = columns.exact && columns.single && columns.keyless && columns.source != kNoTerm;
    return alone && fact_days.asks(columns.source) && fact_days.joins_alone();
}

/// Whether an exact claim by this source that is a fact of its own holds, for certain, from its start to its end and on
/// no other day: its bounds tell all.
inline bool bounds_tell_all(TermId source, FactDays& fact_days) {
    return fact_days.asks(source) && fact_days.joins_alone() && fact_days.reach(source).whole;
}
/// Whether so does each claim of a batch.
inline bool bounds_tell_all(ClaimColumns const& columns, FactDays& fact_days) {
    return stand_alone(columns, fact_days) && bounds_tell_all(columns.source, fact_days);
}

/// Calls `visit(i, days)` for each fact of a batch that is possible on a day of the window; `i` is its first claim.
template <typename Visit>
void visit_facts(ClaimColumns const& columns, RelationId relation, FactDays& fact_days, DayRange window,
                 DayTable& table, std::vector<ClaimRow>& scratch, Visit const& visit) {
    std::size_t const size = columns.size();
    for (std::size_t i = 0; i < size;) {
        std::size_t const first = i++;
        while (i < size && columns.subjects[i] == columns.subjects[first] &&
               columns.objects[i] == columns.objects[first] && columns.keys[i] == columns.keys[first])
            ++i;
        scratch.clear();
        for (std::size_t at = first; at < i; ++at) scratch.push_back(columns.row(at, relation));
        Days const days = table.both(fact_days.of(scratch, window, table), DayTable::certainly(window));
        if (!days.empty()) visit(first, days);
    }
}

}  // namespace kgq::columns

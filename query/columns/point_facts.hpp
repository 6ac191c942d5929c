// What answers patterns that name an end each, fact by fact.
//
// Threads: one thread's. Lifetime: within the snapshot's.
#pragma once

#include "query/columns/claim_facts.hpp"
#include "query/columns/fact_scan.hpp"

#include <kgq/store.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace kgq::columns {

/// Calls `alone(columns, i)` for each claim that is a fact of its own and holds, for certain, from its earliest start
/// to its latest end, and `joined(pattern, claims)` for the claims of every other fact.
/// REQUIRES: patterns of the relation that `fact_days` is of, each with a subject or an object.
template <typename Alone, typename Joined>
void visit_point_facts(Snapshot const& snapshot, std::span<ClaimPattern const> patterns, RelationId relation,
                       FactDays& fact_days, Alone const& alone, Joined const& joined) {
    auto const scan = snapshot.scan_points(patterns);
    scan->want(ColumnSet::parties_and_days);
    std::vector<ClaimRow> claims;
    for (ClaimColumns columns; scan->next(columns);) {
        if (bounds_tell_all(columns, fact_days)) {
            for (std::size_t i = 0; i < columns.size(); ++i) alone(columns, i);
            continue;
        }
        scan->fill_rest(columns);
        for (std::size_t i = 0; i < columns.size();) {
            std::uint32_t const which = columns.patterns[i];
            claims.clear();
            do claims.push_back(columns.row(i++, relation));
            while (i < columns.size() && columns.patterns[i] == which &&
                   same_fact(claims.front(), columns.row(i, relation)));
            joined(which, std::span<ClaimRow const>(claims));
        }
    }
}

}  // namespace kgq::columns

// How many assignments `?s r ?o` hold on one day: by a scan of the relation's columns, or from the steps of all days
// where they are kept (kept_counts.hpp).
//
// Threads: uses the machine's cores by itself. Lifetime: within the snapshot's.
#pragma once

#include "query/columns/kept_counts.hpp"
#include "query/columns/match.hpp"

namespace kgq {
struct Limits;
}

namespace kgq::columns {

/// One count for each relation, in their order. A relation that rules derive is asked by `scene.derived`. `kept` may be
/// absent; REQUIRES it to be where the scene chooses sources.
std::vector<DayCount> count_on_day(Scene const& scene, std::span<RelationDef const* const> relations, Day day,
                                   Limits const* limits, KeptCounts const* kept = nullptr);

/// The same for all days.
DaySteps count_on_all_days(Scene const& scene, RelationDef const& relation, Limits const* limits);

}  // namespace kgq::columns

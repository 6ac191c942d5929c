// What the claims of one fact come to, day by day: the essay is in joined.cpp.
//
// Not here: which claims are read. Threads: a pure function of its arguments and of an index that is safe from any
// thread.
#pragma once

#include "query/reason/claim_cache.hpp"

#include <kgq/period_set.hpp>
#include <kgq/store.hpp>

#include <span>

namespace kgq::reason {

/// `claims` are those of one fact, of the sources asked; `rivals` name another object of a relation that has one at a
/// time.
Validity join_claims(std::span<ClaimRow const> claims, std::span<ClaimRow const> rivals, SourceIndex const& index);

/// The days beyond the coverage on which an open or unknown end leaves the claim possible.
PeriodSet beyond_edge(ClaimRow const& claim, PeriodSet const& coverage);

}  // namespace kgq::reason

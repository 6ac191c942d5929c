// Which facts of a relation begin or end between two days, found in the columns of days, so that only those need be
// looked at closely.
//
// Not here: what begins and ends, and how it is told (run/diff.cpp). Threads: one question's. Lifetime: within the
// scene's.
#pragma once

#include "query/columns/match.hpp"

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace kgq {
struct Limits;
}

namespace kgq::columns {

using Parties = std::pair<TermId, TermId>;  // subject and object, as stored

/// The parties of each fact that begins on a day in (points.first, points.last] or whose last day lies in
/// [points.first, points.last): by `changes` where the days are more than one run that is certain. Nothing where there
/// are more than `most`. REQUIRES: the relation's facts come from claims alone.
std::optional<std::vector<Parties>> changed_between(Scene const& scene, RelationDef const& relation, DayRange points,
                                                    std::function<bool(Validity const&)> const& changes,
                                                    std::size_t most, Limits const* limits);

}  // namespace kgq::columns

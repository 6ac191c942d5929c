// How many assignments `?s r ?o` hold on one day, by a scan of the relation's columns.
//
// Threads: uses the machine's cores by itself. Lifetime: within the snapshot's.
#pragma once

#include "query/columns/match.hpp"

namespace kgq {
struct Limits;
}

namespace kgq::columns {

struct DayCount {
    std::uint64_t certain = 0;
    std::uint64_t merely = 0;  // possible, not certain
    DayCount& operator+=(DayCount const& other) {
        certain += other.certain;
        merely += other.merely;
        return *this;
    }
};

/// One count for each relation, in their order. A relation that rules derive is asked by `scene.derived`.
std::vector<DayCount> count_on_day(Scene const& scene, std::span<RelationDef const* const> relations, Day day,
                                   Limits const* limits);

}  // namespace kgq::columns

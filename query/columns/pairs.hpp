// Counts and days of the pairs of facts of one relation that share an end, without making the pairs:
// `?a r ?o ; ?b r ?o`, ACROSS TIME.
//
// Threads: uses the machine's cores by itself. Lifetime: within the snapshot's.
#pragma once

#include "query/columns/match.hpp"

namespace kgq {
struct Limits;
}

namespace kgq::columns {

/// Which pairs count. Of two different entities one sorts before the other, so `before` is half of `apart`.
enum class Pairing : std::uint8_t { all, apart, before, before_or_same, same };

struct PairQuestion {
    RelationDef const* relation = nullptr;
    bool share_object = true;  // else the subject
    Pairing pairing = Pairing::all;
    DayRange window;
};

struct PairSums {
    std::uint64_t certain = 0;   // pairs that certainly hold on some day
    std::uint64_t possible = 0;  // all pairs
    std::int64_t low = 0;        // certain days of the certain pairs
    std::int64_t high = 0;       // possible days of all pairs
    PairSums& operator+=(PairSums const& other);
};

/// REQUIRES: a relation of Origin::claims, not symmetric; a bounded window where days are wanted.
PairSums sum_pairs(Scene const& scene, PairQuestion const& question, Limits const* limits);

}  // namespace kgq::columns

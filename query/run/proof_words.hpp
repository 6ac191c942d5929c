// What a VerdictProof holds: its grounds as numbers, and the parts from which their words are made when asked for.
//
// Threads: immutable once made.
#pragma once

#include "query/run/reading.hpp"
#include "query/table/judge.hpp"

#include <kgq/verdicts.hpp>

namespace kgq::run {

struct Proving {
    std::shared_ptr<Stand const> stand;
    reason::Parties parties;
    PeriodSet window;
};

/// From the general path: words and all.
std::shared_ptr<VerdictProof::Impl const> words_at_once(Reading& reading, reason::Judge const& judge, VerdictRow row);
/// From tables.
std::shared_ptr<VerdictProof::Impl const> words_on_demand(Proving const& proving,
                                                          table::Judge<table::OneDay> const& judge, VerdictRow row);
std::shared_ptr<VerdictProof::Impl const> words_on_demand(Proving const& proving,
                                                          table::Judge<table::AllDays> const& judge, VerdictRow row);

}  // namespace kgq::run

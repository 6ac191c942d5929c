// The world of the workload "guarantee": who owed whom defence among thousands of states in tens of thousands of
// instruments, with the dates, contradictions and exceptions of real tables; and that of "panel", a smaller, tidy one.
//
// Not here: what the verdicts are; the engines find them and are compared.
// Threads: none shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kgq::bench {

struct GuaranteeSizes {
    std::size_t states = 5'000;
    std::size_t instruments = 20'000;  ///< 30 % commit to defence, 10 % only against one adversary
    std::size_t memberships = 1'000'000;
    std::size_t questions = 20'000;
};

/// The sizes for a store of `facts` facts: the whole from a million on; below, memberships and
/// questions in proportion, states and instruments by the root, so that states still have company.
GuaranteeSizes guarantee_sizes(std::uint64_t facts);

/// Writes into `folder`, for kgq the product's own files, which name only what the bundled vocabulary has:
///   guarantee_entities.csv  states and alliances
///   guarantee_facts.csv     member_of, commits_to {against} and suspends_obligations_to {under}, with sources
/// for the peers the same, days as numbers since 1970-01-01, a thousand million for "still in force":
///   instruments.tsv         instrument, whether it commits to defence, adversary or nothing
///   memberships.tsv         state, instrument, source, earliest and latest first day, earliest and latest last day
///   suspensions.tsv         who, toward whom, under what, first day, last day
/// and the questions:
///   guarantee.tsv           from, to, against or nothing, day
void write_guarantees(std::string const& folder, GuaranteeSizes const& sizes, std::uint64_t seed);

/// Writes into `folder` some hundred states that live and die between 1815 and 2018 and their 2,500 memberships in 500
/// defence alliances, all dates exact: panel_entities.csv and panel_facts.csv for kgq, panel_states.tsv (state, first
/// day, last day) and panel_memberships.tsv (state, alliance, first day, last day) for the peers.
void write_panel(std::string const& folder, std::uint64_t seed);

}  // namespace kgq::bench

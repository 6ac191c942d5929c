// The synthetic dated facts of the workloads load, size, q1 to q4 and cold, with their questions: one period for each
// subject, relation and object; 50 relations; power-law degrees; days 1816 to 2025; 30 % still in force.
//
// Not here: what the answers are; the engines find them and are compared.
// Threads: none shared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kgq::bench {

inline constexpr std::uint64_t kDefaultSeed = 20261123;

/// Writes into `folder`:
///   facts.csv     the product's own: header, last day included, `..` for what is still in force
///   plain.csv     for the peers: no header, the first day no longer true, empty for what is still in force
///   relations.kgq the relations that the bundled vocabulary lacks
///   q1.tsv        10,000 points: subject, relation, object, day
///   q2.tsv        1,000 lines: subject, relation, day
///   q4.tsv        5 days
/// The same facts for the same seed on every machine.
void write_facts(std::string const& folder, std::uint64_t count, std::uint64_t seed);

}  // namespace kgq::bench

// Checking a proof that somebody hands over: the JSON of a WHY, step by step, against a store.
//
// The checker shares no code with the evaluator: it reads claims and rule texts, joins claims in its own few lines, and
// matches each step's premises with its rule's patterns. So an error in one is not repeated in the other. Threads: a
// pure function of its arguments.
#pragma once

#include <kgq/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kgq {

struct VerifyReport {
    std::uint64_t steps = 0;            ///< facts and rule applications that were checked
    std::vector<std::string> problems;  ///< what does not hold; empty where the proof is good
    std::vector<std::string>
        remarks;  ///< what was taken on trust: assumptions, filters beyond = and !=, derived facts under NOT
};

/// Checks one WHY object (several, one a line, are checked together). Errors: bad_data (no WHY in JSON), not_found (no
/// such transaction), and what opening the store gives.
Result<VerifyReport> verify_proof(std::string_view json, std::string const& store);

}  // namespace kgq

// Verdicts for programs: what a GUARANTEE between named parties comes to, without the words of an answer, and its proof
// with the words on demand. Ask them of a PreparedStatement (database.hpp); a verdict is always that of ask().
//
// Threads: values; a VerdictProof may be shared. Lifetime: own all they hold, and outlive the database.
#pragma once

#include <kgq/answer.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace kgq {

struct VerdictRow {
    Verdict verdict = Verdict::does_not_apply;
    /// Of a verdict that is conditional, uncertain or varies: what the question leaves open, by kind and value.
    std::vector<Condition> conditions;
    /// The window cut into maximal periods of one verdict; one where a single day was asked.
    std::vector<VerdictPeriod> periods;

    /// Whether the duty stands for certain, be it on conditions.
    bool certain() const { return verdict == Verdict::applies || verdict == Verdict::conditional; }
};

/// The grounds of a verdict, strongest first, then shortest.
class VerdictProof {
public:
    VerdictRow const& verdict() const;

    std::size_t size() const;  ///< grounds
    /// REQUIRES of all below: i < size().
    std::string_view rule(std::size_t i) const;  ///< empty for a claimed guarantee
    Value const* via(std::size_t i) const;       ///< the instrument; nullptr where there is none
    bool certain(std::size_t i) const;           ///< on some day asked
    std::vector<Run> const& periods(std::size_t i) const;
    /// The claims that the ground stands on and that hold in the window, by number, in the order of the rule.
    std::span<std::uint64_t const> claims(std::size_t i) const;
    /// The ground in words, as in the answer: conditions, facts with their sources, a sentence.
    Ground ground(std::size_t i) const;

    struct Impl;
    explicit VerdictProof(std::shared_ptr<Impl const> impl) : impl_(std::move(impl)) {}

private:
    std::shared_ptr<Impl const> impl_;
};

}  // namespace kgq

// The reasoner: which assignments of variables make a group of patterns hold, on which days, and through which facts.
//
// Patterns on derived relations are answered goal by goal and tabled (solver.cpp's essay). Every tuple keeps its
// derivations, so that a proof is data built while deciding and never found a second time. Threads: one question's; not
// shared. Lifetime: tuples live as long as the Solver.
#pragma once

#include "query/bind/bound.hpp"
#include "query/bind/rules.hpp"
#include "query/reason/conditions.hpp"
#include "query/reason/joined.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

namespace kgq {
struct Limits;
}

namespace kgq::reason {

struct Tuple;

/// One way in which a rule makes a tuple hold.
struct Derivation {
    bind::BoundRule const* rule = nullptr;
    std::vector<Tuple const*> premises;  // in the order of the rule's patterns
    std::vector<TermId> bindings;        // by slot of the rule; kNoTerm where it has none
    Validity days;
};

/// A fact as patterns see it: claimed, derived, or both.
struct Tuple {
    RelationId relation{};
    TermId subject{};
    TermId object{};
    std::vector<QualifierPair> qualifiers;   // without conditions; of a claimed fact its keys
    std::vector<ConditionGroup> conditions;  // its own and inherited
    Validity days;
    JoinedFact const* fact = nullptr;  // where claimed (or assumed)
    std::vector<Derivation> derivations;
};

/// What a variable stands for.
struct SlotValue {
    enum class Kind : std::uint8_t { unbound, empty, term, spell };
    Kind kind = Kind::unbound;
    TermId term = kNoTerm;
    PeriodBounds spell;
    ClaimId claim{};  // of a spell read with SOURCE: the claim whose period it is; 0 else

    friend bool operator==(SlotValue const&, SlotValue const&) = default;
};
/// A total order, for grouping equal rows.
bool less(SlotValue const& left, SlotValue const& right);

struct Frame {
    std::vector<SlotValue> slots;
    Validity days = Validity::always();
    std::vector<Tuple const*> premises;
    std::vector<ClaimRow> claims;  // read alone, with SOURCE
};

using Sink = std::function<void(Frame const&)>;

/// Puts what the asker knows of a part of a rule's head into the frame; kNoTerm knows nothing. False where the head
/// says otherwise, or says of two parts that they are one.
bool bind_head(bind::BoundTerm const& head, TermId wanted, Frame& frame);
/// The term that stands for a part of a pattern or head; kNoTerm where its variable has none.
TermId value_of(bind::BoundTerm const& term, Frame const& frame);

/// The items of a group in the order in which they are best solved, given which slots are bound.
std::vector<std::size_t> order_of(bind::BoundGroup const& group, std::vector<bool> const& bound,
                                  bind::RuleSet const& rules);

/// Checks limits of time and rows and the caller's wish to stop, every few hundred steps.
class Meter {
public:
    explicit Meter(Limits const* limits);
    void step();                   // throws limit or cancelled
    void hold(std::size_t bytes);  // memory kept until the question's end
    std::uint64_t steps() const { return steps_; }

    /// Counts for another question from now on.
    void begin(Limits const* limits);

private:
    void check();
    Limits const* limits_;
    std::chrono::steady_clock::time_point deadline_{};
    std::uint64_t steps_ = 0;
    std::uint64_t bytes_ = 0;
};

class Solver {
public:
    Solver(FactReader& reader, bind::RuleSet const& rules, Terms& terms, Meter& meter);
    ~Solver();

    /// Calls `sink` for each solution of the group that extends `start`; the same assignment may come several times.
    void solve(bind::BoundGroup const& group, Frame const& start, Sink const& sink);

    /// All tuples of a relation with the given parts (kNoTerm: any) and qualifiers (those given must be there and
    /// equal).
    std::vector<Tuple const*> tuples(RelationDef const& relation, TermId subject, TermId object,
                                     std::vector<QualifierPair> const& qualifiers = {});
    /// The days on which `subject relation object` holds, whatever its qualifiers.
    Validity days(RelationDef const& relation, TermId subject, TermId object);

    /// The items of a group in the order in which they are best solved, given what is bound.
    std::vector<std::size_t> plan(bind::BoundGroup const& group, std::vector<SlotValue> const& slots);

    FactReader& reader() { return reader_; }
    Terms& terms() { return terms_; }
    bind::RuleSet const& rules() const { return rules_; }
    Meter& meter() { return meter_; }

    /// Called for every premise row considered, for PROFILE; may be empty.
    std::function<void(bind::BoundItem const&, std::size_t)> profile;

private:
    struct Goal;
    friend class GroupRun;

    Goal& goal(RelationDef const& relation, TermId subject, TermId object,
               std::vector<QualifierPair> const& qualifiers);
    void complete(Goal& goal);
    void guard_depth();
    void run_rule(Goal& goal, bind::BoundRule const& rule);
    void derive(Goal& goal, bind::BoundRule const& rule, Frame const& frame, bool swapped);
    Tuple const* tuple_of(JoinedFact const& fact);

    FactReader& reader_;
    bind::RuleSet const& rules_;
    Terms& terms_;
    Meter& meter_;
    std::map<JoinedFact const*, std::unique_ptr<Tuple>> claimed_;
    std::vector<std::unique_ptr<Goal>> goals_;
    std::map<std::tuple<RelationId, TermId, TermId, std::vector<QualifierPair>>, Goal*> goal_by_key_;
    std::vector<Goal*> stack_;
    std::vector<Goal*> pending_;  // visited, waiting for a leader below them on the stack
    std::uint64_t round_ = 1;
    std::uint64_t changes_ = 0;
    std::uintptr_t stack_base_ = 0;
    static constexpr std::uintptr_t kStackBytes = 3U << 20U;
    std::map<std::pair<bind::BoundGroup const*, std::vector<bool>>, std::vector<std::size_t>> plans_;
};

}  // namespace kgq::reason

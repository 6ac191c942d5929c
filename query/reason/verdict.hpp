// The verdict of a GUARANTEE, day by day: proofs, what their conditions come to for the question, and what follows
// (product.md section 5).
//
// Threads: one question's; not shared.
#pragma once

#include "query/reason/solver.hpp"

#include <kgq/answer.hpp>

namespace kgq::reason {

/// The relations that the verdict looks at, by meaning; nullptr where the vocabulary has dropped one.
struct GuaranteeRelations {
    explicit GuaranteeRelations(Vocabulary const& vocabulary);
    RelationDef const* guarantees;
    RelationDef const* commits_to;
    RelationDef const* member_of;
    RelationDef const* part_of;
    RelationDef const* territory_of;
    RelationDef const* excludes_attacker;
    RelationDef const* tied_to;
};

/// A question with all its parties known; kNoTerm where it leaves one open.
struct Parties {
    TermId obligation = kNoTerm;
    TermId guarantor = kNoTerm;
    TermId beneficiary = kNoTerm;
    TermId against = kNoTerm;
    TermId over = kNoTerm;
};

/// What a condition comes to for a question: on which days it is met, and on which it is not failed.
struct Test {
    Validity met;         // yes
    Validity not_failed;  // yes or open
    bool open = false;    // on some day neither yes nor no
};

/// One way in which the guarantee holds.
struct TestedProof {
    Tuple const* tuple = nullptr;
    Derivation const* derivation = nullptr;  // nullptr for the claim itself
    TermId via = kNoTerm;
    PeriodSet applies;                 // certain, and every condition met
    PeriodSet conditional;             // certain, with a condition open
    PeriodSet uncertain;               // merely possible
    std::vector<ConditionGroup> open;  // conditions that the question leaves open
    bool fails_by_adversary = false;   // the days that the proof has are lost to a test
    bool fails_by_area = false;
    Validity before_tests;
};

/// The days of each verdict, over all time; no day is in two of them.
struct VerdictDays {
    PeriodSet applies;
    PeriodSet conditional;
    PeriodSet uncertain;             // includes the days that are not covered
    Verdict on(DayRange run) const;  // of a run that lies within one verdict
    /// The window cut into maximal periods of one verdict.
    std::vector<VerdictPeriod> periods(DayRange window) const;
};

class Judge {
public:
    Judge(Solver& solver, Parties const& parties);
    /// From guarantees already found, of these parties.
    Judge(Solver& solver, Parties const& parties, std::vector<Tuple const*> const& tuples, PeriodSet covered);

    /// All ways in which the guarantee holds on any day, or would but for a test.
    std::vector<TestedProof> const& proofs() const { return proofs_; }
    VerdictDays const& days() const { return days_; }
    PeriodSet const& covered() const { return covered_; }
    Parties const& parties() const { return parties_; }
    /// Whether some proof stands, at least possibly, on a day of the window.
    bool some_proof(PeriodSet const& window) const;
    GuaranteeRelations const& relations() const { return relations_; }
    Solver& solver() { return solver_; }

    Test test(ConditionGroup const& condition);
    /// The tests that every proof through an instrument must pass: attacker and place.
    Test test_attacker(TermId via);
    Test test_place();

private:
    void test_proofs(std::vector<Tuple const*> const& tuples);
    TestedProof tested(Tuple const& tuple, Derivation const* derivation);
    void settle();

    Solver& solver_;
    GuaranteeRelations relations_;
    Parties parties_;
    std::vector<TestedProof> proofs_;
    VerdictDays days_;
    PeriodSet covered_;
};

/// The days on which a duty confined to an area is about a place; `home` where the place is the beneficiary's home.
Validity days_in_area(Solver& solver, GuaranteeRelations const& relations, TermId place, TermId area, bool home);
/// The guarantees of an obligation from one to another; kNoTerm leaves a part open.
std::vector<Tuple const*> guarantees(Solver& solver, Parties const& parties);
/// The days on which a source asked could have said something of the obligation.
PeriodSet covered_days(Solver& solver, TermId obligation);
/// The sources that make a day a covered one.
std::set<TermId> sources_covering(Solver& solver, TermId obligation, Day day);

/// Verdict over a window: the one, or varies.
Verdict overall(std::vector<VerdictPeriod> const& periods);

}  // namespace kgq::reason

// Internal facts as answers show them: ids become names, bounds become EDTF.
#pragma once

#include "query/reason/solver.hpp"

#include <kgq/answer.hpp>

namespace kgq::reason {

/// Writes facts for one answer. Certain means: on every day of `days` on which it holds at all, or always where no day
/// was asked.
class FactWriter {
public:
    FactWriter(Solver& solver, PeriodSet window) : solver_(solver), window_(std::move(window)) {}

    AnswerFact claim(ClaimRow const& claim, JoinedFact const* fact);
    AnswerFact assumption(Assumption const& assumption);
    /// A derived fact; its period is the run that meets the window, or its longest run.
    AnswerFact derived(Tuple const& tuple);
    /// Every claim and assumption that a claimed tuple stands on, those that hold in the window first.
    std::vector<AnswerFact> claims_of(Tuple const& tuple);
    /// The claims of all leaves of a derivation, each once, in the order of the rule.
    std::vector<AnswerFact> leaves(Derivation const& derivation);
    /// The numbers of the claims in claims_of(tuple), and of those in leaves(derivation), in the same order.
    std::vector<ClaimId> claim_numbers_of(Tuple const& tuple);
    std::vector<ClaimId> claim_numbers(Derivation const& derivation);
    /// A tree: the tuple's claims, and each derivation's premises; circles are cut.
    std::vector<Proof> proofs(Tuple const& tuple);
    Proof proof(Tuple const& tuple, Derivation const& derivation);
    Proof claimed_proof(Tuple const& tuple);

    std::vector<Condition> conditions(std::vector<ConditionGroup> const& groups);
    std::vector<Qualifier> qualifiers(std::vector<QualifierPair> const& pairs);
    std::string because(bind::BoundRule const& rule, std::vector<TermId> const& bindings);
    /// A pattern with what is bound put in: `Turkey suspends_obligations_to Greece {under: NATO}`.
    std::string bound_text(bind::BoundGroup const& group, bind::Slots const& slots,
                           std::vector<TermId> const& bindings);
    AnswerFact pattern(bind::BoundPattern const& pattern, bind::Slots const& slots,
                       std::vector<TermId> const& bindings);

    std::string id(TermId term) { return solver_.terms().value(term).plain(); }
    /// The name borne in the window.
    std::string name(TermId term);
    Party party(TermId term) { return {id(term), name(term)}; }
    PeriodSet const& window() const { return window_; }

private:
    bool certain_in_window(Validity const& days) const;
    bool assumption_holds(JoinedFact const& fact) const;
    std::vector<ClaimRow const*> rows_shown(JoinedFact const& fact);
    template <typename Visit>
    void visit_leaves(Tuple const& tuple, std::vector<Tuple const*>& path, Visit const& visit);

    Solver& solver_;
    PeriodSet window_;
    std::vector<Tuple const*> path_;
};

/// Adds the alternatives of one condition, in order of value, each once.
void add_conditions(std::vector<Condition> alternatives, std::vector<Condition>& written);

bool operator==(AnswerFact const& left, AnswerFact const& right) = delete;
bool same_fact(AnswerFact const& left, AnswerFact const& right);
bool less_fact(AnswerFact const& left, AnswerFact const& right);

/// `a/b` with `..` for no end; for derived periods and answers.
std::string period_text(DayRange days);
/// "since 1952-02-18", "from 1955-06-04 to 1991-07-01", "until 1960", "throughout": for sentences.
std::string spoken_period(DayRange days);

}  // namespace kgq::reason

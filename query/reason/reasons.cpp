#include "query/reason/reasons.hpp"

#include "query/reason/phrases.hpp"

#include <algorithm>

namespace kgq::reason {

namespace {

class Doubts {
public:
    Doubts(Judge& judge, FactWriter& writer, PeriodSet days)
        : judge_(judge), solver_(judge.solver()), writer_(writer), days_(std::move(days)) {}

    void look_at(TestedProof const& proof) {
        if (proof.derivation == nullptr) {
            look_at(*proof.tuple->fact);
        } else {
            look_at(*proof.derivation);
        }
        if (judge_.parties().over == kNoTerm) return;
        // An area or a holder that is itself in doubt.
        for (ConditionGroup const& condition : proof.tuple->conditions) {
            if (condition.kind != "over" || judge_.relations().part_of == nullptr) continue;
            for (TermId area : condition.any_of) look_at(*judge_.relations().part_of, judge_.parties().over, area);
        }
        if (judge_.relations().territory_of != nullptr && judge_.parties().over != judge_.parties().beneficiary) {
            look_at(*judge_.relations().territory_of, judge_.parties().over, judge_.parties().beneficiary);
        }
    }

    std::vector<Reason> reasons(bool uncovered) {
        std::vector<Reason> found;
        auto const say = [&](std::string kind, std::vector<AnswerFact>& facts, std::string text) {
            if (!facts.empty()) found.push_back({std::move(kind), std::move(facts), std::move(text)});
        };
        say("sources", contested_, "the sources contradict one another: " + sentence(contested_));
        say("date", vague_, "the dates are not known to the day: " + sentence(vague_));
        if (!beyond_.empty() || uncovered) {
            std::string text = beyond_.empty() ? "no source asked covers the day"
                                               : "no source covers the day; the last word is: " + sentence(beyond_);
            found.push_back({"coverage", std::move(beyond_), std::move(text)});
        }
        return found;
    }

private:
    void look_at(JoinedFact const& fact) {
        FactReader::Doubt const doubt = solver_.reader().doubt(fact, days_);
        if (doubt.contested) add(contested_, fact);
        if (doubt.vague) add(vague_, fact);
        if (doubt.beyond) add_last_words(fact);
    }

    void look_at(RelationDef const& relation, TermId subject, TermId object) {
        for (Tuple const* tuple : solver_.tuples(relation, subject, object)) look_at(*tuple);
    }

    void look_at(Tuple const& tuple) {
        if (std::find(seen_.begin(), seen_.end(), &tuple) != seen_.end()) return;
        seen_.push_back(&tuple);
        if (tuple.fact != nullptr) look_at(*tuple.fact);
        for (Derivation const& derivation : tuple.derivations) look_at(derivation);
    }

    void look_at(Derivation const& derivation) {
        for (Tuple const* premise : derivation.premises) look_at(*premise);
        for (bind::BoundItem const& item : derivation.rule->body.items) {
            if (item.kind != bind::BoundItem::Kind::negation) continue;
            Frame start;
            for (TermId term : derivation.bindings) {
                SlotValue value;
                if (term != kNoTerm) value = {SlotValue::Kind::term, term, {}, {}};
                start.slots.push_back(value);
            }
            solver_.solve(item.groups.front(), start, [&](Frame const& inside) {
                for (Tuple const* premise : inside.premises) look_at(*premise);
            });
        }
    }

    /// Of what is said of a fact, only what may reach beyond its source's coverage.
    void add_last_words(JoinedFact const& fact) {
        for (ClaimRow const& claim : fact.claims) {
            if (!(PeriodSet(claim.bounds.possible()) & days_).empty()) beyond_.push_back(writer_.claim(claim, &fact));
        }
    }

    void add(std::vector<AnswerFact>& facts, JoinedFact const& fact) {
        for (Assumption const* assumed : fact.assumed) facts.push_back(writer_.assumption(*assumed));
        for (ClaimRow const& claim : fact.claims) facts.push_back(writer_.claim(claim, &fact));
        for (ClaimRow const& rival : fact.rivals) facts.push_back(writer_.claim(rival, nullptr));
    }

    static std::string sentence(std::vector<AnswerFact> const& facts) {
        std::vector<std::string> parts;
        for (AnswerFact const& fact : facts) {
            std::string part = phrase(fact.subject, fact.relation, fact.object.plain(), true) + " (" + fact.period;
            if (!fact.source.empty()) part += ", " + fact.source;
            parts.push_back(part + ")");
            if (parts.size() == 4) break;
        }
        return joined(parts);
    }

    Judge& judge_;
    Solver& solver_;
    FactWriter& writer_;
    PeriodSet days_;
    std::vector<Tuple const*> seen_;
    std::vector<AnswerFact> contested_;
    std::vector<AnswerFact> vague_;
    std::vector<AnswerFact> beyond_;
};

}  // namespace

std::vector<Reason> reasons_of(Judge& judge, FactWriter& writer, DayRange window) {
    PeriodSet const days = judge.days().uncertain & PeriodSet(window);
    if (days.empty()) return {};
    Doubts doubts(judge, writer, days);
    for (TestedProof const& proof : judge.proofs()) {
        if (!(proof.uncertain & days).empty()) doubts.look_at(proof);
    }
    return doubts.reasons(!(days - judge.covered()).empty());
}

std::vector<RelatedTie> related_ties(Judge& judge, FactWriter& writer, DayRange window) {
    std::vector<RelatedTie> ties;
    RelationDef const* tied_to = judge.relations().tied_to;
    if (tied_to == nullptr) return ties;
    std::string const obligation = judge.parties().obligation == kNoTerm ? "" : writer.id(judge.parties().obligation);
    auto const add = [&](TermId one, TermId other) {
        for (Tuple const* tuple : judge.solver().tuples(*tied_to, one, other)) {
            if (!tuple->days.possible.intersects(window)) continue;
            for (Qualifier const& qualifier : writer.qualifiers(tuple->qualifiers)) {
                if (qualifier.name == "as" && qualifier.value.plain() == obligation) return;
            }
            for (Derivation const& derivation : tuple->derivations) {
                // "None of the two is bound" must be known, not merely possible, before it is said.
                bool const denies =
                    std::any_of(derivation.rule->body.items.begin(), derivation.rule->body.items.end(),
                                [](auto const& item) { return item.kind == bind::BoundItem::Kind::negation; });
                PeriodSet const& days = denies ? derivation.days.certain : derivation.days.possible;
                if (!days.intersects(window)) continue;
                RelatedTie tie{writer.leaves(derivation), writer.because(*derivation.rule, derivation.bindings)};
                // A tie that stands on the same claims, read the other way round, says nothing new.
                bool const known = std::any_of(ties.begin(), ties.end(), [&](RelatedTie const& t) {
                    auto const among = [](std::vector<AnswerFact> const& facts, AnswerFact const& fact) {
                        return std::any_of(facts.begin(), facts.end(),
                                           [&](AnswerFact const& f) { return same_fact(f, fact); });
                    };
                    return t.text == tie.text || (!tie.facts.empty() && t.facts.size() == tie.facts.size() &&
                                                  std::all_of(t.facts.begin(), t.facts.end(), [&](AnswerFact const& f) {
                                                      return among(tie.facts, f);
                                                  }));
                });
                if (!known) ties.push_back(std::move(tie));
            }
        }
    };
    add(judge.parties().guarantor, judge.parties().beneficiary);
    add(judge.parties().beneficiary, judge.parties().guarantor);
    return ties;
}

}  // namespace kgq::reason

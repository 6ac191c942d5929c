// The grounds of a verdict: its proofs, drawn as data.
#include "query/run/guarantee.hpp"

#include <algorithm>

namespace kgq::run {

using reason::TestedProof;

namespace {

int strength(TestedProof const& proof, PeriodSet const& window) {
    if (!(proof.applies & window).empty()) return 0;
    if (!(proof.conditional & window).empty()) return 1;
    return 2;
}

std::string claimed_because(Ground const& ground, reason::FactWriter& writer, reason::Tuple const& tuple) {
    std::string text = writer.name(tuple.subject) + " owes " + writer.name(tuple.object) + " " + ground.obligation;
    for (AnswerFact const& fact : ground.facts) {
        std::string treaty;
        std::string article;
        for (Qualifier const& qualifier : fact.qualifiers) {
            if (qualifier.name == "treaty") treaty = qualifier.value.plain();
            if (qualifier.name == "article") article = qualifier.value.plain();
        }
        if (!treaty.empty()) text += " under the " + treaty;
        if (!treaty.empty() && !article.empty()) text += " (article " + article + ")";
        break;
    }
    return text;
}

}  // namespace

std::vector<Ground> grounds_of(Reading& reading, reason::Judge const& judge, std::vector<Proof>* proofs) {
    PeriodSet const window = reading.window_days();
    reason::FactWriter writer = reading.writer();
    struct Candidate {
        int strength;
        Ground ground;
        Proof proof;
    };
    std::vector<Candidate> candidates;
    for (TestedProof const& proof : judge.proofs()) {
        PeriodSet const certain = (proof.applies | proof.conditional) & window;
        PeriodSet const possible = certain | (proof.uncertain & window);
        if (possible.empty()) continue;
        Candidate candidate{strength(proof, window), {}, {}};
        Ground& ground = candidate.ground;
        ground.periods = Validity{certain, possible}.runs();
        ground.certain = !certain.empty();
        ground.conditions = writer.conditions(proof.tuple->conditions);
        if (proof.via != kNoTerm) ground.via = writer.id(proof.via);
        for (Qualifier const& qualifier : writer.qualifiers(proof.tuple->qualifiers)) {
            if (qualifier.name == "obligation") ground.obligation = qualifier.value.plain();
        }
        if (proof.derivation != nullptr) {
            ground.rule = proof.derivation->rule->name;
            ground.facts = writer.leaves(*proof.derivation);
            ground.because = writer.because(*proof.derivation->rule, proof.derivation->bindings);
            candidate.proof = writer.proof(*proof.tuple, *proof.derivation);
        } else {
            ground.facts = writer.claims_of(*proof.tuple);
            ground.because = claimed_because(ground, writer, *proof.tuple);
            candidate.proof = writer.claimed_proof(*proof.tuple);
        }
        candidate.proof.periods = ground.periods;
        candidates.push_back(std::move(candidate));
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](Candidate const& a, Candidate const& b) {
        auto const key = [](Candidate const& c) {
            return std::tuple(c.strength, c.ground.facts.size(), c.ground.rule, c.ground.via);
        };
        return key(a) < key(b);
    });
    std::vector<Ground> grounds;
    for (Candidate& candidate : candidates) {
        grounds.push_back(std::move(candidate.ground));
        if (proofs != nullptr) proofs->push_back(std::move(candidate.proof));
    }
    return grounds;
}

}  // namespace kgq::run

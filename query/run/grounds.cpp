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

Ground ground_of(reason::FactWriter& writer, reason::Tuple const& tuple, reason::Derivation const* derivation,
                 TermId via, Validity const& days) {
    Ground ground;
    ground.periods = days.runs();
    ground.certain = !days.certain.empty();
    ground.conditions = writer.conditions(tuple.conditions);
    if (via != kNoTerm) ground.via = writer.id(via);
    for (Qualifier const& qualifier : writer.qualifiers(tuple.qualifiers)) {
        if (qualifier.name == "obligation") ground.obligation = qualifier.value.plain();
    }
    if (derivation != nullptr) {
        ground.rule = derivation->rule->name;
        ground.facts = writer.leaves(*derivation);
        ground.because = writer.because(*derivation->rule, derivation->bindings);
    } else {
        ground.facts = writer.claims_of(tuple);
        ground.because = claimed_because(ground, writer, tuple);
    }
    return ground;
}

std::vector<std::pair<Ground, TestedProof const*>> ground_list(Reading& reading, reason::Judge const& judge) {
    PeriodSet const window = reading.window_days();
    reason::FactWriter writer = reading.writer();
    struct Candidate {
        int strength;
        Ground ground;
        TestedProof const* proof;
    };
    std::vector<Candidate> candidates;
    for (TestedProof const& proof : judge.proofs()) {
        PeriodSet const certain = (proof.applies | proof.conditional) & window;
        PeriodSet const possible = certain | (proof.uncertain & window);
        if (possible.empty()) continue;
        candidates.push_back({strength(proof, window),
                              ground_of(writer, *proof.tuple, proof.derivation, proof.via, {certain, possible}),
                              &proof});
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](Candidate const& a, Candidate const& b) {
        auto const key = [](Candidate const& c) {
            return std::tuple(c.strength, c.ground.facts.size(), std::string_view(c.ground.rule),
                              std::string_view(c.ground.via));
        };
        return key(a) < key(b);
    });
    std::vector<std::pair<Ground, TestedProof const*>> list;
    for (Candidate& candidate : candidates) list.emplace_back(std::move(candidate.ground), candidate.proof);
    return list;
}

std::vector<Ground> grounds_of(Reading& reading, reason::Judge const& judge, std::vector<Proof>* proofs) {
    reason::FactWriter writer = reading.writer();
    std::vector<Ground> grounds;
    for (auto& [ground, proof] : ground_list(reading, judge)) {
        if (proofs != nullptr) {
            proofs->push_back(proof->derivation != nullptr ? writer.proof(*proof->tuple, *proof->derivation)
                                                           : writer.claimed_proof(*proof->tuple));
            proofs->back().periods = ground.periods;
        }
        grounds.push_back(std::move(ground));
    }
    return grounds;
}

}  // namespace kgq::run

// Near misses of guarantees that hold but for a test: the attacker or the place is not one that they are about.
#include "query/reason/near_miss.hpp"

#include "query/reason/phrases.hpp"

#include <algorithm>

namespace kgq::reason {

Miss NearMisses::excluded(TestedProof const& proof) {
    Miss miss;
    miss.rank = kExcluded;
    miss.shown.kind = "excluded";
    if (proof.derivation != nullptr) miss.shown.rule = proof.derivation->rule->name;
    if (proof.via != kNoTerm) miss.shown.via = writer_.id(proof.via);
    Parties const& parties = judge_.parties();
    PeriodSet const days(window_);
    auto const failed = [&](Test const& test) { return (test.not_failed.possible & days).empty(); };
    std::string const instrument = proof.via != kNoTerm ? writer_.name(proof.via) : writer_.name(parties.guarantor);
    auto const carrier = [&](ConditionGroup const& condition) -> std::optional<AnswerFact> {
        auto const has = [&](Tuple const& tuple) {
            return tuple.fact != nullptr &&
                   std::find(tuple.conditions.begin(), tuple.conditions.end(), condition) != tuple.conditions.end();
        };
        if (proof.derivation == nullptr) return writer_.claims_of(*proof.tuple).front();
        for (Tuple const* premise : proof.derivation->premises) {
            if (has(*premise)) return writer_.claims_of(*premise).front();
        }
        return std::nullopt;
    };
    if (failed(judge_.test_attacker(proof.via))) {
        if (parties.against == parties.guarantor || parties.against == parties.beneficiary) {
            miss.shown.text = writer_.name(parties.against) + " is itself a party to the guarantee";
        } else {
            for (Tuple const* tuple :
                 solver_.tuples(*judge_.relations().excludes_attacker, proof.via, parties.against)) {
                if (!tuple->days.possible.intersects(window_)) continue;
                if (!tuple->derivations.empty()) {
                    auto leaves = writer_.leaves(tuple->derivations.front());
                    if (!leaves.empty()) miss.shown.blocked_by = leaves.front();
                    miss.shown.text =
                        writer_.because(*tuple->derivations.front().rule, tuple->derivations.front().bindings);
                } else {
                    miss.shown.blocked_by = writer_.derived(*tuple);
                }
            }
            if (miss.shown.text.empty())
                miss.shown.text = instrument + " excludes an attack by " + writer_.name(parties.against);
        }
        return miss;
    }
    if (failed(judge_.test_place())) {
        miss.shown.missing = AnswerFact{writer_.id(parties.over),
                                        "territory_of",
                                        Value::entity(writer_.id(parties.beneficiary)),
                                        {},
                                        {},
                                        {},
                                        false,
                                        false};
        miss.shown.text = phrase(writer_.name(parties.over), "territory_of", writer_.name(parties.beneficiary), false);
        return miss;
    }
    for (ConditionGroup const& condition : proof.tuple->conditions) {
        if (!failed(judge_.test(condition))) continue;
        miss.shown.blocked_by = carrier(condition);
        std::string const duty = spoken_conditions(writer_.conditions({condition}));
        if (condition.kind == "over") {
            miss.shown.missing = AnswerFact{writer_.id(parties.over),
                                            "part_of",
                                            solver_.terms().value(condition.any_of.front()),
                                            {},
                                            {},
                                            {},
                                            false,
                                            false};
            miss.shown.text =
                phrase(writer_.name(parties.over), "part_of", writer_.name(condition.any_of.front()), false) +
                ", to which the duty is confined";
        } else {
            miss.shown.text = "the duty is owed " + duty + ", not against " + writer_.name(parties.against);
        }
        return miss;
    }
    return miss;
}

}  // namespace kgq::reason

// Each way in which the rules or a claim give the guarantee is tested as it is found: the attacker, the place, then
// each condition. What is met and what is not failed are unions over the ways, and the verdict is read from the two: a
// day in the certain days met applies, one in the certain days not failed is conditional, one in the possible days
// uncertain. The tests are those of reason::Judge, and in its order, as a condition is named open only where the way
// still stands.
#include "query/table/judge.hpp"

#include <algorithm>

namespace kgq::table {

template <typename Calendar>
Judge<Calendar>::Judge(Search<Calendar>& search, Duty const& duty, reason::Parties const& parties, bool all_ways)
    : search_(search),
      tables_(search.tables()),
      relations_(tables_.relations()),
      parties_(parties),
      all_ways_(all_ways) {
    if (parties.against != kNoTerm && (parties.against == parties.guarantor || parties.against == parties.beneficiary))
        return;  // every way fails by its attacker
    FactTable const& claimed = tables_.facts(relations_.guarantees->id);
    if (claimed.size() > 0) {
        FactTable::Stretch const found = claimed.find(parties.guarantor, parties.beneficiary);
        for (std::uint32_t i = 0; i < found.count; ++i) {
            auto const& qualifiers = claimed.keys(found.fact(i)).qualifiers;
            bool const owed = std::find(qualifiers.begin(), qualifiers.end(), duty.wanted.front()) != qualifiers.end();
            if (owed && !take(nullptr, nullptr, found.fact(i))) return;
        }
    }
    search.derive(*duty.guarantees, parties.guarantor, parties.beneficiary, duty.wanted,
                  [&](RulePlan const& rule, auto const& frame) { return take(&rule, &frame, 0); });
}

/// False when nothing that is still to come could change the verdict.
template <typename Calendar>
bool Judge<Calendar>::take(RulePlan const* rule, typename Search<Calendar>::Frame const* frame, std::uint32_t fact) {
    Way way;
    auto const look_for_via = [&](TermId name, TermId value) {
        if (name == tables_.via_name() && value > way.via) way.via = value;
    };
    if (rule != nullptr) {
        for (bind::BoundQualifier const& head : rule->rule->qualifiers)
            look_for_via(head.name, Search<Calendar>::value_of(head.value, *frame));
        way.conditions = Search<Calendar>::conditions_of(*rule, *frame);
        way.met = frame->days;
    } else {
        FactTable const& claimed = tables_.facts(relations_.guarantees->id);
        Keys const& keys = claimed.keys(fact);
        for (QualifierPair const& key : keys.qualifiers) look_for_via(key.name, key.value);
        way.table = &claimed;
        way.fact = fact;
        way.conditions = keys.conditions;
        way.met = search_.calendar().of(claimed, fact);
    }
    way.standing = way.met;
    test(way);
    if (way.standing.empty()) return true;
    met_ = met_ | way.met;
    standing_ = standing_ | way.standing;
    if (all_ways_ || !way.open.empty()) {
        if (all_ways_ && rule != nullptr) way.derivation = Search<Calendar>::derivation_of(*rule, *frame);
        bool const known = all_ways_ && rule != nullptr && rule->chooses &&
                           std::any_of(ways_.begin(), ways_.end(),
                                       [&](Way const& other) { return other.derivation.same(way.derivation); });
        if (!known) ways_.push_back(std::move(way));
    }
    return all_ways_ || !Calendar::settled(met_);
}

template <typename Calendar>
void Judge<Calendar>::test(Way& way) {
    test_attacker(way);
    if (parties_.over != kNoTerm && parties_.over != parties_.beneficiary) {
        Days held{};
        if (relations_.territory_of != nullptr)
            held = search_.days(*relations_.territory_of, parties_.over, parties_.beneficiary);
        apply(way, held, held);
    }
    for (reason::ConditionGroup const& condition : way.conditions) {
        if (way.standing.empty()) return;
        test_condition(way, condition);
    }
}

template <typename Calendar>
void Judge<Calendar>::test_attacker(Way& way) {
    if (parties_.against == kNoTerm || way.via == kNoTerm || relations_.excludes_attacker == nullptr) return;
    Days const outside = ~search_.days(*relations_.excludes_attacker, way.via, parties_.against);
    apply(way, outside, outside);
}

template <typename Calendar>
void Judge<Calendar>::test_condition(Way& way, reason::ConditionGroup const& condition) {
    if (condition.kind == "against" && parties_.against != kNoTerm) {
        auto const& named = condition.any_of;
        Days const met =
            std::find(named.begin(), named.end(), parties_.against) != named.end() ? Calendar::always() : Days{};
        apply(way, met, met);
    } else if (condition.kind == "over") {
        test_area(way, condition);
    } else {
        apply(way, Days{}, Calendar::always());
        way.open.push_back(condition);
    }
}

template <typename Calendar>
void Judge<Calendar>::test_area(Way& way, reason::ConditionGroup const& condition) {
    TermId const place = parties_.over != kNoTerm ? parties_.over : parties_.beneficiary;
    bool const home = place == parties_.beneficiary;
    Validity in_area;
    for (TermId area : condition.any_of) in_area = in_area | tables_.days_in_area(place, area, home, search_.meter());
    Days const met = search_.calendar().of(in_area);
    if (parties_.over != kNoTerm) {
        apply(way, met, met);
        return;
    }
    apply(way, met, Calendar::always());
    if (in_area.certain == PeriodSet::all()) return;
    if constexpr (std::is_same_v<Calendar, OneDay>) {
        // Met on the day; but the way may stand on another on which it is not, and then the condition is called open.
        if (met.certain()) {
            knows_open_ = false;
            return;
        }
        way.open.push_back(condition);
    } else {
        if (!(way.standing.validity().possible - in_area.certain).empty()) way.open.push_back(condition);
    }
}

template class Judge<OneDay>;
template class Judge<AllDays>;

Verdict verdict_of(Judge<OneDay> const& judge, Duty const& duty, Day day) {
    if (judge.met().certain()) return Verdict::applies;
    if (judge.standing().certain()) return Verdict::conditional;
    if (judge.standing().possible()) return Verdict::uncertain;
    return duty.covered.contains(day) ? Verdict::does_not_apply : Verdict::uncertain;
}

reason::VerdictDays verdict_days(Judge<AllDays> const& judge, Duty const& duty) {
    Validity const met = judge.met().validity();
    Validity const standing = judge.standing().validity();
    reason::VerdictDays days;
    days.applies = met.certain;
    days.conditional = standing.certain - met.certain;
    days.uncertain = (standing.possible | ~duty.covered) - standing.certain;
    return days;
}

}  // namespace kgq::table

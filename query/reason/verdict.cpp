// From proofs to days.
//
// Every condition is a test with certain and possible days of being met, and of not being failed (met or open). A proof
// that holds certainly on a day, with all tests certainly met, makes the verdict `applies`; with none failed,
// `conditional`; if it holds possibly with none certainly failed, or the day is not covered, `uncertain`. The first
// that fits counts, so each later set is cut by the earlier ones.
#include "query/reason/verdict.hpp"

#include <algorithm>

namespace kgq::reason {

GuaranteeRelations::GuaranteeRelations(Vocabulary const& vocabulary)
    : guarantees(vocabulary.relation("guarantees")),
      commits_to(vocabulary.relation("commits_to")),
      member_of(vocabulary.relation("member_of")),
      part_of(vocabulary.relation("part_of")),
      territory_of(vocabulary.relation("territory_of")),
      excludes_attacker(vocabulary.relation("excludes_attacker")),
      tied_to(vocabulary.relation("tied_to")) {
    if (guarantees == nullptr) throw Error(ErrorKind::unknown_relation, "the vocabulary has no relation guarantees");
}

Verdict VerdictDays::on(DayRange run) const {
    if (applies.contains(run.first)) return Verdict::applies;
    if (conditional.contains(run.first)) return Verdict::conditional;
    return uncertain.contains(run.first) ? Verdict::uncertain : Verdict::does_not_apply;
}

std::vector<VerdictPeriod> VerdictDays::periods(DayRange window) const {
    PeriodSet const whole(window);
    PeriodSet const none = whole - (applies | conditional | uncertain);
    std::vector<VerdictPeriod> periods;
    auto const add = [&](PeriodSet const& days, Verdict verdict) {
        PeriodSet const inside = days & whole;
        for (DayRange run : inside.runs()) periods.push_back({run, verdict});
    };
    add(applies, Verdict::applies);
    add(conditional, Verdict::conditional);
    add(uncertain, Verdict::uncertain);
    add(none, Verdict::does_not_apply);
    std::sort(periods.begin(), periods.end(), [](auto const& a, auto const& b) { return a.days.first < b.days.first; });
    return periods;
}

Verdict overall(std::vector<VerdictPeriod> const& periods) {
    if (periods.empty()) return Verdict::does_not_apply;
    bool const one = std::all_of(periods.begin(), periods.end(),
                                 [&](auto const& p) { return p.verdict == periods.front().verdict; });
    return one ? periods.front().verdict : Verdict::varies;
}

std::vector<Tuple const*> guarantees(Solver& solver, Parties const& parties) {
    std::vector<QualifierPair> qualifiers;
    if (parties.obligation != kNoTerm)
        qualifiers.push_back({solver.terms().intern(Value::text("obligation")), parties.obligation});
    GuaranteeRelations const relations(solver.reader().snapshot().vocabulary());
    return solver.tuples(*relations.guarantees, parties.guarantor, parties.beneficiary, qualifiers);
}

namespace {

std::set<RelationId> grounds_of(Solver& solver, TermId obligation) {
    GuaranteeRelations const relations(solver.reader().snapshot().vocabulary());
    TermId const name = solver.terms().intern(Value::text("obligation"));
    return solver.rules().bases(relations.guarantees->id, name, obligation);
}

}  // namespace

PeriodSet covered_days(Solver& solver, TermId obligation) {
    return solver.reader().covered(grounds_of(solver, obligation));
}

std::set<TermId> sources_covering(Solver& solver, TermId obligation, Day day) {
    std::set<TermId> covering;
    for (TermId source : solver.reader().sources_of(grounds_of(solver, obligation))) {
        if (solver.reader().coverage(source).contains(day)) covering.insert(source);
    }
    return covering;
}

Judge::Judge(Solver& solver, Parties const& parties)
    : Judge(solver, parties, guarantees(solver, parties), covered_days(solver, parties.obligation)) {}

Judge::Judge(Solver& solver, Parties const& parties, std::vector<Tuple const*> const& tuples, PeriodSet covered)
    : solver_(solver),
      relations_(solver.reader().snapshot().vocabulary()),
      parties_(parties),
      covered_(std::move(covered)) {
    test_proofs(tuples);
    settle();
}

void Judge::test_proofs(std::vector<Tuple const*> const& tuples) {
    for (Tuple const* tuple : tuples) {
        if (tuple->fact != nullptr && !tuple->fact->days.empty()) proofs_.push_back(tested(*tuple, nullptr));
        for (Derivation const& derivation : tuple->derivations) {
            if (!derivation.days.empty()) proofs_.push_back(tested(*tuple, &derivation));
        }
    }
}

namespace {

Validity yes_or_no(bool yes) { return yes ? Validity::always() : Validity::never(); }

}  // namespace

Validity days_in_area(Solver& solver, GuaranteeRelations const& relations, TermId place, TermId area, bool home) {
    Validity met = place == area ? Validity::always() : Validity::never();
    if (relations.part_of != nullptr) met = met | solver.days(*relations.part_of, place, area);
    if (!home || relations.commits_to == nullptr || relations.member_of == nullptr) return met;
    for (Tuple const* commitment : solver.tuples(*relations.commits_to, kNoTerm, kNoTerm)) {
        bool const here =
            std::any_of(commitment->conditions.begin(), commitment->conditions.end(), [&](ConditionGroup const& c) {
                return c.kind == "over" && std::find(c.any_of.begin(), c.any_of.end(), area) != c.any_of.end();
            });
        if (here) met = met | (commitment->days & solver.days(*relations.member_of, place, commitment->subject));
    }
    return met;
}

Test Judge::test(ConditionGroup const& condition) {
    Test result{Validity::never(), Validity::always(), false};
    if (condition.kind == "against") {
        if (parties_.against == kNoTerm) {
            result.open = true;
            return result;
        }
        bool const named =
            std::find(condition.any_of.begin(), condition.any_of.end(), parties_.against) != condition.any_of.end();
        result.met = result.not_failed = yes_or_no(named);
        return result;
    }
    if (condition.kind != "over") {
        result.open = true;
        return result;
    }
    // The question's place, or without one the beneficiary's home. What is said of a whole beneficiary is said of its
    // home.
    TermId const place = parties_.over != kNoTerm ? parties_.over : parties_.beneficiary;
    bool const home = place == parties_.beneficiary;
    for (TermId area : condition.any_of) result.met = result.met | days_in_area(solver_, relations_, place, area, home);
    if (parties_.over != kNoTerm) {
        result.not_failed = result.met;
    } else {
        result.open = result.met.certain != PeriodSet::all();
    }
    return result;
}

Test Judge::test_attacker(TermId via) {
    Test result{Validity::always(), Validity::always(), false};
    if (parties_.against == kNoTerm) return result;
    if (parties_.against == parties_.guarantor || parties_.against == parties_.beneficiary) {
        result.met = result.not_failed = Validity::never();
    } else if (via != kNoTerm && relations_.excludes_attacker != nullptr) {
        result.met = result.not_failed = ~solver_.days(*relations_.excludes_attacker, via, parties_.against);
    }
    return result;
}

Test Judge::test_place() {
    Test result{Validity::always(), Validity::always(), false};
    if (parties_.over == kNoTerm || parties_.over == parties_.beneficiary) return result;
    Validity held;
    if (relations_.territory_of != nullptr)
        held = solver_.days(*relations_.territory_of, parties_.over, parties_.beneficiary);
    result.met = result.not_failed = held;
    return result;
}

TestedProof Judge::tested(Tuple const& tuple, Derivation const* derivation) {
    TestedProof proof;
    proof.tuple = &tuple;
    proof.derivation = derivation;
    TermId const via_name = solver_.terms().intern(Value::text("via"));
    for (QualifierPair const& qualifier : tuple.qualifiers) {
        if (qualifier.name == via_name) proof.via = qualifier.value;
    }
    proof.before_tests = derivation != nullptr ? derivation->days : tuple.fact->days;
    Validity met = proof.before_tests;
    Validity standing = proof.before_tests;
    auto const apply = [&](Test const& test, bool place) {
        Validity const next = standing & test.not_failed;
        if (next.empty() && !standing.empty()) (place ? proof.fails_by_area : proof.fails_by_adversary) = true;
        met = met & test.met;
        standing = next;
    };
    apply(test_attacker(proof.via), false);
    apply(test_place(), true);
    for (ConditionGroup const& condition : tuple.conditions) {
        Test const result = test(condition);
        apply(result, condition.kind == "over");
        if (result.open && !(standing.possible - result.met.certain).empty()) proof.open.push_back(condition);
    }
    proof.applies = met.certain;
    proof.conditional = standing.certain - proof.applies;
    proof.uncertain = standing.possible - standing.certain;
    return proof;
}

bool Judge::some_proof(PeriodSet const& window) const {
    return std::any_of(proofs_.begin(), proofs_.end(), [&](TestedProof const& proof) {
        return !((proof.applies | proof.conditional | proof.uncertain) & window).empty();
    });
}

void Judge::settle() {
    for (TestedProof const& proof : proofs_) {
        days_.applies |= proof.applies;
        days_.conditional |= proof.conditional;
        days_.uncertain |= proof.uncertain;
    }
    days_.uncertain |= ~covered_;
    days_.conditional = days_.conditional - days_.applies;
    days_.uncertain = days_.uncertain - days_.applies - days_.conditional;
}

}  // namespace kgq::reason

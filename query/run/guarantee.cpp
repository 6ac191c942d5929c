// GUARANTEE: parties bound, verdict of each day, then the explanation that fits the verdict.
//
//   bind parties -> Judge (proofs, tests, days) -> cut to the window -> grounds | reasons | near misses, ties, repairs
//   -> one sentence
#include "query/run/guarantee.hpp"

#include "query/reason/near_miss.hpp"
#include "query/reason/phrases.hpp"
#include "query/reason/reasons.hpp"
#include "query/reason/summary.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::run {

using reason::Judge;
using reason::Parties;
using reason::TestedProof;
using syntax::Term;

namespace {

constexpr std::size_t kMostNearMisses = 5;
constexpr std::size_t kMostRepairs = 5;
constexpr std::size_t kMostRepairsTried = 40;
constexpr std::size_t kLargestRepair = 3;

bool is_variable(std::optional<Term> const& term) { return term && term->kind == Term::Kind::variable; }

TermId party(Reading& reading, std::optional<Term> const& term) {
    if (!term || term->kind == Term::Kind::variable) return kNoTerm;
    return bind_entity(reading.place(), *term);
}

TermId obligation(Reading& reading, std::optional<Term> const& term) {
    bind::Place const& place = reading.place();
    if (!term) return reading.terms().intern(Value::entity("defence"));
    if (term->kind == Term::Kind::variable) return kNoTerm;
    TermId const found = bind_entity(place, *term);
    auto const kinds = kinds_of(reading.snapshot(), found);
    if (std::find(kinds.begin(), kinds.end(), "obligation") == kinds.end()) {
        throw syntax::error_at(
            ErrorKind::type,
            "\"" + reading.terms().value(found).plain() +
                "\" is not an obligation; expected defence, offence, neutrality, nonaggression or consultation",
            place.text, term->span, place.file);
    }
    return found;
}

}  // namespace

GuaranteeRun::GuaranteeRun(Reading& reading, syntax::Guarantee const& question)
    : reading_(reading), question_(question) {
    parties_.obligation = obligation(reading, question.obligation);
    parties_.guarantor = party(reading, question.from);
    parties_.beneficiary = party(reading, question.to);
    parties_.against = party(reading, question.against);
    parties_.over = party(reading, question.over);
    open_ = is_variable(question.obligation) || is_variable(question.from) || is_variable(question.to) ||
            is_variable(question.against);
    if (is_variable(question.over)) {
        throw syntax::error_at(ErrorKind::type, "OVER takes a territory, not a variable", reading.place().text,
                               question.over->span, reading.place().file);
    }
}

Answer GuaranteeRun::answer() {
    Answer answer = reading_.answer("guarantee");
    answer.data = open_ ? rows() : verdict();
    std::set<std::string> ids = ids_;
    auto const& data = std::get<GuaranteeAnswer>(answer.data);
    for (auto const& one : {data.guarantor, data.beneficiary, data.against, data.over}) {
        if (one) ids.insert(one->id);
    }
    for (Ground const& ground : data.grounds) collect_ids(ids, ground.facts);
    for (Reason const& reason : data.reasons) collect_ids(ids, reason.facts);
    for (NearMiss const& miss : data.near_misses) {
        if (miss.missing) collect_ids(ids, *miss.missing);
        if (miss.blocked_by) collect_ids(ids, *miss.blocked_by);
    }
    for (RelatedTie const& tie : data.related) collect_ids(ids, tie.facts);
    reading_.name(answer, ids);
    return answer;
}

void GuaranteeRun::put_parties(GuaranteeAnswer& answer) {
    reason::FactWriter writer = reading_.writer();
    if (parties_.obligation != kNoTerm) answer.obligation = writer.id(parties_.obligation);
    if (parties_.guarantor != kNoTerm) answer.guarantor = writer.party(parties_.guarantor);
    if (parties_.beneficiary != kNoTerm) answer.beneficiary = writer.party(parties_.beneficiary);
    if (parties_.against != kNoTerm) answer.against = writer.party(parties_.against);
    if (parties_.over != kNoTerm) answer.over = writer.party(parties_.over);
}

GuaranteeAnswer GuaranteeRun::verdict() {
    GuaranteeAnswer answer;
    put_parties(answer);
    Judge judge(reading_.solver(), parties_);
    DayRange const window = reading_.window();
    answer.periods = judge.days().periods(window);
    answer.verdict = reason::overall(answer.periods);
    answer.grounds = grounds_of(reading_, judge, &answer.proofs);
    put_conditions(judge, answer);
    put_nearest(judge, answer);
    reason::FactWriter writer = reading_.writer();
    answer.reasons = reason::reasons_of(judge, writer, window);
    answer.related = reason::related_ties(judge, writer, window);
    if (answer.verdict == Verdict::does_not_apply) {
        reason::NearMisses misses(judge, writer, window);
        for (reason::Miss const& miss : misses.find()) {
            if (in_full || answer.near_misses.size() < kMostNearMisses) answer.near_misses.push_back(miss.shown);
        }
        put_repairs(misses, answer);
    }
    if (reading_.one_day()) put_decisive(answer);
    answer.summary = reason::summary_of(answer, reading_.dated(), window);
    return answer;
}

VerdictRow GuaranteeRun::brief(Judge& judge) {
    GuaranteeAnswer answer;
    answer.periods = judge.days().periods(reading_.window());
    answer.verdict = reason::overall(answer.periods);
    put_conditions(judge, answer);
    return {answer.verdict, std::move(answer.conditions), std::move(answer.periods)};
}

void GuaranteeRun::put_conditions(Judge& judge, GuaranteeAnswer& answer) {
    if (answer.verdict == Verdict::applies || answer.verdict == Verdict::does_not_apply) return;
    PeriodSet const window = reading_.window_days();
    reason::FactWriter writer = reading_.writer();
    bool const certain_alone = answer.verdict == Verdict::conditional;
    for (TestedProof const& proof : judge.proofs()) {
        PeriodSet days = proof.conditional;
        if (!certain_alone) days |= proof.uncertain;
        if ((days & window).empty()) continue;
        for (Condition& condition : writer.conditions(proof.open)) {
            if (std::find(answer.conditions.begin(), answer.conditions.end(), condition) == answer.conditions.end()) {
                answer.conditions.push_back(std::move(condition));
            }
        }
    }
}

void GuaranteeRun::put_nearest(Judge& judge, GuaranteeAnswer& answer) {
    DayRange const window = reading_.window();
    std::vector<VerdictPeriod> const all = judge.days().periods(DayRange{});
    auto const verdict_on = [&](Day day) {
        for (VerdictPeriod const& period : all) {
            if (period.days.contains(day)) return period.verdict;
        }
        return Verdict::does_not_apply;
    };
    Verdict const first = verdict_on(window.first);
    Verdict const last = verdict_on(window.last);
    for (VerdictPeriod const& period : all) {
        if (period.days.last < window.first && period.verdict != first)
            answer.before = NearestChange{period.days.last, period.verdict};
        if (period.days.first > window.last && period.verdict != last && !answer.after) {
            answer.after = NearestChange{period.days.first, period.verdict};
        }
    }
}

Verdict GuaranteeRun::verdict_with(reason::SourceChoice choice, std::vector<reason::Assumption> assumptions) {
    Reading::Other const other = reading_.with(std::move(choice), std::move(assumptions));
    Judge const judge(*other.solver, parties_);
    return reason::overall(judge.days().periods(reading_.window()));
}

/// Law: the question ASSUMING a repair applies. So each candidate is asked again before it is shown.
void GuaranteeRun::put_repairs(reason::NearMisses& misses, GuaranteeAnswer& answer) {
    std::size_t tried = 0;
    for (std::size_t size = 1; size <= kLargestRepair && answer.repairs.empty(); ++size) {
        std::vector<std::set<std::string>> seen;
        for (std::vector<reason::Fix> const& fixes : misses.fixes(size)) {
            std::vector<reason::Assumption> assumptions = reading_.assumptions();
            Repair repair;
            std::set<std::string> identity;
            for (reason::Fix const& fix : fixes) {
                assumptions.push_back(fix.assumption);
                (fix.assumption.negated ? repair.deny : repair.assume).push_back(fix.shown);
                identity.insert(fix.shown.subject + "\n" + fix.shown.relation + "\n" + fix.shown.object.quoted());
            }
            if (std::find(seen.begin(), seen.end(), identity) != seen.end()) continue;
            seen.push_back(std::move(identity));
            if (++tried > kMostRepairsTried) return;
            if (verdict_with(reading_.reader().choice(), std::move(assumptions)) != Verdict::applies) continue;
            answer.repairs.push_back(std::move(repair));
            if (answer.repairs.size() == kMostRepairs) return;
        }
    }
}

/// Whoever was read may decide; so may a source that says nothing of these parties but is the only one to cover the
/// day.
void GuaranteeRun::put_decisive(GuaranteeAnswer& answer) {
    std::set<TermId> sources = reading_.reader().sources_read();
    std::set<TermId> const covering =
        reason::sources_covering(reading_.solver(), parties_.obligation, reading_.window().first);
    if (covering.size() == 1) sources.insert(covering.begin(), covering.end());
    for (TermId source : sources) {
        reason::SourceChoice choice = reading_.reader().choice();
        choice.without.insert(source);
        if (verdict_with(std::move(choice), reading_.assumptions()) != answer.verdict) {
            answer.decisive.push_back(reading_.terms().value(source).plain());
        }
    }
    std::sort(answer.decisive.begin(), answer.decisive.end());
}

namespace {

struct Row {
    Parties parties;
    std::vector<reason::Tuple const*> tuples;
};

}  // namespace

GuaranteeAnswer GuaranteeRun::rows() {
    GuaranteeAnswer answer;
    put_parties(answer);
    reason::Solver& solver = reading_.solver();
    std::vector<reason::Tuple const*> const tuples = reason::guarantees(solver, parties_);
    TermId const obligation_name = solver.terms().intern(Value::text("obligation"));

    std::map<std::tuple<TermId, TermId, TermId>, std::vector<reason::Tuple const*>> by_parties;
    for (reason::Tuple const* tuple : tuples) {
        if (!tuple->days.possible.intersects(reading_.window())) continue;
        TermId owed = kNoTerm;
        for (QualifierPair const& qualifier : tuple->qualifiers) {
            if (qualifier.name == obligation_name) owed = qualifier.value;
        }
        if (owed != kNoTerm) by_parties[{owed, tuple->subject, tuple->object}].push_back(tuple);
    }
    std::vector<std::pair<std::string, Term const*>> variables;  // in the order of the question
    auto const variable = [&](Term const* term) {
        if (term == nullptr || term->kind != Term::Kind::variable) return;
        bool const known =
            std::any_of(variables.begin(), variables.end(), [&](auto const& v) { return v.first == term->text; });
        if (!known) variables.emplace_back(term->text, term);
    };
    variable(question_.obligation ? &*question_.obligation : nullptr);
    variable(&question_.from);
    variable(&question_.to);
    variable(question_.against ? &*question_.against : nullptr);
    for (auto const& [name, term] : variables) answer.columns.push_back(name);

    bool const open_adversary = is_variable(question_.against);
    PeriodSet const covered = reason::covered_days(solver, parties_.obligation);
    reason::VerdictDays together;
    for (auto const& [key, found] : by_parties) {
        reading_.meter().step();
        Parties parties = parties_;
        std::tie(parties.obligation, parties.guarantor, parties.beneficiary) = key;
        std::set<TermId> adversaries{parties.against};
        if (open_adversary) {
            for (reason::Tuple const* tuple : found) {
                for (reason::ConditionGroup const& condition : tuple->conditions) {
                    if (condition.kind == "against")
                        adversaries.insert(condition.any_of.begin(), condition.any_of.end());
                }
            }
        }
        for (TermId adversary : adversaries) {
            parties.against = adversary;
            std::map<std::string, TermId> bound;
            bool consistent = true;
            auto const bind = [&](Term const* term, TermId value) {
                if (term == nullptr || term->kind != Term::Kind::variable) return;
                auto const [at, fresh] = bound.try_emplace(term->text, value);
                consistent = consistent && (fresh || at->second == value);
            };
            bind(question_.obligation ? &*question_.obligation : nullptr, parties.obligation);
            bind(&question_.from, parties.guarantor);
            bind(&question_.to, parties.beneficiary);
            bind(question_.against ? &*question_.against : nullptr, adversary);
            if (!consistent) continue;
            Judge judge(solver, parties, found, covered);
            if (!judge.some_proof(reading_.window_days())) continue;
            GuaranteeRow row;
            for (auto const& [name, term] : variables) {
                TermId const value = bound[name];
                row.values.push_back(value == kNoTerm ? Value::text("") : solver.terms().value(value));
                if (value != kNoTerm) ids_.insert(solver.terms().value(value).plain());
            }
            row.periods = judge.days().periods(reading_.window());
            row.verdict = reason::overall(row.periods);
            GuaranteeAnswer conditions;
            conditions.verdict = row.verdict;
            put_conditions(judge, conditions);
            row.conditions = std::move(conditions.conditions);
            together.applies |= judge.days().applies;
            together.conditional |= judge.days().conditional;
            together.uncertain |= judge.days().uncertain;
            answer.rows.push_back(std::move(row));
        }
    }
    together.uncertain |= ~covered;
    together.conditional = together.conditional - together.applies;
    together.uncertain = together.uncertain - together.applies - together.conditional;
    std::sort(answer.rows.begin(), answer.rows.end(), [](GuaranteeRow const& a, GuaranteeRow const& b) {
        return std::lexicographical_compare(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                                            [](Value const& x, Value const& y) { return order(x, y) < 0; });
    });
    answer.periods = together.periods(reading_.window());
    answer.verdict = reason::overall(answer.periods);
    answer.summary = reason::summary_of(answer, reading_.dated(), reading_.window());
    return answer;
}

Answer ask_guarantee(Asking const& asking, syntax::Guarantee const& question) {
    Reading reading(asking, question.scope);
    return GuaranteeRun(reading, question).answer();
}

}  // namespace kgq::run

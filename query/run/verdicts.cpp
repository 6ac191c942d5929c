// The trip of a prepared verdict:
//
//   parameters -> ids, the day -> table::Judge on that day -> VerdictRow | VerdictProof
//
// Names written in the statement are resolved once for a stand. A parameter is most often an id, and is looked for as
// one first. Whatever fails on the way (a name that nobody bears, a date that is none) is asked again on the general
// path, which says what is wrong as ask() does; so is what the tables cannot tell.
#include "query/run/verdicts.hpp"
#include "query/columns/workers.hpp"

#include "query/run/guarantee.hpp"
#include "query/run/proof_words.hpp"
#include "query/syntax/parse.hpp"
#include "query/table/judge.hpp"

#include <kgq/names.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <thread>

namespace kgq::run {

using reason::Parties;
using syntax::Term;
using table::AllDays;
using table::OneDay;

namespace {

constexpr std::size_t kManyQuestions = 256;  // worth a second thread

Value const* given(Parameters const* parameters, std::string const& name) {
    if (parameters == nullptr) return nullptr;
    for (auto const& [key, value] : *parameters) {
        if (key == name) return &value;
    }
    return nullptr;
}

/// The entities that the names of a question mean; kNoTerm where that is not plain.
class NamedParties {
public:
    void add(Value const& name, TermId& into) {
        bool const is_name = name.is_entity() || name.type() == ValueType::text;
        names_[size_] = !is_name ? std::string_view() : name.is_entity() ? name.as_entity() : name.as_text();
        places_[size_++] = {&name, &into};
    }

    /// All are looked up at once: each waits for memory, and so they wait together.
    void find(Stand const& stand, DayRange window) {
        Snapshot const& snapshot = *stand.snapshot;
        std::array<TermId, kMost> exact;
        snapshot.find_entities(std::span(names_.data(), size_), std::span(exact.data(), size_));
        RelationDef const* is_a = snapshot.vocabulary().relation(relation_names::kIsA);
        for (std::size_t i = 0; i < size_; ++i) {
            bool const known =
                exact[i] != kNoTerm && is_a != nullptr && stand.tables->facts(is_a->id).of_subject(exact[i]).count > 0;
            *places_[i].into = known ? exact[i] : only_one(snapshot, i, window);
        }
    }

private:
    static constexpr std::size_t kMost = 5;  // guarantor, beneficiary, attacker, place, obligation
    struct Place {
        Value const* name;
        TermId* into;
    };

    TermId only_one(Snapshot const& snapshot, std::size_t i, DayRange window) const {
        if (names_[i].empty()) return kNoTerm;
        std::vector<TermId> const entities = entities_named(snapshot, places_[i].name->plain(), PeriodSet(window));
        return entities.size() == 1 ? entities.front() : kNoTerm;
    }

    std::array<std::string_view, kMost> names_;
    std::array<Place, kMost> places_;
    std::size_t size_ = 0;
};

/// Throws as the statement would.
DayRange read_window(Asking const& asking, Term const& term, bool during) {
    Snapshot const& snapshot = *asking.stand->snapshot;
    bind::Place const place{
        snapshot, snapshot.vocabulary(), {}, PeriodSet::all(), asking.parameters, asking.text, asking.file, false, {}};
    return during ? period_window_of(place, term) : window_of(place, term);
}

bool is_obligation(Stand const& stand, TermId term) {
    auto const kinds = kinds_of(*stand.snapshot, term);
    return std::find(kinds.begin(), kinds.end(), "obligation") != kinds.end();
}

/// The table's own judging with what it needs to stand on.
template <typename Calendar>
struct Judging {
    Judging(Asking const& asking, Calendar calendar, table::Duty const& duty, Parties const& parties, bool all_ways)
        : meter(asking.limits),
          search(*asking.stand->tables, calendar, meter),
          judge(search, duty, parties, all_ways) {}
    reason::Meter meter;
    table::Search<Calendar> search;
    table::Judge<Calendar> judge;
};

Value const& value_of(Stand const& stand, TermId term) {
    Value const* constant = stand.rules->term(term);
    return constant != nullptr ? *constant : stand.snapshot->term(term);
}

template <typename Way>
void add_open(Stand const& stand, Way const& way, std::vector<Condition>& conditions) {
    for (reason::ConditionGroup const& group : way.open) {
        std::vector<Condition> alternatives;
        for (TermId value : group.any_of) alternatives.push_back({group.kind, value_of(stand, value)});
        reason::add_conditions(std::move(alternatives), conditions);
    }
}

void sort_conditions(std::vector<Condition>& conditions) {
    std::sort(conditions.begin(), conditions.end(), [](Condition const& a, Condition const& b) {
        return a.kind != b.kind ? a.kind < b.kind : order(a.value, b.value) < 0;
    });
}

bool has_conditions(Verdict verdict) { return verdict != Verdict::applies && verdict != Verdict::does_not_apply; }

VerdictRow row_of(Stand const& stand, table::Judge<AllDays> const& judge, table::Duty const& duty, DayRange window) {
    VerdictRow row;
    row.periods = table::verdict_days(judge, duty).periods(window);
    row.verdict = reason::overall(row.periods);
    if (!has_conditions(row.verdict)) return row;
    for (auto const& way : judge.ways()) {
        Validity const standing = way.standing.validity();
        PeriodSet const& merely = row.verdict == Verdict::conditional ? standing.certain : standing.possible;
        if ((merely - way.met.validity().certain).intersects(window)) add_open(stand, way, row.conditions);
    }
    sort_conditions(row.conditions);
    return row;
}

/// Nothing where one day is not enough to know which conditions are open.
std::optional<VerdictRow> row_of(Stand const& stand, table::Judge<OneDay> const& judge, table::Duty const& duty,
                                 Day day) {
    VerdictRow row;
    row.verdict = table::verdict_of(judge, duty, day);
    row.periods = {{{day, day}, row.verdict}};
    if (!has_conditions(row.verdict)) return row;
    if (!judge.knows_open()) return std::nullopt;
    for (auto const& way : judge.ways()) {
        bool const here = row.verdict == Verdict::conditional ? way.standing.certain() : way.standing.possible();
        if (here && !way.met.certain()) add_open(stand, way, row.conditions);
    }
    sort_conditions(row.conditions);
    return row;
}

VerdictRow general_verdict(Asking const& asking, syntax::Guarantee const& question) {
    Reading reading(asking, question.scope);
    GuaranteeRun run(reading, question);
    reason::Judge judge(reading.solver(), run.parties());
    VerdictRow row = run.brief(judge);
    sort_conditions(row.conditions);
    return row;
}

VerdictProof general_proof(Asking const& asking, syntax::Guarantee const& question) {
    Reading reading(asking, question.scope);
    GuaranteeRun run(reading, question);
    reason::Judge judge(reading.solver(), run.parties());
    VerdictRow row = run.brief(judge);
    sort_conditions(row.conditions);
    return VerdictProof(words_at_once(reading, judge, std::move(row)));
}

}  // namespace

VerdictQuestion::VerdictQuestion(syntax::Guarantee const& question)
    : question_(question),
      plain_(question.scope.according_to.empty() && question.scope.assuming.empty() && !question.scope.as_of &&
             !(question.scope.on && question.scope.during)) {}

void VerdictQuestion::refuse_variables(Asking const& asking) const {
    auto const refuse = [&](Term const& term) {
        if (term.kind != Term::Kind::variable) return;
        throw syntax::error_at(ErrorKind::usage,
                               "a verdict is of named parties, ?" + term.text + " is a variable; use ask()",
                               asking.text, term.span, asking.file);
    };
    for (auto const* term : {&question_.obligation, &question_.against, &question_.over}) {
        if (*term) refuse(**term);
    }
    refuse(question_.from);
    refuse(question_.to);
}

VerdictQuestion::Written VerdictQuestion::written(Asking const& asking) const {
    if (!plain_) return {};
    std::lock_guard const lock(mutex_);
    syntax::Scope const& scope = question_.scope;
    bool const today =
        (scope.on && scope.on->kind == Term::Kind::today) || (scope.during && scope.during->kind == Term::Kind::today);
    if (written_.stand != asking.stand->serial || today) written_ = read_written(asking);
    return written_;
}

VerdictQuestion::Written VerdictQuestion::read_written(Asking const& asking) const {
    Stand const& stand = *asking.stand;
    Written made;
    made.stand = stand.serial;
    made.known = true;
    bool date_known = true;
    for (bool const during : {false, true}) {
        std::optional<Term> const& term = during ? question_.scope.during : question_.scope.on;
        if (!term) continue;
        date_known = term->kind != Term::Kind::parameter;
        if (date_known) made.bound.window = read_window(asking, *term, during);
    }
    // A name that several bear is narrowed by the window, so without a date only an id is plain.
    auto const find = [&](Term const& term, TermId& into) {
        if (term.kind == Term::Kind::parameter) return;
        bool const name = term.kind == Term::Kind::name || term.kind == Term::Kind::text;
        TermId const exact = name ? stand.snapshot->find_entity(term.text) : kNoTerm;
        if (exact != kNoTerm && is_entity(*stand.snapshot, exact)) {
            into = exact;
        } else if (name && date_known) {
            Value const text = Value::text(term.text);
            NamedParties one;
            one.add(text, into);
            one.find(stand, made.bound.window);
        }
        made.known = made.known && into != kNoTerm;
    };
    find(question_.from, made.bound.parties.guarantor);
    find(question_.to, made.bound.parties.beneficiary);
    if (question_.against) find(*question_.against, made.bound.parties.against);
    if (question_.over) find(*question_.over, made.bound.parties.over);
    TermId obligation = kNoTerm;
    if (!question_.obligation) {
        Value const defence = Value::entity("defence");
        obligation = stand.snapshot->find(defence);
        if (obligation == kNoTerm) obligation = stand.rules->find(defence);
        made.known = made.known && obligation != kNoTerm;
    } else {
        find(*question_.obligation, obligation);
        made.known = made.known && (obligation == kNoTerm || is_obligation(stand, obligation));
    }
    if (made.known && obligation != kNoTerm) made.bound.duty = &stand.tables->duty(obligation);
    return made;
}

bool VerdictQuestion::bind_parameters(Asking const& asking, Bound& bound) const {
    Stand const& stand = *asking.stand;
    auto const is_parameter = [](Term const& term) { return term.kind == Term::Kind::parameter; };
    for (bool const during : {false, true}) {
        std::optional<Term> const& term = during ? question_.scope.during : question_.scope.on;
        if (!term || !is_parameter(*term)) continue;
        Value const* value = given(asking.parameters, term->text);
        bound.window = value != nullptr && value->type() == ValueType::date
                           ? DayRange{value->as_date().earliest(), value->as_date().latest()}
                           : read_window(asking, *term, during);
    }
    NamedParties parties;
    bool complete = true;
    auto const name = [&](Term const& term, TermId& into) {
        if (!is_parameter(term)) return;
        Value const* value = given(asking.parameters, term.text);
        complete = complete && value != nullptr;
        if (value != nullptr) parties.add(*value, into);
    };
    name(question_.from, bound.parties.guarantor);
    name(question_.to, bound.parties.beneficiary);
    if (question_.against) name(*question_.against, bound.parties.against);
    if (question_.over) name(*question_.over, bound.parties.over);
    TermId obligation = kNoTerm;
    if (question_.obligation) name(*question_.obligation, obligation);
    if (!complete) return false;
    parties.find(stand, bound.window);
    bool const against = !question_.against || bound.parties.against != kNoTerm;
    bool const over = !question_.over || bound.parties.over != kNoTerm;
    if (bound.parties.guarantor == kNoTerm || bound.parties.beneficiary == kNoTerm || !against || !over) return false;
    if (question_.obligation && is_parameter(*question_.obligation)) {
        if (obligation == kNoTerm || !is_obligation(stand, obligation)) return false;
        bound.duty = &stand.tables->duty(obligation);
    }
    bound.parties.obligation = bound.duty->obligation;
    return true;
}

std::optional<VerdictQuestion::Bound> VerdictQuestion::bind(Asking const& asking, Written const& written) const {
    Bound bound = written.bound;
    if (!written.known || !bind_parameters(asking, bound)) return std::nullopt;
    return bound;
}

std::optional<VerdictRow> VerdictQuestion::quick_verdict(Asking const& asking, Bound const& bound) const {
    table::Duty const& duty = *bound.duty;
    if (!duty.guarantees->served()) return std::nullopt;
    try {
        if (bound.window.first == bound.window.last) {
            Judging<OneDay> const one(asking, {bound.window.first}, duty, bound.parties, false);
            if (auto row = row_of(*asking.stand, one.judge, duty, bound.window.first)) return row;
        }
        Judging<AllDays> const all(asking, {}, duty, bound.parties, false);
        return row_of(*asking.stand, all.judge, duty, bound.window);
    } catch (table::Unserved const&) {
        return std::nullopt;
    }
}

VerdictRow VerdictQuestion::verdict(Asking const& asking) const {
    refuse_variables(asking);
    return verdict(asking, written(asking));
}

VerdictRow VerdictQuestion::verdict(Asking const& asking, Written const& written) const {
    if (auto const bound = bind(asking, written)) {
        if (auto row = quick_verdict(asking, *bound)) return std::move(*row);
    }
    return general_verdict(asking, question_);
}

VerdictProof VerdictQuestion::proof(Asking const& asking) const {
    refuse_variables(asking);
    if (auto const bound = bind(asking, written(asking)); bound && bound->duty->guarantees->served()) {
        table::Duty const& duty = *bound->duty;
        Proving const proving{asking.stand, bound->parties, PeriodSet(bound->window)};
        try {
            if (bound->window.first == bound->window.last) {
                Judging<OneDay> const one(asking, {bound->window.first}, duty, bound->parties, true);
                if (auto row = row_of(*asking.stand, one.judge, duty, bound->window.first))
                    return VerdictProof(words_on_demand(proving, one.judge, std::move(*row)));
            }
            Judging<AllDays> const all(asking, {}, duty, bound->parties, true);
            return VerdictProof(
                words_on_demand(proving, all.judge, row_of(*asking.stand, all.judge, duty, bound->window)));
        } catch (table::Unserved const&) {
        }
    }
    return general_proof(asking, question_);
}

std::vector<VerdictRow> VerdictQuestion::verdicts(Asking const& asking, std::span<Parameters const> many) const {
    refuse_variables(asking);
    std::vector<VerdictRow> rows(many.size());
    Written const written = this->written(asking);
    auto const answer = [&](std::size_t from, std::size_t to) {
        Asking one = asking;
        for (std::size_t i = from; i < to; ++i) {
            one.parameters = &many[i];
            rows[i] = verdict(one, written);
        }
    };
    if (many.size() < kManyQuestions || std::thread::hardware_concurrency() < 2) {
        answer(0, many.size());
        return rows;
    }
    std::size_t const middle = many.size() / 2;
    columns::in_parallel(2, 2, [&](std::size_t half) { half == 0 ? answer(0, middle) : answer(middle, many.size()); });
    return rows;
}

}  // namespace kgq::run

#include "query/run/reading.hpp"

#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <kgq/names.hpp>

#include <algorithm>
#include <charconv>

namespace kgq::run {

using syntax::Term;

namespace {

[[noreturn]] void fail(std::string_view text, std::string_view file, ErrorKind kind, std::string message,
                       syntax::Span span) {
    throw syntax::error_at(kind, std::move(message), text, span, file);
}

/// A year alone is read as a number, which a date is not.
std::string date_text(Term const& term) {
    int year = 0;
    char const* const last = term.text.data() + term.text.size();
    bool const whole = term.kind == Term::Kind::number && std::from_chars(term.text.data(), last, year).ptr == last;
    return whole ? year_text(year) : term.text;
}

}  // namespace

DayRange window_of(bind::Place const& place, Term const& term) {
    if (term.kind == Term::Kind::today) return {today(), today()};
    if (term.kind == Term::Kind::parameter) {
        Value const& value = parameter(place, term);
        if (value.type() == ValueType::date) return {value.as_date().earliest(), value.as_date().latest()};
        if (value.type() != ValueType::integer && value.type() != ValueType::text) {
            fail(place.text, place.file, ErrorKind::type,
                 "the parameter $" + term.text + " must be a date, it is " + value.quoted(), term.span);
        }
        Term written = term;
        written.kind = Term::Kind::date;
        written.text = value.plain();
        return window_of(place, written);
    }
    Result<Date> date = Date::parse(date_text(term));
    if (!date) fail(place.text, place.file, ErrorKind::bad_date, date.error().message, term.span);
    if (date->qualified()) {
        std::string exact = term.text;
        std::erase_if(exact, [](char c) { return c == '~' || c == '?' || c == '%'; });
        fail(place.text, place.file, ErrorKind::bad_date,
             "a date in a question is a window of days, so it cannot be approximate; write " + exact, term.span);
    }
    return {date->earliest(), date->latest()};
}

DayRange period_window_of(bind::Place const& place, Term const& term) {
    if (term.kind == Term::Kind::parameter) {
        Value const& value = parameter(place, term);
        if (value.type() == ValueType::text) {
            Term written = term;
            written.kind = Term::Kind::period;
            written.text = value.as_text();
            return period_window_of(place, written);
        }
    }
    if (term.kind != Term::Kind::period) return window_of(place, term);
    Result<Period> period = Period::parse(term.text);
    if (!period) fail(place.text, place.file, ErrorKind::bad_date, period.error().message, term.span);
    if (period->start_kind() == Period::End::unknown || period->end_kind() == Period::End::unknown) {
        fail(place.text, place.file, ErrorKind::bad_date, "a window has known ends; write .. for no end", term.span);
    }
    bool const vague = (period->start_kind() == Period::End::date && period->start().qualified()) ||
                       (period->end_kind() == Period::End::date && period->end().qualified());
    if (vague) {
        fail(place.text, place.file, ErrorKind::bad_date,
             "a period in a question is a window of days, so it cannot be approximate; leave out ~ ? %", term.span);
    }
    return {period->start_kind() == Period::End::date ? period->start().earliest() : kFirstDay,
            period->end_kind() == Period::End::date ? period->end().latest() : kLastDay};
}

std::uint64_t amount_of(bind::Place const& place, Term const& term) {
    Value const value = bind::bind_value(place, term);
    if (value.type() == ValueType::integer && value.as_integer() >= 0)
        return static_cast<std::uint64_t>(value.as_integer());
    fail(place.text, place.file, ErrorKind::type,
         "expected a whole number that is not negative, found " + value.quoted(), term.span);
}

namespace {

/// The last instant that a timestamp or date means, UTC, in microseconds.
Timestamp last_instant(std::string const& text, std::string_view script, std::string_view file, syntax::Span span) {
    std::size_t const t = text.find_first_of("Tt ");
    Result<Date> date = Date::parse(text.substr(0, t));
    if (!date || date->qualified())
        fail(script, file, ErrorKind::bad_date,
             "expected a transaction's number, a date or a time such as 2026-03-01T12:00:00Z", span);
    constexpr Timestamp kSecond = 1'000'000;
    Timestamp const day = Timestamp{date->latest()} * 86'400 * kSecond;
    if (t == std::string::npos) return day + 86'400 * kSecond - 1;
    int hour = 0;
    int minute = 0;
    double second = 0;
    char zone = 'Z';
    int const read = std::sscanf(text.c_str() + t + 1, "%2d:%2d:%lf%c", &hour, &minute, &second, &zone);
    if (read < 2 || hour > 24 || minute > 59 || second >= 61 || hour < 0 || minute < 0) {
        fail(script, file, ErrorKind::bad_date, "expected a time such as 2026-03-01T12:00:00Z", span);
    }
    Timestamp const whole =
        (Timestamp{hour} * 3600 + Timestamp{minute} * 60) * kSecond + static_cast<Timestamp>(second * 1e6);
    bool const to_the_second = text.find('.', t) == std::string::npos;
    if (read < 3) return day + whole + 60 * kSecond - 1;
    return day + whole + (to_the_second ? kSecond - 1 : 0);
}

}  // namespace

std::shared_ptr<Snapshot const> snapshot_at(Asking const& asking, Term const& moment) {
    Snapshot const& now = *asking.stand->snapshot;
    Term term = moment;
    if (term.kind == Term::Kind::parameter) {
        bind::Place const place{now,         now.vocabulary(), {},   PeriodSet::all(), asking.parameters,
                                asking.text, asking.file,      false};
        Value const& value = parameter(place, moment);
        term.kind = value.type() == ValueType::integer ? Term::Kind::number : Term::Kind::timestamp;
        term.text = value.plain();
    }
    TransactionId id = 0;
    if (term.kind == Term::Kind::number) {
        auto const [end, error] = std::from_chars(term.text.data(), term.text.data() + term.text.size(), id);
        if (error != std::errc() || end != term.text.data() + term.text.size()) {
            fail(asking.text, asking.file, ErrorKind::not_found, "there is no transaction " + term.text, term.span);
        }
    } else {
        id = now.transaction_at(last_instant(term.text, asking.text, asking.file, term.span));
    }
    auto snapshot = now.as_of(id);
    if (!snapshot) {
        fail(asking.text, asking.file, ErrorKind::not_found,
             "there is no transaction " + std::to_string(id) + "; the last one is " +
                 std::to_string(now.transaction().id),
             term.span);
    }
    return snapshot.value();
}

std::shared_ptr<Stand const> Reading::stand_of(Asking const& asking, syntax::Scope const& scope) {
    if (!scope.as_of) return asking.stand;
    auto snapshot = snapshot_at(asking, *scope.as_of);
    if (snapshot->transaction().id == 0) {
        fail(asking.text, asking.file, ErrorKind::not_found,
             "nothing had been recorded by then; the first transaction is 1", scope.as_of->span);
    }
    return Stand::of(std::move(snapshot), asking.stand);
}

Reading::Reading(Asking const& asking, syntax::Scope const& scope)
    : asking_(asking),
      stand_(stand_of(asking, scope)),
      terms_(*stand_->snapshot, *stand_->rules),
      meter_(asking.limits),
      cache_(*stand_->snapshot, *stand_->sources) {
    place_ = std::make_unique<bind::Place>(bind::Place{
        *stand_->snapshot, stand_->snapshot->vocabulary(), [this](Value const& value) { return terms_.intern(value); },
        PeriodSet::all(), asking.parameters, asking.text, asking.file, false});
    read_window(scope);
    place_->window = window_days();
    read_sources(scope);
    if (scope.as_of) header_.as_of = scope.as_of->text;
    reader_ = std::make_unique<reason::FactReader>(cache_, terms_, sources_, read_assumptions(scope));
    solver_ = std::make_unique<reason::Solver>(*reader_, rules(), terms_, meter_);
    header_.transaction = snapshot().transaction().id;
}

void Reading::read_window(syntax::Scope const& scope) {
    if (scope.on && scope.during) {
        fail(asking_.text, asking_.file, ErrorKind::syntax, "a question has one window: ON or DURING, not both",
             scope.during->span);
    }
    if (scope.on) {
        window_ = window_of(*place_, *scope.on);
        header_.on = scope.on->kind == Term::Kind::today                    ? to_string(window_.first)
                     : scope.on->kind == Term::Kind::parameter && one_day() ? to_string(window_.first)
                     : scope.on->kind == Term::Kind::parameter              ? reason::period_text(window_)
                                                                            : scope.on->text;
        if (scope.on->kind == Term::Kind::today) header_.today = *header_.on;
        dated_ = true;
    }
    if (scope.during) {
        window_ = period_window_of(*place_, *scope.during);
        header_.during = scope.during->kind == Term::Kind::today       ? to_string(window_.first)
                         : scope.during->kind == Term::Kind::parameter ? reason::period_text(window_)
                                                                       : scope.during->text;
        if (scope.during->kind == Term::Kind::today) header_.today = *header_.during;
        dated_ = true;
    }
}

void Reading::read_sources(syntax::Scope const& scope) {
    if (scope.according_to.empty()) return;
    sources_.only.emplace();
    for (Term const& term : scope.according_to) {
        TermId const source = bind_entity(*place_, term);
        auto const kinds = kinds_of(snapshot(), source);
        if (std::find(kinds.begin(), kinds.end(), "source") == kinds.end()) {
            fail(asking_.text, asking_.file, ErrorKind::type,
                 "\"" + terms_.value(source).plain() + "\" is not a source", term.span);
        }
        sources_.only->insert(source);
        header_.according_to.push_back(terms_.value(source).plain());
    }
}

std::vector<reason::Assumption> Reading::read_assumptions(syntax::Scope const& scope) {
    std::vector<reason::Assumption> assumptions;
    for (syntax::Fact const& fact : scope.assuming) {
        assumptions.push_back(assumption(fact));
        header_.assuming.push_back(assumptions.back().text);
    }
    return assumptions;
}

reason::Assumption Reading::assumption(syntax::Fact const& fact) {
    reason::Assumption made;
    made.negated = fact.negated;
    bind::NamedRelation const named = bind_relation(*place_, fact.relation);
    Term const& subject = named.inverse ? fact.object : fact.subject;
    Term const& object = named.inverse ? fact.subject : fact.object;
    for (Term const* term : {&subject, &object}) {
        if (term->kind == Term::Kind::variable) {
            fail(asking_.text, asking_.file, ErrorKind::type, "an assumed fact has no variables, found ?" + term->text,
                 term->span);
        }
    }
    made.relation = named.relation->id;
    made.subject = bind_entity(*place_, subject);
    made.object = bind_object(*place_, named.relation, object);
    if (named.relation->symmetric && terms_.value(made.object).is_entity() &&
        terms_.value(made.object).plain() < terms_.value(made.subject).plain()) {
        std::swap(made.subject, made.object);
    }
    for (syntax::Qualifier const& qualifier : fact.qualifiers) {
        if (!named.relation->is_key(qualifier.name)) continue;
        made.qualifiers.push_back({terms_.intern(Value::text(qualifier.name)),
                                   bind_qualifier_value(*place_, qualifier.name, qualifier.value)});
    }
    std::sort(made.qualifiers.begin(), made.qualifiers.end());
    Period period;
    if (fact.during) {
        if (fact.during->kind == Term::Kind::today || fact.during->kind == Term::Kind::parameter) {
            period = Period::of(window_of(*place_, *fact.during));
        } else {
            Result<Period> parsed = Period::parse(date_text(*fact.during));
            if (!parsed)
                fail(asking_.text, asking_.file, ErrorKind::bad_date, parsed.error().message, fact.during->span);
            period = *parsed;
        }
    }
    made.bounds = period.bounds();
    made.period_text = period.text();
    made.text = print(fact);
    return made;
}

Reading::Other Reading::with(reason::SourceChoice choice, std::vector<reason::Assumption> assumptions) {
    Other other;
    other.reader = std::make_unique<reason::FactReader>(cache_, terms_, std::move(choice), std::move(assumptions));
    other.solver = std::make_unique<reason::Solver>(*other.reader, rules(), terms_, meter_);
    return other;
}

Answer Reading::answer(std::string statement) const {
    Answer answer = header_;
    answer.statement = std::move(statement);
    return answer;
}

void Reading::name(Answer& answer, std::set<std::string> const& ids) const {
    for (std::string const& id : ids) {
        TermId const term = snapshot().find_entity(id);
        answer.names.emplace_back(id, term == kNoTerm ? id : display_name(snapshot(), term, window_days()));
    }
}

void collect_ids(std::set<std::string>& ids, AnswerFact const& fact) {
    if (!fact.subject.empty() && fact.subject.front() != '?') ids.insert(fact.subject);
    if (fact.object.is_entity()) ids.insert(fact.object.as_entity());
    if (!fact.source.empty()) ids.insert(fact.source);
    for (Qualifier const& qualifier : fact.qualifiers) {
        if (qualifier.value.is_entity()) ids.insert(qualifier.value.as_entity());
    }
}

void collect_ids(std::set<std::string>& ids, std::vector<AnswerFact> const& facts) {
    for (AnswerFact const& fact : facts) collect_ids(ids, fact);
}

void collect_ids(std::set<std::string>& ids, Proof const& proof) {
    collect_ids(ids, proof.fact);
    collect_ids(ids, proof.claims);
    for (Proof const& premise : proof.premises) collect_ids(ids, premise);
}

}  // namespace kgq::run

#include "query/run/claims.hpp"

#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <algorithm>

namespace kgq::run {

using syntax::Term;

namespace {

[[noreturn]] void fail(bind::Place const& place, ErrorKind kind, std::string message, syntax::Span span) {
    throw syntax::error_at(kind, std::move(message), place.text, span, place.file);
}

WrittenTerm written_term(bind::Place const& place, Term const& term) {
    switch (term.kind) {
        case Term::Kind::name:
            return {WrittenTerm::Kind::word, term.text, {}};
        case Term::Kind::text:
            return {WrittenTerm::Kind::quoted, term.text, {}};
        case Term::Kind::period:
            return {WrittenTerm::Kind::quoted, term.text, {}};
        case Term::Kind::variable:
            fail(place, ErrorKind::type, "a fact to record has no variables, found ?" + term.text, term.span);
        case Term::Kind::parameter: {
            Value const& value = parameter(place, term);
            if (value.is_entity()) return {WrittenTerm::Kind::word, value.as_entity(), {}};
            if (value.type() == ValueType::text) return {WrittenTerm::Kind::quoted, value.as_text(), {}};
            return {WrittenTerm::Kind::literal, value.plain(), value};
        }
        default:
            return {WrittenTerm::Kind::literal, term.text, bind_value(place, term)};
    }
}

std::string source_name(bind::Place const& place, Term const& term) {
    WrittenTerm const written = written_term(place, term);
    if (written.kind == WrittenTerm::Kind::literal)
        fail(place, ErrorKind::type, "a source has a name, found " + print(term), term.span);
    return written.text;
}

}  // namespace

Period written_period(bind::Place const& place, std::optional<Term> const& during) {
    if (!during) return {};
    if (during->kind == Term::Kind::today || during->kind == Term::Kind::parameter)
        return Period::of(period_window_of(place, *during));
    std::string text = during->text;
    if (during->kind == Term::Kind::number && text.size() < 4) text.insert(0, 4 - text.size(), '0');
    Result<Period> period = Period::parse(text);
    if (!period) fail(place, ErrorKind::bad_date, period.error().message, during->span);
    return *period;
}

WrittenFact written_fact(bind::Place const& place, syntax::Fact const& fact, std::optional<Term> const& source) {
    WrittenFact written;
    written.subject = written_term(place, fact.subject);
    written.relation = fact.relation.text;
    written.object = written_term(place, fact.object);
    for (syntax::Qualifier const& qualifier : fact.qualifiers) {
        written.qualifiers.emplace_back(qualifier.name, written_term(place, qualifier.value));
    }
    written.period = written_period(place, fact.during);
    if (fact.source) {
        written.source = source_name(place, *fact.source);
    } else if (source) {
        written.source = source_name(place, *source);
    } else {
        fail(place, ErrorKind::usage,
             "every fact has a source: write SOURCE and its name after the fact or after the braces", fact.span);
    }
    return written;
}

Claim claim_of(Snapshot const& snapshot, StatementRecord const& record) {
    Claim claim;
    claim.subject = snapshot.term(record.row.subject).plain();
    claim.relation = snapshot.vocabulary().relation(record.row.relation)->name;
    claim.object = snapshot.term(record.row.object);
    for (QualifierSetId set : {record.row.keys, record.row.notes}) {
        if (set == kNoQualifiers) continue;
        for (QualifierPair const& pair : snapshot.qualifiers(set)) {
            claim.qualifiers.push_back({snapshot.term(pair.name).as_text(), snapshot.term(pair.value)});
        }
    }
    sort_qualifiers(claim.qualifiers);
    claim.period = record.period;
    claim.source = snapshot.term(record.row.source).plain();
    return claim;
}

std::vector<StatementRecord> matching_claims(bind::Place const& place, syntax::Fact const& fact,
                                             std::optional<Term> const& source) {
    for (Term const* term : {&fact.subject, &fact.object}) {
        if (term->kind == Term::Kind::variable)
            fail(place, ErrorKind::type, "a fact here has no variables, found ?" + term->text, term->span);
    }
    bind::NamedRelation const named = bind_relation(place, fact.relation);
    Term const& subject = named.inverse ? fact.object : fact.subject;
    Term const& object = named.inverse ? fact.subject : fact.object;
    TermId const s = bind_entity(place, subject);
    TermId const o = bind_object(place, named.relation, object);
    std::optional<TermId> from;
    if (fact.source || source) from = bind_entity(place, fact.source ? *fact.source : *source);
    std::vector<QualifierPair> wanted;
    for (syntax::Qualifier const& qualifier : fact.qualifiers) {
        wanted.push_back(
            {place.intern(Value::text(qualifier.name)), bind_qualifier_value(place, qualifier.name, qualifier.value)});
    }
    std::optional<Period> period;
    if (fact.during) period = written_period(place, fact.during);
    std::vector<StatementRecord> found;
    for (bool const swapped : {false, true}) {
        if (swapped && (!named.relation->symmetric || s == o)) break;
        for (ClaimRow const& row : place.snapshot.rows({swapped ? o : s, named.relation->id, swapped ? s : o})) {
            if (from && row.source != *from) continue;
            std::vector<QualifierPair> have = place.snapshot.qualifiers(row.keys);
            auto const notes = place.snapshot.qualifiers(row.notes);
            have.insert(have.end(), notes.begin(), notes.end());
            bool const all = std::all_of(wanted.begin(), wanted.end(), [&](auto const& w) {
                return std::find(have.begin(), have.end(), w) != have.end();
            });
            if (!all) continue;
            auto record = place.snapshot.record(row.id);
            if (!record) throw Error(ErrorKind::corrupt, "a claim has no statement record");
            if (period && record->period != *period) continue;
            found.push_back(std::move(*record));
        }
    }
    return found;
}

Error placed_error(bind::Place const& place, Prepared const& prepared, syntax::Fact const& fact,
                   std::optional<Term> const& source) {
    syntax::Span span = fact.span;
    switch (prepared.part) {
        case FactPart::subject:
            span = fact.subject.span;
            break;
        case FactPart::relation:
            span = fact.relation.span;
            break;
        case FactPart::object:
            span = fact.object.span;
            break;
        case FactPart::qualifier:
            if (prepared.qualifier < fact.qualifiers.size()) span = fact.qualifiers[prepared.qualifier].value.span;
            break;
        case FactPart::period:
            if (fact.during) span = fact.during->span;
            break;
        case FactPart::source:
            if (fact.source) {
                span = fact.source->span;
            } else if (source) {
                span = source->span;
            }
            break;
        case FactPart::whole:
            break;
    }
    Error error = syntax::error_at(prepared.error.kind, prepared.error.message, place.text, span, place.file);
    error.suggestions = prepared.error.suggestions;
    return error;
}

}  // namespace kgq::run

// A fact as written becomes a claim in five steps: its relation is found (and the fact turned round if it was written
// by the inverse's name), subject and object are resolved and checked against domain and range, then qualifiers, then
// the source; last a symmetric pair is put in order. The first step that fails gives the error, with the part of the
// fact that it is about.
#include <kgq/fold.hpp>
#include <kgq/recording.hpp>

#include <algorithm>
#include <utility>

#include "engine/recording/recorder_state.hpp"
#include "engine/recording/terms.hpp"
#include "engine/text/byte_ids.hpp"

namespace kgq {

namespace {

using namespace recording;
using namespace relation_names;

using Kind = WrittenTerm::Kind;

std::string listed(std::vector<std::string> const& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + quote(words[i]);
    }
    return text;
}

Error unknown_word(std::string const& what, std::string const& word, std::vector<std::string> suggestions) {
    std::string message = "no " + what + " is called " + quote(word);
    if (!suggestions.empty()) message += "; did you mean " + listed(suggestions) + "?";
    Error error(ErrorKind::unknown_relation, std::move(message));
    error.suggestions = std::move(suggestions);
    return error;
}

}  // namespace

RelationDef const& Recorder::State::relation_of(WrittenFact const& fact, bool& turned) const {
    Vocabulary const& vocabulary = batch.vocabulary();
    turned = false;
    if (RelationDef const* relation = vocabulary.relation(fact.relation)) return *relation;
    if (RelationDef const* relation = vocabulary.inverse(fact.relation)) {
        turned = true;
        return *relation;
    }
    throw unknown_word("relation", fact.relation, vocabulary.relations_near(fact.relation));
}

/// The entity that an is_a fact speaks of, which need not exist yet.
std::string Recorder::State::introduced_id(WrittenTerm const& subject, PeriodSet const& window) {
    if (subject.kind == Kind::literal) {
        throw Error(ErrorKind::type, "the subject of is_a is an entity, not " + subject.literal.plain());
    }
    if (subject.text.empty()) throw Error(ErrorKind::type, "the subject of is_a has no name");
    if (subject.kind == Kind::id || entities.exists(subject.text)) return subject.text;
    if (entities.look_up(subject.text).empty()) return subject.text;
    return entities.resolve(subject.text, window).value();
}

Value Recorder::State::kind_named(WrittenTerm const& term) const {
    std::string const name = text_of(term);
    if (batch.vocabulary().kind(name)) return Value::entity(name);
    throw unknown_word("kind", name, batch.vocabulary().kinds_near(name));
}

void Recorder::State::introduce(WrittenFact const& fact) {
    try {
        Value const kind = kind_named(fact.object);
        DayRange const lifespan = fact.period.bounds().possible();
        std::string const id = introduced_id(fact.subject, PeriodSet(lifespan));
        entities.introduce(id, kind.as_entity());
        if (lifespan != kAllDays) marks_of(id).dated = true;
    } catch (Error const&) {
        // told when the fact itself is prepared
    }
}

Recorder::State::Marks& Recorder::State::marks_of(std::string_view id) {
    KnownEntities::Number const number = entities.number_of(id);
    if (number > marks.size()) marks.resize(std::max<std::size_t>(number, marks.size() + marks.size() / 2));
    return marks[number - 1];
}

void Recorder::State::make(std::string const& id, std::string_view kind) {
    std::string_view const defined = batch.vocabulary().kind(kind) ? kind : std::string_view();
    auto known = kinds_made.find(defined);
    if (known == kinds_made.end()) known = kinds_made.emplace(defined).first;
    entities.introduce(id, *known);
    ++names_given;
    if (!plain_literals.empty() && plain_literals.contains(text::hash_of(fold(id)))) ++literals_doubted;
    Marks& own = marks_of(id);
    if (!own.to_record) ++made;
    own.to_record = &*known;
    own.without_kind = known->empty();
}

void Recorder::State::check_kind(std::string const& id, std::string_view kind, std::string const& place) {
    if (kind.empty()) return;
    std::vector<std::string> const& kinds = entities.kinds(id);
    bool const fits = kinds.empty() || std::any_of(kinds.begin(), kinds.end(), [&](std::string const& own) {
                          return batch.vocabulary().is_under(own, kind);
                      });
    if (fits) return;
    std::string of;
    for (std::string const& own : kinds) of += (of.empty() ? "" : ", ") + own;
    throw Error(ErrorKind::type,
                place + " must be of kind " + std::string(kind) + ", and " + quote(id) + " is of kind " + of);
}

/// An entity in its place. `kind` is checked where `required`; an unknown entity is made of it where that is allowed.
std::string Recorder::State::entity(WrittenTerm const& term, std::string_view kind, bool required,
                                    std::string const& place, PeriodSet const& window) {
    if (term.kind == Kind::literal) throw Error(ErrorKind::type, place + " is an entity, not " + term.literal.plain());
    if (term.text.empty()) throw Error(ErrorKind::type, place + " is missing");
    Result<std::string> known = term.kind == Kind::id && entities.exists(term.text)
                                    ? Result<std::string>(term.text)
                                    : entities.resolve(term.text, window);
    if (!known) {
        if (!options.create || known.error().kind != ErrorKind::unknown_name) throw known.error();
        make(term.text, kind);
        return term.text;
    }
    if (required && !kind.empty() && marks_of(*known).without_kind) make(*known, kind);
    if (required) check_kind(*known, kind, place);
    return std::move(known).value();
}

Value Recorder::State::object(RelationDef const& relation, WrittenTerm const& term, PeriodSet const& window) {
    if (relation.name == kIsA) return kind_named(term);
    if (relation.name == kCovers) {
        Result<Period> const covered = Period::parse(text_of(term));
        if (!covered) throw covered.error();
        return Value::text(covered->text());
    }
    std::string const place = "the object of " + relation.name;
    if (std::optional<ValueType> const type = relation.literal_range()) {
        Result<Value> literal = literal_of(*type, term, relation.name);
        if (!literal) throw literal.error();
        return std::move(literal).value();
    }
    if (!relation.range.empty()) return Value::entity(entity(term, relation.range, true, place, window));
    if (term.kind == Kind::literal) return term.literal;
    // What can stand as a subject too, read backwards or as a pair, is an entity: a misspelt name must not pass for a
    // text.
    bool const turns = !relation.inverse.empty() || relation.symmetric || relation.transitive;
    if (term.kind == Kind::word || term.kind == Kind::id || turns)
        return Value::entity(entity(term, {}, false, place, window));
    Result<std::string> known = entities.resolve(term.text, window);
    if (known) return Value::entity(std::move(known).value());
    if (known.error().kind != ErrorKind::unknown_name) throw known.error();
    return term.kind == Kind::quoted ? Value::text(term.text) : literal_from_cell(term.text);
}

Value Recorder::State::qualifier(std::string const& name, WrittenTerm const& term, PeriodSet const& window) {
    for (EntityQualifier const& known : kEntityQualifiers) {
        if (known.name == name) {
            return Value::entity(entity(term, known.kind, known.required, "the qualifier " + name, window));
        }
    }
    if (term.kind == Kind::literal) return term.literal;
    if (entities.exists(term.text)) return Value::entity(term.text);
    return term.kind == Kind::quoted ? Value::text(term.text) : literal_from_cell(term.text);
}

std::string Recorder::State::source(std::string const& name) {
    if (name.empty()) throw Error(ErrorKind::bad_data, "a claim needs a source; name one with SOURCE");
    if (std::optional<std::string> known = entities.resolve_source(name)) return *std::move(known);
    make(name, "source");
    return name;
}

Prepared Recorder::State::prepare(WrittenFact const& fact) {
    Prepared prepared;
    FactPart part = FactPart::relation;
    try {
        bool turned = false;
        RelationDef const& relation = relation_of(fact, turned);
        PeriodSet const window(fact.period.bounds().possible());
        WrittenTerm const& subject = turned ? fact.object : fact.subject;
        WrittenTerm const& object_term = turned ? fact.subject : fact.object;
        Claim& claim = prepared.claim;
        claim.relation = relation.name;
        claim.period = fact.period;

        part = turned ? FactPart::object : FactPart::subject;
        claim.subject = relation.name == kIsA
                            ? introduced_id(subject, window)
                            : entity(subject, relation.domain, true, "the subject of " + relation.name, window);
        part = turned ? FactPart::subject : FactPart::object;
        claim.object = object(relation, object_term, window);

        part = FactPart::qualifier;
        for (; prepared.qualifier < fact.qualifiers.size(); ++prepared.qualifier) {
            auto const& [name, term] = fact.qualifiers[prepared.qualifier];
            claim.qualifiers.push_back({name, qualifier(name, term, window)});
        }
        prepared.qualifier = 0;
        sort_qualifiers(claim.qualifiers);

        part = FactPart::source;
        claim.source = source(fact.source);

        if (relation.symmetric && claim.object.is_entity() && claim.object.as_entity() < claim.subject) {
            std::string other = claim.object.as_entity();
            claim.object = Value::entity(std::move(claim.subject));
            claim.subject = std::move(other);
        }
        bool const names_it = relation.name == kName || relation.name == kAlias || relation.name == kCode;
        if (names_it) {
            ++names_given;
            entities.add_label(relation.name, claim.subject, claim.object.plain(), claim.period.bounds().possible());
        }
        prepared.ok = true;
    } catch (Error& error) {
        prepared.part = part;
        prepared.error = std::move(error);
    }
    return prepared;
}

/// The kind of an entity that was made and is to be recorded now; nothing where there is nothing to record.
std::optional<std::string> Recorder::State::take_made(std::string_view id) {
    Marks& own = marks_of(id);
    if (!own.to_record) return std::nullopt;
    std::string const& kind = *std::exchange(own.to_record, nullptr);
    --made;
    if (kind.empty() || !batch.vocabulary().relation(kIsA)) return std::nullopt;
    own.always = true;
    return kind;
}

void Recorder::State::record_if_made(std::string const& id, std::string const& source_id) {
    std::optional<std::string> const kind = take_made(id);
    if (!kind) return;
    Claim claim;
    claim.subject = id;
    claim.relation = kIsA;
    claim.object = Value::entity(*kind);
    claim.source = source_id;
    batch.record(claim);
}

Recorder::Recorder(WriteBatch& batch, RecordingOptions options) : state_(std::make_unique<State>(batch, options)) {}
Recorder::~Recorder() = default;

std::vector<Prepared> Recorder::prepare(std::span<WrittenFact const> facts) {
    for (WrittenFact const& fact : facts) {
        if (fact.relation == kIsA) state_->introduce(fact);
    }
    std::vector<Prepared> prepared;
    prepared.reserve(facts.size());
    for (WrittenFact const& fact : facts) prepared.push_back(state_->prepare(fact));
    return prepared;
}

WriteBatch::Outcome Recorder::record(Claim const& claim) {
    State& state = *state_;
    if (state.made > 0) {
        state.record_if_made(claim.source, claim.source);
        state.record_if_made(claim.subject, claim.source);
        if (claim.object.is_entity()) state.record_if_made(claim.object.as_entity(), claim.source);
        for (Qualifier const& qualifier : claim.qualifiers) {
            if (qualifier.value.is_entity()) state.record_if_made(qualifier.value.as_entity(), claim.source);
        }
    }
    WriteBatch::Outcome const outcome = state.batch.record(claim);
    RelationDef const* relation = state.batch.vocabulary().relation(claim.relation);
    if (relation) state.oddities.note(claim, *relation, outcome == WriteBatch::Outcome::added);
    if (claim.relation == kIsA) state.marks_of(claim.subject).dated = false;
    return outcome;
}

bool Recorder::retract(ClaimId id) {
    state_->oddities.forget(id);
    return state_->batch.retract(id);
}

std::vector<std::pair<std::size_t, std::string>> Recorder::warnings() const {
    return state_->oddities.find(*state_->base, [this](std::string_view id) { return state_->marks_of(id).always; });
}

}  // namespace kgq

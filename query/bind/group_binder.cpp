#include "query/bind/group_binder.hpp"

#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <algorithm>
#include <charconv>

namespace kgq::bind {

namespace {

using syntax::Term;

[[noreturn]] void fail(Place const& place, ErrorKind kind, std::string message, syntax::Span span,
                       std::vector<std::string> suggestions = {}) {
    Error error = syntax::error_at(kind, std::move(message), place.text, span, place.file);
    error.suggestions = std::move(suggestions);
    throw error;
}

std::string did_you_mean(std::vector<std::string> const& near) {
    return near.empty() ? std::string() : "; did you mean " + near.front() + "?";
}

/// Names are looked up in full for entities; `exact` takes ids alone.
TermId resolve(Place const& place, std::string const& name, syntax::Span span) {
    if (place.looked_up) place.looked_up(name);
    std::vector<TermId> const entities = entities_named(place.snapshot, name, place.window);
    if (entities.size() == 1) return entities.front();
    if (entities.empty() && place.lenient) return place.intern(Value::entity(name));
    Error error = name_error(place.snapshot, name, resolve_name(place.snapshot, name, place.window));
    Error placed = syntax::error_at(error.kind, error.message, place.text, span, place.file);
    placed.suggestions = error.suggestions;
    throw placed;
}

std::optional<TermId> try_resolve(Place const& place, std::string const& name) {
    if (place.looked_up) place.looked_up(name);
    std::vector<TermId> const entities = entities_named(place.snapshot, name, place.window);
    if (entities.size() == 1) return entities.front();
    return std::nullopt;
}

std::string kind_word(Term const& term) {
    switch (term.kind) {
        case Term::Kind::variable:
            return "a variable";
        case Term::Kind::number:
            return "the number " + term.text;
        case Term::Kind::date:
            return "the date " + term.text;
        case Term::Kind::period:
            return "the period " + term.text;
        case Term::Kind::boolean:
            return term.text;
        case Term::Kind::today:
            return "TODAY";
        default:
            return "\"" + term.text + "\"";
    }
}

Value number_value(std::string const& text) {
    std::int64_t integer = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), integer);
    if (error == std::errc() && end == text.data() + text.size()) return Value::integer(integer);
    double decimal = 0;
    std::from_chars(text.data(), text.data() + text.size(), decimal);
    return Value::decimal(decimal);
}

Value literal_of(Place const& place, ValueType type, Term const& term) {
    auto const wrong = [&]() {
        fail(place, ErrorKind::type,
             "expected " + std::string(type == ValueType::integer ? "an " : "a ") + std::string(to_string(type)) +
                 ", found " + kind_word(term),
             term.span);
    };
    switch (type) {
        case ValueType::text:
            if (term.kind == Term::Kind::text || term.kind == Term::Kind::name || term.kind == Term::Kind::period)
                return Value::text(term.text);
            break;
        case ValueType::integer:
            if (term.kind == Term::Kind::number) {
                if (Value value = number_value(term.text); value.type() == ValueType::integer) return value;
            }
            break;
        case ValueType::decimal:
            if (term.kind == Term::Kind::number) {
                Value const value = number_value(term.text);
                return value.type() == ValueType::decimal ? value
                                                          : Value::decimal(static_cast<double>(value.as_integer()));
            }
            break;
        case ValueType::date:
            if (term.kind == Term::Kind::today) return Value::date(Date::of(today()));
            if (term.kind == Term::Kind::number || term.kind == Term::Kind::date) {
                Result<Date> date = Date::parse(term.text);
                if (!date) fail(place, ErrorKind::bad_date, date.error().message, term.span);
                return Value::date(*date);
            }
            break;
        case ValueType::boolean:
            if (term.kind == Term::Kind::boolean) return Value::boolean(term.text == "true");
            break;
        case ValueType::entity:
            break;
    }
    wrong();
    return {};
}

}  // namespace

Value const& parameter(Place const& place, Term const& term) {
    if (place.parameters == nullptr) fail(place, ErrorKind::type, "a parameter cannot stand here", term.span);
    for (auto const& [name, value] : *place.parameters) {
        if (name == term.text) return value;
    }
    fail(place, ErrorKind::usage, "no value was given for the parameter $" + term.text, term.span);
}

NamedRelation bind_relation(Place const& place, Term const& name) {
    if (RelationDef const* relation = place.vocabulary.relation(name.text)) return {relation, false};
    if (RelationDef const* relation = place.vocabulary.inverse(name.text)) return {relation, true};
    auto near = place.vocabulary.relations_near(name.text);
    std::string message = "no relation is called " + name.text + did_you_mean(near);
    fail(place, ErrorKind::unknown_relation, std::move(message), name.span, std::move(near));
}

TermId bind_entity(Place const& place, Term const& term) {
    if (term.kind == Term::Kind::parameter) {
        Value const& value = parameter(place, term);
        if (value.is_entity()) return resolve(place, value.as_entity(), term.span);
        if (value.type() == ValueType::text) return resolve(place, value.as_text(), term.span);
        fail(place, ErrorKind::type, "the parameter $" + term.text + " must name an entity, it is " + value.quoted(),
             term.span);
    }
    if (term.kind != Term::Kind::name && term.kind != Term::Kind::text) {
        fail(place, ErrorKind::type, "expected the name of an entity, found " + kind_word(term), term.span);
    }
    return resolve(place, term.text, term.span);
}

TermId bind_object(Place const& place, RelationDef const* relation, Term const& term) {
    if (term.kind == Term::Kind::parameter) {
        Value const& value = parameter(place, term);
        bool const names = value.is_entity() || value.type() == ValueType::text;
        if (relation != nullptr && relation->literal_range()) return place.intern(value);
        if (names) return bind_entity(place, term);
        return place.intern(value);
    }
    if (relation != nullptr && relation->name == relation_names::kIsA) {
        if (term.kind != Term::Kind::name && term.kind != Term::Kind::text) {
            fail(place, ErrorKind::type, "expected a kind, found " + kind_word(term), term.span);
        }
        if (place.vocabulary.kind(term.text) != nullptr || place.lenient) return place.intern(Value::entity(term.text));
        auto near = place.vocabulary.kinds_near(term.text);
        fail(place, ErrorKind::unknown_name, "no kind is called \"" + term.text + "\"" + did_you_mean(near), term.span,
             near);
    }
    if (relation != nullptr) {
        if (auto type = relation->literal_range()) return place.intern(literal_of(place, *type, term));
        if (!relation->range.empty()) return bind_entity(place, term);
    }
    switch (term.kind) {
        case Term::Kind::name:
            return bind_entity(place, term);
        case Term::Kind::text: {
            if (auto entity = try_resolve(place, term.text)) return *entity;
            return place.intern(Value::text(term.text));
        }
        default:
            return place.intern(bind_value(place, term));
    }
}

TermId bind_qualifier_value(Place const& place, std::string_view qualifier, Term const& term) {
    static constexpr std::string_view kEntities[] = {"obligation", "via", "against", "over", "under"};
    bool const entity = std::find(std::begin(kEntities), std::end(kEntities), qualifier) != std::end(kEntities);
    if (entity) return bind_entity(place, term);
    std::string name = term.text;
    if (term.kind == Term::Kind::parameter) {
        Value const& value = parameter(place, term);
        if (value.type() != ValueType::text && !value.is_entity()) return place.intern(value);
        name = value.is_entity() ? value.as_entity() : value.as_text();
    } else if (term.kind != Term::Kind::name && term.kind != Term::Kind::text) {
        return place.intern(bind_value(place, term));
    }
    if (place.looked_up) place.looked_up(name);
    if (TermId const exact = place.snapshot.find_entity(name); exact != kNoTerm && is_entity(place.snapshot, exact)) {
        return exact;
    }
    if (!place.lenient) {
        // As recorded, such a value is a text; a reader who writes a treaty's other name still means the treaty.
        if (place.snapshot.find(Value::text(name)) == kNoTerm) {
            if (auto found = try_resolve(place, name)) return *found;
        }
    }
    return place.intern(Value::text(name));
}

Value bind_value(Place const& place, Term const& term) {
    switch (term.kind) {
        case Term::Kind::parameter:
            return parameter(place, term);
        case Term::Kind::number:
            return number_value(term.text);
        case Term::Kind::boolean:
            return Value::boolean(term.text == "true");
        case Term::Kind::date:
        case Term::Kind::today:
            return literal_of(place, ValueType::date, term);
        case Term::Kind::name:
            if (auto entity = try_resolve(place, term.text)) return place.snapshot.term(*entity);
            if (place.lenient) return Value::entity(term.text);  // of which the store has no term
            return Value::entity(place.snapshot.term(bind_entity(place, term)).plain());
        case Term::Kind::text: {
            if (auto entity = try_resolve(place, term.text)) return place.snapshot.term(*entity);
            return Value::text(term.text);
        }
        case Term::Kind::period:
        case Term::Kind::timestamp:
        case Term::Kind::variable:
            break;
    }
    fail(place, ErrorKind::type, "expected a value, found " + kind_word(term), term.span);
}

namespace {

BoundTerm variable_or(Place const&, Term const& term, Slots& slots, auto&& constant) {
    if (term.kind == Term::Kind::variable) return {slots.add(term.text), kNoTerm};
    return {kNoSlot, constant()};
}

}  // namespace

BoundPattern bind_pattern(Place const& place, syntax::Pattern const& pattern, Slots& slots) {
    BoundPattern bound;
    bound.text = print(pattern);
    NamedRelation named;
    if (pattern.relation.kind == Term::Kind::variable) {
        bound.relation_slot = slots.add(pattern.relation.text);
    } else {
        named = bind_relation(place, pattern.relation);
        bound.relation = named.relation;
    }
    Term const& subject = named.inverse ? pattern.object : pattern.subject;
    Term const& object = named.inverse ? pattern.subject : pattern.object;
    bound.subject = variable_or(place, subject, slots, [&] { return bind_entity(place, subject); });
    bound.object = variable_or(place, object, slots, [&] { return bind_object(place, bound.relation, object); });
    for (syntax::Qualifier const& qualifier : pattern.qualifiers) {
        BoundQualifier item;
        item.label = qualifier.name;
        item.name = place.intern(Value::text(qualifier.name));
        item.value = variable_or(place, qualifier.value, slots,
                                 [&] { return bind_qualifier_value(place, qualifier.name, qualifier.value); });
        bound.qualifiers.push_back(std::move(item));
    }
    if (pattern.during) bound.during_slot = slots.add(pattern.during->text);
    if (pattern.source) {
        bound.source = variable_or(place, *pattern.source, slots, [&] { return bind_entity(place, *pattern.source); });
    }
    return bound;
}

BoundGroup bind_group(Place const& place, syntax::Group const& group, Slots& slots) {
    BoundGroup bound;
    for (syntax::Item const& item : group.items) {
        BoundItem out;
        switch (item.kind) {
            case syntax::Item::Kind::pattern:
                out.kind = BoundItem::Kind::pattern;
                out.pattern = bind_pattern(place, item.pattern, slots);
                break;
            case syntax::Item::Kind::filter:
                out.kind = BoundItem::Kind::filter;
                out.filter = bind_expr(place, item.filter, slots, false);
                out.text = print(item.filter);
                break;
            case syntax::Item::Kind::negation:
                out.kind = BoundItem::Kind::negation;
                break;
            case syntax::Item::Kind::optional:
                out.kind = BoundItem::Kind::optional;
                break;
            case syntax::Item::Kind::alternatives:
                out.kind = BoundItem::Kind::alternatives;
                break;
        }
        for (syntax::Group const& inner : item.groups) {
            out.groups.push_back(bind_group(place, inner, slots));
            if (!out.text.empty()) out.text += " OR ";
            out.text += print(inner);
        }
        bound.items.push_back(std::move(out));
    }
    return bound;
}

void check_filters(Place const& place, BoundGroup const& group, Slots const& slots, ErrorKind kind,
                   std::span<int const> known) {
    std::set<int> bound(known.begin(), known.end());
    collect_bound_slots(group, bound);
    for (BoundItem const& item : group.items) {
        if (item.kind == BoundItem::Kind::optional && kind != ErrorKind::unsafe_rule)
            collect_slots(item.groups.front(), bound);
        // In a query a variable of only some branches is empty in the others, and a filter may ask for that.
        if (item.kind == BoundItem::Kind::alternatives && kind != ErrorKind::unsafe_rule) {
            for (BoundGroup const& branch : item.groups) collect_bound_slots(branch, bound);
        }
    }
    for (BoundItem const& item : group.items) {
        if (item.kind != BoundItem::Kind::filter) continue;
        std::set<int> used;
        collect_slots(item.filter, used);
        for (int slot : used) {
            if (bound.contains(slot)) continue;
            fail(place, kind,
                 "the filter " + item.text + " uses ?" + slots.names[static_cast<std::size_t>(slot)] +
                     ", which no positive pattern binds",
                 item.filter.span);
        }
    }
}

}  // namespace kgq::bind

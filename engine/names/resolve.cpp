// From a name as written to the entity that is meant.
//
// Four steps, and the first that finds anything decides: the id; `system:code`; a bare code; a label. Within a step the
// text as written is tried first, then what folds to the same. A step may find several entities (two states called
// Congo): those that bore the name, and existed, on a day of the window are kept, unless none did. A bare code on which
// the systems differ decides nothing by itself, but is what the caller hears of if no label decides either.
#include <kgq/fold.hpp>
#include <kgq/names.hpp>

#include <algorithm>

#include "engine/names/frame.hpp"

namespace kgq {

namespace {

using namespace relation_names;

/// One bearer of a name, and the days on which it bore it.
struct Bearer {
    TermId entity;
    DayRange days;
};

PeriodSet lifespan_of(Snapshot const& snapshot, TermId entity) {
    std::vector<DayRange> spells;
    for (ClaimRow const& row : names::rows_with_subject(snapshot, {kIsA}, entity)) {
        spells.push_back(row.bounds.possible());
    }
    return spells.empty() ? PeriodSet::all() : PeriodSet::from_unsorted(std::move(spells));
}

std::vector<TermId> distinct(std::vector<Bearer> const& bearers) {
    std::vector<TermId> entities;
    for (Bearer const& bearer : bearers) {
        if (std::find(entities.begin(), entities.end(), bearer.entity) == entities.end()) {
            entities.push_back(bearer.entity);
        }
    }
    return entities;
}

std::vector<TermId> narrowed(Snapshot const& snapshot, std::vector<Bearer> const& bearers, PeriodSet const& window) {
    std::vector<TermId> const all = distinct(bearers);
    if (all.size() < 2 || window == PeriodSet::all()) return all;
    std::vector<Bearer> within;
    for (Bearer const& bearer : bearers) {
        PeriodSet const bore = PeriodSet(bearer.days) & lifespan_of(snapshot, bearer.entity) & window;
        if (!bore.empty()) within.push_back(bearer);
    }
    return within.empty() ? all : distinct(within);
}

std::vector<Bearer> bearers(Snapshot const& snapshot, std::initializer_list<std::string_view> relations,
                            std::vector<TermId> const& labels) {
    std::vector<Bearer> found;
    for (ClaimRow const& row : names::rows_with_object(snapshot, relations, labels)) {
        found.push_back({row.subject, row.bounds.possible()});
    }
    return found;
}

std::vector<TermId> folded_texts(Snapshot const& snapshot, std::string_view text) {
    std::vector<TermId> terms;
    for (TermId const term : snapshot.find_folded(text)) {
        if (snapshot.term(term).type() == ValueType::text) terms.push_back(term);
    }
    return terms;
}

std::vector<TermId> by_id(Snapshot const& snapshot, std::string_view name) {
    TermId const exact = snapshot.find_entity(name);
    if (is_entity(snapshot, exact)) return {exact};
    std::vector<TermId> entities;
    for (TermId const term : snapshot.find_folded(name)) {
        if (is_entity(snapshot, term)) entities.push_back(term);
    }
    if (entities.size() > 1) {
        // a source may be called like the body whose word it is (`nato`, NATO); the body is meant
        std::vector<TermId> bodies;
        for (TermId const term : entities) {
            if (kinds_of(snapshot, term) != std::vector<std::string>{"source"}) bodies.push_back(term);
        }
        if (!bodies.empty()) return bodies;
    }
    return entities;
}

/// What a label of one of the relations names: as written, else folded.
std::vector<TermId> by_label(Snapshot const& snapshot, std::initializer_list<std::string_view> relations,
                             std::string_view label, PeriodSet const& window) {
    TermId const exact = snapshot.find(Value::text(std::string(label)));
    std::vector<Bearer> found;
    if (exact != kNoTerm) found = bearers(snapshot, relations, {exact});
    if (found.empty()) found = bearers(snapshot, relations, folded_texts(snapshot, label));
    return narrowed(snapshot, found, window);
}

/// `640` or `TUR`: the codes whose part after the system's name is this.
std::vector<TermId> by_bare_code(Snapshot const& snapshot, std::vector<names::BareCode> const& codes,
                                 std::string_view written, PeriodSet const& window) {
    std::string const folded = fold(written);
    std::vector<Bearer> exact;
    std::vector<Bearer> alike;
    for (names::BareCode const& code : codes) {
        if (code.code == written) {
            exact.push_back({code.entity, code.days});
        } else if (exact.empty() && code.code.size() == written.size() && fold(code.code) == folded) {
            alike.push_back({code.entity, code.days});
        }
    }
    return narrowed(snapshot, exact.empty() ? alike : exact, window);
}

std::vector<TermId> sorted_by_id(Snapshot const& snapshot, std::vector<TermId> entities) {
    std::sort(entities.begin(), entities.end(),
              [&](TermId left, TermId right) { return snapshot.term(left).plain() < snapshot.term(right).plain(); });
    return entities;
}

std::string listed(std::vector<std::string> const& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += quote(names[i]);
    }
    return text;
}

}  // namespace

std::vector<names::BareCode> names::bare_codes(Snapshot const& snapshot) {
    std::vector<BareCode> codes;
    RelationDef const* relation = snapshot.vocabulary().relation(kCode);
    if (!relation) return codes;
    for (ClaimRow const& row : rows_of(snapshot, {{kNoTerm, relation->id, kNoTerm}})) {
        Value const value = snapshot.term(row.object);
        std::string const text = value.plain();
        std::size_t const colon = text.find(':');
        if (colon != std::string::npos) codes.push_back({text.substr(colon + 1), row.subject, row.bounds.possible()});
    }
    return codes;
}

std::vector<TermId> names::find_name(Snapshot const& snapshot, std::string_view name, PeriodSet const& window,
                                     std::vector<BareCode> const* codes) {
    std::vector<TermId> entities = by_id(snapshot, name);
    if (!entities.empty()) return entities;
    if (name.find(':') != std::string_view::npos) {
        entities = by_label(snapshot, {kCode}, name, window);
        if (!entities.empty()) return entities;
    }
    std::vector<TermId> coded;
    bool const could_be_code = !name.empty() && name.find_first_of(" \t") == std::string_view::npos;
    if (could_be_code) coded = by_bare_code(snapshot, codes ? *codes : bare_codes(snapshot), name, window);
    if (coded.size() == 1) return coded;
    entities = by_label(snapshot, {kName, kAlias}, name, window);
    return entities.empty() ? coded : entities;
}

std::vector<TermId> entities_named(Snapshot const& snapshot, std::string_view name, PeriodSet const& window) {
    return sorted_by_id(snapshot, names::find_name(snapshot, name, window));
}

NameMatch resolve_name(Snapshot const& snapshot, std::string_view name, PeriodSet const& window) {
    NameMatch match;
    match.entities = entities_named(snapshot, name, window);
    if (match.entities.empty()) match.suggestions = names::suggest(snapshot, name, 3);
    return match;
}

NameMatch resolve_kind(Snapshot const& snapshot, std::string_view name) {
    NameMatch match;
    TermId const term = snapshot.find_entity(name);
    bool const known = snapshot.vocabulary().kind(name) != nullptr;
    RelationDef const* is_a = snapshot.vocabulary().relation(kIsA);
    if (term != kNoTerm && (known || (is_a && names::any_row(snapshot, {kNoTerm, is_a->id, term})))) {
        match.entities.push_back(term);
    } else if (!known) {
        match.suggestions = snapshot.vocabulary().kinds_near(name);
    }
    return match;
}

Error name_error(Snapshot const& snapshot, std::string_view name, NameMatch const& match) {
    if (match.entities.size() > 1) {
        std::vector<std::string> ids;
        for (TermId const entity : match.entities) ids.push_back(snapshot.term(entity).plain());
        Error error(ErrorKind::ambiguous_name, quote(name) + " may mean " + listed(ids));
        error.suggestions = std::move(ids);
        return error;
    }
    std::string message = "no entity is called " + quote(name);
    if (!match.suggestions.empty()) message += "; did you mean " + listed(match.suggestions) + "?";
    Error error(ErrorKind::unknown_name, std::move(message));
    error.suggestions = match.suggestions;
    return error;
}

}  // namespace kgq

// Patterns, filters and facts of the syntax tree, bound to a snapshot: names resolved, variables given slots, types
// checked.
#pragma once

#include "query/bind/bound.hpp"

#include <kgq/database.hpp>
#include <kgq/names.hpp>
#include <span>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace kgq::bind {

/// What binding needs to know of where it binds.
struct Place {
    Snapshot const& snapshot;
    Vocabulary const& vocabulary;
    std::function<TermId(Value const&)> intern;
    PeriodSet window = PeriodSet::all();     // narrows names borne by several
    Parameters const* parameters = nullptr;  // nullptr where parameters are refused (rules)
    std::string_view text;                   // the statement, for errors
    std::string_view file;
    bool lenient = false;  // a name that nothing bears is an entity that nothing is said of (stored rules)
    std::function<void(std::string const&)> looked_up = {};  // hears of every name that is; may be empty
};

/// The relation of a name and whether it is the inverse that was written. Throws unknown_relation.
struct NamedRelation {
    RelationDef const* relation = nullptr;
    bool inverse = false;
};
NamedRelation bind_relation(Place const& place, syntax::Term const& name);

/// An entity by name, quoted or bare, or as a parameter. Throws unknown_name, ambiguous_name, type.
TermId bind_entity(Place const& place, syntax::Term const& term);
/// The object of a relation, as its range says. Throws as bind_entity.
TermId bind_object(Place const& place, RelationDef const* relation, syntax::Term const& term);
TermId bind_qualifier_value(Place const& place, std::string_view qualifier, syntax::Term const& term);
/// Any literal or entity in an expression.
Value bind_value(Place const& place, syntax::Term const& term);
/// The value of a parameter. Throws usage where it was not given.
Value const& parameter(Place const& place, syntax::Term const& term);

BoundPattern bind_pattern(Place const& place, syntax::Pattern const& pattern, Slots& slots);
BoundExpr bind_expr(Place const& place, syntax::Expr const& expr, Slots& slots, bool aggregates);
BoundGroup bind_group(Place const& place, syntax::Group const& group, Slots& slots);

/// Throws unsafe_rule (for `what`, e.g. "rule mutual_defence") where a filter uses a variable that no positive pattern,
/// nor an OPTIONAL, binds; `known` are bound from outside.
void check_filters(Place const& place, BoundGroup const& group, Slots const& slots, ErrorKind kind,
                   std::span<int const> known = {});

}  // namespace kgq::bind

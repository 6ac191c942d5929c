// A group of patterns and filters as the column operators take it: every end of a pattern a slot, constants among them,
// in the order in which they are matched.
//
// Not here: how it is run (match.hpp). Threads: immutable once made. Lifetime: within the vocabulary's and the bound
// group's it was made from.
#pragma once

#include "query/bind/bound.hpp"
#include "query/columns/catalog.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::columns {

struct Pattern {
    RelationDef const* relation = nullptr;  // nullptr where the relation is a variable
    int subject = bind::kNoSlot;
    int object = bind::kNoSlot;
    int relation_slot = bind::kNoSlot;
    std::string text;
    double estimate = 0;  // of the rows that it finds for one frame
    bind::BoundItem const* item = nullptr;
};

struct Filter {
    bind::BoundExpr::Op op = bind::BoundExpr::Op::equal;  // a comparison of two slots
    int left = bind::kNoSlot;
    int right = bind::kNoSlot;
    bind::BoundExpr const* expr = nullptr;  // any other: evaluated by the question (Scene::truth)
    std::vector<int> of_slots;              // the variables in it
    std::size_t after = 0;                  // tested when this many patterns are matched
    std::string text;
};

struct Group {
    std::size_t slots = 0;
    std::vector<Pattern> patterns;  // in order of matching
    std::vector<Filter> filters;
    std::vector<std::pair<int, TermId>> constants;  // slots that every frame has bound at the start
    std::vector<std::pair<int, Value>> values;      // the same for constants of filters, to be interned
};

/// Why a group cannot be run by columns, or nothing. The reasons are the reader's: they show up in EXPLAIN.
std::optional<std::string> why_not(bind::BoundGroup const& group, Catalog const& catalog,
                                   std::vector<int> const& known = {});

/// REQUIRES: why_not says nothing. `slots` are those of the question's variables, `known` those that are bound before
/// the first pattern.
Group plan_group(bind::BoundGroup const& group, Catalog const& catalog, std::size_t slots,
                 std::vector<int> const& known = {});

}  // namespace kgq::columns

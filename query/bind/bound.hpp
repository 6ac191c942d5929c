// Queries and rules with every name resolved: ids instead of names, slots instead of variables.
//
// A slot is a variable's place in a Frame. Terms that no store knows have ids of the question's own dictionary
// (reason/terms.hpp). Threads: immutable once bound, except the counters nobody sees.
#pragma once

#include "query/syntax/ast.hpp"

#include <kgq/allen.hpp>
#include <kgq/period.hpp>
#include <kgq/store.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kgq::bind {

inline constexpr int kNoSlot = -1;

struct BoundTerm {
    int slot = kNoSlot;     // a variable's, or kNoSlot for a constant
    TermId term = kNoTerm;  // of a constant
    bool is_variable() const { return slot != kNoSlot; }
};

struct BoundQualifier {
    TermId name{};
    std::string label;
    BoundTerm value;
};

struct BoundPattern {
    RelationDef const* relation = nullptr;  // nullptr where the relation is a variable
    int relation_slot = kNoSlot;
    BoundTerm subject;
    BoundTerm object;
    std::vector<BoundQualifier> qualifiers;
    int during_slot = kNoSlot;
    std::optional<BoundTerm> source;
    bool claimed_only =
        false;         // of an implied rule: leaves out what rules derive, so that chains are followed link by link
    std::string text;  // as the language writes it
};

/// A value of an expression that is no term of the store.
struct BoundExpr {
    enum class Op : std::uint8_t {
        slot,
        constant,
        period,
        window,
        logical_or,
        logical_and,
        logical_not,
        equal,
        not_equal,
        less,
        less_equal,
        greater,
        greater_equal,
        allen,
        in,
        not_in,
        add,
        subtract,
        multiply,
        divide,
        call,       // starts ends days year name kind contains lower bound overlap
        aggregate,  // count sum min max avg
    };
    Op op = Op::constant;
    int slot = kNoSlot;
    Value constant;
    bool question_date = false;  // the constant is a date written in the question: a window, never ignorance
    Period period;
    Allen allen = Allen::before;
    std::string function;  // of call and aggregate, lower case
    bool distinct = false;
    bool star = false;
    std::vector<BoundExpr> args;
    syntax::Span span;
    std::string text;
};

struct BoundGroup;

struct BoundItem {
    enum class Kind : std::uint8_t { pattern, filter, negation, optional, alternatives };
    Kind kind = Kind::pattern;
    BoundPattern pattern;
    BoundExpr filter;
    std::vector<BoundGroup> groups;
    std::string text;  // of a negation: its patterns as written
};

struct BoundGroup {
    std::vector<BoundItem> items;
};

/// The names of variables, by slot.
struct Slots {
    std::vector<std::string> names;
    int find(std::string_view name) const;
    int add(std::string_view name);  // the slot of a name, new or old
};

struct BoundRule {
    std::string name;  // as written, or made from its head where it has none
    RelationDef const* relation = nullptr;
    BoundTerm subject;
    BoundTerm object;
    std::vector<BoundQualifier> qualifiers;
    BoundGroup body;
    std::string because;
    Slots slots;
    enum class Serves : std::uint8_t { every_goal, subject_bound, object_bound_alone };
    Serves serves = Serves::every_goal;
    bool implied = false;  // from `transitive` or a kind's `under`, not written by anybody
    std::size_t index = 0;
};

/// All slots that an expression, a pattern or a group mentions.
void collect_slots(BoundExpr const& expr, std::set<int>& slots);
void collect_slots(BoundPattern const& pattern, std::set<int>& slots);
void collect_slots(BoundGroup const& group, std::set<int>& slots);
/// The slots that every solution of a group has bound: those of its positive patterns (of all branches, for
/// alternatives).
void collect_bound_slots(BoundGroup const& group, std::set<int>& slots);

}  // namespace kgq::bind

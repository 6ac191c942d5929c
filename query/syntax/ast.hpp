// The language as parsed: std types only, one struct a statement of product.md's appendix A, no meaning.
// Every node that an error may point at has a Span into the text it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace kgq::syntax {

/// Byte offsets into the script's text, end excluded.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

struct Term {
    enum class Kind : std::uint8_t {
        variable,   // text without the `?`
        parameter,  // text without the `$`
        name,       // bare word as written
        text,       // what the quotes held, unescaped
        number,     // as written: `12`, `-5`, `3.25`, `1952`
        date,       // as written: `1952-02`, `195X`, `1952~`
        period,     // as written: `1952-02-18/..`
        timestamp,  // as written
        boolean,    // text "true" or "false"
        today,
    };
    Kind kind = Kind::name;
    std::string text;
    Span span;
};

struct Qualifier {
    std::string name;
    Term value;
    Span span;  // of the name
};

struct Fact {
    bool negated = false;  // NOT, in ASSUMING only
    Term subject;
    Term relation;
    Term object;
    std::vector<Qualifier> qualifiers;
    std::optional<Term> during;
    std::optional<Term> source;
    Span span;
};

struct Expr {
    enum class Kind : std::uint8_t {
        term,
        call,    // name(args); text is the name as written (ALLEN words too); distinct / star
        unary,   // NOT: args[0]; text "NOT"
        binary,  // args[0] text args[1]: OR AND = != < <= > >= + - * / and the ALLEN keywords in upper case
        in,      // args[0] IN (args[1..])
        not_in,
    };
    Kind kind = Kind::term;
    Term term;
    std::string text;
    std::vector<Expr> args;
    bool distinct = false;
    bool star = false;
    Span span;
};

struct Pattern {
    Term subject;
    Term relation;  // name or variable
    Term object;
    std::vector<Qualifier> qualifiers;
    std::optional<Term> during;  // variable
    std::optional<Term> source;
    Span span;
};

struct Group;

struct Item {
    enum class Kind : std::uint8_t { pattern, filter, negation, optional, alternatives };
    Kind kind = Kind::pattern;
    Pattern pattern;  // of pattern
    Expr filter;      // of filter
    std::vector<Group>
        groups;  // one of negation and optional, one or more of alternatives (a lone nested group is one)
    Span span;
};

struct Group {
    std::vector<Item> items;
    Span span;
};

struct Scope {
    std::optional<Term> on;
    std::optional<Term> during;
    std::vector<Term> according_to;
    std::optional<Term> as_of;
    std::vector<Fact> assuming;
    Span span;
};

struct Guarantee {
    std::optional<Term> obligation;
    Term from;
    Term to;
    std::optional<Term> against;
    std::optional<Term> over;
    Scope scope;
    Span span;
};

struct Column {
    Expr expr;
    std::optional<Term> as;  // variable
};

struct OrderKey {
    Expr expr;
    bool descending = false;
};

struct Find {
    bool distinct = false;
    bool star = false;
    std::vector<Column> columns;
    Group where;
    std::vector<Term> group_by;
    bool across_time = false;
    std::vector<OrderKey> order_by;
    std::optional<Term> limit;
    std::optional<Term> offset;
    Scope scope;
    Span span;
};

using Query = std::variant<Guarantee, Find>;

struct Why {
    Query query;
    Span span;
};
struct Explain {
    bool profile = false;
    Query query;
    Span span;
};
struct Describe {
    Term entity;
    Scope scope;
    Span span;
};
struct Timeline {
    Term entity;
    std::optional<Term> with;
    Scope scope;
    Span span;
};
struct DiffPoint {
    bool as_of = false;
    Term at;
};
struct Diff {
    DiffPoint from;
    DiffPoint to;
    std::optional<Group> where;
    std::optional<Query> query;
    Scope scope;  // of WHERE; a query has its own
    Span span;
};
struct Cascade {
    Term attacker;
    Term attacked;
    Term on;
    Scope scope;
    Span span;
};
struct Path {
    Term from;
    Term to;
    std::vector<Term> through;
    std::optional<Term> limit;
    Scope scope;
    Span span;
};
struct Panel {
    std::vector<Term> obligations;
    Term from;
    Term to;
    std::optional<Term> counting;
    std::vector<Term> states;
    bool all_pairs = false;
    Scope scope;
    Span span;
};
struct Assert {
    std::vector<Fact> facts;
    std::optional<Term> source;
    Span span;
};
struct Retract {
    std::vector<Fact> facts;
    std::optional<Term> source;
    std::optional<Assert> then;
    Span span;
};
struct End {
    Fact fact;
    Term on;
    std::optional<Term> source;
    Span span;
};
struct Load {
    Term file;
    std::optional<Term> source;
    bool replace = false;
    Span span;
};
struct Export {
    Term file;
    std::optional<Term> format;
    Scope scope;
    Span span;
};
struct Rule {
    std::optional<Term> name;
    Term subject;
    Term relation;
    Term object;
    std::vector<Qualifier> qualifiers;
    Group when;
    std::optional<Term> because;
    Span span;
};
struct Kind {
    Term name;
    std::vector<Qualifier> qualifiers;
    Span span;
};
struct Relation {
    Term name;
    std::vector<Qualifier> qualifiers;
    Span span;
};
struct Drop {
    std::string what; /* RULE KIND RELATION */
    Term name;
    Span span;
};

using Statement = std::variant<Guarantee, Find, Why, Explain, Describe, Timeline, Diff, Cascade, Path, Panel, Assert,
                               Retract, End, Load, Export, Rule, Kind, Relation, Drop>;

struct Script {
    std::vector<Statement> statements;
};

Span span_of(Statement const& statement);
Span span_of(Query const& query);

}  // namespace kgq::syntax

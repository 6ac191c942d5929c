#include "tests/property/syntax_dump.hpp"

namespace kgq::syntax::test {

namespace {

std::string dump(Term const& term) { return std::to_string(static_cast<int>(term.kind)) + "'" + term.text + "'"; }
std::string dump(std::string const& text) { return "'" + text + "'"; }
std::string dump(bool truth) { return truth ? "yes" : "no"; }

// declared before the templates that ask for them
std::string dump(Qualifier const& node);
std::string dump(Fact const& node);
std::string dump(Item const& node);
std::string dump(Group const& node);
std::string dump(Scope const& node);
std::string dump(Column const& node);
std::string dump(OrderKey const& node);
std::string dump(DiffPoint const& node);
std::string dump(Guarantee const& node);
std::string dump(Find const& node);
std::string dump(Query const& node);
std::string dump(Assert const& node);
std::string dump(Statement const& node);

template <typename T>
std::string dump(std::optional<T> const& value) {
    return value ? dump(*value) : "none";
}

template <typename T>
std::string dump(std::vector<T> const& list) {
    std::string text = "[";
    for (T const& element : list) text += dump(element) + " ";
    return text + "]";
}

template <typename... Members>
std::string node(char const* name, Members const&... members) {
    std::string text = std::string("(") + name;
    ((text += " " + dump(members)), ...);
    return text + ")";
}

std::string dump(Pattern const& it) {
    return node("pattern", it.subject, it.relation, it.object, it.qualifiers, it.during, it.source);
}
std::string dump(DiffPoint const& it) { return node("point", it.as_of, it.at); }

std::string dump(Qualifier const& it) { return node("qualifier", it.name, it.value); }
std::string dump(Fact const& it) {
    return node("fact", it.negated, it.subject, it.relation, it.object, it.qualifiers, it.during, it.source);
}
std::string dump(Item const& it) {
    switch (it.kind) {
        case Item::Kind::pattern:
            return dump(it.pattern);
        case Item::Kind::filter:
            return "(filter " + test::dump(it.filter) + ")";
        case Item::Kind::negation:
            return node("not", it.groups);
        case Item::Kind::optional:
            return node("optional", it.groups);
        case Item::Kind::alternatives:
            return node("either", it.groups);
    }
    return {};
}
std::string dump(Group const& it) { return node("group", it.items); }
std::string dump(Scope const& it) { return node("scope", it.on, it.during, it.according_to, it.as_of, it.assuming); }
std::string dump(Column const& it) { return "(column " + test::dump(it.expr) + dump(it.as) + ")"; }
std::string dump(OrderKey const& it) { return "(key " + test::dump(it.expr) + dump(it.descending) + ")"; }
std::string dump(Guarantee const& it) {
    return node("guarantee", it.obligation, it.from, it.to, it.against, it.over, it.scope);
}
std::string dump(Find const& it) {
    return node("find", it.distinct, it.star, it.columns, it.where, it.group_by, it.across_time, it.order_by, it.limit,
                it.offset, it.scope);
}
std::string dump(Why const& it) { return node("why", it.query); }
std::string dump(Explain const& it) { return node("explain", it.profile, it.query); }
std::string dump(Describe const& it) { return node("describe", it.entity, it.scope); }
std::string dump(Timeline const& it) { return node("timeline", it.entity, it.with, it.scope); }
std::string dump(Diff const& it) { return node("diff", it.from, it.to, it.where, it.query, it.scope); }
std::string dump(Cascade const& it) { return node("cascade", it.attacker, it.attacked, it.on, it.scope); }
std::string dump(Path const& it) { return node("path", it.from, it.to, it.through, it.limit, it.scope); }
std::string dump(Panel const& it) {
    return node("panel", it.obligations, it.from, it.to, it.counting, it.states, it.all_pairs, it.scope);
}
std::string dump(Assert const& it) { return node("assert", it.facts, it.source); }
std::string dump(Retract const& it) { return node("retract", it.facts, it.source, it.then); }
std::string dump(End const& it) { return node("end", it.fact, it.on, it.source); }
std::string dump(Load const& it) { return node("load", it.file, it.source, it.replace); }
std::string dump(Export const& it) { return node("export", it.file, it.format, it.scope); }
std::string dump(Rule const& it) {
    return node("rule", it.name, it.subject, it.relation, it.object, it.qualifiers, it.when, it.because);
}
std::string dump(Kind const& it) { return node("kind", it.name, it.qualifiers); }
std::string dump(Relation const& it) { return node("relation", it.name, it.qualifiers); }
std::string dump(Drop const& it) { return node("drop", it.what, it.name); }

std::string dump(Query const& it) {
    return std::visit([](auto const& query) { return dump(query); }, it);
}
std::string dump(Statement const& it) {
    return std::visit([](auto const& statement) { return dump(statement); }, it);
}

}  // namespace

std::string dump(Expr const& it) {
    std::string text = "(" + std::to_string(static_cast<int>(it.kind)) + " " + dump(it.term) + dump(it.text);
    for (Expr const& arg : it.args) text += " " + dump(arg);
    return text + (it.distinct ? " distinct" : "") + (it.star ? " star" : "") + ")";
}

std::string dump(Script const& script) {
    std::string text;
    for (Statement const& statement : script.statements) text += dump(statement) + "\n";
    return text;
}

}  // namespace kgq::syntax::test

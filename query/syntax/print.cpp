// Statements, facts, patterns and groups as canonical text; expressions are in print_expression.cpp.
#include "query/syntax/print.hpp"

#include <kgq/value.hpp>

#include "query/syntax/print_expression.hpp"

namespace kgq::syntax {

namespace {

template <typename List, typename Print>
std::string joined(List const& list, std::string_view separator, Print const& one) {
    std::string text;
    for (auto const& element : list) {
        if (&element != &list.front()) text += separator;
        text += one(element);
    }
    return text;
}

std::string terms(std::vector<Term> const& list) {
    return joined(list, ", ", [](Term const& term) { return print(term); });
}

std::string clause(std::string_view words, std::optional<Term> const& term) {
    return term ? " " + std::string(words) + " " + print(*term) : std::string();
}

std::string clause(std::string_view words, std::vector<Term> const& list) {
    return list.empty() ? std::string() : " " + std::string(words) + " " + terms(list);
}

std::string qualifiers(std::vector<Qualifier> const& list) {
    if (list.empty()) return {};
    return " {" + joined(list, ", ", [](Qualifier const& one) { return one.name + ": " + print(one.value); }) + "}";
}

std::string facts(std::vector<Fact> const& list) {
    return "{ " + joined(list, " ; ", [](Fact const& fact) { return print(fact); }) + " }";
}

std::string print(Scope const& scope) {
    std::string text = clause("ON", scope.on) + clause("DURING", scope.during) +
                       clause("ACCORDING TO", scope.according_to) + clause("AS OF", scope.as_of);
    if (!scope.assuming.empty()) text += " ASSUMING " + facts(scope.assuming);
    return text;
}

std::string print(Item const& item) {
    switch (item.kind) {
        case Item::Kind::pattern:
            return print(item.pattern);
        case Item::Kind::filter:
            return print(item.filter);
        case Item::Kind::negation:
            return "NOT " + print(item.groups.front());
        case Item::Kind::optional:
            return "OPTIONAL " + print(item.groups.front());
        case Item::Kind::alternatives:
            return joined(item.groups, " OR ", [](Group const& group) { return print(group); });
    }
    return {};
}

std::string print(Column const& column) { return print(column.expr) + clause("AS", column.as); }

std::string print(OrderKey const& key) { return print_as_sum(key.expr) + (key.descending ? " DESC" : ""); }

std::string print(DiffPoint const& point) { return (point.as_of ? "AS OF " : "") + print(point.at); }

std::string print(Guarantee const& node) {
    return "GUARANTEE" + (node.obligation ? " " + print(*node.obligation) : "") + " FROM " + print(node.from) + " TO " +
           print(node.to) + clause("AGAINST", node.against) + clause("OVER", node.over) + print(node.scope);
}

std::string print(Find const& node) {
    std::string text = node.distinct ? "FIND DISTINCT " : "FIND ";
    text += node.star ? "*" : joined(node.columns, ", ", [](Column const& column) { return print(column); });
    text += " WHERE " + print(node.where) + print(node.scope) + clause("GROUP BY", node.group_by);
    if (node.across_time) text += " ACROSS TIME";
    if (!node.order_by.empty())
        text += " ORDER BY " + joined(node.order_by, ", ", [](OrderKey const& key) { return print(key); });
    return text + clause("LIMIT", node.limit) + clause("OFFSET", node.offset);
}

std::string print(Why const& node) { return "WHY " + print(node.query); }

std::string print(Explain const& node) { return (node.profile ? "PROFILE " : "EXPLAIN ") + print(node.query); }

std::string print(Describe const& node) { return "DESCRIBE " + print(node.entity) + print(node.scope); }

std::string print(Timeline const& node) {
    return "TIMELINE " + print(node.entity) + clause("WITH", node.with) + print(node.scope);
}

std::string print(Diff const& node) {
    std::string const text = "DIFF " + print(node.from) + " " + print(node.to);
    if (node.query) return text + " " + print(*node.query);
    return text + (node.where ? " WHERE " + print(*node.where) : "") + print(node.scope);
}

std::string print(Cascade const& node) {
    return "CASCADE ATTACK BY " + print(node.attacker) + " ON " + print(node.attacked) + " ON " + print(node.on) +
           print(node.scope);
}

std::string print(Path const& node) {
    return "PATH FROM " + print(node.from) + " TO " + print(node.to) + clause("THROUGH", node.through) +
           clause("LIMIT", node.limit) + print(node.scope);
}

std::string print(Panel const& node) {
    return "PANEL " + terms(node.obligations) + " FROM " + print(node.from) + " TO " + print(node.to) + " BY YEAR" +
           clause("COUNTING", node.counting) + clause("FOR", node.states) + (node.all_pairs ? " ALL PAIRS" : "") +
           print(node.scope);
}

std::string print(Assert const& node) { return "ASSERT " + facts(node.facts) + clause("SOURCE", node.source); }

std::string print(Retract const& node) {
    return "RETRACT " + facts(node.facts) + clause("SOURCE", node.source) + (node.then ? " " + print(*node.then) : "");
}

std::string print(End const& node) {
    return "END { " + print(node.fact) + " } ON " + print(node.on) + clause("SOURCE", node.source);
}

std::string print(Load const& node) {
    return "LOAD " + print(node.file) + clause("SOURCE", node.source) + (node.replace ? " REPLACE" : "");
}

std::string print(Export const& node) {
    return "EXPORT " + print(node.file) + clause("AS", node.format) + print(node.scope);
}

std::string print(Rule const& node) {
    return "RULE " + (node.name ? print(*node.name) + ": " : "") + print(node.subject) + " " + print(node.relation) +
           " " + print(node.object) + qualifiers(node.qualifiers) + " WHEN " + print(node.when) +
           clause("BECAUSE", node.because);
}

std::string print(Kind const& node) { return "KIND " + print(node.name) + qualifiers(node.qualifiers); }

std::string print(Relation const& node) { return "RELATION " + print(node.name) + qualifiers(node.qualifiers); }

std::string print(Drop const& node) { return "DROP " + node.what + " " + print(node.name); }

}  // namespace

std::string print(Term const& term) {
    switch (term.kind) {
        case Term::Kind::variable:
            return "?" + term.text;
        case Term::Kind::parameter:
            return "$" + term.text;
        case Term::Kind::name:
            return needs_quotes(term.text) ? quote(term.text) : term.text;
        case Term::Kind::text:
            return quote(term.text);
        case Term::Kind::boolean:
            return term.text == "true" ? "TRUE" : "FALSE";
        case Term::Kind::today:
            return "TODAY";
        case Term::Kind::number:
        case Term::Kind::date:
        case Term::Kind::period:
        case Term::Kind::timestamp:
            return term.text;
    }
    return {};
}

std::string print(Fact const& fact) {
    return (fact.negated ? "NOT " : "") + print(fact.subject) + " " + print(fact.relation) + " " + print(fact.object) +
           qualifiers(fact.qualifiers) + clause("DURING", fact.during) + clause("SOURCE", fact.source);
}

std::string print(Pattern const& pattern) {
    return print(pattern.subject) + " " + print(pattern.relation) + " " + print(pattern.object) +
           qualifiers(pattern.qualifiers) + clause("DURING", pattern.during) + clause("SOURCE", pattern.source);
}

std::string print(Group const& group) {
    if (group.items.empty()) return "{}";
    return "{ " + joined(group.items, " ; ", [](Item const& item) { return print(item); }) + " }";
}

std::string print(Query const& query) {
    return std::visit([](auto const& node) { return print(node); }, query);
}

std::string print(Statement const& statement) {
    return std::visit([](auto const& node) { return print(node); }, statement);
}

std::string print(Script const& script) {
    std::string text;
    for (Statement const& statement : script.statements) text += print(statement) + ";\n";
    return text;
}

}  // namespace kgq::syntax

// RULE, KIND and RELATION statements as definitions of the vocabulary.
#include "query/bind/group_binder.hpp"
#include "query/bind/rules.hpp"
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace kgq::bind {

namespace {

constexpr std::array<std::string_view, 5> kLiterals{"text", "integer", "decimal", "date", "boolean"};

[[noreturn]] void fail(ErrorKind kind, std::string message, std::string_view text, syntax::Span span,
                       std::string_view file, std::vector<std::string> suggestions = {}) {
    Error error = syntax::error_at(kind, std::move(message), text, span, file);
    error.suggestions = std::move(suggestions);
    throw error;
}

std::string hint(std::vector<std::string> const& near) {
    return near.empty() ? std::string() : "; did you mean " + near.front() + "?";
}

bool flag(syntax::Qualifier const& qualifier, std::string_view text, std::string_view file) {
    if (qualifier.value.kind == syntax::Term::Kind::boolean) return qualifier.value.text == "true";
    fail(ErrorKind::type, qualifier.name + " is true or false, found " + print(qualifier.value), text,
         qualifier.value.span, file);
}

void require_kind(Vocabulary const& vocabulary, syntax::Term const& term, std::string_view text,
                  std::string_view file) {
    if (vocabulary.kind(term.text) != nullptr) return;
    auto near = vocabulary.kinds_near(term.text);
    fail(ErrorKind::unknown_relation, "no kind is called " + term.text + hint(near), text, term.span, file, near);
}

}  // namespace

RuleDef rule_definition(syntax::Rule const& rule, std::string_view text, std::string_view file) {
    RuleDef definition;
    if (rule.name) definition.name = rule.name->text;
    definition.text = text.substr(rule.span.begin, rule.span.end - rule.span.begin);
    definition.place = syntax::place_of(text, rule.span.begin, file);
    return definition;
}

KindDef kind_definition(syntax::Kind const& kind, Vocabulary const& vocabulary, std::string_view text,
                        std::string_view file) {
    KindDef definition{
        kind.name.text, {}, print(syntax::Statement(kind)), syntax::place_of(text, kind.span.begin, file)};
    for (syntax::Qualifier const& qualifier : kind.qualifiers) {
        if (qualifier.name != "under") {
            fail(ErrorKind::unknown_relation, "a kind has no property " + qualifier.name + "; it may have under", text,
                 qualifier.span, file, {"under"});
        }
        require_kind(vocabulary, qualifier.value, text, file);
        if (vocabulary.is_under(qualifier.value.text, kind.name.text)) {
            fail(ErrorKind::type, "the kind " + qualifier.value.text + " lies under " + kind.name.text + " already",
                 text, qualifier.value.span, file);
        }
        definition.under = qualifier.value.text;
    }
    return definition;
}

RelationDef relation_definition(syntax::Relation const& relation, Vocabulary const& vocabulary, std::string_view text,
                                std::string_view file) {
    static std::vector<std::string> const kProperties{"domain",     "range",         "inverse", "symmetric",
                                                      "transitive", "one_at_a_time", "frame",   "key"};
    RelationDef definition;
    definition.name = relation.name.text;
    definition.text = print(syntax::Statement(relation));
    definition.place = syntax::place_of(text, relation.span.begin, file);
    if (RelationDef const* other = vocabulary.inverse(definition.name)) {
        fail(ErrorKind::type, definition.name + " is the inverse of " + other->name, text, relation.name.span, file);
    }
    std::set<std::string> said;
    for (syntax::Qualifier const& qualifier : relation.qualifiers) {
        syntax::Term const& value = qualifier.value;
        if (!said.insert(qualifier.name).second && qualifier.name != "key") {
            fail(ErrorKind::syntax, qualifier.name + " is said twice; only key may be repeated", text, qualifier.span,
                 file);
        }
        if (qualifier.name == "domain") {
            require_kind(vocabulary, value, text, file);
            definition.domain = value.text;
        } else if (qualifier.name == "range") {
            if (std::find(kLiterals.begin(), kLiterals.end(), value.text) == kLiterals.end())
                require_kind(vocabulary, value, text, file);
            definition.range = value.text;
        } else if (qualifier.name == "inverse") {
            if (vocabulary.relation(value.text) != nullptr || value.text == definition.name) {
                fail(ErrorKind::type,
                     value.text + " is a relation of its own, so it cannot be the inverse of " + definition.name, text,
                     value.span, file);
            }
            definition.inverse = value.text;
        } else if (qualifier.name == "symmetric") {
            definition.symmetric = flag(qualifier, text, file);
        } else if (qualifier.name == "transitive") {
            definition.transitive = flag(qualifier, text, file);
        } else if (qualifier.name == "one_at_a_time") {
            definition.one_at_a_time = flag(qualifier, text, file);
        } else if (qualifier.name == "frame") {
            definition.frame = flag(qualifier, text, file);
        } else if (qualifier.name == "key") {
            definition.keys.push_back(value.text);
        } else {
            auto near = nearest(qualifier.name, kProperties);
            fail(ErrorKind::unknown_relation, "a relation has no property " + qualifier.name + hint(near), text,
                 qualifier.span, file, near);
        }
    }
    std::sort(definition.keys.begin(), definition.keys.end());
    definition.keys.erase(std::unique(definition.keys.begin(), definition.keys.end()), definition.keys.end());
    return definition;
}

}  // namespace kgq::bind

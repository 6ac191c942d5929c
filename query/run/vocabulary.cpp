#include "query/run/vocabulary.hpp"

#include "query/run/claims.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::run {

namespace {

template <typename Definition>
bool same_text(Definition const* old, Definition const& fresh) {
    return old != nullptr && old->text == fresh.text;
}

RuleDef const* rule_like(Vocabulary const& vocabulary, RuleDef const& rule) {
    auto const& rules = vocabulary.rules();
    auto const at = std::find_if(rules.begin(), rules.end(), [&](RuleDef const& r) {
        return rule.name.empty() ? r.name.empty() && r.text == rule.text : r.name == rule.name;
    });
    return at == rules.end() ? nullptr : &*at;
}

Answer defined(std::string statement, WriteBatch& batch, bool unchanged) {
    WriteBatch::Committed const done = batch.commit().value();
    WriteAnswer written;
    written.transaction = done.transaction;
    written.added = unchanged ? 0 : 1;
    written.unchanged = unchanged ? 1 : 0;
    Answer answer;
    answer.statement = std::move(statement);
    answer.transaction = done.transaction;
    answer.data = std::move(written);
    return answer;
}

/// A relation whose claims are there cannot change what splits them.
void check_redefinition(Snapshot const& snapshot, RelationDef const& fresh, Asking const& asking, syntax::Span span) {
    RelationDef const* old = snapshot.vocabulary().relation(fresh.name);
    if (old == nullptr || snapshot.claim_count(old->id) == 0) return;
    if (old->keys == fresh.keys && old->symmetric == fresh.symmetric && old->literal_range() == fresh.literal_range())
        return;
    throw syntax::error_at(
        ErrorKind::type,
        "the relation " + fresh.name + " has claims, so its keys, symmetry and literal type cannot change", asking.text,
        span, asking.file);
}

}  // namespace

Answer do_rule(Store& store, Asking const& asking, syntax::Rule const& statement) {
    auto batch = store.write().value();
    RuleDef const rule = bind::rule_definition(statement, asking.text, asking.file);
    try {
        bind::check_rule(*batch->base(), batch->vocabulary(), rule);
    } catch (Error& error) {
        error.line_text = syntax::line_of(asking.text, statement.span.begin);
        if (error.place.line > rule.place.line) {
            std::size_t at = statement.span.begin;
            for (int line = rule.place.line; line < error.place.line && at != std::string_view::npos; ++line)
                at = asking.text.find('\n', at) + 1;
            error.line_text = syntax::line_of(asking.text, at);
        } else if (error.place.line == 1 && rule.place.line == 1 && error.place.column < rule.place.column) {
            error.place.column += rule.place.column - 1;
        }
        throw;
    }
    bool const unchanged = same_text(rule_like(batch->vocabulary(), rule), rule);
    if (!unchanged) batch->define(rule);
    return defined("rule", *batch, unchanged);
}

Answer do_kind(Store& store, Asking const& asking, syntax::Kind const& statement) {
    auto batch = store.write().value();
    KindDef const kind = bind::kind_definition(statement, batch->vocabulary(), asking.text, asking.file);
    bool const unchanged = same_text(batch->vocabulary().kind(kind.name), kind);
    if (!unchanged) batch->define(kind);
    return defined("kind", *batch, unchanged);
}

Answer do_relation(Store& store, Asking const& asking, syntax::Relation const& statement) {
    auto batch = store.write().value();
    RelationDef const relation = bind::relation_definition(statement, batch->vocabulary(), asking.text, asking.file);
    check_redefinition(*batch->base(), relation, asking, statement.name.span);
    bool const unchanged = same_text(batch->vocabulary().relation(relation.name), relation);
    if (!unchanged) {
        batch->define(relation);
        bind::RuleSet::build(*batch->base(), batch->vocabulary());
    }
    return defined("relation", *batch, unchanged);
}

Answer do_drop(Store& store, Asking const& asking, syntax::Drop const& statement) {
    auto batch = store.write().value();
    Vocabulary const& vocabulary = batch->vocabulary();
    std::string const& name = statement.name.text;
    auto const refuse = [&](ErrorKind kind, std::string message, std::vector<std::string> near = {}) {
        if (!near.empty()) message += "; did you mean " + near.front() + "?";
        Error error = syntax::error_at(kind, std::move(message), asking.text, statement.name.span, asking.file);
        error.suggestions = std::move(near);
        throw error;
    };
    if (statement.what == "RULE") {
        if (!batch->drop_rule(name)) {
            std::vector<std::string> names;
            for (RuleDef const& rule : vocabulary.rules()) names.push_back(rule.name);
            refuse(ErrorKind::unknown_relation, "no rule is called " + name, nearest(name, names));
        }
    } else if (statement.what == "RELATION") {
        RelationDef const* relation = vocabulary.relation(name);
        if (relation == nullptr)
            refuse(ErrorKind::unknown_relation, "no relation is called " + name, vocabulary.relations_near(name));
        std::uint64_t const claims = batch->base()->claim_count(relation->id);
        if (claims > 0)
            refuse(ErrorKind::type,
                   "the relation " + name + " has " + std::to_string(claims) + " claims; retract them first");
        batch->drop_relation(name);
        bind::RuleSet::build(*batch->base(), batch->vocabulary());
    } else {
        if (vocabulary.kind(name) == nullptr)
            refuse(ErrorKind::unknown_relation, "no kind is called " + name, vocabulary.kinds_near(name));
        for (KindDef const& kind : vocabulary.kinds()) {
            if (kind.under == name) refuse(ErrorKind::type, "the kind " + kind.name + " lies under " + name);
        }
        for (RelationDef const& relation : vocabulary.relations()) {
            if (relation.domain == name || relation.range == name)
                refuse(ErrorKind::type, "the relation " + relation.name + " is about the kind " + name);
        }
        TermId const term = batch->base()->find(Value::entity(name));
        RelationDef const* is_a = vocabulary.relation(relation_names::kIsA);
        if (term != kNoTerm && is_a != nullptr && !batch->base()->rows({kNoTerm, is_a->id, term}).empty()) {
            refuse(ErrorKind::type, "there are entities of the kind " + name);
        }
        batch->drop_kind(name);
    }
    Answer answer = defined("drop", *batch, false);
    auto& written = std::get<WriteAnswer>(answer.data);
    std::swap(written.added, written.retracted);
    return answer;
}

WriteBatch::Committed take_in(Store& store,
                              std::vector<std::pair<std::string_view, std::string_view>> const& texts_and_files) {
    auto batch = store.write().value();
    std::vector<std::pair<syntax::Script, std::pair<std::string_view, std::string_view>>> scripts;
    for (auto const& [text, file] : texts_and_files)
        scripts.emplace_back(syntax::parse(text, file).value(), std::pair(text, file));
    for (auto const& [script, origin] : scripts) {
        auto const& [text, file] = origin;
        for (syntax::Statement const& statement : script.statements) {
            if (auto const* kind = std::get_if<syntax::Kind>(&statement)) {
                KindDef const definition = bind::kind_definition(*kind, batch->vocabulary(), text, file);
                if (!same_text(batch->vocabulary().kind(definition.name), definition)) batch->define(definition);
            } else if (auto const* relation = std::get_if<syntax::Relation>(&statement)) {
                RelationDef const definition = bind::relation_definition(*relation, batch->vocabulary(), text, file);
                if (!same_text(batch->vocabulary().relation(definition.name), definition)) batch->define(definition);
            } else if (auto const* rule = std::get_if<syntax::Rule>(&statement)) {
                RuleDef const definition = bind::rule_definition(*rule, text, file);
                if (!same_text(rule_like(batch->vocabulary(), definition), definition)) batch->define(definition);
            }
        }
    }
    bind::RuleSet::build(*batch->base(), batch->vocabulary());
    Recorder recorder(*batch);
    for (auto const& [script, origin] : scripts) {
        bind::Place const place{*batch->base(), batch->vocabulary(), {},   PeriodSet::all(), nullptr,
                                origin.first,   origin.second,       false};
        for (syntax::Statement const& statement : script.statements) {
            auto const* assertion = std::get_if<syntax::Assert>(&statement);
            if (assertion == nullptr) continue;
            std::vector<WrittenFact> facts;
            for (syntax::Fact const& fact : assertion->facts)
                facts.push_back(written_fact(place, fact, assertion->source));
            std::vector<Prepared> const prepared = recorder.prepare(facts);
            for (std::size_t i = 0; i < prepared.size(); ++i) {
                if (!prepared[i].ok) throw placed_error(place, prepared[i], assertion->facts[i], assertion->source);
                recorder.record(prepared[i].claim);
            }
        }
    }
    return batch->commit().value();
}

}  // namespace kgq::run

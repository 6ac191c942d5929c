// The rules of a vocabulary, parsed, bound, checked and layered.
//
// Safe: each variable of the head, of a filter and of BECAUSE is bound by a positive pattern. Stratified: no relation
// depends on its own negation. Both are refused with the rule's place and the reason. Threads: immutable once built;
// share freely between questions on snapshots with the same vocabulary and dictionary.
#pragma once

#include "query/bind/bound.hpp"

#include <kgq/vocabulary.hpp>

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace kgq::bind {

class RuleSet {
public:
    /// Binds the vocabulary's rules in a snapshot; the set outlives both. Errors (thrown): syntax unknown_relation
    /// unsafe_rule unstratifiable_rule.
    static std::shared_ptr<RuleSet const> build(Snapshot const& snapshot, Vocabulary const& vocabulary);
    /// Whether binding again in a later snapshot, that differs from the one bound in by what was `changed`, would come
    /// to the same set.
    bool stays(Snapshot const& snapshot, std::span<StatementRecord const> changed) const;

    /// What the rules were bound in: their relations are of this vocabulary.
    Vocabulary const& vocabulary() const { return vocabulary_; }

    /// The rules whose head is a relation, in the order of the vocabulary; implied ones last.
    std::vector<BoundRule const*> const& rules_for(RelationId relation) const;
    bool derives(RelationId relation) const { return !rules_for(relation).empty(); }

    /// The relations, itself among them, from whose facts a relation can be derived (positively).
    std::set<RelationId> bases(RelationId relation) const;
    /// The same for those rules only whose head may have the qualifier with this value.
    std::set<RelationId> bases(RelationId relation, TermId qualifier, TermId value) const;

    std::vector<std::unique_ptr<BoundRule>> const& all() const { return rules_; }

    /// Constants of the rules that the store's dictionary does not have, with ids from kFirstRuleTerm on.
    Value const* term(TermId id) const;
    TermId find(Value const& value) const;  ///< kNoTerm where it is none of them

    static constexpr std::uint32_t kFirstRuleTerm = 0xA0000000U;

private:
    friend class RuleSetBuilder;
    Vocabulary vocabulary_;
    struct LookedUp {
        std::string folded;
        TermId exact = kNoTerm;  // the entity whose id the name is; then nothing else can ever be meant
    };
    std::map<std::string, LookedUp> names_;  // by what is written
    std::vector<std::unique_ptr<BoundRule>> rules_;
    std::map<RelationId, std::vector<BoundRule const*>> by_head_;
    std::vector<Value> terms_;
};

/// Checks one rule against a vocabulary and the rules that are there, before it is recorded. Throws as build does.
void check_rule(Snapshot const& snapshot, Vocabulary const& vocabulary, RuleDef const& rule);

/// The rule, kind or relation that a parsed statement defines. Errors (thrown): type unknown_relation syntax, with
/// places in `text`.
RuleDef rule_definition(syntax::Rule const& rule, std::string_view text, std::string_view file);
KindDef kind_definition(syntax::Kind const& kind, Vocabulary const& vocabulary, std::string_view text,
                        std::string_view file);
RelationDef relation_definition(syntax::Relation const& relation, Vocabulary const& vocabulary, std::string_view text,
                                std::string_view file);

}  // namespace kgq::bind

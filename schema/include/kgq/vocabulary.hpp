// The vocabulary as data: kinds, relations and the texts of rules, as a store held them after some transaction. It is
// written as statements of the language (schema/*.kgq), read by query/syntax and handed down here; nothing in it knows
// storage.
//
// Threads: immutable once built; share freely.
#pragma once

#include <kgq/error.hpp>
#include <kgq/result.hpp>
#include <kgq/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kgq {

/// Dense, given by the store when a relation is first defined, never reused.
enum class RelationId : std::uint16_t {};

struct KindDef {
    std::string name;
    std::string under;  ///< the wider kind, or empty
    std::string text;   ///< the statement that defined it
    Place place;
};

struct RelationDef {
    RelationId id{};
    std::string name;
    std::string domain;   ///< a kind, or empty for any entity
    std::string range;    ///< a kind, one of `text integer decimal date boolean`, or empty for anything
    std::string inverse;  ///< the name under which it may be written the other way round, or empty
    bool symmetric = false;
    bool transitive = false;
    bool one_at_a_time = false;
    bool frame = false;
    std::vector<std::string> keys;  ///< qualifiers that split facts, sorted
    std::string text;
    Place place;

    bool is_key(std::string_view qualifier) const;
    /// The literal type of the range; nothing where objects are entities (or anything).
    std::optional<ValueType> literal_range() const;
};

struct RuleDef {
    std::string name;  ///< empty where the rule has none
    std::string text;
    Place place;  ///< where its text begins
};

class Vocabulary {
public:
    /// Later definitions of one name replace earlier ones.
    void define(KindDef kind);
    void define(RelationDef relation);  ///< an inverse's name may not be a relation's of its own
    void define(RuleDef rule);          ///< an unnamed rule is the same as another if its text is

    bool drop_kind(std::string_view name);
    bool drop_relation(std::string_view name);
    bool drop_rule(std::string_view name);

    KindDef const* kind(std::string_view name) const;
    RelationDef const* relation(std::string_view name) const;  ///< not by inverse name
    RelationDef const* inverse(std::string_view name) const;   ///< the relation whose inverse is called so
    RelationDef const* relation(RelationId id) const;

    std::vector<KindDef> const& kinds() const { return kinds_; }
    std::vector<RelationDef> const& relations() const { return relations_; }
    std::vector<RuleDef> const& rules() const { return rules_; }

    /// Whether `kind` is `wider` or lies under it.
    bool is_under(std::string_view kind, std::string_view wider) const;
    /// `kind` and every kind above it, narrowest first; ends even if the text has a circle.
    std::vector<std::string> with_wider(std::string_view kind) const;

    /// Names near to a word, nearest first, at most `limit`; for "did you mean".
    std::vector<std::string> relations_near(std::string_view word, std::size_t limit = 3) const;
    std::vector<std::string> kinds_near(std::string_view word, std::size_t limit = 3) const;

private:
    std::vector<KindDef> kinds_;
    std::vector<RelationDef> relations_;
    std::vector<RuleDef> rules_;
};

/// Bounded Damerau-Levenshtein distance on characters without regard to ASCII case; more than `most` reads `most + 1`.
int edit_distance(std::string_view left, std::string_view right, int most);
/// Of `words` those near to `word`, nearest first (within a third of its length, at least 1; a common prefix counts for
/// nearness).
std::vector<std::string> nearest(std::string_view word, std::vector<std::string> const& words, std::size_t limit = 3);

}  // namespace kgq

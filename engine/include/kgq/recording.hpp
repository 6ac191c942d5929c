// From facts as written to claims that fit the schema: names resolved, inverses turned, symmetric pairs put in order,
// domain and range checked. ASSERT and CSV loading both go through here, so they accept and refuse the same things.
//
// Lifetime: a Recorder works on one open WriteBatch and must not outlive it.
#pragma once

#include <kgq/store.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kgq {

/// A value as written.
struct WrittenTerm {
    enum class Kind {
        word,     ///< a bare word: a name
        quoted,   ///< an entity where one can stand, else text
        literal,  ///< a number, date or truth value
        cell,     ///< a CSV cell: an entity where one can stand, else the literal that it looks like
        id,       ///< an entity by its id alone, never by a code or label: the first column of an entities file
    };
    Kind kind = Kind::word;
    std::string text;  ///< of all but literal
    Value literal;     ///< of literal
};

struct WrittenFact {
    WrittenTerm subject;
    std::string relation;  ///< may be an inverse's name
    WrittenTerm object;
    std::vector<std::pair<std::string, WrittenTerm>> qualifiers;
    Period period;
    std::string source;  ///< an id or a name; made, of kind `source`, where nothing is called so
};

struct RecordingOptions {
    bool create = false;  ///< make unknown entities, of the kind that the relation expects
};

/// Which part of the fact an error is about, so that the caller can place it.
enum class FactPart { whole, subject, relation, object, qualifier, period, source };

struct Prepared {
    bool ok = false;
    Claim claim;  ///< where ok
    FactPart part = FactPart::whole;
    std::size_t qualifier = 0;  ///< which one, where part is qualifier
    Error error;                ///< where not ok: unknown_name ambiguous_name unknown_relation type bad_data
};

class Recorder {
public:
    Recorder(WriteBatch& batch, RecordingOptions options = {});
    ~Recorder();

    /// Prepares facts that are recorded together: an entity that one of them introduces (`X is_a kind`) is known to
    /// all, whatever their order. Writes nothing.
    std::vector<Prepared> prepare(std::span<WrittenFact const> facts);

    /// Records prepared claims, with the sources and entities that must be made for them.
    WriteBatch::Outcome record(Claim const& claim);

    /// Retracts a live claim, so that warnings no longer compare with it; false where it is none.
    bool retract(ClaimId id);

    // Plain claims (kgq/bulk.hpp) are not prepared one by one; what a name means in them is asked once.

    /// Whether claims of the relation may be plain: not those that the engine itself looks at, nor of a relation with
    /// one object at a time.
    bool may_be_plain(RelationDef const& relation) const;
    /// What the words mean as subject or object of the relation's claims on any day, made where that is allowed.
    /// Nothing where it depends on the day, or where a claim would be refused: that fact must be prepared whole; and so
    /// must one that is not within the lifespan of both, of which there may be a warning.
    std::optional<Value> plain_subject(RelationDef const& relation, std::string const& text);
    std::optional<Value> plain_object(RelationDef const& relation, std::string const& text);
    /// The possible days of all that is said of an entity's being there; none where nothing is.
    PeriodSet lifespan(std::string const& entity) const;
    /// The id of a source that covers all days; made where nothing is called so.
    std::optional<std::string> plain_source(std::string const& text);
    /// What the cell means as a qualifier of claims on any day: an entity that there is, or a literal. Nothing where it
    /// may be something else, or an error. It stays so as long as no entity comes to be called as the literal is.
    std::optional<Value> plain_qualifier(std::string const& name, std::string const& text);
    bool is_entity(std::string const& id) const;  ///< in the store, or introduced or made by now
    /// Whether there are entities that have been made and not been recorded yet.
    bool has_made() const;
    /// The kind of an entity that plain_subject and its like have made; the caller now records that it is of this kind,
    /// from the source of its claim. Nothing where it has been told already, or the entity was made without a kind.
    std::optional<std::string> take_made(std::string_view id);
    /// How many entities have been made and labels given: what a text meant may have changed since.
    std::size_t names_given() const;
    /// How many entities have been made that are called what plain_object had taken for a text or a number: from then
    /// on it means them.
    std::size_t literals_doubted() const;

    /// Warnings about what was recorded so far, each with the index of the recorded claim (counting from 0) that it is
    /// about: overlapping spells of one fact in one source, two objects at a time in a one_at_a_time relation, days
    /// outside a party's lifespan or the source's coverage.
    std::vector<std::pair<std::size_t, std::string>> warnings() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace kgq

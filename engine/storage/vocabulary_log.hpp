// Every definition that a store ever had, with the transactions that recorded and dropped it: the vocabulary as of any
// transaction.
//
// Not here: what definitions mean (schema's Vocabulary).
// Threads: a value; snapshots share it as const.
#pragma once

#include <kgq/store.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kgq::storage {

struct VocabularyEntry {
    std::variant<KindDef, RelationDef, RuleDef> definition;
    TransactionId recorded = 0;
    TransactionId dropped = 0;  ///< 0 while it stands

    bool stands_at(TransactionId transaction) const {
        return recorded <= transaction && (dropped == 0 || dropped > transaction);
    }
};

std::string write_vocabulary_entry(std::uint32_t number, VocabularyEntry const& entry);
VocabularyEntry read_vocabulary_entry(std::uint32_t number, std::string_view value);  ///< throws corrupt

/// Entries by number, from 0; only ever appended to, apart from `dropped`.
class VocabularyLog {
public:
    std::vector<VocabularyEntry> const& entries() const { return entries_; }
    void append(VocabularyEntry entry) { entries_.push_back(std::move(entry)); }

    /// Whether nothing was defined or dropped since `earlier`, of which this is a continuation.
    bool same_as(VocabularyLog const& earlier) const;

    Vocabulary as_of(TransactionId transaction) const;
    /// Whether it was the same after both transactions.
    bool same_at(TransactionId earlier, TransactionId later) const;

    /// Notes a definition by `transaction`. One that says the same as what stands (or stood until this transaction)
    /// changes nothing.
    void define(std::variant<KindDef, RelationDef, RuleDef> definition, TransactionId transaction);
    /// Notes that what `example` names (its kind of definition and name) stands no more.
    void drop(std::variant<KindDef, RelationDef, RuleDef> const& example, TransactionId transaction);

    /// The id that a relation of this name has or would get: a name keeps its id for ever. Errors: limit.
    RelationId relation_id(std::string_view name) const;
    /// The name that had the id, dropped or not; empty where none.
    std::string relation_name(RelationId id) const;

private:
    std::vector<VocabularyEntry> entries_;
};

}  // namespace kgq::storage

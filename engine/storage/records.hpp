// What lies under the keys: statement records, index rows, transactions, terms, qualifier sets, as FORMAT.md describes
// them.
//
// Not here: the vocabulary's entries (vocabulary_log.hpp).
// Threads: pure functions. Errors: reading throws corrupt, saying which entry is damaged.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/keys.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kgq::storage {

// ---- Statement records

/// What is written of a claim; the period as text.
std::string write_statement(ClaimRow const& row, std::string_view period, TransactionId recorded,
                            TransactionId retracted);
StatementRecord read_statement(ClaimId id, std::string_view value);

// ---- Transactions

struct TransactionRecord {
    TransactionInfo info;
    // The first number of each kind that is still free after the transaction: all below belong to it or an earlier one.
    std::uint64_t claims_end = 1;
    std::uint32_t terms_end = 1;
    std::uint32_t qualifier_sets_end = 1;
    std::uint32_t vocabulary_end = 0;
    std::uint64_t live_claims = 0;
};
std::string write_transaction(TransactionRecord const& transaction);
TransactionRecord read_transaction(TransactionId id, std::string_view value);

// ---- Terms and qualifier sets

inline constexpr std::size_t kLongestValueBytes = 1u << 20;
/// The bytes of a value, equal where values are; longer ones than kLongestValueBytes are not stored.
std::string value_bytes(Value const& value);
std::string entity_bytes(std::string_view id);  ///< of Value::entity(id)
std::string write_term(TermId id, std::string_view bytes);
std::string_view read_term_bytes(TermId id, std::string_view value);
/// The text of an entity's or text's bytes; nothing for other types.
std::optional<std::string_view> text_of(std::string_view bytes);
Value read_value(TermId id, std::string_view bytes);

std::string pair_bytes(std::vector<QualifierPair> const& pairs);
std::vector<QualifierPair> read_pairs(std::string_view bytes);
std::string write_qualifiers(QualifierSetId id, std::string_view bytes);
std::vector<QualifierPair> read_qualifiers(QualifierSetId id, std::string_view value);

// ---- Bare numbers

std::string write_id(std::uint32_t id);
std::string write_number(std::uint64_t number);
std::uint64_t read_number(std::string_view value, std::string_view what);

}  // namespace kgq::storage

// The key spaces of a store and the keys in them, as FORMAT.md describes them: one byte for the space, then big-endian
// numbers.
//
// Not here: what lies under the keys (records.hpp).
// Threads: pure functions.
#pragma once

#include <kgq/store.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace kgq::storage {

/// Written to disk: never renumber, never reuse.
enum class Space : char {
    format = 'm',
    transaction = 't',
    vocabulary = 'v',
    term = 'i',           // id -> value
    term_id = 'w',        // value -> id
    folded = 'f',         // folded text, id -> nothing
    qualifiers = 'q',     // id -> pairs
    qualifiers_id = 'p',  // pairs -> id
    statement = 'c',      // claim -> statement record
    retraction = 'x',     // transaction, claim -> nothing
    count = 'n',          // relation, transaction -> live claims
    // Index rows are live (digits) or retracted (letters), in the orders below.
};

/// An order of index rows: which of subject, relation and object comes first. Every pattern is a prefix of one of them.
enum class RowOrder : std::uint8_t {
    subject_relation_object,
    relation_subject_object,
    relation_object_subject,
    object_subject_relation
};
inline constexpr std::array kRowOrders{RowOrder::subject_relation_object, RowOrder::relation_subject_object,
                                       RowOrder::relation_object_subject, RowOrder::object_subject_relation};

inline char live_space(RowOrder order) { return static_cast<char>('1' + static_cast<int>(order)); }
inline char history_space(RowOrder order) { return static_cast<char>('A' + static_cast<int>(order)); }
std::string_view to_string(RowOrder order);

inline constexpr std::size_t kRowKeySize = 1 + 4 + 2 + 4 + 4 + 8;

std::string prefix(Space space);
/// The first key after all that begin with `bytes`. REQUIRES: its last byte is not 0xFF (no space is).
std::string after_prefix(std::string bytes);

std::string transaction_key(TransactionId transaction);
std::string vocabulary_key(std::uint32_t entry);
std::string term_key(TermId id);
std::string term_id_key(std::string_view value_bytes);
std::string folded_key(std::string_view folded, TermId id);
std::string folded_prefix(std::string_view folded);  ///< of every text that begins so
std::string qualifiers_key(QualifierSetId id);
std::string qualifiers_id_key(std::string_view pair_bytes);
std::string statement_key(ClaimId id);
std::string retraction_key(TransactionId transaction, ClaimId id);
std::string count_key(RelationId relation, TransactionId transaction);

/// The key of a row in an order; `space` is live_space or history_space of it.
std::string row_key(char space, RowOrder order, ClaimRow const& row);
/// Fills the fields of the row that stand in its key. Errors: corrupt.
void read_row_key(RowOrder order, std::string_view key, ClaimRow& row);

/// Where the rows of a pattern lie side by side: the order, and the key's first bytes after the space.
struct RowRange {
    RowOrder order = RowOrder::subject_relation_object;
    std::string prefix;
};
/// Rows of the range come in the order (subject, relation, object, keys, claim).
RowRange range_of(ClaimPattern const& pattern);

}  // namespace kgq::storage

// The key spaces of a store and the keys in them, as FORMAT.md describes them: one byte for the space, then big-endian
// numbers.
//
// Not here: what lies under the keys (records.hpp, statements.hpp, segment.hpp, block.hpp).
// Threads: pure functions.
#pragma once

#include <kgq/store.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kgq::storage {

/// Counts from 1; never reused.
using SegmentId = std::uint64_t;

/// Reads the value under a key of the store or of a file that will become part of it.
using ReadEntry = std::function<std::optional<std::string>(std::string const& key)>;
/// Receives entries, in ascending order of keys.
using PutEntry = std::function<void(std::string const& key, std::string const& value)>;

/// Written to disk: never renumber, never reuse. (Format 1 had rows under '1' to '4' and 'A' to 'D'.)
enum class Space : char {
    format = 'm',
    transaction = 't',
    vocabulary = 'v',
    term = 'i',             // id -> value
    term_id = 'w',          // value -> id
    folded = 'f',           // folded text, id -> nothing
    qualifiers = 'q',       // id -> pairs
    qualifiers_id = 'p',    // pairs -> id
    statement = 'c',        // claim -> statement record
    statement_block = 'k',  // number -> statement records of a block
    retracted = 'r',        // claim -> transaction that retracted it
    retraction = 'x',       // transaction, claim -> nothing
    count = 'n',            // relation, transaction -> live claims
    layout = 'l',           // which segments there are
    segment = 's',          // segment -> its directories
    block = 'b',            // segment, table, relation, number -> rows
};

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

std::string statement_block_key(std::uint64_t number);
std::string retracted_key(ClaimId id);
std::string segment_key(std::uint64_t segment);
/// REQUIRES: the number of a Table or a ChangeTable.
std::string block_key(std::uint64_t segment, std::uint8_t table, RelationId relation, std::size_t number);
std::string blocks_prefix(std::uint64_t segment);

}  // namespace kgq::storage

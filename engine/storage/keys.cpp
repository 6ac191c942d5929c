#include "engine/storage/keys.hpp"

#include "engine/storage/bytes.hpp"

namespace kgq::storage {

namespace {

template <typename... Parts>
std::string key_of(Space space, Parts... parts) {
    std::string key(1, static_cast<char>(space));
    (append(key, parts), ...);
    return key;
}

}  // namespace

std::string prefix(Space space) { return std::string(1, static_cast<char>(space)); }

std::string after_prefix(std::string bytes) {
    bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) + 1);
    return bytes;
}

std::string transaction_key(TransactionId transaction) { return key_of(Space::transaction, transaction); }
std::string vocabulary_key(std::uint32_t entry) { return key_of(Space::vocabulary, entry); }
std::string term_key(TermId id) { return key_of(Space::term, id); }
std::string term_id_key(std::string_view value_bytes) { return prefix(Space::term_id).append(value_bytes); }

std::string folded_key(std::string_view folded, TermId id) {
    std::string key = folded_prefix(folded);
    key.push_back('\0');
    append(key, id);
    return key;
}
std::string folded_prefix(std::string_view folded) { return prefix(Space::folded).append(folded); }

std::string qualifiers_key(QualifierSetId id) { return key_of(Space::qualifiers, id); }
std::string qualifiers_id_key(std::string_view pair_bytes) { return prefix(Space::qualifiers_id).append(pair_bytes); }
std::string statement_key(ClaimId id) { return key_of(Space::statement, id); }
std::string retraction_key(TransactionId transaction, ClaimId id) { return key_of(Space::retraction, transaction, id); }
std::string count_key(RelationId relation, TransactionId transaction) {
    return key_of(Space::count, relation, transaction);
}

std::string statement_block_key(std::uint64_t number) { return key_of(Space::statement_block, number); }
std::string retracted_key(ClaimId id) { return key_of(Space::retracted, id); }
std::string segment_key(std::uint64_t segment) { return key_of(Space::segment, segment); }
std::string block_key(std::uint64_t segment, std::uint8_t table, RelationId relation, std::size_t number) {
    return key_of(Space::block, segment, table, relation, static_cast<std::uint32_t>(number));
}
std::string blocks_prefix(std::uint64_t segment) { return key_of(Space::block, segment); }

}  // namespace kgq::storage

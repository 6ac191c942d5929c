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

std::string_view to_string(RowOrder order) {
    switch (order) {
        case RowOrder::subject_relation_object:
            return "subject-relation-object";
        case RowOrder::relation_subject_object:
            return "relation-subject-object";
        case RowOrder::relation_object_subject:
            return "relation-object-subject";
        case RowOrder::object_subject_relation:
            return "object-subject-relation";
    }
    return "unknown";
}

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

std::string row_key(char space, RowOrder order, ClaimRow const& row) {
    std::string key;
    key.reserve(kRowKeySize);
    key.push_back(space);
    switch (order) {
        case RowOrder::subject_relation_object:
            append(key, row.subject), append(key, row.relation), append(key, row.object);
            break;
        case RowOrder::relation_subject_object:
            append(key, row.relation), append(key, row.subject), append(key, row.object);
            break;
        case RowOrder::relation_object_subject:
            append(key, row.relation), append(key, row.object), append(key, row.subject);
            break;
        case RowOrder::object_subject_relation:
            append(key, row.object), append(key, row.subject), append(key, row.relation);
            break;
    }
    append(key, row.keys);
    append(key, row.id);
    return key;
}

void read_row_key(RowOrder order, std::string_view key, ClaimRow& row) {
    if (key.size() != kRowKeySize)
        throw Error(ErrorKind::corrupt,
                    "a row of the index " + std::string(to_string(order)) + " has a key of the wrong length");
    ByteReader reader(key.substr(1));
    auto const subject = [&] { row.subject = reader.read<TermId>(); };
    auto const relation = [&] { row.relation = reader.read<RelationId>(); };
    auto const object = [&] { row.object = reader.read<TermId>(); };
    switch (order) {
        case RowOrder::subject_relation_object:
            subject(), relation(), object();
            break;
        case RowOrder::relation_subject_object:
            relation(), subject(), object();
            break;
        case RowOrder::relation_object_subject:
            relation(), object(), subject();
            break;
        case RowOrder::object_subject_relation:
            object(), subject(), relation();
            break;
    }
    row.keys = reader.read<QualifierSetId>();
    row.id = reader.read<ClaimId>();
}

RowRange range_of(ClaimPattern const& pattern) {
    bool const subject = pattern.subject != kNoTerm;
    bool const object = pattern.object != kNoTerm;
    RowRange range;
    if (pattern.relation) {
        append(range.prefix, *pattern.relation);
        if (object && !subject) {
            range.order = RowOrder::relation_object_subject;
            append(range.prefix, pattern.object);
            return range;
        }
        range.order = RowOrder::relation_subject_object;
        if (subject) append(range.prefix, pattern.subject);
        if (object) append(range.prefix, pattern.object);
        return range;
    }
    if (object) {
        range.order = RowOrder::object_subject_relation;
        append(range.prefix, pattern.object);
        if (subject) append(range.prefix, pattern.subject);
        return range;
    }
    if (subject) append(range.prefix, pattern.subject);
    return range;  // subject_relation_object
}

}  // namespace kgq::storage

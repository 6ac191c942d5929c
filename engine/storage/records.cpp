#include "engine/storage/records.hpp"

#include "engine/storage/bytes.hpp"

#include <bit>

namespace kgq::storage {

namespace {

template <typename Id>
std::string number(Id id) {
    return std::to_string(static_cast<std::uint64_t>(id));
}

void append_bounds(std::string& bytes, ClaimRow const& row) {
    append(bytes, row.bounds.earliest_start);
    append(bytes, row.bounds.latest_start);
    append(bytes, row.bounds.earliest_end);
    append(bytes, row.bounds.latest_end);
    append(bytes,
           static_cast<std::uint8_t>(static_cast<unsigned>(row.start_kind) | static_cast<unsigned>(row.end_kind) << 4));
}

void read_bounds(ByteReader& reader, ClaimRow& row) {
    row.bounds.earliest_start = reader.read<Day>();
    row.bounds.latest_start = reader.read<Day>();
    row.bounds.earliest_end = reader.read<Day>();
    row.bounds.latest_end = reader.read<Day>();
    auto const kinds = reader.read<std::uint8_t>();
    row.start_kind = static_cast<Period::End>(kinds & 0xF);
    row.end_kind = static_cast<Period::End>(kinds >> 4);
    if ((kinds & 0xF) > 2 || kinds >> 4 > 2)
        throw Error(ErrorKind::corrupt, "claim " + number(row.id) + " has an end of no known kind");
}

}  // namespace

std::string write_statement(ClaimRow const& row, std::string_view period, TransactionId recorded,
                            TransactionId retracted) {
    std::string bytes;
    append(bytes, recorded);
    append(bytes, retracted);
    append(bytes, row.subject);
    append(bytes, row.relation);
    append(bytes, row.object);
    append(bytes, row.keys);
    append(bytes, row.notes);
    append(bytes, row.source);
    append_bounds(bytes, row);
    bytes.append(period);
    return seal(statement_key(row.id), std::move(bytes));
}

StatementRecord read_statement(ClaimId id, std::string_view value) {
    std::string const what = "statement record " + number(id);
    ByteReader reader(unseal(statement_key(id), value, what));
    StatementRecord record;
    record.recorded = reader.read<TransactionId>();
    record.retracted = reader.read<TransactionId>();
    record.row.id = id;
    record.row.subject = reader.read<TermId>();
    record.row.relation = reader.read<RelationId>();
    record.row.object = reader.read<TermId>();
    record.row.keys = reader.read<QualifierSetId>();
    record.row.notes = reader.read<QualifierSetId>();
    record.row.source = reader.read<TermId>();
    read_bounds(reader, record.row);
    std::string const text(reader.rest());
    Result<Period> period = Period::parse(text);
    if (!period) throw Error(ErrorKind::corrupt, what + " has a period that cannot be read: " + text);
    record.period = *period;
    return record;
}

std::string write_transaction(TransactionRecord const& transaction) {
    std::string bytes;
    append(bytes, transaction.info.time);
    append(bytes, transaction.info.recorded);
    append(bytes, transaction.info.retracted);
    append(bytes, transaction.claims_end);
    append(bytes, transaction.terms_end);
    append(bytes, transaction.qualifier_sets_end);
    append(bytes, transaction.vocabulary_end);
    append(bytes, transaction.live_claims);
    return seal(transaction_key(transaction.info.id), std::move(bytes));
}

TransactionRecord read_transaction(TransactionId id, std::string_view value) {
    ByteReader reader(unseal(transaction_key(id), value, "transaction " + number(id)));
    TransactionRecord transaction;
    transaction.info.id = id;
    transaction.info.time = reader.read<Timestamp>();
    transaction.info.recorded = reader.read<std::uint64_t>();
    transaction.info.retracted = reader.read<std::uint64_t>();
    transaction.claims_end = reader.read<std::uint64_t>();
    transaction.terms_end = reader.read<std::uint32_t>();
    transaction.qualifier_sets_end = reader.read<std::uint32_t>();
    transaction.vocabulary_end = reader.read<std::uint32_t>();
    transaction.live_claims = reader.read<std::uint64_t>();
    return transaction;
}

std::string entity_bytes(std::string_view id) {
    std::string bytes;
    bytes.reserve(1 + id.size());
    append(bytes, ValueType::entity);
    return bytes += id;
}

std::string value_bytes(Value const& value) {
    std::string bytes;
    append(bytes, value.type());
    switch (value.type()) {
        case ValueType::entity:
            bytes += value.as_entity();
            break;
        case ValueType::text:
            bytes += value.as_text();
            break;
        case ValueType::integer:
            append(bytes, value.as_integer());
            break;
        case ValueType::decimal:  // minus zero equals zero, so it has its bytes
            append(bytes, std::bit_cast<std::uint64_t>(value.as_decimal() == 0 ? 0.0 : value.as_decimal()));
            break;
        case ValueType::date:
            bytes += value.as_date().text();
            break;
        case ValueType::boolean:
            append(bytes, static_cast<std::uint8_t>(value.as_boolean()));
            break;
    }
    return bytes;
}

std::string write_term(TermId id, std::string_view bytes) { return seal(term_key(id), std::string(bytes)); }

std::string_view read_term_bytes(TermId id, std::string_view value) {
    return unseal(term_key(id), value, "term " + number(id));
}

std::optional<std::string_view> text_of(std::string_view bytes) {
    auto const type = ByteReader(bytes).read<ValueType>();
    if (type != ValueType::entity && type != ValueType::text) return std::nullopt;
    return bytes.substr(sizeof(ValueType));
}

Value read_value(TermId id, std::string_view bytes) {
    ByteReader reader(bytes);
    switch (reader.read<ValueType>()) {
        case ValueType::entity:
            return Value::entity(std::string(reader.rest()));
        case ValueType::text:
            return Value::text(std::string(reader.rest()));
        case ValueType::integer:
            return Value::integer(reader.read<std::int64_t>());
        case ValueType::decimal:
            return Value::decimal(std::bit_cast<double>(reader.read<std::uint64_t>()));
        case ValueType::date: {
            Result<Date> date = Date::parse(reader.rest());
            if (date) return Value::date(*date);
            break;
        }
        case ValueType::boolean:
            return Value::boolean(reader.read<std::uint8_t>() != 0);
    }
    throw Error(ErrorKind::corrupt, "term " + number(id) + " is of no known type");
}

std::string pair_bytes(std::vector<QualifierPair> const& pairs) {
    std::string bytes;
    for (QualifierPair const& pair : pairs) {
        append(bytes, pair.name);
        append(bytes, pair.value);
    }
    return bytes;
}

std::vector<QualifierPair> read_pairs(std::string_view bytes) {
    ByteReader reader(bytes);
    std::vector<QualifierPair> pairs;
    while (reader.left() > 0) {
        auto const name = reader.read<TermId>();
        pairs.push_back({name, reader.read<TermId>()});
    }
    return pairs;
}

std::string write_qualifiers(QualifierSetId id, std::string_view bytes) {
    return seal(qualifiers_key(id), std::string(bytes));
}

std::vector<QualifierPair> read_qualifiers(QualifierSetId id, std::string_view value) {
    return read_pairs(unseal(qualifiers_key(id), value, "qualifier set " + number(id)));
}

std::string write_id(std::uint32_t id) {
    std::string bytes;
    append(bytes, id);
    return bytes;
}

std::string write_number(std::uint64_t number_written) {
    std::string bytes;
    append(bytes, number_written);
    return bytes;
}

std::uint64_t read_number(std::string_view value, std::string_view what) {
    if (value.size() != 8) throw Error(ErrorKind::corrupt, std::string(what) + " has the wrong length");
    return ByteReader(value).read<std::uint64_t>();
}

}  // namespace kgq::storage

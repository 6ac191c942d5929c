#include "engine/storage/snapshot.hpp"

#include <kgq/fold.hpp>

#include "engine/storage/bytes.hpp"
#include "engine/storage/scan.hpp"

#include <algorithm>

namespace kgq::storage {

namespace {

TransactionRecord last_transaction(Rocks const& rocks, std::shared_ptr<Pin const> pin) {
    Cursor cursor = rocks.cursor(std::move(pin));
    cursor.seek_for_previous(after_prefix(prefix(Space::transaction)));
    if (!cursor.valid() || !cursor.key().starts_with(prefix(Space::transaction))) return {};
    return read_transaction(ByteReader(cursor.key().substr(1)).read<TransactionId>(), cursor.value());
}

std::shared_ptr<VocabularyLog const> read_log(Rocks const& rocks, std::shared_ptr<Pin const> pin, std::uint32_t end) {
    auto log = std::make_shared<VocabularyLog>();
    Cursor cursor = rocks.cursor(std::move(pin));
    cursor.seek(prefix(Space::vocabulary));
    for (std::uint32_t number = 0; number < end; ++number, cursor.next()) {
        if (!cursor.valid() || cursor.key() != vocabulary_key(number))
            throw Error(ErrorKind::corrupt, "vocabulary entry " + std::to_string(number) + " is missing");
        log->append(read_vocabulary_entry(number, cursor.value()));
    }
    return log;
}

}  // namespace

std::shared_ptr<StoredSnapshot const> StoredSnapshot::newest(std::shared_ptr<Files> files) {
    std::shared_ptr<Pin const> pin = files->rocks->pin();
    TransactionRecord const at = last_transaction(*files->rocks, pin);
    std::shared_ptr<VocabularyLog const> log = read_log(*files->rocks, pin, at.vocabulary_end);
    return std::make_shared<StoredSnapshot>(std::move(files), std::move(pin), std::move(log), at, false);
}

StoredSnapshot::StoredSnapshot(std::shared_ptr<Files> files, std::shared_ptr<Pin const> pin,
                               std::shared_ptr<VocabularyLog const> log, TransactionRecord at, bool past)
    : files_(std::move(files)),
      pin_(std::move(pin)),
      log_(std::move(log)),
      vocabulary_(log_->as_of(at.info.id)),
      at_(at),
      past_(past) {}

TransactionRecord StoredSnapshot::read_transaction_record(TransactionId id) const {
    if (id == 0) return {};
    std::optional<std::string> const value = files_->rocks->get(transaction_key(id), pin_.get());
    if (!value) throw Error(ErrorKind::corrupt, "transaction " + std::to_string(id) + " is missing");
    return read_transaction(id, *value);
}

Result<std::shared_ptr<Snapshot const>> StoredSnapshot::as_of(TransactionId transaction) const try {
    if (transaction == at_.info.id) return std::shared_ptr<Snapshot const>(shared_from_this());
    if (transaction > at_.info.id) {
        return Error(ErrorKind::not_found, "there is no transaction " + std::to_string(transaction) +
                                               "; the last one is " + std::to_string(at_.info.id));
    }
    TransactionRecord const earlier = read_transaction_record(transaction);
    return std::shared_ptr<Snapshot const>(std::make_shared<StoredSnapshot>(files_, pin_, log_, earlier, true));
} catch (Error const& error) {
    return error;
}

TransactionId StoredSnapshot::transaction_at(Timestamp time) const {
    TransactionId at_or_before = 0;
    TransactionId after = at_.info.id + 1;
    while (after - at_or_before > 1) {
        TransactionId const middle = at_or_before + (after - at_or_before) / 2;
        (read_transaction_record(middle).info.time <= time ? at_or_before : after) = middle;
    }
    return at_or_before;
}

TermId StoredSnapshot::find(Value const& value) const {
    return files_->dictionary.find(value_bytes(value), at_.terms_end);
}

std::vector<TermId> StoredSnapshot::find_folded(std::string_view text) const {
    std::vector<TermId> found;
    files_->dictionary.visit_folded(fold(text), true, at_.terms_end, pin_, [&](TermId id) {
        found.push_back(id);
        return true;
    });
    return found;
}

void StoredSnapshot::visit_folded(std::string_view prefix,
                                  std::function<bool(TermId, Value const&)> const& visit) const {
    files_->dictionary.visit_folded(prefix, false, at_.terms_end, pin_, [&](TermId id) { return visit(id, term(id)); });
}

std::unique_ptr<Scan> StoredSnapshot::scan(std::span<ClaimPattern const> patterns) const {
    return std::make_unique<PatternScan>(shared_from_this(),
                                         std::vector<ClaimPattern>(patterns.begin(), patterns.end()));
}

std::optional<StatementRecord> StoredSnapshot::record(ClaimId id) const {
    auto const number = static_cast<std::uint64_t>(id);
    if (number == 0 || number >= at_.claims_end) return std::nullopt;
    std::optional<std::string> const value = files_->rocks->get(statement_key(id), pin_.get());
    if (!value) throw Error(ErrorKind::corrupt, "statement record " + std::to_string(number) + " is missing");
    StatementRecord record = read_statement(id, *value);
    if (record.retracted > at_.info.id) record.retracted = 0;
    return record;
}

std::vector<StatementRecord> StoredSnapshot::changes(TransactionId after, TransactionId until) const {
    until = std::min(until, at_.info.id);
    if (after >= until) return {};
    std::vector<ClaimId> ids;
    Cursor cursor = files_->rocks->cursor(pin_);
    std::string const end = retraction_key(until + 1, ClaimId{});
    for (cursor.seek(retraction_key(after + 1, ClaimId{})); cursor.valid() && cursor.key() < end; cursor.next()) {
        ByteReader reader(cursor.key().substr(1));
        reader.read<TransactionId>();
        ids.push_back(reader.read<ClaimId>());
    }
    std::uint64_t const first = read_transaction_record(after).claims_end;
    std::uint64_t const last = read_transaction_record(until).claims_end;
    for (std::uint64_t id = first; id < last; ++id) ids.push_back(static_cast<ClaimId>(id));
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<StatementRecord> records;
    records.reserve(ids.size());
    for (ClaimId id : ids) {
        std::optional<StatementRecord> read = record(id);
        if (!read) throw Error(ErrorKind::corrupt, "a retraction names a claim that was never recorded");
        records.push_back(std::move(*read));
    }
    return records;
}

std::vector<TransactionInfo> StoredSnapshot::transactions() const {
    std::vector<TransactionInfo> infos;
    infos.reserve(at_.info.id);
    Cursor cursor = files_->rocks->cursor(pin_);
    cursor.seek(transaction_key(1));
    for (TransactionId id = 1; id <= at_.info.id; ++id, cursor.next()) {
        if (!cursor.valid() || cursor.key() != transaction_key(id))
            throw Error(ErrorKind::corrupt, "transaction " + std::to_string(id) + " is missing");
        infos.push_back(read_transaction(id, cursor.value()).info);
    }
    return infos;
}

std::uint64_t StoredSnapshot::claim_count(RelationId relation) const {
    Cursor cursor = files_->rocks->cursor(pin_);
    std::string const key = count_key(relation, at_.info.id);
    cursor.seek_for_previous(key);
    constexpr std::size_t kRelationSize = 1 + 2;
    if (!cursor.valid() || cursor.key().substr(0, kRelationSize) != std::string_view(key).substr(0, kRelationSize))
        return 0;
    return read_number(cursor.value(), "the count of relation " + std::to_string(static_cast<unsigned>(relation)));
}

}  // namespace kgq::storage

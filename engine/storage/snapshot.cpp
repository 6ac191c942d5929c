#include "engine/storage/snapshot.hpp"

#include <kgq/fold.hpp>

#include "engine/storage/bytes.hpp"
#include "engine/storage/point_columns.hpp"
#include "engine/storage/scan.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace kgq::storage {

TransactionRecord last_transaction(Rocks const& rocks, std::shared_ptr<Pin const> pin) {
    Cursor cursor = rocks.cursor(std::move(pin));
    cursor.seek_for_previous(after_prefix(prefix(Space::transaction)));
    if (!cursor.valid() || !cursor.key().starts_with(prefix(Space::transaction))) return {};
    return read_transaction(ByteReader(cursor.key().substr(1)).read<TransactionId>(), cursor.value());
}

namespace {

[[noreturn]] void fail_missing(ClaimId id) {
    throw Error(ErrorKind::corrupt,
                "statement record " + std::to_string(static_cast<std::uint64_t>(id)) + " is missing");
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

std::uint64_t read_count(Rocks const& rocks, std::shared_ptr<Pin const> pin, RelationId relation,
                         TransactionId transaction) {
    Cursor cursor = rocks.cursor(std::move(pin));
    std::string const key = count_key(relation, transaction);
    cursor.seek_for_previous(key);
    constexpr std::size_t kRelationSize = 1 + 2;
    if (!cursor.valid() || cursor.key().substr(0, kRelationSize) != std::string_view(key).substr(0, kRelationSize))
        return 0;
    return read_number(cursor.value(), "the count of relation " + std::to_string(static_cast<unsigned>(relation)));
}

// What was committed since the last fold: rows from their records, and retractions that no segment has applied.
void read_delta(Files const& files, std::shared_ptr<Pin const> pin, TransactionRecord const& at, Layout& layout) {
    std::vector<ClaimRow> rows;
    std::uint64_t const first = layout.segments_end();
    Cursor cursor = files.rocks->cursor(pin);
    cursor.seek(statement_key(static_cast<ClaimId>(first)));
    for (std::uint64_t id = first; id < at.claims_end; ++id, cursor.next()) {
        if (!cursor.valid() || cursor.key() != statement_key(static_cast<ClaimId>(id)))
            fail_missing(static_cast<ClaimId>(id));
        rows.push_back(read_statement(static_cast<ClaimId>(id), cursor.value()).row);
    }
    std::vector<Tombstone> tombstones;
    TransactionId applied =
        layout.segments.empty() ? 0 : *std::min_element(layout.applied.begin(), layout.applied.end());
    for (cursor.seek(retraction_key(applied + 1, ClaimId{}));
         cursor.valid() && cursor.key().starts_with(prefix(Space::retraction)); cursor.next()) {
        ByteReader reader(cursor.key().substr(1));
        auto const transaction = reader.read<TransactionId>();
        auto const claim = reader.read<std::uint64_t>();
        if (transaction > layout.applied_to(claim)) tombstones.push_back({claim, transaction});
    }
    layout = layout.with(std::move(rows), std::move(tombstones));
}

std::shared_ptr<Layout const> read_layout(Files const& files, std::shared_ptr<Pin const> pin,
                                          TransactionRecord const& at) {
    auto layout = std::make_shared<Layout>();
    if (std::optional<std::string> const value = files.rocks->get(prefix(Space::layout), pin.get())) {
        ByteReader reader(unseal(prefix(Space::layout), *value, "the list of segments"));
        layout->next_segment = reader.read<SegmentId>();
        layout->statement_blocks = reader.read<std::uint64_t>();
        for (auto left = reader.read<std::uint32_t>(); left > 0; --left) {
            auto const id = reader.read<SegmentId>();
            std::optional<std::string> const manifest = files.rocks->get(segment_key(id), pin.get());
            if (!manifest) throw Error(ErrorKind::corrupt, "segment " + std::to_string(id) + " is missing");
            layout->segments.push_back(Segment::read(id, *manifest, files.block_reader()));
            layout->applied.push_back(reader.read<TransactionId>());
        }
    }
    read_delta(files, std::move(pin), at, *layout);
    return layout;
}

}  // namespace

std::shared_ptr<StoredSnapshot const> StoredSnapshot::newest(std::shared_ptr<Files> files) {
    State state;
    state.pin = files->rocks->pin();
    state.at = last_transaction(*files->rocks, state.pin);
    files->dictionary.terms_end_at(state.at.terms_end);
    state.log = read_log(*files->rocks, state.pin, state.at.vocabulary_end);
    state.vocabulary = std::make_shared<Vocabulary const>(state.log->as_of(state.at.info.id));
    state.layout = read_layout(*files, state.pin, state.at);
    for (RelationDef const& relation : state.vocabulary->relations())
        state.counts.set(relation.id, read_count(*files->rocks, state.pin, relation.id, state.at.info.id));
    return std::make_shared<StoredSnapshot>(std::move(files), std::move(state), false);
}

StoredSnapshot::StoredSnapshot(std::shared_ptr<Files> files, State state, bool past)
    : files_(std::move(files)), state_(std::move(state)), past_(past) {}

TransactionRecord StoredSnapshot::read_transaction_record(TransactionId id) const {
    if (id == 0) return {};
    if (id == at().info.id) return at();
    std::optional<std::string> const value = files_->rocks->get(transaction_key(id), pin().get());
    if (!value) throw Error(ErrorKind::corrupt, "transaction " + std::to_string(id) + " is missing");
    return read_transaction(id, *value);
}

Result<std::shared_ptr<Snapshot const>> StoredSnapshot::as_of(TransactionId transaction) const try {
    if (transaction == at().info.id) return std::shared_ptr<Snapshot const>(shared_from_this());
    if (transaction > at().info.id) {
        return Error(ErrorKind::not_found, "there is no transaction " + std::to_string(transaction) +
                                               "; the last one is " + std::to_string(at().info.id));
    }
    State earlier = state_;
    earlier.counts = KnownCounts();
    earlier.at = read_transaction_record(transaction);
    if (!log()->same_at(transaction, at().info.id))
        earlier.vocabulary = std::make_shared<Vocabulary const>(log()->as_of(transaction));
    return std::shared_ptr<Snapshot const>(std::make_shared<StoredSnapshot>(files_, std::move(earlier), true));
} catch (Error const& error) {
    return error;
}

TransactionId StoredSnapshot::transaction_at(Timestamp time) const {
    TransactionId at_or_before = 0;
    TransactionId after = at().info.id + 1;
    while (after - at_or_before > 1) {
        TransactionId const middle = at_or_before + (after - at_or_before) / 2;
        (read_transaction_record(middle).info.time <= time ? at_or_before : after) = middle;
    }
    return at_or_before;
}

TermId StoredSnapshot::find(Value const& value) const {
    return files_->dictionary.find(value_bytes(value), at().terms_end);
}

TermId StoredSnapshot::find_entity(std::string_view id) const {
    return files_->dictionary.find(entity_bytes(id), at().terms_end);
}

void StoredSnapshot::find_entities(std::span<std::string_view const> ids, std::span<TermId> found) const {
    files_->dictionary.find_entities(ids, at().terms_end, found);
}

std::vector<TermId> StoredSnapshot::find_folded(std::string_view text) const {
    std::vector<TermId> found;
    files_->dictionary.visit_folded(fold(text), true, at().terms_end, pin(), [&](TermId id) {
        found.push_back(id);
        return true;
    });
    return found;
}

void StoredSnapshot::visit_folded(std::string_view prefix,
                                  std::function<bool(TermId, Value const&)> const& visit) const {
    files_->dictionary.visit_folded(prefix, false, at().terms_end, pin(),
                                    [&](TermId id) { return visit(id, term(id)); });
}

std::unique_ptr<Scan> StoredSnapshot::scan(std::span<ClaimPattern const> patterns) const {
    return std::make_unique<PatternScan>(shared_from_this(),
                                         std::vector<ClaimPattern>(patterns.begin(), patterns.end()));
}

std::unique_ptr<ColumnScan> StoredSnapshot::scan_points(std::span<ClaimPattern const> patterns) const {
    return std::make_unique<PointColumns>(shared_from_this(), patterns);
}

std::unique_ptr<ColumnScan> StoredSnapshot::scan_columns(RelationId relation, ColumnOrder order, DayRange window,
                                                         unsigned part, unsigned parts) const {
    return std::make_unique<RelationColumns>(shared_from_this(), relation, order, window, part, parts);
}

std::unique_ptr<ColumnScan> StoredSnapshot::scan_changes(RelationId relation, DayRange points,
                                                         LastsAsSaid const& as_said) const {
    auto scan = std::make_unique<RelationColumns>(shared_from_this(), relation, ColumnOrder::by_subject, points, 0, 1);
    scan->want_blocks(
        [&](ChangeOrder const& order, ReadEntry const& read) { return order.blocks_changing(points, as_said, read); });
    return scan;
}

std::optional<Snapshot::Counted> StoredSnapshot::count_on(RelationId relation, Day day,
                                                          LastsAsSaid const& as_said) const {
    auto scan = std::make_unique<RelationColumns>(shared_from_this(), relation, ColumnOrder::by_subject,
                                                  DayRange{day, day}, 0, 1);
    auto const only = scan->only_order();
    if (!only || !only->order->is_mostly_plain() || !only->order->all_last(as_said)) return std::nullopt;
    Counted counted;
    counted.holding = only->order->holding_on(day, *only->read);
    scan->want_blocks([](ChangeOrder const& order, ReadEntry const&) { return order.blocks_apart(); });
    counted.others = std::move(scan);
    return counted;
}

std::optional<Snapshot::Sourced> StoredSnapshot::sources_of(RelationId relation) const {
    auto scan =
        std::make_unique<RelationColumns>(shared_from_this(), relation, ColumnOrder::by_subject, kAllDays, 0, 1);
    auto const only = scan->only_order();
    if (!only) return std::nullopt;
    std::set<TermId> const sources(only->order->directory().sources.begin(), only->order->directory().sources.end());
    Sourced sourced;
    std::copy_if(sources.begin(), sources.end(), std::back_inserter(sourced.sources),
                 [](TermId source) { return source != kNoTerm; });
    scan->want_blocks([](ChangeOrder const& order, ReadEntry const&) { return order.blocks_apart(); });
    sourced.others = std::move(scan);
    return sourced;
}

std::vector<RelationId> StoredSnapshot::relations() const {
    std::set<RelationId> relations;
    for (auto const& segment : layout()->segments)
        for (auto const& part : segment->parts())
            if (past_ || part->directory().table == Table::by_subject) relations.insert(part->directory().relation);
    for (auto const& run : layout()->delta) {
        for (std::size_t position = 0; position < run->size();) {
            RelationId const relation = run->rows()[position].relation;
            relations.insert(relation);
            position = run->range(ColumnOrder::by_subject, relation, kNoTerm, kNoTerm).last;
        }
    }
    return {relations.begin(), relations.end()};
}

/// The transaction that retracted a claim, as far as the last commit knows; 0 while it is live.
TransactionId StoredSnapshot::retraction_of(ClaimId id) const {
    auto const number = static_cast<std::uint64_t>(id);
    TransactionId const recent = retracted_by(layout()->tombstones_of(number, number + 1), id);
    bool const none_ever = !past_ && at().live_claims == at().claims_end - 1;
    if (recent != 0 || none_ever) return recent;
    std::optional<std::string> const value = files_->rocks->get(retracted_key(id), pin().get());
    return value ? read_number(*value, "the retraction of claim " + std::to_string(number)) : 0;
}

StatementRecord StoredSnapshot::with_retraction(StatementRecord record) const {
    record.retracted = retraction_of(record.row.id);
    if (record.retracted > at().info.id) record.retracted = 0;
    return record;
}

std::optional<StatementRecord> StoredSnapshot::record(ClaimId id) const {
    auto const number = static_cast<std::uint64_t>(id);
    if (number == 0 || number >= at().claims_end) return std::nullopt;
    if (statement_block_of(number) < layout()->statement_blocks)
        return with_retraction(files_->statements.record(id, layout()->segments, pin().get()));
    std::optional<std::string> const value = files_->rocks->get(statement_key(id), pin().get());
    if (!value) fail_missing(id);
    return with_retraction(read_statement(id, *value));
}

std::vector<StatementRecord> StoredSnapshot::changes(TransactionId after, TransactionId until) const {
    until = std::min(until, at().info.id);
    if (after >= until) return {};
    std::vector<ClaimId> ids;
    Cursor cursor = files_->rocks->cursor(pin());
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
    // New claims come last, and those in no block yet lie side by side.
    std::uint64_t const side_by_side = std::max(first, first_of_block(layout()->statement_blocks));
    cursor.seek(statement_key(static_cast<ClaimId>(side_by_side)));
    for (ClaimId const id : ids) {
        if (static_cast<std::uint64_t>(id) >= side_by_side) {
            if (!cursor.valid() || cursor.key() != statement_key(id)) fail_missing(id);
            records.push_back(with_retraction(read_statement(id, cursor.value())));
            cursor.next();
            continue;
        }
        std::optional<StatementRecord> read = record(id);
        if (!read) throw Error(ErrorKind::corrupt, "a retraction names a claim that was never recorded");
        records.push_back(std::move(*read));
    }
    return records;
}

std::vector<TransactionInfo> StoredSnapshot::transactions() const {
    std::vector<TransactionInfo> infos;
    infos.reserve(at().info.id);
    Cursor cursor = files_->rocks->cursor(pin());
    cursor.seek(transaction_key(1));
    for (TransactionId id = 1; id <= at().info.id; ++id, cursor.next()) {
        if (!cursor.valid() || cursor.key() != transaction_key(id))
            throw Error(ErrorKind::corrupt, "transaction " + std::to_string(id) + " is missing");
        infos.push_back(read_transaction(id, cursor.value()).info);
    }
    return infos;
}

std::uint64_t StoredSnapshot::claim_count(RelationId relation) const {
    std::optional<std::uint64_t> const known = state_.counts.of(relation);
    return known ? *known : read_count(*files_->rocks, pin(), relation, at().info.id);
}

}  // namespace kgq::storage

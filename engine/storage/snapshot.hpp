// The store as it stood after one transaction: Snapshot over segments, delta and dictionary.
//
// Not here: how rows are walked (relation_walk.hpp, scan.hpp) and how they come to be (batch.hpp, fold.hpp).
// Threads: immutable; any. Lifetime: keeps the store's files open.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/dictionary.hpp"
#include "engine/storage/layout.hpp"
#include "engine/storage/records.hpp"
#include "engine/storage/rocks.hpp"
#include "engine/storage/statements.hpp"
#include "engine/storage/vocabulary_log.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace kgq::storage {

/// Segments that were replaced and that nobody reads any more; their blocks can go.
class RetiredSegments {
public:
    void add(SegmentId id) {
        std::lock_guard const lock(mutex_);
        ids_.push_back(id);
    }
    std::vector<SegmentId> take() {
        std::lock_guard const lock(mutex_);
        return std::exchange(ids_, {});
    }

private:
    std::mutex mutex_;
    std::vector<SegmentId> ids_;
};

/// What all snapshots and batches of an open store share.
struct Files {
    explicit Files(std::shared_ptr<Rocks> opened) : rocks(std::move(opened)), dictionary(rocks), statements(rocks) {}

    /// Reads blocks of segments from the store.
    ReadEntry block_reader() const {
        return [from = rocks](std::string const& key) { return from->get_once(key); };
    }

    std::shared_ptr<Rocks> rocks;
    Dictionary dictionary;
    StatementBlocks statements;
    std::shared_ptr<RetiredSegments> retired = std::make_shared<RetiredSegments>();
};

/// Live claims of relations, as far as commits have told. Every commit copies it, so it is flat.
class KnownCounts {
public:
    std::optional<std::uint64_t> of(RelationId relation) const {
        auto const place = static_cast<std::size_t>(relation);
        return place < counts_.size() && counts_[place] != kUnknown ? std::optional(counts_[place]) : std::nullopt;
    }
    void set(RelationId relation, std::uint64_t count) {
        auto const place = static_cast<std::size_t>(relation);
        if (place >= counts_.size()) counts_.resize(place + 1, kUnknown);
        counts_[place] = count;
    }

private:
    static constexpr std::uint64_t kUnknown = ~std::uint64_t{0};
    std::vector<std::uint64_t> counts_;  // by relation
};

/// The record of the last commit that a pin (null: now) sees; an empty one where there is none.
TransactionRecord last_transaction(Rocks const& rocks, std::shared_ptr<Pin const> pin = nullptr);

class StoredSnapshot final : public Snapshot, public std::enable_shared_from_this<StoredSnapshot> {
public:
    /// The last commit. Errors: corrupt, io.
    static std::shared_ptr<StoredSnapshot const> newest(std::shared_ptr<Files> files);

    /// Everything that a commit may change.
    struct State {
        std::shared_ptr<Pin const> pin;
        std::shared_ptr<VocabularyLog const> log;
        std::shared_ptr<Vocabulary const> vocabulary;
        std::shared_ptr<Layout const> layout;
        TransactionRecord at;
        KnownCounts counts;
    };
    StoredSnapshot(std::shared_ptr<Files> files, State state, bool past);

    TransactionInfo transaction() const override { return state_.at.info; }
    Result<std::shared_ptr<Snapshot const>> as_of(TransactionId transaction) const override;
    TransactionId transaction_at(Timestamp time) const override;
    Vocabulary const& vocabulary() const override { return *state_.vocabulary; }

    TermId find(Value const& value) const override;
    TermId find_entity(std::string_view id) const override;
    void find_entities(std::span<std::string_view const> ids, std::span<TermId> found) const override;
    Value const& term(TermId id) const override { return files_->dictionary.term(id); }
    void terms(std::span<TermId const> ids, std::span<Value const*> values) const override {
        files_->dictionary.terms(ids, values);
    }
    std::vector<QualifierPair> qualifiers(QualifierSetId id) const override {
        return files_->dictionary.qualifiers(id);
    }
    std::vector<TermId> find_folded(std::string_view text) const override;
    void visit_folded(std::string_view prefix, std::function<bool(TermId, Value const&)> const& visit) const override;

    std::unique_ptr<Scan> scan(std::span<ClaimPattern const> patterns) const override;
    std::unique_ptr<ColumnScan> scan_points(std::span<ClaimPattern const> patterns) const override;
    std::unique_ptr<ColumnScan> scan_columns(RelationId relation, ColumnOrder order, DayRange window, unsigned part,
                                             unsigned parts) const override;
    std::unique_ptr<ColumnScan> scan_changes(RelationId relation, DayRange points,
                                             LastsAsSaid const& as_said) const override;
    std::optional<Counted> count_on(RelationId relation, Day day, LastsAsSaid const& as_said) const override;
    std::optional<Sourced> sources_of(RelationId relation) const override;
    std::optional<StatementRecord> record(ClaimId id) const override;
    std::vector<StatementRecord> changes(TransactionId after, TransactionId until) const override;
    std::vector<TransactionInfo> transactions() const override;

    std::uint64_t claim_count() const override { return state_.at.live_claims; }
    std::uint64_t claim_count(RelationId relation) const override;
    std::uint64_t recorded_count() const override { return state_.at.claims_end - 1; }
    std::uint64_t term_count() const override { return state_.at.terms_end - 1; }

    // For scans and batches.
    std::shared_ptr<Files> const& files() const { return files_; }
    State const& state() const { return state_; }
    std::shared_ptr<Pin const> const& pin() const { return state_.pin; }
    TransactionRecord const& at() const { return state_.at; }
    std::shared_ptr<VocabularyLog const> const& log() const { return state_.log; }
    std::shared_ptr<Layout const> const& layout() const { return state_.layout; }
    bool past() const { return past_; }         ///< earlier than the last commit that the pin sees
    std::vector<RelationId> relations() const;  ///< that have rows, ascending

private:
    TransactionRecord read_transaction_record(TransactionId id) const;
    TransactionId retraction_of(ClaimId id) const;
    StatementRecord with_retraction(StatementRecord record) const;

    std::shared_ptr<Files> files_;
    State state_;
    bool past_;
};

}  // namespace kgq::storage

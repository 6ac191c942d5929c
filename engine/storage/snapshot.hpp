// The store as it stood after one transaction: Snapshot over RocksDB.
//
// Not here: how rows are walked (scan.hpp) and how they come to be (batch.hpp).
// Threads: immutable; any. Lifetime: keeps the store's files open.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/dictionary.hpp"
#include "engine/storage/records.hpp"
#include "engine/storage/rocks.hpp"
#include "engine/storage/vocabulary_log.hpp"

#include <memory>
#include <string>

namespace kgq::storage {

/// What all snapshots and batches of an open store share.
struct Files {
    explicit Files(std::shared_ptr<Rocks> opened) : rocks(std::move(opened)), dictionary(rocks) {}
    std::shared_ptr<Rocks> rocks;
    Dictionary dictionary;
};

class StoredSnapshot final : public Snapshot, public std::enable_shared_from_this<StoredSnapshot> {
public:
    /// The last commit. Errors: corrupt, io.
    static std::shared_ptr<StoredSnapshot const> newest(std::shared_ptr<Files> files);

    StoredSnapshot(std::shared_ptr<Files> files, std::shared_ptr<Pin const> pin,
                   std::shared_ptr<VocabularyLog const> log, TransactionRecord at, bool past);

    TransactionInfo transaction() const override { return at_.info; }
    Result<std::shared_ptr<Snapshot const>> as_of(TransactionId transaction) const override;
    TransactionId transaction_at(Timestamp time) const override;
    Vocabulary const& vocabulary() const override { return vocabulary_; }

    TermId find(Value const& value) const override;
    Value const& term(TermId id) const override { return files_->dictionary.term(id); }
    std::vector<QualifierPair> qualifiers(QualifierSetId id) const override {
        return files_->dictionary.qualifiers(id);
    }
    std::vector<TermId> find_folded(std::string_view text) const override;
    void visit_folded(std::string_view prefix, std::function<bool(TermId, Value const&)> const& visit) const override;

    std::unique_ptr<Scan> scan(std::span<ClaimPattern const> patterns) const override;
    std::optional<StatementRecord> record(ClaimId id) const override;
    std::vector<StatementRecord> changes(TransactionId after, TransactionId until) const override;
    std::vector<TransactionInfo> transactions() const override;

    std::uint64_t claim_count() const override { return at_.live_claims; }
    std::uint64_t claim_count(RelationId relation) const override;
    std::uint64_t term_count() const override { return at_.terms_end - 1; }

    // For scans and batches.
    std::shared_ptr<Files> const& files() const { return files_; }
    std::shared_ptr<Pin const> const& pin() const { return pin_; }
    TransactionRecord const& at() const { return at_; }
    std::shared_ptr<VocabularyLog const> const& log() const { return log_; }
    bool past() const { return past_; }  ///< earlier than the last commit that the pin sees

private:
    TransactionRecord read_transaction_record(TransactionId id) const;

    std::shared_ptr<Files> files_;
    std::shared_ptr<Pin const> pin_;
    std::shared_ptr<VocabularyLog const> log_;
    Vocabulary vocabulary_;
    TransactionRecord at_;
    bool past_;
};

}  // namespace kgq::storage

// Changes gathered in memory until they are committed: WriteBatch over RocksDB.
//
// New ids are numbered from where the last commit ended, so a batch that is dropped leaves no holes. Not here: how the
// changes are laid out as keys and values (commit.cpp). Threads: one at a time. Lifetime: keeps the store's files open,
// and the turn to write until committed or dropped.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/dictionary.hpp"
#include "engine/storage/plain_claims.hpp"
#include "engine/storage/records.hpp"
#include "engine/storage/shared_state.hpp"
#include "engine/storage/vocabulary_log.hpp"
#include "engine/text/byte_ids.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::storage {

/// Ids given by a batch, in order, with the bytes they stand for.
struct NewIds {
    explicit NewIds(std::uint32_t first) : end(first) {}
    std::uint32_t end;  // the first free id
    text::ByteIds by_bytes;
    std::vector<std::string_view> bytes;  // in order of id; by_bytes keeps them
    std::uint32_t add(std::string_view new_bytes, char const* what);
};

struct NewClaim {
    ClaimRow row;  // its id is given when the batch is committed
    std::string period;
};

/// Finds a claim among those of a batch that is the same: four to eight bytes a claim, as it looks into these.
class ClaimIndex {
public:
    /// Whether one of `claims` is the same.
    bool contains(std::vector<NewClaim> const& claims, ClaimRow const& row, std::string const& period) const;
    /// Takes in the last of the claims, which is not the same as any before it.
    void add_last(std::vector<NewClaim> const& claims);
    /// Takes in all of them anew.
    void renew(std::vector<NewClaim> const& claims);

private:
    static std::uint64_t hash_of(ClaimRow const& row, std::string const& period);
    void place(std::uint64_t hash, std::uint32_t number);

    std::vector<std::uint32_t> slots_;  // numbers of claims from 1; 0: free
};

/// Everything that a batch brings to the store.
struct BatchContent {
    explicit BatchContent(RunLimit const& limit) : plain(limit) {}

    TransactionId transaction = 0;
    NewIds terms{1};
    NewIds qualifier_sets{1};
    std::vector<NewClaim> claims;
    PlainClaims plain;  // their ids come behind those of `claims`
    CommitProgress progress;
    std::map<ClaimId, StatementRecord> retracted;
    std::shared_ptr<VocabularyLog> log;  // where the vocabulary changed
    std::shared_ptr<Vocabulary> vocabulary;

    /// Whether all that it brings was there already; known once the plain claims are settled.
    bool empty_after_settling() const { return claims.empty() && plain.kept() == 0 && retracted.empty() && !log; }
    bool empty() const { return claims.empty() && plain.empty() && retracted.empty() && !log; }
};

/// Commits the content on top of the last commit, with ids for its claims; on disk when it returns. `give_turn_back` is
/// called as soon as the next writer may begin (commit.cpp). Errors: throws io, limit or corrupt.
TransactionRecord commit_content(SharedState& state, BatchContent& content,
                                 std::function<void()> const& give_turn_back);

class StoredBatch final : public WriteBatch, public BulkClaims {
public:
    /// REQUIRES: the turn has been taken.
    explicit StoredBatch(std::shared_ptr<SharedState> state);
    ~StoredBatch() override;

    Outcome record(Claim const& claim) override;
    bool retract(ClaimId id) override;

    void define(KindDef kind) override;
    RelationId define(RelationDef relation) override;
    void define(RuleDef rule) override;
    bool drop_kind(std::string_view name) override;
    bool drop_relation(std::string_view name) override;
    bool drop_rule(std::string_view name) override;

    std::shared_ptr<Snapshot const> base() const override { return base_; }
    Vocabulary const& vocabulary() const override {
        return content_.vocabulary ? *content_.vocabulary : base_->vocabulary();
    }

    Result<Committed> commit() override;

    TermId intern(Value const& value) override;
    std::optional<std::uint16_t> origin(std::string const& source, RelationDef const& relation,
                                        std::vector<Qualifier> const& qualifiers) override;
    std::optional<Day> end(Period::End kind, Date const& date) override { return content_.plain.end(kind, date); }
    void add(std::span<PlainClaim const> claims) override { content_.plain.add(claims); }
    std::uint32_t plain_count() const override { return content_.plain.size(); }
    void tell_commit(std::function<bool(double)> progress) override { content_.progress.tell_to(std::move(progress)); }
    std::vector<Overlap> const& overlaps() const override { return content_.plain.overlaps(); }

private:
    QualifierSetId intern(std::vector<QualifierPair> pairs);
    /// Those that split facts, and the others.
    std::pair<QualifierSetId, QualifierSetId> split(std::vector<Qualifier> const& qualifiers,
                                                    RelationDef const& relation);
    bool is_live_already(ClaimRow const& row, std::string const& period);
    bool is_new(ClaimRow const& row) const;
    void split_again(RelationDef const& relation);
    bool split_again(RelationDef const& relation, ClaimRow& row);
    std::vector<QualifierPair> pairs_of(QualifierSetId id) const;
    VocabularyLog& log();
    Vocabulary& own_vocabulary();
    void end_turn();

    std::shared_ptr<SharedState> state_;
    std::shared_ptr<StoredSnapshot const> base_;
    BatchContent content_;
    ClaimIndex index_;  // of content_.claims
    std::uint64_t unchanged_ = 0;
    bool open_ = true;
};

}  // namespace kgq::storage

// A scan over index rows: each pattern is one range of one index, walked in the order of its keys.
//
// Threads: one at a time. Lifetime: keeps its snapshot.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kgq::storage {

/// The rows of one index that begin with a prefix, live or retracted.
class RowWalk {
public:
    explicit RowWalk(Cursor cursor) : cursor_(std::move(cursor)) {}

    void start(char space, RowOrder order, std::string_view prefix);
    void advance();
    bool done() const { return done_; }
    ClaimRow const& row() const { return row_; }                      ///< REQUIRES: !done()
    TransactionId retracted() const { return retracted_; }            ///< 0 of a live row
    std::string_view key() const { return cursor_.key().substr(1); }  ///< without the space

private:
    void load();

    Cursor cursor_;
    std::string prefix_;
    RowOrder order_ = RowOrder::subject_relation_object;
    ClaimRow row_;
    TransactionId retracted_ = 0;
    bool done_ = true;
};

class PatternScan final : public Scan {
public:
    PatternScan(std::shared_ptr<StoredSnapshot const> snapshot, std::vector<ClaimPattern> patterns);

    bool next(RowBatch& batch) override;

private:
    void start_pattern();
    void finish_pattern();
    bool take(RowBatch& batch);  // the next row of the pattern; false at its end

    std::shared_ptr<StoredSnapshot const> snapshot_;
    std::vector<ClaimPattern> patterns_;
    std::size_t at_ = 0;
    bool started_ = false;
    std::uint64_t seen_ = 0;
    RowWalk live_;
    std::optional<RowWalk> history_;  // where the snapshot is a past one
};

}  // namespace kgq::storage

// Scans over a snapshot's claims: patterns by rows, and one relation by columns.
//
// Threads: one at a time. Lifetime: keeps its snapshot.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/relation_walk.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace kgq::storage {

class PatternScan final : public Scan {
public:
    PatternScan(std::shared_ptr<StoredSnapshot const> snapshot, std::vector<ClaimPattern> patterns);

    bool next(RowBatch& batch) override;

private:
    void start_pattern();
    void take_relation(RowBatch& batch);
    void walk(RowBatch& batch);
    void finish_relation();

    std::shared_ptr<StoredSnapshot const> snapshot_;
    std::vector<ClaimPattern> patterns_;
    std::size_t at_ = 0;
    bool started_ = false;
    std::vector<RelationId> relations_;  // of the pattern, still to be read from relation_at_ on
    std::size_t relation_at_ = 0;
    std::optional<RelationWalk> walk_;
    std::uint64_t seen_ = 0;
};

class RelationColumns final : public ColumnScan {
public:
    RelationColumns(std::shared_ptr<StoredSnapshot const> const& snapshot, RelationId relation, ColumnOrder order,
                    DayRange window, unsigned part, unsigned parts);

    bool next(ClaimColumns& columns) override;
    void fill_rest(ClaimColumns& columns) override;
    std::uint64_t possible_on(ClaimColumns const& columns, Day day) const override;

    /// Of blocks that are not wanted, those are left out that lie by themselves. REQUIRES: none was taken yet.
    void want_blocks(ChooseBlocks const& choose);
    /// As RelationWalk has it.
    std::optional<RelationWalk::OnlyOrder> only_order() const {
        return walk_ && !walk_->done() ? walk_->only_order() : std::nullopt;
    }

private:
    void gather(ClaimColumns& columns);

    RelationId relation_;
    ColumnOrder order_;
    DayRange window_;
    std::optional<RelationWalk> walk_;
    RowBlock::Space space_;
    RowBlock const* block_ = nullptr;  // that the last batch was, where it was one
    std::uint64_t expected_ = 0;
    std::uint64_t seen_ = 0;
    bool counts_ = false;
};

}  // namespace kgq::storage

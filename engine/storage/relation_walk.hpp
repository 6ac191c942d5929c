// All rows of one relation that a snapshot sees, in order, from wherever they lie: segments, delta and, for a past
// snapshot, what was retracted since.
//
// Threads: one at a time. Lifetime: keeps its layout.
#pragma once

#include "engine/storage/snapshot.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace kgq::storage {

/// Which rows are seen.
class Sight {
public:
    /// Those recorded by the snapshot's transaction and not retracted by it.
    static Sight of(StoredSnapshot const& snapshot) {
        return Sight(snapshot.at().claims_end, snapshot.past() ? snapshot.at().info.id : kEver, false);
    }
    /// Those that are live after all that is in the layout, and those that are not.
    static Sight live() { return Sight(kEver, kEver, false); }
    static Sight retracted() { return Sight(kEver, kEver, true); }

    /// Whether rows among the retracted ones may be seen.
    bool past() const { return retracted_only_ || transaction_ != kEver; }
    std::uint64_t claims_end() const { return claims_end_; }
    bool sees(ClaimId id, TransactionId retracted) const {
        if (retracted_only_) return retracted != 0;
        return static_cast<std::uint64_t>(id) < claims_end_ && (retracted == 0 || retracted > transaction_);
    }

private:
    static constexpr std::uint64_t kEver = ~std::uint64_t{0};
    Sight(std::uint64_t claims_end, TransactionId transaction, bool retracted_only)
        : claims_end_(claims_end), transaction_(transaction), retracted_only_(retracted_only) {}

    std::uint64_t claims_end_;
    TransactionId transaction_;
    bool retracted_only_;
};

/// Chooses by the order of days which blocks of a place are wanted.
using ChooseBlocks = std::function<std::vector<bool>(ChangeOrder const&, ReadEntry const&)>;

/// Rows of one relation from one place.
class RowSource {
public:
    RowSource(Segment::Part const& part, std::span<Tombstone const> tombstones, Sight sight, ColumnOrder order);
    RowSource(DeltaRun const& run, RelationId relation, std::span<Tombstone const> tombstones, Sight sight,
              ColumnOrder order);

    /// Goes to the first row whose first is not below `low`; the last is that before `high` (kNoTerm: no end).
    void start(TermId low, TermId high);
    bool done() const { return done_; }
    ClaimRow const& row() const { return row_; }
    TransactionId retracted() const { return retracted_; }
    void advance();

    /// A whole block of which every row is seen and none was taken yet; null where there is no such.
    RowBlock const* whole_block() const;
    /// The last row of that block. REQUIRES: whole_block()
    ClaimRow last_of_block() const;
    /// Goes on to the next block, or where only some blocks are wanted, to the next of these, or block `stop` before
    /// it.
    void pass_block(std::size_t stop);
    /// The block in which such a row would lie.
    std::size_t block_with(ClaimRow const& row) const;
    /// Only some of the blocks are wanted, as far as blocks are passed whole.
    void want(ChooseBlocks const& choose);
    /// Null where the place has none, or not all its rows are seen.
    ChangeOrder const* changes() const;
    ReadEntry const& reading() const { return part_->reading(); }  ///< REQUIRES: changes()
    bool wants_block() const { return wanted_.empty() || wanted_[block_number_]; }
    bool skip_block_outside(DayRange window);  ///< passes it where no row of it can hold in the window; whole_block()

private:
    void load();
    bool load_from_block();
    bool load_from_run();
    TermId lead(ClaimRow const& row) const { return order_ == ColumnOrder::by_subject ? row.subject : row.object; }

    Segment::Part const* part_ = nullptr;
    DeltaRun const* run_ = nullptr;
    RelationId relation_{};
    std::span<Tombstone const> tombstones_;
    Sight sight_;
    ColumnOrder order_;
    TermId high_ = kNoTerm;
    RowBlock const* block_ = nullptr;
    std::vector<bool> wanted_;  // blocks; none: all
    std::size_t block_number_ = 0;
    std::size_t position_ = 0;
    std::size_t last_ = 0;  // of the run
    ClaimRow row_;
    TransactionId retracted_ = 0;
    bool done_ = true;
};

class RelationWalk {
public:
    /// From the first row whose subject (or object, by the order) is not below `low` to the last before `high`.
    RelationWalk(std::shared_ptr<Layout const> layout, Sight sight, RelationId relation, ColumnOrder order,
                 TermId low = kNoTerm, TermId high = kNoTerm);

    bool done() const { return next_ == nullptr; }
    ClaimRow const& row() const { return next_->row(); }
    TransactionId retracted() const { return next_->retracted(); }  ///< 0 of a live row
    void advance();

    /// The next block, where no other place has rows among its own.
    RowBlock const* whole_block() const;
    void pass_block();
    bool skip_block_outside(DayRange window);

    /// Chooses which blocks are wanted, in each place that has an order of days.
    void want(ChooseBlocks const& choose);
    bool skip_unwanted_block();  ///< passes it where it is not wanted; whole_block()
    /// The order of days of the only place that has rows, where there is one and all its rows are live.
    struct OnlyOrder {
        ChangeOrder const* order;
        ReadEntry const* read;
    };
    std::optional<OnlyOrder> only_order() const;

private:
    void choose();
    bool before(ClaimRow const& left, ClaimRow const& right) const;

    std::shared_ptr<Layout const> layout_;
    ColumnOrder order_;
    std::vector<RowSource> sources_;
    RowSource* next_ = nullptr;
};

/// Appends all rows of a relation with the given first and, where it is one, second; in order. Facts that are possible
/// on no day of the window may be left out, whole.
void gather_rows(StoredSnapshot const& snapshot, RelationId relation, ColumnOrder order, TermId first, TermId second,
                 DayRange window, std::vector<ClaimRow>& rows);

}  // namespace kgq::storage

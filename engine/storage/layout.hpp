// Where the claims of a store lie at one moment: packed segments, the delta of what was committed since the last fold,
// and the retractions that no segment knows of yet.
//
//   claims   1 .............. segments_end() .......... claims_end
//            segment │ segment │ segment │ delta runs
//
// Not here: walking rows (scan.hpp), folding (fold.cpp). Threads: a Layout is immutable; any. Lifetime: shared by the
// snapshots that read it.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/segment.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace kgq::storage {

/// Order of rows by subject and by object; within a relation as RowBlock has them.
inline auto by_subject_key(ClaimRow const& row) {
    return std::tuple(row.relation, row.subject, row.object, row.keys, row.id);
}
inline auto by_object_key(ClaimRow const& row) {
    return std::tuple(row.relation, row.object, row.subject, row.keys, row.id);
}

/// Claims of some commits, in memory. Small ones are merged with their neighbours, so that there are few.
class DeltaRun {
public:
    explicit DeltaRun(std::vector<ClaimRow> rows);
    DeltaRun(DeltaRun const& left, DeltaRun const& right);  ///< the claims of both

    std::size_t size() const { return rows_.size(); }
    /// Rows of a relation, of these first and second where they are given, in order.
    struct Range {
        std::size_t first;
        std::size_t last;
    };
    Range range(ColumnOrder order, RelationId relation, TermId first, TermId second) const;
    ClaimRow const& row(ColumnOrder order, std::size_t position) const {
        return order == ColumnOrder::by_subject ? rows_[position] : rows_[by_object_[position]];
    }
    std::vector<ClaimRow> const& rows() const { return rows_; }

private:
    bool before_by_object(std::uint32_t left, std::uint32_t right) const;

    std::vector<ClaimRow> rows_;            // by subject
    std::vector<std::uint32_t> by_object_;  // positions
};

/// A retraction of a claim whose row still lies among the live ones.
struct Tombstone {
    std::uint64_t claim = 0;
    TransactionId transaction = 0;
};

struct Layout {
    std::vector<std::shared_ptr<Segment const>> segments;  // by claims
    std::vector<TransactionId> applied;  // of each segment: the last transaction whose retractions it has
    SegmentId next_segment = 1;
    std::uint64_t statement_blocks = 0;  // so many are packed
    std::vector<std::shared_ptr<DeltaRun const>> delta;
    std::shared_ptr<std::vector<Tombstone> const> tombstones;  // by claim; null: none

    std::uint64_t segments_end() const { return segments.empty() ? 1 : segments.back()->end(); }
    std::size_t delta_rows() const;
    /// The last transaction whose retractions the claim's segment has; 0 in the delta.
    TransactionId applied_to(std::uint64_t claim) const;
    std::span<Tombstone const> tombstones_of(std::uint64_t first, std::uint64_t end) const;

    /// With the claims and retractions of one more commit.
    Layout with(std::vector<ClaimRow> rows, std::vector<Tombstone> retracted) const;

    /// Its entry in the store: number of statement blocks, next segment, and the segments with what was applied.
    std::string write() const;
};

/// The transaction that retracted a claim, 0 where none of these did.
inline TransactionId retracted_by(std::span<Tombstone const> tombstones, ClaimId claim) {
    auto const number = static_cast<std::uint64_t>(claim);
    auto const found = std::lower_bound(tombstones.begin(), tombstones.end(), number,
                                        [](Tombstone const& at, std::uint64_t id) { return at.claim < id; });
    return found != tombstones.end() && found->claim == number ? found->transaction : 0;
}

}  // namespace kgq::storage

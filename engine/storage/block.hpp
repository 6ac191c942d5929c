// A packed block: up to about 2,000 claims of one relation in one order, column by column (FORMAT.md has the layout).
//
// Not here: which blocks there are and where they lie (segment.hpp). Threads: a RowBlock is immutable once read; any.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/packing.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kgq::storage {

/// Rows of one relation as columns, on their way into or out of a block.
struct RowColumns {
    std::vector<TermId> subjects, objects, sources;
    std::vector<QualifierSetId> keys, notes;
    std::vector<std::uint32_t> end_kinds;  // kind of start + 16 x kind of end
    std::vector<ClaimId> ids;
    std::vector<Day> earliest_starts, latest_starts, earliest_ends, latest_ends;
    std::vector<std::uint64_t> retracted;  // of history: the transaction; else empty

    std::size_t size() const { return ids.size(); }
    void clear();
    void push(ClaimRow const& row);
};

/// Most rows of a block, unless one fact alone has more claims.
inline constexpr std::size_t kBlockRows = 2048;

/// What is true of all rows.
struct RowTraits {
    bool exact = false;        // latest starts and earliest ends equal their fellows
    bool single = false;       // no fact has two claims
    bool keyless = false;      // no fact is split by qualifiers
    bool dated_start = false;  // every start is a date
    TermId source = kNoTerm;   // of all; none where there are several
};
RowTraits traits_of(RowColumns const& rows);

/// Bytes of the block, without checksum. REQUIRES: rows in the order of the table; not none.
std::string write_block(RowColumns const& rows);

class RowBlock {
public:
    /// Takes in the bytes. Errors: corrupt.
    static RowBlock read(std::string bytes, ColumnOrder order, std::string const& what);

    RowBlock(RowBlock&&) noexcept = default;
    RowBlock& operator=(RowBlock&&) noexcept = default;

    std::size_t size() const { return size_; }
    std::size_t byte_count() const { return bytes_.size(); }
    void row(std::size_t position, ClaimRow& row) const;  ///< all but the relation
    bool single() const { return single_; }               ///< no fact has two claims
    TransactionId retracted(std::size_t position) const { return history_ ? retracted_.at(position) : 0; }

    /// Subject (by_subject) or object of a row, and the other one.
    TermId first(std::size_t position) const { return static_cast<TermId>(lead().at(position)); }
    TermId second(std::size_t position) const { return static_cast<TermId>(follow().at(position)); }
    DayRange possible(std::size_t position) const { return {earliest_starts_.at(position), latest_ends_.at(position)}; }
    ClaimId id(std::size_t position) const {
        return static_cast<ClaimId>(counted_ ? first_id_ + position : ids_.at(position));
    }
    void unpack_ids(std::vector<ClaimId>& ids) const;

    RowTraits traits() const;

    /// The positions of the rows whose first is `first` and, where it is one, whose second is `second`.
    std::pair<std::size_t, std::size_t> range(TermId first, TermId second) const;

    /// How many rows are possible on a day.
    std::size_t possible_on(Day day) const {
        return PackedDays::count_holding(earliest_starts_, latest_ends_, size_, day);
    }

    /// Where the columns of a block go when they are unpacked; reused from block to block.
    struct Space {
        RowColumns columns;
        std::vector<std::uint8_t> end_kinds;
    };
    /// The rows as columns, spans into `space`: what is true of all rows, and the columns of the set.
    void unpack(Space& space, ColumnSet set, ClaimColumns& columns) const;

private:
    RowBlock() = default;
    void unpack_days(RowColumns& to, ClaimColumns& columns) const;
    void unpack_rest(Space& space, ClaimColumns& columns) const;
    PackedColumn const& lead() const { return order_ == ColumnOrder::by_subject ? subjects_ : objects_; }
    PackedColumn const& follow() const { return order_ == ColumnOrder::by_subject ? objects_ : subjects_; }

    std::string bytes_;  // columns point into it, on the heap
    std::uint32_t size_ = 0;
    ColumnOrder order_ = ColumnOrder::by_subject;
    bool exact_ = false;
    bool single_ = false;
    bool dated_start_ = false;
    bool history_ = false;
    bool counted_ = false;  // ids go up by one, and ids_ is empty
    std::uint64_t first_id_ = 0;
    PackedColumn subjects_, objects_, ids_, end_kinds_, sources_, keys_, notes_, retracted_;
    PackedDays earliest_starts_, latest_starts_, earliest_ends_, latest_ends_;
};

}  // namespace kgq::storage

// A packed block: up to about 2,000 claims of one relation in one order, column by column (FORMAT.md has the layout).
//
// Not here: which blocks there are and where they lie (segment.hpp). Threads: a RowBlock is immutable once read; any.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/packing.hpp"

#include <array>
#include <cstdint>
#include <span>
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
/// REQUIRES: rows in order, so that the claims of a fact lie side by side; those of two `patterns`, where there are
/// any, are none of one fact.
RowTraits traits_of(RowColumns const& rows, std::span<std::uint32_t const> patterns = {});

/// The rows as columns, spans into `rows` and `end_kinds`, and what is true of all (see traits_of).
void show(RowColumns const& rows, std::vector<std::uint8_t>& end_kinds, std::span<std::uint32_t const> patterns,
          ClaimColumns& columns);

/// Bytes of the block, without checksum. REQUIRES: rows in the order of the table, with their traits; not none.
std::string write_block(RowColumns const& rows, RowTraits const& traits);
inline std::string write_block(RowColumns const& rows) { return write_block(rows, traits_of(rows)); }

class RowBlock {
public:
    /// Takes in the bytes. Errors: corrupt.
    static RowBlock read(std::string bytes, ColumnOrder order, std::string const& what);
    /// The same, but the bytes stay the caller's, and in their place. REQUIRES: kPadding bytes behind them.
    static RowBlock over(std::string_view bytes, ColumnOrder order, std::string const& what);

    RowBlock(RowBlock&&) noexcept = default;
    RowBlock& operator=(RowBlock&&) noexcept = default;

    std::size_t size() const { return size_; }
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
    std::pair<std::size_t, std::size_t> range(TermId first, TermId second) const {
        return range_from(begin_of(first, fences_below(first)), first, second);
    }

    // The same in steps. Finding a row reads memory four times, each place told by what was read before: the block's
    // own first bytes, the leads about where it must be, and then the other columns. Many are found together by going a
    // step with all of them before the next step, and by having fetched what that will read.
    void prefetch_head() const;
    std::size_t fences_below(TermId first) const { return fences_below(static_cast<std::uint64_t>(first)); }
    void prefetch_leads(std::size_t fences) const;  ///< what begin_of() reads
    /// The first position whose first is not below `first`; the block's size where there is none.
    std::size_t begin_of(TermId first, std::size_t fences) const;
    void prefetch_row(std::size_t position) const;
    /// What range() says, from begin_of().
    std::pair<std::size_t, std::size_t> range_from(std::size_t begin, TermId first, TermId second) const;

    /// The positions in [first, last) whose rows are possible on a day of the window: writes them, and tells how many.
    /// REQUIRES: room for seven more than there are.
    std::size_t select(std::size_t first, std::size_t last, DayRange window, std::uint32_t* positions) const {
        return PackedDays::select_meeting(earliest_starts_, latest_ends_, first, last, window, positions);
    }

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
    /// What is true of all rows alone.
    void describe(ClaimColumns& columns) const;

    /// Places for the subjects, objects and days of some rows.
    struct PartiesAndDays {
        TermId* subjects;
        TermId* objects;
        Day *earliest_starts, *latest_starts, *earliest_ends, *latest_ends;
    };
    /// Those of the rows at `positions`. What is alike in an exact block (see ClaimColumns) is written once, as
    /// earliest starts and latest ends.
    void take(std::span<std::uint32_t const> positions, PartiesAndDays const& to) const;
    /// Appends the other columns of these rows.
    void take_rest(std::span<std::uint32_t const> positions, RowColumns& to) const;

private:
    RowBlock() = default;
    void unpack_days(RowColumns& to, ClaimColumns& columns) const;
    void unpack_rest(Space& space, ClaimColumns& columns) const;
    void set_fences();
    std::size_t fences_below(std::uint64_t lead) const;
    std::size_t place_of(std::uint64_t lead, std::size_t fences, std::size_t from) const;
    PackedColumn const& lead() const { return order_ == ColumnOrder::by_subject ? subjects_ : objects_; }
    PackedColumn const& follow() const { return order_ == ColumnOrder::by_subject ? objects_ : subjects_; }

    static constexpr std::size_t kFences = 32;
    // What rows are found by comes first, so that it lies in few cache lines.
    std::uint32_t size_ = 0;
    ColumnOrder order_ = ColumnOrder::by_subject;
    bool exact_ = false;
    bool single_ = false;
    bool dated_start_ = false;
    bool history_ = false;
    std::uint32_t stride_ = 1;                     // rows from fence to fence
    std::array<std::uint32_t, kFences> fences_{};  // the leads of the rows 0, stride, 2 x stride ...; then the greatest
    PackedColumn subjects_, objects_;
    PackedDays earliest_starts_, latest_ends_;
    PackedColumn sources_, keys_, end_kinds_, ids_, notes_, retracted_;
    PackedDays latest_starts_, earliest_ends_;
    bool counted_ = false;  // ids go up by one, and ids_ is empty
    std::uint64_t first_id_ = 0;
    std::string bytes_;  // its own, if any: columns point into it, on the heap
};

}  // namespace kgq::storage

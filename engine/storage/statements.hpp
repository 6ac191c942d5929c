// Statement records: one by one as small commits write them, and 2,048 claims a block once a block is full: packed, or
// where rows that lie together say the same, pointing to these (pointing.hpp).
//
// Not here: retractions, which have entries of their own (keys.hpp). Threads: any. Lifetime: owned by the store's
// files. Errors: throws corrupt or io.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/packing.hpp"
#include "engine/storage/pointing.hpp"
#include "engine/storage/rocks.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kgq::storage {

/// The text of a period, where days and kinds alone tell it; empty where they do not.
std::string plain_period_text(ClaimRow const& row);

/// The record of a claim whose period its days tell, but for whether it was retracted. Errors: throws corrupt where
/// they do not.
StatementRecord plain_record(ClaimRow const& row, TransactionId recorded);

/// A claim on its way into a block; its period's text only where plain_period_text is another.
struct WrittenStatement {
    ClaimRow row;
    TransactionId recorded = 0;
    std::string period;  // empty: as the days say
};

/// Bytes of a packed block without checksum. REQUIRES: kStatements claims, their ids ascending by one.
std::string write_statement_block(std::vector<WrittenStatement> const& claims);
/// The same of one that points; nothing where a claim has a period's text of its own.
std::optional<std::string> write_pointing_block(std::vector<WrittenStatement> const& claims, SegmentId segment,
                                                std::vector<RowBlockPlace> const& places);

/// Bytes of a block without checksum, from its entry. Errors: throws corrupt.
std::string_view unseal_statement_block(std::uint64_t number, std::string_view sealed);

class StatementBlock {
public:
    /// Errors: throws corrupt.
    static StatementBlock read(std::uint64_t number, std::string_view sealed, FindRowBlock const& find);

    /// All but whether it was retracted.
    StatementRecord record(ClaimId id) const;
    ClaimRow row(ClaimId id) const;
    TransactionId recorded(ClaimId id) const { return recorded_.at(position(id)); }

private:
    void read_pointing(PointingBlock const& pointing, std::uint64_t number, FindRowBlock const& find);
    void read_packed(std::string_view bytes);
    std::size_t position(ClaimId id) const { return (static_cast<std::uint64_t>(id) - 1) % kStatements; }

    std::string bytes_;                  // columns point into it, on the heap
    std::optional<ClaimPlaces> places_;  // then there are no columns but recorded_
    bool exact_ = false;
    PackedColumn subjects_, relations_, objects_, sources_, keys_, notes_, end_kinds_, recorded_;
    PackedDays earliest_starts_, latest_starts_, earliest_ends_, latest_ends_;
    std::unordered_map<std::uint32_t, std::string_view> periods_;  // those that the days do not tell, by position
};

/// Finds row blocks under their keys, whichever segments a store says that it has. It keeps those that one statement
/// block points to, and lets go of them when it has found others, or goes itself.
FindRowBlock find_by_key(std::shared_ptr<Rocks const> rocks);

/// Segments of a snapshot.
using Segments = std::vector<std::shared_ptr<Segment const>>;

/// Finds row blocks in these segments, and keeps the segment that it found last in `used` (null: not).
FindRowBlock find_in(Segments const& segments, std::shared_ptr<Segment const>* used = nullptr);

/// Blocks that were read, kept; but they keep no segment, so that one that has been replaced can go.
class StatementBlocks {
public:
    explicit StatementBlocks(std::shared_ptr<Rocks const> rocks) : rocks_(std::move(rocks)) {}
    /// As a snapshot sees it: the entry under its pin points into one of its segments, whatever has been folded since.
    /// REQUIRES: a claim of a whole block.
    StatementRecord record(ClaimId id, Segments const& segments, Pin const* pin) const;

private:
    struct Kept {
        std::shared_ptr<StatementBlock const> block;
        bool points = false;
        std::weak_ptr<Segment const> segment;  // that it points into, where it does
    };
    std::optional<StatementRecord> record_if_kept(ClaimId id) const;

    std::shared_ptr<Rocks const> rocks_;
    mutable std::shared_mutex mutex_;
    mutable std::unordered_map<std::uint64_t, Kept> blocks_;
};

}  // namespace kgq::storage

// Statement blocks that point: instead of the records of its claims, such a block says in which row blocks of one
// segment their rows lie. A load numbers its claims in the order of its rows by subject, so a block of 2,048 claims
// lies in one or two row blocks, and records beside them would repeat what these hold: a third of a store.
//
// Only claims whose periods the days tell (plain_period_text) have no more to say than their rows. Not here: the packed
// form, and reading records (statements.hpp). Threads: values. Errors: reading throws corrupt.
#pragma once

#include "engine/storage/segment.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::storage {

/// Claims of a statement block; block n has the claims from n * kStatements + 1 on.
inline constexpr std::uint64_t kStatements = 2048;
constexpr std::uint64_t statement_block_of(std::uint64_t claim) { return (claim - 1) / kStatements; }
constexpr std::uint64_t first_of_block(std::uint64_t block) { return block * kStatements + 1; }

/// A row block of a segment.
struct RowBlockPlace {
    Table table = Table::by_subject;
    RelationId relation{};
    std::uint32_t number = 0;
    friend auto operator<=>(RowBlockPlace const&, RowBlockPlace const&) = default;
};

/// Most row blocks that a statement block may point into: reading one record looks through all of them.
inline constexpr std::size_t kMostPlaces = 16;

/// What a statement block that points says.
struct PointingBlock {
    SegmentId segment = 0;
    std::vector<RowBlockPlace> places;  // between them they have each claim's row once
    std::string recorded;               // a packed column: the transaction of each claim

    /// Bytes of the block without checksum. REQUIRES: at most kMostPlaces.
    std::string write() const;
    /// From such bytes; nothing where they are a packed block.
    static std::optional<PointingBlock> read(std::string_view bytes);
};

/// Finds a row block that a statement block points into; it must outlive what is read with it. Errors: throws corrupt.
using FindRowBlock = std::function<RowBlock const&(SegmentId, RowBlockPlace const&)>;

/// Where the rows of a block's claims lie, claim by claim.
class ClaimPlaces {
public:
    ClaimPlaces() = default;
    /// Looks for the rows of the block's claims. Errors: corrupt where one has none.
    ClaimPlaces(PointingBlock const& block, std::uint64_t number, FindRowBlock const& find);

    /// The row of the claim at a position of the statement block.
    ClaimRow row(std::size_t position) const;

private:
    std::vector<RowBlock const*> blocks_;
    std::vector<RelationId> relations_;  // of the blocks
    std::vector<std::uint32_t> rows_;    // of each claim: number of the block << kRowBits | row in it
};

/// Gathers where the claims of each statement block go, while the tables by subject of a segment are written.
class PlaceNotes {
public:
    /// For the statement blocks from `first` to before `end`.
    PlaceNotes(std::uint64_t first, std::uint64_t end) : first_(first), blocks_(end - first) {}

    void note(ClaimId id, RowBlockPlace const& place);
    /// Where the claims of a statement block lie; null where they are not all in the segment, or in many places.
    std::vector<RowBlockPlace> const* of(std::uint64_t block) const;

private:
    struct Notes {
        std::uint64_t claims = 0;
        std::vector<RowBlockPlace> places;
        bool many = false;
    };
    std::uint64_t first_;
    std::vector<Notes> blocks_;
};

}  // namespace kgq::storage

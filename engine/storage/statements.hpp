// Statement records: one by one as small commits write them, and packed, 2,048 claims a block, once a block is full.
//
// Not here: retractions, which have entries of their own (keys.hpp). Threads: any. Lifetime: owned by the store's
// files. Errors: throws corrupt or io.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/packing.hpp"
#include "engine/storage/rocks.hpp"

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kgq::storage {

/// Claims of a block; block n has the claims from n * kStatements + 1 on.
inline constexpr std::uint64_t kStatements = 2048;
constexpr std::uint64_t statement_block_of(std::uint64_t claim) { return (claim - 1) / kStatements; }
constexpr std::uint64_t first_of_block(std::uint64_t block) { return block * kStatements + 1; }

/// The text of a period, where days and kinds alone tell it; empty where they do not.
std::string plain_period_text(ClaimRow const& row);

/// A claim on its way into a block; its period's text only where plain_period_text is another.
struct WrittenStatement {
    ClaimRow row;
    TransactionId recorded = 0;
    std::string period;  // empty: as the days say
};

/// Bytes of a block without checksum. REQUIRES: kStatements claims, their ids ascending by one.
std::string write_statement_block(std::vector<WrittenStatement> const& claims);

class StatementBlock {
public:
    static StatementBlock read(std::uint64_t block, std::string_view sealed);  ///< throws corrupt

    /// All but whether it was retracted.
    StatementRecord record(ClaimId id) const;
    ClaimRow row(ClaimId id) const;
    TransactionId recorded(ClaimId id) const { return recorded_.at(position(id)); }

private:
    std::size_t position(ClaimId id) const { return (static_cast<std::uint64_t>(id) - 1) % kStatements; }
    std::string bytes_;
    bool exact_ = false;
    PackedColumn subjects_, relations_, objects_, sources_, keys_, notes_, end_kinds_, recorded_;
    PackedDays earliest_starts_, latest_starts_, earliest_ends_, latest_ends_;
    std::unordered_map<std::uint32_t, std::string_view> periods_;  // those that the days do not tell, by position
};

/// Blocks that were read, kept.
class StatementBlocks {
public:
    explicit StatementBlocks(std::shared_ptr<Rocks const> rocks) : rocks_(std::move(rocks)) {}
    StatementBlock const& block(std::uint64_t number) const;

private:
    std::shared_ptr<Rocks const> rocks_;
    mutable std::shared_mutex mutex_;
    mutable std::unordered_map<std::uint64_t, std::unique_ptr<StatementBlock const>> blocks_;
};

}  // namespace kgq::storage

// Plain claims of one batch: kept as they come, then sorted, rid of what is there already, and ready to be written as
// tables and statement blocks.
//
//   add ... -> sort by relation, subject, object -> drop repeats -> ids in the order in which they came -> tables
//
// Not here: the files they end in (folding.hpp). Threads: one at a time, but the const functions any. Memory: 24 bytes
// a claim as it comes, 72 more a claim while it is committed.
#pragma once

#include <kgq/bulk.hpp>

#include "engine/storage/layout.hpp"
#include "engine/storage/statements.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace kgq::storage {

class PlainClaims {
public:
    std::optional<std::uint16_t> source(TermId id);
    void add(std::span<PlainClaim const> claims);
    std::uint32_t size() const { return static_cast<std::uint32_t>(claims_.size()); }
    bool empty() const { return claims_.empty() && dropped_ == 0; }

    /// Sorts, drops what `layout` has live or what comes twice, and gives ids from `first` on. May be called once.
    /// `period_text` tells the period of a claim of the layout.
    void settle(std::shared_ptr<Layout const> const& layout, std::uint64_t first,
                std::function<std::string(ClaimRow const&)> const& period_text);

    // After settle, of those that were kept:
    std::uint64_t kept() const { return settled_ ? claims_.size() : 0; }
    std::uint64_t dropped() const { return dropped_; }
    std::vector<BulkClaims::Overlap> const& overlaps() const { return overlaps_; }
    std::vector<std::pair<RelationId, std::uint64_t>> counts() const;  ///< of each relation

    ClaimRow row(PlainClaim const& claim) const;
    /// By relation, subject and object; also in order of id.
    std::vector<PlainClaim> const& by_subject() const { return claims_; }
    /// All, sorted by object within each relation; for the caller to keep as long as it writes.
    std::vector<PlainClaim> by_object() const;
    static std::span<PlainClaim const> of(std::vector<PlainClaim> const& sorted, RelationId relation);

private:
    using PeriodText = std::function<std::string(ClaimRow const&)>;
    void find_repeats(std::shared_ptr<Layout const> const& layout, std::span<PlainClaim> claims,
                      PeriodText const& period_text);
    void settle_fact(std::span<PlainClaim> fact, std::span<ClaimRow const> there, PeriodText const& period_text);
    void note_overlap(PlainClaim const& claim, PeriodBounds const& other, std::string period);

    std::vector<PlainClaim> claims_;  // their numbers become ids less first_id_ when they are settled
    std::vector<TermId> sources_;
    std::unordered_map<std::uint32_t, std::uint16_t> source_numbers_;
    bool settled_ = false;
    std::uint64_t first_id_ = 0;
    std::uint64_t dropped_ = 0;
    std::vector<BulkClaims::Overlap> overlaps_;
};

}  // namespace kgq::storage

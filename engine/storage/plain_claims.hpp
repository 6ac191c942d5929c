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
    bool empty() const { return claims_.empty(); }

    /// Sorts, drops what `layout` has live or what comes twice, and gives ids from `first` on. May be called once.
    /// `period_text` tells the period of a claim of the layout.
    void settle(std::shared_ptr<Layout const> const& layout, std::uint64_t first,
                std::function<std::string(ClaimRow const&)> const& period_text);

    // After settle:
    std::uint64_t kept() const { return claims_.size() - dropped_; }
    std::uint64_t dropped() const { return dropped_; }
    std::vector<BulkClaims::Overlap> const& overlaps() const { return overlaps_; }
    std::vector<std::pair<RelationId, std::uint64_t>> counts() const;  ///< kept claims of each relation

    ClaimRow row(PlainClaim const& claim) const;  ///< of one that was kept
    bool is_dropped(PlainClaim const& claim) const {
        return dropped_ > 0 && (dropped_bits_[claim.number / 64] >> (claim.number % 64) & 1) != 0;
    }
    /// Of a relation, by subject; dropped ones among them.
    std::span<PlainClaim const> by_subject(RelationId relation) const { return of(by_subject_, relation); }
    /// All, sorted by object within each relation: made from by_subject, for the caller to keep as long as it writes.
    std::vector<PlainClaim> by_object() const;
    std::span<PlainClaim const> of(std::vector<PlainClaim> const& sorted, RelationId relation) const;
    /// In the order in which they came, for statement blocks; the kept ones have ascending ids.
    std::vector<PlainClaim> const& as_they_came() const { return claims_; }

private:
    ClaimRow row_without_id(PlainClaim const& claim) const;
    void drop(PlainClaim const& claim);
    void find_repeats(std::shared_ptr<Layout const> const& layout, RelationId relation,
                      std::function<std::string(ClaimRow const&)> const& period_text);
    void settle_fact(std::span<PlainClaim const> fact, std::span<ClaimRow const> there,
                     std::function<std::string(ClaimRow const&)> const& period_text);
    void note_overlap(PlainClaim const& claim, PeriodBounds const& other, std::string period);

    std::vector<PlainClaim> claims_;
    std::vector<PlainClaim> by_subject_;
    std::vector<TermId> sources_;
    std::unordered_map<std::uint32_t, std::uint16_t> source_numbers_;
    std::uint64_t first_id_ = 0;
    std::uint64_t dropped_ = 0;
    std::vector<std::uint64_t> dropped_bits_;
    std::vector<std::uint32_t> dropped_before_;  // of each word of bits
    std::vector<BulkClaims::Overlap> overlaps_;
};

}  // namespace kgq::storage

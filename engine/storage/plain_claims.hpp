// Plain claims of one batch: sorted as they come, run by run, then rid of what is there already, and ready to be
// written as tables and statement blocks.
//
//   add ... -> runs by relation, subject, object -> merged: repeats dropped, ids in this order -> again by object
//
// A number stands for what few claims have alone: an origin (source, qualifiers), and an end that is no exact day.
// A single run is neither merged nor copied: what is kept is written over it, and its order by object is one of places.
//
// Not here: how runs are sorted, kept and merged (claim_runs.hpp), the files that claims end in (folding.hpp). Threads:
// one at a time, but streams any. Memory: at most three runs of RunLimit::claims, of 24 bytes a claim, and the claims
// of one fact.
#pragma once

#include <kgq/bulk.hpp>

#include "engine/storage/claim_runs.hpp"
#include "engine/storage/commit_progress.hpp"
#include "engine/storage/layout.hpp"
#include "engine/storage/statements.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace kgq::storage {

class PlainClaims {
public:
    explicit PlainClaims(RunLimit const& limit) : limit_(limit), arrived_(ClaimOrder::by_subject, limit) {}

    /// Who says a claim, and the qualifiers that it has.
    struct Origin {
        TermId source{};
        QualifierSetId keys = kNoQualifiers;
        QualifierSetId notes = kNoQualifiers;
        friend auto operator<=>(Origin const&, Origin const&) = default;
    };
    // As BulkClaims says them.
    std::optional<std::uint16_t> origin(Origin const& origin);
    std::optional<Day> end(Period::End kind, Date const& date);
    void add(std::span<PlainClaim const> claims);
    std::uint32_t size() const { return static_cast<std::uint32_t>(arrived_.size()); }
    bool empty() const { return size() == 0; }

    /// Sorts, drops what `layout` has live or what comes twice, and gives ids from `first` on. May be called once.
    /// `period_text` tells the period of a claim of the layout. Counts each claim as a step of `progress`.
    using PeriodText = std::function<std::string(ClaimRow const&)>;
    void settle(std::shared_ptr<Layout const> const& layout, std::uint64_t first, PeriodText const& period_text,
                CommitProgress& progress);

    // After settle, of those that were kept:
    std::uint64_t kept() const { return kept_; }
    std::uint64_t dropped() const { return dropped_; }
    std::vector<BulkClaims::Overlap> const& overlaps() const { return overlaps_; }
    /// Of each relation, ascending.
    std::vector<std::pair<RelationId, std::uint64_t>> const& counts() const { return counts_; }

    ClaimRow row(PlainClaim const& claim) const;
    /// Its period's text; nothing where the days tell it (plain_period_text).
    std::string period(PlainClaim const& claim) const;
    /// By relation, subject and object; also in order of id.
    ClaimStream by_subject() const { return settled_->read(); }
    /// They, or the last of them, have to be sorted for it: to be called once before by_object, by any thread.
    void finish_by_object();
    ClaimStream by_object() const;

private:
    void settle_relation(ClaimStream& claims, std::shared_ptr<Layout const> const& layout,
                         PeriodText const& period_text, StepCount& steps);
    void settle_fact(std::span<PlainClaim> fact, std::span<ClaimRow> there, PeriodText const& period_text);
    struct Spell {
        PlainClaim* claim;
        ClaimRow row;
    };
    Period period_of(PlainClaim const& claim) const;
    bool is_live(Spell const& spell, std::span<ClaimRow const> there, PeriodText const& period_text) const;
    void look_for_overlap(Spell const& spell, std::span<ClaimRow const> there, PeriodText const& period_text);
    void note_overlap(PlainClaim const& claim, PeriodBounds const& other, std::string period);
    void keep(PlainClaim claim);
    struct WrittenEnd {
        Period::End kind = Period::End::unknown;
        Date date;
    };
    /// Null where the end is a day, or open.
    WrittenEnd const* written(Day end) const { return end > kLastDay ? &ends_[place_of_end(end)] : nullptr; }
    static std::size_t place_of_end(Day end) { return static_cast<std::size_t>(end - kLastDay) - 1; }

    RunLimit limit_;
    ClaimRuns arrived_;
    std::vector<Origin> origins_;
    std::map<Origin, std::uint16_t> origin_numbers_;
    std::vector<WrittenEnd> ends_;  // the first stands for the day after kLastDay
    std::unordered_map<std::string, Day> end_numbers_;
    std::uint64_t first_id_ = 0;
    std::uint64_t kept_ = 0;
    std::uint64_t dropped_ = 0;
    bool in_place_ = false;  // what is kept of a single run is written over it
    // Of what was kept; a claim's number is its id less first_id_.
    std::unique_ptr<ClaimRuns> settled_;
    std::unique_ptr<ClaimRuns> by_object_;  // of several runs; else:
    PlacesInOrder places_by_object_;
    std::vector<std::pair<RelationId, std::uint64_t>> counts_;
    std::vector<BulkClaims::Overlap> overlaps_;
};

}  // namespace kgq::storage

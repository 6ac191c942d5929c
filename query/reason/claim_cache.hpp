// Claims as read from a snapshot, kept: a question that is asked again with a source left out, or with something
// assumed, reads none twice.
//
// SourceIndex is shared by all questions on a snapshot and safe from any thread; a ClaimCache is one question's.
#pragma once

#include <kgq/period_set.hpp>
#include <kgq/store.hpp>

#include <map>
#include <mutex>
#include <set>
#include <span>
#include <tuple>
#include <vector>

namespace kgq::reason {

/// Who says something of which relation, and on which days each source looks.
class SourceIndex {
public:
    explicit SourceIndex(Snapshot const& snapshot) : snapshot_(snapshot) {}
    /// Takes over what an earlier snapshot's has found, as far as what was `changed` since leaves it right.
    SourceIndex(Snapshot const& snapshot, SourceIndex const& before, std::span<StatementRecord const> changed);

    /// All sources that have some claim of the relation. The reference stays good.
    std::set<TermId> const& sources_of(RelationId relation) const;
    PeriodSet const& coverage(TermId source) const;

private:
    Snapshot const& snapshot_;
    mutable std::mutex mutex_;
    mutable std::map<RelationId, std::set<TermId>> sources_;
    mutable std::map<TermId, PeriodSet> coverage_;
};

class ClaimCache {
public:
    ClaimCache(Snapshot const& snapshot, SourceIndex const& index) : snapshot_(snapshot), index_(index) {}

    /// Claims of a relation with the given subject and object (kNoTerm: any), the claims of one fact side by side.
    std::vector<ClaimRow> const& claims(TermId subject, RelationId relation, TermId object);
    std::vector<QualifierPair> const& qualifiers(QualifierSetId id);
    Snapshot const& snapshot() const { return snapshot_; }
    SourceIndex const& index() const { return index_; }

private:
    Snapshot const& snapshot_;
    SourceIndex const& index_;
    std::map<std::tuple<TermId, RelationId, TermId>, std::vector<ClaimRow>> claims_;
    std::map<QualifierSetId, std::vector<QualifierPair>> qualifiers_;
};

}  // namespace kgq::reason

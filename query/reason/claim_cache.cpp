#include "query/reason/claim_cache.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::reason {

SourceIndex::SourceIndex(Snapshot const& snapshot, SourceIndex const& before, std::span<StatementRecord const> changed)
    : snapshot_(snapshot) {
    RelationDef const* covers = snapshot.vocabulary().relation(relation_names::kCovers);
    std::lock_guard const lock(before.mutex_);
    sources_ = before.sources_;
    bool same_coverage = true;
    for (StatementRecord const& record : changed) {
        RelationId const relation = record.row.relation;
        same_coverage = same_coverage && (covers == nullptr || relation != covers->id);
        auto const known = sources_.find(relation);
        if (known == sources_.end()) continue;
        if (record.retracted != 0) {
            sources_.erase(known);  // it may have been the source's last
        } else {
            known->second.insert(record.row.source);
        }
    }
    if (same_coverage) coverage_ = before.coverage_;
}

std::set<TermId> const& SourceIndex::sources_of(RelationId relation) const {
    std::lock_guard const lock(mutex_);
    auto [at, fresh] = sources_.try_emplace(relation);
    if (!fresh) return at->second;
    std::optional<Snapshot::Sourced> known = snapshot_.sources_of(relation);
    if (known) at->second.insert(known->sources.begin(), known->sources.end());
    auto const scan = known ? std::move(known->others) : snapshot_.scan_columns(relation, ColumnOrder::by_subject);
    ClaimColumns columns;
    TermId previous = kNoTerm;
    while (scan->next(columns)) {
        if (columns.source != kNoTerm) {
            at->second.insert(columns.source);
            continue;
        }
        for (TermId source : columns.sources) {
            if (source != previous) at->second.insert(source);
            previous = source;
        }
    }
    return at->second;
}

PeriodSet const& SourceIndex::coverage(TermId source) const {
    std::lock_guard const lock(mutex_);
    auto [at, fresh] = coverage_.try_emplace(source);
    if (fresh) at->second = coverage_of(snapshot_, source);
    return at->second;
}

std::vector<ClaimRow> const& ClaimCache::claims(TermId subject, RelationId relation, TermId object) {
    auto [at, fresh] = claims_.try_emplace(std::tuple(subject, relation, object));
    if (!fresh) return at->second;
    at->second = snapshot_.rows({subject, relation, object});
    std::stable_sort(at->second.begin(), at->second.end(), [](ClaimRow const& a, ClaimRow const& b) {
        return std::tie(a.subject, a.object, a.keys) < std::tie(b.subject, b.object, b.keys);
    });
    return at->second;
}

std::vector<QualifierPair> const& ClaimCache::qualifiers(QualifierSetId id) {
    auto [at, fresh] = qualifiers_.try_emplace(id);
    if (fresh && id != kNoQualifiers) at->second = snapshot_.qualifiers(id);
    return at->second;
}

}  // namespace kgq::reason

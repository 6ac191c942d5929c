#include "query/columns/kept_counts.hpp"

#include <algorithm>

namespace kgq::columns {

KeptCounts::KeptCounts(KeptCounts const& before, std::function<bool(RelationId)> const& stays) {
    std::lock_guard const lock(before.mutex_);
    for (auto const& [relation, kept] : before.kept_) {
        if (!kept.steps || !stays(relation)) continue;
        kept_.emplace(relation, kept);
        bytes_ += kept.steps->byte_count();
    }
}

std::shared_ptr<DaySteps const> KeptCounts::of(RelationId relation) const {
    std::lock_guard const lock(mutex_);
    auto const found = kept_.find(relation);
    return found == kept_.end() ? nullptr : found->second.steps;
}

bool KeptCounts::has_all(std::span<RelationDef const* const> relations) const {
    return std::all_of(relations.begin(), relations.end(),
                       [&](RelationDef const* relation) { return of(relation->id) != nullptr; });
}

bool KeptCounts::due(RelationId relation, bool scans) const {
    std::lock_guard const lock(mutex_);
    Kept& kept = kept_[relation];
    return !kept.too_large && (!scans || ++kept.scans > kScansFirst);
}

void KeptCounts::keep(RelationId relation, std::shared_ptr<DaySteps const> steps) const {
    std::lock_guard const lock(mutex_);
    Kept& kept = kept_[relation];
    if (kept.steps) return;  // another question was quicker
    kept.too_large = bytes_ + steps->byte_count() > kMostBytes;
    if (kept.too_large) return;
    bytes_ += steps->byte_count();
    kept.steps = std::move(steps);
}

}  // namespace kgq::columns

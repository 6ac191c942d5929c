// The counts of days that a snapshot's questions keep, for relations that are asked about again and again. A scan
// counts one day; the steps of all days cost as much as some dozens of scans, so they are made when a relation was
// scanned so often that more are likely to come.
//
// Bounded: kMostBytes together; what does not fit is scanned as before. Kept from commit to commit for relations that
// were not touched (run/stand.cpp says which).
//
// Not here: counting (day_count.hpp), choosing sources or assuming: those questions do not ask here. Threads: any.
#pragma once

#include "query/columns/day_steps.hpp"

#include <kgq/store.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>

namespace kgq::columns {

class KeptCounts {
public:
    static constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
    static constexpr unsigned kScansFirst = 8;  // before steps are made

    KeptCounts() = default;
    /// With what `before` has of the relations that stay as they were.
    KeptCounts(KeptCounts const& before, std::function<bool(RelationId)> const& stays);

    /// Null where they are not kept. They stay good as long as they are held.
    std::shared_ptr<DaySteps const> of(RelationId relation) const;
    bool has_all(std::span<RelationDef const* const> relations) const;
    /// Whether the steps should be made now; told each time that they are wanted and not there. `scans`: one day costs
    /// less than all days.
    bool due(RelationId relation, bool scans) const;
    void keep(RelationId relation, std::shared_ptr<DaySteps const> steps) const;

private:
    struct Kept {
        unsigned scans = 0;
        bool too_large = false;
        std::shared_ptr<DaySteps const> steps;
    };
    mutable std::mutex mutex_;
    mutable std::map<RelationId, Kept> kept_;
    mutable std::size_t bytes_ = 0;
};

}  // namespace kgq::columns

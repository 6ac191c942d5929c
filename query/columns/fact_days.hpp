// The days of one fact from its claims: at once where one claim says it all, else by the joining that all questions
// share (reason/join_claims.hpp).
//
// Threads: one thread's. Lifetime: within the scene's.
#pragma once

#include "query/columns/days.hpp"
#include "query/reason/joined.hpp"

#include <kgq/store.hpp>

#include <span>
#include <unordered_map>
#include <vector>

namespace kgq::columns {

class FactDays {
public:
    /// `choice` may be absent: all sources are asked.
    FactDays(Snapshot const& snapshot, reason::SourceIndex const& index, RelationDef const& relation,
             reason::SourceChoice const* choice);

    /// REQUIRES: the claims of one fact of the relation, not empty. `window` bounds the days that matter.
    Days of(std::span<ClaimRow const> claims, DayRange window, DayTable& table);

    bool asks(TermId source) const { return choice_ == nullptr || choice_->asks(source); }

    /// How a source's exact claims are read without joining.
    struct Reach {
        DayRange covered;     // where the coverage is one run
        bool whole = false;   // it covers all days
        bool simple = false;  // it covers one run of days
    };
    Reach reach(TermId source);
    /// Whether a relation's facts with one exact claim by a source need no joining.
    bool joins_alone() const { return !relation_.one_at_a_time; }

private:
    std::span<ClaimRow const> asked(std::span<ClaimRow const> claims);
    std::vector<ClaimRow> rivals_of(ClaimRow const& head, DayRange window);

    Snapshot const& snapshot_;
    reason::SourceIndex const& index_;
    RelationDef const& relation_;
    reason::SourceChoice const* choice_;  // nullptr where every source is asked
    TermId last_source_ = kNoTerm;
    Reach last_reach_;
    std::vector<ClaimRow> kept_;
    std::unordered_map<std::uint32_t, std::vector<ClaimRow>> of_subject_;  // of relations with one object at a time
};

/// A claim with exact ends whose source covers one run of days says so by its bounds alone, except where an open end
/// meets the edge of the coverage.
inline bool says_all(PeriodBounds const& bounds, Period::End start_kind, Period::End end_kind,
                     FactDays::Reach const& reach) {
    bool const exact = bounds.earliest_start == bounds.latest_start && bounds.earliest_end == bounds.latest_end &&
                       bounds.latest_start < kLastDay && bounds.earliest_end > kFirstDay;
    bool const dated = start_kind == Period::End::date && end_kind == Period::End::date;
    return exact && (reach.whole || (reach.simple && dated));
}

}  // namespace kgq::columns

#include "query/columns/fact_days.hpp"

#include "query/reason/join_claims.hpp"

namespace kgq::columns {

FactDays::FactDays(Snapshot const& snapshot, reason::SourceIndex const& index, RelationDef const& relation,
                   reason::SourceChoice const* choice)
    : snapshot_(snapshot), index_(index), relation_(relation), choice_(relation.frame ? nullptr : choice) {}

FactDays::Reach FactDays::reach(TermId source) {
    if (source == last_source_) return last_reach_;
    PeriodSet const& covered = index_.coverage(source);
    last_source_ = source;
    last_reach_ = {};
    if (covered.runs().size() == 1) {
        last_reach_.simple = true;
        last_reach_.covered = covered.runs().front();
        last_reach_.whole = last_reach_.covered == kAllDays;
    }
    return last_reach_;
}

std::span<ClaimRow const> FactDays::asked(std::span<ClaimRow const> claims) {
    if (choice_ == nullptr) return claims;
    bool all = true;
    for (ClaimRow const& claim : claims) all = all && choice_->asks(claim.source);
    if (all) return claims;
    kept_.clear();
    for (ClaimRow const& claim : claims) {
        if (choice_->asks(claim.source)) kept_.push_back(claim);
    }
    return kept_;
}

std::vector<ClaimRow> FactDays::rivals_of(ClaimRow const& head, DayRange window) {
    // Another object's claim matters only on its own days, so those possible on no day of the window may be left out.
    auto [at, fresh] = of_subject_.try_emplace(static_cast<std::uint32_t>(head.subject));
    if (fresh) at->second = snapshot_.rows({head.subject, relation_.id, kNoTerm});
    std::vector<ClaimRow> rivals;
    for (ClaimRow const& other : at->second) {
        bool const beside = PeriodSet(window).intersects(other.bounds.possible());
        if (beside && other.object != head.object && other.keys == head.keys && asks(other.source))
            rivals.push_back(other);
    }
    return rivals;
}

Days FactDays::of(std::span<ClaimRow const> all, DayRange window, DayTable& table) {
    std::span<ClaimRow const> const claims = asked(all);
    if (claims.empty()) return {};
    ClaimRow const& head = claims.front();
    bool const elsewhere =
        claims.size() == 1 && (head.bounds.latest_end < window.first || head.bounds.earliest_start > window.last);
    if (elsewhere) return {};  // no claim makes a day possible outside its own bounds
    if (claims.size() == 1 && joins_alone()) {
        Reach const near = reach(head.source);
        if (says_all(head.bounds, head.start_kind, head.end_kind, near)) {
            return DayTable::certainly({std::max(head.bounds.earliest_start, near.covered.first),
                                        std::min(head.bounds.latest_end, near.covered.last)});
        }
    }
    std::vector<ClaimRow> rivals;
    if (relation_.one_at_a_time) rivals = rivals_of(head, window);
    return table.of(reason::join_claims(claims, rivals, index_));
}

}  // namespace kgq::columns

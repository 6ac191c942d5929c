#include "engine/storage/plain_claims.hpp"

#include "engine/storage/relation_walk.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace kgq::storage {

namespace {

constexpr std::size_t kMostOverlaps = 1000;
// What was kept comes in order, so that little of it need wait before it goes to a file.
constexpr std::size_t kSettledTogether = std::size_t{1} << 16;
constexpr std::uint16_t kDropped = std::numeric_limits<std::uint16_t>::max();  // in place of its source

bool same_fact(PlainClaim const& left, PlainClaim const& right) {
    return left.relation == right.relation && left.subject == right.subject && left.object == right.object;
}

bool share_a_day(Day first, Day last, PeriodBounds const& other) {
    return std::max(first, other.latest_start) <= std::min(last, other.earliest_end);
}

}  // namespace

std::optional<std::uint16_t> PlainClaims::source(TermId id) {
    auto const known = source_numbers_.find(static_cast<std::uint32_t>(id));
    if (known != source_numbers_.end()) return known->second;
    if (sources_.size() >= std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
    auto const number = static_cast<std::uint16_t>(sources_.size());
    sources_.push_back(id);
    source_numbers_.emplace(static_cast<std::uint32_t>(id), number);
    return number;
}

void PlainClaims::add(std::span<PlainClaim const> claims) {
    if (arrived_.size() + claims.size() > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorKind::limit, "a transaction can have 4294967295 plain claims");
    for (PlainClaim claim : claims) {
        claim.number = size();
        arrived_.add(claim);
    }
}

ClaimRow PlainClaims::row(PlainClaim const& claim) const {
    ClaimRow row;
    row.subject = claim.subject;
    row.relation = claim.relation;
    row.object = claim.object;
    row.source = sources_[claim.source];
    row.bounds = {claim.first, claim.first, claim.last, claim.last};
    row.start_kind = claim.first == kFirstDay ? Period::End::open : Period::End::date;
    row.end_kind = claim.last == kLastDay ? Period::End::open : Period::End::date;
    row.id = static_cast<ClaimId>(first_id_ + claim.number);
    return row;
}

// ---- Repeats

void PlainClaims::settle(std::shared_ptr<Layout const> const& layout, std::uint64_t first,
                         PeriodText const& period_text, CommitProgress& progress) {
    first_id_ = first;
    in_place_ = !arrived_.is_long();
    arrived_.finish();
    if (!in_place_) {
        RunLimit const in_order{std::min(kSettledTogether, limit_.claims), limit_.folder};
        settled_ = std::make_unique<ClaimRuns>(ClaimOrder::by_subject, in_order, ClaimRuns::Arrival::in_order);
        by_object_ = std::make_unique<ClaimRuns>(ClaimOrder::by_object, limit_);
    }
    std::uint64_t const all = arrived_.size();
    StepCount steps(&progress);
    for (ClaimStream claims = arrived_.read(); !claims.done();) settle_relation(claims, layout, period_text, steps);
    dropped_ = all - kept_;
    if (in_place_) {
        arrived_.keep_first(kept_);
        settled_ = std::make_unique<ClaimRuns>(std::move(arrived_));
    } else {
        settled_->finish();
    }
    arrived_ = ClaimRuns(ClaimOrder::by_subject, limit_);  // its memory and its file can go
    std::sort(overlaps_.begin(), overlaps_.end(),
              [](auto const& left, auto const& right) { return left.number < right.number; });
}

// Goes through a relation's plain claims and the layout's rows side by side, fact by fact.
void PlainClaims::settle_relation(ClaimStream& claims, std::shared_ptr<Layout const> const& layout,
                                  PeriodText const& period_text, StepCount& steps) {
    RelationId const relation = claims.claim().relation;
    std::uint64_t const kept_before = kept_;
    RelationWalk walk(layout, Sight::live(), relation, ColumnOrder::by_subject);
    std::vector<PlainClaim> fact;
    std::vector<ClaimRow> there;
    while (!claims.done() && claims.claim().relation == relation) {
        fact.clear();
        do {
            fact.push_back(claims.claim());
            claims.advance();
            steps.add();
        } while (!claims.done() && same_fact(claims.claim(), fact.front()));
        auto const wanted = std::pair(fact.front().subject, fact.front().object);
        there.clear();
        for (; !walk.done(); walk.advance()) {
            auto const at = std::pair(walk.row().subject, walk.row().object);
            if (at > wanted) break;
            if (at == wanted && walk.row().keys == kNoQualifiers) there.push_back(walk.row());
        }
        if (fact.size() > 1 || !there.empty()) settle_fact(fact, there, period_text);
        for (PlainClaim const& claim : fact)
            if (claim.source != kDropped) keep(claim);
    }
    if (kept_ > kept_before) counts_.emplace_back(relation, kept_ - kept_before);
}

void PlainClaims::keep(PlainClaim claim) {
    std::size_t const place = kept_++;
    claim.number = static_cast<std::uint32_t>(place);
    if (in_place_) {
        arrived_.whole()[place] = claim;
        return;
    }
    settled_->add(claim);
    by_object_->add(claim);
}

void PlainClaims::finish_by_object() {
    if (in_place_) {
        places_by_object_ = places_by_object(settled_->whole());
    } else {
        by_object_->finish();
    }
}

ClaimStream PlainClaims::by_object() const {
    return in_place_ ? ClaimStream(settled_->whole(), places_by_object_) : by_object_->read();
}

void PlainClaims::settle_fact(std::span<PlainClaim> fact, std::span<ClaimRow const> there,
                              PeriodText const& period_text) {
    std::vector<PlainClaim*> spells;
    for (PlainClaim& claim : fact) spells.push_back(&claim);
    std::stable_sort(spells.begin(), spells.end(), [](PlainClaim const* left, PlainClaim const* right) {
        return std::tie(left->source, left->first, left->last) < std::tie(right->source, right->first, right->last);
    });
    std::vector<PlainClaim*> repeated;
    std::size_t reach = 0;  // the one of this source that lasts longest so far
    for (std::size_t i = 0; i < spells.size(); ++i) {
        PlainClaim const& spell = *spells[i];
        ClaimRow const own = row(spell);
        bool again = false;
        if (i > 0 && spells[i - 1]->source == spell.source) {
            PlainClaim const& longest = *spells[reach];
            again = spells[i - 1]->first == spell.first && spells[i - 1]->last == spell.last;
            if (!again && longest.last >= spell.first) {
                bool const swap = longest.number > spell.number;
                ClaimRow const other = swap ? own : row(longest);
                note_overlap(swap ? longest : spell, other.bounds, plain_period_text(other));
            }
            if (spell.last > longest.last) reach = i;
        } else {
            reach = i;
        }
        for (ClaimRow const& known : there) {
            if (known.source != own.source) continue;
            bool const same_days = known.bounds == own.bounds;
            if (same_days && known.notes == kNoQualifiers && known.start_kind == own.start_kind &&
                known.end_kind == own.end_kind) {
                again = true;
            } else if (!again && !same_days && share_a_day(spell.first, spell.last, known.bounds)) {
                note_overlap(spell, known.bounds, period_text(known));
            }
        }
        if (again) repeated.push_back(spells[i]);
    }
    for (PlainClaim* claim : repeated) claim->source = kDropped;
}

void PlainClaims::note_overlap(PlainClaim const& claim, PeriodBounds const& other, std::string period) {
    if (overlaps_.size() < kMostOverlaps) overlaps_.push_back({claim.number, other, std::move(period)});
}

}  // namespace kgq::storage

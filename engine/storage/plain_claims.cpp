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
constexpr std::uint16_t kDropped = std::numeric_limits<std::uint16_t>::max();  // in place of its origin

bool same_fact(PlainClaim const& left, PlainClaim const& right) {
    return left.relation == right.relation && left.subject == right.subject && left.object == right.object;
}

// Claims of two parties and a relation: those of one fact and source, and among these those of equal days, lie
// together.
bool before_by_fact(ClaimRow const& left, ClaimRow const& right) {
    return std::tie(left.keys, left.source) < std::tie(right.keys, right.source);
}
bool before_by_days(ClaimRow const& left, ClaimRow const& right) {
    auto const order = [](ClaimRow const& row) {
        return std::tie(row.keys, row.source, row.bounds.earliest_start, row.bounds.latest_start,
                        row.bounds.earliest_end, row.bounds.latest_end);
    };
    return order(left) < order(right);
}

/// Only such a day may be what days of a vaguer text come to: 1952/1952-01-01 can be no other.
bool one_day(PeriodBounds const& bounds) { return bounds.earliest_start == bounds.latest_end; }

}  // namespace

std::optional<std::uint16_t> PlainClaims::origin(Origin const& origin) {
    if (auto const known = origin_numbers_.find(origin); known != origin_numbers_.end()) return known->second;
    if (origins_.size() >= kDropped) return std::nullopt;
    auto const number = static_cast<std::uint16_t>(origins_.size());
    origins_.push_back(origin);
    origin_numbers_.emplace(origin, number);
    return number;
}

std::optional<Day> PlainClaims::end(Period::End kind, Date const& date) {
    if (kind == Period::End::open) return std::nullopt;
    constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<Day>::max() - kLastDay);
    if (ends_.size() >= kMost) return std::nullopt;
    std::string const text = kind == Period::End::date ? date.text() : std::string();
    auto const [entry, fresh] = end_numbers_.try_emplace(text, kLastDay + 1 + static_cast<Day>(ends_.size()));
    if (fresh) ends_.push_back({kind, date});
    return entry->second;
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
    Origin const& origin = origins_[claim.origin];
    ClaimRow row;
    row.subject = claim.subject;
    row.relation = claim.relation;
    row.object = claim.object;
    row.source = origin.source;
    row.keys = origin.keys;
    row.notes = origin.notes;
    row.id = static_cast<ClaimId>(first_id_ + claim.number);
    if (claim.first <= kLastDay && claim.last <= kLastDay) {
        row.bounds = {claim.first, claim.first, claim.last, claim.last};
        row.start_kind = claim.first == kFirstDay ? Period::End::open : Period::End::date;
        row.end_kind = claim.last == kLastDay ? Period::End::open : Period::End::date;
        return row;
    }
    Period const period = period_of(claim);
    row.bounds = period.bounds();
    row.start_kind = period.start_kind();
    row.end_kind = period.end_kind();
    return row;
}

Period PlainClaims::period_of(PlainClaim const& claim) const {
    auto const read = [this](Day end, Day open) {
        if (WrittenEnd const* const other = written(end)) return *other;
        return end == open ? WrittenEnd{Period::End::open, {}} : WrittenEnd{Period::End::date, Date::of(end)};
    };
    WrittenEnd const first = read(claim.first, kFirstDay);
    WrittenEnd const last = read(claim.last, kLastDay);
    return Period::of(first.kind, first.date, last.kind, last.date);
}

std::string PlainClaims::period(PlainClaim const& claim) const {
    auto const vague = [this](Day end) {
        WrittenEnd const* const other = written(end);
        return other != nullptr && other->kind == Period::End::date;
    };
    return vague(claim.first) || vague(claim.last) ? period_of(claim).text() : std::string();
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
            if (at == wanted) there.push_back(walk.row());
        }
        if (fact.size() > 1 || !there.empty()) settle_fact(fact, there, period_text);
        for (PlainClaim const& claim : fact)
            if (claim.origin != kDropped) keep(claim);
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

// Facts are split by keys, so the claims come to lie in order of these, as rows do. Among those of one source in order
// of the days on which they have certainly begun, one that shares a day with any before it shares one with that which
// lasts longest for certain.
void PlainClaims::settle_fact(std::span<PlainClaim> fact, std::span<ClaimRow> there, PeriodText const& period_text) {
    std::sort(there.begin(), there.end(), before_by_days);
    std::stable_sort(fact.begin(), fact.end(), [this](PlainClaim const& left, PlainClaim const& right) {
        return origins_[left.origin].keys < origins_[right.origin].keys;
    });
    std::vector<Spell> spells;
    for (PlainClaim& claim : fact) spells.push_back({&claim, row(claim)});
    auto const order = [](Spell const& spell) {
        PlainClaim const& claim = *spell.claim;
        return std::tuple(spell.row.keys, spell.row.source, spell.row.bounds.latest_start, claim.origin, claim.first,
                          claim.last, claim.number);
    };
    std::sort(spells.begin(), spells.end(),
              [&](Spell const& left, Spell const& right) { return order(left) < order(right); });
    std::vector<PlainClaim*> repeated;
    Spell const* longest = nullptr;  // of this fact and source so far
    for (std::size_t i = 0; i < spells.size(); ++i) {
        Spell const& spell = spells[i];
        PlainClaim const& claim = *spell.claim;
        PeriodBounds const& bounds = spell.row.bounds;
        PlainClaim const* const before = i > 0 ? spells[i - 1].claim : nullptr;
        bool const again = before != nullptr && before->origin == claim.origin && before->first == claim.first &&
                           before->last == claim.last;
        if (longest && (longest->row.keys != spell.row.keys || longest->row.source != spell.row.source))
            longest = nullptr;
        if (again || is_live(spell, there, period_text)) {
            repeated.push_back(spell.claim);
            continue;
        }
        if (longest && longest->row.bounds != bounds && share_a_day(longest->row.bounds, bounds)) {
            bool const swap = longest->claim->number > claim.number;
            Spell const& other = swap ? spell : *longest;
            note_overlap(swap ? *longest->claim : claim, other.row.bounds, period_of(*other.claim).text());
        } else {
            look_for_overlap(spell, there, period_text);
        }
        bool const certain = bounds.latest_start <= bounds.earliest_end;
        if (certain && (!longest || bounds.earliest_end > longest->row.bounds.earliest_end)) longest = &spell;
    }
    for (PlainClaim* const claim : repeated) claim->origin = kDropped;
}

/// REQUIRES: `there` in order.
bool PlainClaims::is_live(Spell const& spell, std::span<ClaimRow const> there, PeriodText const& period_text) const {
    auto const alike = std::equal_range(there.begin(), there.end(), spell.row, before_by_days);
    std::string const text = alike.first == alike.second ? std::string() : period(*spell.claim);
    for (auto known = alike.first; known != alike.second; ++known) {
        if (known->notes != spell.row.notes || known->start_kind != spell.row.start_kind ||
            known->end_kind != spell.row.end_kind)
            continue;
        bool const told = text.empty() && !one_day(known->bounds);  // by the days
        if (told || period_text(*known) == period_of(*spell.claim).text()) return true;
    }
    return false;
}

/// Notes one live claim that it overlaps. REQUIRES: `there` in order.
void PlainClaims::look_for_overlap(Spell const& spell, std::span<ClaimRow const> there, PeriodText const& period_text) {
    if (overlaps_.size() >= kMostOverlaps) return;
    auto const of_fact = std::equal_range(there.begin(), there.end(), spell.row, before_by_fact);
    auto const other = std::find_if(of_fact.first, of_fact.second, [&](ClaimRow const& known) {
        return known.bounds != spell.row.bounds && share_a_day(spell.row.bounds, known.bounds);
    });
    if (other != of_fact.second) note_overlap(*spell.claim, other->bounds, period_text(*other));
}

void PlainClaims::note_overlap(PlainClaim const& claim, PeriodBounds const& other, std::string period) {
    if (overlaps_.size() < kMostOverlaps) overlaps_.push_back({claim.number, other, std::move(period)});
}

}  // namespace kgq::storage

// Sorting is by radix, least significant part first, eleven bits a pass: each pass reads and writes in streams, and the
// number of passes goes by the ids that there are, not by 32 bits. Equal keys keep the order in which they came.
#include "engine/storage/plain_claims.hpp"

#include "engine/storage/relation_walk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <tuple>

namespace kgq::storage {

namespace {

constexpr unsigned kRadixBits = 11;
constexpr std::size_t kRadix = std::size_t{1} << kRadixBits;
constexpr std::size_t kMostOverlaps = 1000;

// Sorts by one number of each claim, keeping the order of equals; `spare` is room for as many.
template <typename NumberOf>
void sort_by(std::vector<PlainClaim>& claims, std::vector<PlainClaim>& spare, NumberOf number_of) {
    std::uint32_t highest = 0;
    for (PlainClaim const& claim : claims) highest = std::max(highest, number_of(claim));
    spare.resize(claims.size());
    for (unsigned shift = 0; shift < static_cast<unsigned>(std::bit_width(highest)); shift += kRadixBits) {
        std::array<std::size_t, kRadix> places{};
        for (PlainClaim const& claim : claims) ++places[number_of(claim) >> shift & (kRadix - 1)];
        std::size_t place = 0;
        for (std::size_t& count : places) place += std::exchange(count, place);
        for (PlainClaim const& claim : claims) spare[places[number_of(claim) >> shift & (kRadix - 1)]++] = claim;
        claims.swap(spare);
    }
}

std::uint32_t subject_of(PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.subject); }
std::uint32_t object_of(PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.object); }
std::uint32_t relation_of(PlainClaim const& claim) { return static_cast<std::uint32_t>(claim.relation); }

bool same_fact(PlainClaim const& left, PlainClaim const& right) {
    return left.subject == right.subject && left.object == right.object;
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
    if (claims_.size() + claims.size() > std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorKind::limit, "a transaction can have 4294967295 plain claims");
    for (PlainClaim const& claim : claims) {
        claims_.push_back(claim);
        claims_.back().number = static_cast<std::uint32_t>(claims_.size() - 1);
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

std::span<PlainClaim const> PlainClaims::of(std::vector<PlainClaim> const& sorted, RelationId relation) {
    auto const [first, last] = std::equal_range(
        sorted.begin(), sorted.end(), PlainClaim{.relation = relation},
        [](PlainClaim const& left, PlainClaim const& right) { return left.relation < right.relation; });
    return {first, last};
}

std::vector<PlainClaim> PlainClaims::by_object() const {
    std::vector<PlainClaim> sorted = claims_;
    std::vector<PlainClaim> spare;
    sort_by(sorted, spare, object_of);
    sort_by(sorted, spare, relation_of);
    return sorted;
}

std::vector<std::pair<RelationId, std::uint64_t>> PlainClaims::counts() const {
    std::vector<std::pair<RelationId, std::uint64_t>> counts;
    for (std::size_t at = 0; at < claims_.size();) {
        std::size_t const size = of(claims_, claims_[at].relation).size();
        counts.emplace_back(claims_[at].relation, size);
        at += size;
    }
    return counts;
}

// ---- Repeats

namespace {

constexpr std::uint16_t kDropped = std::numeric_limits<std::uint16_t>::max();  // in place of its source

}  // namespace

void PlainClaims::settle(std::shared_ptr<Layout const> const& layout, std::uint64_t first,
                         PeriodText const& period_text) {
    {
        std::vector<PlainClaim> spare;
        sort_by(claims_, spare, object_of);
        sort_by(claims_, spare, subject_of);
        sort_by(claims_, spare, relation_of);
    }
    for (std::size_t at = 0; at < claims_.size();) {
        std::size_t const size = of(claims_, claims_[at].relation).size();
        find_repeats(layout, std::span(claims_).subspan(at, size), period_text);
        at += size;
    }
    dropped_ = std::erase_if(claims_, [](PlainClaim const& claim) { return claim.source == kDropped; });
    for (std::size_t i = 0; i < claims_.size(); ++i) claims_[i].number = static_cast<std::uint32_t>(i);
    first_id_ = first;
    settled_ = true;
    std::sort(overlaps_.begin(), overlaps_.end(),
              [](auto const& left, auto const& right) { return left.number < right.number; });
}

// Goes through a relation's plain claims and the layout's rows side by side, fact by fact.
void PlainClaims::find_repeats(std::shared_ptr<Layout const> const& layout, std::span<PlainClaim> claims,
                               PeriodText const& period_text) {
    RelationWalk walk(layout, Sight::live(), claims.front().relation, ColumnOrder::by_subject);
    std::vector<ClaimRow> there;
    for (std::size_t begin = 0; begin < claims.size();) {
        std::size_t end = begin + 1;
        while (end < claims.size() && same_fact(claims[begin], claims[end])) ++end;
        auto const wanted = std::pair(claims[begin].subject, claims[begin].object);
        there.clear();
        for (; !walk.done(); walk.advance()) {
            auto const at = std::pair(walk.row().subject, walk.row().object);
            if (at > wanted) break;
            if (at == wanted && walk.row().keys == kNoQualifiers) there.push_back(walk.row());
        }
        if (end - begin > 1 || !there.empty()) settle_fact(claims.subspan(begin, end - begin), there, period_text);
        begin = end;
    }
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

// Looking for oddities among noted claims and the live claims of the store that they touch.
//
// Claims of one fact and source, or of one place where a single object may stand, are sorted by the day on which they
// have certainly begun; then two that certainly share a day stand close together, and looking back over a few is
// enough.
#include "engine/recording/warnings.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "engine/names/frame.hpp"

namespace kgq::recording {

namespace {

constexpr std::uint32_t kNone = 0;  // no word, no group
constexpr std::size_t kExisting = std::numeric_limits<std::size_t>::max();
constexpr std::size_t kLookBack = 32;

std::string typed(Value const& value) {
    return static_cast<char>('0' + static_cast<int>(value.type())) + value.plain();
}

/// A fact or a place as the numbers of its words, one behind the other. Nothing where a word has none: nobody noted has
/// it then.
class GroupKey {
public:
    GroupKey& add(std::uint32_t number) {
        known_ = known_ && number != kNone;
        for (unsigned shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(number >> shift);
        return *this;
    }
    std::string const& bytes() const { return bytes_; }
    bool known() const { return known_; }

private:
    std::string bytes_;
    bool known_ = true;
};

std::string listed(PeriodSet const& days) {
    std::string text;
    for (DayRange const run : days.runs()) text += (text.empty() ? "" : ", ") + to_string(run);
    return text;
}

}  // namespace

std::uint32_t Oddities::word(std::string_view text) {
    text::ByteIds::Kept const kept = numbers_.add(text, static_cast<std::uint32_t>(words_.size()) + 1);
    if (kept.id > words_.size()) words_.push_back(kept.bytes);
    return kept.id;
}

void Oddities::note(Claim const& claim, RelationDef const& relation, bool fresh) {
    std::size_t const index = noted_++;
    if (!fresh) return;
    Noted noted;
    noted.index = index;
    noted.subject = word(claim.subject);
    noted.relation = word(claim.relation);
    noted.object_is_entity = claim.object.is_entity();
    noted.object = word(noted.object_is_entity ? claim.object.as_entity() : typed(claim.object));
    noted.source = word(claim.source);
    GroupKey key;
    key.add(noted.subject).add(noted.relation).add(noted.source);
    auto const group = [&] { return groups_.add(key.bytes(), static_cast<std::uint32_t>(groups_.size()) + 1).id; };
    if (relation.one_at_a_time) noted.place = group();
    key.add(noted.object).add(noted.object_is_entity ? 1 : 2);
    for (Qualifier const& qualifier : claim.qualifiers) {  // sorted
        if (relation.is_key(qualifier.name)) key.add(word(qualifier.name)).add(word(typed(qualifier.value)));
    }
    noted.fact = group();
    noted.frame = relation.frame;
    noted.period = claim.period;
    noted.bounds = claim.period.bounds();
    if (claim.relation == relation_names::kIsA) lifespans_[noted.subject].push_back(noted.bounds.possible());
    if (claim.relation == relation_names::kCovers) {
        Result<Period> const covered = Period::parse(claim.object.plain());
        if (covered) coverages_[noted.subject].push_back(covered->bounds().possible());
    }
    fresh_.push_back(std::move(noted));
}

class Oddities::Search {
    struct PatternOrder {
        bool operator()(ClaimPattern const& left, ClaimPattern const& right) const {
            return std::tie(left.subject, left.relation, left.object) <
                   std::tie(right.subject, right.relation, right.object);
        }
    };

public:
    Search(Oddities const& oddities, Snapshot const& base, AlwaysThere const& always_there)
        : odd_(oddities), base_(base), always_there_(always_there) {}

    std::vector<std::pair<std::size_t, std::string>> run() {
        read_existing();
        std::vector<Noted const*> claims;
        for (Noted const& noted : odd_.fresh_) claims.push_back(&noted);
        for (Noted const& noted : existing_) claims.push_back(&noted);
        std::erase_if(claims,
                      [](Noted const* claim) { return claim->bounds.latest_start > claim->bounds.earliest_end; });
        find_pairs(claims, &Noted::fact, [&](Noted const& one, Noted const& other) {
            if (one.bounds == other.bounds) return std::string();
            return "overlaps another spell of the same fact by the same source, " + other.period.text();
        });
        find_pairs(claims, &Noted::place, [&](Noted const& one, Noted const& other) {
            if (one.object == other.object) return std::string();
            return quote(words(one.subject)) + " " + words(one.relation) + " one at a time, and by the same source " +
                   object_text(other) + " during " + other.period.text();
        });
        for (Noted const& noted : odd_.fresh_) {
            check_coverage(noted);
            if (noted.frame) continue;
            check_lifespan(noted, noted.subject);
            if (noted.object_is_entity && noted.object != noted.subject) check_lifespan(noted, noted.object);
        }
        std::stable_sort(found_.begin(), found_.end(),
                         [](auto const& left, auto const& right) { return left.first < right.first; });
        return std::move(found_);
    }

private:
    std::string words(std::uint32_t number) const { return std::string(odd_.words_[number - 1]); }
    std::string object_text(Noted const& noted) const {
        if (noted.existing_object != kNoTerm) return quote(base_.term(noted.existing_object).plain());
        return quote(noted.object_is_entity ? words(noted.object) : words(noted.object).substr(1));
    }

    std::uint32_t number(std::string_view text) const { return odd_.numbers_.find(text); }
    std::uint32_t group(GroupKey const& key) const { return key.known() ? odd_.groups_.find(key.bytes()) : kNone; }

    /// The live claims of a fresh one's fact; where only one object may stand at a time, those of all its objects.
    void read_existing() {
        std::set<ClaimPattern, PatternOrder> wanted;
        for (Noted const& noted : odd_.fresh_) {
            RelationDef const* relation = base_.vocabulary().relation(words(noted.relation));
            TermId const subject = base_.find_entity(words(noted.subject));
            if (!relation || subject == kNoTerm) continue;
            ClaimPattern pattern{subject, relation->id, kNoTerm};
            if (noted.place == kNone && noted.object_is_entity) {
                pattern.object = base_.find_entity(words(noted.object));
                if (pattern.object == kNoTerm) continue;  // the store says nothing of it yet
            }
            wanted.insert(pattern);
        }
        std::vector<ClaimPattern> patterns;
        for (ClaimPattern const& pattern : wanted) {  // that of all objects comes first, and finds what theirs would
            bool const found = !patterns.empty() && patterns.back().object == kNoTerm &&
                               patterns.back().subject == pattern.subject &&
                               patterns.back().relation == pattern.relation;
            if (!found) patterns.push_back(pattern);
        }
        for (ClaimRow const& row : names::rows_of(base_, patterns)) {
            if (!odd_.retracted_.contains(row.id)) add_existing(row);
        }
    }

    void add_existing(ClaimRow const& row) {
        RelationDef const& relation = *base_.vocabulary().relation(row.relation);
        Value const object = base_.term(row.object);
        Noted noted;
        noted.subject = number(plain(row.subject));
        noted.relation = number(relation.name);
        noted.object_is_entity = object.is_entity();
        noted.object = number(object.is_entity() ? object.as_entity() : typed(object));
        GroupKey key;
        key.add(noted.subject).add(noted.relation).add(number(plain(row.source)));
        if (relation.one_at_a_time) noted.place = group(key);
        key.add(noted.object).add(noted.object_is_entity ? 1 : 2);
        std::vector<Qualifier> keys;
        for (QualifierPair const& pair : base_.qualifiers(row.keys))
            keys.push_back({base_.term(pair.name).plain(), base_.term(pair.value)});
        sort_qualifiers(keys);
        for (Qualifier const& qualifier : keys) key.add(number(qualifier.name)).add(number(typed(qualifier.value)));
        noted.fact = group(key);
        if (noted.fact == kNone && noted.place == kNone) return;
        noted.index = kExisting;
        noted.existing_object = row.object;
        noted.bounds = row.bounds;
        if (auto const record = base_.record(row.id)) noted.period = record->period;
        existing_.push_back(std::move(noted));
    }

    std::string const& plain(TermId term) {
        auto const [entry, fresh] = terms_.try_emplace(static_cast<std::uint32_t>(term));
        if (fresh) entry->second = base_.term(term).plain();
        return entry->second;
    }

    /// Calls `warning` for pairs of claims with the same group that certainly share a day; the fresh one is warned of.
    template <typename Warning>
    void find_pairs(std::vector<Noted const*>& claims, std::uint32_t Noted::*group, Warning const& warning) {
        std::stable_sort(claims.begin(), claims.end(), [&](Noted const* left, Noted const* right) {
            if (left->*group != right->*group) return left->*group < right->*group;
            return left->bounds.latest_start < right->bounds.latest_start;
        });
        for (std::size_t i = 1; i < claims.size(); ++i) {
            if (claims[i]->*group == kNone) continue;
            for (std::size_t j = i; j-- > 0 && i - j <= kLookBack && claims[j]->*group == claims[i]->*group;) {
                Noted const* one = claims[i];
                Noted const* other = claims[j];
                if (!share_a_day(one->bounds, other->bounds)) continue;
                // the one recorded later is told of, and never one that was there before
                bool const swap = one->index == kExisting || (other->index != kExisting && other->index > one->index);
                if (swap) std::swap(one, other);
                if (one->index == kExisting) continue;
                std::string message = warning(*one, *other);
                if (message.empty()) continue;
                found_.emplace_back(one->index, std::move(message));
                break;
            }
        }
    }

    void check_coverage(Noted const& noted) {
        PeriodSet const& covered = coverage(noted.source);
        if (covered.empty() || covered == PeriodSet::all()) return;
        Day const first = covered.runs().front().first;
        Day const last = covered.runs().back().last;
        bool const before = noted.period.start_kind() == Period::End::date && noted.bounds.latest_start < first;
        bool const after = noted.period.end_kind() == Period::End::date && noted.bounds.earliest_end > last;
        if (before || after || !covered.intersects(noted.bounds.possible())) {
            found_.emplace_back(noted.index, noted.period.text() + " lies outside the coverage of " +
                                                 quote(words(noted.source)) + ", " + listed(covered));
        }
    }

    void check_lifespan(Noted const& noted, std::uint32_t entity) {
        PeriodSet const& lifespan = lifespan_of(entity);
        if (lifespan.empty() || lifespan == PeriodSet::all() || noted.period.always()) return;
        Day const first = lifespan.runs().front().first;
        Day const last = lifespan.runs().back().last;
        bool const before = noted.period.start_kind() == Period::End::date && noted.bounds.latest_start < first;
        bool const after = noted.period.end_kind() != Period::End::unknown && noted.bounds.earliest_end > last;
        DayRange const certain{std::max(noted.bounds.latest_start, first), std::min(noted.bounds.earliest_end, last)};
        bool const between = !lifespan.contains(PeriodSet(certain));
        if (before || after || between || !lifespan.intersects(noted.bounds.possible())) {
            found_.emplace_back(noted.index, noted.period.text() + " lies outside the lifespan of " +
                                                 quote(words(entity)) + ", " + listed(lifespan));
        }
    }

    PeriodSet const& lifespan_of(std::uint32_t entity) {
        auto const [entry, fresh] = known_lifespans_.try_emplace(entity);
        if (fresh && !always_there_(words(entity))) entry->second = odd_.lifespan(words(entity), base_);
        return entry->second;
    }

    PeriodSet const& coverage(std::uint32_t source) {
        auto const [entry, fresh] = known_coverages_.try_emplace(source);
        if (!fresh) return entry->second;
        TermId const term = base_.find_entity(words(source));
        PeriodSet covered = term == kNoTerm ? PeriodSet::all() : coverage_of(base_, term);
        auto const here = odd_.coverages_.find(source);
        if (here != odd_.coverages_.end()) {
            PeriodSet const more = PeriodSet::from_unsorted(here->second);
            covered = covered == PeriodSet::all() ? more : covered | more;
        }
        return entry->second = std::move(covered);
    }

    Oddities const& odd_;
    Snapshot const& base_;
    AlwaysThere const& always_there_;
    std::vector<Noted> existing_;
    std::unordered_map<std::uint32_t, std::string> terms_;
    std::unordered_map<std::uint32_t, PeriodSet> known_lifespans_;
    std::unordered_map<std::uint32_t, PeriodSet> known_coverages_;
    std::vector<std::pair<std::size_t, std::string>> found_;
};

std::vector<std::pair<std::size_t, std::string>> Oddities::find(Snapshot const& base,
                                                                AlwaysThere const& always_there) const {
    if (fresh_.empty()) return {};
    return Search(*this, base, always_there).run();
}

PeriodSet Oddities::lifespan(std::string_view entity, Snapshot const& base) const {
    std::vector<DayRange> spells;
    TermId const term = base.find_entity(entity);
    if (term != kNoTerm) {
        for (ClaimRow const& row : names::rows_with_subject(base, {relation_names::kIsA}, term)) {
            if (!retracted_.contains(row.id)) spells.push_back(row.bounds.possible());
        }
    }
    auto const here = lifespans_.find(numbers_.find(entity));
    if (here != lifespans_.end()) spells.insert(spells.end(), here->second.begin(), here->second.end());
    return PeriodSet::from_unsorted(std::move(spells));
}

bool Oddities::may_warn_of_coverage(std::string const& source, Snapshot const& base) const {
    if (coverages_.contains(numbers_.find(source))) return true;
    TermId const term = base.find_entity(source);
    return term != kNoTerm && coverage_of(base, term) != PeriodSet::all();
}

}  // namespace kgq::recording

// Nearly every fact has one claim, of a source that looks at all days; its days are the claim's own bounds. The others
// go through the joining that every question goes through (reason/joined.cpp), and come to the same there.
#include "query/table/fact_builder.hpp"

#include "query/reason/join_claims.hpp"
#include "query/reason/joined.hpp"

#include <algorithm>

namespace kgq::table {

namespace {

/// The certain days of a claim whose source looks at all days: claimed_days(), and no edge of a coverage to look
/// beyond.
DayRange certain_days(ClaimRow const& claim) {
    bool const some = claim.bounds.latest_start < kLastDay && claim.bounds.earliest_end > kFirstDay;
    return some ? claim.bounds.certain() : DayRange{1, 0};
}

bool same_fact(ClaimRow const& left, ClaimRow const& right) {
    return left.subject == right.subject && left.object == right.object && left.keys == right.keys;
}

}  // namespace

FactBuilder::FactBuilder(Snapshot const& snapshot, RelationDef const& relation, reason::SourceIndex const& sources)
    : snapshot_(snapshot), rivalry_(relation.one_at_a_time), sources_(sources) {
    made_.key_sets.emplace_back();
    made_.first_claim.push_back(0);
}

bool FactBuilder::sees_all_days(TermId source) {
    if (source != last_source_) {
        last_source_ = source;
        last_sees_all_ = sources_.coverage(source) == PeriodSet::all();
    }
    return last_sees_all_;
}

void FactBuilder::put_days(Pending& fact, std::span<ClaimRow const> claims, std::span<ClaimRow const> rivals) {
    ClaimRow const& claim = claims.front();
    if (claims.size() > 1 || !rivals.empty()) {
        fact.days = reason::join_claims(claims, rivals, sources_);
    } else if (!sees_all_days(claim.source)) {
        fact.days = reason::days_of_claim(claim, sources_.coverage(claim.source));
    } else {
        fact.plain = true;
        fact.certain = certain_days(claim);
        fact.possible = claim.bounds.possible();
    }
}

std::uint32_t FactBuilder::key_set(QualifierSetId id) {
    if (id == kNoQualifiers) return 0;
    auto [at, fresh] = key_numbers_.try_emplace(id, 0);
    if (!fresh) return at->second;
    Keys keys;
    keys.all = snapshot_.qualifiers(id);
    reason::part_keys(
        keys.all, [this](TermId name) -> std::string const& { return snapshot_.term(name).as_text(); }, keys.qualifiers,
        keys.conditions);
    at->second = static_cast<std::uint32_t>(made_.key_sets.size());
    made_.key_sets.push_back(std::move(keys));
    return at->second;
}

/// The common case in a few stores: a pair with one fact, the fact with one claim, no keys, a source that looks at all
/// days.
void FactBuilder::take(ClaimColumns const& columns, RelationId relation) {
    std::size_t const count = columns.size();
    auto const same_pair = [&](std::size_t a, std::size_t b) {
        return columns.subjects[a] == columns.subjects[b] && columns.objects[a] == columns.objects[b];
    };
    for (std::size_t i = 0; i < count; ++i) {
        ClaimRow const row = columns.row(i, relation);
        bool const alone = i > 0 && !same_pair(i - 1, i) && i + 1 < count && !same_pair(i, i + 1);
        if (!alone || rivalry_ || row.keys != kNoQualifiers || !sees_all_days(row.source)) {
            take(row);
            continue;
        }
        close_fact();
        close_pair();
        push_fact(row.subject, row.object, 0, {&row.id, 1});
        made_.days.add(certain_days(row), row.bounds.possible());
    }
}

void FactBuilder::push_fact(TermId subject, TermId object, std::uint32_t keys, std::span<ClaimId const> claims) {
    if (keys != 0 && made_.keys.empty()) made_.keys.resize(made_.size(), 0);
    if (keys != 0 || !made_.keys.empty()) made_.keys.push_back(keys);
    made_.subjects.push_back(subject);
    made_.objects.push_back(object);
    made_.claims.insert(made_.claims.end(), claims.begin(), claims.end());
    made_.first_claim.push_back(static_cast<std::uint32_t>(made_.claims.size()));
}

void FactBuilder::take(ClaimRow const& claim) {
    if (rivalry_) {
        if (!subject_.empty() && subject_.front().subject != claim.subject) close_subject();
        subject_.push_back(claim);
        return;
    }
    if (!fact_.empty() && !same_fact(fact_.front(), claim)) close_fact();
    fact_.push_back(claim);
}

void FactBuilder::close_fact() {
    if (!fact_.empty()) put(fact_, {});
    fact_.clear();
}

/// Facts of one subject, each beside the claims that name another object.
void FactBuilder::close_subject() {
    for (std::size_t first = 0; first < subject_.size();) {
        std::size_t last = first;
        while (last < subject_.size() && same_fact(subject_[last], subject_[first])) ++last;
        std::vector<ClaimRow> rivals;
        for (ClaimRow const& other : subject_) {
            if (other.object != subject_[first].object && other.keys == subject_[first].keys) rivals.push_back(other);
        }
        put(std::span(subject_).subspan(first, last - first), rivals);
        first = last;
    }
    subject_.clear();
}

void FactBuilder::put(std::span<ClaimRow const> claims, std::span<ClaimRow const> rivals) {
    ClaimRow const& head = claims.front();
    if (head.subject != pair_subject_ || head.object != pair_object_) {
        close_pair();
        pair_subject_ = head.subject;
        pair_object_ = head.object;
    }
    Pending fact;
    fact.keys = key_set(head.keys);
    fact.first_claim = pair_claims_.size();
    fact.claims = claims.size();
    for (ClaimRow const& claim : claims) pair_claims_.push_back(claim.id);
    put_days(fact, claims, rivals);
    pair_.push_back(std::move(fact));
}

void FactBuilder::close_pair() {
    if (pair_.size() > 1) {
        std::sort(pair_.begin(), pair_.end(), [&](Pending const& a, Pending const& b) {
            return made_.key_sets[a.keys].all < made_.key_sets[b.keys].all;
        });
    }
    for (Pending const& fact : pair_) {
        push_fact(pair_subject_, pair_object_, fact.keys,
                  std::span(pair_claims_).subspan(fact.first_claim, fact.claims));
        if (fact.plain) {
            made_.days.add(fact.certain, fact.possible);
        } else {
            made_.days.add(fact.days);
        }
    }
    pair_.clear();
    pair_claims_.clear();
}

FactColumns FactBuilder::finish() && {
    close_fact();
    close_subject();
    close_pair();
    return std::move(made_);
}

}  // namespace kgq::table

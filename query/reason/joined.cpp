// How claims become joined facts.
//
// On a day, each source asked that speaks of a fact (the day lies in its coverage and it has some claim of the fact, of
// any date) says yes (a claim of its is certain), maybe (one is possible) or no. Certain: some yes and no no. Possible:
// some yes or maybe. With day sets:
//
//   Y = union of the certain days of each source        M = union of their possible days
//   N = union over sources of (coverage - possible)     certain = Y - N     possible = M
//
// Where none speaks (outside every speaking source's coverage), a claim that is open or of unknown end at the edge of
// its source's coverage keeps the fact possible beyond. In a relation with one object at a time a source that certainly
// names another object adds those days to N, and takes them from what it says itself of this one.
#include "query/reason/joined.hpp"

#include "query/reason/join_claims.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::reason {

namespace {

using Identity = std::tuple<TermId, TermId, QualifierSetId>;

Identity identity(ClaimRow const& row) { return {row.subject, row.object, row.keys}; }

}  // namespace

FactReader::FactReader(ClaimCache& cache, Terms& terms, SourceChoice choice, std::vector<Assumption> assumptions)
    : cache_(cache), terms_(terms), choice_(std::move(choice)), assumptions_(std::move(assumptions)) {}

FactReader::Facts const& FactReader::facts(TermId subject, RelationId relation, TermId object) {
    Key const key{subject, relation, object};
    if (auto found = memo_.find(key); found != memo_.end()) return found->second;
    RelationDef const* definition = snapshot().vocabulary().relation(relation);
    return memo_.emplace(key, definition == nullptr ? Facts{} : load(subject, *definition, object)).first->second;
}

std::vector<ClaimRow> FactReader::claims_asked(TermId subject, RelationDef const& relation, TermId object) {
    std::vector<ClaimRow> claims;
    if (terms_.is_local(subject) || terms_.is_local(object)) return claims;
    claims = cache_.claims(subject, relation.id, object);
    if (!relation.frame) std::erase_if(claims, [&](ClaimRow const& row) { return !choice_.asks(row.source); });
    return claims;
}

FactReader::Facts FactReader::load(TermId subject, RelationDef const& relation, TermId object) {
    std::vector<ClaimRow> const claims = claims_asked(subject, relation, object);
    Facts facts;
    for (std::size_t first = 0; first < claims.size();) {
        std::size_t last = first;
        while (last < claims.size() && identity(claims[last]) == identity(claims[first])) ++last;
        std::vector<ClaimRow> group(claims.begin() + static_cast<std::ptrdiff_t>(first),
                                    claims.begin() + static_cast<std::ptrdiff_t>(last));
        std::vector<ClaimRow> rivals;
        if (relation.one_at_a_time) {
            for (ClaimRow const& other : claims_asked(group.front().subject, relation, kNoTerm)) {
                if (other.object != group.front().object && other.keys == group.front().keys) rivals.push_back(other);
            }
        }
        facts.push_back(fact_of(std::move(group), std::move(rivals), relation));
        first = last;
    }
    add_assumed(relation, subject, object, facts);
    std::sort(facts.begin(), facts.end(), [](JoinedFact const* a, JoinedFact const* b) {
        return std::tie(a->subject, a->object, a->keys) < std::tie(b->subject, b->object, b->keys);
    });
    return facts;
}

JoinedFact const* FactReader::fact_of(std::vector<ClaimRow> claims, std::vector<ClaimRow> rivals,
                                      RelationDef const& relation) {
    ClaimRow const head = claims.front();
    auto const& keys = qualifiers(head.keys);
    auto [at, fresh] = by_identity_.try_emplace(std::tuple(head.subject, head.relation, head.object, keys), nullptr);
    if (!fresh) return at->second;
    JoinedFact fact{
        head.subject,      relation.id,       head.object, keys, join_claims(claims, rivals, cache_.index()),
        std::move(claims), std::move(rivals), {}};
    std::sort(fact.claims.begin(), fact.claims.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
    store_.push_back(std::move(fact));
    return at->second = &store_.back();
}

namespace {

bool includes(std::vector<QualifierPair> const& keys, std::vector<QualifierPair> const& written) {
    return std::includes(keys.begin(), keys.end(), written.begin(), written.end());
}

/// "An assumption overrides all sources on its certain days, and on its merely possible days the fact may be either."
void override_days(Validity& days, Assumption const& assumption) {
    PeriodSet const certain(assumption.bounds.certain());
    PeriodSet const possible(assumption.bounds.possible());
    PeriodSet const either = possible - certain;
    days.certain = days.certain - either;
    days.possible |= either;
    if (assumption.negated) {
        days.certain = days.certain - certain;
        days.possible = days.possible - certain;
    } else {
        days.certain |= certain;
        days.possible |= certain;
    }
}

}  // namespace

void FactReader::add_assumed(RelationDef const& relation, TermId subject, TermId object, Facts& facts) {
    auto const concerns = [&](Assumption const& a) {
        return a.relation == relation.id && (subject == kNoTerm || a.subject == subject) &&
               (object == kNoTerm || a.object == object);
    };
    for (Assumption const& assumption : assumptions_) {
        if (!concerns(assumption)) continue;
        bool found = false;  // of a denial: some fact that matches what it writes
        for (JoinedFact const*& fact : facts) {
            if (fact->subject != assumption.subject || fact->object != assumption.object) continue;
            bool const same = fact->keys == assumption.qualifiers;
            if (!same && !(assumption.negated && includes(fact->keys, assumption.qualifiers))) continue;
            found = found || same || assumption.negated;
            JoinedFact changed = *fact;
            override_days(changed.days, assumption);
            changed.assumed.push_back(&assumption);
            store_.push_back(std::move(changed));
            fact = &store_.back();
        }
        if (!found) {  // a vague denial, too, makes a fact possible: on its merely possible days it may be either
            JoinedFact fact{assumption.subject, relation.id, assumption.object, assumption.qualifiers, {}, {}, {},
                            {&assumption}};
            override_days(fact.days, assumption);
            if (fact.days.empty()) continue;
            store_.push_back(std::move(fact));
            facts.push_back(&store_.back());
        }
    }
}

Validity days_of_claim(ClaimRow const& claim, PeriodSet const& coverage) {
    Validity days = claimed_days(claim.bounds, coverage);
    days.possible |= beyond_edge(claim, coverage) - coverage;
    return days;
}

Validity FactReader::days_of_claim(ClaimRow const& claim) {
    return reason::days_of_claim(claim, coverage(claim.source));
}

std::set<TermId> FactReader::sources_of(std::set<RelationId> const& relations) {
    std::set<TermId> sources;
    for (RelationId relation : relations) {
        RelationDef const* definition = snapshot().vocabulary().relation(relation);
        if (definition == nullptr || definition->frame) continue;
        for (TermId source : cache_.index().sources_of(relation)) {
            if (choice_.asks(source)) sources.insert(source);
        }
    }
    return sources;
}

PeriodSet FactReader::covered(std::set<RelationId> const& relations) {
    PeriodSet days;
    for (TermId source : sources_of(relations)) days |= coverage(source);
    return days;
}

std::set<TermId> FactReader::sources_read() const {
    std::set<TermId> sources;
    for (JoinedFact const& fact : store_) {
        if (snapshot().vocabulary().relation(fact.relation)->frame) continue;
        for (ClaimRow const& claim : fact.claims) sources.insert(claim.source);
        for (ClaimRow const& rival : fact.rivals) sources.insert(rival.source);
    }
    return sources;
}

FactReader::Doubt FactReader::doubt(JoinedFact const& fact, PeriodSet const& days) {
    Doubt doubt;
    PeriodSet const merely = (fact.days.possible - fact.days.certain) & days;
    if (merely.empty()) return doubt;
    std::map<TermId, Validity> said;
    PeriodSet spoken;
    for (ClaimRow const& claim : fact.claims) {
        said[claim.source] = said[claim.source] | claimed_days(claim.bounds, coverage(claim.source));
        spoken |= coverage(claim.source);
    }
    PeriodSet denied;
    for (auto const& [source, own] : said) denied |= coverage(source) - own.possible;
    for (ClaimRow const& rival : fact.rivals) denied |= claimed_days(rival.bounds, coverage(rival.source)).certain;
    doubt.contested = !(merely & denied).empty();
    doubt.beyond = !(merely - spoken - denied).empty() && fact.assumed.empty();
    doubt.vague = !((merely & spoken) - denied).empty() || (!fact.assumed.empty() && !(merely - denied).empty());
    return doubt;
}

}  // namespace kgq::reason

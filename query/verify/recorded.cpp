#include "query/verify/recorded.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::verify {

Record::Record(std::shared_ptr<Snapshot const> snapshot, std::set<std::string> only)
    : snapshot_(std::move(snapshot)), only_(std::move(only)) {}

/// A word in a proof may be an entity or a literal of the same text.
std::vector<TermId> Record::terms(std::string const& text) const {
    std::vector<TermId> found;
    for (Value const& value : {Value::entity(text), Value::text(text), literal_from_cell(text)}) {
        TermId const term = snapshot_->find(value);
        if (term != kNoTerm && std::find(found.begin(), found.end(), term) == found.end()) found.push_back(term);
    }
    if (Result<Date> date = Date::parse(text)) {
        TermId const term = snapshot_->find(Value::date(*date));
        if (term != kNoTerm && std::find(found.begin(), found.end(), term) == found.end()) found.push_back(term);
    }
    return found;
}

std::vector<Recorded> Record::claims(std::string const& subject, std::string const& relation,
                                     std::string const& object) const {
    std::vector<Recorded> found;
    RelationDef const* definition = vocabulary().relation(relation);
    if (definition == nullptr) return found;
    std::vector<TermId> const subjects = subject.empty() ? std::vector<TermId>{kNoTerm} : terms(subject);
    std::vector<TermId> const objects = object.empty() ? std::vector<TermId>{kNoTerm} : terms(object);
    for (TermId s : subjects) {
        for (TermId o : objects) {
            for (ClaimRow const& row : snapshot_->rows({s, definition->id, o})) {
                Recorded claim;
                claim.source = snapshot_->term(row.source).plain();
                if (!only_.empty() && !definition->frame && !only_.contains(claim.source)) continue;
                claim.fact = {snapshot_->term(row.subject).plain(), relation, snapshot_->term(row.object).plain(), {}};
                for (QualifierSetId set : {row.keys, row.notes}) {
                    if (set == kNoQualifiers) continue;
                    for (QualifierPair const& pair : snapshot_->qualifiers(set)) {
                        std::string const name = snapshot_->term(pair.name).plain();
                        std::string const value = snapshot_->term(pair.value).plain();
                        claim.fact.qualifiers[name].insert(value);
                        if (set == row.keys) claim.keys[name].insert(value);
                    }
                }
                claim.period = snapshot_->record(row.id).value().period.text();
                claim.bounds = row.bounds;
                claim.start = row.start_kind;
                claim.end = row.end_kind;
                found.push_back(std::move(claim));
            }
        }
    }
    return found;
}

PeriodSet Record::coverage(std::string const& source) const {
    PeriodSet days;
    bool stated = false;
    for (Recorded const& claim : claims(source, "covers", "")) {
        if (Result<Period> period = Period::parse(claim.fact.object)) {
            stated = true;
            days |= PeriodSet(period->bounds().possible());
        }
    }
    return stated ? days : PeriodSet::all();
}

Validity Record::days(Named const& fact, Words const& keys) const {
    std::map<std::string, std::pair<PeriodSet, PeriodSet>> said;  // by source: certain, possible
    std::map<std::string, PeriodSet> elsewhere;                   // another object of a relation with one at a time
    PeriodSet open_edges;
    RelationDef const* definition = vocabulary().relation(fact.relation);
    bool const one = definition != nullptr && definition->one_at_a_time;
    for (Recorded const& claim : claims(fact.subject, fact.relation, one ? std::string() : fact.object)) {
        if (claim.keys != keys) continue;
        PeriodSet const looked = coverage(claim.source);
        PeriodSet const certain = PeriodSet(claim.bounds.certain()) & looked;
        if (claim.fact.object != fact.object) {
            elsewhere[claim.source] |= certain;
            continue;
        }
        said[claim.source].first |= certain;
        said[claim.source].second |= PeriodSet(claim.bounds.possible()) & looked;
        if (looked.empty()) continue;
        Day const first = looked.runs().front().first;
        Day const last = looked.runs().back().last;
        DayRange const whole = claim.bounds.possible();
        if (claim.end != Period::End::date && last < kLastDay && whole.contains(last))
            open_edges |= PeriodSet(DayRange{last + 1, whole.last});
        if (claim.start != Period::End::date && first > kFirstDay && whole.contains(first))
            open_edges |= PeriodSet(DayRange{whole.first, first - 1});
    }
    PeriodSet yes;
    PeriodSet maybe;
    PeriodSet no;
    PeriodSet heard;
    for (auto const& [source, days] : said) {
        PeriodSet const looked = coverage(source);
        PeriodSet denied = looked - days.second;
        if (auto other = elsewhere.find(source); other != elsewhere.end()) denied |= other->second - days.first;
        yes |= days.first;
        maybe |= days.second - denied;
        no |= denied;
        heard |= looked;
    }
    for (auto const& [source, days] : elsewhere) {
        heard |= days;
        if (!said.contains(source)) no |= days;
    }
    return {yes - no, maybe | (open_edges - heard)};
}

std::vector<std::pair<Recorded, Validity>> Record::facts(std::string const& subject, std::string const& relation,
                                                         std::string const& object) const {
    std::vector<std::pair<Recorded, Validity>> found;
    for (Recorded& claim : claims(subject, relation, object)) {
        bool const known = std::any_of(found.begin(), found.end(), [&](auto const& f) {
            return f.first.fact.subject == claim.fact.subject && f.first.fact.object == claim.fact.object &&
                   f.first.keys == claim.keys;
        });
        if (known) continue;
        Validity const joined = days(claim.fact, claim.keys);
        found.emplace_back(std::move(claim), joined);
    }
    return found;
}

}  // namespace kgq::verify

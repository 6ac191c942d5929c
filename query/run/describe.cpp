// DESCRIBE and TIMELINE: the claims about an entity, as recorded.
#include "query/run/statements.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::run {

namespace {

struct Told {
    ClaimRow row;
    reason::JoinedFact const* fact = nullptr;
};

/// The claims of the sources asked that have the entity as subject or object, and meet the window if one was asked.
std::vector<Told> told_of(Reading& reading, TermId subject, TermId object) {
    std::vector<Told> told;
    PeriodSet const window = reading.window_days();
    for (RelationDef const& relation : reading.vocabulary().relations()) {
        for (reason::JoinedFact const* fact : reading.reader().facts(subject, relation.id, object)) {
            for (ClaimRow const& row : fact->claims) {
                bool const meets = !(reading.reader().days_of_claim(row).possible & window).empty();
                if (meets || !reading.dated()) told.push_back({row, fact});
            }
        }
    }
    return told;
}

void sort_by_start(std::vector<Told>& told) {
    std::stable_sort(told.begin(), told.end(), [](Told const& a, Told const& b) {
        auto const key = [](Told const& t) {
            return std::tuple(t.row.bounds.earliest_start, t.row.bounds.latest_start, t.row.bounds.earliest_end,
                              t.row.relation, t.row.id);
        };
        return key(a) < key(b);
    });
}

std::vector<AnswerFact> written(Reading& reading, std::vector<Told> const& told) {
    reason::FactWriter writer = reading.writer();
    std::vector<AnswerFact> facts;
    for (Told const& one : told) facts.push_back(writer.claim(one.row, one.fact));
    return facts;
}

/// Pairs of claims by different sources of which one certainly says yes on a day of the window on which the other says
/// no.
std::vector<std::pair<AnswerFact, AnswerFact>> disagreements(Reading& reading, std::vector<Told> const& told) {
    std::vector<std::pair<AnswerFact, AnswerFact>> pairs;
    std::set<reason::JoinedFact const*> seen;
    reason::FactWriter writer = reading.writer();
    reason::FactReader& reader = reading.reader();
    PeriodSet const window = reading.window_days();
    for (Told const& one : told) {
        if (!seen.insert(one.fact).second) continue;
        std::map<TermId, Validity> said;
        for (ClaimRow const& row : one.fact->claims) {
            said[row.source] = said[row.source] | claimed_days(row.bounds, reader.coverage(row.source));
        }
        auto const denies = [&](TermId source, PeriodSet const& days) {
            return !((days & (reader.coverage(source) - said[source].possible)) & window).empty();
        };
        auto const& claims = one.fact->claims;
        for (std::size_t i = 0; i < claims.size(); ++i) {
            for (std::size_t j = i + 1; j < claims.size(); ++j) {
                if (claims[i].source == claims[j].source) continue;
                bool const differ =
                    denies(claims[j].source,
                           claimed_days(claims[i].bounds, reader.coverage(claims[i].source)).certain) ||
                    denies(claims[i].source, claimed_days(claims[j].bounds, reader.coverage(claims[j].source)).certain);
                if (differ) pairs.emplace_back(writer.claim(claims[i], one.fact), writer.claim(claims[j], one.fact));
            }
            for (ClaimRow const& rival : one.fact->rivals) {
                PeriodSet const both = claimed_days(claims[i].bounds, reader.coverage(claims[i].source)).certain &
                                       claimed_days(rival.bounds, reader.coverage(rival.source)).certain;
                if (claims[i].id < rival.id && !(both & window).empty()) {
                    pairs.emplace_back(writer.claim(claims[i], one.fact), writer.claim(rival, nullptr));
                }
            }
        }
    }
    return pairs;
}

}  // namespace

Answer ask_describe(Asking const& asking, syntax::Describe const& question) {
    Reading reading(asking, question.scope);
    TermId const entity = bind_entity(reading.place(), question.entity);
    DescribeAnswer described;
    described.entity = reading.writer().party(entity);
    described.kinds = kinds_of(reading.snapshot(), entity);
    std::vector<Told> out = told_of(reading, entity, kNoTerm);
    std::vector<Told> in = told_of(reading, kNoTerm, entity);
    described.facts = written(reading, out);
    described.incoming = written(reading, in);
    described.disagreements = disagreements(reading, out);
    for (auto& pair : disagreements(reading, in)) described.disagreements.push_back(std::move(pair));
    Answer answer = reading.answer("describe");
    std::set<std::string> ids{described.entity.id};
    collect_ids(ids, described.facts);
    collect_ids(ids, described.incoming);
    for (auto const& [one, other] : described.disagreements) {
        collect_ids(ids, one);
        collect_ids(ids, other);
    }
    answer.data = std::move(described);
    reading.name(answer, ids);
    return answer;
}

Answer ask_timeline(Asking const& asking, syntax::Timeline const& question) {
    Reading reading(asking, question.scope);
    TermId const entity = bind_entity(reading.place(), question.entity);
    TimelineAnswer timeline;
    timeline.entity = reading.writer().party(entity);
    std::vector<Told> told;
    auto const add = [&](std::vector<Told> more) {
        for (Told const& one : more) {
            bool const known =
                std::any_of(told.begin(), told.end(), [&](Told const& t) { return t.row.id == one.row.id; });
            if (!known) told.push_back(one);
        }
    };
    if (question.with) {
        TermId const other = bind_entity(reading.place(), *question.with);
        timeline.with = reading.writer().party(other);
        add(told_of(reading, entity, other));
        add(told_of(reading, other, entity));
        for (Told const& one : told_of(reading, entity, kNoTerm)) {
            auto mentions = reading.reader().qualifiers(one.row.keys);
            auto const& notes = reading.reader().qualifiers(one.row.notes);
            mentions.insert(mentions.end(), notes.begin(), notes.end());
            bool const named = std::any_of(mentions.begin(), mentions.end(),
                                           [&](QualifierPair const& pair) { return pair.value == other; });
            if (named) add({one});
        }
    } else {
        add(told_of(reading, entity, kNoTerm));
        add(told_of(reading, kNoTerm, entity));
    }
    sort_by_start(told);
    timeline.facts = written(reading, told);
    Answer answer = reading.answer("timeline");
    std::set<std::string> ids{timeline.entity.id};
    if (timeline.with) ids.insert(timeline.with->id);
    collect_ids(ids, timeline.facts);
    answer.data = std::move(timeline);
    reading.name(answer, ids);
    return answer;
}

}  // namespace kgq::run

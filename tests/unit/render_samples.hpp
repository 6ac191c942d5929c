// Answers made by hand, for the tests of rendering.
#pragma once

#include <kgq/render.hpp>

namespace kgq::samples {

inline Day day(char const* text) { return Date::parse(text).value().earliest(); }
inline DayRange days(char const* first, char const* last) {
    auto const end = [](std::string_view text, Day open) {
        return text == ".." ? open : Date::parse(text).value().earliest();
    };
    return {end(first, kFirstDay), end(last, kLastDay)};
}

inline AnswerFact fact(std::string subject, std::string relation, std::string object, std::string period = {},
                       std::string source = {}) {
    AnswerFact made;
    made.subject = std::move(subject);
    made.relation = std::move(relation);
    made.object = Value::entity(std::move(object));
    made.period = std::move(period);
    made.source = std::move(source);
    return made;
}

/// Does NATO's guarantee apply to Israel? The story's question.
inline Answer story() {
    GuaranteeAnswer guarantee;
    guarantee.obligation = "defence";
    guarantee.guarantor = Party{"NATO", "North Atlantic Treaty Organization"};
    guarantee.beneficiary = Party{"Israel", "Israel"};
    guarantee.against = Party{"Iran", "Iran"};
    guarantee.verdict = Verdict::does_not_apply;
    guarantee.summary = "On 2018-06-02 NATO owed Israel no defence against Iran: Israel was not a member.";
    NearMiss miss;
    miss.kind = "absent";
    miss.rule = "alliance_guarantee";
    miss.via = "NATO";
    miss.missing = fact("Israel", "member_of", "NATO");
    miss.text = "Israel is no member of NATO";
    guarantee.near_misses.push_back(miss);
    RelatedTie tie;
    tie.facts.push_back(fact("Israel", "participates_in", "Mediterranean Dialogue", "1994/..", "jpost-2018"));
    tie.text = "Israel takes part in the Mediterranean Dialogue; a dialogue carries no obligation to defend";
    guarantee.related.push_back(tie);
    Repair repair;
    repair.assume.push_back(fact("Israel", "member_of", "NATO", "2018-06-02"));
    guarantee.repairs.push_back(repair);
    guarantee.periods.push_back({days("2018-06-02", "2018-06-02"), Verdict::does_not_apply});

    Answer answer;
    answer.statement = "guarantee";
    answer.on = "2018-06-02";
    answer.transaction = 1;
    answer.names = {{"Iran", "Iran"}, {"Israel", "Israel"}, {"NATO", "North Atlantic Treaty Organization"}};
    answer.data = std::move(guarantee);
    return answer;
}

/// Finland since 2023, with a proof.
inline Answer finland() {
    AnswerFact const binds = fact("NATO", "commits_to", "defence", "1949-08-24/..", "nato-treaties");
    AnswerFact const member = fact("Finland", "member_of", "NATO", "2023-04-04/..", "nato-protocols");
    Ground ground;
    ground.rule = "alliance_guarantee";
    ground.via = "NATO";
    ground.obligation = "defence";
    ground.periods = {{days("2023-04-04", ".."), true}};
    ground.facts = {binds, member};
    ground.because = "Finland is a member of NATO, which commits to defence";
    Proof proof;
    proof.fact = fact("NATO", "guarantees", "Finland", "2023-04-04/..");
    proof.fact.qualifiers = {{"obligation", Value::entity("defence")}, {"via", Value::entity("NATO")}};
    proof.rule = "alliance_guarantee";
    proof.because = ground.because;
    for (AnswerFact const& leaf : ground.facts) {
        Proof below;
        below.fact = leaf;
        below.claims = {leaf};
        proof.premises.push_back(below);
    }
    proof.absent = {"NATO suspends_obligations_to Finland"};
    proof.periods = ground.periods;

    GuaranteeAnswer guarantee;
    guarantee.obligation = "defence";
    guarantee.guarantor = Party{"NATO", "NATO"};
    guarantee.beneficiary = Party{"Finland", "Finland"};
    guarantee.verdict = Verdict::varies;
    guarantee.summary = "NATO owes Finland defence since 2023-04-04, and did not before.";
    guarantee.grounds = {ground};
    guarantee.proofs = {proof};
    guarantee.before = NearestChange{day("2023-04-03"), Verdict::does_not_apply};
    guarantee.decisive = {"nato-protocols"};
    guarantee.periods = {{days("1949-08-24", "2023-04-03"), Verdict::does_not_apply},
                         {days("2023-04-04", ".."), Verdict::applies}};

    Answer answer;
    answer.statement = "guarantee";
    answer.transaction = 3;
    answer.as_of = "3";
    answer.according_to = {"nato-protocols", "nato-treaties"};
    answer.data = std::move(guarantee);
    return answer;
}

inline Answer why(Answer of) {
    WhyAnswer explained;
    if (GuaranteeAnswer const* guarantee = std::get_if<GuaranteeAnswer>(&of.data)) explained.proofs = guarantee->proofs;
    explained.of = std::make_shared<Answer const>(std::move(of));
    Answer answer;
    answer.statement = "why";
    answer.data = std::move(explained);
    return answer;
}

/// Two rows, one with two periods and a range.
inline Answer members() {
    FindAnswer find;
    find.columns = {"m", "n", "p"};
    find.types = {"entity", "integer", "period"};
    Cell::Spell spell;
    spell.bounds = {day("1952-01-01"), Date::parse("1952").value().latest(), kLastDay, kLastDay};
    find.rows = {
        {Cell{Value::entity("Turkey")}, Cell{Cell::Range{Value::integer(12), Value::integer(15)}}, Cell{spell}},
        {Cell{Value::entity("Türkei, \"die\"")}, Cell{Value::integer(3)}, Cell{}}};
    find.periods = {{{days("1952-02-18", "1959-12-31"), true}, {days("1960-01-01", ".."), false}},
                    {{days("1952-02-18", "1952-02-18"), true}}};
    find.uncovered = {days("2013-01-01", "..")};
    Answer answer;
    answer.statement = "find";
    answer.transaction = 7;
    answer.data = std::move(find);
    return answer;
}

/// Who owes Estonia what: a GUARANTEE with a variable.
inline Answer guarantors() {
    GuaranteeAnswer guarantee;
    guarantee.obligation = "defence";
    guarantee.beneficiary = Party{"Estonia", "Estonia"};
    guarantee.verdict = Verdict::varies;
    guarantee.summary = "Two owe Estonia defence.";
    guarantee.columns = {"who"};
    GuaranteeRow sure{
        {Value::entity("Latvia")}, Verdict::applies, {}, {{days("2024-01-01", "2024-01-01"), Verdict::applies}}};
    GuaranteeRow open{{Value()}, Verdict::varies, {{"against", Value::entity("Russia")}}, {}};
    open.periods = {{days("2024-01-01", "2024-01-01"), Verdict::uncertain},
                    {days("2024-01-02", "2024-01-02"), Verdict::does_not_apply}};
    guarantee.rows = {sure, open};
    Answer answer;
    answer.statement = "guarantee";
    answer.data = std::move(guarantee);
    return answer;
}

template <typename T>
Answer of(std::string statement, T data) {
    Answer answer;
    answer.statement = std::move(statement);
    answer.data = std::move(data);
    return answer;
}

inline std::string as(Answer const& answer, Format format) {
    RenderOptions options;
    options.format = format;
    return render(answer, options);
}

}  // namespace kgq::samples

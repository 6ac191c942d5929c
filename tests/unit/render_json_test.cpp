#include "tests/catch.hpp"
#include "tests/unit/render_samples.hpp"

#include <nlohmann/json.hpp>

#include <limits>

using namespace kgq;
using Json = nlohmann::ordered_json;

namespace {

std::vector<std::string> keys(Json const& object) {
    std::vector<std::string> found;
    for (auto const& item : object.items()) found.push_back(item.key());
    return found;
}

Json parsed(Answer const& answer) { return Json::parse(samples::as(answer, Format::json)); }

}  // namespace

TEST_CASE("JSON of GUARANTEE has the contract's keys in its order", "[render][json]") {
    std::string const text = samples::as(samples::story(), Format::json);
    CHECK(text.find('\n') == text.size() - 1);
    Json const json = Json::parse(text);
    CHECK(keys(json) ==
          std::vector<std::string>{"statement", "obligation", "guarantor",    "beneficiary", "against",     "over",
                                   "on",        "during",     "according_to", "as_of",       "assuming",    "verdict",
                                   "summary",   "grounds",    "conditions",   "reasons",     "near_misses", "related",
                                   "nearest",   "repairs",    "decisive",     "periods",     "transaction", "names"});
    CHECK(json["verdict"] == "does_not_apply");
    CHECK(json["guarantor"] == Json{{"id", "NATO"}, {"name", "North Atlantic Treaty Organization"}});
    CHECK(json["over"].is_null());
    CHECK(json["on"] == "2018-06-02");
    CHECK(json["during"].is_null());
    CHECK(json["according_to"] == Json::array());
    CHECK(json["nearest"] == Json{{"before", nullptr}, {"after", nullptr}});
    CHECK(json["periods"][0] == Json{{"period", "2018-06-02/2018-06-02"}, {"verdict", "does_not_apply"}});
    Json const miss = json["near_misses"][0];
    CHECK(keys(miss) == std::vector<std::string>{"kind", "rule", "via", "missing", "blocked_by", "nearest", "text"});
    CHECK(miss["blocked_by"].is_null());
    CHECK(miss["nearest"].is_null());
    CHECK(miss["missing"]["source"].is_null());
    CHECK(miss["missing"]["period"].is_null());
    CHECK(json["names"]["Israel"] == "Israel");
    CHECK(json["repairs"][0]["deny"] == Json::array());
}

TEST_CASE("JSON of facts: qualifiers, kinds of values, assumptions", "[render][json]") {
    AnswerFact fact = samples::fact("Turkey", "member_of", "NATO", "1952-02-18/..", "nato-protocols");
    fact.object = Value::decimal(2.5);
    fact.qualifiers = {{"against", Value::entity("Germany")},
                       {"against", Value::entity("Italy")},
                       {"flag", Value::boolean(true)},
                       {"page", Value::integer(12)},
                       {"since", Value::date(Date::parse("1952-02~").value())}};
    fact.certain = false;
    fact.assumed = true;
    TimelineAnswer timeline;
    timeline.facts = {fact};
    Json const json = parsed(samples::of("timeline", timeline));
    CHECK(keys(json["facts"][0]) == std::vector<std::string>{"subject", "relation", "object", "qualifiers", "period",
                                                             "source", "certain", "assumed"});
    CHECK(json["facts"][0]["object"] == 2.5);
    CHECK(json["facts"][0]["qualifiers"].dump() ==
          R"({"against":["Germany","Italy"],"flag":true,"page":12,"since":"1952-02~"})");
    CHECK(json["facts"][0]["certain"] == false);
    CHECK(json["facts"][0]["assumed"] == true);
    CHECK(json["with"].is_null());
}

TEST_CASE("JSON of a GUARANTEE with variables has rows and their verdicts", "[render][json]") {
    Json const json = parsed(samples::guarantors());
    CHECK(json["guarantor"].is_null());
    CHECK(json["columns"] == Json{"who"});
    CHECK(json["rows"].dump() == R"([["Latvia"],[null]])");
    CHECK(keys(json["verdicts"][1]) == std::vector<std::string>{"verdict", "conditions", "periods"});
    CHECK(json["verdicts"][1]["conditions"].dump() == R"([{"kind":"against","value":"Russia"}])");
}

TEST_CASE("JSON of FIND: ranges, spells, empties, runs", "[render][json]") {
    Json const json = parsed(samples::members());
    CHECK(keys(json) == std::vector<std::string>{"statement", "columns", "types", "rows", "periods", "uncovered", "on",
                                                 "during", "according_to", "as_of", "assuming", "transaction",
                                                 "names"});
    CHECK(json["rows"].dump() == R"([["Turkey",{"low":12,"high":15},"1952/.."],["Türkei, \"die\"",3,null]])");
    CHECK(json["periods"][0].dump() ==
          R"([{"period":"1952-02-18/1959-12-31","certain":true},{"period":"1960-01-01/..","certain":false}])");
    CHECK(json["uncovered"].dump() == R"(["2013-01-01/.."])");
    CHECK(json["transaction"] == 7);
}

TEST_CASE("JSON scope: a transaction is a number, a time text; today only where asked", "[render][json]") {
    Answer answer = samples::members();
    answer.as_of = "17";
    answer.assuming = {"Israel member_of NATO"};
    CHECK(parsed(answer)["as_of"] == 17);
    CHECK(parsed(answer)["assuming"].dump() == R"(["Israel member_of NATO"])");
    CHECK_FALSE(parsed(answer).contains("today"));
    answer.as_of = "2026-03-01T12:00:00Z";
    answer.today = "2026-03-01";
    CHECK(parsed(answer)["as_of"] == "2026-03-01T12:00:00Z");
    CHECK(parsed(answer)["today"] == "2026-03-01");
}

TEST_CASE("JSON of WHY holds the answer and its proofs", "[render][json]") {
    Json const json = parsed(samples::why(samples::finland()));
    CHECK(json["of"]["statement"] == "guarantee");
    CHECK(json["of"]["as_of"] == 3);
    Json const proof = json["proofs"][0];
    CHECK(proof["rule"] == "alliance_guarantee");
    CHECK(proof["premises"][0]["rule"].is_null());
    CHECK(proof["premises"][0]["claims"][0]["source"] == "nato-treaties");
    CHECK(proof["absent"].dump() == R"(["NATO suspends_obligations_to Finland"])");
    CHECK(proof["periods"].dump() == R"([{"period":"2023-04-04/..","certain":true}])");

    Answer find = samples::why(samples::members());
    std::get<WhyAnswer>(find.data).row_proofs = {{Proof{}}, {}};
    Json const rows = parsed(find)["proofs"];
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].size() == 1);
    CHECK(rows[1] == Json::array());
}

TEST_CASE("JSON of the other answers", "[render][json]") {
    AnswerFact const fact = samples::fact("Turkey", "member_of", "NATO", "1952-02-18/..", "nato");
    PlanNode plan{"scan", "member_of", 28, std::nullopt, std::nullopt, {}};
    CHECK(parsed(samples::of("explain", ExplainAnswer{plan}))["plan"].dump() ==
          R"({"operator":"scan","detail":"member_of","estimate":28.0,"children":[]})");
    plan.rows = 29;
    plan.ms = 0.5;
    CHECK(keys(parsed(samples::of("profile", ExplainAnswer{plan}))["plan"]) ==
          std::vector<std::string>{"operator", "detail", "estimate", "rows", "ms", "children"});

    DescribeAnswer description{{"Turkey", "Türkiye"}, {"state"}, {fact}, {}, {{fact, fact}}};
    Json const described = parsed(samples::of("describe", description));
    CHECK(described["entity"]["name"] == "Türkiye");
    CHECK(described["kinds"].dump() == R"(["state"])");
    CHECK(described["disagreements"][0].size() == 2);

    DiffAnswer diff;
    diff.from = "2015";
    diff.to = "2017";
    diff.changes = {
        {"ended", "2016", fact, std::nullopt, std::nullopt, std::nullopt, {}},
        {"began",
         "2016-05-01",
         std::nullopt,
         std::vector<Cell>{Cell{Value::integer(1)}},
         std::nullopt,
         std::nullopt,
         {}},
        {"changed", "2016-05-01", std::nullopt, std::nullopt, Verdict::applies, Verdict::uncertain, {fact}}};
    Json const changes = parsed(samples::of("diff", diff))["changes"];
    CHECK(keys(changes[0]) == std::vector<std::string>{"change", "when", "fact"});
    CHECK(changes[1].dump() == R"({"change":"began","when":"2016-05-01","row":[1]})");
    CHECK(keys(changes[2]) == std::vector<std::string>{"change", "when", "before", "after", "because"});

    PathAnswer paths{{{{fact}, {{samples::days("1952-02-18", ".."), true}}}}};
    CHECK(keys(parsed(samples::of("path", paths))["paths"][0]) ==
          std::vector<std::string>{"length", "facts", "periods"});

    CascadeAnswer cascade;
    cascade.waves.push_back(
        {1, "attacked", {"France", "France"}, "bound", Party{"Poland", "Poland"}, std::nullopt, "", {}});
    Json const wave = parsed(samples::of("cascade", cascade))["waves"][0];
    CHECK(keys(wave) ==
          std::vector<std::string>{"wave", "side", "party", "status", "toward", "against", "via", "grounds"});
    CHECK(wave["via"].is_null());

    WriteAnswer write;
    write.transaction = 18;
    write.added = 1;
    write.warnings = {{{"a.csv", 2, 0}, "overlaps"}};
    Json const written = parsed(samples::of("assert", write));
    CHECK(written["transaction"] == 18);
    CHECK(written["warnings"].dump() == R"([{"file":"a.csv","line":2,"column":null,"message":"overlaps"}])");
    CHECK(keys(written)[1] == "transaction");

    CHECK(parsed(samples::of("export", ExportAnswer{"all.csv", "csv", 1200}))["facts"] == 1200);
}

TEST_CASE("JSON of an error", "[render][json]") {
    Error error(ErrorKind::syntax, "expected TO");
    RenderOptions options;
    options.format = Format::jsonl;
    CHECK(render(error, options) ==
          "{\"error\":{\"kind\":\"syntax\",\"message\":\"expected "
          "TO\",\"line\":null,\"column\":null,\"file\":null,\"index\":null,"
          "\"suggestions\":[],\"rows\":[]}}\n");
    error.place = {"q.kgq", 1, 10};
    error.statement_index = 2;
    error.suggestions = {"TO"};
    Json const json = Json::parse(render(error, options))["error"];
    CHECK(json["line"] == 1);
    CHECK(json["column"] == 10);
    CHECK(json["file"] == "q.kgq");
    CHECK(json["index"] == 2);
}

TEST_CASE("JSON never fails: broken UTF-8 and numbers that are none", "[render][json]") {
    FindAnswer find;
    find.columns = {"x", "y"};
    find.rows = {{Cell{Value::text("\xFF")}, Cell{Value::decimal(std::numeric_limits<double>::quiet_NaN())}}};
    CHECK(parsed(samples::of("find", find))["rows"].dump() == "[[\"\uFFFD\",null]]");
}

TEST_CASE("jsonl is one object a row and period", "[render][jsonl]") {
    CHECK(samples::as(samples::members(), Format::jsonl) ==
          R"({"m":"Turkey","n":{"low":12,"high":15},"p":"1952/..","period":"1952-02-18/1959-12-31","certain":true}
{"m":"Turkey","n":{"low":12,"high":15},"p":"1952/..","period":"1960-01-01/..","certain":false}
{"m":"Türkei, \"die\"","n":3,"p":null,"period":"1952-02-18/1952-02-18","certain":true}
)");
    // The days on which a row's guarantee does not apply are no row.
    CHECK(samples::as(samples::guarantors(), Format::jsonl) ==
          R"({"who":"Latvia","period":"2024-01-01/2024-01-01","certain":true,"verdict":"applies","conditions":[]}
{"who":null,"period":"2024-01-01/2024-01-01","certain":false,"verdict":"uncertain","conditions":[{"kind":"against","value":"Russia"}]}
)");
    PanelAnswer panel{{"year", "defence"}, {{Cell{Value::integer(1914)}, Cell{}}}};
    CHECK(samples::as(samples::of("panel", panel), Format::jsonl) == "{\"year\":1914,\"defence\":null}\n");
    CHECK(samples::as(samples::of("find", FindAnswer{}), Format::jsonl).empty());
    CHECK(samples::as(samples::story(), Format::jsonl) == samples::as(samples::story(), Format::json));

    FindAnswer find;
    find.columns = {"period"};
    find.rows = {{Cell{Value::integer(1)}}};
    CHECK(samples::as(samples::of("find", find), Format::jsonl) ==
          "{\"period\":1,\"row_period\":null,\"certain\":null}\n");
}

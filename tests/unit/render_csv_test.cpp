#include "query/render/cells.hpp"
#include "tests/catch.hpp"
#include "tests/unit/render_samples.hpp"

using namespace kgq;

TEST_CASE("csv: columns, period and certain, with a header", "[render][csv]") {
    CHECK(samples::as(samples::members(), Format::csv) ==
          "m,n,p,period,certain\n"
          "Turkey,12..15,1952/..,1952-02-18/1959-12-31,yes\n"
          "Turkey,12..15,1952/..,1960-01-01/..,possible\n"
          "\"Türkei, \"\"die\"\"\",3,,1952-02-18/1952-02-18,yes\n");
    CHECK(samples::as(samples::guarantors(), Format::csv) ==
          "who,period,certain,verdict,conditions\n"
          "Latvia,2024-01-01/2024-01-01,yes,applies,\n"
          ",2024-01-01/2024-01-01,possible,uncertain,against Russia\n");
}

TEST_CASE("csv of answers without rows", "[render][csv]") {
    CHECK(samples::as(samples::story(), Format::csv) ==
          "obligation,guarantor,beneficiary,against,over,verdict,conditions,summary,period\n"
          "defence,NATO,Israel,Iran,,does_not_apply,,On 2018-06-02 NATO owed Israel no defence against Iran: Israel "
          "was not a "
          "member.,2018-06-02/2018-06-02\n");
    TimelineAnswer timeline;
    timeline.facts = {samples::fact("Turkey", "member_of", "NATO", "1952-02-18/..", "nato")};
    timeline.facts[0].qualifiers = {{"role", Value::text("full member")}};
    CHECK(samples::as(samples::of("timeline", timeline), Format::csv) ==
          "subject,relation,object,qualifiers,period,source,certain,assumed\n"
          "Turkey,member_of,NATO,\"{role: \"\"full member\"\"}\",1952-02-18/..,nato,yes,no\n");
    PanelAnswer panel{{"year", "defence"}, {{Cell{Value::integer(1914)}, Cell{}}}};
    CHECK(samples::as(samples::of("panel", panel), Format::csv) == "year,defence\n1914,\n");
}

TEST_CASE("csv tells an empty text from nothing, and a lone nothing from an empty line", "[render][csv]") {
    PanelAnswer panel{{"a"}, {{Cell{}}, {Cell{Value::text("")}}, {Cell{Value::text("two\nlines")}}}};
    CHECK(samples::as(samples::of("panel", panel), Format::csv) == "a\n\"\"\n\"\"\n\"two\nlines\"\n");
    PanelAnswer pair{{"a", "b"}, {{Cell{}, Cell{Value::text("")}}}};
    CHECK(samples::as(samples::of("panel", pair), Format::csv) == "a,b\n,\"\"\n");
}

TEST_CASE("markdown: the same columns, cells escaped", "[render][markdown]") {
    FindAnswer find;
    find.columns = {"a", "n"};
    find.types = {"text", "integer"};
    find.rows = {{Cell{Value::text("x|y <b> *z*\nw")}, Cell{Value::integer(3)}}};
    find.periods = {{{samples::days("1952-02-18", ".."), false}}};
    CHECK(samples::as(samples::of("find", find), Format::markdown) ==
          "| a | n | period | certain |\n"
          "| --- | ---: | --- | --- |\n"
          "| x\\|y &lt;b> \\*z\\*<br>w | 3 | 1952-02-18/.. | possible |\n");
}

TEST_CASE("a spell is written as the EDTF period that says just what is known", "[render]") {
    auto const bounds = [](char const* a, char const* b, char const* c, char const* d) {
        auto const at = [](std::string_view text, Day open) {
            return text == ".." ? open : Date::parse(text).value().earliest();
        };
        return Cell::Spell{{at(a, kFirstDay), at(b, kFirstDay), at(c, kLastDay), at(d, kLastDay)}, {}};
    };
    using rendering::spell_text;
    CHECK(spell_text(bounds("1952-02-18", "1952-02-18", "..", "..")) == "1952-02-18/..");
    CHECK(spell_text(bounds("..", "..", "1960-05-31", "1960-05-31")) == "../1960-05-31");
    CHECK(spell_text(bounds("2010-01-01", "2010-12-31", "2016-05-01", "2016-05-31")) == "2010/2016-05");
    CHECK(spell_text(bounds("1950-01-01", "1959-12-31", "1900-01-01", "1999-12-31")) == "195X/19XX");
    CHECK(spell_text(bounds("1951-10-22", "1952-02-18", "1960-01-01", "..")) ==
          "[1951-10-22..1952-02-18]/[1960-01-01..]");
    CHECK(spell_text({{}, "1994~/"}) == "1994~/");
}

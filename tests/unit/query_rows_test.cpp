// rows(): the answer of a FIND as ids and days, and its refusals.
#include "tests/catch.hpp"

#include <kgq/database.hpp>

#include <atomic>
#include <optional>
#include <thread>

namespace {

kgq::Database small_database() {
    kgq::Database database = kgq::Database::in_memory().value();
    std::string const script = R"(
        ASSERT {
            unts is_a "source"; unts covers "1900-01-01/2000-12-31";
            NATO is_a alliance; Turkey is_a state; Turkey alias "Türkiye"; Iceland is_a state; Spain is_a state;
            Turkey member_of NATO DURING 1952-02-18/..;
            Iceland member_of NATO DURING 1949-08-24/..;
            Spain member_of NATO DURING 1982/1999-12-31;
        } SOURCE unts;
    )";
    REQUIRE(database.run(script, "", [](kgq::Answer const&) { return true; }));
    return database;
}

kgq::Value day(char const* text) { return kgq::Value::date(kgq::Date::parse(text).value()); }

std::string number(kgq::Cell const& cell) {
    if (auto const* value = std::get_if<kgq::Value>(&cell.data)) return value->plain();
    auto const& range = std::get<kgq::Cell::Range>(cell.data);
    return range.low.plain() + ".." + range.high.plain();
}

std::string words(kgq::Rows const& rows) {
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t c = 0; c < rows.columns().size(); ++c) text += rows.value(i, c).plain() + " ";
        for (kgq::Run const& run : rows.periods(i)) text += to_string(run.days) + (run.certain ? " " : "? ");
        text += "| ";
    }
    return text;
}

}  // namespace

TEST_CASE("rows are ids, texts and days", "[query][rows]") {
    std::optional<kgq::Database> database = small_database();
    auto const find = database->prepare("FIND ?m WHERE { ?m member_of $a } ON $day").value();
    kgq::Parameters const question{{"a", kgq::Value::entity("NATO")}, {"day", day("1982-06-01")}};
    kgq::Rows const rows = find.rows(question).value();
    database.reset();  // rows keep what they need
    CHECK(rows.columns() == std::vector<std::string>{"m"});
    CHECK(words(rows) ==
          "Iceland 1982-06-01/1982-06-01 | Spain 1982-06-01/1982-06-01? | Turkey 1982-06-01/1982-06-01 | ");
    CHECK(rows.text(1, 0) == "Spain");
    CHECK(rows.certain(0));
    CHECK(!rows.certain(1));
    CHECK(rows.id(0, 0) != rows.id(1, 0));
    CHECK(std::get<kgq::Value>(rows.cell(2, 0).data) == kgq::Value::entity("Turkey"));
    CHECK(rows.uncovered().empty());
}

TEST_CASE("a panel's rows are ids too, and a cell may be empty", "[query][rows]") {
    kgq::Database const database = small_database();
    kgq::Rows const rows =
        database.view().rows("PANEL defence FROM 2000 TO 2001 BY YEAR FOR Turkey, Iceland ALL PAIRS").value();
    CHECK(rows.columns() == std::vector<std::string>{"year", "state1", "state2", "defence"});
    REQUIRE(rows.size() == 4);
    CHECK(rows.value(0, 0).as_integer() == 2000);
    CHECK(rows.text(0, 1) == "Iceland");
    CHECK(rows.text(0, 2) == "Turkey");
    CHECK(rows.periods(0).empty());
    CHECK(rows.certain(0));
    CHECK(std::holds_alternative<kgq::Cell::Empty>(rows.cell(2, 3).data));  // nothing covers 2001
    CHECK(rows.id(2, 3) == 0);
    CHECK_THROWS_AS(rows.value(2, 3), kgq::Error);
}

TEST_CASE("rows name the days that no source covers", "[query][rows]") {
    kgq::Database const database = small_database();
    auto const find = database.prepare("FIND ?m WHERE { ?m member_of $a } DURING $days").value();
    auto const rows =
        find.rows({{"a", kgq::Value::text("NATO")}, {"days", kgq::Value::text("1999-01-01/2001-12-31")}}).value();
    REQUIRE(rows.uncovered().size() == 1);
    CHECK(to_string(rows.uncovered().front()) == "2001-01-01/2001-12-31");
}

TEST_CASE("many questions are answered together, in order", "[query][rows]") {
    kgq::Database const database = small_database();
    auto const find = database.prepare("FIND count(*) AS ?n WHERE { $m member_of NATO } ON $day").value();
    std::vector<kgq::Parameters> questions;
    for (char const* who : {"Turkey", "Spain", "Iceland", "Türkiye"})
        questions.push_back({{"m", kgq::Value::text(who)}, {"day", day("1950-01-01")}});
    auto const all = find.rows_of_many(questions).value();
    REQUIRE(all.size() == 4);
    CHECK(all[0].value(0, 0) == kgq::Value::integer(0));
    CHECK(all[2].value(0, 0) == kgq::Value::integer(1));
    CHECK(words(all[3]) == words(all[0]));  // an alias is no id, and means the same
    CHECK(find.rows_of_many({}).value().empty());
    questions[1].front().second = kgq::Value::text("Spane");
    auto const wrong = find.rows_of_many(questions);
    REQUIRE(!wrong);
    CHECK(wrong.error().kind == kgq::ErrorKind::unknown_name);
    CHECK(wrong.error().statement_index == 1);
}

TEST_CASE("counts asked together are the same, small or great, certain or not", "[query][rows]") {
    kgq::Database database = small_database();
    std::string script = "ASSERT { Club is_a alliance; ";
    for (int i = 0; i < 300; ++i) {
        std::string const member = "Member" + std::to_string(i);
        script += member + " is_a state; " + member + " member_of Club DURING 1950-01-01/..; ";
    }
    REQUIRE(database.run(script + "} SOURCE unts;", "", [](kgq::Answer const&) { return true; }));
    auto const count = database.prepare("FIND count(*) AS ?n WHERE { ?m member_of $a } ON $day").value();
    // small ones, with one that is merely possible among them, and one that needs more than a byte
    for (std::vector<std::pair<char const*, char const*>> const& asked :
         {std::vector<std::pair<char const*, char const*>>{
              {"NATO", "1950-01-01"}, {"NATO", "1960-01-01"}, {"Club", "1949-12-31"}},
          {{"NATO", "1960-01-01"}, {"NATO", "1982-06-01"}, {"NATO", "1990-01-01"}},
          {{"Club", "1960-01-01"}, {"NATO", "1960-01-01"}}}) {
        std::vector<std::string_view> alliances;
        std::vector<kgq::Day> days;
        std::vector<kgq::Parameters> questions;
        for (auto const& [alliance, on] : asked) {
            alliances.emplace_back(alliance);
            days.push_back(kgq::Date::parse(on).value().earliest());
            questions.push_back({{"a", kgq::Value::text(alliance)}, {"day", day(on)}});
        }
        auto const together =
            count.rows_of_columns(kgq::ParameterColumns(days.size()).names("a", alliances).days("day", days)).value();
        auto const also = count.rows_of_many(questions).value();
        REQUIRE(together.size() == asked.size());
        for (std::size_t i = 0; i < asked.size(); ++i) {
            auto const answer = count.ask(questions[i]).value();  // the general way
            std::string const expected = number(std::get<kgq::FindAnswer>(answer.data).rows.front().front());
            CHECK(number(together[i].cell(0, 0)) == expected);
            CHECK(number(also[i].cell(0, 0)) == expected);
            CHECK(number(count.rows(questions[i]).value().cell(0, 0)) == expected);
        }
    }
}

TEST_CASE("parameters may come in columns, and several statements be asked together", "[query][rows]") {
    kgq::Database const database = small_database();
    auto const count = database.prepare("FIND count(*) AS ?n WHERE { $m member_of NATO } ON $day").value();
    auto const find = database.prepare("FIND ?o WHERE { $m member_of ?o } ON $day").value();
    // many, so that they are answered by several threads; every fifth name is an alias, which the general path knows
    char const* const all[] = {"Turkey", "Spain", "Iceland", "NATO", "Türkiye"};
    std::vector<std::string_view> names;
    std::vector<kgq::Day> days;
    std::vector<kgq::Parameters> questions;
    for (int i = 0; i < 3000; ++i) {
        names.emplace_back(all[i % 5 == 4 && i % 50 != 4 ? 0 : i % 5]);
        days.push_back(kgq::day_from_civil({1940 + i % 40, 6, 1}));
        questions.push_back({{"m", kgq::Value::text(std::string(names.back()))},
                             {"day", kgq::Value::date(kgq::Date::of(days.back()))}});
    }
    kgq::ParameterColumns columns(names.size());
    columns.names("m", names).days("day", days);
    std::vector<kgq::Database::Batch> const batches{{&count, &columns}, {&find, &columns}};
    auto const together = database.rows_of_batches(batches).value();
    REQUIRE(together.size() == 2);
    for (std::size_t which = 0; which < 2; ++which) {
        kgq::PreparedStatement const& statement = which == 0 ? count : find;
        auto const alone = statement.rows_of_columns(columns).value();
        auto const plain = statement.rows_of_many(questions).value();
        REQUIRE(together[which].size() == names.size());
        REQUIRE(alone.size() == names.size());
        REQUIRE(plain.size() == names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            std::string const expected = words(statement.rows(questions[i]).value());
            CHECK(words(together[which][i]) == expected);
            CHECK(words(alone[i]) == expected);
            CHECK(words(plain[i]) == expected);
        }
    }
    CHECK(find.rows(questions[60]).value().texts(0).size() == find.rows(questions[60]).value().size());
    names[2500] = "Spane";
    auto const wrong = database.rows_of_batches(batches);
    REQUIRE(!wrong);
    CHECK(wrong.error().kind == kgq::ErrorKind::unknown_name);
    CHECK(wrong.error().statement_index == 2500);
    kgq::ParameterColumns short_of(3);
    short_of.names("m", std::span(names).first(2)).days("day", std::span(days).first(3));
    CHECK(find.rows_of_columns(short_of).error().kind == kgq::ErrorKind::usage);
    kgq::Database const other = small_database();
    CHECK(other.rows_of_batches(batches).error().kind == kgq::ErrorKind::usage);
}

TEST_CASE("rows refuse what answers refuse", "[query][rows]") {
    kgq::Database const database = small_database();
    kgq::View const view = database.view();
    kgq::Parameters const given{{"m", kgq::Value::text("Turky")},
                                {"n", kgq::Value::integer(3)},
                                {"day", kgq::Value::text("1950-13")},
                                {"minus", kgq::Value::integer(-1)},
                                {"half", kgq::Value::decimal(0.5)}};
    kgq::Limits few;
    few.rows = 1;
    for (std::string const text :
         {"FIND ?a WHERE { $m member_of ?a }", "FIND ?a WHERE { $n member_of ?a }",
          "FIND ?a WHERE { $nobody member_of ?a }", "FIND ?a WHERE { ?m member_of ?a } ON $day",
          "FIND ?a WHERE { ?m member_of ?a } ON $half", "FIND ?a WHERE { ?m member_of ?a } LIMIT $minus",
          "FIND ?a WHERE { ?m member_of ?a } LIMIT 1.5", "FIND ?a WHERE { ?m member_off ?a }",
          "FIND ?b WHERE { ?m member_of ?a }", "FIND ?a WHERE { ?m member_of ?a ; ?a != ?c }",
          "FIND ?a, count(*) WHERE { ?m member_of ?a } GROUP BY ?m", "FIND ?m WHERE { ?m member_of ?a } ORDER BY ?c",
          "FIND ?m WHERE { ?m member_of NATO } ON 1990 DURING 1991", "FIND ?m WHERE { ?m member_of Nato2 } ON 1990~",
          "FIND ?m WHERE { ?m member_of NATO ON 1990",
          "FIND ?m WHERE { ?m member_of NATO }; FIND ?m WHERE { ?m member_of NATO }",
          "FIND ?m WHERE { ?m member_of NATO }"}) {
        auto const answer = view.ask(text, given, few);
        for (int again = 0; again < 2; ++again) {  // the second time the text's shape is known
            auto const rows = view.rows(text, given, few);
            INFO(text);
            REQUIRE(!answer);
            REQUIRE(!rows);
            CHECK(rows.error().kind == answer.error().kind);
            CHECK(rows.error().message == answer.error().message);
            CHECK(rows.error().place.column == answer.error().place.column);
        }
    }
    auto const other = view.rows("DESCRIBE Turkey");
    REQUIRE(!other);
    CHECK(other.error().kind == kgq::ErrorKind::usage);
}

TEST_CASE("rows are asked from many threads while one writes", "[query][rows]") {
    kgq::Database database = small_database();
    auto const find = database.prepare("FIND count(*) AS ?n WHERE { $m member_of NATO } ON 1960-01-01").value();
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> readers;
        for (int reader = 0; reader < 3; ++reader) {
            readers.emplace_back([&] {
                for (int i = 0; i < 60; ++i) {
                    auto const one = find.rows({{"m", kgq::Value::entity("Turkey")}});
                    auto const text = database.view().rows("FIND ?m WHERE { ?m member_of NATO } ON 1990-01-01");
                    auto const sum = database.view().rows("FIND count(*) WHERE { ?m member_of ?o } ON 1960-01-01");
                    if (!one || one->value(0, 0) != kgq::Value::integer(1)) ++wrong;
                    if (!text || text->size() < 3 || text->text(0, 0) != "Iceland") ++wrong;
                    if (!sum || sum->size() != 1) ++wrong;
                }
            });
        }
        for (int i = 0; i < 5; ++i) {
            std::string const state = "State" + std::to_string(i);
            auto const done = database.ask("ASSERT { " + state + " is_a state; " + state +
                                           " member_of NATO DURING 1980-01-01/.. } SOURCE unts");
            if (!done) ++wrong;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("a cell that is no value says what it is", "[query][rows]") {
    kgq::Database const database = small_database();
    auto const rows = database.view().rows("FIND count(*) AS ?n WHERE { ?m member_of NATO } ON 1982-06-01").value();
    CHECK(std::holds_alternative<kgq::Cell::Range>(rows.cell(0, 0).data));
    CHECK(rows.id(0, 0) == 0);
    try {
        (void)rows.value(0, 0);
        FAIL("a range is no value");
    } catch (kgq::Error const& error) {
        CHECK(error.message == "the cell of column n is a range");
    }
}

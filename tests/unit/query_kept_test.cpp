// What a stand takes over from the one before must follow what a commit changed: names that rules use, the sources that
// cover a day, facts in tables.
#include "tests/catch.hpp"

#include <kgq/database.hpp>

#include <string>

namespace {

kgq::Database with(std::string const& script) {
    auto database = kgq::Database::in_memory().value();
    kgq::Status const done = database.run(script, "test.kgq", [](kgq::Answer const&) { return true; });
    REQUIRE(done);
    return database;
}

std::string verdict(kgq::Database& database, std::string const& question) {
    std::string const quick(to_string(database.prepare(question).value().verdict().value().verdict));
    CHECK(quick == to_string(database.ask(question).value().guarantee().verdict));
    return quick;
}

}  // namespace

TEST_CASE("a rule that names something by another name follows the name", "[query][kept]") {
    auto database = with(R"(
        ASSERT { A is_a state; B is_a state; L is_a alliance; M is_a alliance; L name "The League" } SOURCE s1;
        ASSERT { A member_of L; B member_of L } SOURCE s1;
        RULE leaguers: ?x guarantees ?y {obligation: offence}
        WHEN { ?x member_of "The League" ; ?y member_of "The League" ; ?x != ?y };)");
    std::string const question = "GUARANTEE offence FROM A TO B";
    CHECK(verdict(database, question) == "applies");
    database.ask(R"(RETRACT { L name "The League" })").value();
    CHECK(verdict(database, question) == "does_not_apply");
    database.ask(R"(ASSERT { M name "The League" } SOURCE s1)").value();
    CHECK(verdict(database, question) == "does_not_apply");
    database.ask("ASSERT { A member_of M; B member_of M DURING 1990/.. } SOURCE s1").value();
    CHECK(verdict(database, question + " ON 1995-01-01") == "applies");
    CHECK(verdict(database, question + " ON 1985-01-01") == "does_not_apply");
}

TEST_CASE("a day is covered as long as its source has a claim", "[query][kept]") {
    auto database = with(R"(
        ASSERT { A is_a state; B is_a state; C is_a state; P is_a alliance; U is_a treaty; s1 is_a "source"; s2 is_a "source" } SOURCE s1;
        ASSERT { s1 covers "1990/2000"; s2 covers "2010/2020" } SOURCE s1;
        ASSERT { P commits_to defence DURING 2010/2020; C member_of P DURING 2010/2020 } SOURCE s2;
        ASSERT { C member_of P DURING 1990/2000 } SOURCE s1;)");
    std::string const question = "GUARANTEE FROM A TO B ON 1995-01-01";
    CHECK(verdict(database, question) == "does_not_apply");
    database.ask("RETRACT { C member_of P } SOURCE s1").value();
    CHECK(verdict(database, question) == "uncertain");
    database.ask("ASSERT { B party_to U DURING 1990/2000 } SOURCE s1").value();
    CHECK(verdict(database, question) == "does_not_apply");
    database.ask(R"(RETRACT { s1 covers "1990/2000" } ASSERT { s1 covers "1998/2000" } SOURCE s1)").value();
    CHECK(verdict(database, question) == "uncertain");
}

TEST_CASE("a relation that is defined anew is read anew", "[query][kept]") {
    auto database = with(R"(RELATION pact;
        ASSERT { A is_a state; B is_a state; C is_a state; A pact B } SOURCE s1;
        ASSERT { A pact C } SOURCE s2;
        RULE by_pact: ?x guarantees ?y {obligation: defence} WHEN { ?x pact ?y };)");
    CHECK(verdict(database, "GUARANTEE FROM A TO B") == "applies");
    database.ask("RELATION pact {one_at_a_time: true}").value();  // now the sources contradict one another
    CHECK(verdict(database, "GUARANTEE FROM A TO B") == "uncertain");
}

TEST_CASE("a count of a day that is kept follows every commit, and PROFILE says that it is kept", "[query][kept]") {
    auto database = with(R"(RELATION tie; RELATION bond;
        ASSERT { A is_a state; B is_a state; A tie B DURING 1950/1960; A bond B DURING 1955/.. } SOURCE s1;)");
    auto const prepared = database.prepare("FIND count(*) AS ?n WHERE { ?x tie ?y } ON $day").value();
    auto const count = [&](int year) {
        kgq::Parameters const day{{"day", kgq::Value::text(std::to_string(year) + "-06-01")}};
        return std::get<kgq::Value>(prepared.rows(day).value().cell(0, 0).data).as_integer();
    };
    auto const plan = [&](std::string const& relation) {
        kgq::Answer const answer =
            database.ask("PROFILE FIND count(*) WHERE { ?x " + relation + " ?y } ON 1955-06-01").value();
        return std::get<kgq::ExplainAnswer>(answer.data).plan.children.front().detail;
    };
    CHECK(plan("tie") == "a scan of the claims of ?x tie ?y");
    for (int i = 0; i < 6; ++i) {
        CHECK(count(1949) == 0);
        CHECK(count(1955) == 1);
    }
    CHECK(plan("tie") == "the kept counts of ?x tie ?y");
    kgq::View const before = database.view();
    database.ask("ASSERT { B bond A DURING 1970/.. } SOURCE s1").value();
    CHECK(plan("tie") == "the kept counts of ?x tie ?y");
    CHECK(plan("bond") == "a scan of the claims of ?x bond ?y");
    database.ask("ASSERT { B tie A DURING 1955-01-01/.. } SOURCE s1").value();
    CHECK(plan("tie") == "a scan of the claims of ?x tie ?y");
    CHECK(count(1955) == 2);
    database.ask("RETRACT { A tie B }").value();
    for (int i = 0; i < 12; ++i) CHECK(count(1955) == 1);
    CHECK(plan("tie") == "the kept counts of ?x tie ?y");
    database.ask("RELATION tie {one_at_a_time: true}").value();
    CHECK(plan("tie") == "a scan of the claims of ?x tie ?y");
    CHECK(count(1955) == 1);
    kgq::Parameters const day{{"day", kgq::Value::text("1955-06-01")}};
    CHECK(std::get<kgq::Value>(prepared.rows(before, day).value().cell(0, 0).data).as_integer() == 1);
}

TEST_CASE("kinds under kinds are no rules that keep a question from columns, after a commit as before",
          "[query][kept]") {
    auto database = with("ASSERT { A is_a state; P is_a alliance } SOURCE s1;");
    for (int i = 0; i < 2; ++i) {
        kgq::Answer const answer = database.ask("EXPLAIN FIND ?x WHERE { ?x is_a organisation }").value();
        CHECK(std::get<kgq::ExplainAnswer>(answer.data).plan.children.front().op == "batch join");
        CHECK(database.ask("FIND ?x WHERE { ?x is_a organisation }").value().find().rows.size() == 1U);
        database.ask("ASSERT { B is_a state } SOURCE s1").value();
    }
}

TEST_CASE("a verdict follows every commit, and an earlier view stays with its own", "[query][kept]") {
    auto database = with(R"(
        ASSERT { A is_a state; B is_a state; C is_a state; P is_a alliance; P commits_to defence } SOURCE s1;
        ASSERT { A member_of P DURING 1950/.. } SOURCE s1;)");
    auto const prepared = database.prepare("GUARANTEE FROM A TO $who ON $day").value();
    auto const asked = [&](char const* who) -> kgq::Parameters {
        return {{"who", kgq::Value::entity(who)}, {"day", kgq::Value::integer(1960)}};
    };
    kgq::View const before = database.view();
    CHECK(prepared.verdict(asked("B")).value().verdict == kgq::Verdict::does_not_apply);
    database.ask("ASSERT { B member_of P DURING 1955/.. } SOURCE s1").value();
    CHECK(prepared.verdict(asked("B")).value().verdict == kgq::Verdict::applies);
    CHECK(prepared.verdict(asked("C")).value().verdict == kgq::Verdict::does_not_apply);
    database.ask("ASSERT { A suspends_obligations_to B {under: P} DURING 1958/1962 } SOURCE s1").value();
    CHECK(prepared.verdict(asked("B")).value().verdict == kgq::Verdict::does_not_apply);
    database.ask("DROP RULE mutual_defence").value();
    database.ask("RETRACT { A suspends_obligations_to B }").value();
    CHECK(prepared.verdict(asked("B")).value().verdict == kgq::Verdict::does_not_apply);
    CHECK(prepared.verdict(before, asked("B")).value().verdict == kgq::Verdict::does_not_apply);
    CHECK(prepared.verdict(database.view(), asked("B")).value().verdict == kgq::Verdict::does_not_apply);
    CHECK_FALSE(database.prepare("FIND ?x WHERE { ?x is_a state }").value().verdict());
    CHECK_FALSE(database.prepare("GUARANTEE FROM ?x TO B").value().verdict());
}

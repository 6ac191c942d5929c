// Small cases of the algebra that the property tests (tests/property/query_*) once found wrong.
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

}  // namespace

TEST_CASE("NOT looks at its own group, not at whether the row is certain", "[query]") {
    // ?x r ?y is contested, C is certainly a state: on no day may there be a row.
    auto database = with(R"(RELATION r;
        ASSERT { C is_a state } SOURCE s1;
        ASSERT { C r C DURING ../2000-02-05 SOURCE s2 ; C r C DURING 2000-01-25/2000-01-29 SOURCE s3 };)");
    CHECK(database.ask("FIND ?x WHERE { ?x r ?y ; NOT { ?y is_a state } }").value().find().rows.empty());
    CHECK(database.ask("FIND ?x, ?w WHERE { ?x r ?y ; OPTIONAL { ?y is_a ?w } }").value().find().rows.size() == 1);
}

TEST_CASE("a vague denial lets a fact that nobody claims be either", "[query]") {
    auto database = with("RELATION r; ASSERT { A is_a state; B is_a state } SOURCE s1;");
    auto const answer =
        database.ask("FIND ?x WHERE { ?x r ?y } ON 2000-01-10 ASSUMING { NOT A r B DURING 2000-01 }").value();
    REQUIRE(answer.find().rows.size() == 1);
    CHECK_FALSE(answer.find().periods.front().front().certain);
    CHECK(database.ask("FIND ?x WHERE { ?x r ?y } ASSUMING { NOT A r B }").value().find().rows.empty());
}

TEST_CASE("near misses of a rule that stands on itself end", "[query]") {
    auto database = with(R"(RELATION pact;
        ASSERT { A is_a state; B is_a state; C is_a state } SOURCE s1;
        ASSERT { A pact C } SOURCE s1;
        RULE passed_on: ?x guarantees ?z {obligation: defence} WHEN { ?x pact ?y ; ?y guarantees ?z {obligation: defence} };)");
    auto const answer = database.ask("GUARANTEE FROM A TO B ON 2000-01-10").value();
    CHECK(answer.guarantee().verdict == kgq::Verdict::does_not_apply);
}

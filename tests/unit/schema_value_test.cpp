// Values as text, words that need quotes, the vocabulary, nearness of words.
#include <kgq/fact.hpp>
#include <kgq/value.hpp>
#include <kgq/vocabulary.hpp>

#include "tests/catch.hpp"

using namespace kgq;

TEST_CASE("cells are read as the literals they look like", "[value]") {
    CHECK(literal_from_cell("12").as_integer() == 12);
    CHECK(literal_from_cell("-7").as_integer() == -7);
    CHECK(literal_from_cell("3.25").as_decimal() == 3.25);
    CHECK(literal_from_cell("1e3").as_decimal() == 1000);
    CHECK(literal_from_cell("1952").type() == ValueType::integer);
    CHECK(literal_from_cell("1952-02").as_date().text() == "1952-02");
    CHECK(literal_from_cell("1952~").type() == ValueType::date);
    CHECK(literal_from_cell("Y12345").type() == ValueType::date);
    CHECK(literal_from_cell("true").as_boolean());
    for (std::string const text :
         {"", "V", "0043", "12 pages", "1952-02-30", "1.2.3", "inf", "nan", "0x10", "-", "99999999999999999999"}) {
        CAPTURE(text);
        CHECK(literal_from_cell(text) == Value::text(text));
    }
}

TEST_CASE("decimals read back as decimals", "[value]") {
    for (double const number : {0.0, 3.0, 3.25, -0.1, 1e15, 1e21, 1e-9, 123456.789}) {
        Value const value = literal_from_cell(Value::decimal(number).plain());
        REQUIRE(value.type() == ValueType::decimal);
        CHECK(value.as_decimal() == number);
    }
}

TEST_CASE("which words need quotes", "[value]") {
    for (std::string const word :
         {"NATO", "nato-protocols", "Türkiye", "a.b", "_x", "is_a", "Q1", "日本", "Guarantee"}) {
        CAPTURE(word);
        CHECK_FALSE(needs_quotes(word));
    }
    for (std::string const word : {"", "United States", "TO", "to", "Source", "today", "met_by", "a--b", "-a", "a-",
                                   "1a", "a:b", "Y12345", "cow:640", "a\"b"}) {
        CAPTURE(word);
        CHECK(needs_quotes(word));
    }
    CHECK(quote("a \"b\" \\ \n \t \x01") == R"("a \"b\" \\ \n \t \u{1}")");
    CHECK(Value::entity("United States").quoted() == "\"United States\"");
    CHECK(Value::entity("NATO").quoted() == "NATO");
    CHECK(Value::text("NATO").quoted() == "\"NATO\"");
}

TEST_CASE("values are sorted by type, numbers together", "[value]") {
    CHECK((order(Value::entity("Z"), Value::text("A")) < 0));
    CHECK((order(Value::integer(2), Value::decimal(2.5)) < 0));
    CHECK((order(Value::decimal(2.5), Value::integer(3)) < 0));
    CHECK((order(Value::date(Date::parse("1952").value()), Value::date(Date::parse("1952-02").value())) < 0));
    CHECK((order(Value::boolean(false), Value::boolean(true)) < 0));
    std::vector<Qualifier> qualifiers{{"b", Value::text("x")}, {"a", Value::text("y")}, {"a", Value::text("x")}};
    sort_qualifiers(qualifiers);
    CHECK(qualifiers.front() == Qualifier{"a", Value::text("x")});
}

TEST_CASE("the vocabulary knows kinds under kinds and refuses clashing names", "[vocabulary]") {
    Vocabulary vocabulary;
    vocabulary.define(KindDef{"organisation", "", "", {}});
    vocabulary.define(KindDef{"alliance", "organisation", "", {}});
    CHECK(vocabulary.is_under("alliance", "organisation"));
    CHECK_FALSE(vocabulary.is_under("organisation", "alliance"));
    CHECK(vocabulary.with_wider("alliance") == std::vector<std::string>{"alliance", "organisation"});
    vocabulary.define(KindDef{"organisation", "alliance", "", {}});  // a circle ends
    CHECK(vocabulary.with_wider("alliance").size() == 2);
    CHECK_FALSE(vocabulary.is_under("alliance", "state"));

    RelationDef member;
    member.id = RelationId{3};
    member.name = "member_of";
    member.inverse = "has_member";
    vocabulary.define(member);
    CHECK(vocabulary.relation("member_of"));
    CHECK_FALSE(vocabulary.relation("has_member"));
    CHECK(vocabulary.inverse("has_member")->name == "member_of");
    CHECK(vocabulary.relation(RelationId{3})->name == "member_of");
    RelationDef clash;
    clash.name = "has_member";
    CHECK_THROWS_AS(vocabulary.define(clash), Error);
    CHECK(vocabulary.relations_near("membr_of").front() == "member_of");

    vocabulary.define(RuleDef{"", "RULE a", {}});
    vocabulary.define(RuleDef{"", "RULE a", {}});
    vocabulary.define(RuleDef{"m", "RULE m: a", {}});
    vocabulary.define(RuleDef{"m", "RULE m: b", {}});
    CHECK(vocabulary.rules().size() == 2);
    CHECK(vocabulary.drop_rule("m"));
    CHECK_FALSE(vocabulary.drop_rule("m"));
}

TEST_CASE("nearness of words", "[vocabulary]") {
    CHECK(edit_distance("Isreal", "Israel", 3) == 1);  // two letters swapped
    CHECK(edit_distance("form", "from", 2) == 1);
    CHECK(edit_distance("NATO", "nato", 2) == 0);
    CHECK(edit_distance("Türkiye", "Turkiye", 2) == 1);  // a character, not two bytes
    CHECK(edit_distance("a", "abcdef", 2) == 3);
    CHECK(nearest("stat", {"source", "statue", "state"}) == std::vector<std::string>{"state", "statue"});
    CHECK(nearest("zzzz", {"source", "state"}).empty());
}

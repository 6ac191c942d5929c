// Facts as written to claims that fit the schema.
#include "tests/unit/small_store.hpp"

using namespace kgq;
using namespace kgq::testing;

namespace {

using Kind = WrittenTerm::Kind;

WrittenTerm word(std::string text) { return {Kind::word, std::move(text), {}}; }
WrittenTerm quoted(std::string text) { return {Kind::quoted, std::move(text), {}}; }
WrittenTerm literal(Value value) { return {Kind::literal, "", std::move(value)}; }

WrittenFact fact(WrittenTerm subject, std::string relation, WrittenTerm object, std::string const& period = "../..") {
    return {std::move(subject), std::move(relation), std::move(object), {}, Period::parse(period).value(), "notes"};
}

struct Recording : SmallStore {
    Folder folder;
    std::unique_ptr<WriteBatch> batch;
    std::unique_ptr<Recorder> recorder;

    explicit Recording(RecordingOptions options = {}) {
        load({folder.write("states.csv", kEntities)});
        batch = std::move(store().write()).value();
        recorder = std::make_unique<Recorder>(*batch, options);
    }
    Prepared prepare(WrittenFact const& written) { return recorder->prepare(std::span(&written, 1)).front(); }
    Claim claim(WrittenFact const& written) {
        Prepared const prepared = prepare(written);
        CAPTURE(prepared.error.message);
        REQUIRE(prepared.ok);
        return prepared.claim;
    }
    std::string refusal(WrittenFact const& written, ErrorKind kind, FactPart part) {
        Prepared const prepared = prepare(written);
        REQUIRE_FALSE(prepared.ok);
        CHECK(prepared.error.kind == kind);
        CHECK(static_cast<int>(prepared.part) == static_cast<int>(part));
        return prepared.error.message;
    }
    void commit() {
        recorder.reset();
        (void)std::move(batch->commit()).value();
    }
};

}  // namespace

TEST_CASE("names are resolved, inverses turned, symmetric pairs put in order", "[recording]") {
    Recording at;
    Claim const member = at.claim(fact(quoted("cow:640"), "member_of", word("nato"), "1952-02-18/.."));
    CHECK(member.subject == "Turkey");
    CHECK(member.object == Value::entity("NATO"));
    CHECK(member.period.text() == "1952-02-18/..");
    Claim const turned = at.claim(fact(word("NATO"), "has_member", word("Turkey")));
    CHECK(turned.relation == "member_of");
    CHECK(turned.subject == "Turkey");
    Claim const pair = at.claim(fact(word("Turkey"), "aligned_with", word("France")));
    CHECK(pair.subject == "France");
    CHECK(pair.object == Value::entity("Turkey"));
    CHECK(at.claim(fact(word("Congo"), "member_of", word("NATO"), "1960-07-01/1960-07-15")).subject == "Zaire");
}

TEST_CASE("what does not fit the schema is refused, with the part it is about", "[recording]") {
    Recording at;
    CHECK_THAT(at.refusal(fact(word("Trukey"), "member_of", word("NATO")), ErrorKind::unknown_name, FactPart::subject),
               ContainsSubstring("did you mean \"Turkey\""));
    CHECK_THAT(
        at.refusal(fact(word("Turkey"), "membr_of", word("NATO")), ErrorKind::unknown_relation, FactPart::relation),
        ContainsSubstring("did you mean \"member_of\""));
    CHECK(at.refusal(fact(word("NATO"), "member_of", word("NATO")), ErrorKind::type, FactPart::subject) ==
          "the subject of member_of must be of kind state, and \"NATO\" is of kind alliance");
    CHECK(at.refusal(fact(word("Turkey"), "has_member", word("France")), ErrorKind::type, FactPart::subject) ==
          "the object of member_of must be of kind organisation, and \"Turkey\" is of kind state");
    CHECK(at.refusal(fact(word("Turkey"), "population", word("many")), ErrorKind::type, FactPart::object) ==
          "population takes an integer, not \"many\"");
    CHECK_THAT(at.refusal(fact(word("Turkey"), "name", literal(Value::integer(3))), ErrorKind::type, FactPart::object),
               ContainsSubstring("a text in quotes"));
    at.refusal(fact(word("Turkey"), "founded_on", quoted("1923-13-01")), ErrorKind::bad_date, FactPart::object);
    at.refusal(fact(word("Turkey"), "vetoes", word("Nothing")), ErrorKind::unknown_name, FactPart::object);
    at.refusal(fact(word("SLV"), "member_of", word("NATO")), ErrorKind::ambiguous_name, FactPart::subject);
    at.refusal(fact(word("X"), "is_a", word("stat")), ErrorKind::unknown_relation, FactPart::object);
    at.refusal(fact(word("states"), "covers", quoted("18/02/1952")), ErrorKind::bad_date, FactPart::object);
    at.refusal(fact(word("New"), "name", quoted("New")), ErrorKind::unknown_name, FactPart::subject);
    WrittenFact sourceless = fact(word("Turkey"), "member_of", word("NATO"));
    sourceless.source.clear();
    at.refusal(sourceless, ErrorKind::bad_data, FactPart::source);
}

TEST_CASE("objects are read as the range says", "[recording]") {
    Recording at;
    CHECK(at.claim(fact(word("Turkey"), "population", literal(Value::integer(5)))).object == Value::integer(5));
    CHECK(at.claim(fact(word("Turkey"), "founded_on", literal(Value::integer(1923)))).object.as_date().text() ==
          "1923");
    CHECK(at.claim(fact(word("Turkey"), "vetoes", quoted("Israel's partner status"))).object ==
          Value::text("Israel's partner status"));
    CHECK(at.claim(fact(word("Turkey"), "vetoes", quoted("France"))).object == Value::entity("France"));
    CHECK(at.claim(fact(word("Turkey"), "name", word("Türkiye"))).object == Value::text("Türkiye"));
}

TEST_CASE("qualifiers are entities, or the literals they look like", "[recording]") {
    Recording at;
    WrittenFact written = fact(word("France"), "guarantees", word("Turkey"));
    written.qualifiers = {{"treaty", quoted("Treaty of 1939")},
                          {"obligation", word("Defence")},
                          {"against", word("Zaire")},
                          {"page", word("12")},
                          {"via", word("NATO")},
                          {"party", word("Turkey")}};
    Claim const claim = at.claim(written);
    std::vector<Qualifier> const wanted{
        {"against", Value::entity("Zaire")}, {"obligation", Value::entity("defence")},  {"page", Value::integer(12)},
        {"party", Value::entity("Turkey")},  {"treaty", Value::text("Treaty of 1939")}, {"via", Value::entity("NATO")}};
    CHECK(claim.qualifiers == wanted);
    written.qualifiers = {{"page", word("12")}, {"obligation", word("defense")}};
    CHECK(at.prepare(written).qualifier == 1);
    at.refusal(written, ErrorKind::unknown_name, FactPart::qualifier);
    written.qualifiers = {{"obligation", word("NATO")}};
    at.refusal(written, ErrorKind::type, FactPart::qualifier);
}

TEST_CASE("facts recorded together may introduce what they name, in any order", "[recording]") {
    Recording at;
    std::vector<WrittenFact> const facts{fact(word("Sweden"), "member_of", word("NATO"), "2024-03-07/.."),
                                         fact(word("Sverige"), "member_of", word("NATO"), "2024-03-07/.."),
                                         fact(word("Sweden"), "alias", quoted("Sverige")),
                                         fact(word("Sweden"), "is_a", word("state"))};
    std::vector<Prepared> const prepared = at.recorder->prepare(facts);
    CHECK(prepared[0].ok);
    CHECK_FALSE(prepared[1].ok);  // an alias is known once it is prepared
    CHECK(prepared[2].ok);
    CHECK(prepared[3].ok);
    CHECK(at.claim(facts[1]).subject == "Sweden");
    for (Prepared const& one : prepared) {
        if (one.ok) at.recorder->record(one.claim);
    }
    at.commit();
    CHECK(at.has("notes is_a \"source\" ../.. notes"));  // the source is made with its first claim
    CHECK(at.has("Sweden member_of NATO 2024-03-07/.. notes"));
    CHECK(at.resolved("Sverige") == "Sweden");
}

TEST_CASE("under create unknown entities are made of the kind that is expected", "[recording]") {
    Recording at({true});
    WrittenFact written = fact(word("Sweden"), "member_of", quoted("Nordic Union"), "2024/..");
    written.qualifiers = {{"over", quoted("North Sea")}, {"against", word("Atlantis")}};
    at.recorder->record(at.claim(written));
    at.commit();
    CHECK(at.has("Sweden is_a state ../.. notes"));
    CHECK(at.has("\"Nordic Union\" is_a organisation ../.. notes") == false);
    CHECK(at.has("Nordic Union is_a organisation ../.. notes"));
    CHECK(at.has("North Sea is_a area ../.. notes"));
    CHECK(at.has("Atlantis is_a state ../.. notes"));
}

TEST_CASE("a source written like a body is a source of its own", "[recording]") {
    Recording at;
    WrittenFact written = fact(word("Turkey"), "member_of", word("NATO"), "1952-02-18/..");
    written.source = "nato";
    CHECK(at.claim(written).source == "nato");
    written.source = "NATO";
    CHECK(at.claim(written).source == "NATO");
    written.source = "STATES";
    CHECK(at.claim(written).source == "states");
}

TEST_CASE("oddities are warned of", "[recording]") {
    Recording at;
    auto const record = [&](WrittenFact const& written) { at.recorder->record(at.claim(written)); };
    record(fact(word("Turkey"), "member_of", word("NATO"), "1952-02-18/.."));          // 0
    record(fact(word("Turkey"), "member_of", word("NATO"), "1960/1970"));              // 1 overlaps 0
    record(fact(word("Zaire"), "member_of", word("NATO"), "1990-01-01/.."));           // 2 after its end
    record(fact(word("France"), "member_of", word("NATO"), "1940-01-01/1950-01-01"));  // 3 across a gap, before NATO
    record(fact(word("Turkey"), "capital", quoted("Ankara"), "1923-10-29/.."));        // 4
    record(fact(word("Turkey"), "capital", quoted("Istanbul"), "1930-01-01/1931-01-01"));   // 5 two at a time
    record(fact(word("notes"), "covers", quoted("1900-01-01/2000-12-31")));                 // 6
    record(fact(word("France"), "aligned_with", word("Turkey"), "1950-01-01/2001-05-01"));  // 7 beyond the coverage
    record(fact(word("France"), "aligned_with", word("Turkey"), "1950-01-01/2001-05-01"));  // 8 unchanged
    std::map<std::size_t, std::string> warnings;
    for (auto const& [index, message] : at.recorder->warnings()) warnings[index] += message + "; ";
    CHECK(warnings.size() == 5);
    CHECK_THAT(warnings[1], ContainsSubstring("overlaps another spell"));
    CHECK_THAT(warnings[2], ContainsSubstring("outside the lifespan of \"Zaire\""));
    CHECK_THAT(warnings[3], ContainsSubstring("outside the lifespan of \"France\"") && ContainsSubstring("\"NATO\""));
    CHECK_THAT(warnings[5], ContainsSubstring("one at a time") && ContainsSubstring("Ankara"));
    CHECK_THAT(warnings[7], ContainsSubstring("outside the coverage of \"notes\""));
    at.commit();

    auto batch = std::move(at.store().write()).value();
    Recorder again(*batch);
    WrittenFact const later = fact(word("Turkey"), "member_of", word("NATO"), "1955-01-01/1956-01-01");
    again.record(again.prepare(std::span(&later, 1)).front().claim);
    auto const told = again.warnings();
    REQUIRE(told.size() == 1);
    CHECK_THAT(told.front().second, ContainsSubstring("1952-02-18/.."));
}

TEST_CASE("a claim is compared once with what is there, though another of the batch asks for more", "[recording]") {
    Recording at;
    at.recorder->record(at.claim(fact(word("Turkey"), "vetoes", quoted("France"), "1990/1995")));
    at.commit();
    auto batch = std::move(at.store().write()).value();
    Recorder again(*batch);
    for (WrittenFact const& written : {fact(word("Turkey"), "vetoes", quoted("France"), "1980/1992"),
                                       fact(word("Turkey"), "vetoes", quoted("a partner's status"), "1980/1992")})
        again.record(again.prepare(std::span(&written, 1)).front().claim);
    auto const told = again.warnings();
    REQUIRE(told.size() == 1);
    CHECK(told.front().first == 0);
    CHECK_THAT(told.front().second, ContainsSubstring("1990/1995"));
}

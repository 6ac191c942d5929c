// Canonical text.
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"
#include "tests/catch.hpp"

using namespace kgq;
using namespace kgq::syntax;

namespace {

std::string canonical(std::string_view text) { return print(parse(text).value()); }

}  // namespace

TEST_CASE("keywords are capitals, clauses in one order, one blank between words", "[syntax]") {
    CHECK(canonical("guarantee  from a to b as of 3 on 1952 over c against d") ==
          "GUARANTEE FROM a TO b AGAINST d OVER c ON 1952 AS OF 3;\n");
    CHECK(canonical("find ?a ?b where{?a r ?b{q:1}not{?b r ?a}}limit 3 order by ?a asc") ==
          "FIND ?a, ?b WHERE { ?a r ?b {q: 1} ; NOT { ?b r ?a } } ORDER BY ?a LIMIT 3;\n");
    CHECK(canonical("describe x; ; timeline y;") == "DESCRIBE x;\nTIMELINE y;\n");
    CHECK(canonical("").empty());
}

TEST_CASE("what must be quoted is", "[syntax]") {
    CHECK(print(Term{Term::Kind::name, "NATO", {}}) == "NATO");
    CHECK(print(Term{Term::Kind::name, "to", {}}) == "\"to\"");
    CHECK(print(Term{Term::Kind::name, "United Kingdom", {}}) == "\"United Kingdom\"");
    CHECK(print(Term{Term::Kind::text, "a\"b\n", {}}) == "\"a\\\"b\\n\"");
    CHECK(print(Term{Term::Kind::boolean, "true", {}}) == "TRUE");
    CHECK(print(Term{Term::Kind::variable, "x", {}}) == "?x");
    CHECK(print(Term{Term::Kind::parameter, "x", {}}) == "$x");
}

TEST_CASE("parentheses stand where the tree needs them", "[syntax]") {
    auto const filter = [](std::string const& text) {
        std::string const printed = canonical("FIND * WHERE { " + text + " }");
        return printed.substr(15, printed.size() - 15 - 4);
    };
    CHECK(filter("((?a = 1) OR (?b = 2)) AND (?c = 3)") == "(?a = 1 OR ?b = 2) AND ?c = 3");
    CHECK(filter("NOT (?a = 1 OR ?b = 2)") == "NOT (?a = 1 OR ?b = 2)");
    CHECK(filter("(?a < ?b) = TRUE") == "(?a < ?b) = TRUE");
    CHECK(filter("NOT (NOT ?a)") == "NOT (NOT ?a)");
    CHECK(filter("(?a IN (1)) IN (2)") == "(?a IN (1)) IN (2)");
    CHECK(filter("1 / (2 / 3) = 4") == "1 / (2 / 3) = 4");
    CHECK(canonical("FIND * WHERE {} ORDER BY (?a = 1) DESC") == "FIND * WHERE {} ORDER BY (?a = 1) DESC;\n");
}

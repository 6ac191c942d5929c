// Allen's relations on exact and on imprecise periods, by example. All cases together:
// tests/property/schema_allen_test.cpp.
#include <kgq/allen.hpp>

#include "tests/catch.hpp"

using namespace kgq;

namespace {

Truth check(Allen relation, std::string const& left, std::string const& right) {
    return holds(relation, Period::parse(left).value().bounds(), Period::parse(right).value().bounds());
}

}  // namespace

TEST_CASE("MEETS is the day after", "[allen]") {
    CHECK(check(Allen::meets, "1950-01-01/1950-01-31", "1950-02-01/1950-02-28") == Truth::yes);
    CHECK(check(Allen::before, "1950-01-01/1950-01-31", "1950-02-01/1950-02-28") == Truth::no);
    CHECK(check(Allen::before, "1950-01-01/1950-01-31", "1950-02-02/1950-02-28") == Truth::yes);
    CHECK(check(Allen::overlaps, "1950-01-01/1950-02-01", "1950-02-01/1950-02-28") == Truth::yes);
}

TEST_CASE("imprecise periods may go either way", "[allen]") {
    CHECK(check(Allen::before, "1949/1950", "1960/1970") == Truth::yes);
    CHECK(check(Allen::before, "1949/1955", "1955/1970") == Truth::maybe);
    CHECK(check(Allen::intersects, "1949/1955", "1955/1970") == Truth::maybe);
    CHECK(check(Allen::intersects, "1949/1956", "1955/1970") == Truth::yes);
    CHECK(check(Allen::equals, "1955", "1955") == Truth::maybe);
    CHECK(check(Allen::after, "1949/1950", "1960/1970") == Truth::no);
    CHECK(check(Allen::contains, "1949-08-24/..", "1952-01-01/1952-12-31") == Truth::yes);
    CHECK(check(Allen::starts, "../1950-01-01", "../1960-01-01") == Truth::yes);
}

TEST_CASE("keywords in any case", "[allen]") {
    CHECK(allen_from_keyword("met_by") == Allen::met_by);
    CHECK(allen_from_keyword("INTERSECTS") == Allen::intersects);
    CHECK_FALSE(allen_from_keyword("touches"));
    CHECK(to_keyword(Allen::finished_by) == "FINISHED_BY");
}

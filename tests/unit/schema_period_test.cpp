// Periods: four days, and the days on which a claim certainly and possibly holds.
#include <kgq/period.hpp>

#include "tests/catch.hpp"

using namespace kgq;

namespace {

std::string bounds(std::string const& text) {
    PeriodBounds const b = Period::parse(text).value().bounds();
    return to_string(b.earliest_start) + " " + to_string(b.latest_start) + " " + to_string(b.earliest_end) + " " +
           to_string(b.latest_end);
}

Day day(std::string const& text) { return Date::parse(text).value().earliest(); }

PeriodSet days(std::string const& first, std::string const& last) { return PeriodSet(DayRange{day(first), day(last)}); }

}  // namespace

TEST_CASE("a period has four bounds, tightened by start <= end", "[period]") {
    CHECK(bounds("1952-02-18/..") == "1952-02-18 1952-02-18 .. ..");
    CHECK(bounds("1952-02-18/") == "1952-02-18 1952-02-18 1952-02-18 ..");
    CHECK(bounds("../1960") == ".. .. 1960-01-01 1960-12-31");
    CHECK(bounds("/1960") == ".. 1960-12-31 1960-01-01 1960-12-31");
    CHECK(bounds("1952") == "1952-01-01 1952-12-31 1952-01-01 1952-12-31");
    CHECK(bounds("1952-02-18/1952") == "1952-02-18 1952-02-18 1952-02-18 1952-12-31");
    CHECK(bounds("1952/1952-02-18") == "1952-01-01 1952-02-18 1952-02-18 1952-02-18");
    CHECK(bounds("2000/1999~") == "2000-01-01 2000-12-31 2000-01-01 2000-12-31");
}

TEST_CASE("a period that no days satisfy is refused", "[period]") {
    for (std::string const text : {"1960/1959", "1960-02-02/1960-02-01"}) {
        Result<Period> const period = Period::parse(text);
        REQUIRE_FALSE(period);
        CHECK(period.error().kind == ErrorKind::bad_date);
        CHECK_THAT(period.error().message, ContainsSubstring("ends before it begins"));
    }
    CHECK_FALSE(Period::parse(".."));
    CHECK_FALSE(Period::parse(""));
    CHECK_THAT(Period::parse("1952/53").error().message, ContainsSubstring("1952/1953"));
    CHECK_THAT(Period::parse("02/1952").error().message, ContainsSubstring("1952-02"));
    CHECK_THAT(Period::parse("18/02/1952").error().message, ContainsSubstring("1952-02-18"));
}

TEST_CASE("cells: empty is unknown, .. is open", "[period]") {
    CHECK(Period::from_cells("1952", "").value().text() == "1952/");
    CHECK(Period::from_cells("1952", "..").value().text() == "1952/..");
    CHECK(Period::from_cells("", "").value().text() == "/");
    CHECK(Period::from_cells("..", "..").value().always());
}

TEST_CASE("a period is printed as it was read, with equal ends as one date", "[period]") {
    for (std::string const text :
         {"1952-02-18/..", "1952~/", "../1960", "/1960", "../..", "/", "/..", "../", "1952", "1952/1953?"}) {
        CHECK(Period::parse(text).value().text() == text);
    }
    CHECK(Period::parse("1952/1952").value().text() == "1952");
    CHECK(Period::of({}).text() == "../..");
    CHECK(Period::of({day("1952-02-18"), kLastDay}).text() == "1952-02-18/..");
}

TEST_CASE("claimed days end with the coverage", "[period]") {
    PeriodSet const coverage = days("1816-01-01", "2012-12-31");
    Validity const open = claimed_days(Period::parse("1952-02-18/..").value().bounds(), coverage);
    CHECK(open.certain == days("1952-02-18", "2012-12-31"));
    CHECK(open.possible == open.certain);

    Validity const unknown = claimed_days(Period::parse("1952-02-18/").value().bounds(), coverage);
    CHECK(unknown.certain == days("1952-02-18", "1952-02-18"));
    CHECK(unknown.possible == days("1952-02-18", "2012-12-31"));

    Validity const year = claimed_days(Period::parse("1952").value().bounds(), PeriodSet::all());
    CHECK(year.certain.empty());
    CHECK(year.possible == days("1952-01-01", "1952-12-31"));

    Validity const nothing_known = claimed_days(Period::parse("/..").value().bounds(), PeriodSet::all());
    CHECK(nothing_known.certain.empty());
    CHECK(nothing_known.possible == PeriodSet::all());
}

TEST_CASE("sets of days are canonical", "[period_set]") {
    CHECK(PeriodSet({{1, 3}, {4, 5}, {9, 8}}) == PeriodSet(DayRange{1, 5}));
    CHECK(PeriodSet({{7, 9}, {1, 3}, {2, 4}}).runs().size() == 2);
    CHECK((~PeriodSet()) == PeriodSet::all());
    CHECK((~PeriodSet::all()).empty());
    CHECK(to_string(DayRange{kFirstDay, 0}) == "../1970-01-01");
}

TEST_CASE("an answer is cut into maximal runs", "[period_set]") {
    Validity const validity{PeriodSet({{3, 4}, {8, 9}}), PeriodSet({{1, 5}, {8, 9}})};
    std::vector<Run> const wanted{{{1, 2}, false}, {{3, 4}, true}, {{5, 5}, false}, {{8, 9}, true}};
    CHECK(validity.runs() == wanted);
    CHECK((~validity).certain == ~PeriodSet({{1, 5}, {8, 9}}));
}

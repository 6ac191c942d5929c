// EDTF dates: what is read, its bounds, and what the refusals say.
#include <kgq/date.hpp>

#include "tests/catch.hpp"

using namespace kgq;

namespace {

std::string bounds(std::string const& text) {
    Date const date = Date::parse(text).value();
    return to_string(date.earliest()) + " " + to_string(date.latest());
}

std::string refusal(std::string const& text) {
    Result<Date> const date = Date::parse(text);
    REQUIRE_FALSE(date);
    CHECK(date.error().kind == ErrorKind::bad_date);
    return date.error().message;
}

}  // namespace

TEST_CASE("civil dates and days turn into each other", "[date]") {
    CHECK(day_from_civil({1970, 1, 1}) == 0);
    CHECK(day_from_civil({2000, 3, 1}) == 11017);
    CHECK(day_from_civil({0, 3, 1}) == -719468);
    CHECK(days_in_month(1900, 2) == 28);
    CHECK(days_in_month(2000, 2) == 29);
    CHECK(days_in_month(-4, 2) == 29);
    for (Day day : {-400'000'000, -719'469, -1, 0, 59, 60, 400'000'000}) {
        CHECK(day_from_civil(civil_from_day(day)) == day);
    }
}

TEST_CASE("a coarse date lies between its first and its last day", "[date]") {
    CHECK(bounds("1952-02-18") == "1952-02-18 1952-02-18");
    CHECK(bounds("1952-02") == "1952-02-01 1952-02-29");
    CHECK(bounds("1952") == "1952-01-01 1952-12-31");
    CHECK(bounds("195X") == "1950-01-01 1959-12-31");
    CHECK(bounds("19XX") == "1900-01-01 1999-12-31");
    CHECK(bounds("1952-XX") == "1952-01-01 1952-12-31");
    CHECK(bounds("1952-02-XX") == "1952-02-01 1952-02-29");
    CHECK(bounds("1952-XX-XX") == "1952-01-01 1952-12-31");
    CHECK(bounds("0000") == "0000-01-01 0000-12-31");
    CHECK(bounds("-0043") == "-0043-01-01 -0043-12-31");
    CHECK(bounds("-004X") == "-0049-01-01 -0040-12-31");
    CHECK(bounds("Y12345") == "Y12345-01-01 Y12345-12-31");
    CHECK(bounds("Y-999999") == "Y-999999-01-01 Y-999999-12-31");
}

TEST_CASE("~ ? and % widen by one unit of the date's own precision", "[date]") {
    CHECK(bounds("1952-02-18?") == "1952-02-17 1952-02-19");
    CHECK(bounds("1952-03-01~") == "1952-02-29 1952-03-02");
    CHECK(bounds("1952-02?") == "1952-01-01 1952-03-31");
    CHECK(bounds("1952-12~") == "1952-11-01 1953-01-31");
    CHECK(bounds("1952~") == "1951-01-01 1953-12-31");
    CHECK(bounds("195X%") == "1940-01-01 1969-12-31");
    CHECK(bounds("19XX?") == "1800-01-01 2099-12-31");
    CHECK(bounds("0000~") == "-0001-01-01 0001-12-31");
}

TEST_CASE("a date is printed as it was read", "[date]") {
    for (std::string const text :
         {"1952-02-18", "1952-02",     "1952",   "195X",  "19XX",   "1952-XX",  "1952-02-XX",
          "1952-XX-XX", "1952-XX-XX%", "195X~",  "19XX?", "0000",   "-0043",    "-0043-03-15",
          "-000X",      "-00XX",       "-000X~", "000X",  "Y12345", "Y-12345~", "Y123456-02-28"}) {
        CAPTURE(text);
        CHECK(Date::parse(text).value().text() == text);
    }
}

TEST_CASE("a refused date says what to write instead", "[date]") {
    CHECK_THAT(refusal("1952-02-18T10:00"), ContainsSubstring("times of day") && ContainsSubstring("write 1952-02-18"));
    CHECK_THAT(refusal("2010-21"), ContainsSubstring("seasons"));
    CHECK_THAT(refusal("2010-24~"), ContainsSubstring("seasons"));
    CHECK_THAT(refusal("1952-2-8"), ContainsSubstring("write 1952-02-08"));
    CHECK_THAT(refusal("18/02/1952"), ContainsSubstring("write 1952-02-18"));
    CHECK_THAT(refusal("02/03/1952"), ContainsSubstring("1952-03-02 or 1952-02-03"));
    CHECK_THAT(refusal("1952-02-30"), ContainsSubstring("the last day of 1952-02 is 1952-02-29"));
    CHECK_THAT(refusal("1900-02-29"), ContainsSubstring("1900-02-28"));
    CHECK_THAT(refusal("1952-13"), ContainsSubstring("12 months"));
    CHECK_THAT(refusal("1952-18-02"), ContainsSubstring("write 1952-02-18"));
    CHECK_THAT(refusal("19520218"), ContainsSubstring("write 1952-02-18"));
    CHECK_THAT(refusal("Y1234567"), ContainsSubstring("six digits"));
    CHECK_THAT(refusal("12345"), ContainsSubstring("write Y12345"));
    CHECK_THAT(refusal("-0000"), ContainsSubstring("0000"));
    CHECK_THAT(refusal("1950s"), ContainsSubstring("write 195X"));
    CHECK_THAT(refusal("c. 1952"), ContainsSubstring("write 1952~"));
    CHECK_THAT(refusal("44 BC"), ContainsSubstring("write -0043"));
    CHECK_THAT(refusal("1952~-02"), ContainsSubstring("at the end"));
}

TEST_CASE("no text makes the reading of dates fail otherwise than by an error", "[date]") {
    for (std::string const text : {"",           "-",          "Y",          "Y-",      "X",      "XXXX",    "1952-",
                                   "1952-02-",   "1952-02-1",  "1952-XX-03", "~",       "1952~~", "-Y12345", "Y01234",
                                   "1952-02-00", "1952-00-02", "١٩٥٢",       "0000-00", "..",     "/"}) {
        CAPTURE(text);
        CHECK_FALSE(Date::parse(text));
    }
}

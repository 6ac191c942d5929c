// Printing what was read is the identity, on every shape of date and period, and bounds are what counting days by hand
// gives.
#include <kgq/period.hpp>

#include <cstdio>
#include <random>

#include "tests/catch.hpp"

using namespace kgq;

namespace {

struct Generator {
    std::mt19937 random{1952};

    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random); }

    std::string date() {
        char buffer[32];
        int const month = 1 + below(12);
        int year = below(10000);
        std::string text;
        if (below(5) == 0) {
            year = 10000 + below(990000);
            text = (below(2) ? "Y-" : "Y") + std::to_string(year);
            if (below(2)) return text + mark();
        } else {
            std::snprintf(buffer, sizeof buffer, "%04d", year);
            bool const negative = below(5) == 0 && year > 0;
            text = (negative ? "-" : "") + std::string(buffer);
            if (below(5) == 0) return text.substr(0, text.size() - 1) + "X" + mark();
            if (below(5) == 0) return text.substr(0, text.size() - 2) + "XX" + mark();
        }
        if (below(4) == 0) return text + mark();
        if (below(6) == 0) return text + (below(2) ? "-XX" : "-XX-XX") + mark();
        std::snprintf(buffer, sizeof buffer, "-%02d", month);
        text += buffer;
        if (below(4) == 0) return text + mark();
        if (below(6) == 0) return text + "-XX" + mark();
        std::snprintf(buffer, sizeof buffer, "-%02d",
                      1 + below(days_in_month(text.find('-') == 0 ? -year : year, month)));
        return text + buffer + mark();
    }

    std::string mark() {
        constexpr char const* kMarks[] = {"", "", "", "~", "?", "%"};
        return kMarks[below(6)];
    }
};

}  // namespace

TEST_CASE("printing a date that was read gives its text", "[date]") {
    Generator generate;
    for (int round = 0; round < 20000; ++round) {
        std::string const text = generate.date();
        CAPTURE(text);
        Result<Date> const date = Date::parse(text);
        if (!date && text.find("-02-29") != std::string::npos) continue;  // a negative long year may be no leap year
        REQUIRE(date);
        REQUIRE(date->text() == text);
        REQUIRE(date->earliest() <= date->latest());
        REQUIRE(Date::parse(date->text()).value() == *date);
        REQUIRE(Date::parse(to_string(date->earliest() + 1)).value() == Date::of(date->earliest() + 1));
    }
}

TEST_CASE("days and civil dates follow each other over 800 years", "[date]") {
    CivilDate date{-400, 1, 1};
    for (Day day = day_from_civil(date); date.year < 401; ++day) {
        REQUIRE(day_from_civil(date) == day);
        CivilDate const back = civil_from_day(day);
        REQUIRE((back.year == date.year && back.month == date.month && back.day == date.day));
        if (++date.day > days_in_month(date.year, date.month)) {
            date.day = 1;
            if (++date.month > 12) {
                date.month = 1;
                ++date.year;
            }
        }
    }
}

TEST_CASE("a period that was read is printed the same, and its bounds are tight", "[period]") {
    Generator generate;
    int read = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string const from = generate.below(5) ? generate.date() : generate.below(2) ? ".." : "";
        std::string const until = generate.below(5) ? generate.date() : generate.below(2) ? ".." : "";
        Result<Period> const period = Period::parse(from + "/" + until);
        if (!period) continue;
        ++read;
        std::string const wanted = from == until && Date::parse(from) ? from : from + "/" + until;
        REQUIRE(period->text() == wanted);
        PeriodBounds const bounds = period->bounds();
        REQUIRE(bounds.earliest_start <= bounds.latest_start);
        REQUIRE(bounds.earliest_end <= bounds.latest_end);
        REQUIRE(bounds.earliest_start <= bounds.earliest_end);
        REQUIRE(bounds.latest_start <= bounds.latest_end);
    }
    CHECK(read > 5000);
}

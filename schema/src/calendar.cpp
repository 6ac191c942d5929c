// Days and civil dates of the proleptic Gregorian calendar. The year is taken to begin in March, so that the leap day
// is its last and a month's length follows from one linear formula; 400 years (an era, 146,097 days) repeat exactly.
// (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".)
#include <kgq/date.hpp>

#include "schema/src/date_text.hpp"

namespace kgq {

namespace {

constexpr int kDaysPerEra = 146'097;
constexpr int kEpochFromEraZero = 719'468;  // days from 0000-03-01 to 1970-01-01

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

}  // namespace

Day day_from_civil(CivilDate date) {
    int const year = date.month <= 2 ? date.year - 1 : date.year;
    int const era = (year >= 0 ? year : year - 399) / 400;
    int const year_of_era = year - era * 400;
    int const day_of_year = (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
    int const day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * kDaysPerEra + day_of_era - kEpochFromEraZero;
}

CivilDate civil_from_day(Day day) {
    int const shifted = day + kEpochFromEraZero;
    int const era = (shifted >= 0 ? shifted : shifted - (kDaysPerEra - 1)) / kDaysPerEra;
    int const day_of_era = shifted - era * kDaysPerEra;
    int const year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    int const day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int const shifted_month = (5 * day_of_year + 2) / 153;
    int const month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day_of_year - (153 * shifted_month + 2) / 5 + 1};
}

int days_in_month(int year, int month) {
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

std::string to_string(Day day) {
    if (day <= kFirstDay || day >= kLastDay) return "..";
    CivilDate const date = civil_from_day(day);
    return year_text(date.year) + "-" + schema::two_digits(date.month) + "-" + schema::two_digits(date.day);
}

}  // namespace kgq

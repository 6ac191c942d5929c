// Days and dates. A Day is one day of the proleptic Gregorian calendar; a Date is what a source writes: an EDTF date
// (ISO 8601-2:2019 levels 0 and 1, day precision or coarser), which is one unknown day between two.
//
// Not here: periods (period.hpp), clocks and time zones.
// Threads: values. No allocation.
#pragma once

#include <kgq/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace kgq {

/// Days since 1970-01-01, proleptic Gregorian; negative before.
using Day = std::int32_t;

/// No end in either direction. Every real day lies strictly between (years -999999 to 999999 are about 3.7e8 days
/// away).
inline constexpr Day kFirstDay = -1'000'000'000;
inline constexpr Day kLastDay = 1'000'000'000;

struct CivilDate {
    int year = 1970;  ///< astronomical: 0 is 1 BC
    int month = 1;    ///< 1..12
    int day = 1;      ///< 1..31
};

/// REQUIRES: a date that exists.
Day day_from_civil(CivilDate date);
CivilDate civil_from_day(Day day);
int days_in_month(int year, int month);

/// `1952-02-18`; years beyond 0000..9999 as EDTF writes them (`-0043-03-15`, `Y12345-01-01`); `..` for no end.
std::string to_string(Day day);
/// A year as EDTF writes it, with four digits or behind a Y: `0044`, `-0044`, `Y12345`.
std::string year_text(int year);
Day today();  ///< by the system's clock, UTC

/// What kind of precision a Date has; the unit by which `~ ? %` widen it.
enum class Precision : std::uint8_t { day, month, year, decade, century };

class Date {
public:
    /// Reads an EDTF date: `1952-02-18 1952-02 1952 195X 19XX 1952-XX 1952-02-XX 1952-XX-XX`, each with `~ ? %`;
    /// `-0043`, `Y12345`, `Y-12345` (to six digits, with month and day as to_string(Day) writes them). Errors:
    /// bad_date, saying what to write instead for times, seasons, `1952-2-8`, impossible days (`1952-02-30` names the
    /// month's last day) and the like.
    static Result<Date> parse(std::string_view text);

    /// The exact date of one day. REQUIRES: kFirstDay < day < kLastDay.
    static Date of(Day day);

    /// First and last day that the date may be, widened by `~ ? %` by one unit of its precision on either side.
    Day earliest() const { return earliest_; }
    Day latest() const { return latest_; }
    bool exact() const { return earliest_ == latest_; }
    bool qualified() const { return mark_ != '\0'; }  ///< has `~`, `?` or `%`
    Precision precision() const { return precision_; }

    /// The text it was read from, in canonical form (the identity on what parse accepts).
    std::string text() const;

    friend bool operator==(Date const&, Date const&) = default;

private:
    Day earliest_ = 0;
    Day latest_ = 0;
    Precision precision_ = Precision::day;
    char mark_ = '\0';  // ~ ? % or none
    std::uint8_t unspecified_ =
        0;  // how many of month and day are written XX: `1952-XX` 1, `1952-XX-XX` 2, `1952-02-XX` 1
};

}  // namespace kgq

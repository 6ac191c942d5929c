// A claim's period as its source writes it (`1952-02-18/..`, `1994~/`, `../1960`, a lone `1952`), and the four days
// that it comes to: earliest and latest start, earliest and latest end.
#pragma once

#include <kgq/date.hpp>
#include <kgq/period_set.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace kgq {

/// The four bounds, tightened by start <= end. kFirstDay / kLastDay where there is none.
struct PeriodBounds {
    Day earliest_start = kFirstDay;
    Day latest_start = kFirstDay;
    Day earliest_end = kLastDay;
    Day latest_end = kLastDay;

    DayRange possible() const { return {earliest_start, latest_end}; }
    DayRange certain() const { return {latest_start, earliest_end}; }  ///< empty where first > last
    friend bool operator==(PeriodBounds const&, PeriodBounds const&) = default;
};

/// Whether two periods certainly have a day in common.
inline bool share_a_day(PeriodBounds const& one, PeriodBounds const& other) {
    return std::max(one.latest_start, other.latest_start) <= std::min(one.earliest_end, other.earliest_end);
}

class Period {
public:
    enum class End : std::uint8_t { date, open, unknown };

    Period() = default;  ///< always: `../..`

    /// Reads `a/b`, `a/..`, `a/`, `../b`, `/b`, `../..`, `/`, a lone `a`. Errors: bad_date, also where no days can
    /// satisfy start <= end.
    static Result<Period> parse(std::string_view text);
    /// From two CSV cells: empty means unknown, `..` open. Errors as parse.
    static Result<Period> from_cells(std::string_view from, std::string_view until);
    static Period of(DayRange range);
    /// From its ends; dates count where the kind is date. REQUIRES: days that satisfy start <= end.
    static Period of(End start_kind, Date const& start, End end_kind, Date const& end);

    End start_kind() const { return start_kind_; }
    End end_kind() const { return end_kind_; }
    Date const& start() const { return start_; }  ///< REQUIRES: start_kind() == date
    Date const& end() const { return end_; }      ///< REQUIRES: end_kind() == date

    /// An unknown end may be any day from the earliest start on (a source's coverage, where it has one, limits it
    /// further).
    PeriodBounds bounds() const;

    bool always() const { return start_kind_ == End::open && end_kind_ == End::open; }

    /// Canonical text: `a/b`, and `a` where both ends are the same date.
    std::string text() const;

    friend bool operator==(Period const&, Period const&) = default;

private:
    End start_kind_ = End::open;
    End end_kind_ = End::open;
    Date start_{};
    Date end_{};
};

/// The days a claim certainly and possibly holds as far as its source looks: an open end reaches to the end of the
/// coverage.
Validity claimed_days(PeriodBounds const& bounds, PeriodSet const& coverage);

}  // namespace kgq

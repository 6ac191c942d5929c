// Reading and printing EDTF dates.
//
// A date is read in three steps: its shape (which digits and X are where), its sense (such a month, such a day), its
// bounds. Only the bounds, the unit and the mark are kept: everything else is read back from them when the date is
// printed, so a Date is twelve bytes. The mark widens by one unit on either side; printing undoes it. A shape that does
// not fit is explained in date_explain.cpp, off this path.
#include <kgq/date.hpp>
#include <kgq/exact_day.hpp>

#include <chrono>
#include <cstdlib>
#include <optional>

#include "schema/src/date_text.hpp"

namespace kgq {

namespace schema {

std::string two_digits(int number) {
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

bool all_digits(std::string_view text) {
    for (char c : text) {
        if (c < '0' || c > '9') return false;
    }
    return !text.empty();
}

int to_number(std::string_view digits) {
    int number = 0;
    for (char c : digits) number = number * 10 + (c - '0');
    return number;
}

}  // namespace schema

std::string year_text(int year) {
    int const size = std::abs(year);
    std::string const sign = year < 0 ? "-" : "";
    if (size > 9999) return "Y" + sign + std::to_string(size);
    return sign + schema::two_digits(size / 100) + schema::two_digits(size % 100);
}

Day today() {
    auto const now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return static_cast<Day>(now.time_since_epoch().count());
}

namespace {

using schema::all_digits;
using schema::to_number;
using schema::two_digits;

constexpr int kAbsent = -1;  // not written
constexpr int kHidden = 0;   // written XX

struct Shape {
    bool negative = false;
    int year = 0;           // without sign; of 195X 1950
    int hidden_digits = 0;  // X at the end of the year
    int month = kAbsent;
    int day = kAbsent;
    char mark = '\0';
};

Error bad_date(std::string message) { return Error(ErrorKind::bad_date, std::move(message)); }

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

bool read_year(std::string_view& rest, Shape& shape) {
    bool const long_form = rest.starts_with('Y');
    if (long_form) rest.remove_prefix(1);
    shape.negative = rest.starts_with('-');
    if (shape.negative) rest.remove_prefix(1);
    std::string_view const year = rest.substr(0, rest.find('-'));
    rest.remove_prefix(year.size());
    if (long_form) {
        if (!all_digits(year) || year.front() == '0' || (year.size() != 5 && year.size() != 6)) return false;
        shape.year = to_number(year);
        return true;
    }
    if (year.size() != 4) return false;
    while (shape.hidden_digits < 2 && year[3 - static_cast<std::size_t>(shape.hidden_digits)] == 'X')
        ++shape.hidden_digits;
    std::string_view const known = year.substr(0, 4 - static_cast<std::size_t>(shape.hidden_digits));
    if (!all_digits(known)) return false;
    shape.year = to_number(known) * (shape.hidden_digits == 2 ? 100 : shape.hidden_digits == 1 ? 10 : 1);
    return !shape.negative || shape.year != 0 || shape.hidden_digits > 0;
}

bool read_part(std::string_view& rest, int& part) {
    if (rest.size() < 3 || rest[0] != '-') return false;
    std::string_view const digits = rest.substr(1, 2);
    rest.remove_prefix(3);
    if (digits == "XX") {
        part = kHidden;
        return true;
    }
    part = all_digits(digits) ? to_number(digits) : 0;
    return part > 0;
}

std::optional<Shape> read_shape(std::string_view text) {
    Shape shape;
    if (!text.empty() && (text.back() == '~' || text.back() == '?' || text.back() == '%')) {
        shape.mark = text.back();
        text.remove_suffix(1);
    }
    if (!read_year(text, shape)) return std::nullopt;
    if (text.empty()) return shape;
    if (shape.hidden_digits > 0 || !read_part(text, shape.month)) return std::nullopt;
    if (text.empty()) return shape;
    if (!read_part(text, shape.day) || !text.empty()) return std::nullopt;
    if (shape.month == kHidden && shape.day != kHidden) return std::nullopt;
    return shape;
}

/// A first and a last month, each as months since year 0.
struct Months {
    int first;
    int last;
};

int years_of(Precision precision) {
    return precision == Precision::century ? 100 : precision == Precision::decade ? 10 : 1;
}

int months_of(Precision precision) { return precision == Precision::month ? 1 : 12 * years_of(precision); }

CivilDate month_start(int month) {
    int const year = (month >= 0 ? month : month - 11) / 12;
    return {year, month - year * 12 + 1, 1};
}

Months months_covered(Shape const& shape, Precision precision) {
    int const sign = shape.negative ? -1 : 1;
    if (precision == Precision::month) {
        int const month = sign * shape.year * 12 + shape.month - 1;
        return {month, month};
    }
    int const near = shape.negative && shape.year == 0 ? 1 : shape.year;  // there is no year -0000
    int const far = shape.year + years_of(precision) - 1;
    int const first_year = shape.negative ? -far : near;
    int const last_year = shape.negative ? -near : far;
    return {first_year * 12, last_year * 12 + 11};
}

Precision precision_of(Shape const& shape) {
    if (shape.hidden_digits == 2) return Precision::century;
    if (shape.hidden_digits == 1) return Precision::decade;
    if (shape.month <= 0) return Precision::year;
    return shape.day > 0 ? Precision::day : Precision::month;
}

bool exists(Shape const& shape) {
    int const year = shape.negative ? -shape.year : shape.year;
    return shape.month <= 12 && (shape.month <= 0 || shape.day <= days_in_month(year, shape.month));
}

/// Why a date of good shape does not exist.
std::string why_impossible(Shape const& shape, std::string_view text) {
    int const year = shape.negative ? -shape.year : shape.year;
    if (shape.month > 12) {
        if (shape.day == kAbsent) return schema::why_no_date(text);
        bool const turned = shape.day >= 1 && shape.day <= 12 && shape.month <= days_in_month(year, shape.day);
        std::string const instead = year_text(year) + "-" + two_digits(shape.day) + "-" + two_digits(shape.month);
        return in_quotes(text) + " is no date: a year has 12 months" + (turned ? ", write " + instead : "");
    }
    std::string const month = year_text(year) + "-" + two_digits(shape.month);
    return in_quotes(text) + " is no date: the last day of " + month + " is " + month + "-" +
           two_digits(days_in_month(year, shape.month));
}

}  // namespace

bool schema::is_date(std::string_view text) {
    std::optional<Shape> const shape = read_shape(text);
    return shape && exists(*shape);
}

Result<Date> Date::parse(std::string_view text) {
    if (Day day = 0; read_exact_day(text, day)) return of(day);
    std::optional<Shape> const shape = read_shape(text);
    if (!shape) return bad_date(schema::why_no_date(text));
    if (!exists(*shape)) return bad_date(why_impossible(*shape, text));

    Date date;
    date.precision_ = precision_of(*shape);
    date.mark_ = shape->mark;
    date.unspecified_ = static_cast<std::uint8_t>((shape->month == kHidden ? 1 : 0) + (shape->day == kHidden ? 1 : 0));
    if (date.precision_ == Precision::day) {
        int const widened = shape->mark ? 1 : 0;
        Day const day = day_from_civil({shape->negative ? -shape->year : shape->year, shape->month, shape->day});
        date.earliest_ = day - widened;
        date.latest_ = day + widened;
        return date;
    }
    int const widened = shape->mark ? months_of(date.precision_) : 0;
    Months const months = months_covered(*shape, date.precision_);
    date.earliest_ = day_from_civil(month_start(months.first - widened));
    date.latest_ = day_from_civil(month_start(months.last + widened + 1)) - 1;
    return date;
}

Date Date::of(Day day) {
    Date date;
    date.earliest_ = date.latest_ = day;
    return date;
}

std::string Date::text() const {
    std::string text;
    if (precision_ == Precision::day) {
        text = to_string(mark_ ? earliest_ + 1 : earliest_);
    } else {
        CivilDate const widened = civil_from_day(earliest_);
        int const unit = mark_ ? months_of(precision_) : 0;
        CivilDate const first = month_start(widened.year * 12 + widened.month - 1 + unit);
        text = year_text(first.year);
        if (precision_ == Precision::decade) text.replace(text.size() - 1, 1, "X");
        if (precision_ == Precision::century) text.replace(text.size() - 2, 2, "XX");
        if (precision_ == Precision::month) text += "-" + two_digits(first.month);
        for (int i = 0; i < unspecified_; ++i) text += "-XX";
    }
    if (mark_) text += mark_;
    return text;
}

}  // namespace kgq

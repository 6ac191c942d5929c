// Why a text is no date, and what to write instead. Nothing here decides whether a text is a date: Date::parse has
// refused it already, and these guesses at what was meant need only be helpful.
#include <kgq/period.hpp>

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include "schema/src/date_text.hpp"

namespace kgq::schema {

namespace {

std::string lowered(std::string_view text) {
    std::string low(text);
    std::transform(low.begin(), low.end(), low.begin(), [](unsigned char c) { return std::tolower(c); });
    return low;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && separators.find(text[i]) == std::string_view::npos) continue;
        parts.push_back(text.substr(begin, i - begin));
        begin = i + 1;
    }
    return parts;
}

std::string padded(std::string_view digits, std::size_t width) {
    return digits.size() < width ? std::string(width - digits.size(), '0') + std::string(digits) : std::string(digits);
}

/// `1952-2-8`, `18/02/1952`, `1952.02.18`: three numbers, one of them a year.
std::string three_numbers(std::string_view text) {
    std::vector<std::string_view> const parts = split(text, "-/. ");
    if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), all_digits)) return {};
    bool const year_first = parts[0].size() == 4;
    std::string_view const year = year_first ? parts[0] : parts[2];
    if (year.size() != 4 || parts[1].size() > 2 || (year_first ? parts[2] : parts[0]).size() > 2) return {};
    std::string const middle = padded(parts[1], 2);
    std::string const outer = padded(year_first ? parts[2] : parts[0], 2);
    std::string const day_last = std::string(year) + "-" + middle + "-" + outer;
    std::string const day_middle = std::string(year) + "-" + outer + "-" + middle;
    std::string const lead = year_first ? "months and days have two digits and hyphens between them, write "
                                        : "dates are written year-month-day, write ";
    if (is_date(day_last) && is_date(day_middle) && !year_first && day_last != day_middle) {
        return lead + day_last + " or " + day_middle;
    }
    if (is_date(day_last)) return lead + day_last;
    if (is_date(day_middle)) return "dates are written year-month-day, write " + day_middle;
    return "dates are written year-month-day, as in 1952-02-18";
}

std::string time_of_day(std::string_view text) {
    if (text.find(':') == std::string_view::npos && text.find('T') == std::string_view::npos) return {};
    std::string const day(text.substr(0, text.find_first_of("T ")));
    if (day.size() == text.size() || !is_date(day)) {
        return text.find(':') == std::string_view::npos ? ""
                                                        : "times of day are not kept, write the day as in 1952-02-18";
    }
    return "times of day are not kept, write " + day;
}

std::string season(std::string_view text) {
    if (text.size() < 7 || text[4] != '-' || !all_digits(text.substr(0, 4)) || !all_digits(text.substr(5, 2)))
        return {};
    int const code = to_number(text.substr(5, 2));
    if (code < 21 || code > 41) return {};
    std::string const year(text.substr(0, 4));
    if (text.size() > 7 && text[7] == '-') return {};
    return "seasons are not read, write the months as in " + year + "-06/" + year + "-08, or the year " + year;
}

/// A year alone, written some other way.
std::string only_a_year(std::string_view text) {
    std::string const low = lowered(text);
    std::string_view digits = text;
    if (digits.starts_with('Y') || digits.starts_with('y')) digits.remove_prefix(1);
    bool const negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    if (all_digits(digits)) {
        std::string const sign = negative ? "-" : "";
        std::size_t const zeros = std::min(digits.find_first_not_of('0'), digits.size() - 1);
        std::string_view const significant = digits.substr(zeros);
        if (significant == "0" && negative) return "the year 0 (1 BC) is written 0000";
        if (significant.size() > 6 && digits.size() != 8) return "years go to six digits, as in Y123456";
        if (digits.size() == 8 && !negative) {
            std::string const day = std::string(digits.substr(0, 4)) + "-" + std::string(digits.substr(4, 2)) + "-" +
                                    std::string(digits.substr(6, 2));
            return is_date(day) ? "dates are written with hyphens, write " + day : "dates are written as in 1952-02-18";
        }
        if (significant.size() > 4)
            return "years of more than four digits begin with Y, write Y" + sign + std::string(significant);
        return "years have four digits, write " + sign + padded(significant, 4);
    }
    if (low.size() == 5 && low.back() == 's' && all_digits(low.substr(0, 4)) && low[3] == '0') {
        return "decades are written with an X, write " + low.substr(0, 3) + "X";
    }
    return {};
}

std::string in_words(std::string_view text) {
    std::string const low = lowered(text);
    for (std::string_view about : {"ca. ", "ca ", "c. ", "c.", "circa ", "about ", "around "}) {
        if (!low.starts_with(about)) continue;
        std::string const rest = low.substr(about.size());
        if (is_date(rest)) return "approximate dates end in ~, write " + rest + "~";
    }
    for (std::string_view era : {" bc", " bce"}) {
        if (!low.ends_with(era)) continue;
        std::string const number = low.substr(0, low.size() - era.size());
        if (!all_digits(number) || number.size() > 4 || to_number(number) == 0) continue;
        return "years before 1 are negative and 0000 is 1 BC, write " + year_text(1 - to_number(number));
    }
    return {};
}

/// `195x`, `1952~-02`, `1952-XX-03`, `1XXX`.
std::string marks(std::string_view text) {
    std::string upper(text);
    std::replace(upper.begin(), upper.end(), 'x', 'X');
    if (upper != text && is_date(upper)) return "unspecified digits are a capital X, write " + upper;
    std::size_t const mark = text.find_first_of("~?%");
    if (mark != std::string_view::npos && mark + 1 < text.size()) {
        return "~ ? and % stand once, at the end of the whole date";
    }
    if (text.find('X') != std::string_view::npos) {
        return "X may stand for the last one or two digits of a year, for the day, or for month and day, as in 195X, "
               "19XX, "
               "1952-02-XX, 1952-XX-XX";
    }
    return {};
}

std::string year_and_month(std::string_view text) {
    std::vector<std::string_view> const parts = split(text, "-/. ");
    if (parts.size() != 2 || !all_digits(parts[0]) || !all_digits(parts[1])) return {};
    bool const year_first = parts[0].size() == 4;
    std::string_view const year = year_first ? parts[0] : parts[1];
    std::string_view const month = year_first ? parts[1] : parts[0];
    if (year.size() != 4) return {};
    if (month.size() == 3) return "days are written with their month, as in " + std::string(year) + "-02-18";
    std::string const date = std::string(year) + "-" + padded(month, 2);
    if (month == "00") return "months are counted from 01";
    if (is_date(date)) return "months have two digits after the year, write " + date;
    if (month.size() == 2 && year_first && to_number(month) > 12 && text.find('/') == std::string_view::npos) {
        return "a year has 12 months";
    }
    return {};
}

}  // namespace

std::string why_no_date(std::string_view text) {
    if (text.empty()) return "a date is missing; dates are written as in 1952-02-18, 1952-02 or 1952";
    std::string why;
    for (auto guess : {season, time_of_day, three_numbers, only_a_year, year_and_month, in_words, marks}) {
        why = guess(text);
        if (!why.empty()) break;
    }
    if (why.empty()) why = "dates are written as in 1952-02-18, 1952-02, 1952, 195X or 1952~";
    return "\"" + std::string(text) + "\" is no date: " + why;
}

std::string why_no_period(std::string_view text) {
    if (std::count(text.begin(), text.end(), '/') == 1) {
        std::size_t const slash = text.find('/');
        std::string_view const left = text.substr(0, slash);
        std::string_view const right = text.substr(slash + 1);
        std::string const month = year_and_month(text);
        if (!month.empty() && left.size() <= 2) return "\"" + std::string(text) + "\" is no period: " + month;
        if (left.size() == 4 && right.size() == 2 && all_digits(left) && all_digits(right)) {
            std::string const later = std::string(left.substr(0, 2)) + std::string(right);
            std::string const years = later >= left ? "write " + std::string(left) + "/" + later + " for years" : "";
            std::string const within =
                month.empty() ? "" : std::string(left) + "-" + std::string(right) + " for a month";
            if (years.empty() && within.empty()) return why_no_date(right);
            return "\"" + std::string(text) + "\" is no period: " +
                   (years.empty()    ? "write " + within
                    : within.empty() ? years
                                     : years + ", " + within);
        }
        return why_no_date(is_date(left) || left.empty() || left == ".." ? right : left);
    }
    return why_no_date(text);
}

}  // namespace kgq::schema

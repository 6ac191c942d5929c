#include <kgq/period.hpp>

#include <algorithm>

#include "schema/src/date_text.hpp"

namespace kgq {

namespace {

Error bad_date(std::string message) { return Error(ErrorKind::bad_date, std::move(message)); }

Result<Date> read_end(std::string_view text, Period::End& kind) {
    kind = text.empty() ? Period::End::unknown : text == ".." ? Period::End::open : Period::End::date;
    if (kind != Period::End::date) return Date();
    return Date::parse(text);
}

}  // namespace

Result<Period> Period::parse(std::string_view text) {
    std::size_t const slash = text.find('/');
    if (slash == std::string_view::npos) {
        if (text == "..") return bad_date("\"..\" is only one end of a period: always is written ../..");
        Result<Date> const date = Date::parse(text);
        if (!date) return date.error();
        Period period;
        period.start_kind_ = period.end_kind_ = End::date;
        period.start_ = period.end_ = *date;
        return period;
    }
    std::string_view const from = text.substr(0, slash);
    std::string_view const until = text.substr(slash + 1);
    if (until.find('/') != std::string_view::npos) return bad_date(schema::why_no_period(text));
    Result<Period> period = from_cells(from, until);
    auto const scrap = [](std::string_view end) { return !end.empty() && end != ".." && end.size() <= 2; };
    if (!period && (scrap(from) || scrap(until))) {
        // `02/1952` and `1952/53` are told better as a whole
        bool const readable = (from.empty() || from == ".." || Date::parse(from)) &&
                              (until.empty() || until == ".." || Date::parse(until));
        if (!readable) return bad_date(schema::why_no_period(text));
    }
    return period;
}

Result<Period> Period::from_cells(std::string_view from, std::string_view until) {
    Period period;
    Result<Date> const start = read_end(from, period.start_kind_);
    if (!start) return start.error();
    Result<Date> const end = read_end(until, period.end_kind_);
    if (!end) return end.error();
    period.start_ = *start;
    period.end_ = *end;
    PeriodBounds const bounds = period.bounds();
    if (bounds.earliest_start > bounds.latest_end) {
        return bad_date("the period " + std::string(from) + "/" + std::string(until) + " ends before it begins");
    }
    return period;
}

Period Period::of(DayRange range) {
    Period period;
    if (range.first > kFirstDay) {
        period.start_kind_ = End::date;
        period.start_ = Date::of(range.first);
    }
    if (range.last < kLastDay) {
        period.end_kind_ = End::date;
        period.end_ = Date::of(range.last);
    }
    return period;
}

Period Period::of(End start_kind, Date const& start, End end_kind, Date const& end) {
    Period period;
    period.start_kind_ = start_kind;
    period.end_kind_ = end_kind;
    if (start_kind == End::date) period.start_ = start;
    if (end_kind == End::date) period.end_ = end;
    return period;
}

PeriodBounds Period::bounds() const {
    PeriodBounds bounds;
    switch (start_kind_) {
        case End::date:
            bounds.earliest_start = start_.earliest();
            bounds.latest_start = start_.latest();
            break;
        case End::open:
            break;
        case End::unknown:
            bounds.latest_start = kLastDay;
            break;
    }
    switch (end_kind_) {
        case End::date:
            bounds.earliest_end = end_.earliest();
            bounds.latest_end = end_.latest();
            break;
        case End::open:
            break;
        case End::unknown:
            bounds.earliest_end = kFirstDay;
            break;
    }
    bounds.latest_start = std::min(bounds.latest_start, bounds.latest_end);
    bounds.earliest_end = std::max(bounds.earliest_end, bounds.earliest_start);
    return bounds;
}

std::string Period::text() const {
    auto const end_text = [](End kind, Date const& date) -> std::string {
        if (kind == End::open) return "..";
        return kind == End::date ? date.text() : std::string();
    };
    if (start_kind_ == End::date && end_kind_ == End::date && start_ == end_) return start_.text();
    return end_text(start_kind_, start_) + "/" + end_text(end_kind_, end_);
}

Validity claimed_days(PeriodBounds const& bounds, PeriodSet const& coverage) {
    Validity days;
    days.possible = PeriodSet(bounds.possible()) & coverage;
    // A start of which nothing is known "at the latest" lies at no end of time: that is no day.
    if (bounds.latest_start < kLastDay && bounds.earliest_end > kFirstDay) {
        days.certain = PeriodSet(bounds.certain()) & coverage;
    }
    return days;
}

}  // namespace kgq

#include "query/run/cells.hpp"

#include <algorithm>
#include <cmath>

namespace kgq::run {

using reason::ExprValue;

std::string edtf_of(DayRange day) {
    if (day.first == day.last) return to_string(day.first);
    if (day.first > kFirstDay && day.last < kLastDay) {
        CivilDate const first = civil_from_day(day.first);
        CivilDate const last = civil_from_day(day.last);
        std::string const text = to_string(day.first);
        bool const short_year = first.year >= 0 && first.year <= 9999;
        if (first.day == 1 && first.year == last.year && first.month == last.month &&
            last.day == days_in_month(last.year, last.month)) {
            return text.substr(0, text.size() - 3);
        }
        bool const whole_years = first.month == 1 && first.day == 1 && last.month == 12 && last.day == 31;
        if (whole_years && first.year == last.year) return text.substr(0, text.size() - 6);
        if (whole_years && short_year && first.year % 10 == 0 && last.year == first.year + 9)
            return text.substr(0, 3) + "X";
        if (whole_years && short_year && first.year % 100 == 0 && last.year == first.year + 99)
            return text.substr(0, 2) + "XX";
    }
    return "[" + (day.first <= kFirstDay ? "" : to_string(day.first)) + ".." +
           (day.last >= kLastDay ? "" : to_string(day.last)) + "]";
}

std::string edtf_of(PeriodBounds const& bounds) {
    return edtf_of(DayRange{bounds.earliest_start, bounds.latest_start}) + "/" +
           edtf_of(DayRange{bounds.earliest_end, bounds.latest_end});
}

namespace {

Value number(double value, bool integral) {
    return integral ? Value::integer(static_cast<std::int64_t>(std::llround(value))) : Value::decimal(value);
}

Cell range_cell(Value low, Value high) {
    Cell cell;
    cell.data.emplace<Cell::Range>(std::move(low), std::move(high));
    return cell;
}

}  // namespace

Cell cell_of(ExprValue const& value, reason::Solver& solver) {
    switch (value.kind) {
        case ExprValue::Kind::empty:
            return {};
        case ExprValue::Kind::truth:
            if (value.truth == Truth::maybe) return range_cell(Value::boolean(false), Value::boolean(true));
            return {Value::boolean(value.truth == Truth::yes)};
        case ExprValue::Kind::number:
            if (value.low == value.high) return {number(value.low, value.integral)};
            return range_cell(number(value.low, value.integral), number(value.high, value.integral));
        case ExprValue::Kind::date:
            if (value.day.first <= kFirstDay && value.day.last <= kFirstDay) return {};
            if (value.day.first >= kLastDay) return {};
            if (value.day.first == value.day.last) return {Value::date(Date::of(value.day.first))};
            if (Result<Date> date = Date::parse(edtf_of(value.day))) return {Value::date(*date)};
            return {
                Cell::Spell{{value.day.first, value.day.last, value.day.first, value.day.last}, edtf_of(value.day)}};
        case ExprValue::Kind::text:
            return {Value::text(value.text)};
        case ExprValue::Kind::entity:
            return {solver.terms().value(value.entity)};
        case ExprValue::Kind::spell: {
            Cell::Spell spell{value.spell, {}};
            if (value.claim != ClaimId{}) {
                if (auto const record = solver.reader().snapshot().record(value.claim))
                    spell.text = record->period.text();
            }
            if (spell.text.empty()) spell.text = edtf_of(value.spell);
            return {std::move(spell)};
        }
    }
    return {};
}

namespace {

int rank(Cell const& cell) {
    if (std::holds_alternative<Cell::Empty>(cell.data)) return 2;
    return std::holds_alternative<Cell::Spell>(cell.data) ? 1 : 0;
}

auto bounds_key(PeriodBounds const& b) {
    return std::tuple(b.earliest_start, b.latest_start, b.earliest_end, b.latest_end);
}

}  // namespace

std::weak_ordering order_cells(Cell const& left, Cell const& right) {
    if (rank(left) != rank(right)) return rank(left) <=> rank(right);
    if (auto const* a = std::get_if<Cell::Spell>(&left.data)) {
        auto const& b = std::get<Cell::Spell>(right.data);
        if (auto const by = bounds_key(a->bounds) <=> bounds_key(b.bounds); by != 0) return by;
        return a->text <=> b.text;
    }
    if (rank(left) == 2) return std::weak_ordering::equivalent;
    auto const low = [](Cell const& cell) -> Value const& {
        if (auto const* range = std::get_if<Cell::Range>(&cell.data)) return range->low;
        return std::get<Value>(cell.data);
    };
    auto const high = [](Cell const& cell) -> Value const& {
        if (auto const* range = std::get_if<Cell::Range>(&cell.data)) return range->high;
        return std::get<Value>(cell.data);
    };
    if (auto const by = order(low(left), low(right)); by != 0) return by;
    return order(high(left), high(right));
}

bool less_rows(std::vector<Cell> const& left, std::vector<Cell> const& right) {
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                        [](Cell const& a, Cell const& b) { return order_cells(a, b) < 0; });
}

bool equal_rows(std::vector<Cell> const& left, std::vector<Cell> const& right) {
    return !less_rows(left, right) && !less_rows(right, left);
}

std::string type_of(std::vector<std::vector<Cell>> const& rows, std::size_t column, std::string otherwise) {
    std::string type;
    for (auto const& row : rows) {
        Cell const& cell = row[column];
        std::string here;
        if (auto const* value = std::get_if<Value>(&cell.data)) {
            here = to_string(value->type());
        } else if (auto const* range = std::get_if<Cell::Range>(&cell.data)) {
            here = to_string(range->low.type());
        } else if (auto const* spell = std::get_if<Cell::Spell>(&cell.data)) {
            here = spell->text.find('/') == std::string::npos && spell->text.front() == '[' ? "date" : "period";
        } else {
            continue;
        }
        if (type.empty()) type = here;
        bool const numbers = (type == "integer" && here == "decimal") || (type == "decimal" && here == "integer");
        if (numbers) type = "decimal";
        if (type != here && !numbers) return "mixed";
    }
    return type.empty() ? otherwise : type;
}

}  // namespace kgq::run

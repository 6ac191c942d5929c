// How values compare. A date in data is one unknown day between two; a date in the question is a window and means all
// its days, so
// `< 1960` is before its first day, `> 1960` after its last and `= 1960` inside. Two data dates, or two numbers of
// which one is a range, compare as independent unknowns. Any comparison with an empty value is false.
#include "query/reason/expression.hpp"

#include <kgq/fold.hpp>
#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::reason {

namespace {

using bind::BoundExpr;
using Op = BoundExpr::Op;
using Kind = ExprValue::Kind;

Truth truth(bool yes) { return yes ? Truth::yes : Truth::no; }
/// yes where it always holds, no where it never does.
Truth between(bool always, bool ever) { return always ? Truth::yes : ever ? Truth::maybe : Truth::no; }

Truth compare_ranges(Op op, double a_low, double a_high, double b_low, double b_high) {
    switch (op) {
        case Op::less:
            return between(a_high < b_low, a_low < b_high);
        case Op::less_equal:
            return between(a_high <= b_low, a_low <= b_high);
        case Op::greater:
            return between(a_low > b_high, a_high > b_low);
        case Op::greater_equal:
            return between(a_low >= b_high, a_high >= b_low);
        case Op::equal:
            return between(a_low == a_high && b_low == b_high && a_low == b_low, a_low <= b_high && b_low <= a_high);
        case Op::not_equal:
            return !compare_ranges(Op::equal, a_low, a_high, b_low, b_high);
        default:
            return Truth::no;
    }
}

Truth compare_with_window(Op op, DayRange day, DayRange window) {
    switch (op) {
        case Op::less:
            return between(day.last < window.first, day.first < window.first);
        case Op::greater:
            return between(day.first > window.last, day.last > window.last);
        case Op::less_equal:
            return between(day.last <= window.last, day.first <= window.last);
        case Op::greater_equal:
            return between(day.first >= window.first, day.last >= window.first);
        case Op::equal:
            return between(window.first <= day.first && day.last <= window.last,
                           day.first <= window.last && window.first <= day.last);
        case Op::not_equal:
            return !compare_with_window(Op::equal, day, window);
        default:
            return Truth::no;
    }
}

Op mirrored(Op op) {
    switch (op) {
        case Op::less:
            return Op::greater;
        case Op::less_equal:
            return Op::greater_equal;
        case Op::greater:
            return Op::less;
        case Op::greater_equal:
            return Op::less_equal;
        default:
            return op;
    }
}

Truth by_order(Op op, std::weak_ordering order) {
    switch (op) {
        case Op::less:
            return truth(order < 0);
        case Op::less_equal:
            return truth(order <= 0);
        case Op::greater:
            return truth(order > 0);
        case Op::greater_equal:
            return truth(order >= 0);
        case Op::equal:
            return truth(order == 0);
        case Op::not_equal:
            return truth(order != 0);
        default:
            return Truth::no;
    }
}

/// A bare year in the question, where the other side is a date.
ExprValue as_date(ExprValue const& value) {
    if (value.kind != Kind::number || !value.integral || value.low != value.high) return value;
    if (std::abs(value.low) > 9999) return value;
    Result<Date> const year = Date::parse(year_text(static_cast<int>(value.low)));
    if (!year) return value;
    return ExprValue::of(DayRange{year->earliest(), year->latest()}, true);
}

Truth compare(Op op, ExprValue left, ExprValue right, Terms& terms) {
    if (left.kind == Kind::empty || right.kind == Kind::empty) return Truth::no;
    if (left.kind == Kind::date && right.kind == Kind::number) right = as_date(right);
    if (right.kind == Kind::date && left.kind == Kind::number) left = as_date(left);
    if (left.kind == Kind::entity && right.kind == Kind::text)
        left = {.kind = Kind::text, .text = terms.value(left.entity).plain()};
    if (right.kind == Kind::entity && left.kind == Kind::text)
        right = {.kind = Kind::text, .text = terms.value(right.entity).plain()};
    if (left.kind != right.kind) return truth(op == Op::not_equal);
    switch (left.kind) {
        case Kind::number:
            return compare_ranges(op, left.low, left.high, right.low, right.high);
        case Kind::date:
            if (right.window) return compare_with_window(op, left.day, right.day);
            if (left.window) return compare_with_window(mirrored(op), right.day, left.day);
            return compare_ranges(op, left.day.first, left.day.last, right.day.first, right.day.last);
        case Kind::text:
            return by_order(op, left.text <=> right.text);
        case Kind::entity:
            if (left.entity == right.entity) return by_order(op, std::weak_ordering::equivalent);
            return by_order(op, terms.value(left.entity).plain() <=> terms.value(right.entity).plain());
        case Kind::truth:
            if (left.truth == Truth::maybe || right.truth == Truth::maybe) return Truth::maybe;
            return by_order(op, static_cast<int>(left.truth) <=> static_cast<int>(right.truth));
        case Kind::spell: {
            if (left.claim == right.claim && left.claim != ClaimId{} && left.spell == right.spell) {
                return by_order(op, std::weak_ordering::equivalent);
            }
            if (op == Op::equal) return holds(Allen::equals, left.spell, right.spell);
            if (op == Op::not_equal) return !holds(Allen::equals, left.spell, right.spell);
            if (op == Op::less) return holds(Allen::before, left.spell, right.spell);
            if (op == Op::greater) return holds(Allen::after, left.spell, right.spell);
            return Truth::no;
        }
        case Kind::empty:
            break;
    }
    return Truth::no;
}

std::optional<PeriodBounds> as_spell(ExprValue const& value) {
    if (value.kind == Kind::spell) return value.spell;
    if (value.kind == Kind::date && value.window) {
        return PeriodBounds{value.day.first, value.day.first, value.day.last, value.day.last};
    }
    if (value.kind == Kind::date) return PeriodBounds{value.day.first, value.day.last, value.day.first, value.day.last};
    return std::nullopt;
}

ExprValue days_between(Day first_low, Day first_high, Day last_low, Day last_high) {
    if (first_low <= kFirstDay || last_high >= kLastDay) return {};
    double const high = static_cast<double>(last_high) - first_low + 1;
    double const low = std::max(1.0, static_cast<double>(last_low) - first_high + 1);
    return ExprValue::of(low, std::max(low, high), true);
}

ExprValue own_period(std::string const& function, Frame const& frame, PeriodSet const& window) {
    Validity const days = frame.days.within(window);
    auto const possible = days.possible.runs();
    auto const certain = days.certain.runs();
    if (possible.empty()) return {};
    if (function == "days") {
        if (possible.front().first <= kFirstDay || possible.back().last >= kLastDay) return {};
        return ExprValue::of(static_cast<double>(days.certain.day_count()),
                             static_cast<double>(days.possible.day_count()), true);
    }
    bool const start = function == "starts";
    Day const outer = start ? possible.front().first : possible.back().last;
    Day inner = start ? possible.back().last : possible.front().first;
    if (!certain.empty()) inner = start ? certain.front().first : certain.back().last;
    return ExprValue::of(start ? DayRange{outer, inner} : DayRange{inner, outer}, false);
}

std::string text_of(ExprValue const& value, Terms& terms) {
    if (value.kind == Kind::text) return value.text;
    if (value.kind == Kind::entity) return terms.value(value.entity).plain();
    return {};
}

ExprValue call(BoundExpr const& expr, Frame const& frame, Solver& solver, PeriodSet const& window) {
    std::string const& function = expr.function;
    if (expr.args.empty()) return own_period(function, frame, window);
    std::vector<ExprValue> args;
    for (BoundExpr const& arg : expr.args) args.push_back(evaluate(arg, frame, solver, window));
    ExprValue const& first = args.front();
    if (function == "bound") return ExprValue::of(truth(first.kind != Kind::empty));
    for (ExprValue const& arg : args) {
        if (arg.kind == Kind::empty) return {};
    }
    Terms& terms = solver.terms();
    if (function == "contains") {
        auto const a = as_spell(first);
        auto const b = as_spell(args[1]);
        if (a && b) return ExprValue::of(holds(Allen::contains, *a, *b));
        return ExprValue::of(
            truth(fold(text_of(first, terms)).find(fold(text_of(args[1], terms))) != std::string::npos));
    }
    if (function == "lower") return {.kind = Kind::text, .text = lower_case(text_of(first, terms))};
    if (function == "name" && first.kind == Kind::entity) {
        return {.kind = Kind::text,
                .text = Terms::is_local(first.entity) ? terms.value(first.entity).plain()
                                                      : display_name(solver.reader().snapshot(), first.entity, window)};
    }
    if (function == "kind" && first.kind == Kind::entity) {
        if (Terms::is_local(first.entity)) return {};
        auto const kinds = kinds_of(solver.reader().snapshot(), first.entity);
        return kinds.empty() ? ExprValue{} : ExprValue{.kind = Kind::text, .text = kinds.front()};
    }
    if (function == "year" && (first.kind == Kind::date || first.kind == Kind::spell)) {
        DayRange const day =
            first.kind == Kind::date ? first.day : DayRange{first.spell.earliest_start, first.spell.latest_start};
        if (day.first <= kFirstDay || day.last >= kLastDay) return {};
        return ExprValue::of(civil_from_day(day.first).year, civil_from_day(day.last).year, true);
    }
    auto const spell = as_spell(first);
    if (!spell) return {};
    if (function == "starts") return ExprValue::of(DayRange{spell->earliest_start, spell->latest_start}, false);
    if (function == "ends") return ExprValue::of(DayRange{spell->earliest_end, spell->latest_end}, false);
    if (function == "days")
        return days_between(spell->earliest_start, spell->latest_start, spell->earliest_end, spell->latest_end);
    if (function == "overlap") {
        auto const other = as_spell(args[1]);
        if (!other) return {};
        double const low = static_cast<double>(std::min(spell->earliest_end, other->earliest_end)) -
                           std::max(spell->latest_start, other->latest_start) + 1;
        double const high = static_cast<double>(std::min(spell->latest_end, other->latest_end)) -
                            std::max(spell->earliest_start, other->earliest_start) + 1;
        if (high > 500'000'000) return {};
        return ExprValue::of(std::max(0.0, low), std::max(0.0, high), true);
    }
    return {};
}

ExprValue constant(BoundExpr const& expr, Terms& terms) {
    Value const& value = expr.constant;
    switch (value.type()) {
        case ValueType::entity:
            return {.kind = Kind::entity, .entity = terms.intern(value)};
        case ValueType::text:
            return {.kind = Kind::text, .text = value.as_text()};
        case ValueType::integer:
            return ExprValue::of(static_cast<double>(value.as_integer()), static_cast<double>(value.as_integer()),
                                 true);
        case ValueType::decimal:
            return ExprValue::of(value.as_decimal(), value.as_decimal(), false);
        case ValueType::date:
            return ExprValue::of(DayRange{value.as_date().earliest(), value.as_date().latest()}, expr.question_date);
        case ValueType::boolean:
            return ExprValue::of(truth(value.as_boolean()));
    }
    return {};
}

}  // namespace

ExprValue arithmetic(Op op, ExprValue const& left, ExprValue const& right) {
    if (left.kind == Kind::date && right.kind == Kind::date && op == Op::subtract) {
        return ExprValue::of(static_cast<double>(left.day.first) - right.day.last,
                             static_cast<double>(left.day.last) - right.day.first, true);
    }
    if (left.kind == Kind::date && right.kind == Kind::number && (op == Op::add || op == Op::subtract)) {
        double const low = op == Op::add ? right.low : -right.high;
        double const high = op == Op::add ? right.high : -right.low;
        double const first = left.day.first + low;
        double const last = left.day.last + high;
        if (first <= kFirstDay || last >= kLastDay) return left;
        return ExprValue::of(DayRange{static_cast<Day>(first), static_cast<Day>(last)}, left.window);
    }
    if (left.kind != Kind::number || right.kind != Kind::number) return {};
    bool const integral = left.integral && right.integral;
    switch (op) {
        case Op::add:
            return ExprValue::of(left.low + right.low, left.high + right.high, integral);
        case Op::subtract:
            return ExprValue::of(left.low - right.high, left.high - right.low, integral);
        case Op::multiply: {
            auto const [low, high] = std::minmax(
                {left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high});
            return ExprValue::of(low, high, integral);
        }
        default: {
            if (right.low <= 0 && right.high >= 0) return {};  // by zero, perhaps
            auto const [low, high] = std::minmax(
                {left.low / right.low, left.low / right.high, left.high / right.low, left.high / right.high});
            return ExprValue::of(low, high, false);
        }
    }
}

Truth operator!(Truth value) {
    return value == Truth::maybe ? Truth::maybe : value == Truth::yes ? Truth::no : Truth::yes;
}
Truth both(Truth left, Truth right) { return std::min(left, right); }
Truth either(Truth left, Truth right) { return std::max(left, right); }

ExprValue ExprValue::of(Truth truth) { return {.kind = Kind::truth, .truth = truth}; }
ExprValue ExprValue::of(double low, double high, bool integral) {
    return {.kind = Kind::number, .low = low, .high = high, .integral = integral};
}
ExprValue ExprValue::of(DayRange day, bool window) { return {.kind = Kind::date, .day = day, .window = window}; }

ExprValue of_slot(SlotValue const& slot, Terms& terms) {
    if (slot.kind == SlotValue::Kind::spell) return {.kind = Kind::spell, .spell = slot.spell, .claim = slot.claim};
    if (slot.kind != SlotValue::Kind::term) return {};
    BoundExpr expr;
    if (Value const& value = terms.value(slot.term); value.is_entity()) {
        return {.kind = Kind::entity, .entity = slot.term};
    } else {
        expr.constant = value;
    }
    return constant(expr, terms);
}

Truth compare_terms(Op op, TermId left, TermId right, bool same, Terms& terms) {
    if (same) return by_order(op, std::weak_ordering::equivalent);
    Value const& a = terms.value(left);
    Value const& b = terms.value(right);
    if (a.is_entity() && b.is_entity()) {
        if (left == right) return by_order(op, std::weak_ordering::equivalent);
        if (op == Op::equal) return Truth::no;  // an entity has one id
        if (op == Op::not_equal) return Truth::yes;
        return by_order(op, a.as_entity() <=> b.as_entity());
    }
    auto const word = [](Value const& value) -> std::string const* {
        if (value.is_entity()) return &value.as_entity();
        return value.type() == ValueType::text ? &value.as_text() : nullptr;
    };
    std::string const* const one = word(a);
    std::string const* const other = word(b);
    if (one != nullptr && other != nullptr) return by_order(op, *one <=> *other);
    SlotValue const x{.kind = SlotValue::Kind::term, .term = left};
    SlotValue const y{.kind = SlotValue::Kind::term, .term = right};
    return compare(op, of_slot(x, terms), of_slot(y, terms), terms);
}

ExprValue evaluate(BoundExpr const& expr, Frame const& frame, Solver& solver, PeriodSet const& window) {
    Terms& terms = solver.terms();
    auto const arg = [&](std::size_t i) { return evaluate(expr.args[i], frame, solver, window); };
    auto const arg_truth = [&](std::size_t i) { return truth_of(expr.args[i], frame, solver, window); };
    switch (expr.op) {
        case Op::slot:
            return of_slot(frame.slots[static_cast<std::size_t>(expr.slot)], terms);
        case Op::constant:
            return constant(expr, terms);
        case Op::period:
        case Op::window: {
            ExprValue value{.kind = Kind::spell};
            // A period in a question is a window: all its days.
            PeriodBounds const bounds = expr.period.bounds();
            value.spell = {bounds.earliest_start, bounds.earliest_start, bounds.latest_end, bounds.latest_end};
            return value;
        }
        case Op::logical_or:
            return ExprValue::of(either(arg_truth(0), arg_truth(1)));
        case Op::logical_and:
            return ExprValue::of(both(arg_truth(0), arg_truth(1)));
        case Op::logical_not:
            return ExprValue::of(!arg_truth(0));
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_equal:
        case Op::greater:
        case Op::greater_equal: {
            bool const same =
                expr.args[0].op == Op::slot && expr.args[1].op == Op::slot && expr.args[0].slot == expr.args[1].slot;
            ExprValue const left = arg(0);
            if (same && left.kind != Kind::empty)
                return ExprValue::of(by_order(expr.op, std::weak_ordering::equivalent));
            return ExprValue::of(compare(expr.op, left, arg(1), terms));
        }
        case Op::allen: {
            auto const left = as_spell(arg(0));
            auto const right = as_spell(arg(1));
            return ExprValue::of(left && right ? holds(expr.allen, *left, *right) : Truth::no);
        }
        case Op::in:
        case Op::not_in: {
            ExprValue const value = arg(0);
            if (value.kind == Kind::empty) return ExprValue::of(Truth::no);
            Truth found = Truth::no;
            for (std::size_t i = 1; i < expr.args.size(); ++i)
                found = either(found, compare(Op::equal, value, arg(i), terms));
            return ExprValue::of(expr.op == Op::in ? found : !found);
        }
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
            return arithmetic(expr.op, arg(0), arg(1));
        case Op::call:
            return call(expr, frame, solver, window);
        case Op::aggregate:
            break;
    }
    throw Error(ErrorKind::internal, "an aggregate was evaluated on one row");
}

Truth truth_of(BoundExpr const& expr, Frame const& frame, Solver& solver, PeriodSet const& window) {
    ExprValue const value = evaluate(expr, frame, solver, window);
    return value.kind == Kind::truth ? value.truth : Truth::no;
}

bool asks_own_period(BoundExpr const& expr) {
    if (expr.op == Op::call && expr.args.empty()) return true;
    return std::any_of(expr.args.begin(), expr.args.end(), asks_own_period);
}

}  // namespace kgq::reason

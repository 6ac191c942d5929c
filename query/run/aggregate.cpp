// Ranges over every way of deciding the merely possible rows:
//
//   count  [certain rows, certain + possible rows]; of distinct values: a value counts for sure if some row of it is
//   certain sum    certain rows' sum, plus all negative possible values for the low end, all positive ones for the high
//   end min    low: the least of all; high: the least certain one, or, if none is certain, the greatest of all (max
//   likewise) avg    certain rows first, then possible values taken in while they still lower (raise) the mean: the
//   mean is least (greatest) there
//
// Values are themselves ranges (the days of an imprecise period); low ends make low results and high ends high ones.
#include "query/run/aggregate.hpp"

#include <algorithm>

namespace kgq::run {

using reason::ExprValue;
using Kind = ExprValue::Kind;

void Accumulator::change(ExprValue const& value, std::string const& identity, bool certain, int times) {
    if (value.kind == Kind::empty) return;  // as everywhere: what is not there is not counted
    (certain ? certain_ : possible_) += times;
    if (value.kind == Kind::number) {
        integral_ = integral_ && value.integral;
        if (certain) {
            certain_low_ += times * value.low;
            certain_high_ += times * value.high;
        } else {
            possible_low_ += times * std::min(0.0, value.low);
            possible_high_ += times * std::max(0.0, value.high);
        }
    }
    if (!distinct_ && (function_ == "count" || function_ == "sum")) return;
    Entry& entry = values_[identity];
    entry.value = value;
    (certain ? entry.certain : entry.possible) += times;
    if (entry.certain == 0 && entry.possible == 0) values_.erase(identity);
}

ExprValue Accumulator::value() const {
    if (function_ == "count") return count();
    if (function_ == "sum") return sum();
    if (function_ == "min") return extreme(true);
    if (function_ == "max") return extreme(false);
    return average();
}

ExprValue Accumulator::count() const {
    if (!distinct_)
        return ExprValue::of(static_cast<double>(certain_), static_cast<double>(certain_ + possible_), true);
    auto const sure = std::count_if(values_.begin(), values_.end(), [](auto const& v) { return v.second.certain > 0; });
    return ExprValue::of(static_cast<double>(sure), static_cast<double>(values_.size()), true);
}

ExprValue Accumulator::sum() const {
    if (!distinct_) return ExprValue::of(certain_low_ + possible_low_, certain_high_ + possible_high_, integral_);
    double low = 0;
    double high = 0;
    for (auto const& [identity, entry] : values_) {
        if (entry.value.kind != Kind::number) continue;
        low += entry.certain > 0 ? entry.value.low : std::min(0.0, entry.value.low);
        high += entry.certain > 0 ? entry.value.high : std::max(0.0, entry.value.high);
    }
    return ExprValue::of(low, high, integral_);
}

namespace {

/// Where a value lies, for numbers and dates; texts and entities have their words.
struct Position {
    double number = 0;
    std::string text;
    friend auto operator<=>(Position const&, Position const&) = default;
};

Position low_of(ExprValue const& v) {
    if (v.kind == Kind::number) return {v.low, {}};
    if (v.kind == Kind::date) return {static_cast<double>(v.day.first), {}};
    return {0, v.text};
}

Position high_of(ExprValue const& v) {
    if (v.kind == Kind::number) return {v.high, {}};
    if (v.kind == Kind::date) return {static_cast<double>(v.day.last), {}};
    return {0, v.text};
}

}  // namespace

ExprValue Accumulator::extreme(bool least) const {
    ExprValue const* near = nullptr;  // the end that every row may move
    ExprValue const* far = nullptr;   // the end that certain rows hold, or the far one of all
    bool any_certain = false;
    for (auto const& [identity, entry] : values_) any_certain = any_certain || entry.certain > 0;
    for (auto const& [identity, entry] : values_) {
        ExprValue const& v = entry.value;
        if (near == nullptr || (least ? low_of(v) < low_of(*near) : high_of(v) > high_of(*near))) near = &v;
        if (any_certain && entry.certain == 0) continue;
        // Among certain rows the least high end bounds a minimum; with none certain, the greatest of all does.
        bool const closer =
            far == nullptr || (least == any_certain ? high_of(v) < high_of(*far) : high_of(v) > high_of(*far));
        bool const closer_max = far == nullptr || (any_certain ? low_of(v) > low_of(*far) : low_of(v) < low_of(*far));
        if (least ? closer : closer_max) far = &v;
    }
    if (near == nullptr) return {};
    ExprValue result = *near;
    if (near->kind == Kind::number) {
        result.low = least ? near->low : far->low;
        result.high = least ? far->high : near->high;
    } else if (near->kind == Kind::date) {
        result.day = least ? DayRange{near->day.first, far->day.last} : DayRange{far->day.first, near->day.last};
    }
    return result;
}

ExprValue Accumulator::average() const {
    auto const bound = [&](bool low) -> std::optional<double> {
        double sum = 0;
        double count = 0;
        std::vector<double> maybe;
        for (auto const& [identity, entry] : values_) {
            if (entry.value.kind != Kind::number) continue;
            double const v = low ? entry.value.low : entry.value.high;
            long const sure = distinct_ ? std::min<long>(entry.certain, 1) : entry.certain;
            long const unsure = distinct_ ? (entry.certain > 0 ? 0 : 1) : entry.possible;
            sum += v * static_cast<double>(sure);
            count += static_cast<double>(sure);
            maybe.insert(maybe.end(), static_cast<std::size_t>(std::max<long>(0, unsure)), v);
        }
        std::sort(maybe.begin(), maybe.end());
        if (!low) std::reverse(maybe.begin(), maybe.end());
        for (double v : maybe) {
            bool const moves = count == 0 || (low ? v < sum / count : v > sum / count);
            if (!moves) break;
            sum += v;
            count += 1;
        }
        if (count == 0) return std::nullopt;
        return sum / count;
    };
    auto const low = bound(true);
    auto const high = bound(false);
    if (!low || !high) return {};
    return ExprValue::of(*low, *high, false);
}

}  // namespace kgq::run

// Aggregates of a FIND. They are taken day by day: the rows of a group are swept along their end points, and between
// two of them the value is constant. ACROSS TIME takes whole rows instead.
#include "query/run/aggregate.hpp"
#include "query/run/find.hpp"
#include "query/syntax/parse.hpp"

#include <algorithm>

namespace kgq::run {

using bind::BoundExpr;
using reason::ExprValue;
using reason::Frame;

namespace {

std::string identity_of(ExprValue const& value, reason::Terms& terms) {
    switch (value.kind) {
        case ExprValue::Kind::entity:
            return "e" + terms.value(value.entity).plain();
        case ExprValue::Kind::text:
            return "t" + value.text;
        case ExprValue::Kind::number:
            return "n" + std::to_string(value.low) + "," + std::to_string(value.high);
        case ExprValue::Kind::date:
            return "d" + std::to_string(value.day.first) + "," + std::to_string(value.day.last);
        case ExprValue::Kind::spell:
            return "p" + edtf_of(value.spell);
        default:
            return "b" + std::to_string(static_cast<int>(value.truth));
    }
}

}  // namespace

ExprValue FindRun::combine(BoundExpr const& expr, std::vector<ExprValue> const& aggregates, Frame const& frame) {
    if (expr.op == BoundExpr::Op::aggregate) {
        auto const at = std::find(aggregates_.begin(), aggregates_.end(), &expr);
        return aggregates[static_cast<std::size_t>(at - aggregates_.begin())];
    }
    if (!has_aggregate(expr)) return evaluate(expr, frame, reading_.solver(), reading_.window_days());
    switch (expr.op) {
        case BoundExpr::Op::add:
        case BoundExpr::Op::subtract:
        case BoundExpr::Op::multiply:
        case BoundExpr::Op::divide:
            return reason::arithmetic(expr.op, combine(expr.args[0], aggregates, frame),
                                      combine(expr.args[1], aggregates, frame));
        default:
            throw syntax::error_at(ErrorKind::type, "an aggregate can be calculated with by + - * / alone",
                                   reading_.place().text, expr.span, reading_.place().file);
    }
}

std::vector<Cell> FindRun::finish(std::vector<ExprValue> const& aggregates, Frame const& frame) {
    std::vector<Cell> cells;
    for (Column const& column : columns_)
        cells.push_back(cell_of(combine(column.expr, aggregates, frame), reading_.solver()));
    return cells;
}

std::vector<FindRun::Row> FindRun::aggregate_rows(Assignments const& all) {
    struct Group {
        std::vector<Cell> cells;
        std::vector<std::pair<Frame, Validity>> members;
    };
    auto const less = [](std::vector<Cell> const& a, std::vector<Cell> const& b) { return less_rows(a, b); };
    std::map<std::vector<Cell>, Group, decltype(less)> groups(less);
    bool const grouped = !group_by_.empty() ||
                         std::any_of(columns_.begin(), columns_.end(), [](Column const& c) { return !c.aggregate; });
    for (auto const& [slots, assignment] : all) {
        reading_.meter().step();
        Frame frame;
        frame.slots = slots;
        frame.days = assignment.days;
        std::vector<Cell> key;
        for (Column const& column : columns_) {
            if (!column.aggregate)
                key.push_back(cell_of(evaluate(column.expr, frame, reading_.solver(), reading_.window_days()),
                                      reading_.solver()));
        }
        for (int slot : group_by_)
            key.push_back(cell_of(of_slot(slots[static_cast<std::size_t>(slot)], reading_.terms()), reading_.solver()));
        groups[key].members.emplace_back(std::move(frame), assignment.days);
    }
    if (!grouped && groups.empty()) groups[{}];
    std::vector<Row> rows;
    for (auto const& [key, group] : groups) {
        if (question_.across_time) {
            across_time(group.members, key, rows);
        } else {
            sweep(group.members, key, !grouped, rows);
        }
    }
    return rows;
}

void FindRun::across_time(std::vector<std::pair<Frame, Validity>> const& members, std::vector<Cell> const&,
                          std::vector<Row>& rows) {
    std::vector<ExprValue> values;
    for (BoundExpr const* aggregate : aggregates_) {
        Accumulator accumulator(aggregate->function, aggregate->distinct);
        for (auto const& [frame, days] : members) {
            ExprValue value = ExprValue::of(1, 1, true);
            if (!aggregate->star)
                value = evaluate(aggregate->args.front(), frame, reading_.solver(), reading_.window_days());
            accumulator.change(value, identity_of(value, reading_.terms()), !days.certain.empty(), 1);
        }
        values.push_back(accumulator.value());
    }
    Row row;
    Frame empty;
    empty.slots.resize(slots_.names.size());
    row.cells = finish(values, members.empty() ? empty : members.front().first);
    row.timeless = true;
    rows.push_back(std::move(row));
}

void FindRun::sweep(std::vector<std::pair<Frame, Validity>> const& members, std::vector<Cell> const&, bool whole_window,
                    std::vector<Row>& rows) {
    struct Event {
        Day day;
        std::size_t member;
        bool certain;
        int times;
    };
    std::vector<Event> events;
    DayRange const window = reading_.window();
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (Run const& run : members[i].second.runs()) {
            events.push_back({run.days.first, i, run.certain, 1});
            if (run.days.last < kLastDay) events.push_back({run.days.last + 1, i, run.certain, -1});
        }
    }
    std::sort(events.begin(), events.end(),
              [](Event const& a, Event const& b) { return std::tuple(a.day, a.times) < std::tuple(b.day, b.times); });

    std::vector<Accumulator> accumulators;
    for (BoundExpr const* aggregate : aggregates_) accumulators.emplace_back(aggregate->function, aggregate->distinct);
    std::vector<std::vector<std::pair<ExprValue, std::string>>> values(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (BoundExpr const* aggregate : aggregates_) {
            ExprValue value = ExprValue::of(1, 1, true);
            if (!aggregate->star)
                value = evaluate(aggregate->args.front(), members[i].first, reading_.solver(), reading_.window_days());
            std::string identity = identity_of(value, reading_.terms());
            values[i].emplace_back(std::move(value), std::move(identity));
        }
    }
    long certain = 0;
    long possible = 0;
    Frame empty;
    empty.slots.resize(slots_.names.size());
    Frame const& frame = members.empty() ? empty : members.front().first;
    auto const less = [](std::vector<Cell> const& a, std::vector<Cell> const& b) { return less_rows(a, b); };
    std::map<std::vector<Cell>, std::pair<std::vector<DayRange>, std::vector<DayRange>>, decltype(less)> found(
        less);  // certain, possible
    auto const note = [&](Day first, Day last) {
        if (first > last || (!whole_window && certain + possible == 0)) return;
        std::vector<ExprValue> now;
        for (Accumulator const& accumulator : accumulators) now.push_back(accumulator.value());
        auto& [sure, all] = found[finish(now, frame)];
        if (whole_window || certain > 0) sure.push_back({first, last});
        all.push_back({first, last});
    };
    Day from = window.first;
    for (std::size_t at = 0; at < events.size();) {
        reading_.meter().step();
        Day const day = events[at].day;
        if (day > from) note(from, day - 1);
        from = std::max(from, day);
        for (; at < events.size() && events[at].day == day; ++at) {
            Event const& event = events[at];
            (event.certain ? certain : possible) += event.times;
            for (std::size_t i = 0; i < accumulators.size(); ++i) {
                accumulators[i].change(values[event.member][i].first, values[event.member][i].second, event.certain,
                                       event.times);
            }
        }
    }
    note(from, window.last);
    for (auto& [cells, days] : found) {
        Row row;
        row.cells = cells;
        row.days = {PeriodSet::from_unsorted(std::move(days.first)), PeriodSet::from_unsorted(std::move(days.second))};
        rows.push_back(std::move(row));
    }
}

}  // namespace kgq::run

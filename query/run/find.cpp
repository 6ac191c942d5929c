// FIND: patterns solved, equal assignments united, then projected or aggregated, ordered, cut.
//
//   bind -> solve the group in the window -> one entry for each assignment of all variables -> rows -> order -> limit
//
// Aggregates are in find_aggregates.cpp.
#include "query/run/find.hpp"

#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace kgq::run {

using bind::BoundExpr;
using reason::ExprValue;
using reason::Frame;
using syntax::Term;

bool has_aggregate(BoundExpr const& expr) {
    return expr.op == BoundExpr::Op::aggregate || std::any_of(expr.args.begin(), expr.args.end(), has_aggregate);
}

namespace {

void collect_aggregates(BoundExpr const& expr, std::vector<BoundExpr const*>& found) {
    if (expr.op == BoundExpr::Op::aggregate) found.push_back(&expr);
    for (BoundExpr const& arg : expr.args) collect_aggregates(arg, found);
}

}  // namespace

FindRun::FindRun(Reading& reading, syntax::Find const& question) : reading_(reading), question_(question) {
    group_ = bind_group(reading.place(), question.where, slots_);
    check_filters(reading.place(), group_, slots_, ErrorKind::type);
    // A filter on the row's own period waits until equal assignments are united.
    std::erase_if(group_.items, [&](bind::BoundItem& item) {
        bool const own = item.kind == bind::BoundItem::Kind::filter && reason::asks_own_period(item.filter);
        if (own) own_period_filters_.items.push_back(std::move(item));
        return own;
    });
    bind_columns();
    for (Term const& variable : question.group_by) {
        int const slot = slots_.find(variable.text);
        if (slot == bind::kNoSlot) {
            throw syntax::error_at(ErrorKind::type, "?" + variable.text + " does not occur in WHERE",
                                   reading.place().text, variable.span, reading.place().file);
        }
        group_by_.push_back(slot);
    }
    bind_keys();
    for (Column const& column : columns_) collect_aggregates(column.expr, aggregates_);
    if (!group_by_.empty()) {
        for (Column const& column : columns_) {
            if (column.aggregate) continue;
            std::set<int> used;
            collect_slots(column.expr, used);
            for (int slot : used) {
                if (std::find(group_by_.begin(), group_by_.end(), slot) != group_by_.end()) continue;
                throw syntax::error_at(ErrorKind::type,
                                       "the column " + column.name + " is neither grouped by nor an aggregate",
                                       reading.place().text, column.expr.span, reading.place().file);
            }
        }
    }
}

void FindRun::refuse_unbound(BoundExpr const& expr) {
    std::set<int> used;
    collect_slots(expr, used);
    std::set<int> known;
    collect_slots(group_, known);
    for (int slot : used) {
        if (known.contains(slot)) continue;
        std::vector<std::string> names;
        for (int other : known) names.push_back(slots_.names[static_cast<std::size_t>(other)]);
        auto near = nearest(slots_.names[static_cast<std::size_t>(slot)], names);
        Error error = syntax::error_at(ErrorKind::type,
                                       "?" + slots_.names[static_cast<std::size_t>(slot)] + " does not occur in WHERE" +
                                           (near.empty() ? "" : "; did you mean ?" + near.front() + "?"),
                                       reading_.place().text, expr.span, reading_.place().file);
        for (std::string const& name : near) error.suggestions.push_back("?" + name);
        throw error;
    }
}

void FindRun::bind_columns() {
    if (question_.star) {
        std::set<int> known;
        collect_slots(group_, known);
        for (int slot : known) {
            Column column;
            column.name = slots_.names[static_cast<std::size_t>(slot)];
            column.expr.op = BoundExpr::Op::slot;
            column.expr.slot = slot;
            columns_.push_back(std::move(column));
        }
        return;
    }
    for (syntax::Column const& written : question_.columns) {
        Column column;
        column.expr = bind_expr(reading_.place(), written.expr, slots_, true);
        refuse_unbound(column.expr);
        column.aggregate = has_aggregate(column.expr);
        column.name = written.as                              ? written.as->text
                      : column.expr.op == BoundExpr::Op::slot ? slots_.names[static_cast<std::size_t>(column.expr.slot)]
                                                              : column.expr.text;
        columns_.push_back(std::move(column));
    }
}

void FindRun::bind_keys() {
    bool const aggregates = std::any_of(columns_.begin(), columns_.end(), [](Column const& c) { return c.aggregate; });
    for (syntax::OrderKey const& written : question_.order_by) {
        Key key;
        key.descending = written.descending;
        if (written.expr.kind == syntax::Expr::Kind::term && written.expr.term.kind == Term::Kind::variable) {
            auto const column = std::find_if(columns_.begin(), columns_.end(),
                                             [&](Column const& c) { return c.name == written.expr.term.text; });
            if (column != columns_.end()) key.column = static_cast<std::size_t>(column - columns_.begin());
        }
        if (!key.column) {
            key.expr = bind_expr(reading_.place(), written.expr, slots_, true);
            auto const column = std::find_if(columns_.begin(), columns_.end(),
                                             [&](Column const& c) { return c.expr.text == key.expr.text; });
            if (column != columns_.end()) key.column = static_cast<std::size_t>(column - columns_.begin());
        }
        if (!key.column) {
            refuse_unbound(key.expr);
            if (aggregates || has_aggregate(key.expr)) {
                throw syntax::error_at(ErrorKind::type,
                                       "rows of aggregates are ordered by a column; give " + key.expr.text +
                                           " a name with AS and order by it",
                                       reading_.place().text, written.expr.span, reading_.place().file);
            }
        }
        keys_.push_back(std::move(key));
    }
}

FindRun::Assignments FindRun::assignments() {
    Assignments all;
    Frame start;
    start.slots.resize(slots_.names.size());
    start.days = Validity::certainly(reading_.window_days());
    reading_.solver().solve(group_, start, [&](Frame const& frame) {
        auto [at, fresh] = all.try_emplace(frame.slots);
        if (fresh) reading_.meter().hold(64 + frame.slots.size() * sizeof(reason::SlotValue));
        at->second.days = fresh ? frame.days : at->second.days | frame.days;
        if (!with_proofs) return;
        for (reason::Tuple const* premise : frame.premises) {
            auto& known = at->second.premises;
            if (std::find(known.begin(), known.end(), premise) == known.end()) known.push_back(premise);
        }
    });
    test_own_periods(all);
    return all;
}

void FindRun::test_own_periods(Assignments& all) {
    if (own_period_filters_.items.empty()) return;
    for (auto at = all.begin(); at != all.end();) {
        Frame frame;
        frame.slots = at->first;
        frame.days = at->second.days;
        Truth truth = Truth::yes;
        for (bind::BoundItem const& item : own_period_filters_.items) {
            truth = reason::both(truth, truth_of(item.filter, frame, reading_.solver(), reading_.window_days()));
        }
        if (truth == Truth::maybe) at->second.days.certain = PeriodSet();
        at = truth == Truth::no ? all.erase(at) : std::next(at);
    }
}

FindAnswer FindRun::answer() {
    FindAnswer answer;
    for (Column const& column : columns_) answer.columns.push_back(column.name);
    std::vector<Row> rows = this->rows();
    sort(rows);
    std::uint64_t const offset = question_.offset ? amount_of(reading_.place(), *question_.offset) : 0;
    std::uint64_t const limit = question_.limit ? amount_of(reading_.place(), *question_.limit) : rows.size();
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(offset, rows.size())));
    if (rows.size() > limit) rows.resize(limit);
    Limits const* limits = reading_.asking().limits;
    if (limits != nullptr && limits->rows > 0 && rows.size() > limits->rows) {
        throw Error(ErrorKind::limit, "the answer has " + std::to_string(rows.size()) +
                                          " rows, more than the allowed " + std::to_string(limits->rows));
    }
    for (Row& row : rows) {
        for (Cell const& cell : row.cells) {
            if (auto const* value = std::get_if<Value>(&cell.data); value != nullptr && value->is_entity())
                ids_.insert(value->as_entity());
        }
        if (with_proofs) {
            reason::FactWriter writer = reading_.writer();
            std::vector<Proof>& list = proofs_.emplace_back();
            for (reason::Tuple const* premise : row.premises) {
                for (Proof& proof : writer.proofs(*premise)) list.push_back(std::move(proof));
            }
        }
        answer.rows.push_back(std::move(row.cells));
        answer.periods.push_back(row.timeless ? std::vector<Run>() : row.days.runs());
    }
    for (std::size_t i = 0; i < columns_.size(); ++i)
        answer.types.push_back(type_of(answer.rows, i, expected_type(columns_[i])));
    answer.uncovered = uncovered();
    return answer;
}

std::string FindRun::expected_type(Column const& column) const {
    if (column.aggregate) return column.expr.function == "count" ? "integer" : "decimal";
    if (column.expr.op == BoundExpr::Op::call) {
        static std::map<std::string, std::string, std::less<>> const kTypes{
            {"days", "integer"}, {"year", "integer"}, {"overlap", "integer"},
            {"starts", "date"},  {"ends", "date"},    {"contains", "boolean"}};
        auto const at = kTypes.find(column.expr.function);
        return at == kTypes.end() ? "text" : at->second;
    }
    if (column.expr.op != BoundExpr::Op::slot) return "text";
    std::string type = "text";
    std::function<void(bind::BoundGroup const&)> const look = [&](bind::BoundGroup const& group) {
        for (bind::BoundItem const& item : group.items) {
            bind::BoundPattern const& pattern = item.pattern;
            if (item.kind == bind::BoundItem::Kind::pattern) {
                if (pattern.subject.slot == column.expr.slot ||
                    (pattern.source && pattern.source->slot == column.expr.slot))
                    type = "entity";
                if (pattern.during_slot == column.expr.slot) type = "period";
                if (pattern.object.slot == column.expr.slot && pattern.relation != nullptr) {
                    auto const literal = pattern.relation->literal_range();
                    type = literal ? std::string(to_string(*literal)) : "entity";
                }
            }
            for (bind::BoundGroup const& inner : item.groups) look(inner);
        }
    };
    look(group_);
    return type;
}

std::vector<FindRun::Row> FindRun::plain_rows(Assignments const& all) {
    std::vector<Row> rows;
    rows.reserve(all.size());
    Frame frame;
    for (auto const& [slots, assignment] : all) {
        reading_.meter().step();
        frame.slots = slots;
        frame.days = assignment.days;
        Row row;
        row.days = assignment.days;
        row.premises = assignment.premises;
        for (Column const& column : columns_) {
            row.cells.push_back(
                cell_of(evaluate(column.expr, frame, reading_.solver(), reading_.window_days()), reading_.solver()));
        }
        for (Key const& key : keys_) {
            if (!key.column)
                row.keys.push_back(
                    cell_of(evaluate(key.expr, frame, reading_.solver(), reading_.window_days()), reading_.solver()));
        }
        row.timeless = question_.across_time;
        rows.push_back(std::move(row));
    }
    if (question_.distinct) unite(rows);
    return rows;
}

void FindRun::unite(std::vector<Row>& rows) {
    std::stable_sort(rows.begin(), rows.end(), [](Row const& a, Row const& b) { return less_rows(a.cells, b.cells); });
    std::vector<Row> united;
    for (Row& row : rows) {
        if (!united.empty() && equal_rows(united.back().cells, row.cells)) {
            united.back().days = united.back().days | row.days;
            united.back().premises.insert(united.back().premises.end(), row.premises.begin(), row.premises.end());
        } else {
            united.push_back(std::move(row));
        }
    }
    rows = std::move(united);
}

void FindRun::sort(std::vector<Row>& rows) {
    std::stable_sort(rows.begin(), rows.end(), [&](Row const& a, Row const& b) {
        std::size_t own = 0;
        for (Key const& key : keys_) {
            Cell const& left = key.column ? a.cells[*key.column] : a.keys[own];
            Cell const& right = key.column ? b.cells[*key.column] : b.keys[own];
            if (!key.column) ++own;
            auto const by = order_cells(left, right);
            if (by == 0) continue;
            bool const empty =
                std::holds_alternative<Cell::Empty>(left.data) || std::holds_alternative<Cell::Empty>(right.data);
            return key.descending && !empty ? by > 0 : by < 0;
        }
        if (less_rows(a.cells, b.cells)) return true;
        if (less_rows(b.cells, a.cells)) return false;
        auto const first_day = [](Row const& row) {
            return row.days.possible.empty() ? kLastDay : row.days.possible.runs().front().first;
        };
        return first_day(a) < first_day(b);
    });
}

std::vector<DayRange> FindRun::uncovered() {
    std::set<RelationId> relations;
    bool any = false;
    std::function<void(bind::BoundGroup const&)> const look = [&](bind::BoundGroup const& group) {
        for (bind::BoundItem const& item : group.items) {
            if (item.kind == bind::BoundItem::Kind::pattern && item.pattern.relation != nullptr &&
                !item.pattern.relation->frame) {
                auto const bases = reading_.rules().bases(item.pattern.relation->id);
                relations.insert(bases.begin(), bases.end());
                any = true;
            }
            for (bind::BoundGroup const& inner : item.groups) look(inner);
        }
    };
    look(group_);
    if (!any) return {};
    PeriodSet const missing = reading_.window_days() - reading_.reader().covered(relations);
    return {missing.runs().begin(), missing.runs().end()};
}

Answer ask_find(Asking const& asking, syntax::Find const& question) {
    Reading reading(asking, question.scope);
    FindRun run(reading, question);
    Answer answer = reading.answer("find");
    answer.data = run.answer();
    reading.name(answer, run.ids());
    return answer;
}

}  // namespace kgq::run

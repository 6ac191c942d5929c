#include "query/render/rows.hpp"

#include <algorithm>

namespace kgq::rendering {

namespace {

using Each = std::function<bool(RowPeriod const&)>;

std::string free_name(std::vector<std::string> const& columns, std::string const& wanted) {
    std::string name = wanted;
    while (std::find(columns.begin(), columns.end(), name) != columns.end()) name.insert(0, "row_");
    return name;
}

bool is_number(Cell const& cell) {
    if (std::holds_alternative<Cell::Range>(cell.data)) return true;
    Value const* value = std::get_if<Value>(&cell.data);
    return value != nullptr && (value->type() == ValueType::integer || value->type() == ValueType::decimal);
}

bool all_numbers(std::vector<std::vector<Cell>> const& rows, std::size_t column) {
    bool any = false;
    for (std::vector<Cell> const& row : rows) {
        if (column >= row.size() || std::holds_alternative<Cell::Empty>(row[column].data)) continue;
        if (!is_number(row[column])) return false;
        any = true;
    }
    return any;
}

/// The columns of a table and a cell for each, whatever a damaged or hand-made answer has.
std::vector<Cell> fitted(std::vector<Cell> const& row, std::size_t columns) {
    std::vector<Cell> cells = row;
    cells.resize(columns, Cell{});
    return cells;
}

bool hand_out(RowPeriod line, std::vector<Cell> const& row, std::size_t columns, Each const& each) {
    if (row.size() == columns) {
        line.cells = &row;
        return each(line);
    }
    std::vector<Cell> const cells = fitted(row, columns);
    line.cells = &cells;
    return each(line);
}

void each_of(FindAnswer const& find, Each const& each) {
    static std::vector<Run> const kNone;
    for (std::size_t i = 0; i < find.rows.size(); ++i) {
        std::vector<Run> const& runs = i < find.periods.size() ? find.periods[i] : kNone;
        RowPeriod line;
        line.row = i;
        if (runs.empty() && !hand_out(line, find.rows[i], find.columns.size(), each)) return;
        for (Run const& run : runs) {
            line.days = run.days;
            line.certain = run.certain;
            if (!hand_out(line, find.rows[i], find.columns.size(), each)) return;
            ++line.period;
        }
    }
}

void each_of(PanelAnswer const& panel, Each const& each) {
    for (std::size_t i = 0; i < panel.rows.size(); ++i) {
        RowPeriod line;
        line.row = i;
        if (!hand_out(line, panel.rows[i], panel.columns.size(), each)) return;
    }
}

std::vector<Cell> cells_of(GuaranteeRow const& row) {
    std::vector<Cell> cells;
    for (Value const& value : row.values) {
        bool const anyone = !value.is_entity() && value.plain().empty();  // AGAINST ?z: any attacker from outside
        if (anyone) {
            cells.push_back(Cell{Cell::Empty{}});
        } else {
            cells.push_back(Cell{value});
        }
    }
    return cells;
}

void each_of(GuaranteeAnswer const& guarantee, Each const& each) {
    for (std::size_t i = 0; i < guarantee.rows.size(); ++i) {
        GuaranteeRow const& row = guarantee.rows[i];
        std::vector<Cell> const cells = cells_of(row);
        RowPeriod line;
        line.row = i;
        line.conditions = &row.conditions;
        for (VerdictPeriod const& period : row.periods) {
            if (period.verdict == Verdict::does_not_apply) continue;
            line.days = period.days;
            line.certain = period.verdict != Verdict::uncertain;
            line.verdict = period.verdict;
            if (!hand_out(line, cells, guarantee.columns.size(), each)) return;
            ++line.period;
        }
    }
}

}  // namespace

bool has_rows(Answer const& answer) {
    GuaranteeAnswer const* guarantee = std::get_if<GuaranteeAnswer>(&answer.data);
    return std::holds_alternative<FindAnswer>(answer.data) || std::holds_alternative<PanelAnswer>(answer.data) ||
           (guarantee != nullptr && !guarantee->columns.empty());
}

RowShape row_shape(Answer const& answer) {
    RowShape shape;
    std::vector<std::vector<Cell>> const* rows = nullptr;
    if (FindAnswer const* find = std::get_if<FindAnswer>(&answer.data)) {
        shape.columns = find->columns;
        rows = &find->rows;
    } else if (PanelAnswer const* panel = std::get_if<PanelAnswer>(&answer.data)) {
        shape.columns = panel->columns;
        rows = &panel->rows;
    } else {
        shape.columns = std::get<GuaranteeAnswer>(answer.data).columns;
        shape.verdicts = true;
    }
    for (std::size_t i = 0; i < shape.columns.size(); ++i)
        shape.numeric.push_back(rows != nullptr && all_numbers(*rows, i));
    if (std::holds_alternative<PanelAnswer>(answer.data)) return shape;
    shape.period = free_name(shape.columns, "period");
    shape.certain = free_name(shape.columns, "certain");
    return shape;
}

std::size_t row_count(Answer const& answer) {
    if (FindAnswer const* find = std::get_if<FindAnswer>(&answer.data)) return find->rows.size();
    if (PanelAnswer const* panel = std::get_if<PanelAnswer>(&answer.data)) return panel->rows.size();
    return std::get<GuaranteeAnswer>(answer.data).rows.size();
}

void for_each_row_period(Answer const& answer, Each const& each) {
    if (FindAnswer const* find = std::get_if<FindAnswer>(&answer.data)) return each_of(*find, each);
    if (PanelAnswer const* panel = std::get_if<PanelAnswer>(&answer.data)) return each_of(*panel, each);
    each_of(std::get<GuaranteeAnswer>(answer.data), each);
}

}  // namespace kgq::rendering

// PANEL as an answer, cell by cell, and as rows of ids.
#include "query/run/panel_table.hpp"
#include "query/run/rows_answer.hpp"
#include "query/run/statements.hpp"

namespace kgq::run {

namespace {

constexpr std::size_t kParties = 3;  // the year and two states stand before the obligations

bool has_ranges(PanelTable const& panel) {
    return std::any_of(panel.cells.begin(), panel.cells.end(),
                       [](Cell const& cell) { return std::holds_alternative<Cell::Range>(cell.data); });
}

std::vector<Cell> cells_of(PanelTable const& panel, std::size_t at) {
    auto const row = panel.row(at);
    std::vector<Cell> cells;
    cells.reserve(row.size());
    cells.push_back({Value::integer(static_cast<std::int32_t>(row[0]))});
    for (std::size_t i = 1; i < kParties; ++i) cells.push_back({panel.states[row[i]].value});
    for (std::size_t i = kParties; i < row.size(); ++i) cells.push_back(panel.cells[row[i]]);
    return cells;
}

void fill_ids(PanelTable const& panel, reason::Terms& terms, std::vector<TermId>& ids) {
    std::vector<TermId> cells;
    for (Cell const& cell : panel.cells) {
        auto const* value = std::get_if<Value>(&cell.data);
        cells.push_back(value == nullptr ? kNoTerm : terms.intern(*value));
    }
    std::uint32_t year = 0;
    TermId year_term = kNoTerm;
    ids.reserve(panel.rows.size());
    for (std::size_t at = 0; at < panel.size(); ++at) {
        auto const row = panel.row(at);
        if (at == 0 || row[0] != year) {
            year = row[0];
            year_term = terms.intern(Value::integer(static_cast<std::int32_t>(year)));
        }
        ids.push_back(year_term);
        for (std::size_t i = 1; i < kParties; ++i) ids.push_back(panel.states[row[i]].term);
        for (std::size_t i = kParties; i < row.size(); ++i) ids.push_back(cells[row[i]]);
    }
}

}  // namespace

Answer ask_panel(Asking const& asking, syntax::Panel const& question) {
    Reading reading(asking, question.scope);
    PanelTable const table = panel_table(reading, question);
    Answer answer = reading.answer("panel");
    PanelAnswer panel;
    panel.columns = table.columns;
    panel.rows.reserve(table.size());
    std::vector<bool> shown(table.states.size());
    for (std::size_t at = 0; at < table.size(); ++at) {
        panel.rows.push_back(cells_of(table, at));
        for (std::size_t i = 1; i < kParties; ++i) shown[table.row(at)[i]] = true;
    }
    answer.data = std::move(panel);
    std::set<std::string> ids;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i]) ids.insert(table.states[i].value.as_entity());
    }
    reading.name(answer, ids);
    return answer;
}

Rows rows_of_panel(Asking const& asking, syntax::Panel const& question) {
    Reading reading(asking, question.scope);
    PanelTable const table = panel_table(reading, question);
    auto data = rows_data(asking.stand, table.columns);
    data->timeless = true;
    if (has_ranges(table)) {
        for (std::size_t at = 0; at < table.size(); ++at) {
            for (Cell& cell : cells_of(table, at)) data->cells.push_back(std::move(cell));
        }
    } else {
        fill_ids(table, reading.terms(), data->ids);
        data->terms = std::make_shared<reason::Terms>(std::move(reading.terms()));
    }
    return {std::move(data), 0, 0, table.size()};
}

}  // namespace kgq::run

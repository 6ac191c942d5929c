// Rows for people: FIND, PANEL and GUARANTEE with variables. A row's further periods stand under its first, the row's
// own cells blank.
#include "query/render/cells.hpp"
#include "query/render/people.hpp"
#include "query/render/records.hpp"
#include "query/render/rows.hpp"

#include <algorithm>

namespace kgq::rendering {

namespace {

/// ACROSS TIME has no periods; two columns of nothing would only be in the way.
bool any_period(Answer const& answer) {
    FindAnswer const* find = std::get_if<FindAnswer>(&answer.data);
    if (find == nullptr) return true;
    return find->rows.empty() ||
           std::any_of(find->periods.begin(), find->periods.end(), [](auto const& runs) { return !runs.empty(); });
}

std::vector<TableCell> drawn_row(RowPeriod const& line, bool with_period) {
    std::vector<TableCell> row;
    for (Cell const& cell : *line.cells)
        row.push_back({line.period == 0 ? cell_text(cell).value_or("") : std::string()});
    if (with_period) {
        row.push_back({line.days ? to_string(*line.days) : std::string()});
        bool const certain = line.certain.value_or(true);
        row.push_back({line.certain ? certain_text(certain) : std::string(), certain ? Tone::plain : Tone::doubtful});
    }
    if (line.verdict) {
        row.push_back({std::string(spoken(*line.verdict)), tone_of(*line.verdict)});
        row.push_back({conditions_text(*line.conditions)});
    }
    return row;
}

void write_uncovered(Page& page, FindAnswer const& find) {
    if (find.uncovered.empty()) return;
    std::string text = "No source of these relations covers ";
    for (std::size_t i = 0; i < find.uncovered.size(); ++i) text += (i > 0 ? ", " : "") + to_string(find.uncovered[i]);
    page.line(text + "; what is not listed there is not known.", Tone::doubtful);
}

}  // namespace

void write_rows(Page& page, Answer const& answer) {
    RowShape const shape = row_shape(answer);
    bool const with_period = !shape.period.empty() && any_period(answer);
    std::vector<std::string> headers = shape.columns;
    if (with_period) headers.insert(headers.end(), {shape.period, shape.certain});
    if (shape.verdicts) headers.insert(headers.end(), {"verdict", "conditions"});
    Table table(std::move(headers));
    for (std::size_t i = 0; i < shape.numeric.size(); ++i) {
        if (shape.numeric[i]) table.align_right(i);
    }
    std::size_t const count = row_count(answer);
    std::size_t const shown = page.shown(count);
    for_each_row_period(answer, [&](RowPeriod const& line) {
        if (line.row >= shown) return false;
        table.add(drawn_row(line, with_period));
        return true;
    });
    page.table(table);
    if (shown < count) {
        page.rest(count, "row", "rows");
    } else {
        page.line(count == 0 ? "no rows" : counted(count, "row", "rows"), Tone::dim);
    }
    if (FindAnswer const* find = std::get_if<FindAnswer>(&answer.data)) write_uncovered(page, *find);
}

}  // namespace kgq::rendering

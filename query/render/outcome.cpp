// What a change, an export or EXPLAIN came to, for people.
#include "query/render/people.hpp"
#include "query/render/places.hpp"

#include <kgq/value.hpp>

#include <cmath>
#include <cstdint>

namespace kgq::rendering {

namespace {

bool defines(std::string const& statement) {
    return statement == "rule" || statement == "kind" || statement == "relation" || statement == "drop";
}

/// `recorded 3 claims and retracted 1 claim in transaction 18; 2 claims were there already`.
std::string outcome_sentence(Answer const& answer, WriteAnswer const& outcome) {
    std::string const number = std::to_string(outcome.transaction);
    bool const changed = outcome.added + outcome.retracted > 0;
    std::string text;
    if (outcome.added > 0) text += "recorded " + counted(outcome.added, "claim", "claims");
    if (outcome.retracted > 0)
        text += (text.empty() ? "retracted " : " and retracted ") + counted(outcome.retracted, "claim", "claims");
    if (defines(answer.statement)) {
        if (outcome.unchanged > 0 && !changed)
            return "nothing changed: this " + answer.statement + " was there already";
        return (answer.statement == "drop" ? "dropped" : answer.statement + " recorded") +
               (" in transaction " + number);
    }
    text = changed ? text + " in transaction " + number : "nothing changed";
    if (outcome.unchanged > 0) {
        text += (changed ? "; " : ": ") +
                counted(outcome.unchanged, "claim was there already", "claims were there already");
    }
    return text;
}

std::string rounded(double value) {
    if (std::abs(value) < 1e15) return std::to_string(static_cast<std::int64_t>(std::llround(value)));
    return Value::decimal(value).plain();
}

std::string milliseconds(double value) {
    std::int64_t const thousandths = std::llround(value * 1000);
    std::string const digits = std::to_string(1000 + thousandths % 1000).substr(1);
    return std::to_string(thousandths / 1000) + "." + digits;
}

void add_plan(Table& table, PlanNode const& node, std::string const& first, std::string const& below, bool profile) {
    std::vector<TableCell> row{{first + node.op + (node.detail.empty() ? "" : "  " + node.detail)},
                               {rounded(node.estimate)}};
    if (profile) {
        row.push_back({node.rows ? std::to_string(*node.rows) : ""});
        row.push_back({node.ms ? milliseconds(*node.ms) : ""});
    }
    table.add(std::move(row));
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        bool const last = i + 1 == node.children.size();
        add_plan(table, node.children[i], below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "), profile);
    }
}

bool measured(PlanNode const& node) {
    if (node.rows || node.ms) return true;
    for (PlanNode const& child : node.children) {
        if (measured(child)) return true;
    }
    return false;
}

}  // namespace

void write_outcome(Page& page, Answer const& answer, WriteAnswer const& outcome) {
    page.line(outcome_sentence(answer, outcome));
    if (outcome.rejected > 0) {
        std::string text = counted(outcome.rejected, "row was", "rows were") + " rejected";
        if (!outcome.rejects_file.empty()) text += " and written with the reasons to " + outcome.rejects_file;
        page.line(text, Tone::bad);
    }
    if (outcome.blank_ends > 0) {
        page.line(counted(outcome.blank_ends, "blank end was", "blank ends were") +
                      " read as \"ended, day unknown\"; --blank-until open reads them as still in force",
                  Tone::doubtful);
    }
    write_row_errors(page, outcome.errors, "error", Tone::bad);
    write_row_errors(page, outcome.warnings, "warning", Tone::doubtful);
}

void write_export(Page& page, ExportAnswer const& outcome) {
    page.line("wrote " + counted(outcome.facts, "claim", "claims") + " to " + outcome.file + " as " + outcome.format);
}

void write_plan(Page& page, ExplainAnswer const& explained) {
    bool const profile = measured(explained.plan);
    std::vector<std::string> headers{"plan", "estimate"};
    if (profile) headers.insert(headers.end(), {"rows", "ms"});
    Table table(std::move(headers));
    for (std::size_t column = 1; column < 4; ++column) table.align_right(column);
    add_plan(table, explained.plan, "", "", profile);
    // The tree's branches are in the first column, where wrapping would tear them: a plan is as wide as it is.
    RenderOptions unbounded = page.options();
    unbounded.width = 0;
    page.as_drawn(table.draw(unbounded));
}

}  // namespace kgq::rendering

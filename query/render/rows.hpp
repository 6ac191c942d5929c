// Answers as rows and periods: what jsonl writes an object for, csv and markdown a line, and tables a line of cells.
// Rows are handed out one by one, so that a large answer is never held twice.
//
// Threads: pure functions. Lifetime: a RowPeriod's pointers are good during the call that hands it out.
#pragma once

#include <kgq/answer.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kgq::rendering {

struct RowShape {
    std::vector<std::string> columns;  ///< the answer's own
    std::string period;  ///< the name of the column with the row's days: `period`, or `row_period` where that is taken;
                         ///< empty: none
    std::string certain;        ///< likewise
    bool verdicts = false;      ///< then `verdict` and `conditions` follow
    std::vector<bool> numeric;  ///< for each column, whether its cells are numbers
};

struct RowPeriod {
    std::size_t row = 0;     ///< from 0
    std::size_t period = 0;  ///< which of the row's periods, from 0
    std::vector<Cell> const* cells = nullptr;
    std::optional<DayRange> days;
    std::optional<bool> certain;
    std::optional<Verdict> verdict;
    std::vector<Condition> const* conditions = nullptr;
};

/// Whether the answer is rows with columns of its own: FIND, PANEL, GUARANTEE with variables.
bool has_rows(Answer const& answer);

/// REQUIRES: has_rows(answer), here and below.
RowShape row_shape(Answer const& answer);
std::size_t row_count(Answer const& answer);

/// Each row with each of its periods, in order; a row without periods (ACROSS TIME, PANEL) once. Of a GUARANTEE the
/// days on which it does not apply are left out. Stops when `each` returns false.
void for_each_row_period(Answer const& answer, std::function<bool(RowPeriod const&)> const& each);

}  // namespace kgq::rendering

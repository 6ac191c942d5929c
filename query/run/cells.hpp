// Values of rows: from what the reasoner computes to what an answer shows, and their order.
#pragma once

#include "query/reason/expression.hpp"

#include <kgq/answer.hpp>

namespace kgq::run {

Cell cell_of(reason::ExprValue const& value, reason::Solver& solver);

/// Entities by id, ranges by low then high, dates by earliest then latest day, empty last.
std::weak_ordering order_cells(Cell const& left, Cell const& right);
bool less_rows(std::vector<Cell> const& left, std::vector<Cell> const& right);
bool equal_rows(std::vector<Cell> const& left, std::vector<Cell> const& right);

/// The contract's word for a column: the one type of its cells that are not empty, `mixed`, or `otherwise` where all
/// are empty.
std::string type_of(std::vector<std::vector<Cell>> const& rows, std::size_t column, std::string otherwise);

/// One unknown day between two, as EDTF: a day, a whole month, year, decade or century, else the set `[first..last]`.
std::string edtf_of(DayRange day);
/// `start/end`, each as edtf_of, `..` for no end.
std::string edtf_of(PeriodBounds const& bounds);

}  // namespace kgq::run

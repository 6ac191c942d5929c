// Answers and errors as JSON, the machine's contract: one object a statement, or in jsonl one object a row and period.
//
// Threads: pure functions.
#pragma once

#include <kgq/answer.hpp>
#include <kgq/error.hpp>

#include <string>

namespace kgq::rendering {

std::string json_text(Answer const& answer, bool pretty);
std::string json_text(Error const& error, bool pretty);

/// Rows of FIND and of a GUARANTEE with variables, one object for each of their periods; rows of PANEL; any other
/// answer as json_text. An answer whose rows are none is no text at all. A column called `period` or `certain` keeps
/// its name, and the row's own is then `row_period` or `row_certain`.
std::string jsonl_text(Answer const& answer);

}  // namespace kgq::rendering

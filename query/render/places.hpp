// Places in files and the errors at them, for people: `file:line:column: message`, and a line of text with a caret
// under a place.
#pragma once

#include "query/render/layout.hpp"

#include <kgq/error.hpp>

#include <string_view>
#include <vector>

namespace kgq::rendering {

/// `pacts.csv:3:14`; `line 3, column 14` of text from no file; empty where there is no place.
std::string place_text(Place const& place);

/// At most twenty, then how many more.
void write_row_errors(Page& page, std::vector<RowError> const& rows, std::string_view label, Tone tone);

/// An error with its line, a caret and what may help.
std::string error_text(Error const& error, RenderOptions const& options);

}  // namespace kgq::rendering

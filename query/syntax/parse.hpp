// Text to syntax tree: the one door to the grammar (Boost.Spirit X3 is behind it and nowhere else).
#pragma once

#include "query/syntax/ast.hpp"

#include <kgq/result.hpp>

#include <string>
#include <string_view>

namespace kgq::syntax {

/// Parses a whole script. Errors: syntax or bad_date, with line, column, the line's text, what was expected in words,
/// and the nearest keyword. `file` goes into the place. Total: any bytes give a script or an error, in bounded stack
/// and memory.
Result<Script> parse(std::string_view text, std::string_view file = "");

/// Where the first statement of `text` ends (offset just behind its `;`), outside quotes and comments; npos where it is
/// not yet complete. For reading statement by statement.
std::size_t statement_end(std::string_view text);

/// The place of a byte offset in a text: line and column from 1, column in characters.
Place place_of(std::string_view text, std::size_t offset, std::string_view file = "");
/// The line of the text that an offset lies in, without its end.
std::string line_of(std::string_view text, std::size_t offset);
/// An error that points at a span of a script.
Error error_at(ErrorKind kind, std::string message, std::string_view text, Span span, std::string_view file = "");

}  // namespace kgq::syntax

// What went wrong, told so that the reader can mend it: a stable kind, a message, a place, suggestions.
//
// Not here: how an error is drawn (query/render) and how failure travels (result.hpp).
// Threads: a value. Lifetime: owns all its text.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace kgq {

/// Told apart by what the caller can do about it. The names are part of the JSON contract; never rename one.
enum class ErrorKind {
    syntax,               ///< the text is no statement of the language
    unknown_name,         ///< no entity of that name
    ambiguous_name,       ///< several entities of that name
    unknown_relation,     ///< no such relation, kind, qualifier or rule
    type,                 ///< a value of the wrong kind for its place
    bad_date,             ///< not a date, or an impossible one
    unsafe_rule,          ///< a variable that no positive pattern binds
    unstratifiable_rule,  ///< a rule that depends on its own negation
    bad_data,             ///< rows of a file that do not fit the schema
    not_found,            ///< a file, claim or transaction that is not there
    read_only,            ///< a change of a store opened for reading
    locked,               ///< another process writes to the store
    newer_format,         ///< a store written by a newer program
    corrupt,              ///< what the disk gave back is not what was written
    io,                   ///< the operating system refused
    limit,                ///< over a limit of time, memory, rows or depth
    cancelled,            ///< stopped by the caller
    usage,                ///< a call or command line that makes no sense
    internal,             ///< our own fault
};

/// The contract's word for a kind, e.g. "unknown_name".
std::string_view to_string(ErrorKind kind);

/// A place in a text. Lines and columns count from 1, columns in characters (not bytes); 0 where there is none.
struct Place {
    std::string file;  ///< empty for text that came from no file
    int line = 0;
    int column = 0;

    friend bool operator==(Place const&, Place const&) = default;
};

/// One bad row of a loaded file.
struct RowError {
    Place place;
    std::string message;

    friend bool operator==(RowError const&, RowError const&) = default;
};

/// An error as a value; also what `Result<T>::value()` throws.
class Error : public std::exception {
public:
    Error() = default;
    Error(ErrorKind error_kind, std::string error_message) : kind(error_kind), message(std::move(error_message)) {}

    char const* what() const noexcept override { return message.c_str(); }

    ErrorKind kind = ErrorKind::internal;
    std::string message;                   ///< one sentence without a full stop
    Place place;                           ///< line 0 where the error has no place
    std::string line_text;                 ///< the line of the place, for a caret; may be empty
    std::vector<std::string> suggestions;  ///< nearest first
    std::vector<RowError> rows;            ///< for bad_data: every bad row
    int statement_index = -1;              ///< from 0: which statement of its script; -1 where there is none
};

}  // namespace kgq

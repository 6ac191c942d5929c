// A written term in a place that wants a literal. Private to engine/recording.
#pragma once

#include <kgq/recording.hpp>

#include <string>

namespace kgq::recording {

/// The characters of a term, whatever it is.
std::string text_of(WrittenTerm const& term);

/// Reads a term as a literal of a type. Errors: type, saying what `place` takes; bad_date.
Result<Value> literal_of(ValueType wanted, WrittenTerm const& term, std::string const& place);

}  // namespace kgq::recording

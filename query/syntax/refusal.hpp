// A text that is refused: what is thrown inside this folder, and turned into an Error with line and column in one place
// (parse.cpp). It knows offsets only, because lines and columns are counted for errors alone.
#pragma once

#include <kgq/error.hpp>

#include <string>
#include <utility>
#include <vector>

#include "query/syntax/ast.hpp"

namespace kgq::syntax {

struct Refusal {
    ErrorKind kind = ErrorKind::syntax;
    std::string message;
    Span span;
    std::vector<std::string> suggestions;
};

}  // namespace kgq::syntax

// Expressions as text where the grammar takes less than any expression. Private to the printer.
#pragma once

#include <string>

#include "query/syntax/ast.hpp"

namespace kgq::syntax {

/// As a `sum` of the grammar: in parentheses where it is a looser one.
std::string print_as_sum(Expr const& expr);

}  // namespace kgq::syntax

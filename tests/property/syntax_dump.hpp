// A syntax tree as text that shows every member and no span: two trees are the same where their dumps are.
#pragma once

#include <string>

#include "query/syntax/ast.hpp"

namespace kgq::syntax::test {

std::string dump(Script const& script);
std::string dump(Expr const& expr);

}  // namespace kgq::syntax::test

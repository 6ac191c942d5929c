// Syntax tree to canonical text: print(parse(print(t))) == print(t), and parse(print(t)) is t without spans.
#pragma once

#include "query/syntax/ast.hpp"

#include <string>

namespace kgq::syntax {

std::string print(Script const& script);
std::string print(Statement const& statement);  // without the final `;`
std::string print(Query const& query);
std::string print(Group const& group);
std::string print(Pattern const& pattern);
std::string print(Fact const& fact);
std::string print(Expr const& expr);
std::string print(Term const& term);

}  // namespace kgq::syntax

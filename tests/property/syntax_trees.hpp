// Random syntax trees of everything that the language can say; the same seed gives the same tree.
#pragma once

#include <cstdint>

#include "query/syntax/ast.hpp"

namespace kgq::syntax::test {

Statement random_statement(std::uint32_t seed);

}  // namespace kgq::syntax::test

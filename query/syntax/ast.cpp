#include "query/syntax/ast.hpp"

namespace kgq::syntax {

Span span_of(Statement const& statement) {
    return std::visit([](auto const& node) { return node.span; }, statement);
}

Span span_of(Query const& query) {
    return std::visit([](auto const& node) { return node.span; }, query);
}

}  // namespace kgq::syntax

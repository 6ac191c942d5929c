// Expressions as text, with parentheses exactly where the tree is not what precedence gives.
#include "query/syntax/print_expression.hpp"

#include "query/syntax/print.hpp"

namespace kgq::syntax {

namespace {

/// The levels of the grammar, loosest first: expr conj neg cmp sum prod value.
enum Level { kEither, kBoth, kNegation, kComparison, kSum, kProduct, kValue };

Level level_of(Expr const& expr) {
    switch (expr.kind) {
        case Expr::Kind::term:
        case Expr::Kind::call:
            return kValue;
        case Expr::Kind::unary:
            return kNegation;
        case Expr::Kind::in:
        case Expr::Kind::not_in:
            return kComparison;
        case Expr::Kind::binary:
            break;
    }
    if (expr.text == "OR") return kEither;
    if (expr.text == "AND") return kBoth;
    if (expr.text == "+" || expr.text == "-") return kSum;
    if (expr.text == "*" || expr.text == "/") return kProduct;
    return kComparison;
}

Level tighter(Level level) { return static_cast<Level>(level + 1); }

std::string list(std::vector<Expr> const& args, std::size_t first) {
    std::string text;
    for (std::size_t i = first; i < args.size(); ++i) text += (i > first ? ", " : "") + print(args[i]);
    return text;
}

std::string bare(Expr const& expr);

/// In a place that takes `least` and what binds tighter.
std::string placed(Expr const& expr, Level least) {
    return level_of(expr) >= least ? bare(expr) : "(" + bare(expr) + ")";
}

std::string call(Expr const& expr) {
    return expr.text + "(" + (expr.distinct ? (expr.star || !expr.args.empty() ? "DISTINCT " : "DISTINCT") : "") +
           (expr.star ? "*" : list(expr.args, 0)) + ")";
}

std::string bare(Expr const& expr) {
    switch (expr.kind) {
        case Expr::Kind::term:
            return print(expr.term);
        case Expr::Kind::call:
            return call(expr);
        case Expr::Kind::unary:
            return "NOT " + placed(expr.args[0], kComparison);
        case Expr::Kind::in:
            return placed(expr.args[0], kSum) + " IN (" + list(expr.args, 1) + ")";
        case Expr::Kind::not_in:
            return placed(expr.args[0], kSum) + " NOT IN (" + list(expr.args, 1) + ")";
        case Expr::Kind::binary:
            break;
    }
    // a chain leans to the left; comparisons make no chains
    Level const level = level_of(expr);
    Level const left = level == kComparison ? kSum : level;
    return placed(expr.args[0], left) + " " + expr.text + " " + placed(expr.args[1], tighter(level));
}

}  // namespace

std::string print(Expr const& expr) { return bare(expr); }

std::string print_as_sum(Expr const& expr) { return placed(expr, kSum); }

}  // namespace kgq::syntax

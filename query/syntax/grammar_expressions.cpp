// expr conj neg cmp sum prod value: operators by precedence, one rule a level. A level parses its first operand as the
// node itself and, at each operator, puts that node under a new one: so chains lean to the left and cost no recursion.
#include "query/syntax/grammar.hpp"

namespace kgq::syntax::grammar {

namespace {

struct ConjunctionId {};
struct NegationId {};
struct ComparisonId {};
struct ProductId {};
struct ValueId {};
struct CallId {};

x3::rule<ConjunctionId, Expr> const conjunction = "an expression";
x3::rule<NegationId, Expr> const negation = "an expression";
x3::rule<ComparisonId, Expr> const comparison = "an expression";
x3::rule<ProductId, Expr> const product = "an expression";
x3::rule<ValueId, Expr> const value = "a value";
x3::rule<CallId, Expr> const call = "a call";

void put_under(Expr& node, Expr::Kind kind, std::string text) {
    Expr above;
    above.kind = kind;
    above.text = std::move(text);
    above.span = node.span;
    above.args.push_back(std::move(node));
    node = std::move(above);
}

auto const under_operator = [](auto const& context) {
    put_under(x3::_val(context), Expr::Kind::binary, std::move(x3::_attr(context)));
};
auto const operand = [](auto const& context) {
    Expr& node = x3::_val(context);
    node.args.push_back(std::move(x3::_attr(context)));
    node.span.end = node.args.back().span.end;
};
auto const under_not = [](auto const& context) {
    x3::_val(context) = std::move(x3::_attr(context));
    put_under(x3::_val(context), Expr::Kind::unary, "NOT");
};
auto const under_in = [](auto const& context) { put_under(x3::_val(context), Expr::Kind::in, ""); };
auto const under_not_in = [](auto const& context) { put_under(x3::_val(context), Expr::Kind::not_in, ""); };
auto const as_term = [](auto const& context) {
    Expr& node = x3::_val(context);
    node.kind = Expr::Kind::term;
    node.term = std::move(x3::_attr(context));
};
auto const as_call = [](auto const& context) {
    Expr& node = x3::_val(context);
    node.kind = Expr::Kind::call;
    node.text = std::move(x3::_attr(context).text);
};

constinit Operator const either{Operator::Level::either};
constinit Operator const both{Operator::Level::both};
constinit Operator const compared{Operator::Level::comparison};
constinit Operator const plus_or_minus{Operator::Level::sum};
constinit Operator const times_or_by{Operator::Level::product};

auto const expr_def = spanned[conjunction[become] >> *(either[under_operator] > conjunction[operand])];
auto const conjunction_def = spanned[negation[become] >> *(both[under_operator] > negation[operand])];
auto const negation_def = spanned[(keyword("NOT", "a value") > comparison[under_not]) | comparison[become]];
auto const in_opening =
    keyword("IN", "an operator")[under_in] | (keyword("NOT", "an operator") >> keyword("IN"))[under_not_in];
auto const comparison_def =
    spanned[sum[become] >>
            -((compared[under_operator] > sum[operand]) |
              (in_opening > left_parenthesis > expr[operand] > *(comma > expr[operand]) > right_parenthesis))];
auto const sum_def = spanned[product[become] >> *(plus_or_minus[under_operator] > product[operand])];
auto const product_def = spanned[value[become] >> *(times_or_by[under_operator] > value[operand])];
auto const value_def =
    spanned[call[become] | term("a value")[as_term] | (Symbol("(", "a value") > expr[become] > right_parenthesis)];

auto const arguments = expr[append(&Expr::args)] > *(comma > expr[append(&Expr::args)]);
auto const call_def =
    spanned[(function_name[as_call] >> left_parenthesis) > -keyword("DISTINCT")[raise(&Expr::distinct)] >
            -(Symbol("*", "\"*\"")[raise(&Expr::star)] | arguments) > right_parenthesis];

BOOST_SPIRIT_DEFINE(conjunction, negation, comparison, product, value, call)

}  // namespace

BOOST_SPIRIT_DEFINE(expr, sum)
BOOST_SPIRIT_INSTANTIATE(ExprRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(SumRule, Iterator, Context)

}  // namespace kgq::syntax::grammar

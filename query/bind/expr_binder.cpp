// Expressions: operators to codes, functions checked for name and number of arguments, constants to values.
#include "query/bind/group_binder.hpp"
#include "query/syntax/parse.hpp"
#include "query/syntax/print.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace kgq::bind {

namespace {

using Op = BoundExpr::Op;
using syntax::Expr;

struct FunctionShape {
    std::string_view name;
    std::size_t fewest;
    std::size_t most;
};
constexpr std::array kFunctions{FunctionShape{"starts", 0, 1},   FunctionShape{"ends", 0, 1},
                                FunctionShape{"days", 0, 1},     FunctionShape{"year", 1, 1},
                                FunctionShape{"name", 1, 1},     FunctionShape{"kind", 1, 1},
                                FunctionShape{"contains", 2, 2}, FunctionShape{"lower", 1, 1},
                                FunctionShape{"bound", 1, 1},    FunctionShape{"overlap", 2, 2}};
constexpr std::array kAggregates{std::string_view{"count"}, std::string_view{"sum"}, std::string_view{"min"},
                                 std::string_view{"max"}, std::string_view{"avg"}};

[[noreturn]] void fail(Place const& place, ErrorKind kind, std::string message, syntax::Span span,
                       std::vector<std::string> suggestions = {}) {
    Error error = syntax::error_at(kind, std::move(message), place.text, span, place.file);
    error.suggestions = std::move(suggestions);
    throw error;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::optional<Op> binary_op(std::string const& text) {
    static std::vector<std::pair<std::string_view, Op>> const kOps{
        {"OR", Op::logical_or}, {"AND", Op::logical_and}, {"=", Op::equal},    {"!=", Op::not_equal},
        {"<", Op::less},        {"<=", Op::less_equal},   {">", Op::greater},  {">=", Op::greater_equal},
        {"+", Op::add},         {"-", Op::subtract},      {"*", Op::multiply}, {"/", Op::divide}};
    for (auto const& [name, op] : kOps) {
        if (name == text) return op;
    }
    return std::nullopt;
}

BoundExpr bind_term(Place const& place, syntax::Term const& term, Slots& slots) {
    BoundExpr bound;
    bound.span = term.span;
    if (term.kind == syntax::Term::Kind::variable) {
        bound.op = Op::slot;
        bound.slot = slots.add(term.text);
        return bound;
    }
    if (term.kind == syntax::Term::Kind::period) {
        Result<Period> period = Period::parse(term.text);
        if (!period) fail(place, ErrorKind::bad_date, period.error().message, term.span);
        bound.op = Op::period;
        bound.period = *period;
        return bound;
    }
    bound.op = Op::constant;
    bound.constant = bind_value(place, term);
    bound.question_date = bound.constant.type() == ValueType::date;
    if (bound.question_date && bound.constant.as_date().qualified()) {
        fail(place, ErrorKind::bad_date,
             "a date in a question is a window, so " + term.text + " cannot be approximate; write it without ~ ? %",
             term.span);
    }
    return bound;
}

BoundExpr bind_call(Place const& place, Expr const& expr, Slots& slots, bool aggregates) {
    BoundExpr bound;
    bound.span = expr.span;
    bound.function = lower(expr.text);
    bound.distinct = expr.distinct;
    bound.star = expr.star;
    bool const aggregate = std::find(kAggregates.begin(), kAggregates.end(), bound.function) != kAggregates.end();
    if (auto allen = allen_from_keyword(expr.text); allen && expr.args.size() == 2 && bound.function != "contains") {
        bound.op = Op::allen;
        bound.allen = *allen;
    } else if (aggregate) {
        if (!aggregates) {
            fail(place, ErrorKind::type,
                 bound.function + " is taken over all rows, so it can stand in the columns and in ORDER BY alone",
                 expr.span);
        }
        bound.op = Op::aggregate;
        bool const one = expr.star ? bound.function == "count" : expr.args.size() == 1;
        if (!one) {
            fail(place, ErrorKind::type,
                 bound.function + " takes one value" + (bound.function == "count" ? " or *" : ""), expr.span);
        }
    } else {
        auto const shape =
            std::find_if(kFunctions.begin(), kFunctions.end(), [&](auto const& f) { return f.name == bound.function; });
        if (shape == kFunctions.end()) {
            std::vector<std::string> names;
            for (auto const& f : kFunctions) names.emplace_back(f.name);
            for (auto const& name : kAggregates) names.emplace_back(name);
            auto near = nearest(bound.function, names);
            fail(place, ErrorKind::unknown_relation,
                 "no function is called " + expr.text + (near.empty() ? "" : "; did you mean " + near.front() + "?"),
                 expr.span, near);
        }
        if (expr.star || expr.distinct || expr.args.size() < shape->fewest || expr.args.size() > shape->most) {
            fail(place, ErrorKind::type,
                 bound.function + " takes " +
                     (shape->fewest == shape->most ? std::to_string(shape->most)
                                                   : "at most " + std::to_string(shape->most)) +
                     (shape->most == 1 ? " value" : " values"),
                 expr.span);
        }
        bound.op = Op::call;
    }
    // `days(?p)` inside an aggregate may not hold another aggregate.
    for (Expr const& arg : expr.args) bound.args.push_back(bind_expr(place, arg, slots, aggregates && !aggregate));
    return bound;
}

}  // namespace

BoundExpr bind_expr(Place const& place, Expr const& expr, Slots& slots, bool aggregates) {
    BoundExpr bound;
    switch (expr.kind) {
        case Expr::Kind::term:
            bound = bind_term(place, expr.term, slots);
            break;
        case Expr::Kind::call:
            bound = bind_call(place, expr, slots, aggregates);
            break;
        case Expr::Kind::unary:
            bound.op = Op::logical_not;
            break;
        case Expr::Kind::in:
            bound.op = Op::in;
            break;
        case Expr::Kind::not_in:
            bound.op = Op::not_in;
            break;
        case Expr::Kind::binary:
            if (auto op = binary_op(expr.text)) {
                bound.op = *op;
            } else if (auto allen = allen_from_keyword(expr.text)) {
                bound.op = Op::allen;
                bound.allen = *allen;
            }
            break;
    }
    if (expr.kind != Expr::Kind::term && expr.kind != Expr::Kind::call) {
        for (Expr const& arg : expr.args) bound.args.push_back(bind_expr(place, arg, slots, aggregates));
    }
    bound.span = expr.span;
    bound.text = print(expr);
    return bound;
}

}  // namespace kgq::bind

// Semantic actions: how what was matched gets into the syntax tree. Each is a member of the tree, so a rule reads as
// grammar and as what becomes of it. Only the grammar_*.cpp files see this.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "query/syntax/refusal.hpp"
#include "query/syntax/token_parsers.hpp"

namespace kgq::syntax::grammar {

/// `spanned[…]`, around the definition of a rule: its node gets the span of the tokens that it was made of. (X3's
/// on_success would do if rules with semantic actions handed it the node.)
template <typename Subject>
struct SpannedDirective : x3::unary_parser<Subject, SpannedDirective<Subject>> {
    using Base = x3::unary_parser<Subject, SpannedDirective<Subject>>;
    static bool const is_pass_through_unary = true;

    constexpr explicit SpannedDirective(Subject const& inside) : Base(inside) {}

    template <typename Context, typename Node, typename Attribute>
    bool parse(Iterator& first, Iterator const& last, Context const& context, Node& node, Attribute& attribute) const {
        Iterator const begin = first;
        if (!this->subject.parse(first, last, context, node, attribute)) return false;
        if (first != begin) node.span = {begin->span.begin, (first - 1)->span.end};
        return true;
    }
};

struct SpannedGenerator {
    template <typename Subject>
    constexpr auto operator[](Subject const& inside) const {
        return SpannedDirective<typename x3::extension::as_parser<Subject>::value_type>(x3::as_parser(inside));
    }
};
inline constinit SpannedGenerator const spanned{};

/// The token before the place that an action is called at.
template <typename Context>
Token const& last_token(Context const& context) {
    return *(x3::_where(context).begin() - 1);
}

/// The whole node is what was matched.
inline auto const become = [](auto const& context) { x3::_val(context) = std::move(x3::_attr(context)); };

/// One more of the node, which is a list.
inline auto const push = [](auto const& context) { x3::_val(context).push_back(std::move(x3::_attr(context))); };

template <typename Node, typename Member>
constexpr auto set(Member Node::*member) {
    return [member](auto const& context) { x3::_val(context).*member = std::move(x3::_attr(context)); };
}

template <typename Node, typename Member>
constexpr auto append(std::vector<Member> Node::*member) {
    return [member](auto const& context) { (x3::_val(context).*member).push_back(std::move(x3::_attr(context))); };
}

template <typename Node>
constexpr auto raise(bool Node::*flag) {
    return [flag](auto const& context) { x3::_val(context).*flag = true; };
}

inline bool given(bool flag) { return flag; }
template <typename T>
bool given(std::optional<T> const& value) {
    return value.has_value();
}
template <typename T>
bool given(std::vector<T> const& values) {
    return !values.empty();
}

[[noreturn]] inline void refuse_second(std::string_view clause, Span span) {
    throw Refusal{
        ErrorKind::syntax, std::string(clause) + " is given twice; a clause stands once in a statement", span, {}};
}

/// On the keyword that opens a clause: no clause comes twice.
template <typename Node, typename Member>
constexpr auto once(Member Node::*member, std::string_view clause) {
    return [member, clause](auto const& context) {
        if (given(x3::_val(context).*member)) refuse_second(clause, last_token(context).span);
    };
}

/// Takes a clause, which is a Scope with one member given, into a statement's scope.
void merge_scope(Scope& whole, Scope clause);

inline auto const add_scope = [](auto const& context) {
    merge_scope(x3::_val(context).scope, std::move(x3::_attr(context)));
};

}  // namespace kgq::syntax::grammar

// quals fact scope.
#include "query/syntax/grammar.hpp"

namespace kgq::syntax::grammar {

void merge_scope(Scope& whole, Scope clause) {
    auto const take = [&](auto& into, auto& from, std::string_view name) {
        if (!given(from)) return;
        if (given(into)) refuse_second(name, clause.span);
        into = std::move(from);
    };
    take(whole.on, clause.on, "ON");
    take(whole.during, clause.during, "DURING");
    take(whole.according_to, clause.according_to, "ACCORDING TO");
    take(whole.as_of, clause.as_of, "AS OF");
    take(whole.assuming, clause.assuming, "ASSUMING");
    if (whole.span.end == 0) whole.span.begin = clause.span.begin;
    whole.span.end = clause.span.end;
}

namespace {

struct QualifierId {};
struct AssumedId {};

x3::rule<QualifierId, Qualifier> const qualifier = "a qualifier";
x3::rule<AssumedId, Fact> const assumed = "a fact";

auto const named = [](auto const& context) {
    x3::_val(context).name = std::move(x3::_attr(context).text);
    x3::_val(context).span = x3::_attr(context).span;
};
auto const become_negated = [](auto const& context) {
    x3::_val(context) = std::move(x3::_attr(context));
    x3::_val(context).negated = true;
};

auto const qualifier_def = qualifier_name[named] > colon > term("the qualifier's value")[set(&Qualifier::value)];
auto const qualifiers_def = Symbol("{", "qualifiers in braces") >
                            -(qualifier[push] > *(comma > qualifier[push])) > closing;

auto const fact_def = spanned[term("a fact")[set(&Fact::subject)] > name("a relation")[set(&Fact::relation)] >
                              term("an object")[set(&Fact::object)] > -qualifiers[set(&Fact::qualifiers)] >
                              -(keyword("DURING") > period[set(&Fact::during)]) >
                              -(keyword("SOURCE") > term("a source")[set(&Fact::source)])];
auto const assumed_def = spanned[(keyword("NOT") > fact[become_negated]) | fact[become]];

auto const assumption = assumed[append(&Scope::assuming)];
auto const scope_def =
    spanned[(keyword("ON") > date("a date")[set(&Scope::on)]) | (keyword("DURING") > period[set(&Scope::during)]) |
            (keyword("ACCORDING", "ACCORDING TO") > keyword("TO") > term("a source")[append(&Scope::according_to)] >
             *(comma > term("a source")[append(&Scope::according_to)])) |
            (keyword("AS", "AS OF") > keyword("OF") > moment[set(&Scope::as_of)]) |
            (keyword("ASSUMING") > opening > assumption > *(semicolon >> assumption) > -semicolon > closing)];

BOOST_SPIRIT_DEFINE(qualifier, assumed)

}  // namespace

BOOST_SPIRIT_DEFINE(qualifiers, fact, scope)
BOOST_SPIRIT_INSTANTIATE(QualifiersRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(FactRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(ScopeRule, Iterator, Context)

}  // namespace kgq::syntax::grammar

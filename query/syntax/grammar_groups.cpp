// group items braced adverb plain. Items are read in a loop, not by recursion, so a group may be long; what the grammar
// says by recursion comes to this: behind a pattern or filter stands `;`, the end of the group, or NOT { or OPTIONAL {;
// behind braces `;` is free. The second token tells a pattern from a filter.
#include "query/syntax/grammar.hpp"

namespace kgq::syntax::grammar {

namespace {

struct ItemId {};
struct PatternId {};

x3::rule<struct AdverbId, Item> const adverb = "NOT or OPTIONAL and a group";
x3::rule<struct AlternativesId, Item> const alternatives = "groups";
x3::rule<ItemId, Item> const braced = "a group";
x3::rule<struct PlainId, Item> const plain = "a pattern";
x3::rule<PatternId, Pattern> const pattern = "a pattern";

template <Item::Kind kind>
constexpr auto be_of_kind = [](auto const& context) { x3::_val(context).kind = kind; };

auto const as_pattern = [](auto const& context) {
    x3::_val(context).kind = Item::Kind::pattern;
    x3::_val(context).pattern = std::move(x3::_attr(context));
};
auto const as_filter = [](auto const& context) {
    x3::_val(context).kind = Item::Kind::filter;
    x3::_val(context).filter = std::move(x3::_attr(context));
};

auto const adverb_opening = (keyword("NOT", "a pattern") >> &opening)[be_of_kind<Item::Kind::negation>] |
                            (keyword("OPTIONAL", "a pattern") > &opening)[be_of_kind<Item::Kind::optional>];
auto const adverb_def = adverb_opening > group[append(&Item::groups)];
auto const alternatives_def = (&Symbol("{", "a pattern") >> group[append(&Item::groups)] >>
                               x3::eps[be_of_kind<Item::Kind::alternatives>]) >>
                              *(keyword("OR") > group[append(&Item::groups)]);
auto const braced_def = spanned[adverb[become] | alternatives[become]];

auto const subject = term("a pattern");
auto const pattern_def = spanned[subject[set(&Pattern::subject)] > relation[set(&Pattern::relation)] >
                                 term("an object")[set(&Pattern::object)] > -qualifiers[set(&Pattern::qualifiers)] >
                                 -(keyword("DURING") > variable("a variable")[set(&Pattern::during)]) >
                                 -(keyword("SOURCE") > term("a source")[set(&Pattern::source)])];
auto const plain_def = spanned[(&(subject >> relation) >> pattern[as_pattern]) |
                               ((keyword("FILTER", "a pattern") > expr[as_filter]) | expr[as_filter])];

auto const behind_plain = semicolon | &closing | &(keyword("NOT") >> opening) | &(keyword("OPTIONAL") >> opening);
auto const group_def = spanned[opening > *((braced[append(&Group::items)] >> -semicolon) |
                                           (plain[append(&Group::items)] > behind_plain)) > closing];

BOOST_SPIRIT_DEFINE(adverb, alternatives, braced, plain, pattern)

}  // namespace

BOOST_SPIRIT_DEFINE(group)
BOOST_SPIRIT_INSTANTIATE(GroupRule, Iterator, Context)

}  // namespace kgq::syntax::grammar

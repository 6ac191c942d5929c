// Statements that change what is recorded, and those that define: assert retract end load export rule kind relation
// drop.
#include "query/syntax/characters.hpp"
#include "query/syntax/grammar.hpp"

namespace kgq::syntax::grammar {

namespace {

struct AssertId {};
struct RetractId {};
struct EndId {};
struct LoadId {};
struct ExportId {};
struct RuleId {};
struct KindId {};
struct RelationId {};
struct DropId {};

x3::rule<struct FactsId, std::vector<Fact>> const facts = "facts";
x3::rule<AssertId, Assert> const assertion = "ASSERT";
x3::rule<RetractId, Retract> const retraction = "RETRACT";
x3::rule<EndId, syntax::End> const ending = "END";
x3::rule<LoadId, Load> const load = "LOAD";
x3::rule<ExportId, Export> const exportation = "EXPORT";
x3::rule<RuleId, Rule> const rule = "RULE";
x3::rule<KindId, Kind> const kind = "KIND";
x3::rule<RelationId, Relation> const relation_definition = "RELATION";
x3::rule<DropId, Drop> const drop = "DROP";

auto const source = term("a source");
auto const from_source = keyword("SOURCE");

auto const facts_def = opening > fact[push] > *(semicolon >> fact[push]) > -semicolon > closing;
auto const assertion_def =
    spanned[statement_keyword("ASSERT") > facts[set(&Assert::facts)] > -(from_source > source[set(&Assert::source)])];
auto const correction = &keyword("ASSERT") >> assertion[set(&Retract::then)];
auto const retraction_def = spanned[statement_keyword("RETRACT") > facts[set(&Retract::facts)] >
                                    -(from_source > source[set(&Retract::source)]) > -correction];
auto const ending_def = spanned[statement_keyword("END") > opening > fact[set(&syntax::End::fact)] > -semicolon >
                                closing > keyword("ON", "ON and the last day") > date("a date")[set(&syntax::End::on)] >
                                -(from_source > source[set(&syntax::End::source)])];

auto const load_def = spanned[statement_keyword("LOAD") > file[set(&Load::file)] >
                              -(from_source > source[set(&Load::source)]) > -keyword("REPLACE")[raise(&Load::replace)]];
constexpr std::string_view kFormats = "a format (csv, jsonl, ntriples, turtle, dot)";
auto const exportation_def = spanned[statement_keyword("EXPORT") > file[set(&Export::file)] >
                                     -((keyword("AS", "AS and a format") >> !keyword("OF", kFormats)) >
                                       name(kFormats)[set(&Export::format)]) > *scope[add_scope]];

auto const rule_name = name("a rule's name");
auto const rule_def =
    spanned[statement_keyword("RULE") > -(&(rule_name >> colon) >> rule_name[set(&Rule::name)] >> colon) >
            term("a subject")[set(&Rule::subject)] > name("a relation")[set(&Rule::relation)] >
            term("an object")[set(&Rule::object)] > -qualifiers[set(&Rule::qualifiers)] >
            keyword("WHEN", "WHEN and patterns in braces") > group[set(&Rule::when)] >
            -(keyword("BECAUSE") > text("a text in quotes")[set(&Rule::because)])];
auto const kind_def = spanned[statement_keyword("KIND") > name_or_text("a kind's name")[set(&Kind::name)] >
                              -qualifiers[set(&Kind::qualifiers)]];
auto const relation_definition_def =
    spanned[statement_keyword("RELATION") > name("a relation's name")[set(&Relation::name)] >
            -qualifiers[set(&Relation::qualifiers)]];

auto const dropped = [](auto const& context) { x3::_val(context).what = in_capitals(last_token(context).text); };
auto const drop_def =
    spanned[statement_keyword("DROP") >
            ((keyword("KIND")[dropped] > name_or_text("a kind's name")[set(&Drop::name)]) |
             ((keyword("RULE")[dropped] | keyword("RELATION")[dropped]) > name("a name")[set(&Drop::name)]))];

auto const change_def = assertion[become] | retraction[become] | ending[become] | load[become] | exportation[become] |
                        rule[become] | kind[become] | relation_definition[become] | drop[become];

BOOST_SPIRIT_DEFINE(facts, assertion, retraction, ending, load, exportation, rule, kind, relation_definition, drop)

}  // namespace

BOOST_SPIRIT_DEFINE(change)
BOOST_SPIRIT_INSTANTIATE(ChangeRule, Iterator, Context)

}  // namespace kgq::syntax::grammar

// Statements that ask: guarantee find why explain profile describe timeline diff cascade path panel.
#include "query/syntax/grammar.hpp"

namespace kgq::syntax::grammar {

namespace {

struct GuaranteeId {};
struct FindId {};
struct WhyId {};
struct ExplainId {};
struct DescribeId {};
struct TimelineId {};
struct DiffId {};
struct CascadeId {};
struct PathId {};
struct PanelId {};

x3::rule<GuaranteeId, Guarantee> const guarantee = "GUARANTEE";
x3::rule<FindId, Find> const find = "FIND";
x3::rule<struct QueryId, Query> const query = "a query";
x3::rule<struct ColumnId, Column> const column = "a column";
x3::rule<struct KeyId, OrderKey> const key = "a key";
x3::rule<WhyId, Why> const why = "WHY";
x3::rule<ExplainId, Explain> const explain = "EXPLAIN";
x3::rule<DescribeId, Describe> const describe = "DESCRIBE";
x3::rule<TimelineId, Timeline> const timeline = "TIMELINE";
x3::rule<struct PointId, DiffPoint> const point = "a date";
x3::rule<DiffId, Diff> const diff = "DIFF";
x3::rule<CascadeId, Cascade> const cascade = "CASCADE";
x3::rule<PathId, Path> const path = "PATH";
x3::rule<PanelId, Panel> const panel = "PANEL";

auto const scoped = scope[add_scope];

auto const guarantee_def =
    spanned[keyword("GUARANTEE") > -term("an obligation")[set(&Guarantee::obligation)] >
            keyword("FROM", "FROM and a guarantor") > term("a guarantor")[set(&Guarantee::from)] >
            keyword("TO", "TO and a beneficiary") > term("a beneficiary")[set(&Guarantee::to)] >
            *((keyword("AGAINST")[once(&Guarantee::against, "AGAINST")] >
               term("an adversary")[set(&Guarantee::against)]) |
              (keyword("OVER")[once(&Guarantee::over, "OVER")] > term("a territory")[set(&Guarantee::over)]) | scoped)];

auto const column_def = expr[set(&Column::expr)] >
                        -(keyword("AS", "AS and a variable") > variable("a variable")[set(&Column::as)]);
auto const key_def = sum[set(&OrderKey::expr)] > -(keyword("DESC")[raise(&OrderKey::descending)] | keyword("ASC"));

/// `FIND ?a ?b`: a bare variable is a column.
auto const add_variable = [](auto const& context) {
    Term& variable = x3::_attr(context);
    Column bare;
    bare.expr.span = variable.span;
    bare.expr.term = std::move(variable);
    x3::_val(context).columns.push_back(std::move(bare));
};
auto const bare_variable = variable("a variable");
auto const columns = Symbol("*", "\"*\"")[raise(&Find::star)] |
                     (&(bare_variable >> bare_variable) > +bare_variable[add_variable]) |
                     (column[append(&Find::columns)] > *(comma > column[append(&Find::columns)]));
auto const group_variable = variable("a variable")[append(&Find::group_by)];
auto const order_key = key[append(&Find::order_by)];
auto const find_def = spanned[keyword("FIND") > -keyword("DISTINCT")[raise(&Find::distinct)] > columns >
                              keyword("WHERE", "WHERE and patterns in braces") > group[set(&Find::where)] >
                              *(scoped |
                                (keyword("GROUP", "GROUP BY")[once(&Find::group_by, "GROUP BY")] > keyword("BY") >
                                 group_variable > *(comma > group_variable)) |
                                (keyword("ACROSS", "ACROSS TIME")[once(&Find::across_time, "ACROSS TIME")] >
                                 keyword("TIME")[raise(&Find::across_time)]) |
                                (keyword("ORDER", "ORDER BY")[once(&Find::order_by, "ORDER BY")] > keyword("BY") >
                                 order_key > *(comma > order_key)) |
                                (keyword("LIMIT")[once(&Find::limit, "LIMIT")] > amount[set(&Find::limit)]) |
                                (keyword("OFFSET")[once(&Find::offset, "OFFSET")] > amount[set(&Find::offset)]))];

auto const query_def = guarantee[become] | find[become];
auto const why_def = spanned[statement_keyword("WHY") > query[set(&Why::query)]];
auto const explain_def =
    spanned[(statement_keyword("EXPLAIN") | statement_keyword("PROFILE")[raise(&Explain::profile)]) >
            query[set(&Explain::query)]];
auto const describe_def = spanned[statement_keyword("DESCRIBE") > term("an entity")[set(&Describe::entity)] > *scoped];
auto const timeline_def = spanned[statement_keyword("TIMELINE") > term("an entity")[set(&Timeline::entity)] >
                                  -(keyword("WITH") > term("an entity")[set(&Timeline::with)]) > *scoped];

auto const point_def =
    (keyword("AS", "AS OF")[raise(&DiffPoint::as_of)] > keyword("OF") > moment[set(&DiffPoint::at)]) |
    date("a date")[set(&DiffPoint::at)];
auto const diff_def = spanned[statement_keyword("DIFF") > point[set(&Diff::from)] > point[set(&Diff::to)] >
                              (query[set(&Diff::query)] | (-(keyword("WHERE") > group[set(&Diff::where)]) >> *scoped))];

auto const refuse_third_on = [](auto const& context) {
    Scope const& clause = x3::_attr(context);
    if (clause.on) refuse_second("ON with a date", clause.span);
};
auto const cascade_def = spanned[statement_keyword("CASCADE") > keyword("ATTACK", "ATTACK BY") > keyword("BY") >
                                 term("an attacker")[set(&Cascade::attacker)] > keyword("ON", "ON and the attacked") >
                                 term("an entity")[set(&Cascade::attacked)] > keyword("ON", "ON and a date") >
                                 date("a date")[set(&Cascade::on)] > *scope[refuse_third_on][add_scope]];

auto const through = name("a relation")[append(&Path::through)];
auto const path_def =
    spanned[statement_keyword("PATH") > keyword("FROM", "FROM and an entity") > term("an entity")[set(&Path::from)] >
            keyword("TO", "TO and an entity") > term("an entity")[set(&Path::to)] >
            *((keyword("THROUGH")[once(&Path::through, "THROUGH")] > through > *(comma > through)) |
              (keyword("LIMIT")[once(&Path::limit, "LIMIT")] > amount[set(&Path::limit)]) | scoped)];

auto const panel_obligation = name("an obligation")[append(&Panel::obligations)];
auto const panel_state = term("a state")[append(&Panel::states)];
auto const panel_def =
    spanned[statement_keyword("PANEL") > panel_obligation > *(comma > panel_obligation) >
            keyword("FROM", "FROM and a year") > date("a year")[set(&Panel::from)] > keyword("TO", "TO and a year") >
            date("a year")[set(&Panel::to)] > keyword("BY", "BY YEAR") > keyword("YEAR") >
            *((keyword("COUNTING")[once(&Panel::counting, "COUNTING")] >
               name("any_day, first_day, last_day or share")[set(&Panel::counting)]) |
              (keyword("FOR")[once(&Panel::states, "FOR")] > panel_state > *(comma > panel_state)) |
              (keyword("ALL", "ALL PAIRS")[once(&Panel::all_pairs, "ALL PAIRS")] >
               keyword("PAIRS")[raise(&Panel::all_pairs)]) |
              scoped)];

auto const question_def = (&statement_keyword("GUARANTEE") >> guarantee[become]) |
                          (&statement_keyword("FIND") >> find[become]) | why[become] | explain[become] |
                          describe[become] | timeline[become] | diff[become] | cascade[become] | path[become] |
                          panel[become];

BOOST_SPIRIT_DEFINE(guarantee, find, query, column, key, why, explain, describe, timeline, point, diff, cascade, path,
                    panel)

}  // namespace

BOOST_SPIRIT_DEFINE(question)
BOOST_SPIRIT_INSTANTIATE(QuestionRule, Iterator, Context)

}  // namespace kgq::syntax::grammar

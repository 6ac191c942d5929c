// One FIND being answered.
#pragma once

#include "query/columns/match.hpp"
#include "query/columns/pairs.hpp"
#include "query/run/cells.hpp"
#include "query/run/reading.hpp"
#include "query/syntax/ast.hpp"

#include <map>

namespace kgq::run {

struct SlotsLess {
    bool operator()(std::vector<reason::SlotValue> const& a, std::vector<reason::SlotValue> const& b) const {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), reason::less);
    }
};

/// Whether an aggregate stands in it.
bool has_aggregate(bind::BoundExpr const& expr);

class FindRun {
public:
    FindRun(Reading& reading, syntax::Find const& question);

    FindAnswer answer();
    /// Entities in the rows, for the answer's names.
    std::set<std::string> const& ids() const { return ids_; }
    /// For each row of the answer its proofs; REQUIRES with_proofs before answer().
    std::vector<std::vector<Proof>> const& proofs() const { return proofs_; }

    bool with_proofs = false;
    bind::BoundGroup const& group() const { return group_; }
    bind::Slots const& slots() const { return slots_; }

    /// Why batches cannot serve the group (find_columns.cpp), or nothing.
    std::optional<std::string> why_general() const;
    /// What is run where they can, with its rows and times after answer(). REQUIRES: !why_general().
    PlanNode columns_plan(bool profiled) const;

private:
    struct Column {
        std::string name;
        bind::BoundExpr expr;
        bool aggregate = false;
    };
    struct Key {
        bind::BoundExpr expr;
        std::optional<std::size_t> column;
        bool descending = false;
    };
    struct Assignment {
        Validity days;
        std::vector<reason::Tuple const*> premises;
    };
    struct Row {
        std::vector<Cell> cells;
        std::vector<Cell> keys;
        Validity days;
        bool timeless = false;
        std::vector<reason::Tuple const*> premises;
    };
    using Assignments = std::map<std::vector<reason::SlotValue>, Assignment, SlotsLess>;

    void bind_columns();
    void bind_keys();
    void refuse_unbound(bind::BoundExpr const& expr);
    std::vector<Row> rows();
    Assignments assignments();
    Assignments assignments_by_columns();
    void test_own_periods(Assignments& all);
    columns::Scene scene();
    bool aggregates_alone() const;
    std::optional<columns::PairQuestion> asks_pairs() const;
    std::vector<Row> pair_rows(columns::PairQuestion const& question);
    bind::BoundPattern const* asks_day_count() const;
    columns::KeptCounts const* kept_counts() const;
    std::optional<std::vector<RelationDef const*>> relations_asked(bind::BoundPattern const& pattern);
    reason::Frame frame_of(bind::BoundPattern const& pattern, RelationDef const& relation);
    std::vector<Row> day_count_rows(bind::BoundPattern const& pattern,
                                    std::vector<RelationDef const*> const& relations);
    std::vector<Row> plain_rows(Assignments const& all);
    std::vector<Row> aggregate_rows(Assignments const& all);
    void sweep(std::vector<std::pair<reason::Frame, Validity>> const& members, std::vector<Cell> const& group_cells,
               bool whole_window, std::vector<Row>& rows);
    void across_time(std::vector<std::pair<reason::Frame, Validity>> const& members,
                     std::vector<Cell> const& group_cells, std::vector<Row>& rows);
    std::vector<Cell> finish(std::vector<reason::ExprValue> const& aggregates, reason::Frame const& frame);
    reason::ExprValue combine(bind::BoundExpr const& expr, std::vector<reason::ExprValue> const& aggregates,
                              reason::Frame const& frame);
    void unite(std::vector<Row>& rows);
    void sort(std::vector<Row>& rows);
    std::vector<DayRange> uncovered();
    std::string expected_type(Column const& column) const;

    Reading& reading_;
    syntax::Find const& question_;
    bind::Slots slots_;
    bind::BoundGroup group_;
    bind::BoundGroup own_period_filters_;
    std::vector<Column> columns_;
    std::vector<Key> keys_;
    std::vector<int> group_by_;
    std::vector<bind::BoundExpr const*> aggregates_;
    std::set<std::string> ids_;
    std::vector<std::vector<Proof>> proofs_;
    std::vector<columns::StepTrace> steps_;
    bool counts_kept_ = false;  // the counts of days were there before they were asked for
};

}  // namespace kgq::run

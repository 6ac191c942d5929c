// FIND by columns: the groups that batches can serve. What comes out is what find.cpp would have found; whatever is not
// known to be is left to it. Aggregates that need no rows at all are in find_column_sums.cpp.
#include "query/columns/kept_counts.hpp"
#include "query/columns/match.hpp"
#include "query/run/find.hpp"
#include "query/run/general_only.hpp"

#include <algorithm>

namespace kgq::run {

using bind::BoundExpr;
using bind::BoundPattern;
using columns::Frames;
using reason::Frame;

std::optional<std::string> FindRun::why_general() const {
    if (GeneralOnly::asked()) return "the general path was asked for";
    if (with_proofs) return "it wants proofs";
    if (!reading_.assumptions().empty()) return "it assumes facts";
    return columns::why_not(group_, *reading_.stand()->catalog);
}

columns::Scene FindRun::scene() {
    reason::SourceChoice const& choice = reading_.reader().choice();
    columns::Scene scene{reading_.snapshot(),
                         *reading_.stand()->sources,
                         *reading_.stand()->catalog,
                         reading_.terms(),
                         reading_.meter(),
                         choice.only ? &choice : nullptr,
                         {},
                         {}};
    scene.truth = [this](BoundExpr const& filter, TermId const* cells) {
        Frame frame;
        frame.slots.resize(slots_.names.size());
        for (std::size_t i = 0; i < frame.slots.size(); ++i) {
            if (cells[i] != kNoTerm) frame.slots[i] = {.kind = reason::SlotValue::Kind::term, .term = cells[i]};
        }
        return truth_of(filter, frame, reading_.solver(), PeriodSet::all());
    };
    scene.derived = [this](RelationDef const& relation, TermId subject, TermId object) {
        columns::Scene::Derived facts;
        for (bool const swapped : {false, true}) {
            if (swapped && !relation.symmetric) break;
            for (reason::Tuple const* tuple :
                 reading_.solver().tuples(relation, swapped ? object : subject, swapped ? subject : object)) {
                // Derived tuples of a symmetric relation come in the order asked already.
                if (swapped && (tuple->fact == nullptr || tuple->subject == tuple->object)) continue;
                if (tuple->days.empty()) continue;
                facts.emplace_back(swapped ? tuple->object : tuple->subject, swapped ? tuple->subject : tuple->object,
                                   tuple->days);
            }
        }
        return facts;
    };
    return scene;
}

FindRun::Assignments FindRun::assignments_by_columns() {
    columns::Group const group = plan_group(group_, *reading_.stand()->catalog, slots_.names.size());
    columns::Scene const setting = scene();
    columns::DayTable table;
    columns::Matcher matcher(setting, group, table);
    Frames start(group.slots);
    matcher.add_start(start, reading_.window(), 0);
    Frames frames = matcher.run(std::move(start));
    columns::unite(frames, table);
    steps_.assign(matcher.traces().begin(), matcher.traces().end());
    Assignments all;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        std::vector<reason::SlotValue> slots(slots_.names.size());
        for (std::size_t slot = 0; slot < slots.size(); ++slot) {
            TermId const term = frames.row(i)[slot];
            if (term != kNoTerm) slots[slot] = {.kind = reason::SlotValue::Kind::term, .term = term};
        }
        reading_.meter().hold(64 + slots.size() * sizeof(reason::SlotValue));
        all.emplace_hint(all.end(), std::move(slots), Assignment{table.validity(frames.days[i]), {}});
    }
    test_own_periods(all);
    return all;
}

std::vector<FindRun::Row> FindRun::rows() {
    if (auto const pairs = asks_pairs()) return pair_rows(*pairs);
    if (BoundPattern const* pattern = asks_day_count()) {
        if (auto const relations = relations_asked(*pattern)) return day_count_rows(*pattern, *relations);
    }
    Assignments const all = why_general() ? assignments() : assignments_by_columns();
    return aggregates_.empty() && group_by_.empty() ? plain_rows(all) : aggregate_rows(all);
}

PlanNode FindRun::columns_plan(bool profiled) const {
    auto const told = [&](PlanNode& node, std::size_t step) {
        if (!profiled) return;
        bool const ran = step < steps_.size();
        node.rows = ran ? steps_[step].frames : 0;
        node.ms = ran ? std::chrono::duration<double, std::milli>(steps_[step].time).count() : 0.0;
    };
    columns::Catalog const& catalog = *reading_.stand()->catalog;
    if (auto const pairs = asks_pairs()) {
        PlanNode node{"pair sums", {}, 1, {}, {}, {}};
        node.detail = "claims of " + pairs->relation->name + " in order of the shared " +
                      (pairs->share_object ? "object" : "subject");
        told(node, 0);
        return node;
    }
    if (BoundPattern const* pattern = asks_day_count()) {
        PlanNode node{"day count", {}, 1, {}, {}, {}};
        bool kept = counts_kept_;
        if (!profiled && kept_counts() != nullptr && pattern->relation != nullptr)
            kept = kept_counts()->of(pattern->relation->id) != nullptr;
        node.detail = (kept ? "the kept counts of " : "a scan of the claims of ") + pattern->text;
        told(node, 0);
        return node;
    }
    columns::Group const group = plan_group(group_, catalog, slots_.names.size());
    PlanNode node{"batch join", {}, 1, {}, {}, {}};
    for (std::size_t step = 0; step < group.patterns.size(); ++step) {
        columns::Pattern const& pattern = group.patterns[step];
        double const all = static_cast<double>(reading_.snapshot().claim_count());
        PlanNode match{"batch match", pattern.text, std::min(pattern.estimate, all), {}, {}, {}};
        told(match, step);
        node.estimate *= std::max(1.0, match.estimate);
        node.children.push_back(std::move(match));
        for (columns::Filter const& filter : group.filters) {
            if (filter.after == step + 1) node.children.push_back({"filter", filter.text, 1, {}, {}, {}});
        }
    }
    return node;
}

}  // namespace kgq::run

// FIND by columns: the groups that batches can serve, and the aggregates that need no rows at all. What comes out is
// what find.cpp and find_aggregates.cpp would have found; whatever is not known to be is left to them.
#include "query/columns/day_count.hpp"
#include "query/columns/match.hpp"
#include "query/columns/pairs.hpp"
#include "query/run/find.hpp"
#include "query/run/general_only.hpp"

#include <algorithm>

namespace kgq::run {

using bind::BoundExpr;
using bind::BoundItem;
using bind::BoundPattern;
using columns::Frames;
using reason::ExprValue;
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
    steps_ = matcher.traces();
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

namespace {

bool counts_rows(BoundExpr const& aggregate) {
    return aggregate.function == "count" && aggregate.star && !aggregate.distinct;
}

bool sums_days(BoundExpr const& aggregate) {
    if (aggregate.function != "sum" || aggregate.distinct || aggregate.args.size() != 1) return false;
    BoundExpr const& of = aggregate.args.front();
    return of.op == BoundExpr::Op::call && of.function == "days" && of.args.empty();
}

std::optional<columns::Pairing> pairing_of(BoundExpr const& filter, int one, int other) {
    using Op = BoundExpr::Op;
    using columns::Pairing;
    if (filter.args.size() != 2) return std::nullopt;
    BoundExpr const& left = filter.args[0];
    BoundExpr const& right = filter.args[1];
    if (left.op != Op::slot || right.op != Op::slot) return std::nullopt;
    bool const the_two = (left.slot == one && right.slot == other) || (left.slot == other && right.slot == one);
    if (!the_two) return std::nullopt;
    switch (filter.op) {
        case Op::equal:
            return Pairing::same;
        case Op::not_equal:
            return Pairing::apart;
        case Op::less:
        case Op::greater:
            return Pairing::before;
        case Op::less_equal:
        case Op::greater_equal:
            return Pairing::before_or_same;
        default:
            return std::nullopt;
    }
}

bool both_variables(BoundPattern const& pattern) {
    return pattern.subject.is_variable() && pattern.object.is_variable() && pattern.subject.slot != pattern.object.slot;
}

/// Two patterns of one claimed relation that share one end, and perhaps a comparison of the other two.
std::optional<columns::PairQuestion> pair_question(bind::BoundGroup const& group, columns::Catalog const& catalog) {
    std::vector<BoundPattern const*> patterns;
    BoundExpr const* filter = nullptr;
    for (BoundItem const& item : group.items) {
        if (item.kind == BoundItem::Kind::pattern) {
            patterns.push_back(&item.pattern);
        } else if (filter == nullptr) {
            filter = &item.filter;
        } else {
            return std::nullopt;
        }
    }
    if (patterns.size() != 2) return std::nullopt;
    BoundPattern const& a = *patterns[0];
    BoundPattern const& b = *patterns[1];
    bool const fits = a.relation != nullptr && a.relation == b.relation && !a.relation->symmetric &&
                      catalog.origin(a.relation->id) == columns::Origin::claims && both_variables(a) &&
                      both_variables(b);
    if (!fits) return std::nullopt;
    bool const share_object = a.object.slot == b.object.slot;
    bool const share_subject = a.subject.slot == b.subject.slot;
    if (share_object == share_subject) return std::nullopt;
    int const one = share_object ? a.subject.slot : a.object.slot;
    int const other = share_object ? b.subject.slot : b.object.slot;
    if (one == (share_object ? b.object.slot : b.subject.slot)) return std::nullopt;
    columns::PairQuestion question;
    question.relation = a.relation;
    question.share_object = share_object;
    if (filter != nullptr) {
        // Subjects are entities, of which one is always before the other; objects may be values that compare vaguely.
        auto const pairing = pairing_of(*filter, one, other);
        if (!pairing || !share_object) return std::nullopt;
        question.pairing = *pairing;
    }
    return question;
}

}  // namespace

bool FindRun::aggregates_alone() const {
    bool const plain = std::any_of(columns_.begin(), columns_.end(), [](Column const& c) { return !c.aggregate; });
    return !plain && group_by_.empty() && !aggregates_.empty();
}

std::optional<columns::PairQuestion> FindRun::asks_pairs() const {
    if (why_general() || !question_.across_time || !aggregates_alone() || !own_period_filters_.items.empty())
        return std::nullopt;
    DayRange const window = reading_.window();
    bool const bounded = window.first > kFirstDay && window.last < kLastDay;
    for (BoundExpr const* aggregate : aggregates_) {
        if (!counts_rows(*aggregate) && !(sums_days(*aggregate) && bounded)) return std::nullopt;
    }
    auto question = pair_question(group_, *reading_.stand()->catalog);
    if (question) question->window = window;
    return question;
}

std::vector<FindRun::Row> FindRun::pair_rows(columns::PairQuestion const& question) {
    columns::Scene const setting = scene();
    auto const began = std::chrono::steady_clock::now();
    columns::PairSums const sums = sum_pairs(setting, question, reading_.asking().limits);
    auto const took = std::chrono::steady_clock::now() - began;
    std::vector<ExprValue> values;
    for (BoundExpr const* aggregate : aggregates_) {
        bool const counts = counts_rows(*aggregate);
        values.push_back(
            ExprValue::of(static_cast<double>(counts ? static_cast<std::int64_t>(sums.certain) : sums.low),
                          static_cast<double>(counts ? static_cast<std::int64_t>(sums.possible) : sums.high), true));
    }
    Frame empty;
    empty.slots.resize(slots_.names.size());
    Row row;
    row.cells = finish(values, empty);
    row.timeless = true;
    steps_.push_back({reading_.stand()->catalog->claims(question.relation->id), sums.possible, took});
    return {std::move(row)};
}

/// One pattern with two variables, counted on one day: of one relation, or of those that filters on their names let in,
/// together or each by itself.
BoundPattern const* FindRun::asks_day_count() const {
    if (why_general() || !own_period_filters_.items.empty() || !reading_.one_day() || aggregates_.empty())
        return nullptr;
    BoundPattern const* pattern = nullptr;
    for (BoundItem const& item : group_.items) {
        if (item.kind != BoundItem::Kind::pattern) continue;
        if (pattern != nullptr) return nullptr;
        pattern = &item.pattern;
    }
    bool const apart = both_variables(*pattern) && pattern->relation_slot != pattern->subject.slot &&
                       pattern->relation_slot != pattern->object.slot;
    if (!apart) return nullptr;
    auto const names_relation = [&](int slot) { return slot == pattern->relation_slot; };
    for (BoundItem const& item : group_.items) {
        if (item.kind == BoundItem::Kind::pattern) continue;
        std::set<int> used;
        collect_slots(item.filter, used);
        if (!std::all_of(used.begin(), used.end(), names_relation)) return nullptr;
    }
    for (Column const& column : columns_) {
        if (column.aggregate) continue;
        if (column.expr.op != BoundExpr::Op::slot || !names_relation(column.expr.slot)) return nullptr;
    }
    bool const counts = std::all_of(group_by_.begin(), group_by_.end(), names_relation) &&
                        std::all_of(aggregates_.begin(), aggregates_.end(),
                                    [](BoundExpr const* aggregate) { return counts_rows(*aggregate); });
    return counts ? pattern : nullptr;
}

Frame FindRun::frame_of(BoundPattern const& pattern, RelationDef const& relation) {
    Frame frame;
    frame.slots.resize(slots_.names.size());
    TermId const name = reading_.terms().intern(Value::text(relation.name));
    if (pattern.relation_slot != bind::kNoSlot) {
        frame.slots[static_cast<std::size_t>(pattern.relation_slot)] = {.kind = reason::SlotValue::Kind::term,
                                                                        .term = name};
    }
    return frame;
}

/// Nothing where a filter cannot tell.
std::optional<std::vector<RelationDef const*>> FindRun::relations_asked(BoundPattern const& pattern) {
    std::vector<RelationDef const*> relations;
    for (RelationDef const& relation : reading_.vocabulary().relations()) {
        if (pattern.relation != nullptr && pattern.relation != &relation) continue;
        Frame const frame = frame_of(pattern, relation);
        Truth truth = Truth::yes;
        for (BoundItem const& item : group_.items) {
            if (item.kind != BoundItem::Kind::filter) continue;
            truth = reason::both(truth, truth_of(item.filter, frame, reading_.solver(), PeriodSet::all()));
        }
        if (truth == Truth::maybe) return std::nullopt;
        if (truth == Truth::yes) relations.push_back(&relation);
    }
    return relations;
}

std::vector<FindRun::Row> FindRun::day_count_rows(BoundPattern const& pattern,
                                                  std::vector<RelationDef const*> const& relations) {
    columns::Scene const setting = scene();
    auto const began = std::chrono::steady_clock::now();
    auto counts = count_on_day(setting, relations, reading_.window().first, reading_.asking().limits);
    auto const took = std::chrono::steady_clock::now() - began;
    bool const whole = aggregates_alone();
    if (whole) {
        columns::DayCount all;
        for (columns::DayCount const& count : counts) all += count;
        counts = {all};
    }
    std::vector<Row> rows;
    std::uint64_t held = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        columns::DayCount const& count = counts[i];
        held += count.certain + count.merely;
        if (!whole && count.certain + count.merely == 0) continue;
        Frame frame;
        frame.slots.resize(slots_.names.size());
        if (!whole) {
            TermId const name = reading_.terms().intern(Value::text(relations[i]->name));
            frame.slots[static_cast<std::size_t>(pattern.relation_slot)] = {.kind = reason::SlotValue::Kind::term,
                                                                            .term = name};
        }
        std::vector<ExprValue> const values(
            aggregates_.size(),
            ExprValue::of(static_cast<double>(count.certain), static_cast<double>(count.certain + count.merely), true));
        Row row;
        row.cells = finish(values, frame);
        row.days.possible = reading_.window_days();
        if (whole || count.certain > 0) row.days.certain = reading_.window_days();
        row.timeless = question_.across_time;
        rows.push_back(std::move(row));
    }
    std::uint64_t claims = 0;
    for (RelationDef const* relation : relations) claims += reading_.stand()->catalog->claims(relation->id);
    steps_.push_back({claims, held, took});
    return rows;
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
        node.detail = "a scan of the claims of " + pattern->text;
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

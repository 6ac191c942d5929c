// Aggregates of a FIND that need no rows: counts and days of pairs that share an end, and counts on one day, taken from
// the relation's columns. The same numbers as find_aggregates.cpp's; a question that is not just so is left to it.
#include "query/columns/day_count.hpp"
#include "query/columns/pairs.hpp"
#include "query/run/find.hpp"

#include <algorithm>

namespace kgq::run {

using bind::BoundExpr;
using bind::BoundItem;
using bind::BoundPattern;
using reason::ExprValue;
using reason::Frame;

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

/// Those of all sources; null where the question chooses some.
columns::KeptCounts const* FindRun::kept_counts() const {
    return reading_.reader().choice().only ? nullptr : reading_.stand()->counts.get();
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
    columns::KeptCounts const* kept = kept_counts();
    counts_kept_ = kept != nullptr && kept->has_all(relations);
    auto counts = count_on_day(setting, relations, reading_.window().first, reading_.asking().limits, kept);
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

}  // namespace kgq::run

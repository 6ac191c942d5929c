// Steps of a body, one after another, each a loop that calls what comes behind it; what it binds is undone on the way
// back. Days are intersected on the way down, and a body that holds on no day any more is left at once.
//
// A meet merges the two shortest of its lists and looks the candidates up in the others: merging with a list that is
// much longer would cost more than finding a few in it. Some candidates are found before the first is looked at, so
// that the days of their facts, which lie anywhere, come from memory together.
#include "query/table/search.hpp"

#include "query/table/common.hpp"

#include <algorithm>

namespace kgq::table {

template <typename Calendar>
void Search<Calendar>::derive(GoalPlan const& goal, TermId subject, TermId object,
                              std::vector<QualifierPair> const& qualifiers, RuleSink sink) {
    if (!goal.served()) throw Unserved{};
    for (RulePlan const& rule : goal.rules) {
        Frame frame;
        bool fits = bind_head(rule.rule->subject, subject, frame) && bind_head(rule.rule->object, object, frame);
        for (QualifierPair const& wanted : qualifiers) {
            auto const head = std::find_if(rule.rule->qualifiers.begin(), rule.rule->qualifiers.end(),
                                           [&](auto const& q) { return q.name == wanted.name; });
            fits = fits && head != rule.rule->qualifiers.end() && bind_head(head->value, wanted.value, frame);
        }
        auto const found = [&](Frame const& solution) { return sink(rule, solution); };
        if (fits && !solve(rule.body, 0, frame, found)) return;
    }
}

template <typename Calendar>
bool Search<Calendar>::bind_head(bind::BoundTerm const& head, TermId wanted, Frame& frame) {
    if (wanted == kNoTerm) return true;
    if (!head.is_variable()) return head.term == wanted;
    TermId& slot = frame.slots[static_cast<std::size_t>(head.slot)];
    if (slot != kNoTerm) return slot == wanted;
    slot = wanted;
    return true;
}

template <typename Calendar>
std::vector<QualifierPair> Search<Calendar>::keys_of(PatternPlan const& plan, Tuple const& tuple) const {
    std::vector<QualifierPair> keys = tuple.qualifiers;
    for (bind::BoundQualifier const& qualifier : plan.pattern->qualifiers) {
        for (reason::ConditionGroup const& condition : tuple.conditions) {
            if (condition.kind != qualifier.label) continue;
            for (TermId value : condition.any_of) keys.push_back({qualifier.name, value});
        }
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

template <typename Calendar>
bool Search<Calendar>::equality(Step const& step, Frame const& frame) const {
    auto const entity = [&](int slot) -> Value const& {  // equal dates may still be different days
        TermId const term = frame.slots[static_cast<std::size_t>(slot)];
        if (static_cast<std::uint32_t>(term) >= bind::RuleSet::kFirstRuleTerm) throw Unserved{};
        Value const& value = tables_.snapshot().term(term);
        if (!value.is_entity()) throw Unserved{};
        return value;
    };
    if (step.entity != nullptr) return (entity(step.left) == *step.entity) == step.equal;
    entity(step.left);
    entity(step.right);
    TermId const left = frame.slots[static_cast<std::size_t>(step.left)];
    TermId const right = frame.slots[static_cast<std::size_t>(step.right)];
    return (left == right) == step.equal;
}

template <typename Calendar>
bool Search<Calendar>::solve(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink) {
    if (at == group.steps.size()) return sink(frame);
    meter_.step();
    Step const& step = group.steps[at];
    switch (step.kind) {
        case Step::Kind::check:
            return check(group, at, frame, sink);
        case Step::Kind::meet:
            return meet(group, at, frame, sink);
        case Step::Kind::list:
            return step.patterns.front().goal != nullptr ? list_tuples(group, at, frame, sink)
                                                         : list(group, at, frame, sink);
        case Step::Kind::equality:
            return !equality(step, frame) || solve(group, at + 1, frame, sink);
        case Step::Kind::negation: {
            Days const found = found_by(step.inner.front(), frame);
            return within(~found, frame, [&] { return solve(group, at + 1, frame, sink); });
        }
        case Step::Kind::choice:
            return choice(group, at, frame, sink);
    }
    return true;
}

template <typename Calendar>
bool Search<Calendar>::choice(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink) {
    Step const& step = group.steps[at];
    for (std::size_t i = 0; i < step.inner.size(); ++i) {
        bool const on = solve(step.inner[i], 0, frame, [&](Frame const&) { return solve(group, at + 1, frame, sink); });
        for (std::size_t place : step.premises[i]) frame.premises[place] = {};
        if (!on) return false;
    }
    return true;
}

template <typename Calendar>
auto Search<Calendar>::found_by(GroupPlan const& group, Frame& frame) -> Days {
    Days found{};
    Days const before = frame.days;
    frame.days = Calendar::always();
    solve(group, 0, frame, [&](Frame const& solution) {
        found = found | solution.days;
        return !Calendar::settled(found);
    });
    frame.days = before;
    return found;
}

template <typename Calendar>
bool Search<Calendar>::check(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink) {
    PatternPlan const& plan = group.steps[at].patterns.front();
    FactTable const& table = tables_.facts(plan.relation);
    FactTable::Stretch const found =
        table.find(value_of(plan.pattern->subject, frame), value_of(plan.pattern->object, frame));
    for (std::uint32_t i = 0; i < found.count; ++i) {
        if (!with_fact(plan, table, found.fact(i), frame, [&] { return solve(group, at + 1, frame, sink); }))
            return false;
    }
    return true;
}

template <typename Calendar>
bool Search<Calendar>::meet(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink) {
    Step const& step = group.steps[at];
    std::size_t const count = step.patterns.size();
    Meetings meetings;
    for (std::size_t i = 0; i < count; ++i) {
        Meeting one;
        one.plan = &step.patterns[i];
        one.table = &tables_.facts(one.plan->relation);
        bind::BoundPattern const& pattern = *one.plan->pattern;
        one.subject_open = pattern.subject.slot == step.slot;
        one.known = value_of(one.subject_open ? pattern.object : pattern.subject, frame);
        one.all = one.subject_open ? one.table->of_object(one.known) : one.table->of_subject(one.known);
        if (one.all.count == 0) return true;
        std::size_t place = i;  // shortest first
        for (; place > 0 && meetings[place - 1].all.count > one.all.count; --place)
            meetings[place] = meetings[place - 1];
        meetings[place] = one;
    }
    TermId& slot = frame.slots[static_cast<std::size_t>(step.slot)];
    FactTable::Stretch const& first = meetings[0].all;
    FactTable::Stretch const& second = meetings[1].all;
    bool const merge = count > 1 && second.count / kMergeUpTo <= first.count;
    std::size_t const aligned = merge ? 2 : 1;
    std::array<std::array<FactTable::Stretch, 2>, kAhead> ahead;  // of candidates whose days are being fetched
    Found found;
    std::uint32_t i = 0;
    std::uint32_t j = 0;
    bool on = true;
    for (std::size_t candidates = kAhead; on && candidates == kAhead;) {
        candidates = 0;
        while (candidates < kAhead && i < first.count) {
            if (merge && !next_common(first.others, first.count, i, second.others, second.count, j)) break;
            TermId const candidate = first.others[i];
            auto& facts = ahead[candidates++];
            facts[0] = first.from(i, candidate);
            i += facts[0].count;
            __builtin_prefetch(meetings[0].table->place_of_days(facts[0].fact(0)));
            if (!merge) continue;
            facts[1] = second.from(j, candidate);
            j += facts[1].count;
            __builtin_prefetch(meetings[1].table->place_of_days(facts[1].fact(0)));
        }
        for (std::size_t k = 0; on && k < candidates; ++k) {
            slot = *ahead[k][0].others;
            std::copy_n(ahead[k].begin(), aligned, found.begin());
            on = met(group, at, meetings, aligned, found, frame, sink);
        }
    }
    slot = kNoTerm;
    return on;
}

/// What the other patterns of a meet have for a candidate, as far as none has nothing; then every choice of one fact of
/// each, nested as the solver nests them.
template <typename Calendar>
bool Search<Calendar>::met(GroupPlan const& group, std::size_t at, Meetings const& meetings, std::size_t aligned,
                           Found& found, Frame& frame, Sink sink) {
    Step const& step = group.steps[at];
    TermId const candidate = frame.slots[static_cast<std::size_t>(step.slot)];
    std::size_t const count = step.patterns.size();
    std::array<std::uint8_t, kMostMeeting> nesting;
    for (std::size_t i = 0; i < count; ++i) {
        Meeting const& one = meetings[i];
        if (i >= aligned)
            found[i] = one.subject_open ? one.table->find(candidate, one.known) : one.table->find(one.known, candidate);
        if (found[i].count == 0) return true;
        if (found[i].count == 1 && (frame.days & calendar_.of(*one.table, found[i].fact(0))).empty()) return true;
        std::size_t place = i;
        for (; place > 0 && meetings[nesting[place - 1]].plan->premise > one.plan->premise; --place)
            nesting[place] = nesting[place - 1];
        nesting[place] = static_cast<std::uint8_t>(i);
    }
    return choose(group, at, meetings, nesting, 0, found, frame, sink);
}

template <typename Calendar>
bool Search<Calendar>::choose(GroupPlan const& group, std::size_t at, Meetings const& meetings,
                              std::array<std::uint8_t, kMostMeeting> const& nesting, std::size_t depth,
                              Found const& found, Frame& frame, Sink sink) {
    if (depth == group.steps[at].patterns.size()) return solve(group, at + 1, frame, sink);
    Meeting const& one = meetings[nesting[depth]];
    FactTable::Stretch const& here = found[nesting[depth]];
    for (std::uint32_t k = 0; k < here.count; ++k) {
        if (!with_fact(*one.plan, *one.table, here.fact(k), frame,
                       [&] { return choose(group, at, meetings, nesting, depth + 1, found, frame, sink); }))
            return false;
    }
    return true;
}

template <typename Calendar>
bool Search<Calendar>::list(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink) {
    PatternPlan const& plan = group.steps[at].patterns.front();
    FactTable const& table = tables_.facts(plan.relation);
    bool on = true;
    table.visit_all([&](std::uint32_t fact) {
        if (!on) return;
        on = with(plan.pattern->subject, table.subject(fact), frame, [&] {
            return with(plan.pattern->object, table.object(fact), frame, [&] {
                return with_fact(plan, table, fact, frame, [&] { return solve(group, at + 1, frame, sink); });
            });
        });
    });
    return on;
}

template <typename Calendar>
bool Search<Calendar>::list_tuples(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink) {
    PatternPlan const& plan = group.steps[at].patterns.front();
    bind::BoundPattern const& pattern = *plan.pattern;
    if (plan.notes && tables_.facts(plan.relation).size() > 0) throw Unserved{};
    std::vector<QualifierPair> wanted;
    for (std::size_t i : plan.wanted)
        wanted.push_back({pattern.qualifiers[i].name, value_of(pattern.qualifiers[i].value, frame)});
    TermId const subject = value_of(pattern.subject, frame);
    TermId const object = value_of(pattern.object, frame);
    for (Tuple* tuple : tuples(*plan.goal, subject, object, wanted)) {
        bool const on = with(pattern.subject, tuple->subject, frame, [&] {
            return with(pattern.object, tuple->object, frame, [&] {
                return within(tuple->days, frame, [&] {
                    if (plan.premise < kMostPremises) frame.premises[plan.premise] = {tuple->table, tuple->fact, tuple};
                    auto const then = [&] { return solve(group, at + 1, frame, sink); };
                    return pattern.qualifiers.empty() ? then() : with_keys(plan, 0, keys_of(plan, *tuple), frame, then);
                });
            });
        });
        if (!on) return false;
    }
    return true;
}

template <typename Calendar>
std::vector<reason::ConditionGroup> Search<Calendar>::conditions_of(RulePlan const& rule, Frame const& frame) {
    std::vector<reason::ConditionGroup> conditions;
    for (bind::BoundQualifier const& head : rule.rule->qualifiers) {
        if (reason::is_condition(head.label)) conditions.push_back({head.label, {value_of(head.value, frame)}});
    }
    for (std::size_t i = 0; i < rule.premises; ++i) {
        if (frame.premises[i].empty()) continue;
        auto const& more = frame.premises[i].conditions();
        conditions.insert(conditions.end(), more.begin(), more.end());
    }
    if (conditions.size() > 1) {
        std::sort(conditions.begin(), conditions.end());
        conditions.erase(std::unique(conditions.begin(), conditions.end()), conditions.end());
    }
    return conditions;
}

template <typename Calendar>
auto Search<Calendar>::tuples(GoalPlan const& goal, TermId subject, TermId object,
                              std::vector<QualifierPair> const& qualifiers) -> std::vector<Tuple*> const& {
    auto [at, fresh] = tuples_.try_emplace(TupleKey{&goal, subject, object, qualifiers});
    std::vector<Tuple*>& found = at->second;
    if (!fresh) return found;
    using Identity = std::tuple<TermId, TermId, std::vector<QualifierPair>, std::vector<reason::ConditionGroup>>;
    std::map<Identity, Tuple*> known;
    auto const tuple = [&](TermId s, TermId o, std::vector<QualifierPair> pairs,
                           std::vector<reason::ConditionGroup> conditions) -> Tuple& {
        auto [place, added] = known.try_emplace(Identity{s, o, std::move(pairs), std::move(conditions)}, nullptr);
        if (added) {
            Tuple& made = *made_.emplace_back(std::make_unique<Tuple>());
            made.relation = goal.relation->id;
            made.subject = s;
            made.object = o;
            made.qualifiers = std::get<2>(place->first);
            made.conditions = std::get<3>(place->first);
            place->second = &made;
            found.push_back(&made);
            meter_.hold(512);
        }
        return *place->second;
    };
    FactTable const& table = tables_.facts(goal.relation->id);
    auto const claimed = [&](std::uint32_t fact) {
        Keys const& keys = table.keys(fact);
        bool const fits = std::all_of(qualifiers.begin(), qualifiers.end(), [&](QualifierPair const& wanted) {
            return std::find(keys.qualifiers.begin(), keys.qualifiers.end(), wanted) != keys.qualifiers.end();
        });
        if (!fits) return;
        Tuple& made = tuple(table.subject(fact), table.object(fact), keys.qualifiers, keys.conditions);
        made.table = &table;
        made.fact = fact;
        made.days = calendar_.of(table, fact);
    };
    if (subject == kNoTerm && object == kNoTerm) {
        table.visit_all(claimed);
    } else {
        FactTable::Stretch const some = subject == kNoTerm  ? table.of_object(object)
                                        : object == kNoTerm ? table.of_subject(subject)
                                                            : table.find(subject, object);
        for (std::uint32_t i = 0; i < some.count; ++i) claimed(some.fact(i));
    }
    derive(goal, subject, object, qualifiers, [&](RulePlan const& rule, Frame const& frame) {
        std::vector<QualifierPair> pairs;
        for (bind::BoundQualifier const& head : rule.rule->qualifiers) {
            if (!reason::is_condition(head.label)) pairs.push_back({head.name, value_of(head.value, frame)});
        }
        std::sort(pairs.begin(), pairs.end());
        Tuple& made = tuple(value_of(rule.rule->subject, frame), value_of(rule.rule->object, frame), std::move(pairs),
                            conditions_of(rule, frame));
        made.days = made.days | frame.days;
        Derivation derivation = derivation_of(rule, frame);
        bool const twice = rule.chooses && std::any_of(made.derivations.begin(), made.derivations.end(),
                                                       [&](auto const& d) { return d.same(derivation); });
        if (!twice) made.derivations.push_back(std::move(derivation));
        return true;
    });
    return found;
}

template <typename Calendar>
auto Search<Calendar>::days(RelationDef const& relation, TermId subject, TermId object) -> Days {
    Part const known{Part::Kind::known, kNoTerm};
    GoalPlan const& goal = tables_.goal({relation.id, known, known, {}});
    if (!goal.served()) return calendar_.of(tables_.days(relation, subject, object, meter_));
    FactTable const& table = tables_.facts(relation.id);
    FactTable::Stretch const claimed = table.find(subject, object);
    Days days{};
    for (std::uint32_t i = 0; i < claimed.count; ++i) days = days | calendar_.of(table, claimed.fact(i));
    if (Calendar::settled(days)) return days;
    derive(goal, subject, object, {}, [&](RulePlan const&, Frame const& frame) {
        days = days | frame.days;
        return !Calendar::settled(days);
    });
    return days;
}

template class Search<OneDay>;
template class Search<AllDays>;

}  // namespace kgq::table

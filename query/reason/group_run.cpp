// The order of a group: patterns and alternatives first, the best bound next (a bound subject finds few facts, a bound
// object more, neither reads the relation), a filter as soon as its variables are bound, NOT when the variables it
// shares with patterns are; then OPTIONAL, and last the filters and NOTs that look at optional variables or at the
// row's own period. Every order gives the same answer.
#include "query/reason/group_run.hpp"

#include <algorithm>
#include <array>

namespace kgq::reason {

using bind::BoundItem;
using bind::BoundPattern;
using bind::BoundTerm;

namespace {

bool is_bound(BoundTerm const& term, std::set<int> const& bound) {
    return !term.is_variable() || bound.contains(term.slot);
}

/// Smaller is better. Derived relations cost more than claimed ones of the same shape.
int cost(BoundPattern const& pattern, std::set<int> const& bound, bind::RuleSet const& rules) {
    if (pattern.relation == nullptr)
        return 90 + (is_bound(pattern.subject, bound) ? 0 : 1) + (is_bound(pattern.object, bound) ? 0 : 2);
    bool const subject = is_bound(pattern.subject, bound);
    bool const object = is_bound(pattern.object, bound);
    int const shape = subject && object ? 0 : subject ? 10 : object ? 20 : 60;
    return shape + (rules.derives(pattern.relation->id) ? 5 : 0) + (pattern.claimed_only ? -1 : 0);
}

}  // namespace

std::vector<std::size_t> Solver::plan(bind::BoundGroup const& group, std::vector<SlotValue> const& slots) {
    std::vector<bool> mask;
    for (SlotValue const& slot : slots) mask.push_back(slot.kind != SlotValue::Kind::unbound);
    auto [at, fresh] = plans_.try_emplace(std::pair(&group, mask));
    if (fresh) at->second = order_of(group, mask, rules_);
    return at->second;
}

std::vector<std::size_t> order_of(bind::BoundGroup const& group, std::vector<bool> const& mask,
                                  bind::RuleSet const& rules) {
    std::set<int> bound;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (mask[i]) bound.insert(static_cast<int>(i));
    }
    std::set<int> bindable = bound;  // by patterns of this group
    collect_bound_slots(group, bindable);
    std::vector<bool> done(group.items.size(), false);
    std::vector<std::size_t> order;
    auto const take = [&](std::size_t i) {
        done[i] = true;
        order.push_back(i);
    };
    auto const take_ready_tests = [&] {
        for (std::size_t i = 0; i < group.items.size(); ++i) {
            BoundItem const& item = group.items[i];
            if (done[i] || (item.kind != BoundItem::Kind::filter && item.kind != BoundItem::Kind::negation)) continue;
            std::set<int> used;
            if (item.kind == BoundItem::Kind::filter) {
                if (asks_own_period(item.filter)) continue;
                collect_slots(item.filter, used);
                if (!std::includes(bound.begin(), bound.end(), used.begin(), used.end())) continue;
            } else {
                collect_slots(item.groups.front(), used);
                // Variables that only the NOT has are its own; those of an OPTIONAL beside it must wait for it.
                bool const ready = std::all_of(used.begin(), used.end(), [&](int slot) {
                    if (bound.contains(slot)) return true;
                    if (bindable.contains(slot)) return false;
                    return std::none_of(group.items.begin(), group.items.end(), [&](BoundItem const& other) {
                        std::set<int> slots_there;
                        if (&other != &item &&
                            (other.kind == BoundItem::Kind::optional || other.kind == BoundItem::Kind::alternatives)) {
                            for (auto const& inner : other.groups) collect_slots(inner, slots_there);
                        }
                        return slots_there.contains(slot);
                    });
                });
                if (!ready) continue;
            }
            take(i);
        }
    };
    take_ready_tests();
    for (;;) {
        std::size_t best = group.items.size();
        int best_cost = 0;
        for (std::size_t i = 0; i < group.items.size(); ++i) {
            BoundItem const& item = group.items[i];
            if (done[i]) continue;
            int here = 0;
            if (item.kind == BoundItem::Kind::pattern) {
                here = cost(item.pattern, bound, rules);
            } else if (item.kind == BoundItem::Kind::alternatives) {
                here = 40;
            } else {
                continue;
            }
            if (best == group.items.size() || here < best_cost) {
                best = i;
                best_cost = here;
            }
        }
        if (best == group.items.size()) break;
        take(best);
        bind::BoundGroup taken;
        taken.items.push_back(group.items[best]);
        collect_bound_slots(taken, bound);
        take_ready_tests();
    }
    for (auto const kind : {BoundItem::Kind::optional, BoundItem::Kind::negation, BoundItem::Kind::filter}) {
        for (std::size_t i = 0; i < group.items.size(); ++i) {
            if (!done[i] && group.items[i].kind == kind) take(i);
        }
    }
    return order;
}

GroupRun::GroupRun(Solver& solver, bind::BoundGroup const& group, Frame const& start, Sink const& sink)
    : solver_(solver), group_(group), sink_(sink), frame_(start), order_(solver.plan(group, start.slots)) {}

void GroupRun::run() {
    if (!frame_.days.empty()) step(0);
}

void GroupRun::step(std::size_t at) {
    solver_.meter().step();
    if (at == order_.size()) {
        sink_(frame_);
        return;
    }
    BoundItem const& item = group_.items[order_[at]];
    switch (item.kind) {
        case BoundItem::Kind::pattern:
            match(item.pattern, at + 1);
            break;
        case BoundItem::Kind::filter:
            filter(item, at + 1);
            break;
        case BoundItem::Kind::negation:
            negation(item, at + 1);
            break;
        case BoundItem::Kind::optional:
            optional(item, at + 1);
            break;
        case BoundItem::Kind::alternatives:
            alternatives(item, at + 1);
            break;
    }
}

bool GroupRun::bind(int slot, SlotValue const& value, bool& fresh) {
    SlotValue& place = frame_.slots[static_cast<std::size_t>(slot)];
    fresh = place.kind == SlotValue::Kind::unbound;
    if (fresh) {
        place = value;
        return true;
    }
    return place == value;
}

bool GroupRun::bind_term(BoundTerm const& term, TermId value, bool& fresh) {
    fresh = false;
    if (!term.is_variable()) return term.term == value;
    return bind(term.slot, {.kind = SlotValue::Kind::term, .term = value}, fresh);
}

void GroupRun::release(int slot, bool fresh) {
    if (fresh) frame_.slots[static_cast<std::size_t>(slot)] = {};
}

/// A variable that is empty (of an OPTIONAL) or a period is no part of any fact.
bool GroupRun::impossible(BoundTerm const& term) const {
    if (!term.is_variable()) return false;
    auto const kind = frame_.slots[static_cast<std::size_t>(term.slot)].kind;
    return kind == SlotValue::Kind::empty || kind == SlotValue::Kind::spell;
}

void GroupRun::within(Validity const& days, std::function<void()> const& then) {
    Validity const before = frame_.days;
    frame_.days = before & days;
    if (!frame_.days.empty()) then();
    frame_.days = before;
}

void GroupRun::match(BoundPattern const& pattern, std::size_t at) {
    if (impossible(pattern.subject) || impossible(pattern.object)) return;
    if (pattern.relation != nullptr) {
        match_relation(pattern, *pattern.relation, at);
        return;
    }
    for (RelationDef const& relation : solver_.reader().snapshot().vocabulary().relations()) {
        bool fresh = false;
        SlotValue const name{.kind = SlotValue::Kind::term, .term = solver_.terms().intern(Value::text(relation.name))};
        if (bind(pattern.relation_slot, name, fresh)) match_relation(pattern, relation, at);
        release(pattern.relation_slot, fresh);
    }
}

void GroupRun::match_relation(BoundPattern const& pattern, RelationDef const& relation, std::size_t at) {
    TermId const subject = value_of(pattern.subject, frame_);
    TermId const object = value_of(pattern.object, frame_);
    for (bool const swapped : {false, true}) {
        if (swapped && !relation.symmetric) break;
        TermId const s = swapped ? object : subject;
        TermId const o = swapped ? subject : object;
        if (pattern.source) {
            match_claims(pattern, relation, s, o, swapped, at);
            continue;
        }
        if (pattern.claimed_only) {
            for (JoinedFact const* fact : solver_.reader().facts(s, relation.id, o)) {
                Tuple const* tuple = solver_.tuple_of(*fact);
                match_tuple(pattern, *tuple, tuple, swapped, at);
            }
            continue;
        }
        std::vector<QualifierPair> keys;
        for (bind::BoundQualifier const& qualifier : pattern.qualifiers) {
            bool const condition = is_condition(qualifier.label);
            TermId const value = value_of(qualifier.value, frame_);
            if (relation.is_key(qualifier.label) && !condition && value != kNoTerm && !impossible(qualifier.value)) {
                keys.push_back({qualifier.name, value});
            }
        }
        // Tuples of a symmetric relation with rules come in the order asked already.
        bool const derived = solver_.rules().derives(relation.id);
        if (swapped && derived && !keys.empty()) keys.clear();
        std::vector<Tuple const*> const tuples = solver_.tuples(relation, s, o, keys);
        if (solver_.profile) solver_.profile(group_.items[order_[at - 1]], tuples.size());
        for (Tuple const* tuple : tuples) {
            if (swapped && tuple->fact == nullptr) continue;
            if (swapped && tuple->subject == tuple->object) continue;
            match_tuple(pattern, *tuple, tuple, swapped, at);
        }
    }
}

void GroupRun::match_claims(BoundPattern const& pattern, RelationDef const& relation, TermId subject, TermId object,
                            bool swapped, std::size_t at) {
    if (impossible(*pattern.source)) return;
    for (JoinedFact const* fact : solver_.reader().facts(subject, relation.id, object)) {
        for (ClaimRow const& claim : fact->claims) {
            bool fresh_source = false;
            if (bind_term(*pattern.source, claim.source, fresh_source)) {
                Tuple const* whole = solver_.tuple_of(*fact);
                JoinedFact alone = *fact;  // so that qualifiers are this claim's own
                alone.claims = {claim};
                Tuple tuple = *whole;
                tuple.fact = &alone;
                tuple.days = solver_.reader().days_of_claim(claim);
                frame_.claims.push_back(claim);
                match_tuple(pattern, tuple, whole, swapped, at);
                frame_.claims.pop_back();
            }
            if (pattern.source->is_variable()) release(pattern.source->slot, fresh_source);
        }
    }
}

/// `premise` stands for the tuple in proofs: a claim read alone is a passing view of its fact.
void GroupRun::match_tuple(BoundPattern const& pattern, Tuple const& tuple, Tuple const* premise, bool swapped,
                           std::size_t at) {
    if (tuple.days.empty()) return;
    bool fresh_subject = false;
    bool fresh_object = false;
    if (bind_term(pattern.subject, swapped ? tuple.object : tuple.subject, fresh_subject)) {
        if (bind_term(pattern.object, swapped ? tuple.subject : tuple.object, fresh_object)) {
            bool const alone = pattern.source.has_value();
            frame_.premises.push_back(premise);
            match_qualifiers(pattern, 0, tuple, [&] {
                if (pattern.during_slot == bind::kNoSlot) {
                    within(tuple.days, [&] { step(at); });
                } else if (alone) {
                    ClaimRow const& claim = tuple.fact->claims.front();
                    bool fresh = false;
                    SlotValue const spell{.kind = SlotValue::Kind::spell, .spell = claim.bounds, .claim = claim.id};
                    if (bind(pattern.during_slot, spell, fresh)) within(tuple.days, [&] { step(at); });
                    release(pattern.during_slot, fresh);
                } else {
                    with_spells(pattern, tuple.days, [&] { step(at); });
                }
            });
            frame_.premises.pop_back();
        }
        if (pattern.object.is_variable()) release(pattern.object.slot, fresh_object);
    }
    if (pattern.subject.is_variable()) release(pattern.subject.slot, fresh_subject);
}

/// A spell is a maximal run of possible days; it starts between its first possible and first certain day and ends
/// between its last certain and last possible one, anywhere in the run if none is certain.
void GroupRun::with_spells(BoundPattern const& pattern, Validity const& days, std::function<void()> const& then) {
    for (DayRange const run : days.possible.runs()) {
        PeriodSet const inside = days.certain & PeriodSet(run);
        PeriodBounds bounds{run.first, run.last, run.first, run.last};
        if (!inside.empty()) {
            bounds.latest_start = inside.runs().front().first;
            bounds.earliest_end = inside.runs().back().last;
        }
        bool fresh = false;
        if (bind(pattern.during_slot, {.kind = SlotValue::Kind::spell, .spell = bounds}, fresh)) {
            within(days.within(PeriodSet(run)), then);
        }
        release(pattern.during_slot, fresh);
    }
}

void GroupRun::match_qualifiers(BoundPattern const& pattern, std::size_t at, Tuple const& tuple,
                                std::function<void()> const& then) {
    if (at == pattern.qualifiers.size()) {
        then();
        return;
    }
    bind::BoundQualifier const& qualifier = pattern.qualifiers[at];
    if (impossible(qualifier.value)) return;
    std::set<TermId> values;
    for (QualifierPair const& pair : tuple.qualifiers) {
        if (pair.name == qualifier.name) values.insert(pair.value);
    }
    for (ConditionGroup const& condition : tuple.conditions) {
        if (condition.kind == qualifier.label) values.insert(condition.any_of.begin(), condition.any_of.end());
    }
    if (tuple.fact != nullptr) {
        for (ClaimRow const& claim : tuple.fact->claims) {
            for (QualifierPair const& pair : solver_.reader().qualifiers(claim.notes)) {
                if (pair.name == qualifier.name) values.insert(pair.value);
            }
        }
    }
    for (TermId value : values) {
        bool fresh = false;
        if (bind_term(qualifier.value, value, fresh)) match_qualifiers(pattern, at + 1, tuple, then);
        if (qualifier.value.is_variable()) release(qualifier.value.slot, fresh);
    }
}

void GroupRun::filter(BoundItem const& item, std::size_t at) {
    Truth const truth = truth_of(item.filter, frame_, solver_, PeriodSet::all());
    if (truth == Truth::no) return;
    if (truth == Truth::yes) {
        step(at);
    } else {
        within({PeriodSet(), PeriodSet::all()}, [&] { step(at); });
    }
}

/// What a NOT or OPTIONAL asks of its own group is asked for certain: that the row itself is merely possible must not
/// weaken what the group certainly finds.
void GroupRun::negation(BoundItem const& item, std::size_t at) {
    Validity found;
    Frame start = frame_;
    start.days.certain = start.days.possible;
    start.premises.clear();
    Sink const collect = [&](Frame const& solution) { found = found | solution.days; };
    GroupRun(solver_, item.groups.front(), start, collect).run();
    within(~found, [&] { step(at); });
}

void GroupRun::optional(BoundItem const& item, std::size_t at) {
    Validity found;
    Frame const start = frame_;
    Frame certain = start;
    certain.days.certain = start.days.possible;
    Sink const extend = [&](Frame const& solution) {
        found = found | solution.days;
        frame_ = solution;
        frame_.days = start.days & solution.days;
        step(at);
    };
    GroupRun(solver_, item.groups.front(), certain, extend).run();
    frame_ = start;
    std::set<int> own;
    collect_slots(item.groups.front(), own);
    for (int slot : own) {
        SlotValue& value = frame_.slots[static_cast<std::size_t>(slot)];
        if (value.kind == SlotValue::Kind::unbound) value.kind = SlotValue::Kind::empty;
    }
    within(~found, [&] { step(at); });
    frame_ = start;
}

void GroupRun::alternatives(BoundItem const& item, std::size_t at) {
    std::set<int> own;
    for (bind::BoundGroup const& branch : item.groups) collect_slots(branch, own);
    Frame const start = frame_;
    for (bind::BoundGroup const& branch : item.groups) {
        Sink const extend = [&](Frame const& solution) {
            frame_ = solution;
            step(at);
        };
        GroupRun(solver_, branch, start, extend).run();
        frame_ = start;
    }
}

}  // namespace kgq::reason

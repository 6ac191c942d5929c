// The order of a body. What is fully known is checked first: claimed facts, equalities, NOTs. Then the variable that
// most patterns on claimed facts share as their one open end is taken, and all of them meet there: the list of one is
// merged with that of the other, so that finding the common alliances of two states costs as much as their own
// memberships and not as much as the alliances'. Only when no pattern has a known end is a relation read through.
//
// A derived relation in a body is a goal of its own. A goal that leads back to itself is recursion and not served;
// constants are part of a goal, so that `is_a organisation`, which a KIND under another derives from `is_a alliance`,
// is none.
#include "query/table/plan.hpp"

#include "query/reason/solver.hpp"

#include <algorithm>
#include <set>

namespace kgq::table {

using bind::BoundGroup;
using bind::BoundItem;
using bind::BoundPattern;
using bind::BoundTerm;

namespace {

/// Thrown within the planner: why a body cannot be served.
struct Refused {
    std::string why;
};

bool may_be(BoundTerm const& head, Part const& part) {
    return head.is_variable() || part.kind != Part::Kind::constant || head.term == part.term;
}

}  // namespace

class PlanBook::Planner {
public:
    Planner(bind::RuleSet const& rules, std::map<Shape, std::unique_ptr<GoalPlan>>& goals)
        : rules_(rules), goals_(goals) {}

    GoalPlan const& goal(Shape const& shape) {
        if (auto const found = goals_.find(shape); found != goals_.end()) return *found->second;
        auto plan = std::make_unique<GoalPlan>();
        plan->shape = shape;
        plan->relation = rules_.vocabulary().relation(shape.relation);
        open_.push_back(shape);
        try {
            if (plan->relation->symmetric) throw Refused{plan->relation->name + " is symmetric"};
            for (bind::BoundRule const* rule : fitting(shape)) plan->rules.push_back(rule_plan(*rule, shape));
        } catch (Refused const& refused) {
            plan->rules.clear();
            plan->refusal = refused.why;
        }
        open_.pop_back();
        return *goals_.emplace(shape, std::move(plan)).first->second;
    }

private:
    std::vector<bind::BoundRule const*> fitting(Shape const& shape) const {
        std::vector<bind::BoundRule const*> rules;
        for (bind::BoundRule const* rule : rules_.rules_for(shape.relation)) {
            bool fits = may_be(rule->subject, shape.subject) && may_be(rule->object, shape.object);
            for (auto const& [name, part] : shape.qualifiers) {
                auto const head = std::find_if(rule->qualifiers.begin(), rule->qualifiers.end(),
                                               [&, name = name](auto const& q) { return q.name == name; });
                fits = fits && head != rule->qualifiers.end() && may_be(head->value, part);
            }
            if (fits) rules.push_back(rule);
        }
        return rules;
    }

    RulePlan rule_plan(bind::BoundRule const& rule, Shape const& shape) {
        if (rule.serves != bind::BoundRule::Serves::every_goal) throw Refused{rule.name};
        if (rule.slots.names.size() > kMostSlots) throw Refused{rule.name + " has too many variables"};
        std::set<int> bound;
        auto const know = [&](BoundTerm const& head, Part const& part) {
            if (part.kind != Part::Kind::open && head.is_variable()) bound.insert(head.slot);
        };
        know(rule.subject, shape.subject);
        know(rule.object, shape.object);
        for (auto const& [name, part] : shape.qualifiers) {
            for (bind::BoundQualifier const& head : rule.qualifiers) {
                if (head.name == name) {
                    know(head.value, part);
                    break;
                }
            }
        }
        RulePlan plan;
        plan.rule = &rule;
        plan.chooses = has_choice(rule.body);
        std::vector<bool> mask(rule.slots.names.size());
        for (int slot : bound) mask[static_cast<std::size_t>(slot)] = true;
        Places places;
        add_places(rule.body, mask, places);
        plan.premises = places.size();
        if (plan.premises > kMostPremises) throw Refused{rule.name + " has too many patterns"};
        plan.body = group_plan(rule.body, bound, places);
        return plan;
    }

    using Places = std::map<BoundPattern const*, std::size_t>;

    /// The place of each pattern's fact among the premises: as the solver orders them, so that proofs read alike.
    void add_places(BoundGroup const& group, std::vector<bool> mask, Places& places) const {
        for (std::size_t i : reason::order_of(group, mask, rules_)) {
            BoundItem const& item = group.items[i];
            if (item.kind == BoundItem::Kind::pattern) {
                places.emplace(&item.pattern, places.size());
            } else if (item.kind == BoundItem::Kind::alternatives) {
                for (BoundGroup const& branch : item.groups) add_places(branch, mask, places);
            } else {
                continue;
            }
            std::set<int> bound;
            collect_bound_slots(BoundGroup{{item}}, bound);
            for (int slot : bound) mask[static_cast<std::size_t>(slot)] = true;
        }
    }

    struct Body {
        BoundGroup const* group = nullptr;
        Places const* places = nullptr;
        std::vector<PatternPlan> patterns;  // not yet placed
        std::vector<BoundItem const*> tests;
        std::vector<BoundItem const*> choices;
        std::set<int> bindable;
        std::set<int> bound;
        GroupPlan plan;
    };

    GroupPlan group_plan(BoundGroup const& group, std::set<int> bound, Places const& premises) {
        Body body;
        body.group = &group;
        body.places = &premises;
        body.bound = std::move(bound);
        for (BoundItem const& item : group.items) {
            if (item.kind == BoundItem::Kind::pattern) {
                body.patterns.push_back(pattern_plan(item.pattern));
                auto const place = premises.find(&item.pattern);
                body.patterns.back().premise = place == premises.end() ? kMostPremises : place->second;
            } else if (item.kind == BoundItem::Kind::filter || item.kind == BoundItem::Kind::negation) {
                body.tests.push_back(&item);
            } else if (item.kind == BoundItem::Kind::alternatives) {
                body.choices.push_back(&item);
            } else {
                throw Refused{"it has OPTIONAL"};
            }
        }
        body.bindable = body.bound;
        collect_bound_slots(group, body.bindable);
        while (place_known(body) || place_next(body)) {
        }
        if (!body.tests.empty()) throw Refused{"a filter has nothing to look at"};
        return std::move(body.plan);
    }

    PatternPlan pattern_plan(BoundPattern const& pattern) const {
        if (pattern.relation == nullptr) throw Refused{"a relation is a variable"};
        if (pattern.during_slot != bind::kNoSlot || pattern.source) throw Refused{"it reads periods or sources"};
        PatternPlan plan;
        plan.pattern = &pattern;
        plan.relation = pattern.relation->id;
        for (bind::BoundQualifier const& qualifier : pattern.qualifiers)
            plan.notes = plan.notes || !pattern.relation->is_key(qualifier.label);
        return plan;
    }

    static bool knows(Body const& body, BoundTerm const& term) {
        return !term.is_variable() || body.bound.contains(term.slot);
    }

    static Part part(Body const& body, BoundTerm const& term) {
        if (!term.is_variable()) return {Part::Kind::constant, term.term};
        return {body.bound.contains(term.slot) ? Part::Kind::known : Part::Kind::open, kNoTerm};
    }

    /// Whether a rule may derive what the pattern matches, given the constants in it.
    bool derived(BoundPattern const& pattern) const {
        if (pattern.claimed_only) return false;
        Body const nothing;
        Shape shape{pattern.relation->id, part(nothing, pattern.subject), part(nothing, pattern.object), {}};
        return !fitting(shape).empty();
    }

    /// Fixes the goal that a derived pattern asks, with what is known at its place.
    void settle(Body& body, PatternPlan& plan) {
        BoundPattern const& pattern = *plan.pattern;
        if (!derived(pattern)) {
            if (plan.notes) throw Refused{"it asks for a qualifier that is no key"};
            return;
        }
        Shape shape{plan.relation, part(body, pattern.subject), part(body, pattern.object), {}};
        for (std::size_t i = 0; i < pattern.qualifiers.size(); ++i) {
            bind::BoundQualifier const& qualifier = pattern.qualifiers[i];
            bool const key = pattern.relation->is_key(qualifier.label) && !reason::is_condition(qualifier.label);
            if (!key || !knows(body, qualifier.value)) continue;
            shape.qualifiers.emplace_back(qualifier.name, part(body, qualifier.value));
            plan.wanted.push_back(i);
        }
        std::sort(shape.qualifiers.begin(), shape.qualifiers.end());
        if (std::find(open_.begin(), open_.end(), shape) != open_.end())
            throw Refused{pattern.relation->name + " stands on itself"};
        plan.goal = &goal(shape);
        if (!plan.goal->served()) throw Refused{plan.goal->refusal};
    }

    void bind_all(Body& body, BoundPattern const& pattern) {
        std::set<int> slots;
        collect_slots(pattern, slots);
        body.bound.insert(slots.begin(), slots.end());
    }

    void place(Body& body, Step::Kind kind, int slot, std::vector<PatternPlan> patterns) {
        for (PatternPlan& plan : patterns) settle(body, plan);
        for (PatternPlan const& plan : patterns) bind_all(body, *plan.pattern);
        Step step;
        step.kind = kind;
        step.slot = slot;
        step.patterns = std::move(patterns);
        body.plan.steps.push_back(std::move(step));
    }

    template <typename Wanted>
    static std::vector<PatternPlan> take(std::vector<PatternPlan>& from, Wanted const& wanted) {
        std::vector<PatternPlan> taken;
        std::vector<PatternPlan> rest;
        for (PatternPlan& plan : from) (wanted(plan) ? taken : rest).push_back(std::move(plan));
        from = std::move(rest);
        return taken;
    }

    /// Everything whose variables are known by now. Checks of derived facts come last.
    bool place_known(Body& body) {
        std::size_t const before = body.plan.steps.size();
        auto const known = [&](PatternPlan const& plan) {
            return knows(body, plan.pattern->subject) && knows(body, plan.pattern->object);
        };
        for (PatternPlan& plan : take(body.patterns, [&](auto const& p) { return known(p) && !derived(*p.pattern); }))
            place(body, Step::Kind::check, bind::kNoSlot, {std::move(plan)});
        std::vector<BoundItem const*> waiting;
        for (BoundItem const* item : body.tests) {
            if (!place_test(body, *item)) waiting.push_back(item);
        }
        body.tests = std::move(waiting);
        for (PatternPlan& plan : take(body.patterns, known))
            place(body, Step::Kind::list, bind::kNoSlot, {std::move(plan)});
        return body.plan.steps.size() > before;
    }

    bool place_test(Body& body, BoundItem const& item) {
        std::set<int> used;
        if (item.kind == BoundItem::Kind::filter) {
            collect_slots(item.filter, used);
        } else {
            collect_slots(item.groups.front(), used);
            std::erase_if(used, [&](int slot) { return !body.bindable.contains(slot); });  // the NOT's own
        }
        if (!std::includes(body.bound.begin(), body.bound.end(), used.begin(), used.end())) return false;
        Step step;
        if (item.kind == BoundItem::Kind::filter) {
            fill_equality(step, item.filter);
        } else {
            step.kind = Step::Kind::negation;
            step.inner.push_back(group_plan(item.groups.front(), body.bound, {}));
        }
        body.plan.steps.push_back(std::move(step));
        return true;
    }

    static void fill_equality(Step& step, bind::BoundExpr const& filter) {
        using Op = bind::BoundExpr::Op;
        bool const equality = filter.op == Op::equal || filter.op == Op::not_equal;
        step.kind = Step::Kind::equality;
        step.equal = filter.op == Op::equal;
        for (bind::BoundExpr const& side : filter.args) {
            if (equality && side.op == Op::slot) {
                (step.left == bind::kNoSlot ? step.left : step.right) = side.slot;
            } else if (equality && side.op == Op::constant && side.constant.is_entity()) {
                step.entity = &side.constant;
            } else {
                throw Refused{"it has another filter than = and != of entities"};
            }
        }
        if (step.left == bind::kNoSlot) throw Refused{"it compares constants"};
    }

    /// The open end where most claimed patterns meet; else a derived pattern with a known end; else one to read
    /// through.
    bool place_next(Body& body) {
        if (body.patterns.empty()) return place_choice(body);
        std::map<int, int> meeting;
        auto const open_end = [&](PatternPlan const& plan) {
            BoundPattern const& pattern = *plan.pattern;
            bool const subject = knows(body, pattern.subject);
            bool const object = knows(body, pattern.object);
            if (derived(pattern) || subject == object) return bind::kNoSlot;
            return subject ? pattern.object.slot : pattern.subject.slot;
        };
        for (PatternPlan const& plan : body.patterns) {
            if (int const slot = open_end(plan); slot != bind::kNoSlot) ++meeting[slot];
        }
        if (!meeting.empty()) {
            int const slot = std::max_element(meeting.begin(), meeting.end(), [](auto const& a, auto const& b) {
                                 return a.second < b.second;
                             })->first;
            place(body, Step::Kind::meet, slot,
                  take(body.patterns, [&](auto const& plan) { return open_end(plan) == slot; }));
            return true;
        }
        auto const half_known = [&](PatternPlan const& plan) {
            return knows(body, plan.pattern->subject) || knows(body, plan.pattern->object);
        };
        auto at = std::find_if(body.patterns.begin(), body.patterns.end(), half_known);
        if (at == body.patterns.end()) {
            if (place_choice(body)) return true;
            at = std::find_if(body.patterns.begin(), body.patterns.end(),
                              [&](PatternPlan const& plan) { return !derived(*plan.pattern); });
        }
        if (at == body.patterns.end()) at = body.patterns.begin();
        PatternPlan taken = std::move(*at);
        body.patterns.erase(at);
        place(body, Step::Kind::list, bind::kNoSlot, {std::move(taken)});
        return true;
    }

    bool place_choice(Body& body) {
        if (body.choices.empty()) return false;
        BoundItem const& item = *body.choices.front();
        body.choices.erase(body.choices.begin());
        refuse_half_bound(body, item);
        Step step;
        step.kind = Step::Kind::choice;
        for (BoundGroup const& branch : item.groups) {
            step.inner.push_back(group_plan(branch, body.bound, *body.places));
            std::vector<std::size_t>& filled = step.premises.emplace_back();
            for (auto const& [pattern, place] : *body.places) {
                if (is_within(branch, *pattern)) filled.push_back(place);
            }
        }
        body.plan.steps.push_back(std::move(step));
        collect_bound_slots(BoundGroup{{item}}, body.bound);
        return true;
    }

    /// A variable that only some branches bind may not be looked at beside them: whether it is known would depend.
    static void refuse_half_bound(Body const& body, BoundItem const& choice) {
        std::set<int> common;
        std::set<int> all;
        collect_bound_slots(BoundGroup{{choice}}, common);
        for (BoundGroup const& branch : choice.groups) collect_slots(branch, all);
        std::set<int> beside;
        for (BoundItem const& item : body.group->items) {
            if (&item != &choice) collect_slots(BoundGroup{{item}}, beside);
        }
        for (int slot : all) {
            if (!common.contains(slot) && !body.bound.contains(slot) && beside.contains(slot))
                throw Refused{"a variable is bound by one branch of OR alone"};
        }
    }

    static bool has_choice(BoundGroup const& group) {
        return std::any_of(group.items.begin(), group.items.end(),
                           [](BoundItem const& item) { return item.kind == BoundItem::Kind::alternatives; });
    }

    static bool is_within(BoundGroup const& group, BoundPattern const& pattern) {
        return std::any_of(group.items.begin(), group.items.end(), [&](BoundItem const& item) {
            return &item.pattern == &pattern ||
                   std::any_of(item.groups.begin(), item.groups.end(),
                               [&](BoundGroup const& inner) { return is_within(inner, pattern); });
        });
    }

    bind::RuleSet const& rules_;
    std::map<Shape, std::unique_ptr<GoalPlan>>& goals_;
    std::vector<Shape> open_;  // being planned, outermost first
};

GoalPlan const& PlanBook::goal(Shape const& shape) const {
    std::lock_guard const lock(mutex_);
    return Planner(*rules_, goals_).goal(shape);
}

}  // namespace kgq::table

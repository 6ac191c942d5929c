// Goal-directed evaluation with tables.
//
// A goal is a relation with the parts that the asker knows (subject, object, key qualifiers). The first time a goal is
// asked, its claimed facts become tuples, then each rule whose head fits is solved with the head's variables bound;
// what comes out is added. A goal asked again while it is being worked on (recursion) gives what it has so far; the
// lowest such goal on the stack is the leader, which repeats its pass until no tuple anywhere gains a day. Goals above
// it that waited are then complete with it. Days only grow, and there are finitely many end points, so this ends with
// the least fixed point, for certain and for possible days at once. A goal under NOT is of a lower layer, so it can
// never reach a goal that is being worked on: it is complete when it returns.
#include "query/reason/solver.hpp"

#include "query/reason/group_run.hpp"

#include <kgq/database.hpp>

#include <algorithm>

namespace kgq::reason {

bool less(SlotValue const& left, SlotValue const& right) {
    auto const key = [](SlotValue const& v) {
        return std::tuple(v.kind, v.term, v.spell.earliest_start, v.spell.latest_start, v.spell.earliest_end,
                          v.spell.latest_end, v.claim);
    };
    return key(left) < key(right);
}

Meter::Meter(Limits const* limits) : limits_(nullptr) { begin(limits); }

void Meter::begin(Limits const* limits) {
    limits_ = limits;
    bytes_ = 0;
    deadline_ = {};
    if (limits_ != nullptr && limits_->time.count() > 0) deadline_ = std::chrono::steady_clock::now() + limits_->time;
}

void Meter::step() {
    if ((++steps_ & 255U) == 0 && limits_ != nullptr) check();
}

void Meter::hold(std::size_t bytes) {
    bytes_ += bytes;
    if (limits_ != nullptr && limits_->memory_bytes > 0 && bytes_ > limits_->memory_bytes) {
        throw Error(ErrorKind::limit, "the question needs more than the allowed memory of " +
                                          std::to_string(limits_->memory_bytes / 1'000'000) + " MB");
    }
}

void Meter::check() {
    if (limits_->cancel != nullptr && limits_->cancel->load(std::memory_order_relaxed)) {
        throw Error(ErrorKind::cancelled, "cancelled");
    }
    if (deadline_ != std::chrono::steady_clock::time_point{} && std::chrono::steady_clock::now() > deadline_) {
        throw Error(ErrorKind::limit, "over the time limit of " + std::to_string(limits_->time.count()) + " ms");
    }
}

struct Solver::Goal {
    RelationDef const* relation = nullptr;
    TermId subject{};
    TermId object{};
    std::vector<QualifierPair> qualifiers;

    using Identity = std::tuple<TermId, TermId, std::vector<QualifierPair>, std::vector<ConditionGroup>>;
    std::vector<std::unique_ptr<Tuple>> tuples;
    std::map<Identity, Tuple*> by_identity;

    enum class State { fresh, working, waiting, complete };
    State state = State::fresh;
    std::size_t depth = 0;
    std::size_t lowest = 0;   // the lowest goal on the stack that this one reached, itself at first
    std::uint64_t round = 0;  // of its last pass
    bool recursive = false;   // it was asked while it was worked on
    bool pending = false;

    Tuple& tuple(TermId s, TermId o, std::vector<QualifierPair> quals, std::vector<ConditionGroup> conditions,
                 bool& fresh) {
        auto [at, added] = by_identity.try_emplace(Identity{s, o, std::move(quals), std::move(conditions)}, nullptr);
        fresh = added;
        if (added) {
            auto made = std::make_unique<Tuple>();
            made->relation = relation->id;
            made->subject = s;
            made->object = o;
            made->qualifiers = std::get<2>(at->first);
            made->conditions = std::get<3>(at->first);
            at->second = made.get();
            tuples.push_back(std::move(made));
        }
        return *at->second;
    }
};

Solver::Solver(FactReader& reader, bind::RuleSet const& rules, Terms& terms, Meter& meter)
    : reader_(reader), rules_(rules), terms_(terms), meter_(meter) {}

Solver::~Solver() = default;

namespace {

bool has_all(std::vector<QualifierPair> const& have, std::vector<QualifierPair> const& want) {
    return std::all_of(want.begin(), want.end(),
                       [&](auto const& w) { return std::find(have.begin(), have.end(), w) != have.end(); });
}

}  // namespace

Tuple const* Solver::tuple_of(JoinedFact const& fact) {
    auto [at, fresh] = claimed_.try_emplace(&fact);
    if (fresh) {
        auto tuple = std::make_unique<Tuple>();
        tuple->relation = fact.relation;
        tuple->subject = fact.subject;
        tuple->object = fact.object;
        tuple->days = fact.days;
        tuple->fact = &fact;
        part_keys(
            fact.keys, [this](TermId name) -> std::string const& { return terms_.value(name).as_text(); },
            tuple->qualifiers, tuple->conditions);
        at->second = std::move(tuple);
    }
    return at->second.get();
}

std::vector<Tuple const*> Solver::tuples(RelationDef const& relation, TermId subject, TermId object,
                                         std::vector<QualifierPair> const& qualifiers) {
    std::vector<Tuple const*> found;
    if (!rules_.derives(relation.id)) {
        for (JoinedFact const* fact : reader_.facts(subject, relation.id, object)) {
            Tuple const* tuple = tuple_of(*fact);
            if (has_all(tuple->qualifiers, qualifiers)) found.push_back(tuple);
        }
        return found;
    }
    Goal& wanted = goal(relation, subject, object, qualifiers);
    complete(wanted);
    found.reserve(wanted.tuples.size());
    for (auto const& tuple : wanted.tuples) found.push_back(tuple.get());
    return found;
}

Validity Solver::days(RelationDef const& relation, TermId subject, TermId object) {
    Validity days;
    for (Tuple const* tuple : tuples(relation, subject, object)) days = days | tuple->days;
    if (relation.symmetric && subject != object) {
        for (Tuple const* tuple : tuples(relation, object, subject)) days = days | tuple->days;
    }
    return days;
}

Solver::Goal& Solver::goal(RelationDef const& relation, TermId subject, TermId object,
                           std::vector<QualifierPair> const& qualifiers) {
    auto [at, fresh] = goal_by_key_.try_emplace(std::tuple(relation.id, subject, object, qualifiers), nullptr);
    if (fresh) {
        auto made = std::make_unique<Goal>();
        made->relation = &relation;
        made->subject = subject;
        made->object = object;
        made->qualifiers = qualifiers;
        at->second = made.get();
        goals_.push_back(std::move(made));
    }
    return *at->second;
}

void Solver::complete(Goal& wanted) {
    using State = Goal::State;
    if (wanted.state == State::complete) return;
    if (wanted.state == State::working) {
        wanted.recursive = true;
        if (!stack_.empty()) stack_.back()->lowest = std::min(stack_.back()->lowest, wanted.depth);
        return;
    }
    if (wanted.state == State::waiting && wanted.round == round_) {
        if (!stack_.empty()) stack_.back()->lowest = std::min(stack_.back()->lowest, wanted.lowest);
        return;
    }
    meter_.step();
    guard_depth();
    if (wanted.state == State::fresh) {
        for (JoinedFact const* fact : reader_.facts(wanted.subject, wanted.relation->id, wanted.object)) {
            Tuple const* claimed = tuple_of(*fact);
            if (!has_all(claimed->qualifiers, wanted.qualifiers)) continue;
            bool fresh = false;
            Tuple& tuple = wanted.tuple(fact->subject, fact->object, claimed->qualifiers, claimed->conditions, fresh);
            tuple.fact = fact;
            tuple.days = fact->days;
        }
    }
    wanted.state = State::working;
    wanted.depth = stack_.size();
    wanted.lowest = wanted.depth;
    stack_.push_back(&wanted);
    std::size_t const first_pending = pending_.size();
    for (;;) {
        std::uint64_t const before = changes_;
        wanted.round = round_;
        for (bind::BoundRule const* rule : rules_.rules_for(wanted.relation->id)) run_rule(wanted, *rule);
        bool const leader = wanted.lowest == wanted.depth;
        if (!leader || changes_ == before || !wanted.recursive) break;
        ++round_;
    }
    stack_.pop_back();
    if (wanted.lowest < wanted.depth) {
        wanted.state = State::waiting;
        if (!wanted.pending) pending_.push_back(&wanted);
        wanted.pending = true;
        stack_.back()->lowest = std::min(stack_.back()->lowest, wanted.lowest);
        return;
    }
    wanted.state = State::complete;
    for (std::size_t i = first_pending; i < pending_.size(); ++i) pending_[i]->state = State::complete;
    pending_.resize(first_pending);
}

/// Rules of users may recurse as deep as their data; the machine's stack may not.
void Solver::guard_depth() {
    char here = 0;
    auto const position = reinterpret_cast<std::uintptr_t>(&here);
    if (stack_base_ == 0 || position > stack_base_) stack_base_ = position;
    if (stack_base_ - position > kStackBytes) {
        throw Error(ErrorKind::limit, "the rules recurse too deep for this question (" + std::to_string(stack_.size()) +
                                          " goals at once)");
    }
}

bool bind_head(bind::BoundTerm const& head, TermId wanted, Frame& frame) {
    if (wanted == kNoTerm) return true;
    if (!head.is_variable()) return head.term == wanted;
    SlotValue& slot = frame.slots[static_cast<std::size_t>(head.slot)];
    if (slot.kind == SlotValue::Kind::term) return slot.term == wanted;
    slot = {.kind = SlotValue::Kind::term, .term = wanted};
    return true;
}

TermId value_of(bind::BoundTerm const& term, Frame const& frame) {
    return term.is_variable() ? frame.slots[static_cast<std::size_t>(term.slot)].term : term.term;
}

void Solver::run_rule(Goal& goal, bind::BoundRule const& rule) {
    using Serves = bind::BoundRule::Serves;
    bool const object_alone = goal.subject == kNoTerm && goal.object != kNoTerm;
    if (rule.serves == Serves::subject_bound && object_alone) return;
    if (rule.serves == Serves::object_bound_alone && !object_alone) return;
    for (bool const swapped : {false, true}) {
        if (swapped && !goal.relation->symmetric) break;
        Frame frame;
        frame.slots.resize(rule.slots.names.size());
        bool fits = bind_head(rule.subject, swapped ? goal.object : goal.subject, frame) &&
                    bind_head(rule.object, swapped ? goal.subject : goal.object, frame);
        for (QualifierPair const& wanted : goal.qualifiers) {
            auto const head = std::find_if(rule.qualifiers.begin(), rule.qualifiers.end(),
                                           [&](auto const& q) { return q.name == wanted.name; });
            fits = fits && head != rule.qualifiers.end() && bind_head(head->value, wanted.value, frame);
        }
        if (fits) solve(rule.body, frame, [&](Frame const& solution) { derive(goal, rule, solution, swapped); });
    }
}

void Solver::derive(Goal& goal, bind::BoundRule const& rule, Frame const& frame, bool swapped) {
    TermId subject = value_of(rule.subject, frame);
    TermId object = value_of(rule.object, frame);
    if (swapped) std::swap(subject, object);
    std::vector<QualifierPair> qualifiers;
    std::vector<ConditionGroup> conditions;
    for (bind::BoundQualifier const& qualifier : rule.qualifiers) {
        TermId const value = value_of(qualifier.value, frame);
        if (value == kNoTerm) continue;
        if (is_condition(qualifier.label)) {
            conditions.push_back({qualifier.label, {value}});
        } else {
            qualifiers.push_back({qualifier.name, value});
        }
    }
    for (Tuple const* premise : frame.premises) {
        conditions.insert(conditions.end(), premise->conditions.begin(), premise->conditions.end());
    }
    std::sort(qualifiers.begin(), qualifiers.end());
    std::sort(conditions.begin(), conditions.end());
    conditions.erase(std::unique(conditions.begin(), conditions.end()), conditions.end());
    bool fresh = false;
    Tuple& tuple = goal.tuple(subject, object, std::move(qualifiers), std::move(conditions), fresh);
    meter_.hold(fresh ? 512 : 128);
    Validity const days = tuple.days | frame.days;
    if (fresh || days != tuple.days) {
        ++changes_;
        tuple.days = days;
    }
    std::vector<TermId> bindings;
    for (SlotValue const& slot : frame.slots)
        bindings.push_back(slot.kind == SlotValue::Kind::term ? slot.term : kNoTerm);
    auto same = std::find_if(tuple.derivations.begin(), tuple.derivations.end(), [&](Derivation const& d) {
        return d.rule == &rule && d.premises == frame.premises && d.bindings == bindings;
    });
    if (same != tuple.derivations.end()) {
        same->days = same->days | frame.days;
    } else {
        tuple.derivations.push_back({&rule, frame.premises, std::move(bindings), frame.days});
    }
}

void Solver::solve(bind::BoundGroup const& group, Frame const& start, Sink const& sink) {
    GroupRun(*this, group, start, sink).run();
}

}  // namespace kgq::reason

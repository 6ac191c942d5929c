// Solutions of planned rules over fact tables, on one day or over all time.
//
// The same as reason/solver.hpp gives, for what plan.hpp serves: a goal's tuples are its claimed facts and what its
// rules derive, equal ones made one, days and derivations kept. `Calendar` says what days are: a DayTruth on the day
// asked, or Times. What turns out not to be served while looking throws Unserved.
//
// Threads: one question's; not shared. Lifetime: within the tables'; tuples live as long as the search.
#pragma once

#include "query/table/tables.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace kgq::table {

/// A function that is called while it is there; no more than two pointers.
template <typename Signature>
class FunctionRef;
template <typename Answer, typename... Given>
class FunctionRef<Answer(Given...)> {
public:
    template <typename Function>
    FunctionRef(Function const& function)  // NOLINT: as a function is passed
        : function_(&function),
          call_([](void const* f, Given... given) -> Answer { return (*static_cast<Function const*>(f))(given...); }) {}
    Answer operator()(Given... given) const { return call_(function_, given...); }

private:
    void const* function_;
    Answer (*call_)(void const*, Given...);
};

/// The tables cannot tell; the solver can.
struct Unserved {};

struct OneDay {
    using Days = DayTruth;
    Day day = 0;
    Days of(FactTable const& table, std::uint32_t fact) const { return table.on(fact, day); }
    Days of(Validity const& days) const { return {days.certain.contains(day), days.possible.contains(day)}; }
    static Days always() { return {true, true}; }
    static bool settled(Days days) { return days.certain(); }  ///< nothing more can be added
};

struct AllDays {
    using Days = Times;
    static Days of(FactTable const& table, std::uint32_t fact) { return table.times(fact); }
    static Days of(Validity const& days) { return Times(days); }
    static Days always() { return Times::always(); }
    static bool settled(Days const&) { return false; }
};

template <typename Calendar>
class Search {
public:
    using Days = typename Calendar::Days;

    struct Tuple;
    struct Premise {
        FactTable const* table = nullptr;
        std::uint32_t fact = 0;
        Tuple const* tuple = nullptr;  // where rules derive the pattern's relation; else the fact alone
        std::vector<reason::ConditionGroup> const& conditions() const {
            return tuple != nullptr ? tuple->conditions : table->keys(fact).conditions;
        }
        bool empty() const { return table == nullptr && tuple == nullptr; }  ///< of a branch not taken
        friend bool operator==(Premise const&, Premise const&) = default;
    };
    struct Derivation {
        bind::BoundRule const* rule = nullptr;
        std::vector<Premise> premises;
        std::vector<TermId> bindings;
        Days days;
        bool same(Derivation const& other) const {
            return rule == other.rule && premises == other.premises && bindings == other.bindings;
        }
    };
    struct Tuple {
        RelationId relation{};
        TermId subject{};
        TermId object{};
        std::vector<QualifierPair> qualifiers;
        std::vector<reason::ConditionGroup> conditions;
        Days days{};
        FactTable const* table = nullptr;  // where claimed
        std::uint32_t fact = 0;
        std::vector<Derivation> derivations;
    };
    struct Frame {
        std::array<TermId, kMostSlots> slots{};
        std::array<Premise, kMostPremises> premises{};
        Days days = Calendar::always();
    };

    Search(Tables const& tables, Calendar calendar, reason::Meter& meter)
        : tables_(tables), calendar_(calendar), meter_(meter) {}

    Tables const& tables() const { return tables_; }
    Calendar const& calendar() const { return calendar_; }
    reason::Meter& meter() { return meter_; }

    using Sink = FunctionRef<bool(Frame const&)>;
    using RuleSink = FunctionRef<bool(RulePlan const&, Frame const&)>;

    /// Calls `sink` for each solution of the goal's rules, until it returns false. Throws Unserved.
    void derive(GoalPlan const& goal, TermId subject, TermId object, std::vector<QualifierPair> const& qualifiers,
                RuleSink sink);

    /// All tuples of a goal. The reference stays good.
    std::vector<Tuple*> const& tuples(GoalPlan const& goal, TermId subject, TermId object,
                                      std::vector<QualifierPair> const& qualifiers);

    /// The days on which a fact holds, whatever its qualifiers.
    Days days(RelationDef const& relation, TermId subject, TermId object);

    /// The conditions of all premises of a solution and of its rule's head: sorted, each once.
    static std::vector<reason::ConditionGroup> conditions_of(RulePlan const& rule, Frame const& frame);
    static TermId value_of(bind::BoundTerm const& term, Frame const& frame) {
        return term.is_variable() ? frame.slots[static_cast<std::size_t>(term.slot)] : term.term;
    }
    static Derivation derivation_of(RulePlan const& rule, Frame const& frame) {
        Derivation made;
        made.rule = rule.rule;
        for (std::size_t i = 0; i < rule.premises; ++i) {
            if (!frame.premises[i].empty()) made.premises.push_back(frame.premises[i]);
        }
        made.bindings.assign(frame.slots.begin(),
                             frame.slots.begin() + static_cast<std::ptrdiff_t>(rule.rule->slots.names.size()));
        made.days = frame.days;
        return made;
    }

private:
    static constexpr std::size_t kMostMeeting = kMostPremises;
    static constexpr std::uint32_t kMergeUpTo = 8;  // times the shorter list; longer ones are looked up in
    static constexpr std::size_t kAhead = 4;        // candidates

    struct Meeting {  // one pattern of a meet
        PatternPlan const* plan = nullptr;
        FactTable const* table = nullptr;
        FactTable::Stretch all;
        bool subject_open = false;
        TermId known{};
    };
    using Meetings = std::array<Meeting, kMostMeeting>;
    using Found = std::array<FactTable::Stretch, kMostMeeting>;

    static bool bind_head(bind::BoundTerm const& head, TermId wanted, Frame& frame);
    /// Binds a term for the time of `then`; true to go on.
    template <typename Then>
    static bool with(bind::BoundTerm const& term, TermId value, Frame& frame, Then const& then) {
        if (!term.is_variable()) return term.term != value || then();
        TermId& slot = frame.slots[static_cast<std::size_t>(term.slot)];
        if (slot != kNoTerm) return slot != value || then();
        slot = value;
        bool const on = then();
        slot = kNoTerm;
        return on;
    }

    template <typename Then>
    bool within(Days const& days, Frame& frame, Then const& then) {
        Days const before = frame.days;
        frame.days = before & days;
        bool const on = frame.days.empty() || then();
        frame.days = before;
        return on;
    }

    bool solve(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink);
    /// The days on which a group under NOT holds, whatever the rest of the body. (No template of a sink: NOT nests.)
    Days found_by(GroupPlan const& group, Frame& frame);
    bool check(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink);
    bool meet(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink);
    bool met(GroupPlan const& group, std::size_t at, Meetings const& meetings, std::size_t aligned, Found& found,
             Frame& frame, Sink sink);
    bool choose(GroupPlan const& group, std::size_t at, Meetings const& meetings,
                std::array<std::uint8_t, kMostMeeting> const& nesting, std::size_t depth, Found const& found,
                Frame& frame, Sink sink);
    bool choice(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink);
    bool list(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink);
    bool list_tuples(GroupPlan const& group, std::size_t at, Frame& frame, Sink sink);

    /// A fact, with the days, the premise and the qualifiers that it brings.
    template <typename Then>
    bool with_fact(PatternPlan const& plan, FactTable const& table, std::uint32_t fact, Frame& frame,
                   Then const& then) {
        return within(calendar_.of(table, fact), frame, [&] {
            if (plan.premise < kMostPremises) frame.premises[plan.premise] = {&table, fact, nullptr};
            if (plan.pattern->qualifiers.empty()) return then();
            return with_keys(plan, 0, table.keys(fact).all, frame, then);
        });
    }

    template <typename Then>
    bool with_keys(PatternPlan const& plan, std::size_t at, std::vector<QualifierPair> const& keys, Frame& frame,
                   Then const& then) {
        if (at == plan.pattern->qualifiers.size()) return then();
        bind::BoundQualifier const& qualifier = plan.pattern->qualifiers[at];
        for (QualifierPair const& key : keys) {
            if (key.name != qualifier.name) continue;
            if (!with(qualifier.value, key.value, frame, [&] { return with_keys(plan, at + 1, keys, frame, then); }))
                return false;
        }
        return true;
    }

    /// What a derived tuple has by the names of the pattern's qualifiers.
    std::vector<QualifierPair> keys_of(PatternPlan const& plan, Tuple const& tuple) const;
    bool equality(Step const& step, Frame const& frame) const;

    using TupleKey = std::tuple<GoalPlan const*, TermId, TermId, std::vector<QualifierPair>>;

    Tables const& tables_;
    Calendar calendar_;
    reason::Meter& meter_;
    std::vector<std::unique_ptr<Tuple>> made_;
    std::map<TupleKey, std::vector<Tuple*>> tuples_;
};

extern template class Search<OneDay>;
extern template class Search<AllDays>;

}  // namespace kgq::table

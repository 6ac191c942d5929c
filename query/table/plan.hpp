// How rules are asked of fact tables: for each goal (a relation, and which of its parts the asker knows) the rules
// whose heads fit, each body in an order fixed beforehand.
//
// Served: bodies of patterns on named relations, NOT, OR, and = or != between variables or with an entity. Not served:
// recursion, OPTIONAL, symmetric relations that rules derive, periods and sources as variables, other filters;
// whoever asks for those asks the solver.
//
// Threads: a PlanBook may be used from any. Lifetime: within its RuleSet's; plans stay good as long as the book.
#pragma once

#include "query/bind/rules.hpp"

#include <compare>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace kgq::table {

/// What the asker knows of one part of a goal.
struct Part {
    enum class Kind : std::uint8_t { open, known, constant };
    Kind kind = Kind::open;
    TermId term = kNoTerm;  // of a constant
    friend auto operator<=>(Part const&, Part const&) = default;
};

struct Shape {
    RelationId relation{};
    Part subject;
    Part object;
    std::vector<std::pair<TermId, Part>> qualifiers;  // that must be there and equal, by name
    friend auto operator<=>(Shape const&, Shape const&) = default;
};

struct GoalPlan;

struct PatternPlan {
    bind::BoundPattern const* pattern = nullptr;
    RelationId relation{};
    GoalPlan const* goal = nullptr;   // where rules derive what may match; nullptr: claimed facts alone
    std::vector<std::size_t> wanted;  // the pattern's qualifiers that the goal is asked with
    bool notes = false;               // asks for a qualifier that is no key
    std::size_t premise = 0;          // its place among the premises
};

struct Step;
struct GroupPlan {
    std::vector<Step> steps;
};

struct Step {
    enum class Kind : std::uint8_t {
        check,     // one pattern on claimed facts, both ends known
        meet,      // patterns on claimed facts that have `slot` as their one open end: their lists are intersected
        list,      // one pattern, whatever it gives
        equality,  // of two variables, or of one with an entity
        negation,
        choice,  // one branch or another
    };
    Kind kind = Kind::list;
    int slot = bind::kNoSlot;
    std::vector<PatternPlan> patterns;
    int left = bind::kNoSlot;
    int right = bind::kNoSlot;
    Value const* entity = nullptr;  // in place of `right`
    bool equal = false;
    std::vector<GroupPlan> inner;                    // the group under NOT; the branches
    std::vector<std::vector<std::size_t>> premises;  // of each branch: the places that it fills
};

struct RulePlan {
    bind::BoundRule const* rule = nullptr;
    GroupPlan body;
    std::size_t premises = 0;  // places; those of branches not taken stay empty
    bool chooses = false;      // it has OR, so that one solution may come twice
};

struct GoalPlan {
    Shape shape;
    RelationDef const* relation = nullptr;
    std::vector<RulePlan> rules;
    std::string refusal;  // why the tables cannot serve it; empty where they can
    bool served() const { return refusal.empty(); }
};

inline constexpr std::size_t kMostSlots = 16;
inline constexpr std::size_t kMostPremises = 12;

class PlanBook {
public:
    explicit PlanBook(std::shared_ptr<bind::RuleSet const> rules) : rules_(std::move(rules)) {}

    /// REQUIRES: a relation of the rule set's vocabulary.
    GoalPlan const& goal(Shape const& shape) const;
    bind::RuleSet const& rules() const { return *rules_; }

private:
    class Planner;
    std::shared_ptr<bind::RuleSet const> rules_;
    mutable std::mutex mutex_;
    mutable std::map<Shape, std::unique_ptr<GoalPlan>> goals_;
};

}  // namespace kgq::table

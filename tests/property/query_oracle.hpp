// The oracle: what product.md says that an answer is, computed one day at a time with plain loops over everything. Slow
// and simple, and written from the text alone: it shares no code with the engine.
//
// Threads: values. Lifetime: an Oracle keeps a reference to its World.
#pragma once

#include "query_world.hpp"

#include <functional>
#include <map>
#include <set>
#include <span>

namespace kgq::law {

/// Days on which nothing can differ: each day of the two months in which worlds are drawn alone, what lies further off
/// in a few ranges.
struct Segment {
    int first;
    int last;
    int day() const { return first == -kEver ? last : first; }
};
std::vector<Segment> const& segments();

struct Truth {
    bool certain = false;
    bool possible = false;
    friend bool operator==(Truth const&, Truth const&) = default;
};
inline Truth operator&(Truth a, Truth b) { return {a.certain && b.certain, a.possible && b.possible}; }
inline Truth operator|(Truth a, Truth b) { return {a.certain || b.certain, a.possible || b.possible}; }
inline Truth operator~(Truth a) { return {!a.possible, !a.certain}; }

/// The values of one condition: alternatives. All conditions of a fact must hold together.
using Conditions = std::set<std::pair<std::string, std::set<std::string>>>;

struct Key {
    std::string relation;
    std::string subject;
    std::string object;
    Pairs qualifiers;
    Conditions conditions;
    friend auto operator<=>(Key const&, Key const&) = default;
};

using Day = std::map<Key, Truth>;  // all that holds on a day, claimed and derived
using Row = std::map<std::string, std::string>;
using Rows = std::map<Row, Truth>;

/// What a question leaves out and takes for granted.
struct Asked {
    std::vector<std::string> according_to;
    std::vector<Assumption> assuming;
};

class Oracle {
public:
    explicit Oracle(World const& world, Asked asked = {}) : world_(world), asked_(std::move(asked)) {}

    /// Joined claims and assumptions, before any rule.
    Day joined(int day) const;
    /// The least fixed point of the rules above what is joined.
    Day derive(Day joined) const;
    Day on(int day) const { return derive(joined(day)); }

    /// The spell of each fact in each segment in which it is possible: earliest and latest start, earliest and latest
    /// end.
    using Spells = std::map<Key, std::map<std::size_t, std::string>>;
    Spells spells() const;

    /// One row for each assignment of all variables that are not inside a NOT; without the second, no DURING may stand
    /// in the group.
    Rows rows(Day const& day, Group const& group) const;
    Rows rows(Day const& day, Group const& group, Spells const& spells, std::size_t segment) const;
    /// Rows as the question's columns, equal ones united where it says DISTINCT.
    std::multimap<std::vector<std::string>, Truth> answer(Day const& day, Question const& question) const;

    bool asks(std::string const& source, Relation const& relation) const;
    World const& world() const { return world_; }

private:
    Key key_of(Fact const& fact) const;
    Truth truth_of_claims(Key const& key, int day) const;

    World const& world_;
    Asked asked_;
};

struct Parties {
    std::string obligation = "defence";
    std::string guarantor;
    std::string beneficiary;
    std::string against;
    std::string over;
    std::string text() const;
};

/// The verdict of section 5 on one day, in its words, from all that holds on it.
std::string verdict(Oracle const& oracle, int when, Day const& day, Parties const& parties);

}  // namespace kgq::law

// Small random worlds for the laws of product.md: a schema, sources with their coverage, claims, rules and questions,
// as plain data that both the engine (as text of the language) and the oracle (query_oracle.hpp) read.
//
// Not here: what any of it means. Threads: values. Lifetime: own all they hold.
#pragma once

#include <climits>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace kgq::law {

constexpr int kEver = INT_MAX / 2;  // a day later than any; -kEver earlier than any

/// A day of the year 2000, counted from 1970: day_of(1, 10).
int day_of(int month, int day, int year = 2000);
std::string day_text(int day);

struct Point {
    enum class Kind { days, open, unknown };
    Kind kind = Kind::days;
    int first = 0;  // of days: the unknown day lies between the two
    int last = 0;
    std::string text;
};

/// A period as a source writes it.
struct Span {
    Point start;
    Point end;
    std::string text;
    int earliest_start() const;
    int latest_start() const;
    int earliest_end() const;
    int latest_end() const;
    bool certain(int day) const { return latest_start() <= day && day <= earliest_end(); }
    bool possible(int day) const { return earliest_start() <= day && day <= latest_end(); }
    static Span of(Point start, Point end);
    static Span lone(Point when);
    static Span always();
    static Span days(int first, int last);
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Fact {
    std::string subject;
    std::string relation;
    std::string object;
    Pairs qualifiers;
    std::string text() const;
};

struct Claim {
    Fact fact;
    Span span;
    std::string source;
    std::string text() const;
};

struct Assumption {
    bool negated = false;
    Fact fact;
    Span span;
    std::string text() const;
};

struct Source {
    std::string id;
    int first = -kEver;
    int last = kEver;
    bool covers(int day) const { return first <= day && day <= last; }
};

struct Relation {
    std::string name;
    std::string inverse;
    std::vector<std::string> keys;
    bool symmetric = false;
    bool transitive = false;
    bool one_at_a_time = false;
    bool frame = false;
    bool integer = false;
    bool builtin = false;  // of the vocabulary that every store has
    int level = 0;         // a NOT looks at lower levels only
    std::string text() const;
};

/// Variables open with `?`.
struct Pattern {
    std::string subject;
    std::string relation;
    std::string object;
    Pairs qualifiers;
    std::string during;
    std::string source;
    std::string text() const;
};

struct Item;
using Group = std::vector<Item>;
struct Item {
    enum class Kind { pattern, negation, optional, alternatives, unequal };
    Kind kind = Kind::pattern;
    Pattern pattern;  // of unequal: subject and object
    std::vector<Group> groups;
    std::string text() const;
};
std::string text_of(Group const& group);

struct Rule {
    std::string name;
    Pattern head;
    Group body;
    bool builtin = false;
    std::string text() const;
};

struct World {
    std::vector<Relation> relations;
    std::vector<std::pair<std::string, std::string>> kinds;  // name, under
    std::vector<Source> sources;
    std::vector<Claim> claims;
    std::vector<Rule> rules;

    /// By name or inverse; `inverse` says which.
    Relation const& relation(std::string const& name, bool& inverse) const;
    Relation const& relation(std::string const& name) const;
    Source const& source(std::string const& id) const;
    std::string script() const;
};

struct Question {
    Group where;
    std::vector<std::string> columns;  // empty: *
    bool distinct = false;
    std::vector<std::string> according_to;
    std::vector<Assumption> assuming;
    std::string text(std::string const& scope = {}) const;
};

/// Chances from a fixed seed.
class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
    bool chance(int percent) { return below(100) < percent; }
    template <typename T>
    T const& pick(std::vector<T> const& from) {
        return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))];
    }
    template <typename T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[static_cast<std::size_t>(below(static_cast<int>(i)))]);
    }

private:
    std::mt19937 engine_;
};

/// KGQ_PROPERTY_ROUNDS times as many cases where it is set.
int rounds(int usual);

struct Taste {
    int claims = 10;
    int rules = 4;
    bool coarse_years = true;  // claims whose dates reach beyond a few months
    bool vague = true;
};

Span random_span(Dice& dice, Taste const& taste);
/// Kinds, relations of every sort, three sources, claims, layered rules.
World random_world(Dice& dice, Taste const& taste);
/// Alliances, treaties, areas and attackers, in the words of the vocabulary; rules of the vocabulary restated, and one
/// more.
World random_alliances(Dice& dice, Taste const& taste);
Question random_question(Dice& dice, World const& world);
/// All base facts, one relation after another, as questions.
std::vector<Question> plain_questions(World const& world);
std::vector<Assumption> random_assumptions(Dice& dice, World const& world);

}  // namespace kgq::law

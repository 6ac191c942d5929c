// Three loops, none of them clever: over the sources that speak of a fact, over the rules until nothing is new, and
// over every fact of the day for every pattern of a group.
#include "query_oracle.hpp"

#include <algorithm>

namespace kgq::law {

std::vector<Segment> const& segments() {
    static std::vector<Segment> const all = [] {
        std::vector<Segment> made;
        // A bound of a coarse date is a first or a last day: these stand alone.
        auto const add = [&](int first, int last) {
            if (first != -kEver) made.push_back({first, first});
            made.push_back({first == -kEver ? first : first + 1, last == kEver ? last : last - 1});
            if (last != kEver) made.push_back({last, last});
        };
        add(-kEver, day_of(12, 31, 1989));
        add(day_of(1, 1, 1990), day_of(12, 31, 1998));
        add(day_of(1, 1, 1999), day_of(11, 30, 1999));
        add(day_of(12, 1, 1999), day_of(12, 30, 1999));
        for (int day = day_of(12, 31, 1999); day <= day_of(2, 15); ++day) made.push_back({day, day});
        add(day_of(2, 16), day_of(2, 29));
        add(day_of(3, 1), day_of(12, 31));
        add(day_of(1, 1, 2001), day_of(12, 31, 2001));
        add(day_of(1, 1, 2002), day_of(12, 31, 2009));
        add(day_of(1, 1, 2010), kEver);
        return made;
    }();
    return all;
}

bool Oracle::asks(std::string const& source, Relation const& relation) const {
    auto const& only = asked_.according_to;
    return relation.frame || only.empty() || std::find(only.begin(), only.end(), source) != only.end();
}

Key Oracle::key_of(Fact const& fact) const {
    bool inverse = false;
    Relation const& relation = world_.relation(fact.relation, inverse);
    Key key{relation.name, fact.subject, fact.object, {}, {}};
    if (inverse || (relation.symmetric && key.object < key.subject)) std::swap(key.subject, key.object);
    std::map<std::string, std::set<std::string>> conditions;
    for (auto const& [name, value] : fact.qualifiers) {
        if (std::find(relation.keys.begin(), relation.keys.end(), name) == relation.keys.end()) continue;
        if (name == "against" || name == "over" || name == "if")
            conditions[name].insert(value);
        else
            key.qualifiers.emplace_back(name, value);
    }
    std::sort(key.qualifiers.begin(), key.qualifiers.end());
    key.conditions = Conditions(conditions.begin(), conditions.end());
    return key;
}

/// "On a day, each source asked that speaks of the fact says yes, maybe or no."
Truth Oracle::truth_of_claims(Key const& key, int day) const {
    Relation const& relation = world_.relation(key.relation);
    bool some_yes = false;
    bool some_maybe = false;
    bool some_no = false;
    bool beyond = false;
    for (Source const& source : world_.sources) {
        if (!asks(source.id, relation)) continue;
        bool mentions = false;
        bool yes = false;
        bool maybe = false;
        bool elsewhere = false;
        for (Claim const& claim : world_.claims) {
            if (claim.source != source.id) continue;
            Key const other = key_of(claim.fact);
            if (other == key) {
                mentions = true;
                yes = yes || claim.span.certain(day);
                maybe = maybe || claim.span.possible(day);
                bool const after =
                    day > source.last && claim.span.end.kind != Point::Kind::days && claim.span.possible(source.last);
                bool const before = day < source.first && claim.span.start.kind != Point::Kind::days &&
                                    claim.span.possible(source.first);
                beyond = beyond || ((after || before) && claim.span.possible(day));
            } else if (relation.one_at_a_time && other.relation == key.relation && other.subject == key.subject &&
                       other.qualifiers == key.qualifiers) {
                elsewhere = elsewhere || claim.span.certain(day);
            }
        }
        if (!source.covers(day)) continue;
        if (mentions && yes)
            some_yes = true;
        else if (elsewhere)
            some_no = true;
        else if (mentions)
            (maybe ? some_maybe : some_no) = true;
    }
    if (some_yes || some_maybe || some_no) return {some_yes && !some_no, some_yes || some_maybe};
    return {false, beyond};
}

Day Oracle::joined(int day) const {
    Day facts;
    for (Claim const& claim : world_.claims) {
        Key const key = key_of(claim.fact);
        if (facts.contains(key) || !asks(claim.source, world_.relation(key.relation))) continue;
        facts[key] = truth_of_claims(key, day);
    }
    for (Assumption const& assumption : asked_.assuming) {
        if (!assumption.span.possible(day)) continue;
        Truth& truth = facts[key_of(assumption.fact)];
        truth = assumption.span.certain(day) ? Truth{!assumption.negated, !assumption.negated} : Truth{false, true};
    }
    std::erase_if(facts, [](auto const& fact) { return !fact.second.possible; });
    return facts;
}

namespace {

using Sink = std::function<void(Row const&, Truth, Conditions const&)>;

struct Solving {
    World const& world;
    Day const& day;
    Oracle::Spells const* spells;
    std::size_t segment;

    static bool bind(Row& row, std::string const& term, std::string const& value) {
        if (term.front() != '?') return term == value;
        return row.emplace(term, value).first->second == value;
    }

    void match(Pattern const& pattern, Row const& row, Truth truth, Conditions const& conditions,
               Sink const& sink) const {
        bool inverse = false;
        Relation const& relation = world.relation(pattern.relation, inverse);
        for (auto const& [key, holds] : day) {
            if (key.relation != relation.name) continue;
            for (bool const turned : {false, true}) {
                if (turned && !relation.symmetric) continue;
                if (turned && key.subject == key.object) continue;
                bool const swap = turned != inverse;
                Row bound = row;
                if (!bind(bound, pattern.subject, swap ? key.object : key.subject)) continue;
                if (!bind(bound, pattern.object, swap ? key.subject : key.object)) continue;
                bool fits = true;
                for (auto const& [name, wanted] : pattern.qualifiers) {
                    bool there = false;
                    for (auto const& [other, value] : key.qualifiers)
                        there = there || (other == name && bind(bound, wanted, value));
                    fits = fits && there;
                }
                if (!fits) continue;
                if (!pattern.during.empty() && !bind(bound, pattern.during, spells->at(key).at(segment))) continue;
                Conditions all = conditions;
                all.insert(key.conditions.begin(), key.conditions.end());
                sink(bound, truth & holds, all);
            }
        }
    }

    /// Patterns and alternatives first, then OPTIONAL, then what only tests.
    void solve(Group const& group, std::size_t at, Row const& row, Truth truth, Conditions const& conditions,
               Sink const& sink) const {
        if (!truth.possible) return;
        if (at == group.size()) return sink(row, truth, conditions);
        Item const& item = group[at];
        auto const next = [&](Row const& more, Truth now, Conditions const& with) {
            solve(group, at + 1, more, now, with, sink);
        };
        switch (item.kind) {
            case Item::Kind::pattern:
                match(item.pattern, row, truth, conditions, next);
                break;
            case Item::Kind::alternatives:
                for (Group const& branch : item.groups) solve(branch, 0, row, truth, conditions, next);
                break;
            case Item::Kind::unequal: {
                auto const value = [&](std::string const& term) { return term.front() == '?' ? row.at(term) : term; };
                if (value(item.pattern.subject) != value(item.pattern.object)) next(row, truth, conditions);
                break;
            }
            case Item::Kind::negation:
            case Item::Kind::optional: {
                bool const optional = item.kind == Item::Kind::optional;
                Truth any;
                solve(item.groups.front(), 0, row, {true, true}, {},
                      [&](Row const& more, Truth now, Conditions const&) {
                          any = any | now;
                          if (optional && (truth & now).possible) next(more, truth & now, conditions);
                      });
                next(row, truth & ~any, conditions);
                break;
            }
        }
    }
};

}  // namespace

Day Oracle::derive(Day facts) const {
    std::set<int> levels;
    for (Relation const& relation : world_.relations) levels.insert(relation.level);
    for (int const level : levels) {
        for (bool grown = true; grown;) {
            grown = false;
            Day const before = facts;
            Solving const solving{world_, before, nullptr, 0};
            auto const add = [&](Pattern const& head, Group const& body) {
                solving.solve(body, 0, {}, {true, true}, {},
                              [&](Row const& row, Truth truth, Conditions const& conditions) {
                                  auto const value = [&](std::string const& term) {
                                      return term.front() == '?' ? row.at(term) : term;
                                  };
                                  Fact fact{value(head.subject), head.relation, value(head.object), {}};
                                  for (auto const& [name, term] : head.qualifiers)
                                      fact.qualifiers.emplace_back(name, value(term));
                                  Key key = key_of(fact);
                                  key.conditions.insert(conditions.begin(), conditions.end());
                                  Truth& now = facts[key];
                                  grown = grown || (now | truth) != now;
                                  now = now | truth;
                              });
            };
            auto const pattern = [](std::string s, std::string r, std::string o) {
                Item item;
                item.pattern = {std::move(s), std::move(r), std::move(o), {}, {}, {}};
                return item;
            };
            for (Relation const& relation : world_.relations) {
                if (relation.level != level || !relation.transitive) continue;
                add(pattern("?x", relation.name, "?z").pattern,
                    {pattern("?x", relation.name, "?y"), pattern("?y", relation.name, "?z")});
            }
            for (auto const& [kind, under] : world_.kinds) {
                if (level == 0 && !under.empty())
                    add(pattern("?x", "is_a", under).pattern, {pattern("?x", "is_a", kind)});
            }
            for (Rule const& rule : world_.rules) {
                if (world_.relation(rule.head.relation).level == level) add(rule.head, rule.body);
            }
        }
    }
    return facts;
}

Oracle::Spells Oracle::spells() const {
    std::map<Key, std::map<std::size_t, Truth>> seen;
    for (std::size_t i = 0; i < segments().size(); ++i) {
        for (auto const& [key, truth] : on(segments()[i].day())) seen[key][i] = truth;
    }
    Spells spells;
    for (auto const& [key, days] : seen) {
        for (auto run = days.begin(); run != days.end();) {
            auto end = run;
            std::size_t last = run->first;
            int first_certain = kEver;
            int last_certain = -kEver;
            for (; end != days.end() && end->first <= last + 1; ++end) {
                last = end->first;
                if (!end->second.certain) continue;
                if (first_certain == kEver) first_certain = segments()[last].first;
                last_certain = segments()[last].last;
            }
            int const first_day = segments()[run->first].first;
            int const last_day = segments()[last].last;
            if (first_certain == kEver) {
                first_certain = last_day;
                last_certain = first_day;
            }
            std::string text;
            for (int const day : {first_day, first_certain, last_certain, last_day}) {
                text += day == -kEver ? "-|" : day == kEver ? "+|" : day_text(day) + "|";
            }
            for (; run != end; ++run) spells[key][run->first] = text;
        }
    }
    return spells;
}

Rows Oracle::rows(Day const& day, Group const& group) const { return rows(day, group, {}, 0); }

Rows Oracle::rows(Day const& day, Group const& group, Spells const& spells, std::size_t segment) const {
    Rows rows;
    Solving const solving{world_, day, &spells, segment};
    solving.solve(group, 0, {}, {true, true}, {},
                  [&](Row const& row, Truth truth, Conditions const&) { rows[row] = rows[row] | truth; });
    return rows;
}

std::multimap<std::vector<std::string>, Truth> Oracle::answer(Day const& day, Question const& question) const {
    std::multimap<std::vector<std::string>, Truth> answer;
    for (auto const& [row, truth] : rows(day, question.where)) {
        std::vector<std::string> cells;
        for (std::string const& column : question.columns) cells.push_back(row.contains(column) ? row.at(column) : "");
        auto const same = answer.find(cells);
        if (question.distinct && same != answer.end())
            same->second = same->second | truth;
        else
            answer.emplace(std::move(cells), truth);
    }
    return answer;
}

}  // namespace kgq::law

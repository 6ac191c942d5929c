// Random alliances in the words of the vocabulary. The rules of schema/rules.kgq that bear on defence and offence are
// restated here as data.
#include "query_world.hpp"

namespace kgq::law {

namespace {

Item pattern(std::string s, std::string r, std::string o, Pairs qualifiers = {}) {
    Item item;
    item.pattern = {std::move(s), std::move(r), std::move(o), std::move(qualifiers), {}, {}};
    return item;
}

Item unequal(std::string left, std::string right) {
    Item item;
    item.kind = Item::Kind::unequal;
    item.pattern = {std::move(left), "", std::move(right), {}, {}, {}};
    return item;
}

Item negation(Item inner) {
    Item item;
    item.kind = Item::Kind::negation;
    item.groups.push_back({std::move(inner)});
    return item;
}

void add_vocabulary(World& world) {
    auto const add = [&](std::string name, std::vector<std::string> keys, bool frame, int level) -> Relation& {
        world.relations.push_back({std::move(name), {}, std::move(keys)});
        world.relations.back().frame = frame;
        world.relations.back().builtin = true;
        world.relations.back().level = level;
        return world.relations.back();
    };
    add("is_a", {}, true, 0);
    add("part_of", {}, true, 0).transitive = true;
    add("territory_of", {}, true, 0);
    add("member_of", {"role"}, false, 0);
    add("party_to", {}, false, 0);
    add("commits_to", {"against", "over", "if"}, false, 0);
    add("suspends_obligations_to", {"under"}, false, 0);
    add("also_against_members", {}, false, 0);
    add("excludes_attacker", {}, false, 1);
    add("guarantees", {"obligation", "treaty", "via", "against", "over", "if"}, false, 1);
    world.kinds = {{"alliance", "organisation"}};
}

void add_rules(World& world) {
    auto const add = [&](std::string name, Pattern head, Group body) {
        world.rules.push_back({std::move(name), std::move(head), std::move(body), true});
    };
    auto const head = [](std::string s, std::string o, std::string obligation, std::string via) {
        return Pattern{std::move(s), "guarantees",
                       std::move(o), {{"obligation", std::move(obligation)}, {"via", std::move(via)}},
                       {},           {}};
    };
    auto const suspended = [](std::string under) {
        return negation(pattern("?g", "suspends_obligations_to", "?b", {{"under", std::move(under)}}));
    };
    for (char const* obligation : {"defence", "offence"}) {
        add(std::string("mutual_") + obligation, head("?g", "?b", obligation, "?a"),
            {pattern("?a", "commits_to", obligation), pattern("?g", "member_of", "?a"),
             pattern("?b", "member_of", "?a"), unequal("?g", "?b"), pattern("?a", "is_a", "alliance"),
             pattern("?g", "is_a", "state"), pattern("?b", "is_a", "state"), suspended("?a")});
    }
    add("alliance_guarantee", head("?a", "?b", "?o", "?a"),
        {pattern("?a", "commits_to", "?o"), pattern("?b", "member_of", "?a"), pattern("?a", "is_a", "alliance"),
         pattern("?b", "is_a", "state")});
    add("treaty_parties", head("?g", "?b", "?o", "?t"),
        {pattern("?t", "commits_to", "?o"), pattern("?g", "party_to", "?t"), pattern("?b", "party_to", "?t"),
         unequal("?g", "?b"), pattern("?t", "is_a", "treaty"), pattern("?g", "is_a", "state"),
         pattern("?b", "is_a", "state"), suspended("?t")});
    add("attack_from_inside", {"?a", "excludes_attacker", "?m", {}, {}, {}},
        {pattern("?m", "member_of", "?a"), pattern("?a", "is_a", "alliance"),
         negation(pattern("?a", "also_against_members", "true"))});
    add("part_is_territory", {"?t", "territory_of", "?s", {}, {}, {}},
        {pattern("?t", "part_of", "?u"), pattern("?u", "territory_of", "?s"), pattern("?t", "is_a", "territory")});
}

}  // namespace

World random_alliances(Dice& dice, Taste const& taste) {
    using Strings = std::vector<std::string>;
    World world;
    add_vocabulary(world);
    add_rules(world);
    Relation pact{"pact", "", {"against", "over", "if"}};
    world.relations.push_back(pact);
    world.rules.push_back({"by_pact",
                           {"?x", "guarantees", "?y", {{"obligation", "defence"}}, {}, {}},
                           {pattern("?x", "pact", "?y")},
                           false});
    if (dice.chance(30)) {  // a duty passed on, recursively: conditions of every link are inherited
        world.rules.push_back({"passed_on",
                               {"?x", "guarantees", "?z", {{"obligation", "defence"}}, {}, {}},
                               {pattern("?x", "pact", "?y"),
                                pattern("?y", "guarantees", "?z", {{"obligation", "defence"}}), unequal("?x", "?z")},
                               false});
    }
    for (char const* id : {"s1", "s2", "s3"}) {
        Source source{id};
        if (dice.chance(40)) source.last = day_of(1, 1) + 15 + dice.below(30);
        if (dice.chance(20)) source.first = day_of(1, 1) + dice.below(10);
        world.sources.push_back(source);
    }
    auto const claim = [&](std::string s, std::string r, std::string o, Pairs qualifiers, bool always) {
        Claim made{{std::move(s), std::move(r), std::move(o), std::move(qualifiers)},
                   always ? Span::always() : random_span(dice, taste),
                   world.sources[static_cast<std::size_t>(dice.below(3))].id};
        world.claims.push_back(made);
        while (!always && dice.chance(35)) {
            made.span = random_span(dice, taste);
            made.source = world.sources[static_cast<std::size_t>(dice.below(3))].id;
            world.claims.push_back(made);
        }
    };
    Strings const states{"A", "B", "C"};
    Strings const areas{"X", "Y", "B", "T"};
    for (std::string const& state : states) claim(state, "is_a", "state", {}, dice.chance(70));
    claim("P", "is_a", "alliance", {}, dice.chance(70));
    claim("U", "is_a", "treaty", {}, true);
    claim("X", "is_a", "area", {}, true);
    claim("Y", "is_a", "area", {}, true);
    claim("T", "is_a", "territory", {}, true);
    auto const conditions = [&](int percent) {
        Pairs pairs;
        if (dice.chance(percent)) pairs.emplace_back("over", dice.pick(areas));
        if (!pairs.empty() && dice.chance(25)) {
            std::string const other = dice.pick(areas);
            if (other != pairs.front().second) pairs.emplace_back("over", other);
        }
        if (dice.chance(percent / 2)) pairs.emplace_back("against", dice.chance(60) ? "C" : "A");
        if (dice.chance(percent / 3)) pairs.emplace_back("if", "\"consent\"");
        return pairs;
    };
    auto const obligation = [&] { return dice.chance(80) ? "defence" : "offence"; };
    for (int i = 0; i < taste.claims; ++i) {
        std::string const x = dice.pick(states);
        std::string const y = dice.pick(states);
        switch (dice.below(12)) {
            case 0:
                claim("P", "commits_to", obligation(), conditions(35), dice.chance(40));
                break;
            case 1:
                claim("U", "commits_to", obligation(), conditions(35), dice.chance(40));
                break;
            case 2:
            case 3:
            case 4:
                claim(x, "member_of", "P", {}, dice.chance(10));
                break;
            case 5:
            case 6:
                claim(x, "party_to", "U", {}, dice.chance(10));
                break;
            case 7:
                claim(x, "suspends_obligations_to", y, {{"under", dice.chance(50) ? "P" : "U"}}, false);
                break;
            case 8: {
                Pairs pairs = conditions(50);
                pairs.insert(pairs.begin(), {"obligation", obligation()});
                claim(x, "guarantees", y, pairs, false);
                break;
            }
            case 9:
                claim(x, "pact", y, conditions(60), false);
                break;
            case 10:
                claim(dice.chance(50) ? "B" : "T", "part_of", dice.chance(50) ? "X" : "Y", {}, false);
                break;
            default:
                if (dice.chance(50))
                    claim("T", "territory_of", "B", {}, false);
                else if (dice.chance(50))
                    claim("X", "part_of", "Y", {}, false);
                else
                    claim("P", "also_against_members", "true", {}, false);
        }
    }
    claim("P", "commits_to", "defence", conditions(30), dice.chance(50));
    claim("A", "member_of", "P", {}, dice.chance(20));
    claim("B", "member_of", "P", {}, dice.chance(20));
    return world;
}

}  // namespace kgq::law

// Random worlds and questions. Days lie in January and the first days of February 2000, so that few days tell all that
// can differ.
#include "query_world.hpp"

#include <algorithm>

namespace kgq::law {

namespace {

using Strings = std::vector<std::string>;

Strings const kStates{"A", "B", "C", "D"};

Point random_point(Dice& dice, Taste const& taste) {
    int const day = day_of(1, 1) + dice.below(40);
    auto const point = [](int first, int last, std::string text) {
        return Point{Point::Kind::days, first, last, std::move(text)};
    };
    if (!taste.vague || dice.chance(60)) return point(day, day, day_text(day));
    switch (dice.below(taste.coarse_years ? 9 : 5)) {
        case 0:
            return point(day - 1, day + 1, day_text(day) + "?");
        case 1:
            return point(day_of(1, 1), day_of(1, 31), "2000-01");
        case 2:
            return point(day_of(2, 1), day_of(2, 29), "2000-02");
        case 3:
            return point(day_of(1, 1), day_of(1, 31), "2000-01-XX");
        case 4:
            return point(day_of(12, 1, 1999), day_of(2, 29), "2000-01~");
        case 5:
            return point(day_of(1, 1), day_of(12, 31), "2000");
        case 6:
            return point(day_of(1, 1, 1999), day_of(12, 31, 2001), "2000%");
        case 7:
            return point(day_of(1, 1, 1990), day_of(12, 31, 1999), "199X");
        default:
            return point(day_of(1, 1), day_of(12, 31, 2009), "200X");
    }
}

}  // namespace

Span random_span(Dice& dice, Taste const& taste) {
    for (;;) {
        if (dice.chance(8)) return Span::always();
        Point start = random_point(dice, taste);
        if (taste.vague && dice.chance(8)) return Span::lone(start);
        Point end = random_point(dice, taste);
        if (start.first > end.last) std::swap(start, end);
        if (dice.chance(25))
            end = {Point::Kind::open, 0, 0, ".."};
        else if (taste.vague && dice.chance(15))
            end = {Point::Kind::unknown, 0, 0, ""};
        if (dice.chance(15))
            start = {Point::Kind::open, 0, 0, ".."};
        else if (taste.vague && end.kind == Point::Kind::days && dice.chance(8))
            start = {Point::Kind::unknown, 0, 0, ""};
        if (start.kind != Point::Kind::days && end.kind == Point::Kind::unknown) continue;
        Span span = Span::of(start, end);
        if (span.earliest_start() <= span.latest_end()) return span;
    }
}

namespace {

void add_sources(Dice& dice, World& world) {
    for (char const* id : {"s1", "s2", "s3"}) {
        Source source{id};
        if (dice.chance(40)) source.last = day_of(1, 1) + 15 + dice.below(30);
        if (dice.chance(25)) source.first = day_of(1, 1) + dice.below(20);
        if (source.first > source.last) std::swap(source.first, source.last);
        world.sources.push_back(source);
    }
}

bool rivals(World const& world, Claim const& claim) {
    return std::any_of(world.claims.begin(), world.claims.end(), [&](Claim const& other) {
        return other.source == claim.source && other.fact.relation == claim.fact.relation &&
               other.fact.subject == claim.fact.subject && other.fact.object != claim.fact.object &&
               std::max(other.span.latest_start(), claim.span.latest_start()) <=
                   std::min(other.span.earliest_end(), claim.span.earliest_end());
    });
}

void add_claim(Dice& dice, World& world, Taste const& taste, Fact fact) {
    Claim claim{std::move(fact), random_span(dice, taste), world.sources[static_cast<std::size_t>(dice.below(3))].id};
    if (dice.chance(15)) claim.fact.qualifiers.emplace_back("page", dice.chance(50) ? "p1" : "p2");
    if (world.relation(claim.fact.relation).one_at_a_time && rivals(world, claim)) return;
    world.claims.push_back(claim);
    // Another source, or another spell, of the same fact: this is where joining happens.
    while (dice.chance(45)) {
        Claim more = claim;
        more.span = random_span(dice, taste);
        more.source = world.sources[static_cast<std::size_t>(dice.below(3))].id;
        if (world.relation(claim.fact.relation).one_at_a_time && rivals(world, more)) continue;
        world.claims.push_back(more);
    }
}

Strings names_up_to(World const& world, int level) {
    Strings names;
    for (Relation const& relation : world.relations) {
        if (relation.level > level || relation.integer || relation.frame) continue;
        names.push_back(relation.name);
        if (!relation.inverse.empty()) names.push_back(relation.inverse);
    }
    return names;
}

Item random_pattern(Dice& dice, World const& world, int level, Strings const& variables) {
    Item item;
    auto const term = [&] { return dice.chance(85) ? dice.pick(variables) : dice.pick(kStates); };
    item.pattern = {term(), dice.pick(names_up_to(world, level)), term(), {}, {}, {}};
    if (dice.chance(8)) item.pattern = {dice.pick(variables), "is_a", dice.chance(50) ? "state" : "minor", {}, {}, {}};
    bool inverse = false;
    Relation const& relation = world.relation(item.pattern.relation, inverse);
    if (!relation.keys.empty() && dice.chance(40))
        item.pattern.qualifiers.emplace_back(relation.keys.front(), dice.chance(50) ? "lead" : "aide");
    return item;
}

void bound_by(Group const& group, Strings& bound) {
    for (Item const& item : group) {
        if (item.kind != Item::Kind::pattern) continue;
        for (std::string const& term : {item.pattern.subject, item.pattern.object}) {
            if (term.front() == '?' && std::find(bound.begin(), bound.end(), term) == bound.end())
                bound.push_back(term);
        }
    }
}

/// Patterns, then perhaps alternatives, a difference, something denied, something optional.
Group random_group(Dice& dice, World const& world, int level, int lower, bool optional) {
    Strings const variables{"?x", "?y", "?z"};
    Group group;
    int const patterns = 1 + dice.below(3);
    for (int i = 0; i < patterns; ++i) group.push_back(random_pattern(dice, world, level, variables));
    Strings bound;
    bound_by(group, bound);
    if (bound.empty()) return group;
    if (dice.chance(20)) {
        Item either;
        either.kind = Item::Kind::alternatives;
        for (int i = 0; i < 2; ++i)
            either.groups.push_back({random_pattern(dice, world, level, {bound.front(), dice.pick(bound)})});
        group.push_back(either);
    }
    if (bound.size() > 1 && dice.chance(30)) {
        Item unequal;
        unequal.kind = Item::Kind::unequal;
        unequal.pattern = {bound[0], "", bound[1], {}, {}, {}};
        group.push_back(unequal);
    }
    Strings inner = bound;
    inner.push_back("?n");
    if (lower >= 0 && dice.chance(40)) {
        Item negation;
        negation.kind = Item::Kind::negation;
        negation.groups.push_back({random_pattern(dice, world, lower, inner)});
        if (dice.chance(25)) negation.groups.front().push_back(random_pattern(dice, world, lower, inner));
        group.push_back(negation);
    }
    inner.back() = "?w";
    if (optional && lower >= 0 && dice.chance(25)) {
        Item item;
        item.kind = Item::Kind::optional;
        item.groups.push_back({random_pattern(dice, world, lower, inner)});
        group.push_back(item);
    }
    return group;
}

void add_rule(Dice& dice, World& world, int number) {
    Strings heads;
    for (Relation const& relation : world.relations) {
        if (relation.integer || relation.frame || relation.one_at_a_time) continue;
        if (relation.level > 0 || dice.chance(15)) heads.push_back(relation.name);
        if (relation.level > 0 && !relation.inverse.empty()) heads.push_back(relation.inverse);
    }
    if (heads.empty()) return;
    Rule rule;
    rule.name = "rule" + std::to_string(number);
    bool inverse = false;
    std::string const head = dice.pick(heads);
    Relation const& relation = world.relation(head, inverse);
    rule.body = random_group(dice, world, relation.level, relation.level - 1, dice.chance(30));
    Strings bound;
    bound_by(rule.body, bound);
    if (bound.empty()) return;
    rule.head = {dice.pick(bound), head, dice.chance(90) ? dice.pick(bound) : dice.pick(kStates), {}, {}, {}};
    if (!relation.keys.empty())
        rule.head.qualifiers.emplace_back(relation.keys.front(), dice.chance(50) ? "lead" : "aide");
    world.rules.push_back(rule);
}

}  // namespace

World random_world(Dice& dice, Taste const& taste) {
    World world;
    world.kinds = {{"minor", "state"}};
    auto const add = [&](std::string name, int level) -> Relation& {
        world.relations.push_back({std::move(name), {}, {}});
        world.relations.back().level = level;
        return world.relations.back();
    };
    Relation& is_a = add("is_a", 0);
    is_a.frame = is_a.builtin = true;
    add("r", 0).inverse = "ri";
    add("q", 0);
    add("s", 0).symmetric = true;
    Relation& t = add("t", 0);
    t.transitive = true;
    t.symmetric = dice.chance(15);
    if (!t.symmetric && dice.chance(40)) t.inverse = "ti";
    add("o", 0).one_at_a_time = true;
    add("k", 0).keys = {"role"};
    add("n", 0).integer = true;
    Relation& d = add("d", 1);
    d.inverse = "di";
    d.transitive = dice.chance(25);
    add("e", 1).symmetric = dice.chance(30);
    add("f", 2).keys = dice.chance(30) ? Strings{"role"} : Strings{};
    add("g", 3);
    add_sources(dice, world);
    for (std::string const& state : kStates) {
        Fact fact{state, "is_a", dice.chance(70) ? "state" : "minor", {}};
        if (dice.chance(60))
            world.claims.push_back({fact, Span::always(), "s1"});
        else
            add_claim(dice, world, taste, fact);
    }
    Strings const claimed{"r", "r", "ri", "q", "s", "t", "t", "o", "o", "k", "k", "n", "d"};
    for (int i = 0; i < taste.claims; ++i) {
        Fact fact{dice.pick(kStates), dice.pick(claimed), dice.pick(kStates), {}};
        Relation const& relation = world.relation(fact.relation);
        if (relation.integer) fact.object = std::to_string(dice.below(7) - 2);
        if (!relation.keys.empty())
            fact.qualifiers.emplace_back(relation.keys.front(), dice.chance(50) ? "lead" : "aide");
        add_claim(dice, world, taste, fact);
    }
    for (int i = 0; i < taste.rules; ++i) add_rule(dice, world, i);
    return world;
}

Question random_question(Dice& dice, World const& world) {
    Question question;
    do question.where = random_group(dice, world, 3, 3, true);
    while ([&] {
        Strings bound;
        bound_by(question.where, bound);
        return bound.empty();
    }());
    Strings bound;
    bound_by(question.where, bound);
    if (dice.chance(50)) {
        question.columns.push_back(dice.pick(bound));
        question.distinct = dice.chance(60);
    } else {
        question.columns = bound;
    }
    if (dice.chance(20)) question.according_to = {"s1", "s2"};
    if (dice.chance(20)) question.assuming = random_assumptions(dice, world);
    return question;
}

std::vector<Question> plain_questions(World const& world) {
    std::vector<Question> questions;
    for (Relation const& relation : world.relations) {
        Question question;
        Item item;
        item.pattern = {"?x", relation.name, "?y", {}, {}, {}};
        question.where.push_back(item);
        question.columns = {"?x", "?y"};
        questions.push_back(question);
    }
    return questions;
}

std::vector<Assumption> random_assumptions(Dice& dice, World const& world) {
    std::vector<Assumption> assumptions;
    Strings const names{"r", "q", "s", "t", "d"};
    int const count = 1 + dice.below(2);
    for (int i = 0; i < count; ++i) {
        Assumption assumption;
        assumption.negated = dice.chance(50);
        assumption.fact = {
            dice.pick(kStates), names[static_cast<std::size_t>(dice.below(2) + 2 * i)], dice.pick(kStates), {}};
        for (Claim const& claim : world.claims) {  // more telling of a fact that is claimed
            if (claim.fact.relation == assumption.fact.relation && dice.chance(50)) {
                assumption.fact.subject = claim.fact.subject;
                assumption.fact.object = claim.fact.object;
            }
        }
        assumption.span = random_span(dice, {});
        assumptions.push_back(assumption);
    }
    return assumptions;
}

}  // namespace kgq::law

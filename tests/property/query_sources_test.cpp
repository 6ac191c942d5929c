// What must not matter: a source that only repeats another, one that is vaguer and agrees, and the order in which
// things are written.
#include "tests/catch.hpp"

#include "query_engine.hpp"

#include <algorithm>

using namespace kgq::law;

namespace {

Taste small(Dice& dice) {
    Taste taste;
    taste.claims = 4 + dice.below(8);
    taste.rules = dice.below(5);
    return taste;
}

std::string same_days(Engine& one, Engine& other, Question const& question) {
    kgq::Answer const first = one.ask(question.text());
    kgq::Answer const second = other.ask(question.text());
    for (Segment const& segment : segments()) {
        RowsOfDay const expected = on_day(first.find(), segment.day());
        RowsOfDay const found = on_day(second.find(), segment.day());
        if (expected != found)
            return "on " + day_text(segment.day()) + "\n" + text_of(expected) + "  became\n" + text_of(found);
    }
    return {};
}

std::string repeated(World const& world, Question const& question) {
    World more = world;
    more.sources.push_back(world.sources.front());
    more.sources.back().id = "s4";
    for (Claim claim : world.claims) {
        if (claim.source != world.sources.front().id) continue;
        claim.source = "s4";
        more.claims.push_back(claim);
    }
    Engine one(world);
    Engine two(more);
    Question asked = question;
    if (!asked.according_to.empty()) asked.according_to.clear();
    return same_days(one, two, asked);
}

/// A lone year says "at some time in these years": it is certain on no day and denies none that it covers.
std::string vaguer(World const& world, Question const& question) {
    if (world.claims.empty()) return {};
    World more = world;
    more.sources.push_back({"s5", day_of(1, 1, 1999), day_of(12, 31, 2001)});
    Claim claim = world.claims.back();
    claim.source = "s5";
    claim.span = Span::lone({Point::Kind::days, day_of(1, 1, 1999), day_of(12, 31, 2001), "2000~"});
    more.claims.push_back(claim);
    Engine one(world);
    Engine two(more);
    kgq::Answer const first = one.ask(question.text());
    kgq::Answer const second = two.ask(question.text());
    for (Segment const& segment : segments()) {
        RowsOfDay const before = on_day(first.find(), segment.day());
        RowsOfDay const after = on_day(second.find(), segment.day());
        for (auto const& row : before) {
            bool const kept = std::find(after.begin(), after.end(), row) != after.end();
            if (row.second && !kept)
                return claim.text() + " takes a certain row on " + day_text(segment.day()) + "\n" + text_of(before) +
                       text_of(after);
        }
        for (auto const& row : after) {
            bool const was = std::find(before.begin(), before.end(), row) != before.end();
            if (row.second && !was)
                return claim.text() + " makes a row certain on " + day_text(segment.day()) + "\n" + text_of(before) +
                       text_of(after);
        }
    }
    return {};
}

/// Any order gives the same bytes, as long as filters and adverbs stay behind what binds their variables.
std::string reordered(World const& world, Question const& question, unsigned seed) {
    Dice dice(seed);
    World other = world;
    dice.shuffle(other.claims);
    dice.shuffle(other.rules);
    auto const shuffle = [&](Group& group) {
        auto const rest =
            std::find_if(group.begin(), group.end(), [](Item const& item) { return item.kind != Item::Kind::pattern; });
        Group patterns(group.begin(), rest);
        dice.shuffle(patterns);
        std::copy(patterns.begin(), patterns.end(), group.begin());
    };
    for (Rule& rule : other.rules) shuffle(rule.body);
    Question turned = question;
    shuffle(turned.where);
    Engine one(world);
    Engine two(other);
    std::string const first = bytes(one.ask(question.text()));
    std::string const second = bytes(two.ask(turned.text()));
    return first == second ? "" : "in another order:\n" + other.script() + turned.text() + ";\n" + first + second;
}

}  // namespace

TEST_CASE("a second equal source changes nothing", "[query][law]") {
    for (unsigned seed = 100000; seed < 100000 + static_cast<unsigned>(rounds(40)); ++seed) {
        Dice dice(seed);
        World const world = random_world(dice, small(dice));
        Question const question = random_question(dice, world);
        INFO("seed " << seed);
        CHECK(broken(world, question, repeated) == "");
    }
}

TEST_CASE("a vaguer source that agrees changes no certain day", "[query][law]") {
    for (unsigned seed = 110000; seed < 110000 + static_cast<unsigned>(rounds(30)); ++seed) {
        Dice dice(seed);
        Taste taste = small(dice);
        taste.rules = 0;
        World const world = random_world(dice, taste);
        INFO("seed " << seed);
        if (world.claims.empty()) continue;
        for (Question const& question : plain_questions(world)) {
            if (question.where.front().pattern.relation != world.relation(world.claims.back().fact.relation).name)
                continue;
            CHECK(broken(world, question, vaguer) == "");
        }
    }
}

TEST_CASE("the order of claims, rules and patterns changes nothing", "[query][law]") {
    for (unsigned seed = 120000; seed < 120000 + static_cast<unsigned>(rounds(60)); ++seed) {
        Dice dice(seed);
        World const world = random_world(dice, small(dice));
        Question const question = random_question(dice, world);
        INFO("seed " << seed);
        CHECK(broken(world, question, [&](World const& w, Question const& q) { return reordered(w, q, seed); }) == "");
    }
}

// Soundness: every way of deciding the merely possible joined facts of a day is tried. What the engine calls certain
// holds in each, and what holds in one the engine calls possible.
#include "tests/catch.hpp"

#include "query_engine.hpp"

#include <algorithm>

using namespace kgq::law;

namespace {

/// Calls `each` with all completions of a day; false where there are too many.
bool complete(Oracle const& oracle, int when, std::function<void(Day const&)> const& each) {
    Day sure;
    std::vector<Key> unsure;
    for (auto const& [key, truth] : oracle.joined(when)) {
        if (truth.certain)
            sure[key] = truth;
        else
            unsure.push_back(key);
    }
    if (unsure.size() > 6) return false;
    for (unsigned chosen = 0; chosen < (1U << unsure.size()); ++chosen) {
        Day completion = sure;
        for (std::size_t i = 0; i < unsure.size(); ++i) {
            if ((chosen >> i & 1U) != 0) completion[unsure[i]] = {true, true};
        }
        each(oracle.derive(completion));
    }
    return true;
}

std::string sound(World const& world, Question const& question, int day, int& tried) {
    Engine engine(world);
    Oracle const oracle(world, {question.according_to, question.assuming});
    RowsOfDay const answer = on_day(engine.ask(question.text("ON " + day_text(day))).find(), day);
    std::string wrong;
    bool const few = complete(oracle, day, [&](Day const& completion) {
        RowsOfDay const holds = of_oracle(oracle.answer(completion, question));
        for (auto const& [cells, certain] : answer) {
            bool const there =
                std::any_of(holds.begin(), holds.end(), [&](auto const& row) { return row.first == cells; });
            if (certain && !there)
                wrong = "a certain row does not hold in a completion of " + day_text(day) + "\n" + text_of(answer) +
                        text_of(holds);
        }
        for (auto const& row : holds) {
            bool const there =
                std::any_of(answer.begin(), answer.end(), [&](auto const& other) { return row.first == other.first; });
            if (!there)
                wrong = "what holds in a completion of " + day_text(day) + " is not possible\n" + text_of(answer) +
                        text_of(holds);
        }
    });
    if (few) ++tried;
    return wrong;
}

std::string sound_verdict(World const& world, Parties const& parties, int day) {
    Engine engine(world);
    Oracle const oracle(world);
    std::string const found = verdict_on(engine.ask(parties.text() + " ON " + day_text(day)).guarantee(), day);
    std::string wrong;
    complete(oracle, day, [&](Day const& completion) {
        std::string const one = verdict(oracle, day, completion, parties);
        bool const fits = found == "uncertain" || one == found || (found == "conditional" && one == "applies");
        if (!fits) wrong = parties.text() + " ON " + day_text(day) + " is " + found + ", in a completion it is " + one;
    });
    return wrong;
}

}  // namespace

TEST_CASE("what is certain holds in every completion, what holds in one is possible", "[query][law]") {
    int tried = 0;
    for (unsigned seed = 200000; seed < 200000 + static_cast<unsigned>(rounds(120)); ++seed) {
        Dice dice(seed);
        Taste taste;
        taste.claims = 4 + dice.below(5);
        taste.rules = dice.below(5);
        World const world = random_world(dice, taste);
        Question const question = random_question(dice, world);
        int const day = day_of(1, 1) + dice.below(40);
        INFO("seed " << seed);
        CHECK(broken(world, question, [&](World const& w, Question const& q) { return sound(w, q, day, tried); }) ==
              "");
    }
    CHECK(tried > 60);
}

TEST_CASE("a verdict that is not uncertain is that of every completion", "[query][law]") {
    for (unsigned seed = 210000; seed < 210000 + static_cast<unsigned>(rounds(60)); ++seed) {
        Dice dice(seed);
        World const world = random_alliances(dice, {});
        Parties parties;
        parties.guarantor = "A";
        parties.beneficiary = "B";
        if (dice.chance(50)) parties.against = "C";
        if (dice.chance(30)) parties.over = dice.chance(50) ? "T" : "B";
        int const day = day_of(1, 1) + dice.below(40);
        INFO("seed " << seed);
        CHECK(broken(world, [&](World const& w) { return sound_verdict(w, parties, day); }) == "");
    }
}

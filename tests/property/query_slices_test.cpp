// FIND against the oracle, and against itself: without a date cut at a day, ON that day, DURING a window.
#include "tests/catch.hpp"

#include "query_engine.hpp"

using namespace kgq::law;

namespace {

Asked asked(Question const& question) { return {question.according_to, question.assuming}; }

std::string against_oracle(World const& world, Question const& question, std::vector<int> const& days) {
    Engine engine(world);
    kgq::Answer const timeless = engine.ask(question.text());
    if (std::string wrong = check_runs(timeless.find()); !wrong.empty()) return wrong;
    Oracle const oracle(world, asked(question));
    for (Segment const& segment : segments()) {
        RowsOfDay const expected = of_oracle(oracle.answer(oracle.on(segment.day()), question));
        for (int const day : {segment.day(), segment.last == kEver ? segment.first : segment.last}) {
            RowsOfDay const found = on_day(timeless.find(), day);
            if (found != expected)
                return "on " + day_text(day) + " expected\n" + text_of(expected) + "  found\n" + text_of(found);
        }
    }
    for (int const day : days) {
        kgq::Answer const sliced = engine.ask(question.text("ON " + day_text(day)));
        RowsOfDay const expected = on_day(timeless.find(), day);
        RowsOfDay const found = on_day(sliced.find(), day);
        if (found != expected)
            return "ON " + day_text(day) + " gives\n" + text_of(found) + "  not the slice\n" + text_of(expected);
    }
    std::string const window = "DURING " + day_text(days[0]) + "/" + day_text(days[0] + 7);
    kgq::Answer const during = engine.ask(question.text(window));
    if (std::string wrong = check_runs(during.find()); !wrong.empty()) return wrong;
    for (int day = days[0] - 1; day <= days[0] + 8; ++day) {
        bool const inside = day >= days[0] && day <= days[0] + 7;
        RowsOfDay const expected = inside ? on_day(timeless.find(), day) : RowsOfDay{};
        if (on_day(during.find(), day) != expected) return window + " is not a slice on " + day_text(day);
    }
    return {};
}

}  // namespace

TEST_CASE("FIND equals the oracle on every day, and its slices", "[query][law]") {
    unsigned const worlds = static_cast<unsigned>(rounds(150));
    for (unsigned seed = 0; seed < worlds; ++seed) {
        Dice dice(seed);
        Taste taste;
        taste.claims = 4 + dice.below(10);
        taste.rules = dice.below(6);
        World const world = random_world(dice, taste);
        for (int i = 0; i < 2; ++i) {
            Question const question = random_question(dice, world);
            std::vector<int> const days{day_of(1, 1) + dice.below(40), day_of(1, 1) + dice.below(40)};
            INFO("seed " << seed);
            CHECK(broken(world, question,
                         [&](World const& w, Question const& q) { return against_oracle(w, q, days); }) == "");
        }
    }
}

// `DURING ?p`: the value of ?p is a maximal run of possible days with its four bounds, whatever the window; comparisons
// of what is imprecise make a row merely possible.
#include "tests/catch.hpp"

#include "query_engine.hpp"

#include <algorithm>
#include <array>

using namespace kgq::law;

namespace {

/// Earliest and latest start, earliest and latest end.
std::array<std::string, 4> bounds(std::string const& spell) {
    std::array<std::string, 4> bounds;
    std::size_t from = 0;
    for (std::string& bound : bounds) {
        std::size_t const bar = spell.find('|', from);
        bound = spell.substr(from, bar - from);
        if (bound == "-") bound = " ";  // before any date
        if (bound == "+") bound = "~";  // after any
        from = bar + 1;
    }
    return bounds;
}

struct Comparison {
    std::string function;  // starts, ends; none where empty
    int day = 0;
    std::string text() const { return function + "(?p) < " + day_text(day); }
    Truth truth(std::string const& spell) const {
        auto const b = bounds(spell);
        std::string const when = day_text(day);
        return function == "starts" ? Truth{b[1] < when, b[0] < when} : Truth{b[3] < when, b[2] < when};
    }
};

std::string law(World const& world, Question const& question, Comparison const& comparison, int day) {
    Engine engine(world);
    std::string text = question.text();
    if (!comparison.function.empty()) text.insert(text.rfind('}'), "; FILTER " + comparison.text() + " ");
    kgq::Answer const timeless = engine.ask(text);
    if (std::string wrong = check_runs(timeless.find()); !wrong.empty()) return wrong;
    Oracle const oracle(world);
    Oracle::Spells const spells = oracle.spells();
    for (std::size_t i = 0; i < segments().size(); ++i) {
        int const when = segments()[i].day();
        RowsOfDay expected;
        for (auto const& [row, truth] : oracle.rows(oracle.on(when), question.where, spells, i)) {
            Truth const kept = comparison.function.empty() ? truth : truth & comparison.truth(row.at("?p"));
            if (!kept.possible) continue;
            std::vector<std::string> cells;
            for (std::string const& column : question.columns) cells.push_back(row.at(column));
            expected.emplace_back(cells, kept.certain);
        }
        std::sort(expected.begin(), expected.end());
        RowsOfDay const found = on_day(timeless.find(), when);
        if (found != expected)
            return text + " on " + day_text(when) + " expected\n" + text_of(expected) + "  found\n" + text_of(found);
    }
    kgq::Answer const sliced = engine.ask(text + " ON " + day_text(day));
    if (on_day(sliced.find(), day) != on_day(timeless.find(), day))
        return text + " ON " + day_text(day) + " is not the slice";
    return {};
}

}  // namespace

TEST_CASE("a spell is a maximal run with its bounds, and no window cuts it", "[query][law]") {
    std::vector<std::string> const relations{"r", "ri", "q", "s", "t", "o", "k", "d", "e", "f"};
    for (unsigned seed = 400000; seed < 400000 + static_cast<unsigned>(rounds(60)); ++seed) {
        Dice dice(seed);
        Taste taste;
        taste.claims = 4 + dice.below(8);
        taste.rules = dice.below(5);
        World const world = random_world(dice, taste);
        Question question;
        Item item;
        item.pattern = {"?x", dice.pick(relations), "?y", {}, "?p", {}};
        std::string const& name = item.pattern.relation;
        if (name == "k" || (name == "f" && !world.relation("f").keys.empty()))
            item.pattern.qualifiers = {{"role", "lead"}};
        question.where.push_back(item);
        question.columns = {"?x", "?y", "?p"};
        if (dice.chance(30)) {
            item.pattern = {"?y", dice.pick(relations), "?z", {}, {}, {}};
            question.where.push_back(item);
            question.columns.push_back("?z");
        }
        Comparison comparison;
        comparison.day = day_of(1, 1) + dice.below(40);
        if (dice.chance(50)) comparison.function = dice.chance(50) ? "starts" : "ends";
        int const day = day_of(1, 1) + dice.below(40);
        INFO("seed " << seed);
        CHECK(broken(world, [&](World const& w) { return law(w, question, comparison, day); }) == "");
    }
}

// Two layouts behind one seam: the packed store and the reference are given the same changes and asked the same
// questions, as text and through the seam.
#include "tests/reference/both.hpp"
#include "tests/reference/script.hpp"
#include "tests/unit/storage_testing.hpp"

#include "query_world.hpp"

#include <random>

using namespace kgq;
using namespace kgq::reference;

namespace {

constexpr std::size_t kFolds[] = {5, 60, 1u << 15};

std::size_t fold_after(unsigned seed) { return kFolds[seed % std::size(kFolds)]; }
std::size_t run_claims(unsigned seed) { return seed % 2 == 0 ? StoreOptions().run_claims : 1 + seed % 4; }

/// How many statements were asked, and how many of them were answered: errors are alike too easily.
struct Tally {
    unsigned asked = 0;
    unsigned answered = 0;
};

/// Changes, with questions and looks through the seam between them; the first difference, with what led to it.
std::string play(unsigned seed, std::string const& folder, Tally& tally) {
    std::mt19937 random(seed);
    Script script([&](unsigned n) { return static_cast<unsigned>(random() % n); }, folder);
    Both both(fold_after(seed), run_claims(seed));
    for (std::string const& statement : script.opening())
        if (std::string different = both.ask(statement); !different.empty()) return different;
    std::string so_far;
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 5; ++i) {
            std::string const change = script.change();
            so_far += change + ";\n";
            if (std::string different = both.ask(change); !different.empty()) return so_far + different;
        }
        if (std::string different = both.compare(seed + static_cast<unsigned>(round)); !different.empty())
            return so_far + different;
        for (int i = 0; i < 12; ++i)
            if (std::string different = both.ask(script.question(both.last())); !different.empty())
                return so_far + different;
    }
    for (std::string const format : {"csv", "jsonl"})
        if (std::string different =
                both.ask_export(folder + "/all." + format, "AS " + format + script.scope(both.last()));
            !different.empty())
            return so_far + different;
    tally.asked += both.asked();
    tally.answered += both.answered();
    return {};
}

/// The same for a world of the laws, with its rules and questions.
std::string play_world(unsigned seed) {
    law::Dice dice(seed);
    law::Taste taste;
    taste.claims = 6 + dice.below(20);
    bool const alliances = dice.chance(40);
    law::World const world = alliances ? law::random_alliances(dice, taste) : law::random_world(dice, taste);
    Both both(fold_after(seed), run_claims(seed));
    std::string script = world.script();
    std::string different;
    for (std::size_t end; (end = statement_end(script)) != std::string::npos; script.erase(0, end))
        different += both.ask(script.substr(0, end));
    different += both.compare(seed);
    for (law::Question const& question : law::plain_questions(world)) different += both.ask(question.text());
    std::string const day = law::day_text(law::day_of(1, 1) + dice.below(60));
    for (int i = 0; i < 6 && !alliances; ++i) {
        law::Question const question = law::random_question(dice, world);
        different += both.ask(question.text()) + both.ask("WHY " + question.text("ON " + day));
    }
    for (char const* const from : {"A", "P", "?who"})
        for (char const* const rest : {"TO B", "TO B AGAINST C", "TO B OVER X"}) {
            if (!alliances) break;
            std::string const asked = std::string("GUARANTEE FROM ") + from + " " + rest;
            different += both.ask(asked) + both.ask("WHY " + asked + " ON " + day);
        }
    return different;
}

}  // namespace

TEST_CASE("the packed store answers as the reference does, whatever was changed", "[layouts][law]") {
    testing::Folder const folder;
    unsigned const scripts = static_cast<unsigned>(law::rounds(60));
    Tally tally;
    for (unsigned seed = 0; seed < scripts; ++seed) {
        INFO("seed " << seed << ", folded after " << fold_after(seed));
        CHECK(play(seed, folder.path(), tally) == "");
    }
    CHECK(tally.answered * 10 > tally.asked * 7);
}

TEST_CASE("the packed store answers as the reference does in the worlds of the laws", "[layouts][law]") {
    unsigned const worlds = static_cast<unsigned>(law::rounds(60));
    for (unsigned seed = 0; seed < worlds; ++seed) {
        INFO("seed " << seed << ", folded after " << fold_after(seed));
        CHECK(play_world(seed) == "");
    }
}

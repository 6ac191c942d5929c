// A third of the states last from 1815 to 2018; the others are born and die on days between. Memberships lie within the
// member's life, so that a table of memberships alone, without lives, gives the same dyads.
#include "tools/benchmark/generate/guarantees.hpp"
#include "tools/benchmark/generate/names.hpp"
#include "tools/benchmark/generate/random.hpp"
#include "tools/benchmark/generate/text_file.hpp"

#include <kgq/date.hpp>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace kgq::bench {

namespace {

constexpr std::size_t kStates = 64;
constexpr std::size_t kAlliances = 500;
constexpr std::size_t kMemberships = 2'500;

struct Life {
    std::string state;
    Day first = 0;
    Day last = 0;
};

std::vector<Life> draw_lives(Random& random) {
    Day const begin = day_from_civil({1815, 1, 1});
    Day const end = day_from_civil({2018, 12, 31});
    std::vector<Life> lives;
    for (std::size_t i = 0; i < kStates; ++i) {
        Life life{name_of("", i), begin, end};
        if (i % 3 != 0) {
            auto const days = static_cast<std::size_t>(end - begin);
            life.first = begin + static_cast<Day>(random.below(days));
            life.last = begin + static_cast<Day>(random.below(days));
            if (life.last < life.first) std::swap(life.first, life.last);
        }
        lives.push_back(std::move(life));
    }
    return lives;
}

}  // namespace

void write_panel(std::string const& folder, std::uint64_t seed) {
    Random random(seed ^ 0x70616E65U);
    std::vector<Life> const lives = draw_lives(random);
    TextFile entities(folder + "/panel_entities.csv");
    TextFile states(folder + "/panel_states.tsv");
    entities.write("id,kind,name,from,until\n");
    for (Life const& life : lives) {
        entities.write(life.state + ",state," + life.state + ',' + to_string(life.first) + ',' + to_string(life.last) +
                       '\n');
        states.write(life.state + '\t' + to_string(life.first) + '\t' + to_string(life.last) + '\n');
    }
    TextFile facts(folder + "/panel_facts.csv");
    TextFile memberships(folder + "/panel_memberships.tsv");
    facts.write("subject,relation,object,from,until,source\n");
    for (std::size_t i = 0; i < kAlliances; ++i) {
        std::string const alliance = name_of("Pact", i);
        entities.write(alliance + ",alliance," + alliance + ",,\n");
        facts.write(alliance + ",commits_to,defence,..,..,register\n");
    }
    std::set<std::pair<std::size_t, std::size_t>> taken;
    while (taken.size() < kMemberships) {
        std::pair const pair(random.below(kStates), random.below(kAlliances));
        Life const& life = lives[pair.first];
        auto const days = static_cast<std::size_t>(life.last - life.first) + 1;
        Day const from = life.first + static_cast<Day>(random.below(days));
        Day const until = std::min(life.last, from + static_cast<Day>(random.below(15'000)));
        if (!taken.insert(pair).second) continue;
        std::string const alliance = name_of("Pact", pair.second);
        facts.write(life.state + ",member_of," + alliance + ',' + to_string(from) + ',' + to_string(until) +
                    ",register\n");
        memberships.write(life.state + '\t' + alliance + '\t' + to_string(from) + '\t' + to_string(until) + '\n');
    }
    entities.close();
    states.close();
    facts.close();
    memberships.close();
}

}  // namespace kgq::bench

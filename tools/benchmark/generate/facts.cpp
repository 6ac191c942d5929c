// Subjects, objects, relations and starts are drawn by powers of a uniform number, so that a few states have thousands
// of ties and most have some, as alliances do; ends are drawn from what is left of the two centuries. Draws that repeat
// a subject, relation and object are drawn again until there are as many facts as asked. The order is shuffled: a real
// table is not sorted for its reader's convenience.
//
// Three kinds of question are asked of points: half on a day of the fact's own period, a quarter on any day, a quarter
// with another fact's object. So some half are true, and those that are not miss in different ways.
#include "tools/benchmark/generate/facts.hpp"

#include "tools/benchmark/generate/names.hpp"
#include "tools/benchmark/generate/random.hpp"
#include "tools/benchmark/generate/text_file.hpp"

#include <kgq/date.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

namespace kgq::bench {

namespace {

// Days are counted from 1816-01-01; the last that a fact can have is 2025-12-31.
constexpr int kDays = 76702;
constexpr Day kFirst = -56248;
constexpr int kStillInForce = std::numeric_limits<int>::max();
constexpr int kEarliestNeighbourDay = 30680;  // 1900: before it hardly anybody has company

constexpr std::array<std::string_view, 50> kRelations{
    "member_of",       "allied_with",    "at_war_with",    "trades_with",   "recognises",
    "party_to_treaty", "borders",        "embassy_in",     "sanctions",     "occupies",
    "colony_of",       "dependency_of",  "observer_at",    "signatory_of",  "ratified",
    "peacekeeping_in", "visa_free_with", "currency_union", "customs_union", "defence_pact",
    "neutrality_pact", "nonaggression",  "entente_with",   "mediates",      "claims_territory",
    "disputes_border", "exports_to",     "imports_from",   "invests_in",    "lends_to",
    "aid_to",          "arms_to",        "hosts_base",     "basing_in",     "joint_exercise",
    "intel_sharing",   "extradition",    "shares_river",   "pipeline_to",   "rail_link",
    "air_link",        "cable_to",       "ministry_head",  "head_of_state", "head_of_government",
    "ambassador_to",   "delegate_to",    "seat_in",        "capital_of",    "official_language"};

struct DrawnFact {
    std::uint32_t subject = 0;
    std::uint32_t object = 0;
    std::uint16_t relation = 0;
    int from = 0;
    int until = 0;  // the first day no longer true, or kStillInForce

    auto place() const { return std::tuple(subject, relation, object); }
    friend bool operator<(DrawnFact const& a, DrawnFact const& b) {
        return std::tuple(a.place(), a.from, a.until) < std::tuple(b.place(), b.from, b.until);
    }
};

class World {
public:
    World(std::uint64_t facts, std::uint64_t seed)
        : random_(seed),
          subjects_(std::max<std::uint64_t>(200, facts / 50)),
          objects_(std::max<std::uint64_t>(50, facts / 200)) {
        draw(facts);
        for (std::uint64_t i = 0; i < subjects_; ++i) subject_names_.push_back(name_of("", i));
        for (std::uint64_t i = 0; i < objects_; ++i) object_names_.push_back(name_of("Org", i));
        for (int day = 0; day < kDays; ++day) days_.push_back(to_string(kFirst + day));
    }

    std::vector<DrawnFact> const& facts() const { return facts_; }
    std::string const& subject(std::uint32_t id) const { return subject_names_[id]; }
    std::string const& object(std::uint32_t id) const { return object_names_[id]; }
    std::string const& day(int day) const { return days_[static_cast<std::size_t>(day)]; }
    std::uint64_t subject_count() const { return subjects_; }

private:
    std::uint32_t drawn_below(std::uint64_t bound, double power) {
        double const at = static_cast<double>(bound) * std::pow(random_.unit(), power);
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(bound - 1, static_cast<std::uint64_t>(at)));
    }

    DrawnFact draw_one() {
        DrawnFact fact;
        fact.subject = drawn_below(subjects_, 2.5);
        fact.object = drawn_below(objects_, 2.5);
        fact.relation = static_cast<std::uint16_t>(drawn_below(kRelations.size(), 2));
        fact.from = std::min(kDays - 2, static_cast<int>((kDays - 1) * std::pow(random_.unit(), 0.6)));
        bool const open = random_.chance(0.3);
        double const length = 1 + std::pow(random_.unit(), 2) * (kDays - 1 - fact.from);
        int const until = std::min(kDays - 1, fact.from + static_cast<int>(std::ceil(length)));
        fact.until = open ? kStillInForce : until;
        return fact;
    }

    void draw(std::uint64_t count) {
        while (facts_.size() < count) {
            for (std::uint64_t missing = count - facts_.size(); missing > 0; --missing) facts_.push_back(draw_one());
            std::sort(facts_.begin(), facts_.end());
            auto const same = [](DrawnFact const& a, DrawnFact const& b) { return a.place() == b.place(); };
            facts_.erase(std::unique(facts_.begin(), facts_.end(), same), facts_.end());
        }
        for (std::size_t i = facts_.size() - 1; i > 0; --i) std::swap(facts_[i], facts_[random_.below(i + 1)]);
    }

    Random random_;
    std::uint64_t subjects_;
    std::uint64_t objects_;
    std::vector<DrawnFact> facts_;
    std::vector<std::string> subject_names_;
    std::vector<std::string> object_names_;
    std::vector<std::string> days_;
};

void write_tables(World const& world, std::string const& folder) {
    TextFile product(folder + "/facts.csv");
    TextFile plain(folder + "/plain.csv");
    product.write("subject,relation,object,from,until\n");
    for (DrawnFact const& fact : world.facts()) {
        std::string line = world.subject(fact.subject);
        line.append(",").append(kRelations[fact.relation]).append(",").append(world.object(fact.object));
        line.append(",").append(world.day(fact.from)).append(",");
        bool const open = fact.until == kStillInForce;
        product.write(line + (open ? ".." : world.day(fact.until - 1)) + '\n');
        plain.write(line + (open ? "" : world.day(fact.until)) + '\n');
    }
    product.close();
    plain.close();
}

void write_points(World const& world, Random& random, std::string const& folder) {
    TextFile points(folder + "/q1.tsv");
    std::vector<DrawnFact> const& facts = world.facts();
    for (int i = 0; i < 10'000; ++i) {
        DrawnFact const& fact = facts[random.below(facts.size())];
        std::uint32_t object = fact.object;
        int day = 0;
        std::size_t const kind = random.below(4);
        if (kind < 2) {
            int const length = std::max(1, std::min(fact.until, kDays - 1) - fact.from);
            day = fact.from + static_cast<int>(random.below(static_cast<std::size_t>(length)));
        } else {
            if (kind == 3) object = facts[random.below(facts.size())].object;
            day = static_cast<int>(random.below(kDays - 1));
        }
        points.write(world.subject(fact.subject) + '\t' + std::string(kRelations[fact.relation]) + '\t' +
                     world.object(object) + '\t' + world.day(day) + '\n');
    }
    points.close();
}

void write_neighbours(World const& world, Random& random, std::string const& folder) {
    std::vector<bool> member(world.subject_count());
    for (DrawnFact const& fact : world.facts()) {
        if (fact.relation == 0) member[fact.subject] = true;
    }
    TextFile neighbours(folder + "/q2.tsv");
    for (int asked = 0; asked < 1000;) {
        auto const subject = static_cast<std::uint32_t>(random.below(world.subject_count()));
        int const day = kEarliestNeighbourDay + static_cast<int>(random.below(kDays - 1 - kEarliestNeighbourDay));
        if (!member[subject]) continue;
        neighbours.write(world.subject(subject) + "\tmember_of\t" + world.day(day) + '\n');
        ++asked;
    }
    neighbours.close();
}

}  // namespace

void write_facts(std::string const& folder, std::uint64_t count, std::uint64_t seed) {
    World const world(count, seed);
    write_tables(world, folder);
    Random random(777 + (seed - kDefaultSeed));
    write_points(world, random, folder);
    write_neighbours(world, random, folder);

    TextFile days(folder + "/q4.tsv");
    for (std::string_view day : {"1850-06-01", "1900-01-01", "1945-05-08", "1989-11-09", "2020-02-29"})
        days.write(std::string(day) + '\n');
    days.close();

    TextFile vocabulary(folder + "/relations.kgq");
    for (std::string_view relation : kRelations) {
        if (relation == "member_of") continue;  // the bundled vocabulary has it
        vocabulary.write("RELATION " + std::string(relation) + " {domain: state, range: organisation};\n");
    }
    vocabulary.close();
}

}  // namespace kgq::bench

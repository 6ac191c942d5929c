// GUARANTEE against the oracle and against itself: verdicts day by day, what would change them, and what an assumption
// leaves alone.
#include "tests/catch.hpp"

#include "query_engine.hpp"

#include <algorithm>

using namespace kgq::law;

namespace {

std::string const kStates[] = {"A", "B", "C"};

struct Case {
    Parties parties;
    std::vector<std::string> according_to;
    int day = 0;

    std::string text(std::vector<std::string> const& sources) const {
        std::string text = parties.text();
        for (std::size_t i = 0; i < sources.size(); ++i) text += (i > 0 ? ", " : " ACCORDING TO ") + sources[i];
        return text;
    }
    std::string text() const { return text(according_to); }
    std::string on() const { return text() + " ON " + day_text(day); }
};

Case random_case(Dice& dice) {
    Case made;
    made.parties.obligation = dice.chance(85) ? "defence" : "offence";
    made.parties.guarantor = dice.chance(20) ? "P" : kStates[dice.below(3)];
    do made.parties.beneficiary = kStates[dice.below(3)];
    while (made.parties.beneficiary == made.parties.guarantor);
    if (dice.chance(50)) made.parties.against = dice.chance(80) ? kStates[dice.below(3)] : "P";
    std::vector<std::string> const places{"B", "T", "X", made.parties.beneficiary};
    if (dice.chance(40)) made.parties.over = dice.pick(places);
    if (dice.chance(20)) made.according_to = {"s1", "s2"};
    made.day = day_of(1, 1) + dice.below(40);
    return made;
}

World random_small(Dice& dice) {
    Taste taste;
    taste.claims = 4 + dice.below(9);
    return random_alliances(dice, taste);
}

std::string check_periods(kgq::GuaranteeAnswer const& answer) {
    auto const& periods = answer.periods;
    if (periods.empty()) return "no periods";
    bool varies = false;
    for (std::size_t i = 1; i < periods.size(); ++i) {
        if (periods[i].days.first != periods[i - 1].days.last + 1) return "the periods leave a gap";
        if (periods[i].verdict == periods[i - 1].verdict) return "the periods are not maximal";
        varies = true;
    }
    kgq::Verdict const overall = varies ? kgq::Verdict::varies : periods.front().verdict;
    return overall == answer.verdict ? "" : "the verdict is not that of its periods";
}

std::string against_oracle(World const& world, Case const& asked, std::map<std::string, int>& seen) {
    Engine engine(world);
    kgq::Answer const timeless = engine.ask(asked.text());
    if (std::string wrong = check_periods(timeless.guarantee()); !wrong.empty()) return asked.text() + ": " + wrong;
    Oracle const oracle(world, {asked.according_to, {}});
    for (Segment const& segment : segments()) {
        std::string const expected = verdict(oracle, segment.day(), oracle.on(segment.day()), asked.parties);
        std::string const found = verdict_on(timeless.guarantee(), segment.day());
        ++seen[found];
        if (found != expected)
            return asked.text() + " on " + day_text(segment.day()) + " expected " + expected + ", found " + found;
    }
    kgq::Answer const sliced = engine.ask(asked.on());
    if (verdict_on(sliced.guarantee(), asked.day) != verdict_on(timeless.guarantee(), asked.day))
        return asked.on() + " is not the slice";
    std::string const window = asked.text() + " DURING " + day_text(asked.day) + "/" + day_text(asked.day + 6);
    kgq::Answer const during = engine.ask(window);
    if (std::string wrong = check_periods(during.guarantee()); !wrong.empty()) return window + ": " + wrong;
    for (int day = asked.day; day < asked.day + 7; ++day) {
        if (verdict_on(during.guarantee(), day) != verdict_on(timeless.guarantee(), day))
            return window + " is not the slice on " + day_text(day);
    }
    return {};
}

/// The last day before and the first after with another verdict, found by looking at every segment.
std::string nearest(World const& world, Case const& asked) {
    Engine engine(world);
    kgq::Answer const timeless = engine.ask(asked.text());
    kgq::Answer const sliced = engine.ask(asked.on());
    std::string const own = verdict_on(timeless.guarantee(), asked.day);
    std::optional<int> before;
    std::optional<int> after;
    for (Segment const& segment : segments()) {
        if (verdict_on(timeless.guarantee(), segment.day()) == own) continue;
        if (segment.last < asked.day) before = segment.last;
        if (segment.first > asked.day && !after) after = segment.first;
    }
    auto const check = [&](std::optional<kgq::NearestChange> const& found, std::optional<int> expected,
                           char const* side) -> std::string {
        if (found.has_value() != expected.has_value())
            return asked.on() + ": nearest " + side + (found ? " is not to be" : " is missing");
        if (!found) return {};
        if (found->on != static_cast<kgq::Day>(*expected))
            return asked.on() + ": nearest " + side + " is not " + day_text(*expected);
        return std::string(to_string(found->verdict)) == verdict_on(timeless.guarantee(), *expected)
                   ? ""
                   : asked.on() + ": wrong verdict " + side;
    };
    std::string wrong = check(sliced.guarantee().before, before, "before");
    return wrong.empty() ? check(sliced.guarantee().after, after, "after") : wrong;
}

std::string decisive(World const& world, Case const& asked) {
    Engine engine(world);
    kgq::Answer const answer = engine.ask(asked.on());
    std::vector<std::string> sources = asked.according_to;
    if (sources.empty()) sources = {"s1", "s2", "s3"};
    for (std::string const& source : sources) {
        std::vector<std::string> others;
        std::copy_if(sources.begin(), sources.end(), std::back_inserter(others),
                     [&](std::string const& other) { return other != source; });
        kgq::Answer const without = engine.ask(asked.text(others) + " ON " + day_text(asked.day));
        bool const differs = without.guarantee().verdict != answer.guarantee().verdict;
        auto const& named = answer.guarantee().decisive;
        bool const said = std::find(named.begin(), named.end(), source) != named.end();
        if (differs != said)
            return asked.on() + ": " + source +
                   (said ? " is said to be decisive and is not" : " is decisive and not said to be");
    }
    return {};
}

std::string fact_text(kgq::AnswerFact const& fact) {
    std::string text = kgq::Value::entity(fact.subject).quoted() + " " + fact.relation + " " + fact.object.quoted();
    for (std::size_t i = 0; i < fact.qualifiers.size(); ++i) {
        text += (i == 0 ? " {" : ", ") + fact.qualifiers[i].name + ": " + fact.qualifiers[i].value.quoted();
    }
    if (!fact.qualifiers.empty()) text += "}";
    return fact.period.empty() ? text : text + " DURING " + fact.period;
}

std::string repairs(World const& world, Case const& asked, int& seen) {
    Engine engine(world);
    kgq::Answer const answer = engine.ask(asked.on());
    std::string const before = bytes(answer);
    for (kgq::Repair const& repair : answer.guarantee().repairs) {
        ++seen;
        std::string facts;
        for (auto const& fact : repair.assume) facts += (facts.empty() ? "" : " ; ") + fact_text(fact);
        for (auto const& fact : repair.deny) facts += (facts.empty() ? "NOT " : " ; NOT ") + fact_text(fact);
        std::string const again = asked.on() + " ASSUMING { " + facts + " }";
        if (engine.ask(again).guarantee().verdict != kgq::Verdict::applies) return again + " does not apply";
    }
    if (bytes(engine.ask(asked.on())) != before) return asked.on() + ": ASSUMING has changed the store";
    return {};
}

/// FROM ?x: each row says what the question says with the row's party in place, and no party that owes anything is left
/// out.
std::string open_party(World const& world, Case const& asked) {
    Engine engine(world);
    Case open = asked;
    open.parties.guarantor = "?x";
    kgq::Answer const answer = engine.ask(open.text());
    std::vector<std::string> found;
    for (kgq::GuaranteeRow const& row : answer.guarantee().rows) {
        Case closed = asked;
        closed.parties.guarantor = found.emplace_back(row.values.front().plain());
        kgq::Answer const one = engine.ask(closed.text());
        for (Segment const& segment : segments()) {
            kgq::GuaranteeAnswer part;
            part.periods = row.periods;
            if (verdict_on(part, segment.day()) != verdict_on(one.guarantee(), segment.day())) {
                return open.text() + ": the row of " + found.back() + " differs from " + closed.text() + " on " +
                       day_text(segment.day());
            }
        }
    }
    for (char const* const party : {"A", "B", "C", "P"}) {
        Case closed = asked;
        closed.parties.guarantor = party;
        kgq::Answer const one = engine.ask(closed.text());
        bool const owes = std::any_of(
            one.guarantee().periods.begin(), one.guarantee().periods.end(), [](kgq::VerdictPeriod const& period) {
                return period.verdict == kgq::Verdict::applies || period.verdict == kgq::Verdict::conditional;
            });
        if (owes && std::find(found.begin(), found.end(), party) == found.end())
            return open.text() + " leaves out " + party;
    }
    return {};
}

void check_all(int worlds, unsigned first_seed, std::function<std::string(World const&, Case const&)> const& law) {
    for (unsigned seed = first_seed; seed < first_seed + static_cast<unsigned>(rounds(worlds)); ++seed) {
        Dice dice(seed);
        World const world = random_small(dice);
        for (int i = 0; i < 2; ++i) {
            Case const asked = random_case(dice);
            INFO("seed " << seed);
            CHECK(broken(world, [&](World const& w) { return law(w, asked); }) == "");
        }
    }
}

}  // namespace

TEST_CASE("GUARANTEE equals the oracle on every day, and its slices", "[query][law]") {
    std::map<std::string, int> seen;
    check_all(120, 10000, [&](World const& world, Case const& asked) { return against_oracle(world, asked, seen); });
    for (char const* verdict : {"applies", "conditional", "uncertain", "does_not_apply"}) {
        INFO(verdict << " on " << seen[verdict] << " days");
        CHECK(seen[verdict] > 100);  // else the worlds are dull
    }
}

TEST_CASE("the nearest change of a verdict is the nearest", "[query][law]") { check_all(40, 20000, nearest); }

TEST_CASE("a source is decisive where the verdict differs without it", "[query][law]") {
    check_all(40, 30000, decisive);
}

TEST_CASE("with a repair assumed the guarantee applies, and nothing is recorded", "[query][law]") {
    int seen = 0;
    check_all(60, 40000, [&](World const& world, Case const& asked) { return repairs(world, asked, seen); });
    CHECK(seen > 20);
}

TEST_CASE("a row of an open GUARANTEE is the answer of the closed one", "[query][law]") {
    check_all(40, 50000, open_party);
}

// verdict() and proof() of prepared statements against ask(), on every question: random alliances with several sources,
// coverage, vague and open dates, adversaries, areas, suspensions, reserved members; users' rules coming and going;
// commits between the questions, small ones that patch what is kept and large ones that do not.
#include "tests/catch.hpp"

#include "query_engine.hpp"

#include <algorithm>
#include <fstream>
#include <tuple>

using namespace kgq::law;

namespace {

std::string value_text(kgq::Value const& value) { return value.quoted(); }

std::string condition_text(std::vector<kgq::Condition> const& conditions) {
    std::vector<std::string> texts;
    for (auto const& condition : conditions) texts.push_back(" " + condition.kind + "=" + value_text(condition.value));
    std::sort(texts.begin(), texts.end());  // ask() gives them in the order of the proofs
    std::string all;
    for (std::string const& text : texts) all += text;
    return all;
}

std::string fact_text(kgq::AnswerFact const& fact) {
    std::string text = fact.subject + " " + fact.relation + " " + value_text(fact.object);
    for (auto const& qualifier : fact.qualifiers) text += " " + qualifier.name + ":" + value_text(qualifier.value);
    return text + " " + fact.period + " " + fact.source + (fact.certain ? " certain" : " possible");
}

std::string ground_text(kgq::Ground const& ground) {
    std::string text =
        ground.rule + " via " + ground.via + " of " + ground.obligation + condition_text(ground.conditions);
    for (kgq::Run const& run : ground.periods) text += " " + to_string(run.days) + (run.certain ? "!" : "?");
    text += ground.certain ? " certain" : " possible";
    for (auto const& fact : ground.facts) text += "\n      " + fact_text(fact);
    return text + "\n      " + ground.because;
}

std::string row_text(kgq::Verdict verdict, std::vector<kgq::Condition> const& conditions,
                     std::vector<kgq::VerdictPeriod> const& periods) {
    std::string text(to_string(verdict));
    text += condition_text(conditions);
    for (auto const& period : periods)
        text += " " + to_string(period.days) + "=" + std::string(to_string(period.verdict));
    return text;
}

struct Posed {
    std::string text;
    kgq::Parameters parameters;
    std::string shown() const {
        std::string all = text;
        for (auto const& [name, value] : parameters) all += " $" + name + "=" + value.quoted();
        return all;
    }
};

Posed random_question(Dice& dice) {
    static std::vector<std::string> const kParties{"A", "B", "C", "P", "L"};
    static std::vector<std::string> const kPlaces{"B", "T", "X", "Y"};
    Posed asked;
    static std::vector<std::string> const kOddNames{"Nobody", "The League", "the league", "p", "s1"};
    auto const party = [&](std::string const& name, std::string id) {
        if (dice.chance(3)) id = dice.pick(kOddNames);
        if (dice.chance(30)) return kgq::quote(id);
        asked.parameters.emplace_back(name, dice.chance(80) ? kgq::Value::entity(id) : kgq::Value::text(id));
        return "$" + name;
    };
    asked.text = "GUARANTEE";
    if (dice.chance(60)) asked.text += " " + party("o", dice.chance(80) ? "defence" : "offence");
    std::string const from = dice.pick(kParties);
    std::string to = dice.pick(kParties);
    while (to == from && dice.chance(90)) to = dice.pick(kParties);
    asked.text += " FROM " + party("g", from) + " TO " + party("b", to);
    if (dice.chance(50)) asked.text += " AGAINST " + party("z", dice.pick(kParties));
    if (dice.chance(25)) asked.text += " OVER " + party("t", dice.pick(kPlaces));
    int const day = day_of(1, 1) + dice.below(50);
    if (dice.chance(10)) return asked;  // all time
    if (dice.chance(15)) {
        asked.text += " DURING " + day_text(day) + "/" + day_text(day + 6);
    } else if (dice.chance(40)) {
        asked.text += " ON " + day_text(day);
    } else {
        asked.text += " ON $d";
        if (dice.chance(4)) {
            if (dice.chance(50)) asked.parameters.emplace_back("d", kgq::Value::text("2000-02-30"));
            return asked;  // or no day at all
        }
        asked.parameters.emplace_back(
            "d", dice.chance(50) ? kgq::Value::text(day_text(day)) : kgq::Value::date(kgq::Date::of(day)));
    }
    if (dice.chance(5)) asked.text += " ACCORDING TO s1, s2";
    if (dice.chance(5)) asked.text += " ASSUMING { A member_of P }";
    return asked;
}

/// What has been taken over from commit to commit says what the same state read afresh says.
std::string stale(kgq::Database& database, Posed const& asked) {
    if (asked.text.find("ASSUMING") != std::string::npos) return {};
    auto const found = database.prepare(asked.text).value().verdict(asked.parameters);
    std::string const afresh = asked.text + " AS OF " + std::to_string(database.view().transaction());
    auto const expected = database.ask(afresh, asked.parameters);
    if (found.has_value() != expected.has_value()) return afresh + ": only one of them fails";
    if (!found) return {};
    kgq::GuaranteeAnswer const& whole = expected->guarantee();
    std::string const there = row_text(whole.verdict, whole.conditions, whole.periods);
    std::string const here = row_text(found->verdict, found->conditions, found->periods);
    return here == there ? "" : asked.shown() + "\n  afresh " + there + "\n  kept   " + here;
}

/// What a user may add: rules that the tables serve, and some that they do not.
std::vector<std::string> const kAdditions{
    "RULE kin: ?x guarantees ?y {obligation: defence, via: ?a} WHEN { ?x reserves ?a ; ?y member_of ?a ; ?x != ?y }",
    "RULE by_friends: ?x guarantees ?y {obligation: defence} WHEN { ?x friend_of ?y NOT { ?y friend_of ?z ; ?z "
    "suspends_obligations_to ?x } }",
    "RULE any_duty: ?x guarantees ?y {obligation: ?o, via: ?u} WHEN { ?u is_a organisation ; ?u commits_to ?o ; ?x "
    "party_to ?u ; ?y member_of ?u }",
    "RULE against_c: ?x guarantees ?y {obligation: defence, against: C} WHEN { ?x member_of ?a ; ?y party_to ?t ; ?x "
    "!= "
    "?y NOT { ?a also_against_members true NOT { ?x party_to ?t } } }",
    "RULE either: ?x guarantees ?y {obligation: defence} WHEN { { ?x pact ?y } OR { ?y party_to ?u ; ?x member_of ?u } "
    "}",
    "RULE or_else: ?x guarantees ?y {obligation: defence, via: ?a} WHEN { ?x != ?y ; { ?x member_of ?a ; ?a commits_to "
    "defence } OR { ?x party_to ?a ; { ?x pact ?y } OR { ?y pact ?x } } OR { ?x member_of ?a } ; ?y member_of ?a NOT { "
    "{ "
    "?x suspends_obligations_to ?y } OR { ?x reserves ?a } } }",
    "RULE friendly: ?x friend_of ?y WHEN { { ?x pact ?y } OR { ?x pact ?y } OR { ?y pact ?x ; ?x is_a state } }",
    "RULE circle: ?x guarantees ?y {obligation: defence} WHEN { ?z guarantees ?y {obligation: offence} ; ?x pact ?z }",
    "RULE leaguers: ?x guarantees ?y {obligation: defence, via: \"The League\"} WHEN { ?x member_of \"The League\" ; "
    "?y "
    "member_of \"The League\" ; ?x != ?y }",
    "RULE excluding: ?u excludes_attacker ?m WHEN { ?m party_to ?u ; ?m friend_of ?n }",
    "RULE allied: ?x guarantees ?y {obligation: defence, via: ?a} WHEN { ?x aligned_with ?y {as: ?w} ; ?y member_of ?a "
    "; "
    "?y != C }",
    "RULE at_odds: ?x guarantees ?y {obligation: offence} WHEN { ?x pact ?y NOT { ?x aligned_with ?z ; ?z = B } }",
    "RULE mates: ?x guarantees ?y {obligation: offence, via: ?a} WHEN { ?x member_of ?a {role: ?r} ; ?y member_of ?a "
    "{role: ?r} ; ?x != ?y }",
};

std::string random_claim(Dice& dice) {
    static std::vector<std::string> const kStates{"A", "B", "C"};
    std::string const x = dice.pick(kStates);
    std::string const y = dice.pick(kStates);
    std::string const bodies[] = {x + " member_of P",
                                  x + " member_of L {role: " + (dice.chance(50) ? "full" : "guest") + "}",
                                  x + " party_to U",
                                  "P commits_to defence" + std::string(dice.chance(50) ? " {against: C}" : ""),
                                  "L commits_to defence" + std::string(dice.chance(30) ? " {over: X}" : ""),
                                  x + " guarantees " + y + " {obligation: defence, via: U}",
                                  x + " suspends_obligations_to " + y + " {under: P}",
                                  x + " reserves P" + (dice.chance(50) ? " {if: \"asked\"}" : ""),
                                  "P also_against_members true",
                                  x + " aligned_with " + y + (dice.chance(50) ? " {as: entente}" : " {as: pact}"),
                                  x + " aligned_with " + y + " {as: entente}",
                                  x + " is_a state",
                                  "B part_of X",
                                  "L name \"The League\"",
                                  "C is_a league",
                                  "s1 covers \"1999/2000-02\""};
    return bodies[static_cast<std::size_t>(dice.below(static_cast<int>(std::size(bodies))))];
}

std::string random_change(Dice& dice, World const& world) {
    if (dice.chance(12)) return dice.pick(kAdditions);
    if (dice.chance(8)) {
        std::string const& rule = dice.pick(kAdditions);
        return "DROP RULE " + rule.substr(5, rule.find(':') - 5);
    }
    if (dice.chance(5)) return "RETRACT { L name \"The League\" }";
    if (dice.chance(25)) {
        Claim const& claim = world.claims[static_cast<std::size_t>(dice.below(static_cast<int>(world.claims.size())))];
        return "RETRACT { " + claim.fact.text() + " }";
    }
    Taste const taste;
    std::string const source = "s" + std::to_string(1 + dice.below(3));
    std::string change = "ASSERT { " + random_claim(dice);
    bool const covers = change.find("covers") != std::string::npos;
    change += covers || dice.chance(20) ? "" : " DURING " + random_span(dice, taste).text;
    return change + " } SOURCE " + source;
}

std::string differs(kgq::Database& database, Posed const& asked, std::map<std::string, int>& seen) {
    auto const prepared = database.prepare(asked.text);
    if (!prepared) return asked.shown() + ": " + prepared.error().message;
    auto const answer = prepared->ask(asked.parameters);
    auto const row = prepared->verdict(asked.parameters);
    auto const proof = prepared->proof(asked.parameters);
    if (answer.has_value() != row.has_value() || answer.has_value() != proof.has_value())
        return asked.shown() + ": only one of them fails";
    if (!answer) {
        ++seen["errors"];
        auto const text = [](kgq::Error const& error) {
            return std::string(to_string(error.kind)) + " " + error.message + " " + std::to_string(error.place.column);
        };
        bool const same = text(answer.error()) == text(row.error()) && text(answer.error()) == text(proof.error());
        return same ? "" : asked.shown() + ": other errors: " + answer.error().message + " | " + row.error().message;
    }
    kgq::GuaranteeAnswer const& whole = answer->guarantee();
    ++seen[std::string(to_string(whole.verdict))];
    std::string const expected = row_text(whole.verdict, whole.conditions, whole.periods);
    std::string const found = row_text(row->verdict, row->conditions, row->periods);
    if (found != expected) return asked.shown() + "\n  expected " + expected + "\n  found    " + found;
    kgq::VerdictRow const& beside = proof->verdict();
    if (row_text(beside.verdict, beside.conditions, beside.periods) != expected)
        return asked.shown() + ": the proof's verdict differs";
    if (whole.grounds.size() != proof->size()) return asked.shown() + ": other grounds";
    std::vector<std::string> grounds;
    std::vector<std::string> proofs;
    for (kgq::Ground const& ground : whole.grounds) grounds.push_back("\n    " + ground_text(ground));
    for (std::size_t i = 0; i < proof->size(); ++i) {
        kgq::Ground const ground = proof->ground(i);
        proofs.push_back("\n    " + ground_text(ground));
        // Strongest, then shortest, then by rule and instrument; those that agree in all that come in any order.
        kgq::Ground const& there = whole.grounds[i];
        if (std::tie(there.rule, there.via) != std::tie(ground.rule, ground.via) ||
            there.facts.size() != ground.facts.size())
            return asked.shown() + ": the grounds come in another order";
        std::string const via = proof->via(i) != nullptr ? proof->via(i)->plain() : "";
        std::size_t const claimed = static_cast<std::size_t>(
            std::count_if(ground.facts.begin(), ground.facts.end(), [](auto const& fact) { return !fact.assumed; }));
        if (proof->rule(i) != ground.rule || via != ground.via || proof->certain(i) != ground.certain ||
            proof->periods(i) != ground.periods || proof->claims(i).size() != claimed)
            return asked.shown() + ": the ground and its words differ";
    }
    std::sort(grounds.begin(), grounds.end());
    std::sort(proofs.begin(), proofs.end());
    if (grounds == proofs) return {};
    std::string text = asked.shown() + "\n  grounds";
    for (std::string const& ground : grounds) text += ground;
    text += "\n  proofs";
    for (std::string const& proof_text : proofs) text += proof_text;
    return text;
}

std::string const kMore =
    "KIND league {under: alliance}; RELATION friend_of; RELATION pact {key: \"against\", key: \"over\", key: if};"
    "ASSERT { L is_a league ; L name \"The League\" } SOURCE s1;"
    "RULE friends: ?x friend_of ?y WHEN { ?x member_of ?a ; ?y member_of ?a ; ?x != ?y };";

}  // namespace

TEST_CASE("verdict() and proof() of a prepared statement are those of ask()", "[query][law][verdicts]") {
    std::map<std::string, int> seen;
    for (unsigned seed = 70000; seed < 70000 + static_cast<unsigned>(rounds(60)); ++seed) {
        Dice dice(seed);
        Taste taste;
        taste.claims = 6 + dice.below(12);
        World const world = random_alliances(dice, taste);
        Engine engine(world);
        auto const run = [&](std::string const& script) {
            return engine.database().run(script, "more.kgq", [](kgq::Answer const&) { return true; });
        };
        REQUIRE(run(kMore).has_value());
        std::string history;
        for (int step = 0; step < 12; ++step) {
            for (int question = 0; question < 6; ++question) {
                Posed const asked = random_question(dice);
                INFO("seed " << seed << history);
                std::string const wrong = differs(engine.database(), asked, seen);
                REQUIRE(wrong == "");
                if (question == 0) REQUIRE(stale(engine.database(), asked) == "");
            }
            for (int i = dice.below(3); i >= 0; --i) {
                std::string const change = random_change(dice, world);
                bool const done = run(change).has_value();
                history += "\n  " + change + (done ? "" : "  (refused)");
                ++seen[done ? "changes" : "refused"];
            }
        }
    }
    for (char const* kind : {"applies", "conditional", "uncertain", "does_not_apply", "varies", "changes", "errors"}) {
        INFO(kind << " " << seen[kind] << " times");
        CHECK(seen[kind] > 10);
    }
}

TEST_CASE("PANEL from tables is PANEL from the solver, and its rows are its cells", "[query][law][verdicts]") {
    // Asked according to every source there is, the general path answers.
    std::size_t rows = 0;
    for (unsigned seed = 80000; seed < 80000 + static_cast<unsigned>(rounds(40)); ++seed) {
        Dice dice(seed);
        Taste taste;
        taste.claims = 10 + dice.below(12);
        World const world = random_alliances(dice, taste);
        Engine engine(world);
        std::string script = kMore;
        for (int i = 0; i < 3; ++i) script += random_change(dice, world) + ";";
        (void)engine.database().run(script, "more.kgq", [](kgq::Answer const&) { return true; });
        static std::vector<std::string> const kWays{"any_day", "first_day", "last_day", "share"};
        std::string panel = "PANEL defence, offence FROM 1998 TO 2002 BY YEAR COUNTING " + dice.pick(kWays);
        if (dice.chance(30)) panel += " ALL PAIRS";
        if (dice.chance(30)) panel += " FOR A, B";
        kgq::Answer const quick = engine.ask(panel);
        kgq::Answer const general = engine.ask(panel + " ACCORDING TO s1, s2, s3");
        auto const text = [&](kgq::Answer const& answer) {
            std::string all;
            for (auto const& row : std::get<kgq::PanelAnswer>(answer.data).rows) {
                for (kgq::Cell const& cell : row) all += cell_text(cell) + ",";
                all += "\n";
            }
            return all;
        };
        INFO("seed " << seed << ": " << panel);
        REQUIRE(text(quick) == text(general));
        kgq::Rows const by_ids = engine.database().view().rows(panel).value();
        std::string of_ids;
        for (std::size_t i = 0; i < by_ids.size(); ++i) {
            for (std::size_t column = 0; column < by_ids.columns().size(); ++column)
                of_ids += cell_text(by_ids.cell(i, column)) + ",";
            of_ids += "\n";
        }
        REQUIRE(of_ids == text(quick));
        rows += std::get<kgq::PanelAnswer>(quick.data).rows.size();
    }
    CHECK(rows > 200);
}

namespace {

/// The fields of one line; those in double quotes may hold commas.
std::vector<std::string> fields(std::string const& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (char const c : line) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

}  // namespace

TEST_CASE("the questions with known answers, asked for their verdicts alone", "[query][datasets][verdicts]") {
    auto database = kgq::Database::bundled().value();
    std::ifstream file(KGQ_TEST_DATA "/tests/datasets/questions.csv");
    std::string line;
    REQUIRE(std::getline(file, line));
    REQUIRE(line == "id,guarantor,beneficiary,obligation,against,over,on,expected,near_miss,why");
    int asked = 0;
    while (std::getline(file, line)) {
        std::vector<std::string> const question = fields(line);
        Posed posed;
        posed.text = "GUARANTEE";
        auto const party = [&](char const* words, char const* name, std::string const& value) {
            if (value.empty()) return;
            posed.text += std::string(words) + "$" + name;
            posed.parameters.emplace_back(name, kgq::Value::text(value));
        };
        party(" ", "o", question[3]);
        party(" FROM ", "g", question[1]);
        party(" TO ", "b", question[2]);
        party(" AGAINST ", "z", question[4]);
        party(" OVER ", "t", question[5]);
        party(" ON ", "d", question[6]);
        INFO(line);
        auto const row = database.prepare(posed.text).value().verdict(posed.parameters);
        REQUIRE((row ? std::string(to_string(row->verdict)) : "error") == question[7]);
        std::map<std::string, int> seen;
        REQUIRE(differs(database, posed, seen) == "");
        ++asked;
    }
    CHECK(asked > 300);
}

TEST_CASE("many verdicts at once are those of one after another, on one commit", "[query][law][verdicts]") {
    Dice dice(4);
    Taste taste;
    taste.claims = 30;
    World const world = random_alliances(dice, taste);
    Engine engine(world);
    auto const prepared = engine.database().prepare("GUARANTEE FROM $g TO $b AGAINST $z ON $d").value();
    static std::vector<std::string> const kParties{"A", "B", "C", "P"};
    std::vector<kgq::Parameters> questions;
    for (int i = 0; i < 2000; ++i) {
        questions.push_back({{"g", kgq::Value::entity(dice.pick(kParties))},
                             {"b", kgq::Value::entity(dice.pick(kParties))},
                             {"z", kgq::Value::entity(dice.pick(kParties))},
                             {"d", kgq::Value::date(kgq::Date::of(day_of(1, 1) + dice.below(60)))}});
    }
    auto const rows = prepared.verdicts(questions).value();
    REQUIRE(rows.size() == questions.size());
    std::map<kgq::Verdict, int> seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto const one = prepared.verdict(questions[i]).value();
        ++seen[one.verdict];
        REQUIRE(row_text(rows[i].verdict, rows[i].conditions, rows[i].periods) ==
                row_text(one.verdict, one.conditions, one.periods));
    }
    CHECK(seen.size() > 1);
    questions[1500][0].second = kgq::Value::entity("Nobody");
    auto const failed = prepared.verdicts(questions);
    REQUIRE(!failed.has_value());
    CHECK(failed.error().kind == kgq::ErrorKind::unknown_name);
}

// Fact tables: the algebra of days in their two short forms, what sorted columns share, tables patched from commit to
// commit against tables built afresh, and which rules are served.
#include "query/bind/schema_text.hpp"
#include "query/run/vocabulary.hpp"
#include "query/table/common.hpp"
#include "query/table/tables.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <random>

using namespace kgq;
using namespace kgq::table;

namespace {

/// Chances from a fixed seed.
class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}
    unsigned operator()() { return static_cast<unsigned>(engine_()); }

private:
    std::mt19937 engine_;
};

Validity random_days(Random& random) {
    std::vector<DayRange> possible;
    std::vector<DayRange> certain;
    for (unsigned i = random() % 3; i > 0; --i) {
        Day const first = static_cast<Day>(random() % 30);
        possible.push_back({first, first + static_cast<Day>(random() % 12)});
        Day const inner = first + static_cast<Day>(random() % 6);
        if (random() % 2 == 0) certain.push_back({inner, possible.back().last});
    }
    if (random() % 8 == 0) possible.push_back(kAllDays);
    PeriodSet const all = PeriodSet::from_unsorted(possible);
    return {PeriodSet::from_unsorted(certain) & all, all};
}

DayTruth on(Validity const& days, Day day) { return {days.certain.contains(day), days.possible.contains(day)}; }

Claim claim(std::string subject, std::string object, std::string period, std::string source,
            std::vector<Qualifier> qualifiers) {
    Claim made;
    made.subject = std::move(subject);
    made.relation = "member_of";
    made.object = Value::entity(std::move(object));
    made.period = Period::parse(period).value();
    made.source = std::move(source);
    made.qualifiers = std::move(qualifiers);
    return made;
}

/// Every fact with its days, keys and claims, found from its subject and from its object.
std::vector<std::string> facts_of(FactTable const& table, Snapshot const& snapshot, std::set<TermId> const& subjects,
                                  std::set<TermId> const& objects) {
    std::vector<std::string> lines;
    auto const line = [&](std::string side, std::uint32_t fact) {
        std::string text =
            side + snapshot.term(table.subject(fact)).plain() + " " + snapshot.term(table.object(fact)).plain();
        for (QualifierPair const& key : table.keys(fact).all) text += " " + snapshot.term(key.value).plain();
        for (Run const& run : table.days(fact).runs()) text += " " + to_string(run.days) + (run.certain ? "!" : "?");
        for (ClaimId const number : table.claims(fact))
            text += " #" + std::to_string(static_cast<std::uint64_t>(number));
        lines.push_back(text);
    };
    for (TermId const subject : subjects) {
        FactTable::Stretch const found = table.of_subject(subject);
        for (std::uint32_t i = 0; i < found.count; ++i) {
            CHECK(found.others[i] == table.object(found.fact(i)));
            line("> ", found.fact(i));
        }
        for (TermId const object : objects) {
            FactTable::Stretch const pair = table.find(subject, object);
            for (std::uint32_t i = 0; i < pair.count; ++i) line("= ", pair.fact(i));
        }
    }
    for (TermId const object : objects) {
        FactTable::Stretch const found = table.of_object(object);
        for (std::uint32_t i = 0; i < found.count; ++i) {
            CHECK(found.others[i] == table.subject(found.fact(i)));
            line("< ", found.fact(i));
        }
    }
    std::size_t visited = 0;
    table.visit_all([&](std::uint32_t) { ++visited; });
    CHECK(visited == table.size());
    return lines;
}

Vocabulary bundled_with(std::string const& rule) {
    auto store = Store::in_memory().value();
    run::take_in(*store, {{schema_text::vocabulary, "vocabulary.kgq"}, {schema_text::rules, "rules.kgq"}});
    Vocabulary vocabulary = store->snapshot()->vocabulary();
    if (!rule.empty()) vocabulary.define(RuleDef{"", rule, {}});
    return vocabulary;
}

GoalPlan const& defence_plan(PlanBook const& book, Snapshot const& snapshot) {
    Part const known{Part::Kind::known, kNoTerm};
    TermId const name = snapshot.find(Value::text("obligation"));
    TermId const defence = snapshot.find(Value::entity("defence"));
    return book.goal(
        {book.rules().vocabulary().relation("guarantees")->id,
         known,
         known,
         {{name == kNoTerm ? book.rules().find(Value::text("obligation")) : name, {Part::Kind::constant, defence}}}});
}

std::string refusal_with(std::string const& rule) {
    auto store = Store::in_memory().value();
    run::take_in(*store, {{schema_text::vocabulary, "vocabulary.kgq"}, {schema_text::rules, "rules.kgq"}});
    auto const snapshot = store->snapshot();
    PlanBook const book(bind::RuleSet::build(*snapshot, bundled_with(rule)));
    return defence_plan(book, *snapshot).refusal;
}

}  // namespace

TEST_CASE("days of one day, and of all time without allocation, obey the algebra of Validity", "[table]") {
    Random random(1);
    for (int i = 0; i < 2000; ++i) {
        Validity const a = random_days(random);
        Validity const b = random_days(random);
        CHECK((Times(a) & Times(b)).validity() == (a & b));
        CHECK((Times(a) | Times(b)).validity() == (a | b));
        CHECK((~Times(a)).validity() == ~a);
        CHECK(Times(a).empty() == a.empty());
        Day const day = static_cast<Day>(random() % 45);
        DayRange const window{day, day + static_cast<Day>(random() % 5)};
        CHECK(Times(a).possible_in(window) == a.possible.intersects(window));
        CHECK(Times(a).certain_in(window) == a.certain.intersects(window));
        CHECK((on(a, day) & on(b, day)) == on(a & b, day));
        CHECK((on(a, day) | on(b, day)) == on(a | b, day));
        CHECK(~on(a, day) == on(~a, day));
        DayIndex index;
        index.add(b);
        DayIndex more;
        more.add(a);
        more.add(b);
        index.append(more);
        CHECK(index.of(1) == a);
        CHECK(index.on(1, day) == on(a, day));
        CHECK(index.times(2).validity() == b);
    }
}

TEST_CASE("what two sorted columns share is found, repeated ids and all", "[table]") {
    Random random(2);
    int shared = 0;
    for (int round = 0; round < 500; ++round) {
        unsigned const of = round % 2 == 0 ? 60 : 1000;  // much in common, or next to nothing
        auto const column = [&] {
            std::vector<TermId> ids;
            for (unsigned i = random() % 40; i > 0; --i) ids.push_back(TermId{1 + random() % of});
            std::sort(ids.begin(), ids.end());
            return ids;
        };
        std::vector<TermId> const a = column();
        std::vector<TermId> const b = column();
        std::set<TermId> expected;
        for (TermId const id : a) {
            if (std::binary_search(b.begin(), b.end(), id)) expected.insert(id);
        }
        std::set<TermId> found;
        std::uint32_t i = 0;
        std::uint32_t j = 0;
        while (next_common(a.data(), static_cast<std::uint32_t>(a.size()), i, b.data(),
                           static_cast<std::uint32_t>(b.size()), j)) {
            TermId const id = a[i];
            CHECK(b[j] == id);
            CHECK((i == 0 || a[i - 1] != id));  // the first of those that repeat
            CHECK((j == 0 || b[j - 1] != id));
            CHECK(found.insert(id).second);
            while (i < a.size() && a[i] == id) ++i;
            while (j < b.size() && b[j] == id) ++j;
        }
        CHECK(found == expected);
        shared += static_cast<int>(found.size());
    }
    CHECK(shared > 500);
}

TEST_CASE("a table patched at each commit is the table built afresh", "[table]") {
    for (bool const one_at_a_time : {false, true}) {
        Random random(one_at_a_time ? 3 : 4);
        auto store = Store::in_memory().value();
        RelationDef definition;
        definition.name = "member_of";
        definition.keys = {"role"};
        definition.one_at_a_time = one_at_a_time;
        {
            auto batch = store->write().value();
            batch->define(definition);
            (void)batch->commit().value();
        }
        std::shared_ptr<FactTable const> kept;
        auto const pick = [&](char const* prefix, unsigned n) { return prefix + std::to_string(random() % n); };
        for (int commit = 0; commit < 60; ++commit) {
            auto batch = store->write().value();
            auto const before = batch->base();
            for (unsigned i = 1 + random() % 12; i > 0; --i) {
                std::string const year = std::to_string(1900 + random() % 50);
                std::vector<Qualifier> qualifiers;
                if (random() % 3 == 0) qualifiers.push_back({"role", Value::text(pick("r", 3))});
                batch->record(claim(pick("s", 12), pick("o", 9), year + (random() % 2 == 0 ? "/1960" : "~/.."),
                                    pick("src", 2), qualifiers));
            }
            auto const live = before->rows({.relation = before->vocabulary().relation("member_of")->id});
            for (unsigned i = random() % 4; i > 0 && !live.empty(); --i)
                batch->retract(live[random() % live.size()].id);
            (void)batch->commit().value();
            auto const now = store->snapshot();
            RelationDef const& relation = *now->vocabulary().relation("member_of");
            reason::SourceIndex const sources(*now);
            auto const afresh = FactTable::build(*now, relation, sources);
            if (kept) {
                std::set<TermId> touched;
                for (StatementRecord const& record : now->changes(before->transaction().id, now->transaction().id))
                    touched.insert(record.row.subject);
                kept = kept->patched(*now, relation, sources, touched);
            } else {
                kept = afresh;
            }
            std::set<TermId> subjects;
            std::set<TermId> objects;
            for (unsigned i = 0; i < 12; ++i) subjects.insert(now->find(Value::entity("s" + std::to_string(i))));
            for (unsigned i = 0; i < 9; ++i) objects.insert(now->find(Value::entity("o" + std::to_string(i))));
            subjects.erase(kNoTerm);
            objects.erase(kNoTerm);
            REQUIRE(facts_of(*kept, *now, subjects, objects) == facts_of(*afresh, *now, subjects, objects));
        }
        CHECK(kept->size() > 30);
    }
}

TEST_CASE("the rules of guarantees are served from tables, and what is not says why", "[table]") {
    CHECK(refusal_with("").empty());
    CHECK(
        refusal_with("RULE also: ?x guarantees ?y {obligation: defence} WHEN { ?x assures ?y NOT { ?x reserves ?z } }")
            .empty());
    CHECK(refusal_with("RULE other: ?x guarantees ?y {obligation: offence} WHEN { ?x aligned_with ?y }").empty());
    CHECK(refusal_with("RULE allied: ?x guarantees ?y {obligation: defence} WHEN { ?x aligned_with ?y ; ?y != state }")
              .empty());
    CHECK(refusal_with(
              "RULE much: ?x guarantees ?y {obligation: defence} WHEN { ?x vetoes ?y DURING ?p ; days(?p) > 9 }") ==
          "it reads periods or sources");
    CHECK(refusal_with("RULE passed_on: ?x guarantees ?z {obligation: defence} WHEN { ?x assures ?y ; ?y guarantees ?z "
                       "{obligation: defence} }") == "guarantees stands on itself");
    CHECK(refusal_with(
              "RULE either: ?x guarantees ?y {obligation: defence} WHEN { { ?x assures ?y } OR { ?x vetoes ?y } }")
              .empty());
    CHECK(refusal_with(
              "RULE half: ?x guarantees ?y {obligation: defence} WHEN { { ?x assures ?y } OR { ?x vetoes ?y ; ?x "
              "member_of ?o } NOT { ?o commits_to defence } }") == "a variable is bound by one branch of OR alone");
    CHECK(refusal_with(
              "RULE maybe: ?x guarantees ?y {obligation: defence} WHEN { ?x assures ?y OPTIONAL { ?x vetoes ?y } }") ==
          "it has OPTIONAL");
    CHECK(refusal_with("RULE within: ?x guarantees ?y {obligation: defence} WHEN { ?x part_of ?y }") ==
          "part_of is transitive");
}

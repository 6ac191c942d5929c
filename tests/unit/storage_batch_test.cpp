// Batches and snapshots: what is recorded, what is recognised, and what AS OF still sees.
#include "tests/unit/storage_testing.hpp"

#include <algorithm>
#include <thread>

using namespace kgq;
using namespace kgq::testing;

TEST_CASE("an empty store has nothing in it", "[storage]") {
    auto store = Store::in_memory().value();
    auto snapshot = store->snapshot();
    CHECK(snapshot->transaction().id == 0);
    CHECK(snapshot->claim_count() == 0);
    CHECK(snapshot->rows({}).empty());
    CHECK(snapshot->find(Value::entity("NATO")) == kNoTerm);
    CHECK(snapshot->transactions().empty());
    CHECK(snapshot->transaction_at(0) == 0);
    CHECK(snapshot->changes(0, 9).empty());
    CHECK_FALSE(snapshot->record(ClaimId{1}).has_value());
    CHECK(snapshot->as_of(1).error().kind == ErrorKind::not_found);
}

TEST_CASE("what a batch records is seen after its commit and not before", "[storage]") {
    auto store = Store::in_memory().value();
    auto batch = store->write().value();
    batch->define(relation("member_of", {"role"}));
    Claim const turkey = claim("Turkey", "member_of", "NATO", "1952-02-18/..", "protocols",
                               {{"role", Value::text("full")}, {"page", Value::integer(3)}});
    CHECK(batch->record(turkey) == WriteBatch::Outcome::added);
    CHECK(store->snapshot()->transaction().id == 0);
    CHECK(batch->base()->transaction().id == 0);
    WriteBatch::Committed const committed = batch->commit().value();
    CHECK(committed.transaction == 1);
    CHECK(committed.added == 1);
    CHECK(committed.changed);
    CHECK(batch->commit().error().kind == ErrorKind::usage);

    auto snapshot = store->snapshot();
    CHECK(snapshot->transaction().recorded == 1);
    std::vector<ClaimRow> const rows = snapshot->rows({});
    REQUIRE(rows.size() == 1);
    ClaimRow const& row = rows.front();
    CHECK(row.id == ClaimId{1});
    CHECK(snapshot->term(row.subject) == Value::entity("Turkey"));
    CHECK(snapshot->term(row.object) == Value::entity("NATO"));
    CHECK(snapshot->term(row.source) == Value::entity("protocols"));
    CHECK(row.bounds == turkey.period.bounds());
    CHECK(row.start_kind == Period::End::date);
    CHECK(row.end_kind == Period::End::open);
    auto const keys = snapshot->qualifiers(row.keys);
    REQUIRE(keys.size() == 1);
    CHECK(snapshot->term(keys[0].name) == Value::text("role"));
    CHECK(snapshot->term(keys[0].value) == Value::text("full"));
    auto const notes = snapshot->qualifiers(row.notes);
    REQUIRE(notes.size() == 1);
    CHECK(snapshot->term(notes[0].value) == Value::integer(3));
    StatementRecord const record = snapshot->record(row.id).value();
    CHECK(record.period == turkey.period);
    CHECK(record.recorded == 1);
    CHECK(record.retracted == 0);
}

TEST_CASE("values of every type come back as they were", "[storage]") {
    auto store = Store::in_memory().value();
    std::vector<Value> const values{Value::entity("x"),
                                    Value::text("x"),
                                    Value::text(""),
                                    Value::text(std::string("a\0b", 3)),
                                    Value::integer(-5),
                                    Value::integer(5),
                                    Value::decimal(5),
                                    Value::decimal(-2.5),
                                    Value::boolean(true),
                                    Value::boolean(false),
                                    Value::date(Date::parse("1952-02~").value()),
                                    Value::date(Date::parse("1952-02").value())};
    auto batch = store->write().value();
    batch->define(relation("says"));
    for (Value const& value : values) {
        Claim one = claim("x", "says", "");
        one.object = value;
        CHECK(batch->record(one) == WriteBatch::Outcome::added);
        CHECK(batch->record(one) == WriteBatch::Outcome::unchanged);
    }
    batch->commit().value();
    auto snapshot = store->snapshot();
    for (Value const& value : values) {
        TermId const id = snapshot->find(value);
        REQUIRE(id != kNoTerm);
        CHECK(snapshot->term(id) == value);
    }
    CHECK(snapshot->find(Value::decimal(-0.0)) == snapshot->find(Value::decimal(0.0)));
    CHECK(snapshot->find(Value::text("y")) == kNoTerm);
}

TEST_CASE("recording an equal claim again changes nothing", "[storage]") {
    auto store = Store::in_memory().value();
    Claim const turkey = claim("Turkey", "member_of", "NATO", "1952/..", "a", {{"page", Value::integer(3)}});
    record(*store, {turkey});
    auto batch = store->write().value();
    CHECK(batch->record(turkey) == WriteBatch::Outcome::unchanged);
    WriteBatch::Committed const committed = batch->commit().value();
    CHECK_FALSE(committed.changed);
    CHECK(committed.unchanged == 1);
    CHECK(committed.transaction == 1);
    CHECK(store->snapshot()->transaction().id == 1);

    SECTION("but one that differs in anything is another") {
        batch = store->write().value();
        CHECK(batch->record(claim("Turkey", "member_of", "NATO", "1952/..", "b", {{"page", Value::integer(3)}})) ==
              WriteBatch::Outcome::added);
        CHECK(batch->record(claim("Turkey", "member_of", "NATO", "1952/..", "a", {{"page", Value::integer(4)}})) ==
              WriteBatch::Outcome::added);
        CHECK(batch->record(claim("Turkey", "member_of", "NATO", "1952/..", "a")) == WriteBatch::Outcome::added);
        CHECK(batch->record(claim("Turkey", "member_of", "NATO", "1952-XX/..", "a", {{"page", Value::integer(3)}})) ==
              WriteBatch::Outcome::added);
        CHECK(batch->record(claim("Turkey", "member_of", "NATO", "1952/", "a", {{"page", Value::integer(3)}})) ==
              WriteBatch::Outcome::added);
        CHECK(batch->record(claim("Turkey", "member_of", "NATO", "1952/", "a", {{"page", Value::integer(3)}})) ==
              WriteBatch::Outcome::unchanged);
        CHECK(batch->commit().value().added == 5);
        CHECK(store->snapshot()->claim_count() == 6);
    }
    SECTION("a retracted one may be recorded again, in the same batch too") {
        batch = store->write().value();
        REQUIRE(batch->retract(ClaimId{1}));
        CHECK_FALSE(batch->retract(ClaimId{1}));
        CHECK(batch->record(turkey) == WriteBatch::Outcome::added);
        CHECK(batch->record(turkey) == WriteBatch::Outcome::unchanged);
        WriteBatch::Committed const again = batch->commit().value();
        CHECK(again.added == 1);
        CHECK(again.retracted == 1);
        CHECK(store->snapshot()->record(ClaimId{1})->retracted == 2);
        CHECK(store->snapshot()->record(ClaimId{2})->recorded == 2);
        CHECK(store->snapshot()->rows({}).size() == 1);
    }
}

TEST_CASE("an unknown relation is refused", "[storage]") {
    auto store = Store::in_memory().value();
    auto batch = store->write().value();
    CHECK_THROWS_AS(batch->record(claim("a", "b", "c")), Error);
}

TEST_CASE("a dropped batch leaves no trace and no holes", "[storage]") {
    auto store = Store::in_memory().value();
    record(*store, {claim("a", "r", "b")});
    {
        auto batch = store->write().value();
        batch->define(relation("other"));
        batch->record(claim("x", "other", "y"));
        batch->retract(ClaimId{1});
    }
    CHECK(store->snapshot()->find(Value::entity("x")) == kNoTerm);
    CHECK(record(*store, {claim("p", "third", "q")}) == 2);
    auto snapshot = store->snapshot();
    CHECK(snapshot->record(ClaimId{2})->row.subject == snapshot->find(Value::entity("p")));
    CHECK(snapshot->vocabulary().relation("third")->id == RelationId{2});
    CHECK(snapshot->term_count() == 5);
}

TEST_CASE("AS OF sees the store as it stood", "[storage]") {
    auto store = Store::in_memory().value();
    record(*store, {claim("a", "r", "b", "1950/1960"), claim("c", "r", "b")});
    auto before = store->snapshot();
    record(*store, {claim("d", "q", "b")});
    retract(*store, "a");
    record(*store, {claim("a", "r", "b", "1951/1960")});
    auto now = store->snapshot();

    CHECK(words(*before) == std::vector<std::string>{"a r b", "c r b"});  // a snapshot stays what it was
    CHECK(words(*now).size() == 3);
    auto const at = [&](TransactionId transaction) { return now->as_of(transaction).value(); };
    CHECK(words(*at(0)).empty());
    CHECK(words(*at(1)) == std::vector<std::string>{"a r b", "c r b"});
    CHECK(words(*at(2)) == std::vector<std::string>{"a r b", "c r b", "d q b"});
    CHECK(words(*at(3)) == std::vector<std::string>{"c r b", "d q b"});
    CHECK(at(1)->rows({})[0].bounds == Period::parse("1950/1960")->bounds());
    CHECK(now->rows({})[0].bounds == Period::parse("1951/1960")->bounds());

    SECTION("in every index, with counts, records and vocabulary") {
        TermId const b = now->find(Value::entity("b"));
        RelationId const r = now->vocabulary().relation("r")->id;
        CHECK(words(*at(3), {kNoTerm, std::nullopt, b}).size() == 2);
        CHECK(words(*at(2), {kNoTerm, r, b}).size() == 2);
        CHECK(words(*at(3), {kNoTerm, r, kNoTerm}).size() == 1);
        CHECK(at(2)->claim_count() == 3);
        CHECK(at(2)->claim_count(r) == 2);
        CHECK(at(3)->claim_count(r) == 1);
        CHECK(at(0)->claim_count(r) == 0);
        CHECK(at(2)->record(ClaimId{1})->retracted == 0);
        CHECK(now->record(ClaimId{1})->retracted == 3);
        CHECK_FALSE(at(1)->record(ClaimId{3}).has_value());
        CHECK(at(1)->vocabulary().relation("q") == nullptr);
        CHECK(at(1)->find(Value::entity("d")) == kNoTerm);
        CHECK(at(1)->find_folded("D").empty());
        CHECK(at(3)->as_of(1).value()->rows({}).size() == 2);
        CHECK(at(3)->as_of(4).error().kind == ErrorKind::not_found);
    }
    SECTION("changes are told in order of claim") {
        auto const ids = [&](TransactionId after, TransactionId until) {
            std::vector<std::uint64_t> all;
            for (StatementRecord const& record : now->changes(after, until))
                all.push_back(static_cast<std::uint64_t>(record.row.id));
            return all;
        };
        CHECK(ids(0, 4) == std::vector<std::uint64_t>{1, 2, 3, 4});
        CHECK(ids(2, 3) == std::vector<std::uint64_t>{1});
        CHECK(ids(2, 4) == std::vector<std::uint64_t>{1, 4});
        CHECK(ids(1, 2) == std::vector<std::uint64_t>{3});
        CHECK(ids(3, 3).empty());
        CHECK(ids(4, 2).empty());
    }
    SECTION("times never run backwards and find their transaction") {
        std::vector<TransactionInfo> const infos = now->transactions();
        REQUIRE(infos.size() == 4);
        for (std::size_t i = 1; i < infos.size(); ++i) CHECK(infos[i - 1].time < infos[i].time);
        for (TransactionInfo const& info : infos) {
            CHECK(now->transaction_at(info.time) == info.id);
            CHECK(now->transaction_at(info.time - 1) <= info.id - 1);
        }
        CHECK(now->transaction_at(infos.back().time + 1'000'000) == 4);
        CHECK(infos[2].retracted == 1);
    }
}

TEST_CASE("the vocabulary is remembered by transaction", "[storage]") {
    auto store = Store::in_memory().value();
    auto batch = store->write().value();
    RelationId const id = batch->define(relation("r"));
    batch->define(KindDef{"state", "", "KIND state", {}});
    batch->define(RuleDef{"one", "RULE one", {}});
    batch->define(RuleDef{"", "RULE unnamed", {}});
    batch->commit().value();

    SECTION("saying the same again changes nothing, wherever it stands") {
        batch = store->write().value();
        RelationDef same = relation("r");
        same.place.line = 99;
        CHECK(batch->define(same) == id);
        batch->define(RuleDef{"", "RULE unnamed", {}});
        CHECK_FALSE(batch->commit().value().changed);
    }
    SECTION("a new text replaces, and AS OF has the old one") {
        batch = store->write().value();
        batch->define(RuleDef{"one", "RULE one, otherwise", {}});
        RelationDef changed = relation("r");
        changed.transitive = true;
        CHECK(batch->define(changed) == id);
        CHECK(batch->vocabulary().rules().size() == 2);
        CHECK(batch->commit().value().transaction == 2);
        auto now = store->snapshot();
        CHECK(now->vocabulary().relation("r")->transitive);
        CHECK_FALSE(now->as_of(1).value()->vocabulary().relation("r")->transitive);
        REQUIRE(now->as_of(1).value()->vocabulary().rules().size() == 2);
        CHECK(now->as_of(1).value()->vocabulary().rules()[0].text == "RULE one");
        CHECK(now->as_of(0).value()->vocabulary().rules().empty());
    }
    SECTION("what is dropped is gone, and its name keeps its id") {
        batch = store->write().value();
        CHECK(batch->drop_relation("r"));
        CHECK_FALSE(batch->drop_relation("r"));
        CHECK(batch->drop_kind("state"));
        CHECK(batch->drop_rule("one"));
        CHECK_FALSE(batch->drop_rule("two"));
        batch->commit().value();
        CHECK(store->snapshot()->vocabulary().relation("r") == nullptr);
        CHECK(store->snapshot()->vocabulary().kind("state") == nullptr);
        CHECK(store->snapshot()->vocabulary().rules().size() == 1);
        batch = store->write().value();
        CHECK(batch->define(relation("s")) != id);
        CHECK(batch->define(relation("r")) == id);
        batch->commit().value();
        CHECK(store->snapshot()->vocabulary().relation("r")->id == id);
        CHECK(store->snapshot()->as_of(2).value()->vocabulary().relation("r") == nullptr);
    }
    SECTION("dropping and defining the same in one batch changes nothing") {
        batch = store->write().value();
        batch->drop_kind("state");
        batch->define(KindDef{"state", "", "KIND state", {}});
        CHECK_FALSE(batch->commit().value().changed);
    }
}

TEST_CASE("new keys split the facts of a relation anew", "[storage]") {
    auto store = Store::in_memory().value();
    record(*store, {claim("a", "r", "b", "../..", "s", {{"via", Value::text("x")}, {"page", Value::integer(1)}}),
                    claim("c", "r", "d")});
    auto batch = store->write().value();
    batch->record(claim("a", "r", "b", "../..", "s", {{"via", Value::text("y")}}));
    batch->define(relation("r", {"via"}));
    CHECK(batch->record(claim("a", "r", "b", "../..", "s", {{"via", Value::text("x")}, {"page", Value::integer(1)}})) ==
          WriteBatch::Outcome::unchanged);
    WriteBatch::Committed const committed = batch->commit().value();
    CHECK(committed.retracted == 1);
    CHECK(committed.added == 2);
    auto now = store->snapshot();
    CHECK(now->claim_count() == 3);
    for (ClaimRow const& row : now->rows({now->find(Value::entity("a")), std::nullopt, kNoTerm})) {
        CHECK(row.keys != kNoQualifiers);
    }
    CHECK(now->as_of(1).value()->rows({})[0].keys == kNoQualifiers);
    CHECK(now->record(only_claim(*now, "c"))->recorded == 1);
}

TEST_CASE("texts are found without regard to case and accents", "[storage]") {
    auto store = Store::in_memory().value();
    auto batch = store->write().value();
    batch->define(relation("name"));
    for (char const* name : {"Türkiye", "TURKIYE", "Turkmenistan", "Tuvalu"}) {
        Claim one = claim("e", "name", "");
        one.object = Value::text(name);
        batch->record(one);
    }
    batch->record(claim("turkiye", "name", "e"));
    batch->commit().value();
    auto snapshot = store->snapshot();
    CHECK(snapshot->find_folded("türkİye").size() == 3);
    CHECK(snapshot->find_folded("turk").empty());
    std::vector<std::string> seen;
    snapshot->visit_folded("turk", [&](TermId, Value const& value) {
        seen.push_back(value.plain());
        return true;
    });
    REQUIRE(seen.size() == 4);
    CHECK(seen.back() == "Turkmenistan");
    int count = 0;
    snapshot->visit_folded("", [&](TermId, Value const&) { return ++count < 2; });
    CHECK(count == 2);
}

TEST_CASE("a scan of many patterns groups rows by pattern, in batches", "[storage]") {
    auto store = Store::in_memory().value();
    std::vector<Claim> claims;
    for (int i = 0; i < 5000; ++i) claims.push_back(claim("s" + std::to_string(i % 3), "r", "o" + std::to_string(i)));
    record(*store, claims);
    auto snapshot = store->snapshot();
    std::vector<ClaimPattern> patterns;
    for (int i : {2, 0, 1})
        patterns.push_back({snapshot->find(Value::entity("s" + std::to_string(i))), std::nullopt, kNoTerm});
    patterns.push_back({snapshot->find(Value::entity("o1")), std::nullopt, kNoTerm});
    auto scan = snapshot->scan(patterns);
    RowBatch batch;
    std::vector<std::uint32_t> order;
    std::size_t batches = 0;
    while (scan->next(batch)) {
        ++batches;
        CHECK(batch.rows.size() < 4000);  // a subject comes whole
        REQUIRE(batch.rows.size() == batch.pattern.size());
        for (std::size_t i = 0; i < batch.rows.size(); ++i)
            CHECK(batch.rows[i].subject == patterns[batch.pattern[i]].subject);
        order.insert(order.end(), batch.pattern.begin(), batch.pattern.end());
    }
    CHECK(batches > 1);
    CHECK(order.size() == 5000);
    CHECK(std::is_sorted(order.begin(), order.end()));
    CHECK_FALSE(scan->next(batch));
    CHECK_FALSE(snapshot->scan({})->next(batch));
}

TEST_CASE("a second batch waits for the first", "[storage]") {
    auto store = Store::in_memory().value();
    auto first = store->write().value();
    CHECK(store->write().error().kind == ErrorKind::usage);  // of the same thread: it would wait for ever
    std::thread other([&] { record(*store, {claim("b", "r", "c")}); });
    first->define(relation("r"));
    first->record(claim("a", "r", "b"));
    CHECK(first->commit().value().transaction == 1);
    other.join();
    CHECK(store->snapshot()->transaction().id == 2);
    CHECK(store->snapshot()->claim_count() == 2);
}

TEST_CASE("readers on many threads see whole transactions", "[storage]") {
    auto store = Store::in_memory().value();
    record(*store, {claim("a", "r", "b0"), claim("b0", "r", "a")});
    std::vector<std::thread> readers;
    std::atomic<bool> wrong = false;
    std::atomic<bool> done = false;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            while (!done) {
                auto snapshot = store->snapshot();
                std::size_t const rows = snapshot->rows({}).size();
                if (rows % 2 != 0 || rows != snapshot->claim_count()) wrong = true;
                for (std::string const& fact : words(*snapshot)) wrong = wrong || fact.empty();
            }
        });
    }
    for (int i = 1; i <= 100; ++i) {
        std::string const name = "b" + std::to_string(i);
        record(*store, {claim("a", "r", name), claim(name, "r", "a")});
    }
    done = true;
    for (std::thread& reader : readers) reader.join();
    CHECK_FALSE(wrong);
    CHECK(store->snapshot()->claim_count() == 202);
}

TEST_CASE("a text of more than a megabyte is refused", "[storage]") {
    auto store = Store::in_memory().value();
    auto batch = store->write().value();
    batch->define(relation("r"));
    Claim one = claim("a", "r", "b");
    one.object = Value::text(std::string(2'000'000, 'x'));
    CHECK_THROWS_AS(batch->record(one), Error);
    CHECK(batch->record(claim("a", "r", "b")) == WriteBatch::Outcome::added);
    CHECK(batch->commit().has_value());
}

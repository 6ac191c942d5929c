// Damage is found, told apart and, where it can be, repaired. The damage is done through the key-value floor below the
// store.
#include "engine/storage/block.hpp"
#include "engine/storage/bytes.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/records.hpp"
#include "engine/storage/rocks.hpp"
#include "tests/unit/storage_testing.hpp"

#include <algorithm>
#include <fstream>

using namespace kgq;
using namespace kgq::testing;
using storage::Changes;
namespace fs = std::filesystem;

namespace {

struct World {
    Folder folder;
    std::string path = folder / "a.kgq";
    StatementRecord first;

    World() {
        auto store = Store::open(path).value();
        record(*store, {claim("Turkey", "member_of", "NATO", "1952-02-18/..", "p", {{"page", Value::integer(3)}}),
                        claim("Greece", "member_of", "NATO"), claim("Spain", "member_of", "NATO")});
        retract(*store, "Spain");
        first = store->snapshot()->record(ClaimId{1}).value();
    }
    /// With the claims packed into a segment, the only one.
    void pack() {
        record(*Store::open(path, {.fold_after = 1}).value(),
               {claim("Turkey", "partner_of", "EU"), claim("Greece", "partner_of", "EU")});
        Store::open(path).value();  // removes the blocks of segments that were merged
    }
    template <typename Damage>
    void damage(Damage do_damage) {
        std::shared_ptr<storage::Rocks> rocks = storage::Rocks::open(path, storage::RocksMode::existing);
        Changes changes;
        do_damage(*rocks, changes);
        rocks->write(std::move(changes));
    }
    std::vector<std::string> problems(bool repair = false) { return check_store(path, repair).value().problems; }
    std::shared_ptr<Snapshot const> snapshot() { return Store::open(path, {false, true}).value()->snapshot(); }
};

bool any_says(std::vector<std::string> const& problems, std::string const& words) {
    return std::any_of(problems.begin(), problems.end(),
                       [&](std::string const& problem) { return problem.find(words) != std::string::npos; });
}

ErrorKind kind_of(std::function<void()> const& action) {
    try {
        action();
    } catch (Error const& error) {
        CHECK_FALSE(error.message.empty());
        return error.kind;
    }
    return ErrorKind::usage;
}

}  // namespace

TEST_CASE("a sound store has no problems", "[storage]") {
    World world;
    CheckReport const report = check_store(world.path, true).value();
    CHECK(report.problems.empty());
    CHECK(report.claims == 3);
    CHECK_FALSE(report.repaired);
}

TEST_CASE("a missing block is never a shorter answer, and is repaired", "[storage]") {
    World world;
    world.pack();
    RelationId const member_of = world.first.row.relation;
    world.damage([&](storage::Rocks& rocks, Changes& changes) {
        storage::Cursor cursor = rocks.cursor();
        for (cursor.seek("b"); cursor.valid() && cursor.key().front() == 'b'; cursor.next())
            changes.erase(cursor.key());
    });
    auto snapshot = world.snapshot();
    CHECK(kind_of([&] { snapshot->rows({}); }) == ErrorKind::corrupt);
    CHECK(kind_of([&] { snapshot->rows({.relation = member_of}); }) == ErrorKind::corrupt);
    CHECK(kind_of([&] { snapshot->rows({.subject = world.first.row.subject}); }) == ErrorKind::corrupt);
    snapshot.reset();
    CHECK(any_says(world.problems(), "block 0 of relation 1 by subject is missing"));
    CHECK(check_store(world.path, true).value().repaired);
    CHECK(world.problems().empty());
    CHECK(world.snapshot()->rows({}).size() == 4);
    CHECK(world.snapshot()->as_of(1).value()->rows({}).size() == 3);
}

TEST_CASE("a damaged block is found wherever it is read, and is repaired", "[storage]") {
    World world;
    world.pack();
    world.damage([&](storage::Rocks& rocks, Changes& changes) {
        storage::Cursor cursor = rocks.cursor();
        cursor.seek("b");
        std::string value(cursor.value());
        value[value.size() / 2] = static_cast<char>(value[value.size() / 2] ^ 1);
        changes.put(cursor.key(), value);
    });
    CHECK(kind_of([&] { world.snapshot()->rows({}); }) == ErrorKind::corrupt);
    CHECK(any_says(world.problems(), "is damaged: its checksum does not match"));
    CHECK(check_store(world.path, true).value().repaired);
    CHECK(world.problems().empty());
}

TEST_CASE("a lost list of segments is rebuilt from the records", "[storage]") {
    World world;
    world.pack();
    world.damage([&](storage::Rocks&, Changes& changes) { changes.put("l", "nonsense"); });
    CHECK(Store::open(world.path).error().kind == ErrorKind::corrupt);
    CHECK(any_says(world.problems(), "the list of segments is damaged"));
    CHECK(check_store(world.path, true).value().repaired);
    CHECK(world.problems().empty());
    CHECK(world.snapshot()->rows({}).size() == 4);
}

TEST_CASE("every derived space is compared and rebuilt", "[storage]") {
    World world;
    world.damage([&](storage::Rocks& rocks, Changes& changes) {
        storage::Cursor cursor = rocks.cursor();
        for (cursor.seek({}); cursor.valid(); cursor.next())
            if (std::string_view("wfpxn").find(cursor.key().front()) != std::string_view::npos)
                changes.erase(cursor.key());
        changes.put("wstray", "stray");
    });
    std::vector<std::string> const problems = world.problems();
    for (char const* words :
         {"dictionary of terms lacks", "folded texts lacks", "qualifier sets lacks", "retractions lacks",
          "counts of claims lacks", "dictionary of terms has an entry that no record stands for"})
        CHECK(any_says(problems, words));
    CHECK(check_store(world.path, true).value().repaired);
    CHECK(world.problems().empty());
    auto snapshot = world.snapshot();
    CHECK(words(*snapshot).size() == 2);
    CHECK(words(*snapshot->as_of(1).value()).size() == 3);
    CHECK(snapshot->find_folded("turkey").size() == 1);
}

TEST_CASE("a block that says something else than its records is found", "[storage]") {
    World world;
    world.pack();
    // Sealed again, so that its checksum is right: a fault of ours, not of the disk.
    world.damage([&](storage::Rocks& rocks, Changes& changes) {
        storage::Cursor cursor = rocks.cursor();
        cursor.seek("b");
        std::string const key(cursor.key());
        std::string bytes(storage::unseal(key, cursor.value(), "block"));
        storage::RowBlock const block = storage::RowBlock::read(bytes, ColumnOrder::by_subject, "block");
        storage::RowColumns rows;
        for (std::size_t i = 0; i < block.size(); ++i) {
            ClaimRow row;
            block.row(i, row);
            row.source = static_cast<TermId>(static_cast<std::uint32_t>(row.source) + 1);
            rows.push(row);
        }
        changes.put(key, storage::seal(key, storage::write_block(rows)));
    });
    CHECK(any_says(world.problems(), "the blocks by subject differ from the record of claim 1"));
    CHECK(check_store(world.path, true).value().repaired);
}

TEST_CASE("a store of format 1 is converted when it is opened for writing", "[storage]") {
    Folder folder;
    std::string const path = folder / "old";
    fs::copy("tests/fixtures/format_1", path);
    Result<std::unique_ptr<Store>> const reading = Store::open(path, {.read_only = true});
    REQUIRE_FALSE(reading);
    CHECK(reading.error().kind == ErrorKind::read_only);
    CHECK(reading.error().message.find("kgq check") != std::string::npos);
    {
        auto const store = Store::open(path, {.fold_after = 1}).value();
        auto const snapshot = store->snapshot();
        CHECK(snapshot->transaction().id == 7);
        CHECK(snapshot->rows({.subject = snapshot->find(Value::entity("France"))}).size() == 3);
        auto const before = snapshot->as_of(6).value();
        CHECK(before->rows({.subject = snapshot->find(Value::entity("France"))}).size() == 3);
        CHECK(snapshot->changes(6, 7).size() == 2);
    }
    CHECK(check_store(path, false).value().problems.empty());
    CHECK(Store::open(path, {.read_only = true}).has_value());
}

TEST_CASE("a store of format 2 is read as it is, and has the new number once it is opened for writing", "[storage]") {
    Folder folder;
    std::string const path = folder / "old";
    fs::copy("tests/fixtures/format_2", path);
    auto const number = [&] {
        std::ifstream file(path + "/KGQ");
        std::string first;
        std::string second;
        std::getline(file, first);
        std::getline(file, second);
        auto const rocks = storage::Rocks::open(path, storage::RocksMode::read_only);
        return second + ", " + std::to_string(storage::read_number(rocks->get("m").value(), "format"));
    };
    auto const look = [](Snapshot const& snapshot) {
        CHECK(snapshot.transaction().id == 4);
        CHECK(snapshot.claim_count() == 2160);
        for (std::uint64_t id = 1; id <= 2161; ++id) REQUIRE(snapshot.record(static_cast<ClaimId>(id)).has_value());
        TermId const state = snapshot.find(Value::entity("state 7"));
        RelationId const relation = snapshot.vocabulary().relation("cooperates_with")->id;
        std::vector<ClaimRow> const rows = snapshot.rows({state, relation, kNoTerm});
        REQUIRE_FALSE(rows.empty());
        CHECK(snapshot.record(rows.front().id)->period.text() == "1911-02-01/1913-02-26");
        CHECK(snapshot.record(ClaimId{2161})->period.text() == "1950-05/..");
    };
    look(*Store::open(path, {.read_only = true}).value()->snapshot());
    CHECK(number() == "format 2, 2");
    REQUIRE(Store::open(path, {.read_only = true}).value()->backup(folder / "copy"));
    look(*Store::in_memory_copy(path).value()->snapshot());
    {
        auto const store = Store::open(path, {.fold_after = 1}).value();
        look(*store->snapshot());
        record(*store, {claim("a", "cooperates_with", "b"), claim("a", "cooperates_with", "c")});
    }
    CHECK(number() == "format 3, 3");
    CHECK(check_store(path, false).value().problems.empty());
    CHECK(Store::open(path).value()->snapshot()->record(ClaimId{2161})->period.text() == "1950-05/..");
    CHECK(check_store(folder / "copy", false).value().problems.empty());
}

TEST_CASE("a damaged or missing record is corrupt with its number, and not repaired", "[storage]") {
    World world;
    std::string const key = storage::statement_key(ClaimId{1});
    SECTION("damaged") {
        world.damage([&](storage::Rocks& rocks, Changes& changes) {
            std::string value = rocks.get(key).value();
            value[20] = static_cast<char>(value[20] ^ 1);
            changes.put(key, value);
        });
        CHECK(any_says(world.problems(), "statement record 1 is damaged: its checksum does not match"));
    }
    SECTION("under the wrong number") {
        world.damage([&](storage::Rocks& rocks, Changes& changes) {
            changes.put(key, rocks.get(storage::statement_key(ClaimId{2})).value());
        });
        CHECK(any_says(world.problems(), "statement record 1 is damaged"));
    }
    SECTION("missing") {
        world.damage([&](storage::Rocks&, Changes& changes) { changes.erase(key); });
        CHECK(any_says(world.problems(), "statement record 1 is missing"));
    }
    CHECK(kind_of([&] { world.snapshot()->record(ClaimId{1}); }) == ErrorKind::corrupt);
    CheckReport const report = check_store(world.path, true).value();
    CHECK_FALSE(report.repaired);
    CHECK(any_says(report.problems, "restore a backup"));
}

TEST_CASE("damage to any other part of the truth is corrupt", "[storage]") {
    World world;
    auto const spoil = [&](std::string const& key) {
        world.damage([&](storage::Rocks& rocks, Changes& changes) {
            std::string value = rocks.get(key).value();
            value.back() = static_cast<char>(value.back() ^ 1);
            changes.put(key, value);
        });
    };
    SECTION("term") {
        spoil(storage::term_key(TermId{2}));
        CHECK(kind_of([&] { world.snapshot()->term(TermId{2}); }) == ErrorKind::corrupt);
    }
    SECTION("qualifier set") {
        spoil(storage::qualifiers_key(QualifierSetId{1}));
        CHECK(kind_of([&] { world.snapshot()->qualifiers(QualifierSetId{1}); }) == ErrorKind::corrupt);
    }
    SECTION("transaction") {
        spoil(storage::transaction_key(2));
        CHECK(Store::open(world.path).error().kind == ErrorKind::corrupt);
    }
    SECTION("earlier transaction") {
        spoil(storage::transaction_key(1));
        CHECK(world.snapshot()->as_of(1).error().kind == ErrorKind::corrupt);
    }
    SECTION("vocabulary") {
        spoil(storage::vocabulary_key(0));
        CHECK(Store::open(world.path).error().kind == ErrorKind::corrupt);
    }
    CHECK_FALSE(world.problems(true).empty());
}

TEST_CASE("damage in the middle of the log is an error, and only repair goes on without the rest", "[storage]") {
    World world;
    fs::path log;
    for (fs::directory_entry const& entry : fs::directory_iterator(world.path))
        if (entry.path().extension() == ".log" && (log.empty() || fs::file_size(entry.path()) > fs::file_size(log)))
            log = entry.path();
    REQUIRE_FALSE(log.empty());
    {
        std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(fs::file_size(log) / 2));
        file.put('\x7F').put('\x7F').put('\x7F');
    }
    CHECK(Store::open(world.path).error().kind == ErrorKind::corrupt);
    CHECK_FALSE(world.problems().empty());
    CheckReport const report = check_store(world.path, true).value();
    CHECK(any_says(report.problems, "what was committed after it is lost"));
}

TEST_CASE("damage in a table's file is found", "[storage]") {
    World world;
    {
        auto store = Store::open(world.path).value();
        std::vector<Claim> many;
        for (int i = 0; i < 20'000; ++i)
            many.push_back(claim("a" + std::to_string(i), "member_of", "b" + std::to_string(i)));
        record(*store, many);
    }
    fs::path table;
    for (fs::directory_entry const& entry : fs::directory_iterator(world.path))
        if (entry.path().extension() == ".sst") table = entry.path();
    REQUIRE_FALSE(table.empty());
    {
        std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(fs::file_size(table) / 2));
        file.put('\x7F').put('\x7F').put('\x7F');
    }
    CHECK_FALSE(world.problems().empty());
    fs::remove(table);
    CHECK(Store::open(world.path).error().kind == ErrorKind::corrupt);
}

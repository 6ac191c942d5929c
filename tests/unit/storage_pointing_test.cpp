// Statement blocks that point into row blocks: when they are written, and that no load, fold, retraction, copy or
// repair changes what a record says, for any snapshot.
#include "engine/storage/bytes.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/statements.hpp"
#include "tests/unit/storage_testing.hpp"

#include <kgq/bulk.hpp>

#include <map>
#include <random>

using namespace kgq;
using namespace kgq::testing;
using storage::Changes;
using storage::Rocks;
using storage::RocksMode;

namespace {

struct Loaded {
    int subject;
    int object;
    Day first = 0;
    std::string relation = "r";
};

TransactionId load(Store& store, std::vector<Loaded> const& claims) {
    auto batch = store.write().value();
    BulkClaims& bulk = *BulkClaims::of(*batch);
    std::uint16_t const origin = *bulk.origin("table", {}, {});
    for (Loaded const& one : claims) {
        RelationDef const* known = batch->vocabulary().relation(one.relation);
        PlainClaim claim;
        claim.relation = known ? known->id : batch->define(relation(one.relation));
        claim.subject = bulk.intern(Value::integer(one.subject));
        claim.object = bulk.intern(Value::integer(one.object));
        claim.first = one.first;
        claim.last = one.first + 100;
        claim.origin = origin;
        bulk.add(std::span(&claim, 1));
    }
    return batch->commit().value().transaction;
}

/// `count` claims of subjects `from`, `from + step` and so on.
std::vector<Loaded> table(int from, int count, int step = 1, std::string const& relation = "r") {
    std::vector<Loaded> claims;
    for (int i = 0; i < count; ++i) claims.push_back({from + i * step, i % 97, i % 1000, relation});
    return claims;
}

/// Each of the first subjects with so many objects: beside claims with other objects, rows of both alternate.
std::vector<Loaded> crossed(int subjects, int objects, int first_object) {
    std::vector<Loaded> claims;
    for (int subject = 1; subject <= subjects; ++subject)
        for (int i = 0; i < objects; ++i) claims.push_back({subject, first_object + i, subject % 1000});
    return claims;
}

/// The form of each statement block: > points, = is packed.
std::string forms(std::string const& path) {
    std::shared_ptr<Rocks> const rocks = Rocks::open(path, RocksMode::existing);
    storage::Cursor cursor = rocks->cursor();
    std::string forms;
    std::string const head = storage::prefix(storage::Space::statement_block);
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next())
        forms +=
            storage::PointingBlock::read(storage::unseal_statement_block(forms.size(), cursor.value())) ? '>' : '=';
    return forms;
}

std::string words_of_claim(Snapshot const& snapshot, ClaimId id) {
    StatementRecord const record = snapshot.record(id).value();
    return snapshot.term(record.row.subject).plain() + " " +
           std::to_string(static_cast<unsigned>(record.row.relation)) + " " + snapshot.term(record.row.object).plain() +
           " " + record.period.text() + " " + snapshot.term(record.row.source).plain() + " recorded " +
           std::to_string(record.recorded) + " retracted " + std::to_string(record.retracted);
}

std::vector<std::string> texts(Snapshot const& snapshot) {
    std::vector<std::string> all;
    for (std::uint64_t id = 1; snapshot.record(static_cast<ClaimId>(id)); ++id)
        all.push_back(words_of_claim(snapshot, static_cast<ClaimId>(id)));
    return all;
}

std::vector<std::string> texts(std::string const& path) {
    return texts(*Store::open(path, {.create = false, .read_only = true}).value()->snapshot());
}

/// Rows of a scan say what their records say.
void check_rows(Snapshot const& snapshot) {
    for (ClaimRow const& row : snapshot.rows({})) {
        ClaimRow const said = snapshot.record(row.id)->row;
        REQUIRE(std::tie(row.subject, row.relation, row.object, row.source, row.keys, row.notes, row.bounds) ==
                std::tie(said.subject, said.relation, said.object, said.source, said.keys, said.notes, said.bounds));
    }
}

/// The first that differs; printing all would help nobody.
std::string difference(std::vector<std::string> const& now, std::vector<std::string> const& before) {
    if (now.size() != before.size())
        return std::to_string(now.size()) + " records instead of " + std::to_string(before.size());
    for (std::size_t i = 0; i < now.size(); ++i)
        if (now[i] != before[i]) return now[i] + " instead of " + before[i];
    return {};
}

bool sound(std::string const& path) { return check_store(path, false).value().problems.empty(); }

bool any_says(std::vector<std::string> const& problems, std::string const& words) {
    return std::any_of(problems.begin(), problems.end(),
                       [&](std::string const& problem) { return problem.find(words) != std::string::npos; });
}

template <typename Damage>
void damage(std::string const& path, Damage do_damage) {
    std::shared_ptr<Rocks> const rocks = Rocks::open(path, RocksMode::existing);
    Changes changes;
    do_damage(*rocks, changes);
    rocks->write(std::move(changes));
}

/// Turns a bit of the nth entry whose key begins so.
void spoil(std::string const& path, std::string const& head, int number = 0) {
    damage(path, [&](Rocks& rocks, Changes& changes) {
        storage::Cursor cursor = rocks.cursor();
        cursor.seek(head);
        for (int i = 0; i < number; ++i) cursor.next();
        REQUIRE((cursor.valid() && cursor.key().starts_with(head)));
        std::string value(cursor.value());
        value[value.size() / 2] = static_cast<char>(value[value.size() / 2] ^ 4);
        changes.put(cursor.key(), value);
    });
}

/// Keys of row blocks of the only segment's table.
std::string blocks_of(std::string const& path, storage::Table table) {
    std::shared_ptr<Rocks> const rocks = Rocks::open(path, RocksMode::existing);
    storage::Cursor cursor = rocks->cursor();
    cursor.seek(storage::prefix(storage::Space::segment));
    auto const segment = storage::ByteReader(cursor.key().substr(1)).read<storage::SegmentId>();
    std::string head = storage::blocks_prefix(segment);
    storage::append(head, table);
    return head;
}

std::map<std::string, std::string> entries(std::string const& path) {
    std::shared_ptr<Rocks> const rocks = Rocks::open(path, RocksMode::existing);
    std::map<std::string, std::string> all;
    storage::Cursor cursor = rocks->cursor();
    for (cursor.seek({}); cursor.valid(); cursor.next()) all.emplace(cursor.key(), cursor.value());
    return all;
}

}  // namespace

TEST_CASE("a load's statement blocks point, across relations and from the middle of a block on", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    {
        auto store = Store::open(path).value();
        SECTION("a load alone") { load(*store, table(1, 3000)); }
        SECTION("behind claims that lie in the delta") {
            record(*store, {claim("x", "r", "y", "1952-02-18/.."), claim("a", "r", "b"), claim("c", "q", "d", "/")});
            load(*store, table(1, 3000));
        }
        SECTION("two relations in one block") {
            std::vector<Loaded> claims = table(1, 1000);
            for (Loaded const& one : table(500, 2000, 1, "q")) claims.push_back(one);
            load(*store, claims);
        }
        check_rows(*store->snapshot());
    }
    CHECK(forms(path) == ">");
    CHECK(texts(path).size() >= 3000);
    CHECK(sound(path));
}

TEST_CASE("a block with a period that days do not tell is packed", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    {
        auto store = Store::open(path).value();
        record(*store, {claim("a", "r", "b", "1952-05/..")});
        load(*store, table(1, 5000));
        CHECK(store->snapshot()->record(ClaimId{1})->period.text() == "1952-05/..");
        check_rows(*store->snapshot());
    }
    CHECK(forms(path) == "=>");
    CHECK(sound(path));
}

TEST_CASE("a block that lies in two segments is packed", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    {
        auto store = Store::open(path).value();
        load(*store, table(1, 12'300));  // to the middle of the seventh block
        load(*store, table(50'001, 2'900));
        check_rows(*store->snapshot());
    }
    CHECK(forms(path) == ">>>>>>=");
    CHECK(sound(path));
}

TEST_CASE("a merge points blocks into the new segment, while their claims lie in few row blocks", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    auto const open = [&] { return Store::open(path).value(); };
    load(*open(), crossed(4'100, 1, 10'000));
    CHECK(forms(path) == ">>");
    std::vector<std::string> const first = texts(path);
    load(*open(), crossed(4'100, 2, 20'000));
    CHECK(forms(path) == ">>>>>>");
    CHECK(sound(path));
    load(*open(), crossed(4'100, 20, 30'000));
    std::string const after = forms(path);
    CHECK(after.substr(0, 2) == "==");  // among more than twenty times as many
    CHECK(after.back() == '>');
    std::vector<std::string> last = texts(path);
    last.resize(first.size());
    CHECK(difference(last, first) == "");
    CHECK(sound(path));
}

TEST_CASE("an earlier snapshot reads its records when the segment that they pointed into was replaced", "[storage]") {
    Folder folder;
    auto store = Store::open(folder / "a").value();
    load(*store, crossed(4'100, 1, 10'000));
    std::vector<std::string> const all = texts(*store->snapshot());
    store.reset();
    store = Store::open(folder / "a").value();
    auto before = store->snapshot();
    CHECK(words_of_claim(*before, ClaimId{17}) == all[16]);  // a block that is kept already, and others that are not
    load(*store, crossed(4'100, GENERATE(2, 20), 20'000));
    auto const now = store->snapshot();
    std::vector<std::string> later = texts(*now);
    later.resize(all.size());
    CHECK(difference(later, all) == "");
    CHECK(difference(texts(*before), all) == "");
    check_rows(*before);
    check_rows(*now);
    before.reset();  // nobody reads the replaced segment any more
    CHECK(words_of_claim(*now, ClaimId{17}) == all[16]);
    load(*store, crossed(4'100, 3, 50'000));
    CHECK(words_of_claim(*now, ClaimId{17}) == all[16]);
    store.reset();
    CHECK(words_of_claim(*now, ClaimId{4'000}) == all[3'999]);
}

TEST_CASE("retracted claims are found where a fold has moved their rows", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    {
        auto store = Store::open(path).value();
        load(*store, table(1, 5'000));
        std::vector<std::string> const before = texts(*store->snapshot());
        auto batch = store->write().value();
        for (std::uint64_t id = 7; id < 4'500; id += 11) REQUIRE(batch->retract(static_cast<ClaimId>(id)));
        TransactionId const retracted = batch->commit().value().transaction;
        load(*store, table(10'001, 3'000));  // merges, with what was retracted
        auto const snapshot = store->snapshot();
        for (std::uint64_t id = 1; id <= 5'000; ++id) {
            StatementRecord const record = snapshot->record(static_cast<ClaimId>(id)).value();
            bool const gone = id < 4'500 && id % 11 == 7;
            REQUIRE(record.retracted == (gone ? retracted : 0));
        }
        auto const past = snapshot->as_of(1).value();
        std::vector<std::string> past_texts = texts(*past);
        CHECK(difference(past_texts, before) == "");
        check_rows(*past);
        check_rows(*snapshot);
    }
    CHECK(forms(path) == ">>>");
    CHECK(sound(path));
}

TEST_CASE("copies of a store keep its statements", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    load(*Store::open(path).value(), table(1, 5'000));
    std::vector<std::string> const all = texts(path);
    REQUIRE(Store::open(path).value()->backup(folder / "files"));
    REQUIRE(Store::open(path, {.read_only = true}).value()->backup(folder / "entries"));
    REQUIRE(restore_store(folder / "files", folder / "restored"));
    for (char const* const copy : {"files", "entries", "restored"}) {
        INFO(copy);
        CHECK(difference(texts(folder / copy), all) == "");
        CHECK(sound(folder / copy));
        CHECK(forms(folder / copy) == ">>");
    }
    CHECK(difference(texts(*Store::in_memory_copy(path).value()->snapshot()), all) == "");
}

TEST_CASE("a block written packed says the same as one that points", "[storage]") {
    // What a fold that is cut off leaves behind.
    Folder folder;
    std::string const path = folder / "a";
    load(*Store::open(path).value(), table(1, 5'000));
    std::vector<std::string> const all = texts(path);
    damage(path, [&](Rocks& rocks, Changes& changes) {
        std::string const key = storage::statement_block_key(1);
        storage::FindRowBlock const find = storage::find_by_key(rocks.shared_from_this());
        auto const block = storage::StatementBlock::read(1, rocks.get(key).value(), find);
        std::vector<storage::WrittenStatement> claims;
        for (std::uint64_t id = 2049; id <= 4096; ++id)
            claims.push_back({block.row(static_cast<ClaimId>(id)), block.recorded(static_cast<ClaimId>(id)), {}});
        changes.put(key, storage::seal(key, storage::write_statement_block(claims)));
    });
    CHECK(forms(path) == ">=");
    CHECK(difference(texts(path), all) == "");
    CHECK(sound(path));
}

// ---- Damage

TEST_CASE("rows by subject that are damaged are made good from those by object", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    {
        auto store = Store::open(path).value();
        load(*store, table(1, 5'000));
        auto batch = store->write().value();
        for (std::uint64_t id = 7; id < 4'500; id += 11) REQUIRE(batch->retract(static_cast<ClaimId>(id)));
        batch->commit().value();
        load(*store, table(10'001, 3'000));
    }
    Store::open(path).value();  // what was replaced goes
    std::vector<std::string> const all = texts(path);
    storage::Table const table = GENERATE(storage::Table::by_subject, storage::Table::past_by_subject);
    std::string const head = blocks_of(path, table);
    SECTION("damaged") { spoil(path, head); }
    SECTION("missing") {
        damage(path, [&](Rocks&, Changes& changes) { changes.erase_range(head, storage::after_prefix(head)); });
    }
    CHECK_THROWS_AS(texts(path), Error);
    CheckReport const found = check_store(path, false).value();
    CHECK(any_says(found.problems, "the block of statement records from 1 on cannot be read: block 0 of relation 1"));
    CHECK(any_says(found.problems, "the blocks by object have its rows too"));
    CHECK(found.claims == 8'000);
    CHECK(check_store(path, true).value().repaired);
    CHECK(difference(texts(path), all) == "");
    CHECK(sound(path));
}

TEST_CASE("statements whose rows are damaged in both orders are lost, and repair leaves all as it is", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    load(*Store::open(path).value(), table(1, 5'000));
    spoil(path, blocks_of(path, storage::Table::by_subject));
    spoil(path, blocks_of(path, storage::Table::by_object), 1);
    auto const before = entries(path);
    CheckReport const report = check_store(path, true).value();
    CHECK_FALSE(report.repaired);
    CHECK(any_says(report.problems,
                   "the block of statement records from 1 on cannot be read: block 0 of relation 1 by "
                   "subject is damaged: its checksum does not match"));
    CHECK(any_says(report.problems, "restore a backup"));
    CHECK(entries(path) == before);
}

TEST_CASE("a damaged block that points is not repaired", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    load(*Store::open(path).value(), table(1, 5'000));
    SECTION("its checksum tells") {
        spoil(path, storage::statement_block_key(1));
        CHECK(any_says(check_store(path, false).value().problems,
                       "the block of statement records from 2049 on is damaged: its checksum does not match"));
    }
    SECTION("it names what is not there, or has not all claims") {
        auto const put = [&](storage::RowBlockPlace const& place) {
            damage(path, [&](Rocks& rocks, Changes& changes) {
                std::string const key = storage::statement_block_key(1);
                auto block = storage::PointingBlock::read(storage::unseal_statement_block(1, rocks.get(key).value()));
                block->places = {place};
                changes.put(key, storage::seal(key, block->write()));
            });
        };
        put({storage::Table::by_subject, RelationId{1}, 99});
        CHECK_THROWS_AS(texts(path), Error);
        put({storage::Table::by_subject, RelationId{9}, 0});
        CHECK_THROWS_AS(texts(path), Error);
        put({storage::Table::by_subject, RelationId{1}, 0});
        CHECK_THROWS_AS(texts(path), Error);
        put({storage::Table::by_object, RelationId{1}, 0});
    }
    SECTION("missing") {
        damage(path, [&](Rocks&, Changes& changes) { changes.erase(storage::statement_block_key(0)); });
        CHECK(
            any_says(check_store(path, false).value().problems, "the block of statement records from 1 on is missing"));
    }
    CHECK_THROWS_AS(texts(path), Error);
}

TEST_CASE("a repair that writes segments anew keeps the statements that point into them", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    load(*Store::open(path).value(), crossed(4'500, 1, 10'000));
    load(*Store::open(path).value(), crossed(4'500, 2, 20'000));
    std::vector<std::string> const all = texts(path);
    SECTION("rows by object damaged") { spoil(path, blocks_of(path, storage::Table::by_object), 1); }
    SECTION("a segment's directories damaged") { spoil(path, storage::prefix(storage::Space::segment)); }
    SECTION("the list of segments damaged") { spoil(path, storage::prefix(storage::Space::layout)); }
    SECTION("the list of segments lost") {
        damage(path, [&](Rocks&, Changes& changes) { changes.erase(storage::prefix(storage::Space::layout)); });
        CHECK(Store::open(path).error().kind == ErrorKind::corrupt);
    }
    CHECK_FALSE(sound(path));
    CHECK(check_store(path, true).value().repaired);
    CHECK(difference(texts(path), all) == "");
    CHECK(sound(path));
    CHECK(forms(path).find('=') == std::string::npos);
}

// ---- Whatever happens

TEST_CASE("no load, retraction or fold changes a record, for any snapshot", "[storage]") {
    for (unsigned seed = 0; seed < 6; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        auto const roll = [&](unsigned sides) { return static_cast<int>(random() % sides); };
        Folder folder;
        std::string const path = folder / "a";
        StoreOptions const options{.fold_after = seed % 2 == 0 ? 300u : 5'000u};
        auto store = Store::open(path, options).value();
        std::vector<std::string> known;  // as first read, but for retractions
        std::vector<std::pair<std::shared_ptr<Snapshot const>, std::vector<std::string>>> kept;
        auto const without_retraction = [](std::string const& text) {
            return text.substr(0, text.rfind(" retracted"));
        };
        for (int round = 0; round < 12; ++round) {
            switch (roll(4)) {
                case 0:
                case 1: {
                    std::string const relation(1, static_cast<char>('r' + roll(2)));
                    load(*store, table(roll(500), 1 + roll(roll(3) == 0 ? 9'000 : 2'500), 1 + roll(9), relation));
                    break;
                }
                case 2: {
                    std::vector<Claim> claims;
                    for (int i = roll(400); i >= 0; --i)
                        claims.push_back(claim("e" + std::to_string(roll(300)), "r", "o" + std::to_string(roll(300)),
                                               roll(60) == 0 ? "1952-05/.." : "1952-05-07/.."));
                    record(*store, claims);
                    break;
                }
                default: {
                    std::vector<ClaimRow> const rows = store->snapshot()->rows({});
                    if (rows.empty()) break;
                    auto batch = store->write().value();
                    for (int i = roll(600); i >= 0; --i)
                        batch->retract(rows[static_cast<std::size_t>(roll(static_cast<unsigned>(rows.size())))].id);
                    batch->commit().value();
                }
            }
            auto const snapshot = store->snapshot();
            std::vector<std::string> const now = texts(*snapshot);
            REQUIRE(now.size() >= known.size());
            for (std::size_t i = 0; i < now.size(); ++i) {
                if (i == known.size()) known.push_back(without_retraction(now[i]));
                REQUIRE(without_retraction(now[i]) == known[i]);
            }
            check_rows(*snapshot);
            for (auto const& [earlier, said] : kept) REQUIRE(texts(*earlier) == said);
            if (roll(3) == 0) kept.emplace_back(snapshot, now);
            if (kept.size() > 2) kept.erase(kept.begin());
        }
        kept.clear();
        store.reset();
        CHECK(sound(path));
        std::vector<std::string> const after = texts(path);
        for (std::size_t i = 0; i < after.size(); ++i) REQUIRE(without_retraction(after[i]) == known[i]);
    }
}

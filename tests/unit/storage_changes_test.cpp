// The order of days: blocks that change and counts of a day are those that looking at every claim gives, whatever lies
// beside them, and questions answered by it are answered as without.
#include "engine/storage/change_writer.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/rocks.hpp"
#include "query/run/general_only.hpp"
#include "query/run/over_store.hpp"
#include "tests/unit/storage_testing.hpp"

#include <kgq/bulk.hpp>
#include <kgq/render.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

using namespace kgq;
using namespace kgq::testing;
using storage::ChangeOrder;
using storage::ChangeWriter;

namespace {

using Random = std::mt19937;

int roll(Random& random, int sides) { return static_cast<int>(random() % static_cast<unsigned>(sides)); }

/// Claims with exact days by the sources, in relations r and q, into the delta or a segment as the store does it.
void load(Store& store, Random& random, int count, std::vector<std::string> const& sources) {
    auto batch = store.write().value();
    BulkClaims& bulk = *BulkClaims::of(*batch);
    for (int i = 0; i < count; ++i) {
        std::string const name = roll(random, 4) == 0 ? "q" : "r";
        RelationDef const* known = batch->vocabulary().relation(name);
        PlainClaim claim;
        claim.relation = known ? known->id : batch->define(relation(name, {"via"}));
        claim.subject = bulk.intern(Value::entity("s" + std::to_string(roll(random, 3'000))));
        claim.object = bulk.intern(Value::entity("o" + std::to_string(roll(random, 3'000))));
        if (roll(random, 9) != 0) claim.first = roll(random, 20'000) - 5'000;
        if (roll(random, 4) != 0) claim.last = (claim.first == kFirstDay ? 0 : claim.first) + roll(random, 8'000);
        auto const source = static_cast<std::size_t>(roll(random, static_cast<int>(sources.size())));
        claim.origin = *bulk.origin(sources[source], {}, {});
        bulk.add(std::span(&claim, 1));
    }
    batch->commit().value();
}

void say(Store& store, Random& random, int count) {
    std::vector<Claim> claims;
    for (int i = 0; i < count; ++i) {
        char const* const periods[] = {"1970-05/..", "1975-01-02/1980-02-03", "/1990-01-01", "1981~/1983",
                                       "1999-12-31"};
        std::vector<Qualifier> qualifiers;
        if (roll(random, 3) == 0) qualifiers.push_back({"via", Value::integer(roll(random, 3))});
        claims.push_back(claim("s" + std::to_string(roll(random, 3'000)), "r",
                               "o" + std::to_string(roll(random, 3'000)), periods[roll(random, 5)], "a", qualifiers));
    }
    record(store, claims);
}

void take_back(Store& store, Random& random, int count) {
    std::vector<ClaimRow> const rows = store.snapshot()->rows({});
    auto batch = store.write().value();
    for (int i = 0; i < count && !rows.empty(); ++i)
        batch->retract(rows[static_cast<std::size_t>(roll(random, static_cast<int>(rows.size())))].id);
    batch->commit().value();
}

using Fact = std::tuple<TermId, TermId, QualifierSetId>;
using Facts = std::map<Fact, std::vector<ClaimRow>>;

Facts facts_of(std::vector<ClaimRow> const& rows) {
    Facts facts;
    for (ClaimRow const& row : rows) facts[{row.subject, row.object, row.keys}].push_back(row);
    return facts;
}

std::vector<ClaimRow> read(ColumnScan& scan) {
    std::vector<ClaimRow> rows;
    scan.want(ColumnSet::days);
    for (ClaimColumns columns; scan.next(columns);) {
        scan.fill_rest(columns);
        for (std::size_t i = 0; i < columns.size(); ++i) rows.push_back(columns.row(i, RelationId{}));
    }
    return rows;
}

bool stands_alone(std::vector<ClaimRow> const& fact, LastsAsSaid const& as_said) {
    PeriodBounds const& bounds = fact.front().bounds;
    return fact.size() == 1 && fact.front().keys == kNoQualifiers && bounds.earliest_start == bounds.latest_start &&
           bounds.earliest_end == bounds.latest_end && as_said(fact.front().source);
}

bool may_be_left_out(std::vector<ClaimRow> const& fact, DayRange points, LastsAsSaid const& as_said) {
    if (std::none_of(fact.begin(), fact.end(), [&](ClaimRow const& row) {
            return row.bounds.earliest_start <= points.last && row.bounds.latest_end >= points.first;
        }))
        return true;
    if (!stands_alone(fact, as_said)) return false;
    PeriodBounds const& bounds = fact.front().bounds;
    bool const begins = bounds.earliest_start > points.first && bounds.earliest_start <= points.last;
    bool const ends = bounds.latest_end >= points.first && bounds.latest_end < points.last;
    return !begins && !ends;
}

std::uint64_t possible(std::vector<ClaimRow> const& rows, Day day) {
    return static_cast<std::uint64_t>(std::count_if(rows.begin(), rows.end(), [&](ClaimRow const& row) {
        return row.bounds.earliest_start <= day && day <= row.bounds.latest_end;
    }));
}

/// What is wrong with a snapshot's answers; empty where nothing is. Counts the rows read, and the counts by order.
struct Looks {
    std::uint64_t read = 0;
    std::uint64_t there = 0;
    int counted = 0;
    int sourced = 0;
};
std::string compare(Snapshot const& snapshot, Random& random, Looks& looks) {
    TermId const other = snapshot.find_entity("b");
    for (RelationDef const& relation : snapshot.vocabulary().relations()) {
        std::vector<ClaimRow> const rows = snapshot.rows({.relation = relation.id});
        Facts const all = facts_of(rows);
        if (auto const sourced = snapshot.sources_of(relation.id)) {
            std::set<TermId> told(sourced->sources.begin(), sourced->sources.end());
            if (told.size() != sourced->sources.size()) return "a source told twice";
            for (ClaimRow const& row : read(*sourced->others)) told.insert(row.source);
            std::set<TermId> wanted;
            for (ClaimRow const& row : rows) wanted.insert(row.source);
            if (told != wanted) return "other sources than the claims have";
            ++looks.sourced;
        }
        for (int i = 0; i < 6; ++i) {
            bool const doubtful = roll(random, 4) == 0;
            LastsAsSaid const as_said = [&](TermId source) { return !doubtful || source != other; };
            Day const day = roll(random, 25'000) - 6'000;
            DayRange const points{day, day + (i % 2 == 0 ? roll(random, 4) : roll(random, 3'000))};
            Facts const shown = facts_of(read(*snapshot.scan_changes(relation.id, points, as_said)));
            for (auto const& [fact, claims] : shown) {
                looks.read += claims.size();
                auto const known = all.find(fact);
                if (known == all.end() || known->second.size() != claims.size()) return "a fact that is not whole";
            }
            looks.there += rows.size();
            for (auto const& [fact, claims] : all)
                if (!shown.contains(fact) && !may_be_left_out(claims, points, as_said)) return "a change is left out";
            auto const counted = snapshot.count_on(relation.id, day, as_said);
            if (!counted) continue;
            ++looks.counted;
            std::vector<ClaimRow> const others = read(*counted->others);
            if (counted->holding + possible(others, day) != possible(rows, day)) return "a wrong count";
            for (auto const& [fact, claims] : facts_of(others))
                if (all.at(fact).size() != claims.size()) return "a fact among the others that is not whole";
        }
    }
    return {};
}

}  // namespace

TEST_CASE("an order of days tells which blocks change and how many rows hold, over stretches", "[storage]") {
    Random random(1);
    constexpr std::size_t kBlocks = 2 * storage::kStretchBlocks + 90;
    struct Block {
        storage::RowTraits traits;
        std::vector<Day> starts, ends;
    };
    std::vector<Block> blocks(kBlocks);
    std::map<std::string, std::string> entries;
    std::string last;
    auto const put = [&](std::string const& key, std::string const& value) { entries[key] = value; };
    ChangeWriter writer(7, put, put);
    for (Block& block : blocks) {
        block.traits = {.exact = roll(random, 20) != 0,
                        .single = true,
                        .keyless = true,
                        .dated_start = false,
                        .source = static_cast<TermId>(roll(random, 9) == 0 ? 3 : 2)};
        for (int i = 0; i < 60; ++i) {
            bool const open = roll(random, 10) == 0;
            block.starts.push_back(open ? kFirstDay : roll(random, 100'000) - 50'000);
            block.ends.push_back(roll(random, 5) == 0 ? kLastDay
                                                      : (open ? 0 : block.starts.back()) + roll(random, 50'000));
        }
        writer.add_block(RelationId{5}, block.traits, block.starts, block.ends);
    }
    writer.finish_relation();
    std::vector<storage::ChangeDirectory> made = writer.finish();
    REQUIRE(made.size() == 1);
    std::string bytes;
    made.front().write(bytes);
    std::size_t const size = bytes.size();
    bytes.resize(size + storage::kPadding);
    storage::ByteReader reader(std::string_view(bytes).substr(0, size));
    ChangeOrder const order(7, storage::ChangeDirectory::read(reader));
    CHECK(reader.left() == 0);
    storage::ReadEntry const read = [&](std::string const& key) {
        auto const found = entries.find(key);
        return found == entries.end() ? std::nullopt : std::optional(found->second);
    };
    for (int i = 0; i < 60; ++i) {
        Day const day = i == 0 ? kFirstDay : i == 1 ? kLastDay : roll(random, 160'000) - 55'000;
        Day const until = day > 200'000 || day < -60'000 ? day : day + roll(random, i % 2 == 0 ? 3 : 4'000);
        std::vector<bool> const changing = order.blocks_changing(
            {day, until}, [](TermId source) { return source == TermId{2}; }, read);
        std::vector<bool> const apart = order.blocks_apart();
        std::uint64_t holding = 0;
        for (std::size_t number = 0; number < kBlocks; ++number) {
            Block const& block = blocks[number];
            bool wanted = !block.traits.exact || block.traits.source != TermId{2};
            for (std::size_t row = 0; row < block.starts.size(); ++row) {
                wanted = wanted || (block.starts[row] > day && block.starts[row] <= until) ||
                         (block.ends[row] >= day && block.ends[row] < until);
                if (block.traits.exact) holding += block.starts[row] <= day && day <= block.ends[row] ? 1 : 0;
            }
            REQUIRE(changing[number] == wanted);
            REQUIRE(apart[number] == !block.traits.exact);
        }
        REQUIRE(order.holding_on(day, read) == holding);
    }
    CHECK_FALSE(order.all_last([](TermId source) { return source == TermId{2}; }));
    CHECK(order.all_last([](TermId) { return true; }));
    std::string& some = entries.begin()->second;
    some[some.size() / 2] = static_cast<char>(some[some.size() / 2] ^ 1);
    CHECK_THROWS_AS(order.holding_on(-40'000, read), Error);
}

TEST_CASE("changes and counts by the order of days are those of all claims", "[storage]") {
    for (unsigned seed = 0; seed < 8; ++seed) {
        INFO("seed " << seed);
        Random random(seed);
        auto store = Store::in_memory({.fold_after = seed % 2 == 0 ? 2'000u : 1u << 15}).value();
        load(*store, random, 12'000, {"a"});
        Looks looks;
        REQUIRE(compare(*store->snapshot(), random, looks) == "");
        CHECK(looks.counted >= 6);  // of r, and of q where no block has a fact said twice
        CHECK(looks.sourced > 0);
        CHECK(looks.read < looks.there);
        auto const earlier = store->snapshot();
        for (int round = 0; round < 5; ++round) {
            switch (roll(random, 5)) {
                case 0:
                    load(*store, random, 300 + roll(random, 9'000), {"a", "b"});
                    break;
                case 1:
                    load(*store, random, 8'000, {"b"});
                    break;
                case 2:
                    take_back(*store, random, roll(random, 30));
                    break;
                default:
                    say(*store, random, 1 + roll(random, 1'500));
            }
            REQUIRE(compare(*store->snapshot(), random, looks) == "");
            REQUIRE(compare(*store->snapshot()->as_of(1).value(), random, looks) == "");
        }
        REQUIRE(compare(*earlier, random, looks) == "");
    }
}

TEST_CASE("DIFF and counts answered by the order of days are answered as without", "[storage]") {
    Random random(11);
    auto owned = Store::in_memory().value();
    Store& store = *owned;
    auto database = OverStore::database(std::move(owned)).value();
    load(store, random, 9'000, {"a"});
    auto const ask = [&](std::string const& question) {
        return render(database.ask(question).value(), {.format = Format::json});
    };
    auto const both = [&] {
        for (int i = 0; i < 8; ++i) {
            Day const day = roll(random, 12'000) - 3'000;
            std::string const from = to_string(day);
            std::string const to = to_string(day + 1 + roll(random, 9));
            for (std::string const& question :
                 {"DIFF " + from + " " + to + " WHERE { ?x r ?y }", "DIFF " + from + " " + to,
                  "FIND count(*) AS ?n WHERE { ?x r ?y } ON " + from,
                  "FIND count(*) AS ?n WHERE { ?x q ?y } ON " + from}) {
                INFO(question);
                std::string const quick = ask(question);
                run::GeneralOnly const only;
                bool const same = quick == ask(question);
                CHECK(same);
            }
        }
    };
    both();
    say(store, random, 40);
    both();
    database.ask("ASSERT { a is_a \"source\" ; a covers \"1968/1980\" } SOURCE a").value();
    both();
}

TEST_CASE("an order of days that differs from its blocks is found and repaired", "[storage]") {
    Folder folder;
    std::string const path = folder / "a";
    Random random(3);
    load(*Store::open(path).value(), random, 9'000, {"a"});
    CHECK(check_store(path, false).value().problems.empty());
    bool const missing = GENERATE(true, false);
    {
        auto const rocks = storage::Rocks::open(path, storage::RocksMode::existing);
        std::string const key = storage::block_key(
            1, static_cast<std::uint8_t>(storage::ChangeTable::ends),
            Store::open(path, {.read_only = true}).value()->snapshot()->vocabulary().relation("r")->id, 1);
        std::string value = rocks->get(key).value();
        value[9] = static_cast<char>(value[9] ^ 1);
        storage::Changes changes;
        if (missing) {
            changes.erase(key);
        } else {
            changes.put(key, value);
        }
        rocks->write(std::move(changes));
    }
    auto const problems = check_store(path, false).value().problems;
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().find("the order of days of relation") != std::string::npos);
    CHECK(check_store(path, true).value().repaired);
    CHECK(check_store(path, false).value().problems.empty());
}

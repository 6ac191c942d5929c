// The key-value floor by itself: what RocksDB is asked to do that its own tests may not.
#include "engine/storage/rocks.hpp"
#include "tests/unit/storage_testing.hpp"

#include <map>
#include <random>

using namespace kgq;
using namespace kgq::testing;
using storage::Changes;
using storage::Rocks;
using storage::RocksMode;

namespace {

std::map<std::string, std::string> all_of(Rocks const& rocks) {
    std::map<std::string, std::string> all;
    storage::Cursor cursor = rocks.cursor();
    for (cursor.seek({}); cursor.valid(); cursor.next()) all.emplace(cursor.key(), cursor.value());
    return all;
}

}  // namespace

TEST_CASE("keys and ranges of the same space are put and erased in turn, also from a log", "[storage]") {
    Folder folder;
    bool const on_disk = GENERATE(true, false);
    std::mt19937 random(3);
    auto const key = [&] { return std::string(1, "bct"[random() % 3]) + std::to_string(random() % 900 + 100); };
    std::map<std::string, std::string> expected;
    std::shared_ptr<Rocks> rocks = on_disk ? Rocks::open(folder.path(), RocksMode::create) : Rocks::in_memory();
    for (int round = 0; round < 400; ++round) {
        Changes changes;
        for (std::size_t left = random() % 20; left > 0; --left) {
            std::string const at = key();
            changes.put(at, std::to_string(round));
            expected[at] = std::to_string(round);
        }
        if (round % 3 == 0) {
            std::string const first = key();
            std::string const end = first + "9";
            changes.erase_range(first, end);
            expected.erase(expected.lower_bound(first), expected.lower_bound(end));
        }
        rocks->write(std::move(changes));
        if (on_disk && round % 150 == 149) {
            rocks.reset();
            rocks = Rocks::open(folder.path(), RocksMode::existing);
        }
        if (round % 20 == 0) REQUIRE(all_of(*rocks) == expected);
    }
    CHECK(all_of(*rocks) == expected);
}

// The log is written in place, so behind its records are zeros while it is open, and a power failure can tear a commit
// within them. What was acknowledged must be there afterwards, what is torn and nobody was told of must not be in the
// way, and damage to what was acknowledged must be told.
//
// A power failure is played by a copy of the folder that is taken while the store is open, and a log in it that has
// more, or less, than the mark beside it knows of.
#include "engine/storage/log_tail.hpp"
#include "tests/unit/storage_testing.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

using namespace kgq;
using namespace kgq::testing;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlockBytes = 32u << 10;
constexpr StoreOptions kReadOnly{false, true};

std::string bytes_of(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(fs::path const& path, std::string const& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<fs::path> logs_in(fs::path const& folder) {
    std::vector<fs::path> logs;
    for (fs::directory_entry const& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".log") logs.push_back(entry.path());
    std::sort(logs.begin(), logs.end());
    return logs;
}

std::string blank(std::string bytes, std::size_t from, std::size_t count) {
    return bytes.replace(from, count, count, '\0');
}

/// A store that is open, with commits of about `claims` claims.
struct OpenStore {
    Folder folder;
    std::string path = folder / "a";
    std::unique_ptr<Store> store = Store::open(path).value();
    std::size_t commits = 0;

    TransactionId commit(std::size_t claims = 1) {
        std::vector<Claim> all;
        std::string const name = std::to_string(++commits);
        for (std::size_t i = 0; i < claims; ++i) all.push_back(claim(name, "r", name + "_" + std::to_string(i)));
        return record(*store, all);
    }
    fs::path log() const { return logs_in(path).back(); }
    std::uint64_t log_end() const { return storage::end_of_records(bytes_of(log())); }
    fs::path copy(std::string const& name) const {
        fs::path const to = folder / name;
        fs::copy(path, to, fs::copy_options::recursive);
        return to;
    }
};

void check_has(fs::path const& folder, TransactionId last) {
    for (StoreOptions const& options : {kReadOnly, StoreOptions()}) {
        auto store = Store::open(folder.string(), options);
        REQUIRE(store.has_value());
        auto snapshot = store.value()->snapshot();
        CHECK(snapshot->transaction().id == last);
        CHECK(snapshot->transactions().size() == last);
        CHECK(snapshot->rows({}).size() == snapshot->claim_count());
    }
    CHECK(check_store(folder.string(), false).value().problems.empty());
    for (fs::path const& log : logs_in(folder)) CHECK(storage::end_of_records(bytes_of(log)) == fs::file_size(log));
}

void check_is_corrupt(fs::path const& folder) {
    for (StoreOptions const& options : {kReadOnly, StoreOptions()}) {
        auto store = Store::open(folder.string(), options);
        REQUIRE_FALSE(store.has_value());
        CHECK(store.error().kind == ErrorKind::corrupt);
        CHECK(store.error().message.find("kgq check --repair") != std::string::npos);
    }
}

}  // namespace

TEST_CASE("the end of a log is found, whole or cut anywhere, and followed while it is written", "[storage]") {
    OpenStore world;
    std::vector<std::uint64_t> ends{0, world.log_end()};
    for (std::size_t const claims : {1u, 700u, 1u, 1u, 90u, 1200u, 1u}) {
        world.commit(claims);
        ends.push_back(world.log_end());
        CHECK(ends.back() > ends[ends.size() - 2]);
    }
    std::string const log = bytes_of(world.log()).substr(0, ends.back());
    REQUIRE(log.size() > 3 * kBlockBytes);
    auto const last_before = [&](std::size_t place) { return *--std::upper_bound(ends.begin(), ends.end(), place); };

    std::mt19937 random(11);
    for (int round = 0; round < 200; ++round) {
        std::size_t const cut = std::uniform_int_distribution<std::size_t>(0, log.size())(random);
        CHECK(storage::end_of_records(log.substr(0, cut)) == last_before(cut));
        CHECK(storage::end_of_records(blank(log, cut, log.size() - cut)) <= last_before(cut + 64));
    }
    for (std::size_t const longest : {1u, 5u, 7u, 1000u, 100'000u}) {
        storage::RecordEnds records;
        for (std::size_t place = 0; place < log.size();) {
            std::size_t const piece = std::uniform_int_distribution<std::size_t>(1, longest)(random);
            records.take(std::string_view(log).substr(place, piece));
            place = std::min(place + piece, log.size());
            if (records.whole() != last_before(place)) FAIL("at " << place << ": " << records.whole());
        }
        CHECK(records.whole() == log.size());
    }
}

TEST_CASE("how much of a log is read hangs on what was synced", "[storage]") {
    OpenStore world;
    world.commit(700);
    std::uint64_t const first = world.log_end();
    world.commit(700);
    std::uint64_t const end = world.log_end();
    std::string const log = bytes_of(world.log());
    REQUIRE(log.size() > end);
    using storage::bytes_to_read;
    using storage::kAllSynced;
    CHECK(bytes_to_read(log, kAllSynced) == end);
    CHECK(bytes_to_read(log.substr(0, end), end) == end);
    std::string const torn = blank(log, (first + end) / 2, 100);
    CHECK(bytes_to_read(torn, first) == first);
    CHECK(bytes_to_read(torn, first + 1) == std::nullopt);
    CHECK(bytes_to_read(torn, kAllSynced) == torn.size());
    std::string const gap = blank(log, first, 100);
    CHECK(bytes_to_read(gap, first) == first);
    CHECK(bytes_to_read(gap, end) == std::nullopt);
    CHECK(bytes_to_read(gap, kAllSynced) == std::nullopt);
    for (std::string const& lost :
         {log.substr(0, first), log.substr(0, end - 1), blank(log, first, log.size() - first)}) {
        CHECK(bytes_to_read(lost, first) == first);
        CHECK(bytes_to_read(lost, end) == std::nullopt);
    }
}

TEST_CASE("a commit torn by a power failure is dropped, and all that was acknowledged is there", "[storage]") {
    OpenStore world;
    TransactionId last = 0;
    SECTION("the first of a log") {
        world.commit();
        last = world.commit();
        world.store.reset();
        world.store = Store::open(world.path).value();
    }
    SECTION("behind others") {
        world.commit();
        last = world.commit();
    }
    SECTION("behind a long one") {
        world.commit();
        last = world.commit(700);
    }
    fs::path const after = world.copy("after");
    std::uint64_t const from = world.log_end();
    world.commit(700);
    std::uint64_t const middle = world.log_end();
    world.commit(700);
    std::uint64_t const end = world.log_end();
    std::string log = bytes_of(world.log());
    CHECK(log.size() > end);
    CHECK(middle - from > kBlockBytes);
    fs::path const torn = after / world.log().filename();

    SECTION("its end is not there") { write_bytes(torn, blank(log, (from + middle) / 2, log.size() - middle)); }
    SECTION("its beginning is not there") { write_bytes(torn, blank(log, from, 4096)); }
    SECTION("nothing of it is there, but of the next") { write_bytes(torn, blank(log, from, middle - from)); }
    SECTION("a page of it is not there") { write_bytes(torn, blank(log, from + 5000, 4096)); }
    SECTION("other bytes are there") { write_bytes(torn, log.replace(from + 20, 3, "\x7F\x7F\x7F")); }
    SECTION("the file is shorter") { write_bytes(torn, log.substr(0, from + 10)); }
    check_has(after, last);
    CHECK(record(*Store::open(after.string()).value(), {claim("a", "r", "b")}) == last + 1);
    check_has(after, last + 1);
}

TEST_CASE("damage to what was acknowledged is told, whatever is behind it", "[storage]") {
    OpenStore world;
    world.commit();
    std::uint64_t const from = world.log_end();
    world.commit(700);
    world.commit(700);
    fs::path const after = world.copy("after");
    fs::path const damaged = after / world.log().filename();
    std::string log = bytes_of(damaged);
    SECTION("bytes changed") { write_bytes(damaged, log.replace(from + 40, 3, "\x7F\x7F\x7F")); }
    SECTION("zeros at the beginning of a commit") { write_bytes(damaged, blank(log, from, 4096)); }
    SECTION("zeros within a commit") { write_bytes(damaged, blank(log, from + 5000, 4096)); }
    SECTION("nothing but zeros") { write_bytes(damaged, log = blank(log, from, log.size() - from)); }
    SECTION("the file ends within a commit") { write_bytes(damaged, log.erase(from + 40)); }
    SECTION("the file ends with a commit") { write_bytes(damaged, log.erase(from)); }
    SECTION("without a mark") {
        write_bytes(damaged, blank(log, from, 4096));
        fs::remove(after / "SYNCED");
    }
    check_is_corrupt(after);
    CHECK_FALSE(check_store(after.string(), false).value().problems.empty());
    CHECK(storage::end_of_records(bytes_of(damaged)) == from);
    CHECK(fs::file_size(damaged) == log.size());
}

TEST_CASE("without a mark, or with one that is damaged, a torn commit is told and zeros are not", "[storage]") {
    OpenStore world;
    TransactionId const last = world.commit();
    fs::path const after = world.copy("after");
    std::uint64_t const from = world.log_end();
    world.commit();
    SECTION("no mark") { fs::remove(after / "SYNCED"); }
    SECTION("half a mark") { fs::resize_file(after / "SYNCED", 10); }
    SECTION("a mark that is wrong") { write_bytes(after / "SYNCED", std::string(20, '\x01')); }
    check_has(after, last);
    fs::path const torn = after / world.log().filename();
    write_bytes(torn, blank(bytes_of(world.log()), from + 30, 1000));
    CHECK(Store::open(after.string(), kReadOnly).error().kind == ErrorKind::corrupt);
}

TEST_CASE("a log that is closed ends with its last record", "[storage]") {
    OpenStore world;
    TransactionId const last = world.commit();
    CHECK(fs::file_size(world.log()) > world.log_end());
    world.store.reset();
    for (fs::path const& log : logs_in(world.path)) CHECK(storage::end_of_records(bytes_of(log)) == fs::file_size(log));
    check_has(world.path, last);
    // Closing has not written the few bytes of the log out to a table.
    for (fs::directory_entry const& entry : fs::directory_iterator(world.path))
        CHECK(entry.path().extension() != ".sst");
}

TEST_CASE("a writer that is killed leaves zeros behind, and the next one cuts them off", "[storage]") {
    Folder folder;
    std::string text;
    {
        OtherProcess writer("[write-until-killed]", folder / "a");
        text = writer.read();
        writer.kill();
        for (std::string more = writer.read(); !more.empty(); more = writer.read()) text += more;
    }
    text.resize(text.rfind('\n'));
    TransactionId const told = std::stoull(text.substr(text.rfind('\n') + 1));
    fs::path const log = logs_in(folder / "a").back();
    CHECK(fs::file_size(log) > storage::end_of_records(bytes_of(log)));
    TransactionId const last = Store::open(folder / "a", kReadOnly).value()->snapshot()->transaction().id;
    CHECK((last == told || last == told + 1));
    CHECK(fs::file_size(log) > storage::end_of_records(bytes_of(log)));
    check_has(folder / "a", last);
}

TEST_CASE("a backup of an open store has its logs without zeros, and is restored", "[storage]") {
    OpenStore world;
    world.commit();
    TransactionId const last = world.commit();
    REQUIRE(world.store->backup(world.folder / "copy").has_value());
    CHECK_FALSE(fs::exists(world.folder.path() + "/copy/SYNCED"));
    for (fs::path const& log : logs_in(world.folder / "copy"))
        CHECK(storage::end_of_records(bytes_of(log)) == fs::file_size(log));
    REQUIRE(restore_store(world.folder / "copy", world.folder / "b").has_value());
    check_has(world.folder / "b", last);
    check_has(world.folder / "copy", last);
    world.commit();
    check_has(world.copy("after"), last + 1);
}

TEST_CASE("backups made while commits go on are whole", "[storage]") {
    OpenStore world;
    world.commit();
    std::atomic<bool> done{false};
    std::thread writer([&] {
        while (!done) world.commit(world.commits % 9 == 0 ? 400 : 1);
    });
    TransactionId last = 0;
    for (int i = 0; i < 12; ++i) {
        std::string const copy = world.folder / ("copy" + std::to_string(i));
        TransactionId const before = world.store->snapshot()->transaction().id;
        CHECK(world.store->backup(copy).has_value());
        auto const opened = Store::open(copy);
        CHECK(opened.has_value());
        if (!opened) continue;
        TransactionId const at = opened.value()->snapshot()->transaction().id;
        CHECK(at >= before);
        CHECK(at >= last);
        CHECK(opened.value()->snapshot()->transactions().size() == at);
        last = at;
    }
    done = true;
    writer.join();
    CHECK(last > 1);
}

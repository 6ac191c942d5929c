// Stores on disk: opening and refusing, other processes, copies.
#include "tests/unit/storage_testing.hpp"

#include <fstream>
#include <set>

using namespace kgq;
using namespace kgq::testing;
namespace fs = std::filesystem;

namespace {

Error refusal(std::string const& directory, StoreOptions options = {}) {
    auto opened = Store::open(directory, options);
    REQUIRE_FALSE(opened.has_value());
    return opened.error();
}

std::set<std::string> files_in(std::string const& directory) {
    std::set<std::string> names;
    for (fs::directory_entry const& entry : fs::recursive_directory_iterator(directory))
        names.insert(entry.path().string());
    return names;
}

void write_file(std::string const& path, std::string const& text) { std::ofstream(path) << text; }

constexpr StoreOptions kReadOnly{true, true};
constexpr StoreOptions kNoCreate{false, false};

}  // namespace

TEST_CASE("a store is made, closed and found again", "[storage]") {
    Folder folder;
    std::string const path = folder / "a.kgq";
    {
        auto store = Store::open(path).value();
        record(*store, {claim("a", "r", "b", "1950~/", "s", {{"page", Value::integer(1)}})});
        retract(*store, "a");
        record(*store, {claim("c", "r", "d")});
    }
    auto store = Store::open(path, kNoCreate).value();
    auto snapshot = store->snapshot();
    CHECK(words(*snapshot) == std::vector<std::string>{"c r d"});
    CHECK(words(*snapshot->as_of(1).value()) == std::vector<std::string>{"a r b"});
    CHECK(snapshot->record(ClaimId{1})->period.text() == "1950~/");
    CHECK(snapshot->find_folded("A").size() == 1);
    CHECK(record(*store, {claim("c", "r", "d")}) == 3);  // recognised from disk
    CHECK(record(*store, {claim("e", "r", "d")}) == 4);
}

TEST_CASE("a store tells which transaction is the newest, without making a snapshot", "[storage]") {
    Folder folder;
    std::string const path = folder / "a.kgq";
    {
        auto store = Store::open(path).value();
        CHECK(store->newest() == 0);
        for (char const* subject : {"a", "b", "c"}) {
            TransactionId const made = record(*store, {claim(subject, "r", "d")});
            CHECK(store->newest() == made);
            CHECK(store->newest() == store->snapshot()->transaction().id);
        }
        auto batch = store->write().value();
        CHECK(store->newest() == 3);  // what is not committed is not seen
    }
    CHECK(Store::open(path, kReadOnly).value()->newest() == 3);
    CHECK(Store::in_memory_copy(path).value()->newest() == 3);
}

TEST_CASE("a snapshot outlives its store, and keeps it from being opened again", "[storage]") {
    Folder folder;
    auto store = Store::open(folder / "a").value();
    record(*store, {claim("a", "r", "b")});
    auto snapshot = store->snapshot();
    store.reset();
    CHECK(words(*snapshot).size() == 1);
    CHECK(refusal(folder / "a").kind == ErrorKind::locked);
    snapshot.reset();
    CHECK(Store::open(folder / "a").has_value());
}

TEST_CASE("what is not there is not opened", "[storage]") {
    Folder folder;
    CHECK(refusal(folder / "none", kNoCreate).kind == ErrorKind::not_found);
    CHECK(refusal(folder / "none", kReadOnly).kind == ErrorKind::read_only);
    CHECK_FALSE(fs::exists(folder / "none"));
    CHECK(refusal(folder / "none/deeper").kind == ErrorKind::io);
    fs::create_directory(folder / "empty");
    CHECK(refusal(folder / "empty", kReadOnly).kind == ErrorKind::read_only);
    CHECK(fs::is_empty(folder / "empty"));
    CHECK(Store::open(folder / "empty").has_value());
    CHECK(check_store(folder / "none", false).error().kind == ErrorKind::not_found);
}

TEST_CASE("a directory or file that is no store is left as it is", "[storage]") {
    Folder folder;
    fs::create_directory(folder / "home");
    write_file(folder / "home/letter.txt", "dear");
    std::set<std::string> const before = files_in(folder.path());
    for (StoreOptions options : {StoreOptions{}, kReadOnly, kNoCreate}) {
        Error const error = refusal(folder / "home", options);
        CHECK(error.kind == ErrorKind::not_found);
        CHECK_THAT(error.message, ContainsSubstring("is no kgq store"));
        CHECK(refusal(folder / "home/letter.txt", options).kind == ErrorKind::not_found);
    }
    CHECK(files_in(folder.path()) == before);
}

TEST_CASE("a store of a newer format is refused with both numbers and left as it is", "[storage]") {
    Folder folder;
    record(*Store::open(folder / "a").value(), {claim("a", "r", "b")});
    write_file(folder / "a/KGQ", "kgq store\nformat 7\n");
    std::set<std::string> const before = files_in(folder.path());
    for (StoreOptions options : {StoreOptions{}, kReadOnly}) {
        Error const error = refusal(folder / "a", options);
        CHECK(error.kind == ErrorKind::newer_format);
        CHECK_THAT(error.message, ContainsSubstring("format 7") && ContainsSubstring("up to 3"));
    }
    CHECK(check_store(folder / "a", true).error().kind == ErrorKind::newer_format);
    CHECK(files_in(folder.path()) == before);
    write_file(folder / "a/KGQ", "something else");
    CHECK(refusal(folder / "a").kind == ErrorKind::corrupt);
}

TEST_CASE("a store whose making was broken off is made anew", "[storage]") {
    Folder folder;
    fs::create_directory(folder / "a");
    write_file(folder / "a/KGQ", "kgq store being made\nformat 1\n");
    CHECK(refusal(folder / "a", kNoCreate).kind == ErrorKind::not_found);
    auto store = Store::open(folder / "a").value();
    CHECK(record(*store, {claim("a", "r", "b")}) == 1);
}

TEST_CASE("a store whose database is gone is corrupt, not empty", "[storage]") {
    Folder folder;
    record(*Store::open(folder / "a").value(), {claim("a", "r", "b")});
    fs::remove(folder / "a/CURRENT");
    CHECK(refusal(folder / "a").kind == ErrorKind::corrupt);
    CHECK(refusal(folder / "a", kReadOnly).kind == ErrorKind::corrupt);
    CheckReport const report = check_store(folder / "a", false).value();
    CHECK(report.problems.size() == 1);
}

TEST_CASE("hidden: holds a store open", "[.][hold-store]") {
    auto store = Store::open(OtherProcess::directory()).value();
    OtherProcess::tell("open");
    ::sleep(60);
}

TEST_CASE("a store that another process writes to is locked, but can be read", "[storage]") {
    Folder folder;
    record(*Store::open(folder / "a").value(), {claim("a", "r", "b")});
    OtherProcess other("[hold-store]", folder / "a");
    REQUIRE(other.read() == "open");
    Error const error = refusal(folder / "a");
    CHECK(error.kind == ErrorKind::locked);
    CHECK_THAT(error.message, ContainsSubstring("another process (") && ContainsSubstring("read-only"));
    CHECK(check_store(folder / "a", false).error().kind == ErrorKind::locked);
    CHECK(words(*Store::open(folder / "a", kReadOnly).value()->snapshot()).size() == 1);
    other.kill();
    CHECK(Store::open(folder / "a").has_value());
}

TEST_CASE("a reader beside a writer stays at what it saw when it opened", "[storage]") {
    Folder folder;
    auto writer = Store::open(folder / "a").value();
    record(*writer, {claim("a", "r", "b")});
    auto reader = Store::open(folder / "a", kReadOnly).value();
    CHECK(reader->read_only());
    CHECK(reader->write().error().kind == ErrorKind::read_only);
    auto first = reader->snapshot();
    CHECK(words(*first).size() == 1);

    std::vector<Claim> many;
    for (int i = 0; i < 50'000; ++i)
        many.push_back(claim("a" + std::to_string(i), "r", "b"));  // enough to write a table
    record(*writer, many);
    retract(*writer, "a");
    CHECK(words(*first) == std::vector<std::string>{"a r b"});
    CHECK(words(*reader->snapshot()).size() == 1);
    CHECK(reader->snapshot()->find(Value::entity("a7")) == kNoTerm);
    CHECK(reader->snapshot()->record(ClaimId{1})->retracted == 0);
    auto later = Store::open(folder / "a", kReadOnly).value();
    CHECK(later->snapshot()->claim_count() == 50'000);
    CHECK(words(*later->snapshot()->as_of(1).value()).size() == 1);
}

TEST_CASE("reading writes nothing into the store's directory", "[storage]") {
    Folder folder;
    record(*Store::open(folder / "a").value(), {claim("a", "r", "b")});
    std::set<std::string> const before = files_in(folder.path());
    {
        auto reader = Store::open(folder / "a", kReadOnly).value();
        CHECK(words(*reader->snapshot()).size() == 1);
        CHECK(files_in(folder.path()) == before);
    }
    CHECK(files_in(folder.path()) == before);
}

TEST_CASE("hidden: reads a store without rights to write", "[.][read-as-nobody]") {
    if (::geteuid() == 0) REQUIRE(::seteuid(65534) == 0);
    auto store = Store::open(OtherProcess::directory(), kReadOnly);
    OtherProcess::tell(store ? words(*store.value()->snapshot()).at(0) : store.error().message);
}

TEST_CASE("a directory that cannot be written to can be read", "[storage]") {
    Folder folder;
    record(*Store::open(folder / "a").value(), {claim("a", "r", "b")});
    fs::permissions(folder.path(), fs::perms(0755));
    fs::permissions(folder / "a", fs::perms(0555));
    {
        OtherProcess other("[read-as-nobody]", folder / "a");
        CHECK(other.read() == "a r b");
    }
    fs::permissions(folder / "a", fs::perms(0755));
}

TEST_CASE("a backup is a whole store of its own", "[storage]") {
    Folder folder;
    auto store = Store::open(folder / "a").value();
    record(*store, {claim("a", "r", "b"), claim("c", "r", "d")});
    retract(*store, "a");
    REQUIRE(store->backup(folder / "copy").has_value());
    record(*store, {claim("e", "r", "f")});
    CHECK(store->backup(folder / "copy").error().kind == ErrorKind::usage);

    SECTION("that is read where it lies") {
        auto copy = Store::open(folder / "copy", kReadOnly).value();
        CHECK(words(*copy->snapshot()) == std::vector<std::string>{"c r d"});
        CHECK(words(*copy->snapshot()->as_of(1).value()).size() == 2);
    }
    SECTION("and restored elsewhere, where nothing is") {
        CHECK(restore_store(folder / "copy", folder / "a").error().kind == ErrorKind::usage);
        CHECK(restore_store(folder / "none", folder / "b").error().kind == ErrorKind::not_found);
        CHECK_FALSE(fs::exists(folder / "b"));
        REQUIRE(restore_store(folder / "copy", folder / "b").has_value());
        auto restored = Store::open(folder / "b").value();
        CHECK(words(*restored->snapshot()) == std::vector<std::string>{"c r d"});
        CHECK(record(*restored, {claim("x", "r", "y")}) == 3);
        restored.reset();
        CHECK(check_store(folder / "b", false).value().problems.empty());
        CHECK(check_store(folder / "copy", false).value().problems.empty());
    }
    SECTION("a damaged one is not restored") {
        for (fs::directory_entry const& entry : fs::directory_iterator(folder / "copy"))
            if (entry.path().filename().string().starts_with("MANIFEST")) fs::resize_file(entry.path(), 10);
        CHECK_FALSE(restore_store(folder / "copy", folder / "b").has_value());
        CHECK_FALSE(fs::exists(folder / "b"));
        CHECK_FALSE(fs::exists(folder / "b.unfinished"));
    }
}

TEST_CASE("a store in memory, and one that is only read, are backed up too", "[storage]") {
    Folder folder;
    auto memory = Store::in_memory().value();
    record(*memory, {claim("a", "r", "b")});
    retract(*memory, "a");
    REQUIRE(memory->backup(folder / "one/").has_value());
    auto reader = Store::open(folder / "one", kReadOnly).value();
    CHECK(words(*reader->snapshot()->as_of(1).value()) == std::vector<std::string>{"a r b"});
    REQUIRE(reader->backup(folder / "two").has_value());
    reader.reset();
    CHECK(check_store(folder / "two", false).value().problems.empty());
    CHECK(record(*Store::open(folder / "two").value(), {claim("a", "r", "b")}) == 3);
}

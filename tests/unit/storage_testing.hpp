// What the tests of storage share: a folder that goes away, claims in one line, and other processes that use a store.
#pragma once

#include <kgq/store.hpp>

#include "tests/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kgq::testing {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "kgq-test-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(Folder const&) = delete;
    Folder& operator=(Folder const&) = delete;

    std::string operator/(std::string const& name) const { return (path_ / name).string(); }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

inline Claim claim(std::string subject, std::string relation, std::string object, std::string period = "../..",
                   std::string source = "s", std::vector<Qualifier> qualifiers = {}) {
    Claim made;
    made.subject = std::move(subject);
    made.relation = std::move(relation);
    made.object = Value::entity(std::move(object));
    made.period = Period::parse(period).value();
    made.source = std::move(source);
    made.qualifiers = std::move(qualifiers);
    sort_qualifiers(made.qualifiers);
    return made;
}

inline RelationDef relation(std::string name, std::vector<std::string> keys = {}) {
    RelationDef made;
    made.name = std::move(name);
    made.keys = std::move(keys);
    made.text = "RELATION " + made.name;
    return made;
}

/// One transaction: the relations that are missing are defined, the claims recorded.
inline TransactionId record(Store& store, std::vector<Claim> const& claims) {
    auto batch = store.write().value();
    for (Claim const& one : claims) {
        if (!batch->vocabulary().relation(one.relation)) batch->define(relation(one.relation));
        batch->record(one);
    }
    return batch->commit().value().transaction;
}

/// The one live claim of a subject.
inline ClaimId only_claim(Snapshot const& snapshot, std::string const& subject) {
    ClaimPattern pattern;
    pattern.subject = snapshot.find(Value::entity(subject));
    std::vector<ClaimRow> const rows = snapshot.rows(pattern);
    REQUIRE(rows.size() == 1);
    return rows.front().id;
}

inline TransactionId retract(Store& store, std::string const& subject) {
    ClaimId const id = only_claim(*store.snapshot(), subject);
    auto batch = store.write().value();
    REQUIRE(batch->retract(id));
    return batch->commit().value().transaction;
}

/// Rows as words, in the order of the scan: "Turkey member_of NATO".
inline std::vector<std::string> words(Snapshot const& snapshot, ClaimPattern const& pattern = {}) {
    std::vector<std::string> all;
    for (ClaimRow const& row : snapshot.rows(pattern)) {
        RelationDef const* known = snapshot.vocabulary().relation(row.relation);
        all.push_back(snapshot.term(row.subject).plain() + " " + (known ? known->name : "?") + " " +
                      snapshot.term(row.object).plain());
    }
    return all;
}

/// Runs a hidden test case of this program ("[.name]") in a process of its own, with a directory in KGQ_TEST_DIRECTORY.
/// RocksDB has threads, so a plain fork would not do.
class OtherProcess {
public:
    OtherProcess(std::string const& tag, std::string const& directory) {
        int from_child[2];
        REQUIRE(::pipe(from_child) == 0);
        std::string const variable = "KGQ_TEST_DIRECTORY=" + directory;
        std::string const channel = "KGQ_TEST_CHANNEL=" + std::to_string(from_child[1]);
        std::vector<char*> environment{const_cast<char*>(variable.c_str()), const_cast<char*>(channel.c_str())};
        for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
        environment.push_back(nullptr);
        char const* arguments[] = {"test", tag.c_str(), "-o", "/dev/null", nullptr};
        int const failed = ::posix_spawn(&process_, "/proc/self/exe", nullptr, nullptr, const_cast<char**>(arguments),
                                         environment.data());
        ::close(from_child[1]);
        channel_ = from_child[0];
        REQUIRE(failed == 0);
    }
    ~OtherProcess() {
        kill();
        ::close(channel_);
    }
    OtherProcess(OtherProcess const&) = delete;
    OtherProcess& operator=(OtherProcess const&) = delete;

    /// Bytes that the child wrote so far, waiting for at least one; empty at its end.
    std::string read() {
        char bytes[4096];
        ssize_t const count = ::read(channel_, bytes, sizeof(bytes));
        return std::string(bytes, static_cast<std::size_t>(count > 0 ? count : 0));
    }
    void kill() {
        if (process_ == 0) return;
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }

    static std::string directory() {
        return std::getenv("KGQ_TEST_DIRECTORY") ? std::getenv("KGQ_TEST_DIRECTORY") : "";
    }
    static void tell(std::string const& text) {
        char const* channel = std::getenv("KGQ_TEST_CHANNEL");
        if (channel && ::write(std::atoi(channel), text.data(), text.size()) < 0) std::abort();
    }

private:
    pid_t process_ = 0;
    int channel_ = -1;
};

}  // namespace kgq::testing

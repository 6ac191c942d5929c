// A writer is killed at some moment in the middle of its work: exactly the transactions that it committed must be
// there, whole.
//
// Transaction n records n % 7 + 1 claims "n r i" and retracts those of transaction n - 3. The writer tells each number
// once its commit has returned, so what is found may be one transaction ahead of what was told, never behind.
#include "tests/unit/storage_testing.hpp"

#include <random>

#include <sys/resource.h>

using namespace kgq;
using namespace kgq::testing;

namespace {

std::uint64_t claims_of(TransactionId transaction) { return transaction % 7 + 1; }

}  // namespace

TEST_CASE("hidden: writes transactions until killed", "[.][write-until-killed]") {
    auto store = Store::open(OtherProcess::directory()).value();
    for (TransactionId transaction = store->snapshot()->transaction().id + 1;; ++transaction) {
        auto batch = store->write().value();
        batch->define(relation("r"));
        for (std::uint64_t i = 0; i < claims_of(transaction); ++i)
            batch->record(claim(std::to_string(transaction), "r", std::to_string(i)));
        if (transaction > 3) {
            TermId const old = batch->base()->find(Value::entity(std::to_string(transaction - 3)));
            for (ClaimRow const& row : batch->base()->rows({old, std::nullopt, kNoTerm})) batch->retract(row.id);
        }
        if (batch->commit().value().transaction != transaction) std::abort();
        OtherProcess::tell(std::to_string(transaction) + "\n");
    }
}

TEST_CASE("after a crash exactly what was committed is there", "[storage]") {
    Folder folder;
    std::mt19937 random(7);
    TransactionId told = 0;
    for (int crash = 0; crash < 5; ++crash) {
        {
            OtherProcess writer("[write-until-killed]", folder / "a");
            std::string text = writer.read();
            ::usleep(std::uniform_int_distribution<unsigned>(1'000, 40'000)(random));
            writer.kill();
            for (std::string more = writer.read(); !more.empty(); more = writer.read()) text += more;
            REQUIRE_FALSE(text.empty());
            text.resize(text.rfind('\n'));
            told = std::stoull(text.substr(text.rfind('\n') + 1));
        }
        auto store = Store::open(folder / "a").value();
        auto snapshot = store->snapshot();
        TransactionId const last = snapshot->transaction().id;
        CHECK((last == told || last == told + 1));
        std::uint64_t live = 0;
        for (TransactionId t = last > 3 ? last - 2 : 1; t <= last; ++t) live += claims_of(t);
        CHECK(snapshot->rows({}).size() == live);
        CHECK(snapshot->transactions().size() == last);
        for (TransactionInfo const& info : snapshot->transactions()) CHECK(info.recorded == claims_of(info.id));
        snapshot.reset();
        store.reset();
        CHECK(check_store(folder / "a", false).value().problems.empty());
    }
}

TEST_CASE("hidden: writes until the disk is full", "[.][write-until-full]") {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit const most{60'000, 60'000};  // bytes of a file: beyond it writes fail as they do on a full disk
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &most) == 0);
    auto store = Store::open(OtherProcess::directory()).value();
    TransactionId committed = 0;
    for (int i = 0; i < 10'000; ++i) {
        auto batch = store->write().value();
        batch->define(relation("r"));
        for (int k = 0; k < 20; ++k) batch->record(claim(std::to_string(i), "r", std::to_string(k)));
        auto const result = batch->commit();
        if (!result) {
            bool const still_read = store->snapshot()->rows({}).size() == store->snapshot()->claim_count();
            OtherProcess::tell(std::string(to_string(result.error().kind)) + (still_read ? " read " : " lost ") +
                               std::to_string(committed) + "\n");
            return;
        }
        committed = result->transaction;
    }
}

TEST_CASE("a full disk is an error of the commit, and what was committed before stays", "[storage]") {
    Folder folder;
    std::string told;
    {
        OtherProcess writer("[write-until-full]", folder / "a");
        told = writer.read();
        REQUIRE(writer.read().empty());
    }
    auto store = Store::open(folder / "a").value();
    TransactionId const last = store->snapshot()->transaction().id;
    CHECK(told == "io read " + std::to_string(last) + "\n");
    CHECK(store->snapshot()->rows({}).size() == 20 * last);
    CHECK(record(*store, {claim("a", "r", "b")}) == last + 1);
}

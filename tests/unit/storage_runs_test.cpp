// Plain claims in many small runs, sorted apart and merged, come to what they come to in one: the same ids, repeats,
// overlaps and files; and nothing is left of a load that was stopped.
#include "tests/unit/storage_testing.hpp"

#include <kgq/bulk.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <sys/resource.h>

using namespace kgq;
using namespace kgq::testing;

namespace {

constexpr std::size_t kOneRun = std::size_t{1} << 22;

std::unique_ptr<WriteBatch> batch_with_relations(Store& store) {
    auto batch = store.write().value();
    for (char const* const name : {"r", "s", "t"}) batch->define(relation(name, {"via"}));
    return batch;
}

/// Random claims with many repeats and overlaps, vague days and qualifiers among them; the same for the same seed.
void add_claims(WriteBatch& batch, unsigned seed, std::size_t count) {
    std::mt19937 random(seed);
    auto const below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    auto const names = static_cast<unsigned>(count / 8 + 3);
    BulkClaims& bulk = *BulkClaims::of(batch);
    std::vector<PlainClaim> claims(count);
    for (PlainClaim& claim : claims) {
        RelationDef const& relation = *batch.vocabulary().relation(std::string(1, "rst"[below(3)]));
        claim.relation = relation.id;
        claim.subject = bulk.intern(Value::entity("e" + std::to_string(below(names))));
        claim.object = bulk.intern(Value::entity("e" + std::to_string(below(5))));
        std::vector<Qualifier> qualifiers;
        if (below(5) == 0) qualifiers.push_back({"note", Value::integer(below(2))});
        if (below(5) == 0) qualifiers.push_back({"via", Value::entity("e" + std::to_string(below(2)))});
        claim.origin = bulk.origin("s" + std::to_string(below(2)), relation, qualifiers).value();
        if (below(4) > 0) claim.first = static_cast<Day>(below(40) * 100);
        if (below(4) > 0) claim.last = static_cast<Day>(4000 + below(40) * 100);
        auto const vague = [&](Day& end, Day day) {
            bool const unknown = below(3) == 0;
            end = *bulk.end(
                unknown ? Period::End::unknown : Period::End::date,
                unknown ? Date() : Date::parse(Date::of(day).text().substr(0, below(2) == 0 ? 4 : 7)).value());
        };
        if (below(8) == 0) vague(claim.first, static_cast<Day>(below(40) * 90));
        if (below(8) == 0) vague(claim.last, static_cast<Day>(4400 + below(40) * 100));
    }
    for (std::span<PlainClaim const> rest = claims; !rest.empty();) {
        std::size_t const some = std::min<std::size_t>(rest.size(), 1 + below(7));
        bulk.add(rest.first(some));
        rest = rest.subspan(some);
    }
}

/// All that can be seen of loads one after the other.
std::vector<std::string> loaded(Store& store, unsigned seed, std::size_t count) {
    std::vector<std::string> told;
    for (unsigned load = 0; load < 3; ++load) {
        auto batch = batch_with_relations(store);
        for (unsigned i = 0; i < seed % 3; ++i)
            batch->record(claim("e" + std::to_string(i), "r", "e1", "1970-01-01/1990-01-01", "s1"));
        add_claims(*batch, seed + load % 2, count);  // the third has much of the first
        auto const done = batch->commit().value();
        told.push_back(std::to_string(done.added) + " added, " + std::to_string(done.unchanged) + " unchanged");
        for (BulkClaims::Overlap const& overlap : BulkClaims::of(*batch)->overlaps())
            told.push_back(std::to_string(overlap.number) + " overlaps " + overlap.other_period);
    }
    auto const snapshot = store.snapshot();
    for (TermId object = kNoTerm; static_cast<std::uint32_t>(object) <= 5;
         object = static_cast<TermId>(static_cast<std::uint32_t>(object) + 1)) {
        for (ClaimRow const& row : snapshot->rows({kNoTerm, std::nullopt, object})) {
            StatementRecord const record = snapshot->record(row.id).value();
            std::string qualifiers;
            for (QualifierSetId const set : {row.keys, row.notes})
                for (QualifierPair const& pair : snapshot->qualifiers(set))
                    qualifiers += " " + snapshot->term(pair.name).plain() + "=" + snapshot->term(pair.value).plain();
            CHECK(record.row.bounds == record.period.bounds());
            CHECK(row.bounds == record.row.bounds);
            told.push_back(std::to_string(static_cast<std::uint64_t>(row.id)) + ": " +
                           snapshot->term(row.subject).plain() + " " + snapshot->term(row.object).plain() + " " +
                           snapshot->term(row.source).plain() + " " + record.period.text() + qualifiers + " of " +
                           std::to_string(record.recorded));
        }
    }
    return told;
}

bool has_files_of_a_load(std::string const& directory) {
    return std::any_of(std::filesystem::directory_iterator(directory), std::filesystem::directory_iterator(),
                       [](auto const& entry) { return entry.path().extension() == ".part"; });
}

}  // namespace

TEST_CASE("however long its runs, a load comes to the same", "[storage]") {
    for (unsigned seed = 0; seed < 12; ++seed) {
        INFO("seed " << seed);
        std::size_t const count = 20 + seed * 37;
        std::vector<std::string> const whole = loaded(*Store::in_memory({.run_claims = kOneRun}).value(), seed, count);
        for (std::size_t const run_claims : {1u, 3u, 50u, 400u}) {
            INFO("runs of " << run_claims);
            CHECK(loaded(*Store::in_memory({.run_claims = run_claims}).value(), seed, count) == whole);
            Folder folder;
            CHECK(loaded(*Store::open(folder / "a", {.run_claims = run_claims}).value(), seed, count) == whole);
            CHECK(check_store(folder / "a", false).value().problems.empty());
        }
    }
}

// A relation of some thousand claims is sorted by radix, of less by comparing: parts of a run and whole ones differ.
TEST_CASE("a load sorted by radix comes to the same as one sorted by comparing", "[storage]") {
    constexpr std::size_t kClaims = 15'000;
    std::vector<std::string> const compared = loaded(*Store::in_memory({.run_claims = 3000}).value(), 1, kClaims);
    CHECK(compared.size() > kClaims / 2);
    for (std::size_t const run_claims : {kOneRun, std::size_t{12'000}}) {
        Folder folder;
        CHECK(loaded(*Store::open(folder / "a", {.run_claims = run_claims}).value(), 1, kClaims) == compared);
        CHECK(check_store(folder / "a", false).value().problems.empty());
    }
}

TEST_CASE("more origins than numbers are told", "[storage]") {
    auto store = Store::in_memory().value();
    auto batch = batch_with_relations(*store);
    BulkClaims& bulk = *BulkClaims::of(*batch);
    RelationDef const& relation = *batch->vocabulary().relation("r");
    auto const origin = [&](int note) { return bulk.origin("s", relation, {{"note", Value::integer(note)}}); };
    for (int note = 0; note < 65'535; ++note) REQUIRE(origin(note) == static_cast<std::uint16_t>(note));
    CHECK(!origin(65'535));
    CHECK(origin(7) == std::uint16_t{7});  // known ones still are
    CHECK(!bulk.end(Period::End::open, {}));
}

TEST_CASE("runs wait in files without names", "[storage]") {
    Folder folder;
    auto store = Store::open(folder / "a", {.run_claims = 10}).value();
    auto batch = batch_with_relations(*store);
    add_claims(*batch, 1, 1000);
    CHECK_FALSE(has_files_of_a_load(folder / "a"));
    batch.reset();
    CHECK(store->snapshot()->claim_count() == 0);
    CHECK(record(*store, {claim("a", "r", "b")}) == 1);
}

TEST_CASE("a commit of plain claims tells how far it is and can be stopped", "[storage]") {
    constexpr std::size_t kClaims = 150'000;
    Folder folder;
    auto store = Store::open(folder / "a", {.run_claims = 20'000}).value();
    REQUIRE(record(*store, {claim("a", "r", "b")}) == 1);
    std::vector<double> all;
    for (std::size_t stop_at = 0;; ++stop_at) {
        auto batch = batch_with_relations(*store);
        add_claims(*batch, 1, kClaims);
        std::vector<double> parts;
        BulkClaims::of(*batch)->tell_commit([&](double part) {
            parts.push_back(part);
            return parts.size() <= 5 * stop_at;
        });
        auto const done = batch->commit();
        if (done) {
            CHECK(done->added > kClaims / 2);
            CHECK(stop_at > 1);
            CHECK(std::is_sorted(parts.begin(), parts.end()));
            CHECK(parts.front() > 0);
            CHECK(parts.back() <= 1);
            break;
        }
        CHECK(done.error().kind == ErrorKind::cancelled);
        batch.reset();
        CHECK(store->snapshot()->claim_count() == 1);
        CHECK(store->snapshot()->term_count() == 3);
        CHECK_FALSE(has_files_of_a_load(folder / "a"));
    }
    store.reset();
    CHECK(check_store(folder / "a", false).value().problems.empty());
}

TEST_CASE("hidden: loads until killed", "[.][load-until-killed]") {
    auto store = Store::open(OtherProcess::directory(), {.run_claims = 500}).value();
    for (TransactionId transaction = store->snapshot()->transaction().id + 1;; ++transaction) {
        auto batch = batch_with_relations(*store);
        add_claims(*batch, static_cast<unsigned>(transaction), 6000);
        OtherProcess::tell("adds\n");  // so that it is killed in its first load too
        if (batch->commit().value().transaction != transaction) std::abort();
        OtherProcess::tell(std::to_string(transaction) + "\n");
    }
}

TEST_CASE("a load that is killed leaves the store as it was", "[storage]") {
    Folder folder;
    std::mt19937 random(11);
    auto reference = Store::in_memory().value();
    for (int crash = 0; crash < 8; ++crash) {
        {
            OtherProcess writer("[load-until-killed]", folder / "a");
            CHECK_FALSE(writer.read().empty());
            ::usleep(std::uniform_int_distribution<unsigned>(0, 60'000)(random));
            writer.kill();
        }
        {
            auto const store = Store::open(folder / "a").value();
            CHECK_FALSE(has_files_of_a_load(folder / "a"));
            TransactionId const last = store->snapshot()->transaction().id;
            for (TransactionId next = reference->snapshot()->transaction().id + 1; next <= last; ++next) {
                auto batch = batch_with_relations(*reference);
                add_claims(*batch, static_cast<unsigned>(next), 6000);
                (void)batch->commit().value();
            }
            CHECK(store->snapshot()->claim_count() == reference->snapshot()->claim_count());
            CHECK(store->snapshot()->term_count() == reference->snapshot()->term_count());
            CHECK(words(*store->snapshot()) == words(*reference->snapshot()));
        }
        CHECK(check_store(folder / "a", false).value().problems.empty());
    }
}

TEST_CASE("hidden: loads onto a full disk", "[.][load-onto-full]") {
    ::signal(SIGXFSZ, SIG_IGN);
    auto store = Store::open(OtherProcess::directory(), {.run_claims = 1000}).value();
    rlimit const most{60'000, 60'000};  // bytes of a file: two runs, then writing fails as it does on a full disk
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &most) == 0);
    auto batch = batch_with_relations(*store);
    try {
        add_claims(*batch, 1, 10'000);
    } catch (Error const& error) {
        REQUIRE(error.kind == ErrorKind::io);  // or where the last are written, at the commit
    }
    auto const committed = batch->commit();  // what could not be kept is not forgotten
    OtherProcess::tell(committed ? "committed\n" : std::string(to_string(committed.error().kind)) + " refused\n");
}

TEST_CASE("a disk that is full while claims are sorted is an error, and nothing is recorded", "[storage]") {
    Folder folder;
    {
        OtherProcess writer("[load-onto-full]", folder / "a");
        CHECK(writer.read() == "io refused\n");
    }
    auto const store = Store::open(folder / "a").value();
    CHECK(store->snapshot()->transaction().id == 0);
    CHECK(store->snapshot()->term_count() == 0);
}

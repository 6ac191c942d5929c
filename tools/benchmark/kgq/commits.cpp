// Each commit is a Transaction of one claim, as a program records one: the peers have a prepared statement there. Also
// as the text of an ASSERT, which is parsed each time, and warned of. Many writers are threads on one Database.
#include "tools/benchmark/measure/commits.hpp"

#include "tools/benchmark/kgq/workloads.hpp"
#include "tools/benchmark/measure/measure.hpp"

#include <kgq/database.hpp>

#include <stdexcept>

namespace kgq::bench::ours {

namespace {

void create_parties(Database& database) {
    std::string facts;
    for (std::size_t i = 0; i < kCommitStates; ++i) facts += commit_state(i) + " is_a state ; ";
    for (std::size_t i = 0; i < kCommitOrganisations; ++i)
        facts += commit_organisation(i * kCommitStates) + " is_a organisation ; ";
    database.ask("ASSERT { " + facts + "} SOURCE benchmark").value();
}

std::size_t members(Database& database) {
    Answer const answer = database.ask("FIND count(*) WHERE { ?s member_of ?o } ACROSS TIME").value();
    return static_cast<std::size_t>(std::get<Value>(answer.find().rows.at(0).at(0).data).as_integer());
}

}  // namespace

void commit(Task const& task) {
    measure_disk(task.store);
    std::string const path = task.store + "/commits.kgq";
    std::size_t committed = 0;
    {
        Database database = Database::open(path).value();
        create_parties(database);
        auto const commit_one = [&](std::size_t, std::size_t fact) {
            Transaction transaction = database.begin().value();
            Claim claim;
            claim.subject = commit_state(fact);
            claim.relation = "member_of";
            claim.object = Value::entity(commit_organisation(fact));
            claim.period = Period::of({commit_day(fact), kLastDay});
            claim.source = "benchmark";
            transaction.assert_claim(claim).value();
            transaction.commit().value();
        };
        auto const ask_one = [&](std::size_t, std::size_t fact) {
            database
                .ask("ASSERT { " + commit_state(fact) + " member_of " + commit_organisation(fact) + " DURING " +
                     to_string(commit_day(fact)) + "/.. } SOURCE benchmark")
                .value();
        };
        committed = measure_commits(task, "single", 1, 0, commit_one);
        committed += measure_commits(task, "many", kWriters, kCommitStates * kCommitOrganisations / 2, commit_one);
        committed += measure_commits(task, "text", 1, kCommitStates * kCommitOrganisations / 4, ask_one);
    }
    Database database = Database::open(path, {false, true}).value();
    if (members(database) != committed) throw std::runtime_error("facts were lost");
}

}  // namespace kgq::bench::ours

// Write-ahead log, synchronous = FULL: each commit waits for the disk. SQLite has one writer at a time, so many writers
// take turns on one connection, which is quicker than connections that find the file locked.
#include "tools/benchmark/measure/commits.hpp"

#include "tools/benchmark/measure/measure.hpp"
#include "tools/benchmark/sqlite/connection.hpp"
#include "tools/benchmark/sqlite/workloads.hpp"

#include <mutex>
#include <stdexcept>

namespace kgq::bench::sqlite {

void commit(Task const& task) {
    measure_disk(task.store);
    Connection connection(task.store + "/commits.sqlite");
    connection.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    connection.run(
        "BEGIN; CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL);"
        "CREATE TABLE fact (s INTEGER, p INTEGER, o INTEGER, f INTEGER, t INTEGER, PRIMARY KEY (s, p, o)) WITHOUT "
        "ROWID;"
        "CREATE INDEX fact_pos ON fact (p, o, s, f, t); CREATE INDEX fact_osp ON fact (o, s, p, f, t)");
    Statement term(connection, "INSERT INTO term (text) VALUES (?1)");
    term.text(1, "member_of").run();
    for (std::size_t i = 0; i < kCommitStates; ++i) term.text(1, commit_state(i)).run();
    for (std::size_t i = 0; i < kCommitOrganisations; ++i) term.text(1, commit_organisation(i * kCommitStates)).run();
    connection.run("COMMIT");

    Statement insert(
        connection,
        "INSERT INTO fact SELECT (SELECT id FROM term WHERE text = ?1), (SELECT id FROM term WHERE text = 'member_of'),"
        " (SELECT id FROM term WHERE text = ?2), ?3, ?3 + 1");
    std::mutex turn;
    auto const commit_one = [&](std::size_t, std::size_t fact) {
        std::string const state = commit_state(fact);
        std::string const organisation = commit_organisation(fact);
        std::lock_guard const lock(turn);
        insert.text(1, state).text(2, organisation).integer(3, commit_day(fact)).run();
    };
    std::size_t committed = measure_commits(task, "single", 1, 0, commit_one);
    committed += measure_commits(task, "many", kWriters, kCommitStates * kCommitOrganisations / 2, commit_one);
    Statement count(connection, "SELECT count(*) FROM fact");
    if (!count.step() || static_cast<std::size_t>(count.integer_at(0)) != committed)
        throw std::runtime_error("facts were lost");
}

}  // namespace kgq::bench::sqlite

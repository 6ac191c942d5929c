// kgq_bench_postgresql: PostgreSQL through libpq, on the server that --store tells how to reach. The command line is
// that of measure/task.hpp.
//
// A dictionary table and one table of facts, with the three orders of a triple store as covering indexes; a fact still
// in force ends at infinity. Statements are prepared; after five calls the server plans them once for all, where that
// is no worse.
#include "tools/benchmark/measure/commits.hpp"
#include "tools/benchmark/measure/measure.hpp"
#include "tools/benchmark/measure/table.hpp"
#include "tools/benchmark/postgresql/server.hpp"

#include <kgq/date.hpp>

#include <memory>
#include <set>
#include <stdexcept>

namespace kgq::bench::postgresql {

namespace {

std::string id(int place) { return "(SELECT id FROM term WHERE text = $" + std::to_string(place) + ")"; }

/// Prepares a point of one relation under its name. Its number is looked up now, as kgq does with a relation's name.
void prepare_point(Server& server, std::string const& relation) {
    Rows const rows = server.run("SELECT id FROM term WHERE text = '" + relation + "'");
    server.prepare(relation, "SELECT 1 FROM fact WHERE s = " + id(1) + " AND p = " + std::string(rows.at(0, 0)) +
                                 " AND o = " + id(2) + " AND f <= $3::date AND t > $3::date");
}

bool is_true(Server& server, Line const& line) {
    return server.ask(line[1], {line[0].c_str(), line[2].c_str(), line[3].c_str()}).size() > 0;
}

void load(Task const& task) {
    Stopwatch const watch;
    Server server(task.store);
    server.run("CREATE UNLOGGED TABLE line (s text, p text, o text, f date, t date)");
    server.copy_in("COPY line FROM STDIN (FORMAT csv)", task.data + "/plain.csv");
    server.run("CREATE TABLE term (id integer GENERATED ALWAYS AS IDENTITY, text text NOT NULL)");
    server.run("INSERT INTO term (text) SELECT s FROM line UNION SELECT p FROM line UNION SELECT o FROM line");
    server.run("ALTER TABLE term ADD PRIMARY KEY (id); CREATE UNIQUE INDEX term_text ON term (text); ANALYZE term");
    server.run(
        "CREATE TABLE fact AS SELECT a.id AS s, b.id AS p, c.id AS o, f, coalesce(t, 'infinity') AS t FROM line"
        " JOIN term a ON a.text = line.s JOIN term b ON b.text = line.p JOIN term c ON c.text = line.o");
    server.run("DROP TABLE line");
    server.run("CREATE UNIQUE INDEX fact_spo ON fact (s, p, o) INCLUDE (f, t)");
    server.run("CREATE INDEX fact_pos ON fact (p, o, s) INCLUDE (f, t)");
    server.run("CREATE INDEX fact_osp ON fact (o, s, p) INCLUDE (f, t)");
    server.run("VACUUM ANALYZE fact");
    server.run("CHECKPOINT");
    report("seconds", watch.seconds(), "s");
}

void size(Task const& task) {
    Server server(task.store);
    Rows const rows = server.run("SELECT pg_total_relation_size('fact') + pg_total_relation_size('term')");
    report("bytes", std::stod(std::string(rows.at(0, 0))), "bytes");
}

void q1(Task const& task) {
    Server server(task.store);
    std::vector<Line> const lines = read_table(task.data + "/q1.tsv");
    std::set<std::string> prepared;
    for (Line const& line : lines) {
        if (prepared.insert(line[1]).second) prepare_point(server, line[1]);
    }
    auto const ask = [&](std::size_t i) { return is_true(server, lines[i]); };
    measure(task, "", Unit::us, {lines.size(), ask, [&](std::size_t i) { return ask(i) ? "yes" : "no"; }});
}

void q2(Task const& task) {
    Server server(task.store);
    server.prepare("q2",
                   "SELECT x.text, y.text FROM fact a JOIN fact b ON b.p = a.p AND b.o = a.o AND b.f <= $3::date AND "
                   "b.t > $3::date"
                   " AND b.s != a.s JOIN term x ON x.id = b.s JOIN term y ON y.id = a.o WHERE a.s = " +
                       id(1) + " AND a.p = " + id(2) + " AND a.f <= $3::date AND a.t > $3::date");
    std::vector<Line> const lines = read_table(task.data + "/q2.tsv");
    std::size_t seen = 0;
    auto const each_row = [&](std::size_t i, auto const& use) {
        Rows const rows = server.ask("q2", {lines[i][0].c_str(), lines[i][1].c_str(), lines[i][2].c_str()});
        for (int row = 0; row < rows.size(); ++row) use(rows.at(row, 0), rows.at(row, 1));
    };
    auto const describe = [&](std::size_t i) {
        RowSum sum;
        each_row(i, [&](auto other, auto shared) { sum.add(std::string(other) + ' ' + std::string(shared)); });
        return sum.text();
    };
    auto const ask = [&](std::size_t i) {
        each_row(i, [&](auto other, auto shared) { seen += other.size() + shared.size(); });
    };
    measure(task, "", Unit::us, {lines.size(), ask, describe});
}

void q3(Task const& task) {
    Server server(task.store);
    server.prepare(
        "q3",
        "SELECT count(*), sum(least(a.t, b.t, '2026-01-01'::date) - greatest(a.f, b.f)) FROM fact a JOIN fact b ON a.o "
        "= b.o"
        " AND a.s < b.s AND a.f < b.t AND b.f < a.t WHERE a.p = (SELECT id FROM term WHERE text = 'member_of')"
        " AND b.p = (SELECT id FROM term WHERE text = 'member_of')");
    auto const ask = [&](std::size_t) {
        Rows const rows = server.ask("q3", {});
        return std::string(rows.at(0, 0)) + " pairs " + std::string(rows.at(0, 1)) + " days";
    };
    measure(task, "", Unit::ms, {1, ask, ask});
}

void q4(Task const& task) {
    Server server(task.store);
    server.prepare("q4",
                   "SELECT text, n FROM (SELECT p, count(*) AS n FROM fact WHERE f <= $1::date AND t > $1::date GROUP "
                   "BY p) counted"
                   " JOIN term ON id = p");
    std::vector<Line> const days = read_table(task.data + "/q4.tsv");
    auto const ask = [&](std::size_t i) {
        Rows const rows = server.ask("q4", {days[i][0].c_str()});
        RowSum sum;
        std::uint64_t all = 0;
        for (int row = 0; row < rows.size(); ++row) {
            sum.add(std::string(rows.at(row, 0)) + ' ' + std::string(rows.at(row, 1)));
            all += std::stoull(std::string(rows.at(row, 1)));
        }
        return std::to_string(all) + " facts, " + sum.text();
    };
    measure(task, "", Unit::ms, {days.size(), ask, ask});
}

void cold(Task const& task) {
    Line const line = read_table(task.data + "/q1.tsv").front();
    Stopwatch const watch;
    Server server(task.store);
    prepare_point(server, line[1]);
    is_true(server, line);
    report("inside", watch.seconds() * 1e3, "ms");
}

/// Every writer has a connection of its own; the server writes the log of those that wait together.
void commit(Task const& task) {
    Server server(task.store);
    server.run(
        "DROP TABLE IF EXISTS committed, party;"
        "CREATE TABLE party (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text UNIQUE NOT NULL);"
        "CREATE TABLE committed (s integer, p integer, o integer, f date, t date);"
        "CREATE UNIQUE INDEX committed_spo ON committed (s, p, o) INCLUDE (f, t);"
        "CREATE INDEX committed_pos ON committed (p, o, s) INCLUDE (f, t);"
        "CREATE INDEX committed_osp ON committed (o, s, p) INCLUDE (f, t)");
    server.prepare("party", "INSERT INTO party (text) VALUES ($1)");
    server.run("BEGIN");
    server.ask("party", {"member_of"});
    for (std::size_t i = 0; i < kCommitStates; ++i) server.ask("party", {commit_state(i).c_str()});
    for (std::size_t i = 0; i < kCommitOrganisations; ++i)
        server.ask("party", {commit_organisation(i * kCommitStates).c_str()});
    server.run("COMMIT");

    std::vector<std::unique_ptr<Server>> writers;
    for (std::size_t i = 0; i < kWriters; ++i) {
        writers.push_back(std::make_unique<Server>(task.store));
        writers.back()->prepare(
            "commit",
            "INSERT INTO committed SELECT (SELECT id FROM party WHERE text = $1), (SELECT id FROM party WHERE"
            " text = 'member_of'), (SELECT id FROM party WHERE text = $2), $3::date, 'infinity'");
    }
    auto const commit_one = [&](std::size_t writer, std::size_t fact) {
        writers[writer]->ask("commit", {commit_state(fact).c_str(), commit_organisation(fact).c_str(),
                                        to_string(static_cast<Day>(commit_day(fact))).c_str()});
    };
    std::size_t committed = measure_commits(task, "single", 1, 0, commit_one);
    committed += measure_commits(task, "many", kWriters, kCommitStates * kCommitOrganisations / 2, commit_one);
    if (std::stoull(std::string(server.run("SELECT count(*) FROM committed").at(0, 0))) != committed)
        throw std::runtime_error("facts were lost");
}

}  // namespace

}  // namespace kgq::bench::postgresql

int main(int argc, char** argv) {
    namespace postgresql = kgq::bench::postgresql;
    return kgq::bench::run_task(argc, argv,
                                {{"load", postgresql::load},
                                 {"size", postgresql::size},
                                 {"q1", postgresql::q1},
                                 {"q2", postgresql::q2},
                                 {"q3", postgresql::q3},
                                 {"q4", postgresql::q4},
                                 {"cold", postgresql::cold},
                                 {"commit", postgresql::commit}});
}

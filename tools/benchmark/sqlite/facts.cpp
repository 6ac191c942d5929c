// Texts are in a dictionary, facts in one table without row ids, whose key is the first of three orders; two covering
// indexes are the others. These are the access paths of a triple store: by subject, by relation, by object. Days are
// numbers; a fact still in force has a last day beyond all.
//
// The load does for SQLite what can be done: no journal, no waiting for the disk before the end, the dictionary in the
// program, rows inserted in the order of the key, indexes made afterwards by its sorter.
#include "tools/benchmark/measure/measure.hpp"
#include "tools/benchmark/measure/table.hpp"
#include "tools/benchmark/sqlite/connection.hpp"
#include "tools/benchmark/sqlite/workloads.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace kgq::bench::sqlite {

namespace {

constexpr int kStillInForce = 8'000'000;  // the largest numbers that take three bytes end a little above

constexpr std::string_view kId = "(SELECT id FROM term WHERE text = ";

struct Fact {
    std::int64_t subject, relation, object;
    int from, until;
};

class Dictionary {
public:
    std::int64_t id(std::string_view text) {
        auto const [at, added] = ids_.try_emplace(std::string(text), static_cast<std::int64_t>(ids_.size()) + 1);
        return at->second;
    }
    std::unordered_map<std::string, std::int64_t> const& ids() const { return ids_; }

private:
    std::unordered_map<std::string, std::int64_t> ids_;
};

void insert_terms(Connection const& connection, Dictionary const& dictionary) {
    std::vector<std::pair<std::int64_t, std::string_view>> terms;
    for (auto const& [text, id] : dictionary.ids()) terms.emplace_back(id, text);
    std::sort(terms.begin(), terms.end());
    Statement insert(connection, "INSERT INTO term VALUES (?1, ?2)");
    for (auto const& [id, text] : terms) insert.integer(1, id).text(2, text).run();
}

void insert_facts(Connection const& connection, std::vector<Fact>& facts) {
    auto const key = [](Fact const& fact) { return std::tie(fact.subject, fact.relation, fact.object); };
    std::sort(facts.begin(), facts.end(), [&](Fact const& a, Fact const& b) { return key(a) < key(b); });
    Statement insert(connection, "INSERT INTO fact VALUES (?1, ?2, ?3, ?4, ?5)");
    for (Fact const& fact : facts) {
        insert.integer(1, fact.subject).integer(2, fact.relation).integer(3, fact.object);
        insert.integer(4, fact.from).integer(5, fact.until).run();
    }
}

void wait_for_disk(std::string const& path) {
    int const file = ::open(path.c_str(), O_RDONLY);
    if (file < 0) return;
    ::fsync(file);
    ::close(file);
}

/// A point of one relation. Its number is looked up when the statement is prepared, as kgq does with a relation's name.
Statement point_of(Connection const& connection, std::string_view relation) {
    Statement id(connection, "SELECT id FROM term WHERE text = ?1");
    id.text(1, relation).step();
    std::string const number = std::to_string(id.integer_at(0));
    std::string const party(kId);
    return {connection, "SELECT 1 FROM fact WHERE s = " + party + "?1) AND p = " + number + " AND o = " + party +
                            "?2) AND f <= ?3 AND t > ?3"};
}

bool is_true(Statement& point, Line const& line) {
    point.text(1, line[0]).text(2, line[2]).integer(3, day_number(line[3]));
    bool const holds = point.step();
    point.reset();
    return holds;
}

std::string path_of(Task const& task) { return task.store + "/facts.sqlite"; }

}  // namespace

void load(Task const& task) {
    Stopwatch const watch;
    {
        Connection connection(path_of(task));
        connection.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE");
        connection.run(
            "CREATE TABLE term (id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
            "CREATE TABLE fact (s INTEGER, p INTEGER, o INTEGER, f INTEGER, t INTEGER, PRIMARY KEY (s, p, o)) WITHOUT "
            "ROWID;"
            "BEGIN");
        Dictionary dictionary;
        std::vector<Fact> facts;
        each_plain_fact(task.data + "/plain.csv", [&](auto subject, auto relation, auto object, auto from, auto until) {
            int const last = until.empty() ? kStillInForce : day_number(until);
            facts.push_back(
                {dictionary.id(subject), dictionary.id(relation), dictionary.id(object), day_number(from), last});
        });
        insert_terms(connection, dictionary);
        insert_facts(connection, facts);
        connection.run(
            "CREATE UNIQUE INDEX term_text ON term (text);"
            "CREATE INDEX fact_pos ON fact (p, o, s, f, t);"
            "CREATE INDEX fact_osp ON fact (o, s, p, f, t);"
            "COMMIT; ANALYZE");
    }
    wait_for_disk(path_of(task));
    report("seconds", watch.seconds(), "s");
    Connection connection(path_of(task));
    Statement third(connection, "SELECT sum(pgsize) FROM dbstat WHERE name = 'fact_osp'");
    if (third.step()) report("third_order_bytes", static_cast<double>(third.integer_at(0)), "bytes");
}

void q1(Task const& task) {
    Connection const connection(path_of(task));
    std::vector<Line> const lines = read_table(task.data + "/q1.tsv");
    std::map<std::string, Statement, std::less<>> points;
    for (Line const& line : lines) {
        if (!points.contains(line[1])) points.emplace(line[1], point_of(connection, line[1]));
    }
    auto const ask = [&](std::size_t i) { return is_true(points.at(lines[i][1]), lines[i]); };
    measure(task, "", Unit::us, {lines.size(), ask, [&](std::size_t i) { return ask(i) ? "yes" : "no"; }});
}

void q2(Task const& task) {
    Connection const connection(path_of(task));
    std::string const id(kId);
    std::string const tables =
        " FROM fact a JOIN fact b ON b.p = a.p AND b.o = a.o AND b.f <= ?3 AND b.t > ?3 AND b.s != a.s";
    std::string const where = " WHERE a.s = " + id + "?1) AND a.p = " + id + "?2) AND a.f <= ?3 AND a.t > ?3";
    Statement names(connection, "SELECT other.text, shared.text" + tables +
                                    " JOIN term other ON other.id = b.s JOIN term shared ON shared.id = a.o" + where);
    Statement ids(connection, "SELECT b.s, a.o" + tables + where);
    std::vector<Line> const lines = read_table(task.data + "/q2.tsv");
    auto const each_row = [&](Statement& statement, std::size_t i, auto const& use) {
        Line const& line = lines[i];
        statement.text(1, line[0]).text(2, line[1]).integer(3, day_number(line[2]));
        while (statement.step()) use();
        statement.reset();
    };
    std::size_t seen = 0;
    auto const describe = [&](std::size_t i) {
        RowSum sum;
        each_row(names, i, [&] { sum.add(std::string(names.text_at(0)) + ' ' + std::string(names.text_at(1))); });
        return sum.text();
    };
    auto const ask_names = [&](std::size_t i) {
        each_row(names, i, [&] { seen += names.text_at(0).size() + names.text_at(1).size(); });
    };
    auto const ask_ids = [&](std::size_t i) {
        each_row(ids, i, [&] { seen += static_cast<std::size_t>(ids.integer_at(0) + ids.integer_at(1)); });
    };
    measure(task, "", Unit::us, {lines.size(), ask_names, describe});
    measure(task, "ids", Unit::us, {lines.size(), ask_ids, describe});
}

void q3(Task const& task) {
    Connection const connection(path_of(task));
    Statement pairs(
        connection,
        "SELECT count(*), sum(min(a.t, b.t, ?1) - max(a.f, b.f)) FROM fact a JOIN fact b ON b.p = a.p AND b.o = a.o"
        " AND b.s > a.s AND b.f < a.t AND a.f < b.t WHERE a.p = (SELECT id FROM term WHERE text = 'member_of')");
    auto const ask = [&](std::size_t) {
        pairs.integer(1, day_number("2026-01-01"));
        pairs.step();
        std::string answer =
            std::to_string(pairs.integer_at(0)) + " pairs " + std::to_string(pairs.integer_at(1)) + " days";
        pairs.reset();
        return answer;
    };
    measure(task, "", Unit::ms, {1, ask, ask});
}

void q4(Task const& task) {
    Connection const connection(path_of(task));
    Statement counts(
        connection,
        "SELECT term.text, n FROM (SELECT p, count(*) AS n FROM fact INDEXED BY fact_pos WHERE f <= ?1 AND t > ?1"
        " GROUP BY p) JOIN term ON term.id = p");
    std::vector<Line> const days = read_table(task.data + "/q4.tsv");
    auto const ask = [&](std::size_t i) {
        RowSum sum;
        std::int64_t all = 0;
        counts.integer(1, day_number(days[i][0]));
        while (counts.step()) {
            sum.add(std::string(counts.text_at(0)) + ' ' + std::to_string(counts.integer_at(1)));
            all += counts.integer_at(1);
        }
        counts.reset();
        return std::to_string(all) + " facts, " + sum.text();
    };
    measure(task, "", Unit::ms, {days.size(), ask, ask});
}

void cold(Task const& task) {
    Line const line = read_table(task.data + "/q1.tsv").front();
    Stopwatch const watch;
    Connection const connection(path_of(task));
    Statement point = point_of(connection, line[1]);
    is_true(point, line);
    report("inside", watch.seconds() * 1e3, "ms");
}

}  // namespace kgq::bench::sqlite

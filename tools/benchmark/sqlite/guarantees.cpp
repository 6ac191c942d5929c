// The verdict of GUARANTEE written by hand as one join over claims, for the rules of the bundled schema that these data
// touch: mutual defence, adversaries, suspension, attack from inside. It must come to kgq's verdict on every question.
//
// A claim has four days. On day d a source says yes (within its certain days), maybe (within its possible days) or no;
// a membership is certain if one source says yes and none no, possible if one says yes or maybe. Nothing of this is
// worked out beforehand: kgq too starts from claims.
#include "tools/benchmark/measure/measure.hpp"
#include "tools/benchmark/measure/table.hpp"
#include "tools/benchmark/sqlite/connection.hpp"
#include "tools/benchmark/sqlite/workloads.hpp"

#include <array>
#include <string>
#include <vector>

namespace kgq::bench::sqlite {

namespace {

constexpr std::string_view kVerdict = R"(
WITH asked(g, b, x, d) AS (SELECT (SELECT id FROM party WHERE text = ?1), (SELECT id FROM party WHERE text = ?2),
                                  (SELECT id FROM party WHERE text = ?3), ?4)
SELECT max(CASE WHEN NOT sure THEN 1 WHEN against IS NULL OR x IS NOT NULL THEN 3 ELSE 2 END) FROM (
  SELECT i.against AS against, x,
         max(g.ls <= d AND d <= g.ee) AND NOT max(d < g.es OR d > g.le) AND
         max(b.ls <= d AND d <= b.ee) AND NOT max(d < b.es OR d > b.le) AND
         (x IS NULL OR NOT ifnull((SELECT max(m.es <= d AND d <= m.le) FROM member m WHERE m.state = x AND m.instrument = i.id), 0))
         AS sure
  FROM asked CROSS JOIN member g ON g.state = asked.g CROSS JOIN instrument i ON i.id = g.instrument AND i.defence
       CROSS JOIN member b ON b.state = asked.b AND b.instrument = g.instrument
  WHERE asked.g != asked.b AND (x IS NULL OR (x != asked.g AND x != asked.b AND (i.against IS NULL OR i.against = x)))
  GROUP BY i.id
  HAVING max(g.es <= d AND d <= g.le) AND max(b.es <= d AND d <= b.le)
     AND NOT EXISTS (SELECT 1 FROM suspension s WHERE s.g = asked.g AND s.b = asked.b AND s.under = i.id AND s.first <= d AND d <= s.last)
     AND (x IS NULL OR NOT ifnull((SELECT max(m.ls <= d AND d <= m.ee) AND NOT max(d < m.es OR d > m.le)
                                   FROM member m WHERE m.state = x AND m.instrument = i.id), 0))))";

constexpr std::array<std::string_view, 4> kWords{"does_not_apply", "uncertain", "conditional", "applies"};

constexpr std::string_view kPanel = R"(
WITH RECURSIVE years(y, first, last) AS (
  SELECT 1815, '1815-01-01', '1815-12-31' UNION ALL SELECT y + 1, (y + 1) || '-01-01', (y + 1) || '-12-31' FROM years WHERE y < 2018),
owed(y, g, b) AS MATERIALIZED (
  SELECT DISTINCT y, a.state, b.state
  FROM member a CROSS JOIN member b ON b.instrument = a.instrument AND b.state != a.state
                CROSS JOIN years ON max(a.first, b.first, years.first) <= min(a.last, b.last, years.last))
SELECT years.y, s1.name, s2.name, owed.y IS NOT NULL
FROM years JOIN state s1 ON s1.first <= years.last AND s1.last >= years.first
           JOIN state s2 ON s2.first <= years.last AND s2.last >= years.first AND s2.name != s1.name
           LEFT JOIN owed ON owed.y = years.y AND owed.g = s1.name AND owed.b = s2.name
ORDER BY 1, 2, 3)";

void fill(Connection const& connection, std::string const& sql, std::string const& path) {
    Statement insert(connection, sql);
    for (Line const& line : read_table(path)) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i].empty())
                insert.nothing(static_cast<int>(i) + 1);
            else
                insert.text(static_cast<int>(i) + 1, line[i]);
        }
        insert.run();
    }
}

std::string guarantees_of(Task const& task) { return task.store + "/guarantees.sqlite"; }
std::string panel_of(Task const& task) { return task.store + "/panel.sqlite"; }

}  // namespace

void load_guarantees(Task const& task) {
    Stopwatch const watch;
    Connection connection(guarantees_of(task));
    connection.run(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
        "CREATE TABLE party (id INTEGER PRIMARY KEY, text TEXT UNIQUE NOT NULL);"
        "CREATE TABLE instrument (id INTEGER PRIMARY KEY, defence INTEGER, against INTEGER);"
        "CREATE TABLE member (state INTEGER, instrument INTEGER, source TEXT, es INTEGER, ls INTEGER, ee INTEGER, le "
        "INTEGER,"
        "                     PRIMARY KEY (state, instrument, source)) WITHOUT ROWID;"
        "CREATE TABLE suspension (g INTEGER, b INTEGER, under INTEGER, first INTEGER, last INTEGER,"
        "                         PRIMARY KEY (g, b, under, first, last)) WITHOUT ROWID;"
        "CREATE TEMP TABLE claimed (state TEXT, instrument TEXT, source TEXT, es INTEGER, ls INTEGER, ee INTEGER, le "
        "INTEGER)");
    fill(connection, "INSERT INTO claimed VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", task.data + "/memberships.tsv");
    connection.run(
        "INSERT INTO party (text) SELECT DISTINCT state FROM claimed; INSERT OR IGNORE INTO party (text) SELECT "
        "DISTINCT instrument FROM claimed");
    std::string const id = "(SELECT id FROM party WHERE text = ";
    connection.run(
        "INSERT INTO member SELECT s.id, i.id, source, es, ls, ee, le FROM claimed JOIN party s ON s.text = state"
        " JOIN party i ON i.text = instrument ORDER BY 1, 2, 3");
    fill(connection, "INSERT OR IGNORE INTO instrument SELECT id, ?2, " + id + "?3) FROM party WHERE text = ?1",
         task.data + "/instruments.tsv");
    fill(connection, "INSERT OR IGNORE INTO suspension VALUES (" + id + "?1), " + id + "?2), " + id + "?3), ?4, ?5)",
         task.data + "/suspensions.tsv");
    connection.run("COMMIT; ANALYZE");
    report("load_seconds", watch.seconds(), "s");
}

void guarantee(Task const& task) {
    Connection const connection(guarantees_of(task));
    Statement verdict(connection, kVerdict);
    std::vector<Line> const lines = read_table(task.data + "/guarantee.tsv");
    auto const ask = [&](std::size_t i) {
        Line const& line = lines[i];
        verdict.text(1, line[0]).text(2, line[1]).integer(4, day_number(line[3]));
        if (line[2].empty())
            verdict.nothing(3);
        else
            verdict.text(3, line[2]);
        verdict.step();
        auto const word = static_cast<std::size_t>(verdict.integer_at(0));
        verdict.reset();
        return kWords[word];
    };
    measure(task, "", Unit::us, {lines.size(), ask, [&](std::size_t i) { return std::string(ask(i)); }});
}

void load_panel(Task const& task) {
    Connection connection(panel_of(task));
    connection.run(
        "PRAGMA synchronous = OFF; BEGIN; CREATE TABLE state (name TEXT PRIMARY KEY, first TEXT, last TEXT) WITHOUT "
        "ROWID;"
        "CREATE TABLE member (state TEXT, instrument TEXT, first TEXT, last TEXT, PRIMARY KEY (state, instrument)) "
        "WITHOUT ROWID");
    fill(connection, "INSERT INTO state VALUES (?1, ?2, ?3)", task.data + "/panel_states.tsv");
    fill(connection, "INSERT INTO member VALUES (?1, ?2, ?3, ?4)", task.data + "/panel_memberships.tsv");
    connection.run("COMMIT; ANALYZE");
}

void panel(Task const& task) {
    Connection const connection(panel_of(task));
    Statement dyads(connection, kPanel);
    std::size_t seen = 0;
    auto const ask = [&](std::size_t) {
        while (dyads.step())
            seen += dyads.text_at(1).size() + dyads.text_at(2).size() +
                    static_cast<std::size_t>(dyads.integer_at(0) + dyads.integer_at(3));
        dyads.reset();
    };
    auto const describe = [&](std::size_t) {
        RowSum sum;
        while (dyads.step())
            sum.add(std::to_string(dyads.integer_at(0)) + ' ' + std::string(dyads.text_at(1)) + ' ' +
                    std::string(dyads.text_at(2)) + ' ' + std::to_string(dyads.integer_at(3)));
        dyads.reset();
        return sum.text();
    };
    measure(task, "", Unit::ms, {1, ask, describe});
}

}  // namespace kgq::bench::sqlite

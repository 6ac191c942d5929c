"""DuckDB, in its Python wheel, through prepared SQL, on both its cores.

Two ways of keeping the facts, both loaded and both asked; what is told is the better one for each workload, the other under its name:
  strings  texts as they are (dictionary-compressed by DuckDB), sorted by subject, relation, object, so that zone maps help
  ids      a dictionary table, numbers, and indexes on (s, p, o), (p, o) and the texts
"""
import time

import duckdb

from measure import counts_line, report, row_sum, run_task

READ = ("read_csv('{data}/plain.csv', header = false, columns = {{'s': 'VARCHAR', 'p': 'VARCHAR', 'o': 'VARCHAR', 'f': 'DATE', 't': 'DATE'}})")
OPEN = "coalesce(t, DATE '9999-12-31')"

LOADS = {
    "strings": [f"CREATE TABLE fact AS SELECT s, p, o, f, {OPEN} AS t FROM {READ} ORDER BY s, p, o"],
    "ids": [
        f"CREATE TEMP TABLE line AS SELECT * FROM {READ}",
        "CREATE TABLE term AS SELECT (row_number() OVER ())::INTEGER AS id, text FROM"
        " (SELECT s AS text FROM line UNION SELECT p FROM line UNION SELECT o FROM line)",
        f"CREATE TABLE fact AS SELECT a.id AS s, b.id AS p, c.id AS o, f, {OPEN} AS t FROM line"
        " JOIN term a ON a.text = line.s JOIN term b ON b.text = line.p JOIN term c ON c.text = line.o ORDER BY 2, 1, 3",
        "CREATE UNIQUE INDEX term_text ON term (text)",
        "CREATE INDEX fact_spo ON fact (s, p, o)",
        "CREATE INDEX fact_po ON fact (p, o)",
    ],
}

ID = "(SELECT id FROM term WHERE text = ${})"
SQL = {
    "strings": {
        "q1": "SELECT count(*) FROM fact WHERE s = $1 AND p = $2 AND o = $3 AND f <= $4::DATE AND t > $4::DATE",
        "q2": "SELECT b.s, a.o FROM fact a JOIN fact b ON b.p = $2 AND b.o = a.o AND b.f <= $3::DATE AND b.t > $3::DATE AND b.s != a.s"
              " WHERE a.s = $1 AND a.p = $2 AND a.f <= $3::DATE AND a.t > $3::DATE",
        "q3": "SELECT count(*), sum(least(a.t, b.t, DATE '2026-01-01') - greatest(a.f, b.f)) FROM fact a JOIN fact b"
              " ON a.o = b.o AND a.s < b.s AND a.f < b.t AND b.f < a.t WHERE a.p = 'member_of' AND b.p = 'member_of'",
        "q4": "SELECT p, count(*) FROM fact WHERE f <= $1::DATE AND t > $1::DATE GROUP BY p",
    },
    "ids": {
        "q1": "SELECT count(*) FROM term x, term y, term z, fact WHERE x.text = $1 AND y.text = $2 AND z.text = $3"
              " AND s = x.id AND p = y.id AND o = z.id AND f <= $4::DATE AND t > $4::DATE",
        "q2": "SELECT x.text, y.text FROM fact a JOIN fact b ON b.p = a.p AND b.o = a.o AND b.f <= $3::DATE AND b.t > $3::DATE AND b.s != a.s"
              f" JOIN term x ON x.id = b.s JOIN term y ON y.id = a.o WHERE a.s = {ID.format(1)} AND a.p = {ID.format(2)}"
              " AND a.f <= $3::DATE AND a.t > $3::DATE",
        "q3": "SELECT count(*), sum(least(a.t, b.t, DATE '2026-01-01') - greatest(a.f, b.f)) FROM fact a JOIN fact b"
              " ON a.o = b.o AND a.s < b.s AND a.f < b.t AND b.f < a.t"
              " WHERE a.p = (SELECT id FROM term WHERE text = 'member_of') AND b.p = (SELECT id FROM term WHERE text = 'member_of')",
        "q4": "SELECT text, n FROM (SELECT p, count(*) AS n FROM fact WHERE f <= $1::DATE AND t > $1::DATE GROUP BY p) JOIN term ON id = p",
    },
}

PANEL = """
WITH years AS (SELECT y, make_date(y, 1, 1) AS first, make_date(y, 12, 31) AS last FROM range(1815, 2019) t(y)),
owed AS (SELECT DISTINCT y, a.state AS g, b.state AS b
         FROM member a JOIN member b ON b.instrument = a.instrument AND b.state != a.state
         JOIN years ON greatest(a.first, b.first) <= years.last AND least(a.last, b.last) >= years.first
         WHERE greatest(a.first, b.first) <= least(a.last, b.last)),
alive AS (SELECT y, name FROM years JOIN state ON state.first <= years.last AND state.last >= years.first)
SELECT s1.y, s1.name, s2.name, (owed.y IS NOT NULL)::INTEGER
FROM alive s1 JOIN alive s2 ON s2.y = s1.y AND s2.name != s1.name
LEFT JOIN owed ON owed.y = s1.y AND owed.g = s1.name AND owed.b = s2.name
ORDER BY 1, 2, 3"""


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def prepared(connection, name, sql):
    """A function of texts that executes the prepared statement and fetches all its rows."""
    connection.execute(f"PREPARE {name} AS {sql}")

    def ask(words=()):
        arguments = "(" + ", ".join(map(literal, words)) + ")" if words else ""
        return connection.execute(f"EXECUTE {name}{arguments}").fetchall()

    return ask


def bound(connection, _, sql):
    """The same for a statement parsed once and planned for each set of arguments, which is quicker where a plan is simple."""
    statement = connection.extract_statements(sql)[0]
    return lambda words=(): connection.execute(statement, words).fetchall()


ASKING = {"strings": bound, "ids": prepared}


def connect(task, way):
    return duckdb.connect(f"{task.store}/facts_{way}.duckdb", read_only=True)


def load(task):
    seconds = {}
    for way, statements in LOADS.items():
        start = time.perf_counter()
        connection = duckdb.connect(f"{task.store}/facts_{way}.duckdb")
        for statement in statements:
            connection.execute(statement.format(data=task.data))
        connection.execute("CHECKPOINT")
        connection.close()
        seconds[way] = time.perf_counter() - start
    report("seconds", min(seconds.values()), "s")
    for way, taken in seconds.items():
        report(f"{way}_seconds", taken, "s")


def better(task, name, questions, describe, unit):
    measured = {}
    for way in SQL:
        connection = connect(task, way)
        ask = ASKING[way](connection, name, SQL[way][name])
        measured[way] = task.seconds_of(questions, ask, describe, way, task.budget / 2)
        connection.close()
    for way, result in measured.items():
        task.tell(result, unit, way)
    task.tell(min(measured.values(), key=lambda result: sum(result[0]) / len(result[0])), unit)


def q1(task):
    better(task, "q1", task.table("q1.tsv"), lambda rows: "yes" if rows[0][0] else "no", "us")


def q2(task):
    better(task, "q2", task.table("q2.tsv"), lambda rows: row_sum(f"{other} {shared}" for other, shared in rows), "us")


def q3(task):
    better(task, "q3", [[]], lambda rows: f"{rows[0][0]} pairs {rows[0][1]} days", "ms")


def q4(task):
    better(task, "q4", task.table("q4.tsv"), counts_line, "ms")


def load_panel(task):
    connection = duckdb.connect(f"{task.store}/panel.duckdb")
    for table, columns in (("state", "'name': 'VARCHAR'"), ("member", "'state': 'VARCHAR', 'instrument': 'VARCHAR'")):
        name = "panel_states" if table == "state" else "panel_memberships"
        connection.execute(f"CREATE TABLE {table} AS FROM read_csv('{task.data}/{name}.tsv', header = false, delim = '\t',"
                           f" columns = {{{columns}, 'first': 'DATE', 'last': 'DATE'}})")
    connection.close()


def panel(task):
    connection = duckdb.connect(f"{task.store}/panel.duckdb", read_only=True)
    ask = prepared(connection, "panel", PANEL)
    task.measure([[]], ask, lambda rows: row_sum(f"{y} {g} {b} {owes}" for y, g, b, owes in rows), "ms")


def commit(task):
    connection = duckdb.connect(f"{task.store}/commits.duckdb")
    connection.execute("CREATE TABLE fact (s VARCHAR, p VARCHAR, o VARCHAR, f DATE, t DATE, PRIMARY KEY (s, p, o))")
    connection.execute("PREPARE one AS INSERT INTO fact VALUES ($1, 'member_of', $2, $3, NULL)")
    start, times = time.perf_counter(), []
    while time.perf_counter() - start < min(3, task.budget / 4):
        fact, begun = len(times), time.perf_counter()
        connection.execute(f"EXECUTE one('State_{fact % 1000}', 'Org_{fact // 1000}', '1952-02-18')")
        times.append(time.perf_counter() - begun)
    report("single_rate", len(times) / (time.perf_counter() - start), "commits/s")
    report("single_median", sorted(times)[len(times) // 2] * 1e6, "us")


def cold(task):
    """The part of a first answer that is DuckDB's: from opening the file on; the runner measures the whole process."""
    question = task.table("q1.tsv")[0]
    start = time.perf_counter()
    connection = connect(task, "strings")
    connection.execute(SQL["strings"]["q1"], question).fetchall()
    report("inside", (time.perf_counter() - start) * 1e3, "ms")


if __name__ == "__main__":
    run_task({"load": load, "q1": q1, "q2": q2, "q3": q3, "q4": q4, "load_panel": load_panel, "panel": panel, "commit": commit,
              "cold": cold})

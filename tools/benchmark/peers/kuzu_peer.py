"""Kuzu, in its Python wheel: a property graph with one table of relationships for each relation, which is how it likes them best.

The nodes' names and a CSV file for each relation are made beforehand and not counted: its COPY reads one table from one file.
Statements are prepared; one for each relation, as for kgq. A fact still in force ends in the year 9999.
"""
import csv
import datetime
import os
import time

import kuzu

from measure import counts_line, report, row_sum, run_task


def database(task, read_only=True):
    return kuzu.Database(f"{task.store}/facts.kuzu", read_only=read_only)


def rows_of(result):
    rows = []
    while result.has_next():
        rows.append(result.get_next())
    return rows


def split(task):
    """Writes nodes.csv and one file a relation; returns the relations."""
    names, files, writers = {}, {}, {}
    with open(f"{task.data}/plain.csv", encoding="utf-8", newline="") as plain:
        for subject, relation, object_, first, last in csv.reader(plain):
            names[subject] = names[object_] = None
            if relation not in writers:
                files[relation] = open(f"{task.store}/{relation}.csv", "w", encoding="utf-8", newline="")
                writers[relation] = csv.writer(files[relation], lineterminator="\n")
            writers[relation].writerow((subject, object_, first, last or "9999-12-31"))
    for file in files.values():
        file.close()
    with open(f"{task.store}/nodes.csv", "w", encoding="utf-8") as nodes:
        nodes.writelines(name + "\n" for name in names)
    return sorted(files)


def load(task):
    relations = split(task)
    start = time.perf_counter()
    opened = database(task, read_only=False)
    connection = kuzu.Connection(opened)
    connection.execute("CREATE NODE TABLE Party(name STRING PRIMARY KEY)")
    connection.execute(f"COPY Party FROM '{task.store}/nodes.csv' (header = false)")
    for relation in relations:
        connection.execute(f"CREATE REL TABLE {relation}(FROM Party TO Party, f DATE, t DATE)")
        connection.execute(f"COPY {relation} FROM '{task.store}/{relation}.csv' (header = false)")
    connection.execute("CHECKPOINT")
    connection.close()
    opened.close()
    report("seconds", time.perf_counter() - start, "s")
    for name in relations + ["nodes"]:
        os.remove(f"{task.store}/{name}.csv")


def q1(task):
    connection = kuzu.Connection(database(task))
    points = task.table("q1.tsv")
    prepared = {relation: connection.prepare(f"MATCH (:Party {{name: $s}})-[r:{relation}]->(:Party {{name: $o}})"
                                             " WHERE r.f <= $d AND r.t > $d RETURN count(*)")
                for relation in {point[1] for point in points}}

    def ask(point):
        day = datetime.date.fromisoformat(point[3])
        return rows_of(connection.execute(prepared[point[1]], {"s": point[0], "o": point[2], "d": day}))

    task.measure(points, ask, lambda rows: "yes" if rows[0][0] else "no")


def q2(task):
    connection = kuzu.Connection(database(task))
    prepared = connection.prepare("MATCH (a:Party {name: $s})-[r:member_of]->(o:Party)<-[q:member_of]-(b:Party)"
                                  " WHERE r.f <= $d AND r.t > $d AND q.f <= $d AND q.t > $d AND b.name <> $s RETURN b.name, o.name")

    def ask(question):
        return rows_of(connection.execute(prepared, {"s": question[0], "d": datetime.date.fromisoformat(question[2])}))

    task.measure(task.table("q2.tsv"), ask, lambda rows: row_sum(f"{other} {shared}" for other, shared in rows))


def q3(task):
    connection = kuzu.Connection(database(task))
    prepared = connection.prepare(
        "MATCH (a:Party)-[r:member_of]->(o:Party)<-[q:member_of]-(b:Party) WHERE a.name < b.name AND r.f < q.t AND q.f < r.t"
        " RETURN count(*), sum(CASE WHEN r.t < q.t AND r.t < date('2026-01-01') THEN r.t"
        " WHEN q.t < date('2026-01-01') THEN q.t ELSE date('2026-01-01') END - CASE WHEN r.f > q.f THEN r.f ELSE q.f END)")
    task.measure([[]], lambda _: rows_of(connection.execute(prepared)), lambda rows: f"{rows[0][0]} pairs {int(rows[0][1])} days", "ms")


def q4(task):
    connection = kuzu.Connection(database(task))
    prepared = connection.prepare("MATCH (:Party)-[r]->(:Party) WHERE r.f <= $d AND r.t > $d RETURN label(r), count(*)")
    task.measure(task.table("q4.tsv"), lambda day: rows_of(connection.execute(prepared, {"d": datetime.date.fromisoformat(day[0])})),
                 counts_line, "ms")


def cold(task):
    subject, relation, object_, day = task.table("q1.tsv")[0]
    start = time.perf_counter()
    connection = kuzu.Connection(database(task))
    rows_of(connection.execute(f"MATCH (:Party {{name: $s}})-[r:{relation}]->(:Party {{name: $o}}) WHERE r.f <= $d AND r.t > $d RETURN count(*)",
                               {"s": subject, "o": object_, "d": datetime.date.fromisoformat(day)}))
    report("inside", (time.perf_counter() - start) * 1e3, "ms")


if __name__ == "__main__":
    run_task({"load": load, "q1": q1, "q2": q2, "q3": q3, "q4": q4, "cold": cold})

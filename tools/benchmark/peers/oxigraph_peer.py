"""Oxigraph, native (its Python wheel has the Rust library inside), through SPARQL.

RDF has no dated fact, so each is a node of its own, as Wikidata does it: four triples, from the subject by the relation to the node,
from there by a twin of the relation to the object, and to the first day and the first day no longer true. Days are whole numbers, which Oxigraph keeps inline and
compares fastest. The N-Triples file is made beforehand and not counted. SPARQL has no prepared statements here: a text a question.
"""
import csv
import datetime
import os
import time

import pyoxigraph

from measure import counts_line, report, row_sum, run_task

STILL_IN_FORCE = 8_000_000
BASE = "http://x/"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


def day_number(text):
    return datetime.date.fromisoformat(text).toordinal() - 719163


def store(task, read_only=True):
    path = f"{task.store}/facts.oxigraph"
    return pyoxigraph.Store.read_only(path) if read_only else pyoxigraph.Store(path)


def name_of(term):
    return term.value[len(BASE):]


def load(task):
    triples = f"{task.store}/facts.nt"
    with open(f"{task.data}/plain.csv", encoding="utf-8", newline="") as plain, open(triples, "w", encoding="utf-8") as out:
        for number, (subject, relation, object_, first, last) in enumerate(csv.reader(plain)):
            until = day_number(last) if last else STILL_IN_FORCE
            out.write(f"<{BASE}{subject}> <{BASE}{relation}> _:f{number} .\n_:f{number} <{BASE}to_{relation}> <{BASE}{object_}> .\n"
                      f'_:f{number} <{BASE}from> "{day_number(first)}"^^<{INTEGER}> .\n_:f{number} <{BASE}until> "{until}"^^<{INTEGER}> .\n')
    start = time.perf_counter()
    opened = store(task, read_only=False)
    opened.bulk_load(path=triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
    opened.optimize()
    opened.flush()
    del opened
    report("seconds", time.perf_counter() - start, "s")
    os.remove(triples)


def q1(task):
    opened = store(task)

    def ask(point):
        subject, relation, object_, day = point
        return bool(opened.query(f"PREFIX : <{BASE}> ASK {{ :{subject} :{relation} ?f . ?f :to_{relation} :{object_} ; :from ?b ; :until ?e"
                                 f" FILTER(?b <= {day_number(day)} && ?e > {day_number(day)}) }}"))

    task.measure(task.table("q1.tsv"), ask, lambda holds: "yes" if holds else "no")


def q2(task):
    opened = store(task)

    def ask(question):
        subject, relation, day = question[0], question[1], day_number(question[2])
        rows = opened.query(f"PREFIX : <{BASE}> SELECT ?b ?o {{ :{subject} :{relation} ?f . ?f :to_{relation} ?o ; :from ?fb ; :until ?fe"
                            f" FILTER(?fb <= {day} && ?fe > {day}) ?g :to_{relation} ?o ; :from ?gb ; :until ?ge"
                            f" FILTER(?gb <= {day} && ?ge > {day}) ?b :{relation} ?g FILTER(?b != :{subject}) }}")
        return [(name_of(other), name_of(shared)) for other, shared in rows]

    task.measure(task.table("q2.tsv"), ask, lambda rows: row_sum(f"{other} {shared}" for other, shared in rows))


def q3(task):
    opened = store(task)
    end = day_number("2026-01-01")
    sparql = (f"PREFIX : <{BASE}> SELECT (COUNT(*) AS ?n) (SUM(?days) AS ?sum) {{ ?a :member_of ?f . ?f :to_member_of ?o ; :from ?fb ; :until ?fe ."
              " ?g :to_member_of ?o ; :from ?gb ; :until ?ge . ?b :member_of ?g FILTER(STR(?a) < STR(?b) && ?fb < ?ge && ?gb < ?fe)"
              f" BIND(IF(?fe < ?ge, IF(?fe < {end}, ?fe, {end}), IF(?ge < {end}, ?ge, {end})) - IF(?fb > ?gb, ?fb, ?gb) AS ?days) }}")
    task.measure([[]], lambda _: [[term.value for term in row] for row in opened.query(sparql)],
                 lambda rows: f"{rows[0][0]} pairs {rows[0][1]} days", "ms")


def q4(task):
    opened = store(task)

    def ask(question):
        day = day_number(question[0])
        rows = opened.query(f"PREFIX : <{BASE}> SELECT ?p (COUNT(*) AS ?n) {{ ?f :from ?b ; :until ?e FILTER(?b <= {day} && ?e > {day})"
                            " ?s ?p ?f } GROUP BY ?p")
        return [(name_of(relation), int(number.value)) for relation, number in rows]

    task.measure(task.table("q4.tsv"), ask, counts_line, "ms")


def cold(task):
    subject, relation, object_, day = task.table("q1.tsv")[0]
    start = time.perf_counter()
    bool(store(task).query(f"PREFIX : <{BASE}> ASK {{ :{subject} :{relation} ?f . ?f :to_{relation} :{object_} ; :from ?b ; :until ?e"
                           f" FILTER(?b <= {day_number(day)} && ?e > {day_number(day)}) }}"))
    report("inside", (time.perf_counter() - start) * 1e3, "ms")


if __name__ == "__main__":
    run_task({"load": load, "q1": q1, "q2": q2, "q3": q3, "q4": q4, "cold": cold})

#!/usr/bin/env python3
"""tools/bench on few facts, with kgq and SQLite: it runs, every workload has results of both, their answers are the same and are
the known ones of the default seed; and answers that differ are noticed.

Usage: smoke_test.py [ROOT]. Ends with "N passed, N failed". Speed is not judged here.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
if ROOT.is_file():
    ROOT = ROOT.parents[2]
sys.path.insert(0, str(ROOT / "tools" / "benchmark" / "runner"))
sys.dont_write_bytecode = True

import answers
import engines

passed = failed = 0


def check(holds, what):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"failed: {what}")


def measured(folder):
    results = folder / "results.json"
    command = [str(ROOT / "tools" / "bench"), "--facts", "20000", "--engines", "kgq,sqlite", "--budget", "1", "--json", str(results)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    check(done.returncode == 0, f"tools/bench exits with {done.returncode}:\n{done.stdout}{done.stderr}")
    for told in ("5,604 of 10,000 yes", "33,723 rows for 1,000 questions", "33499 pairs 327030484 days", "265660 rows, sum 570310325770336"):
        check(told in done.stdout, f"the answers of the default seed are told: {told}")
    return json.loads(results.read_text(encoding="utf-8")) if results.exists() else []


def results_are_whole(entries):
    check(entries and all(set(entry) == {"workload", "engine", "metric", "value", "unit"} for entry in entries), "every entry has its five keys")
    values = {(entry["workload"], entry["engine"], entry["metric"]): entry["value"] for entry in entries}
    names = {"load": "rate", "size": "bytes_per_fact", "commit": "single_rate"}
    for workload in engines.ALL:
        for engine in ("kgq", "sqlite"):
            check(values.get((workload, engine, names.get(workload, "median")), 0) > 0, f"{engine} has a result for {workload}")
    for workload in ("q1", "q2", "q3", "q4", "guarantee", "panel"):
        for engine in ("kgq", "sqlite"):
            check(values.get((workload, engine, "agrees")) == 1, f"{engine} agrees in {workload}")


def differences_are_seen(folder):
    for name, text in (("kgq", "yes\nno\nyes\n"), ("kgq.text", "yes\nno\nyes\n"), ("sqlite", "yes\nyes\nyes\n"), ("kuzu", "yes\nno\n")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    found = answers.compare(folder, "q1", ["first", "second", "third"]).differences
    check(list(found) == ["sqlite"] and "question 2 second" in found["sqlite"], f"one wrong answer is found, a short list is not one: {found}")
    (folder / "kgq.text.txt").write_text("yes\nno\nno\n", encoding="utf-8")
    check("kgq" in answers.compare(folder, "q1", []).differences, "ways of asking one engine are compared too")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "answers").mkdir()
    differences_are_seen(folder / "answers")
    results_are_whole(measured(folder))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)

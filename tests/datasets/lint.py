#!/usr/bin/env python3
"""Looks over the bundled datasets as files, then lets the program load them: no error, no warning, and every source states its days.

Usage: lint.py PROGRAM DATASETS. Ends with "N passed, N failed", one for each file and each question to the loaded store.
"""
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FACTS = {"subject", "relation", "object"}
ENTITIES = {"id", "kind"}


def complaints_of(path):
    """What is wrong with one CSV file as a file."""
    data = path.read_bytes()
    if data.startswith(b"\xef\xbb\xbf") or b"\r" in data:
        yield "has a byte order mark or carriage returns"
    if not data.endswith(b"\n"):
        yield "does not end with a newline"
    rows = list(csv.reader(data.decode("utf-8").splitlines(keepends=True)))
    header = rows[0]
    if not (FACTS <= set(header) or ENTITIES <= set(header)):
        yield f"has neither the columns of facts nor those of entities: {header}"
    if len(set(header)) != len(header):
        yield "has two columns of one name"
    seen = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            yield f"row {number} has {len(row)} cells, the header {len(header)}"
        if any(cell != cell.strip() for cell in row):
            yield f"row {number} has a cell with blanks at its edge"
        if tuple(row) in seen:
            yield f"row {number} repeats row {seen[tuple(row)]}"
        seen[tuple(row)] = number


def coverage_complaints(folder):
    """Each source says what days it observes."""
    path = folder / "sources.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            covers = row.get("covers", "")
            if not re.fullmatch(r"\S+/\S+|\S+", covers) or covers.endswith(".."):
                yield f"source {row['id']} does not state the days it covers"
            if not row.get("title"):
                yield f"source {row['id']} has no title"


def ask(program, store, statement):
    done = subprocess.run([program, store, "--format", "json", "-c", statement], capture_output=True, text=True)
    return json.loads(done.stdout)


def loaded_complaints(program, datasets):
    """What the program says of them."""
    with tempfile.TemporaryDirectory(prefix="kgq-datasets-") as folder:
        store = str(pathlib.Path(folder, "all"))
        environment = {**os.environ, "KGQ_DATASETS": str(datasets)}
        done = subprocess.run([program, "load", store, "--bundled", "--format", "json"], capture_output=True, text=True, env=environment)
        report = json.loads(done.stdout) if done.stdout else {"error": {"message": done.stderr, "rows": []}}
        if "error" in report:
            yield report["error"]["message"]
            for row in report["error"].get("rows", [])[:20]:
                yield f"{row['file']}:{row['line']}:{row['column']}: {row['message']}"
            return
        for warning in report["warnings"][:20]:
            yield f"{warning['file']}:{warning['line']}:{warning['column']}: {warning['message']}"
        silent = ask(program, store, "FIND DISTINCT ?s WHERE { ?s is_a \"source\" NOT { ?s covers ?days } ; ?s != kgq }")
        if silent.get("rows", [["an error"]]):
            yield f"sources that do not state their days: {silent.get('rows', silent)}"
        members = ask(program, store, "FIND count(?m) AS ?n WHERE { ?m member_of NATO } ON 2018-06-02")
        if members.get("rows") != [[29]]:
            yield f"NATO had 29 members on 2018-06-02, not {members.get('rows', members)}"


def main():
    program, datasets = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    passed = failed = 0

    def count(name, complaints):
        nonlocal passed, failed
        complaints = list(complaints)
        passed, failed = passed + (not complaints), failed + bool(complaints)
        for complaint in complaints:
            print(f"{name}: {complaint}")

    for folder in sorted(path for path in datasets.iterdir() if path.is_dir()):
        count(folder.name, [] if (folder / "README.md").exists() else ["has no README.md that names its sources"])
        count(f"{folder.name}/sources.csv", coverage_complaints(folder))
        for path in sorted(folder.rglob("*.csv")):
            count(path.relative_to(datasets), complaints_of(path))
    count("loaded", loaded_complaints(program, datasets))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Looks over the bundled datasets as files, lets the program load them (no error, no warning), and asks the questions of questions.csv.

Usage: lint.py PROGRAM DATASETS. Ends with "N passed, N failed": one for each file, for each check of the whole and for each question.
Lifespans (nothing before its party exists or after it ended) and overlaps within one source are the program's own warnings when it loads.
"""
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import questions  # noqa: E402, beside this file

FACTS = {"subject", "relation", "object"}
ENTITIES = {"id", "kind"}
# What tells two facts of one subject, relation and object apart: the `key` qualifiers of schema/vocabulary.kgq.
KEYS = ("obligation", "treaty", "via", "against", "over", "if", "under", "as", "role")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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
        if FACTS <= set(header) and not dict(zip(header, row)).get("source"):
            yield f"row {number} has no source"
        if tuple(row) in seen:
            yield f"row {number} repeats row {seen[tuple(row)]}"
        seen[tuple(row)] = number


def coverage_complaints(folder):
    """Each source says what days it observes."""
    path = folder / "sources.csv"
    if not path.exists():
        return
    for row in rows_of(path):
        covers = row.get("covers", "")
        if not re.fullmatch(r"\S+/\S+|\S+", covers) or covers.endswith(".."):
            yield f"source {row['id']} does not state the days it covers"
        if not row.get("title"):
            yield f"source {row['id']} has no title"


def tables(datasets):
    """Entities and facts of all folders, each as (path, line, row)."""
    entities, facts = [], []
    for path in sorted(datasets.rglob("*.csv")):
        for number, row in enumerate(rows_of(path), start=2):
            (facts if "relation" in row else entities).append((path.relative_to(datasets), number, row))
    return entities, facts


def source_complaints(entities, facts):
    """Each source that is named is described, and each that is described is used."""
    known = {row["id"] for _, _, row in entities if row["kind"] == "source"}
    named = collections.Counter(row["source"] for _, _, row in entities + facts if row.get("source"))
    for source in sorted(named.keys() - known):
        yield f"source {source} is named but not described in a sources.csv"
    for source in sorted(known - named.keys()):
        yield f"source {source} is described but nothing names it"


def name_complaints(entities, facts):
    """An id is never another entity's name, and no two entities share one unless its days tell them apart."""
    ids, bearers = {}, collections.defaultdict(set)
    for path, number, row in entities:
        if ids.setdefault(row["id"].casefold(), row["id"]) != row["id"]:
            yield f"{path}:{number}: {row['id']} differs from another id by case only"
        for name in [row.get("name") or "", *(row.get("alias") or "").split("|")]:
            if name:
                bearers[name.casefold()].add(row["id"])
    undated = dict(bearers)
    for path, number, row in facts:
        if row["relation"] in ("name", "alias"):
            bearers[row["object"].casefold()] = bearers[row["object"].casefold()] | {row["subject"]}
    for name, owners in sorted(bearers.items()):
        if name in ids and owners != {ids[name]}:
            yield f"the id {ids[name]} is also a name of {', '.join(sorted(owners - {ids[name]}))}"
    for name, owners in sorted(undated.items()):
        if len(owners) > 1:
            yield f"{name} is an undated name of {', '.join(sorted(owners))}"


def disagreement_complaints(datasets, facts):
    """Two sources that date one fact differently make it uncertain in between: the README says that they do, and why."""
    claims = collections.defaultdict(list)
    for path, number, row in facts:
        claims[(row["subject"], row["relation"], row["object"], *((row.get(key) or "") for key in KEYS))].append((path, number, row))
    readme = {folder.name: (folder / "README.md").read_text(encoding="utf-8") for folder in datasets.iterdir() if folder.is_dir()}
    for told in claims.values():
        sources = {row["source"] for _, _, row in told}
        spells = {source: {(row["from"], row["until"]) for _, _, row in told if row["source"] == source} for source in sources}
        if len(sources) < 2 or len({frozenset(spell) for spell in spells.values()}) == 1:
            continue
        if not any(source in readme[path.parts[0]] for path, _, _ in told for source in sources):
            path, number, row = told[-1]
            yield f"{path}:{number}: {row['subject']} {row['relation']} {row['object']}: no README explains why {' and '.join(sorted(sources))} differ"


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
        known = {row[0] for row in ask(program, store, 'FIND DISTINCT ?s WHERE { ?s is_a "source" ; ?s != kgq }')["rows"]}
        dated = {row[0] for row in ask(program, store, "FIND DISTINCT ?s WHERE { ?s covers ?days }")["rows"]}
        if known - dated:
            yield f"sources that do not state their days: {sorted(known - dated)}"
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
    entities, facts = tables(datasets)
    count("sources", source_complaints(entities, facts))
    count("names", name_complaints(entities, facts))
    count("disagreements", disagreement_complaints(datasets, facts))
    count("loaded", loaded_complaints(program, datasets))
    asked, wrong = questions.complaints(program, pathlib.Path(__file__).with_name("questions.csv"), datasets)
    for question, reason in wrong:
        print(f"{question}\n    {reason}")
    passed, failed = passed + asked - len(wrong), failed + len(wrong)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs every example of the help on a store with the bundled datasets: what the help shows must be right.

Examples are the indented lines of `kgq help TOPIC` that end, alone or over several lines, with a semicolon.
Usage: examples.py PROGRAM. Ends with "N passed, N failed".
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGINS = re.compile(r"^    ([A-Z]+)\b")
# Examples that name what is not in the bundled datasets (a file, a claim of one's own): only their syntax must be right.
ACCEPTED_ERRORS = {"RETRACT": ("not_found", "unknown_name"), "END": ("not_found", "unknown_name"), "LOAD": ("not_found",)}


def examples(text):
    """Statements as they stand in a help text. The manual's examples behind it are golden files already."""
    found, statement = [], ""
    for line in text.split("\nExamples: ", 1)[0].splitlines():
        if not statement and not BEGINS.match(line):
            continue
        if not line.startswith("    "):
            statement = ""
            continue
        statement += line.strip() + "\n"
        if line.rstrip().endswith(";"):
            found.append(statement.strip())
            statement = ""
    return found


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    environment = {**os.environ, "KGQ_DATASETS": str(ROOT / "datasets")}
    beginning = subprocess.run([program, "help"], capture_output=True, text=True, check=True).stdout
    topics = re.findall(r"^  ([a-z]+) ", beginning.split("Topics", 1)[1], re.M)
    statements = examples(beginning)
    for topic in topics:
        statements += examples(subprocess.run([program, "help", topic], capture_output=True, text=True, check=True).stdout)
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="kgq-help-") as folder:
        for statement in dict.fromkeys(statements):
            done = subprocess.run([program, "--format", "json", "-c", statement], cwd=folder, env=environment, capture_output=True, text=True)
            accepted = ACCEPTED_ERRORS.get(statement.split()[0], ())
            if done.returncode == 0 or any(f'"kind":"{kind}"' in done.stdout for kind in accepted):
                passed += 1
            else:
                failed += 1
                print(f"{statement}\n{done.stdout}{done.stderr}")
    if passed < 20:
        failed += 1
        print(f"only {passed} examples were found")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

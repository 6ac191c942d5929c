#!/usr/bin/env python3
"""Checks that README.md shows what the program prints: the statements behind "kgq> " in its console blocks, and what follows them.

A line "…" stands for the rest of an answer. Usage: readme.py PROGRAM [--rewrite]. Ends with "N passed, N failed".
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```console\nkgq> ([^\n]*)\n(.*?)```", re.S)


def printed(program, statement):
    environment = {**os.environ, "KGQ_DATASETS": str(ROOT / "datasets")}
    done = subprocess.run([program, "-c", statement], env=environment, capture_output=True, text=True)
    return [line.rstrip() for line in (done.stdout + done.stderr).splitlines()]


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    failed = 0

    def compare(block):
        nonlocal failed
        statement, shown = block.group(1), block.group(2).splitlines()
        actual = printed(program, statement)
        if "…" in shown:
            actual = actual[: shown.index("…")] + ["…"]
        if actual != shown:
            failed += 1
            print(statement, *difflib.unified_diff(shown, actual, "README.md", "printed", lineterm=""), sep="\n")
        return f"```console\nkgq> {statement}\n" + "\n".join(actual) + "\n```"

    rewritten, blocks = BLOCK.subn(compare, text)
    if "--rewrite" in sys.argv:
        readme.write_text(rewritten, encoding="utf-8")
        return 0
    print(f"{blocks - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Kills the program while it writes and looks at what is left: every acknowledged transaction is there, whole, and nothing else.

Usage: crash_test.py PROGRAM [ROUNDS]. Ends with "N passed, N failed".
"""
import json
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time


def run(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)


def count_of(program, store, relation):
    """How many facts of a relation the store has."""
    done = run(program, str(store), "--format", "json", "-c", f"FIND count(*) AS ?n WHERE {{ ?a {relation} ?b }} ACROSS TIME")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["rows"][0][0]


def check(program, store):
    done = run(program, "check", str(store))
    assert done.returncode == 0, f"kgq check finds: {done.stdout}{done.stderr}"


def killed_in_a_conversation(program, folder, moment):
    """Two facts a transaction, until the kill: the store has both or neither of each, and all that were acknowledged."""
    converse_until_killed(program, folder / "conversation", moment, lambda store: None)


def killed_and_torn(program, folder, moment):
    """The same where a power failure leaves other bytes in the log behind what was synced; then damage to what was acknowledged, which is told."""
    store = folder / "torn"
    converse_until_killed(program, store, moment, tear)
    session = subprocess.Popen([program, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    session.stdin.write("ASSERT { A1 is_a state } SOURCE other;\n")
    session.stdin.flush()
    session.stdout.readline()
    session.send_signal(signal.SIGKILL)
    session.wait()
    log, _ = newest_log(store)
    with log.open("r+b") as file:
        file.seek(30)
        file.write(b"\x7f" * 3)
    refused = run(program, str(store), "-c", "DESCRIBE A1")
    assert refused.returncode != 0 and "orrupt" in refused.stdout + refused.stderr, f"damage is not told: {refused.stdout}{refused.stderr}"


def newest_log(store):
    """The log that the mark speaks of, and how much of it was synced."""
    number, synced = struct.unpack(">QQ", (store / "SYNCED").read_bytes()[:16])
    return store / f"{number:06}.log", synced


def tear(store):
    log, synced = newest_log(store)
    assert log.stat().st_size > synced, "a log that is killed ends in zeros"
    with log.open("r+b") as file:
        file.seek(synced)
        file.write(random.randbytes(random.randint(1, 300)))


def converse_until_killed(program, store, moment, then):
    session = subprocess.Popen([program, str(store), "--format", "json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    acknowledged, started = 0, time.monotonic()
    while time.monotonic() - started < moment:
        number = acknowledged
        session.stdin.write(f"ASSERT {{ A{number} is_a state ; B{number} is_a state ; A{number} cooperates_with B{number} DURING 1900/.. ; B{number} assures A{number} DURING 1900/.. }} SOURCE test;\n")
        session.stdin.flush()
        answer = json.loads(session.stdout.readline())
        assert "error" not in answer, answer
        acknowledged += 1
    # One more is under way when the kill comes.
    session.stdin.write(f"ASSERT {{ A is_a state ; B is_a state ; A cooperates_with B DURING 1900/.. ; B assures A DURING 1900/.. }} SOURCE test;\n")
    session.stdin.flush()
    session.send_signal(signal.SIGKILL)
    session.wait()
    then(store)
    check(program, store)
    first, second = count_of(program, store, "cooperates_with"), count_of(program, store, "assures")
    assert first == second, f"half a transaction: {first} and {second} facts"
    assert first in (acknowledged, acknowledged + 1), f"{acknowledged} acknowledged, {first} there"


def killed_in_a_load(program, folder, moment):
    """A load is all or nothing."""
    store, table, rows = folder / "load", folder / "table.csv", 20000
    with table.open("w") as file:
        file.write("subject,relation,object,from,until,source\n")
        for number in range(rows):
            file.write(f"S{number},cooperates_with,T{number},1900,..,test\n")
    run(program, str(store), "-c", "ASSERT { test is_a source } SOURCE test")
    load = subprocess.Popen([program, "load", str(store), str(table), "--create"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment)
    load.send_signal(signal.SIGKILL)
    load.wait()
    check(program, store)
    there = count_of(program, store, "cooperates_with")
    assert there in (0, rows), f"{there} of {rows} rows are there"
    again = run(program, "load", str(store), str(table), "--create")
    assert again.returncode == 0, again.stderr
    assert count_of(program, store, "cooperates_with") == rows


def killed_in_a_merge(program, folder, moment):
    """A second load between the rows of a first one replaces its segment, and its statements with it: all or nothing again."""
    store, rows = folder / "merge", 12000
    tables = []
    for number, objects in enumerate((1, 3)):
        tables.append(folder / f"table{number}.csv")
        with tables[-1].open("w") as file:
            file.write("subject,relation,object,from,until,source\n")
            for subject in range(rows):
                for n in range(objects):
                    file.write(f"S{subject},cooperates_with,T{number}x{n}x{subject},1900,..,test\n")
    first = run(program, "load", str(store), str(tables[0]), "--create")
    assert first.returncode == 0, first.stderr
    load = subprocess.Popen([program, "load", str(store), str(tables[1]), "--create"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment)
    load.send_signal(signal.SIGKILL)
    load.wait()
    check(program, store)
    there = count_of(program, store, "cooperates_with")
    assert there in (rows, 4 * rows), f"{there} rows are there"


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    random.seed(1949)
    passed = failed = 0
    for number in range(rounds):
        for case, longest in ((killed_in_a_conversation, 0.6), (killed_and_torn, 0.6), (killed_in_a_load, 0.8), (killed_in_a_merge, 0.8)):
            moment = random.uniform(0.02, longest)
            with tempfile.TemporaryDirectory(prefix="kgq-crash-") as folder:
                try:
                    case(program, pathlib.Path(folder), moment)
                    passed += 1
                except (AssertionError, OSError, ValueError, KeyError) as problem:
                    failed += 1
                    print(f"{case.__name__} after {moment:.3f} s (round {number}): {problem!r}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

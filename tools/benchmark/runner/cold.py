"""The workload "cold": from the start of a process to the first answer on the closed store, read-only, the operating system's cache
warm, as for a program that is called again and again.

Two figures. `median` is the whole process: the programs kgq, sqlite3 and psql; for the peers that live in a Python process, that process
less what the same Python takes to start with nothing to do, so that they are not charged for their host. `inside_median` is from opening the store
to the answer within each engine's driver, the code already loaded.
"""
import json
import statistics
import subprocess
import sys
import time

RUNS = 15
BUNDLED = "GUARANTEE FROM NATO TO Estonia ON 2024-01-01"
SQLITE = ("SELECT count(*) FROM fact WHERE s = (SELECT id FROM term WHERE text = '{0}') AND p = (SELECT id FROM term WHERE text = '{1}')"
          " AND o = (SELECT id FROM term WHERE text = '{2}') AND f <= julianday('{3}') - 2440587.5 AND t > julianday('{3}') - 2440587.5")
POSTGRESQL = ("SELECT count(*) FROM fact WHERE s = (SELECT id FROM term WHERE text = '{0}') AND p = (SELECT id FROM term WHERE text = '{1}')"
              " AND o = (SELECT id FROM term WHERE text = '{2}') AND f <= '{3}' AND t > '{3}'")


class Wrong(Exception):
    """A process failed or gave another answer than expected."""


def run_once(command):
    """Seconds, and standard output."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, close_fds=False, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise Wrong((done.stderr or done.stdout).strip()[:300])
    return seconds, done.stdout


def times_of(command, check):
    times = []
    for _ in range(RUNS + 1):
        seconds, text = run_once(command)
        if not check(text):
            raise Wrong("another answer than expected: " + text.strip()[:300])
        times.append(seconds)
    return times[1:]


def times_inside(task_command):
    """The whole process and, as its driver tells, the part from opening the store to the answer."""
    runs = [run_once(task_command) for _ in range(RUNS + 1)][1:]
    inside = [json.loads(text.splitlines()[-1])["value"] / 1e3 for _, text in runs]
    return [seconds for seconds, _ in runs], inside


def tell(results, engine, way, times, taken_off=0.0):
    prefix = f"{way}_" if way else ""
    for metric, value in (("median", statistics.median(times)), ("low", min(times)), ("high", max(times))):
        results.add("cold", engine, prefix + metric, (value - taken_off) * 1e3, "ms")


def kgq(results, binaries, store, point, expected):
    subject, relation, object_, day = point
    question = f'FIND count(*) WHERE {{ "{subject}" {relation} "{object_}" }} ON {day}'
    program = str(binaries / "kgq")
    check = lambda text: text.splitlines()[1].split(",")[0] == expected
    tell(results, "kgq", "", times_of([program, f"{store}/facts.kgq", "--read-only", "--format", "csv", "-c", question], check))
    tell(results, "kgq", "bundled", times_of([program, "-c", BUNDLED], lambda text: text.startswith("Applies")))


def inside(results, engine, task_command):
    tell(results, engine, "inside", times_inside(task_command)[1])


def command_line(results, engine, command, expected):
    tell(results, engine, "", times_of(command, lambda text: text.strip() == expected))


def in_python(results, engine, task_command):
    bare = statistics.median(times_of([sys.executable, "-c", "import argparse, json, sys, time, zlib"], lambda _: True))
    whole, within = times_inside(task_command)
    tell(results, engine, "", whole, bare)
    tell(results, engine, "inside", within)
    results.add("cold", engine, "whole_median", statistics.median(whole) * 1e3, "ms")

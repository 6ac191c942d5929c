"""The workload "cold": from the start of a process to the first answer on the closed store, read-only, the operating system's cache
warm, as for a program that is called again and again.

kgq, sqlite3 and psql are timed whole. The peers that live in a Python process are timed whole too, and what the same Python takes to
start with nothing to do is taken off, so that they are not charged for their host.
"""
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


def times_of(command, check):
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, close_fds=False, check=False)
        times.append(time.perf_counter() - start)
        if done.returncode != 0 or not check(done.stdout):
            raise Wrong((done.stderr or done.stdout).strip()[:300])
    return times[1:]


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


def command_line(results, engine, command, expected):
    tell(results, engine, "", times_of(command, lambda text: text.strip() == expected))


def in_python(results, engine, task_command):
    bare = statistics.median(times_of([sys.executable, "-c", "import argparse, json, sys, time, zlib"], lambda _: True))
    times = times_of(task_command, lambda text: "inside" in text)
    tell(results, engine, "", times, bare)
    results.add("cold", engine, "whole_median", statistics.median(times) * 1e3, "ms")

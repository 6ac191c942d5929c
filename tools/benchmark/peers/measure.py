"""Times a peer's questions from Python, as measure/measure.cpp does from C++: one untimed pass that writes the answers down, one
line each, then timed passes while the budget lasts; results as one JSON object a line: {"metric","value","unit"}.

Not here: the workloads; each peer has its own table of them.
"""
import argparse
import json
import sys
import time
import zlib

PASSES = 5
LEAST_SECONDS = 0.3  # of all passes


def report(metric, value, unit):
    print(json.dumps({"metric": metric, "value": value, "unit": unit}), flush=True)


def read_table(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def row_sum(rows):
    """Rows counted and their CRC-32 added up, so that their order does not matter."""
    count = total = 0
    for row in rows:
        total += zlib.crc32(row.encode())
        count += 1
    return f"{count} rows, sum {total}"


def counts_line(counts):
    """The line of q4, from pairs of a relation and its number of facts."""
    counts = [(name, number) for name, number in counts if number > 0]
    return f"{sum(number for _, number in counts)} facts, " + row_sum(f"{name} {number}" for name, number in counts)


def median(samples):
    return sorted(samples)[(len(samples) - 1) // 2]


class Task:
    def __init__(self, workload, data, store, answers, budget):
        self.workload, self.data, self.store, self.answers, self.budget = workload, data, store, answers, budget

    def table(self, name):
        return read_table(f"{self.data}/{name}")

    def file(self, way):
        return f"{self.answers}.{way}.txt" if way else f"{self.answers}.txt"

    def seconds_of(self, questions, ask, describe, way="", budget=None):
        """(seconds of every timed question, median of each pass, questions reached). `describe` makes a line of what `ask` gave."""
        budget = budget or self.budget
        start = time.perf_counter()
        described, samples, medians = [], [], []
        with open(self.file(way), "w", encoding="utf-8") as answers:
            for question in questions:
                if described and time.perf_counter() - start >= budget / 2:
                    break
                begun = time.perf_counter()
                answer = ask(question)
                described.append(time.perf_counter() - begun)
                answers.write(describe(answer) + "\n")
        began = time.perf_counter()
        while len(medians) < PASSES or time.perf_counter() - began < LEAST_SECONDS:
            times = []
            for question in questions[: len(described)]:
                if time.perf_counter() - start >= budget:
                    break
                begun = time.perf_counter()
                ask(question)
                times.append(time.perf_counter() - begun)
            if not times:
                break
            medians.append(median(times))
            samples += times
        return samples or described, medians or [median(described)], len(described)

    def tell(self, measured, unit, way=""):
        samples, medians, reached = measured
        scale = {"us": 1e6, "ms": 1e3}[unit]
        prefix = f"{way}_" if way else ""
        report(prefix + "median", median(samples) * scale, unit)
        report(prefix + "mean", sum(samples) / len(samples) * scale, unit)
        report(prefix + "p90", sorted(samples)[int((len(samples) - 1) * 0.9)] * scale, unit)
        report(prefix + "low", min(medians) * scale, unit)
        report(prefix + "high", max(medians) * scale, unit)
        report(prefix + "questions", reached, "questions")

    def measure(self, questions, ask, describe, unit="us"):
        self.tell(self.seconds_of(questions, ask, describe), unit)


def run_task(workloads):
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=sorted(workloads))
    parser.add_argument("--data", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--answers", required=True)
    parser.add_argument("--budget", type=float, default=120)
    options = parser.parse_args()
    task = Task(options.workload, options.data, options.store, options.answers, options.budget)
    try:
        workloads[options.workload](task)
    except Exception as error:  # a peer's own failure is a result, and is told as such
        print(f"{options.workload}: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)

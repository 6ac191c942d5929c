"""One run: the data made, every engine through every workload, answers compared.

Workload by workload and within it engine by engine, so that what is compared was measured within the same minutes.
"""
import os
import pathlib
import subprocess

import answers
import cold
import postgresql
import processes

PREPARATIONS = {"guarantee": "load_guarantees", "panel": "load_panel"}


def bytes_of(path):
    path = pathlib.Path(path)
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    # What an engine keeps beside its file (a log not yet written back) counts too.
    files += [file for file in path.parent.glob(path.name + "*") if file.is_file() and file not in files]
    return sum(file.stat().st_size for file in files)


class Comparison:
    def __init__(self, options, engines, results, binaries, folder):
        self.options, self.engines, self.results, self.binaries = options, engines, results, binaries
        self.folder = pathlib.Path(folder)
        self.data, self.stores, self.answers = self.folder / "data", self.folder / "stores", self.folder / "answers"
        self.server = None
        self.loaded = set()
        self.wrong = False

    def run(self):
        self.generate()
        if "postgresql" in self.engines:
            self.start_server()
        try:
            for workload in self.workloads():
                print(f"{workload}", flush=True)
                for engine in self.engines.values():
                    if engine.has(workload):
                        self.measure(workload, engine)
                self.compare(workload)
        finally:
            if self.server:
                self.server.stop(self.options.keep)

    def workloads(self):
        """Those asked for; what they stand on comes first."""
        asked = self.options.workloads
        needs_facts = any(workload in asked for workload in ("size", "q1", "q2", "q3", "q4", "cold"))
        return (["load"] if needs_facts and "load" not in asked else []) + asked

    def generate(self):
        for folder in (self.data, self.stores, self.answers):
            folder.mkdir(parents=True, exist_ok=True)
        words = [str(self.binaries / "kgq_bench_generate"), str(self.data), str(self.options.facts), str(self.options.seed)]
        if not {"guarantee", "panel"} & set(self.options.workloads):
            words.append("--facts-only")
        print(f"data: {self.options.facts:,} facts, seed {self.options.seed}", flush=True)
        subprocess.run(words, check=True)
        os.sync()  # so that nobody's load waits for the disk to take the data

    def start_server(self):
        try:
            self.server = postgresql.Server(self.stores / "postgresql")
        except postgresql.Unavailable as reason:
            self.drop("postgresql", str(reason))

    def drop(self, name, reason):
        self.results.note(f"{name}: {reason}")
        del self.engines[name]

    def command(self, engine, workload):
        store = self.stores / engine.name
        if engine.name != "postgresql":
            store.mkdir(exist_ok=True)
        folder = self.answers / workload
        folder.mkdir(exist_ok=True)
        return engine.command + [workload, "--data", str(self.data), "--store", self.server.address if engine.name == "postgresql" else str(store),
                                 "--answers", str(folder / engine.name), "--budget", str(self.options.budget)]

    def limit_of(self, workload):
        """Loads grow with the data; a question's limit does not."""
        return max(self.options.limit, self.options.facts / 10_000) if workload.startswith("load") else self.options.limit

    def perform(self, engine, workload, tell_as):
        """Runs the driver and records what it measured; whether it came to its end."""
        limit = self.limit_of(workload)
        outcome = processes.run(self.command(engine, workload), limit)
        if outcome.timed_out:
            self.results.add(tell_as, engine.name, "timeout", limit, "s")
            self.results.note(f"{workload}: {engine.name} needs more than {limit:.0f} s")
        elif not outcome.well:
            self.results.add(tell_as, engine.name, "failed", 1, "")
            self.results.note(f"{workload}: {engine.name} failed: {(outcome.errors.splitlines() or ['status ' + str(outcome.status)])[-1][:300]}")
            self.wrong = self.wrong or engine.name == "kgq"
        for entry in outcome.measured:
            self.results.add(tell_as, engine.name, entry["metric"], entry["value"], entry["unit"])
        return outcome

    def measure(self, workload, engine):
        if workload in ("size", "q1", "q2", "q3", "q4", "cold") and engine.name not in self.loaded:
            return
        if workload == "size":
            self.size(engine)
        elif workload == "cold":
            self.cold(engine)
        else:
            preparation = PREPARATIONS.get(workload)
            if preparation is None or self.perform(engine, preparation, workload).well:
                outcome = self.perform(engine, workload, workload)
                if workload == "load" and outcome.well:
                    self.after_load(engine, outcome)

    def after_load(self, engine, outcome):
        self.loaded.add(engine.name)
        seconds = self.results.value("load", engine.name, "seconds")
        self.results.add("load", engine.name, "rate", self.options.facts / seconds, "facts/s")
        if engine.name != "postgresql":  # the server's memory is not the client's
            self.results.add("load", engine.name, "peak_memory", outcome.peak_bytes, "bytes")

    def size(self, engine):
        if engine.name == "postgresql":
            self.perform(engine, "size", "size")
            sizes = {"": self.results.value("size", engine.name, "bytes")}
        else:
            sizes = {way: bytes_of(self.stores / engine.name / file) for way, file in engine.stores.items()}
        for way, size in sizes.items():
            if size is not None:
                self.results.add("size", engine.name, f"{way}_bytes_per_fact" if way else "bytes_per_fact", size / self.options.facts, "bytes/fact")

    def cold(self, engine):
        point = (self.data / "q1.tsv").read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
        expected = "1" if self.first_answer() == "yes" else "0"
        store = self.stores / engine.name
        try:
            if engine.name in ("kgq", "sqlite", "postgresql"):
                cold.inside(self.results, engine.name, self.command(engine, "cold"))
            if engine.name == "kgq":
                cold.kgq(self.results, self.binaries, store, point, expected)
            elif engine.name == "sqlite":
                cold.command_line(self.results, "sqlite", ["sqlite3", "-readonly", f"{store}/facts.sqlite", cold.SQLITE.format(*point)], expected)
            elif engine.name == "postgresql":
                command = ["psql", "-X", "-A", "-t", "-d", self.server.address, "-c", cold.POSTGRESQL.format(*point)]
                cold.command_line(self.results, "postgresql", command, expected)
            else:
                cold.in_python(self.results, engine.name, self.command(engine, "cold"))
        except (cold.Wrong, OSError) as problem:
            self.results.add("cold", engine.name, "failed", 1, "")
            self.results.note(f"cold: {engine.name}: {problem}")
            self.wrong = self.wrong or engine.name == "kgq"

    def first_answer(self):
        """Asked of the store itself where q1 was not among the workloads."""
        for file in sorted((self.answers / "q1").glob("*.txt")) if (self.answers / "q1").exists() else []:
            return file.read_text(encoding="utf-8").split("\n", 1)[0]
        return "yes" if self.holds() else "no"

    def holds(self):
        subject, relation, object_, day = (self.data / "q1.tsv").read_text(encoding="utf-8").split("\n", 1)[0].split("\t")
        start = f"{subject},{relation},{object_},"
        with open(self.data / "plain.csv", encoding="utf-8") as file:
            for line in file:
                if line.startswith(start):
                    first, last = line.rstrip("\n").split(",")[3:]
                    return first <= day and (not last or day < last)
        return False

    def compare(self, workload):
        folder = self.answers / workload
        if not folder.exists():
            return
        asked = self.data / f"{workload}.tsv"
        comparison = answers.compare(folder, workload, asked.read_text(encoding="utf-8").splitlines() if asked.exists() else [])
        if not comparison.compared:
            return
        print(f"  {answers.told(workload, comparison.lines)}", flush=True)
        for engine, number in comparison.numbers.items():
            self.results.add(workload, engine, "answers", number, "")
            self.results.add(workload, engine, "agrees", 0 if engine in comparison.differences else 1, "")
        for text in comparison.differences.values():
            self.results.note(f"{workload}: ANSWERS DIFFER: {text}")
            self.wrong = True
        if not comparison.differences and len(comparison.compared) > 1:
            print(f"  the same from {', '.join(comparison.compared)}", flush=True)

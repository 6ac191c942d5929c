"""The engines: what runs each, which workloads it has, and what stands in the way where it cannot run.

Every workload of an engine is a process of its own, with the command line of measure/task.hpp, so that a peer that hangs or
fails takes nothing with it.
"""
import importlib.util
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
ALL = ["load", "size", "q1", "q2", "q3", "q4", "guarantee", "panel", "cold", "commit"]


class Engine:
    """`stores` are the files of the facts, by way of keeping them; the first is what `size` tells of."""

    def __init__(self, name, command, workloads, stores):
        self.name, self.command, self.workloads, self.stores = name, command, workloads, stores
        self.version = ""
        self.missing = ""

    def has(self, workload):
        return workload in self.workloads


def native(binaries, name, program, workloads, stores):
    engine = Engine(name, [str(binaries / program)], workloads, stores)
    if not (binaries / program).exists():
        engine.missing = f"{program} was not built"
    return engine


def wheel(name, module, workloads, stores):
    engine = Engine(name, [sys.executable, str(HERE / "peers" / f"{name}_peer.py")], workloads, stores)
    if importlib.util.find_spec(module) is None:
        engine.missing = f"the wheel {module} could not be installed"
    else:
        engine.version = importlib.import_module("importlib.metadata").version(module)
    return engine


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")[0].strip()
    except OSError:
        return ""


def known(binaries):
    facts = ["load", "size", "q1", "q2", "q3", "q4", "cold"]
    engines = [
        native(binaries, "kgq", "kgq_bench", ALL, {"": "facts.kgq"}),
        native(binaries, "sqlite", "kgq_bench_sqlite", ALL, {"": "facts.sqlite"}),
        wheel("duckdb", "duckdb", facts + ["panel", "commit"], {"": "facts_strings.duckdb", "ids": "facts_ids.duckdb"}),
        wheel("kuzu", "kuzu", facts, {"": "facts.kuzu"}),
        wheel("oxigraph", "pyoxigraph", facts, {"": "facts.oxigraph"}),
        native(binaries, "postgresql", "kgq_bench_postgresql", facts + ["commit"], {}),
    ]
    engines[0].version = first_line(str(binaries / "kgq"), "--version").removeprefix("kgq ")
    engines[1].version = first_line("sqlite3", "--version").split(" ")[0]
    engines[5].version = first_line("psql", "--version").replace("psql (PostgreSQL) ", "").split(" ")[0]
    return {engine.name: engine for engine in engines}

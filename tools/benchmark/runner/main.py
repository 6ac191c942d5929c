"""tools/bench behind its shell front: reads the options, runs the comparison or the growth, tells and keeps the results."""
import argparse
import os
import pathlib
import platform
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import comparison
import engines
import growth
import report

ROOT = pathlib.Path(__file__).resolve().parents[3]


def words(text):
    return [word for word in text.split(",") if word]


def read_options():
    parser = argparse.ArgumentParser(prog="tools/bench", description="kgq and its peers side by side on the same facts in the same run.")
    parser.add_argument("--facts", type=int, default=1_000_000, help="how many facts (1,000,000)")
    parser.add_argument("--json", metavar="FILE", help="where to write the results (build/bench/results.json)")
    parser.add_argument("--engines", type=words, default=[], help="some of kgq,sqlite,duckdb,kuzu,oxigraph,postgresql (all)")
    parser.add_argument("--workloads", type=words, default=engines.ALL, help="some of " + ",".join(engines.ALL) + " (all)")
    parser.add_argument("--seed", type=int, default=20261123, help="of the data; the default's answers are published")
    parser.add_argument("--budget", type=float, default=20, help="seconds for one series of questions; longer ones are cut short (20)")
    parser.add_argument("--limit", type=float, default=120, help="seconds after which a peer is given up in a workload (120; loads longer)")
    parser.add_argument("--growth", nargs="?", const="1,5,10,50", type=str, metavar="MILLIONS",
                        help="kgq alone at 1, 5, 10 and 50 million facts, drawn as tools/benchmark/growth.svg")
    parser.add_argument("--keep", action="store_true", help="leave data and stores in build/bench")
    options = parser.parse_args()
    for given, known in ((options.engines, ["kgq", "sqlite", "duckdb", "kuzu", "oxigraph", "postgresql"]), (options.workloads, engines.ALL)):
        unknown = [word for word in given if word not in known]
        if unknown:
            parser.error(f"what is {unknown[0]}? there are {', '.join(known)}")
    options.workloads = [workload for workload in engines.ALL if workload in options.workloads]
    if options.facts < 1000:
        parser.error("fewer than 1,000 facts say nothing")
    return options


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, {platform.system()} {platform.release()}"


def main():
    options = read_options()
    binaries = ROOT / "build" / "release" / "bin"
    base = ROOT / "build" / "bench"
    base.mkdir(parents=True, exist_ok=True)
    if options.growth:
        return growth.run(options, binaries, base, ROOT / "tools" / "benchmark" / "growth.svg")

    results = report.Results()
    known = engines.known(binaries)
    chosen = {name: engine for name, engine in known.items() if not options.engines or name in options.engines}
    for name in [name for name, engine in chosen.items() if engine.missing]:
        results.note(f"{name} is left out: {chosen[name].missing}")
        del chosen[name]
    print(machine())
    print(", ".join(f"{name} {engine.version}" for name, engine in chosen.items()))
    if os.getloadavg()[0] > 0.7 * (os.cpu_count() or 1):
        results.note(f"the machine was busy at the start (load {os.getloadavg()[0]:.1f}): times are too long, though ratios mostly stand")
    folder = base / f"{options.facts}-{options.seed}"
    shutil.rmtree(folder, ignore_errors=True)
    run = comparison.Comparison(options, chosen, results, binaries, folder)
    try:
        run.run()
    finally:
        if not options.keep:
            shutil.rmtree(run.data, ignore_errors=True)
            shutil.rmtree(run.stores, ignore_errors=True)
        results.write(options.json or base / "results.json")
    print(f"\n{options.facts:,} facts; in brackets how many times better kgq is\n")
    print(report.table(results, list(chosen)))
    for note in results.notes:
        print(f"note: {note}")
    return 1 if run.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

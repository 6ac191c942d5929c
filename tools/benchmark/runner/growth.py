"""How kgq's costs grow with the store: the same workloads at several sizes, drawn as one SVG with a panel for each."""
import math
import shutil

import comparison
import engines
import report

# workload, metric, title, and the value drawn from the metric, the number of answers and that of facts
PANELS = [
    ("load", "rate", "load, M facts/s", lambda rate, _, facts: rate / 1e6),
    ("load", "peak_memory", "load, peak memory, GB", lambda size, _, facts: size / 1e9),
    ("size", "bytes_per_fact", "size, bytes a fact", lambda size, _, facts: size),
    ("q1", "median", "Q1, one fact on a day, us", lambda us, _, facts: us),
    ("q2", "mean", "Q2, neighbours, us", lambda us, _, facts: us),
    ("q3", "median", "Q3, ns a pair of members", lambda ms, pairs, facts: ms * 1e6 / max(pairs, 1)),
    ("q4", "scan_median", "Q4 by scan, ns a fact of the store", lambda ms, _, facts: ms * 1e6 / facts),
    ("cold", "median", "first answer of a process, ms", lambda ms, _, facts: ms),
]
WIDTH, HEIGHT, COLUMNS = 230, 170, 4
LEFT, TOP, RIGHT, BOTTOM = 46, 34, 14, 30


def run(options, binaries, base, picture):
    options.workloads = ["load", "size", "q1", "q2", "q3", "q4", "cold"]
    sizes = [int(float(million) * 1_000_000) for million in options.growth.split(",")]
    every = report.Results()
    points = {}
    wrong = False
    for facts in sizes:
        options.facts = facts
        results = report.Results()
        folder = base / f"growth-{facts}"
        shutil.rmtree(folder, ignore_errors=True)
        measured = comparison.Comparison(options, {"kgq": engines.known(binaries)["kgq"]}, results, binaries, folder)
        measured.run()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
        wrong = wrong or measured.wrong
        for entry in results.entries:
            every.entries.append(dict(entry, facts=facts))
        for workload, metric, _, drawn in PANELS:
            value = results.value(workload, "kgq", metric)
            if value is not None:
                found = results.value(workload, "kgq", "answers") or 0
                points.setdefault((workload, metric), []).append((facts, drawn(value, found, facts)))
        print(report.table(results, ["kgq"]), flush=True)
    every.write(options.json or base / "growth.json")
    picture.write_text(draw(points), encoding="utf-8")
    print(f"drawn: {picture.relative_to(picture.parents[2])}")
    return 1 if wrong else 0


def nice_top(value):
    power = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def draw(points):
    shown = [panel for panel in PANELS if (panel[0], panel[1]) in points]
    rows = math.ceil(len(shown) / COLUMNS)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH * COLUMNS}" height="{HEIGHT * rows}" '
             'font-family="sans-serif" font-size="11" fill="#333">', '<rect width="100%" height="100%" fill="#fff"/>']
    for place, (workload, metric, title, _) in enumerate(shown):
        x, y = place % COLUMNS * WIDTH, place // COLUMNS * HEIGHT
        parts += panel(x, y, title, points[workload, metric])
    return "\n".join(parts + ["</svg>", ""])


def panel(x, y, title, line):
    left, right, top, bottom = x + LEFT, x + WIDTH - RIGHT, y + TOP, y + HEIGHT - BOTTOM
    first, last = math.log(line[0][0]), math.log(line[-1][0])
    most = nice_top(max(value for _, value in line) * 1.05)
    across = lambda facts: left + (right - left) * ((math.log(facts) - first) / (last - first) if last > first else 0.5)
    up = lambda value: bottom - (bottom - top) * value / most
    parts = [f'<text x="{left}" y="{y + 20}" font-weight="bold">{title}</text>']
    for part in (0, 0.5, 1):
        at = up(most * part)
        parts.append(f'<line x1="{left}" y1="{at:.1f}" x2="{right}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 5}" y="{at + 4:.1f}" text-anchor="end">{report.short(most * part)}</text>')
    path = " ".join(f"{across(facts):.1f},{up(value):.1f}" for facts, value in line)
    parts.append(f'<polyline points="{path}" fill="none" stroke="#1f6fb2" stroke-width="2"/>')
    for facts, value in line:
        parts.append(f'<circle cx="{across(facts):.1f}" cy="{up(value):.1f}" r="3" fill="#1f6fb2">'
                     f"<title>{facts:,} facts: {report.short(value)}</title></circle>")
        parts.append(f'<text x="{across(facts):.1f}" y="{bottom + 15}" text-anchor="middle">{report.short(facts / 1e6)}M</text>')
    return parts

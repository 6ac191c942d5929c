"""Results as a table for people and a list for programs.

The list has {"workload","engine","metric","value","unit"}; the README of this folder says what each metric is. In the table each
peer has, in brackets, how many times better kgq is: below 1, kgq is behind.
"""
import json

# workload, metric, unit shown, scale, whether more is better
ROWS = [
    ("load", "rate", "M facts/s", 1e-6, True),
    ("load", "peak_memory", "GB", 1e-9, False),
    ("size", "bytes_per_fact", "bytes/fact", 1, False),
    ("q1", "median", "us", 1, False),
    ("q1", "mean", "us", 1, False),
    ("q1", "text_median", "us", 1, False),
    ("q1", "batch_median", "us", 1, False),
    ("q2", "median", "us", 1, False),
    ("q2", "mean", "us", 1, False),
    ("q2", "ids_mean", "us", 1, False),
    ("q3", "median", "ms", 1, False),
    ("q4", "median", "ms", 1, False),
    ("q4", "scan_median", "ms", 1, False),
    ("q4", "together_median", "ms", 1, False),
    ("guarantee", "load_seconds", "s", 1, False),
    ("guarantee", "median", "us", 1, False),
    ("guarantee", "mean", "us", 1, False),
    ("guarantee", "batch_median", "us", 1, False),
    ("guarantee", "proof_median", "us", 1, False),
    ("panel", "median", "ms", 1, False),
    ("cold", "median", "ms", 1, False),
    ("cold", "inside_median", "ms", 1, False),
    ("cold", "bundled_median", "ms", 1, False),
    ("commit", "single_rate", "commits/s", 1, True),
    ("commit", "many_rate", "commits/s", 1, True),
    ("commit", "text_rate", "commits/s", 1, True),
    ("commit", "fdatasync_append_rate", "syncs/s", 1, True),
    ("commit", "fdatasync_in_place_rate", "syncs/s", 1, True),
]
SPREAD = {"median": ("low", "high"), "text_median": ("text_low", "text_high"), "batch_median": ("batch_low", "batch_high"),
          "proof_median": ("proof_low", "proof_high"), "bundled_median": ("bundled_low", "bundled_high"), "inside_median": ("inside_low", "inside_high")}


class Results:
    def __init__(self):
        self.entries = []
        self.notes = []

    def add(self, workload, engine, metric, value, unit):
        self.entries.append({"workload": workload, "engine": engine, "metric": metric, "value": value, "unit": unit})

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
            print(f"  {text}", flush=True)

    def value(self, workload, engine, metric):
        for entry in self.entries:
            if (entry["workload"], entry["engine"], entry["metric"]) == (workload, engine, metric):
                return entry["value"]
        return None

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write("[\n" + ",\n".join(json.dumps(entry) for entry in self.entries) + "\n]\n")


def short(number):
    if number == 0 or abs(number) >= 10_000:
        return f"{number:,.0f}"
    digits = 3 if abs(number) < 1000 else 4
    text = f"{number:.{digits}g}"
    return f"{float(text):g}" if "e" in text else text


def cell(results, row, engine):
    workload, metric, _, scale, more_is_better = row
    value = results.value(workload, engine, metric)
    if value is None:
        if results.value(workload, engine, "timeout") is not None and metric in ("rate", "median", "single_rate"):
            return f"> {results.value(workload, engine, 'timeout'):.0f} s"
        return "failed" if results.value(workload, engine, "failed") is not None and metric in ("rate", "median") else ""
    text = short(value * scale)
    low, high = (results.value(workload, engine, name) for name in SPREAD.get(metric, ("", "")))
    if low is not None and high is not None and value > 0:
        text += f" ±{(high - low) / 2 / value:.0%}"
    ours = results.value(workload, "kgq", metric)
    if engine != "kgq" and ours and value and not metric.startswith("fdatasync"):
        text += f" ({short(ours / value if more_is_better else value / ours)}x)"
    return text


def table(results, engines):
    lines = [["workload", "metric"] + engines]
    for row in ROWS:
        cells = [cell(results, row, engine) for engine in engines]
        if any(cells):
            lines.append([row[0], f"{row[1].replace('_', ' ')}, {row[2]}"] + cells)
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    text = ["  ".join(part.ljust(width) for part, width in zip(line, widths)).rstrip() for line in lines]
    return "\n".join([text[0], "  ".join("-" * width for width in widths)] + text[1:])

#!/usr/bin/env python3
"""Runs the golden files tests/golden/<topic>/*.test against the built program, each in a directory of its own.

    # The rule that the file shows, in plain words: the first lines, at least one.

    @ store notes                   from here on statements run on the store "notes" (made by the first); without a name the
    @ format json                   bundled datasets again. @ format F and @ options ... go to the command line of every
    @ options --keep-going          statement. @ pick verdict summary keeps only these keys of JSON objects.

    GUARANTEE FROM NATO TO Israel
    ON 2018-06-02;                  a statement, of one or more lines
    ----
    what it should print            up to the next blank line

    > kgq stats notes | head -2     or commands for bash; further lines begin with "> " too
    ----
    what it should print

Printed is standard output; then standard error, each line after "! "; then "exit N" where N is not 0. An empty line of output
stands as a paragraph sign, JSON objects indented. Paths of the machine stand as DIR (the test's directory) and ROOT, the version
as VERSION, today's recorded times as NOW, the number of another process as PID.

Usage: run.py PROGRAM [--filter WORD] [--rewrite]. --rewrite writes what the program prints. Ends with "N passed, N failed".
"""
import concurrent.futures
import datetime
import difflib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EMPTY = "¶"
TIMEOUT = 120


class Step:
    """Lines of input as they stand, and what followed them."""

    def __init__(self, lines, line_number):
        self.lines = lines
        self.line_number = line_number
        self.expected = []
        self.actual = []

    def is_setting(self):
        return self.lines[0].startswith("@")

    def is_command(self):
        return self.lines[0].startswith(">")


def read_file(text):
    """The opening rule and the steps. Blank lines part them; comments between steps belong to the step behind them."""
    lines = text.split("\n")
    rule, at = [], 0
    while at < len(lines) and lines[at].startswith("#"):
        rule.append(lines[at])
        at += 1
    steps, comment = [], []
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        begin = at
        while at < len(lines) and lines[at].strip() and lines[at] != "----":
            at += 1
        step = Step(lines[begin:at], begin + 1)
        if at < len(lines) and lines[at] == "----":
            at += 1
            while at < len(lines) and lines[at].strip():
                step.expected.append(lines[at])
                at += 1
        if all(line.startswith("#") for line in step.lines):
            comment += step.lines + [""]
            continue
        step.comment, comment = comment, []
        while step.lines[0].startswith("#"):
            step.comment.append(step.lines.pop(0))
        steps.append(step)
    return rule, steps


def write_file(rule, steps):
    parts = ["\n".join(rule)] if rule else []
    for step in steps:
        lines = step.comment + step.lines
        if step.actual:
            lines = lines + ["----"] + step.actual
        parts.append("\n".join(lines))
    # Settings that follow one another need no blank line between them.
    text = "\n\n".join(parts) + "\n"
    return re.sub(r"(?m)^(@[^\n]*)\n\n(?=@)", r"\1\n", text)


class Runner:
    def __init__(self, program, directory):
        self.directory = directory
        self.store = None
        self.format = None
        self.options = []
        self.pick = []
        binaries = directory / ".bin"
        binaries.mkdir()
        (binaries / "kgq").symlink_to(program)
        self.environment = {
            "PATH": f"{binaries}:{os.environ['PATH']}",
            "HOME": str(directory),
            "TMPDIR": str(directory),
            "TERM": "dumb",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "KGQ_DATASETS": str(ROOT / "datasets"),
            "ROOT": str(ROOT),
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def run(self, step):
        if step.is_setting():
            for line in step.lines:
                self.set(line)
            return []
        if step.is_command():
            arguments = ["bash", "-c", "\n".join(line[1:].removeprefix(" ") for line in step.lines)]
        else:
            arguments = ["kgq"] + ([self.store] if self.store else []) + (["--format", self.format] if self.format else [])
            arguments += self.options + ["-c", "\n".join(step.lines)]
        done = subprocess.run(arguments, cwd=self.directory, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT)
        output = self.shape(done.stdout.decode(errors="replace"))
        output += ["! " + line for line in done.stderr.decode(errors="replace").splitlines()]
        if done.returncode:
            output.append(f"exit {done.returncode}")
        return [self.normal(line) or EMPTY for line in output]

    def set(self, line):
        name, *values = shlex.split(line[1:])
        if name == "store":
            self.store = values[0] if values else None
        elif name == "format":
            self.format = values[0] if values else None
        elif name == "options":
            self.options = values
        elif name == "pick":
            self.pick = values
        else:
            raise ValueError(f"there is no setting {name}")

    def shape(self, text):
        lines = []
        for line in text.splitlines():
            if not line.startswith("{"):
                lines.append(line)
                continue
            try:
                value = json.loads(line)
            except ValueError:
                lines.append(line)
                continue
            if self.pick and "error" not in value:
                value = {key: value[key] for key in self.pick if key in value}
            lines += short_json(value)
        return lines

    def normal(self, line):
        line = line.replace(str(self.directory), "DIR").replace(str(ROOT), "ROOT")
        line = re.sub(r"\bkgq \d+\.\d+\.\d+\b", "kgq VERSION", line)
        line = re.sub(r"another process \(\d+\)", "another process (PID)", line)
        today = datetime.datetime.now(datetime.timezone.utc).date()
        for day in (today, today - datetime.timedelta(days=1)):
            line = re.sub(rf"{day}T[0-9:.]+Z", "NOW", line)
        return line.rstrip()


def short_json(value, indent=0, width=140):
    """JSON over as few lines as fit the width."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= width or not isinstance(value, (dict, list)) or not value:
        return [flat]
    is_object = isinstance(value, dict)
    lines = ["{" if is_object else "["]
    entries = list(value.items()) if is_object else [(None, v) for v in value]
    for index, (key, entry) in enumerate(entries):
        inner = short_json(entry, indent + 2, width)
        name = json.dumps(key, ensure_ascii=False) + ": " if is_object else ""
        comma = "," if index + 1 < len(entries) else ""
        lines += ["  " + name + inner[0]] + ["  " + line for line in inner[1:]]
        lines[-1] += comma
    lines.append("}" if is_object else "]")
    return lines


def run_file(program, path):
    """Runs a file; returns its name, whether it is as expected, what to print, and its new text."""
    name = path.relative_to(HERE).as_posix()
    text = path.read_text(encoding="utf-8")
    rule, steps = read_file(text)
    if not rule:
        return name, False, f"{name}: does not open with the rule that it shows\n", text
    messages = []
    with tempfile.TemporaryDirectory(prefix="kgq-golden-") as folder:
        runner = Runner(program, pathlib.Path(folder).resolve())
        for step in steps:
            try:
                step.actual = runner.run(step)
            except (subprocess.TimeoutExpired, ValueError) as problem:
                step.actual = [f"! {problem}"]
            if step.actual != step.expected:
                difference = difflib.unified_diff(step.expected, step.actual, "expected", "printed", lineterm="", n=3)
                messages.append(f"{name}:{step.line_number}: {step.lines[0]}\n" + "\n".join(list(difference)[2:]) + "\n")
    return name, not messages, "\n".join(messages), write_file(rule, steps)


def main():
    arguments = sys.argv[1:]
    rewrite = "--rewrite" in arguments
    word = arguments[arguments.index("--filter") + 1] if "--filter" in arguments else ""
    program = pathlib.Path(arguments[0]).resolve()
    files = [path for path in sorted(HERE.rglob("*.test")) if word in path.relative_to(HERE).as_posix()]
    failed = rewritten = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, good, message, text in pool.map(lambda path: run_file(program, path), files):
            if rewrite:
                path = HERE / name
                if path.read_text(encoding="utf-8") != text:
                    path.write_text(text, encoding="utf-8")
                    rewritten += 1
                    print(f"rewrote {name}")
            elif not good:
                failed += 1
                print(message)
    if rewrite:
        print(f"{rewritten} of {len(files)} files rewritten")
        return 0
    print(f"{len(files) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

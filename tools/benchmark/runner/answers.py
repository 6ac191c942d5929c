"""Compares what the engines answered: one file an engine and way of asking, one line a question.

An engine cut short by its budget has fewer lines; those that it has must be the same. Which of two is wrong is for the reader
to find out: both answers are shown with the question.
"""
import pathlib


class Compared:
    """`compared` are the files' names without ending, `differences` a text for each engine that differs, `numbers` what each
    engine's answers came to, `lines` the longest list of answers."""

    def __init__(self, compared, differences, numbers, lines):
        self.compared, self.differences, self.numbers, self.lines = compared, differences, numbers, lines


def owner_of(file):
    return file.name.split(".")[0]


def compare(folder, workload, questions):
    """`questions` are the lines asked, for showing; may be empty."""
    files = sorted(pathlib.Path(folder).glob("*.txt"), key=lambda file: (owner_of(file) != "kgq", file.name))
    texts = {file: file.read_text(encoding="utf-8").splitlines() for file in files}
    texts = {file: lines for file, lines in texts.items() if lines}
    if not texts:
        return Compared([], {}, {}, [])
    reference = max(texts, key=lambda file: (len(texts[file]), owner_of(file) == "kgq"))
    differences = {}
    for file, lines in texts.items():
        for place, (ours, theirs) in enumerate(zip(texts[reference], lines)):
            if ours != theirs:
                asked = questions[place] if place < len(questions) else ""
                differences.setdefault(owner_of(file), f"question {place + 1} {asked}: {reference.stem} says {ours}; {file.stem} says {theirs}")
                break
    numbers = {}
    for file, lines in texts.items():
        numbers[owner_of(file)] = max(number(workload, lines), numbers.get(owner_of(file), 0))
    return Compared([file.stem for file in texts], differences, numbers, texts[reference])


def number(workload, lines):
    """The answers as one number, for programs: yeses, rows, pairs, facts; of verdicts those that apply."""
    if workload in ("q1", "guarantee"):
        return lines.count("yes" if workload == "q1" else "applies")
    return sum(int(line.split()[0]) for line in lines)


def told(workload, lines):
    """What the answers came to, in words."""
    if workload == "q1":
        return f"{number(workload, lines):,} of {len(lines):,} yes"
    if workload == "q2":
        return f"{number(workload, lines):,} rows for {len(lines):,} questions"
    if workload == "q4":
        return f"{number(workload, lines):,} facts on {len(lines)} days"
    if workload == "guarantee":
        words = ["applies", "conditional", "uncertain", "does_not_apply"]
        return ", ".join(f"{lines.count(word):,} {word}" for word in words)
    return lines[0]

"""Compares what the engines answered: one file an engine and way of asking, one line a question.

An engine cut short by its budget has fewer lines; those that it has must be the same. Which of two is wrong is for the reader
to find out: both answers are shown with the question.
"""
import pathlib


class Comparison:
    def __init__(self, compared, differences, lines):
        self.compared, self.differences, self.lines = compared, differences, lines


def owner_of(file):
    return file.name.split(".")[0]


def compare(folder, questions):
    """`questions` are the lines asked, for showing; may be empty."""
    files = sorted(pathlib.Path(folder).glob("*.txt"), key=lambda file: (owner_of(file) != "kgq", file.name))
    texts = {file: file.read_text(encoding="utf-8").splitlines() for file in files}
    texts = {file: lines for file, lines in texts.items() if lines}
    if not texts:
        return Comparison([], {}, [])
    reference = max(texts, key=lambda file: (len(texts[file]), owner_of(file) == "kgq"))
    differences = {}
    for file, lines in texts.items():
        for number, (ours, theirs) in enumerate(zip(texts[reference], lines)):
            if ours != theirs:
                asked = questions[number] if number < len(questions) else ""
                differences.setdefault(owner_of(file), f"question {number + 1} {asked}: {reference.stem} says {ours}; {file.stem} says {theirs}")
                break
    return Comparison([file.stem for file in texts], differences, texts[reference])


def told(workload, lines):
    """What the answers came to, in words."""
    if workload == "q1":
        return f"{lines.count('yes'):,} of {len(lines):,} yes"
    if workload == "q2":
        return f"{sum(int(line.split()[0]) for line in lines):,} rows for {len(lines):,} questions"
    if workload == "q4":
        return f"{sum(int(line.split()[0]) for line in lines):,} facts on {len(lines)} days"
    if workload == "guarantee":
        words = ["applies", "conditional", "uncertain", "does_not_apply"]
        return ", ".join(f"{lines.count(word):,} {word}" for word in words)
    return lines[0]

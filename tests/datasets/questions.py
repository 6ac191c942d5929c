#!/usr/bin/env python3
"""Asks the bundled datasets every question of questions.csv, in one process, and prints the answers that differ.

Usage: questions.py PROGRAM [QUESTIONS.csv]. Ends with "N passed, N failed". In the table `expected` is the verdict ("error" where a
name must be refused), `near_miss`, where it is not empty, the kind of the first near miss of a "no"; `why` is the historian's reason.
Without a day in `on` nothing is asked of a question: each has one, or a window. Answers were written from the treaties, not from the data.
"""
import csv
import json
import os
import pathlib
import subprocess
import sys

VERDICTS = {"applies", "conditional", "uncertain", "does_not_apply", "varies", "error"}
KINDS = {"", "excluded", "blocked", "not_yet", "ended", "absent"}


def quoted(name):
    return json.dumps(name, ensure_ascii=False)


def statement(question):
    text = f"GUARANTEE {question['obligation']} FROM {quoted(question['guarantor'])} TO {quoted(question['beneficiary'])}"
    for clause in ("against", "over"):
        if question[clause]:
            text += f" {clause.upper()} {quoted(question[clause])}"
    return f"{text} ON {question['on']};\n"


def malformed(questions):
    """What is wrong with the table itself."""
    seen = {}
    for question in questions:
        key = statement(question)
        if question["expected"] not in VERDICTS or question["near_miss"] not in KINDS:
            yield f"{question['id']}: unknown verdict or kind"
        if not question["why"] or not question["on"]:
            yield f"{question['id']}: without a reason or a date"
        if question["near_miss"] and question["expected"] != "does_not_apply":
            yield f"{question['id']}: only a no has near misses"
        if key in seen:
            yield f"{question['id']} asks what {seen[key]} asks"
        seen[key] = question["id"]


def answers_to(program, questions, datasets):
    """One JSON object a line, in order; from the datasets in a folder, if one is given, else from those the program finds."""
    asked = "".join(statement(question) for question in questions)
    environment = {**os.environ, "KGQ_DATASETS": str(datasets)} if datasets else None
    done = subprocess.run([program, "--format", "json", "--keep-going"], input=asked, capture_output=True, text=True, env=environment)
    return [json.loads(line) for line in done.stdout.splitlines() if line.strip()], done.stderr


def difference(question, answer):
    """Why the answer is not the expected one, or nothing."""
    if "error" in answer:
        return "" if question["expected"] == "error" else answer["error"]["message"]
    verdict = answer["verdict"]
    if verdict != question["expected"]:
        return f"{verdict}, not {question['expected']}: {answer['summary']}"
    kinds = [miss["kind"] for miss in answer["near_misses"]]
    if question["near_miss"] and kinds[:1] != [question["near_miss"]]:
        return f"first near miss {kinds[:1] or 'missing'}, not {question['near_miss']}: {answer['summary']}"
    return ""


def complaints(program, table, datasets=None):
    """How many questions there are, and each question with what is wrong about its answer."""
    with open(table, encoding="utf-8", newline="") as file:
        questions = list(csv.DictReader(file))
    found = [(complaint, "") for complaint in malformed(questions)]
    answers, said = answers_to(program, questions, datasets)
    if len(answers) != len(questions):
        found.append((f"{len(answers)} answers to {len(questions)} questions", said))
        return len(questions), found
    for question, answer in zip(questions, answers):
        wrong = difference(question, answer)
        if wrong:
            found.append((f"{question['id']} {statement(question).strip()}  # {question['why']}", wrong))
    return len(questions), found


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    table = sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).with_name("questions.csv")
    asked, found = complaints(program, table)
    for question, wrong in found:
        print(f"{question}\n    {wrong}")
    print(f"{asked - len(found)} passed, {len(found)} failed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

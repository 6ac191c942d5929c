#!/usr/bin/env python3
"""Drives the prompt through a pseudo-terminal, as a person would.

Usage: repl_test.py PROGRAM [WORD]. Ends with "N passed, N failed".
"""
import os
import pathlib
import sys
import tempfile
import time
import traceback

from terminal import Terminal

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUESTION = "GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02;"
UP, CTRL_C, CTRL_D, CTRL_R = "\x1b[A", "\x03", "\x04", "\x12"


class Case:
    """One session, with a home of its own."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = pathlib.Path(folder)

    def start(self, *arguments, **terminal):
        environment = {"XDG_STATE_HOME": str(self.folder / "state"), "HOME": str(self.folder), "KGQ_DATASETS": str(ROOT / "datasets")}
        environment.update(terminal.pop("environment", {}))
        session = Terminal([self.program, *arguments], environment, **terminal)
        session.expect("kgq> ")
        return session

    def history(self):
        return (self.folder / "state/kgq/history").read_text().splitlines()


def forget_line(session):
    """Waits for the prompt behind the ^C: one that was drawn before it says nothing of when the next key may come."""
    session.send(CTRL_C)
    session.expect(r"\^C\s+kgq> ")


def leave(session):
    session.send(CTRL_D)
    assert session.finish() == 0


def test_greets_and_leaves(case):
    session = case.start()
    assert QUESTION in session.plain, "the banner shows a first question"
    leave(session)


def test_quit_leaves(case):
    session = case.start()
    session.line(".quit")
    assert session.finish() == 0


def test_answers_a_question(case):
    session = case.start()
    session.line(QUESTION)
    session.expect("does.not.apply|does not apply")
    session.expect("kgq> ")
    leave(session)


def test_statement_over_several_lines(case):
    session = case.start()
    session.line("GUARANTEE FROM NATO TO Israel")
    session.expect(r"\.\.\.> ")
    session.line("AGAINST Iran ON 2018-06-02;")
    session.expect("does.not.apply|does not apply")
    session.expect("kgq> ")
    leave(session)
    assert case.history() == ["GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02;"]


def test_error_with_caret(case):
    session = case.start()
    session.line("GUARANTEE FORM NATO TO Israel;")
    session.expect(r"FORM")
    session.expect(r"\n *\| *\^")
    session.expect("kgq> ")
    session.line("GUARANTEE FROM NATO TO Isreal ON 2018;")
    session.expect("Israel")
    session.expect("kgq> ")
    leave(session)


def test_tab_completes_a_keyword(case):
    session = case.start()
    session.send("GUAR\t")
    session.expect("GUARANTEE")
    session.send("FR\t")
    session.expect("FROM")
    session.line("NATO TO Israel ON 2018-06-02;")
    session.expect("kgq> ")
    leave(session)
    assert case.history() == ["GUARANTEE FROM NATO TO Israel ON 2018-06-02;"], case.history()


def test_tab_completes_a_name_in_quotes(case):
    session = case.start()
    session.send('DESCRIBE "united stat\t')
    session.expect("United States")
    session.line('" ON 2000-01-01;')
    session.expect("kgq> ")
    leave(session)
    assert case.history() == ['DESCRIBE "United States" ON 2000-01-01;'], case.history()


def test_tab_lists_what_may_stand(case):
    session = case.start()
    session.send("FIND ?m WHERE { ?m member_of Warsaw\t\t")
    session.expect("Warsaw Pact")
    forget_line(session)
    session.send(".m\t")
    session.expect(r"\.mode ")
    session.send("js\t\t")
    session.expect("json.*jsonl")
    forget_line(session)
    leave(session)


def test_ctrl_c_forgets_the_line(case):
    session = case.start()
    session.line("GUARANTEE FROM")
    session.expect(r"\.\.\.> ")
    session.send("NATO" + CTRL_C)
    session.expect(r"\^C.*kgq> ")
    session.line(".timer on")
    session.expect("timer is on")
    session.expect("kgq> ")
    leave(session)


def test_ctrl_c_cancels_the_statement_and_not_the_program(case):
    session = case.start()
    session.line("FIND count(*) AS ?n WHERE { ?a guarantees ?b ; ?c guarantees ?d ; ?e guarantees ?f ; ?g guarantees ?h };")
    time.sleep(0.5)
    session.send(CTRL_C)
    session.expect("cancelled")
    session.expect("kgq> ")
    session.line("FIND count(?m) AS ?n WHERE { ?m member_of NATO } ON 2018-06-02;")
    session.expect("29")
    session.expect("kgq> ")
    leave(session)


def test_history_lives_on(case):
    session = case.start()
    session.line("DESCRIBE NATO ON 2018-06-02;")
    session.expect("kgq> ")
    session.send(UP)
    session.expect("DESCRIBE NATO")
    forget_line(session)
    leave(session)
    later = case.start()
    later.send(UP)
    later.expect("DESCRIBE NATO ON 2018-06-02;")
    forget_line(later)
    later.send(CTRL_R + "DESC")
    later.expect("DESCRIBE NATO")
    forget_line(later)
    forget_line(later)
    leave(later)


def test_dot_commands(case):
    session = case.start()
    for command, shown in [
        (".help", "Topics"),
        (".help guarantee", "AGAINST"),
        (".help cascade", "Examples: Who comes in"),
        (".help nothing", "no help on"),
        (".relations", "member_of"),
        (".sources", "jpost-2018"),
        (".stats", "claims"),
        (".schema member_of", "RELATION member_of"),
        (".rows 3", "kgq> "),
        ("FIND ?m WHERE { ?m member_of NATO } ON 2018-06-02;", "26 more rows"),
        (".mode json", "kgq> "),
        ("FIND count(?m) AS ?n WHERE { ?m member_of NATO } ON 2018-06-02;", '"rows"'),
        (".mode nonsense", "there is no format"),
        (".nonsense", "there is no command"),
    ]:
        session.line(command)
        session.expect(shown)
        if shown != "kgq> ":
            session.expect("kgq> ")
    leave(session)


def test_output_and_read(case):
    results, script = case.folder / "results.csv", case.folder / "script.kgq"
    script.write_text("FIND count(?m) AS ?n WHERE { ?m member_of NATO } ON 2018-06-02;\n")
    session = case.start()
    session.line(".mode csv")
    session.expect("kgq> ")
    session.line(f".output {results}")
    session.expect("kgq> ")
    session.line(f".read {script}")
    session.expect("kgq> ")
    session.line(".output")
    session.expect("kgq> ")
    leave(session)
    assert "29" in results.read_text(), results.read_text()


def test_save_and_open(case):
    session = case.start(str(case.folder / "notes"))
    assert "created" in session.plain
    session.line("ASSERT { Atlantis is_a state DURING 1900/.. } SOURCE plato;")
    session.expect("kgq> ")
    session.line(f".save {case.folder / 'copy'}")
    session.expect("saved to")
    session.line(f".open {case.folder / 'copy'}")
    session.expect("copy")
    session.expect("kgq> ")
    session.line("DESCRIBE Atlantis;")
    session.expect("plato|1900")
    session.expect("kgq> ")
    leave(session)


def test_plain_terminal(case):
    session = case.start(environment={"TERM": "dumb"})
    session.line(QUESTION)
    session.expect("does.not.apply|does not apply")
    session.expect("kgq> ")
    session.send("half a statement")
    forget_line(session)
    assert "\x1b" not in session.raw, "no sequences on a terminal that knows none"
    leave(session)


def test_colours_can_be_switched_off(case):
    session = case.start(environment={"NO_COLOR": "1"})
    session.line(QUESTION)
    session.expect("kgq> ")
    assert "\x1b[3" not in session.raw and "\x1b[1m" not in session.raw, session.raw
    leave(session)


def test_resized_window(case):
    session = case.start(columns=120)
    session.send("GUARANTEE FROM NATO")
    session.expect("NATO")
    session.resize(24, 50)
    time.sleep(0.2)
    session.line(" TO Israel AGAINST Iran ON 2018-06-02;")
    session.expect("does.not.apply|does not apply")
    session.expect("kgq> ")
    leave(session)


def test_accents(case):
    session = case.start()
    session.line("DESCRIBE türkiye ON 2023-01-01;")
    session.expect("Turkey|Türkiye")
    session.expect("kgq> ")
    leave(session)
    assert case.history() == ["DESCRIBE türkiye ON 2023-01-01;"], case.history()


def test_progress_of_a_load(case):
    table = case.folder / "many.csv"
    with table.open("w") as file:
        file.write(' "subject",relation,object,from,until,source\n')  # read letter by letter, which takes its time
        for number in range(150000):
            file.write(f"France,cooperates_with,Germany,{1950 + number % 50}-01~,{2000 + number // 10000}-{1 + number % 12:02}-{1 + number % 28:02},s{number % 977}\n")
    session = Terminal([case.program, "load", str(case.folder / "big"), str(table), "--create"], {"HOME": str(case.folder)}, timeout=120)
    session.expect(r"loading \[#*\.*\]")
    assert session.finish() == 0, session.plain


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    tests = [(name, test) for name, test in globals().items() if name.startswith("test_") and word in name]
    try:
        for end in os.openpty():
            os.close(end)
    except OSError as problem:
        print(f"there are no pseudo-terminals here ({problem}); is /dev/pts mounted?")
        print(f"0 passed, 0 failed, {len(tests)} skipped")
        return 0
    failed = 0
    for name, test in tests:
        with tempfile.TemporaryDirectory(prefix="kgq-terminal-") as folder:
            try:
                test(Case(program, folder))
            except (AssertionError, OSError) as problem:
                failed += 1
                print(f"{name}: {problem or traceback.format_exc()}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

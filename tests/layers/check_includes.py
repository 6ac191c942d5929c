#!/usr/bin/env python3
"""Reads every #include of the tree and fails on a forbidden arrow.

    schema < engine < query < tools      arrows run downward only, to other floors through their doors <kgq/...> alone
    engine/storage | engine/ingest       two rooms that do not see each other
    Boost in query/syntax, RocksDB in rocks*.cpp of engine/storage, JSON in query/render and query/verify, the rest where ALLOWED says
    doors                                only the standard library and other doors
    folders and files                    no cycles
    headers                              open with a comment that says what they are

Usage: check_includes.py [ROOT] [--self-test]. Ends with "N passed, N failed", one for each file and each kind of cycle.
"""
import pathlib
import re
import sys
import tempfile

FLOORS = ["schema", "engine", "query", "tools"]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+([<"])([^>"]+)[>"]', re.M)

# Libraries, by how their headers begin, and the folders that may include them.
ALLOWED = {
    "boost/": ["query/syntax"],
    "rocksdb/": ["engine/storage"],
    "nlohmann/": ["query/render", "query/verify"],
    "serd/": ["query/render"],
    "utf8proc.h": ["engine"],
    "immintrin.h": ["engine/storage"],  # the processor's wide instructions: unpacking_wide.cpp, which other processors do without
    "histedit.h": ["tools"],
    "CLI/": ["tools"],
    "sqlite3.h": ["tools/benchmark/sqlite"],
    "libpq-fe.h": ["tools/benchmark/postgresql"],
}
# The files that include RocksDB, and the headers among them, which only they may include.
ROCKS_HEADERS = {"engine/storage/rocks_hints.hpp", "engine/storage/rocks_logs.hpp"}
ROCKS = {"engine/storage/rocks.cpp", "engine/storage/rocks_logs.cpp"} | ROCKS_HEADERS
# System headers that are not the standard library's: free to all but schema and the doors.
SYSTEM = re.compile(r"^(sys/.*|unistd\.h|signal\.h|fcntl\.h|dirent\.h|poll\.h|termios\.h)$")
STANDARD = re.compile(r"^[a-z0-9_]+$|^(c?float|stdint|stddef|string|errno|limits|math|time)\.h$")


class Tree:
    def __init__(self, root):
        self.root = root
        self.files = {}
        for floor in FLOORS + ["tests"]:
            for path in sorted((root / floor).rglob("*")):
                if path.suffix in (".cpp", ".hpp"):
                    text = path.read_text(encoding="utf-8")
                    self.files[path.relative_to(root).as_posix()] = (text, INCLUDE.findall(text))
        self.problems = {}
        self.arrows = {}  # file -> files it includes

    def complain(self, file, problem):
        self.problems.setdefault(file, []).append(problem)

    def check(self):
        for file, (text, includes) in self.files.items():
            if file.endswith(".hpp") and not text.startswith("//"):
                self.complain(file, "does not open with a comment that says what it is")
            self.arrows[file] = [target for mark, name in includes if (target := self.arrow(file, mark, name))]
        rocks = {f for f, (_, includes) in self.files.items() if not f.startswith("tests/") and any(n.startswith("rocksdb/") for _, n in includes)}
        if not rocks <= ROCKS:
            self.complain("RocksDB", "is included elsewhere: " + ", ".join(sorted(rocks - ROCKS)))
        through = {f for f, (_, includes) in self.files.items() if f not in ROCKS and any(n in ROCKS_HEADERS for _, n in includes)}
        if through:
            self.complain("RocksDB", "comes by a header into " + ", ".join(sorted(through)))
        for cycle in cycles(self.arrows):
            self.complain("file cycles", " -> ".join(cycle))
        for cycle in cycles(self.folder_arrows()):
            self.complain("folder cycles", " -> ".join(cycle))

    def arrow(self, file, mark, name):
        """Checks one include; returns the file of the tree that it names, if any."""
        floor, is_door = file.split("/")[0], "/include/kgq/" in file
        if mark == "<" and name.startswith("kgq/"):
            return self.through_door(file, floor, name)
        if mark == '"':
            return self.private(file, floor, is_door, name)
        if floor == "tests":
            return None
        for beginning, folders in ALLOWED.items():
            if name.startswith(beginning):
                if is_door or not any(file.startswith(folder + "/") for folder in folders):
                    self.complain(file, f"includes <{name}>, which only {', '.join(folders)} may")
                return None
        if STANDARD.match(name):
            return None
        if not SYSTEM.match(name):
            self.complain(file, f"includes <{name}>, a library that tests/layers does not know")
        elif is_door or floor == "schema":
            self.complain(file, f"includes <{name}>; here only the standard library may be")
        return None

    def through_door(self, file, floor, name):
        for other in FLOORS:
            target = f"{other}/include/{name}"
            if target in self.files:
                if floor != "tests" and FLOORS.index(other) > FLOORS.index(floor):
                    self.complain(file, f"includes <{name}> of the floor above, {other}")
                return target
        self.complain(file, f"includes <{name}>, which no floor has")
        return None

    def private(self, file, floor, is_door, name):
        neighbour = file.rsplit("/", 1)[0] + "/" + name
        if floor == "tests" and neighbour in self.files:
            return neighbour
        other = name.split("/")[0]
        if other not in FLOORS + ["tests"] or name not in self.files:
            self.complain(file, f'includes "{name}"; write <kgq/...> for a door, "floor/folder/file.hpp" on one floor')
            return None
        if is_door:
            self.complain(file, f'is a door and includes "{name}", which is private')
        elif floor != "tests" and other != floor:
            self.complain(file, f'includes "{name}", private to {other}')
        rooms = {"engine/storage", "engine/ingest"}
        here, there = ("/".join(path.split("/")[:2]) for path in (file, name))
        if here != there and {here, there} == rooms:
            self.complain(file, f'includes "{name}": storage and ingest do not see each other')
        return name

    def folder_arrows(self):
        arrows = {}
        for file, targets in self.arrows.items():
            folder = file.rsplit("/", 1)[0]
            arrows.setdefault(folder, [])
            for target in targets:
                other = target.rsplit("/", 1)[0]
                if other != folder and other not in arrows[folder]:
                    arrows[folder].append(other)
        return arrows


def cycles(arrows):
    """The cycles that a walk of the graph meets, each once, as lists that end where they begin."""
    found, done, path = [], set(), []

    def walk(node):
        if node in path:
            found.append(path[path.index(node):] + [node])
        elif node not in done:
            path.append(node)
            for target in arrows.get(node, []):
                walk(target)
            path.pop()
            done.add(node)

    for start in sorted(arrows):
        walk(start)
    return found


def self_test():
    """Each broken tree must be found broken."""
    good = {
        "schema/include/kgq/date.hpp": "// A date.\n#include <string>\n",
        "engine/include/kgq/store.hpp": "// A store.\n#include <kgq/date.hpp>\n",
        "engine/storage/rocks.cpp": '#include <rocksdb/db.h>\n#include <kgq/store.hpp>\n#include "engine/text/fold.hpp"\n',
        "engine/storage/rocks_logs.hpp": "// Logs.\n#include <rocksdb/env.h>\n",
        "engine/text/fold.hpp": "// Folds.\n",
        "engine/ingest/csv.hpp": "// CSV.\n",
        "tools/main.cpp": "#include <kgq/store.hpp>\n#include <unistd.h>\n",
    }
    bad = {
        "upward": {"schema/src/a.cpp": "#include <kgq/store.hpp>\n"},
        "private of another floor": {"tools/a.cpp": '#include "engine/text/fold.hpp"\n'},
        "rooms": {"engine/storage/a.cpp": '#include "engine/ingest/csv.hpp"\n'},
        "boost": {"engine/text/a.cpp": "#include <boost/optional.hpp>\n"},
        "a second RocksDB": {"engine/storage/a.cpp": "#include <rocksdb/db.h>\n"},
        "RocksDB by a header": {"engine/storage/a.cpp": '#include "engine/storage/rocks_logs.hpp"\n'},
        "library in a door": {"query/include/kgq/a.hpp": "// A.\n#include <nlohmann/json.hpp>\n"},
        "system in schema": {"schema/src/a.cpp": "#include <unistd.h>\n"},
        "private in a door": {"engine/include/kgq/a.hpp": '// A.\n#include "engine/text/fold.hpp"\n'},
        "folder cycle": {"engine/text/a.cpp": '#include "engine/ingest/csv.hpp"\n', "engine/ingest/b.cpp": '#include "engine/text/fold.hpp"\n'},
        "file cycle": {"tools/a.hpp": '// A.\n#include "tools/b.hpp"\n', "tools/b.hpp": '// B.\n#include "tools/a.hpp"\n'},
        "no such door": {"tools/a.cpp": "#include <kgq/nothing.hpp>\n"},
        "no comment": {"tools/a.hpp": "#pragma once\n"},
    }
    wrong = []
    for name, files in [("good", {})] + list(bad.items()):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**good, **files}.items():
                target = pathlib.Path(folder, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text)
            tree = Tree(pathlib.Path(folder))
            tree.check()
            if bool(tree.problems) != (name != "good"):
                wrong.append(f"self-test {name}: {tree.problems or 'not found'}")
    return wrong


def main():
    arguments = [a for a in sys.argv[1:] if a != "--self-test"]
    tree = Tree(pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).resolve().parents[2])
    tree.check()
    for problem in (wrong := self_test()):
        tree.complain("tests/layers", problem)
    for file, problems in sorted(tree.problems.items()):
        for problem in problems:
            print(f"{file}: {problem}")
    failed = len(tree.problems)
    print(f"{len(tree.files) - failed + 3} passed, {failed} failed" if failed < len(tree.files) else f"0 passed, {failed} failed")
    return 1 if failed or wrong else 0


if __name__ == "__main__":
    sys.exit(main())

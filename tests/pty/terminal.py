"""A program behind a pseudo-terminal: type into it, wait for what it shows.

What it shows is kept as the bytes that came and, for waiting, without the sequences that colour and move the cursor. Threads: none.
"""
import codecs
import fcntl
import os
import pty
import re
import select
import struct
import termios
import time

BEGUN = re.compile(r"\x1b(\[[0-9;?]*|[()])?$")  # a sequence of which the rest is still to come
SEQUENCES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>]|\r|\x07")


class Terminal:
    def __init__(self, arguments, environment=None, lines=40, columns=100, timeout=20):
        self.timeout = timeout
        self.raw = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.seen = 0  # of the plain text, what was already waited for
        # libedit itself leaks the names of added functions; a leak check would tell of nothing else.
        variables = {"TERM": "xterm-256color", "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "ASAN_OPTIONS": "detect_leaks=0"}
        variables.update(environment or {})
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            try:
                os.execve(arguments[0], arguments, variables)
            finally:
                os._exit(127)  # a child that is not the program must not go on as a second test
        self.resize(lines, columns)

    def resize(self, lines, columns):
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def send(self, text):
        os.write(self.descriptor, text.encode())

    def line(self, text):
        self.send(text + "\n")

    @property
    def plain(self):
        return SEQUENCES.sub("", BEGUN.sub("", self.raw))

    def read(self, seconds):
        """Takes in what comes within some seconds; False at the end of the program's output."""
        ready, _, _ = select.select([self.descriptor], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:
            return False
        self.raw += self.decoder.decode(data)
        return bool(data)

    def expect(self, pattern):
        """Waits until the pattern stands in what was not waited for yet; returns the match."""
        deadline = time.monotonic() + self.timeout
        while True:
            found = re.search(pattern, self.plain[self.seen:], re.S)
            if found:
                self.seen += found.end()
                return found
            if time.monotonic() > deadline or not self.read(0.2):
                raise AssertionError(f"waited for {pattern!r}; the terminal shows:\n{self.plain[self.seen:]}")

    def finish(self):
        """Waits for the program's end; returns its exit status."""
        deadline = time.monotonic() + self.timeout
        while time.monotonic() < deadline:
            more = self.read(0.1)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.descriptor)
                return os.waitstatus_to_exitcode(status)
            if not more:
                time.sleep(0.05)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        raise AssertionError(f"the program does not end; the terminal shows:\n{self.plain[self.seen:]}")

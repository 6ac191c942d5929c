"""Runs a driver as a process with a limit of time, and tells what it measured, how long it took and its peak memory."""
import json
import os
import signal
import subprocess
import threading


class Outcome:
    def __init__(self, measured, status, timed_out, peak_bytes, errors):
        self.measured, self.status, self.timed_out, self.peak_bytes, self.errors = measured, status, timed_out, peak_bytes, errors

    @property
    def well(self):
        return self.status == 0 and not self.timed_out


def run(command, limit):
    """Ends the process, and only it, when the limit is over."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    late = threading.Event()

    def end():
        late.set()
        process.send_signal(signal.SIGKILL)

    timer = threading.Timer(limit, end)
    timer.start()
    errors = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))
    reader.start()
    lines = process.stdout.read().splitlines()
    reader.join()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    measured = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return Outcome(measured, process.returncode, late.is_set(), usage.ru_maxrss * 1024, "".join(errors).strip())

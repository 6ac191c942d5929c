"""A PostgreSQL server of the benchmark's own: made anew, on a socket in a private folder, without a port, stopped at the end.

It runs as the user postgres where the benchmark runs as root, which PostgreSQL refuses. Its settings are what a server with this
machine to itself would have; durability is as it comes: every commit waits for the disk.
"""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

SETTINGS = {"listen_addresses": "''", "shared_buffers": "4GB", "work_mem": "512MB", "maintenance_work_mem": "2GB", "max_wal_size": "16GB",
            "effective_cache_size": "12GB", "random_page_cost": "1.1", "jit": "off", "max_connections": "100",
            "client_connection_check_interval": "1s"}  # the last: a question whose asker was given up ends too


class Unavailable(Exception):
    pass


class Server:
    def __init__(self, folder):
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        if not programs:
            raise Unavailable("PostgreSQL is not installed")
        self.programs = programs[-1].parent
        self.as_user = {}
        if os.geteuid() == 0:
            try:
                account = pwd.getpwnam("postgres")
            except KeyError:
                raise Unavailable("there is no user postgres to run the server as") from None
            self.as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self.folder = self.make_folder(pathlib.Path(folder))
        self.data = self.folder / "data"
        self.run("initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        settings = dict(SETTINGS, unix_socket_directories=f"'{self.folder}'")
        with open(self.data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        self.run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "start")

    def make_folder(self, wanted):
        """The folder wanted, or one for temporary files where the server's user cannot reach it or its socket's path would be too long."""
        wanted.mkdir(parents=True, exist_ok=True)
        if self.owned(wanted) and len(str(wanted)) < 80:
            return wanted
        shutil.rmtree(wanted)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="kgq-bench-"))
        if not self.owned(folder):
            raise Unavailable(f"the server's user cannot write {folder}")
        return folder

    def owned(self, folder):
        if self.as_user:
            os.chown(folder, self.as_user["user"], self.as_user["group"])
        folder.chmod(0o700)
        return subprocess.run(["test", "-w", str(folder)], **self.as_user, check=False).returncode == 0

    def run(self, program, *words):
        done = subprocess.run([str(self.programs / program), *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True, cwd="/", **self.as_user, check=False)
        if done.returncode != 0:
            raise Unavailable(f"{program}: {done.stderr.strip()[:300]}")

    @property
    def address(self):
        return f"host={self.folder} user=postgres dbname=postgres"

    def stop(self, keep):
        self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

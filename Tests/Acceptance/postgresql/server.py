"""A real PostgreSQL 15 of a test's own: Debian's package, its own data folder, an unprivileged user, a socket and a loopback port."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))

from counterpart import free_ports  # noqa: E402

PROGRAMS = Path("/usr/lib/postgresql/15/bin")


class PostgreSQL:
    def __init__(
        self, *settings: str, folder: Path | None = None, inside: tuple[str, ...] = (), beside: list[Path] = [], trusted: str | None = None
    ):
        """folder: where its data goes, such as a small disk; inside: what starts it in a network of its own; beside: files that are copied to
        its data; trusted: clients that need no password, over TLS."""
        self.inside = list(inside)
        if not (PROGRAMS / "initdb").exists():
            pytest.skip("PostgreSQL 15 is not installed: bin/setup test")
        self.folder = Path(tempfile.mkdtemp(prefix="cr-pg-", dir=folder or "/tmp"))
        if folder:
            folder.chmod(0o711)
        self.port = free_ports(1)[0]
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.ran("initdb", "-D", str(self.data), "-U", "carerecord", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        lines = [
            f"port = {self.port}", "listen_addresses = '127.0.0.1'", f"unix_socket_directories = '{self.folder}'",
            "log_error_verbosity = terse", "log_parameter_max_length = 0", *settings,
        ]
        with open(self.data / "postgresql.conf", "a") as file:
            file.write("\n".join(lines) + "\n")
        if trusted:
            with open(self.data / "pg_hba.conf", "a") as file:
                file.write(f"hostssl all all {trusted} trust\n")
        for path in beside:
            shutil.copy(path, self.data / path.name)
            (self.data / path.name).chmod(0o600)
            if os.geteuid() == 0:
                os.chown(self.data / path.name, owner.pw_uid, owner.pw_gid)
        self.start()

    def answers(self) -> bool:
        try:
            with self.connect() as connection:
                connection.execute("SELECT 1")
            return True
        except psycopg.Error:
            return False

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def address(self) -> str:
        """As `carerecord demo --postgresql` takes it."""
        return f"postgresql://carerecord@127.0.0.1:{self.port}/postgres"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def ran(self, program: str, *arguments: str) -> None:
        command = [str(PROGRAMS / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        command = self.inside + command
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp")

    def start(self) -> None:
        self.ran("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "-t", "60", "start")

    def send(self, which: signal.Signals) -> int:
        """To every process of it; the first one."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True).stdout.split()
        for process in [postmaster, *map(int, children)]:
            try:
                os.kill(process, which)
            except ProcessLookupError:
                pass
        return postmaster

    @contextlib.contextmanager
    def silent(self):
        """Nothing of it answers, and no connection is closed."""
        self.send(signal.SIGSTOP)
        try:
            yield
        finally:
            self.send(signal.SIGCONT)

    def kill(self) -> None:
        """Everything of it at once, with SIGKILL: nothing is flushed or said to anybody."""
        postmaster = self.send(signal.SIGKILL)
        subprocess.run(["sh", "-c", f"while kill -0 {postmaster} 2>/dev/null; do sleep 0.05; done"], check=True)

    def stop(self) -> None:
        self.ran("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def connect(self) -> psycopg.Connection:
        """An independent client."""
        return psycopg.connect(host=str(self.folder), port=self.port, user="carerecord", dbname="postgres", autocommit=True)

    def __enter__(self) -> "PostgreSQL":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.ran("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")
        except subprocess.CalledProcessError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)


class Standby(PostgreSQL):
    """Follows another without being waited for (asynchronous replication), and can take its place."""

    def __init__(self, primary: PostgreSQL):
        self.inside: list[str] = []
        self.folder = Path(tempfile.mkdtemp(prefix="cr-pg-", dir="/tmp"))
        self.port = free_ports(1)[0]
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.ran(
            "pg_basebackup", "-h", str(primary.folder), "-p", str(primary.port), "-U", "carerecord", "-D", str(self.data), "-R", "-c", "fast",
            "--no-sync")
        with open(self.data / "postgresql.conf", "a") as file:
            file.write(f"port = {self.port}\nunix_socket_directories = '{self.folder}'\n")
        self.start()

    def promote(self) -> None:
        self.ran("pg_ctl", "-D", str(self.data), "-w", "promote")

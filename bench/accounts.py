"""The same inserts that accounting for a look makes, without us and without what commits to them: raw SQLite, and pgbench. And a PostgreSQL of the
benchmark's own."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from machines import free_ports

LOOK = "INSERT INTO look (id, session, subject, organisation, role, nhs_number, opened_at, salt) VALUES (?, 's', '555000000001', 'R1H', 'R8000', '9990000000', 1, ?)"
LIFE = "INSERT INTO look_life (look, session, nhs_number, asked_for, mark, opened_at, seen_at) VALUES (?, 's', '9990000000', NULL, 0, 1, 1)"
EVENT = (
    "INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) "
    "VALUES (?, 'look-opened', 1, '555000000001', 'https://id.example', 'R1H', 'R8000', ?, 'direct-care', ?, NULL)")
SHOWN = (
    "INSERT INTO trail_event (id, kind, at, subject, issuer, organisation, role, look, purpose, decision, detail) "
    "VALUES (?, 'answer-shown', 1, '555000000001', 'https://id.example', 'R1H', 'R8000', ?, 'direct-care', NULL, NULL)")
PERSON = "INSERT INTO trail_person (event, nhs_number) VALUES (?, '9990000000')"
RELEASE = (
    "INSERT INTO look_release (look, sequence, at, leaves, leaf_count, sources, root, tree_size) VALUES (?, 1, 1, ?, 10, 'one,two', ?, 10)")


def raw_sqlite(path: Path, at_once: int, seconds: float) -> float:
    """Looks a second of SQLite by itself, as many sharing a commit as ours can: opened together, then released together. Names are as real ones are: a
    look's random, an event's in the order of time. In a row they would all lie on one page of each index, and looks' names never do."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # As ours is set.
    connection.execute("PRAGMA cache_size = -16384")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    salt, leaves, decision = bytes(32), bytes(320), "d" * 2000
    # Made before, so that only SQLite is timed.
    names = [secrets.token_urlsafe(32) for _ in range(int(seconds * 40_000))]
    first = time.time_ns() // 1_000_000 << 80
    begun, looks = time.monotonic(), 0
    while time.monotonic() - begun < seconds and looks + at_once <= len(names):
        ids = [(names[looks + n], f"{first + 2 * (looks + n):032x}", f"{first + 2 * (looks + n) + 1:032x}") for n in range(at_once)]
        connection.execute("BEGIN IMMEDIATE")
        for look, opened, _ in ids:
            connection.execute(LOOK, (look, salt))
            connection.execute(LIFE, (look,))
            connection.execute(EVENT, (opened, look, decision))
            connection.execute(PERSON, (opened,))
        connection.execute("COMMIT")
        connection.execute("BEGIN IMMEDIATE")
        for look, _, shown in ids:
            connection.execute(RELEASE, (look, leaves, salt))
            connection.execute(SHOWN, (shown, look))
            connection.execute(PERSON, (shown,))
        connection.execute("COMMIT")
        looks += at_once
    took = time.monotonic() - begun
    connection.close()
    return looks / took


class Server:
    """PostgreSQL of Debian's package on the measured disk, as it comes: what is committed is on the disk."""

    def __init__(self, folder: Path):
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not programs:
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self.programs = programs[-1].parent
        self.folder = folder
        self.folder.mkdir(mode=0o755)
        # Its user must find the way there.
        for parent in [folder, *folder.parents]:
            if parent.stat().st_uid == os.geteuid() and parent.stat().st_mode & 0o001 == 0:
                parent.chmod(parent.stat().st_mode | 0o011)
        [self.port] = free_ports(1)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self.ran("initdb", "-D", str(folder / "data"), "-U", "carerecord", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        with open(folder / "data" / "postgresql.conf", "a") as file:
            file.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n"
                "log_error_verbosity = terse\nlog_parameter_max_length = 0\nmax_wal_size = 4GB\n")
        self.ran("pg_ctl", "-D", str(folder / "data"), "-l", str(folder / "log"), "-w", "start")

    def ran(self, program: str, *arguments: str) -> str:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # Into a file and not a pipe: the server that pg_ctl starts keeps what it is given.
        with open("/dev/null", "w") as nothing:
            if program in ("initdb", "pg_ctl"):
                subprocess.run(command, check=True, stdout=nothing, stderr=nothing, cwd="/")
                return ""
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/").stdout

    @property
    def address(self) -> str:
        return f"postgresql://carerecord@127.0.0.1:{self.port}/postgres"

    def pgbench(self, clients: int, seconds: int) -> float:
        """Looks a second of pgbench: the same two transactions, prepared, each sent in one go as ours are."""
        def filled(sql: str, *values: str) -> str:
            given = iter(values)
            return re.sub(r"\?", lambda _: next(given), sql) + ";"
        id_ = "(:client_id::text || '-' || :n::text)"
        look, event, shown = f"('pgb-' || {id_})", f"('pgb-' || {id_})", f"('pgs-' || {id_})"
        salt, leaves, decision = "decode(repeat('07', 32), 'hex')", "decode(repeat('07', 320), 'hex')", "repeat('d', 2000)"
        script = "\n".join([
            "\\set n random(1, 1000000000000)", "\\startpipeline", "BEGIN;",
            filled(LOOK, look, salt), filled(LIFE, look), filled(EVENT, event, look, decision), filled(PERSON, event), "COMMIT;", "\\endpipeline",
            "\\startpipeline", "BEGIN;", filled(RELEASE, look, leaves, salt), filled(SHOWN, shown, look), filled(PERSON, shown), "COMMIT;", "\\endpipeline", ""])
        file = self.folder / "look.pgbench"
        file.write_text(script)
        file.chmod(0o644)
        said = self.ran(
            "pgbench", "-n", "-h", "127.0.0.1", "-p", str(self.port), "-U", "carerecord", "-M", "extended", "-c", str(clients), "-j", "2",
            "-T", str(seconds), "-f", str(file), "postgres")
        return float(re.search(r"tps = ([\d.]+)", said).group(1))

    def close(self) -> None:
        try:
            self.ran("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        except subprocess.CalledProcessError as error:
            print(f"   PostgreSQL did not stop: {error}", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

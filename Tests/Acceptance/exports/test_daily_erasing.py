"""The service itself erases each day what is older than the region keeps: nobody runs a command. A small file is written anew at once; of a large one the log says that
somebody must."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from clock import jumping_clock
from collecting import region_over
from counterpart import Service
from london import open_look, program, signed_in

DAYS = 30
# Larger than what the service writes anew by itself (200 MB).
BALLAST = 210_000_000
# What is made old, as nobody can wait for it; the commitments were made before.
AGED = (("trail_event", "at"), ("look", "opened_at"), ("relationship", "found_at"), ("evidence_asked", "at"), ("pending_look", "created_at"),
        ("mix_up", "raised_at"), ("session_mark", "given_at"))
DONE = "what is older than the region keeps was erased"
BY_HAND = "the database's files must be written anew"


@contextmanager
def opened(folder: Path):
    """Closed at its end: a process that reads the file's bytes while a connection of its own is open loses that connection's locks (SQLite, "How To
    Corrupt", 2.2), and what it sees afterwards is an older state."""
    with closing(sqlite3.connect(folder / "account.sqlite")) as database, database:
        yield database


def grown_old(systems, folder: Path) -> tuple[Path, str]:
    """A service's state of which all is ninety days old. -> the region file, and whom it was about."""
    file = region_over(systems, folder, trail={"retention": {"days": DAYS}})
    number = systems.ready["people"][0]["nhsNumber"]
    with Service(file, folder / "run") as service:
        open_look(signed_in(service.url, "consultant-barts"), service.url, number)
        time.sleep(2)
    with opened(folder) as database:
        for table, column in AGED:
            database.execute(f"UPDATE {table} SET {column} = {column} - {90 * 86_400_000}")
        vouched_for(database)
    assert number.encode() in whole(folder)
    return file, number


def vouched_for(database: sqlite3.Connection) -> None:
    """As if the database had been there for long, and the log had known the time yesterday: else nothing is erased for a day."""
    database.execute(f"UPDATE schema_migration SET applied_at = applied_at - {90 * 86_400_000}")
    database.execute(f"UPDATE log_checkpoint SET at = at - {26 * 3_600_000}")


def whole(folder: Path) -> bytes:
    return b"".join((folder / name).read_bytes() for name in ("account.sqlite", "account.sqlite-wal") if (folder / name).exists())


def said(log: Path, words: str, seconds: float = 100) -> str:
    """The log, once it says so. The service looks once a minute whether it is time, and at its start may not lead yet."""
    deadline = time.monotonic() + seconds
    while words not in (text := log.read_text(errors="replace")):
        assert time.monotonic() < deadline, f"the log never said: {words}"
        time.sleep(0.2)
    return text


def until(what, seconds: float = 30) -> bool:
    """Whether it comes to that."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def rows(folder: Path, number: str) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True, timeout=10)) as database:
        return sum(database.execute(f"SELECT COUNT(*) FROM {table} WHERE nhs_number = ?", (number,)).fetchone()[0]
                   for table in ("trail_person", "look", "person_key", "relationship"))


@pytest.mark.timeout(300)
def test_what_is_old_is_erased_by_the_service_and_is_in_no_page_of_the_file(systems, tmp_path):
    folder = tmp_path / "service"
    file, number = grown_old(systems, folder)
    with Service(file, folder / "again") as service:
        said(service.log, DONE)
        # The file is written anew beside whoever looks.
        assert until(lambda: number.encode() not in whole(folder)), "a page of the file still has it"
        assert rows(folder, number) == 0
        look = open_look(signed_in(service.url, "consultant-barts"), service.url, systems.ready["people"][1]["nhsNumber"])
        assert look, "looks go on"
        assert number not in service.log.read_text(errors="replace") and BY_HAND not in service.log.read_text(errors="replace")
        time.sleep(1.5)
    audit = subprocess.run([program(), "trail", "audit", "--region", str(file)], capture_output=True, text=True, timeout=120).stdout
    assert "Right:" in audit and " 0 erased" not in audit, audit


@pytest.mark.timeout(300)
def test_of_a_large_file_the_rows_go_all_the_same_and_the_log_says_what_somebody_must_do(systems, tmp_path):
    folder = tmp_path / "service"
    file, number = grown_old(systems, folder)
    with opened(folder) as database:
        database.execute("CREATE TABLE ballast (bytes BLOB)")
        database.execute(f"INSERT INTO ballast VALUES (zeroblob({BALLAST}))")
    with Service(file, folder / "again") as service:
        text = said(service.log, BY_HAND)
        assert DONE in text and "carerecord trail erase" in text
        assert until(lambda: rows(folder, number) == 0)
    assert (folder / "account.sqlite").stat().st_size > BALLAST


@pytest.mark.timeout(400)
def test_a_clock_that_jumps_nine_years_ahead_erases_nothing_and_looks_are_watched_when_it_is_put_right(systems, tmp_path, monkeypatch):
    folder = tmp_path / "service"
    file = region_over(systems, folder, trail={"retention": {"years": 8}})
    number = systems.ready["people"][0]["nhsNumber"]
    jump = jumping_clock(tmp_path, monkeypatch)
    with Service(file, folder / "run") as service:
        open_look(signed_in(service.url, "consultant-barts"), service.url, number)
        time.sleep(2)
        with opened(folder) as database:
            vouched_for(database)
        jump(9 * 365 * 86_400)
        said(service.log, "the clock may be wrong")
        assert rows(folder, number) > 0 and DONE not in service.log.read_text(errors="replace")
        # A command puts on record that it was run, by that clock; then the clock is put right, and what was read is nine years ahead of it.
        subprocess.run([program(), "trail", "stream", "--region", str(file), "--format", "json-lines"], capture_output=True, timeout=60, check=True)
        time.sleep(2)
        jump(0)
        before = counted(folder)

        def looked() -> bool:
            try:
                open_look(signed_in(service.url, "consultant-barts"), service.url, systems.ready["people"][1]["nhsNumber"])
            except (AssertionError, requests.RequestException):
                return False
            return True

        assert until(looked, 60), "for a second after a jump nobody is let in"
        assert until(lambda: counted(folder) > before, 60), "a look after the clock was put back was never weighed"


def counted(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True, timeout=10)) as database:
        return database.execute("SELECT COALESCE(SUM(count), 0) FROM look_tally WHERE kind = 'look-opened'").fetchone()[0]

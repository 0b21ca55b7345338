"""`carerecord trail stream`: on record before a line is written; each event once, whenever it was stopped; what was erased is gone from it, and the log is whole."""

from __future__ import annotations

import datetime
import json
import random
import sqlite3
import subprocess
import time
from contextlib import closing

from collecting import region_over
from counterpart import Service
from london import open_look, program, signed_in


def run(*arguments: object, code: int = 0) -> str:
    ended = subprocess.run([program(), "trail", *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def places(folder) -> list[int]:
    with sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT place FROM log_entry ORDER BY place")]


def test_stopped_at_any_moment_it_goes_on_and_each_event_is_there_once(systems, tmp_path):
    folder = tmp_path / "service"
    file = region_over(systems, folder)
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    command = [program(), "trail", "stream", "--region", str(file), "--format", "json-lines", "--output", str(out), "--cursor", str(cursor), "--follow"]
    chance = random.Random(3)
    with Service(file, folder / "run") as service:
        staff = signed_in(service.url, "consultant-barts")
        for person in systems.ready["people"][:12]:
            following = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            open_look(staff, service.url, person["nhsNumber"])
            time.sleep(chance.uniform(0.02, 0.6))
            following.kill()
            following.wait()
            # Half a line that no cursor knows of, as a kill between the two could leave it.
            if out.exists() and cursor.exists():
                with open(out, "a") as file_out:
                    file_out.write('{"index":9')
    run("stream", "--region", file, "--format", "json-lines", "--output", out, "--cursor", cursor)
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["index"] for line in lines] == places(folder)
    assert out.stat().st_mode & 0o077 == 0
    assert {"kind", "at", "part", "parts", "purpose", "id"} <= lines[0].keys()
    tail = run("stream", "--region", file, "--format", "fhir", "--after", len(lines) - 3)
    assert [json.loads(line)["resourceType"] for line in tail.splitlines()] == ["AuditEvent"] * 2
    assert "nothing is written over" in run("stream", "--region", file, "--format", "fhir", "--output", out, code=2)


def streamed(folder) -> list[str]:
    with sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT detail FROM trail_event WHERE kind = 'trail-searched' AND detail LIKE 'streamed%' ORDER BY id")]


def test_that_the_trail_is_written_out_is_on_record_before_a_line_is(systems, tmp_path):
    folder = tmp_path / "service"
    file = region_over(systems, folder)
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    arguments = ("stream", "--region", file, "--format", "json-lines", "--output", out, "--cursor", cursor)
    with Service(file, folder / "run") as service:
        open_look(signed_in(service.url, "consultant-barts"), service.url, systems.ready["people"][0]["nhsNumber"])
        time.sleep(1)
        assert streamed(folder) == []
        run(*arguments, "--by", "the archive's job")
        began = json.loads(cursor.read_text())["next"]
        assert began > 3
        time.sleep(1)
        run(*arguments)
        said = [f"streamed as json-lines from index {begin} on to a file, at a terminal" for begin in (0, began)]
        assert streamed(folder) == [said[0] + ", by the archive's job", said[1]]
        # The next one finds that of the one before in its turn.
        assert [line["detail"] for line in map(json.loads, out.read_text().splitlines()) if line["kind"] == "trail-searched"][:1] == streamed(folder)[:1]
        had = out.read_bytes()
        with sqlite3.connect(folder / "account.sqlite", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            # What cannot be put on record is not written out, to a file or to a terminal.
            run(*arguments, code=1)
            assert '"index"' not in run("stream", "--region", file, "--format", "json-lines", code=1)
            other.execute("ROLLBACK")
        assert out.read_bytes() == had and len(streamed(folder)) == 2
    # What is called wrongly reads nothing, and is not on record.
    run("stream", "--region", file, "--format", "json-lines", "--output", out, code=2)
    assert len(streamed(folder)) == 2


def test_over_another_history_of_the_log_it_does_not_go_on(systems, tmp_path):
    """A database that was put back gives the same indices to other events: an export that went on over it would lack some, and nobody would know."""
    folder = tmp_path / "service"
    file = region_over(systems, folder)
    out, cursor, backup = tmp_path / "out.jsonl", tmp_path / "cursor", tmp_path / "backup.sqlite"
    arguments = ("stream", "--region", file, "--format", "json-lines", "--output", out, "--cursor", cursor)
    people = [person["nhsNumber"] for person in systems.ready["people"][:8]]

    def look(run_name: str, numbers: list[str]) -> None:
        with Service(file, folder / run_name) as service:
            staff = signed_in(service.url, "consultant-barts")
            for number in numbers:
                open_look(staff, service.url, number)
            time.sleep(1)

    look("first", people[:1])
    with sqlite3.connect(folder / "account.sqlite") as before, sqlite3.connect(backup) as copy:
        before.backup(copy)
    look("second", people[1:3])
    run(*arguments)
    had, began = out.read_bytes(), json.loads(cursor.read_text())["next"]
    for name in ("account.sqlite", "account.sqlite-wal", "account.sqlite-shm", "account.sqlite.log-signed"):
        (folder / name).unlink(missing_ok=True)
    with sqlite3.connect(backup) as copy, sqlite3.connect(folder / "account.sqlite") as back:
        copy.backup(back)
    assert "put back" in run(*arguments, code=2), "the log is shorter than what was written"
    look("third", people[3:])
    assert len(places(folder)) > began
    told = run(*arguments, code=2)
    assert str(cursor) in told and "put back" in told and f"entry {began - 1} " in told
    assert out.read_bytes() == had and json.loads(cursor.read_text())["next"] == began
    assert streamed(folder) == [], "nothing was written, and nothing is on record"


def test_a_cursor_from_before_it_said_which_log_it_is_of_is_gone_on_with_and_says_it_then(systems, tmp_path):
    folder = tmp_path / "service"
    file = region_over(systems, folder)
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    arguments = ("stream", "--region", file, "--format", "json-lines", "--output", out, "--cursor", cursor)
    with Service(file, folder / "run"):
        time.sleep(1)
        run(*arguments)
        kept = json.loads(cursor.read_text())
        last = kept.pop("last")
        assert last
        cursor.write_text(json.dumps(kept))
        time.sleep(1)
        run(*arguments)
        assert json.loads(cursor.read_text())["last"] not in (None, last)
    assert [json.loads(line)["index"] for line in out.read_text().splitlines()] == places(folder)[:json.loads(cursor.read_text())["next"]]


def test_stopped_before_its_first_cursor_it_goes_on_and_over_a_file_of_somebodys_it_does_not(systems, tmp_path):
    folder = tmp_path / "service"
    file = region_over(systems, folder)
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    with Service(file, folder / "run"):
        time.sleep(1)
    arguments = ("stream", "--region", file, "--format", "json-lines", "--output", out)
    out.touch(mode=0o600)
    assert "nothing is written over" in run(*arguments, code=2), "without a cursor nobody says that it was begun here"
    for text, mode in (("theirs", 0o600), ("", 0o644)):
        out.write_text(text)
        out.chmod(mode)
        assert "nothing is written over" in run(*arguments, "--cursor", cursor, code=2)
        assert out.read_text() == text and not cursor.exists()
    out.chmod(0o600)
    run(*arguments, "--cursor", cursor)
    assert [json.loads(line)["index"] for line in out.read_text().splitlines()] == places(folder)


def test_what_is_older_than_the_region_keeps_goes_and_a_hold_stops_it(systems, tmp_path):
    """The clock is not ours to set, so the lines are made old in the database before anything reads them; their commitments were made before, which is what the audit says first."""
    folder = tmp_path / "service"
    file = region_over(systems, folder, trail={"retention": {"days": 30}})
    first, second = (person["nhsNumber"] for person in systems.ready["people"][:2])
    with Service(file, folder / "run") as service:
        staff = signed_in(service.url, "consultant-barts")
        for person in (first, second):
            open_look(staff, service.url, person)
        time.sleep(2)
    assert "Right:" in run("audit", "--region", file)
    old = int((datetime.datetime.now().timestamp() - 90 * 86_400) * 1000)
    with sqlite3.connect(folder / "account.sqlite") as database:
        for table, column in (("trail_event", "at"), ("look", "opened_at"), ("relationship", "found_at"), ("evidence_asked", "at"), ("pending_look", "created_at"), ("mix_up", "raised_at"), ("session_mark", "given_at")):
            database.execute(f"UPDATE {table} SET {column} = {column} - {int(time.time() * 1000) - old}")
    told = run("erase", "--region", file)
    assert told.startswith("Would erase") and first in json.dumps(all_text(folder))
    hold = run("hold", "set", "--region", file, "--person", second, "--reason", "case 7", "--by", "ig").split()[-1]
    with closing(sqlite3.connect(folder / "account.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "case 7" not in run("hold", "list", "--region", file, code=1), "what cannot be put on record is not printed"
        other.execute("ROLLBACK")
    assert "case 7" in run("hold", "list", "--region", file, "--by", "ig")
    with closing(sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True)) as database:
        read = database.execute(
            "SELECT e.detail, p.nhs_number FROM trail_event e LEFT JOIN trail_person p ON p.event = e.id WHERE e.kind = 'register-read'").fetchall()
    assert read == [("legal holds: 1, at a terminal, by ig", None)], "whom a hold is on they do not read in their own list"
    # The database is some seconds old, as one is that was just restored, and lacks the holds that were set since its backup.
    assert "Nothing is erased: the database was made within a day" in run("erase", "--region", file, "--yes", code=1)
    assert first.encode() in whole(folder)
    told = run("erase", "--region", file, "--yes", "--sure")
    assert "Erased" in told and "are kept by a legal hold" in told
    assert first.encode() not in whole(folder) and second.encode() in whole(folder)
    run("hold", "end", hold, "--region", file, "--by", "ig")
    run("erase", "--region", file, "--yes", "--sure")
    # The hold itself is not old: it names them still.
    with sqlite3.connect(folder / "account.sqlite") as database:
        for table in ("trail_person", "look", "person_key", "relationship"):
            assert database.execute(f"SELECT COUNT(*) FROM {table} WHERE nhs_number IN (?, ?)", (first, second)).fetchone() == (0,), table
    with Service(file, folder / "again"):
        pass
    audit = run("audit", "--region", file)
    assert "Right:" in audit and " 0 erased" not in audit


def whole(folder) -> bytes:
    return b"".join((folder / name).read_bytes() for name in ("account.sqlite", "account.sqlite-wal") if (folder / name).exists())


def all_text(folder) -> list:
    with sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True) as database:
        return database.execute("SELECT nhs_number FROM trail_person").fetchall()

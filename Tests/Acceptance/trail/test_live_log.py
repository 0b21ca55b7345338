"""The log that a running service writes: exported, served, verified by our command and by one page of Python, for every look that was opened."""
from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))

from london import ROOT, London, as_resource, open_look, signed_in  # noqa: E402
from test_strangers_verify import run  # noqa: E402
from trail import Log  # noqa: E402


def stranger(*arguments, code=0):
    done = subprocess.run([sys.executable, ROOT / "docs/verify.py", *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert (done.returncode == 0) == (code == 0), done.stdout + done.stderr
    return done.stdout + done.stderr


def events(database: Path, sql: str, *values) -> list[tuple]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10) as connection:
        return connection.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with London("--quick", state=tmp_path_factory.mktemp("log") / "state") as london:
        session = signed_in(london.url, "consultant-barts")
        people = london.ready["people"][:3]
        looks = [open_look(session, london.url, person["nhsNumber"]) for person in people]
        for look in looks:
            as_resource(session, look)
            assert session.get(f"{look}/conditions", timeout=60).status_code == 200
        time.sleep(1.5)
        yield london, people, looks


def test_the_exported_log_is_right_and_each_event_in_it(demo, tmp_path):
    london, people, looks = demo
    region = Path(london.ready["state"]) / "region.yaml"
    assert "Right:" in run("audit", "--region", region)
    run("export", "--region", region, tmp_path)
    assert "Right:" in run("verify", tmp_path / "log", "--policy", tmp_path / "policy")
    database = region.parent / "carerecord.sqlite"
    with Log(database) as log:
        assert not log.problems() and log.entries() > 20
    for look in looks:
        name = look.rsplit("/", 1)[-1]
        found = events(database, "SELECT e.id, e.kind, p.nhs_number FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE e.look = ?", name)
        assert {"look-opened", "answer-shown", "exported", "section-opened"} <= {kind for _, kind, _ in found}
        for number, (event, kind, person) in enumerate(found):
            file = tmp_path / "proof.json"
            file.write_text(run("event", event, "--region", region, "--person", person, "--by", "the desk", *(["--hide", "subject"] if number % 2 else [])))
            assert "Right." in stranger(tmp_path / "policy", file)
            fields = {field.get("name"): field.get("text") for field in json.loads(file.read_text())["proof"]["fields"]}
            assert fields["kind"] == kind and fields["person"] == person
            # Nobody raises a possible mix-up: the service does.
            assert ("subject" in fields) == (number % 2 == 0 and kind != "mix-up-raised")


def test_a_file_of_the_exported_log_that_cannot_be_written_is_named_and_the_copy_is_not_called_whole(demo, tmp_path):
    region = Path(demo[0].ready["state"]) / "region.yaml"
    (tmp_path / "file").write_text("")
    told = run("export", "--region", region, tmp_path / "file/copy", code=1)
    assert "cannot be written" in told and str(tmp_path / "file/copy") in told and " files in " not in told
    # The last one of all: what came before it is there, and it is still no copy.
    (tmp_path / "copy/log/checkpoint").mkdir(parents=True)
    told = run("export", "--region", region, tmp_path / "copy", code=1)
    assert f"{tmp_path}/copy/log/checkpoint cannot be written" in told and " files in " not in told
    (tmp_path / "copy/log/checkpoint").rmdir()
    assert " files in " in run("export", "--region", region, tmp_path / "copy")
    assert "Right:" in run("verify", tmp_path / "copy/log", "--policy", tmp_path / "copy/policy")


def test_the_served_log_is_the_same_and_cacheable(demo, tmp_path):
    london, _, _ = demo
    region = Path(london.ready["state"]) / "region.yaml"
    run("export", "--region", region, tmp_path)
    address = london.ready["publicURL"]
    assert "Right:" in run("verify", address, "--policy", tmp_path / "policy")
    checkpoint = requests.get(f"{address}/checkpoint", timeout=10)
    assert checkpoint.headers["cache-control"] == "no-cache" and checkpoint.headers["content-type"].startswith("text/plain")
    origin, size = checkpoint.text.split("\n")[:2]
    assert address.endswith(origin)
    width = int(size) % 256
    tile = requests.get(f"{address}/tile/entries/{int(size) // 256:03}.p/{width}", timeout=10)
    assert tile.status_code == 200 and len(tile.content) == 67 * width and "immutable" in tile.headers["cache-control"]
    assert "set-cookie" not in tile.headers
    for path in ["tile/0/999", "tile/0/000.p/0", "tile/entries/0", "tile/x/000"]:
        assert requests.get(f"{address}/{path}", timeout=10).status_code == 404, path


def test_a_persons_list_is_whole_and_one_that_lacks_the_newest_is_found(demo, tmp_path):
    london, people, _ = demo
    region = Path(london.ready["state"]) / "region.yaml"
    number = people[0]["nhsNumber"]
    run("list", tmp_path, "--region", region, "--person", number, "--by", "the desk")
    time.sleep(1.5)
    run("export", "--region", region, tmp_path)
    # That it was handed over came after it.
    told = stranger(tmp_path / "policy", tmp_path / "list-1.json", tmp_path / "log")
    assert "Right." in told and "because newer: 1 of yours" in told
    assert "Nothing was left out" in run("verify", tmp_path / "log", "--policy", tmp_path / "policy", "--list", tmp_path / "list-1.json")
    whole = json.loads((tmp_path / "list-1.json").read_text())
    short = {**whole, "events": whole["events"][:-1], "last": whole["last"] - 1}
    (tmp_path / "short.json").write_text(json.dumps(short))
    assert "one more event" in stranger(tmp_path / "policy", tmp_path / "short.json", tmp_path / "log", code=1)
    # That it was handed over is on record too.
    (tmp_path / "again").mkdir()
    run("list", tmp_path / "again", "--region", region, "--person", number, "--by", "the desk")
    kinds = [field["text"] for event in json.loads((tmp_path / "again/list-1.json").read_text())["events"]
             for field in event["fields"] if field.get("name") == "kind"]
    assert kinds[-1] == "list-handed" and len(kinds) == whole["last"] + 1
    # The first list, of an older checkpoint, is said to be old, by both.
    time.sleep(1.5)
    run("export", "--region", region, tmp_path)
    assert "because newer: 2 of yours" in stranger(tmp_path / "policy", tmp_path / "list-1.json", tmp_path / "log")
    assert "because newer: 2 of this person" in run("verify", tmp_path / "log", "--policy", tmp_path / "policy", "--list", tmp_path / "list-1.json")


def test_what_somebody_put_into_the_database_is_not_taken_into_the_log_and_is_named(tmp_path):
    state = tmp_path / "state"
    with London("--quick", state=state) as london:
        open_look(signed_in(london.url, "consultant-barts"), london.url, london.ready["people"][0]["nhsNumber"])
        number = london.ready["people"][1]["nhsNumber"]
        time.sleep(1.5)
    forged = ["017000000000" + "7" + "0" * 19, "017000000001" + "7" + "0" * 19]
    with sqlite3.connect(state / "carerecord.sqlite") as database:
        database.execute(
            "INSERT INTO trail_event (id, kind, at, subject, organisation, role, look, purpose) VALUES (?, 'look-opened', ?, '1', 'R1H', 'R8000', 'x', 'direct care')",
            (forged[0], 0x017000000000))
        database.execute("INSERT INTO trail_person VALUES (?, ?)", (forged[0], number))
        database.execute(
            "INSERT INTO trail_event (id, kind, at, purpose, detail) VALUES (?, 'trail-erased', ?, 'direct care', '1 events, 1 entries')",
            (forged[1], int((time.time() + 9 * 365 * 86_400) * 1000)))
    for _ in range(2):
        told = run("audit", "--region", state / "region.yaml", code=1)
        assert all(f"does not commit to the event {event}" in told for event in forged)
        # Neither does a start take it in: looks go on, and the service says so.
        with London("--quick", state=state) as london:
            assert open_look(signed_in(london.url, "consultant-barts"), london.url, london.ready["people"][0]["nhsNumber"])
            deadline = time.monotonic() + 20
            while "that the log does not commit to" not in london.log.read_text(errors="replace"):
                assert time.monotonic() < deadline
                time.sleep(0.2)
    assert events(state / "carerecord.sqlite", "SELECT COUNT(*) FROM trail_part WHERE event IN (?, ?)", *forged) == [(0,)]


def test_a_look_that_was_taken_out_of_the_desks_search_is_named(tmp_path):
    state = tmp_path / "state"
    with London("--quick", state=state) as london:
        open_look(signed_in(london.url, "consultant-barts"), london.url, london.ready["people"][0]["nhsNumber"])
        time.sleep(1.5)
    assert "Right:" in run("audit", "--region", state / "region.yaml")
    with sqlite3.connect(state / "carerecord.sqlite") as database:
        for table in ("look_release", "look_supplier", "look_life", "look"):
            database.execute(f"DELETE FROM {table}")
    assert "the desk's search lacks the look that entry" in run("audit", "--region", state / "region.yaml", code=1)


def test_an_event_is_handed_over_once_it_is_on_record_by_whom(demo):
    london, people, _ = demo
    region = Path(london.ready["state"]) / "region.yaml"
    database, number = region.parent / "carerecord.sqlite", people[1]["nhsNumber"]
    (about,) = events(database, "SELECT e.id FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE p.nhs_number = ? AND e.kind = 'look-opened' LIMIT 1", number)
    (nobody,) = events(database, "SELECT id FROM trail_event WHERE kind = 'service-started' LIMIT 1")
    handed = "SELECT e.kind, p.nhs_number FROM trail_event e LEFT JOIN trail_person p ON p.event = e.id WHERE e.detail LIKE '%by the archivist' ORDER BY e.id"
    assert events(database, handed) == []
    # Without a name nothing is printed.
    assert "--by" in run("event", about[0], "--region", region, "--person", number, code=64)
    run("event", about[0], "--region", region, "--person", number, "--by", "the archivist")
    assert events(database, handed) == [("list-handed", number)]
    run("event", nobody[0], "--region", region, "--by", "the archivist")
    assert events(database, handed) == [("list-handed", number), ("trail-searched", None)]
    time.sleep(1.5)
    assert "Right:" in run("audit", "--region", region) and " 0 waiting" in run("audit", "--region", region)
    # What cannot be put on record is not printed.
    with sqlite3.connect(database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        said = run("event", about[0], "--region", region, "--person", number, "--by", "the archivist", code=1)
        other.execute("ROLLBACK")
    assert '"proof"' not in said and number not in said
    assert len(events(database, handed)) == 2


def test_one_bit_anywhere_in_the_exported_log_is_found(demo, tmp_path):
    london, _, _ = demo
    run("export", "--region", Path(london.ready["state"]) / "region.yaml", tmp_path)
    chance = random.Random(7)
    files = [path for path in (tmp_path / "log").rglob("*") if path.is_file()]
    for number in range(12):
        file = files[number % len(files)]
        data = file.read_bytes()
        place = chance.randrange(len(data))
        file.write_bytes(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1:])
        assert "Wrong" in run("verify", tmp_path / "log", "--policy", tmp_path / "policy", code=1), f"{file}, byte {place}"
        file.write_bytes(data)


def test_a_restarted_service_goes_on_with_its_log_and_refuses_other_keys(tmp_path):
    state, remembered = tmp_path / "state", tmp_path / "remembered.json"
    for _ in range(2):
        with London("--quick", state=state) as london:
            session = signed_in(london.url, "consultant-barts")
            open_look(session, london.url, london.ready["people"][0]["nhsNumber"])
        run("export", "--region", state / "region.yaml", tmp_path)
        # Each time from where it was found right before.
        assert "Right:" in run("verify", tmp_path / "log", "--policy", tmp_path / "policy", "--state", remembered)
    key = state / "carerecord.sqlite.log-key"
    assert key.stat().st_mode & 0o077 == 0 and Path(f"{state}/carerecord.sqlite.log-secret").stat().st_mode & 0o077 == 0
    kept = key.read_text()
    key.unlink()
    with pytest.raises(AssertionError, match="cannot be read here"):
        London("--quick", state=state)
    key.write_text(run("key", "another.example").split("\n")[0])
    with pytest.raises(AssertionError, match="signed by another key"):
        London("--quick", state=state)
    key.write_text(kept)
    with London("--quick", state=state):
        pass
    assert "Right:" in run("audit", "--region", state / "region.yaml")


def test_a_database_that_was_put_back_is_not_gone_on_with(tmp_path):
    state = tmp_path / "state"
    with London("--quick", state=state):
        time.sleep(1)
    kept = tmp_path / "kept"
    kept.mkdir()
    files = [file for file in state.glob("carerecord.sqlite*") if ".log-" not in file.name and ".case-" not in file.name]
    for file in files:
        shutil.copy(file, kept)
    with London("--quick", state=state) as london:
        signed_in(london.url, "consultant-barts")
        time.sleep(1)
    for file in state.glob("carerecord.sqlite*"):
        if ".log-" not in file.name and ".case-" not in file.name:
            file.unlink()
    for file in kept.iterdir():
        shutil.copy(file, state)
    with pytest.raises(AssertionError, match="does not have that checkpoint"):
        London("--quick", state=state)

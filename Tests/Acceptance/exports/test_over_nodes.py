"""Over two nodes and PostgreSQL: a collector gets every entry though the node that sends is killed; and what was erased is gone from the server's files once its
owner has them written anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "watch"))

from two_nodes import TwoNodes  # noqa: E402

from collecting import to  # noqa: E402
from london import open_look, program, signed_in  # noqa: E402
from server import PROGRAMS  # noqa: E402
from test_stream import run  # noqa: E402
from test_syslog import MESSAGE, indices, until  # noqa: E402


@pytest.fixture
def two(tmp_path):
    if not (PROGRAMS / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed: bin/setup test")
    with TwoNodes(tmp_path) as running:
        yield running


def again(two: TwoNodes, **more) -> None:
    """Both nodes anew, over a region file that says more."""
    for node in two.nodes:
        node.stop()
    region = yaml.safe_load(two.region.read_text())
    for key, value in more.items():
        region[key] = region.get(key, {}) | value
    two.region.write_text(yaml.safe_dump(region, sort_keys=False))
    subprocess.run([program(), "region", "activate", str(two.region), "--by", "test"], check=True, capture_output=True, timeout=60)
    two.nodes = [two.start(ports) for ports in two.ports]


def entries(two: TwoNodes) -> dict[int, str]:
    with two.server.connect() as connection:
        return dict(connection.execute("SELECT place, event FROM log_entry").fetchall())


def unplaced(two: TwoNodes) -> int:
    """How many were written and have no place in the log yet."""
    with two.server.connect() as connection:
        return connection.execute("SELECT COUNT(*) FROM log_waiting").fetchone()[0]


def sends(node) -> bool:
    """Whether this node knows how far the collector is behind: the one that sends does."""
    try:
        text = requests.get(node.operations + "/metrics", timeout=5).text
    except requests.RequestException:
        return False
    found = re.search(r'carerecord_export_behind\{collector="soc"\} (-?\d+)', text)
    return bool(found) and int(found.group(1)) >= 0


@pytest.mark.timeout(400)
def test_a_collector_gets_every_entry_though_the_node_that_sends_is_killed(two, collector, authority):
    collector.start()
    again(two, exports=to(collector, authority, content="json-lines"))
    people = [person["nhsNumber"] for person in two.ready["people"][:12]]

    def look(number: int) -> None:
        for _ in range(60):
            try:
                open_look(signed_in(two.url, "consultant-barts"), two.url, people[number % len(people)])
                return
            except (AssertionError, requests.RequestException):
                # Its node was killed with it.
                time.sleep(0.2)
        raise AssertionError("no look was opened")

    killed = 0
    for round_number in range(2):
        for number in range(4):
            look(number)
        until(lambda: any(sends(node) for node in two.nodes), 60)
        place = next(place for place, node in enumerate(two.nodes) if sends(node))
        two.nodes[place].process.kill()
        two.nodes[place].process.wait()
        killed += 1
        for number in range(4, 8):
            look(number)
        if round_number == 0:
            collector.kill()
            collector.start()
        two.nodes[place] = two.start(two.ports[place])
    # All that was written has its place: the node that was killed may have been the one that gives places, and its lease is waited for.
    until(lambda: unplaced(two) == 0, 60)
    had: dict[int, str] = {}

    def has_come() -> bool:
        # Entries first: what a node writes after they were read is not waited for.
        had.update(entries(two))
        return set(indices(collector)) >= set(had)

    until(has_come, 120)
    got = indices(collector)
    assert set(got) >= set(had) and len(had) > 60
    had = entries(two)
    assert set(got) <= set(had), "what came was never written"
    for match in filter(None, map(MESSAGE.fullmatch, collector.received())):
        assert had[int(match.group(5))] == match.group(6)
    print(f"{len(had)} entries, {len(got) - len(had)} sent again, {killed} kills of the node that sends")


@pytest.mark.timeout(300)
def test_what_a_command_prints_of_the_trail_is_on_record_first(two):
    number = two.ready["people"][0]["nhsNumber"]
    open_look(signed_in(two.url, "consultant-barts"), two.url, number)
    until(lambda: unplaced(two) == 0, 60)
    with two.server.connect() as connection:
        (event,) = connection.execute(
            "SELECT e.id FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE p.nhs_number = %s AND e.kind = 'look-opened' LIMIT 1", (number,)).fetchone()
    time.sleep(1.5)
    assert '"inclusion"' in run("event", event, "--region", two.region, "--person", number, "--by", "the archivist")
    assert '"look-opened"' in run("stream", "--region", two.region, "--format", "json-lines", "--by", "the archivist")
    with two.server.connect() as connection:
        said = connection.execute("SELECT kind, detail FROM trail_event WHERE detail LIKE '%by the archivist' ORDER BY id").fetchall()
    assert said == [("list-handed", "one event with its proof, at a terminal, by the archivist"),
                    ("trail-searched", "streamed as json-lines from index 0 on to standard output, at a terminal, by the archivist")]
    until(lambda: " 0 waiting" in run("audit", "--region", two.region), 40)


def on_disk(two: TwoNodes, text: str) -> list[str]:
    """Files of tables, apart from the write-ahead log, that hold it."""
    with two.server.connect() as connection:
        connection.execute("CHECKPOINT")
        names = dict(connection.execute("SELECT relfilenode::text, relname FROM pg_class WHERE relfilenode > 0").fetchall())
    return [names.get(path.name, path.name) for path in (two.server.data / "base").rglob("*")
            if path.is_file() and text.encode() in path.read_bytes()]


@pytest.mark.timeout(400)
def test_what_was_erased_is_gone_from_the_servers_files_once_they_are_written_anew(two):
    if os.geteuid() != 0:
        pytest.skip("the server's files are another user's: that takes root")
    again(two, trail={"retention": {"days": 30}})
    number = two.ready["people"][0]["nhsNumber"]
    open_look(signed_in(two.url, "consultant-barts"), two.url, number)
    until(lambda: " 0 waiting" in run("audit", "--region", two.region), 40)
    for node in two.nodes:
        node.stop()
    old = int((time.time() - 40 * 86_400) * 1000)
    with two.server.connect() as connection:
        for table, column in (("trail_event", "at"), ("look", "opened_at"), ("relationship", "found_at"), ("evidence_asked", "at"),
                              ("pending_look", "created_at"), ("mix_up", "raised_at"), ("session_mark", "given_at"), ("look_life", "opened_at")):
            connection.execute(f"UPDATE {table} SET {column} = {column} - {int(time.time() * 1000) - old}")
        # Otherwise the commitment is not that of the text any more, which the audit would say; the erased ones have no text.
        connection.execute("UPDATE look_life SET ended_at = opened_at, seen_at = opened_at")
    assert on_disk(two, number)
    # The database is some minutes old.
    told = run("erase", "--region", two.region, "--yes", "--sure")
    assert "Erased" in told and "VACUUM" in told
    with two.server.connect() as connection:
        for table in ("trail_person", "look", "person_key"):
            assert connection.execute(f"SELECT COUNT(*) FROM {table} WHERE nhs_number = %s", (number,)).fetchone() == (0,), table
        # Deleted is not gone, on a server: it says so.
        assert on_disk(two, number)
        connection.execute(re.search(r"VACUUM[^;\n]*", told).group(0))
    assert on_disk(two, number) == []
    done = subprocess.run([program(), "trail", "audit", "--region", str(two.region)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and " 0 erased" not in done.stdout, done.stdout

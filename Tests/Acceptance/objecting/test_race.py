"""Objections race looks (issue 7, "Show it"; law 8): over SQLite in one process, over PostgreSQL on two nodes behind a proxy. Some forty objections and four hundred
looks in the sample, under a minute each; a thousand and ten thousand with CARERECORD_FULL: some forty minutes in one process and an hour over two nodes, and never
more than an hour and three quarters each. CARERECORD_OBJECTIONS=333 is a third of it. None is served after its objection was in force."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "postgresql"))

from many import Many  # noqa: E402
from race import LOOKS, MOST_SECONDS, OBJECTIONS, Race  # noqa: E402
from server import PostgreSQL  # noqa: E402

from london import London  # noqa: E402

# What the trail has of records that were opened and shown, to be held against when each objection was in force.
SHOWN = """
    SELECT e.kind, p.nhs_number, e.at FROM trail_event e JOIN trail_person p ON p.event = e.id
    WHERE e.kind IN ('look-opened', 'answer-shown', 'section-opened', 'entry-opened', 'attachment-opened', 'printed', 'exported')"""


ENDED = "SELECT look, kind, at, detail FROM trail_event WHERE look IS NOT NULL AND kind <> 'answer-shown' ORDER BY id"


@contextlib.contextmanager
def one_process(_: Path):
    with London("--quick") as london:
        with contextlib.closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
            yield london, [london.url], database


@contextlib.contextmanager
def two_nodes(folder: Path):
    with PostgreSQL() as server, Many("--quick", "--nodes", "2", "--postgresql", server.address, state=folder / "state") as london:
        london.all_ready()
        with server.connect() as database:
            yield london, [node["staffURL"] for node in london.nodes], database


@pytest.mark.timeout(300 + MOST_SECONDS)
@pytest.mark.parametrize("kind", [one_process, two_nodes], ids=["one process over SQLite", "two nodes over PostgreSQL"])
def test_objections_race_looks_and_none_is_served_after_its_objection_was_in_force(kind, tmp_path):
    with kind(tmp_path) as (london, nodes, database):
        race = Race(london, nodes)
        race.run()
        shown = database.execute(SHOWN).fetchall()
        log = london.log.read_text(errors="replace")
        ends = [row for row in database.execute(ENDED).fetchall() if row[0] in race.unexplained]
    despite = race.despite(shown)
    print(f"{dict(race.counts)}; faults: {len(race.faults)}; {len(shown)} on record as opened or shown, despite one: {dict(despite)}", flush=True)
    assert not race.faults, f"{len(race.faults)} faults, such as {sorted(set(race.faults))[:10]}; of these looks: {ends}"
    assert not despite and len(shown) > LOOKS, despite
    counts = race.counts
    assert counts["objections"] >= OBJECTIONS and counts["looks"] >= LOOKS
    # They did meet: looks were open when objections came, were refused and ended by them, and opened again after.
    assert counts["held before"] >= OBJECTIONS * len(nodes) * 0.8, counts
    assert counts["opened"] > LOOKS * 0.4 and counts["refused"] > OBJECTIONS and counts["asked for after in force"] > OBJECTIONS * 4, counts
    assert counts["opened again"] >= OBJECTIONS * 0.9 and counts["waited"] > 0, counts
    assert counts["away"] < LOOKS * 0.1, "a busy node turned too many away for this to mean anything"
    assert all(counts[way] for way in ("by_the_desk", "by_command", "by_list", "by_the_person")), counts
    assert not any(number in log for number in race.people)

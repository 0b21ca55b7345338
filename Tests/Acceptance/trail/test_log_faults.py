"""Faults under a service that keeps its log: afterwards the log is one, whole, and its database's (issue 6, part 4). Kills: Tests/Acceptance/kill; three nodes:
Tests/Acceptance/postgresql/test_log.py."""
from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from clock import jumping_clock  # noqa: E402
from london import London, as_resource, open_look, signed_in  # noqa: E402
from test_database import small_disk  # noqa: E402
from test_keys import checkpoints  # noqa: E402
from test_strangers_verify import run  # noqa: E402
from test_witness import wait_for  # noqa: E402
from trail import Log  # noqa: E402


def is_right(london: London, folder: Path) -> None:
    """By our audit, by a stranger's reading of the database, and from the public files; from where it was right before."""
    state = Path(london.ready["state"])
    assert "Right:" in run("audit", "--region", state / "region.yaml")
    with Log(state / "carerecord.sqlite") as log:
        assert not log.problems()
        (entries, places, events), = log.connection.execute(
            "SELECT COUNT(*), COUNT(DISTINCT place), (SELECT COUNT(*) FROM trail_part) FROM log_entry").fetchall()
        assert entries == places == events
    run("export", "--region", state / "region.yaml", folder)
    assert "Right:" in run("verify", folder / "log", "--policy", folder / "policy", "--state", folder / "remembered.json")


def fill(file: Path) -> None:
    with open(file, "wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError:
            pass


def test_a_full_disk_leaves_the_log_right_and_it_goes_on_when_there_is_room(tmp_path):
    with small_disk(40) as disk, London("--quick", state=disk / "state") as london:
        session = signed_in(london.url, "consultant-barts")
        numbers = [person["nhsNumber"] for person in london.ready["people"]]
        time.sleep(1.2)
        is_right(london, tmp_path)
        for _ in range(2):
            fill(disk / "ballast")
            shown = refused = 0
            deadline = time.monotonic() + 60
            while refused < 5 and time.monotonic() < deadline:
                answer = session.post(
                    f"{london.url}/looks", data={"nhs-number": numbers[shown % len(numbers)], "presence": "1"}, allow_redirects=False, timeout=60)
                assert answer.status_code in (303, 503), answer.status_code
                shown, refused = shown + (answer.status_code == 303), refused + (answer.status_code == 503)
            assert refused == 5
            (disk / "ballast").unlink()
            wait_for(lambda: session.post(
                f"{london.url}/looks", data={"nhs-number": numbers[0], "presence": "1"}, allow_redirects=False, timeout=60).status_code == 303)
            time.sleep(1.5)
            is_right(london, tmp_path)


def test_a_clock_that_jumps_back_and_forth_leaves_the_log_right(tmp_path, monkeypatch):
    jump = jumping_clock(tmp_path, monkeypatch)
    with London("--quick") as london:
        monkeypatch.delenv("LD_PRELOAD")
        database = Path(london.ready["state"]) / "carerecord.sqlite"
        people = london.ready["people"]

        def last() -> tuple[int, int]:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10) as connection:
                return connection.execute("SELECT MAX(size), MAX(at) FROM log_checkpoint").fetchone()

        def admitted() -> requests.Session | None:
            try:
                return signed_in(london.url, "consultant-barts")
            except AssertionError:
                return None

        jumped = []
        for number, seconds in enumerate([0, -3600, -30, -86_400, 0, -1]):
            jump(seconds)
            before = last()[0] or 0
            # For a second after the jump the service and its database may not agree what time it is: then nobody is let in.
            session = wait_for(admitted)
            look = open_look(session, london.url, people[number]["nhsNumber"])
            as_resource(session, look)
            wait_for(lambda: (last()[0] or 0) > before, 20)
            jumped.append(look.rsplit("/", 1)[-1])
            is_right(london, tmp_path)
        sizes = [size for size, _, _ in checkpoints(database)]
        assert sizes == sorted(set(sizes))
        with Log(database) as log:
            times = [row["at"] for row in log.rows(
                "SELECT e.at FROM log_entry l JOIN trail_event e ON e.id = l.event WHERE e.kind = 'look-opened' ORDER BY l.place")]
            assert times != sorted(times), "the clock did go back: what came later stands later in the log all the same"
            assert all(log.has(look, "look-opened") and log.has(look, "answer-shown") for look in jumped)
        assert "Right:" in run("verify", london.ready["publicURL"], "--policy", tmp_path / "policy")
        assert requests.get(f"{london.ready['publicURL']}/checkpoint", timeout=10).status_code == 200

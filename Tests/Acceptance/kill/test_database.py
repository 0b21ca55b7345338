"""A database that is locked, full or read-only under the whole service (issue 3, "Faults it must meet"), and law 1 in its file."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle import originals  # noqa: E402
from london import London, as_resource, open_look, signed_in  # noqa: E402
from reader import Account  # noqa: E402


def ran(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


@contextmanager
def small_disk(megabytes: int):
    """A disk of its own, where this machine lets us have one."""
    with tempfile.TemporaryDirectory(prefix="carerecord-disk-") as folder:
        if os.geteuid() != 0 or not ran("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder):
            pytest.skip("no small disk can be mounted here; StorageTests stand for it with a page limit")
        try:
            yield Path(folder)
        finally:
            ran("umount", "-l", folder)


@contextmanager
def read_only(london: London):
    """The database's files refuse every write, also through what the service has open: as after a disk became read-only, which cannot be
    done by mounting while a service holds its files, and could not be undone."""
    state = Path(london.ready["state"])
    files = [str(state / name) for name in ("carerecord.sqlite", "carerecord.sqlite-wal")]
    if os.geteuid() != 0 or not ran("chattr", "+i", *files):
        ran("chattr", "-i", *files)
        pytest.skip("no file can be made unchangeable here; StorageTests stand for it")
    try:
        yield
    finally:
        ran("chattr", "-i", *files)


def readiness(london: London) -> requests.Response:
    region = (Path(london.ready["state"]) / "region.yaml").read_text()
    port = re.search(r"operations:.*?port: (\d+)", region, re.DOTALL).group(1)
    return requests.get(f"http://127.0.0.1:{port}/ready", timeout=30)


def busiest(london: London) -> dict:
    return max(london.ready["people"], key=lambda person: len(person["sources"]))


def refused(session, london: London, number: str) -> None:
    """Nothing is opened and nothing is found; the page says why, and when to come again."""
    answer = session.post(f"{london.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
    assert answer.status_code == 503, answer.status_code
    assert int(answer.headers["retry-after"]) > 0
    assert "cannot be put on record" in answer.text
    answer = session.post(f"{london.url}/find", data={"family": "Okonkwo", "born": "1944-03-14"}, allow_redirects=False, timeout=60)
    assert answer.status_code == 503, answer.status_code


def test_a_locked_database_opens_no_look_and_goes_on_afterwards():
    with London("--quick") as london:
        session = signed_in(london.url, "consultant-barts")
        number = busiest(london)["nhsNumber"]
        other = sqlite3.connect(Path(london.ready["state"]) / "carerecord.sqlite", isolation_level=None, timeout=10)
        other.execute("BEGIN IMMEDIATE")
        try:
            refused(session, london, number)
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert as_resource(session, open_look(session, london.url, number))["resourceType"] == "Bundle"
        log = london.log.read_text(errors="replace")
        assert "cannot be written" in log and number not in log


def test_answers_that_come_while_the_database_is_locked_are_not_shown_and_say_so():
    # With the systems' own delays: the look opens, then the database is locked while they answer.
    with London() as london:
        session = signed_in(london.url, "consultant-barts")
        person = busiest(london)
        other = sqlite3.connect(Path(london.ready["state"]) / "carerecord.sqlite", isolation_level=None, timeout=10)
        look = open_look(session, london.url, person["nhsNumber"])
        other.execute("BEGIN IMMEDIATE")
        page = ""
        try:
            with session.get(look, stream=True, timeout=60) as stream:
                for block in stream.iter_content(2048):
                    page += block.decode(errors="replace")
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert "could not be put on record" in page
        # The rest of the page is there, and what is shown is what is written.
        assert "</html>" in page
        with Account(Path(london.ready["state"]) / "carerecord.sqlite") as account:
            found = account.look(look.rsplit("/", 1)[-1])
            assert not found.problems
            assert found.leaves or "/entries/" not in page


def test_a_full_disk_shows_nothing_until_there_is_room():
    with small_disk(40) as disk, London("--quick", state=disk / "state") as london:
        session = signed_in(london.url, "consultant-barts")
        number = busiest(london)["nhsNumber"]
        assert "disk" in wait_for(london, "disk"), "warned of long before"
        ballast = disk / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        # What the log still has room for may take a few lines more.
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = session.post(f"{london.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
            if answer.status_code == 503:
                break
            assert answer.status_code == 303
        refused(session, london, number)
        ballast.unlink()
        assert as_resource(session, open_look(session, london.url, number))["resourceType"] == "Bundle"


def test_a_read_only_database_shows_nothing_of_anybody_until_it_can_be_written():
    with London("--quick") as london:
        session = signed_in(london.url, "consultant-barts")
        person = busiest(london)
        number, family = person["nhsNumber"], person["name"].split()[-1]
        assert readiness(london).status_code == 200
        with read_only(london):
            refused(session, london, number)
            for answer in [
                session.post(f"{london.url}/looks", data={"nhs-number": number}, timeout=60),
                session.post(f"{london.url}/find", data={"family": "Okonkwo", "born": "1944-03-14"}, timeout=60),
                requests.get(f"{london.url}/sign-in", params={"login_hint": "gp-jubilee"}, timeout=60),
            ]:
                assert answer.status_code == 503
                assert "cannot be put on record just now" in answer.text
                assert "Nothing is shown" in answer.text
                assert family.lower() not in answer.text.lower() and number not in answer.text.replace(" ", "")
            ready = readiness(london)
            assert ready.status_code == 503
            assert ready.text.startswith("database: ")
        assert readiness(london).status_code == 200
        assert as_resource(session, open_look(session, london.url, number))["resourceType"] == "Bundle"
        log = london.log.read_text(errors="replace")
        assert number not in log and family not in log


def test_an_entry_s_original_is_not_shown_while_that_cannot_be_put_on_record():
    with London("--quick") as london:
        session = signed_in(london.url, "consultant-barts")
        look = open_look(session, london.url, busiest(london)["nhsNumber"])
        as_resource(session, look)
        entry = london.url + re.search(r'href="(/looks/[^"]+/entries/[^"]+)"', session.get(look, timeout=60).text).group(1)
        with read_only(london):
            for address in [entry, f"{look}/print"]:
                answer = session.get(address, timeout=60)
                assert answer.status_code == 503, address
                assert "cannot be put on record just now" in answer.text
            assert session.get(look, headers={"accept": "application/fhir+json"}, timeout=60).status_code == 503
        assert session.get(entry, timeout=60).status_code == 200


def test_signing_out_holds_at_once_although_it_cannot_be_written_and_is_written_later():
    with London("--quick") as london:
        session, other = signed_in(london.url, "consultant-barts"), signed_in(london.url, "consultant-barts")
        number = busiest(london)["nhsNumber"]
        look, others = open_look(session, london.url, number), open_look(other, london.url, number)
        as_resource(session, look)
        as_resource(other, others)
        kept = requests.Session()
        kept.cookies.update(session.cookies)
        with read_only(london):
            answer = session.post(f"{london.url}/sign-out", allow_redirects=False, timeout=60)
            assert answer.status_code == 200
            assert "You are signed out on this browser" in answer.text and "could not be put on record" in answer.text
            assert "clear-site-data" in answer.headers
            assert not session.cookies.get("carerecord")
            # Whoever kept the cookie has nothing, and nobody else is signed out by it.
            json = {"accept": "application/fhir+json"}
            assert kept.get(look, headers=json, allow_redirects=False, timeout=60).status_code == 401
            assert kept.get(london.url, headers=json, allow_redirects=False, timeout=60).status_code == 401
            assert other.get(others, timeout=60).status_code == 200
        database = Path(london.ready["state"]) / "carerecord.sqlite"
        deadline = time.monotonic() + 30
        ended = 0
        while not ended and time.monotonic() < deadline:
            time.sleep(0.5)
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as rows:
                ended = rows.execute("SELECT COUNT(*) FROM session WHERE ended_at IS NOT NULL AND id_token IS NULL").fetchone()[0]
        assert ended == 1, "written when it could be"
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as rows:
            assert rows.execute("SELECT COUNT(*) FROM trail_event WHERE kind = 'signed-out'").fetchone()[0] == 1
        assert kept.get(london.url, headers=json, allow_redirects=False, timeout=60).status_code == 401


def test_a_role_that_cannot_be_switched_is_left_all_the_same():
    with London("--quick") as london:
        session = signed_in(london.url, "two-roles")
        role = re.search(r'name="role" id="role-0" value="([^"]+)"', session.get(f"{london.url}/role", timeout=30).text).group(1)
        with read_only(london):
            assert session.post(f"{london.url}/role", data={"role": role}, timeout=60).status_code == 503
            answer = session.get(london.url, headers={"accept": "application/json"}, allow_redirects=False, timeout=60)
            assert answer.status_code == 401, "nobody goes on unawares in the role they meant to leave"


def test_a_service_does_not_start_over_a_file_that_is_no_database():
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        state.mkdir()
        (state / "carerecord.sqlite").write_bytes(b"not a database" * 1000)
        with pytest.raises(AssertionError) as stopped:
            London("--quick", state=state).stop()
        assert "damaged" in str(stopped.value)
        assert (state / "carerecord.sqlite").read_bytes().startswith(b"not a database"), "and it is left as it was"


def wait_for(london: London, word: str) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        log = london.log.read_text(errors="replace")
        if word in log:
            return log
        time.sleep(0.1)
    return london.log.read_text(errors="replace")


def words(value: object) -> set[str]:
    """Every text and display of a resource that is long enough to be somebody's."""
    found: set[str] = set()
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("display", "text", "family", "div", "valueString", "title", "line") and isinstance(inner, str):
                found.add(inner)
            found |= words(inner)
    elif isinstance(value, list):
        for inner in value:
            found |= words(inner)
    return {text for text in found if len(text) >= 8}


def test_nothing_clinical_is_in_the_database_or_the_log():
    with London("--quick") as london:
        session = signed_in(london.url, "consultant-barts")
        person = busiest(london)
        look = open_look(session, london.url, person["nhsNumber"])
        body = session.get(look, headers={"accept": "application/fhir+json"}, timeout=60).content
        session.get(look, timeout=60)
        said = set().union(*(words(resource) for _, resource, _ in originals(body)))
        assert len(said) > 20
        state = Path(london.ready["state"])
        files = [path for path in state.iterdir() if path.name.startswith("carerecord.sqlite")]
        kept = b"".join(path.read_bytes() for path in files)
        # Names of organisations and roles are the region file's, the policy's and the sign-in's, not the person's.
        region = (state / "region.yaml").read_text() + (state / "policy.yaml").read_text()
        staff = " ".join(f"{member['name']} {member['role']}" for member in london.ready["staff"])
        leaks = sorted(text for text in said if text.encode() in kept and text not in region and text not in staff)
        assert not leaks, f"{len(leaks)} texts of a record are in the database"
        log = london.log.read_text(errors="replace")
        assert not [text for text in said if text in log and text not in region]
        assert person["nhsNumber"] not in log and person["name"].split()[-1] not in log
        for path in files:
            assert path.stat().st_mode & 0o077 == 0, f"{path.name} can be read by others"

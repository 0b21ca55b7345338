"""An objection that is set, ended or taken over at a command line: of a person whom the demographics service knows, and of nobody else."""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from london import ASKED, LISTED, ROOT, listed, program, signed_in

#: Valid, and nobody's in the pretend London.
OLD, NOBODY = "9990000026", "9990000018"


class Register:
    """A demographics service before which numbers have been superseded by others; `down` answers nothing."""

    def __init__(self, real: str, newer: str):
        register = self
        self.down = False
        self.newer = {OLD: newer}

        class Service(BaseHTTPRequestHandler):
            def do_GET(self):
                if register.down:
                    self.send_response(503)
                    self.send_header("content-length", "0")
                    self.end_headers()
                    return
                headers = {"X-Request-ID": self.headers["X-Request-ID"], "accept": "application/fhir+json"}
                path = self.path
                for old, new in register.newer.items():
                    path = path.replace(old, new)
                answer = requests.get(real + path, headers=headers, timeout=30)
                self.send_response(answer.status_code)
                for name in ("content-type", "x-request-id"):
                    if name in answer.headers:
                        self.send_header(name, answer.headers[name])
                self.send_header("content-length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture(scope="module")
def person(london):
    return next(n for n in next(m for m in london.ready["staff"] if m["hint"] == "consultant-barts")["mayOpen"])


@pytest.fixture(scope="module")
def register(london, person, tmp_path_factory):
    register = Register(london.ready["demographicsURL"], person)
    text = Path(london.ready["state"], "region.yaml").read_text()
    changed = text.replace(f'demographics: {{url: "{london.ready["demographicsURL"]}"}}', f'demographics: {{url: "{register.url}"}}')
    assert changed != text
    register.region = tmp_path_factory.mktemp("command") / "region.yaml"
    register.region.write_text(changed)
    # What the region file names beside itself.
    for beside in Path(london.ready["state"]).iterdir():
        if not (register.region.parent / beside.name).exists():
            (register.region.parent / beside.name).symlink_to(beside)
    yield register
    register.server.shutdown()


def ran(register: Register, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [program(), "objection", *words, "--region", str(register.region), "--by", "the tests"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    said = done.stdout + done.stderr
    assert not re.search(r"\d{10}", said), "no number stands in a terminal's log"
    return said


def opens(london, number: str) -> bool:
    session = signed_in(london.url, "consultant-barts")
    return session.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60).status_code == 303


def test_a_number_that_is_nobodys_is_refused_asked_for_or_not(london, register):
    assert "knows nobody of that number: nothing was set" in ran(register, "set", NOBODY, code=1)
    assert "knows nobody of that number: nothing was set" in ran(register, "set", NOBODY, "--wait", code=1)
    assert "No objection is in force" in ran(register, "end", NOBODY)


def test_an_objection_to_the_summary_care_record_is_not_set_here_and_where_it_is_made_is_said(london, register, person):
    said = ran(register, "set", person, "--programme", "summary-care-record", code=2)
    assert "nothing was set" in said and "GP practice" in said and "in force" not in said
    assert imported(london, "SELECT COUNT(*) FROM objection WHERE programme = 'summary-care-record'")[0][0] == 0
    # What an earlier version set can be ended.
    assert "No objection is in force" in ran(register, "end", person, "--programme", "summary-care-record")


def test_a_number_that_was_superseded_is_followed_and_ended_by_either(london, register, person):
    assert opens(london, person)
    said = ran(register, "set", OLD)
    assert "kept under the newer" in said and "in force" in said
    assert not opens(london, person), "it is the person's of today"
    assert "objects already" in ran(register, "set", person)
    assert "has ended" in ran(register, "end", OLD)
    assert opens(london, person)


def test_where_the_service_cannot_be_asked_nothing_is_set_under_a_number_that_nobody_checked(london, register, person):
    questions = "SELECT COUNT(*) FROM trail_event WHERE kind = 'searched' AND subject = 'the tests'"
    before = imported(london, questions)[0][0]
    register.down = True
    try:
        said = ran(register, "set", person, code=1)
        assert "cannot be asked" in said and "--wait" in said
        assert "Unknown option" in ran(register, "set", person, "--untraced", code=64)
        assert opens(london, person), "nothing was set"
    finally:
        register.down = False
    assert imported(london, questions)[0][0] == before + 1, "that it was asked whose number it is stands there"


def test_whoever_waits_for_the_service_has_it_set_as_soon_as_it_answers_and_not_before(london, register, person):
    words = [program(), "objection", "set", person, "--wait", "--region", str(register.region), "--by", "the tests"]
    register.down = True
    try:
        waiting = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = waiting.stderr.readline()
        assert "nothing is set yet" in line and person not in line
        assert waiting.poll() is None and opens(london, person)
    finally:
        register.down = False
    said, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0 and "in force" in said
    assert not opens(london, person)
    assert "has ended" in ran(register, "end", person)


def test_an_older_list_is_tried_by_command_each_bad_row_named_and_then_taken(london, register, tmp_path):
    good, other = (london.ready["people"][at]["nhsNumber"] for at in (14, 15))
    old = listed(london, register.newer[OLD], "2026-02-01").split(",", 1)[1]
    rows = [
        LISTED, listed(london, good, "2026-01-31"), f"{NOBODY},2026-01-31,1970-01-01,Nobody", listed(london, other, "31/01/2026"),
        listed(london, good, "2026-01-31"), f"{OLD},{old}", ""]
    (tmp_path / "list.csv").write_text("\n".join(rows))
    words = ("import", str(tmp_path / "list.csv"), "--desk", "QMF")
    for dry in ((), ("--dry-run",)):
        said = ran(register, *words, *dry, code=1)
        assert re.findall(r"^row (\d+): ", said, re.M) == ["3", "4", "5"], said
        assert "2 rows would be taken; 3 would not. Nothing was changed." in said
    assert "exclude each other" in ran(register, *words, "--take", "--dry-run", code=64)
    assert "2 objections came into force; 3 rows were not taken." in ran(register, *words, "--take", code=1)
    desk = signed_in(london.url, "desk-first")
    found = desk.post(london.url + "/objections/search", data={"words": good}, timeout=30).text
    assert "in force" in found
    said = ran(register, *words, code=1)
    assert "0 rows would be taken; 3 would not" in said and "2 rows were taken by an earlier run and are in force." in said
    another = tmp_path / "another.csv"
    another.write_text(f"{LISTED}\n{listed(london, good, '2026-02-28')}\n")
    assert "has an objection here already" in ran(register, "import", str(another), "--desk", "QMF", code=1), "of another day it is another objection"


def test_an_objection_under_an_older_number_is_found_when_looking_and_when_ending_and_said(london, register, person):
    # What leads to what is known from having been asked, and the objection stands under the older number alone.
    older = next(it["nhsNumber"] for it in london.ready["people"][16:19] if it["nhsNumber"] != person)
    register.newer[older] = person
    ran(register, "set", older)
    ran(register, "end", older)
    # The merge is taken back, an objection comes, and the two are merged again.
    del register.newer[older]
    ran(register, "set", older)
    register.newer[older] = person
    assert not opens(london, person), "who asks by the current number finds it"
    register.down = True
    try:
        said = ran(register, "end", person)
        assert "older number stays in force" in said and "No objection is in force" in said
    finally:
        register.down = False
    assert not opens(london, person), "whose it is could not be found out"
    said = ran(register, "end", person)
    assert "set under an older number of theirs" in said and "The objection has ended." in said
    assert opens(london, person)


def imported(london, what: str) -> list[tuple]:
    with sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        return database.execute(what).fetchall()


def test_an_import_that_is_killed_at_any_moment_leaves_nothing_half_done_and_is_run_again(london, register, tmp_path):
    """Killed with -9 again and again, after more and more of its rows; then it is run to its end, and twice."""
    numbers = [it["nhsNumber"] for it in london.ready["people"][20:60]]
    (tmp_path / "list.csv").write_text("".join(f"{row}\n" for row in [LISTED, *(listed(london, number, "2026-01-31") for number in numbers)]))
    words = ["import", str(tmp_path / "list.csv"), "--desk", "QMF", "--take"]
    theirs = f"nhs_number IN ({', '.join(repr(number) for number in numbers)})"
    dice = random.Random(7)
    for goal in (1, 1, 2, 4, 7, 11):
        before = imported(london, f"SELECT COUNT(*) FROM objection_step s JOIN objection_case c ON c.id = s.objection_case WHERE c.{theirs}")[0][0]
        process = subprocess.Popen([program(), "objection", *words, "--region", str(register.region), "--by", "the tests"], cwd=ROOT, stdout=subprocess.DEVNULL)
        ends = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < ends:
            now = imported(london, f"SELECT COUNT(*) FROM objection_step s JOIN objection_case c ON c.id = s.objection_case WHERE c.{theirs}")[0][0]
            if now >= before + goal:
                break
        time.sleep(dice.random() * 0.02)
        process.kill()
        process.wait()
        states = imported(london, f"SELECT state FROM objection_case WHERE {theirs}")
        assert {state for (state,) in states} <= {"in-force"}, "none is half done"
        assert len(imported(london, f"SELECT 1 FROM objection WHERE {theirs} AND ended_at IS NULL")) == len(states)
    done = len(imported(london, f"SELECT 1 FROM objection_case WHERE {theirs}"))
    assert 0 < done < len(numbers), "it was stopped in the middle"
    said = ran(register, *words)
    assert f"{len(numbers) - done} objections came into force; 0 rows were not taken." in said
    assert f"{done} rows were taken by an earlier run and are in force." in said
    said = ran(register, *words)
    assert "0 objections came into force; 0 rows were not taken." in said and f"{len(numbers)} rows were taken by an earlier run" in said
    for table in ("objection_case", "objection"):
        assert len(imported(london, f"SELECT 1 FROM {table} WHERE {theirs}")) == len(numbers), "each once"
    # What a person has withdrawn since stays withdrawn.
    desk = signed_in(london.url, "desk-first")
    (case,) = set(re.findall(r'href="/objections/cases/([0-9a-f]{32})"', desk.post(london.url + "/objections/search", data={"words": numbers[0]}, timeout=30).text))
    withdrawn = desk.post(f"{london.url}/objections/cases/{case}/withdraw", data={"words": "They asked.", **ASKED}, allow_redirects=False, timeout=60)
    assert withdrawn.status_code == 303
    said = ran(register, *words)
    assert "1 rows were taken by an earlier run and have ended since: that stands." in said
    assert len(imported(london, f"SELECT 1 FROM objection WHERE {theirs} AND ended_at IS NULL")) == len(numbers) - 1
    # And of what was ended by command it is not said that it is in force.
    assert "has ended" in ran(register, "end", numbers[1])
    said = ran(register, *words, code=1)
    assert "row 3: " in said and "it was ended by command since" in said, said
    assert f"{len(numbers) - 2} rows were taken by an earlier run and are in force." in said
    # The desk's page of it, and the list of the person's own, say so too: neither goes on saying that nobody can open the record.
    (stopped,) = set(re.findall(r'href="/objections/cases/([0-9a-f]{32})"', desk.post(london.url + "/objections/search", data={"words": numbers[1]}, timeout=30).text))
    assert "It does not hold any more" in desk.get(f"{london.url}/objections/cases/{stopped}", timeout=30).text
    (held,) = set(re.findall(r'href="/objections/cases/([0-9a-f]{32})"', desk.post(london.url + "/objections/search", data={"words": numbers[2]}, timeout=30).text))
    assert "It does not hold any more" not in desk.get(f"{london.url}/objections/cases/{held}", timeout=30).text

"""An objection that is set, ended or taken over at a command line: of a person whom the demographics service knows, or said not to be."""

from __future__ import annotations

import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from london import ROOT, program, signed_in

#: Valid, and nobody's in the pretend London.
OLD, NOBODY = "9990000026", "9990000018"


class Register:
    """A demographics service before which one number has been superseded by another; `down` answers nothing."""

    def __init__(self, real: str, newer: str):
        register = self
        self.down = False

        class Service(BaseHTTPRequestHandler):
            def do_GET(self):
                if register.down:
                    self.send_response(503)
                    self.send_header("content-length", "0")
                    self.end_headers()
                    return
                headers = {"X-Request-ID": self.headers["X-Request-ID"], "accept": "application/fhir+json"}
                answer = requests.get(real + self.path.replace(OLD, newer), headers=headers, timeout=30)
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
    assert "knows nobody of that number: nothing was set" in ran(register, "set", NOBODY, "--untraced", code=1)
    assert "No objection is in force" in ran(register, "end", NOBODY)


def test_a_number_that_was_superseded_is_followed_and_ended_by_either(london, register, person):
    assert opens(london, person)
    said = ran(register, "set", OLD)
    assert "kept under the newer" in said and "in force" in said
    assert not opens(london, person), "it is the person's of today"
    assert "objects already" in ran(register, "set", person)
    assert "has ended" in ran(register, "end", OLD)
    assert opens(london, person)


def test_where_the_service_cannot_be_asked_nothing_is_set_unless_it_is_said_to_be_untraced_and_that_is_on_record(london, register, person):
    register.down = True
    try:
        said = ran(register, "set", person, code=1)
        assert "cannot be asked" in said and "--untraced" in said
        assert opens(london, person), "nothing was set"
        said = ran(register, "set", person, "--untraced")
        assert "untraced" in said and "in force" in said
        assert not opens(london, person)
        assert "has ended" in ran(register, "end", person)
    finally:
        register.down = False
    import sqlite3

    # Read, as whoever reads the trail would.
    with sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        details = [row[0] for row in database.execute("SELECT detail FROM trail_event WHERE kind = 'objection-set' ORDER BY id DESC LIMIT 1")]
        asked = database.execute("SELECT COUNT(*) FROM trail_event WHERE kind = 'searched' AND subject = 'the tests'").fetchone()[0]
    assert details == ["shared-care-record, by the tests, untraced"]
    assert asked >= 8, "that it was asked whose number it is stands there each time"


def test_an_older_list_is_tried_by_command_each_bad_row_named_and_then_taken(london, register, tmp_path):
    good, other = (london.ready["people"][at]["nhsNumber"] for at in (14, 15))
    rows = f"nhs_number,received\n{good},2026-01-31\n{NOBODY},2026-01-31\n{other},31/01/2026\n{good},2026-01-31\n{OLD},2026-02-01\n"
    (tmp_path / "list.csv").write_text(rows)
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
    assert "has an objection here already" in ran(register, *words, code=1)

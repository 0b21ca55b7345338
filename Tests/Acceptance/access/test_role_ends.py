"""A staff member's role that its organisation has ended, whatever the sign-in still claims (docs/feeds.md)."""

from __future__ import annotations

import csv
import io
import sqlite3
import subprocess
from contextlib import closing
from datetime import date, timedelta

import pytest
import requests

from london import ROOT, London, as_resource, program, signed_in

HINT = "consultant-barts"


def carerecord(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run([program(), *words], cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def own():
    """A demo of its own: what is ended stays so."""
    with London() as running:
        yield running


@pytest.fixture(scope="module")
def region(own) -> str:
    return own.ready["state"] + "/region.yaml"


@pytest.fixture(scope="module")
def member(own) -> dict:
    return next(it for it in own.ready["staff"] if it["hint"] == HINT)


def said(region: str, verb: str, text: str) -> str:
    done = carerecord("staff", verb, "--organisation", "R1H", "--region", region, "--by", "the acceptance tests", "-", stdin=text)
    assert done.returncode == 0, done.stderr
    return done.stdout


def listed(region: str) -> list[dict]:
    done = carerecord("staff", "list", "--organisation", "R1H", "--region", region)
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def look_at(session: requests.Session, london: London, number: str) -> requests.Response:
    return session.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)


def is_open(answer: requests.Response) -> bool:
    return answer.status_code == 303 and not answer.headers["location"].endswith("/challenge")


def test_a_role_that_is_ended_ends_open_looks_and_says_so(own, region, member):
    number, subject = member["mayOpen"][0], member["subject"]
    session = signed_in(own.url, HINT)
    look = own.url + look_at(session, own, number).headers["location"]
    as_resource(session, look)
    assert session.get(own.url + "/", timeout=30).status_code == 200
    assert "1 ended, 0 ended already." in said(region, "end-role", f"subject\n{subject}\n")
    # Said to be ended: then no byte of an open look leaves any more (law 8).
    assert session.get(look, timeout=30).status_code == 410
    refused = look_at(session, own, number)
    assert refused.status_code == 403 and "Your role has ended" in refused.text and number not in refused.text
    first = session.get(own.url + "/", timeout=30)
    assert first.status_code == 403 and "Your role has ended" in first.text and 'name="nhs-number"' not in first.text
    # Signing in again changes nothing: it is not the session that has ended.
    with pytest.raises(AssertionError, match="403 at"):
        signed_in(own.url, HINT)
    # Somebody else at the same organisation goes on.
    assert signed_in(own.url, "privacy-barts").get(own.url + "/mix-ups", timeout=30).status_code == 200
    assert [(row["subject"], row["role"], row["by"]) for row in listed(region)] == [(subject, "", "the acceptance tests")]
    assert "0 ended, 1 ended already." in said(region, "end-role", f"subject\n{subject}\n")
    assert "1 given back, 0 were not ended." in said(region, "restore-role", f"subject\n{subject}\n")
    assert is_open(look_at(session, own, number)) and listed(region) == []
    with closing(sqlite3.connect(f"file:{own.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        kinds = [row[0] for row in database.execute("SELECT kind FROM trail_event WHERE kind LIKE 'role-%' ORDER BY id")]
        read = database.execute("SELECT organisation, detail FROM trail_event WHERE kind = 'register-read' ORDER BY id").fetchall()
    assert kinds == ["role-ended", "role-restored"]
    # Each time the list was printed it was on record, and by whom.
    assert [(organisation, detail.split(", by the login ")[0]) for organisation, detail in read] == [
        ("R1H", f"ended roles: {count}, at a terminal") for count in (1, 0)]


def test_a_role_that_ends_on_a_day_to_come_goes_on_until_then_and_the_refusal_is_explained(own, region, member):
    number, subject = member["mayOpen"][0], member["subject"]
    session = signed_in(own.url, HINT)
    to_come = (date.today() + timedelta(days=2)).isoformat()
    assert "1 ended" in said(region, "end-role", f"subject,role,from\n{subject},,{to_come}\n")
    assert is_open(look_at(session, own, number))
    assert "1 ended" in said(region, "end-role", f"subject,role,from\n{subject},,2020-01-01\n")
    refused = look_at(session, own, number)
    assert refused.status_code == 403
    name = refused.text.split('<span class="cr-num cr-nowrap">')[1].split("<")[0]
    explained = carerecord("policy", "explain", "--region", region, "--by", "a privacy officer", "--", name)
    assert explained.returncode == 0 and "role-end: Your organisation has ended your role. (refuses" in explained.stdout, explained.stdout + explained.stderr
    assert "the same, rule by rule" in explained.stdout
    # It names staff out of the trail: that it was explained is on record, and to whom.
    with closing(sqlite3.connect(f"file:{own.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        said_to = [row[0] for row in database.execute("SELECT detail FROM trail_event WHERE kind = 'trail-searched' AND detail LIKE 'decisions explained%'")]
    assert len(said_to) == 1 and said_to[0].endswith(", at a terminal, by a privacy officer")
    said(region, "restore-role", f"subject\n{subject}\n")
    asked = carerecord("policy", "explain", "region/policy.yaml", "--role", "R8001", "--organisation", "acute", "--on", "encounter", "--ended")
    assert asked.returncode == 0 and "Refused." in asked.stdout


def test_a_bad_line_is_named_and_nothing_of_its_file_is_ended(region, member):
    text = f"subject,role,from\n{member['subject']},,\nsecret words,,\n{member['subject']},,soon\n"
    done = carerecord("staff", "end-role", "--organisation", "R1H", "--region", region, "--by", "x", "-", stdin=text)
    assert done.returncode == 2 and "line 3: " in done.stderr and "line 4: " in done.stderr and "secret" not in done.stderr
    assert listed(region) == []

"""A request to put something right goes to its organisation and no other; the answer comes back to its person."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from london import program, signed_in


def run(london, *words: str, typed: str | None = None) -> subprocess.CompletedProcess:
    region = Path(london.ready["state"]) / "region.yaml"
    return subprocess.run(
        [program(), "correction", *words, "--region", str(region)], input=typed, capture_output=True, text=True, timeout=60)


def state(london) -> Path:
    return Path(london.ready["state"]) / "carerecord.sqlite"


def registers_read(london) -> list[tuple]:
    """Organisation, person and words of what commands printed of registers, the newest last."""
    with closing(sqlite3.connect(f"file:{state(london)}?mode=ro", uri=True)) as database:
        return database.execute(
            "SELECT e.organisation, p.nhs_number, e.detail FROM trail_event e LEFT JOIN trail_person p ON p.event = e.id "
            "WHERE e.kind = 'register-read' ORDER BY e.id").fetchall()


def test_an_organisation_reads_what_is_asked_of_it_and_the_person_its_answer(london, people, person):
    base, session = london.ready["publicURL"], person(people["Okonkwo"]["hint"])
    sent = session.post(f"{base}/your-record/correction", data={"other": "Hampstead Group Practice", "words": "My name is spelt wrong"}, timeout=30)
    assert sent.status_code == 200 and "It must answer by" in sent.text
    listed = run(london, "open", "F83017")
    assert listed.returncode == 0, listed.stderr
    [line] = [json.loads(it) for it in listed.stdout.splitlines()]
    assert line["words"] == "My name is spelt wrong" and line["nhsNumber"] == people["Okonkwo"]["nhsNumber"]
    assert run(london, "open", "R1H", "--by", "the archivist").stdout == ""
    # The watchers are watched: who had it printed, and whom it names.
    named, nobody = registers_read(london)[-2:]
    assert named[:2] == ("F83017", people["Okonkwo"]["nhsNumber"]) and named[2].startswith("asked to be put right: 1, at a terminal, by the login ")
    assert nobody == ("R1H", None, "asked to be put right: 0, at a terminal, by the archivist")
    assert "read a list that names you" in session.get(f"{base}/who-looked", timeout=30).text
    with closing(sqlite3.connect(state(london), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        silent = run(london, "open", "F83017")
        other.execute("ROLLBACK")
    assert silent.returncode == 1 and silent.stdout == "", "what cannot be put on record is not printed"
    assert run(london, "answer", "R1H", line["id"], "--outcome", "corrected", "--by", "records", typed="x").returncode == 1
    answered = run(london, "answer", "F83017", line["id"], "--outcome", "corrected", "--by", "records", typed="It is put right.")
    assert answered.returncode == 0, answered.stderr
    page = session.get(f"{base}/your-record/correction", timeout=30).text
    assert "It was put right" in page and "It is put right." in page
    assert "An organisation answered what was asked to be put right" in session.get(f"{base}/who-looked", timeout=30).text
    assert run(london, "answer", "F83017", line["id"], "--outcome", "noted", "--by", "records", typed="x").returncode == 1


def test_officers_of_the_organisation_see_what_is_asked_note_its_reply_and_others_do_not(london, people, person):
    base, session = london.ready["publicURL"], person(people["Okonkwo"]["hint"])
    sent = session.post(f"{base}/your-record/correction", data={"other": "Barts Health", "words": "I never had <asthma>"}, timeout=30)
    assert sent.status_code == 200 and "It must answer by" in sent.text, sent.text[:600]
    page = london.url + "/oversight/corrections"
    assert signed_in(london.url, "consultant-barts").get(page, timeout=30).status_code == 403
    officer = signed_in(london.url, "privacy-barts")
    listed = officer.get(page, timeout=30).text
    assert "I never had &lt;asthma&gt;" in listed
    [form] = re.findall(r'action="(/oversight/corrections/[0-9a-f]{32})"', listed)
    assert officer.get(london.url + "/oversight", timeout=30).text.count("/oversight/corrections") == 1, "its tab is on the desk"
    wrong = officer.post(london.url + form, data={"words": "It is right as it is."}, timeout=30)
    assert wrong.status_code == 400 and "Choose what the organisation did" in wrong.text and ">It is right as it is.</textarea>" in wrong.text
    stranger = signed_in(london.url, "privacy-homerton")
    assert form not in stranger.get(page, timeout=30).text
    assert stranger.post(london.url + form, data={"outcome": "declined", "words": "x"}, timeout=30).status_code == 404
    assert form in signed_in(london.url, "privacy-region").get(page, timeout=30).text, "the region's officers see every organisation's"
    done = officer.post(london.url + form, data={"outcome": "declined", "words": "It is right as it is."}, allow_redirects=False, timeout=30)
    assert done.status_code == 303
    assert form not in officer.get(page, timeout=30).text
    again = officer.post(london.url + form, data={"outcome": "noted", "words": "Other words"}, timeout=30)
    assert again.status_code == 409 and "Other words" in again.text
    mine = session.get(f"{base}/your-record/correction", timeout=30).text
    assert "It was not changed" in mine and "It is right as it is." in mine

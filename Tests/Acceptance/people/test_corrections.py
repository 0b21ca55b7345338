"""A request to put something right goes to its organisation and no other; the answer comes back to its person."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from london import program


def run(london, *words: str, typed: str | None = None) -> subprocess.CompletedProcess:
    region = Path(london.ready["state"]) / "region.yaml"
    return subprocess.run(
        [program(), "correction", *words, "--region", str(region)], input=typed, capture_output=True, text=True, timeout=60)


def test_an_organisation_reads_what_is_asked_of_it_and_the_person_its_answer(london, people, person):
    base, session = london.ready["publicURL"], person(people["Okonkwo"]["hint"])
    sent = session.post(f"{base}/your-record/correction", data={"other": "Hampstead Group Practice", "words": "My name is spelt wrong"}, timeout=30)
    assert sent.status_code == 200 and "It must answer by" in sent.text
    listed = run(london, "open", "F83017")
    assert listed.returncode == 0, listed.stderr
    [line] = [json.loads(it) for it in listed.stdout.splitlines()]
    assert line["words"] == "My name is spelt wrong" and line["nhsNumber"] == people["Okonkwo"]["nhsNumber"]
    assert run(london, "open", "R1H").stdout == ""
    assert run(london, "answer", "R1H", line["id"], "--outcome", "corrected", "--by", "records", typed="x").returncode == 1
    answered = run(london, "answer", "F83017", line["id"], "--outcome", "corrected", "--by", "records", typed="It is put right.")
    assert answered.returncode == 0, answered.stderr
    page = session.get(f"{base}/your-record/correction", timeout=30).text
    assert "It was put right" in page and "It is put right." in page
    assert "An organisation answered what was asked to be put right" in session.get(f"{base}/who-looked", timeout=30).text
    assert run(london, "answer", "F83017", line["id"], "--outcome", "noted", "--by", "records", typed="x").returncode == 1

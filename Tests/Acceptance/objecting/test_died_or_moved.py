"""Of a person who has died or moved the desk learns without anybody looking them up: the national register is asked, on record, and the desk's queue says what it
answered. Nothing is ended or handed over until the desk does it. A death that was a mistake ends nothing for good."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path

import requests
import yaml

from london import ASKED, London, said_of, signed_in

CASE = re.compile(r'href="/objections/cases/([0-9a-f]{32})"')
MONTHS_AGO = "2026-01-31"


def register(london: London, number: str) -> dict:
    """What the pretend demographics service says of somebody."""
    headers = {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068", "accept": "application/fhir+json"}
    return requests.get(f"{london.ready['demographicsURL']}/Patient/{number}", headers=headers, timeout=30).json()


def in_force(london: London, desk: requests.Session, number: str) -> str:
    form = {"way": "letter", "received": MONTHS_AGO, "nhs-number": number, "acting": "self", **said_of(london, number)}
    entered = desk.post(london.url + "/objections/new", data=form, allow_redirects=False, timeout=60)
    assert entered.status_code == 303, entered.text[:400]
    case = entered.headers["location"].rsplit("/", 1)[1]
    for name, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert desk.post(f"{london.url}/objections/cases/{case}/{name}", data=more, allow_redirects=False, timeout=60).status_code == 303
    return case


def seen_to(london: London, desk: requests.Session) -> str:
    """The part of the queue that says what the national register does."""
    page = desk.get(london.url + "/objections", timeout=30).text
    return page[page.index("In force, and to be seen to") :].split("</table>")[0] if "In force, and to be seen to" in page else ""


def test_a_death_and_a_move_are_lines_in_the_queue_and_the_desk_ends_one_and_hands_over_the_other(london):
    desk = signed_in(london.url, "desk-first")
    numbers = [it["nhsNumber"] for it in london.ready["people"]]
    answers = {number: register(london, number) for number in numbers[:80]}
    dead = next(number for number, it in answers.items() if "deceasedDateTime" in it)
    region = yaml.safe_load(Path(london.ready["state"], "region.yaml").read_text())
    elsewhere = {it["ods"] for it in region["organisations"] if it["ics"] != "QMF"}
    homes = {number: it.get("generalPractitioner", [{}])[0].get("identifier", {}).get("value", "") for number, it in answers.items()}
    away = next(number for number, it in answers.items() if "deceasedDateTime" not in it and homes[number] in elsewhere)
    cases = {number: in_force(london, desk, number) for number in (dead, away)}
    assert seen_to(london, desk) == "", "today nobody is asked about"
    with sqlite3.connect(f"{london.ready['state']}/carerecord.sqlite", timeout=30) as database:
        # They have been in force for long.
        marks = ", ".join("?" for _ in cases)
        database.execute(f"UPDATE objection_case SET answered_day = ? WHERE id IN ({marks})", (MONTHS_AGO, *cases.values()))
    database.close()
    ends = time.monotonic() + 150
    while len(CASE.findall(lines := seen_to(london, desk))) < 2 and time.monotonic() < ends:
        time.sleep(1)
    assert set(CASE.findall(lines)) == set(cases.values()), lines
    assert "the person has died" in lines and "another desk answers" in lines
    with sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        asked = database.execute(
            "SELECT p.nhs_number FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE e.kind = 'searched' AND e.subject IS NULL AND e.detail = 'objection: who it is'"
        ).fetchall()
        states = database.execute("SELECT DISTINCT state FROM objection_case").fetchall()
        standing = database.execute("SELECT COUNT(*) FROM objection WHERE ended_at IS NULL").fetchone()
    assert {number for (number,) in asked} == set(cases), "on record, once each"
    assert len(asked) == 2 and states == [("in-force",)] and standing == (2,), "nothing has ended by itself"
    page = desk.get(f"{london.url}/objections/cases/{cases[away]}", timeout=30).text
    (chosen,) = re.findall(r'name="desk" id="desk-\d+" value="(\w+)" checked', page)
    given = desk.post(f"{london.url}/objections/cases/{cases[away]}/transfer", data={"desk": chosen}, allow_redirects=False, timeout=60)
    assert given.status_code == 303 and given.headers["location"] == "/objections"
    assert desk.get(f"{london.url}/objections/cases/{cases[away]}", timeout=30).status_code == 404, "it is the other desk's now"
    # Whom the register has alive, and whom nobody says how they know of, stay as they are.
    alive = in_force(london, desk, next(it for it in numbers[:80] if it not in cases and "deceasedDateTime" not in answers[it]))
    refused = desk.post(f"{london.url}/objections/cases/{alive}/died", data={"words": "A wrong row."}, allow_redirects=False, timeout=60)
    assert refused.status_code == 409 and "does not say that this person’s death is registered" in refused.text
    assert desk.post(f"{london.url}/objections/cases/{cases[dead]}/died", allow_redirects=False, timeout=60).status_code == 409
    refused = desk.post(f"{london.url}/objections/cases/{alive}/moved", data={"words": "A wrong row."}, allow_redirects=False, timeout=60)
    assert refused.status_code == 409 and "where a desk of this region answers" in refused.text
    refused = desk.post(f"{london.url}/objections/cases/{alive}/withdraw", data={"words": "A man rang."}, allow_redirects=False, timeout=60)
    assert refused.status_code == 400 and "Choose how you checked who asked" in refused.text
    assert desk.post(f"{london.url}/objections/cases/{alive}/withdraw", data={"words": "w", **ASKED}, allow_redirects=False, timeout=60).status_code == 303
    ended = desk.post(f"{london.url}/objections/cases/{cases[dead]}/died", data={"words": "Their family called."}, allow_redirects=False, timeout=60)
    assert ended.status_code == 303
    assert seen_to(london, desk) == ""
    with sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        found = dict(database.execute("SELECT nhs_number, desk || ' ' || state FROM objection_case WHERE state <> 'withdrawn'").fetchall())
        standing = database.execute("SELECT nhs_number FROM objection WHERE ended_at IS NULL").fetchall()
        (why,) = database.execute("SELECT ground FROM objection_step WHERE kind = 'check-identity' AND objection_case = ?", (cases[dead],)).fetchone()
    assert found == {dead: "QMF ended-by-death", away: f"{chosen} in-force"} and standing == [(away,)]
    page = desk.get(f"{london.url}/objections/cases/{cases[dead]}", timeout=30).text
    assert "Their family called." in page and why == "documents" and "Identity checked: documents that prove" in page


def test_what_ended_with_a_death_that_was_a_mistake_is_in_force_again_by_the_register_or_by_the_desk(london):
    desk, clinician = signed_in(london.url, "desk-first"), signed_in(london.url, "consultant-barts")
    open_to = next(it for it in london.ready["staff"] if it["hint"] == "consultant-barts")["mayOpen"]
    number = next(it for it in open_to if "deceasedDateTime" not in register(london, it))

    def opens() -> bool:
        return clinician.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60).status_code == 303

    def died(case: str, asked: str) -> None:
        """As if the register had said that they had died, and the desk had ended it then."""
        with sqlite3.connect(f"{london.ready['state']}/carerecord.sqlite", timeout=30) as database:
            database.execute("UPDATE objection SET ended_at = set_at + 1, ended_by = 'desk QMF', open_key = NULL WHERE nhs_number = ? AND ended_at IS NULL", [number])
            database.execute(
                "UPDATE objection_case SET state = 'ended-by-death', closed_at = created_at + 1, open_key = NULL, answered_day = ?, reminded_day = ? WHERE id = ?",
                [asked, asked, case])
        database.close()

    case = in_force(london, desk, number)
    assert not opens()
    died(case, time.strftime("%Y-%m-%d"))
    assert opens(), "it has ended"
    # By hand, and with a reason.
    page = desk.get(f"{london.url}/objections/cases/{case}", timeout=30).text
    assert "The person has not died" in page
    by_hand = f"{london.url}/objections/cases/{case}/not-died"
    assert desk.post(by_hand, data={"words": " "}, allow_redirects=False, timeout=60).status_code == 409
    assert not seen_to(london, desk) and opens()
    assert desk.post(by_hand, data={"words": "They stand before me."}, allow_redirects=False, timeout=60).status_code == 303
    page = desk.get(f"{london.url}/objections/cases/{case}", timeout=30).text
    assert "Brought back, because the person has not died" in page and "They stand before me." in page and not opens()
    # And by the register, which is asked when it was not for a week.
    died(case, MONTHS_AGO)
    ends = time.monotonic() + 150
    while case not in (lines := seen_to(london, desk)) and time.monotonic() < ends:
        time.sleep(1)
    assert case in lines and "does not any more" in lines and not opens()
    page = desk.get(f"{london.url}/objections/cases/{case}", timeout=30).text
    assert "the national register does not say any more" in page and ", the national register" in page
    letter = desk.get(f"{london.url}/objections/cases/{case}/letter", timeout=30).text
    assert "Your objection is in force again" in letter and number not in letter
    assert desk.post(f"{london.url}/objections/cases/{case}/leave-as-is", data={"words": "Told them."}, allow_redirects=False, timeout=60).status_code == 303
    assert case not in seen_to(london, desk) and not opens()
    assert desk.post(f"{london.url}/objections/cases/{case}/withdraw", data={"words": "w", **ASKED}, allow_redirects=False, timeout=60).status_code == 303

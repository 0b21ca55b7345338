"""Whose an objection is, and whose desk's: a merge of two people's records that was taken back, as the desk sees it; and a case that belongs to another desk."""

from __future__ import annotations

import datetime
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import requests
import yaml

from london import ASKED, London, open_look, said_of, signed_in

CASE = re.compile(r'href="/objections/cases/([0-9a-f]{32})"')
CONFIRMED = {f"read-{it}": "1" for it in ("tests", "repeating", "elsewhere", "medicines", "talking")}


def post(session: requests.Session, url: str, **form: str) -> requests.Response:
    return session.post(url, data={name.replace("_", "-"): value for name, value in form.items()}, allow_redirects=False, timeout=60)


def register(london: London, number: str) -> dict:
    """What the pretend demographics service says of somebody."""
    headers = {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068", "accept": "application/fhir+json"}
    return requests.get(f"{london.ready['demographicsURL']}/Patient/{number}", headers=headers, timeout=30).json()


def practice(known: dict) -> str:
    return known.get("generalPractitioner", [{}])[0].get("identifier", {}).get("value", "")


def enter(london: London, desk: requests.Session, number: str) -> requests.Response:
    today = datetime.date.today().isoformat()
    return post(desk, london.url + "/objections/new", way="letter", received=today, nhs_number=number, acting="self", **said_of(london, number))


def in_force(london: London, desk: requests.Session, number: str) -> str:
    entered = enter(london, desk, number)
    assert entered.status_code == 303, entered.text[:600]
    for name, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert post(desk, f"{london.url}{entered.headers['location']}/{name}", **more).status_code == 303
    return entered.headers["location"].rsplit("/", 1)[1]


def found(london: London, desk: requests.Session, words: str) -> tuple[list[str], str]:
    page = post(desk, london.url + "/objections/search", words=words).text
    return list(dict.fromkeys(CASE.findall(page))), page


def case_page(london: London, desk: requests.Session, case: str) -> str:
    answer = desk.get(f"{london.url}/objections/cases/{case}", timeout=30)
    assert answer.status_code == 200
    return answer.text


def database(london: London):
    return closing(sqlite3.connect(f"{london.ready['state']}/carerecord.sqlite", timeout=30))


def asked(london: London) -> list[str]:
    """Numbers that a desk asked the register about, in order."""
    with database(london) as it:
        rows = it.execute(
            "SELECT p.nhs_number FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE e.kind = 'searched' AND e.detail = 'objection: who it is' ORDER BY e.at, e.id")
        return [number for (number,) in rows]


@pytest.fixture(scope="module")
def desk(london):
    return signed_in(london.url, "desk-first")


@pytest.fixture(scope="module")
def living(london):
    """Whom a consultant may open, and who live."""
    open_to = next(it for it in london.ready["staff"] if it["hint"] == "consultant-barts")["mayOpen"]
    return [number for number in open_to if "deceasedDateTime" not in register(london, number)]


def test_after_a_merge_that_was_taken_back_the_desk_shows_and_ends_neither_ones_objection_as_the_others(london, desk, living):
    one, other = living[:2]
    theirs = in_force(london, desk, one)
    # Once the register said that the other number had superseded this one, and today each is its own person's again: the trail forgets nothing.
    with database(london) as it, it:
        (event,) = it.execute("SELECT e.id FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE p.nhs_number = ? LIMIT 1", [one]).fetchone()
        it.execute("INSERT INTO number_superseded (older, newer, event) VALUES (?, ?, ?)", [one, other, event])
        # And since then whoever has that number wants nothing sent.
        it.execute("INSERT INTO contact_way (nhs_number, way, words, set_at) VALUES (?, 'here', NULL, ?)", [one, 4_000_000_000_000])
    before = len(asked(london))
    cases, page = found(london, desk, other)
    assert cases == [] and "Your desk has none" in page and "There may be more" not in page
    assert set(asked(london)[before:]) == {one, other}, "whose the numbers are was asked, on record"
    assert found(london, desk, one)[0] == [theirs]
    # Nobody is kept from objecting by somebody else's objection.
    own = in_force(london, desk, other)
    assert found(london, desk, other)[0] == [own] and found(london, desk, one)[0] == [theirs]
    for case, stranger in ((own, theirs), (theirs, own)):
        page = case_page(london, desk, case)
        assert "Others of the same person" not in page and stranger not in page
    assert "Send nothing." in case_page(london, desk, theirs)
    page = case_page(london, desk, own)
    assert "Send nothing" not in page and "They have not said how they can be reached safely" in page, "it is somebody else's word"
    # The one who withdraws ends their own, and the other's holds.
    assert post(desk, f"{london.url}/objections/cases/{own}/withdraw", words="They asked for it.", **ASKED).status_code == 303
    with database(london) as it:
        assert it.execute("SELECT nhs_number FROM objection WHERE ended_at IS NULL AND nhs_number IN (?, ?)", [one, other]).fetchall() == [(one,)]
    page = case_page(london, desk, own)
    assert "Another objection is in force" in page and theirs not in page
    assert ">in force<" in case_page(london, desk, theirs)
    clinician = signed_in(london.url, "consultant-barts")
    assert post(clinician, london.url + "/looks", nhs_number=one).status_code == 404
    assert post(desk, f"{london.url}/objections/cases/{theirs}/withdraw", words="They asked for it.", **ASKED).status_code == 303
    assert clinician.get(open_look(clinician, london.url, one), timeout=60).status_code == 200


def test_a_case_that_a_desk_enters_for_another_desks_person_says_so_until_it_is_handed_over(london, desk):
    region = yaml.safe_load(Path(london.ready["state"], "region.yaml").read_text())
    systems = {it["ods"]: it["ics"] for it in region["organisations"]}
    desks = {it["ics"]: it["name"] for it in region["objections"]["desks"]}
    people = [(it["nhsNumber"], register(london, it["nhsNumber"])) for it in london.ready["people"][:60]]
    alive = [(number, systems.get(practice(known))) for number, known in people if "deceasedDateTime" not in known]
    away, system = next((number, ics) for number, ics in alive if ics in desks and ics != "QMF")
    here = next(number for number, ics in alive if ics == "QMF")
    entered = enter(london, desk, away)
    assert entered.status_code == 303, entered.text[:600]
    case = entered.headers["location"].rsplit("/", 1)[1]
    page = case_page(london, desk, case)
    assert "Another desk’s?" in page and desks[system] in page and "their GP practice" in page
    assert re.findall(r'name="desk" id="desk-\d+" value="(\w+)" checked', page) == [system]
    assert post(desk, f"{london.url}/objections/cases/{case}/transfer", desk=system).status_code == 303
    entered = enter(london, desk, here)
    assert entered.status_code == 303 and "Another desk’s?" not in case_page(london, desk, entered.headers["location"].rsplit("/", 1)[1])


def test_whoever_is_not_logged_in_names_the_gp_practice_and_it_decides_before_the_postcode_and_the_choice(london, desk):
    public = london.ready["publicURL"]
    region = yaml.safe_load(Path(london.ready["state"], "region.yaml").read_text())
    desks = {it["ics"]: it["name"] for it in region["objections"]["desks"]}
    its = next(it for it in region["organisations"] if it["kind"] == "gp-practice" and it["ics"] == "QMF")
    other = next(ics for ics in desks if ics != "QMF")
    form = {"acting": "self", "name": "Somebody Else", "born": "1970-01-01", "address": "1 Street", "desk": other}
    sent = post(requests.Session(), public + "/object/form", **form, postcode="EH1 1AA", practice=its["ods"].lower(), **CONFIRMED)
    assert sent.status_code == 200, sent.text[:600]
    assert f"It goes to the {desks['QMF']}, because of the GP practice." in sent.text and f"You chose the {desks[other]}." in sent.text
    reference = re.search(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4})</b>", sent.text)[1]
    (case,) = found(london, desk, reference)[0]
    assert its["ods"] in case_page(london, desk, case)
    nothing = post(requests.Session(), public + "/object/form", **form, postcode="EH1 1AA", practice="No Such Place At All", **CONFIRMED)
    assert nothing.status_code == 400 and "We found no GP practice like that here" in nothing.text and ">1 Street</textarea>" in nothing.text
    chosen = post(requests.Session(), public + "/object/form", **form, postcode="EH1 1AA", practice="", **CONFIRMED)
    assert chosen.status_code == 200 and desks[other] in chosen.text and "because of" not in chosen.text


def test_who_is_not_logged_in_is_told_nothing_of_what_stands_already_and_the_desk_finds_it(london, desk, living):
    number, nobodys = living[2], living[3]
    form = {"acting": "self", **said_of(london, number), "address": "1 Street", "postcode": "E1 4AA"}
    case = in_force(london, desk, number)
    answers = [post(requests.Session(), london.ready["publicURL"] + "/object/form", **form, nhs_number=it, **CONFIRMED) for it in (number, nobodys)]
    assert {it.status_code for it in answers} == {200}
    assert len({re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}", "", it.text) for it in answers}) == 1
    reference = re.search(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4})</b>", answers[0].text)[1]
    (second,) = found(london, desk, reference)[0]
    check = post(desk, f"{london.url}/objections/cases/{second}/check-identity", check="documents", nhs_number=number)
    assert check.status_code == 409 and "has an objection already" in check.text
    assert case != second

"""An objection is tied to nobody on the strength of a number: what was said of the person is held against the national register, and a mistake is undone by two."""

from __future__ import annotations

import datetime
import html
import re
import sqlite3

import pytest
import requests

from london import ASKED, LISTED, listed, said_of, signed_in

READ = {f"read-{it}": "1" for it in ("tests", "repeating", "elsewhere", "medicines", "talking")}
CASE = re.compile(r'href="/objections/cases/([0-9a-f]{32})"')


class Desk:
    def __init__(self, london):
        self.london = london
        self.first, self.second = (signed_in(london.url, hint) for hint in ("desk-first", "desk-second"))
        public = {it["nhsNumber"] for it in london.ready["publicPeople"]}
        self.numbers = [it["nhsNumber"] for it in london.ready["people"] if it["nhsNumber"] not in public]

    def post(self, path: str, form: dict | None = None, session: requests.Session | None = None) -> requests.Response:
        return (session or self.first).post(self.london.url + path, data=form or {}, allow_redirects=False, timeout=60)

    def entry(self, number: str, **said: str) -> dict:
        return {"way": "phone", "received": datetime.date.today().isoformat(), "nhs-number": number, "acting": "self", **said_of(self.london, number), **said}

    def in_force(self, number: str) -> str:
        case = self.post("/objections/new", self.entry(number)).headers["location"]
        for step, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
            assert self.post(f"{case}/{step}", more).status_code == 303, step
        return case


@pytest.fixture(scope="module")
def desk(london):
    return Desk(london)


def standing(london, number: str) -> int:
    with sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        return database.execute("SELECT COUNT(*) FROM objection WHERE nhs_number = ? AND ended_at IS NULL", [number]).fetchone()[0]


def test_a_form_is_tied_to_nobody_whose_name_and_date_of_birth_are_others(london, desk):
    form = {"acting": "self", "name": "Maximiliana Featherstonehaugh", "born": "1901-01-01", "address": "1 Street", "postcode": "E1 4AA"}
    sent = requests.post(london.ready["publicURL"] + "/object/form", data={**form, **READ}, timeout=60)
    reference = re.search(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4})</b>", sent.text)[1]
    (case,) = set(CASE.findall(desk.post("/objections/search", {"words": reference}).text))
    number = desk.numbers[2]
    for more in ({}, {"seen": number, "same-person": "She says so."}):
        refused = desk.post(f"/objections/cases/{case}/check-identity", {"check": "documents", "nhs-number": number, **more})
        assert refused.status_code == 409 and "Neither the name nor the date of birth" in refused.text
        assert said_of(london, number)["born"] in refused.text and "1901-01-01" in refused.text, "both stand side by side"
    assert "Not yet checked" in desk.first.get(f"{london.url}/objections/cases/{case}", timeout=30).text


def test_where_one_of_the_two_differs_the_desk_reads_both_and_says_of_that_number_why(london, desk):
    number, other = desk.numbers[3], desk.numbers[4]
    entry = desk.entry(number, born="1/1/1901")
    differs = desk.post("/objections/new", entry)
    assert differs.status_code == 409 and "This may be somebody else’s number" in differs.text and 'name="same-person"' in differs.text
    moved_on = desk.post("/objections/new", {**entry, "nhs-number": other, "seen": number, "same-person": "A slip of the pen."})
    assert moved_on.status_code == 409, "what is said of one number is not taken of another"
    taken = desk.post("/objections/new", {**entry, "seen": number, "same-person": "A slip of the pen."})
    assert taken.status_code == 303, taken.text[:500]
    assert "A slip of the pen." in desk.first.get(london.url + taken.headers["location"], timeout=30).text


def test_what_is_in_force_for_a_wrong_person_is_undone_by_two_and_the_stranger_sees_it_no_more(london, desk):
    person = london.ready["publicPeople"][0]
    number = person["nhsNumber"]
    case = desk.in_force(number)
    me, mine = signed_in(london.ready["publicURL"], person["hint"]), london.ready["publicURL"] + "/object/mine"
    assert "in force" in me.get(mine, timeout=30).text
    assert desk.post(f"{case}/untie", {"words": "A digit was wrong."}).status_code == 409, "not by one"
    assert desk.post(f"{case}/propose-untie", {"words": "A digit was wrong."}).status_code == 303
    assert standing(london, number) == 1, "until a second person agrees"
    assert "for a wrong person" in desk.second.get(london.url + "/objections", timeout=30).text
    assert desk.post(f"{case}/untie", {"words": "A digit was wrong."}).status_code == 409
    assert desk.post(f"{case}/untie", {"words": "A digit was wrong."}, desk.second).status_code == 303
    assert standing(london, number) == 0
    assert "You have not objected." in me.get(mine, timeout=30).text
    page = desk.first.get(london.url + case, timeout=30).text
    assert "Not yet checked" in page and "A digit was wrong." in page
    assert "We must check again who you are" in desk.first.get(f"{london.url}{case}/letter", timeout=30).text
    right = desk.post(f"{case}/check-identity", {"check": "documents", "nhs-number": desk.numbers[6]})
    assert right.status_code == 409, "what the letter said of the person is still held against the register"


def test_a_person_whose_objection_the_desk_ended_reads_that_it_did_how_it_was_asked_and_why(london, desk):
    person = london.ready["publicPeople"][1]
    case = desk.in_force(person["nhsNumber"])
    assert desk.post(f"{case}/withdraw", {"words": "A man rang."}).status_code == 400
    assert desk.post(f"{case}/withdraw", {"words": "She rang, and was called back.", **ASKED}).status_code == 303
    mine = html.unescape(signed_in(london.ready["publicURL"], person["hint"]).get(london.ready["publicURL"] + "/object/mine", timeout=30).text)
    assert "The desk ended this for you. It was asked to by phone." in mine and "She rang, and was called back." in mine


def test_an_older_list_of_hundreds_of_rows_is_read_as_a_spreadsheet_wrote_it_and_all_bad_rows_are_named(london, desk):
    good = listed(london, desk.numbers[10], "2026-01-31")
    rows = "\r\n".join([f"\ufeff{LISTED}", good, *(f'"{2000000000 + it}","2026-01-31",1970-01-01,"Nobody, at all"' for it in range(450))])
    tried = desk.post("/objections/import", {"list": rows, "take": "0"})
    assert tried.status_code == 200 and "1 row would be taken" in tried.text
    assert len(re.findall(r'class="cr-num">\d+</th>', tried.text)) == 450
    large = desk.post("/objections/import", {"list": "\n".join([LISTED, *[good] * 520]), "take": "0"})
    assert large.status_code == 413 and "more than 500 rows" in large.text


def test_a_row_of_a_list_that_is_somebody_elses_is_named_and_not_taken(london, desk):
    number, other = desk.numbers[11], listed(london, desk.numbers[12], "2026-01-31").split(",", 1)[1]
    tried = desk.post("/objections/import", {"list": f"{LISTED}\n{number},{other}", "take": "1"})
    assert "0 rows came into force" in tried.text and "the national register has" in tried.text
    assert standing(london, number) == 0

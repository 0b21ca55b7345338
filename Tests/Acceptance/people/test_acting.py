"""Somebody acts for a person on the public pages: a desk puts it on record, the person sees each use, and it ends (issue 7, part 5)."""

from __future__ import annotations

import re

import pytest
import requests

from london import open_look, signed_in

ACTING = re.compile(r'href="/acting/([0-9a-f]{32})"')
CONFIRM = re.compile(r'action="/objections/representatives/([0-9a-f]{32})/confirm"')
END = re.compile(r'action="/objections/representatives/([0-9a-f]{32})/end"')


@pytest.fixture(scope="module")
def base(london):
    return london.ready["publicURL"]


@pytest.fixture(scope="module")
def desk(london):
    return signed_in(london.url, "desk-first")


@pytest.fixture(scope="module")
def two(london, desk):
    """A person of this desk's and one who acts, both of whom may log in."""
    people = london.ready["publicPeople"]
    for person in people:
        actor = next(it for it in people if it != person)
        if "another desk" not in entered(desk, london.url, person["nhsNumber"], actor["nhsNumber"]).text:
            return person, actor
    raise AssertionError("nobody who may log in is this desk's")


def entered(desk: requests.Session, url: str, person: str, actor: str, **more: str) -> requests.Response:
    form = {"nhs-number": person, "actor": actor, "kind": "attorney", "scope": "health-and-welfare", "evidence": "Power <7000>", "from": "2024-01-01"}
    return desk.post(url + "/objections/representatives", data=form | {name.replace("_", "-"): value for name, value in more.items()}, allow_redirects=False, timeout=60)


def test_the_desk_puts_on_record_only_what_the_law_lets_act(london, desk, two):
    person, actor = (it["nhsNumber"] for it in two)
    page = desk.get(london.url + "/objections/representatives", timeout=30)
    assert page.status_code == 200 and "Who acts for somebody" in page.text
    for more, said in (
            ({}, "only while the person cannot decide"),
            ({"cannot_decide": "1", "scope": "property-and-affairs"}, "does not reach decisions about health"),
            ({"cannot_decide": "1", "scope": ""}, "Choose what it is about"),
            ({"cannot_decide": "1", "until": "2025-01-01"}, "ended"),
            ({"cannot_decide": "1", "until": "2023-12-31"}, "cannot come before the first"),
            ({"cannot_decide": "1", "kind": "personal-representative"}, "does not say that the person’s death is registered"),
            ({"kind": "carer"}, "Choose as what they act"),
            ({"cannot_decide": "1", "acts": person}, "Nobody acts for themselves"),
            ({"cannot_decide": "1", "acts": "9990000018"}, "knows nobody of that number"),
            ({"cannot_decide": "1", "evidence": " "}, "Say what shows it")):
        refused = entered(desk, london.url, person, more.pop("acts", actor), **more)
        assert refused.status_code == 400 and said in refused.text, (said, refused.status_code)
    others = [it["nhsNumber"] for it in london.ready["people"]]
    assert any("another desk" in entered(desk, london.url, number, actor).text for number in others if number != actor), "of another area"
    for hint in ("consultant-barts", "privacy-barts"):
        stranger = signed_in(london.url, hint)
        assert stranger.get(london.url + "/objections/representatives", timeout=30).status_code == 403
        assert entered(stranger, london.url, person, actor, cannot_decide="1").status_code == 403


def test_an_attorney_reads_what_is_theirs_the_person_sees_it_and_it_ends_at_once(london, base, desk, two):
    person, actor = two
    may = next(it["hint"] for it in london.ready["staff"] if person["nhsNumber"] in it["mayOpen"] and not it["needs"])
    staff = signed_in(london.url, may)
    open_look(staff, london.url, person["nhsNumber"])
    acting = signed_in(base, actor["hint"])
    assert "Nobody is listed here just now" in acting.get(base + "/acting", timeout=30).text
    assert entered(desk, london.url, person["nhsNumber"], actor["nhsNumber"], cannot_decide="1").status_code == 303
    assert "Nobody is listed here just now" in acting.get(base + "/acting", timeout=30).text, "a second person has not agreed"
    twice = entered(desk, london.url, person["nhsNumber"], actor["nhsNumber"], cannot_decide="1")
    assert twice.status_code == 400 and "on record already" in twice.text
    kept = desk.get(london.url + "/objections/representatives", timeout=30).text
    owner = signed_in(base, person["hint"])
    assert "Somebody has asked to act for you" in owner.get(base + "/acting", timeout=30).text, "before anybody acts"
    assert "Power &lt;7000&gt;" in kept and not CONFIRM.findall(kept), "who entered it is not the second person"
    second = signed_in(london.url, "desk-second")
    (waiting,) = CONFIRM.findall(second.get(london.url + "/objections/representatives", timeout=30).text)
    itself = desk.post(f"{london.url}/objections/representatives/{waiting}/confirm", allow_redirects=False, timeout=30)
    assert itself.status_code == 409 and "a second person does" in itself.text
    assert second.post(f"{london.url}/objections/representatives/{waiting}/confirm", allow_redirects=False, timeout=30).status_code == 303
    assert second.post(f"{london.url}/objections/representatives/{waiting}/confirm", allow_redirects=False, timeout=30).status_code == 404
    found = second.post(london.url + "/objections/representatives/find", data={"find": actor["nhsNumber"]}, timeout=30)
    assert found.status_code == 200 and waiting in found.text
    assert waiting not in second.post(london.url + "/objections/representatives/find", data={"find": "9990000018"}, timeout=30).text
    assert second.post(london.url + "/objections/representatives/find", data={"find": "12"}, timeout=30).status_code == 400
    (which,) = set(ACTING.findall(acting.get(base + "/acting", timeout=30).text))
    page = acting.get(f"{base}/acting/{which}", timeout=30)
    assert page.status_code == 200 and "for the person alone" in page.text and "You read it as" in page.text
    assert "Nothing in this month is for you to read" in page.text, "what happened today is in no month that is over"
    assert "on record about them" not in page.text, "nor how much went on"
    # Nobody else's login reads it, and there is no way from it to anything more of the person's.
    for session in (owner, requests.Session(), signed_in(base, next(it["hint"] for it in london.ready["publicPeople"] if it not in two))):
        assert f"/acting/{which}\"" not in session.get(base + "/acting", timeout=30).text
        told = session.get(f"{base}/acting/{which}", timeout=30, allow_redirects=False)
        assert told.status_code != 200, told.status_code
    assert not re.search(r'href="/who-looked/', page.text)
    letter = acting.post(f"{base}/acting/{which}/copy", data={"other": "R1H"}, timeout=30)
    assert letter.status_code == 200 and "I act for somebody as" in letter.text
    assert acting.post(f"{base}/acting/{which}/copy", data={"other": "no such place"}, timeout=30).status_code == 400
    own = owner.get(base + "/who-looked", timeout=30).text
    assert "Somebody who acts for you was shown something about your record" in own and "It was put on record that somebody acts for you" in own
    assert "an attorney" in owner.get(base + "/acting", timeout=30).text
    assert "It was put on record that you act for somebody" in acting.get(base + "/who-looked", timeout=30).text
    for end in END.findall(kept):
        assert desk.post(f"{london.url}/objections/representatives/{end}/end", allow_redirects=False, timeout=30).status_code == 303
        assert desk.post(f"{london.url}/objections/representatives/{end}/end", allow_redirects=False, timeout=30).status_code == 404
    assert acting.get(f"{base}/acting/{which}", timeout=30).status_code == 404
    assert acting.get(f"{base}/acting/{which}/copy", timeout=30).status_code == 404


def test_what_was_ended_is_entered_again_only_by_who_knows_of_it_and_the_person_stops_it_before_anybody_acts(london, base, desk, two):
    person, actor = two
    numbers = person["nhsNumber"], actor["nhsNumber"]
    assert entered(desk, london.url, *numbers, cannot_decide="1", known="1").status_code == 303
    found = desk.post(london.url + "/objections/representatives/find", data={"find": numbers[1]}, timeout=30).text
    for end in END.findall(found):
        assert desk.post(f"{london.url}/objections/representatives/{end}/end", allow_redirects=False, timeout=30).status_code == 303
    again = entered(desk, london.url, *numbers, cannot_decide="1")
    assert again.status_code == 400 and "a desk ended it on" in again.text and 'name="known"' in again.text
    assert entered(desk, london.url, *numbers, cannot_decide="1", known="1").status_code == 303
    second, owner = signed_in(london.url, "desk-second"), signed_in(base, person["hint"])
    page = second.get(london.url + "/objections/representatives", timeout=30).text
    (waiting,) = CONFIRM.findall(page)
    assert "a desk ended it on" in page and "cannot decide this themselves, it is said" in page, "the second person sees what they agree to"
    assert owner.post(f"{base}/acting/{waiting}/stop", allow_redirects=False, timeout=30).status_code == 303
    assert second.post(f"{london.url}/objections/representatives/{waiting}/confirm", allow_redirects=False, timeout=30).status_code == 404
    own = owner.get(base + "/who-looked", timeout=30).text
    assert "Somebody has asked to act for you, and a second person checks it first" in own and "You stopped somebody from acting for you" in own
    assert "Nobody is listed here just now" in signed_in(base, actor["hint"]).get(base + "/acting", timeout=30).text
    stopped = entered(desk, london.url, *numbers, cannot_decide="1")
    assert stopped.status_code == 400 and "the person themselves stopped it on" in stopped.text

"""A launch that the EPR's organisation signs (issue 4, part 2), against the whole service."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from epr import CONSULTANT, GP, NURSE, EPR, is_look
from london import London, open_look, signed_in


@pytest.fixture
def stranger(london, staff, taken=[]):  # noqa: B006
    """Somebody whom the ward nurse may not open by the number alone."""
    held = {person["nhsNumber"]: len(person["sources"]) for person in london.ready["people"]}
    free = [n for n in held if n not in staff[NURSE]["mayOpen"] and n not in staff[CONSULTANT]["mayOpen"][-1:] and n not in taken and held[n] > 1]
    taken.append(free[0])
    return free[0]


def part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def parts(token: str) -> tuple[dict, dict]:
    head, body, _ = token.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(text + "==")) for text in (head, body))


def test_a_launch_opens_the_record_on_the_person_of_the_screen(london: London, epr: EPR, stranger):
    session = signed_in(london.url, NURSE)
    assert session.post(f"{london.url}/looks", data={"nhs-number": stranger}, timeout=60).url.endswith("/challenge"), "not without it"
    page = epr.launch(session, NURSE, stranger)
    assert is_look(page, london), f"{page.status_code} {page.url}"
    assert f"{stranger[:3]} {stranger[3:6]} {stranger[6:]}" in page.text.replace("\u00a0", " ")
    assert "opened from your own record system" in session.get(page.url + "/why", timeout=30).text
    [line] = [line for line in epr.trail("launched") if stranger in line["people"]]
    assert line["detail"] == "signed: demo-signed" and line["look"] in page.url
    assert epr.waiting() == 0, "nothing of it is kept once it is judged"


def test_whoever_is_not_signed_in_signs_in_first_and_the_record_opens(london: London, epr: EPR, stranger):
    session = requests.Session()
    arrived = epr.post(session, epr.token(NURSE, stranger))
    assert re.fullmatch(re.escape(london.url) + r"/launched\?launch=[A-Za-z0-9_-]{43}", arrived.headers["location"]), "a handle and nothing else"
    assert not arrived.headers.get("set-cookie")
    to_sign_in = session.get(arrived.headers["location"], allow_redirects=False, timeout=30)
    assert to_sign_in.status_code == 303 and to_sign_in.headers["location"].startswith("/sign-in?return=")
    page = session.get(london.url + to_sign_in.headers["location"], params={"login_hint": NURSE}, timeout=60)
    assert is_look(page, london), f"{page.status_code} {page.url}"


def test_a_launch_is_of_one_staff_member_and_opens_nothing_for_a_colleague(london: London, epr: EPR, staff):
    number = next(p["nhsNumber"] for p in london.ready["people"] if p["nhsNumber"] not in staff[GP]["mayOpen"] and len(p["sources"]) > 1)
    assert is_look(epr.launch(signed_in(london.url, GP), GP, number), london)
    colleague = signed_in(london.url, "gp-without-smartcard")
    assert colleague.post(f"{london.url}/looks", data={"nhs-number": number}, timeout=60).url.endswith("/challenge")


def test_a_launch_for_another_staff_member_than_ours_is_refused_and_nothing_of_the_session_changes(london: London, epr: EPR, staff, stranger):
    session = signed_in(london.url, NURSE)
    mine = open_look(session, london.url, staff[NURSE]["mayOpen"][0])
    page = epr.launch(session, GP, stranger)
    assert page.status_code == 403 and "You are somebody else here" in page.text and stranger not in page.text
    line = epr.trail("launch-refused")[-1]
    assert "another staff member" in line["detail"] and line["subject"] == staff[NURSE]["subject"] and line["people"] == [stranger]
    assert session.get(mine, timeout=30).status_code == 200
    assert not [line for line in epr.trail("launched") if stranger in line["people"]]


def test_a_handle_works_once(london: London, epr: EPR, stranger):
    session = signed_in(london.url, NURSE)
    handle = epr.post(session, epr.token(NURSE, stranger)).headers["location"]
    assert is_look(session.get(handle, timeout=60), london)
    again = session.get(handle, timeout=60)
    assert again.status_code == 403 and "was refused" in again.text


def test_a_stolen_handle_opens_nothing_for_whoever_stole_it_nor_afterwards(london: London, epr: EPR, stranger):
    handle = epr.post(requests.Session(), epr.token(NURSE, stranger)).headers["location"]
    assert signed_in(london.url, CONSULTANT).get(handle, timeout=60).status_code == 403
    assert signed_in(london.url, NURSE).get(handle, timeout=60).status_code == 403


def test_a_launch_for_another_person_closes_the_one_that_is_open(london: London, epr: EPR, staff, stranger):
    session = signed_in(london.url, NURSE)
    before = open_look(session, london.url, staff[NURSE]["mayOpen"][0])
    other = signed_in(london.url, NURSE)
    elsewhere = open_look(other, london.url, staff[NURSE]["mayOpen"][0])
    page = epr.launch(session, NURSE, stranger)
    assert is_look(page, london)
    assert session.get(before, timeout=30).status_code == 410
    assert other.get(elsewhere, timeout=30).status_code == 200, "another browser's is not touched"
    assert is_look(epr.launch(session, NURSE, stranger), london)
    assert session.get(page.url, timeout=30).status_code == 200, "the same person's stays"


def test_of_two_launches_at_once_for_two_people_one_record_is_open_at_the_end(london: London, epr: EPR, staff, stranger):
    for _ in range(4):
        session = signed_in(london.url, NURSE)
        handles = [epr.post(session, epr.token(NURSE, number)).headers["location"] for number in (staff[NURSE]["mayOpen"][0], stranger)]
        cookies = dict(session.cookies)
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda handle: requests.get(handle, cookies=cookies, allow_redirects=False, timeout=60), handles))
        looks = [london.url + answer.headers["location"] for answer in answers if answer.status_code == 303]
        assert 1 <= len(looks) <= 2 and {answer.status_code for answer in answers} <= {303, 410}
        open_now = [look for look in looks if requests.get(look, cookies=cookies, timeout=60).status_code == 200]
        assert len(open_now) == 1, "no browser shows one person beside another's name"


def test_a_launch_at_the_other_organisation_asks_for_the_role_there_and_goes_on(london: London, epr: EPR, staff, stranger):
    session = signed_in(london.url, "two-roles")
    token = epr.token("two-roles", stranger, organisation="RQX")
    choose = session.get(epr.post(session, token).headers["location"], timeout=30)
    assert choose.status_code == 200 and "Choose your role" in choose.text and "Homerton" in choose.text
    role = re.search(r'name="role" [^>]*value="([^"]+)"', choose.text)[1]
    then = re.search(r'name="return" value="([^"]+)"', choose.text)[1].replace("&amp;", "&")
    page = session.post(f"{london.url}/role", data={"role": role, "return": then}, timeout=60)
    # A receptionist: the record opens for a professional who directs them.
    assert page.status_code == 200 and page.url.endswith("/challenge"), f"{page.status_code} {page.url}"
    assert [line for line in epr.trail("launched") if stranger in line["people"] and line["organisation"] == "RQX"]


def test_a_launch_for_an_organisation_where_they_hold_no_role_is_refused(london: London, epr: EPR, stranger):
    page = epr.launch(signed_in(london.url, NURSE), NURSE, stranger, organisation="R1H")
    assert page.status_code == 403 and "no role" in page.text


def test_another_date_of_birth_than_the_demographics_services_opens_nothing(london: London, epr: EPR, stranger):
    page = epr.launch(signed_in(london.url, NURSE), NURSE, stranger, person={"nhs_number": stranger, "birth_date": "1900-01-01"})
    assert page.status_code == 403 and "may be the wrong person" in page.text and "1900" not in page.text
    assert not [line for line in epr.trail("launched") if stranger in line["people"]]


def test_an_administrator_who_confirms_after_a_launch_confirms_of_a_person_who_was_checked(london: London, epr: EPR, stranger):
    session = signed_in(london.url, "secretary-barts")
    page = epr.launch(session, "secretary-barts", stranger, person={"nhs_number": stranger, "birth_date": "1900-01-01"})
    assert page.status_code == 403 and "may be the wrong person" in page.text


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "https://other.example/launch"}, "audience"),
        ({"aud": ["http://127.0.0.1/launch", "https://other.example/launch"]}, "audience"),
        ({"iat": -600, "exp": -480}, "expired"),
        ({"exp": 3600}, "good for too long"),
        ({"iat": 600, "exp": 700}, "issuedInFuture"),
        ({"nbf": 600}, "notYetValid"),
        ({"jti": None}, "identifier"),
        ({"organisation": "INSURER1"}, "organisation"),
        ({"sub": "nurse"}, "no staff member"),
        ({"person": {"nhs_number": "9990000001", "birth_date": "1951-03-07"}}, "NHS number"),
    ])
def test_a_launch_with_one_thing_wrong_is_refused_on_record_and_says_nothing(epr: EPR, stranger, claims, why):
    # Seconds from now, and not from when the tests were collected.
    now = int(time.time())
    claims = {name: now + value if name in ("iat", "exp", "nbf") else value for name, value in claims.items()}
    token = epr.token(NURSE, stranger, **claims)
    assert why in epr.refused(lambda: epr.post(requests.Session(), token))


def test_another_kind_of_token_or_sender_is_no_launch(epr: EPR, stranger):
    token = epr.token(NURSE, stranger, typ="JWT")
    epr.turned_away(lambda: epr.post(requests.Session(), token))
    elsewhere = epr.token(NURSE, stranger, iss="https://epr.nowhere.example")
    epr.turned_away(lambda: epr.post(requests.Session(), elsewhere))


def test_a_token_posted_again_is_refused(epr: EPR, stranger):
    token = epr.token(NURSE, stranger)
    assert epr.post(requests.Session(), token).status_code == 303
    assert epr.refused(lambda: epr.post(requests.Session(), token)) == "token refused: replayed"


def test_a_token_signed_by_another_key_or_by_none_is_refused(epr: EPR, stranger):
    token = epr.token(NURSE, stranger)
    head, body = parts(token)
    keys = requests.get(f"{epr.url}/launch-keys", timeout=30).json()["keys"]
    public = json.dumps(keys[0]).encode()

    def forged(header: dict, sign=None) -> str:
        text = f"{part(head | header)}.{part(body)}"
        return f"{text}.{sign(text) if sign else ''}"

    def mac(text: str) -> str:
        return base64.urlsafe_b64encode(hmac.new(public, text.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()

    for wrong in (
        forged({"alg": "none"}), forged({"alg": "HS256"}, mac), forged({}, mac), forged({"kid": "nobody's"}, mac),
        forged({"jwk": keys[0], "kid": "mine"}, mac), token[:-6] + "AAAAAA", "a.b.c", "",
    ):
        epr.turned_away(lambda wrong=wrong: epr.post(requests.Session(), wrong))
    assert epr.post(requests.Session(), token).status_code == 303, "and none of them used up the right one"


def test_parts_of_two_good_launches_are_not_a_third(london: London, epr: EPR, staff, stranger):
    """Somebody who may launch themselves swaps the person, the staff member or the header of another's launch."""
    mine, other = epr.token(NURSE, staff[NURSE]["mayOpen"][0]), epr.token(CONSULTANT, stranger)
    (head, body, sign), (other_head, other_body, other_sign) = mine.split("."), other.split(".")
    changed = json.loads(base64.urlsafe_b64decode(body + "==")) | {"person": json.loads(base64.urlsafe_b64decode(other_body + "=="))["person"]}
    for wrong in (
        f"{head}.{other_body}.{sign}", f"{head}.{body}.{other_sign}", f"{other_head}.{body}.{other_sign}", f"{head}.{part(changed)}.{sign}",
        f"{mine}.{other_sign}", f"{head}.{body}", f"{mine} {other}",
    ):
        epr.turned_away(lambda wrong=wrong: epr.post(requests.Session(), wrong))
    assert epr.post(requests.Session(), mine).status_code == 303, "and none of them used up the right one"


def test_the_token_is_the_only_authority_cookies_and_addresses_are_not_read(london: London, epr: EPR, stranger):
    session = signed_in(london.url, NURSE)
    assert session.cookies
    epr.turned_away(lambda: epr.post(session, ""))
    epr.turned_away(lambda: session.post(f"{epr.partner}/launch?launch_token={epr.token(NURSE, stranger)}", data={"x": "y"}, timeout=30))
    twice = f"launch_token={epr.token(NURSE, stranger)}&launch_token={epr.token(CONSULTANT, stranger)}"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    epr.turned_away(lambda: session.post(f"{epr.partner}/launch", data=twice, headers=headers, timeout=30))
    assert session.get(f"{epr.partner}/launch", timeout=30).status_code in (404, 405)


def test_a_body_that_is_the_token_is_a_launch_too(london: London, epr: EPR, stranger):
    headers = {"content-type": "application/jwt"}
    answer = requests.post(
        f"{epr.partner}/launch", data=epr.token(NURSE, stranger), headers=headers, allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.headers["location"].startswith(london.url + "/launched?launch=")


@pytest.mark.parametrize("handle", ["", "x", "A" * 43, "https://evil.example/", "//evil.example", "%2F%2Fevil.example", "A" * 5000])
def test_a_handle_that_is_none_leads_nowhere(london: London, epr: EPR, handle):
    before = len(epr.trail("launch-refused"))
    requests.get(f"{london.url}/launched?launch={handle}", allow_redirects=False, timeout=30)
    assert len(epr.trail("launch-refused")) == before, "nobody is signed in, and nothing was launched"
    for session in (requests.Session(), signed_in(london.url, NURSE)):
        answer = session.get(f"{london.url}/launched?launch={handle}", allow_redirects=False, timeout=30)
        assert answer.status_code == 403 and "location" not in answer.headers


def test_choosing_a_role_leads_to_no_other_site(london: London):
    session = signed_in(london.url, "two-roles")
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        page = session.get(f"{london.url}/role", params={"return": elsewhere}, timeout=30)
        assert "evil" not in page.text and "javascript" not in page.text
        role = re.search(r'name="role" [^>]*value="([^"]+)"', page.text)[1]
        answer = session.post(f"{london.url}/role", data={"role": role, "return": elsewhere}, allow_redirects=False, timeout=30)
        assert answer.status_code == 303 and answer.headers["location"] == "/"


def test_no_page_of_the_partner_listener_is_kept_or_framed(epr: EPR):
    answer = epr.post(requests.Session(), "")
    assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert not answer.headers.get("set-cookie")

"""SMART App Launch from the demo's EPR (issue 4, part 2), against the whole service. The FHIR server of others that the counterpart tests use,
SEKMET 0.1.1, signs programs in and no people (its authorization endpoint says so): no launch can come of it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from epr import CONSULTANT, NURSE, EPR, is_look
from london import London, signed_in


@pytest.fixture
def number(staff, taken=[]):  # noqa: B006
    found = next(number for number in staff[CONSULTANT]["mayOpen"] if number not in taken)
    taken.append(found)
    return found


class Clicked:
    """One launch, step by step: `asked` leads to the EPR, `answer` back to us."""

    def __init__(self, epr: EPR, number: str, session: requests.Session | None = None, hint: str = CONSULTANT):
        self.epr, self.session = epr, session or requests.Session()
        self.brought = epr.smart(hint, number)
        begun = self.session.get(f"{epr.partner}/smart/launch", params=self.brought, allow_redirects=False, timeout=30)
        assert begun.status_code == 303, begun.text
        self.asked, self.cookie = begun.headers["location"], begun.headers["set-cookie"]

    def answer(self) -> str:
        answer = self.session.get(self.asked, allow_redirects=False, timeout=30)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def get(self, address: str, session: requests.Session | None = None) -> requests.Response:
        return (session or self.session).get(address, allow_redirects=False, timeout=30)


def test_the_record_opens_on_the_person_who_is_on_the_eprs_screen(london: London, epr: EPR, number):
    session = signed_in(london.url, CONSULTANT)
    page = session.get(f"{epr.partner}/smart/launch", params=epr.smart(CONSULTANT, number), timeout=60)
    assert is_look(page, london), f"{page.status_code} {page.url}"
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in page.text.replace("\u00a0", " ")
    [line] = [line for line in epr.trail("launched") if number in line["people"] and line["detail"] == "smart: demo-smart"]
    assert line["look"] in page.url


def test_a_launch_signs_nobody_in(london: London, epr: EPR, number):
    clicked = Clicked(epr, number)
    arrived = clicked.get(clicked.answer())
    assert arrived.headers["location"].startswith(london.url + "/launched?launch=")
    taken = arrived.headers["set-cookie"]
    assert taken.startswith("carerecord-launch-") and "Max-Age=0" in taken and taken.count("carerecord") == 1, "the launch's own, taken away"
    assert clicked.get(arrived.headers["location"]).headers["location"].startswith("/sign-in?return=")
    assert clicked.get(london.url + "/").status_code == 303


def test_the_request_to_the_epr_has_what_smart_demands(epr: EPR, number):
    clicked = Clicked(epr, number)
    said = {name: values[0] for name, values in parse_qs(urlsplit(clicked.asked).query).items()}
    assert said["aud"] == clicked.brought["iss"] and said["launch"] == clicked.brought["launch"]
    assert said["redirect_uri"] == f"{epr.partner}/smart/callback" and said["code_challenge_method"] == "S256"
    assert len(said["state"]) == 43 and len(said["nonce"]) == 43
    assert "HttpOnly" in clicked.cookie and "SameSite=Lax" in clicked.cookie and "Partitioned" not in clicked.cookie


def test_an_issuer_that_the_region_does_not_have_is_refused_and_not_asked(epr: EPR):
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for iss in (f"http://127.0.0.1:{server.server_port}/fhir", epr.url + "/fhir/../other", epr.url, ""):
            params = {"iss": iss, "launch": "x"}
            epr.turned_away(lambda params=params: requests.get(
                f"{epr.partner}/smart/launch", params=params, allow_redirects=False, timeout=30))
        assert asked == []
    finally:
        server.shutdown()
        server.server_close()


def test_a_launch_without_its_fields_or_with_two_of_one_is_refused(epr: EPR, number):
    brought = epr.smart(CONSULTANT, number)
    for query in ("", urlencode({"iss": brought["iss"]}), urlencode([*brought.items(), ("iss", "https://other.example")])):
        epr.turned_away(lambda query=query: requests.get(f"{epr.partner}/smart/launch?{query}", allow_redirects=False, timeout=30))


def test_an_answer_belongs_to_the_browser_that_was_launched(london: London, epr: EPR, number):
    clicked = Clicked(epr, number)
    back = clicked.answer()
    # Somebody whose browser has begun a launch of its own is sent the answer of another's.
    victim = Clicked(epr, number, signed_in(london.url, CONSULTANT)).session
    epr.turned_away(lambda: clicked.get(back, victim))
    # Nor is it lost: without a cookie of that launch it is not even looked for.
    assert clicked.get(back).status_code == 303


def test_an_answer_works_once_and_so_does_the_eprs_launch(epr: EPR, number):
    clicked = Clicked(epr, number)
    back = clicked.answer()
    assert clicked.get(back).status_code == 303
    epr.turned_away(lambda: clicked.get(back))
    again = clicked.get(f"{epr.partner}/smart/launch?{urlencode(clicked.brought)}").headers["location"]
    denied = clicked.get(again).headers["location"]
    assert "error=access_denied" in denied
    assert epr.refused(lambda: clicked.get(denied))


def test_two_launches_of_one_browser_at_once_both_arrive(london: London, epr: EPR, staff):
    session = requests.Session()
    one, two = (Clicked(epr, number, session) for number in staff[CONSULTANT]["mayOpen"][:2])
    for clicked in (one, two):
        arrived = clicked.get(clicked.answer())
        assert arrived.status_code == 303, arrived.text
        assert arrived.headers["location"].startswith(london.url + "/launched?launch=")
    assert not [name for name in session.cookies.keys() if "launch" in name], "what was used is taken away"


def test_a_browser_keeps_no_more_than_eight_launches(epr: EPR, staff):
    session = requests.Session()
    for _ in range(12):
        last = Clicked(epr, staff[CONSULTANT]["mayOpen"][0], session)
    assert len([name for name in session.cookies.keys() if "launch" in name]) == 8
    assert last.get(last.answer()).status_code == 303, "the newest is among them"


def test_an_answer_of_another_issuer_is_refused(epr: EPR, number):
    clicked = Clicked(epr, number)
    back = clicked.answer()
    parts = urlsplit(back)
    fields = {name: values[0] for name, values in parse_qs(parts.query).items()} | {"iss": "https://other.example"}
    assert epr.refused(lambda: clicked.get(f"{epr.partner}/smart/callback?{urlencode(fields)}"))


def test_an_answer_of_a_launch_signs_nobody_in_and_one_of_a_sign_in_launches_nobody(london: London, epr: EPR, number):
    clicked = Clicked(epr, number)
    back = urlsplit(clicked.answer())
    assert clicked.get(f"{london.url}/callback?{back.query}").status_code == 400
    session = requests.Session()
    begun = session.get(f"{london.url}/sign-in", params={"login_hint": CONSULTANT}, allow_redirects=False, timeout=30)
    answered = session.get(begun.headers["location"], allow_redirects=False, timeout=30).headers["location"]
    state = parse_qs(urlsplit(answered).query)["state"][0]
    cookie = {f"carerecord-launch-{state[:8]}": session.cookies["carerecord-sign-in"]}
    epr.turned_away(lambda: requests.get(
        f"{epr.partner}/smart/callback?{urlsplit(answered).query}", cookies=cookie, allow_redirects=False, timeout=30))


def test_another_staff_member_than_the_eprs_opens_nothing(london: London, epr: EPR, number):
    session = signed_in(london.url, NURSE)
    page = session.get(f"{epr.partner}/smart/launch", params=epr.smart(CONSULTANT, number), timeout=60)
    assert page.status_code == 403 and "You are somebody else here" in page.text


def test_a_browser_goes_from_the_eprs_screen_to_the_record_by_both_ways(london: London, epr: EPR, number):
    session = signed_in(london.url, CONSULTANT)
    assert number in session.get(epr.url, timeout=30).text
    page = session.post(f"{epr.url}/open", data={"nhsNumber": number, "hint": CONSULTANT, "way": "smart"}, timeout=60)
    assert is_look(page, london), f"{page.status_code} {page.url}"
    page = session.post(f"{epr.url}/open", data={"nhsNumber": number, "hint": CONSULTANT, "way": "signed"}, timeout=60)
    assert 'name="launch_token"' in page.text and f'action="{epr.partner}/launch"' in page.text


def test_an_answer_with_another_browsers_cookie_of_that_launch_is_refused_and_used_up(epr: EPR, number):
    clicked = Clicked(epr, number)
    back = clicked.answer()
    state = parse_qs(urlsplit(back).query)["state"][0]
    epr.turned_away(lambda: requests.get(back, cookies={f"carerecord-launch-{state[:8]}": "A" * 43}, allow_redirects=False, timeout=30))
    epr.turned_away(lambda: clicked.get(back))


def test_a_stranger_fills_neither_the_account_nor_the_log(london: London, epr: EPR):
    state = {"code": "x", "state": "A" * 43}
    before = london.log.read_text().count("turned away")
    for send in (
        lambda: requests.post(f"{epr.partner}/launch", data={"launch_token": "garbage"}, allow_redirects=False, timeout=30),
        lambda: requests.get(f"{epr.partner}/smart/launch", params={"iss": "https://evil.example", "launch": "x"}, allow_redirects=False, timeout=30),
        lambda: requests.get(
            f"{epr.partner}/smart/callback", params=state, cookies={"carerecord-launch-AAAAAAAA": "A" * 43}, allow_redirects=False, timeout=30),
    ):
        epr.turned_away(send, 25)
    # Thirty a minute, and the minute may have turned.
    assert london.log.read_text().count("turned away") - before <= 60


def test_our_keys_are_published_as_a_key_set(epr: EPR):
    answer = requests.get(f"{epr.partner}/jwks.json", timeout=30)
    assert answer.status_code == 200 and answer.json() == {"keys": []}, "the demo shows who it is by a secret"
    assert answer.headers["cache-control"] == "no-store"

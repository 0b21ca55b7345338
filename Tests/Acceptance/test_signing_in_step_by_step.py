"""Signing in as a browser does it, step by step (issue 3, parts 8, 11 and 12): what a stranger can do with each step, and what ends with it."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from pathlib import Path

import pytest
import requests
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent / "counterparts"))

from counterpart import Service  # noqa: E402
from london import London, open_look, policy_beside, signed_in


@pytest.fixture(scope="module")
def london():
    with London("--quick") as running:
        yield running


def callback(london: London, browser: requests.Session, back: str = "/") -> str:
    """Goes to the provider and stops before its answer is followed: the callback's address."""
    first = browser.get(f"{london.url}/sign-in", params={"login_hint": "consultant-barts", "return": back}, allow_redirects=False, timeout=30)
    assert first.status_code == 303
    second = browser.get(first.headers["location"], allow_redirects=False, timeout=30)
    assert second.status_code in (302, 303)
    assert second.headers["location"].startswith(f"{london.url}/callback?")
    return second.headers["location"]


def is_signed_in(london: London, browser: requests.Session) -> bool:
    return browser.get(london.url, headers={"accept": "application/json"}, allow_redirects=False, timeout=30).status_code == 200


def test_an_answer_of_the_provider_is_good_only_in_the_browser_that_began(london):
    victim, thief = requests.Session(), requests.Session()
    address = callback(london, thief)
    # Sign-in forgery: somebody is made to follow another's answer.
    assert victim.get(address, allow_redirects=False, timeout=30).status_code == 400
    assert not is_signed_in(london, victim)


def test_an_answer_with_a_browser_of_another_sign_in_is_refused(london):
    one, two = requests.Session(), requests.Session()
    address = callback(london, one)
    callback(london, two)
    assert two.get(address, allow_redirects=False, timeout=30).status_code == 400
    # And it was used up by that: nobody can try browsers.
    assert one.get(address, allow_redirects=False, timeout=30).status_code == 400
    assert not is_signed_in(london, one) and not is_signed_in(london, two)


def test_an_answer_is_good_once(london):
    browser = requests.Session()
    address = callback(london, browser)
    assert browser.get(address, allow_redirects=False, timeout=30).status_code == 303
    assert is_signed_in(london, browser)
    replayed = requests.Session()
    replayed.cookies.update(browser.cookies)
    assert replayed.get(address, allow_redirects=False, timeout=30).status_code == 400


@pytest.mark.parametrize("change", ["state=", "code=", "both", "error"])
def test_a_forged_answer_signs_nobody_in(london, change):
    browser = requests.Session()
    address = callback(london, browser)
    if change == "state=":
        address = re.sub(r"state=[^&]*", "state=" + "A" * 43, address)
    elif change == "code=":
        address = re.sub(r"code=[^&]*", "code=" + "A" * 43, address)
    elif change == "both":
        address = address.split("?")[0]
    else:
        address = re.sub(r"code=[^&]*", "error=access_denied", address)
    assert browser.get(address, allow_redirects=False, timeout=30).status_code in (400, 403)
    assert not is_signed_in(london, browser)


def refused_sign_ins(london: London) -> list[tuple[str | None, str]]:
    with sqlite3.connect(f"file:{Path(london.ready['state']) / 'carerecord.sqlite'}?mode=ro", uri=True) as database:
        return database.execute("SELECT subject, detail FROM trail_event WHERE kind = 'sign-in-refused' ORDER BY id").fetchall()


@pytest.mark.parametrize(("change", "detail"), [
    ("state", "answer of no sign-in begun here"), ("browser", "answer of no sign-in begun here"),
    ("error", "refused by the provider: access_denied"), ("code", "code refused")])
def test_a_refused_answer_is_one_page_and_one_line_of_the_trail_that_names_nobody(london, change, detail):
    before = len(refused_sign_ins(london))
    browser = requests.Session()
    address = callback(london, browser)
    if change == "state":
        address = re.sub(r"state=[^&]*", "state=" + "B" * 43, address)
    elif change == "browser":
        browser = requests.Session()
    elif change == "code":
        address = re.sub(r"code=[^&]*", "code=" + "B" * 43, address)
    else:
        address = re.sub(r"code=[^&]*", "error=access_denied", address)
    answer = browser.get(address, allow_redirects=False, timeout=30)
    assert answer.status_code in (400, 403) and "BBBB" not in answer.text and "access_denied" not in answer.text
    assert refused_sign_ins(london)[before:] == [(None, detail)]


@pytest.mark.parametrize(("hint", "detail"), [("password-only", "token refused: assurance"), ("no-role", "no role")])
def test_who_signs_in_in_vain_with_a_good_token_is_named_in_the_trail(london, hint, detail):
    before = len(refused_sign_ins(london))
    member = next(member for member in london.ready["staff"] if member["hint"] == hint)
    browser = requests.Session()
    answer = browser.get(f"{london.url}/sign-in", params={"login_hint": hint}, timeout=30)
    assert answer.status_code == 403 and member["subject"] not in answer.text
    assert refused_sign_ins(london)[before:] == [(member["subject"], detail)]


def test_a_stranger_fills_no_trail_with_answers_of_no_sign_in(london):
    before = len(refused_sign_ins(london))
    for _ in range(60):
        assert requests.get(f"{london.url}/callback", params={"state": "C" * 43, "code": "c"}, allow_redirects=False, timeout=30).status_code in (400, 429)
    assert len(refused_sign_ins(london)) - before <= 12


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/%0d%0aset-cookie:a=b"])
def test_after_signing_in_nobody_is_sent_elsewhere(london, back):
    browser = requests.Session()
    answer = browser.get(callback(london, browser, back), allow_redirects=False, timeout=30)
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.startswith("/") and not location.startswith("//") and "\\" not in location and "evil" not in location
    assert "a=b" not in answer.headers.get("set-cookie", "")


def test_the_session_cookie_is_new_each_time_and_kept_from_scripts(london):
    browser = requests.Session()
    values = []
    for _ in range(2):
        answer = browser.get(callback(london, browser), allow_redirects=False, timeout=30)
        cookie = next(part for part in answer.raw.headers.getlist("set-cookie") if part.startswith("carerecord="))
        values.append(cookie.split(";")[0])
        assert "httponly" in cookie.lower() and "samesite=lax" in cookie.lower() and "path=/" in cookie.lower()
    assert values[0] != values[1]


def test_signing_out_ends_the_session_and_its_looks_on_record(london):
    browser = signed_in(london.url, "consultant-barts")
    look = open_look(browser, london.url, london.ready["people"][0]["nhsNumber"])
    assert browser.get(look, timeout=60).status_code == 200
    kept = requests.Session()
    kept.cookies.update(browser.cookies)
    answer = browser.post(f"{london.url}/sign-out", allow_redirects=False, timeout=30)
    assert answer.status_code == 303
    assert "clear-site-data" in answer.headers
    # Whoever kept the cookie has nothing.
    assert kept.get(look, headers={"accept": "application/fhir+json"}, allow_redirects=False, timeout=30).status_code == 401
    assert not is_signed_in(london, kept)
    with sqlite3.connect(f"file:{Path(london.ready['state']) / 'carerecord.sqlite'}?mode=ro", uri=True) as database:
        identity = look.rsplit("/", 1)[-1]
        kinds = [kind for (kind,) in database.execute("SELECT kind FROM trail_event WHERE look = ? ORDER BY id", (identity,))]
        assert kinds[:2] == ["evidence-asked", "look-opened"] and kinds[-1] == "look-ended"
        assert database.execute("SELECT COUNT(*) FROM session WHERE ended_at IS NOT NULL AND id_token IS NOT NULL").fetchone()[0] == 0


def plain(answer: requests.Response) -> str:
    """The page without what finds its log line."""
    return re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", "", answer.text)


def test_a_look_is_410_for_its_session_when_ended_and_the_same_404_for_all_others_as_one_that_never_was(london):
    mine, other = signed_in(london.url, "consultant-barts"), signed_in(london.url, "consultant-barts")
    look = open_look(mine, london.url, london.ready["people"][0]["nhsNumber"])
    never = f"{london.url}/looks/" + "A" * 43
    before = other.get(look, timeout=30)
    nobody = other.get(never, timeout=30)
    assert before.status_code == nobody.status_code == 404
    assert plain(before) == plain(nobody)
    assert mine.get(look, timeout=60).status_code == 200
    assert mine.post(f"{look}/close", allow_redirects=False, timeout=30).status_code == 303
    assert mine.get(look, timeout=30).status_code == 410
    assert other.get(look, timeout=30).status_code == 404
    assert mine.get(never, timeout=30).status_code == 404


def test_who_may_not_look_is_refused_by_the_server_on_record(london):
    number = london.ready["people"][0]["nhsNumber"]
    for hint in ["receptionist-jubilee", "secretary-barts"]:
        answer = signed_in(london.url, hint).post(f"{london.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=30)
        assert (answer.status_code, answer.headers["location"].rsplit("/", 1)[-1]) == (303, "challenge"), "somebody must direct them"
    answer = signed_in(london.url, "privacy-barts").post(f"{london.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=30)
    assert answer.status_code == 403
    with sqlite3.connect(f"file:{Path(london.ready['state']) / 'carerecord.sqlite'}?mode=ro", uri=True) as database:
        assert database.execute("SELECT COUNT(*) FROM trail_event WHERE kind IN ('look-refused', 'look-challenged')").fetchone()[0] >= 3


def test_a_stranger_who_begins_sign_ins_without_end_is_told_to_come_again_and_fills_no_disk(tmp_path):
    with London("--quick", "--systems-only") as systems:
        region = yaml.safe_load((Path(systems.ready["state"]) / "region.yaml").read_text())
        region["database"] = {"sqlite": str(tmp_path / "account.sqlite")}
        region["identityProvider"]["signInsPerAddress"] = 30
        (tmp_path / "region.yaml").write_text(yaml.safe_dump(region, sort_keys=False))
        policy_beside(tmp_path / "region.yaml")
        with Service(tmp_path / "region.yaml", tmp_path) as service:
            start = time.monotonic()
            answers = [requests.get(f"{service.url}/sign-in", allow_redirects=False, timeout=30) for _ in range(60)]
            refused = [answer for answer in answers if answer.status_code == 429]
            assert {answer.status_code for answer in answers} == {303, 429}
            # Two seconds give one more.
            assert len(refused) >= 30 - (time.monotonic() - start) / 2 - 1
            assert all(int(answer.headers["retry-after"]) > 0 and "set-cookie" not in answer.headers for answer in refused)
            with sqlite3.connect(f"file:{tmp_path / 'account.sqlite'}?mode=ro", uri=True) as database:
                assert database.execute("SELECT COUNT(*) FROM sign_in").fetchone()[0] == 60 - len(refused)
            # Who waits as told begins again.
            time.sleep(int(refused[-1].headers["retry-after"]) + 0.5)
            assert requests.get(f"{service.url}/sign-in", allow_redirects=False, timeout=30).status_code == 303

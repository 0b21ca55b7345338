"""Sessions: new at each sign-in and step-up, over at once and everywhere at their end, and ridden by nobody."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from counterpart import direct
from london import ROOT, open_look, signed_in

JSON = {"accept": "application/json"}
HINT = "consultant-barts"


@pytest.fixture(scope="module")
def running(edges):
    with edges.service() as service:
        yield service


@pytest.fixture
def person(edges):
    return edges.consultant["mayOpen"][0]


def is_signed_in(session: requests.Session, url: str) -> bool:
    return session.get(url + "/", headers=JSON, allow_redirects=False, timeout=30).status_code == 200


def with_cookie(value: str) -> requests.Session:
    session = direct()
    session.headers["cookie"] = f"carerecord={value}"
    return session


def test_a_cookie_from_before_the_sign_in_is_nobody_s_afterwards(running):
    fixed = "B" * 43
    session = direct()
    session.cookies.set("carerecord", fixed)
    session.get(f"{running.url}/sign-in", params={"login_hint": HINT}, timeout=30)
    values = [cookie.value for cookie in session.cookies if cookie.name == "carerecord" and cookie.domain]
    assert values and fixed not in values
    assert is_signed_in(with_cookie(values[-1]), running.url)
    assert not is_signed_in(with_cookie(fixed), running.url)


def test_signing_in_again_gives_a_new_session_and_a_step_up_ends_the_old_one(running):
    session = signed_in(running.url, HINT)
    first = session.cookies["carerecord"]
    session.get(f"{running.url}/sign-in", params={"login_hint": HINT}, timeout=30)
    second = session.cookies["carerecord"]
    assert second != first
    assert not is_signed_in(with_cookie(first), running.url), "whoever kept the one before has nothing"
    session.get(f"{running.url}/sign-in", params={"login_hint": HINT, "step-up": "1"}, timeout=30)
    third = session.cookies["carerecord"]
    assert third not in (first, second)
    assert is_signed_in(with_cookie(third), running.url)
    assert not is_signed_in(with_cookie(second), running.url)


def test_whoever_signs_in_in_a_browser_ends_the_session_of_the_one_before_and_their_looks(running, person):
    browser = signed_in(running.url, HINT)
    kept = with_cookie(browser.cookies["carerecord"])
    look = open_look(browser, running.url, person)
    assert browser.get(f"{running.url}/sign-in", params={"login_hint": "gp-jubilee"}, timeout=30).status_code == 200
    assert kept.get(look, headers=JSON, allow_redirects=False, timeout=30).status_code == 401
    assert browser.get(look, timeout=30).status_code == 404 and is_signed_in(browser, running.url)
    # A sign-in that comes to nothing ends nobody.
    answer = browser.get(f"{running.url}/sign-in", params={"login_hint": "no-role"}, timeout=30)
    assert answer.status_code == 403 and is_signed_in(browser, running.url)


def test_a_sign_in_answer_is_of_the_browser_that_began_it_and_good_once(running):
    victim, attacker = direct(), direct()
    begun = attacker.get(f"{running.url}/sign-in", params={"login_hint": HINT}, allow_redirects=False, timeout=30)
    back = attacker.get(begun.headers["location"], allow_redirects=False, timeout=30).headers["location"]
    # A link that would sign somebody else in as the attacker.
    assert victim.get(back, allow_redirects=False, timeout=30).status_code == 400
    assert not is_signed_in(victim, running.url)
    assert attacker.get(back, allow_redirects=False, timeout=30).status_code == 303
    assert attacker.get(back, allow_redirects=False, timeout=30).status_code == 400, "it was used, and is gone"


def test_a_role_that_changes_between_two_requests_leaves_nothing_of_the_old_one(running, edges):
    member = next(one for one in edges.systems.ready["staff"] if one["hint"] == "two-roles")
    session = signed_in(running.url, "two-roles")
    old = with_cookie(session.cookies["carerecord"])
    look = open_look(session, running.url, member["mayOpen"][0])
    role = re.search(r'name="role"[^>]*value="([^"]+)"', session.get(running.url + "/role", timeout=30).text).group(1)
    assert session.post(running.url + "/role", data={"role": role}, allow_redirects=False, timeout=30).status_code == 303
    assert not is_signed_in(old, running.url) and is_signed_in(session, running.url)
    assert old.get(look, headers=JSON, allow_redirects=False, timeout=30).status_code == 401
    assert session.get(look, timeout=30).status_code == 404, "what the other role opened is not this one's"
    assert old.post(running.url + "/role", data={"role": role}, headers=JSON, allow_redirects=False, timeout=30).status_code == 401


@pytest.mark.parametrize("way", ["/sign-out", "/switch-user"])
def test_after_the_end_no_copy_of_the_cookie_goes_on(running, person, way):
    session = signed_in(running.url, HINT)
    look = open_look(session, running.url, person)
    copy = with_cookie(session.cookies["carerecord"])
    assert copy.get(look, timeout=30).status_code == 200
    answer = session.post(running.url + way, allow_redirects=False, timeout=30)
    assert answer.status_code == 303
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert not is_signed_in(copy, running.url)
    for path in ["", "/medicines", "/print", "/why"]:
        assert copy.get(look + path, headers=JSON, allow_redirects=False, timeout=30).status_code == 401
    assert copy.post(running.url + "/looks", data={"nhs-number": person}, headers=JSON, allow_redirects=False, timeout=30).status_code == 401
    assert copy.post(look + "/close", headers=JSON, allow_redirects=False, timeout=30).status_code == 401
    later = signed_in(running.url, HINT)
    assert later.get(look, timeout=30).status_code == 404, "nor does the same staff member's next session"


def test_switching_user_asks_the_provider_for_a_new_sign_in_and_signs_the_next_one_in(running, person):
    session = signed_in(running.url, HINT)
    look = open_look(session, running.url, person)
    answer = session.post(running.url + "/switch-user", allow_redirects=False, timeout=30)
    assert "prompt=login" in answer.headers["location"] and "login_hint" not in answer.headers["location"]
    chosen = session.get(answer.headers["location"] + "&login_hint=gp-jubilee", timeout=30)
    assert chosen.status_code == 200 and "Whitfield" in chosen.text and "Osei" not in chosen.text
    assert session.get(look, timeout=30).status_code == 404


def test_a_provider_that_lets_the_one_before_in_again_unasked_signs_nobody_in(running):
    session = signed_in(running.url, HINT)
    answer = session.post(running.url + "/switch-user", allow_redirects=False, timeout=30)
    # What a provider does that ignores `prompt` and `max_age`: its session, and its time, are those from before.
    unasked = answer.headers["location"].replace("prompt=login&", "").replace("&prompt=login", "").replace("max_age=300", "max_age=86400")
    assert unasked != answer.headers["location"]
    back = session.get(unasked + f"&login_hint={HINT}", timeout=30)
    assert back.status_code == 403 and "You were not signed in" in back.text
    assert not is_signed_in(session, running.url)


def posts() -> list[str]:
    """Every address of the staff listener that takes a post (docs/routes.md)."""
    table = (ROOT / "docs" / "routes.md").read_text().split("# Routes of the partner")[0]
    found = re.findall(r"^\| POST \| `([^`]+)`", table, re.MULTILINE)
    assert len(found) >= 10
    return [path.replace("{look}", "A" * 43).replace("{section}", "medicines") for path in found]


@pytest.mark.parametrize("path", posts())
@pytest.mark.parametrize(
    "forged", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])
def test_a_post_that_another_site_made_does_nothing(running, person, path, forged):
    session = signed_in(running.url, HINT)
    answer = session.post(running.url + path, data={"nhs-number": person, "role": "1"}, headers=forged, allow_redirects=False, timeout=30)
    assert answer.status_code == 403
    assert is_signed_in(session, running.url), "nobody is signed out by another site either"


def roles(session: requests.Session, url: str) -> list[str]:
    return re.findall(r'name="role" [^>]*value="([^"]+)"', session.get(f"{url}/role", timeout=30).text)


def choose(url: str, cookie: str, role: str) -> requests.Response:
    return with_cookie(cookie).post(f"{url}/role", data={"role": role}, allow_redirects=False, timeout=60)


def test_a_role_chosen_many_times_at_once_makes_one_session(running):
    session = signed_in(running.url, "two-roles")
    before, role = session.cookies["carerecord"], roles(session, running.url)[0]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: choose(running.url, before, role), range(8)))
    assert {answer.status_code for answer in answers} == {303}, "nobody is told that something went wrong"
    made = [answer.headers["set-cookie"].split("carerecord=")[1].split(";")[0] for answer in answers if "set-cookie" in answer.headers]
    assert [is_signed_in(with_cookie(cookie), running.url) for cookie in made] == [True]
    assert not is_signed_in(with_cookie(before), running.url)


def test_signing_out_is_not_undone_by_a_role_that_was_being_chosen(running):
    for _ in range(10):
        session = signed_in(running.url, "two-roles")
        before, role = session.cookies["carerecord"], roles(session, running.url)[0]
        with ThreadPoolExecutor(2) as pool:
            chosen = pool.submit(choose, running.url, before, role)
            out = pool.submit(with_cookie(before).post, f"{running.url}/sign-out", allow_redirects=False, timeout=60)
        assert out.result().status_code == 303 and chosen.result().status_code == 303
        if "set-cookie" in chosen.result().headers:
            made = chosen.result().headers["set-cookie"].split("carerecord=")[1].split(";")[0]
            assert not is_signed_in(with_cookie(made), running.url)

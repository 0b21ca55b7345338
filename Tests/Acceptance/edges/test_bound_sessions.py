"""Sessions where browsers must show a certificate: a step-up moves none to another, and whoever has the cookie may always end what it is of."""

from __future__ import annotations

import sqlite3
import sys
import uuid
from contextlib import ExitStack
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "postgresql"))

from server import PostgreSQL  # noqa: E402

from counterpart import direct  # noqa: E402
from london import open_look  # noqa: E402

HINT = "consultant-barts"


class Running:
    """A service behind a proxy that says which certificate it was shown, over either database."""

    def __init__(self, service, rows):
        self.service, self.rows, self.url = service, rows, service.url

    def browser(self, certificate: str):
        session = direct()
        session.headers["X-Client-Certificate"] = certificate
        return session

    def signed_in(self, certificate: str):
        session = self.browser(certificate)
        assert session.get(f"{self.url}/sign-in", params={"login_hint": HINT}, timeout=30).status_code == 200
        return session

    def is_signed_in(self, certificate: str, cookie: str) -> bool:
        headers = {"accept": "application/json", "cookie": f"carerecord={cookie}"}
        return self.browser(certificate).get(self.url + "/", headers=headers, allow_redirects=False, timeout=30).status_code == 200


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(edges, request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bound")
    with ExitStack() as stack:

        def staff(staff: dict) -> None:
            staff |= {"trustedProxies": ["127.0.0.1"], "clientCertificates": {"header": "X-Client-Certificate"}}

        def whole(region: dict) -> None:
            if request.param == "sqlite":
                region["database"] = {"sqlite": str(folder / "account.sqlite")}
                return
            server = stack.enter_context(PostgreSQL())
            (folder / "key").write_text("00" * 32)
            region["database"] = {"postgresql": {
                "host": "127.0.0.1", "port": server.port, "name": "postgres", "user": "carerecord", "caseKey": {"file": str(folder / "key")}}}
            request.server = server

        service = stack.enter_context(edges.service(staff, whole=whole))

        def rows(question: str) -> list[tuple]:
            if request.param == "sqlite":
                with sqlite3.connect(folder / "account.sqlite") as connection:
                    return connection.execute(question).fetchall()
            with request.server.connect() as connection:
                return connection.execute(question).fetchall()

        yield Running(service, rows)


def refused(running: Running) -> list[str]:
    return [detail for (detail,) in running.rows("SELECT detail FROM trail_event WHERE kind = 'sign-in-refused' ORDER BY at, id")]


def test_a_step_up_is_of_the_browser_that_began_it_and_moves_no_session_to_another_certificate(running):
    mine = running.signed_in("aa")
    before = mine.cookies["carerecord"]
    begun = mine.get(f"{running.url}/sign-in", params={"login_hint": HINT, "step-up": "1"}, allow_redirects=False, timeout=30)
    assert begun.status_code == 303
    back = mine.get(begun.headers["location"], allow_redirects=False, timeout=30).headers["location"]
    # All that the browser has, on another computer with a certificate of its own.
    thief = running.browser("bb")
    thief.cookies.update(mine.cookies)
    count = len(refused(running))
    answer = thief.get(back, allow_redirects=False, timeout=30)
    assert answer.status_code == 403 and "another certificate" in answer.text and "goes on as it was" in answer.text
    assert "carerecord=" not in (answer.headers.get("set-cookie") or "")
    assert refused(running)[count:] == ["step-up: another certificate"]
    assert running.is_signed_in("aa", before) and not running.is_signed_in("bb", before)
    # It was used up: not even the browser that began it goes on with it, and it may begin another.
    assert mine.get(back, allow_redirects=False, timeout=30).status_code == 400
    mine.get(f"{running.url}/sign-in", params={"login_hint": HINT, "step-up": "1"}, timeout=30)
    after = mine.cookies["carerecord"]
    assert after != before and running.is_signed_in("aa", after) and not running.is_signed_in("aa", before)


def test_a_sign_in_is_of_the_browser_that_began_it_and_signs_nobody_in_with_another_certificate(running):
    mine, thief = running.browser("aa"), running.browser("bb")
    begun = mine.get(f"{running.url}/sign-in", params={"login_hint": HINT}, allow_redirects=False, timeout=30)
    back = mine.get(begun.headers["location"], allow_redirects=False, timeout=30).headers["location"]
    thief.cookies.update(mine.cookies)
    count = len(refused(running))
    answer = thief.get(back, allow_redirects=False, timeout=30)
    assert answer.status_code == 403 and "another certificate" in answer.text and not thief.cookies.get("carerecord")
    assert refused(running)[count:] == ["another certificate"]


@pytest.mark.parametrize("way", ["/sign-out", "/switch-user"])
def test_who_signs_out_with_a_renewed_certificate_ends_the_session_that_the_browser_had(running, edges, way):
    # A certificate of its own in each run: nothing else is of it.
    old, new = uuid.uuid4().hex, uuid.uuid4().hex
    mine = running.signed_in(old)
    cookie = mine.cookies["carerecord"]
    look = open_look(mine, running.url, edges.people[0]["nhsNumber"])
    count = len(running.rows("SELECT id FROM trail_event WHERE kind = 'signed-out'"))
    mine.headers["X-Client-Certificate"] = new
    assert mine.get(running.url + "/", allow_redirects=False, timeout=30).status_code == 303, "it lets nobody in"
    assert mine.post(running.url + way, allow_redirects=False, timeout=30).status_code == 303
    assert not running.is_signed_in(old, cookie) and not running.is_signed_in(new, cookie)
    mine.headers["X-Client-Certificate"] = old
    headers = {"accept": "application/json", "cookie": f"carerecord={cookie}"}
    assert mine.get(look, headers=headers, allow_redirects=False, timeout=30).status_code == 401
    assert len(running.rows("SELECT id FROM trail_event WHERE kind = 'signed-out'")) == count + 1


def test_who_signs_in_with_a_renewed_certificate_leaves_no_session_behind(running):
    old = uuid.uuid4().hex
    mine = running.signed_in(old)
    cookie = mine.cookies["carerecord"]
    mine.headers["X-Client-Certificate"] = "renewed"
    mine.get(f"{running.url}/sign-in", params={"login_hint": HINT}, timeout=30)
    assert running.is_signed_in("renewed", mine.cookies["carerecord"])
    assert not running.is_signed_in(old, cookie)


def test_a_certificate_that_is_written_into_the_cookie_lets_nobody_in_and_ends_nobody_else_s(running):
    mine, other = running.signed_in("aa"), running.signed_in("bb")
    cookie, others = mine.cookies["carerecord"], other.cookies["carerecord"]
    secret, certificate = cookie.split(".")
    theirs = others.split(".")[1]
    for forged in [secret, f"{secret}.{theirs}", f"{secret}.{certificate}.{certificate}", f"{secret}..{certificate}", f"x.{certificate}"]:
        assert not running.is_signed_in("bb", forged), forged
    # Of another secret, however it is put together.
    for forged in ["x" * 43, f"{'x' * 43}.{certificate}", f"{certificate}.{theirs}", f".{certificate}", f"a.b.c.{secret}.{certificate}"]:
        headers = {"cookie": f"carerecord={forged}"}
        running.browser("bb").post(running.url + "/sign-out", headers=headers, allow_redirects=False, timeout=30)
    assert running.is_signed_in("aa", cookie) and running.is_signed_in("bb", others)

"""Signing out at the identity provider ends every session of that sid here, with its open looks (issue 4, part 1)."""

from __future__ import annotations

import threading
import time

import pytest
import requests

from epr import EPR
from london import London, open_look, signed_in

JSON = {"accept": "application/json"}


def sign_out(london: London, staff: dict, hint: str, **more: str) -> int:
    """Their smartcard is taken away; how many clients took the logout token."""
    answer = requests.post(f"{london.ready['issuer']}/demo/sign-out", data={"sub": staff[hint]["subject"], **more}, timeout=30)
    assert answer.status_code == 200
    return answer.json()["told"]


def is_signed_in(london: London, session: requests.Session) -> bool:
    return session.get(london.url, headers=JSON, allow_redirects=False, timeout=30).status_code == 200


@pytest.mark.parametrize("names", ["true", "false"])
def test_a_logout_ends_the_session_and_its_open_looks_and_nobody_elses(london: London, epr: EPR, staff, names):
    session, other = signed_in(london.url, "paramedic-las"), signed_in(london.url, "gp-jubilee")
    look = open_look(session, london.url, staff["paramedic-las"]["mayOpen"][0])
    assert session.get(look, timeout=30).status_code == 200
    assert sign_out(london, staff, "paramedic-las", namesSession=names) == 1
    assert not is_signed_in(london, session)
    assert session.get(look, headers={"accept": "application/fhir+json"}, timeout=30).status_code == 401
    assert is_signed_in(london, other)
    line = epr.trail("signed-out")[-1]
    assert line["detail"] == "at the identity provider" and line["subject"] == staff["paramedic-las"]["subject"]
    assert epr.trail("look-ended")[-1]["look"] in look


def test_a_logout_of_one_browsers_session_leaves_another_browsers(london: London, staff):
    """Each browser has its own session at the provider; what it signs out is both, one token each."""
    one, two = signed_in(london.url, "pharmacist-ucl"), signed_in(london.url, "pharmacist-ucl")
    assert sign_out(london, staff, "pharmacist-ucl") == 2
    assert not is_signed_in(london, one) and not is_signed_in(london, two)


def test_a_page_that_is_still_filling_stops_at_once(staff):
    """With the demo's slow and failing systems a look fills for seconds."""
    with London() as slow:
        hint = "consultant-barts"
        members = {member["hint"]: member for member in slow.ready["staff"]}
        number = max(slow.ready["people"], key=lambda person: len(person["sources"]))["nhsNumber"]
        session = signed_in(slow.url, hint)
        look = open_look(session, slow.url, number)
        ended: dict[str, float] = {}
        with session.get(look, stream=True, timeout=60) as page:
            pieces = page.iter_content(4096)
            next(pieces)

            def drain():
                try:
                    for _ in pieces:
                        pass
                except requests.RequestException:
                    pass
                ended["at"] = time.monotonic()

            reader = threading.Thread(target=drain)
            reader.start()
            time.sleep(0.3)
            assert reader.is_alive(), "it was final too soon for this test"
            out = time.monotonic()
            assert sign_out(slow, members, hint) == 1
            reader.join(10)
            assert ended and ended["at"] - out < 1.5, ended


@pytest.mark.parametrize("form", [{}, {"logout_token": ""}, {"logout_token": "a.b.c"}, {"logout_token": ["a.b.c", "a.b.c"]}])
def test_what_is_no_logout_token_ends_nothing(london: London, epr: EPR, form):
    session = signed_in(london.url, "social-worker")
    answer = requests.post(f"{epr.partner}/back-channel-logout", data=form, cookies=session.cookies, timeout=30)
    assert answer.status_code == 400 and answer.text == "" and answer.headers["cache-control"] == "no-store"
    assert is_signed_in(london, session)

"""What an organisation's own system feeds over the partner listener (docs/feeds.md), against the whole service."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date, timedelta

import pytest
import requests

from epr import EPR
from london import London, as_resource, signed_in

DOCTOR, ODS, TEAM = "eye-doctor", "RP6", "Eye clinic"


def digest(body: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()


def send(epr: EPR, path: str, content: dict, *, ods: str = ODS, typ: str = "feed+jwt", **claims: object) -> requests.Response:
    body = json.dumps(content).encode()
    said = {"aud": epr.partner + path, "sub": "eye-clinic-system", "organisation": ods, "body_sha256": digest(body), "person": None} | claims
    token = epr.token(DOCTOR, epr.london.ready["people"][0]["nhsNumber"], typ=typ, **said)
    return requests.post(epr.partner + path, data=body, headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"}, timeout=60)


@pytest.fixture
def stranger(london, staff):
    return next(person["nhsNumber"] for person in london.ready["people"] if person["nhsNumber"] not in staff[DOCTOR]["mayOpen"] and len(person["sources"]) > 1)


def look_at(session: requests.Session, london: London, number: str) -> requests.Response:
    return session.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)


def is_open(answer: requests.Response) -> bool:
    return answer.status_code == 303 and not answer.headers["location"].endswith("/challenge")


def test_a_caseload_that_a_system_gives_opens_the_record_and_its_end_ends_open_looks(london, epr, stranger):
    session = signed_in(london.url, DOCTOR)
    assert not is_open(look_at(session, london, stranger))
    people = {"team": TEAM, "people": [{"nhsNumber": stranger}]}
    given = send(epr, "/api/caseload", people)
    assert given.status_code == 200 and given.json() == {"organisation": ODS, "given": 1, "already": 0}, given.text
    answer = look_at(session, london, stranger)
    assert is_open(answer)
    look = london.url + answer.headers["location"]
    as_resource(session, look)
    ended = send(epr, "/api/caseload/end", people)
    assert ended.status_code == 200 and ended.json() == {"organisation": ODS, "ended": 1, "notThere": 0}
    assert session.get(look, timeout=30).status_code == 410
    for kind in ("caseload-given", "caseload-ended"):
        [line] = [line for line in epr.trail(kind) if stranger in line["people"] and line["detail"] != "by demo"]
        assert line["organisation"] == ODS and line["detail"] == "by demo-signed: eye-clinic-system"


def test_training_that_a_system_says_has_lapsed_refuses(london, epr, staff):
    number, subject = staff[DOCTOR]["mayOpen"][0], staff[DOCTOR]["subject"]
    session = signed_in(london.url, DOCTOR)
    try:
        yesterday = (date.today() - timedelta(days=1)).isoformat()
        assert send(epr, "/api/training", {"staff": [{"subject": subject, "validUntil": yesterday}]}).json() == {"organisation": ODS, "staff": 1}
        refused = look_at(session, london, number)
        assert refused.status_code == 403 and "has lapsed" in refused.text
    finally:
        assert send(epr, "/api/training", {"staff": [{"subject": subject, "validUntil": None}]}).status_code == 200
    assert is_open(look_at(session, london, number))


@pytest.mark.parametrize("wrong", [{"typ": "launch+jwt"}, {"aud": "https://elsewhere.example/api/caseload"}, {"organisation": "X99"}, {"body_sha256": digest(b"{}")}])
def test_a_launch_another_address_organisation_or_body_gives_nobody(london, epr, stranger, wrong):
    answer = send(epr, "/api/caseload", {"team": "Wrong", "people": [{"nhsNumber": stranger}]}, **wrong)
    assert answer.status_code == 401 and answer.json()["error"] == "refused"
    assert not is_open(look_at(signed_in(london.url, DOCTOR), london, stranger))


def test_a_feed_opens_no_launch(epr):
    before = len(epr.trail("launched"))
    token = epr.token(DOCTOR, epr.london.ready["people"][0]["nhsNumber"], typ="feed+jwt")
    assert epr.post(requests.Session(), token).status_code == 403
    assert len(epr.trail("launched")) == before


def test_the_feeds_are_on_the_partner_listener_only(london, epr):
    for path in ("/api/training", "/api/caseload", "/api/caseload/end", "/api/roles/end", "/api/roles/restore"):
        # A stranger is led to signing in from everywhere, whatever is there.
        strangers = requests.post(london.url + path, json={}, allow_redirects=False, timeout=30)
        assert strangers.status_code in (303, 401, 403, 404, 405) and "/api" not in strangers.headers.get("location", "").split("?")[0]
        assert signed_in(london.url, DOCTOR).post(london.url + path, json={}, timeout=30).status_code in (404, 405)
        assert requests.get(epr.partner + path, timeout=30).status_code in (404, 405)
        assert requests.post(epr.partner + path, json={}, timeout=30).status_code == 401

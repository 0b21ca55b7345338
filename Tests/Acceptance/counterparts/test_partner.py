"""`carerecord serve` with a partner listener: an EPR's own key by the guide's own lines, and a launch into the EPR's frame over TLS."""

from __future__ import annotations

import copy
import re
import sqlite3

import requests

from counterpart import free_ports
from hospital import EPR, FRAME, Hospital


def cookies(answers: list[requests.Response], name: str) -> list[str]:
    return [text for answer in answers for text in answer.headers.get("set-cookie", "").split(", ") if text.startswith(name + "=")]


def ancestors(answer: requests.Response) -> str:
    return re.search(r"frame-ancestors ([^;]+)", answer.headers["content-security-policy"])[1]


def test_the_guides_lines_open_the_record(hospital: Hospital):
    *_, page = hospital.launched(hospital.browser(), hospital.token())
    assert page.status_code == 200 and "/looks/" in page.url and "Okonkwo" in page.text.replace("OKONKWO", "Okonkwo"), page.url


def test_in_a_window_the_cookie_is_as_ever_and_nobody_may_frame_a_page(hospital: Hospital):
    answers = hospital.launched(hospital.browser(), hospital.token())
    [cookie] = cookies(answers, "__Host-carerecord")
    assert "SameSite=Lax" in cookie and "Secure" in cookie and "Partitioned" not in cookie
    assert ancestors(answers[-1]) == "'none'" and answers[-1].headers["x-frame-options"] == "DENY"
    assert not cookies(answers, "__Host-carerecord-frame")


def test_in_a_frame_exactly_the_eprs_origins_may_frame_it_and_the_cookie_is_partitioned(hospital: Hospital):
    session = hospital.browser(**FRAME)
    answers = hospital.launched(session, hospital.token())
    page = answers[-1]
    assert page.status_code == 200 and "/looks/" in page.url, [(a.status_code, a.url) for a in answers]
    for name in ("__Host-carerecord-frame", "__Host-carerecord-frame-sign-in"):
        cookie = cookies(answers, name)[0]
        assert all(part in cookie for part in ("SameSite=None", "Secure", "Partitioned", "HttpOnly", "Path=/")), cookie
    assert not cookies(answers, "__Host-carerecord")
    assert ancestors(page) == " ".join(hospital.origins) and "x-frame-options" not in page.headers
    assert ancestors(session.get(page.url + "/medicines", timeout=30)) == ancestors(page)
    assert ancestors(session.get(page.url + "/nothing", timeout=30)) == ancestors(page), "an error's page too"
    signed_out = hospital.browser(**FRAME).get(hospital.url + "/signed-out", timeout=30)
    assert ancestors(signed_out) == " ".join(sorted(hospital.origins)), "it holds nothing of anybody"
    assert ancestors(hospital.browser().get(hospital.url + "/signed-out", timeout=30)) == "'none'"


def test_a_post_by_a_frames_cookie_must_say_that_it_is_from_us(hospital: Hospital):
    session = hospital.browser(**FRAME)
    look = hospital.launched(session, hospital.token())[-1].url
    for headers in ({}, {"origin": EPR}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert session.post(f"{look}/close", headers=headers, allow_redirects=False, timeout=30).status_code == 403, headers
    assert session.post(f"{look}/close", headers={"origin": hospital.url}, allow_redirects=False, timeout=30).status_code == 303


def test_an_epr_without_origins_is_framed_by_nobody(hospital: Hospital):
    answers = hospital.launched(hospital.browser(**FRAME), hospital.token("https://window.example"))
    assert answers[-1].status_code == 200 and ancestors(answers[-1]) == "'none'" and answers[-1].headers["x-frame-options"] == "DENY"


def test_a_windows_session_is_none_in_a_frame(hospital: Hospital):
    """What a browser sends in a frame of another site is the partitioned cookie alone."""
    session = hospital.browser()
    look = hospital.launched(session, hospital.token())[-1].url
    framed = hospital.browser(**FRAME)
    framed.cookies.set("__Host-carerecord-frame", session.cookies["__Host-carerecord"], domain="127.0.0.1", path="/", secure=True)
    page = framed.get(look, timeout=30)
    assert ancestors(page) == "'none'", "taken into a frame's cookie it is still a window's"


def test_the_public_half_of_our_clients_key_is_published_and_nothing_else(hospital: Hospital):
    [key] = hospital.browser().get(f"{hospital.partner}/jwks.json", timeout=30).json()["keys"]
    assert key["kid"] == "record-1" and key["kty"] == "OKP" and "d" not in key


def test_too_many_launches_from_one_address_are_told_when_to_come_again_and_write_nothing(hospital: Hospital, tmp_path):
    staff, operations, partner = free_ports(3)
    region = copy.deepcopy(hospital.region)
    region["listeners"]["staff"] |= {"port": staff, "url": f"https://127.0.0.1:{staff}"}
    region["listeners"]["operations"]["port"] = operations
    region["listeners"]["partner"] |= {"port": partner, "url": f"http://127.0.0.1:{partner}"}
    region["database"] = {"sqlite": str(tmp_path / "account.sqlite")}
    region["identityProvider"]["signInsPerAddress"] = 3
    with hospital.serving(region, tmp_path):
        session, root = hospital.browser(), f"http://127.0.0.1:{partner}"
        # What cannot be a launch is not counted: nonsense takes nothing of what all share.
        nonsense = [session.post(f"{root}/launch", data={"launch_token": "a.b.c"}, timeout=30).status_code for _ in range(5)]
        assert nonsense == [403] * 5
        forged = hospital.token()[:-6] + "AAAAAA"
        refused = [session.post(f"{root}/launch", data={"launch_token": forged}, timeout=30).status_code for _ in range(3)]
        assert refused == [403, 403, 403]
        answer = session.post(f"{root}/launch", data={"launch_token": hospital.token()}, timeout=30)
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
        with sqlite3.connect(f"file:{tmp_path}/account.sqlite?mode=ro", uri=True) as database:
            assert database.execute("SELECT COUNT(*) FROM trail_event WHERE kind = 'launch-refused'").fetchone() == (0,)


def test_a_region_with_launches_and_no_partner_listener_says_so_when_it_starts(hospital: Hospital, tmp_path):
    staff, operations = free_ports(2)
    region = copy.deepcopy(hospital.region)
    region["listeners"]["staff"] |= {"port": staff, "url": f"https://127.0.0.1:{staff}"}
    region["listeners"]["operations"]["port"] = operations
    region["database"] = {"sqlite": str(tmp_path / "account.sqlite")}
    del region["listeners"]["partner"]
    with hospital.serving(region, tmp_path) as service:
        assert "no EPR can launch" in service.log.read_text()

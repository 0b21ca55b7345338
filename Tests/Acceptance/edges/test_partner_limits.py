"""The partner listener's own edges: from where it may be asked, and for how long a sender may send."""

from __future__ import annotations

import sys
import time

import pytest
import requests

from london import ROOT
from test_listener import coming_from

sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / "partner"))

from epr import EPR  # noqa: E402
from test_feed_bodies import PATH, Wire, token, training  # noqa: E402


@pytest.fixture(scope="module")
def fenced(edges):
    """Two seconds for a body; the networks are a few addresses of loopback's."""
    def whole(region: dict) -> None:
        region["listeners"]["partner"] |= {"allowedNetworks": ["127.0.0.1/32", "127.0.0.8/29"], "trustedProxies": ["127.0.0.9"], "limits": {"bodySeconds": 2}}

    with edges.service(whole=whole):
        yield EPR(edges.systems)


def test_a_list_that_trickles_past_its_time_ends_the_connection_and_its_token_stays_good(fenced):
    body = training(900, 9_800_000)
    bearer = token(fenced, body)
    with Wire(fenced) as wire:
        wire.head(bearer, f"Content-Length: {len(body)}")
        began = time.monotonic()
        try:
            for at in range(0, len(body), 1_000):
                wire.socket.sendall(body[at:at + 1_000])
                time.sleep(0.2)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert wire.answer()[0] == 0, "nothing is said of it"
        assert 1.5 < time.monotonic() - began < 8
    answer = requests.post(
        fenced.partner + PATH, data=body, headers={"authorization": f"Bearer {bearer}", "content-type": "application/json"}, timeout=30)
    assert answer.status_code == 200, answer.text


def test_only_its_own_networks_are_answered_whatever_a_header_says(fenced):
    path = fenced.partner + "/jwks.json"
    assert coming_from("127.0.0.10").get(path, timeout=10).status_code == 200
    for header in ({}, {"X_Forwarded_For": "127.0.0.10"}, {"Forwarded": "for=127.0.0.10"}, {"X_Real_IP": "127.0.0.10"}):
        answer = coming_from("127.0.0.20", **header).get(path, timeout=10)
        assert answer.status_code == 403 and "keys" not in answer.text, header
    assert coming_from("127.0.0.9", X_Forwarded_For="127.0.0.10").get(path, timeout=10).status_code == 200, "a proxy's word is believed"
    assert coming_from("127.0.0.9", X_Forwarded_For="127.0.0.20").get(path, timeout=10).status_code == 403


def test_where_it_is_fenced_off_a_good_launch_and_a_good_list_open_nothing(fenced):
    number = fenced.london.ready["people"][0]["nhsNumber"]
    stranger = coming_from("127.0.0.20")
    launch = fenced.token("consultant-barts", number)
    assert stranger.post(f"{fenced.partner}/launch", data={"launch_token": launch}, allow_redirects=False, timeout=10).status_code == 403
    body = training(5, 9_900_000)
    headers = {"authorization": f"Bearer {token(fenced, body)}", "content-type": "application/json"}
    assert stranger.post(fenced.partner + PATH, data=body, headers=headers, timeout=10).status_code == 403
    # Neither was used up by it.
    assert requests.post(f"{fenced.partner}/launch", data={"launch_token": launch}, allow_redirects=False, timeout=10).status_code == 303
    assert requests.post(fenced.partner + PATH, data=body, headers=headers, timeout=10).status_code == 200

"""Bodies of feeds as they come over a real connection: large, in pieces, slow, without end, or not what their heads say (docs/feeds.md)."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import time
from urllib.parse import urlsplit

import pytest
import requests

from epr import EPR
from test_feed_routes import DOCTOR, ODS, digest

PATH = "/api/training"
MOST = 16_000_000


def training(count: int, first: int = 7_000_000) -> bytes:
    """A list of so many staff, some 55 bytes each."""
    return json.dumps({"staff": [{"subject": f"555{first + n:09}", "validUntil": "2099-03-31"} for n in range(count)]}).encode()


def token(epr: EPR, body: bytes, **claims: object) -> str:
    said = {"aud": epr.partner + PATH, "sub": "hr-system", "organisation": ODS, "body_sha256": digest(body), "person": None} | claims
    return epr.token(DOCTOR, epr.london.ready["people"][0]["nhsNumber"], typ="feed+jwt", **said)


class Wire:
    """One connection, written byte for byte."""

    def __init__(self, epr: EPR):
        parts = urlsplit(epr.partner)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=60)

    def head(self, bearer: str, *fields: str) -> None:
        lines = [f"POST {PATH} HTTP/1.1", "Host: partner", f"Authorization: Bearer {bearer}", "Content-Type: application/json", *fields]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())

    def chunk(self, data: bytes) -> None:
        self.socket.sendall(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def end(self) -> None:
        self.socket.sendall(b"0\r\n\r\n")

    def answer(self) -> tuple[int, str]:
        """The first answer: its status and all that came until the connection rested or closed."""
        held = b""
        while True:
            head, _, rest = held.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if b"\r\n\r\n" in held and length and len(rest) >= int(length[1]):
                break
            try:
                more = self.socket.recv(65_536)
            except ConnectionResetError:
                break
            if not more:
                break
            held += more
        return (int(held.split(b" ")[1]) if held.startswith(b"HTTP/1.1 ") else 0), held.decode(errors="replace")

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()


def held(epr: EPR, first: int) -> int:
    """Staff members of a list that are kept."""
    with sqlite3.connect(f"file:{epr.database}?mode=ro", uri=True) as database:
        return database.execute("SELECT COUNT(*) FROM training WHERE subject LIKE ?", (f"555{first // 1000:06}%",)).fetchone()[0]


def test_a_list_far_larger_than_a_form_is_taken_whole(epr):
    body = training(900)
    body += b" " * (600_000 - len(body))
    answer = requests.post(
        epr.partner + PATH, data=body, headers={"authorization": f"Bearer {token(epr, body)}", "content-type": "application/json"}, timeout=60)
    assert answer.status_code == 200 and answer.json() == {"organisation": ODS, "staff": 900}, answer.text
    assert held(epr, 7_000_000) == 900


@pytest.mark.parametrize("size", [1, 7, 4_093, 65_537])
def test_in_pieces_of_any_size_without_a_length_it_is_the_same_list(epr, size):
    first = 8_000_000 + size * 1_000
    body = training(40 if size < 100 else 900, first)
    with Wire(epr) as wire:
        wire.head(token(epr, body), "Transfer-Encoding: chunked")
        for at in range(0, len(body), size):
            wire.chunk(body[at:at + size])
        wire.end()
        status, said = wire.answer()
    assert status == 200, said
    assert held(epr, first) == (40 if size < 100 else 900)


def test_a_sender_who_is_slow_and_not_endless_is_waited_for(epr):
    first = 9_100_000
    body = training(900, first)
    with Wire(epr) as wire:
        # As curl does with large bodies: it would wait a second for leave to go on, and then goes on without it.
        wire.head(token(epr, body), f"Content-Length: {len(body)}", "Expect: 100-continue")
        for at in range(0, len(body), len(body) // 8 + 1):
            wire.socket.sendall(body[at:at + len(body) // 8 + 1])
            time.sleep(0.4)
        status, said = wire.answer()
    # A leave to go on may have come first.
    assert status in (100, 200) and '"staff":900' in said.replace(" ", ""), said
    assert held(epr, first) == 900


@pytest.mark.parametrize("size", [MOST + 1, 17_000_000])
def test_one_over_the_limit_is_413_whether_its_length_is_said_or_not(epr, size):
    """Sixteen megabytes are the feed's own limit; a little above it the listener itself reads no further."""
    before = len(epr.trail("training-imported"))
    body = b'{"staff":[]}' + b" " * (size - 12)
    bearer = token(epr, body)
    with Wire(epr) as wire:
        wire.head(bearer, f"Content-Length: {size}")
        try:
            wire.socket.sendall(body)
        except (BrokenPipeError, ConnectionResetError):
            pass
        status, said = wire.answer()
    assert status == 413, said[:300]
    with Wire(epr) as wire:
        wire.head(token(epr, body), "Transfer-Encoding: chunked")
        try:
            for at in range(0, size, 1_000_000):
                wire.chunk(body[at:at + 1_000_000])
            wire.end()
        except (BrokenPipeError, ConnectionResetError):
            pass
        status, said = wire.answer()
    assert status == 413, said[:300]
    assert len(epr.trail("training-imported")) == before


def test_one_sender_cannot_make_us_hold_more_than_four_lists_at_once(epr):
    """A token is used up only once its body is here: one could bring very many of sixteen megabytes."""
    first = 9_600_000
    body = training(900, first)
    bearer = token(epr, body)
    slow = [Wire(epr) for _ in range(4)]
    try:
        for wire in slow:
            wire.head(bearer, f"Content-Length: {len(body)}")
            wire.socket.sendall(body[:-1])
        time.sleep(1)
        fifth = requests.post(
            epr.partner + PATH, data=body, headers={"authorization": f"Bearer {bearer}", "content-type": "application/json"}, timeout=30)
        assert fifth.status_code == 503 and fifth.json()["error"] == "busy" and int(fifth.headers["retry-after"]) > 0
        # Launches go on; and of the four one is the first.
        assert requests.get(epr.partner + "/jwks.json", timeout=30).status_code == 200
        for wire in slow:
            wire.socket.sendall(body[-1:])
        assert sorted(wire.answer()[0] for wire in slow) == [200, 401, 401, 401]
    finally:
        for wire in slow:
            wire.socket.close()
    assert held(epr, first) == 900
    # Whoever goes away in the middle gives the room back.
    for _ in range(6):
        with Wire(epr) as wire:
            wire.head(token(epr, body), f"Content-Length: {len(body)}")
            wire.socket.sendall(body[:1000])
            time.sleep(0.2)
    time.sleep(1)
    again = requests.post(
        epr.partner + PATH, data=body, headers={"authorization": f"Bearer {token(epr, body)}", "content-type": "application/json"}, timeout=30)
    assert again.status_code == 200, again.text


def test_a_body_under_a_refused_token_is_not_waited_for(epr):
    with Wire(epr) as wire:
        wire.head("a.b.c", "Content-Length: 15000000")
        wire.socket.settimeout(10)
        status, said = wire.answer()
    assert status == 401, "said before a byte of the body has come"


def test_a_body_that_breaks_off_keeps_nothing(epr):
    first = 9_200_000
    body = training(900, first)
    with Wire(epr) as wire:
        wire.head(token(epr, body), f"Content-Length: {len(body)}")
        wire.socket.sendall(body[:-1])
    with Wire(epr) as wire:
        wire.head(token(epr, body), "Transfer-Encoding: chunked")
        wire.chunk(body)
    time.sleep(0.5)
    assert held(epr, first) == 0


def test_what_comes_after_the_length_that_was_said_is_not_of_the_body_and_no_request_is_hidden_in_it(epr):
    """Two readers of one connection must not see two different requests (RFC 9112 section 6.3)."""
    body = training(40, 9_300_000)
    hidden = b"POST /launch HTTP/1.1\r\nHost: partner\r\nContent-Length: 0\r\n\r\n"
    for fields in (["Content-Length: 4", "Transfer-Encoding: chunked"], ["Content-Length: 4", f"Content-Length: {len(body)}"], ["Transfer-Encoding: chunked, identity"]):
        with Wire(epr) as wire:
            wire.head(token(epr, body), *fields)
            try:
                wire.chunk(body)
                wire.end()
                wire.socket.sendall(hidden)
            except (BrokenPipeError, ConnectionResetError):
                pass
            wire.socket.settimeout(3)
            said = b""
            try:
                while more := wire.socket.recv(65_536):
                    said += more
            except (TimeoutError, ConnectionResetError):
                pass
        assert re.match(rb"HTTP/1\.[01] 40[01] ", said), f"{fields}: {said[:400]}"
        assert b"HTTP/1.1 200" not in said and b"launch from your record system" not in said, f"{fields}: {said[:400]}"
    assert held(epr, 9_300_000) == 0


def test_a_token_of_another_body_of_the_same_length_is_refused(epr):
    one, two = training(900, 9_400_000), training(900, 9_500_000)
    assert len(one) == len(two)
    headers = {"authorization": f"Bearer {token(epr, one)}", "content-type": "application/json"}
    assert requests.post(epr.partner + PATH, data=two, headers=headers, timeout=60).status_code == 401
    assert held(epr, 9_500_000) == 0

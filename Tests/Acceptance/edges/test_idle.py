"""A session without use is over after its idle time, with every page that still fills."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from counterpart import direct
from london import open_look, signed_in
from test_sessions import HINT, is_signed_in


class Silent:
    """A system that takes every question and answers none."""

    def __init__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/fhir"
        self.held: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self.held.append(self.listening.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.listening.close()
        for one in self.held:
            one.close()


@pytest.fixture(scope="module")
def drowsy(edges):
    """Sessions of six seconds, and a hospital that never answers: pages fill for a minute."""
    silent = Silent()

    def whole(region: dict) -> None:
        source = next(one for one in region["sources"] if "RYJ" in one["organisations"])
        source |= {"url": silent.url, "deadline": 60, "publishesPointers": False}
        source.pop("search", None)

    with edges.service(lambda staff: staff["limits"].update(idleMinutes=0.1), whole=whole) as service:
        yield service
    silent.close()


def test_a_page_that_fills_ends_with_its_idle_session_and_the_session_is_over(drowsy, edges):
    person = edges.consultant["mayOpen"][0]
    session = signed_in(drowsy.url, HINT)
    look = open_look(session, drowsy.url, person)
    began = time.monotonic()
    with session.get(look, stream=True, timeout=60) as page:
        text = b"".join(page.iter_content(None)).decode()
    took = time.monotonic() - began
    assert 5 < took < 20, f"it filled for {took:.1f} seconds; the hospital that is silent has sixty"
    assert "This look has ended" in text.rsplit('slot="final"', 1)[1]
    assert not is_signed_in(session, drowsy.url)
    answer = session.get(look, allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    assert direct().get(drowsy.operations + "/metrics", timeout=10).text.split("\ncarerecord_looks_open ")[1].splitlines()[0] == "0"


def test_who_works_stays_signed_in_and_who_stops_does_not(drowsy):
    session = signed_in(drowsy.url, HINT)
    for _ in range(9):
        time.sleep(1)
        assert is_signed_in(session, drowsy.url)
    time.sleep(7)
    assert not is_signed_in(session, drowsy.url)


def test_asking_for_files_and_pages_of_nobody_keeps_no_session_alive(drowsy):
    session = signed_in(drowsy.url, HINT)
    for _ in range(8):
        time.sleep(1)
        session.get(drowsy.url + "/static/carerecord.css", timeout=10)
        session.get(drowsy.url + "/signed-out", timeout=10)
    assert not is_signed_in(session, drowsy.url)

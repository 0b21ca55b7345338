"""kill -9 in the middle of looks (issue 3, "Faults it must meet"; law 2): whatever a client received is in the account."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle import entries, originals  # noqa: E402
from london import FULL, London, program, signed_in  # noqa: E402
from reader import Account  # noqa: E402
from trail import Log  # noqa: E402

KILLS = int(os.environ.get("CARERECORD_KILLS", "1000" if FULL else "4"))
CLIENTS = 6
HINTS = ["consultant-barts", "gp-jubilee", "nurse-homerton", "paramedic-las", "pharmacist-ucl", "hospice-nurse"]


class Client(threading.Thread):
    """Opens looks one after the other and streams them, as a page or as a resource, until the service is gone."""

    def __init__(self, url: str, people: list[dict], hint: str, seed: int):
        super().__init__(daemon=True)
        self.url, self.people, self.hint, self.seed = url, people, hint, seed
        # (look id, nhs number, as a resource, bytes received)
        self.received: list[tuple[str, str, bool, bytearray]] = []
        # How many of these answers came to their end.
        self.ended = 0
        self.opened: list[str] = []
        self.went_wrong: str | None = None

    def run(self) -> None:
        chance = random.Random(self.seed)
        try:
            session = signed_in(self.url, self.hint)
            while True:
                number = chance.choice(self.people)["nhsNumber"]
                answer = session.post(f"{self.url}/looks", data={"nhs-number": number, "presence": "1"}, allow_redirects=False, timeout=60)
                if answer.status_code == 503:
                    time.sleep(0.05)
                    continue
                if answer.status_code != 303:
                    self.went_wrong = f"{answer.status_code}: {answer.text[:300]}"
                    return
                address = answer.headers["location"].removeprefix(self.url)
                # Where evidence was late there is something to confirm first: nothing is open yet.
                if not address.startswith("/looks/") or address.count("/") != 2:
                    time.sleep(0.05)
                    continue
                look = address.rsplit("/", 1)[-1]
                self.opened.append(look)
                as_resource = chance.random() < 0.6
                body = bytearray()
                self.received.append((look, number, as_resource, body))
                headers = {"accept": "application/fhir+json"} if as_resource else {"accept": "text/html"}
                with session.get(f"{self.url}/looks/{look}", headers=headers, stream=True, timeout=60) as stream:
                    assert stream.status_code == 200, stream.status_code
                    for block in stream.raw.stream(2048, decode_content=True):
                        body += block
                self.ended += 1
        except Exception as error:  # noqa: BLE001
            # The service was killed: what came until then counts. Anything else shows as a client that received nothing.
            self.went_wrong = self.went_wrong or type(error).__name__


def one_kill(state: Path, seed: int) -> tuple[int, int, int]:
    """Starts, lets clients look, kills at a random moment, reads the account. -> (looks, resources, under way) checked."""
    chance = random.Random(seed)
    # Every other time with the systems' own delays, so that pages are still filling when the service dies.
    london = London(*(["--quick"] if seed % 2 else []), state=state)
    try:
        people = london.ready["people"]
        clients = [Client(london.url, people, HINTS[n % len(HINTS)], seed * 100 + n) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        # From the first sign-ins to the middle of many looks.
        patience = time.monotonic() + 60
        while not any(client.received for client in clients) and time.monotonic() < patience:
            time.sleep(0.005)
        # With their own delays the slowest system takes some seconds, and a resource waits for it.
        time.sleep(chance.uniform(0.2, 1.5) if seed % 2 else chance.uniform(0.0, 9.0))
        london.process.send_signal(signal.SIGKILL)
        london.process.wait(30)
    finally:
        london.stop()
    for client in clients:
        client.join(60)
        assert not client.is_alive()
    looks = resources = 0
    under_way = sum(len(client.received) - client.ended for client in clients)
    with Account(state / "carerecord.sqlite") as account, Log(state / "carerecord.sqlite") as log:
        assert account.integrity() == "ok"
        assert not log.problems()
        for client in clients:
            for look in client.opened:
                found = account.look(look)
                assert found is not None, f"a look was answered with its address, {look}, and is not in the account"
            for look, number, as_resource, body in client.received:
                if not body:
                    continue
                found = account.look(look)
                assert found is not None and "look-opened" in found.kinds, "bytes of a look came that is not in the account"
                assert found.nhs_number == number
                # Not only written: in the log, at a place, before the first byte left.
                assert log.has(look, "look-opened"), "bytes of a look came that is not in the log"
                assert not found.leaves or log.has(look, "answer-shown")
                assert not found.problems, found.problems
                looks += 1
                if not as_resource:
                    # Every line of a page links to its entry: a page with one was released, and what was released is written.
                    assert found.leaves or b"/entries/" not in body, "a page showed entries that are not in the account"
                    continue
                assert "exported" in found.kinds, "a resource left without an account of its exit"
                for source, resource, raw in originals(bytes(body)):
                    assert found.holds(source, resource, raw), f"a {resource['resourceType']} that was shown is not in the account"
                    resources += 1
    return looks, resources, under_way


@pytest.mark.timeout(120 + KILLS * 60)
def test_what_a_client_received_before_a_kill_is_in_the_account():
    looks = resources = cut = 0
    with tempfile.TemporaryDirectory(prefix="carerecord-kill-") as folder:
        # One state folder throughout: each start finds what the last kill left, as a service does.
        state = Path(folder) / "state"
        seed = int(os.environ.get("CARERECORD_SEED", "1"))
        for number in range(KILLS):
            seen, checked, under_way = one_kill(state, seed * 10_000 + number)
            looks += seen
            resources += checked
            cut += under_way
            print(f"kill {number + 1}: {seen} looks with bytes, {checked} resources checked, {under_way} answers under way")
        with Account(state / "carerecord.sqlite") as account:
            # And every look ever opened still adds up.
            assert all(not account.look(look).problems for look in account.ids())
        checked = subprocess.run(
            [program(), "trail", "audit", "--region", str(state / "region.yaml")], capture_output=True, text=True, timeout=300)
        assert checked.returncode == 0 and "Right:" in checked.stdout, checked.stdout + checked.stderr
    assert looks >= KILLS, "clients received too little for the test to mean anything"
    assert resources >= KILLS
    assert cut >= KILLS, "the kills came when nobody was looking"


def test_the_reader_finds_what_is_wrong():
    """A test of the test: a byte that changed, and a resource that was never shown, are not in the account."""
    with London("--quick") as london:
        session = signed_in(london.url, "consultant-barts")
        person = max(london.ready["people"], key=lambda p: len(p["sources"]))
        answer = session.post(f"{london.url}/looks", data={"nhs-number": person["nhsNumber"], "presence": "1"}, allow_redirects=False, timeout=60)
        look = answer.headers["location"].rsplit("/", 1)[-1]
        body = session.get(f"{london.url}/looks/{look}", headers={"accept": "application/fhir+json"}, timeout=60).content
        whole = originals(body)
        assert len(whole) > 3
        half = body[: len(body) // 2]
        assert 0 < len(entries(half)) < len(entries(body))
        with Account(Path(london.ready["state"]) / "carerecord.sqlite") as account:
            found = account.look(look)
            assert not found.problems
            assert all(found.holds(source, resource, raw) for source, resource, raw in whole)
            assert len(found.leaves) == len(whole), "and nothing is in the account that was not shown"
            source, resource, raw = whole[0]
            assert not found.holds(source, resource, raw + b" ")
            assert not found.holds("another", resource, raw)
            assert not found.holds(source, {**resource, "id": "another"}, raw)
            assert account.named(person["nhsNumber"]) >= 1

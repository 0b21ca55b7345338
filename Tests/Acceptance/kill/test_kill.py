"""kill -9 in the middle of looks (issue 3, "Faults it must meet"; issue 6, part 4; law 2): whatever a client received is in the account and in the log.

The pretend systems run throughout, and the service over them is killed and started again on the database that the last kill left: a kill costs some two
seconds, so that there can be many. Clients stay signed in: sessions outlive a kill."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle import entries, originals  # noqa: E402
from counterpart import Child, free_ports  # noqa: E402
from london import FULL, ROOT, London, program, signed_in  # noqa: E402
from reader import Account, Look  # noqa: E402
from shown_entries import ENTRY, Known, known_as, of_page  # noqa: E402
from trail import Log  # noqa: E402

KILLS = int(os.environ.get("CARERECORD_KILLS", "1000" if FULL else "50"))
HINTS = ["consultant-barts", "gp-jubilee", "nurse-homerton", "paramedic-las", "pharmacist-ucl", "hospice-nurse"]


class Client(threading.Thread):
    """Opens looks one after the other and streams them, as a page or as a resource, until the service is gone."""

    def __init__(self, url: str, people: list[dict], session: requests.Session, seed: int):
        super().__init__(daemon=True)
        self.url, self.people, self.seed = url, people, seed
        # Signed in before: a connection that a kill cut is of no use to the next.
        self.session = requests.Session()
        self.session.cookies.update(session.cookies)
        # (look id, nhs number, as a resource, bytes received)
        self.received: list[tuple[str, str, bool, bytearray]] = []
        # How many of these answers came to their end.
        self.ended = 0
        self.opened: list[str] = []
        self.went_wrong: str | None = None

    def run(self) -> None:
        chance = random.Random(self.seed)
        try:
            while True:
                number = chance.choice(self.people)["nhsNumber"]
                answer = self.session.post(
                    f"{self.url}/looks", data={"nhs-number": number, "presence": "1"}, allow_redirects=False, timeout=60)
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
                with self.session.get(f"{self.url}/looks/{look}", headers=headers, stream=True, timeout=60) as stream:
                    assert stream.status_code == 200, stream.status_code
                    for block in stream.raw.stream(2048, decode_content=True):
                        body += block
                self.ended += 1
        except Exception as error:  # noqa: BLE001
            # The service was killed: what came until then counts. Anything else shows as a client that received nothing.
            self.went_wrong = self.went_wrong or type(error).__name__


@dataclass
class Seen:
    """What clients saw, and what of it was held against account and log."""

    looks: int = 0
    resources: int = 0
    under_way: int = 0
    entries: int = 0

    def add(self, other: "Seen") -> None:
        self.looks += other.looks
        self.resources += other.resources
        self.under_way += other.under_way
        self.entries += other.entries


class Killed:
    """The service over pretend systems that run on while it is killed."""

    def __init__(self, folder: Path, *systems: str):
        self.folder = folder
        self.port, self.operations, self.partner, self.public = free_ports(4)
        self.systems = London("--systems-only", *systems, "--staff-url", f"http://127.0.0.1:{self.port}", state=folder / "state")
        self.state = Path(self.systems.ready["state"])
        self.url = f"http://127.0.0.1:{self.port}"
        self.sessions: list[requests.Session] = []
        self.starts: list[float] = []
        self.seen = Seen()
        # By NHS number: what sources hold, as any client received it since the first start.
        self.known: dict[str, set[Known]] = {}

    def start(self) -> Child:
        began = time.monotonic()
        ready = self.folder / f"ready-{len(self.starts)}"
        node = Child(
            [
                program(), "serve", "--region", str(self.state / "region.yaml"), "--static", str(ROOT / "web"), "--ready-file", str(ready),
                "--staff-port", str(self.port), "--operations-port", str(self.operations), "--partner-port", str(self.partner),
                "--public-port", str(self.public),
            ],
            self.folder / "node", ready.exists)
        self.starts.append(time.monotonic() - began)
        return node

    def kill(self, seed: int, wholes: int) -> Seen:
        """Starts, lets clients look, kills at a random moment, and holds what they received against the account.
        wholes: answers that came to their end before the moment is drawn; 0: at the first bytes, when pages are still filling."""
        chance = random.Random(seed)
        node = self.start()
        try:
            if not self.sessions:
                self.sessions = [signed_in(self.url, hint) for hint in HINTS]
            clients = [Client(self.url, self.systems.ready["people"], session, seed * 100 + n) for n, session in enumerate(self.sessions)]
            for client in clients:
                client.start()
            began = time.monotonic()
            while not self.is_under_way(clients, wholes) and time.monotonic() < began + 60:
                time.sleep(0.005)
            # In measures of how fast this machine is just now, so that looks are under way on a busy one too.
            time.sleep(min(3.0, chance.uniform(0.0, 2.0) * (time.monotonic() - began)))
        finally:
            node.process.kill()
            node.process.wait(30)
        for client in clients:
            client.join(60)
            assert not client.is_alive()
        seen = self.held_against(clients)
        self.seen.add(seen)
        return seen

    @staticmethod
    def is_under_way(clients: list[Client], wholes: int) -> bool:
        if wholes:
            return sum(client.ended for client in clients) >= wholes
        return any(body for client in clients for *_, body in client.received)

    def held_against(self, clients: list[Client]) -> Seen:
        """Before anybody starts again on the file: what was written before the kill, and not what a restart made of it."""
        seen = Seen(under_way=sum(len(client.received) - client.ended for client in clients))
        pages: list[tuple[Look, set[bytes]]] = []
        with Account(self.state / "carerecord.sqlite") as account, Log(self.state / "carerecord.sqlite") as log:
            assert account.integrity() == "ok"
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
                    seen.looks += 1
                    if not as_resource:
                        # Every line of a page links to its entry.
                        pages.append((found, set(ENTRY.findall(body))))
                        continue
                    assert "exported" in found.kinds, "a resource left without an account of its exit"
                    for source, resource, raw in originals(bytes(body)):
                        assert found.holds(source, resource, raw), f"a {resource['resourceType']} that was shown is not in the account"
                        self.known.setdefault(number, set()).add(known_as(source, resource, raw))
                        seen.resources += 1
        for look, names in pages:
            counts = of_page(look, names, self.known.get(look.nhs_number, set()))
            assert not counts["unaccounted pages"] and not counts["unaccounted entries"], "a page showed entries that are not in the account"
            seen.entries += counts["entries of pages"]
        return seen

    def is_right(self) -> None:
        """All that any kill left, read as a stranger does and by our own audit."""
        with Account(self.state / "carerecord.sqlite") as account, Log(self.state / "carerecord.sqlite") as log:
            assert not log.problems()
            assert all(not account.look(look).problems for look in account.ids())
        checked = subprocess.run(
            [program(), "trail", "audit", "--region", str(self.state / "region.yaml")], capture_output=True, text=True, timeout=300)
        assert checked.returncode == 0 and "Right:" in checked.stdout, checked.stdout + checked.stderr


@pytest.mark.timeout(300 + KILLS * 20)
def test_what_a_client_received_before_a_kill_is_in_the_account():
    seed = int(os.environ.get("CARERECORD_SEED", "1"))
    with tempfile.TemporaryDirectory(prefix="carerecord-kill-") as folder:
        # Two kills of three with systems that answer at once; one with their own delays, so that pages are still filling when the service dies.
        at_once, slow = Killed(Path(folder) / "at-once", "--quick"), Killed(Path(folder) / "slow")
        began = time.monotonic()
        try:
            for number in range(KILLS):
                service, wholes = (slow, 0) if number % 3 == 2 else (at_once, 2)
                seen = service.kill(seed * 10_000 + number, wholes)
                if number % 10 == 9 or number == KILLS - 1:
                    print(f"kill {number + 1}, after {time.monotonic() - began:.0f} s: {seen}")
        finally:
            at_once.systems.stop()
            slow.systems.stop()
        services = [service for service in (at_once, slow) if service.starts]
        for service in services:
            service.is_right()
            starts = sorted(service.starts)
            print(f"{len(starts)} starts, median {starts[len(starts) // 2]:.2f} s, longest {starts[-1]:.2f} s; {service.seen}")
    seen = Seen()
    for service in services:
        seen.add(service.seen)
    assert seen.looks >= KILLS, "clients received too little for the test to mean anything"
    assert seen.resources >= KILLS
    assert seen.entries >= KILLS, "of too few lines of pages it could be told what they are"
    assert seen.under_way >= KILLS, "the kills came when nobody was looking"


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

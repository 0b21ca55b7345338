"""Several nodes over one PostgreSQL, as `carerecord demo --nodes` runs them, and clients that remember what they were given."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bundle import originals  # noqa: E402
from london import London, signed_in  # noqa: E402
from reader import Account  # noqa: E402
from server import PostgreSQL  # noqa: E402

HINTS = ["consultant-barts", "gp-jubilee", "nurse-homerton", "paramedic-las", "pharmacist-ucl", "hospice-nurse"]


class Rows:
    """The reader's questions, as psycopg takes them."""

    def __init__(self, connection):
        self.connection = connection

    def execute(self, question: str, values: tuple = ()):
        return self.connection.execute(question.replace("?", "%s"), values)

    def close(self) -> None:
        self.connection.close()


class ServerAccount(Account):
    def __init__(self, server: PostgreSQL):
        self.connection = Rows(server.connect())


def wait_for(what, seconds: float = 60, pause: float = 0.1):
    """What a question comes to, once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(pause)
    return found


class Many(London):
    """`nodes` as the ready file says: it is written anew whenever one was started again."""

    @property
    def nodes(self) -> list[dict]:
        return json.loads((self.folder / "ready.json").read_text())["nodes"]

    def metric(self, node: dict, name: str) -> float | None:
        """Nil where it does not answer."""
        try:
            text = requests.get(node["operationsURL"] + "/metrics", timeout=3).text
        except requests.RequestException:
            return None
        for line in text.splitlines():
            if line.split("{")[0].split(" ")[0] == "carerecord_" + name:
                return float(line.rsplit(" ", 1)[1])
        return None

    def is_ready(self, node: dict) -> bool:
        try:
            return requests.get(node["operationsURL"] + "/ready", timeout=10).status_code == 200
        except requests.RequestException:
            return False

    def all_ready(self, seconds: float = 90) -> None:
        wait_for(lambda: all(alive(node["pid"]) and self.is_ready(node) for node in self.nodes), seconds)


class Client(threading.Thread):
    """Opens looks one after the other, takes them as a resource or a page, goes back to one it has open, and comes again after whatever fails."""

    def __init__(self, url: str, people: list[dict], hint: str, seed: int):
        super().__init__(daemon=True)
        self.url, self.people, self.hint = url, people, hint
        self.chance = random.Random(seed)
        self.over = threading.Event()
        # Looks whose address was given.
        self.opened: list[str] = []
        # (look, as a resource, bytes)
        self.received: list[tuple[str, bool, bytes]] = []
        self.whole = 0
        self.failed = 0
        self.wrong: list[str] = []
        self.session: requests.Session | None = None

    def take(self, look: str, as_resource: bool) -> None:
        body = bytearray()
        headers = {"accept": "application/fhir+json" if as_resource else "text/html"}
        try:
            with self.session.get(f"{self.url}/looks/{look}", headers=headers, stream=True, timeout=30, allow_redirects=False) as answer:
                if answer.status_code != 200:
                    if answer.status_code not in (302, 303, 410, 502, 503):
                        self.wrong.append(f"GET: {answer.status_code}")
                    self.failed += 1
                    return
                for block in answer.raw.stream(4096, decode_content=True):
                    body += block
            self.whole += 1
        finally:
            if body:
                self.received.append((look, as_resource, bytes(body)))

    def once(self) -> None:
        if self.session is None:
            self.session = signed_in(self.url, self.hint)
        if self.opened and self.chance.random() < 0.4:
            # One that another node may have opened.
            return self.take(self.opened[-1], self.chance.random() < 0.6)
        number = self.chance.choice(self.people)["nhsNumber"]
        answer = self.session.post(f"{self.url}/looks", data={"nhs-number": number, "presence": "1"}, allow_redirects=False, timeout=30)
        location = answer.headers.get("location", "")
        if answer.status_code == 303 and location.startswith("/looks/") and location.count("/") == 2:
            look = location.rsplit("/", 1)[-1]
            self.opened.append(look)
            return self.take(look, self.chance.random() < 0.6)
        if answer.status_code not in (302, 303, 429, 502, 503):
            self.wrong.append(f"POST: {answer.status_code}")
        if "/sign-in" in location:
            self.session = None
        self.failed += 1
        time.sleep(0.1)

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self.once()
            except (requests.RequestException, AssertionError, OSError):
                self.failed += 1
                time.sleep(0.2)
            except Exception as error:  # noqa: BLE001
                # urllib3 tells a stream that breaks off in its own words.
                if "urllib3" not in type(error).__module__ and "http.client" not in type(error).__module__:
                    self.wrong.append(type(error).__name__)
                self.failed += 1
                time.sleep(0.2)


def check(server: PostgreSQL, clients: list[Client]) -> dict[str, int]:
    """An independent reader: what clients were told or shown, against what the database holds."""
    counts = {"opened": 0, "resources": 0, "lost looks": 0, "lost resources": 0, "pages": 0, "unaccounted pages": 0}
    with ServerAccount(server) as account:
        for client in clients:
            for look in client.opened:
                counts["opened"] += 1
                found = account.look(look)
                if found is None or "look-opened" not in found.kinds:
                    counts["lost looks"] += 1
                    continue
                assert not found.problems, found.problems
            for look, as_resource, body in client.received:
                found = account.look(look)
                if found is None:
                    counts["lost looks"] += 1
                    continue
                if not as_resource:
                    counts["pages"] += 1
                    if b"/entries/" in body and not found.leaves:
                        counts["unaccounted pages"] += 1
                    continue
                if b'"entry"' in body and "exported" not in found.kinds:
                    counts["lost resources"] += 1
                for source, resource, raw in originals(body):
                    counts["resources"] += 1
                    if not found.holds(source, resource, raw):
                        counts["lost resources"] += 1
    return counts


def lost(counts: dict[str, int]) -> int:
    return counts["lost looks"] + counts["lost resources"] + counts["unaccounted pages"]


def clients_for(london: London, count: int, seed: int) -> list[Client]:
    people = london.ready["people"]
    return [Client(london.url, people, HINTS[n % len(HINTS)], seed * 1000 + n) for n in range(count)]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"

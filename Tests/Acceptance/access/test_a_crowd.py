"""Authority never leaks (law 9): two hundred staff members over one pool of connections, quick from person to person and role to role, on large
records, while an objection comes in and sessions end."""

from __future__ import annotations

import json
import random
import re
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import urllib3

from london import DATA, FULL, London, program, signed_in

SYNTHEA = DATA / "synthea-r4"
STAFF = 200
LOOKS = 10_000 if FULL else 500
AT_ONCE = 12
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


class Crowd:
    def __init__(self, london: London):
        self.london = london
        self.pool = urllib3.PoolManager(maxsize=AT_ONCE, block=True, retries=False, timeout=60)
        self.people = london.ready["people"]
        self.ids = {person["nhsNumber"]: ids_of(person["file"]) for person in self.people}
        with ThreadPoolExecutor(4) as hands:
            self.members = list(hands.map(self.member, range(1, STAFF + 1)))
        self.faults: list[str] = []
        self.looked = 0
        self.bytes = 0
        self.withdrawn: set[str] = set()

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
        member = dice.choice(self.members)
        person = dice.choice(self.people)
        with member.lock:
            if member.is_out:
                answer = self.ask(member, "POST", "/looks", {"nhs-number": person["nhsNumber"]})
                self.check(answer.status == 303 and "/sign-in" in answer.headers["location"], f"signed out and let in: {answer.status}")
                return
            if dice.random() < 0.15:
                self.switch_role(member)
            self.look(member, person["nhsNumber"], dice)

    def look(self, member: Member, number: str, dice: random.Random) -> None:
        was_withdrawn = number in self.withdrawn
        answer = self.ask(member, "POST", "/looks", {"nhs-number": number})
        if answer.status == 403:
            self.check(number in self.withdrawn or self.is_changing, "refused without a reason")
            return
        self.check(not was_withdrawn, f"an objection in force, and {answer.status}")
        if answer.status == 503:
            return
        self.check(answer.status == 303, f"opening: {answer.status}")
        path = answer.headers["location"]
        if path.endswith("/challenge"):
            self.check(False, "challenged")
            return
        self.looked += 1
        for part in dice.sample(["", "/timeline", "/why", "/documents", "bundle"], 2):
            before = number in self.withdrawn
            told = self.ask(member, "GET", path + ("" if part == "bundle" else part), accept="application/fhir+json" if part == "bundle" else "text/html")
            text = told.data.decode(errors="replace")
            self.bytes += len(text)
            if before:
                self.check(told.status in (403, 404, 410), f"an objection in force, and an open look answers {told.status}")
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
        """An objection, and some sessions that end, while all the others go on."""
        person = self.people[-1]["nhsNumber"]
        self.is_changing = True
        region = self.london.ready["state"] + "/region.yaml"
        command = [program(), "objection", "set", person, "--region", region, "--by", "the acceptance tests"]
        told = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert told.returncode == 0, told.stderr
        # Said to be in force: from here on nothing of it may be served.
        self.withdrawn.add(person)
        self.is_changing = False
        for member in self.members[:10]:
            with member.lock:
                self.ask(member, "POST", "/sign-out", {})
                member.is_out = True


def ids_of(file: str) -> set[str]:
    return {entry["resource"]["id"] for entry in json.loads((SYNTHEA / file).read_bytes())["entry"] if "id" in entry["resource"]}


@pytest.mark.skipif(not SYNTHEA.is_dir(), reason="no shared/data/synthea-r4 beside the project")
def test_two_hundred_staff_members_at_once_see_what_is_theirs_and_nothing_else():
    with London("--quick", "--people", str(SYNTHEA)) as london:
        crowd = Crowd(london)
        with ThreadPoolExecutor(AT_ONCE) as hands:
            steps = [hands.submit(crowd.step, seed) for seed in range(LOOKS // 2)]
            for step in steps[: LOOKS // 4]:
                step.result()
            crowd.withdraw()
            steps += [hands.submit(crowd.step, seed) for seed in range(LOOKS // 2, LOOKS)]
            for step in steps:
                step.result()
        assert not crowd.faults, f"{len(crowd.faults)} faults, such as {sorted(set(crowd.faults))[:10]}"
        assert crowd.looked > LOOKS * 0.7, f"only {crowd.looked} looks opened"
        assert crowd.bytes > LOOKS * 20_000, f"only {crowd.bytes} bytes were read"
        print(f"{crowd.looked} looks, {crowd.bytes / 1e6:.0f} MB")

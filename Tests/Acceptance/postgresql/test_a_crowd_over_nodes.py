"""Authority is true at once on all nodes (issue 5, "Show it"; laws 8 and 9): two hundred staff members look through the proxy at three nodes over one
PostgreSQL, quick from person to person and role to role, while objections are set and ended, caseloads end and begin, training lapses and is
renewed, roles end and are given back, an organisation's agreement is suspended and comes back, a policy that lets a role look at nothing is activated and the
one before again, and sessions end here and at the provider. As soon as a change is said to be in
force, looks that it concerns and that were open are asked for at every node by itself: none is served. Not one byte of one crosses to another."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Callable

import pytest
import requests
import urllib3

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "access"))

from crowd import AT_ONCE, LOOKS, SYNTHEA, Crowd, Member, Shared, people_in  # noqa: E402
from many import Many  # noqa: E402
from server import PostgreSQL  # noqa: E402

from london import program, signed_in  # noqa: E402

HOSPITAL, COUNCIL = "R1H", "717"
TEAM = "Everybody in the demo"
BY = ["--by", "the acceptance tests"]
GONE = (303, 401, 403, 404, 410)
# Nothing was shown, and nobody's right was judged: a node was busy or away.
AWAY = (502, 503)


@dataclass(eq=False)
class Change:
    """Something that takes rights away for a while. `state` goes from "coming" to "in force" to "going" to "over"."""

    name: str
    concerns: Callable[[Member, str], bool]
    state: str = "coming"


@dataclass(eq=False)
class Open:
    """A look that was left open, as whoever opened it asks for it."""

    member: Member
    was_social: bool
    number: str
    path: str
    cookie: str
    epoch: int


class CrowdOverNodes(Crowd):
    def __init__(self, london: Many, folder: Path):
        super().__init__(london, folder)
        self.region = Path(london.ready["state"]) / "region.yaml"
        self.nodes = [node["staffURL"] for node in london.nodes]
        self.direct = urllib3.PoolManager(maxsize=4, retries=False, timeout=60)
        self.hospital = next(it["url"] for it in london.ready["sources"] if HOSPITAL in it["organisations"])
        self.changes: list[Change] = []
        self.left_open: list[Open] = []
        # How often a region came into force, which ends every open look.
        self.epoch = 0
        self.over = threading.Event()
        # Who keeps the role that they have, while it ends.
        self.staying: set[int] = set()
        self.counts = {name: 0 for name in ("held before", "probed", "of the hospital", "away", "refused", "ended looks", "rounds", "signed in again")}
        self.probed: dict[str, int] = {}

    def switch_role(self, member: Member) -> None:
        if member.number not in self.staying:
            super().switch_role(member)

    # MARK: What may be

    def of(self, member: Member, number: str, state: str | None = None) -> set[Change]:
        return {it for it in list(self.changes) if it.concerns(member, number) and (state is None or it.state == state)}

    def look(self, member: Member, number: str, dice: random.Random) -> None:
        hot = [it for it in list(self.changes) if it.state in ("coming", "in force")]
        if hot and dice.random() < 0.3:
            # Somebody whom a change concerns, just now.
            number = next((it["nhsNumber"] for it in dice.sample(self.others, len(self.others)) if self.of(member, it["nhsNumber"])), number)
        before, epoch = self.of(member, number, "in force"), self.epoch
        may_refuse = self.of(member, number)
        answer = self.ask(member, "POST", "/looks", {"nhs-number": number})
        still = {it for it in before if it.state == "in force"}
        location = answer.headers.get("location", "")
        is_opened = answer.status == 303 and location.startswith("/looks/") and location.count("/") == 2
        if is_opened:
            self.check(not still, f"opened though {[it.name for it in still]} was in force")
        else:
            if answer.status in AWAY:
                self.counts["away"] += 1
                return
            self.counts["refused"] += 1
            is_explained = bool(may_refuse | self.of(member, number)) or epoch != self.epoch
            self.check(is_explained, f"not opened without a reason: {answer.status} {location.split('/')[1:2]}")
            return
        self.has_looked(number)
        for part in dice.sample(["", "/timeline", "/why", "/documents", "bundle"], 2):
            self.take(member, number, location, part, epoch)
        if dice.random() < 0.5:
            # At another node than its own, two times of three.
            told = self.ask(member, "POST", location + "/close", {})
            self.check(told.status in (303, *GONE, *AWAY), f"closing: {told.status}")
        else:
            self.left_open.append(Open(member, member.is_social, number, location, member.cookie, self.epoch))

    def take(self, member: Member, number: str, path: str, part: str, epoch: int) -> None:
        before, had = self.of(member, number, "in force"), self.of(member, number)
        try:
            told = self.ask(
                member, "GET", path + ("" if part == "bundle" else part), accept="application/fhir+json" if part == "bundle" else "text/html")
            status, text = told.status, told.data.decode(errors="replace")
        except urllib3.exceptions.ProtocolError:
            # An answer that is being sent when rights end breaks off there, short of its length.
            status, text = 0, ""
        self.bytes += len(text)
        still = {it for it in before if it.state == "in force"}
        self.check(not still or status in (*GONE, *AWAY, 0), f"{[it.name for it in still]} was in force, and an open look answers {status}")
        if status == 200:
            self.check_whole(member, number, part, text)
            if part == "bundle":
                self.check_sources(epoch, text)
        elif status in AWAY:
            self.counts["away"] += 1
        else:
            is_explained = bool(had | self.of(member, number)) or epoch != self.epoch or self.is_region_changing
            self.check(is_explained, f"{part or 'summary'}: {status} without a reason")
            self.counts["ended looks"] += 1

    is_region_changing = False
    # The epochs in which the hospital was suspended from before they began to after they ended.
    suspended: set[int] = set()

    def check_sources(self, epoch: int, text: str) -> None:
        found = text.count(f'"fullUrl":"{self.hospital}')
        if not self.is_region_changing and epoch == self.epoch and epoch in self.suspended:
            self.check(found == 0, f"{found} resources of an organisation whose agreement is suspended")
        self.counts["of the hospital"] += found

    # MARK: What changes

    def ran(self, *arguments: str, text: str | None = None) -> None:
        told = subprocess.run([program(), *arguments], input=text, capture_output=True, text=True, timeout=300)
        assert told.returncode == 0, told.stderr

    def for_a_while(self, name: str, concerns: Callable[[Member, str], bool], begin: Callable[[], None], end: Callable[[], None]) -> None:
        change = Change(name, concerns)
        # Every node has them from here on.
        held = [it for it in self.concerned(change) if 200 in [self.asked_at(node, it) for node in self.nodes]]
        self.counts["held before"] += len(held)
        self.changes.append(change)
        begin()
        # The command says that it is in force.
        change.state = "in force"
        self.probe(change, held)
        self.over.wait(1.5)
        change.state = "going"
        end()
        change.state = "over"
        # What was asked while it went may be answered a moment later.
        time.sleep(1)
        self.changes.remove(change)

    def concerned(self, change: Change) -> list[Open]:
        return [it for it in list(self.left_open) if it.was_social == it.member.is_social and change.concerns(it.member, it.number)][-4:]

    def asked_at(self, node: str, it: Open, path: str | None = None) -> int:
        headers = {"cookie": f"carerecord={it.cookie}", "accept": "text/html"}
        try:
            return self.direct.request("GET", node + (path or it.path), headers=headers, redirect=False).status
        except urllib3.exceptions.HTTPError:
            # It broke off.
            return 0

    def probe(self, change: Change, held: list[Open]) -> None:
        """Looks that it concerns and that were open: at each node by itself, those that held it and those that would take it over."""
        for it, node in itertools.product({*held, *self.concerned(change)}, self.nodes):
            status = self.asked_at(node, it)
            self.counts["probed"] += 1
            self.probed[change.name] = self.probed.get(change.name, 0) + 1
            self.check(status in (*GONE, *AWAY), f"{change.name} is in force, and a node answers {status} for a look that was open")

    def objection(self, dice: random.Random) -> None:
        number = self.most_open(dice)
        file = ["--region", str(self.region), *BY]
        self.for_a_while(
            "objection", lambda _, of: of == number, lambda: self.ran("objection", "set", number, *file),
            lambda: self.ran("objection", "end", number, *file))

    def caseload(self, dice: random.Random) -> None:
        numbers = {self.most_open(dice), *(dice.choice(self.others)["nhsNumber"] for _ in range(3))}
        lines = "nhs_number,from,until\n" + "".join(f"{number},,\n" for number in numbers)
        more = ["--team", TEAM, "--organisation", HOSPITAL, "--region", str(self.region), *BY, "-"]
        self.for_a_while(
            "caseload", lambda member, of: not member.is_social and of in numbers, lambda: self.ran("caseload", "end", *more, text=lines),
            lambda: self.ran("caseload", "give", *more, text=lines))

    def training(self, dice: random.Random) -> None:
        lapsing = {it.number for it in dice.sample(self.members, 20)}

        def tell(days: int) -> None:
            until = (date.today() + timedelta(days=days)).isoformat()
            after = (date.today() + timedelta(days=300)).isoformat()
            text = "subject,valid_until\n" + "".join(
                f"{it.subject},{until if it.number in lapsing else after}\n" for it in self.members)
            for organisation in (HOSPITAL, COUNCIL):
                self.ran("training", "import", "--organisation", organisation, "--region", str(self.region), *BY, "-", text=text)

        self.for_a_while("training", lambda member, _: member.number in lapsing, lambda: tell(-1), lambda: tell(300))

    def suspension(self, dice: random.Random) -> None:
        text = self.region.read_text()
        changed = re.sub(rf'(\{{ods: "{HOSPITAL}",[^}}]*)uses: true', r"\1uses: true, suspended: true", text)
        # Nobody launches for an organisation that does not look.
        changed = changed.split("launches:")[0]
        assert changed != text
        file = self.region.with_name("suspended.yaml")
        file.write_text(changed)

        def suspend() -> None:
            self.for_everybody("region", "activate", str(file), *BY)
            self.suspended = self.suspended | {self.epoch}

        self.for_a_while(
            "suspension", lambda member, _: not member.is_social, suspend, lambda: self.for_everybody("region", "activate", str(self.region), *BY))

    def policy(self, dice: random.Random) -> None:
        """One under which clinicians of hospitals look at nothing: each node decides anew, and ends what was open under the one before."""
        before = self.region.with_name("policy.yaml")
        changed, count = re.subn(r"(- id: clinician\n(?:.*\n)*?    organisations: \[.*?)acute, ", r"\1", before.read_text(), count=1)
        assert count == 1
        file = self.region.with_name("narrow.yaml")
        file.write_text(changed)

        def activate(which: Path) -> None:
            self.for_everybody("policy", "activate", str(which), "--region", str(self.region), *BY)

        self.for_a_while("policy", lambda member, _: not member.is_social, lambda: activate(file), lambda: activate(before))

    def for_everybody(self, *command: str) -> None:
        """What ends every open look. Of looks from before, and of those that opened meanwhile, nothing is expected until it is done."""
        self.is_region_changing = True
        self.epoch += 1
        self.ran(*command)
        self.epoch += 1
        self.is_region_changing = False

    def role(self, dice: random.Random) -> None:
        """Some whose role at the hospital ends: those who have looks open with it just now, and others."""
        ending = {it.member.number for it in list(self.left_open)[-20:]} | {it.number for it in dice.sample(self.members, 6)}
        for member in self.members:
            if member.number in ending:
                # Nobody who is just changing their role: none begins a change from here on.
                with member.lock:
                    self.staying.add(member.number)
        lines = "subject\n" + "".join(f"{it.subject}\n" for it in self.members if it.number in ending)
        more = ["--organisation", HOSPITAL, "--region", str(self.region), *BY, "-"]
        self.for_a_while(
            "role", lambda member, _: member.number in ending and not member.is_social, lambda: self.ran("staff", "end-role", *more, text=lines),
            lambda: self.ran("staff", "restore-role", *more, text=lines))
        self.staying.clear()

    def sessions(self, dice: random.Random) -> None:
        """Some sign out, at whichever node; some are signed out by their provider. They sign in again."""
        open_now = [it.member for it in list(self.left_open)[-60:]]
        chosen = list({it.number: it for it in dice.sample(open_now, min(6, len(open_now)))}.values()) or dice.sample(self.members, 4)
        for place, member in enumerate(chosen):
            with member.lock:
                looks = [it for it in list(self.left_open) if it.member is member and it.cookie == member.cookie][-2:]
                for it, node in itertools.product(looks, self.nodes):
                    self.counts["held before"] += self.asked_at(node, it) == 200
                if place % 2:
                    answer = requests.post(f"{self.london.ready['issuer']}/demo/sign-out", data={"sub": member.subject}, timeout=60)
                    assert answer.status_code == 200 and answer.json()["told"] >= 1
                else:
                    answer = self.ask(member, "POST", "/sign-out", {})
                    self.check(answer.status == 303, f"signing out: {answer.status}")
                mine = Open(member, member.is_social, "", "/", member.cookie, self.epoch)
                for node, path in itertools.product(self.nodes, ["/", *(it.path for it in looks)]):
                    status = self.asked_at(node, mine, path)
                    self.counts["probed"] += 1
                    self.probed["session"] = self.probed.get("session", 0) + 1
                    self.check(status in (303, 401, *AWAY), f"a session has ended, and a node answers {status}")
                session = signed_in(self.london.url, f"crowd-{member.number}")
                member.cookie, member.is_social = session.cookies.get("carerecord"), member.number % 2 == 1
                self.counts["signed in again"] += 1

    def most_open(self, dice: random.Random) -> str:
        """Somebody at whom many look just now."""
        numbers = [it.number for it in list(self.left_open)[-40:]]
        return dice.choice(numbers) if numbers else dice.choice(self.others)["nhsNumber"]

    def change_until_over(self, seed: int) -> None:
        dice = random.Random(seed)
        kinds = [self.objection, self.sessions, self.caseload, self.training, self.role, self.suspension, self.policy]
        try:
            # There must be looks that a change can meet.
            while len(self.left_open) < 40 and not self.over.wait(0.1):
                pass
            for what in itertools.cycle(kinds):
                what(dice)
                self.counts["rounds"] += 1
                if self.over.is_set() and self.counts["rounds"] >= (len(kinds) if len(self.probed) == len(kinds) else 3 * len(kinds)):
                    return
        except Exception as error:  # noqa: BLE001: whatever it is, the test must hear of it
            self.check(False, f"the changes came to an end: {type(error).__name__}: {error}")


@pytest.mark.skipif(not SYNTHEA.is_dir(), reason="no shared/data/synthea-r4 beside the project")
@pytest.mark.timeout(300 + LOOKS)
def test_over_three_nodes_nothing_is_served_after_a_change_is_in_force_and_nothing_crosses_between_staff(tmp_path):
    people = tmp_path / "people"
    people.mkdir()
    people_in(people)
    with PostgreSQL() as server:
        with Many(
            "--quick", "--nodes", "3", "--people", str(people), "--postgresql", server.address, state=tmp_path / "state") as london:
            london.all_ready()
            crowd = CrowdOverNodes(london, people)
            changing = threading.Thread(target=crowd.change_until_over, args=(5,))
            begun = time.monotonic()
            with ThreadPoolExecutor(AT_ONCE) as hands:
                changing.start()
                crowd.look_until(hands, LOOKS)
            crowd.over.set()
            changing.join(300)
            took = time.monotonic() - begun
            assert not changing.is_alive()
            log = london.log.read_text(errors="replace")
    print(
        f"{crowd.looked} looks of {crowd.steps} steps in {took:.0f} s over 3 nodes, {crowd.large_looks} very large, {crowd.bytes / 1e6:.0f} MB; {crowd.counts}; "
        f"asked for after in force: {crowd.probed}; faults: {len(crowd.faults)}", flush=True)
    assert not crowd.faults, f"{len(crowd.faults)} faults, such as {sorted(set(crowd.faults))[:10]}"
    assert crowd.looked >= LOOKS and crowd.large_looks >= LOOKS / 100, f"only {crowd.looked} looks opened, {crowd.large_looks} of them very large"
    assert crowd.bytes > LOOKS * 20_000, f"only {crowd.bytes} bytes were read"
    assert crowd.counts["away"] < LOOKS * 0.05, "a busy node turned too many away for this to mean anything"
    assert crowd.counts["held before"] > 10, crowd.counts
    # Each kind of change met looks that were open.
    assert set(crowd.probed) == {"objection", "caseload", "training", "role", "suspension", "policy", "session"}, crowd.probed
    assert crowd.counts["of the hospital"] > 0, "what a suspension takes away was there before"
    carried = sorted(len(connection.carried) for connection in Shared.all)
    assert carried[len(carried) // 2] > 5, carried
    for person in crowd.people:
        assert person["nhsNumber"] not in log

"""The public listener asked as everybody: strangers, staff, people who are logged in, somebody who acts for another; with all that could be known of a
victim there."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import requests

from london import FULL, London, signed_in
from walk import FHIR, HTML, REFERENCE, Ask, Victim, Walker, elsewhere, everybody, routes

# What is asked of whoever is logged in alone.
OWN = ("/acting", "/object/mine", "/object/now", "/proof", "/who-looked", "/your-record/contact", "/your-record/copy", "/your-record/correction", "/your-record/shared")
READ = {f"read-{it}": "1" for it in ("tests", "repeating", "elsewhere", "medicines", "talking")}
EVENT = re.compile(r'href="/who-looked/([0-9a-f]{32})"')
OLDER = re.compile(r'href="(/who-looked\?before=[0-9a-f]{32})"')
CASE = re.compile(r'action="/object/mine/([0-9a-f]{32})/withdraw"')
ACTING = re.compile(r'href="/acting/([0-9a-f]{32})"')
CONFIRM = re.compile(r'action="/objections/representatives/([0-9a-f]{32})/confirm"')


def is_own(route: str) -> bool:
    return any(route == it or route.startswith(it + "/") for it in OWN)


@dataclass
class Theirs:
    """What the public listener names of people by: lines of lists, objections, and that somebody acts."""

    # By NHS number.
    events: dict[str, list[str]]
    case: str
    acting: str
    # NHS numbers; empty where nobody does.
    objects: str
    acts: str
    acted_for: str

    def owner(self, route: str, it: Victim) -> str:
        """Whose it is that a route of public_asks names; of every other person it is answered as what never was."""
        return self.acts if "{id}" in route else self.objects if "{case}" in route else it.number


@dataclass
class PublicWalker(Walker):
    """Who is logged in here, and whoever they act for: those whose number may stand on a page of theirs."""

    may_see: frozenset[str] = frozenset()


def theirs(london: London) -> Theirs:
    """Each person who may log in has read their list; one objects, as far as the desk's queue; and one acts for another, as two of a desk agreed."""
    base, people = london.ready["publicURL"], london.ready["publicPeople"]
    sessions = {it["nhsNumber"]: signed_in(base, it["hint"]) for it in people}
    acts, acted_for, acting = somebody_acts(london, sessions)
    objecting = next(number for number in sessions if number not in (acts, acted_for))
    sent = sessions[objecting].post(base + "/object/now", data={"desk": "QMF", **READ}, allow_redirects=False, timeout=60)
    assert sent.status_code == 303, sent.status_code
    case = CASE.search(sessions[objecting].get(base + "/object/mine", timeout=60).text)[1]
    lists = {number: lines(it, base) for number, it in sessions.items()}
    # A list of several people is one event of each of them.
    count = Counter(event for it in lists.values() for event in it)
    events = {number: [event for event in it if count[event] == 1] for number, it in lists.items()}
    assert len([it for it in events.values() if it]) > 2, "there are lines to ask for"
    return Theirs(events, case, acting, objecting, acts, acted_for)


def lines(session: requests.Session, base: str) -> list[str]:
    """All of somebody's own list."""
    found, path = [], "/who-looked"
    while True:
        page = session.get(base + path, timeout=60).text
        found += EVENT.findall(page)
        older = OLDER.search(page)
        if not older:
            return list(dict.fromkeys(found))
        path = older[1]


def somebody_acts(london: London, sessions: dict[str, requests.Session]) -> tuple[str, str, str]:
    """NHS numbers of who acts and of whom for, and the name that it has in addresses. Nobody where the policy knows no objection desk: of people of others."""
    first, second = (signed_in(london.url, hint) for hint in ("desk-first", "desk-second"))
    page = london.url + "/objections/representatives"
    if first.get(page, timeout=60).status_code == 403:
        return "", "", "0" * 32
    numbers = list(sessions)
    for person, acts in zip(numbers, numbers[1:]):
        form = {
            "nhs-number": person, "actor": acts, "kind": "attorney", "scope": "health-and-welfare", "evidence": "LP1H", "from": "2024-01-01", "cannot-decide": "1",
        }
        # One who is cared for in another area is for another desk.
        if first.post(page, data=form, allow_redirects=False, timeout=60).status_code != 303:
            continue
        (waiting,) = CONFIRM.findall(second.get(page, timeout=60).text)
        assert second.post(f"{page}/{waiting}/confirm", allow_redirects=False, timeout=60).status_code == 303
        (acting,) = set(ACTING.findall(sessions[acts].get(london.ready["publicURL"] + "/acting", timeout=60).text))
        return acts, person, acting
    raise AssertionError("nobody who may log in is this desk's")


def everybody_in_public(london: London, victims: list[Victim], held: Theirs) -> list[PublicWalker]:
    """All who walk the staff listener, with their cookies under the name that a person's has as well; and people: some of those who may log in, one of them acting
    for another, one who logged out."""
    base, people = london.ready["publicURL"], london.ready["publicPeople"]
    walkers = []
    for it in everybody(london, victims):
        if "carerecord" in it.session.cookies:
            it.session.cookies.set("carerecord-person", it.session.cookies["carerecord"], domain="127.0.0.1", path="/")
        walkers.append(PublicWalker(it.who, it.session))
    forged = requests.Session()
    forged.cookies.set("carerecord-person", REFERENCE, domain="127.0.0.1", path="/")
    gone = signed_in(base, people[0]["hint"])
    cookie = gone.cookies["carerecord-person"]
    assert gone.post(base + "/sign-out", allow_redirects=False, timeout=30).status_code == 303
    gone.cookies.set("carerecord-person", cookie, domain="127.0.0.1", path="/")
    walkers += [PublicWalker("a person's cookie that was made up", forged), PublicWalker("a person who logged out", gone)]
    chosen = [it for place, it in enumerate(people) if FULL or place < 4 or it["nhsNumber"] in (held.acts, held.acted_for)]
    for it in chosen:
        number = it["nhsNumber"]
        may_see = {number} | ({held.acted_for} if number == held.acts else set()) | ({held.acts} if number == held.acted_for else set())
        walkers.append(PublicWalker(it["hint"], signed_in(base, it["hint"]), may_see=frozenset(may_see)))
    return walkers


def public_asks(it: Victim, held: Theirs, turn: int) -> Iterator[Ask]:
    """Every route of the public listener, with the victim's line, objection and representative where there are such; and those of the staff listener."""
    nothing = hashlib.md5(it.look.encode()).hexdigest()
    events = held.events.get(it.number) or [nothing]
    filled = {
        "{event}": events[turn % len(events)], "{case}": held.case, "{id}": held.acting,
        "{number}": str(turn % 3), "**": "0/000",
    }
    for method, route in routes("public"):
        # It ends the session that walks. That nobody else stops what another's word gave is asked last, by `stops`.
        if route in ("/sign-out", "/acting/{id}/stop"):
            continue
        path = route.replace("{name}", "nhsuk-frontend.min.css" if "vendor" in route else "people.css")
        for name, value in filled.items():
            path = path.replace(name, value)
        for accept in (HTML, FHIR):
            yield Ask(method, route, path, (), accept)
            for form in [] if accept == FHIR and not FULL else public_forms(method, route, it, filled):
                query = "?" + "&".join(f"{name}={requests.utils.quote(value, safe='')}" for name, value in form.items()) if method == "GET" else ""
                yield Ask(method, route, path + query, () if query else tuple(form.items()), accept)
    yield from elsewhere(it)


def public_forms(method: str, route: str, it: Victim, filled: dict[str, str]) -> list[dict[str, str]]:
    match method, route:
        case "POST", "/object/form":
            # Whole, with the victim's number: answered as any other. What is not whole is shown again as it was typed, and so has nobody's.
            whole = {"name": "Somebody", "born": "1953-02-04", "address": "1 Some Street", "postcode": "E1 4NS", "nhs-number": it.number, "desk": "QMF"}
            return [whole | READ, {"name": "Somebody", "nhs-number": "9990000018", "acting": "carer"}]
        case "POST", "/object/now":
            return [{"desk": "QMF", "nhs-number": it.number}, {"desk": "nowhere", **READ}]
        case "POST", "/organisations":
            return [{"q": "a"}, {"q": "barts", "kind": "acute", "area": "QMF"}]
        case "POST", "/questions":
            return [{"asked": "who looked"}]
        case "POST", "/who-looked/{event}/question":
            return [{"words": "Why?"}]
        case "POST", "/your-record/contact":
            return [{"way": "none", "words": ""}, {"way": "letter", "glass": "1", "words": "after six"}]
        case "POST", "/your-record/copy" | "/acting/{id}/copy":
            return [{"organisation": "R1H", "nhs-number": it.number}, {"other": "no such place"}]
        case "POST", "/your-record/correction":
            return [{"organisation": "R1H", "words": "It was the other arm", "nhs-number": it.number}]
        case "POST", "/cookies":
            return [{"choice": "no", "from": f"/who-looked/{filled['{event}']}"}]
        case "GET", "/callback":
            return [{"state": it.look, "code": it.look, "iss": "https://elsewhere.example"}]
        case "GET", "/sign-in":
            return [{"return": f"/who-looked/{filled['{event}']}"}]
        case "GET", "/who-looked":
            return [{"before": filled["{event}"], "nhs-number": it.number}]
        case "GET", "/acting" | "/your-record/shared" | "/your-record/correction" | "/proof" | "/object/mine":
            return [{"nhs-number": it.number, "person": it.number}]
        case "GET", "/organisations":
            return [{"area": "QMF"}]
    return []


def stops(walkers: list[PublicWalker], base: str, held: Theirs) -> set[int]:
    """What whoever neither acts nor is acted for is answered when they stop it."""
    others = [it for it in walkers if not it.may_see & {held.acts, held.acted_for}]
    return {it.session.post(f"{base}/acting/{held.acting}/stop", allow_redirects=False, timeout=60).status_code for it in others}

"""Every route of every listener, asked with everything that somebody could know or guess of another's look: the tables of docs/routes.md, filled."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import requests

from london import FULL, ROOT, London, as_resource, signed_in

HTML, FHIR = "text/html", "application/fhir+json"
REFERENCE = "A" * 43
WHY = {"reason": "emergency", "words": "Unconscious, medicines unknown"}
# In an address: the name of the walker's own session.
MINE = "{mine}"
CHOICE = re.compile(r'name="(role|director|direction)"[^>]*value="([^"]+)"')


def routes(listener: str) -> list[tuple[str, str]]:
    """Method and pattern of one table of docs/routes.md."""
    for part in (ROOT / "docs" / "routes.md").read_text().split("\n# "):
        if part.removeprefix("# ").startswith(f"Routes of the {listener} listener"):
            return [(match[1], match[2]) for match in re.finditer(r"^\| (GET|HEAD|POST) \| `([^`]+)`", part, re.MULTILINE)]
    raise AssertionError(f"docs/routes.md has no table of the {listener} listener")


@dataclass
class Victim:
    """Somebody whose record another opened, and all that a thief could hold of it."""

    person: dict
    owner: requests.Session
    look: str
    entries: list[str]
    # Of a second session, which has not confirmed what it must.
    challenge: str
    # Hints of both: the person stands on lists of their own in every session of theirs.
    askers: tuple[str, str]
    # What the owner's pages ask for that no script watches: by this name of their session.
    among: str

    @property
    def number(self) -> str:
        return self.person["nhsNumber"]


@dataclass
class Walker:
    who: str
    session: requests.Session
    # Whom they asked for themselves: their number may stand on lists of their own afterwards.
    asked: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Ask:
    method: str
    route: str
    path: str
    form: tuple[tuple[str, str], ...]
    accept: str

    def send(self, session: requests.Session, base: str) -> requests.Response:
        data = dict(self.form) if self.method == "POST" else None
        path = self.path.replace(MINE, among(session, base) or "nobody") if MINE in self.path else self.path
        return session.request(self.method, base + path, headers={"accept": self.accept}, data=data, allow_redirects=False, timeout=60)


def victim(london: London, person: dict, owner: str, outsider: str) -> Victim:
    """Their record opened by `owner`, and waiting for `outsider`, each in a session of its own."""
    session, other = signed_in(london.url, owner), signed_in(london.url, outsider)
    answer = session.post(london.url + "/looks", data={"nhs-number": person["nhsNumber"]}, allow_redirects=False, timeout=60)
    assert answer.status_code == 303 and not answer.headers["location"].endswith("/challenge"), f"{owner}: {answer.status_code}"
    look = answer.headers["location"]
    as_resource(session, london.url + look)
    timeline = session.get(london.url + look + "/timeline", timeout=60).text
    entries = list(dict.fromkeys(re.findall(r"/entries/([^\"/]+)", timeline)))
    assert entries, "a record without entries proves nothing"
    waiting = other.post(london.url + "/looks", data={"nhs-number": person["nhsNumber"], "more": "1"}, allow_redirects=False, timeout=60)
    assert waiting.status_code == 303 and waiting.headers["location"].endswith("/challenge"), f"{outsider}: {waiting.status_code}"
    name = among(session, london.url)
    assert name, "a page of somebody signed in says among whose it is"
    return Victim(person, session, look.removeprefix("/looks/"), entries, waiting.headers["location"].split("/")[2], (owner, outsider), name)


def among(session: requests.Session, base: str) -> str:
    """The name of a session in its own pages; empty where it is nobody's."""
    found = re.search(r'data-cr-among="([^"]+)"', session.get(base + "/", timeout=60).text)
    return found[1] if found else ""


def everybody(london: London, victims: list[Victim]) -> list[Walker]:
    """All of the demo's staff, signed in as far as the identity provider lets them; and those who are nobody."""
    walkers = [Walker("nobody", requests.Session())]
    for member in london.ready["staff"]:
        session = requests.Session()
        session.get(f"{london.url}/sign-in", params={"login_hint": member["hint"]}, timeout=30)
        walkers.append(Walker(member["hint"], session, {it.number for it in victims if member["hint"] in it.askers}))
    forged, gone = requests.Session(), signed_in(london.url, "consultant-barts")
    forged.cookies.set("carerecord", REFERENCE, domain="127.0.0.1")
    cookie = gone.cookies["carerecord"]
    gone.post(f"{london.url}/sign-out", allow_redirects=False, timeout=30)
    gone.cookies.set("carerecord", cookie, domain="127.0.0.1", path="/")
    return walkers + [Walker("a cookie that was made up", forged), Walker("a session that was signed out", gone)]


def choices(london: London) -> dict[str, list[str]]:
    """Values that were offered to somebody else: roles, directors."""
    found: dict[str, list[str]] = {"role": [], "director": [], "direction": []}
    for hint in ("two-roles", "secretary-barts"):
        session = signed_in(london.url, hint)
        pages = [session.get(london.url + "/role", timeout=30).text]
        number = next(member for member in london.ready["staff"] if member["hint"] == hint)["mayOpen"][0]
        waiting = session.post(london.url + "/looks", data={"nhs-number": number, "more": "1"}, allow_redirects=False, timeout=60)
        pages.append(session.get(london.url + waiting.headers["location"], timeout=60).text)
        for name, value in CHOICE.findall("".join(pages)):
            found[name].append(value)
    assert found["role"] and found["director"], "somebody is offered roles, and somebody directors"
    return found


def staff_asks(it: Victim, others: dict[str, list[str]], turn: int) -> Iterator[Ask]:
    """Every route of the staff listener, its look, entry and section being the victim's, its forms empty and full."""
    sections = ("conditions", "medicines", "results", "documents", "nonsense")
    look = it.challenge if turn % 4 == 3 else it.look
    filled = {
        "{look}": look, "{entry}": it.entries[turn % len(it.entries)], "{index}": str(turn % 2), "{section}": sections[turn % len(sections)],
        "{name}": "carerecord.css", "{case}": hashlib.md5(look.encode()).hexdigest(), "{step}": "consider",
        "{notice}": hashlib.md5(look.encode()).hexdigest(), "{representative}": hashlib.md5(look.encode()).hexdigest(), "{correction}": hashlib.md5(look.encode()).hexdigest(),
    }
    for method, route in routes("staff"):
        # They end the session that walks; tests of their own are in edges/test_sessions.py.
        if route in ("/sign-out", "/switch-user"):
            continue
        # One beat: the stream of them has no end. It is asked for by the name that the victim's pages have.
        if route == "/watch":
            name = base64.urlsafe_b64encode(hashlib.sha256(f"watch of {look}".encode()).digest()[:9]).decode()
            yield Ask(method, route, f"{route}?once=1&looks={name}", (), HTML)
            continue
        # Beside the bare address, as every stranger asks: as a page of theirs, the last turn of it, and as one of the victim's.
        if route == "/until-ended":
            name = base64.urlsafe_b64encode(hashlib.sha256(f"watch of {look}".encode()).digest()[:9]).decode()
            for whose in (MINE, it.among):
                yield Ask(method, route, f"{route}?among={whose}&turn=12&look={name}&of={until_ended(it)}", (), HTML)
        path = route
        for name, value in filled.items():
            path = path.replace(name, value)
        for accept in (HTML, FHIR):
            yield Ask(method, route, path, (), accept)
            # In the sample what is filled is asked for as a page.
            for form in [] if accept == FHIR and not FULL else forms(method, route, it, others):
                query = "?" + "&".join(f"{name}={requests.utils.quote(value, safe='')}" for name, value in form.items()) if method == "GET" else ""
                yield Ask(method, route, path + query, () if query else tuple(form.items()), accept)


def until_ended(it: Victim) -> str:
    """What a walker says that their page is of: the victim's."""
    return f"/looks/{it.look}/medicines"


def forms(method: str, route: str, it: Victim, others: dict[str, list[str]]) -> list[dict[str, str]]:
    """What a form of this route asks for, filled with what is another's; for a page, what its address may hold."""
    named = {"nhs-number": it.number, "section-conditions": "1", "sections": "medicines,results", "labels": "sexual-health"}
    director = {"director": others["director"][0]}
    match method, route:
        case "POST", "/looks":
            return [{"nhs-number": it.number}, named | WHY, named | {"more": "1"}, {"nhs-number": it.number} | director, {"nhs-number": it.number, "presence": "x"}]
        case "POST", "/looks/{look}/challenge":
            return [WHY | {"section-conditions": "1", "label-sexual-health": "1"}, {"presence": "1"}, {"again": "1"}, director, {"director-name": "a"}]
        case "POST", "/looks/{look}/summary-care-record":
            return [{"permission": "yes"}, {"permission": "no"}, {"permission": "cannot-be-asked", "reason": "scr-cannot-be-asked", "words": "Unconscious"}]
        case "POST", "/looks/{look}/timeline" | "/looks/{look}/{section}":
            return [{"words": "a"}, {"organisation": "R1H", "from": "2020", "to": "2027", "words": "the letter"}]
        case "POST", "/find":
            born = it.person.get("born", "04-Feb-1953")
            return [{"family": it.person["name"].split()[-1], "born": born}, {"family": it.person["name"].split()[-1][:2] + "*", "born": born, "postcode": "E1"}]
        case "POST", "/role":
            # Of theirs it would be a change of session, which tests of its own look at: this one is nobody's.
            return [{"role": "R1H|R8000|nobody's", "return": f"/looks/{it.look}"}]
        case "POST", "/directed":
            return [{"direction": it.look, "answer": "not-me"}, {"direction": "1", "answer": "known"}]
        case "POST", "/mix-ups":
            return [{"mix-up": it.look}]
        case "POST", "/oversight/search":
            return [{"person": it.number}, {"staff": "555000010001", "organisation": "R1H", "after": f"99999999999999|{it.look}"}]
        case "POST", "/oversight/people" | "/oversight/people/proof":
            return [{"person": it.number, "part": "1"}]
        case "POST", "/oversight/raise":
            return [{"look": it.look}, {"look": it.look.encode().hex(), "step": "raise", "because": "mine"}]
        case "POST", "/oversight/cases/{case}/decide" | "/oversight/cases/{case}/confirm" | "/oversight/cases/{case}/ask":
            return [{"verdict": "escalate", "agrees": "yes", "because": "mine", "answer": "mine", "words": "why"}]
        case "POST", "/oversight/reports" | "/oversight/reports/figures":
            return [{"from": "2026-01-01", "until": "2026-12-31"}]
        case "POST", "/objections/representatives":
            # What somebody types themselves is shown to them again with what is wrong: it is no leak, and so not the victim's number.
            return [{"nhs-number": "9990000018", "actor": "9991230068", "kind": "attorney", "scope": "health-and-welfare", "evidence": "LP1", "from": "2024-01-01", "cannot-decide": "1"}]
        case "POST", "/objections/representatives/find":
            return [{"find": it.number}]
        case "POST", "/objections/emergencies/{notice}/sign":
            return [{"read": "1", "turn": "first"}, {"read": "1", "turn": "second"}]
        case "POST", "/reasons":
            return [{"question": it.look, "words": "mine"}]
        case "GET", "/callback":
            return [{"state": it.look, "code": it.look, "iss": "https://elsewhere.example"}]
        case "GET", "/launched":
            return [{"launch": it.look}]
        case "GET", "/sign-in" | "/role":
            return [{"return": f"/looks/{it.look}"}]
        case "GET", "/looks/{look}/{section}" | "/looks/{look}/timeline":
            return [{"apart": "1"}, {"page": "2"}]
    return []


def partner_asks(it: Victim) -> Iterator[Ask]:
    """Every route of the partner listener, and those of the staff listener, which it does not have."""
    for method, route in routes("partner"):
        yield Ask(method, route, route, (), HTML)
        for form in (
            {"launch_token": it.look, "logout_token": it.look, "nhs-number": it.number},
            {"iss": "https://elsewhere.example", "launch": it.look, "state": it.look, "code": it.look},
        ):
            query = "?" + "&".join(f"{name}={value}" for name, value in form.items()) if method == "GET" else ""
            yield Ask(method, route, route + query, () if query else tuple(form.items()), FHIR)
    yield from elsewhere(it)


def operations_asks(it: Victim) -> Iterator[Ask]:
    for method, route in routes("operations"):
        yield Ask(method, route, route, (), HTML)
        yield Ask(method, route, f"{route}?look={it.look}&nhs-number={it.number}", (), FHIR)
    yield from elsewhere(it)


def elsewhere(it: Victim) -> Iterator[Ask]:
    """A look's addresses where they are not."""
    for path in (f"/looks/{it.look}", f"/looks/{it.look}/print", f"/looks/{it.look}/entries/{it.entries[0]}/original", "/", "/broken-glass"):
        for accept in (HTML, FHIR):
            yield Ask("GET", path, path, (), accept)
    yield Ask("POST", "/looks", "/looks", (("nhs-number", it.number),), HTML)
    yield Ask("POST", "/find", "/find", (("family", it.person["name"].split()[-1]), ("born", "04-Feb-1953")), HTML)


def text(answer: requests.Response) -> str:
    """All of an answer that could tell something."""
    return json.dumps(dict(answer.headers)) + "\n" + answer.text

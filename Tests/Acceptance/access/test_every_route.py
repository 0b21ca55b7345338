"""As everybody, every route of every listener, with everything that could be known of another's look: nothing of anybody is told.

Two pretend Londons: the generated people, with what must not be seen planted in some; and people whose every sentence is marked. Each request is
about the next of them in turn, and each answer is read for all of them: some three minutes. In full (CARERECORD_FULL) every request is made about every one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import requests
import yaml

import marked
from london import FULL, ROOT, London, program, signed_in
from test_what_must_not_be_seen import SECRETS, crawl
from walk import Victim, Walker, choices, everybody, operations_asks, partner_asks, staff_asks, text, until_ended, victim
from walk_public import PublicWalker, everybody_in_public, is_own, public_asks, stops, theirs

for beside in ("partner", "edges"):
    sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / beside))

from epr import EPR  # noqa: E402
from test_paths import raw  # noqa: E402

# In this sample: of the marked people, and of the generated ones without a secret.
MARKED, PLAIN = (16, 9) if FULL else (8, 2)
# Lists of one's own, where those whom somebody asked for may stand by name and number; and those of privacy officers.
OWN_LISTS = ("/", "/find", "/looks")
OFFICERS_LISTS = ("/mix-ups", "/broken-glass", "/oversight/search", "/oversight/people", "/oversight/people/proof")
WORDS = re.compile("|".join(word for _, word in SECRETS.values()), re.IGNORECASE)
# In whose name, in which role, for which organisation: at the top of each page.
ROLE = re.compile(r'<header class="cr-top">.*?<span>([^<]+ — [^<]+ — [^<]+)</span>', re.DOTALL)
NUMBER = re.compile(r"(?<!\d)999[ \u00a0]?\d{3}[ \u00a0]?\d{4}(?!\d)")


def numbers(told: str) -> set[str]:
    return {re.sub(r"\D", "", found) for found in NUMBER.findall(told)}


def role_shown(page: str) -> str | None:
    found = ROLE.search(page)
    return found[1] if found else None


def is_page(answer: requests.Response) -> bool:
    return answer.status_code == 200 and answer.headers.get("content-type", "").startswith("text/html")


class Told:
    """What of an answer tells something of somebody: words of a record, and who somebody is."""

    def __init__(self, london: London):
        self.people = {person["nhsNumber"] for person in london.ready["people"]}
        self.marks = {str(int(person["file"].split(".")[0])): person["nhsNumber"] for person in london.ready["people"] if "file" in person}

    def clinical(self, told: str) -> set[str]:
        # Of what was planted: by chance a database's random bytes look like some other mark.
        return set(WORDS.findall(told)) | {mark for mark in marked.CLINICAL.findall(told) if str(int(mark)) in self.marks}

    def identities(self, told: str) -> set[str]:
        named = {self.marks[str(int(mark))] for mark in marked.IDENTITY.findall(told)}
        return named | (numbers(told) & self.people)


@pytest.fixture(scope="module", params=["generated", "marked"])
def walked(request, tmp_path_factory):
    """One London and its victims: what is confirmed here is no other test's."""
    if request.param == "generated":
        with London("--quick") as london:
            people = london.ready["people"]
            free = [person for place, person in enumerate(people) if 40 < place < 181 and len(person["sources"]) > 2][:PLAIN]
            victims = []
            for person in [people[place] for place, _ in SECRETS.values()] + free:
                may = [it["hint"] for it in london.ready["staff"] if person["nhsNumber"] in it["mayOpen"] and not it["needs"]]
                victims.append(victim(london, person, may[0], next(hint for hint in ("nurse-homerton", "consultant-barts") if hint != may[0])))
            yield london, victims
        return
    folder = tmp_path_factory.mktemp("marked")
    marked.write(folder, MARKED)
    with London("--quick", "--people", str(folder)) as london:
        victims = [victim(london, person, "consultant-barts", "nurse-homerton") for person in london.ready["people"]]
        yield london, victims


def walk(walkers: list[Walker], victims: list[Victim], asks, base: str, judge) -> int:
    """Each request about the next victim; in full about all of them."""
    count = 0
    for place, walker in enumerate(walkers):
        plans = [list(asks(it, place + turn)) for turn, it in enumerate(victims)]
        for step in range(max(len(plan) for plan in plans)):
            for turn in range(len(victims)) if FULL else [(place + step) % len(victims)]:
                if step < len(plans[turn]):
                    ask, it = plans[turn][step], victims[turn]
                    walker.asked |= {it.number} if it.number in str(ask.form) or ask.route == "/find" else set()
                    judge(walker, it, ask, ask.send(walker.session, base))
                    count += 1
    return count


@pytest.mark.timeout(5400)
def test_as_everybody_no_route_of_the_staff_listener_tells_anything_of_another(walked):
    london, victims = walked
    told, others = Told(london), choices(london)
    refused = {it["hint"] for it in london.ready["staff"] if it["meets"] == "refused"}
    needs = {it["hint"] for it in london.ready["staff"] if it["needs"] == "director"}
    walkers: list[Walker] = []

    def judge(walker: Walker, it: Victim, ask, answer: requests.Response) -> None:
        where = f"{walker.who}: {ask.method} {ask.route} as {ask.accept} with {sorted(dict(ask.form))}: {answer.status_code}"
        assert answer.status_code < 500 or answer.status_code == 503, where
        said = text(answer)
        assert told.clinical(said) == set(), where
        identities = told.identities(said)
        if ask.route in OWN_LISTS and walker.who not in refused:
            identities -= walker.asked
        # Whom an administrator searched for in somebody's name is told to them, in the notice alone.
        if ask.route in OWN_LISTS and 'id="directed"' in answer.text:
            identities -= {number for other in walkers if other.who in needs for number in other.asked}
        if not (ask.route in OFFICERS_LISTS and walker.who.startswith("privacy-")):
            assert not identities, f"{where}: {len(identities)} people"
        if is_page(answer) and ask.route != "/signed-out":
            assert role_shown(answer.text) == roles[walker.who], f"{where}: another role than theirs"
        if ask.route == "/watch":
            assert answer.status_code == 303 or re.fullmatch(r"beat \S{12}-\n", answer.text), where
        if ask.route == "/until-ended" and "?" in ask.path:
            # Where they came from themselves, or to where one is signed out: and at once, since it is no look of theirs.
            assert answer.status_code == 303, where
            assert answer.headers["location"] in (until_ended(it) + "?refreshed=1", "/signed-out"), where
            assert answer.elapsed.total_seconds() < 20, where
        if "{look}" in ask.route:
            assert answer.status_code in (303, 400, 401, 404, 405), where
            assert answer.status_code != 303 or "/sign-in" in answer.headers["location"], where

    walkers += everybody(london, victims)
    assert len(walkers) == len(london.ready["staff"]) + 3
    # Nobody's where there is no session or no role yet.
    roles = {it.who: role_shown(it.session.get(london.url + "/", timeout=60).text) for it in walkers}
    assert len([it for it in london.ready["staff"] if (roles[it["hint"]] or "").startswith(it["name"] + " — ")]) > 15
    count = walk(walkers, victims, lambda it, turn: staff_asks(it, others, turn), london.url, judge)
    assert count > 20 * 80
    for it in victims:
        assert it.owner.get(f"{london.url}/looks/{it.look}", timeout=60).status_code == 200, "nor is anybody's record closed"


def test_no_trick_of_an_address_leads_somebody_who_is_signed_in_to_another_s_look(walked):
    """Byte for byte, as no client would write it: dots, slashes, escapes, other spellings, an address in a header. After the walk above, in which
    nobody has a look of their own."""
    london, victims = walked
    told, it = Told(london), victims[0]
    thief = signed_in(london.url, "gp-jubilee")
    person = london.ready["people"][-1]
    number, own = person["nhsNumber"], {person["file"].split(".")[0]} if "file" in person else set()
    mine = thief.post(london.url + "/looks", data={"nhs-number": number, "presence": "1"}, allow_redirects=False, timeout=60).headers["location"].split("/")[2]
    assert thief.get(f"{london.url}/looks/{mine}", timeout=60).status_code in (200, 303)
    host = london.url.removeprefix("http://")
    look, entry = it.look, it.entries[0]
    for target in (
        f"/looks/{mine}/../{look}", f"/looks/{mine}/..%2f{look}", f"/looks/{mine}/%2e%2e/{look}/print", f"//looks//{look}", f"/looks/./{look}", f"/looks/{look}/",
        f"/looks/{look};{mine}", f"/looks/{look}%00{mine}", f"/looks/{mine}%2f..%2f{look}", f"/looks/{mine}/entries/{entry}", f"/looks/{mine}/entries/{entry}/original",
        f"/looks/{mine}/entries/../../{look}/entries/{entry}", f"/looks/{mine}/entries/{entry}/attachments/0", f"/looks/{mine}?look={look}", f"/LOOKS/{look}",
        f"/static/../looks/{look}", f"/static/..%2flooks%2f{look}", f"http://{host}/looks/{look}", f"http://evil.example/looks/{look}", f"/looks/{look}#{mine}",
        f"/looks/{look.swapcase()}", f"/looks/%{ord(look[0]):02x}{look[1:]}",
    ):
        for extra in ("", f"X-Original-URL: /looks/{look}\r\nX-Rewrite-URL: /looks/{look}\r\n", "X-HTTP-Method-Override: POST\r\n"):
            cookie = f"carerecord={thief.cookies['carerecord']}"
            said = raw(london.url, f"GET {target} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{extra}Connection: close\r\n\r\n")
            where = f"{target.replace(look, 'THEIRS').replace(mine, 'MINE')} {extra[:12]}"
            assert told.clinical(said) <= own, where
            assert told.identities(said) <= {number}, where
            assert it.number not in said, where


def test_as_everybody_no_route_of_the_partner_listener_tells_anything(walked):
    london, victims = walked
    told = Told(london)

    def judge(walker: Walker, it: Victim, ask, answer: requests.Response) -> None:
        where = f"{walker.who}: {ask.method} {ask.route} as {ask.accept}: {answer.status_code}"
        assert answer.status_code in (200, 400, 401, 403, 404, 405), where
        assert answer.status_code != 200 or ask.route == "/jwks.json", where
        said = text(answer)
        assert not told.clinical(said) and not told.identities(said) and it.look not in said, where
        assert not answer.headers.get("set-cookie"), where

    assert walk(everybody(london, victims), victims, lambda it, _: partner_asks(it), london.ready["partnerURL"], judge) > 20 * 20


def test_what_an_eprs_signature_opens_tells_nothing_on_the_partner_listener(walked):
    """Launches and feeds that are signed as they must be, about every victim: handles, counts and places come back, and nobody."""
    london, victims = walked
    told, epr = Told(london), EPR(london)
    for it in victims:
        for hint in ("consultant-barts", "secretary-barts", "nurse-homerton"):
            arrived = epr.post(signed_in(london.url, "gp-jubilee"), epr.token(hint, it.number))
            assert arrived.status_code == 303 and not told.identities(text(arrived)) and not told.clinical(text(arrived))
            # A handle in somebody else's browser.
            stolen = signed_in(london.url, "gp-jubilee").get(arrived.headers["location"], timeout=60)
            assert stolen.status_code == 403 and not told.identities(text(stolen)) and not told.clinical(text(stolen))
        for path in ("/api/training", "/api/caseload", "/api/caseload/end", "/api/roles/end", "/api/roles/restore"):
            token = epr.token("eye-doctor", it.number, typ="feed+jwt", aud=epr.partner + path, organisation="RP6", person=None, body_sha256="A" * 43)
            body = {"team": it.number, "people": [{"nhsNumber": it.number, "name": it.person["name"]}]}
            answer = requests.post(epr.partner + path, json=body, headers={"authorization": f"Bearer {token}"}, timeout=60)
            assert answer.status_code == 401 and not told.identities(text(answer)), f"{path}: {answer.text[:200]}"


def test_the_operations_listener_tells_nothing_of_anybody(walked):
    london, victims = walked
    told = Told(london)
    settings = yaml.safe_load((Path(london.ready["state"]) / "region.yaml").read_text())["listeners"]["operations"]

    def judge(walker: Walker, it: Victim, ask, answer: requests.Response) -> None:
        where = f"{walker.who}: {ask.method} {ask.route}: {answer.status_code}"
        assert answer.status_code in (200, 404, 405), where
        assert (answer.status_code == 200) == (ask.route in ("/health", "/ready", "/metrics")), where
        said = text(answer)
        assert not told.clinical(said) and not told.identities(said) and it.look not in said and "5550000" not in said, where

    walk(everybody(london, victims), victims, lambda it, _: operations_asks(it), f"http://{settings['host']}:{settings['port']}", judge)


def test_as_everybody_no_route_of_the_public_listener_tells_anything_of_another(walked):
    """Strangers, staff with their cookies, people who are logged in, and somebody who acts for another: who they are themselves and whom they act for may stand
    there, and nothing of anybody's record."""
    london, victims = walked
    told, held, base = Told(london), theirs(london), london.ready["publicURL"]
    answered: Counter[int] = Counter()

    def judge(walker: PublicWalker, it: Victim, ask, answer: requests.Response) -> None:
        where = f"{walker.who}: {ask.method} {ask.route} as {ask.accept} with {sorted(dict(ask.form))}: {answer.status_code}"
        # No witness signs the demo's log. A look has no address here.
        assert answer.status_code in (200, 303, 304, 400, 404, 405, 406), where
        said = text(answer)
        assert told.clinical(said) == set(), where
        others = told.identities(said) - walker.may_see
        assert not others, f"{where}: {len(others)} people"
        assert it.look not in said, where
        if is_own(ask.route):
            if not walker.may_see:
                assert answer.status_code != 200, where
                assert answer.status_code != 303 or answer.headers["location"].startswith("/sign-in"), where
            elif "{" in ask.route and ask.route != "/proof/list/{number}":
                assert held.owner(ask.route, it) in walker.may_see or answer.status_code == 404, where
            else:
                answered[answer.status_code] += 1

    walkers = everybody_in_public(london, victims, held)
    assert len([it for it in walkers if it.may_see]) > 3 and len(walkers) > len(london.ready["staff"]) + 6
    assert walk(walkers, victims, lambda it, turn: public_asks(it, held, turn), base, judge) > 40 * 80
    assert answered[200] > 20, "people read their own"
    assert stops(walkers, base, held) <= {303, 404}
    # What they asked for was there: whoever acts reads it still.
    acting = [it for it in walkers if held.acts in it.may_see and held.acting in it.session.get(base + "/acting", timeout=60).text]
    assert acting or not held.acts


def test_a_look_explained_by_the_operator_s_command_names_nobody(walked):
    london, victims = walked
    told = Told(london)
    for it in victims:
        for look in (it.look, it.challenge):
            done = subprocess.run(
                [program(), "policy", "explain", look, "--region", london.ready["state"] + "/region.yaml"], capture_output=True, text=True, timeout=120)
            assert done.returncode == 0 and "rule by rule" in done.stdout, done.stderr
            said = done.stdout + done.stderr
            assert not told.clinical(said) and not told.identities(said)


def test_logs_hold_nobody_and_the_database_holds_no_word_of_a_record(walked):
    """After all of the above: last in this file."""
    london, victims = walked
    told = Told(london)
    log = london.log.read_text(errors="replace")
    assert "failure=" in log, "there is something to read"
    assert not told.clinical(log) and not told.identities(log)
    assert not [it for it in victims if it.look in log or it.challenge in log]
    for file in Path(london.ready["state"]).iterdir():
        held = file.read_bytes()
        assert not told.clinical(held.decode("latin-1")) and not told.clinical(held.decode("utf-16-le", "replace")), file.name


def test_whoever_may_look_sees_every_mark_of_that_person_and_of_nobody_else(walked):
    """The same marks are found where they belong: so the walks above would have found them."""
    london, victims = walked
    if "file" not in victims[0].person:
        pytest.skip("the generated people carry no marks: test_what_must_not_be_seen.py reads their records")
    told = Told(london)
    for place, hint in enumerate(["consultant-barts", "gp-jubilee", "nurse-homerton", "paramedic-las", "nhs111-clinician", "social-worker"]):
        person = london.ready["people"][place]
        mark = f"{place:03}"
        session = signed_in(london.url, hint)
        look = london.url + session.post(
            london.url + "/looks", data={"nhs-number": person["nhsNumber"]}, allow_redirects=False, timeout=60).headers["location"]
        pages = crawl(session, london.url, look)
        base = look.removeprefix(london.url)
        for part in ("/timeline", "/documents", "/appointments"):
            pages[f"filtered {part}"] = text(session.post(look + part, data={"words": "visit"}, timeout=60))
            pages[f"mistaken {part}"] = text(session.post(look + part, data={"from": "not a date"}, timeout=60))
        role = role_shown(session.get(london.url + "/", timeout=60).text)
        assert role, "the current role is shown"
        for path, said in pages.items():
            # A document's own window holds what was sent, and nothing of ours.
            if "<html" in said and "/attachments/" not in path:
                assert role_shown(said) == role, f"{hint}: {path.removeprefix(base)}: another role than theirs"
            assert told.clinical(said) <= {mark} and told.identities(said) <= {person["nhsNumber"]}, f"{hint}: {path.removeprefix(base)}"
        seen = {path.removeprefix(base) for path, said in pages.items() if mark in told.clinical(said)}
        ways = {"bundle", "", "/timeline", "/print", "/who-said-what", "/documents"} | ({"/results", "/conditions"} if hint == "consultant-barts" else set())
        assert ways <= seen, f"{hint}: {sorted(ways - seen)}"
        for ending in ("/original", "/attachments/0", "/wrong"):
            assert [path for path in seen if path.endswith(ending)], f"{hint}: no {ending}"

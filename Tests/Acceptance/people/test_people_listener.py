"""The public listener as everybody, over HTTP: strangers, staff, another person; and that nothing clinical reaches it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time

import pytest
import requests
from public_pages import READ, acts_for_another

from london import ROOT, as_resource, open_look, signed_in

sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / "access"))

from test_what_must_not_be_seen import SECRETS  # noqa: E402
from walk import routes  # noqa: E402

WORDS = re.compile("|".join(word for _, word in SECRETS.values()), re.IGNORECASE)
REFERENCE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
EVENT = re.compile(r'href="/who-looked/([0-9a-f]{32})"')


@pytest.fixture(scope="module")
def base(london):
    return london.ready["publicURL"]


@pytest.fixture(scope="module")
def records(london):
    """Every person who may log in, with what was shown of their record; somebody opened all of it."""
    shown = {}
    for person in london.ready["publicPeople"]:
        number = person["nhsNumber"]
        may = [it["hint"] for it in london.ready["staff"] if number in it["mayOpen"] and not it["needs"]]
        staff = signed_in(london.url, may[0])
        look = open_look(staff, london.url, number)
        shown[person["hint"]] = as_resource(staff, look)
        for entry in re.findall(r'href="(/looks/[^"]+/entries/[^"/?]+)"', staff.get(look + "/timeline", timeout=60).text)[:3]:
            staff.get(london.url + entry, timeout=60)
    return shown


def displays(bundle: dict) -> set[str]:
    """Whatever a record says in words of its own: displays and texts of codes, long enough to be told from ours."""
    found: set[str] = set()

    def walk(value, inside: bool) -> None:
        if isinstance(value, dict):
            for key, it in value.items():
                if key in ("display", "text") and isinstance(it, str) and inside and len(it) > 7:
                    found.add(it)
                walk(it, inside or key in ("code", "medicationCodeableConcept", "vaccineCode", "reasonCode"))
        elif isinstance(value, list):
            for it in value:
                walk(it, inside)

    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] in ("Condition", "MedicationRequest", "MedicationStatement", "AllergyIntolerance", "Observation", "Immunization", "Procedure"):
            walk(entry["resource"], False)
    return found


def crawl(session: requests.Session, base: str) -> list[str]:
    """Every page that a person can reach."""
    pages, path = [session.get(base + "/", timeout=30).text], "/who-looked"
    for _ in range(20):
        listed = session.get(base + path, timeout=30).text
        pages += [listed, *(session.get(f"{base}/who-looked/{event}", timeout=30).text for event in EVENT.findall(listed))]
        older = re.search(r'href="(/who-looked\?before=[0-9a-f]{32})"', listed)
        if not older:
            break
        path = older[1]
    return pages


ACTING = re.compile(r'href="/acting/([0-9a-f]{32})"')
LISTS = re.compile(r'href="/proof/list/(\d+)"')


def others(session: requests.Session, base: str) -> dict[str, str]:
    """Every other page and file of docs/routes.md, as a person who is logged in gets it: a new one is read by itself. Those of everybody's log and
    of the program itself hold bytes of chance."""
    told = {}
    waiting = [route for method, route in routes("public") if method == "GET" and not re.search(r"[{*]|^/(sign-in|callback|checkpoint.*|jwks.json|favicon.ico)$", route)]
    while waiting:
        path = waiting.pop()
        answer = session.get(base + path, timeout=30)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        told[path] = answer.text
        if path == "/acting":
            for event in ACTING.findall(answer.text):
                waiting += [f"/acting/{event}", f"/acting/{event}/copy"]
        if path == "/proof":
            waiting += [f"/proof/list/{number}" for number in LISTS.findall(answer.text)]
    return told


def test_nothing_clinical_of_anybody_reaches_the_public_listener(london, base, records, person):
    checked = 0
    first = london.ready["publicPeople"][0]
    acts_for_another(london, first["nhsNumber"])
    for it in london.ready["publicPeople"]:
        session = person(it["hint"])
        objected = session.post(base + "/object/now", data=READ | {"desk": "QMF"}, allow_redirects=False, timeout=60)
        assert objected.status_code == 303
        pages = others(session, base)
        assert {"/your-record/shared", "/object/mine", "/acting", "/proof", "/your-record/correction"} <= set(pages)
        assert "identity checked" in pages["/object/mine"]
        assert any(path.startswith("/acting/") for path in pages) == (it == first)
        assert any(path.startswith("/proof/list/") for path in pages)
        told = "\n".join([*crawl(person(it["hint"]), base), *pages.values()])
        assert "Your record was opened" in told
        words = displays(records[it["hint"]])
        checked += len(words)
        assert {word for word in words if word.lower() in told.lower()} == set()
        assert WORDS.findall(told) == []
    assert checked > 100, "the records hold words to look for"


def test_a_person_reads_their_own_list_and_no_others(london, base, records, person):
    first, second = london.ready["publicPeople"][:2]
    mine = "\n".join(crawl(person(first["hint"]), base))
    # A list of several people is one event that names each of them.
    theirs = set(EVENT.findall("\n".join(crawl(person(second["hint"]), base)))) - set(EVENT.findall(mine))
    assert theirs
    session = person(first["hint"])
    never = f"{base}/who-looked/{'0' * 32}"
    expected = REFERENCE.sub("", session.get(never, timeout=30).text)
    for event in theirs:
        for answer in (
            session.get(f"{base}/who-looked/{event}", timeout=30),
            session.post(f"{base}/who-looked/{event}/question", data={"words": "Why?"}, timeout=30),
        ):
            assert answer.status_code == 404 and REFERENCE.sub("", answer.text) == expected
    assert second["nhsNumber"] not in mine


def test_a_staff_session_is_nothing_here_and_a_persons_nothing_there(london, base, records, person):
    staff = signed_in(london.url, "consultant-barts")
    # One jar for the whole machine, as a browser's is: the staff cookie goes to each of its ports.
    answer = staff.get(base + "/who-looked", allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    mine = person(london.ready["publicPeople"][0]["hint"])
    answer = mine.get(london.url + "/", allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
    # Under the other's name neither: a key of one table is no key of the other.
    names = {cookie.name: cookie.value for cookie in [*staff.cookies, *mine.cookies]}
    swapped = requests.Session()
    swapped.cookies.update({"carerecord": names["carerecord-person"], "carerecord-person": names["carerecord"]})
    for address in (base + "/who-looked", london.url + "/"):
        answer = swapped.get(address, allow_redirects=False, timeout=30)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")


def test_every_route_tells_a_stranger_nothing(london, base, records):
    for method, route in routes("public"):
        path = route.replace("{event}", "0" * 32).replace("{case}", "0" * 32).replace("{name}", "people.css").replace("{number}", "1").replace("**", "0/000")
        if "vendor" in path:
            path = path.replace("people.css", "nhsuk-frontend.min.css")
        answer = requests.request(method, base + path, data={"words": "x"} if method == "POST" else None, allow_redirects=False, timeout=30)
        # No witness signs the demo's log.
        assert answer.status_code in ((404,) if path == "/checkpoint-witnessed" else (200, 303, 400)), path
        assert not re.search(r"999[ \u00a0]?\d{3}[ \u00a0]?\d{4}", answer.text), path
        assert WORDS.findall(answer.text) == []
        # Files, and the log's, are for everybody and about nobody: caches may keep them.
        if not path.startswith(("/static/", "/tile/", "/checkpoint", "/favicon.ico")):
            assert answer.headers["cache-control"] == "no-store", path


def test_forged_and_foreign_answers_sign_nobody_in(london, base):
    session = requests.Session()
    begun = session.get(base + "/sign-in", params={"login_hint": london.ready["publicPeople"][0]["hint"]}, allow_redirects=False, timeout=30)
    back = requests.get(begun.headers["location"], allow_redirects=False, timeout=30).headers["location"]
    state = re.search(r"state=([^&]+)", back)[1]
    for address in (back.replace(state, "forged" * 7), re.sub(r"iss=[^&]+", "iss=http%3A%2F%2Fevil.example", back)):
        other = requests.Session()
        other.cookies.update(session.cookies)
        answer = other.get(address, allow_redirects=False, timeout=30)
        assert answer.status_code in (400, 403) and "carerecord-person=" not in answer.headers.get("set-cookie", "")
    # The state was used up by the mixed-up answer: the good one comes too late.
    assert session.get(back, allow_redirects=False, timeout=30).status_code == 400
    # A staff sign-in's answer is none of a person's, whatever browser brings it.
    begun = session.get(london.url + "/sign-in", params={"login_hint": "consultant-barts"}, allow_redirects=False, timeout=30)
    back = requests.get(begun.headers["location"], allow_redirects=False, timeout=30).headers["location"]
    answer = session.get(base + "/callback?" + back.split("?", 1)[1], allow_redirects=False, timeout=30)
    assert answer.status_code == 400


def test_the_log_names_nobody(london, records):
    log = london.log.read_text(errors="replace")
    for person in london.ready["publicPeople"]:
        assert person["nhsNumber"] not in log and person["name"] not in log


def test_the_downloaded_list_is_right_by_the_page_of_python_and_one_changed_byte_is_found(london, base, records, person, tmp_path):
    session = person(london.ready["publicPeople"][0]["hint"])
    # A checkpoint is signed each second.
    time.sleep(1.5)
    page = session.get(base + "/proof", timeout=30).text
    verifier = re.search(r'href="(/static/verify\.py\?v=[^"]+)"', page)
    for name, path in [("verify.py", verifier[1]), ("policy", "/proof/policy"), ("list.json", "/proof/list/1")]:
        answer = session.get(base + path, timeout=30)
        assert answer.ok
        (tmp_path / name).write_bytes(answer.content)
    assert (tmp_path / "verify.py").read_bytes() == (ROOT / "docs" / "verify.py").read_bytes()

    def verified(name: str, *log: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "verify.py", "policy", name, *log], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    said = verified("list.json")
    assert said.stdout.startswith("Right.\nEvents 1 to "), said.stderr
    bundle = json.loads((tmp_path / "list.json").read_text())
    assert bundle["last"] > 5
    del bundle["events"][3]
    bundle["last"] -= 1
    (tmp_path / "left-out.json").write_text(json.dumps(bundle))
    assert "Right." not in verified("left-out.json").stdout
    # The newest left out: the list alone looks right, and the log that the site serves tells.
    bundle = json.loads((tmp_path / "list.json").read_text())
    del bundle["events"][-1]
    bundle["last"] -= 1
    (tmp_path / "without-the-newest.json").write_text(json.dumps(bundle))
    assert verified("without-the-newest.json").returncode == 0
    assert "one more event" in verified("without-the-newest.json", base).stderr
    # The list is as it was: that it was given is newer, and is said.
    time.sleep(1.5)
    told = verified("list.json", base).stdout
    assert told.startswith("Right.") and "Not in this list, because newer: " in told
    assert WORDS.findall((tmp_path / "list.json").read_text()) == []


def test_the_log_is_served_to_everybody_and_kept_by_caches(base, records):
    checkpoint = requests.get(base + "/checkpoint", timeout=30)
    assert checkpoint.ok and checkpoint.text.splitlines()[0] == base.removeprefix("http://")
    size = int(checkpoint.text.splitlines()[1])
    assert size > 256
    tile = requests.get(base + "/tile/0/000", timeout=30)
    assert tile.ok and len(tile.content) == 256 * 32 and "immutable" in tile.headers["cache-control"]
    assert "set-cookie" not in tile.headers

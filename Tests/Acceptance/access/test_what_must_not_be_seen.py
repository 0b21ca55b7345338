"""Everything that leaves, read as everybody: what must not be seen has a word of its own in the pretend systems (PlantedSecret.swift), and so has
every person (their name and number)."""

from __future__ import annotations

import json
import re

import pytest
import requests

from london import ROOT, as_resource, signed_in

# Place among the people, label, word; what the policy says of it.
SECRETS = {
    "sexual-health": (181, "Quillfeather"), "assisted-conception": (182, "Marchpane"), "gender-recognition": (183, "Thistledown"),
    "sealed-and-locked": (184, "Bellwether"), "restricted-by-source": (185, "Candlewick"), "third-party": (186, "Gossamer"), "may-harm": (187, "Hollyhock"),
}
NO_TRACE = ("gender-recognition", "sealed-and-locked")
# Whoever may open the planted people, in roles that see much and little.
LOOKERS = ["consultant-barts", "pharmacist-ucl", "social-worker", "nhs111-clinician", "mental-health-nurse"]
LINK = re.compile(r'(?:href|action|src)="(/looks/[^"#]+)"')
ROUTES = [
    (match[1], match[2]) for match in re.finditer(r"^\| (GET|POST) \| `([^`]+)`", (ROOT / "docs" / "routes.md").read_text(), re.MULTILINE)
]


def crawl(session: requests.Session, url: str, look: str) -> dict[str, str]:
    """Every page and file of a look that a link leads to, with its status, headers and text; the Bundle with them."""
    found: dict[str, str] = {"bundle": json.dumps(as_resource(session, look), ensure_ascii=False)}
    waiting = [look.removeprefix(url)]
    while waiting:
        path = waiting.pop()
        if path in found or path.endswith("/close"):
            continue
        answer = session.get(url + path, timeout=60)
        # PDF and images are sent as they are; what is compared is text.
        found[path] = f"{answer.status_code}\n{answer.headers}\n{answer.text}"
        if answer.headers.get("content-type", "").startswith("text/html") and answer.status_code == 200:
            waiting += [link for link in LINK.findall(answer.text.replace("&amp;", "&")) if link not in found]
        assert len(found) < 600, "the walk does not end"
    return found


def who_may(london, number: str) -> list[str]:
    return [it["hint"] for it in london.ready["staff"] if number in it["mayOpen"] and not it["needs"] and it["hint"] in LOOKERS]


def opened(london, hint: str, number: str) -> tuple[requests.Session, str]:
    session = signed_in(london.url, hint)
    answer = session.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
    assert answer.status_code == 303 and not answer.headers["location"].endswith("/challenge"), f"{hint}: {answer.status_code}"
    return session, london.url + answer.headers["location"]


def telling(pages: dict[str, str], *words: str) -> list[str]:
    return sorted({path for path, text in pages.items() for word in words if word.lower() in text.lower()})


@pytest.fixture(scope="module", params=sorted(SECRETS))
def secret(london, request):
    place, word = SECRETS[request.param]
    return request.param, london.ready["people"][place], word


def test_the_word_stands_in_what_the_systems_hold(london, secret):
    _, person, word = secret
    held = 0
    for source in london.ready["sources"]:
        if source["id"] not in person["sources"]:
            continue
        for kind in ("Condition", "MedicationRequest", "DocumentReference"):
            answer = requests.get(
                f"{source['url']}/{kind}", headers=source.get("headers"), timeout=60,
                params={"patient.identifier": "https://fhir.nhs.uk/Id/nhs-number|" + person["nhsNumber"], "patient": f"{source['id']}-{SECRETS[secret[0]][0]}"})
            held += answer.text.count(word)
    assert held >= 4


def test_no_page_file_or_resource_of_the_record_holds_the_word(london, secret):
    label, person, word = secret
    hints = who_may(london, person["nhsNumber"])
    assert hints, "nobody may open the planted person: nothing is tested"
    for hint in hints:
        session, look = opened(london, hint, person["nhsNumber"])
        pages = crawl(session, london.url, look)
        assert telling(pages, word) == [], f"{hint}, {label}"
        # Why it is open tells no kind of contact that their own organisation holds: one of them may be sealed.
        why = next(text for path, text in pages.items() if path.endswith("/why"))
        assert [it for it in ("past appointment", "coming appointment", "admission", ">referral", "encounter,") if it in why] == [], f"{hint}, {label}"
        # The rest of the record is there: what is seen is not nothing.
        assert len(json.loads(pages["bundle"])["entry"]) > 5
        if label in NO_TRACE:
            # As if it had not been sent: nothing withheld as sensitive, and no address that names it.
            assert "sensitive" not in pages["bundle"].lower(), hint
            assert telling(pages, "/ps-c", "Condition/ps-", "sealed", "gender recognition") == [], hint
        else:
            assert "withheld" in pages["bundle"].lower(), f"{hint}: {label} is kept back, and it is said"


def test_as_everybody_no_route_tells_anything_of_a_person_whose_record_they_did_not_open(london, secret):
    """Every route of the table, with a look of somebody else, its entries and its challenge."""
    _, person, word = secret
    owner, look = opened(london, who_may(london, person["nhsNumber"])[0], person["nhsNumber"])
    as_resource(owner, look)
    path = look.removeprefix(london.url)
    entry = re.search(r"/entries/([^\"/]+)", owner.get(look + "/timeline", timeout=60).text)[1]
    family = person["name"].split()[-1]
    number = person["nhsNumber"]
    telltales = [word, number, f"{number[:3]} {number[3:6]} {number[6:]}", family.upper()]
    everybody: dict[str, requests.Session] = {"nobody": requests.Session()}
    for member in london.ready["staff"]:
        if member["hint"] not in ("roles-to-choose", "no-role", "password-only"):
            everybody[member["hint"]] = signed_in(london.url, member["hint"])
    for who, session in everybody.items():
        for method, route in ROUTES:
            if route in ("/sign-out", "/sign-in", "/callback"):
                continue
            address = route.replace("{look}", path.removeprefix("/looks/")).replace("{entry}", entry).replace("{index}", "0")
            address = address.replace("{section}", "conditions").replace("{name}", "carerecord.css")
            for accept in ("text/html", "application/fhir+json"):
                answer = session.request(method, london.url + address, headers={"accept": accept}, data={}, allow_redirects=False, timeout=60)
                told = f"{answer.headers}\n{answer.text}"
                # Whoever opened it in an earlier look finds the number in a list of their own.
                known = telltales[1:3] if "{look}" not in route and who in LOOKERS else []
                assert not [it for it in telltales if it in told and it not in known], f"{who}: {method} {route} as {accept}: {answer.status_code}"
                if "{look}" in route:
                    assert answer.status_code in (303, 400, 401, 404, 405), f"{who}: {method} {route}: {answer.status_code}"
                    assert answer.status_code != 303 or "/sign-in" in answer.headers["location"], f"{who}: {method} {route}"


def test_what_the_law_allows_opens_with_broken_glass_and_only_that(london):
    """The same walk finds the word there: so it would have found it above."""
    place, word = SECRETS["sexual-health"]
    person = london.ready["people"][place]
    outsiders = [it["hint"] for it in london.ready["staff"] if it["meets"] == "challenge" and it["hint"] == "nurse-homerton" and person["nhsNumber"] not in it["mayOpen"]]
    assert outsiders
    session = signed_in(london.url, outsiders[0])
    answer = session.post(london.url + "/looks", data={"nhs-number": person["nhsNumber"]}, allow_redirects=False, timeout=60)
    challenge = answer.headers["location"]
    assert challenge.endswith("/challenge")
    session.get(f"{london.url}/sign-in", params={"return": challenge, "step-up": "1", "login_hint": outsiders[0]}, timeout=30)
    form = {"reason": "emergency", "words": "Unconscious, medicines unknown", "section-conditions": "1", "section-medicines": "1", "labels": "sexual-health"}
    answer = session.post(london.url + challenge, data=form, allow_redirects=False, timeout=60)
    assert answer.status_code == 303, answer.text[:500]
    pages = crawl(session, london.url, london.url + answer.headers["location"])
    assert "bundle" in telling(pages, word)

"""Everything that leaves, read as everybody: what must not be seen has a word of its own in the pretend systems (PlantedSecret.swift), and so has
every person (their name and number). Routes of looks that are another's: test_every_route.py."""

from __future__ import annotations

import json
import re

import pytest
import requests

from london import as_resource, signed_in

# Place among the people, label, word; what the policy says of it.
SECRETS = {
    "sexual-health": (181, "Quillfeather"), "assisted-conception": (182, "Marchpane"), "gender-recognition": (183, "Thistledown"),
    "sealed-and-locked": (184, "Bellwether"), "restricted-by-source": (185, "Candlewick"), "third-party": (186, "Gossamer"), "may-harm": (187, "Hollyhock"),
    "other-sensitive": (198, "Larkspur"),
}
NO_TRACE = ("gender-recognition", "sealed-and-locked")
# Whoever may open the planted people, in roles that see much and little.
LOOKERS = ["consultant-barts", "pharmacist-ucl", "social-worker", "nhs111-clinician", "mental-health-nurse"]
REFERENCE = r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"
LINK = re.compile(r'(?:href|action|src)="(/looks/[^"#]+)"')


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


def test_a_sealed_appointment_is_all_that_opens_the_record_and_nothing_tells_of_it(london):
    """SealedMeeting.swift: a relationship that no page may tell, not even as the reason why the page is there."""
    person = london.ready["people"][188]
    member = next(it for it in london.ready["staff"] if it["hint"] == "nurse-homerton")
    assert person["nhsNumber"] in member["mayOpen"] and "homerton" in person["sources"]
    session, look = opened(london, "nurse-homerton", person["nhsNumber"])
    pages = crawl(session, london.url, look)
    assert telling(pages, "Foxglove", "ps-s", "sealed") == []
    why = next(text for path, text in pages.items() if path.endswith("/why"))
    assert "its own record" in why
    assert [it for it in ("appointments", "stays or contacts", "appointment,") if it in why.split("<main")[1].split("Homerton")[0]] == []
    # The panel says of its organisation what it would say had it never been booked.
    assert [it["resource"] for it in json.loads(pages["bundle"])["entry"] if it["resource"]["resourceType"] == "Appointment" and "ps-s" in it["resource"].get("id", "")] == []
    assert "sensitive" not in pages["bundle"].lower()


def test_a_filter_for_the_word_finds_what_a_filter_for_a_word_that_nobody_wrote_finds(london, secret):
    label, person, word = secret
    hint = who_may(london, person["nhsNumber"])[0]
    session, look = opened(london, hint, person["nhsNumber"])
    as_resource(session, look)
    nobodys = "Zz" + "q" * (len(word) - 2)
    for part in ("/timeline", "/conditions", "/medicines", "/documents", "/encounters", "/appointments", "/results"):
        answers = [session.post(look + part, data={"words": typed}, timeout=60) for typed in (word, nobodys)]
        assert answers[0].status_code == answers[1].status_code, f"{label}: {part}"
        pages = [re.sub(REFERENCE, "", answer.text.replace(typed, "").replace(typed.lower(), "")) for answer, typed in zip(answers, (word, nobodys))]
        assert pages[0] == pages[1], f"{label}: {part}"


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

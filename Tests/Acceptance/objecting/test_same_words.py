"""That somebody objects is about them too (issue 7, part 3): whoever asks for their record is answered byte for byte as for a number of which nothing is known, and
no sooner or later."""

from __future__ import annotations

import datetime
import html
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from london import FULL, London, said_of, signed_in

# Valid, and nobody's in the pretend London.
NOBODY = ["9990000018", "9990000042"]
# References of log lines and of decisions.
KEYED = re.compile(r"""\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b|(?<=Decision )[\w-]{6,16}|(?<=decision <span class="cr-num cr-nowrap">)[\w-]{6,16}""")
FORMS = {"asked for": {}, "present": {"presence": "1"}, "more": {"more": "1"}, "glass": {"reason": "emergency", "words": "Unconscious", "section-conditions": "1"}}
# With and without a relationship, in roles of each kind. Ambulance staff are told, as the policy says: they may name a ground (test_objecting.py).
HINTS = ["consultant-barts", "gp-jubilee", "nurse-homerton", "pharmacist-ucl", "social-worker", "eye-doctor", "secretary-barts", "privacy-barts", "care-home-nurse"]
PAIRS = 300 if FULL else 60
# Of all pairs of times the share in which one is the longer: a half where nothing tells them apart. With sixty of each, chance alone stays between these.
APART = (0.3, 0.7)


def post(session: requests.Session, base: str, path: str, form: dict, accept: str = "text/html") -> requests.Response:
    return session.post(base + path, data=form, headers={"accept": accept}, allow_redirects=False, timeout=60)


@pytest.fixture(scope="module")
def objecting(london: London) -> list[str]:
    """Two people of the consultant's, who object."""
    consultant = next(it for it in london.ready["staff"] if it["hint"] == "consultant-barts")
    numbers = consultant["mayOpen"][:2]
    desk = signed_in(london.url, "desk-first")
    day = datetime.date.today().isoformat()
    for number in numbers:
        form = {"way": "letter", "received": day, "nhs-number": number, "acting": "self", **said_of(london, number)}
        case = post(desk, london.url, "/objections/new", form).headers["location"]
        for step, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
            assert post(desk, london.url, f"{case}/{step}", more).status_code == 303
    return numbers


def whole(answer: requests.Response) -> tuple:
    """All of an answer but the moment and the names that each answer has of its own."""
    # The length goes with the names, which are not all of one length.
    headers = {name.lower(): KEYED.sub("KEYED", value) for name, value in answer.headers.items() if name.lower() not in ("date", "content-length")}
    return answer.status_code, headers, KEYED.sub("KEYED", answer.text)


@pytest.mark.parametrize("accept", ["text/html", "application/json", "application/fhir+json"])
def test_who_objects_and_who_is_not_known_are_answered_with_the_same_bytes(london, objecting, accept):
    for hint in HINTS:
        session = signed_in(london.url, hint)
        for name, form in FORMS.items():
            known = whole(post(session, london.url, "/looks", {"nhs-number": objecting[0], **form}, accept))
            nobody = whole(post(session, london.url, "/looks", {"nhs-number": NOBODY[0], **form}, accept))
            if "location" in known[1]:
                # An address that was made for it: its length alone is compared.
                known[1]["location"], nobody[1]["location"] = (re.sub(r"[\w-]{43}", "LOOK", it[1]["location"]) for it in (known, nobody))
            assert known == nobody, (hint, name)
            if hint == "consultant-barts":
                assert known[0] == 404, "who could open it is told that nothing can be shown"


def test_an_administrator_is_asked_for_whom_they_act_before_anything_is_told_whoever_objects(london, objecting):
    # A professional of theirs to name.
    signed_in(london.url, "consultant-barts")
    session = signed_in(london.url, "secretary-barts")

    def told(number: str) -> list[tuple]:
        waiting = post(session, london.url, "/looks", {"nhs-number": number})
        assert waiting.status_code == 303 and waiting.headers["location"].endswith("/challenge")
        page = session.get(london.url + waiting.headers["location"], timeout=60)
        assert page.status_code == 200
        director = html.unescape(re.search(r'name="director"[^>]*value="([^"]+)"', page.text)[1])
        named = post(session, london.url, waiting.headers["location"], {"director": director})
        assert named.status_code == 404
        # Names that are sealed for each page, and addresses that were made for it.
        sealed = re.compile(r'(?<=value=")[\w+/=]{60,}(?=")|[\w-]{43,}')
        return [it[:1] + (sealed.sub("SEALED", it[2]),) for it in (whole(page), whole(named))]

    assert told(objecting[0]) == told(NOBODY[0])


def test_how_long_it_takes_does_not_tell_who_objects(london, objecting):
    """Asked in turn, many times, by several at once: neither the middle nor the ranks tell them apart."""

    def asked(seed: int) -> list[tuple[bool, float]]:
        session = signed_in(london.url, "consultant-barts")
        times = []
        for turn in range(PAIRS // 4 + 1):
            # In turn, and not always the same first.
            for it in (True, False) if (turn + seed) % 2 else (False, True):
                number = (objecting if it else NOBODY)[turn % 2]
                begun = time.perf_counter()
                answer = post(session, london.url, "/looks", {"nhs-number": number})
                took = time.perf_counter() - begun
                assert answer.status_code == 404
                # The first ones warm up.
                if turn:
                    times.append((it, took))
        return times

    with ThreadPoolExecutor(4) as hands:
        times = [it for found in hands.map(asked, range(4)) for it in found]
    known, nobody = ([took for objects, took in times if objects is it] for it in (True, False))
    longer = sum((a > b) + 0.5 * (a == b) for a in known for b in nobody) / (len(known) * len(nobody))
    middles = statistics.median(known), statistics.median(nobody)
    print(f"who objects {middles[0] * 1000:.1f} ms, who is not known {middles[1] * 1000:.1f} ms, the first is longer in {longer:.2f} of {len(known)} by {len(nobody)}")
    assert APART[0] < longer < APART[1], f"longer in {longer:.2f}"
    assert abs(middles[0] - middles[1]) < 0.25 * max(middles), middles

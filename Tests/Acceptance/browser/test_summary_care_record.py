"""The Summary Care Record beside a record, with script and without: the question first, on record; then what its source says, apart from the shared record."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from test_every_page import INLINE, OFF_THE_SCREEN, TOO_SMALL, violations

from london import London, as_resource, open_look, signed_in
from window import NARROW, WIDE, Window

PAGE = "/summary-care-record"
DISSENT = "This person has chosen not to have a Summary Care Record"


@pytest.fixture(scope="module")
def london():
    """One of this module's own: who looked is in nobody else's list."""
    with London("--quick") as running:
        yield running


def somebody(london: London, kind: str, hint: str = "consultant-barts") -> dict:
    """Somebody of whom the pretend national service holds this, and whom this staff member may open without more."""
    may = next(staff for staff in london.ready["staff"] if staff["hint"] == hint)["mayOpen"]
    return next(it for it in london.ready["people"] if london.ready["summaryCareRecords"][it["nhsNumber"]] == kind and it["nhsNumber"] in may and len(it["sources"]) > 1)


def opened(london: London, kind: str, hint: str = "consultant-barts") -> tuple[requests.Session, str]:
    session = signed_in(london.url, hint)
    return session, open_look(session, london.url, somebody(london, kind, hint)["nhsNumber"])


def say(session: requests.Session, look: str, **form: str) -> requests.Response:
    return session.post(look + PAGE, data=form, allow_redirects=False, timeout=60)


def step_up(session: requests.Session, london: London, hint: str, back: str = "/") -> requests.Response:
    """Signs in again, more surely: the session is another, and what was open is closed."""
    return session.get(london.url + "/sign-in", params={"return": back, "step-up": "1", "login_hint": hint}, timeout=60)


@pytest.fixture
def window(chromium, london, scripted):
    window = Window(chromium, london.url, scripted)
    window.sign_in("consultant-barts")
    yield window
    window.close()
    assert window.complaints == []


def test_a_clinician_asks_the_person_says_yes_and_reads_what_the_summary_says(window, london):
    look = window.open(london.ready["people"][0]["nhsNumber"])
    assert "Summary Care Record: not open here" in window.text
    window.go(look.path + PAGE)
    assert window.page.get_by_role("heading", name="Summary Care Record", level=1).is_visible()
    assert "Ask the person first" in window.text and "Copied from the GP record" not in window.text
    window.page.get_by_label("Yes, the person says that I may").check()
    window.press("Go on")
    assert urlsplit(window.page.url).path == look.path + PAGE and not urlsplit(window.page.url).query
    words = window.text
    assert "Viewed with the person’s permission" in words and "Copied from the GP record on 12-Oct-2026" in words
    assert "may not include all the information" in words
    assert words.index("Core: medicines") < words.index("Repeat Medication") < words.index("Additional information") < words.index("Personal Preferences")
    assert "Reads large print" in words and "received = " in words
    # An original of it is one step away, and leads back.
    window.page.locator("main tbody a").first.click()
    assert "as NHS England said it" in window.text
    window.page.get_by_role("link", name="Back to the Summary Care Record").click()
    assert "Core: medicines" in window.text
    # Nothing of it is in the shared record's numbers.
    window.go(look.path)
    assert "asked for in this look" in window.text


def test_nothing_said_is_said_beside_its_field_and_nothing_is_asked(window, london):
    number = somebody(london, "core")["nhsNumber"]
    look = window.open(number)
    window.go(look.path + PAGE)
    # Nothing is typed in vain: signing in again comes first.
    assert window.page.get_by_label("They cannot be asked, and care cannot wait").count() == 0 and window.page.get_by_label("In your own words").count() == 0
    assert "your sign-in does not prove surely enough who you are" in window.text
    assert window.page.get_by_role("button", name="Sign in again").count() == 1
    window.go("/sign-in?step-up=1&login_hint=consultant-barts&return=/")
    look = window.open(number)
    window.go(look.path + PAGE)
    window.page.get_by_label("They cannot be asked, and care cannot wait").check()
    window.press("Go on")
    assert "Choose why they cannot be asked." in window.text and "Say in a few words why you must look." in window.text
    assert window.page.title().startswith(("A ● Error", "B ● Error", "C ● Error", "D ● Error", "E ● Error")), window.page.title()
    assert "Copied from the GP record" not in window.text
    window.go(look.path + PAGE)
    assert "It has not been asked for" in window.text


def test_every_page_of_it_is_accessible_and_fits(chromium, london):
    window = Window(chromium, london.url, scripted=True)
    window.sign_in("consultant-barts")
    try:
        for kind in ("additional", "core", "dissent", "none"):
            look = window.open(somebody(london, kind)["nhsNumber"])
            for step in ("question", "answer"):
                window.go(look.path + PAGE)
                if step == "answer":
                    window.page.get_by_label("Yes, the person says that I may").check()
                    window.press("Go on")
                for size in (WIDE, NARROW):
                    window.page.set_viewport_size(size)
                    where = f"{kind} {step} {size['width']}"
                    assert violations(window) == [], where
                    assert window.page.evaluate(OFF_THE_SCREEN) == [], where
                    assert window.page.evaluate(TOO_SMALL) == [], where
                    assert not INLINE.search(requests_text(window)), where
                    window.page.screenshot(path=str(artefact(f"summary-care-record-{kind}-{step}-{size['width']}.png")), full_page=True)
                window.page.set_viewport_size(WIDE)
        assert window.complaints == []
    finally:
        window.close()


def artefact(name: str):
    from london import ARTEFACTS

    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS / name


def requests_text(window: Window) -> str:
    return window.page.evaluate("async () => (await (await fetch(location.href)).text())")


def test_somebody_without_one_and_somebody_who_wanted_none_are_told_apart(london):
    session, look = opened(london, "dissent")
    assert say(session, look, permission="yes").status_code == 303
    page = session.get(look + PAGE, timeout=60).text
    assert DISSENT in page and "Core: medicines" not in page
    # It touches nothing here: the record is as it was.
    assert session.get(look, timeout=60).status_code == 200 and as_resource(session, look)["entry"]
    session, look = opened(london, "none")
    say(session, look, permission="yes")
    page = session.get(look + PAGE, timeout=60).text
    assert "No Summary Care Record is held for this person" in page and DISSENT not in page


def test_core_alone_says_that_there_is_no_more(london):
    session, look = opened(london, "core")
    say(session, look, permission="yes")
    page = session.get(look + PAGE, timeout=60).text
    assert "it is of the core alone" in page and "Diagnoses" not in page


def test_the_look_as_a_resource_has_it_only_once_it_was_permitted(london):
    session, look = opened(london, "additional")
    base = "/summary-care-record/FHIR/R4/"
    before = as_resource(session, look)
    assert not [entry for entry in before["entry"] if base in entry["fullUrl"]]
    assert "is not open in this look" in str(before["meta"])
    say(session, look, permission="no")
    assert not [entry for entry in as_resource(session, look)["entry"] if base in entry["fullUrl"]]
    say(session, look, permission="yes")
    after = as_resource(session, look)
    types = {entry["resource"]["resourceType"] for entry in after["entry"] if base in entry["fullUrl"]}
    assert {"Composition", "Patient"} <= types
    counts = {part["url"]: part["valueUnsignedInt"] for part in after["meta"]["extension"][0]["extension"]}
    assert counts["received"] == sum(counts[name] for name in counts if name != "received")


def test_an_administrator_has_no_word_of_it(london):
    session = signed_in(london.url, "secretary-barts")
    number = next(it for it in london.ready["staff"] if it["hint"] == "secretary-barts")["mayOpen"][0]
    waiting = session.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60).headers["location"]
    page = session.get(london.url + waiting, timeout=60).text
    director = re.search(r'name="director"[^>]*value="([^"]+)"', page)
    assert director
    answer = session.post(london.url + waiting, data={"director": director[1]}, allow_redirects=False, timeout=60)
    look = london.url + answer.headers["location"]
    assert "challenge" not in look
    assert "Summary Care Record" not in session.get(look, timeout=60).text
    assert session.get(look + PAGE, timeout=60).status_code == 404
    assert say(session, look, permission="yes").status_code == 404


def test_looking_without_asking_needs_a_surer_sign_in_which_leads_back_to_the_person(london):
    hint = "consultant-barts"
    session, look = opened(london, "core", hint)
    why = {"permission": "cannot-be-asked", "reason": "scr-cannot-be-asked", "words": "Not awake, nobody to ask"}
    refused = say(session, look, **why)
    assert refused.status_code == 400 and "Sign in again first" in refused.text
    assert why["words"] in refused.text, "what was typed stands there still"
    assert "Copied from the GP record" not in session.get(look + PAGE, timeout=60).text
    answer = session.post(look + PAGE, data=why | {"sign-in-again": "1"}, allow_redirects=False, timeout=60)
    assert answer.status_code == 303 and "awake" not in answer.headers["location"]
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert asked["step-up"] == ["1"]
    back = asked["return"][0]
    came = step_up(session, london, hint, back)
    assert came.status_code == 200 and came.url == london.url + back
    # The look of before is over; what waited opens in the session that followed, and leads to the Summary Care Record.
    assert session.get(look + PAGE, timeout=60).status_code in (404, 410)
    answer = session.post(london.url + back, data={"again": "1"}, allow_redirects=False, timeout=60)
    assert answer.status_code == 303 and answer.headers["location"].endswith(PAGE)
    look = london.url + answer.headers["location"].removesuffix(PAGE)
    # What was typed came along, and nothing was done with it.
    page = session.get(look + PAGE, timeout=60).text
    assert f">{why['words']}</textarea>" in page and 'value="scr-cannot-be-asked" checked' in page and "Copied from the GP record" not in page
    assert why["words"] not in signed_in(london.url, "privacy-barts").get(london.url + "/broken-glass", timeout=60).text
    assert say(session, look, **why).status_code == 303
    page = session.get(look + PAGE, timeout=60).text
    assert "Viewed without asking the person" in page and "Copied from the GP record" in page


def test_whoever_looks_without_asking_is_a_case_of_their_privacy_officers(london):
    hint = "consultant-barts"
    session = signed_in(london.url, hint)
    step_up(session, london, hint)
    look = open_look(session, london.url, somebody(london, "core", hint)["nhsNumber"])
    assert say(session, look, permission="cannot-be-asked", reason="scr-cannot-be-asked").status_code == 400, "words are missing"
    words = "Unconscious in resus, no relative here"
    assert say(session, look, permission="cannot-be-asked", reason="scr-cannot-be-asked", words=words).status_code == 303
    page = session.get(look + PAGE, timeout=60).text
    assert "Viewed without asking the person" in page and "Copied from the GP record" in page
    officer = signed_in(london.url, "privacy-barts")
    cases = officer.get(london.url + "/broken-glass", timeout=60).text
    assert words in cases and "Summary Care Record, without asking" in cases and "unconscious, confused or too ill" in cases


def test_what_is_said_while_another_windows_word_stands_is_told_to_be_unused_and_is_no_case(london):
    hint = "consultant-barts"
    session = signed_in(london.url, hint)
    step_up(session, london, hint)
    look = open_look(session, london.url, somebody(london, "core", hint)["nhsNumber"])
    assert say(session, look, permission="yes").status_code == 303
    words = "Typed in a window that was open before"
    answer = say(session, look, permission="cannot-be-asked", reason="scr-cannot-be-asked", words=words)
    assert answer.status_code == 409 and "What you said was not used" in answer.text
    assert "with the person’s permission" in answer.text and f"You wrote: “{words}”" in answer.text
    assert "Viewed with the person’s permission" in session.get(look + PAGE, timeout=60).text
    officer = signed_in(london.url, "privacy-barts")
    assert words not in officer.get(london.url + "/broken-glass", timeout=60).text
    session, look = opened(london, "dissent")
    assert say(session, look, permission="yes").status_code == 303
    again = say(session, look, permission="yes")
    assert again.status_code == 409 and "Nothing more is asked." in again.text and DISSENT in again.text


def test_the_person_reads_that_they_were_asked_and_what_they_said(london):
    member = next(
        person for person in london.ready["publicPeople"]
        if london.ready["summaryCareRecords"].get(person["nhsNumber"]) in ("core", "additional")
    )
    consultant = signed_in(london.url, "consultant-barts")
    look = open_look(consultant, london.url, member["nhsNumber"])
    say(consultant, look, permission="no")
    say(consultant, look, permission="yes")
    consultant.get(look + PAGE, timeout=60)
    page = signed_in(london.ready["publicURL"], member["hint"]).get(london.ready["publicURL"] + "/who-looked", timeout=60).text
    assert "they asked for your Summary Care Record with your permission" in page
    assert "they asked to look at your Summary Care Record and you said no" in page
    assert "the Summary Care Record" in page and "your Summary Care Record" in page
    assert "Apixaban" not in page and "Composition" not in page


def test_on_paper_it_stands_after_the_shared_record(london):
    session, look = opened(london, "additional")
    before = session.get(look + "/print", timeout=60).text
    assert "Not on this paper: not asked for in this look" in before
    assert "Summary Care Record" in before.split("What is missing</h2>")[1].split("</ul>")[0]
    say(session, look, permission="yes")
    page = session.get(look + "/print", timeout=60).text
    assert page.index("cr-ledger") < page.index("<h2>Summary Care Record</h2>") < page.rindex("Copied from the GP record")

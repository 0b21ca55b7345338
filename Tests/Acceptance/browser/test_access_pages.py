"""Who may look, in a browser: what stands before a record, why one sees it, the last people, broken glass, looks in one's name."""

from __future__ import annotations

from itertools import count

import pytest
from playwright.sync_api import expect

from london import London, signed_in
from test_every_page import examine, none
from test_keyboard import enter, press_until
from window import Window

NURSE = "nurse-homerton"


@pytest.fixture(scope="module")
def own_london():
    """A London of this file's own: what is confirmed here holds for hours, and would open records elsewhere."""
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="module")
def members(own_london):
    return {member["hint"]: member for member in own_london.ready["staff"]}


@pytest.fixture(scope="module")
def strangers(own_london, members):
    """People whom the nurse may not open, each handed out once."""
    others = [person for person in own_london.ready["people"] if person["nhsNumber"] not in members[NURSE]["mayOpen"]]
    others.sort(key=lambda person: -len(person["sources"]))
    return (others[index]["nhsNumber"] for index in count())


@pytest.fixture
def window(new_window, own_london, scripted):
    return new_window(own_london, scripted)


def look_at(window: Window, name: str, artefacts) -> None:
    """axe needs a script."""
    if window.scripted:
        none(examine(window, name, artefacts))


def step_up(window: Window, path: str) -> None:
    window.go(f"/sign-in?step-up=1&login_hint={NURSE}&return={path}")
    assert window.page.url == window.url + path


def challenge(window: Window, number: str) -> str:
    window.ask_for(number)
    window.page.wait_for_load_state("load")
    expect(window.page.get_by_role("heading", name="Before this record opens")).to_be_visible()
    return window.page.url.removeprefix(window.url)


def test_glass_asks_for_a_fresh_sign_in_first_says_so_and_opens_what_was_named_after_it(window, strangers, artefacts):
    window.sign_in(NURSE)
    path = challenge(window, next(strangers))
    page = window.page
    expect(page.get_by_text("your sign-in does not prove surely enough who you are")).to_be_visible()
    assert page.get_by_label("In your own words").count() == 0, "nothing is typed in vain"
    look_at(window, "challenge-step-up", artefacts)
    # The link leads to the provider, where the same person shows who they are; here a hint stands for their choice.
    assert page.get_by_role("link", name="Sign in again").get_attribute("href").startswith("/sign-in?step-up=1&return=")
    step_up(window, path)
    look_at(window, "challenge-glass", artefacts)
    page.get_by_label("Emergency: the person cannot wait").check()
    page.get_by_label("Allergies").check()
    page.get_by_label("In your own words").fill("Found at home, not speaking")
    window.press("Look without a proven relationship")
    page.get_by_role("link", name="Why am I seeing this?").first.click()
    expect(page.get_by_role("heading", name="On what ground")).to_be_visible()
    expect(page.locator(".cr-verdict")).to_contain_text("no relationship with this person is proven")
    expect(page.locator(".cr-facts").first).to_contain_text("Broken glass")
    look_at(window, "why-glass", artefacts)


def test_what_was_typed_where_signing_in_comes_first_stands_in_the_form_after_it_and_opens_nothing_by_itself(own_london, strangers):
    session, url = signed_in(own_london.url, NURSE), own_london.url
    waiting = session.post(url + "/looks", data={"nhs-number": next(strangers)}, allow_redirects=False, timeout=60).headers["location"]
    assert waiting.endswith("/challenge")
    why = {"reason": "emergency", "words": "Found at home, not speaking", "section-allergies": "1"}
    refused = session.post(url + waiting, data=why, allow_redirects=False, timeout=60)
    assert refused.status_code == 400 and "What you typed stands in the form again when you are back" in refused.text
    assert why["words"] not in refused.text
    came = session.get(url + "/sign-in", params={"return": waiting, "step-up": "1", "login_hint": NURSE}, timeout=60)
    assert came.url == url + waiting
    assert f">{why['words']}</textarea>" in came.text and 'value="emergency" required checked' in came.text
    assert 'id="section-allergies" value="1" checked' in came.text and 'id="section-medicines" value="1" checked' not in came.text
    # Nobody else finds it there, and it is no case.
    assert why["words"] not in signed_in(url, NURSE).get(url + waiting, timeout=60).text
    look = waiting.removesuffix("/challenge")
    assert session.get(url + look, timeout=60).status_code != 200, "nothing opened by itself"
    assert session.post(url + waiting, data=why, allow_redirects=False, timeout=60).headers["location"] == look


def test_the_choice_at_the_provider_leads_back_to_the_challenge(window, strangers):
    window.sign_in(NURSE)
    path = challenge(window, next(strangers))
    window.page.get_by_role("link", name="Sign in again").click()
    window.page.get_by_role("link", name="Leila Haddad").click()
    assert window.page.url == window.url + path
    expect(window.page.get_by_label("In your own words")).to_be_visible()


def test_the_person_who_is_present_is_stated_by_keyboard_alone(window, strangers, artefacts):
    window.sign_in(NURSE)
    challenge(window, next(strangers))
    press_until(window, "The person is present")
    window.page.keyboard.press("Space")
    press_until(window, "Open the record", most=3)
    enter(window)
    window.page.get_by_role("link", name="Why am I seeing this?").first.click()
    expect(window.page.locator(".cr-verdict")).to_contain_text("you stated that the person is present")
    look_at(window, "why-presence", artefacts)


def test_a_missing_reason_is_said_at_its_field(window, strangers, artefacts):
    window.sign_in(NURSE)
    path = challenge(window, next(strangers))
    step_up(window, path)
    # As a browser that does not hold forms back until they are filled.
    window.page.locator("form").filter(has_text="Why must you look?").evaluate("form => form.noValidate = true") if window.scripted else None
    if window.scripted:
        window.press("Look without a proven relationship")
        expect(window.page.get_by_role("alert")).to_contain_text("Choose a reason.")
        assert window.page.title().startswith("Error: ")
        look_at(window, "challenge-error", artefacts)


def test_why_names_the_relationship_what_shows_it_and_until_when(window, members, artefacts):
    window.sign_in("gp-jubilee")
    window.open(members["gp-jubilee"]["mayOpen"][0])
    window.page.get_by_role("link", name="Why am I seeing this?").first.click()
    expect(window.page.locator(".cr-verdict")).to_contain_text("has to do with this person")
    ground = window.page.locator(".cr-card").filter(has_text="On what ground")
    expect(ground).to_contain_text("until")
    expect(ground).to_contain_text("for all that you see")
    look_at(window, "why-relationship", artefacts)


def test_the_last_people_are_mine_alone_and_open_by_a_form(window, members, artefacts):
    window.sign_in("hospice-nurse")
    first, second = members["hospice-nurse"]["mayOpen"][:2]
    for number in (first, second, first):
        window.open(number)
    window.go("/")
    card = window.page.locator(".cr-card").filter(has_text="The last people you looked at")
    written = [f"{number[:3]} {number[3:6]} {number[6:]}" for number in (first, second)]
    assert [line.strip()[-12:] for line in card.get_by_role("button").all_inner_texts()] == written
    look_at(window, "find-recent", artefacts)
    press_until(window, "Open the record of NHS number")
    enter(window)
    expect(window.page.locator(".cr-person").locator("visible=true").first).to_contain_text(written[0])
    window.sign_in("mental-health-nurse")
    assert "The last people you looked at" not in window.text


def test_privacy_officers_read_who_looked_without_a_relationship_and_why(window, own_london, members, artefacts):
    number = members["consultant-barts"]["mayOpen"][0]
    consultant = signed_in(own_london.url, "consultant-barts")
    consultant.get(own_london.url + "/sign-in", params={"step-up": "1", "login_hint": "consultant-barts"}, timeout=30)
    why = {"reason": "safeguarding", "words": "The school asked us <b>today</b>", "sections": "alerts", "labels": "sexual-health"}
    answer = consultant.post(own_london.url + "/looks", data={"nhs-number": number, **why}, allow_redirects=False, timeout=30)
    assert answer.status_code == 303, answer.text
    window.sign_in("privacy-barts")
    window.page.get_by_role("link", name="Oversight").click()
    window.page.get_by_role("link", name="Broken glass").click()
    window.page.get_by_role("link", name="All of them, with their reasons").click()
    row = window.page.locator("main tbody tr").first
    for words in ("Safeguarding enquiry", "“The school asked us <b>today</b>”", "Alerts, Sexual health", f"{number[:3]} {number[3:6]} {number[6:]}"):
        expect(row).to_contain_text(words)
    look_at(window, "broken-glass", artefacts)
    window.sign_in("consultant-barts")
    assert window.go("/broken-glass").status == 403


def test_a_professional_sees_looks_in_their_name_and_can_say_not_me(window, own_london, members, artefacts):
    consultant, number = members["two-roles"], members["administrator-barts"]["mayOpen"][0]
    signed_in(own_london.url, "two-roles")
    window.sign_in("administrator-barts")
    challenge(window, number)
    look_at(window, "challenge-director", artefacts)
    window.page.get_by_label(consultant["name"]).check()
    window.press("Go on")
    window.page.wait_for_load_state("load")
    if window.scripted:
        expect(window.page.locator(".cr-person").locator("visible=true").first).to_be_visible()
    window.sign_in("two-roles")
    notice = window.page.get_by_role("region", name="Looks in your name")
    expect(notice).to_contain_text(f"{number[:3]} {number[3:6]} {number[6:]}")
    look_at(window, "find-directed", artefacts)
    line = window.page.locator(".cr-directed")
    expect(line).to_be_visible()
    window.page.screenshot(path=artefacts / f"directed-line-{'script' if window.scripted else 'plain'}.png")
    # On paper, which leaves the room, it says nothing: whose name was used is the professional's own matter.
    window.page.emulate_media(media="print")
    expect(line).to_be_hidden()
    window.page.emulate_media(media="screen")
    # With a script they know about it; without one, in the second round, it was not they.
    press_until(window, "I know about it" if window.scripted else "Not me")
    enter(window)
    assert window.page.get_by_role("region", name="Looks in your name").count() == 0
    if not window.scripted:
        window.sign_in("administrator-barts")
        challenge(window, number)
        window.page.get_by_label(consultant["name"]).check()
        window.press("Go on")
        expect(window.page.get_by_text("said that you do not act for them")).to_be_visible()

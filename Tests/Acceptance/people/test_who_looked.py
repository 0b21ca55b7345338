"""A person logs in and reads who looked at their record, and asks about a look: in the browser, with script and without."""

from __future__ import annotations

import re

import pytest
from test_every_page import INLINE, OFF_THE_SCREEN, TOO_SMALL, violations

from london import ARTEFACTS, open_look, signed_in
from window import NARROW, WIDE

OKONKWO = "Okonkwo"


@pytest.fixture(scope="module")
def looked(london, people):
    """Looks at one person's record: by a consultant, by a nurse who opens an entry, and one that was refused."""
    number = people[OKONKWO]["nhsNumber"]
    consultant = signed_in(london.url, "consultant-barts")
    look = open_look(consultant, london.url, number)
    page = consultant.get(look + "/medicines", timeout=60).text
    entry = re.search(r'href="(/looks/[^"]+/entries/[^"/?]+)"', page)
    assert entry
    assert consultant.get(london.url + entry[1], timeout=60).ok
    assert consultant.get(look + "/print", timeout=60).ok
    refused = signed_in(london.url, "privacy-barts") if any(s["hint"] == "privacy-barts" for s in london.ready["staff"]) else None
    if refused:
        refused.post(f"{london.url}/looks", data={"nhs-number": number}, timeout=60)
    return number


def log_in(window, hint: str) -> None:
    window.go(f"/sign-in?login_hint={hint}")
    assert window.page.get_by_role("heading", name="Who looked at my record", level=1).is_visible()


def test_somebody_chooses_themselves_reads_who_looked_asks_and_logs_out(new_window, people, looked, scripted):
    window = new_window(scripted)
    window.go("/your-record")
    assert window.page.get_by_role("heading", name="Your record and you").is_visible()
    window.page.get_by_role("button", name="Log in to continue").click()
    window.page.get_by_role("link", name=people[OKONKWO]["name"]).first.click()
    window.page.wait_for_url("**/who-looked")
    number = looked
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in window.text
    card = window.page.locator(".people-line").filter(has_text="Your record was opened").first
    words = card.inner_text()
    assert "Barts Health" in words and "Clinician" in words and "items from" in words
    # Wherever it was read: the look's first page shows them, and nobody opened them by themselves.
    kinds = re.search(r"Of these kinds\s+(.+)", words).group(1)
    assert "all sections" in kinds or all(kind in kinds for kind in ("allergies", "medicines", "conditions")), kinds
    assert "an entry was opened in full" in words and "it was printed" in words
    # The demo shows the names of staff.
    assert "Osei" in words
    card.get_by_role("link", name="See all of it").click()
    assert window.page.get_by_role("heading", name="All that is on record about it").is_visible()
    if window.page.locator("#words").count() == 0:
        # Asked by the run before, in the same London: the question stands there.
        assert "It has not been answered yet" in window.text
    else:
        window.press("Send the question")
        assert "Enter what you want to ask" in window.text
        window.page.get_by_label("What do you want to ask?").fill("Why did you <look> at this & that?")
        window.press("Send the question")
        assert "Why did you <look> at this & that?" in window.text and "It has not been answered yet" in window.text
    window.go("/who-looked")
    assert "You asked about this" in window.text and "You were shown who looked at your record" in window.text
    window.press("Log out")
    assert window.page.get_by_role("heading", name="You are logged out").is_visible()
    window.page.go_back()
    window.page.wait_for_load_state("load")
    assert "Barts Health" not in window.text, "the back button shows nothing of the person"


def test_older_pages_hold_each_look_once(new_window, london, people, looked, person):
    session = person(people[OKONKWO]["hint"])
    base = london.ready["publicURL"]
    consultant = signed_in(london.url, "consultant-barts")
    for _ in range(25):
        open_look(consultant, london.url, looked)
    seen: list[str] = []
    path = "/who-looked"
    for _ in range(40):
        page = session.get(base + path, timeout=30).text
        seen += re.findall(r'href="/who-looked/([0-9a-f]{32})"', page)
        older = re.search(r'href="(/who-looked\?before=[0-9a-f]{32})"', page)
        if not older:
            break
        path = older[1]
    assert len(seen) == len(set(seen)) >= 26


@pytest.mark.parametrize("name", ["start", "list", "line", "error", "proof", "logged-out", "not-found", "refused"])
def test_each_page_can_be_used_by_everybody_wide_and_narrow(new_window, london, people, looked, name):
    window = new_window()
    unproven = "unproven-1"
    if name in ("list", "line", "error", "proof"):
        log_in(window, people[OKONKWO]["hint"])
    if name in ("line", "error"):
        window.page.get_by_role("link", name=re.compile("ask about it")).last.click()
    if name == "error":
        if window.page.locator("#words").count():
            window.press("Send the question")
    path = {"start": "/your-record", "proof": "/proof", "logged-out": "/signed-out", "not-found": "/nothing", "refused": f"/sign-in?login_hint={unproven}"}.get(name)
    if path:
        window.go(path)
    ARTEFACTS.mkdir(exist_ok=True)
    for label, viewport in [("wide", WIDE), ("narrow", NARROW)]:
        window.page.set_viewport_size(viewport)
        window.page.wait_for_timeout(200)
        window.page.screenshot(path=ARTEFACTS / f"people-{name}-{label}.png", full_page=True)
        assert violations(window) == []
        assert window.page.evaluate(OFF_THE_SCREEN) == []
        assert window.page.evaluate(TOO_SMALL) == []
    # As it was sent: a script of NHS.UK's sets a height of its own.
    assert not INLINE.search(window.page.evaluate("fetch(location.href).then(it => it.text())"))


def test_whoever_has_not_proved_who_they_are_reads_nothing(new_window, scripted):
    window = new_window(scripted)
    answer = window.go("/sign-in?login_hint=unproven-1")
    assert answer.status == 403 and "You need to prove who you are" in window.text
    window.go("/who-looked")
    assert window.page.get_by_role("heading", name="Choose who you are").is_visible(), "led to logging in, as any stranger"

"""Two people open in two tabs cannot be mistaken for each other (issue 4, part 10)."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from conftest import OKONKWO
from test_every_page import AXE, OPTIONS, OFF_THE_SCREEN, TOO_SMALL, none
from window import NARROW, WIDE, Look


@pytest.fixture
def people(prompt_london):
    """Two whom the consultant may open."""
    member = next(m for m in prompt_london.ready["staff"] if m["hint"] == "consultant-barts")
    first = prompt_london.person(OKONKWO)["nhsNumber"]
    return first, next(number for number in member["mayOpen"] if number != first)


@pytest.fixture
def first(consultant, people) -> Look:
    return consultant.open(people[0])


def second_tab(look: Look, number: str) -> Page:
    """Another tab of the same browser, in which another record is opened."""
    tab = look.window.context.new_page()
    tab.goto(look.window.url + "/")
    tab.get_by_label("NHS number").fill(number)
    tab.get_by_role("button", name="Open the record", exact=True).click()
    tab.wait_for_load_state("load")
    return tab


def mark(tab: Page) -> str:
    return tab.locator(".cr-person .cr-mark").locator("visible=true").get_attribute("aria-label")


def icon(tab: Page) -> str:
    return tab.locator("head link[rel=icon]").get_attribute("href")


def test_each_record_has_a_mark_of_letter_shape_and_colour_in_banner_title_and_icon(first, people):
    other = second_tab(first, people[1])
    assert mark(first.window.page) == "Record A, blue circle"
    assert mark(other) == "Record B, pink square"
    assert first.window.page.title() == "A ● Summary — CareRecord"
    assert other.title() == "B ■ Summary — CareRecord"
    assert icon(first.window.page) != icon(other)
    edges = [tab.locator(".cr-person").locator("visible=true").evaluate("e => getComputedStyle(e).borderBottomColor") for tab in (first.window.page, other)]
    assert edges[0] != edges[1]


def test_the_mark_goes_with_the_person_through_every_page_and_when_opened_again(first, people):
    for page in ("medicines", "results", "timeline", "print", "why"):
        first.go(page)
        assert first.window.page.title().startswith("A ● ")
    other = second_tab(first, people[1])
    assert mark(second_tab(first, people[0])) == "Record A, blue circle"
    other.get_by_role("button", name="Close this record").click()
    assert mark(second_tab(first, people[1])) == "Record B, pink square"


def test_no_title_tells_who_the_person_is(first):
    title = first.window.page.title()
    for secret in ("okonkwo", "margaret", "1944", "999", "MO"):
        assert secret not in title and secret not in title.lower()


def test_a_record_that_is_opened_says_that_another_is_open_and_leads_to_it(first, people):
    assert first.window.seen(".cr-others").count() == 0
    other = second_tab(first, people[1])
    notice = other.locator(".cr-others").locator("visible=true")
    expect(notice).to_contain_text("This is record B. You have another person’s record open too.")
    assert "OKONKWO" not in other.locator("body").inner_text()
    notice.get_by_role("link", name="Go to record A").click()
    expect(other.locator(".cr-person").locator("visible=true")).to_contain_text("OKONKWO, Margaret (Mrs)")
    expect(other.locator(".cr-others").locator("visible=true")).to_contain_text("Go to record B")


def test_the_same_person_twice_is_no_other_record(first, people):
    assert second_tab(first, people[0]).locator(".cr-others").count() == 0


def test_closing_the_other_record_ends_the_notice(first, people):
    other = second_tab(first, people[1])
    other.get_by_role("button", name="Close this record").click()
    first.go()
    assert first.window.seen(".cr-others").count() == 0


def test_the_tab_that_was_open_warns_at_once_where_there_is_script(first, people):
    if not first.window.scripted:
        pytest.skip("without script the page says it on opening, and on its next page")
    page = first.window.page
    other = second_tab(first, people[1])
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("Another person’s record, B ■, was opened in another tab. This tab is record A ●.")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        expect(warning).to_be_in_viewport(ratio=1)
        none(page.evaluate(OFF_THE_SCREEN) + page.evaluate(TOO_SMALL))
        none([v["id"] for v in AXE.run(page, options=OPTIONS).response["violations"]])
    none([v["id"] for v in AXE.run(other, options=OPTIONS).response["violations"]])
    page.get_by_role("button", name="I have seen this").click()
    expect(warning).to_have_count(0)
    # Said once of each record: going on in the other does not say it again.
    other.goto(other.url + "/medicines")
    other.wait_for_load_state("load")
    page.wait_for_timeout(300)
    expect(warning).to_have_count(0)


def test_the_same_person_in_another_tab_warns_of_nothing(first, people):
    second_tab(first, people[0])
    first.window.page.wait_for_timeout(300)
    assert first.window.page.get_by_role("alert").count() == 0


def test_a_tab_left_from_the_session_before_is_cleared(first, people):
    if not first.window.scripted:
        pytest.skip("without script an old page stays as it is until it is used, and then leads to sign-in")
    tab = first.window.context.new_page()
    tab.goto(first.window.url + "/")
    tab.get_by_role("button", name="Sign out").click()
    tab.wait_for_load_state("load")
    tab.goto(first.window.url + "/sign-in?login_hint=consultant-barts")
    tab.close()
    # The next session begins at A again, with somebody else.
    second_tab(first, people[1])
    expect(first.window.page.get_by_role("alert")).to_contain_text("You are signed out")
    assert "OKONKWO" not in first.window.page.content().upper()


def test_tabs_tell_each_other_marks_and_nothing_of_anybody_and_store_nothing(first, people):
    if not first.window.scripted:
        pytest.skip("nothing is told without script")
    page = first.window.page
    page.evaluate("""() => { window.heard = [];
      new BroadcastChannel('carerecord-looks').addEventListener('message', e => window.heard.push(JSON.stringify(e.data))) }""")
    second_tab(first, people[1])
    page.wait_for_function("window.heard.length > 0")
    heard = page.evaluate("window.heard")
    assert all(set(json.loads(it)) == {"mark", "among"} for it in heard)
    assert not any(secret in "".join(heard) for secret in (*people, "OKONKWO", "/looks/"))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0

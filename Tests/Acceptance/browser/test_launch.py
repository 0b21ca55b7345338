"""From the pretend EPR's screen to the record, in a browser (issue 4, part 2)."""

import re

import pytest
from playwright.sync_api import expect


def from_the_screen(window, london, number: str, way: str) -> None:
    window.go(london.ready["eprURL"])
    window.page.get_by_label("Person on the screen").select_option(number)
    window.page.get_by_label("Who you are here").select_option("consultant-barts")
    window.press(way)


def is_open(window) -> None:
    window.page.wait_for_url(re.compile(r"/looks/[^/]+$"), wait_until="commit")
    expect(window.page.get_by_text("OKONKWO").locator("visible=true").first).to_be_visible()


@pytest.mark.parametrize("way", ["SMART", "signed launch"])
def test_the_record_opens_on_the_person_of_the_screen_after_signing_in(window, prompt_london, number, way):
    from_the_screen(window, prompt_london, number, way)
    if way == "signed launch":
        window.press("Open the shared record")
    expect(window.page.get_by_role("heading", name="Choose who you are")).to_be_visible()
    name = next(member["name"] for member in prompt_london.ready["staff"] if member["hint"] == "consultant-barts")
    window.page.get_by_role("link", name=name).click(no_wait_after=True)
    is_open(window)


def test_whoever_is_signed_in_is_not_asked_again_and_goes_back_to_their_screen(consultant, prompt_london, number):
    from_the_screen(consultant, prompt_london, number, "SMART")
    is_open(consultant)
    # The launch's own addresses are no places to go back to.
    consultant.page.go_back()
    assert consultant.page.url.startswith(prompt_london.ready["eprURL"])


def test_somebody_else_than_the_eprs_staff_member_is_told_so_and_what_to_do(window, prompt_london, number):
    window.sign_in("gp-jubilee")
    from_the_screen(window, prompt_london, number, "SMART")
    expect(window.page.get_by_role("heading", name="You are somebody else here than in your record system")).to_be_visible()
    assert "sign out first" in window.text and "OKONKWO" not in window.text

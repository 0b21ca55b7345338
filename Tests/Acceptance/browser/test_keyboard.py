"""Everything by keyboard alone, and focus is always in sight: never behind the banner (WCAG 2.4.11)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from window import NARROW, PHONE, WIDE

# Where the focus is, and how much of it the banner covers. Of what is higher than the screen beside the banner only its end counts.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const banner = [...document.querySelectorAll('.cr-person')].filter(b => b.checkVisibility()).at(-1);
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  // On a low screen it scrolls away with the page, and covers nothing.
  const over = banner && !banner.contains(e) && getComputedStyle(banner).position === 'sticky' ? banner.getBoundingClientRect() : { top: 0, bottom: 0 };
  const top = Math.max(box.top, over.top), bottom = Math.min(box.bottom, over.bottom);
  const onTop = bottom > top && document.elementFromPoint((box.left + box.right) / 2, (top + bottom) / 2);
  const covered = onTop && !e.contains(onTop) ? bottom - top : 0;
  const isTall = box.height > innerHeight - over.bottom;
  return {
    words: (e.labels?.[0]?.textContent ?? e.textContent ?? '').trim().slice(0, 40), tag: e.tagName,
    covered: Math.round(isTall ? (box.bottom < over.bottom + 24 ? box.height : 0) : covered),
    away: Math.round(Math.max(0, box.top - innerHeight + 1, isTall ? 0 : -box.bottom)),
    marked: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
  };
}"""


def press_until(window, words: str, key: str = "Tab", most: int = 120) -> None:
    """Presses a key until what has the focus begins with the words."""
    for _ in range(most):
        window.page.keyboard.press(key)
        focus = window.page.evaluate(FOCUS)
        if focus and focus["words"].startswith(words):
            return
    raise AssertionError(f"“{words}” is not reached by {most} presses of {key}")


def enter(window) -> None:
    """Enter, where it leads to another page."""
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")


def journey(window, key: str, most: int = 400) -> list[dict]:
    """The focus after each press, once through the page."""
    stops: list[dict] = []
    for _ in range(most):
        window.page.keyboard.press(key)
        focus = window.page.evaluate(FOCUS)
        if focus is None:
            if stops:
                break
            continue
        stops.append(focus)
    return stops


def test_a_record_is_found_opened_filtered_and_closed_without_a_mouse(window, number):
    window.go("/")
    press_until(window, "Dr Amara Osei")
    enter(window)
    expect(window.page.get_by_role("heading", name="Find a person")).to_be_visible()
    press_until(window, "NHS number")
    window.page.keyboard.type(number)
    enter(window)
    press_until(window, "Medicines")
    enter(window)
    expect(window.seen("h1")).to_have_text("Medicines")
    press_until(window, "Words")
    window.page.keyboard.type("apixaban")
    enter(window)
    expect(window.seen("main tbody tr")).to_have_count(1)
    press_until(window, "2 statements")
    window.page.keyboard.press("Enter")
    expect(window.seen(".cr-statements")).to_be_visible()
    press_until(window, "2 originals")
    enter(window)
    expect(window.seen("h1")).to_have_text("Apixaban 2.5 mg tablets, as Barts Health said it")
    press_until(window, "Back to medicines")
    enter(window)
    press_until(window, "Summary")
    enter(window)
    expect(window.seen("h1")).to_have_text("Summary")
    press_until(window, "Close this record", key="Shift+Tab")
    enter(window)
    expect(window.page.get_by_role("heading", name="Find a person")).to_be_visible()


def test_the_first_stop_is_the_way_past_banner_and_tabs(look):
    look.go("results")
    page = look.window.page
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["words"] == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_a_person_is_found_by_name_without_a_mouse(consultant):
    consultant.go("/")
    press_until(consultant, "Family name")
    consultant.page.keyboard.type("Okonkwo")
    press_until(consultant, "Date of birth")
    consultant.page.keyboard.type("14-Mar-1944")
    enter(consultant)
    press_until(consultant, "Open the record of OKONKWO")
    enter(consultant)
    expect(consultant.seen(".cr-person")).to_contain_text("OKONKWO")


@pytest.mark.parametrize("size", [WIDE, PHONE, NARROW], ids=["1280 px", "360 px", "320 px"])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("path", ["", "results"], ids=["summary", "results"])
def test_focus_is_never_behind_the_banner_and_always_marked(look, path, key, size):
    page = look.window.page
    page.set_viewport_size(size)
    try:
        look.go(path)
        if key == "Shift+Tab":
            page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        stops = journey(look.window, key)
    finally:
        page.set_viewport_size(WIDE)
    assert len(stops) > 30
    for fault in (lambda stop: stop["covered"] > 1, lambda stop: stop["away"] > 0, lambda stop: not stop["marked"]):
        found = [stop for stop in stops if fault(stop)]
        assert not found, f"{len(found)} of {len(stops)}: {found[:6]}"


def test_a_link_to_a_part_of_the_page_leads_below_the_banner(look):
    look.go("results")
    page = look.window.page
    press_until(look.window, "HbA1c")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    banner = look.window.seen(".cr-person").bounding_box()
    assert page.locator(":target").bounding_box()["y"] >= banner["y"] + banner["height"] - 1


def test_on_a_phone_the_banner_leaves_half_of_the_screen(look):
    page = look.window.page
    page.set_viewport_size(PHONE)
    try:
        look.go("medicines")
        box = look.window.seen(".cr-person").bounding_box()
    finally:
        page.set_viewport_size(WIDE)
    assert box["height"] <= PHONE["height"] / 2

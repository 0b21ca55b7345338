"""Every page, wide and narrow: no accessibility violation, nothing off the screen, targets that can be hit, nothing inline; and a
picture of it in artefacts/."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from pages import OF_A_LOOK, OTHERS
from window import NARROW, PHONE, WIDE, Window

AXE = Axe()
# All of axe's own rules, and target size (WCAG 2.2, 2.5.8), which is off unless asked for.
OPTIONS = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}

INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)

# Whatever can be pressed is 24 px high and wide, links in a sentence too, which 2.5.8 would let be smaller.
TOO_SMALL = """() => {
  const hidden = (e, box) => box.width <= 1 || box.height <= 1 || box.right <= 0
    || !e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true});
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, textarea, [role=button], [tabindex="0"]')]
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => !hidden(e, box) && (box.height < 24 || box.width < 24))
    .map(([e, box]) => `${e.tagName} “${e.textContent.trim().slice(0, 40)}” ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`);
}"""

OFF_THE_SCREEN = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [`page ${document.documentElement.scrollWidth} of ${wide}`, ...[...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > wide + 1)
    .map(e => `${e.tagName}.${e.className} “${e.textContent.trim().slice(0, 30)}”`).slice(-4)];
}"""


def violations(window: Window) -> list[str]:
    found = AXE.run(window.page, options=OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for violation in found for node in violation["nodes"][:3]
    ]


@pytest.fixture(scope="module")
def showing(chromium, london, number):
    """One window with a settled look, for pictures: with script, because axe needs it."""
    window = Window(chromium, london.url, scripted=True)
    window.sign_in("consultant-barts")
    yield window.open(number)
    window.close()


@pytest.fixture(scope="module")
def elsewhere(chromium, prompt_london):
    window = Window(chromium, prompt_london.url, scripted=True)
    yield window
    window.close()


def none(faults: list[str]) -> None:
    assert not faults, "\n".join(faults)


def examine(window: Window, name: str, artefacts) -> list[str]:
    """What is wrong with the page in the window; each fault with the width at which it was found."""
    page = window.page
    page.wait_for_load_state()
    faults = [f"{name} inline: {found}" for found in INLINE.findall(page.evaluate("document.body.outerHTML"))]
    faults += [f"{name} title: {page.title()}"] if "okonkwo" in page.title().lower() else []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        at = f"{name} at {size['width']} px"
        faults += [f"{at}: {words}" for words in page.evaluate(OFF_THE_SCREEN)]
        faults += [f"{at}: too small to hit: {words}" for words in page.evaluate(TOO_SMALL)]
        faults += [f"{at}: {words}" for words in violations(window)]
        if size is WIDE:
            page.screenshot(path=artefacts / f"{name}-1280.png", full_page=True)
    page.set_viewport_size(PHONE)
    page.screenshot(path=artefacts / f"{name}-360.png", full_page=True)
    page.set_viewport_size(WIDE)
    return faults


@pytest.mark.parametrize("name", OF_A_LOOK)
def test_page_of_a_look(showing, artefacts, name):
    OF_A_LOOK[name](showing)
    none(examine(showing.window, name, artefacts))


def test_a_letter_s_own_page(showing, new_window, london, artefacts):
    # In its sandbox no script runs, axe's neither: the same markup is examined on a blank page.
    OF_A_LOOK["documents"](showing)
    row = showing.window.page.locator("main tbody tr").filter(has_text="Discharge summary")
    letter = showing.window.page.request.get(
        showing.window.url + row.get_by_role("link", name="Open the document").get_attribute("href")).text()
    window = new_window(london, True)
    window.page.set_content(letter)
    # A letter's headings are its writer's, moved below ours: their order is not for us to mend.
    none([fault for fault in examine(window, "document", artefacts) if "heading-order" not in fault])


@pytest.mark.parametrize("name", OTHERS)
def test_page_outside_a_look(elsewhere, artefacts, name):
    OTHERS[name](elsewhere)
    none(examine(elsewhere, name, artefacts))


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_page_that_filled_is_as_accessible_as_a_settled_one(new_window, london, artefacts, number, scripted):
    window = new_window(london, True)
    window.sign_in("consultant-barts")
    if not scripted:
        # axe needs a script, ours can be kept away: what is left is what a browser without script shows.
        window.page.route("**/static/carerecord.js*", lambda route: route.abort())
    window.open(number)
    assert (window.page.locator(".cr-version").count() > 1) != scripted
    none(examine(window, f"summary-filled-{'with' if scripted else 'without'}-script", artefacts))


def test_a_picture_while_it_fills(new_window, london, artefacts, number):
    window = new_window(london, False)
    window.sign_in("consultant-barts")
    window.ask_for(number)
    window.seen(".cr-card b:text-is('Penicillin')").first.wait_for()
    window.page.screenshot(path=artefacts / "summary-filling-1280.png", full_page=True)
    assert window.seen(".cr-wait").count() > 0

"""A look of which a hospital's every word is as long as it can be, and of which there are many: the page stays on the screen, and the banner leaves it in sight."""

from __future__ import annotations

import contextlib
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))

from counterpart import Service, read_json, resources  # noqa: E402
from london import open_look, signed_in  # noqa: E402
from own_region import ORGANISATIONS, region_of_its_own, smallest_people  # noqa: E402
from pages import SECTIONS  # noqa: E402
from test_every_page import OFF_THE_SCREEN, none, violations  # noqa: E402
from test_keyboard import FOCUS, journey  # noqa: E402
from window import Look, Window  # noqa: E402
from written_hospital import WrittenHospitals, patient, resource  # noqa: E402

ACTIVE = {"clinicalStatus": {"coding": [{"code": "active"}]}}


def word(letter: str, length: int = 300) -> str:
    """What has no place to be broken at."""
    return letter.upper() + letter * length


def allergies(count: int) -> list[dict]:
    return [resource("AllergyIntolerance", f"al{number}", code={"text": f"Allergen number {number}"}, **ACTIVE) for number in range(count)]


def flags(count: int) -> list[dict]:
    return [resource("Flag", f"fl{number}", status="active", code={"text": f"Risk of something number {number}, see the plan"}) for number in range(count)]


def endless() -> list[dict]:
    """Something of each kind, in words of several hundred letters."""
    narrative = (f'<div xmlns="http://www.w3.org/1999/xhtml"><table><tr><td>{word("x")}</td><td>{word("y")}</td><td>{word("z")}</td></tr></table>'
                 f"<p>{word('n', 500)}</p></div>")

    def measured(name: str, on: str, value: int) -> dict:
        return resource("Observation", name, status="final", code={"text": "TEST " + word("q")}, effectiveDateTime=on,
                        valueQuantity={"value": value, "unit": word("w", 120)})

    def said(name: str, words: str) -> dict:
        return resource("Observation", name, status="final", code={"text": word("s")}, effectiveDateTime="2024-01-01", valueString=words)

    return [
        resource("Condition", "c1", code={"text": word("c", 3000), "coding": [{"system": "http://example.org/" + word("a"), "code": word("k"), "display": word("d")}]},
                 note=[{"text": word("n", 900)}], text={"status": "generated", "div": narrative}),
        resource("Condition", "c2", text={"status": "generated", "div": narrative}),
        measured("o1", "2024-01-01", 1), measured("o2", "2024-02-01", 2), said("o3", word("v")),
        resource("MedicationRequest", "m1", status="active", intent="order", medicationCodeableConcept={"text": word("m")},
                 dosageInstruction=[{"text": word("d")}]),
        resource("MedicationRequest", "m2", status=word("s", 60), intent="order", medicationCodeableConcept={"text": "Short"},
                 dosageInstruction=[{"text": "1", "doseAndRate": [{"doseQuantity": {"value": 1, "unit": word("u", 30)}}]}]),
        resource("DocumentReference", "d1", status="current", description=word("l"), date="2024-05-01T00:00:00Z", author=[{"display": word("a")}],
                 content=[{"attachment": {"contentType": "text/plain", "data": "aGk=", "title": word("t")}}]),
        resource("CarePlan", "p1", status="active", intent="plan", title=word("p")),
        resource("AllergyIntolerance", "a1", code={"text": word("e")}, note=[{"text": word("r")}], **ACTIVE),
        resource("Flag", "f1", status="active", code={"text": "Risk: " + word("f", 3000)}),
        resource("DiagnosticReport", "r1", status="final", code={"text": word("r")}, effectiveDateTime="2024-01-01", conclusion=word("c"),
                 result=[{"reference": "Observation/o1"}]),
    ]


class Hostile:
    """A service with two hospitals: one that says sixty ordinary things, and one whose words a test chooses; each look is a new one."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack):
        systems = stack.enter_context(smallest_people(folder / "people", 1))
        [known] = systems.ready["people"]
        self.number = known["nhsNumber"]
        held = resources(read_json((folder / "people" / known["file"]).read_bytes()))
        self.person = patient(self.number, next(one for one in held if one["resourceType"] == "Patient"))
        self.hospitals = WrittenHospitals({"R1H": [self.person] + [
            resource("Condition", f"g{number}", code={"text": f"Condition number {number}"}) for number in range(60)], "RYJ": [self.person]})
        stack.callback(self.hospitals.close)
        sources = [{"id": ods.lower(), "organisations": [ods], "url": self.hospitals.url(ods), "publishesPointers": False, "deadline": 30}
                   for ods in self.hospitals.held]
        self.service = Service(region_of_its_own(systems, folder / "region.yaml", ORGANISATIONS[:2], sources), folder)
        stack.callback(self.service.stop)
        self.staff = signed_in(self.service.url, "consultant-barts")

    def holds(self, *entries: dict) -> str:
        """A settled look of which the second hospital says this; its address."""
        self.hospitals.held["RYJ"] = [self.person, *entries]
        address = open_look(self.staff, self.service.url, self.number)
        assert self.staff.get(address, headers={"accept": "application/fhir+json"}, timeout=60).status_code == 200
        return address

    def window(self, chromium, scripted: bool, size: tuple[int, int]) -> Window:
        it = Window(chromium, self.service.url, scripted, viewport={"width": size[0], "height": size[1]})
        it.context.add_cookies([{"name": c.name, "value": c.value, "url": self.service.url} for c in self.staff.cookies])
        return it


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Hostile(tmp_path_factory.mktemp("hostile"), stack)


@pytest.fixture
def opened(hostile, chromium):
    """Opens a window on a page of a look."""
    made: list[Window] = []

    def open_at(address: str, scripted: bool = True, size: tuple[int, int] = (320, 640)) -> Look:
        made.append(hostile.window(chromium, scripted, size))
        made[-1].go(address)
        return Look(made[-1], address.removeprefix(hostile.service.url).split("?")[0])

    yield open_at
    for window in made:
        window.close()
    assert [complaint for window in made for complaint in window.complaints] == []


PAGES = ["", *SECTIONS, "timeline", "who-said-what", "person", "why", "print", "conditions?apart=1"]


@pytest.mark.parametrize("width", [320, 1280])
def test_no_word_pushes_a_page_off_the_screen(hostile, opened, width):
    look = opened(hostile.holds(*endless()), size=(width, 800))
    page, faults, entries = look.window.page, [], {}
    for path in PAGES:
        look.go(path)
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        faults += [f"{path or 'summary'}: {fault}" for fault in page.evaluate(OFF_THE_SCREEN)]
        for link in page.locator("main a[href*='/entries/']").all() if path in SECTIONS else []:
            entries[link.get_attribute("href").split("#")[0]] = path
    kinds = {path for href, path in entries.items() if "/attachments/" not in href}
    assert len(kinds) >= 5
    for number, (href, path) in enumerate(entries.items()):
        if "/attachments/" in href or path == "conditions" and number > 20:
            continue
        for tail in ("", "/wrong"):
            look.window.go(href + tail)
            faults += [f"entry of {path}{tail}: {fault}" for fault in page.evaluate(OFF_THE_SCREEN)]
    none(faults)


def test_what_has_no_date_is_counted_beside_a_filter_and_one_press_away(hostile, opened):
    dated = resource("Condition", "o1", code={"text": "Menière’s disease"}, onsetDateTime="2024-01-01")
    look = opened(hostile.holds(dated) + "/conditions", scripted=False, size=(1280, 720))
    window = look.window
    window.page.get_by_label("From").fill("1900")
    window.press("Filter")
    assert "Showing 1 of 61 lines" in window.text and "60 lines without a date are not shown" in window.text
    before = window.page.url
    window.press("show them")
    assert window.page.url == before and "Showing all 61 lines" in window.text
    window.page.get_by_label("Words").fill("menieres")
    window.press("Filter")
    assert "Showing 1 of 61 lines" in window.text and "without a date" not in window.text


MANY = [("8 allergies and 4 flags", 8, 4), ("12 allergies and 8 flags", 12, 8), ("40 allergies and 30 flags", 40, 30)]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("size", [(320, 568), (320, 640), (1280, 720)], ids=["320 × 568", "320 × 640", "1280 × 720"])
@pytest.mark.parametrize("allergic, flagged", [it[1:] for it in MANY], ids=[it[0] for it in MANY])
def test_however_much_is_to_be_in_sight_most_of_the_screen_is_the_page_s_and_focus_is_never_behind(
        hostile, opened, allergic, flagged, size, scripted):
    look = opened(hostile.holds(*allergies(allergic), *flags(flagged)) + "/conditions", scripted, size)
    page = look.window.page
    page.mouse.wheel(0, 700)
    page.wait_for_timeout(150)
    box = look.window.seen(".cr-person").bounding_box()
    assert -1 <= box["y"] <= 1 and box["height"] <= 0.4 * size[1] + 1
    page.evaluate("window.scrollTo(0, 0)")
    stops = journey(look.window, "Tab", most=70)
    behind = [stop for stop in stops if stop["covered"] > 1]
    assert len(stops) > 50 and not behind, behind[:4]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_banner_that_is_bounded_says_that_there_is_more_and_is_read_by_keyboard(hostile, opened, scripted):
    look = opened(hostile.holds(*allergies(1)), scripted)
    # Not where all is in sight.
    assert look.window.page.evaluate("getComputedStyle(document.querySelector('.cr-person > .cr-wide'), '::after').visibility") == "hidden"
    look = opened(hostile.holds(*allergies(40), *flags(30), resource("Flag", "f", status="active", code={"text": "Risk: " + word("x", 3000)})), scripted)
    page = look.window.page
    # How much there is below the lower edge of the banner.
    edge = """() => {
      const box = document.querySelector('.cr-person').getBoundingClientRect();
      const wide = document.querySelector('.cr-person > .cr-wide').getBoundingClientRect();
      return Math.round(wide.bottom - box.bottom);
    }"""
    assert page.evaluate(edge) > 0, "there is more than is in sight"
    further = """() => {
      const style = getComputedStyle(document.querySelector('.cr-person > .cr-wide'), '::after');
      return [style.content, style.visibility];
    }"""
    words, visibility = page.evaluate(further)
    assert "More of this below" in words and visibility == "visible"
    banner = page.get_by_role("region", name="Person")
    banner.focus()
    page.keyboard.press("PageDown")
    page.wait_for_timeout(300)
    assert banner.evaluate("e => e.scrollTop") > 0
    page.keyboard.press("End")
    page.wait_for_timeout(500)
    assert page.evaluate(edge) <= 1
    assert page.evaluate(further)[1] == "hidden", "at the end there is no more"
    assert page.evaluate(FOCUS)["marked"]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_on_a_low_screen_the_banner_scrolls_away_and_focus_is_where_one_sees_it(hostile, opened, scripted):
    look = opened(hostile.holds(*allergies(12), *flags(8)) + "/conditions", scripted, (320, 256))
    page = look.window.page
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(150)
    box = look.window.page.locator(".cr-person").bounding_box()
    assert box["y"] + box["height"] <= 0
    page.evaluate("window.scrollTo(0, 0)")
    stops = journey(look.window, "Tab", most=60)
    assert not [stop for stop in stops if stop["covered"] > 1 or stop["away"] > 0]


def test_a_banner_with_much_in_it_is_as_accessible(hostile, opened):
    look = opened(hostile.holds(*allergies(40), *flags(30)) + "/allergies")
    none(violations(look.window))


def test_the_banner_counts_what_it_does_not_name_and_leads_to_it(hostile, opened):
    look = opened(hostile.holds(*allergies(12), *flags(20), resource("Flag", "f", status="active", code={"text": "Risk: " + word("x", 3000)})))
    banner = look.window.seen(".cr-flags")
    assert "and 4 more" in banner.get_by_role("link", name="Allergies").inner_text()
    rest = banner.get_by_role("link", name="more alerts")
    assert rest.count() == 1
    assert all(len(words) < 250 for words in banner.locator("li").filter(has_text="Risk").all_inner_texts())
    rest.click()
    assert look.window.seen("main h1").inner_text() == "Alerts"

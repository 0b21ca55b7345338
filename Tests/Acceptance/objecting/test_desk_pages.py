"""The objection desk's pages, each in each state: for everybody (axe-core, targets, 320 px), HTML that a strict reader takes, by keyboard alone, without script."""

from __future__ import annotations

import datetime
import re
import sqlite3
import subprocess

import html5lib
import pytest
import requests
from playwright.sync_api import expect
from test_every_page import INLINE, examine, none
from test_keyboard import FOCUS, enter, journey, press_until

from london import ASKED, LISTED, grown, listed, program, said_of, signed_in
from window import NARROW, WIDE, Window

CASE = re.compile(r'href="/objections/cases/([0-9a-f]{32})"')
TODAY = datetime.date.today().isoformat()
READ = {f"read-{it}": "1" for it in ("tests", "repeating", "elsewhere", "medicines", "talking")}


class Desk:
    """A desk with one case in each state, made through its own forms."""

    def __init__(self, london):
        self.london, self.url, self.public = london, london.url, london.ready["publicURL"]
        self.numbers = [it["nhsNumber"] for it in london.ready["people"]][:40]
        # Whom an attorney acts for.
        self.numbers[7] = grown(london, 60)
        self.session, self.second = (signed_in(london.url, hint) for hint in ("desk-first", "desk-second"))
        self.cases = {
            "received": self.unsigned(),
            "identity-checked": self.entered(1, []),
            "considering": self.entered(2, ["consider"]),
            "in-force": self.entered(3, ["consider", "uphold"]),
            "withdrawn": self.entered(4, ["consider", "uphold", ("withdraw", {"words": "The person asked <b>twice</b>.", **ASKED})]),
            "second-check": self.entered(5, ["consider", ("propose-not-upheld", {"ground": "safeguarding", "words": "A child lives there."})]),
            "asked": self.entered(10, ["consider", "uphold", "take-on", ("asked-to-withdraw", {"said-way": "phone", "said-on": TODAY, "words": "A man, who <b>rang</b>."})]),
            "more-time": self.entered(6, [("extend", {"months": "1", "because": "complex", "words": "Many places hold it."})]),
            "by-attorney": self.entered(
                7, [], acting="attorney", evidence="LP-1", scope="health-and-welfare", **{"from": "2024-01-01", "cannot-decide": "1"}),
        }
        acting = {"actor": self.numbers[31], "kind": "attorney", "scope": "health-and-welfare", "evidence": "Power " * 40, "from": "2024-01-01", "cannot-decide": "1"}
        # Those of another desk's, and who has died, are refused here.
        assert any(self.post("/objections/representatives", acting | {"nhs-number": it}).status_code == 303 for it in self.numbers[:30])
        self.cases["moved"] = self.moved(london, 9)
        self.cases["not-upheld"] = self.entered(8, ["consider", ("propose-not-upheld", {"ground": "serious-harm", "words": "Long " * 120})])
        assert self.post(f"/objections/cases/{self.cases['not-upheld']}/confirm-not-upheld", {}, self.second).status_code == 303
        # A notice that waits for both signatures, which suspends nothing.
        ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        words = ["--instrument", "The Example Regulations 2026", "--scope", "floods", "--until", ends.strftime("%Y-%m-%dT%H:%M:%SZ"), "--by", "Dr First"]
        region = london.ready["state"] + "/region.yaml"
        subprocess.run([program(), "emergency", "propose", "--region", region, *words], check=True, capture_output=True, timeout=60)

    def post(self, path: str, form: dict, session: requests.Session | None = None) -> requests.Response:
        return (session or self.session).post(self.url + path, data=form, allow_redirects=False, timeout=60)

    def unsigned(self) -> str:
        form = {"acting": "self", "name": "Maximiliana Featherstonehaugh-Cholmondeley", "born": "1970-01-01", "address": "1 Street", "postcode": "E1 4AA"}
        answer = requests.post(self.public + "/object/form", data={**form, **READ}, timeout=60)
        reference = re.search(r"<b>([0-9A-Z]{4}-[0-9A-Z]{4})</b>", answer.text)[1]
        return CASE.findall(self.post("/objections/search", {"words": reference}).text)[0]

    def moved(self, london, place: int) -> str:
        """Somebody of this region is not said to have moved away; in this pretend London everybody is, so that it is written as if they were not."""
        case = self.entered(place, ["consider", "uphold"])
        refused = self.post(f"/objections/cases/{case}/moved", {"words": "They told us <b>so</b>."})
        assert refused.status_code == 409 and "where a desk of this region answers" in refused.text
        with sqlite3.connect(f"{london.ready['state']}/carerecord.sqlite", timeout=30) as database:
            database.execute("UPDATE objection_case SET state = 'ended-by-move', open_key = NULL, closed_at = created_at WHERE id = ?", [case])
            database.execute("UPDATE objection SET open_key = NULL, ended_at = set_at WHERE nhs_number = ? AND ended_at IS NULL", [self.numbers[place]])
        return case

    def entered(self, place: int, steps: list, **form: str) -> str:
        entry = {"way": "phone", "received": TODAY, "nhs-number": self.numbers[place], "acting": "self", **said_of(self.london, self.numbers[place]), **form}
        answer = self.post("/objections/new", entry)
        assert answer.status_code == 303, answer.text[:800]
        case = answer.headers["location"].rsplit("/", 1)[1]
        for step in [("check-identity", {"check": "documents"}), *steps]:
            name, more = step if isinstance(step, tuple) else (step, {})
            answer = self.post(f"/objections/cases/{case}/{name}", more)
            assert answer.status_code == 303, (name, answer.status_code)
        return case


@pytest.fixture(scope="module")
def desk(london):
    return Desk(london)


STATES = ["received", "identity-checked", "considering", "in-force", "withdrawn", "second-check", "asked", "more-time", "by-attorney", "moved", "not-upheld"]
LETTERS = ["received", "in-force", "withdrawn", "more-time", "moved", "not-upheld"]
PLACES = {"queue": "/objections", "mine": "/objections?state=in-force&owner=mine", "second-person": "/objections/second-person", "duplicates": "/objections/duplicates", "asked-again": "/objections/asked-again", "letters": "/objections/letters", "new": "/objections/new", "figures": "/objections/figures", "import": "/objections/import", "representatives": "/objections/representatives", "emergencies": "/objections/emergencies"}
# What a form leads to that is a page of its own: the path and what is sent.
SENT = {
    "found": ("/objections/search", lambda it: {"words": it.numbers[3]}),
    "found-none": ("/objections/search", lambda it: {"words": "ABCD-2345"}),
    "tried": ("/objections/import", lambda it: {"take": "0", "list": "\n".join([LISTED, listed(it.london, it.numbers[20], "2026-01-31"), "9990000018,2026-01-31,1970-01-01,Nobody", f"{it.numbers[21]},31/01/2026"])}),
    "entry-wrong": ("/objections/new", lambda it: {"way": "letter", "received": TODAY, "nhs-number": "9990000018", "acting": "self", "name": "Nobody", "born": "1970-01-01"}),
    "entry-by-carer": ("/objections/new", lambda it: {"way": "letter", "received": TODAY, "nhs-number": it.numbers[22], "acting": "carer", "evidence": "mine", **said_of(it.london, it.numbers[22])}),
    "entry-differs": ("/objections/new", lambda it: {"way": "letter", "received": TODAY, "nhs-number": it.numbers[23], "acting": "self", **said_of(it.london, it.numbers[23]), "born": "1/1/1901"}),
    "representative-wrong": ("/objections/representatives", lambda it: {"nhs-number": "9990000018", "actor": "x", "kind": "attorney", "evidence": "mine"}),
    "step-too-early": ("CASE/uphold", lambda it: {}),
}
NAMES = [*PLACES, *(f"case-{it}" for it in STATES), *(f"letter-{it}" for it in LETTERS), *SENT]


def path_of(desk: Desk, name: str) -> str:
    if name in PLACES:
        return PLACES[name]
    kind, state = name.split("-", 1)
    return f"/objections/cases/{desk.cases[state]}" + ("/letter" if kind == "letter" else "")


def sent(desk: Desk, name: str) -> tuple[str, dict]:
    path, form = SENT[name]
    return path.replace("CASE", f"/objections/cases/{desk.cases['identity-checked']}"), form(desk)


@pytest.fixture(scope="module")
def window(chromium, london):
    one = Window(chromium, london.url, True)
    one.sign_in("desk-first")
    yield one
    complaints = one.complaints
    one.close()
    assert complaints == []


def show(window: Window, desk: Desk, name: str) -> None:
    if name not in SENT:
        window.go(path_of(desk, name))
        return
    # As its form sends it, from a page of ours.
    path, form = sent(desk, name)
    window.go("/objections")
    with window.page.expect_navigation():
        window.page.evaluate(
            """([path, form]) => {
              const it = document.createElement("form");
              it.method = "post"; it.action = path;
              for (const [name, value] of Object.entries(form)) { const field = document.createElement("textarea"); field.name = name; field.value = value; it.append(field); }
              document.body.append(it); it.submit();
            }""",
            [path, form])


@pytest.mark.parametrize("name", NAMES)
def test_each_page_can_be_used_by_everybody_wide_and_at_320_px(window, desk, name, artefacts):
    show(window, desk, name)
    none(examine(window, f"objections-{name}", artefacts))
    window.page.set_viewport_size(NARROW)
    window.page.screenshot(path=artefacts / f"objections-{name}-320.png", full_page=True)
    window.page.set_viewport_size(WIDE)


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_html_that_a_strict_reader_takes(desk, name):
    if name in SENT:
        path, form = sent(desk, name)
        answer = desk.post(path, form)
    else:
        answer = desk.session.get(desk.url + path_of(desk, name), timeout=60)
    assert answer.headers["content-type"].startswith("text/html")
    reader = html5lib.HTMLParser(strict=False)
    reader.parse(answer.text)
    assert [(place, code) for place, code, _ in reader.errors] == []
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert sorted(it for it in set(ids) if ids.count(it) > 1) == []
    labelled = set(re.findall(r'\sfor="([^"]+)"', answer.text))
    assert labelled <= set(ids), labelled - set(ids)
    assert not INLINE.search(answer.text)


# A page of a PDF as Chromium writes it.
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_goes_to_paper_alone_and_on_one_page_of_a4(window, desk, name, artefacts):
    window.go(path_of(desk, f"letter-{name}"))
    letter = window.page.locator("main").inner_text()
    window.page.emulate_media(media="print")
    try:
        printed = window.page.locator("body").inner_text()
        # As wide as what A4 leaves between its margins, nothing is cut off.
        window.page.set_viewport_size({"width": 703, "height": 1000})
        assert window.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        pdf = window.page.pdf(format="A4")
    finally:
        window.page.emulate_media(media="screen")
        window.page.set_viewport_size(WIDE)
    assert re.search(r"Reference [0-9A-Z]{4}-[0-9A-Z]{4}", printed) and "objection" in printed
    # Nothing around it: no header, no tabs, no foot, nothing that is said to staff.
    assert re.sub(r"\s+", " ", printed).strip() == re.sub(r"\s+", " ", letter).strip()
    assert not any(it in printed or f"{it[:3]} {it[3:6]} {it[6:]}" in printed for it in desk.numbers), "an NHS number is on no letter"
    (artefacts / f"objections-letter-{name}.pdf").write_bytes(pdf)
    assert pdf.startswith(b"%PDF-") and len(SHEET.findall(pdf)) == 1 and len(pdf) > 3_000


def test_the_bars_of_the_monthly_figures_are_as_high_as_the_table_says(window, desk, artefacts):
    first = datetime.date.today().replace(day=1)
    before = (first - datetime.timedelta(days=1)).replace(day=1)
    months = [before, (before - datetime.timedelta(days=1)).replace(day=1)]
    rows = [listed(desk.london, number, str(months[0 if place < 2 else 1])) for place, number in enumerate(desk.numbers[20:28])]
    assert desk.post("/objections/import", {"list": "\n".join([LISTED, *rows]), "take": "1"}).status_code == 200
    window.go("/objections/figures")
    page = window.page.content()
    came = [(month, int(count)) for month, count in re.findall(r'<th scope="row" class="cr-num">([^<]+)</th><td data-label="Came"[^>]*>(\d+)</td>', page)]
    assert len(came) == 12 and len({count for _, count in came if count}) > 1, came
    below = [(month, int(count)) for month, count in re.findall(r'<th scope="row">([^<]+)</th><td class="cr-right cr-num">(\d+)</td>', page)]
    assert below == came, "what stands under the chart is what became of them"
    # A month in which none came has its place, and no bar.
    came = [(month, count) for month, count in came if count]
    look = """all => all.map(it => { const box = it.getBoundingClientRect(), style = getComputedStyle(it);
        return { left: box.left, right: box.right, top: box.top, bottom: box.bottom, fill: style.fill, words: it.textContent }; })"""
    bars = window.page.locator("svg.cr-plot rect.bar").evaluate_all(look)
    assert len(bars) == len(came) and all(it["fill"] not in ("none", "rgba(0, 0, 0, 0)", "rgb(255, 255, 255)") for it in bars)
    # On one line at the foot, side by side, and each as much higher as there are more.
    assert max(it["bottom"] for it in bars) - min(it["bottom"] for it in bars) < 1
    assert all(one["right"] <= two["left"] for one, two in zip(bars, bars[1:]))
    one = max(it["bottom"] - it["top"] for it in bars) / max(count for _, count in came)
    for bar, (month, count) in zip(bars, came):
        assert abs((bar["bottom"] - bar["top"]) - count * one) < 1.5, month
    # The numbers beside the lines are the scale that the bars are drawn by.
    scale = [it for it in window.page.locator("svg.cr-plot text").evaluate_all(look) if it["words"].isdigit()]
    lines = window.page.locator("svg.cr-plot path.hair").evaluate_all(look)
    assert len(scale) == len(lines) >= 2
    for tick, line in zip(scale, lines):
        assert abs((bars[0]["bottom"] - line["top"]) - int(tick["words"]) * one) < 2.5, tick["words"]
    window.page.screenshot(path=artefacts / "objections-figures-bars.png", full_page=True)


@pytest.mark.parametrize("name", ["queue", "new", "import", "case-received", "case-considering", "case-second-check"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280 px", "320 px"])
def test_focus_is_in_sight_and_marked_at_each_stop_in_the_order_of_the_page(window, desk, name, size):
    window.page.set_viewport_size(size)
    try:
        window.go(path_of(desk, name))
        stops = journey(window, "Tab")
    finally:
        window.page.set_viewport_size(WIDE)
    assert len(stops) > 8
    assert [stop for stop in stops if stop["away"] > 0 or stop["covered"] > 1] == []
    assert [stop for stop in stops if not stop["marked"]] == []


def choose(window: Window, legend: str, words: str) -> None:
    """A radio button of a group, reached and chosen by keyboard."""
    for _ in range(120):
        window.page.keyboard.press("Tab")
        inside = window.page.evaluate("() => document.activeElement?.closest('fieldset')?.querySelector('legend')?.textContent ?? ''")
        if inside == legend:
            break
    else:
        raise AssertionError(f"“{legend}” is not reached")
    window.page.keyboard.press("Space")
    for _ in range(8):
        if window.page.evaluate(FOCUS)["words"].startswith(words):
            return
        window.page.keyboard.press("ArrowDown")
    raise AssertionError(f"“{words}” is not reached")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_letter_is_entered_checked_brought_into_force_and_withdrawn_by_keyboard_alone(chromium, london, desk, scripted):
    window = Window(chromium, london.url, scripted)
    window.sign_in("desk-first")
    page = window.page
    press_until(window, "Objections")
    enter(window)
    press_until(window, "Enter a letter or call")
    enter(window)
    choose(window, "How did it come?", "by letter")
    press_until(window, "NHS number")
    number = desk.numbers[30 if scripted else 31]
    page.keyboard.type(number)
    said = said_of(london, number)
    press_until(window, "Full name, as the letter")
    page.keyboard.type(said["name"])
    press_until(window, "Date of birth, as they say it")
    page.keyboard.type(said["born"])
    press_until(window, "Enter it")
    enter(window)
    expect(page.get_by_role("heading", name="What was done")).to_be_visible()
    reference = page.locator("h1 .cr-num").inner_text()
    choose(window, "How did you check it?", "")
    press_until(window, "Identity is checked")
    enter(window)
    for button in ("Begin", "Bring into force"):
        press_until(window, button)
        enter(window)
    expect(page.locator(".cr-case-head")).to_contain_text("in force")
    press_until(window, "Queue", key="Shift+Tab")
    enter(window)
    press_until(window, "NHS number or case")
    page.keyboard.type(reference)
    enter(window)
    press_until(window, reference)
    enter(window)
    choose(window, "How did they ask for it?", "by letter")
    choose(window, "How did you check that it was they, or who may act for them?", "")
    press_until(window, "Why, as the person reads it")
    page.keyboard.type("The person asked.")
    press_until(window, "Withdraw it for the person")
    enter(window)
    expect(page.locator(".cr-case-head")).to_contain_text("withdrawn")
    assert window.complaints == []
    window.close()


def test_without_script_nothing_on_any_page_is_out_of_reach(chromium, london, desk):
    """Every form of every page is there, and none of what it needs is hidden."""
    window = Window(chromium, london.url, False)
    window.sign_in("desk-first")
    for name in [it for it in NAMES if it not in SENT]:
        window.go(path_of(desk, name))
        assert window.page.locator("noscript").count() == 0 or window.page.locator("main").inner_text().strip(), name
        for form in window.page.locator("main form").all():
            assert form.locator("button").locator("visible=true").count() >= 1, name
            hidden = form.locator("input:not([type=hidden]), textarea, select")
            assert hidden.count() == hidden.locator("visible=true").count(), name
    assert window.complaints == []
    window.close()

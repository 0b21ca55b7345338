"""The public site: every page in plain English, used by everybody, light, and asking nobody else; and somebody finds whether their hospital has joined."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import html5lib
import pytest
import requests
import textstat
from playwright.sync_api import expect
from public_pages import EVERY, FORMS, GETS, POSTED, POSTS, Walk, logged_in, show
from test_every_page import INLINE, OFF_THE_SCREEN, TOO_SMALL, violations
from test_keyboard import FOCUS, enter, journey, press_until
from test_who_looked import log_in

from london import ARTEFACTS, ROOT, signed_in
from window import NARROW, WIDE

sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / "documents"))

from test_site_claims import PIECES, pieces  # noqa: E402

TEXTS = ROOT / "web" / "site" / "en"
# Parts of another page.
PARTS = {"answers", "complain", "your-record"}
PAGES = sorted("" if page.stem == "home" else page.stem for page in TEXTS.glob("*.md") if page.stem not in PARTS)
NEWS = sorted(f"news/{page.stem}" for page in (TEXTS / "news").glob("*.md"))
# Names and legal terms that count as one plain word each: nobody can say them shorter. An objection's reference is a name too.
EXCEPTIONS = re.compile(
    r"Summary Care Record|National Data Opt-out|NHS App|NHS England|Patient Advice and Liaison Service|Information Commissioner|"
    r"Equality Advisory and Support Service|Court of Protection|lasting power of attorney|parental responsibility|grant of probate|"
    r"Pretend London Partnership|UK GDPR|RFC 6962|C2SP tlog-tiles|carerecord-[a-z-]+|(?-i:\b[0-9A-Z]{4}-[0-9A-Z]{4}\b)",
    re.IGNORECASE,
)
HIGHEST = 6.0


def prose(html: str) -> str:
    """What a page says in sentences: its main part, each heading, item and cell with an end of its own. Names of places, in tables and lists of choices, are no prose."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)[0]
    main = re.sub(r"<(select|table|svg|pre|style|script|dl|textarea)\b.*?</\1>", " ", main, flags=re.DOTALL)
    main = re.sub(r"</(h\d|p|li|legend|label|summary|button|dt|dd|div|span)>", ".\n", main)
    text = re.sub(r"<[^>]+>", " ", main)
    for reference, letter in [("&#39;", "'"), ("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]:
        text = text.replace(reference, letter)
    text = EXCEPTIONS.sub("name", text)
    sentences = [re.sub(r"\s+", " ", line).strip(" .") for line in text.split(".\n")]
    return " ".join(f"{sentence}." for sentence in sentences if re.search(r"[a-zA-Z]{2}", sentence))


@pytest.fixture(scope="module")
def base(london):
    return london.ready["publicURL"]


@pytest.fixture(scope="module")
def walk(london, people):
    """Okonkwo, for whom there is something on every page."""
    return Walk(london, people["Okonkwo"]["hint"])


every_page = pytest.mark.parametrize("page", EVERY, ids=lambda page: page.name)


def test_the_walk_knows_what_to_send_to_each_route_that_takes_something():
    assert set(FORMS) == POSTED
    assert {f"/{page}" for page in PAGES + NEWS} <= {page.route for page in GETS}


@every_page
def test_each_page_is_plain_english(walk, page):
    text = prose(walk.answer(page).text)
    assert len(text.split()) > 8
    grade = textstat.flesch_kincaid_grade(text)
    assert grade <= HIGHEST, f"{grade}: {text}"


@pytest.mark.parametrize("file", PIECES, ids=lambda file: file.stem)
def test_the_pieces_of_each_page_are_plain_english_also_where_no_walk_leads(file):
    said = re.sub(r"<!--.*?-->|\*\*", "", "\n\n".join(piece for _, piece in pieces(file.read_text())))
    said = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", re.sub(r"\{\w+\}", "name", said))
    blocks = [" ".join(it.split()) for it in re.split(r"\n\s*\n|^(?:- |\d+\. |> |#+ )", said, flags=re.M)]
    text = prose("<main>" + "".join(f"<p>{it}</p>" for it in blocks) + "</main>")
    assert len(text.split()) > 8
    grade = textstat.flesch_kincaid_grade(text)
    assert grade <= HIGHEST, f"{grade}: {text}"


def test_how_to_say_no_names_whom_the_policy_in_force_lets_look_all_the_same(base):
    page = " ".join(prose(requests.get(base + "/objecting", timeout=30).text).split())
    assert "Most staff who try to look are not told that you object" in page
    assert "Ambulance or NHS 111 clinician" in requests.get(base + "/objecting", timeout=30).text


def test_a_hard_page_would_be_found():
    hard = "<main><p>Notwithstanding organisational interoperability considerations, individuals necessarily experience informational asymmetries.</p></main>"
    assert textstat.flesch_kincaid_grade(prose(hard)) > HIGHEST


@every_page
def test_each_page_is_html_that_a_strict_reader_takes(walk, page):
    answer = walk.answer(page)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    reader = html5lib.HTMLParser(strict=False)
    reader.parse(answer.text)
    assert [(place, code) for place, code, _ in reader.errors] == []
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


@every_page
def test_each_page_can_be_used_by_everybody_wide_narrow_and_magnified(new_window, walk, page):
    window = new_window()
    window.context.add_cookies(logged_in(walk))
    window.go("/your-record")
    show(walk, page, window.page)
    ARTEFACTS.mkdir(exist_ok=True)
    # 1,280 px at 400 % is 320 px (WCAG 2.2, 1.4.10).
    for label, viewport in [("1280", WIDE), ("320", NARROW)]:
        window.page.set_viewport_size(viewport)
        window.page.wait_for_timeout(100)
        window.page.screenshot(path=ARTEFACTS / f"site-{page.name}-{label}.png", full_page=True)
        assert violations(window) == [], label
        assert window.page.evaluate(OFF_THE_SCREEN) == [], label
        assert window.page.evaluate(TOO_SMALL) == [], label
    assert not INLINE.search(walk.answer(page).text)


@every_page
def test_no_page_asks_anybody_else_or_is_heavy(chromium, walk, page):
    """With nothing in the browser's store: as if it were the first page that somebody opens."""
    context = chromium.new_context()
    context.add_cookies(logged_in(walk))
    window = context.new_page()
    asked: list = []
    sizes: list[int] = []
    # No page, and nothing that a page asks for.
    window.goto(walk.base + "/checkpoint")
    window.on("request", lambda request: asked.append(request))
    window.on("requestfinished", lambda request: sizes.append(sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))))
    show(walk, page, window)
    window.wait_for_load_state("networkidle")
    # Sending something and being led on from there are two requests for one page.
    addresses = [request.url for request in asked if not request.redirected_to]
    context.close()
    assert all(address.startswith(walk.base + "/") for address in addresses), addresses
    assert len(addresses) <= 5, addresses
    assert sum(sizes) <= 150_000, sizes


def test_what_a_form_is_better_with_comes_once_somebody_uses_it(new_window, walk):
    window = new_window()
    log_in(window, walk.hint)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    # A form that is there however often it was sent.
    show(walk, next(it for it in POSTS if it.route == "/your-record/correction"), window.page)
    # What is wrong has the focus before anything more is asked for.
    assert window.page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
    assert not any("/static/vendor/nhsuk-frontend.min.js" in address for address in asked)
    with window.page.expect_response(lambda response: "/static/vendor/nhsuk-frontend.min.js" in response.url):
        window.page.locator("#words").click()
    window.page.keyboard.type("What for?")
    expect(window.page.get_by_text("You have 1,991 characters remaining").first).to_be_attached()


def test_every_page_can_be_reached_from_the_first_by_links(base):
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        for found in re.findall(r'<a [^>]*href="(/[^"#?]*)', requests.get(base + path, timeout=30).text):
            if found.strip("/") in PAGES + NEWS and found not in seen:
                waiting.append(found)
    assert {path.strip("/") for path in seen} == set(PAGES + NEWS)


def test_somebody_finds_whether_their_hospital_has_joined(new_window, scripted):
    window = new_window(scripted)
    window.go("/")
    window.page.get_by_label("Name, or first part of the postcode").fill("barts")
    window.press("Search")
    row = window.page.locator("tr").filter(has_text="Barts Health")
    assert row.is_visible()
    words = row.inner_text()
    assert "Yes" in words and "Live" in words and "All kinds" in words
    assert "barts" not in window.page.url
    window.page.get_by_label("Name, or first part of the postcode").fill("No Such Hospital")
    window.press("Search")
    assert "We found no such place." in window.text


def test_somebody_finds_their_hospital_by_keyboard_alone(new_window, scripted):
    window = new_window(scripted)
    window.go("/")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate(FOCUS)["words"] == "Skip to main content"
    press_until(window, "Name, or first part of the postcode")
    window.page.keyboard.type("barts")
    press_until(window, "Search")
    enter(window)
    assert window.page.locator("tr").filter(has_text="Barts Health").is_visible()
    stops = journey(window, "Tab")
    assert len(stops) > 8 and all(stop["marked"] and not stop["covered"] and not stop["away"] for stop in stops), stops


def test_cookies_are_chosen_kept_and_changed(new_window, scripted):
    window = new_window(scripted)
    window.go("/contact")
    assert window.context.cookies() == []
    window.press("No, only what is needed")
    assert window.page.get_by_role("heading", name="Contact us").is_visible() and "Choose one by one" not in window.text
    kept = {cookie["name"] for cookie in window.context.cookies()}
    assert kept == {"carerecord-cookies"}
    window.go("/cookies")
    window.page.locator("#analytics-yes").check()
    window.press("Keep my choice")
    assert "Your choice is kept." in window.text and window.page.locator("#analytics-yes").is_checked()
    assert {cookie["name"] for cookie in window.context.cookies()} == {"carerecord-cookies", "carerecord-visit"}
    window.page.locator("#analytics-no").check()
    window.press("Keep my choice")
    assert {cookie["name"] for cookie in window.context.cookies()} == {"carerecord-cookies"}


def test_somebody_asks_for_a_copy_and_for_something_to_be_put_right(new_window, people, scripted):
    window = new_window(scripted)
    log_in(window, people["Okonkwo"]["hint"])
    window.go("/your-record/copy")
    window.page.locator("#other").fill("Moorfields")
    window.press("Write the letter")
    assert "Moorfields Eye Hospital" in window.text and "article 15" in window.text
    window.go("/your-record/correction")
    if "To Royal Free London" not in window.text:
        window.page.locator("#other").fill("Royal Free London")
        window.page.get_by_label("What is wrong, and what should it say?").fill("My <name> is not right")
        window.press("Send it")
    assert "My <name> is not right" in window.text and "It must answer by" in window.text
    window.go("/who-looked")
    assert "You asked for something to be put right" in window.text
    assert "You were given a letter that asks for a copy of your record" in window.text


def test_the_list_of_organisations_is_the_regions_in_each_form(base, london):
    rows = list(csv.DictReader(io.StringIO(requests.get(f"{base}/organisations.csv", timeout=30).text)))
    bundle = requests.get(f"{base}/organisations.json", timeout=30).json()
    named_there = {entry["resource"]["name"] for entry in bundle["entry"]}
    assert len(rows) > 10 and {row["name"] for row in rows} <= named_there
    assert next(row for row in rows if row["ods"] == "R1H")["stage"] == "live"


def test_the_bundle_of_organisations_validates(base, tmp_path):
    (tmp_path / "organisations.json").write_text(requests.get(f"{base}/organisations.json", timeout=30).text)
    fhirkit = Path(sys.executable).with_name("fhirkit")
    said = subprocess.run([str(fhirkit), "validate", "--json", str(tmp_path / "organisations.json")], capture_output=True, text=True, timeout=120)
    issues = [issue for line in said.stdout.splitlines() for issue in json.loads(line)["issues"]]
    assert [issue for issue in issues if issue["severity"] in ("error", "fatal")] == []


def test_news_is_rss(base):
    feed = ElementTree.fromstring(requests.get(f"{base}/news.xml", timeout=30).content)
    assert feed.tag == "rss" and feed.attrib["version"] == "2.0"
    assert [item.find("link").text for item in feed.iter("item")] == [f"{base}/{item}" for item in reversed(NEWS)]

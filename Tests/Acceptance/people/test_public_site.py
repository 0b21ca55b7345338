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
from test_every_page import INLINE, OFF_THE_SCREEN, TOO_SMALL, violations
from test_who_looked import log_in

from london import ARTEFACTS, ROOT, signed_in
from window import NARROW, WIDE

TEXTS = ROOT / "web" / "site" / "en"
# Parts of another page.
PARTS = {"answers"}
PAGES = sorted("" if page.stem == "home" else page.stem for page in TEXTS.glob("*.md") if page.stem not in PARTS)
NEWS = sorted(f"news/{page.stem}" for page in (TEXTS / "news").glob("*.md"))
OWN = ["your-record", "your-record/shared", "your-record/copy", "your-record/correction", "your-record/contact", "your-record/complain", "acting"]
# Of one for whom the person acts.
THEIRS = ["acting/THEIRS", "acting/THEIRS/copy"]

# Names and legal terms that count as one plain word each: nobody can say them shorter.
EXCEPTIONS = re.compile(
    r"Summary Care Record|National Data Opt-out|NHS App|NHS England|Patient Advice and Liaison Service|Information Commissioner|"
    r"Equality Advisory and Support Service|Court of Protection|lasting power of attorney|parental responsibility|grant of probate|"
    r"Pretend London Partnership|UK GDPR|RFC 6962|C2SP tlog-tiles|organisations?|accessibility|carerecord-[a-z-]+",
    re.IGNORECASE,
)
HIGHEST = 6.0


def named(page: str) -> str:
    return page.replace("/", "-") or "home"


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
def place(london, people, base):
    """A page's path; for whom Okonkwo acts stands for THEIRS, which a desk has put on record."""
    desk = signed_in(london.url, "desk-first")
    form = {"actor": people["Okonkwo"]["nhsNumber"], "kind": "attorney", "scope": "health-and-welfare", "evidence": "A power", "from": "2024-01-01", "cannot-decide": "1", "known": "1"}
    # Those of another desk's are refused here.
    assert any(
        desk.post(london.url + "/objections/representatives", data=form | {"nhs-number": it["nhsNumber"]}, allow_redirects=False, timeout=60).status_code == 303
        for name, it in people.items() if name != "Okonkwo")
    second = signed_in(london.url, "desk-second")
    (entered,) = re.findall(r'action="/objections/representatives/([0-9a-f]{32})/confirm"', second.get(london.url + "/objections/representatives", timeout=30).text)
    assert second.post(f"{london.url}/objections/representatives/{entered}/confirm", allow_redirects=False, timeout=30).status_code == 303
    page = signed_in(base, people["Okonkwo"]["hint"]).get(base + "/acting", timeout=30).text
    theirs = re.search(r'href="/acting/([0-9a-f]{32})"', page)[1]
    return lambda name: name.replace("THEIRS", theirs)


@pytest.mark.parametrize("page", PAGES + NEWS + ["your-record", "your-record/complain"], ids=named)
def test_each_page_is_plain_english(base, page):
    text = prose(requests.get(f"{base}/{page}", timeout=30).text)
    assert len(text.split()) > 15
    grade = textstat.flesch_kincaid_grade(text)
    assert grade <= HIGHEST, f"{grade}: {text}"


def test_a_persons_own_pages_are_plain_english(base, people, person, place):
    session = person(people["Okonkwo"]["hint"])
    for page in OWN + THEIRS:
        text = prose(session.get(f"{base}/{place(page)}", timeout=30).text)
        grade = textstat.flesch_kincaid_grade(text)
        assert grade <= HIGHEST, f"{page}: {grade}: {text}"


def test_a_hard_page_would_be_found():
    hard = "<main><p>Notwithstanding organisational interoperability considerations, individuals necessarily experience informational asymmetries.</p></main>"
    assert textstat.flesch_kincaid_grade(prose(hard)) > HIGHEST


@pytest.mark.parametrize("page", PAGES + NEWS + OWN + THEIRS, ids=named)
def test_each_page_is_html_that_a_strict_reader_takes(base, people, person, place, page):
    session = person(people["Okonkwo"]["hint"]) if page in OWN + THEIRS else requests
    text = session.get(f"{base}/{place(page)}", timeout=30).text
    reader = html5lib.HTMLParser(strict=False)
    reader.parse(text)
    assert [(place, code) for place, code, _ in reader.errors] == []
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("page", PAGES + NEWS + OWN + THEIRS, ids=named)
def test_each_page_can_be_used_by_everybody_wide_narrow_and_magnified(new_window, people, place, page):
    window = new_window()
    if page in OWN + THEIRS:
        log_in(window, people["Okonkwo"]["hint"])
    window.go("/" + place(page))
    ARTEFACTS.mkdir(exist_ok=True)
    # 1,280 px at 400 % is 320 px (WCAG 2.2, 1.4.10).
    for label, viewport in [("1280", WIDE), ("320", NARROW)]:
        window.page.set_viewport_size(viewport)
        window.page.wait_for_timeout(100)
        window.page.screenshot(path=ARTEFACTS / f"site-{named(page)}-{label}.png", full_page=True)
        assert violations(window) == [], label
        assert window.page.evaluate(OFF_THE_SCREEN) == [], label
        assert window.page.evaluate(TOO_SMALL) == [], label
    assert not INLINE.search(window.page.evaluate("fetch(location.href).then(it => it.text())"))


@pytest.mark.parametrize("page", PAGES + NEWS, ids=named)
def test_no_page_asks_anybody_else_or_is_heavy(chromium, base, page):
    context = chromium.new_context()
    window = context.new_page()
    asked: list[str] = []
    sizes: list[int] = []
    window.on("request", lambda request: asked.append(request.url))
    window.on("requestfinished", lambda request: sizes.append(sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))))
    window.goto(f"{base}/{page}")
    window.wait_for_load_state("networkidle")
    context.close()
    assert all(address.startswith(base + "/") for address in asked), asked
    assert len(asked) <= 5, asked
    assert sum(sizes) <= 150_000, sizes


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

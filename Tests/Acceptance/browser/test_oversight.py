"""The desk of oversight, in a browser: a snooper looks at a neighbour; the alert, the case, the question, the answer, the decision."""

from __future__ import annotations

import sqlite3
import time

import pytest
from playwright.sync_api import expect

from london import London, open_look, signed_in
from test_every_page import examine, none
from window import Window


@pytest.fixture(scope="module")
def watched_london():
    """A London of this file's own: what is looked at here is what its officers see."""
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="module")
def neighbour(watched_london):
    return watched_london.ready["neighbour"]


@pytest.fixture(scope="module")
def snooped(watched_london, neighbour):
    """The snooper's session, who states that their neighbour is with them; and how long the alert took."""
    session = signed_in(watched_london.url, neighbour["staff"])
    look = open_look(session, watched_london.url, neighbour["nhsNumber"])
    assert session.get(look, timeout=60).status_code == 200
    began = time.monotonic()
    officer = signed_in(watched_london.url, "privacy-homerton")
    while "same address" not in officer.get(watched_london.url + "/oversight", timeout=30).text:
        assert time.monotonic() - began < 10, "no alert was raised"
        time.sleep(0.1)
    return session, time.monotonic() - began


def a_window(new_window, london: London, hint: str) -> Window:
    window = new_window(london, True)
    window.sign_in(hint)
    return window


def look_at(window: Window, name: str, artefacts) -> None:
    none(examine(window, name, artefacts))


def test_a_snooper_looks_at_a_neighbour_and_is_asked_and_answers_and_it_is_decided_by_two(new_window, watched_london, neighbour, snooped, artefacts):
    assert snooped[1] < 3, f"the alert took {snooped[1]:.1f} s"
    officer = a_window(new_window, watched_london, "privacy-homerton")
    officer.page.get_by_role("link", name="Oversight").click()
    page = officer.page
    expect(page.get_by_role("heading", name="Alerts, by score")).to_be_visible()
    number = neighbour["nhsNumber"]
    shown = f"{number[:3]} {number[3:6]} {number[6:]}"
    assert number not in officer.text and shown not in officer.text, "whom a look was at is on the case's page, which is on record"
    look_at(officer, "oversight-alerts", artefacts)
    page.locator("main tbody tr").first.get_by_role("link").click()
    expect(page.locator(".cr-verdict")).to_contain_text("Score 60 of 100")
    expect(page.locator(".cr-verdict")).to_contain_text("looked at a person who lives at the same address")
    assert shown in officer.text
    for words in ("The decision, replayed", "The same under the policy of that time", "the person is present", "What they did around it", "People looked at, each week", "May be honest if"):
        expect(page.get_by_text(words).first).to_be_visible()
    for words in ("Apixaban", "Penicillin", "mg"):
        assert words not in officer.text, "the trail, never the record"
    case = page.url.removeprefix(watched_london.url)
    look_at(officer, "oversight-case", artefacts)
    page.get_by_label("Something to add").fill("Was the person with you?")
    officer.press("Ask for the reason")
    expect(page.get_by_text("reason asked for").first).to_be_visible()

    time.sleep(5.5)  # how long a count of questions holds
    nurse = a_window(new_window, watched_london, neighbour["staff"])
    nurse.page.get_by_role("link", name="A privacy officer asks why you looked at a record").click()
    expect(nurse.page.get_by_text("Was the person with you?")).to_be_visible()
    look_at(nurse, "oversight-reasons", artefacts)
    nurse.page.get_by_label("Why you looked").fill("She is my neighbour and I was worried")
    nurse.press("Answer")
    expect(nurse.page.get_by_text("Nobody asks you about a look")).to_be_visible()

    officer.go(case)
    expect(page.get_by_text("She is my neighbour and I was worried")).to_be_visible()
    page.get_by_label("Escalate").check()
    page.get_by_label("Because").fill("Worry is no reason to open a record")
    officer.press("Record the decision")
    expect(page.get_by_text("A second officer must agree.")).to_be_visible()
    assert page.get_by_role("button", name="Record", exact=True).count() == 0, "nobody agrees with themselves"

    second = a_window(new_window, watched_london, "privacy-second")
    second.go(case)
    expect(second.page.get_by_text("Worry is no reason to open a record")).to_be_visible()
    look_at(second, "oversight-second", artefacts)
    second.page.get_by_label("I agree: it is escalated").check()
    second.page.get_by_label("Because").fill("I agree")
    second.press("Record")
    expect(second.page.get_by_text("closed: escalated").first).to_be_visible()
    officer.go("/oversight")
    expect(page.get_by_text("None is open.")).to_be_visible()


def test_another_organisation_s_officer_gets_what_anybody_gets_for_a_case_that_never_was(watched_london, snooped):
    officer, other, nurse = (signed_in(watched_london.url, hint) for hint in ("privacy-homerton", "privacy-barts", "nurse-homerton"))
    with sqlite3.connect(f"file:{watched_london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        case = database.execute("SELECT id FROM oversight_case WHERE kind = 'alert'").fetchone()[0]
        supplied = database.execute("SELECT COUNT(*) FROM look_supplier WHERE organisation = 'R1H'").fetchone()[0]
    path = f"{watched_london.url}/oversight/cases/{case}"
    assert officer.get(path, timeout=30).status_code == 200
    # Barts may have supplied something of the neighbour's record: then it reads, and does not decide.
    assert other.get(path, timeout=30).status_code == (200 if supplied else 404)
    assert nurse.get(path, timeout=30).status_code == 403
    region = signed_in(watched_london.url, "privacy-region")
    assert region.get(path, timeout=30).status_code == 200
    refused = other.post(path + "/decide", data={"verdict": "justified", "because": "mine"}, timeout=30)
    assert refused.status_code == (409 if supplied else 404)
    assert other.get(f"{watched_london.url}/oversight/cases/{'0' * 32}", timeout=30).status_code == 404


def test_looks_are_searched_sampled_and_reported_by_form_alone(new_window, watched_london, neighbour, snooped, artefacts):
    officer = a_window(new_window, watched_london, "privacy-homerton")
    page = officer.page
    officer.go("/oversight/search")
    page.get_by_label("NHS number").fill(neighbour["nhsNumber"])
    officer.press("Search")
    expect(page.locator("main tbody tr")).to_have_count(1)
    look_at(officer, "oversight-search", artefacts)
    page.get_by_label("NHS number").fill("999 123")
    officer.press("Search")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    officer.go("/oversight/sample")
    officer.press("Draw last month’s sample")
    expect(page.locator("main tbody tr")).not_to_have_count(0)
    look_at(officer, "oversight-sample", artefacts)
    deadline = time.monotonic() + 60
    while True:
        officer.go("/oversight/reports")
        officer.press("Make the report")
        if page.locator(".cr-figures b").first.inner_text() != "0":
            break
        assert time.monotonic() < deadline, "the report never counted the look"
        time.sleep(2)
    look_at(officer, "oversight-report", artefacts)
    # For the Caldicott guardian, by print: the figures and charts, and no form.
    paper = officer.on_paper(artefacts / "oversight-report.pdf")
    for words in ("Looks, each day", "By section that was shown", "By section that was opened", "By organisation", "By role", "Broken glass", "Cases"):
        assert words in paper, words
    page.emulate_media(media="print")
    assert officer.seen("main svg").count() > 0, "the charts are on paper too"
    page.emulate_media(media="screen")
    with page.expect_download() as download:
        page.get_by_role("button", name="The figures as CSV").click()
    assert "looks,all," in download.value.path().read_text()


def test_the_watchers_are_watched(watched_london, snooped):
    """After the walks above: each thing an officer did is in the trail."""
    with sqlite3.connect(f"file:{watched_london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        kinds = {row[0] for row in database.execute("SELECT DISTINCT kind FROM trail_event")}
        flags = database.execute("SELECT marks FROM look_flag").fetchall()
        words = [bytes(row[0]) for row in database.execute("SELECT words FROM case_step WHERE words IS NOT NULL")]
        dump = "\n".join(database.iterdump())
    assert {"alert-raised", "cases-read", "case-opened", "staff-asked", "staff-answered", "case-decided", "case-confirmed", "sample-drawn", "trail-searched", "report-made"} <= kinds
    assert any(mark & 16 for (mark,) in flags), "the same address is kept as a kind"
    assert words and all(b"neighbour" not in it and b"Worry" not in it for it in words), "what people write is sealed"
    assert "worried" not in dump and "Worry is" not in dump

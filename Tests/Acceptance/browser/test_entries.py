"""One step from every entry to its provenance, its original, its documents, and to whom to ask."""

import re

import requests
from playwright.sync_api import expect


def open_entry(look, section: str, line: str) -> None:
    look.go(section)
    row = look.window.page.locator("main tbody tr").filter(has_text=line)
    row.get_by_role("link", name="original").last.click()


def test_an_entry_says_what_it_says_and_where_it_is_from(look):
    open_entry(look, "conditions", "Glaucoma")
    page = look.window.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Glaucoma, as Moorfields Eye Hospital said it")
    where = page.locator(".cr-card").filter(has=page.get_by_role("heading", name="Where it is from"))
    for words in ["Moorfields Eye Hospital", "Aug-2017", "Fetched", "Condition, version 1", "23986001", "active"]:
        expect(where).to_contain_text(words)
    expect(where).to_contain_text("20 h")


def test_the_address_of_an_entry_says_nothing(look):
    open_entry(look, "conditions", "Glaucoma")
    assert re.search(r"/looks/[A-Za-z0-9_-]{16,}/entries/[A-Za-z0-9_-]{8,64}$", look.window.page.url)


def test_the_original_is_what_the_source_sent_byte_for_byte(look, london, number):
    open_entry(look, "conditions", "Glaucoma")
    page = look.window.page
    assert '"resourceType": "Condition"' in page.locator(".cr-original").inner_text()
    answer = page.request.get(look.window.url + page.get_by_role("link", name="bytes as sent").get_attribute("href"))
    source = next(s for s in london.ready["sources"] if s["id"] == "moorfields")
    sent = requests.get(
        source["url"] + "/Condition", params={"patient": "Patient/moorfields-okonkwo"}, headers=source.get("headers"), timeout=30)
    assert answer.body() and answer.body() in sent.content
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_a_grouped_line_lists_every_original_and_why_they_stand_together(look):
    open_entry(look, "conditions", "Type 2 diabetes mellitus")
    page = look.window.page
    expect(page.get_by_role("heading", name="Why 3 originals stand under one line")).to_be_visible()
    rows = page.get_by_role("table", name="Originals of this line").locator("tbody tr")
    expect(rows).to_have_count(3)
    rows.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Type 2 diabetes mellitus, as")


def test_this_looks_wrong_names_the_originator_and_how_to_reach_them(look):
    open_entry(look, "conditions", "Glaucoma")
    page = look.window.page
    card = page.locator(".cr-card").filter(has=page.get_by_role("heading", name="This looks wrong"))
    expect(card).to_contain_text(re.compile(r"Moorfields Eye Hospital: 020 7946 0\d{3}"))
    card.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This looks wrong")
    expect(page.locator("main")).to_contain_text("Clinician, Moorfields Eye Hospital")


def test_a_letter_opens_in_a_sandbox_of_its_own(look):
    look.go("documents")
    page = look.window.page
    row = page.locator("main tbody tr").filter(has_text="Discharge summary")
    with page.expect_navigation() as navigation:
        row.get_by_role("link", name="Open the document").click()
    assert navigation.value.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert navigation.value.headers["x-content-type-options"] == "nosniff"
    assert "intravenous furosemide" in look.window.text
    expect(page.get_by_role("table")).to_contain_text("apixaban")


def test_text_and_pdf_come_as_what_they_are_and_sandboxed(look):
    look.go("documents")
    page = look.window.page
    for line, kind, begins in [("Eye clinic letter", "text/plain", b"Eye clinic letter"), ("Ambulance report", "application/pdf", b"%PDF-1.4")]:
        link = page.locator("main tbody tr").filter(has_text=line).get_by_role("link", name="Open the document")
        answer = page.request.get(look.window.url + link.get_attribute("href"))
        assert answer.headers["content-type"].startswith(kind)
        assert answer.body().startswith(begins)
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["cache-control"] == "no-store"


def test_free_text_is_said_to_be_free_text_and_is_one_step_away(look):
    look.go("conditions")
    page = look.window.page
    row = page.locator("main tbody tr").filter(has_text="NHS 111")
    expect(row).to_contain_text("free text")
    row.get_by_role("link", name="original").last.click()
    card = page.locator(".cr-card").filter(has=page.get_by_role("heading", name="In its author’s own words"))
    expect(card).to_contain_text("Breathlessness on exertion")


def test_an_entry_that_is_not_there_is_not_found(look):
    assert look.go("entries/AAAAAAAAAAAAAAAAAAAAAA").status == 404

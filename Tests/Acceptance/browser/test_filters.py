"""Filters by organisation, date and words: posted, so that nothing of them is in an address."""

import re

from playwright.sync_api import expect


def filtered(look, section: str, **fields: str):
    look.go(section)
    page = look.window.page
    if "organisation" in fields:
        page.get_by_label("Organisation", exact=True).select_option(label=fields.pop("organisation"))
    for label, value in fields.items():
        page.get_by_label(label.capitalize(), exact=True).fill(value)
    before = page.url
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Filter").click()
    page.wait_for_load_state()
    assert page.url == before
    assert "?" not in page.url
    return page


def test_an_organisation_leaves_only_what_it_said(look):
    page = filtered(look, "medicines", organisation="Moorfields Eye Hospital")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Latanoprost")
    assert "Showing 1 of" in look.window.text
    assert page.get_by_label("Organisation", exact=True).evaluate("e => e.selectedOptions[0].text") == "Moorfields Eye Hospital"


def test_words_leave_only_lines_that_hold_all_of_them(look):
    page = filtered(look, "medicines", words="apixaban")
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Apixaban")
    expect(page.get_by_label("Words")).to_have_value("apixaban")


def test_dates_leave_only_what_may_fall_between_them(look):
    page = filtered(look, "documents", **{"from": "01-Nov-2026", "to": "15-Nov-2026"})
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text("Ambulance report")


def test_a_month_is_date_enough(look):
    page = filtered(look, "timeline", **{"from": "Nov-2026"})
    dates = page.locator(".cr-moments .cr-when").all_inner_texts()
    assert dates and all("Nov-2026" in date or "2027" in date or "Dec-2026" in date for date in dates)


def test_words_that_fit_nothing_say_so_by_number(look):
    filtered(look, "medicines", words="zzz")
    assert "Showing 0 of" in look.window.text
    assert "None recorded" in look.window.text, "who recorded none is still said"


def test_a_date_that_is_none_is_an_error_beside_what_was_typed(look):
    page = filtered(look, "medicines", **{"from": "yesterday"})
    expect(page.get_by_role("alert")).to_contain_text("Enter a date")
    expect(page.get_by_label("From")).to_have_value("yesterday")
    assert re.match(r"[A-Z] \S Error:", page.title())


def test_results_and_timeline_filter_too(look):
    page = filtered(look, "results", words="potassium")
    expect(page.locator("main").get_by_role("heading", name="Potassium")).to_have_count(1)
    assert "HbA1c" not in look.window.seen("main").inner_text()
    page = filtered(look, "timeline", organisation="London Ambulance Service")
    for said in page.locator(".cr-moments > li > .cr-from").all_inner_texts():
        assert "London Ambulance Service" in said


def test_words_find_what_a_code_says_and_how_people_type_it(look):
    page = filtered(look, "medicines", words="APIXÁBAN")
    expect(page.locator("main tbody tr")).to_have_count(1)

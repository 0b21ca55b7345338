"""Who said what, why, timeline, results, the person, and paper."""

import re

import pytest
from playwright.sync_api import expect

from pages import SECTIONS
from window import NARROW, WIDE

LEDGER = re.compile(r"(\d+) (?:resources? )?received = (\d+) shown \+ (\d+) grouped under a line (?:\+ (\d+) of other kinds, listed )?\+ (\d+) withheld \+ (\d+) not understood")


def test_the_panel_has_a_row_for_each_organisation_and_a_state_for_each_section(look):
    look.go("who-said-what")
    table = look.window.page.locator(".cr-panel")
    rows = table.locator("tbody tr")
    assert rows.count() >= 12
    columns = table.locator("thead th").count()
    for row in rows.filter(has=look.window.page.locator("td:not([colspan])")).all():
        cells = row.locator("th, td:not(.cr-briefly)").all_inner_texts()
        assert len(cells) == columns
        assert all(cell.strip() for cell in cells)


def test_organisations_that_know_nobody_of_that_number_are_named_in_one_row(look):
    look.go("who-said-what")
    row = look.window.page.locator(".cr-panel tbody tr").filter(has=look.window.page.locator("td[colspan]"))
    expect(row).to_contain_text("organisations not asked")
    expect(row).to_contain_text("Imperial College Healthcare")


@pytest.mark.parametrize("organisation, words", [
    ("Jubilee Street Practice", "GP practice, registered"),
    ("Moorfields Eye Hospital", "data 20 h old"),
    ("Tower Hamlets Council", "Not shared"),
    ("Tower Hamlets Council", "Name differs: “Okonkwo-Bell”"),
    ("Homerton Healthcare", "None recorded"),
])
def test_the_panel_says_the_states_that_were_planted(look, organisation, words):
    look.go("who-said-what")
    row = look.window.page.locator(".cr-panel tbody tr").filter(has=look.window.page.locator("th", has_text=organisation))
    expect(row).to_contain_text(words)


def test_exceptions_stand_in_words_above_the_summary(look):
    look.go()
    progress = look.window.page.locator(".cr-progress")
    expect(progress).to_contain_text("organisations have answered")
    expect(progress).to_contain_text("Name differs: Tower Hamlets Council, “Okonkwo-Bell”; raised")


@pytest.mark.parametrize("page", ["", "timeline", "who-said-what", *SECTIONS])
def test_the_numbers_of_the_ledger_add_up_on(look, page):
    look.go(page)
    found = LEDGER.search(look.window.page.locator(".cr-ledger").inner_text())
    assert found, look.window.page.locator(".cr-ledger").inner_text()
    received, *parts = [int(number or 0) for number in found.groups()]
    assert received == sum(parts)


def test_why_says_the_decision_in_a_sentence_and_every_rule(look):
    look.go()
    page = look.window.page
    page.get_by_role("link", name="Why am I seeing this?").click()
    expect(page.locator(".cr-verdict")).to_contain_text("signed in at Barts Health")
    assert page.locator("main tbody tr").count() >= 2
    expect(page.locator("main")).to_contain_text("Direct care")


def test_the_timeline_holds_everything_newest_first(look):
    look.go("timeline")
    years = [int(text) for text in look.window.page.locator("main h2").all_inner_texts() if text.isdigit()]
    assert len(years) > 5
    assert years == sorted(years, reverse=True)
    text = look.window.text
    for words in ["Heart failure clinic", "Emergency conveyance", "Mastectomy", "Potassium", "Discharge summary"]:
        assert words in text


def test_results_stand_by_test_with_a_plot_for_each_unit_and_a_table_that_says_the_same(look):
    look.go("results")
    page = look.window.page
    card = page.locator(".cr-card").filter(has=page.get_by_role("heading", name="eGFR, mL/min/1.73 m²", exact=True))
    plot = card.get_by_role("img")
    expect(plot).to_be_visible()
    assert "4 values, from 44" in plot.locator("desc").text_content()
    assert plot.locator("path.out").count() == 4, "every value is outside its own range, as its sender says"
    card.locator("summary").click()
    rows = card.locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("31")
    expect(rows.first).to_contain_text("24-Nov-2026")


@pytest.mark.parametrize("test, words", [
    ("Potassium", "not reviewed yet"),
    ("HbA1c", ""),
    ("Heart rate", "not marked as reviewed"),
])
def test_a_result_that_was_reviewed_is_quiet_and_the_others_say_which_of_two_it_is(look, test, words):
    look.go("results")
    row = look.window.seen("section").filter(has_text="By test").locator("tbody tr").filter(has=look.window.page.locator("th", has_text=test))
    assert " ".join(row.first.locator(".cr-unread").all_inner_texts()) == words


def test_the_table_of_tests_leads_to_the_card_of_one(look):
    look.go("results")
    page = look.window.page
    page.get_by_role("link", name="HbA1c", exact=True).click()
    card = page.locator(":target")
    expect(card).to_contain_text("HbA1c")
    box, banner = card.bounding_box(), look.window.seen(".cr-person").bounding_box()
    assert box["y"] >= banner["y"] + banner["height"] - 1


def test_the_summary_gives_results_and_not_the_panels_that_gather_them(look):
    look.go()
    card = look.window.seen("section.cr-card").filter(has=look.window.page.get_by_role("heading", name=re.compile("^Results, differing and newest 7 of")))
    for words in ["Blood group", "Potassium", "Chest X-ray"]:
        expect(card).to_contain_text(words)
    expect(card).not_to_contain_text("Urea and electrolytes")
    look.go("timeline")
    expect(look.window.seen("main li").filter(has_text="Urea and electrolytes").first).to_contain_text("4 results")


def test_units_are_written_as_people_read_them(look):
    look.go("results")
    text = look.window.text
    assert "{1.73_m2}" not in text
    assert "31 mL/min/1.73 m²" in text


def test_originals_can_be_shown_apart_and_together_again(look):
    look.go("conditions")
    page = look.window.page
    together = page.locator("main tbody tr").count()
    page.get_by_role("link", name="Show originals apart").click()
    assert page.locator("main tbody tr").count() > together
    page.get_by_role("link", name="Group them under lines").click()
    expect(page.locator("main tbody tr")).to_have_count(together)


def test_a_tab_counts_its_lines_and_marks_where_one_is(look):
    look.go("conditions")
    page = look.window.page
    current = page.locator(".cr-tabs [aria-current=page]")
    expect(current).to_have_text(f"Conditions {page.locator('main tbody tr').count()}")


def test_paper_is_stamped_with_who_when_and_whom_and_begins_with_what_is_missing(look, number):
    look.go()
    page = look.window.page
    page.get_by_role("link", name="Print", exact=True).click()
    text = look.window.seen("main").inner_text()
    assert re.search(r"Printed by Dr Amara Osei, .*Barts Health, \d\d-\w{3}-\d{4} \d\d:\d\d", text)
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in text
    assert text.index("What is missing") < text.index("Conditions")


def test_paper_holds_every_section(look):
    look.go("print")
    headings = look.window.page.locator("main h2").all_inner_texts()
    for title in ["Conditions", "Medicines", "Allergies", "Results", "Documents", "Care plans", "Appointments", "Encounters", "Procedures", "Immunisations"]:
        assert title in headings


def test_paper_has_nothing_that_paper_cannot_do(look):
    look.go("print")
    look.window.page.emulate_media(media="print")
    try:
        assert look.window.seen("button, input, select, nav").count() == 0
        assert "Penicillin" in look.window.text
    finally:
        look.window.page.emulate_media(media="screen")


def test_the_button_to_print_is_there_where_script_can_print(look):
    look.go("print")
    button = look.window.page.locator("button", has_text="Print this page")
    expect(button).to_be_visible(visible=look.window.scripted)


@pytest.fixture
def phone(look):
    """The look in a window of the smallest width that pages are made for."""
    look.window.page.set_viewport_size(NARROW)
    yield look
    look.window.page.set_viewport_size(WIDE)


def test_on_a_phone_the_banner_keeps_what_may_harm_and_leaves_most_of_the_screen_to_the_page(phone):
    phone.go()
    banner = phone.window.seen(".cr-person")
    text = banner.inner_text()
    for words in ["OKONKWO, Margaret (Mrs)", "14-Mar-1944 (82y)", "999 624 1858", "Igbo interpreter for every visit", "Safeguarding flag"]:
        assert words in text
    assert "Allergies (differ): Penicillin, Latex" in text
    assert "ReSPECT (differ): latest not for attempted CPR" in text
    # With every kind of flag, two of them on two lines because an organisation is unavailable; a quarter where nobody is.
    assert banner.bounding_box()["height"] <= 0.3 * NARROW["height"]


def test_on_a_phone_the_rest_of_the_banner_is_one_tap_away(phone):
    phone.go()
    banner = phone.window.seen(".cr-person")
    address = banner.get_by_text("Flat 4, 12 Example Walk")
    expect(address).to_be_hidden()
    banner.locator("summary").click()
    expect(address).to_be_visible()
    for words in ["Female", "Jubilee Street Practice", "Large print, hearing aid left"]:
        expect(banner.get_by_text(words).locator("visible=true")).to_be_visible()


def test_where_there_is_room_nothing_of_the_banner_or_the_tabs_is_folded_away(look):
    look.go()
    banner = look.window.seen(".cr-person")
    expect(banner.get_by_text("Flat 4, 12 Example Walk")).to_be_visible()
    assert look.window.seen(".cr-fold > summary").count() == 0
    assert look.window.seen(".cr-tabs li a").count() == 3 + len(SECTIONS), "summary, timeline and the Summary Care Record beside the sections"


def test_on_a_phone_the_name_leads_to_the_page_of_the_person(phone):
    phone.go()
    phone.window.seen(".cr-person").get_by_role("link", name="OKONKWO, Margaret (Mrs)").click()
    expect(phone.window.seen("main").get_by_text("Flat 4, 12 Example Walk")).to_be_visible()
    expect(phone.window.seen("main").get_by_text("Large print, hearing aid left")).to_be_visible()


def test_on_a_phone_the_sections_are_a_menu_that_says_where_one_is(phone):
    phone.go("appointments")
    menu = phone.window.seen(".cr-tabs summary")
    expect(menu).to_have_text("Sections: Appointments 6")
    menu.click()
    links = phone.window.seen(".cr-tabs li a")
    assert links.count() == 3 + len(SECTIONS), "summary, timeline and the Summary Care Record beside the sections"
    # All of them are within the screen: nothing scrolls sideways.
    for box in [link.bounding_box() for link in links.all()]:
        assert box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
    links.filter(has_text="Allergies").click()
    expect(phone.window.seen("main h1")).to_have_text("Allergies")


@pytest.mark.parametrize("page", ["", "who-said-what"])
def test_on_a_phone_each_state_of_who_said_what_is_read_in_a_cell_of_its_own(phone, page):
    """What is drawn over the next organisation's row hides both: the words of a cell are no higher than it, and none stands in a column without width."""
    phone.go(page)
    cells = phone.window.seen(".cr-panel tbody td")
    assert cells.filter(has_text="Name differs").count() == 1, "one of the states that stand out"
    drawn = cells.evaluate_all("""cells => cells.map(cell => ({
        said: cell.textContent.slice(0, 40), inside: cell.scrollHeight, height: cell.clientHeight,
        narrow: [...cell.querySelectorAll("span, b")].filter(part => part.textContent.trim() && part.getBoundingClientRect().width < 24).length,
    }))""")
    assert [cell for cell in drawn if cell["inside"] > cell["height"] + 1 or cell["narrow"]] == []


def test_on_a_phone_what_does_not_stand_out_is_one_line_of_an_organisation_for_each_state(phone):
    phone.go("who-said-what")
    row = phone.window.seen(".cr-panel tbody tr").filter(has=phone.window.page.locator("th", has_text="Homerton Healthcare"))
    words = row.inner_text()
    assert words.count("None recorded") == 1, "one line with all sections of which nothing is recorded"
    assert row.locator("td").locator("visible=true").count() <= 4
    phone.window.page.set_viewport_size(WIDE)
    assert row.inner_text().count("None recorded") > 2, "where there is room each section has its cell"
    assert phone.window.seen(".cr-briefly").count() == 0


@pytest.mark.parametrize("width", [1280, 320])
def test_the_need_of_an_interpreter_stands_once_and_in_sight(look, width):
    page = look.window.page
    page.set_viewport_size({"width": width, "height": 740})
    try:
        look.go()
        need = look.window.seen(".cr-person").get_by_text(re.compile("Igbo"))
        expect(need).to_have_count(1)
        expect(need).to_be_in_viewport(ratio=1)
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_the_banner_stays_in_sight_when_one_scrolls(look):
    look.go("timeline")
    look.window.page.mouse.wheel(0, 4000)
    look.window.page.wait_for_timeout(100)
    box = look.window.seen(".cr-person").bounding_box()
    assert -1 <= box["y"] <= 1


@pytest.mark.parametrize("page, words", [("person", ".cr-list > div"), ("print", ".cr-print > .cr-facts > div")], ids=["person", "print"])
def test_each_label_stands_on_one_line_with_its_own_value(look, page, words):
    look.go(page)
    pairs = look.window.page.locator(words)
    assert pairs.count() >= 6
    for pair in pairs.all():
        label, value = pair.locator("dt").bounding_box(), pair.locator("dd").bounding_box()
        assert abs(label["y"] - value["y"]) < 12 and label["x"] + label["width"] <= value["x"] + 1, pair.inner_text()

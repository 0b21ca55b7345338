"""What organisations do not agree about stands on its page, nobody wins, and it is there wherever the line appears."""

import pytest
from playwright.sync_api import expect

# Section, line, heading of the difference, and who says what (see DemoLondon/People/Okonkwo.swift).
PLANTED = {
    "an allergy here and none known there": (
        "allergies", "Penicillin", "Organisations differ", [("Rash", "Jubilee Street Practice"), ("No known allergies", "Barts Health")]),
    "two doses of one medicine": (
        "medicines", "Apixaban", "Organisations differ on the dose", [("5 mg", "Jubilee Street Practice"), ("2.5 mg", "Barts Health")]),
    "two statuses of one medicine": (
        "medicines", "Ramipril", "Organisations differ on the status", [("active", "Jubilee Street Practice"), ("on-hold", "Barts Health")]),
    "a condition active and resolved": (
        "conditions", "Carcinoma of breast", "Organisations differ on the status",
        [("active", "St Joseph's Hospice"), ("resolved", "Jubilee Street Practice")]),
    "two care plans' wishes": (
        "care-plans", "ReSPECT", "Two plans differ",
        [("not for attempted CPR", "St Joseph's Hospice"), ("for attempted CPR", "Jubilee Street Practice")]),
    "two blood groups": (
        "results", "Blood group", "Two blood groups are recorded",
        [("A Rh positive", "Barts Health"), ("O Rh positive", "University College London Hospitals")]),
}
each = pytest.mark.parametrize("section, line, heading, said", PLANTED.values(), ids=PLANTED.keys())


def says_both(window, line: str, heading: str, said: list[tuple[str, str]]) -> None:
    """Some difference in sight has this heading and each statement with its organisation, in one list."""
    boxes = window.seen(".cr-differ").filter(has_text=heading)
    for words, organisation in said:
        boxes = boxes.filter(has=window.page.locator("li", has_text=words).filter(has_text=organisation))
    around = window.seen("li, tr, section, .cr-card").filter(has_text=line).filter(has=window.page.locator(".cr-differ"))
    assert boxes.count() >= 1, f"no difference about {line} that holds {said}"
    assert around.count() >= 1


@each
def test_it_is_on_the_page_of_its_section(look, section, line, heading, said):
    look.go(section)
    says_both(look.window, line, heading, said)


@each
def test_it_is_on_the_summary(look, section, line, heading, said):
    look.go()
    says_both(look.window, line, heading, said)


@each
def test_it_is_on_the_timeline(look, section, line, heading, said):
    look.go("timeline")
    says_both(look.window, line, heading, said)


@each
def test_it_is_on_paper(look, section, line, heading, said):
    look.go("print")
    says_both(look.window, line, heading, said)


@each
def test_it_is_on_the_page_of_each_original(look, section, line, heading, said):
    look.go(section)
    box = look.window.page.locator("tr, .cr-card").filter(has=look.window.page.locator(".cr-differ", has_text=said[1][0])).last
    box.get_by_role("link", name="original").last.click()
    expect(look.window.page.locator(".cr-differ li", has_text="this one")).to_have_count(1)


def test_a_differing_dose_is_given_by_nobody_outside_the_difference(look):
    look.go("medicines")
    row = look.window.page.locator("tr").filter(has_text="Organisations differ on the dose").filter(has_text="Apixaban")
    doses = row.locator(".cr-dose")
    assert doses.count() >= 2
    for dose in doses.all():
        assert dose.evaluate("e => !!e.closest('.cr-differ, details')")


def test_the_banner_says_that_organisations_differ_about_allergies_and_plans(look):
    look.go("results")
    flags = look.window.seen(".cr-flags")
    expect(flags).to_contain_text("Allergies: Penicillin", use_inner_text=True)
    expect(flags).to_contain_text("Organisations differ")
    expect(flags).to_contain_text("ReSPECT: plans differ", use_inner_text=True)
    expect(flags).to_contain_text("Safeguarding flag Tower Hamlets Council")


def test_each_medicine_keeps_every_original_one_step_away(look):
    look.go("medicines")
    for row in look.window.page.locator("main tbody tr").all():
        assert row.get_by_role("link", name="original").count() >= 1


def test_said_by_several_and_coded_differently_is_one_line(look):
    look.go("conditions")
    rows = look.window.page.locator("main tbody tr").filter(has_text="Type 2 diabetes mellitus")
    expect(rows).to_have_count(1)
    for organisation in ["Jubilee Street Practice", "Barts Health", "Moorfields Eye Hospital"]:
        expect(rows).to_contain_text(organisation)


def test_entered_in_error_is_set_apart_and_struck_out(look):
    look.go("medicines")
    card = look.window.page.locator(".cr-card").filter(has=look.window.page.get_by_role("heading", name="Entered in error, 1 line"))
    expect(card.locator("s")).to_contain_text("Digoxin")
    expect(look.window.page.locator(".cr-card", has_text="Current,").locator("b", has_text="Digoxin")).to_have_count(0)

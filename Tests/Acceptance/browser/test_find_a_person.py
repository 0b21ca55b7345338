"""Finding a person: by number, or by who they are."""

import pytest
from playwright.sync_api import expect

# So low that the field of an error is not in sight.
LOW = {"width": 320, "height": 200}


def search(window, **fields: str) -> None:
    window.go("/")
    for label, value in fields.items():
        window.page.get_by_label(label.replace("_", " ").capitalize(), exact=True).fill(value)
    window.page.get_by_role("button", name="Search").click()


def test_a_number_typed_in_three_groups_opens_the_record(consultant, number):
    consultant.open(f"{number[:3]} {number[3:6]} {number[6:]}")
    banner = consultant.seen(".cr-person")
    expect(banner).to_contain_text("OKONKWO, Margaret (Mrs)")
    expect(banner).to_contain_text("14-Mar-1944")
    expect(banner).to_contain_text("Female")
    expect(banner).to_contain_text(f"{number[:3]} {number[3:6]} {number[6:]}")


@pytest.mark.parametrize("typed", ["123", "9996241857", "not a number", ""])
def test_what_cannot_be_a_number_is_said_beside_the_field_and_kept(consultant, typed):
    consultant.ask_for(typed)
    expect(consultant.page.get_by_role("alert")).to_contain_text("There is a problem")
    assert consultant.page.title().startswith("Error:")
    expect(consultant.page.get_by_label("NHS number")).to_have_value(typed)
    expect(consultant.page.locator("#nhs-number-error")).to_be_visible()


def test_the_error_summary_leads_to_the_field(consultant):
    consultant.ask_for("123")
    consultant.page.get_by_role("alert").get_by_role("link").click()
    assert consultant.page.evaluate("document.activeElement.id") == "nhs-number"


def test_with_script_the_error_summary_has_the_focus_and_its_link_shows_the_label(new_window, prompt_london):
    window = new_window(prompt_london, scripted=True, viewport=LOW)
    window.sign_in("consultant-barts")
    window.ask_for("123")
    summary = window.page.locator(".nhsuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(window.page.get_by_label("NHS number")).to_be_focused()
    expect(window.page.locator("label[for=nhs-number]")).to_be_in_viewport(ratio=1)


def test_with_script_a_button_pressed_twice_opens_one_record(new_window, london, number):
    window = new_window(london, scripted=True)
    window.sign_in("consultant-barts")
    asked = []
    window.page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    window.page.get_by_label("NHS number").fill(number)
    expect(window.page.locator("body")).to_have_class("cr-staff nhsuk-frontend-supported")
    window.page.get_by_role("button", name="Open the record", exact=True).dblclick(no_wait_after=True)
    window.page.wait_for_url("**/looks/*")
    assert [address.removeprefix(window.url) for address in asked] == ["/looks"]
    window.go("/")
    expect(window.page.get_by_role("heading", name="Records you have open, 1")).to_be_visible()


def test_a_number_that_nobody_has_is_not_found(consultant):
    consultant.ask_for("9990000042")
    expect(consultant.page.get_by_role("heading", name="Nothing can be shown for that number")).to_be_visible()


@pytest.mark.parametrize("born", ["14-Mar-1944", "14/3/1944", "14 march 1944", "1944-03-14"])
def test_name_and_date_of_birth_find_the_person(consultant, number, born):
    search(consultant, family_name="Okonkwo", date_of_birth=born)
    row = consultant.page.get_by_role("row").filter(has_text="OKONKWO")
    expect(row).to_contain_text("E1 0ZZ")
    expect(row).to_contain_text(f"{number[:3]} {number[3:6]} {number[6:]}")


def test_a_found_person_opens_by_one_button(consultant):
    search(consultant, family_name="Okonkwo", date_of_birth="14-Mar-1944")
    consultant.page.get_by_role("button", name="Open the record of OKONKWO, Margaret (Mrs)").click()
    consultant.page.wait_for_url("**/looks/*")
    expect(consultant.seen(".cr-person")).to_contain_text("OKONKWO")


def test_a_search_without_name_or_date_says_what_is_missing_and_keeps_the_rest(consultant):
    search(consultant, given_name="Margaret", postcode="E1 0ZZ")
    summary = consultant.page.get_by_role("alert")
    expect(summary).to_contain_text("Enter a family name.")
    expect(summary).to_contain_text("Enter a date of birth.")
    expect(consultant.page.get_by_label("Given name")).to_have_value("Margaret")
    expect(consultant.page.get_by_label("Postcode")).to_have_value("E1 0ZZ")


def test_half_a_date_of_birth_is_not_enough(consultant):
    search(consultant, family_name="Okonkwo", date_of_birth="March 1944")
    expect(consultant.page.get_by_role("alert")).to_contain_text("day, month and year")


def test_nobody_found_says_so_and_what_to_try(consultant):
    search(consultant, family_name="Okonkwo", date_of_birth="15-Mar-1944")
    expect(consultant.page.get_by_role("heading", name="Nobody found")).to_be_visible()
    assert "Try another spelling" in consultant.text


def test_an_open_record_is_listed_on_the_first_page(consultant, number):
    consultant.open(number)
    consultant.go("/")
    expect(consultant.page.get_by_role("heading", name="Records you have open, 1")).to_be_visible()
    consultant.page.get_by_role("link", name="OKONKWO, Margaret (Mrs)").click()
    expect(consultant.seen(".cr-person")).to_contain_text("OKONKWO")

"""Closing a look, and signing out: afterwards nothing of a person can be brought back."""

from urllib.parse import urlsplit

from playwright.sync_api import expect


def test_a_closed_record_is_gone(consultant, number):
    look = consultant.open(number)
    consultant.seen("main").get_by_role("button", name="Close this record").click()
    expect(consultant.page.get_by_role("heading", name="Find a person")).to_be_visible()
    assert "Records you have open" not in consultant.text
    assert look.go().status == 410
    assert "OKONKWO" not in consultant.text


def test_after_closing_the_back_button_shows_nothing_of_the_person(consultant, number):
    consultant.open(number)
    consultant.seen("main").get_by_role("button", name="Close this record").click()
    expect(consultant.page.get_by_role("heading", name="Find a person")).to_be_visible()
    consultant.page.go_back()
    assert "OKONKWO" not in consultant.text
    assert "Penicillin" not in consultant.page.content()


def test_signing_out_says_so_and_tells_the_browser_to_forget(consultant, number):
    consultant.open(number)
    with consultant.page.expect_response(lambda answer: urlsplit(answer.url).path == "/sign-out") as answer:
        consultant.page.get_by_role("button", name="Sign out").click()
    assert answer.value.all_headers()["clear-site-data"] == '"cache", "storage"'
    expect(consultant.page.get_by_role("heading", name="You are signed out")).to_be_visible()


def test_after_signing_out_the_back_button_shows_nothing_of_the_person(consultant, number):
    consultant.open(number)
    consultant.page.get_by_role("button", name="Sign out").click()
    expect(consultant.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    consultant.page.go_back()
    assert "OKONKWO" not in consultant.text
    assert "Penicillin" not in consultant.page.content()


def test_after_switching_user_the_back_button_shows_nothing_of_the_person(consultant, number):
    consultant.open(number)
    consultant.press("Switch user")
    expect(consultant.page.get_by_role("heading", name="Choose who you are")).to_be_visible()
    consultant.page.go_back()
    assert "OKONKWO" not in consultant.text
    assert "Penicillin" not in consultant.page.content()


def test_switching_user_signs_the_next_one_in_in_one_step(consultant):
    consultant.press("Switch user")
    consultant.page.get_by_role("link", name="Tom Whitfield").click()
    expect(consultant.page.get_by_role("heading", name="Find a person")).to_be_visible()
    expect(consultant.page.locator(".cr-top")).to_contain_text("Dr Tom Whitfield")


def test_after_signing_out_the_address_of_the_look_leads_to_signing_in(consultant, number):
    look = consultant.open(number)
    consultant.page.get_by_role("button", name="Sign out").click()
    look.go()
    expect(consultant.page.get_by_role("heading", name="Choose who you are")).to_be_visible()


def test_somebody_else_s_look_is_one_that_never_was(new_window, prompt_london, scripted, number):
    first, second = new_window(prompt_london, scripted), new_window(prompt_london, scripted)
    first.sign_in("consultant-barts")
    look = first.open(number)
    second.sign_in("consultant-barts")
    theirs = second.go(look.path)
    never = second.go(look.path[:-4] + "AAAA")
    assert theirs.status == never.status == 404
    assert "OKONKWO" not in second.text


def test_an_ended_look_and_its_originals_answer_410(consultant, number):
    look = consultant.open(number)
    consultant.go(look.path + "/conditions")
    entry = consultant.page.get_by_role("link", name="original").first.get_attribute("href")
    consultant.go(look.path)
    consultant.seen("main").get_by_role("button", name="Close this record").click()
    for path in [look.path + "/print", look.path + "/why", entry, entry + "/original"]:
        assert consultant.go(path).status == 410

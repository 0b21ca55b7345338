"""Signing in, and who may look."""

import re

import requests
from london import signed_in
from playwright.sync_api import expect


def test_without_a_session_the_first_page_leads_to_a_choice_of_staff_members(window):
    window.go("/")
    expect(window.page.get_by_role("heading", name="Choose who you are")).to_be_visible()
    assert window.page.get_by_role("listitem").count() >= 12


def test_the_choice_names_the_job_and_the_organisation_and_no_code(window):
    window.go("/")
    card = window.page.get_by_role("link", name="Mrs Siobhan Kelly")
    expect(card).to_have_text(re.compile(r"Mrs Siobhan Kelly\s+Hospice nurse\s+St Joseph's Hospice"))
    assert not re.search(r"\bR\d{4}\b|\bY06185\b|\bR1H\b", window.text)


def test_the_choice_stands_under_what_it_leads_to(prompt_london, number):
    page = requests.get(prompt_london.url, timeout=30).text
    for heading, status in (("In a caring role", 303), ("Administrator:", 303), ("Where nobody uses", 403), ("Privacy officer:", 403)):
        group = page.split(f"<h2>{heading}")[1].split("</ul>")[0]
        hints = re.findall(r"login_hint=([\w-]+)", group)
        assert hints
        for hint in hints:
            session = signed_in(prompt_london.url, hint)
            answer = session.post(f"{prompt_london.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
            assert answer.status_code == status, hint
            if heading == "Administrator:":
                assert answer.headers["location"].endswith("/challenge"), "somebody must direct them"
    group = page.split("<h2>Not signed in at all")[1].split("</ul>")[0]
    hints = re.findall(r"login_hint=([\w-]+)", group)
    assert len(hints) == 2
    for hint in hints:
        refused = requests.get(f"{prompt_london.url}/sign-in", params={"login_hint": hint}, timeout=30)
        assert refused.status_code == 403, hint


def test_choosing_somebody_signs_in_and_leads_to_where_one_wanted_to_go(window):
    window.go("/role")
    if "/role" not in window.page.url:
        window.page.get_by_role("link", name=re.compile("Amara Osei")).click()
    expect(window.page.locator(".cr-top")).to_contain_text("CareRecord")


def test_a_login_hint_skips_the_choice(window):
    window.go("/sign-in?login_hint=gp-jubilee")
    expect(window.page.get_by_role("heading", name="Find a person")).to_be_visible()
    expect(window.page.locator(".cr-top")).to_contain_text("Dr Tom Whitfield")
    expect(window.page.locator(".cr-top")).to_contain_text("Jubilee Street Practice")


def test_an_unknown_hint_is_not_an_error_but_a_choice(window):
    window.go("/sign-in?login_hint=nobody-of-that-name")
    expect(window.page.get_by_role("alert")).to_contain_text("Choose somebody")


def test_a_receptionist_must_name_who_directs_them_and_sees_nothing_of_the_person(window, number):
    window.sign_in("receptionist-jubilee")
    window.ask_for(number)
    expect(window.page.get_by_role("heading", name="Before this record opens")).to_be_visible()
    expect(window.page.get_by_role("heading", name="Whom do you act for?")).to_be_visible()
    assert "Okonkwo" not in window.text


def test_a_privacy_officer_is_refused_in_words_and_sees_nothing_of_the_person(window, number):
    window.sign_in("privacy-barts")
    window.ask_for(number)
    expect(window.page.get_by_role("heading", name="You may not open this")).to_be_visible()
    assert "Okonkwo" not in window.text
    expect(window.page.locator(".cr-top")).to_contain_text("Ms Ruth Adler")
    assert window.page.get_by_role("link", name="Sign in").count() == 0, "somebody signed in is led back, not to sign in again"
    assert "Reference" in window.text


def test_who_holds_two_roles_can_switch_and_then_looks_in_the_other(window):
    window.sign_in("two-roles")
    window.page.get_by_role("link", name="Switch role").click()
    window.page.get_by_role("radio").first.check()
    window.page.get_by_role("button", name="Go on").click()
    expect(window.page.locator(".cr-top")).to_contain_text("Homerton")


def test_only_privacy_officers_see_the_queue_of_possible_mix_ups(window):
    window.sign_in("privacy-barts")
    window.page.get_by_role("link", name="Oversight").click()
    window.page.get_by_role("link", name="Possible mix-ups").click()
    expect(window.page.get_by_role("heading", name="Possible mix-ups")).to_be_visible()
    window.sign_in("gp-jubilee")
    assert window.go("/mix-ups").status == 403

"""People of whom some things are never shown, and people who have died."""

from pathlib import Path

import pytest
import requests
import yaml
from playwright.sync_api import expect

from london import as_resource
from pages import SECTIONS

PAGES = ["", "person", "timeline", "who-said-what", "why", "print", *SECTIONS]


def demographics(london, number: str) -> dict:
    headers = {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068"}
    return requests.get(f"{london.ready['demographicsURL']}/Patient/{number}", headers=headers, timeout=30).json()


def first_person(london, fits) -> dict:
    return next(person for person in london.ready["people"] if fits(demographics(london, person["nhsNumber"])))


@pytest.fixture(scope="module")
def restricted(prompt_london):
    return first_person(prompt_london, lambda patient: patient["meta"]["security"][0]["code"] == "R")


@pytest.fixture(scope="module")
def whereabouts(prompt_london, restricted):
    """Words that would tell where the restricted person is: asked of the sources themselves."""
    words: set[str] = set()
    for source in prompt_london.ready["sources"]:
        if source["id"] not in restricted["sources"]:
            continue
        answer = requests.get(
            source["url"] + "/Patient", params={"identifier": "https://fhir.nhs.uk/Id/nhs-number|" + restricted["nhsNumber"]},
            headers=source.get("headers"), timeout=30)
        for entry in answer.json()["entry"]:
            address = entry["resource"]["address"][0]
            words.update([address["line"][0], address["postalCode"]])
    assert len(words) >= 2
    return words


@pytest.fixture
def restricted_look(consultant, restricted):
    return consultant.open(restricted["nhsNumber"])


def test_no_page_of_a_restricted_person_tells_where_they_are(restricted_look, whereabouts):
    told = {}
    for page in PAGES:
        restricted_look.go(page)
        content = restricted_look.window.page.content()
        found = [words for words in whereabouts if words.lower() in content.lower()]
        if found:
            told[page] = found
    assert told == {}


def test_a_restricted_person_s_registered_practice_is_not_marked(restricted_look):
    restricted_look.go("who-said-what")
    assert "registered" not in restricted_look.window.text.lower()


# Whose name tells where somebody lives (Sources/AccessControl/Labelling/Whereabouts.swift).
LOCAL = {"gp-practice", "care-home", "pharmacy", "hospice", "social-care", "community", "urgent-care"}


@pytest.fixture(scope="module")
def local_names(prompt_london):
    """Names, codes and addresses of organisations that tell a neighbourhood, as the region has them."""
    region = yaml.safe_load((Path(prompt_london.ready["state"]) / "region.yaml").read_text())
    local = [it for it in region["organisations"] if it["kind"] in LOCAL]
    urls = [it["url"] for it in region["sources"] if set(it["organisations"]) & {org["ods"] for org in local}]
    words = [it["name"] for it in local] + [f">{it['ods']}<" for it in local] + [f'"{it["ods"]}"' for it in local] + urls
    assert len(local) > 5
    return words


def test_no_page_and_no_resource_of_a_restricted_person_names_an_organisation_of_their_neighbourhood(restricted_look, local_names):
    told = {}
    for page in PAGES:
        restricted_look.go(page)
        content = restricted_look.window.page.content()
        found = [words for words in local_names if words in content]
        if found:
            told[page] = found
    restricted_look.go("who-said-what")
    assert "(name not shown)" in restricted_look.window.text, "what they said is there, by their kind"
    address = restricted_look.window.page.url.rsplit("/", 1)[0]
    cookies = {cookie["name"]: cookie["value"] for cookie in restricted_look.window.page.context.cookies()}
    session = requests.Session()
    session.cookies.update(cookies)
    bundle = str(as_resource(session, address)).replace("'", '"')
    found = [words for words in local_names if words in bundle]
    if found:
        told["Bundle"] = found
    assert told == {}


def test_a_restricted_person_s_banner_says_that_whereabouts_are_kept_back(restricted_look):
    expect(restricted_look.window.seen(".cr-person")).to_contain_text("Not shown: restricted")


def test_a_search_finds_a_restricted_person_without_an_address(consultant, prompt_london, restricted, whereabouts):
    patient = demographics(prompt_london, restricted["nhsNumber"])
    consultant.go("/")
    consultant.page.get_by_label("Family name").fill(patient["name"][0]["family"])
    consultant.page.get_by_label("Date of birth").fill(patient["birthDate"])
    consultant.page.get_by_role("button", name="Search").click()
    expect(consultant.page.locator("tbody tr")).to_contain_text("Not shown: restricted")
    assert not [words for words in whereabouts if words in consultant.page.content()]


def test_somebody_who_has_died_is_shown_so_on_every_page(consultant, prompt_london):
    person = first_person(prompt_london, lambda patient: "deceasedDateTime" in patient)
    look = consultant.open(person["nhsNumber"])
    for page in ["", "medicines", "timeline", "print"]:
        look.go(page)
        banner = look.window.seen(".cr-person, .cr-print > .cr-facts")
        expect(banner).to_contain_text("Died")
        expect(banner).to_contain_text("Age at Death")


def test_somebody_who_has_died_is_marked_where_one_chooses(consultant, prompt_london):
    person = first_person(prompt_london, lambda patient: "deceasedDateTime" in patient)
    patient = demographics(prompt_london, person["nhsNumber"])
    consultant.go("/")
    consultant.page.get_by_label("Family name").fill(patient["name"][0]["family"])
    consultant.page.get_by_label("Date of birth").fill(patient["birthDate"])
    consultant.page.get_by_role("button", name="Search").click()
    expect(consultant.page.locator("tbody tr").first).to_contain_text("Died")

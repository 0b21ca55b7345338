"""The look over HTTP (issue 3, part 11): statuses, who may read what, and what its Bundle says."""

from __future__ import annotations

import re

import pytest
import requests

from counterpart import direct
from london import ROOT, London, open_look, signed_in
from look_bundle import PLACES, SECTIONS, STATES, WITHOUT_ENTRIES, LookBundle

FHIR = {"accept": "application/fhir+json"}
NEVER_WAS = "A" * 43


@pytest.fixture(scope="module")
def staff(london: London) -> requests.Session:
    return signed_in(london.url, "consultant-barts")


@pytest.fixture(scope="module")
def other(london: London) -> requests.Session:
    return signed_in(london.url, "nurse-homerton")


@pytest.fixture(scope="module")
def person(london: London) -> dict:
    return london.person("Okonkwo")


@pytest.fixture(scope="module")
def look(london: London, staff: requests.Session, person: dict) -> str:
    return open_look(staff, london.url, person["nhsNumber"])


@pytest.fixture(scope="module")
def bundle(staff: requests.Session, look: str) -> LookBundle:
    return LookBundle.of(staff, look)


def post(session: requests.Session, london: London, nhs_number: str, **headers: str) -> requests.Response:
    return session.post(
        f"{london.url}/looks", data={"nhs-number": nhs_number}, headers={name.replace("_", "-"): value for name, value in headers.items()},
        allow_redirects=False, timeout=60)


# Opening


def test_a_permitted_post_answers_303_to_an_address_that_tells_nothing(london, staff, person):
    answer = post(staff, london, person["nhsNumber"])
    assert answer.status_code == 303
    path = answer.headers["location"].removeprefix(london.url)
    assert re.fullmatch(r"/looks/[A-Za-z0-9_-]{22,}", path)
    assert person["nhsNumber"] not in path


def test_each_look_has_an_address_of_its_own(london, staff, person):
    assert open_look(staff, london.url, person["nhsNumber"]) != open_look(staff, london.url, person["nhsNumber"])


def test_a_number_is_taken_as_people_write_it(london, staff, person):
    digits = person["nhsNumber"]
    assert post(staff, london, f" {digits[:3]} {digits[3:6]} {digits[6:]} ").status_code == 303


@pytest.mark.parametrize("number", ["", "abc", "123", "9990000000", "99900000180", "9434765919x", "999 000 001", "-990000018"])
@pytest.mark.parametrize("accept", ["text/html", "application/fhir+json"])
def test_a_number_that_cannot_be_answers_400(london, staff, number, accept):
    answer = post(staff, london, number, accept=accept)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(accept)


def test_a_post_without_the_field_answers_400(london, staff):
    assert staff.post(f"{london.url}/looks", data={"other": "1"}, allow_redirects=False, timeout=30).status_code == 400


@pytest.mark.parametrize("hint", ["secretary-barts", "receptionist-jubilee"])
def test_an_administrator_must_first_name_who_directs_them(london, person, hint):
    answer = post(signed_in(london.url, hint), london, person["nhsNumber"])
    assert (answer.status_code, answer.headers["location"].rsplit("/", 1)[-1]) == (303, "challenge")


def test_a_role_that_opens_no_record_is_refused_with_403(london, person):
    session = signed_in(london.url, "privacy-barts")
    assert post(session, london, person["nhsNumber"]).status_code == 403
    as_json = post(session, london, person["nhsNumber"], accept="application/fhir+json")
    assert as_json.status_code == 403
    assert as_json.json()["issue"][0]["code"] == "forbidden"


def test_a_refusal_is_the_same_for_a_person_that_is_known_and_one_that_is_not(london, person):
    session = signed_in(london.url, "privacy-barts")
    known, unknown = (post(session, london, number) for number in (person["nhsNumber"], "9990000018"))
    assert (known.status_code, without_reference(known)) == (unknown.status_code, without_reference(unknown))


def test_without_a_session_a_post_leads_to_sign_in_and_json_gets_401(london, person):
    answer = post(direct(), london, person["nhsNumber"])
    assert answer.status_code == 303
    assert answer.headers["location"].removeprefix(london.url).startswith("/sign-in")
    assert post(direct(), london, person["nhsNumber"], accept="application/fhir+json").status_code == 401
    assert post(direct(), london, person["nhsNumber"], accept="application/json").status_code == 401


def test_without_a_session_a_look_leads_to_sign_in_and_json_gets_401(london, look):
    page = direct().get(look, allow_redirects=False, timeout=30)
    assert page.status_code == 303
    assert page.headers["location"].removeprefix(london.url).startswith("/sign-in")
    assert direct().get(look, headers=FHIR, allow_redirects=False, timeout=30).status_code == 401


def test_a_made_up_session_cookie_is_no_session(london, look):
    session = direct()
    session.cookies.set("carerecord", "A" * 43, domain="127.0.0.1", path="/")
    assert session.get(look, headers=FHIR, allow_redirects=False, timeout=30).status_code == 401


# Forged posts


@pytest.mark.parametrize("headers", [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"origin": "OURS", "sec_fetch_site": "cross-site"},
    {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
], ids=lambda headers: ",".join(f"{k}={v}" for k, v in headers.items()))
def test_a_forged_post_is_refused_by_origin_and_sec_fetch_site(london, staff, person, headers):
    headers = {name: london.url if value == "OURS" else value for name, value in headers.items()}
    assert post(staff, london, person["nhsNumber"], **headers).status_code == 403


def test_a_post_of_our_own_page_is_accepted(london, staff, person):
    assert post(staff, london, person["nhsNumber"], origin=london.url, sec_fetch_site="same-origin").status_code == 303
    assert post(staff, london, person["nhsNumber"], sec_fetch_site="none").status_code == 303


def test_a_post_with_neither_header_is_accepted(london, staff, person):
    assert post(staff, london, person["nhsNumber"]).status_code == 303


@pytest.mark.parametrize("path", ["/sign-out", "/find", "/role", "LOOK/close", "LOOK/print"])
def test_every_other_post_is_guarded_as_well(london, staff, look, path):
    answer = staff.post(
        path.replace("LOOK", look) if path.startswith("LOOK") else london.url + path, headers={"origin": "https://evil.example"},
        allow_redirects=False, timeout=30)
    assert answer.status_code == 403
    assert staff.get(london.url + "/", allow_redirects=False, timeout=30).status_code == 200, "still signed in"


# Whose look it is


def without_reference(answer: requests.Response) -> str:
    """A page's text but for the references of the request and of its decision: each has its own."""
    text = re.sub(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", "REFERENCE", answer.text)
    return re.sub(r'(decision <span class="cr-num cr-nowrap">)[\w-]+', r"\1DECISION", text)


PAGES = ["", "/who-said-what", "/timeline", "/person", "/why", "/medicines", "/results", "/entries/AAAA", "/entries/AAAA/original"]


def same_answer(one: requests.Response, two: requests.Response, status: int = 404) -> None:
    assert (one.status_code, two.status_code) == (status, status)
    assert without_reference(one) == without_reference(two)
    # Nothing in the headers tells them apart either.
    names = [sorted(name.lower() for name in answer.headers) for answer in (one, two)]
    assert names[0] == names[1]
    for name in names[0]:
        if name not in {"date", "content-length"}:
            assert one.headers[name] == two.headers[name]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("accept", ["text/html", "application/fhir+json"])
def test_another_session_gets_the_same_404_for_a_look_as_for_one_that_never_was(london, other, look, page, accept):
    theirs, never = (
        other.get(address + page, headers={"accept": accept}, allow_redirects=False, timeout=30)
        for address in (look, f"{london.url}/looks/{NEVER_WAS}"))
    same_answer(theirs, never)


# What answers no post says so by the address's form alone, of a look that never was too.
@pytest.mark.parametrize("action, status", [("/close", 404), ("/medicines", 404), ("/print", 405), ("", 405)])
def test_another_session_can_do_nothing_with_a_look(london, staff, other, look, action, status):
    theirs, never = (
        other.post(address + action, allow_redirects=False, timeout=30) for address in (look, f"{london.url}/looks/{NEVER_WAS}"))
    same_answer(theirs, never, status)
    assert staff.get(look, headers=FHIR, timeout=60).status_code == 200


def test_the_same_person_signed_in_twice_has_two_sessions(london, look):
    again = signed_in(london.url, "consultant-barts")
    assert again.get(look, headers=FHIR, timeout=30).status_code == 404


def test_a_closed_look_is_gone_for_its_session_and_never_was_for_others(london, staff, other, person):
    address = open_look(staff, london.url, person["nhsNumber"])
    closed = staff.post(address + "/close", allow_redirects=False, timeout=30)
    assert closed.status_code == 303
    assert staff.get(address, timeout=30).status_code == 410
    assert staff.get(address, headers=FHIR, timeout=30).status_code == 410
    assert staff.get(address + "/timeline", timeout=30).status_code == 410
    same_answer(other.get(address, timeout=30), other.get(f"{london.url}/looks/{NEVER_WAS}", timeout=30))


def test_signing_out_ends_the_session_and_its_looks(london, person):
    session = signed_in(london.url, "mental-health-nurse")
    address = open_look(session, london.url, person["nhsNumber"])
    cookies = session.cookies.copy()
    answer = session.post(f"{london.url}/sign-out", allow_redirects=False, timeout=30)
    assert "cache" in answer.headers["clear-site-data"]
    stolen = direct()
    stolen.cookies = cookies
    assert stolen.get(address, headers=FHIR, allow_redirects=False, timeout=30).status_code == 401


# The Bundle


def test_the_look_is_one_collection_with_a_full_url_for_each_entry(bundle):
    assert (bundle.bundle["resourceType"], bundle.bundle["type"]) == ("Bundle", "collection")
    urls = [entry["fullUrl"] for entry in bundle.entries]
    assert len(set(urls)) == len(urls)


def test_each_released_resource_names_its_source_and_has_one_provenance(london, bundle):
    sources = {source["url"]: source["organisations"] for source in london.ready["sources"]}
    custodians = {}
    for entry in bundle.provenances:
        [target], [agent] = entry["resource"]["target"], entry["resource"]["agent"]
        assert target["reference"] not in custodians
        assert entry["resource"]["recorded"]
        custodians[target["reference"]] = agent["who"]["identifier"]["value"]
    assert len(bundle.released) > 50
    for entry in bundle.released:
        base = next(base for base in sources if entry["fullUrl"].startswith(base + "/"))
        assert custodians.pop(entry["fullUrl"]) in sources[base]
    assert custodians == {}


def test_each_organisation_and_section_has_entries_or_one_outcome_with_a_state_of_law_4(london, bundle):
    for source in london.ready["sources"]:
        types = {kind for kind, _ in bundle.of_source(source["url"])}
        for ods in source["organisations"]:
            for section, kinds in SECTIONS.items():
                states = [said for said in bundle.states(ods, section) if said.code in WITHOUT_ENTRIES]
                if not types & kinds:
                    assert len(states) == 1, f"{ods} {section}: {states}"


def test_what_answered_says_when_and_nothing_is_still_waiting(bundle):
    assert not [said for said in bundle.said if said.code == "waiting"]
    for said in bundle.said:
        if said.code in {"nothing-recorded", "unavailable"}:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said.answered or ""), said


def test_the_page_that_documents_the_bundle_names_every_place_and_code(bundle):
    text = (ROOT / "docs" / "look-as-a-resource.md").read_text()
    for name in [STATES, PLACES, "organisation", "section", "answered", "cut-short", *WITHOUT_ENTRIES, *SECTIONS]:
        assert name in text, f"{name} is not documented"


def test_no_answer_about_a_person_may_be_kept(staff, look):
    for headers in ({}, FHIR):
        answer = staff.get(look, headers=headers, timeout=60)
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"

"""What hospitals say and a decision hangs on stands on the pages, as sent: read in a browser, with and without script."""

from __future__ import annotations

import base64
import contextlib
import re
from pathlib import Path

import pytest
import requests

from counterpart import Service, read_json, resources
from london import open_look, signed_in
from own_region import ORGANISATIONS, region_of_its_own, smallest_people
from written_hospital import WrittenHospitals, patient, resource

UNITS = {"system": "http://unitsofmeasure.org"}
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
DIV = ('<div xmlns="http://www.w3.org/1999/xhtml"><p>WCC 10<sup>9</sup>/L</p><p><del>Penicillin allergy</del> '
       '<span style="text-decoration:line-through">latex</span></p>'
       '<p><input type="checkbox" checked="checked"/> CPR <input type="checkbox"/> No CPR</p></div>')
LONG = "No evidence of malignancy in any of the many samples that were taken on the third of May and thereafter, nor was there ever any suspicion of it"


def amount(value: float, unit: str) -> dict:
    return UNITS | {"value": value, "unit": unit, "code": unit}


def result(name: str, words: str, value: dict | None = None, status: str = "final", on: str = "2024-01-01", **fields) -> dict:
    return resource("Observation", name, status=status, code={"text": words}, effectiveDateTime=on, **fields) | (
        {"valueQuantity": value} if value else {})


def allergy(name: str, words: str, clinical: str | None, verification: str, **fields) -> dict:
    base = "http://terminology.hl7.org/CodeSystem/allergyintolerance-"
    status = {"clinicalStatus": {"coding": [{"system": base + "clinical", "code": clinical}]}} if clinical else {}
    return resource("AllergyIntolerance", name, code={"text": words}, verificationStatus={
        "coding": [{"system": base + "verification", "code": verification}]}, **fields) | status


def barts(person: dict) -> list[dict]:
    not_to_do = {"detail": {"code": {"text": "Intubation"}, "doNotPerform": True, "status": "scheduled"}}
    mg = {"low": amount(70, "mg/dL"), "high": amount(110, "mg/dL")}
    letter = base64.b64encode("Dose 5 µg".encode("latin-1")).decode()
    return [
        person | {"deceasedDateTime": "2024-05-02"},
        resource("DiagnosticReport", "d1", status="final", code={"text": "Urea and electrolytes"}, effectiveDateTime="2024-01-01",
                 result=[{"reference": "Observation/o1"}, {"reference": "Observation/o2"}]),
        result("o1", "Potassium", amount(9.9, "mmol/L"), status="entered-in-error"),
        result("o2", "Sodium", amount(140, "mmol/L"), status="preliminary"),
        result("o3", "Glucose", amount(5.5, "mmol/L"), referenceRange=[mg]),
        result("o4", "Glucose", amount(6.5, "mmol/L"), on="2024-02-01", referenceRange=[mg]),
        result("o5", "Ciprofloxacin susceptibility",
               interpretation=[{"coding": [{"system": INTERPRETATION, "code": "S", "display": "Susceptible"}]}]),
        result("o6", "Calcium", amount(2.9, "mmol/L"), specimen={"display": "Urine"}, referenceRange=[
            {"low": amount(2.2, "mmol/L"), "high": amount(2.6, "mmol/L"), "appliesTo": [{"text": "Female"}]}]),
        allergy("a1", "Penicillin", None, "entered-in-error", recordedDate="2024-06-01"),
        resource("CarePlan", "c1", status="active", intent="plan", title="Treatment escalation plan", period={"start": "2024-01-01"},
                 activity=[not_to_do, {"detail": {"code": {"text": "Antibiotics by mouth"}, "status": "scheduled"}}],
                 goal=[{"display": "To stay at home"}]),
        resource("Composition", "k1", status="final", type={"text": "Discharge summary"}, date="2024-01-01", title="Discharge",
                 author=[{"display": "Dr X"}], section=[{"title": "History", "text": {"status": "generated", "div": DIV}}]),
        resource("Condition", "n1", recordedDate="2024-01-01", text={"status": "generated", "div": f"<div>{LONG}</div>"}),
        resource("DocumentReference", "r1", status="current", docStatus="preliminary", description="Clinic letter",
                 date="2024-05-01T00:00:00Z",
                 content=[{"attachment": {"contentType": "text/plain; charset=iso-8859-1", "data": letter}}]),
    ]


def imperial(person: dict) -> list[dict]:
    return [
        person,
        allergy("a2", "Penicillin", "active", "confirmed", recordedDate="2020-01-01", note=[{"text": "anaphylaxis 2019"}]),
    ]


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """A service whose three hospitals are written here, and one look at one person: address, session."""
    with contextlib.ExitStack() as stack:
        folder: Path = tmp_path_factory.mktemp("written")
        systems = stack.enter_context(smallest_people(folder / "people", 1))
        [known] = systems.ready["people"]
        number = known["nhsNumber"]
        held = resources(read_json((folder / "people" / known["file"]).read_bytes()))
        person = patient(number, next(one for one in held if one["resourceType"] == "Patient"))
        hospitals = WrittenHospitals({"R1H": barts(person), "RYJ": imperial(person), "RJZ": None})
        stack.callback(hospitals.close)
        sources = [{"id": ods.lower(), "organisations": [ods], "url": hospitals.url(ods), "publishesPointers": False}
                   for ods in hospitals.held]
        service = Service(region_of_its_own(systems, folder / "region.yaml", ORGANISATIONS, sources), folder)
        stack.callback(service.stop)
        staff = signed_in(service.url, "consultant-barts")
        address = open_look(staff, service.url, number)
        # Until the last answer is there.
        assert staff.get(address, headers={"accept": "application/fhir+json"}, timeout=60).status_code == 200
        yield address, staff


@pytest.fixture(params=[(1280, True), (1280, False), (320, False)], ids=["wide", "wide without script", "narrow"])
def browser_page(request, chromium, record):
    """A page of a browser in that session; its width is in `viewport_size`."""
    address, staff = record
    width, scripted = request.param
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripted)
    # For the whole service, as it set them: the page's watch is asked for outside of the look's own path.
    context.add_cookies([{"name": c.name, "value": c.value, "url": address.split("/looks/")[0]} for c in staff.cookies])
    yield context.new_page()
    context.close()


def words(page, address: str, tab: str = "", inside: str = "main") -> str:
    """The words in sight of a page of the look, in one line."""
    page.goto(f"{address}/{tab}" if tab else address)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return re.sub(r"\s+", " ", page.locator(inside).locator("visible=true").first.inner_text())


def test_the_banner_says_a_death_the_plan_and_who_could_not_be_had(browser_page, record):
    banner = words(browser_page, record[0], inside=".cr-person")
    assert "Died 02-May-2024 said by Barts Health" in banner
    assert "Allergies: Penicillin" in banner
    assert re.search(r"Treatment escalation plan.*1 unavailable", banner)
    assert "Alerts: 1 unavailable" in banner
    if browser_page.viewport_size["width"] > 1000:
        assert "Do not: Intubation" in banner


def test_a_tab_says_no_nought_where_a_hospital_could_not_be_had(browser_page, record):
    browser_page.goto(record[0])
    tabs = browser_page.locator(".cr-tabs").inner_text()
    if browser_page.viewport_size["width"] > 1000:
        assert "Appointments" in tabs and not re.search(r"Appointments\s+0", tabs)


def test_results_say_how_they_stand_of_what_and_by_which_range(browser_page, record):
    page = words(browser_page, record[0], "results")
    assert "Entered in error: 9.9 mmol/L" in page
    assert "140 mmol/L preliminary" in page
    assert "70 to 110 mg/dL" in page and "Green band" not in page
    assert "2.2 to 2.6 (Female)" in page and "(Urine)" in page
    assert "Susceptible" in page and "no value" not in page


def test_a_row_of_allergies_is_of_the_statement_that_stands(browser_page, record):
    row = words(browser_page, record[0], "allergies", "main tbody tr")
    assert "confirmed" in row
    assert row.count("01-Jun-2024") == 1
    assert "Imperial College Healthcare, 01-Jan-2020" in row
    assert "Barts Health, 01-Jun-2024 (entered-in-error)" in row


def test_plans_say_what_is_not_to_be_done_and_their_page_says_all(browser_page, record):
    assert "Do not: Intubation (scheduled)" in words(browser_page, record[0], "care-plans")
    browser_page.get_by_role("link", name="1 original").first.click()
    page = browser_page.locator("main").inner_text()
    for said in ["Do not: Intubation (scheduled)", "Antibiotics by mouth", "To stay at home"]:
        assert said in page


def test_a_narrative_keeps_its_powers_its_strokes_and_its_ticks(browser_page, record):
    words(browser_page, record[0], "documents")
    browser_page.locator("main tbody tr").filter(has_text="Discharge").get_by_role("link", name="1 original").click()
    page = browser_page.locator("main").inner_text()
    assert "10⁹/L" in page
    assert "[struck out: Penicillin allergy]" in page and "[struck out: latex]" in page
    assert "[ticked] CPR" in page and "[not ticked] No CPR" in page


def test_a_letter_is_read_by_its_own_character_set(browser_page, record):
    page = words(browser_page, record[0], "documents")
    assert "preliminary" in page
    address = browser_page.locator("main tbody tr").filter(has_text="Clinic letter").get_by_role("link", name="Open the document")
    answer = record[1].get(requests.compat.urljoin(record[0], address.get_attribute("href")), timeout=30)
    assert answer.content.decode() == "Dose 5 µg"


def test_paper_has_notes_ranges_and_the_whole_of_a_narrative(browser_page, record):
    page = words(browser_page, record[0], "print")
    assert "Note: “anaphylaxis 2019” — Imperial College Healthcare" in page
    assert "range 70 to 110 mg/dL" in page
    assert LONG in page
    assert "To stay at home" in page
    assert "Died 02-May-2024 said by Barts Health; not known to demographics" in page

"""The Bundle of a look where a source's answers are cut short, broken, about somebody else, or not to be had: it says each."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from counterpart import NHS_NUMBER, Nginx, Service, key
from london import open_look, signed_in
from look_bundle import LedgerOnThePage, LookBundle, ledger
from own_region import ORGANISATIONS, region_of_its_own, smallest_people

LOCATIONS = """
    default_type application/fhir+json;
    location ~ ^/fhir/(?<type>[A-Za-z]+)$ { try_files /$type.json =404; }
"""
BARTS = "R1H"
SHARED = ["identity", "conditions", "medicines", "allergies", "results", "procedures", "immunisations"]


def searchset(*found: dict | str | int, following: str | None = None) -> dict:
    return {
        "resourceType": "Bundle", "type": "searchset", "total": len(found),
        "link": [{"relation": "next", "url": following}] if following else [], "entry": [{"resource": one} for one in found]}


def answers(nhs_number: str, patient: dict) -> dict[str, dict | str]:
    """What each search gives, by type; a text is sent as it is."""
    me, other = {"reference": "Patient/me"}, {"reference": "Patient/somebody-else"}
    coded = {"code": {"text": "Something"}}
    types = ["Patient", "Observation", "Condition", "Procedure", "Immunization", "AllergyIntolerance", "DocumentReference"]
    return {
        "metadata": {
            "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-01", "kind": "instance", "fhirVersion": "4.0.1",
            "format": ["json"], "rest": [{"mode": "server", "resource": [
                {"type": kind, "interaction": [{"code": "search-type"}], "searchParam": [{"name": "patient", "type": "reference"}]}
                for kind in types]}]},
        "Patient": searchset(
            {"resourceType": "Patient", "id": "me", "identifier": [{"system": NHS_NUMBER, "value": nhs_number}],
             "name": patient["name"], "birthDate": patient["birthDate"]}),
        "Observation": searchset(
            {"resourceType": "Observation", "id": "o1", "status": "final", "subject": me, **coded}, following="https://elsewhere.example/fhir/2"),
        "Condition": json.dumps(searchset({"resourceType": "Condition", "id": "c1", "subject": me, **coded}))[:-40],
        "Procedure": searchset(
            {"resourceType": "Procedure", "id": "p1", "status": "completed", "subject": me, **coded},
            {"id": "without-a-type", "status": "completed"}, "a text"),
        "Immunization": searchset(
            {"resourceType": "Immunization", "id": "i1", "status": "completed", "patient": me, "vaccineCode": {"text": "One"},
             "occurrenceDateTime": "2020"},
            {"resourceType": "Immunization", "id": "i2", "status": "completed", "patient": other, "vaccineCode": {"text": "Two"},
             "occurrenceDateTime": "2020"}),
    }


@dataclass
class Opened:
    look: LookBundle
    ledger: LedgerOnThePage


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("missing")
    with contextlib.ExitStack() as stack:
        systems = stack.enter_context(smallest_people(folder / "people", 1))
        [person] = systems.ready["people"]
        nginx = stack.enter_context(Nginx(folder / "nginx", LOCATIONS))
        bundle = json.loads((folder / "people" / person["file"]).read_text())
        patient = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")
        for name, answer in answers(person["nhsNumber"], patient).items():
            text = answer if isinstance(answer, str) else json.dumps(answer)
            (folder / "nginx" / "files" / f"{name}.json").write_text(text)
        region = region_of_its_own(
            systems, folder / "service" / "region.yaml", ORGANISATIONS[:1],
            [{"id": "files", "organisations": [BARTS], "url": nginx.root + "/fhir", "search": "get", "deadline": 20}], SHARED)
        service = stack.enter_context(Service(region, folder / "service"))
        staff = signed_in(service.url, "consultant-barts")
        address = open_look(staff, service.url, person["nhsNumber"])
        yield Opened(LookBundle.of(staff, address), ledger(staff, address))


def codes(opened: Opened, section: str) -> list[str]:
    return sorted(said.code for said in opened.look.states(BARTS, section))


def test_what_can_be_shown_is_in_the_look(opened: Opened):
    assert {key(entry["resource"]) for entry in opened.look.released} == {
        ("Patient", "me"), ("Observation", "o1"), ("Procedure", "p1"), ("Immunization", "i1")}


def test_a_next_page_that_may_not_be_followed_is_cut_short(opened: Opened):
    assert codes(opened, "results") == ["cut-short"]


def test_an_answer_that_breaks_off_could_not_be_understood_and_it_is_said_where(opened: Opened):
    assert codes(opened, "conditions") == ["cut-short", "not-understood"]
    assert any(
        "damaged at byte" in issue["details"]["text"] for entry in opened.look.outcomes for issue in entry["resource"]["issue"])


def test_what_is_no_resource_is_listed_with_its_place(opened: Opened):
    listed = [
        issue["details"]["text"] for entry in opened.look.outcomes for issue in entry["resource"]["issue"]
        if issue["details"]["coding"][0]["code"] == "not-understood" and not any(
            extension["url"].endswith("/section") for extension in issue["extension"])]
    assert len(listed) == 2
    assert any("entry[1]" in text for text in listed) and any("entry[2]" in text for text in listed)


def test_a_resource_about_somebody_else_is_withheld_and_counted(opened: Opened):
    assert codes(opened, "immunisations") == ["withheld"]
    [entry] = [e for e in opened.look.outcomes if "1 withheld" in e["resource"]["issue"][0]["details"]["text"]]
    assert "Two" not in str(entry)


def test_a_search_that_is_not_found_is_unavailable_and_never_nothing_recorded(opened: Opened):
    assert codes(opened, "allergies") == ["unavailable"]


def test_what_the_source_cannot_be_asked_for_was_not_asked(opened: Opened):
    assert codes(opened, "medicines") == ["not-asked"]


def test_what_no_agreement_shares_is_not_shared(opened: Opened):
    for section in ["documents", "appointments", "care-plans", "encounters", "alerts"]:
        assert codes(opened, section) == ["not-shared"]


def test_the_ledger_on_the_page_counts_each(opened: Opened):
    counted = opened.ledger
    assert counted.adds_up
    assert (counted.received, counted.withheld, counted.not_understood) == (7, 1, 2)

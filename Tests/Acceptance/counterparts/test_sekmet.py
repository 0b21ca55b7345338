"""Three FHIR servers that we did not write, with TLS and bearer tokens, as the hospitals of a region file of their own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from counterpart import Sekmet, by_key, resources
from london import open_look
from look_bundle import SECTIONS, WITHOUT_ENTRIES, LookBundle, ledger
from own_region import ORGANISATIONS, Hospitals

# Types with a patient parameter that say nothing about a person's care: the service does not ask for them.
NOT_CARE = {"AuditEvent", "Person", "Group", "Binary", "Bundle", "Subscription"}


def given_back(sekmet: Sekmet, nhs_number: str, everything: bool) -> list[dict]:
    """All that one hospital gives back for a person, each as often as it comes; asked without our program."""
    found = sekmet.patients(nhs_number)
    patients = list(found)
    for patient in patients:
        if everything:
            found += sekmet.everything(patient["id"])
            continue
        statement = sekmet.session.get(f"{sekmet.url}/metadata", timeout=30).json()
        for kind in statement["rest"][0]["resource"]:
            if kind["type"] in NOT_CARE or not any(p["name"] == "patient" for p in kind["searchParam"]):
                continue
            found += resources(sekmet._json(sekmet.session.get(
                f"{sekmet.url}/{kind['type']}", params={"patient": patient["id"], "_count": 1000}, timeout=60)))
    return found


@dataclass
class Opened:
    nhs_number: str
    address: str
    look: LookBundle
    # ODS code to what the hospital gives back, each as often as it comes.
    given: dict[str, list[dict]]


@pytest.fixture(scope="module")
def opened(hospitals: Hospitals) -> list[Opened]:
    """Every person's look, and beside it what each hospital says when it is asked without us."""
    found = []
    for person in hospitals.people:
        number = person["nhsNumber"]
        address = open_look(hospitals.staff, hospitals.service.url, number)
        look = LookBundle.of(hospitals.staff, address)
        given = {ods: given_back(sekmet, number, everything=ods != "RJZ") for ods, sekmet in hospitals.of.items()}
        found.append(Opened(number, address, look, given))
    return found


def test_every_hospital_holds_its_part_of_the_people(hospitals: Hospitals, opened: list[Opened]):
    for ods, numbers in hospitals.held.items():
        assert len(numbers) >= 5
        assert [o.nhs_number for o in opened if o.given[ods]] == numbers


def test_every_resource_that_a_hospital_gives_back_is_in_the_look_unaltered(hospitals: Hospitals, opened: list[Opened]):
    for one in opened:
        for ods, sekmet in hospitals.of.items():
            assert one.look.of_source(sekmet.url) == by_key(one.given[ods])


def test_the_look_holds_nothing_that_no_hospital_gave(hospitals: Hospitals, opened: list[Opened]):
    for one in opened:
        given = sum(len(by_key(all_of_it)) for all_of_it in one.given.values())
        assert len(one.look.released) == given > 50


def test_each_released_resource_has_a_provenance_that_names_its_hospital(hospitals: Hospitals, opened: list[Opened]):
    for one in opened:
        whose = {}
        for entry in one.look.provenances:
            [target], [agent] = entry["resource"]["target"], entry["resource"]["agent"]
            whose[target["reference"]] = agent["who"]["identifier"]["value"]
        expected = {
            entry["fullUrl"]: ods for entry in one.look.released for ods, sekmet in hospitals.of.items()
            if entry["fullUrl"].startswith(sekmet.url + "/")}
        assert whose == expected


def test_each_hospital_and_section_without_entries_says_why_and_when(opened: list[Opened]):
    for one in opened:
        for organisation in ORGANISATIONS:
            ods = organisation["ods"]
            types = Counter(resource["resourceType"] for resource in by_key(one.given[ods]).values())
            for section, kinds in SECTIONS.items():
                said = one.look.states(ods, section)
                if any(types[kind] for kind in kinds):
                    assert said == [], f"{ods} {section} has entries"
                else:
                    assert len(said) == 1, f"{ods} {section}: {said}"
                    assert said[0].code in WITHOUT_ENTRIES
                    # SEKMET answered for all of them; only what it cannot be asked for at all was not asked.
                    assert said[0].code == "nothing-recorded" or said[0].code == "not-asked" and not types
                    assert said[0].code == "not-asked" or said[0].answered


def test_the_ledger_on_the_page_counts_all_that_came_and_adds_up(hospitals: Hospitals, opened: list[Opened]):
    for one in opened:
        counted = ledger(hospitals.staff, one.address)
        assert counted.received == sum(len(given) for given in one.given.values())
        assert counted.adds_up
        assert counted.withheld == counted.not_understood == 0


def test_what_two_hospitals_say_alike_is_grouped_and_both_originals_are_in_the_look(hospitals: Hospitals, opened: list[Opened]):
    one = next(o for o in opened if o.nhs_number == hospitals.everywhere)
    counts = [Counter(key[0] for key in one.look.of_source(sekmet.url)) for sekmet in hospitals.of.values()]
    assert all(count["Immunization"] == counts[0]["Immunization"] > 0 for count in counts)
    counted = ledger(hospitals.staff, one.address)
    # The same immunisations from three hospitals are one line each.
    assert counted.grouped >= 2 * counts[0]["Immunization"]

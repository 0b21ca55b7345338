"""Reads the look as a resource (docs/look-as-a-resource.md) the way a stranger's program would."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import requests

from counterpart import by_key, read_json

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
STATES = "https://carerecord.example/fhir/CodeSystem/section-state"
PLACES = "https://carerecord.example/fhir/StructureDefinition/"

# Law 4's states that an organisation and a section without entries can be in, once the look is final.
WITHOUT_ENTRIES = {"nothing-recorded", "not-shared", "withheld", "not-asked", "not-understood", "unavailable"}

# Issue 3, part 4, and Section.swift: the types whose every resource is an entry of the section.
SECTIONS = {
    "identity": {"Patient", "RelatedPerson"},
    "appointments": {"Appointment"},
    "conditions": {"Condition"},
    "medicines": {"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"},
    "allergies": {"AllergyIntolerance"},
    "results": {"Observation", "DiagnosticReport", "ImagingStudy"},
    "documents": {"DocumentReference", "Composition"},
    "care-plans": {"CarePlan", "Goal", "Consent"},
    "encounters": {"Encounter", "EpisodeOfCare", "ServiceRequest"},
    "procedures": {"Procedure"},
    "immunisations": {"Immunization"},
    "alerts": {"Flag"},
}


@dataclass(frozen=True)
class Said:
    """What one OperationOutcome says of one organisation and section."""

    organisation: str
    section: str | None
    code: str
    answered: str | None


class LookBundle:
    def __init__(self, bundle: dict):
        self.bundle = bundle
        self.entries = bundle["entry"]
        self.provenances = [e for e in self.entries if self._is_ours(e, "Provenance")]
        self.outcomes = [e for e in self.entries if self._is_ours(e, "OperationOutcome")]
        ours = {id(e) for e in self.provenances + self.outcomes}
        self.released = [e for e in self.entries if id(e) not in ours]
        self.said = [said for entry in self.outcomes for said in self._said(entry["resource"])]

    @classmethod
    def of(cls, session: requests.Session, look: str) -> "LookBundle":
        """Waits for the last answer."""
        answer = session.get(look, headers={"accept": "application/fhir+json"}, timeout=120)
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:500]}"
        assert answer.headers["content-type"].startswith("application/fhir+json")
        return cls(read_json(answer.content))

    @staticmethod
    def _is_ours(entry: dict, kind: str) -> bool:
        # What the service itself says has a urn:uuid; what a source sent has its source's address.
        return entry["resource"]["resourceType"] == kind and entry["fullUrl"].startswith("urn:uuid:")

    @staticmethod
    def _said(outcome: dict) -> list[Said]:
        found = []
        for issue in outcome["issue"]:
            places = {e["url"].removeprefix(PLACES): e for e in issue.get("extension", [])}
            coding = issue["details"]["coding"][0]
            assert coding["system"] == STATES
            organisation = places["organisation"]["valueIdentifier"]
            assert organisation["system"] == ODS
            found.append(Said(
                organisation["value"], places.get("section", {}).get("valueCode"), coding["code"],
                places.get("answered", {}).get("valueInstant")))
        return found

    def of_source(self, base: str) -> dict[tuple[str, str], dict]:
        """Resources whose full URL says that they are this source's."""
        return by_key(e["resource"] for e in self.released if e["fullUrl"].startswith(base + "/"))

    def states(self, organisation: str, section: str) -> list[Said]:
        return [s for s in self.said if s.organisation == organisation and s.section == section]

    @property
    def counts(self) -> dict[str, int]:
        """Law 11 as the Bundle says it. `read_json` keeps numbers as their text."""
        [ledger] = [e for e in self.bundle["meta"]["extension"] if e["url"] == PLACES + "ledger"]
        return {part["url"]: int(part["valueUnsignedInt"].text) for part in ledger["extension"]}

    def types(self) -> Counter:
        return Counter(e["resource"]["resourceType"] for e in self.released)


@dataclass(frozen=True)
class LedgerOnThePage:
    received: int
    shown: int
    grouped: int
    listed: int
    withheld: int
    not_understood: int
    # Of those grouped: the same resource with the same content, come again.
    repeated: int
    # What the look as a resource is said to hold.
    released: int

    @property
    def adds_up(self) -> bool:
        return self.received == self.shown + self.grouped + self.listed + self.withheld + self.not_understood


def ledger(session: requests.Session, look: str) -> LedgerOnThePage:
    """Law 11 as the viewer says it: the sentence on the page "Who said what"."""
    answer = session.get(look + "/who-said-what", timeout=60)
    assert answer.status_code == 200
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))
    # A page that is still filling in holds earlier versions; the last one counts.
    found = re.findall(
        r"([\d,]+) resources? received = ([\d,]+) shown \+ ([\d,]+) grouped under a line \+ ([\d,]+) of other kinds, listed "
        r"\+ ([\d,]+) withheld \+ ([\d,]+) not understood", words)
    assert found, "the page has no ledger"
    again = re.findall(r"Of those grouped, (\d+) (?:is a resource that|are resources that) came again", words)
    released = re.findall(r"For programs this look holds each once: (\d+) resource", words)
    numbers = [int(number.replace(",", "")) for number in found[-1]]
    return LedgerOnThePage(*numbers, int(again[-1]) if again else 0, int(released[-1]))

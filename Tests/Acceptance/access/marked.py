"""People whose every sentence is marked: a word of its own for what a record says of each (`Zqc007`), and one for who they are (`Zqi007`)."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

CLINICAL = re.compile(r"zqc(\d{3})", re.IGNORECASE)
IDENTITY = re.compile(r"zqi(\d{3})", re.IGNORECASE)
CATEGORY = "http://terminology.hl7.org/CodeSystem/"
# Where a record shows its entries, and what a marked person has there.
SECTIONS = {
    "conditions": "Condition", "medicines": "MedicationRequest", "allergies": "AllergyIntolerance", "results": "Observation", "documents": "DocumentReference",
    "encounters": "Encounter", "procedures": "Procedure", "immunisations": "Immunization", "care-plans": "CarePlan", "alerts": "Flag",
    "appointments": "Appointment",
}


def write(folder: Path, count: int) -> None:
    """Bundles as another program would have written them, one a person."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:03}.json").write_text(json.dumps(bundle(number)))


def coded(system: str, code: str) -> dict:
    return {"coding": [{"system": CATEGORY + system, "code": code}]}


def bundle(number: int) -> dict:
    """Several systems' worth: what names an encounter lies where that was, the rest at the practice."""
    word, who = f"Zqc{number:03}", f"Zqi{number:03}"
    person = {"reference": f"Patient/p-{number}"}
    visit = {"reference": f"Encounter/e-{number}"}
    letter = base64.b64encode(f"<p>The letter says {word}</p>".encode()).decode()

    def said(words: str) -> dict:
        return {"text": f"{words} {word}"}

    def result(serial: int) -> dict:
        return {
            "resourceType": "Observation", "id": f"o{serial}-{number}", "status": "final", "subject": person, "code": said("Serum"),
            "category": [coded("observation-category", "laboratory")], "effectiveDateTime": f"202{serial}-03-0{serial}T09:00:00Z",
            "valueQuantity": {"value": serial * 7, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}, "note": [said("Note")],
        }

    resources = [
        {"resourceType": "Patient", "id": f"p-{number}", "name": [{"family": who, "given": ["Marked"]}], "gender": "female",
         "birthDate": f"19{50 + number % 40}-02-{1 + number % 27:02}", "address": [{"line": [f"1 {who} Street"], "city": "London"}],
         "telecom": [{"system": "email", "value": f"{who}@example.org"}]},
        {"resourceType": "Encounter", "id": f"e-{number}", "status": "finished", "class": {"system": CATEGORY + "v3-ActCode", "code": "AMB"},
         "type": [said("Visit")], "subject": person, "period": {"start": "2025-03-02T09:00:00Z", "end": "2025-03-02T10:00:00Z"},
         "reasonCode": [said("Reason")], "serviceProvider": {"display": f"Hospital {number}"}},
        {"resourceType": "Condition", "id": f"c-{number}", "clinicalStatus": coded("condition-clinical", "active"), "code": said("Condition"),
         "subject": person, "encounter": visit, "onsetDateTime": "2024-05-01", "note": [said("Note")]},
        {"resourceType": "MedicationRequest", "id": f"m-{number}", "status": "active", "intent": "order", "subject": person, "authoredOn": "2025-03-03",
         "medicationCodeableConcept": said("Tablets"), "dosageInstruction": [said("One a day")]},
        {"resourceType": "AllergyIntolerance", "id": f"a-{number}", "clinicalStatus": coded("allergyintolerance-clinical", "active"),
         "code": said("Allergy"), "patient": person, "reaction": [{"manifestation": [said("Rash")]}]},
        *(result(serial) for serial in (1, 2, 3)),
        {"resourceType": "DiagnosticReport", "id": f"r-{number}", "status": "final", "code": said("Report"), "subject": person,
         "effectiveDateTime": "2023-03-03T09:00:00Z", "conclusion": word, "result": [{"reference": f"Observation/o3-{number}"}]},
        {"resourceType": "DocumentReference", "id": f"d-{number}", "status": "current", "type": said("Letter"), "subject": person,
         "date": "2025-03-05T10:00:00Z", "description": word,
         "content": [{"attachment": {"contentType": "text/html", "title": f"Letter {word}", "data": letter}}]},
        {"resourceType": "Procedure", "id": f"x-{number}", "status": "completed", "code": said("Operation"), "subject": person, "encounter": visit,
         "performedDateTime": "2025-03-02"},
        {"resourceType": "Immunization", "id": f"i-{number}", "status": "completed", "vaccineCode": said("Vaccine"), "patient": person,
         "occurrenceDateTime": "2024-10-10"},
        {"resourceType": "CarePlan", "id": f"k-{number}", "status": "active", "intent": "plan", "title": f"Plan {word}", "subject": person,
         "description": word, "period": {"start": "2025-01-01"}},
        {"resourceType": "Flag", "id": f"f-{number}", "status": "active", "code": said("Alert"), "subject": person, "period": {"start": "2025-01-01"}},
        {"resourceType": "Appointment", "id": f"t-{number}", "status": "booked", "serviceType": [said("Clinic")], "description": word,
         "start": "2027-03-14T10:00:00Z", "participant": [{"actor": person, "status": "accepted"}]},
    ]
    entries = [{"fullUrl": f"{it['resourceType']}/{it['id']}", "resource": it} for it in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}

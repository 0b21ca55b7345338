"""Makes what the benchmark's sources hold: one invented person, known at every source, about 100 KB at each.

Deterministic: the same bytes on every machine. Ordinary general and hospital care, in the shapes that UK systems send (FHIR R4);
about a fifth of the facts are held by several sources, as in life, so that merging has something to do.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

NHS_NUMBER = "9990001049"
NHS_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
ODS_SYSTEM = "https://fhir.nhs.uk/Id/ods-organization-code"
SNOMED = "http://snomed.info/sct"
# What one `$everything` is grown to.
TARGET_BYTES = 100_000

CONDITIONS = [
    ("38341003", "Hypertension"), ("44054006", "Type 2 diabetes mellitus"), ("195967001", "Asthma"), ("396275006", "Osteoarthritis"),
    ("35489007", "Depressive disorder"), ("13645005", "Chronic obstructive lung disease"), ("49436004", "Atrial fibrillation"),
    ("73211009", "Diabetes mellitus"), ("235595009", "Gastro-oesophageal reflux disease"), ("414916001", "Obesity"),
    ("709044004", "Chronic kidney disease"), ("84757009", "Epilepsy"), ("40930008", "Hypothyroidism"), ("128613002", "Seizure disorder"),
]
MEDICINES = [
    ("39732311000001104", "Amlodipine 5mg tablets", "5mg once a day"), ("39021611000001106", "Metformin 500mg tablets", "500mg twice a day"),
    ("35915211000001108", "Salbutamol 100micrograms/dose inhaler", "two puffs when needed"),
    ("39113311000001107", "Atorvastatin 20mg tablets", "20mg at night"), ("42297711000001104", "Ramipril 5mg capsules", "5mg once a day"),
    ("39695211000001102", "Omeprazole 20mg gastro-resistant capsules", "20mg each morning"),
    ("39687211000001103", "Sertraline 50mg tablets", "50mg once a day"), ("42109111000001100", "Apixaban 5mg tablets", "5mg twice a day"),
    ("42296111000001101", "Levothyroxine sodium 50microgram tablets", "50micrograms before breakfast"),
]
TESTS = [
    ("1022431000000105", "Haemoglobin", "g/L", 115, 160), ("1000651000000109", "Sodium", "mmol/L", 133, 146),
    ("1000981000000109", "Potassium", "mmol/L", 3, 6), ("1000731000000107", "Creatinine", "umol/L", 49, 104),
    ("1049321000000109", "Haemoglobin A1c", "mmol/mol", 30, 70), ("1005671000000105", "Serum cholesterol", "mmol/L", 3, 7),
    ("1022541000000102", "White cell count", "10*9/L", 4, 11), ("1022651000000100", "Platelet count", "10*9/L", 150, 400),
    ("271649006", "Systolic blood pressure", "mm[Hg]", 100, 160), ("27113001", "Body weight", "kg", 60, 90),
]
PROCEDURES = [("73761001", "Colonoscopy"), ("80146002", "Appendicectomy"), ("179344006", "Total hip replacement"), ("29303009", "Electrocardiographic procedure")]
VACCINES = [("39114911000001105", "Influenza vaccine"), ("39115611000001103", "COVID-19 vaccine"), ("39326911000001101", "Pneumococcal vaccine")]
WORDS = ("seen in clinic today with a friend who helped with the history remains well on present treatment no red flags advised to continue "
         "and to return if worse bloods requested review in three months letter copied to the practice").split()


class Source:
    """One source's holdings while they are made."""

    def __init__(self, number: int, ods: str, name: str):
        self.number = number
        self.ods = ods
        self.name = name
        self.patient = f"p{number}"
        self.chance = random.Random(7_000 + number)
        self.count = 0

    def base(self, kind: str) -> dict:
        self.count += 1
        id_ = f"s{self.number}-{self.count}"
        return {"resourceType": kind, "id": id_,
                "meta": {"versionId": "1", "lastUpdated": f"{self.day(2020, 2026)}T08:15:00+00:00",
                         "profile": [f"https://fhir.hl7.org.uk/StructureDefinition/UKCore-{kind}"]},
                "identifier": [{"system": f"https://source-{self.number}.example/id", "value": id_}]}

    def day(self, first: int, last: int) -> str:
        return f"{self.chance.randint(first, last - 1)}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def subject(self) -> dict:
        return {"reference": f"Patient/{self.patient}"}

    def organisation(self) -> dict:
        return {"identifier": {"system": ODS_SYSTEM, "value": self.ods}, "display": self.name}

    def author(self) -> dict:
        return {"display": f"Dr {self.chance.choice(['Shah', 'Evans', 'Novak', 'Adeyemi', 'Lindqvist'])}"}

    def sentence(self) -> str:
        return " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(12, 30))).capitalize() + "."

    # One resource of each kind. Real resources carry more fields than a viewer shows; so do these.

    def condition(self) -> dict:
        code, words = self.chance.choice(CONDITIONS)
        return self.base("Condition") | {
            "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": self.chance.choice(["active", "active", "resolved"])}]},
            "verificationStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"}]},
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-category", "code": "problem-list-item", "display": "Problem List Item"}]}],
            "code": {"coding": [{"system": SNOMED, "code": code, "display": words}], "text": words},
            "subject": self.subject(), "onsetDateTime": self.day(1998, 2025), "recordedDate": self.day(2015, 2026), "recorder": self.author(),
            "note": [{"text": self.sentence()}]}

    def medicine(self) -> dict:
        code, words, dose = self.chance.choice(MEDICINES)
        return self.base("MedicationRequest") | {
            "status": self.chance.choice(["active", "completed", "stopped"]), "intent": "order",
            "medicationCodeableConcept": {"coding": [{"system": "https://dmd.nhs.uk", "code": code, "display": words}, {"system": SNOMED, "code": code, "display": words}], "text": words},
            "subject": self.subject(), "authoredOn": self.day(2018, 2026), "requester": self.author(),
            "courseOfTherapyType": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy", "code": "continuous"}]},
            "dosageInstruction": [{"text": dose, "patientInstruction": self.sentence(), "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                                   "route": {"coding": [{"system": SNOMED, "code": "26643006", "display": "Oral"}]}}],
            "dispenseRequest": {"quantity": {"value": 28, "unit": "tablet"}, "expectedSupplyDuration": {"value": 28, "unit": "day", "system": "http://unitsofmeasure.org", "code": "d"}}}

    def result(self) -> dict:
        code, words, unit, low, high = self.chance.choice(TESTS)
        return self.base("Observation") | {
            "status": "final",
            "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory", "display": "Laboratory"}]}],
            "code": {"coding": [{"system": SNOMED, "code": code, "display": words}], "text": words},
            "subject": self.subject(), "effectiveDateTime": f"{self.day(2019, 2026)}T09:{self.chance.randint(10, 59)}:00+00:00",
            "issued": f"{self.day(2019, 2026)}T17:00:00+00:00", "performer": [self.organisation()],
            "valueQuantity": {"value": round(self.chance.uniform(low, high), 1), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
            "interpretation": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "N", "display": "Normal"}]}],
            "referenceRange": [{"low": {"value": low, "unit": unit}, "high": {"value": high, "unit": unit}}]}

    def encounter(self) -> dict:
        day = self.day(2016, 2026)
        return self.base("Encounter") | {
            "status": "finished", "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB", "display": "ambulatory"},
            "type": [{"coding": [{"system": SNOMED, "code": "185349003", "display": "Encounter for check up"}], "text": "Outpatient clinic"}],
            "subject": self.subject(), "participant": [{"individual": self.author()}],
            "period": {"start": f"{day}T10:00:00+00:00", "end": f"{day}T10:20:00+00:00"}, "reasonCode": [{"text": self.chance.choice(CONDITIONS)[1]}],
            "serviceProvider": self.organisation()}

    def document(self) -> dict:
        return self.base("DocumentReference") | {
            "status": "current", "docStatus": "final",
            "type": {"coding": [{"system": SNOMED, "code": "823691000000103", "display": "Clinical letter"}], "text": "Clinic letter"},
            "subject": self.subject(), "date": f"{self.day(2019, 2026)}T12:00:00+00:00", "author": [self.author()], "custodian": self.organisation(),
            "description": self.sentence(), "content": [{"attachment": {"contentType": "application/pdf", "url": f"Binary/s{self.number}-{self.count}", "title": "Letter", "size": 48123}}]}

    def procedure(self) -> dict:
        code, words = self.chance.choice(PROCEDURES)
        return self.base("Procedure") | {
            "status": "completed", "code": {"coding": [{"system": SNOMED, "code": code, "display": words}], "text": words}, "subject": self.subject(),
            "performedDateTime": self.day(2005, 2026), "performer": [{"actor": self.author(), "onBehalfOf": self.organisation()}], "note": [{"text": self.sentence()}]}

    def immunisation(self) -> dict:
        code, words = self.chance.choice(VACCINES)
        return self.base("Immunization") | {
            "status": "completed", "vaccineCode": {"coding": [{"system": SNOMED, "code": code, "display": words}], "text": words},
            "patient": self.subject(), "occurrenceDateTime": self.day(2015, 2026), "primarySource": True, "lotNumber": f"L{self.chance.randint(10000, 99999)}",
            "site": {"coding": [{"system": SNOMED, "code": "368208006", "display": "Left upper arm"}]}, "performer": [{"actor": self.organisation()}]}

    def patient_resource(self) -> dict:
        return {"resourceType": "Patient", "id": self.patient, "meta": {"versionId": "1"}} | person()


def person() -> dict:
    return {"identifier": [{"system": NHS_SYSTEM, "value": NHS_NUMBER}],
            "name": [{"use": "official", "family": "Bench", "given": ["Beatrice"], "prefix": ["Ms"]}], "gender": "female", "birthDate": "1956-04-21",
            "address": [{"use": "home", "line": ["1 Measure Row"], "city": "London", "postalCode": "E1 4AA"}]}


def shared_facts() -> list[dict]:
    """Facts that several sources hold: the same clinically, each under the source's own id."""
    everybody = Source(0, "", "")
    made = [everybody.condition() for _ in range(6)] + [everybody.medicine() for _ in range(6)] + [everybody.result() for _ in range(4)]
    for fact in made:
        fact.pop("requester", None)
        fact.pop("recorder", None)
        fact.pop("performer", None)
    return made


def searchset(resources: list[dict]) -> bytes:
    entries = [{"fullUrl": f"https://source.example/{r['resourceType']}/{r['id']}", "resource": r, "search": {"mode": "match"}} for r in resources]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
    return json.dumps(bundle, separators=(",", ":")).encode()


def everything(source: Source) -> list[dict]:
    resources = [source.patient_resource()]
    resources.append(source.base("AllergyIntolerance") | {
        "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}]},
        "code": {"coding": [{"system": SNOMED, "code": "764146007", "display": "Penicillin"}], "text": "Penicillin"}, "patient": source.subject(),
        "recordedDate": source.day(2001, 2020), "reaction": [{"manifestation": [{"text": "Rash"}]}]})
    for fact in shared_facts():
        own = source.base(fact["resourceType"])
        resources.append(fact | {key: own[key] for key in ("id", "meta", "identifier")} | {"subject": source.subject()})
    kinds = [source.result] * 6 + [source.encounter] * 3 + [source.condition, source.medicine, source.medicine, source.document, source.procedure, source.immunisation]
    size = len(searchset(resources))
    while size < TARGET_BYTES:
        made = source.chance.choice(kinds)()
        resources.append(made)
        size += len(json.dumps(made, separators=(",", ":"))) + 110
    return resources


CAPABILITIES = {
    "resourceType": "CapabilityStatement", "status": "active", "date": "2026-01-01", "kind": "instance", "fhirVersion": "4.0.1", "format": ["application/fhir+json"],
    "rest": [{"mode": "server", "resource": [{
        "type": "Patient", "interaction": [{"code": "read"}, {"code": "search-type"}], "searchParam": [{"name": "identifier", "type": "token"}],
        "operation": [{"name": "everything", "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything"}]}]}],
}


def write(folder: Path, sources: list[tuple[str, str]]) -> list[Source]:
    """Writes a folder of answers for each source (ODS code, name), and the demographics service's."""
    made = []
    for number, (ods, name) in enumerate(sources, start=1):
        source = Source(number, ods, name)
        place = folder / f"source-{number}"
        place.mkdir(parents=True, exist_ok=True)
        (place / "metadata.json").write_text(json.dumps(CAPABILITIES))
        (place / "search-one.json").write_bytes(searchset([source.patient_resource()]))
        (place / "search-none.json").write_bytes(searchset([]))
        (place / "everything.json").write_bytes(searchset(everything(source)))
        made.append(source)
    # The staff member looks for the registered practice: evidence that is in hand, and costs no question.
    practice_ods, practice = "R1H", "Barts Health"
    national = folder / "national"
    national.mkdir(parents=True, exist_ok=True)
    traced = {"resourceType": "Patient", "id": NHS_NUMBER, "meta": {"versionId": "1", "security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "U"}]}}
    traced |= person() | {"generalPractitioner": [{"type": "Organization", "identifier": {"system": ODS_SYSTEM, "value": practice_ods}, "display": practice}]}
    (national / "patient.json").write_text(json.dumps(traced))
    return made


def pointers(folder: Path, at: list[tuple[str, str]]) -> None:
    """The locator's answer: one pointer to each (ODS code, address)."""
    entries = [{"resource": {"resourceType": "DocumentReference", "status": "current", "custodian": {"identifier": {"system": ODS_SYSTEM, "value": ods}},
                             "content": [{"attachment": {"contentType": "application/fhir+json", "url": url}}]}} for ods, url in at]
    bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "link": [], "entry": entries}
    (folder / "national" / "pointers.json").write_text(json.dumps(bundle))


def check_digit(nine: str) -> int:
    """NHS Data Dictionary: NHS number, modulus 11."""
    return (11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1))) % 11) % 11


assert check_digit(NHS_NUMBER[:9]) == int(NHS_NUMBER[9]), "the benchmark's NHS number is not one"

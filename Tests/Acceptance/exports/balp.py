"""What IHE's Basic Audit Log Patterns (BALP 1.1, profiles of AuditEvent) demand, written from their definitions (IHE/ITI.BasicAudit, input/fsh) and not from our code."""

from __future__ import annotations

BASE = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
DCM = "http://dicom.nema.org/resources/ontology/DCM"
ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
RESTFUL = "http://hl7.org/fhir/restful-interaction"


def has(concept: dict, system: str, code: str) -> bool:
    return any(c.get("system") == system and c.get("code") == code for c in concept.get("coding", []))


def agents(event: dict, system: str, code: str) -> list[dict]:
    return [a for a in event["agent"] if has(a.get("type", {}), system, code)]


def entities(event: dict, code: str) -> list[dict]:
    return [e for e in event.get("entity", []) if e.get("type", {}).get("system") == ENTITY and e["type"].get("code") == code]


def one(found: list[dict], what: str) -> dict:
    assert len(found) == 1, f"{what}: {len(found)} in place of 1"
    return found[0]


def check_user(event: dict) -> None:
    users = agents(event, "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP")
    assert len(users) <= 1
    for user in users:
        assert user["who"] and user["requestor"] is True
        assert "media" not in user and "network" not in user


def check_patient(event: dict) -> None:
    patient = one(entities(event, "1"), "patient entity")
    assert patient["role"]["system"] == ROLE and patient["role"]["code"] == "1"
    assert patient["what"]["type"] == "Patient"


def check_rest(event: dict, subtypes: set[str], action: str, client: str, server: str) -> None:
    assert event["type"]["system"] == "http://terminology.hl7.org/CodeSystem/audit-event-type" and event["type"]["code"] == "rest"
    assert {c["code"] for c in event["subtype"] if c["system"] == RESTFUL} <= subtypes
    assert any(c["system"] == RESTFUL for c in event["subtype"])
    assert event["action"] == action and event["recorded"] and event["outcome"] == "0"
    assert len(event["agent"]) >= 2
    for code, name in ((client, "client"), (server, "server")):
        agent = one(agents(event, DCM, code), name)
        assert agent["who"] and agent["network"] and "media" not in agent
    check_user(event)
    assert event["entity"]


def check_query(event: dict) -> None:
    check_rest(event, {"search", "search-type", "search-system"}, "E", "110153", "110152")
    query = one(entities(event, "2"), "query entity")
    assert query["role"]["system"] == ROLE and query["role"]["code"] == "24" and query["query"]
    assert not {"what", "lifecycle", "detail"} & query.keys()


def check_read(event: dict) -> None:
    check_rest(event, {"read", "vread"}, "R", "110152", "110153")
    data = one(entities(event, "2"), "data entity")
    assert data["role"]["system"] == ROLE and data["role"]["code"] in {"4", "3", "20"} and data["what"]


def check_disclosure(event: dict) -> None:
    assert "modifierExtension" not in event
    assert (event["type"]["system"], event["type"]["code"]) == (DCM, "110106") and event["action"] == "R"
    assert any(c["code"] == "disclose" and c["system"].endswith("/iso-21089-lifecycle") for c in event["subtype"])
    source, recipient = (one(agents(event, DCM, code), code) for code in ("110153", "110152"))
    assert source["who"] and source["network"] and recipient["who"] and recipient["network"]
    assert source["who"] == event["source"]["observer"], "val-audit-source"
    assert len(event["entity"]) >= 2
    check_patient(event)


def check_patient_query(event: dict) -> None:
    check_query(event)
    check_patient(event)


def check_patient_read(event: dict) -> None:
    check_read(event)
    check_patient(event)


PROFILES = {
    "Query": check_query,
    "PatientQuery": check_patient_query,
    "Read": check_read,
    "PatientRead": check_patient_read,
    "PrivacyDisclosure.Source": check_disclosure,
}


def claimed(event: dict) -> str | None:
    profiles = event.get("meta", {}).get("profile", [])
    assert len(profiles) <= 1
    return profiles[0].removeprefix(BASE) if profiles else None


def check(event: dict) -> str | None:
    """Holds an event against the profile that it claims; which one that is."""
    name = claimed(event)
    if name is not None:
        PROFILES[name](event)
    return name

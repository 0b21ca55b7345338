"""Hospitals whose every word a test writes: FHIR R4 over HTTP, with `$everything`, on one loopback port."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
TYPES = ["Patient", "AllergyIntolerance", "CarePlan", "Composition", "Condition", "DiagnosticReport", "DocumentReference", "Flag",
         "MedicationRequest", "Observation"]


def patient(number: str, like: dict) -> dict:
    """A person as demographics knows them: the name and day of birth of another Patient of theirs."""
    return {"resourceType": "Patient", "id": "p1", "identifier": [{"system": NHS_NUMBER, "value": number}],
            "name": [{key: like["name"][0][key] for key in ("family", "given")}], "birthDate": like["birthDate"]}


def resource(kind: str, name: str, **fields) -> dict:
    """A resource about that patient."""
    whose = "patient" if kind == "AllergyIntolerance" else "subject"
    return {"resourceType": kind, "id": name, whose: {"reference": "Patient/p1"}} | fields


def capability() -> dict:
    parameters = [{"name": "patient", "type": "reference"}, {"name": "identifier", "type": "token"}]
    everything = [{"name": "everything", "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything"}]
    resources = [{"type": kind, "searchParam": parameters} | ({"operation": everything} if kind == "Patient" else {}) for kind in TYPES]
    return {"resourceType": "CapabilityStatement", "status": "active", "date": "2024", "kind": "instance", "fhirVersion": "4.0.1",
            "format": ["json"], "rest": [{"mode": "server", "resource": resources}]}


class WrittenHospitals:
    """`held[organisation]` is what it sends; one that holds None answers 500 to everything but what it can do."""

    def __init__(self, held: dict[str, list[dict] | None]):
        hospitals = self
        self.held = held

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                organisation, *rest = self.path.split("?")[0].strip("/").split("/")
                held = hospitals.held[organisation]
                if rest == ["metadata"]:
                    return self.answer(200, capability())
                if held is None:
                    return self.answer(500, {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]})
                found = held if rest[-1] == "$everything" else [one for one in held if one["resourceType"] == rest[0]]
                self.answer(200, {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in found]})

            def do_POST(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                self.do_GET()

            def answer(self, status: int, content: dict):
                sent = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("content-type", "application/fhir+json")
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, organisation: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{organisation}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

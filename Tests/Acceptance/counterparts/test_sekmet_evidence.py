"""A server that we did not write is the staff member's own organisation: evidence of a relationship costs one question to it (issue 4, "Cost")."""

from __future__ import annotations

import contextlib
import sqlite3
import time
import uuid
from datetime import datetime, timedelta, timezone

import pytest

from counterpart import Authority, Sekmet, Service, synthea, with_number
from london import signed_in
from own_region import ORGANISATIONS, SYNTHEA, region_of_its_own, smallest_people


def with_stay(bundle: dict) -> dict:
    """The same transaction, its patient in contact with the hospital since yesterday."""
    [patient] = [entry["fullUrl"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Patient"]
    since = (datetime.now(timezone.utc) - timedelta(days=1)).isoformat(timespec="seconds")
    encounter = {
        "resourceType": "Encounter", "status": "in-progress", "subject": {"reference": patient}, "period": {"start": since},
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}}
    entry = {"fullUrl": f"urn:uuid:{uuid.uuid4()}", "resource": encounter, "request": {"method": "POST", "url": "Encounter"}}
    return bundle | {"entry": bundle["entry"] + [entry]}


@pytest.fixture(scope="module")
def barts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    with contextlib.ExitStack() as stack:
        systems = stack.enter_context(smallest_people(folder / "people", 3))
        sekmet = stack.enter_context(Sekmet("sekmet-evidence", folder / "r1h", Authority(folder / "authority"), keeps_traffic=True))
        people = sorted(systems.ready["people"], key=lambda person: (SYNTHEA / person["file"]).stat().st_size)
        for person in people:
            sekmet.load(with_stay(with_number(synthea(person["file"]), person["nhsNumber"])))
        token = folder / "token"
        token.write_text(sekmet.token + "\n")
        source = {
            "id": sekmet.name, "organisations": ["R1H"], "url": sekmet.url, "publishesPointers": False, "deadline": 60, "evidenceDeadline": 30,
            "credentials": {"bearer": {"file": str(token)}}, "tls": {"authorities": str(sekmet.authority)}}
        region = region_of_its_own(systems, folder / "service" / "region.yaml", ORGANISATIONS[:1], [source])
        before = last(sekmet)
        service = stack.enter_context(Service(region, folder / "service"))
        read_ahead(sekmet, before)
        yield service, sekmet, [person["nhsNumber"] for person in people]


def asked(sekmet: Sekmet, after: int = 0) -> list[tuple[int, str, str]]:
    """What it was asked, in the order in which it had answered."""
    with contextlib.closing(sqlite3.connect(f"file:{sekmet.file}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT id, url, COALESCE(req_body, '') FROM traffic WHERE id > ? ORDER BY id", [after]).fetchall()


def last(sekmet: Sekmet) -> int:
    return max([row[0] for row in asked(sekmet)], default=0)


def read_ahead(sekmet: Sekmet, before: int) -> None:
    """Waits until the node that has just started has read what the hospital can do; nobody has looked yet."""
    ends = time.monotonic() + 60
    while not any(url.endswith("/metadata") for _, url, _ in asked(sekmet, before)):
        assert time.monotonic() < ends, "what it can do was not read"
        time.sleep(0.1)
    # It was sent; now it is to be remembered.
    time.sleep(2)


def test_a_contact_is_found_by_one_question_for_the_patient_with_what_refers_to_them(barts):
    service, sekmet, people = barts
    session = signed_in(service.url, "consultant-barts")
    for number in people:
        before = last(sekmet)
        answer = session.post(f"{service.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
        assert answer.status_code == 303 and not answer.headers["location"].endswith("/challenge"), answer.headers["location"]
        assert session.get(service.url + answer.headers["location"] + "/why", timeout=60).status_code == 200
        told = asked(sekmet, before)
        # From the first look on: what it can do was read when the node started.
        assert not [url for _, url, _ in told if url.endswith("/metadata")]
        searches = [(url, body) for _, url, body in told if url.endswith("/_search")]
        together = [body for url, body in searches if url.endswith("/Patient/_search") and "_revinclude=Encounter%3Apatient" in body]
        contacts = [url for url, _ in searches if url.endswith("/Encounter/_search")]
        assert len(together) == 1 and not contacts, searches

"""AuditEvents are FHIR R4 by a validator that we did not write, and what they claim of BALP by BALP's own rules."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import balp
from london import program
from test_look_validates import issues


def example(form: str) -> list[dict]:
    ended = subprocess.run([program(), "trail", "stream", "--example", "--format", form], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_an_event_of_each_kind_is_without_a_mistake_and_what_it_claims(tmp_path: Path):
    events, fields = example("fhir"), example("json-lines")
    assert len(events) == len(fields) >= 60
    assert len({event["id"] for event in events}) == len(events)
    found = issues(tmp_path / "events", {event["id"]: event for event in events})
    assert not [issue for all_of_one in found.values() for issue in all_of_one], found
    claims = [balp.check(event) for event in events]
    assert set(claims) == {"PatientQuery", "PatientRead", "PrivacyDisclosure.Source", None}
    for event, line in zip(events, fields):
        assert line["kind"] in {code["code"] for code in event["subtype"]}
        assert "decision" not in json.dumps(event)
        for entity in event.get("entity", []):
            if "query" in entity:
                assert base64.b64decode(entity["query"]).decode() == line["detail"]


def test_one_bit_of_a_profile_that_is_not_met_is_found(tmp_path: Path):
    """The rules of `balp.py` can fail: each claim is spoilt in turn."""
    for event in example("fhir"):
        if balp.claimed(event) is None:
            continue
        for spoil in (
            lambda e: e.update(action="D"),
            lambda e: e["agent"].pop(0),
            lambda e: e.update(entity=[x for x in e["entity"] if x["type"]["code"] != "1"]),
        ):
            spoilt = json.loads(json.dumps(event))
            spoil(spoilt)
            try:
                balp.check(spoilt)
            except (AssertionError, KeyError):
                continue
            raise AssertionError(f"{event['id']} passes although it was spoilt")

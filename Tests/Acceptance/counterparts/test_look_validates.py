"""The Bundle of a look passes `fhirkit validate` wherever the source's own resources do."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from counterpart import resources
from london import London, as_resource, open_look, signed_in
from own_region import SYNTHEA, Hospitals, needs

FHIRKIT = Path(sys.executable).with_name("fhirkit")


def issues(folder: Path, documents: dict[str, dict]) -> dict[str, Counter]:
    """Name to (severity, path, message), as the command says it."""
    folder.mkdir(exist_ok=True)
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    found = {}
    names = list(documents)
    for start in range(0, len(names), 500):
        files = [str(folder / f"{name}.json") for name in names[start:start + 500]]
        ended = subprocess.run([str(FHIRKIT), "validate", "--json", *files], capture_output=True, text=True, timeout=120)
        assert ended.returncode in (0, 1), ended.stderr
        for line in ended.stdout.splitlines():
            told = json.loads(line)
            found[Path(told["file"]).stem] = Counter((i["severity"], i["path"], i["message"]) for i in told["issues"])
    assert found.keys() == documents.keys()
    return found


def by_entry(bundle_issues: Counter) -> tuple[dict[int, Counter], Counter]:
    """The Bundle's issues by the entry whose resource they are in, and those of the Bundle's own frame."""
    inside, frame = {}, Counter()
    for (severity, path, message), count in bundle_issues.items():
        place = re.match(r"Bundle\.entry\[(\d+)\]\.resource\b(?:\.ofType\(\w+\))?(.*)", path)
        if place:
            inside.setdefault(int(place.group(1)), Counter())[(severity, place.group(2), message)] += count
        else:
            frame[(severity, path, message)] += count
    return inside, frame


def check(bundle: dict, folder: Path) -> int:
    """Compares the look's issues with those of each resource on its own; how many resources had none."""
    entries = bundle["entry"]
    whole = issues(folder, {"look": bundle})["look"]
    alone = issues(folder, {f"r{number}": entry["resource"] for number, entry in enumerate(entries)})
    inside, frame = by_entry(whole)
    assert not frame, "the look's own frame has mistakes"
    for number, entry in enumerate(entries):
        kind = entry["resource"]["resourceType"]
        own = Counter({(s, path.removeprefix(kind), message): count for (s, path, message), count in alone[f"r{number}"].items()})
        assert inside.get(number, Counter()) == own, f"entry {number} ({kind})"
        if entry["fullUrl"].startswith("urn:uuid:") and kind in {"Provenance", "OperationOutcome"}:
            assert not own, f"what we say ourselves must be without a mistake: {own}"
    return sum(not one for one in alone.values())


def test_the_look_of_a_generated_person(london: London, tmp_path):
    staff = signed_in(london.url, "consultant-barts")
    bundle = as_resource(staff, open_look(staff, london.url, london.person("Okonkwo")["nhsNumber"]))
    assert check(bundle, tmp_path / "checked") > 100


def test_what_the_demo_generates_is_without_a_mistake(london: London, tmp_path):
    staff = signed_in(london.url, "consultant-barts")
    for person in [london.person("Okonkwo"), *london.ready["people"][50:53]]:
        bundle = as_resource(staff, open_look(staff, london.url, person["nhsNumber"]))
        found = issues(tmp_path / person["nhsNumber"], {"look": bundle})["look"]
        assert not [issue for issue in found if issue[0] == "error"]


def test_the_looks_of_people_at_servers_that_we_did_not_write(hospitals: Hospitals, tmp_path):
    for person in sorted(hospitals.people, key=lambda person: (SYNTHEA / person["file"]).stat().st_size)[:3]:
        bundle = as_resource(hospitals.staff, open_look(hospitals.staff, hospitals.service.url, person["nhsNumber"]))
        assert check(bundle, tmp_path / person["nhsNumber"]) > 50


def test_a_resource_with_a_mistake_is_passed_on_with_just_that_mistake(tmp_path):
    """A source's mistake is the source's: it is neither mended nor multiplied."""
    needs(SYNTHEA)
    smallest = min(SYNTHEA.glob("*.json"), key=lambda path: path.stat().st_size)
    bundle = json.loads(smallest.read_text())
    wrong = next(r for r in resources(bundle) if r["resourceType"] == "Immunization")
    wrong["status"] = "given twice "
    people = tmp_path / "people"
    people.mkdir()
    (people / smallest.name).write_text(json.dumps(bundle))
    with London("--people", str(people)) as running:
        staff = signed_in(running.url, "consultant-barts")
        look = as_resource(staff, open_look(staff, running.url, running.ready["people"][0]["nhsNumber"]))
    check(look, tmp_path / "checked")
    found = issues(tmp_path / "checked", {"look": look})["look"]
    assert any("given twice" in message for _, _, message in found)

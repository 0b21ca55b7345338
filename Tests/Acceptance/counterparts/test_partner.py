"""`carerecord serve` with a partner listener: an EPR's own key by the guide's own lines, and a launch into the EPR's frame over TLS."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import requests
import yaml

from counterpart import Authority, Service, direct, free_ports
from london import ROOT, London

EPR = "https://epr.hospital.example"
FRAME = {"sec-fetch-dest": "iframe"}
EXAMPLES = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "integrators.md").read_text(), re.S)


class Hospital:
    """A record service over TLS whose region file names two EPRs: one may frame it, the other not. Their key was made by the guide's lines."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack):
        staff, operations, partner = free_ports(3)
        self.url = f"https://127.0.0.1:{staff}"
        self.partner = f"http://127.0.0.1:{partner}"
        self.systems = stack.enter_context(London("--systems-only", "--quick", "--staff-url", self.url))
        self.folder = folder
        authority = Authority(folder / "authority")
        self.authority = str(authority.file)
        certificate, key = authority.issue("record")
        state = Path(self.systems.ready["state"])
        region = yaml.safe_load((state / "region.yaml").read_text())
        region["database"] = {"sqlite": str(folder / "account.sqlite")}
        region["listeners"]["staff"] |= {"port": staff, "url": self.url, "certificate": str(certificate), "key": str(key)}
        region["listeners"]["operations"]["port"] = operations
        region["listeners"]["partner"] |= {"port": partner, "url": self.partner}
        keys = folder / "keys.json"
        keys.write_text(self.run(1))
        region["launches"] = [
            {"id": name, "organisations": ["R1H"], "signed": {"issuer": issuer, "keys": {"file": str(keys)}}, "frames": frames}
            for name, issuer, frames in [("framing", EPR, [EPR, "https://epr-2.hospital.example"]), ("window", "https://window.example", [])]]
        for launch in region["launches"]:
            if not launch["frames"]:
                del launch["frames"]
        file = folder / "region.yaml"
        file.write_text(yaml.safe_dump(region, sort_keys=False))
        shutil.copy(ROOT / "region" / "policy.yaml", folder / "policy.yaml")
        self.service = stack.enter_context(Service(file, folder / "service"))
        self.number = self.systems.person("Okonkwo")["nhsNumber"]
        self.staff = next(member for member in self.systems.ready["staff"] if member["hint"] == "consultant-barts")
        demo = direct().post(
            self.systems.ready["eprURL"] + "/demo/signed-launch", data={"nhsNumber": self.number, "hint": self.staff["hint"]}, timeout=30)
        claims = demo.json()["launch_token"].split(".")[1]
        self.born = json.loads(base64.urlsafe_b64decode(claims + "=="))["person"]["birth_date"]

    def run(self, example: int, **values: str) -> str:
        environment = {
            "PATH": os.environ["PATH"], "TMPDIR": str(self.folder), "KEY_FILE": str(self.folder / "key.pem"), "KEY_ID": "our-key-1"} | values
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", EXAMPLES[example]], env=environment, capture_output=True, text=True, check=True, timeout=30)
        return done.stdout.strip()

    def token(self, issuer: str = EPR) -> str:
        return self.run(
            0, ISSUER=issuer, AUDIENCE=f"{self.partner}/launch", STAFF=self.staff["subject"], ORGANISATION="R1H", NHS_NUMBER=self.number,
            BIRTH_DATE=self.born)

    def browser(self, **headers: str) -> requests.Session:
        session = direct()
        session.verify = self.authority
        session.headers.update(headers)
        return session

    def launched(self, session: requests.Session, token: str) -> list[requests.Response]:
        """Every answer from the EPR's click to the record, with somebody chosen at the provider's page."""
        answers = [session.post(f"{self.partner}/launch", data={"launch_token": token}, allow_redirects=False, timeout=30)]
        while "location" in answers[-1].headers and len(answers) < 12:
            address = requests.compat.urljoin(answers[-1].url, answers[-1].headers["location"])
            if address.startswith(self.systems.ready["issuer"] + "/authorize"):
                address += f"&login_hint={self.staff['hint']}"
            answers.append(session.get(address, allow_redirects=False, timeout=60))
        return answers


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Hospital(tmp_path_factory.mktemp("hospital"), stack)


def cookies(answers: list[requests.Response], name: str) -> list[str]:
    return [text for answer in answers for text in answer.headers.get("set-cookie", "").split(", ") if text.startswith(name + "=")]


def ancestors(answer: requests.Response) -> str:
    return re.search(r"frame-ancestors ([^;]+)", answer.headers["content-security-policy"])[1]


def test_the_guides_lines_open_the_record(hospital: Hospital):
    *_, page = hospital.launched(hospital.browser(), hospital.token())
    assert page.status_code == 200 and "/looks/" in page.url and "Okonkwo" in page.text.replace("OKONKWO", "Okonkwo"), page.url


def test_in_a_window_the_cookie_is_as_ever_and_nobody_may_frame_a_page(hospital: Hospital):
    answers = hospital.launched(hospital.browser(), hospital.token())
    [cookie] = cookies(answers, "__Host-carerecord")
    assert "SameSite=Lax" in cookie and "Secure" in cookie and "Partitioned" not in cookie
    assert ancestors(answers[-1]) == "'none'" and answers[-1].headers["x-frame-options"] == "DENY"
    assert not cookies(answers, "__Host-carerecord-frame")


def test_in_a_frame_exactly_the_eprs_origins_may_frame_it_and_the_cookie_is_partitioned(hospital: Hospital):
    session = hospital.browser(**FRAME)
    answers = hospital.launched(session, hospital.token())
    page = answers[-1]
    assert page.status_code == 200 and "/looks/" in page.url, [(a.status_code, a.url) for a in answers]
    for name in ("__Host-carerecord-frame", "__Host-carerecord-frame-sign-in"):
        cookie = cookies(answers, name)[0]
        assert all(part in cookie for part in ("SameSite=None", "Secure", "Partitioned", "HttpOnly", "Path=/")), cookie
    assert not cookies(answers, "__Host-carerecord")
    assert ancestors(page) == f"{EPR} https://epr-2.hospital.example" and "x-frame-options" not in page.headers
    assert ancestors(session.get(page.url + "/medicines", timeout=30)) == ancestors(page)
    assert ancestors(session.get(page.url + "/nothing", timeout=30)) == ancestors(page), "an error's page too"
    assert ancestors(hospital.browser(**FRAME).get(hospital.url + "/signed-out", timeout=30)) == "'none'"


def test_a_post_by_a_frames_cookie_must_say_that_it_is_from_us(hospital: Hospital):
    session = hospital.browser(**FRAME)
    look = hospital.launched(session, hospital.token())[-1].url
    for headers in ({}, {"origin": EPR}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert session.post(f"{look}/close", headers=headers, allow_redirects=False, timeout=30).status_code == 403, headers
    assert session.post(f"{look}/close", headers={"origin": hospital.url}, allow_redirects=False, timeout=30).status_code == 303


def test_an_epr_without_origins_is_framed_by_nobody(hospital: Hospital):
    answers = hospital.launched(hospital.browser(**FRAME), hospital.token("https://window.example"))
    assert answers[-1].status_code == 200 and ancestors(answers[-1]) == "'none'" and answers[-1].headers["x-frame-options"] == "DENY"


def test_a_windows_session_is_none_in_a_frame(hospital: Hospital):
    """What a browser sends in a frame of another site is the partitioned cookie alone."""
    session = hospital.browser()
    look = hospital.launched(session, hospital.token())[-1].url
    framed = hospital.browser(**FRAME)
    framed.cookies.set("__Host-carerecord-frame", session.cookies["__Host-carerecord"], domain="127.0.0.1", path="/", secure=True)
    page = framed.get(look, timeout=30)
    assert ancestors(page) == "'none'", "taken into a frame's cookie it is still a window's"

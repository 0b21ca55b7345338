"""`carerecord serve` with a partner listener: an EPR's own key by the guide's own lines, and a launch into the EPR's frame over TLS."""

from __future__ import annotations

import base64
import contextlib
import copy
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
import yaml
from playwright.sync_api import sync_playwright

from counterpart import Authority, Service, direct, free_ports
from london import ROOT, London

EPR = "https://epr.hospital.example"
FRAME = {"sec-fetch-dest": "iframe"}
EXAMPLES = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "integrators.md").read_text(), re.S)


class Site:
    """A web site that shows whatever address in a frame: as `localhost` it is the EPR's, as `127.0.0.1` anybody's."""

    def __init__(self):
        self.address = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = f'<!DOCTYPE html><title>EPR</title><iframe name="record" src="{html.escape(site.address)}" width="1000" height="700"></iframe>'
                self.send_response(200)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.epr, self.other = (f"http://{host}:{self.server.server_port}" for host in ("localhost", "127.0.0.1"))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Hospital:
    """A record service over TLS whose region file names two EPRs: one may frame it, the other not. Their key was made by the guide's lines."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack):
        staff, operations, partner = free_ports(3)
        self.url = f"https://127.0.0.1:{staff}"
        self.partner = f"http://127.0.0.1:{partner}"
        self.site = Site()
        stack.callback(self.site.close)
        self.origins = [EPR, self.site.epr]
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
            for name, issuer, frames in [("framing", EPR, self.origins), ("window", "https://window.example", [])]]
        for launch in region["launches"]:
            if not launch["frames"]:
                del launch["frames"]
        client = folder / "client.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(client)], check=True, capture_output=True, timeout=30)
        region["launches"].append({
            "id": "smart", "organisations": ["R1H"],
            "smart": {"iss": "https://smart.example/fhir", "clientID": "record", "clientKey": {"key": {"file": str(client)}, "keyID": "record-1"}}})
        self.region = region
        self.service = stack.enter_context(self.serving(region, folder))
        self.number = self.systems.person("Okonkwo")["nhsNumber"]
        self.staff = next(member for member in self.systems.ready["staff"] if member["hint"] == "consultant-barts")
        demo = direct().post(
            self.systems.ready["eprURL"] + "/demo/signed-launch", data={"nhsNumber": self.number, "hint": self.staff["hint"]}, timeout=30)
        claims = demo.json()["launch_token"].split(".")[1]
        self.born = json.loads(base64.urlsafe_b64decode(claims + "=="))["person"]["birth_date"]

    @staticmethod
    def serving(region: dict, folder: Path) -> Service:
        folder.mkdir(exist_ok=True)
        (folder / "region.yaml").write_text(yaml.safe_dump(region, sort_keys=False))
        shutil.copy(ROOT / "region" / "policy.yaml", folder / "policy.yaml")
        return Service(folder / "region.yaml", folder / "service")

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
    assert ancestors(page) == " ".join(hospital.origins) and "x-frame-options" not in page.headers
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


def test_the_public_half_of_our_clients_key_is_published_and_nothing_else(hospital: Hospital):
    [key] = hospital.browser().get(f"{hospital.partner}/jwks.json", timeout=30).json()["keys"]
    assert key["kid"] == "record-1" and key["kty"] == "OKP" and "d" not in key


def test_too_many_launches_from_one_address_are_told_when_to_come_again_and_write_nothing(hospital: Hospital, tmp_path):
    staff, operations, partner = free_ports(3)
    region = copy.deepcopy(hospital.region)
    region["listeners"]["staff"] |= {"port": staff, "url": f"https://127.0.0.1:{staff}"}
    region["listeners"]["operations"]["port"] = operations
    region["listeners"]["partner"] |= {"port": partner, "url": f"http://127.0.0.1:{partner}"}
    region["database"] = {"sqlite": str(tmp_path / "account.sqlite")}
    region["identityProvider"]["signInsPerAddress"] = 3
    with hospital.serving(region, tmp_path):
        session, root = hospital.browser(), f"http://127.0.0.1:{partner}"
        refused = [session.post(f"{root}/launch", data={"launch_token": "a.b.c"}, timeout=30).status_code for _ in range(3)]
        assert refused == [403, 403, 403]
        for answer in (
            session.post(f"{root}/launch", data={"launch_token": "a.b.c"}, timeout=30), session.get(f"{root}/smart/launch", timeout=30),
            session.get(f"{root}/smart/callback", timeout=30),
        ):
            assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
        with sqlite3.connect(f"file:{tmp_path}/account.sqlite?mode=ro", uri=True) as database:
            assert database.execute("SELECT COUNT(*) FROM trail_event WHERE kind = 'launch-refused'").fetchone() == (3,)


def test_a_region_with_launches_and_no_partner_listener_says_so_when_it_starts(hospital: Hospital, tmp_path):
    staff, operations = free_ports(2)
    region = copy.deepcopy(hospital.region)
    region["listeners"]["staff"] |= {"port": staff, "url": f"https://127.0.0.1:{staff}"}
    region["listeners"]["operations"]["port"] = operations
    region["database"] = {"sqlite": str(tmp_path / "account.sqlite")}
    del region["listeners"]["partner"]
    with hospital.serving(region, tmp_path) as service:
        assert "no EPR can launch" in service.log.read_text()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(ignore_https_errors=True)
    yield context.new_page()
    context.close()


def frame_of(hospital: Hospital, page, root: str):
    """The frame on a site's page into which the record is launched; the provider is told who signs in, as its own page would find out."""
    arrived = hospital.browser().post(
        f"{hospital.partner}/launch", data={"launch_token": hospital.token()}, allow_redirects=False, timeout=30).headers["location"]
    then = arrived.removeprefix(hospital.url) + "&frame=1"
    hospital.site.address = f"{hospital.url}/sign-in?login_hint={hospital.staff['hint']}&return={quote(then, safe='')}"
    page.goto(root)
    return page.frame("record")


def test_a_browser_shows_the_record_in_the_eprs_frame_and_works_there(hospital: Hospital, page):
    frame = frame_of(hospital, page, hospital.site.epr)
    frame.wait_for_url(re.compile(r"/looks/[^/]+$"), timeout=30_000)
    assert "OKONKWO" in frame.locator("body").inner_text()
    frame.get_by_role("link", name="Medicines").first.click()
    frame.wait_for_url(re.compile(r"/looks/[^/]+/medicines"), timeout=30_000)
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert kept["__Host-carerecord-frame"].get("partitionKey"), kept
    assert "__Host-carerecord" not in kept
    # A form of ours is posted from there.
    frame.get_by_role("link", name="Find a person").first.click()
    frame.locator("#nhs-number").fill(hospital.number)
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        frame.locator("#nhs-number").press("Enter")
    assert posted.value.status in (200, 303)
    frame.get_by_text("OKONKWO").first.wait_for(timeout=30_000)
    # In a window of its own the frame's session is none.
    page.goto(hospital.url + "/signed-out")
    assert page.goto(hospital.url + "/").url != hospital.url + "/"


def test_a_browser_shows_nothing_of_it_in_anybody_elses_frame(hospital: Hospital, page):
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    frame = frame_of(hospital, page, hospital.site.other)
    page.wait_for_timeout(3000)
    assert "OKONKWO" not in page.content() and not frame.url.startswith(hospital.url + "/looks/")
    assert any("frame-ancestors" in text or "frame" in text.lower() for text in blocked), blocked

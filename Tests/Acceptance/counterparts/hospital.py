"""A record service over TLS with a partner listener, the EPRs that launch it, and a web site that frames it."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import os
import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import requests
import yaml

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
        region["listeners"]["staff"] |= {"port": staff, "url": self.url, "tls": {"certificate": str(certificate), "key": str(key)}}
        region["listeners"]["operations"]["port"] = operations
        region["listeners"]["partner"] |= {"port": partner, "url": self.partner}
        # Tests serve this region more than once side by side; nobody logs in about themselves.
        del region["listeners"]["public"], region["public"], region["objections"]
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

"""Programs that others wrote, and our own service, each as a child process with a folder of its own."""

from __future__ import annotations

import datetime
import fcntl
import ipaddress
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import requests
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from london import DATA, ROOT, program, stopped

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"


PROMISES = open(Path(tempfile.gettempdir()) / f"carerecord-ports-{os.getuid()}", "a+")
PROMISED: set[int] = set()


def is_promised(port: int) -> bool:
    """Whether the port is this process's from here on among tests and demos: the same lock that a demo takes (`FreePorts`)."""
    if port in PROMISED:
        return False
    try:
        fcntl.lockf(PROMISES, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    PROMISED.add(port)
    return True


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody uses now; all held open together, so that no two are the same. Below the range from which systems take
    ports for connections of their own. Whoever listens at them may come much later, so no other test or demo takes them meanwhile."""
    held: list[socket.socket] = []
    try:
        while len(held) < count:
            port = random.randrange(12_000, 20_000)
            if not is_promised(port):
                continue
            one = socket.socket()
            try:
                one.bind(("127.0.0.1", port))
                held.append(one)
            except OSError:
                one.close()
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def direct() -> requests.Session:
    """A client that takes no proxy and no authorities from the environment: everything here is on this machine."""
    session = requests.Session()
    session.trust_env = False
    return session


class Child:
    """A child process that is waited for until it answers, and stopped by its own id."""

    def __init__(self, command: list[str], folder: Path, answers: Callable[[], bool], environment: dict | None = None, seconds: float = 60):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = folder / "log.txt"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment)
        deadline = time.monotonic() + seconds
        while not answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"{command[0]} does not answer:\n" + self.log.read_text(errors="replace")[-3000:])
            time.sleep(0.1)

    def stop(self) -> int | None:
        return stopped(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Authority:
    """A certificate authority that lives as long as the test run; its certificates are for 127.0.0.1."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._sign(self.key, "Test authority", is_authority=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str) -> tuple[Path, Path]:
        """Certificate and key of a server."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate, private = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        certificate.write_bytes(self._sign(key, name, is_authority=False).public_bytes(serialization.Encoding.PEM))
        private.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return certificate, private

    def _sign(self, key: ec.EllipticCurvePrivateKey, name: str, is_authority: bool) -> x509.Certificate:
        now = datetime.datetime.now(datetime.timezone.utc)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = subject if is_authority else self.certificate.subject
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True))
        if not is_authority:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256())


class Sekmet(Child):
    """SEKMET, a FHIR R4 server from PyPI, with TLS and a bearer token (recipe: shared/parts)."""

    def __init__(self, name: str, folder: Path, authority: Authority, has_absolute_references: bool = False, keeps_traffic: bool = False):
        self.name = name
        # What it was asked, in a table of its own: `traffic` of this file.
        self.file = folder / "data" / "sekmet.db"
        self.token = f"token-of-{name}"
        self.authority = authority.file
        certificate, key = authority.issue(name)
        port = free_ports(1)[0]
        self.url = f"https://127.0.0.1:{port}/fhir"
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "settings.yaml"
        settings.write_text(yaml.safe_dump({
            "base_url": self.url, "host": "127.0.0.1", "port": port, "data_dir": str(folder / "data"), "tls_certfile": str(certificate),
            "tls_keyfile": str(key), "simulator": {"enabled": False}, "log_inbound": keeps_traffic, "validation": {"inbound": "warn"},
            "server_auth": {"types": ["bearer"], "tokens": [self.token]},
            "server_behaviour": {"absolute_references": has_absolute_references},
        }))
        self.session = direct()
        self.session.verify = str(self.authority)
        self.session.headers["authorization"] = f"Bearer {self.token}"
        sekmet = Path(sys.executable).with_name("sekmet")
        super().__init__([str(sekmet), "serve", "-c", str(settings)], folder, lambda: answers_metadata(self.session, self.url))

    def stop(self) -> int | None:
        # It waits for open connections before it ends, ours too.
        self.session.close()
        return super().stop()

    def load(self, bundle: dict) -> None:
        answer = self.session.post(self.url, json=bundle, headers={"prefer": "return=minimal"}, timeout=60)
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:500]}"

    def patients(self, nhs_number: str) -> list[dict]:
        return resources(self._json(self.session.post(
            f"{self.url}/Patient/_search", data={"identifier": f"{NHS_NUMBER}|{nhs_number}"}, timeout=60)))

    def everything(self, patient: str) -> list[dict]:
        """What it gives back for one patient, read without our program."""
        return resources(self._json(self.session.get(f"{self.url}/Patient/{patient}/$everything", timeout=60)))

    @staticmethod
    def _json(answer: requests.Response) -> dict:
        assert answer.status_code == 200, f"{answer.status_code}: {answer.text[:500]}"
        return read_json(answer.text)


class Nginx(Child):
    """A plain nginx in the foreground, with a configuration, a prefix and a port of its own."""

    def __init__(self, folder: Path, locations: str, maps: str = ""):
        (folder / "files").mkdir(parents=True, exist_ok=True)
        (folder / "temporary").mkdir(exist_ok=True)
        port = free_ports(1)[0]
        self.root = f"http://127.0.0.1:{port}"
        places = "".join(
            f"  {name}_temp_path {folder}/temporary;\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        configuration = folder / "nginx.conf"
        configuration.write_text(
            f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr warn;\n"
            f"events {{ worker_connections 64; }}\nhttp {{\n  access_log off;\n{places}{maps}"
            f"  server {{\n    listen 127.0.0.1:{port};\n    root {folder}/files;\n{locations}  }}\n}}\n")
        super().__init__(
            ["/usr/sbin/nginx", "-p", str(folder), "-c", str(configuration)], folder,
            lambda: direct_answers(self.root))


class Service(Child):
    """`carerecord serve` over a region file."""

    def __init__(self, region: Path, folder: Path, *arguments: str):
        self.region = yaml.safe_load(region.read_text())
        self.url = self.region["listeners"]["staff"]["url"]
        operations = self.region["listeners"]["operations"]
        self.operations = f"http://{operations['host']}:{operations['port']}"
        self.ready = folder / "ready"
        super().__init__(
            [program(), "serve", "--region", str(region), "--static", str(ROOT / "web"), "--ready-file", str(self.ready), *arguments],
            folder, lambda: self.ready.exists())


def answers_metadata(session: requests.Session, url: str) -> bool:
    try:
        return session.get(f"{url}/metadata", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def direct_answers(url: str) -> bool:
    try:
        direct().get(url, timeout=5)
        return True
    except requests.RequestException:
        return False


@dataclass(frozen=True)
class Number:
    """A JSON number as it was written: 1.0 and 1 are not the same value here, nor 10.50 and 10.5."""

    text: str


def read_json(text: str | bytes) -> dict:
    return json.loads(text, parse_float=Number, parse_int=Number)


def resources(bundle: dict) -> list[dict]:
    return [entry["resource"] for entry in bundle.get("entry", []) if "resource" in entry]


def key(resource: dict) -> tuple[str, str]:
    return resource["resourceType"], resource.get("id", "")


def by_key(all_of_them: Iterable[dict]) -> dict[tuple[str, str], dict]:
    return {key(resource): resource for resource in all_of_them}


def with_number(bundle: dict, nhs_number: str) -> dict:
    """The same transaction bundle, its Patient with an NHS number among the identifiers."""
    entries = [dict(entry) for entry in bundle["entry"]]
    for entry in entries:
        if entry["resource"]["resourceType"] == "Patient":
            identifiers = entry["resource"].get("identifier", []) + [{"system": NHS_NUMBER, "value": nhs_number}]
            entry["resource"] = entry["resource"] | {"identifier": identifiers}
    return bundle | {"entry": entries}


def synthea(file: str) -> dict:
    return json.loads((DATA / "synthea-r4" / file).read_text())

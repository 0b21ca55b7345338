"""Starts and stops what the benchmark needs: nginx as sources and as the floor's proxy, the peers, the service with its region."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import content

ROOT = Path(__file__).resolve().parents[1]
STAFF_HINT = "consultant-barts"
# Everybody that is measured comes from one address, and much faster than people.
LIMITS = {name: 10_000_000 for name in (
    "requestsPerSession", "requestsPerAddress", "searchesPerSession", "searchesPerAddress", "looksPerSession", "looksPerAddress")} | {
    "connections": 1_000_000, "connectionsPerAddress": 1_000_000}


_ports = iter(random.sample(range(15_000, 32_000), 17_000))


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on, below those that the kernel gives to outgoing connections: the driver makes many."""
    found = []
    while len(found) < count:
        port = next(_ports)
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            found.append(port)
    return found


class Machines(contextlib.ExitStack):
    """Every process that was started; all are stopped at the end, however it comes."""

    def start(self, name: str, command: list[str], log: Path, **more) -> subprocess.Popen:
        with open(log, "ab") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, **more)
        process.name = name
        process.log = log
        self.callback(stop, process)
        return process


def stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(process: subprocess.Popen, condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"bench: {process.name} did not start:\n" + process.log.read_text(errors="replace")[-3000:])
        time.sleep(0.05)


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
        return True
    return False


# MARK: nginx

def nginx(machines: Machines, folder: Path, name: str, servers: str, workers: int, port: int) -> subprocess.Popen:
    place = folder / f"nginx-{name}"
    place.mkdir()
    # Workers of a master started by root would be nobody, who may not read our folder.
    user = "user root;" if os.geteuid() == 0 else ""
    places = "\n".join(f"  {kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (place / "nginx.conf").write_text(f"""
{user}
daemon off;
worker_processes {workers};
pid {place}/pid;
error_log {place}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  default_type application/fhir+json;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=100;
  map_hash_bucket_size 256;
  keepalive_requests 1000000;
{places}
{servers}
}}
""")
    process = machines.start(f"nginx ({name})", ["nginx", "-p", str(place), "-c", str(place / "nginx.conf")], place / "log.txt")
    wait_for(process, lambda: listens(port))
    return process


def source_servers(folder: Path, ports: list[int], national: int) -> str:
    """Static files that answer like FHIR servers, the demographics service and the locator."""
    identifier = "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C" + content.NHS_NUMBER
    # A name in quotes is a plain string to nginx, dollar sign and all.
    servers = f'  map $arg_identifier $found {{ default none; "{identifier}" one; }}\n'
    for number, port in enumerate(ports, start=1):
        servers += f"""
  server {{
    listen 127.0.0.1:{port};
    root {folder}/source-{number};
    location = /metadata {{ try_files /metadata.json =404; }}
    location = /Patient {{ try_files /search-$found.json =404; }}
    location = "/Patient/p{number}/$everything" {{ try_files /everything.json =404; }}
    location / {{ return 404; }}
  }}"""
    return servers + f"""
  server {{
    listen 127.0.0.1:{national};
    root {folder}/national;
    location = /Patient/{content.NHS_NUMBER} {{ try_files /patient.json =404; }}
    location = /DocumentReference {{ try_files /pointers.json =404; }}
    location / {{ return 404; }}
  }}"""


def floor_server(ports: list[int], own: int) -> str:
    """One proxy before all sources, by the first part of the path; kept-alive connections, no file in between."""
    upstreams = "".join(f"  upstream s{n} {{ server 127.0.0.1:{port}; keepalive 64; keepalive_requests 1000000; }}\n" for n, port in enumerate(ports, start=1))
    locations = "".join(f"    location /{n}/ {{ proxy_pass http://s{n}/; }}\n" for n in range(1, len(ports) + 1))
    return f"""
{upstreams}
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_buffers 32 8k;
  proxy_max_temp_file_size 0;
  server {{
    listen 127.0.0.1:{own} reuseport;
{locations}
  }}"""


# MARK: the service

class Systems:
    """`carerecord demo --systems-only`: the identity provider, and whatever else of the pretend London is wanted."""

    def __init__(self, machines: Machines, program: str, folder: Path, name: str, *arguments: str):
        self.folder = folder / name
        self.folder.mkdir(mode=0o700)
        ready = self.folder / "ready.json"
        process = machines.start(
            "carerecord demo", [program, "demo", "--systems-only", "--quick", "--no-browser", "--port", str(free_ports(1)[0]),
             "--state", str(self.folder), "--ready-file", str(ready),
             "--policy", str(ROOT / "region" / ("policy-marks-only.yaml" if "--people" in arguments else "policy.yaml")), *arguments],
            self.folder / "log.txt")
        wait_for(process, ready.exists, 120)
        self.ready = json.loads(ready.read_text())

    def region(self, name: str, *, demographics: str, locator: str | None, sources: list[dict], organisations: list[dict]) -> Path:
        """A region of our own (JSON is YAML) with the demo's identity provider and staff."""
        staff = self.ready["staffURL"]
        place = self.folder / name
        place.mkdir(mode=0o700)
        region = {
            "listeners": {"staff": {"host": "127.0.0.1", "port": int(staff.rsplit(":", 1)[1]), "url": staff, "limits": LIMITS}, "operations": {"host": "127.0.0.1", "port": free_ports(1)[0]}},
            "database": {"sqlite": str(place / "carerecord.sqlite")},
            "identityProvider": {"issuer": self.ready["issuer"], "clientID": "carerecord", "clientSecret": {"file": str(self.folder / "client-secret")}},
            "demographics": {"url": demographics},
            "ics": [{"ods": "QMF", "name": "North East London"}],
            "organisations": [{"ods": "R1H", "name": "Barts Health", "kind": "acute", "ics": "QMF", "uses": True, "shares": False}, *organisations],
            "sources": sources,
            "agreements": [{"organisations": [it["ods"] for it in organisations], "sections": "all", "audience": "all", "from": "2024-04-01"}],
        }
        if locator:
            region["locator"] = {"url": locator}
        path = place / "region.yaml"
        path.write_text(json.dumps(region, indent=1))
        shutil.copy(ROOT / "region" / "policy.yaml", place / "policy.yaml")
        return path


class Service:
    """`carerecord serve` over a region, with a signed-in session."""

    def __init__(self, program: str, region: Path, staff_url: str):
        self.url = staff_url
        self.machines = Machines()
        ready = region.parent / "served.txt"
        ready.unlink(missing_ok=True)
        self.process = self.machines.start(
            "carerecord serve", [program, "serve", "--region", str(region), "--static", str(ROOT / "web"), "--ready-file", str(ready)], region.parent / "log.txt")
        wait_for(self.process, ready.exists)
        self.cookie = signed_in(staff_url)

    @property
    def pid(self) -> int:
        return self.process.pid

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        self.machines.close()


class Nodes:
    """`carerecord demo --nodes N`: so many nodes over a PostgreSQL of the demo's own, behind its proxy, with a signed-in session."""

    def __init__(self, machines: Machines, program: str, folder: Path, count: int):
        if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
        self.folder = folder / f"nodes-{count}"
        self.folder.mkdir(mode=0o711)
        for parent in self.folder.parents:
            if parent.stat().st_uid == os.geteuid() and parent.stat().st_mode & 0o001 == 0:
                parent.chmod(parent.stat().st_mode | 0o011)
        ready = self.folder / "ready.json"
        self.process = machines.start(
            f"carerecord demo --nodes {count}",
            [program, "demo", "--nodes", str(count), "--quick", "--no-browser", "--static", str(ROOT / "web"), "--policy", str(ROOT / "region" / "policy.yaml"),
             "--state", str(self.folder / "state"), "--ready-file", str(ready)], self.folder / "log.txt")
        wait_for(self.process, ready.exists, 120)
        told = json.loads(ready.read_text())
        self.url = told["staffURL"]
        self.operations = [node["operationsURL"] for node in told["nodes"]]
        staff = next(it for it in told["staff"] if it["hint"] == STAFF_HINT)
        self.numbers = staff["mayOpen"] or [person["nhsNumber"] for person in told["people"]][:20]
        self.cookie = signed_in(self.url)

    def database(self) -> dict[str, float]:
        """Seconds of all nodes: that callers waited for the database, and that connections were at work."""
        found = {"waited": 0.0, "worked": 0.0}
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for address in self.operations:
            with direct.open(address + "/metrics", timeout=30) as answer:
                for line in answer.read().decode().splitlines():
                    for name in found:
                        if line.startswith(f"carerecord_database_{name}_seconds_total "):
                            found[name] += float(line.split()[1])
        return found

    def __enter__(self) -> "Nodes":
        return self

    def __exit__(self, *_: object) -> None:
        stop(self.process)


def signed_in(staff_url: str) -> str:
    """A session's cookie."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{staff_url}/sign-in?login_hint={STAFF_HINT}", timeout=30) as page:
        page.read()
    return "; ".join(f"{it.name}={it.value}" for it in jar)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process and those it started have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("bench: this kernel does not say VmHWM")

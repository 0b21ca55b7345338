"""The trail at a syslog collector over TLS that we did not write (rsyslog), through kills of both: nothing is lost."""

from __future__ import annotations

import json
import random
import re
import socket
import sqlite3
import ssl
import statistics
import threading
import time

import pytest
import requests

import balp
from collecting import region_over, to
from counterpart import Service, free_ports
from london import as_resource, open_look, signed_in

MESSAGE = re.compile(r'<(108|109)>1 (\S+) (\S+) carerecord - (\S+) \[carerecord@32473 index="(\d+)" id="([0-9a-f]{32})" part="\d+" parts="\d+"\] ?(.*)')


def entries(folder) -> dict[int, str]:
    """Index and event of each entry, as the database has them."""
    with sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True) as database:
        return dict(database.execute("SELECT place, event FROM log_entry").fetchall())


def indices(collector) -> list[int]:
    return [int(match.group(5)) for match in map(MESSAGE.fullmatch, collector.received()) if match]


def until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.1)


def test_every_event_arrives_as_an_audit_event(systems, collector, authority, tmp_path):
    folder = tmp_path / "service"
    file = region_over(systems, folder, exports=to(collector, authority))
    collector.start()
    person = systems.ready["people"][0]["nhsNumber"]
    with Service(file, folder / "run") as service:
        staff = signed_in(service.url, "consultant-barts")
        as_resource(staff, open_look(staff, service.url, person))
        until(lambda: "exported" in "".join(collector.received()) and len(set(indices(collector))) >= len(entries(folder)) > 8)
        metrics = requests.get(service.operations + "/metrics", timeout=10).text
        assert 'carerecord_export_behind{collector="soc"}' in metrics
    kinds = set()
    for line in collector.received():
        match = MESSAGE.fullmatch(line)
        assert match, line[:200]
        event = json.loads(match.group(7))
        balp.check(event)
        kinds.add(match.group(4))
        assert event["recorded"] == match.group(2)
    assert {"service-started", "signed-in", "look-opened", "exported"} <= kinds
    assert any(person in line for line in collector.received())


def test_nothing_is_lost_when_collector_and_service_are_killed(systems, collector, authority, tmp_path):
    folder = tmp_path / "service"
    file = region_over(systems, folder, exports=to(collector, authority, content="json-lines"))
    chance = random.Random(7)
    people = [person["nhsNumber"] for person in systems.ready["people"][:20]]
    kills = 0
    for round_number in range(3):
        with Service(file, folder / f"run{round_number}") as service:
            over = threading.Event()

            def work() -> None:
                try:
                    staff = signed_in(service.url, "consultant-barts")
                    while not over.is_set():
                        open_look(staff, service.url, chance.choice(people))
                except (AssertionError, requests.RequestException):
                    pass

            worker = threading.Thread(target=work)
            worker.start()
            for _ in range(5):
                collector.start()
                time.sleep(chance.uniform(0.3, 1.5))
                collector.kill()
                kills += 1
            # The service goes in the middle too, while the collector is there.
            collector.start()
            time.sleep(chance.uniform(0.2, 1.0))
            service.process.kill()
            over.set()
            worker.join()
            collector.kill()
    collector.start()
    with Service(file, folder / "last"):
        until(lambda: set(indices(collector)) >= set(entries(folder)), 90)
        got, had = indices(collector), entries(folder)
        assert set(got) == set(had) and len(had) > 100
        print(f"{len(had)} entries, {len(got) - len(had)} of them sent again, {kills} kills of the collector, 3 of the service")
        for match in filter(None, map(MESSAGE.fullmatch, collector.received())):
            assert had[int(match.group(5))] == match.group(6)


class Deaf:
    """Takes connections, shakes hands, and never reads."""

    def __init__(self, authority, certificate: str):
        self.port = free_ports(1)[0]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, authority.issue(certificate)))
        self.context, self.taken = context, []
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
                self.taken.append(self.context.wrap_socket(connection, server_side=True))
            except ssl.SSLError:
                continue
            except OSError:
                return

    def end(self) -> None:
        self.listener.close()
        for one in self.taken:
            one.close()


def opening(service, staff, person: str) -> float:
    begun = time.monotonic()
    open_look(staff, service.url, person)
    return time.monotonic() - begun


def test_a_collector_that_never_reads_slows_no_look_and_is_said_to_be_behind(systems, authority, tmp_path):
    people = [person["nhsNumber"] for person in systems.ready["people"][:12]]
    times = {}
    deaf = Deaf(authority, "deaf")
    try:
        for name, more in (("without", {}), ("deaf", {"exports": to(deaf, authority)})):
            folder = tmp_path / name
            with Service(region_over(systems, folder, **more), folder / "run") as service:
                staff = signed_in(service.url, "consultant-barts")
                times[name] = statistics.median(opening(service, staff, person) for person in people)
                if more:
                    # It was tried.
                    until(lambda: deaf.taken, 30)

                    def behind() -> int:
                        metrics = requests.get(service.operations + "/metrics", timeout=10).text
                        return int(re.search(r'carerecord_export_behind\{collector="soc"\} (-?\d+)', metrics).group(1))

                    until(lambda: behind() > 0, 30)
    finally:
        deaf.end()
    print(f"median opening {times['without'] * 1000:.0f} ms without, {times['deaf'] * 1000:.0f} ms with a collector that never reads")
    assert times["deaf"] < 2 * times["without"] + 0.1


@pytest.mark.parametrize("spoil", ["authority", "silent"])
def test_a_collector_that_is_not_trusted_or_does_not_say_that_it_read_takes_nothing(systems, collector, authority, tmp_path, spoil):
    """The cursor stays where it is, and the log says why."""
    folder = tmp_path / "service"
    exports = to(collector, authority)
    if spoil == "authority":
        from counterpart import Authority

        exports["syslog"][0]["tls"]["authorities"] = str(Authority(tmp_path / "other").file)
    else:
        conf = collector.folder / "rsyslog.conf"
        # GnuTLS' driver closes without a word.
        conf.write_text(conf.read_text().replace("ossl", "gtls"))
    collector.start()
    with Service(region_over(systems, folder, exports=exports), folder / "run") as service:
        signed_in(service.url, "consultant-barts")
        said = "was not accepted" if spoil == "authority" else "set saysClosed to false"
        until(lambda: said in (folder / "run" / "log.txt").read_text(), 120)
        with sqlite3.connect(f"file:{folder / 'account.sqlite'}?mode=ro", uri=True) as database:
            assert database.execute("SELECT next FROM export_cursor").fetchall() == []
    if spoil == "silent":
        exports["syslog"][0]["saysClosed"] = False
        with Service(region_over(systems, folder, exports=exports), folder / "again"):
            until(lambda: set(indices(collector)) >= set(entries(folder)), 40)

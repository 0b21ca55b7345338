"""The log of the trail on three nodes: one gives places and signs; when it is killed another goes on, and the log is one (issue 6)."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "watch"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "trail"))

from many import Many, alive, check, clients_for, lost, wait_for  # noqa: E402
from server import PROGRAMS, PostgreSQL  # noqa: E402

from two_nodes import TwoNodes  # noqa: E402

from clock import CLOCK  # noqa: E402

from london import as_resource, open_look, program, signed_in  # noqa: E402


def trail(*arguments) -> str:
    done = subprocess.run([program(), "trail", *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(400)
def test_the_node_that_signs_is_killed_and_the_log_goes_on_as_one(tmp_path):
    if not (PROGRAMS / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed: bin/setup test")
    with Many("--quick", "--nodes", "3") as many:
        region = Path(many.ready["state"]) / "region.yaml"
        session = signed_in(many.url, "consultant-barts")
        people = many.ready["people"]
        remembered = tmp_path / "remembered.json"

        def look(number: int) -> str:
            def opened() -> str | None:
                # A request that its node took with it is not known to be done, and is asked again here.
                try:
                    return open_look(session, many.url, people[number % len(people)]["nhsNumber"])
                except AssertionError as error:
                    assert str(error).startswith(("502", "503")), error
                    return None

            address = wait_for(opened)
            as_resource(session, address)
            return address.rsplit("/", 1)[-1]

        looks = [look(number) for number in range(3)]
        time.sleep(2)
        trail("export", "--region", region, tmp_path)
        first = trail("verify", tmp_path / "log", "--policy", tmp_path / "policy", "--state", remembered)
        assert "Right:" in first
        # Whichever of them signs: each is killed in turn, with looks going on.
        for node in many.nodes:
            os.kill(node["pid"], signal.SIGKILL)
            wait_for(lambda: not alive(node["pid"]))
            looks += [look(number) for number in range(3, 5)]
            wait_for(lambda: any(it["name"] == node["name"] and it["pid"] != node["pid"] for it in many.nodes), 90)
            many.all_ready()
        # A lease lasts ten seconds, and a checkpoint follows within one.
        wait_for(lambda: " 0 waiting" in subprocess.run(
            [program(), "trail", "audit", "--region", str(region)], capture_output=True, text=True, timeout=60).stdout, 40)
        audit = trail("audit", "--region", region)
        assert "Right:" in audit and " 0 from before the log" in audit, audit
        time.sleep(1.5)
        trail("export", "--region", region, tmp_path)
        assert "Right:" in trail("verify", tmp_path / "log", "--policy", tmp_path / "policy", "--state", remembered)
        assert "Right:" in trail("verify", many.ready["publicURL"], "--policy", tmp_path / "policy")
        (tmp_path / "list").mkdir()
        trail("list", tmp_path / "list", "--region", region, "--person", people[0]["nhsNumber"], "--by", "the desk")
        events = json.loads((tmp_path / "list/list-1.json").read_text())["events"]
        said = {field["text"] for event in events for field in event["fields"] if field.get("name") == "look"}
        assert looks[0] in said


def leads(server: PostgreSQL) -> str | None:
    """The node that holds the log's lease, while it has not run out."""
    with server.connect() as connection:
        row = connection.execute(
            "SELECT holder FROM leader_lease WHERE name = 'log' AND expires_at > EXTRACT(EPOCH FROM clock_timestamp()) * 1000").fetchone()
    return row[0].split(" ")[0] if row else None


def newest(server: PostgreSQL) -> int:
    with server.connect() as connection:
        return connection.execute("SELECT COALESCE(MAX(size), 0) FROM log_checkpoint").fetchone()[0]


@pytest.mark.timeout(400)
def test_a_leader_that_is_paused_signs_nothing_when_it_goes_on_and_the_log_stays_one(tmp_path):
    with PostgreSQL() as server, Many("--quick", "--nodes", "3", "--postgresql", server.address) as many:
        region = Path(many.ready["state"]) / "region.yaml"
        clients = clients_for(many, 4, 11)
        for client in clients:
            client.start()
        try:
            wait_for(lambda: all(client.whole for client in clients))
            for _ in range(2):
                paused = wait_for(lambda: leads(server))
                node = next(it for it in many.nodes if it["name"] == paused)
                os.kill(node["pid"], signal.SIGSTOP)
                try:
                    # Its lease runs out, and another goes on.
                    wait_for(lambda: leads(server) not in (None, paused), 40)
                    size = newest(server)
                    wait_for(lambda: newest(server) > size, 30)
                finally:
                    os.kill(node["pid"], signal.SIGCONT)
                size = newest(server)
                wait_for(lambda: newest(server) > size, 30)
                wait_for(lambda: many.is_ready(node), 60)
        finally:
            for client in clients:
                client.over.set()
            for client in clients:
                client.join(60)
        assert not [wrong for client in clients for wrong in client.wrong]
        counts = check(server, clients)
        assert lost(counts) == 0, counts
        wait_for(lambda: " 0 waiting" in trail("audit", "--region", region), 40)
        assert "Right:" in trail("audit", "--region", region)
        trail("export", "--region", region, tmp_path)
        assert "Right:" in trail("verify", tmp_path / "log", "--policy", tmp_path / "policy")
        assert "Right:" in trail("verify", many.ready["publicURL"], "--policy", tmp_path / "policy")
        with server.connect() as connection:
            # Every part of every event at one place, and no place without.
            assert connection.execute(
                "SELECT COUNT(*) FROM trail_part p FULL JOIN log_entry l ON l.event = p.event AND l.part = p.part"
                " WHERE p.event IS NULL OR l.event IS NULL").fetchone()[0] == 0


@pytest.mark.timeout(400)
def test_a_server_whose_disk_is_full_leaves_the_log_right(tmp_path):
    from test_faults import small_disk

    with small_disk(160) as disk, PostgreSQL("max_wal_size = 64MB", "wal_keep_size = 0", folder=disk) as server:
        with Many("--quick", "--nodes", "3", "--postgresql", server.address) as many:
            region = Path(many.ready["state"]) / "region.yaml"
            clients = clients_for(many, 3, 13)
            for client in clients:
                client.start()
            try:
                wait_for(lambda: all(client.whole for client in clients))
                with open(disk / "ballast", "wb", buffering=0) as file:
                    try:
                        while True:
                            file.write(bytes(65536))
                    except OSError:
                        pass
                wait_for(lambda: "account cannot be written" in many.log.read_text(errors="replace"), 90)
                had = [len(client.opened) for client in clients]
                (disk / "ballast").unlink()
                if not server.answers():
                    server.start()
                wait_for(lambda: all(len(client.opened) > before for client, before in zip(clients, had)), 90)
            finally:
                for client in clients:
                    client.over.set()
                for client in clients:
                    client.join(60)
            counts = check(server, clients)
            assert lost(counts) == 0, counts
            wait_for(lambda: " 0 waiting" in trail("audit", "--region", region), 40)
            trail("export", "--region", region, tmp_path)
            assert "Right:" in trail("verify", tmp_path / "log", "--policy", tmp_path / "policy")


@pytest.mark.timeout(400)
def test_a_nodes_clock_that_jumps_back_while_it_runs_leaves_the_log_right_and_looks_go_on_elsewhere(tmp_path):
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        pytest.skip("no C compiler")
    (tmp_path / "clock.c").write_text(CLOCK)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", tmp_path / "clock.so", tmp_path / "clock.c", "-ldl"], check=True)

    def jump(node: int, seconds: int) -> None:
        with open(tmp_path / f"offset-{node}", "r+b") as file:
            file.write(struct.pack("<q", seconds))

    with TwoNodes(tmp_path) as two:
        for node in range(2):
            (tmp_path / f"offset-{node}").write_bytes(struct.pack("<q", 0))
            two.nodes[node].stop()
            two.nodes[node] = two.start(two.ports[node], "env", f"LD_PRELOAD={tmp_path / 'clock.so'}", f"CLOCK_FILE={tmp_path / f'offset-{node}'}")
        session, people = signed_in(two.url, "consultant-barts"), two.ready["people"]
        looks: list[str] = []

        def is_ready(node: int) -> bool:
            return requests.get(two.nodes[node].operations + "/ready", timeout=10).status_code == 200

        def opened() -> str | None:
            # Just after a jump a node may not know yet that its clock is off, and the proxy not that the node serves nothing.
            try:
                return open_look(session, two.url, people[len(looks) % len(people)]["nhsNumber"])
            except AssertionError as error:
                assert str(error).startswith(("502", "503")), error
                return None

        def goes_on() -> None:
            size = newest(two.server)
            address = wait_for(opened, 40)
            as_resource(session, address)
            looks.append(address.rsplit("/", 1)[-1])
            wait_for(lambda: newest(two.server) > size, 40)
            wait_for(lambda: " 0 waiting" in trail("audit", "--region", two.region), 40)

        wait_for(lambda: is_ready(0) and is_ready(1), 60)
        goes_on()
        # Each in turn, so that whichever of them signs jumps too; by more than a clock may be off, and by less.
        for node, seconds in [(0, -3600), (1, -86_400), (0, -2), (1, -2)]:
            jump(node, seconds)
            if seconds < -5:
                wait_for(lambda: not is_ready(node), 30)
            goes_on()
            jump(node, 0)
            wait_for(lambda: is_ready(node), 60)
            goes_on()
        with two.server.connect() as connection:
            sizes = [row[0] for row in connection.execute("SELECT size FROM log_checkpoint ORDER BY size")]
            assert sizes == sorted(set(sizes))
            assert connection.execute("SELECT COUNT(*), COUNT(DISTINCT place), MAX(place) + 1 FROM log_entry").fetchone() == (sizes[-1],) * 3
            for look in looks:
                kinds = {row[0] for row in connection.execute("SELECT kind FROM trail_event WHERE look = %s", [look])}
                assert {"look-opened", "answer-shown"} <= kinds, kinds
        trail("export", "--region", two.region, tmp_path / "copy")
        assert "Right:" in trail("verify", tmp_path / "copy/log", "--policy", tmp_path / "copy/policy")


@pytest.mark.timeout(400)
def test_the_databases_own_clock_that_jumps_back_leaves_the_log_right_and_looks_go_on_when_it_is_right_again(tmp_path):
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        pytest.skip("no C compiler")
    with TwoNodes(tmp_path) as two:
        # Beside the server's data, where its user may read them.
        library, offset = two.server.folder / "clock.so", two.server.folder / "offset"
        (tmp_path / "clock.c").write_text(CLOCK)
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, tmp_path / "clock.c", "-ldl"], check=True)
        offset.write_bytes(struct.pack("<q", 0))
        library.chmod(0o755)
        offset.chmod(0o644)
        two.server.stop()
        two.server.inside = ["env", f"LD_PRELOAD={library}", f"CLOCK_FILE={offset}"]
        two.server.start()
        session, people = signed_in(two.url, "consultant-barts"), two.ready["people"]
        looks: list[str] = []

        def is_ready(node: int) -> bool:
            return requests.get(two.nodes[node].operations + "/ready", timeout=10).status_code == 200

        def jump(seconds: int) -> None:
            with open(offset, "r+b") as file:
                file.write(struct.pack("<q", seconds))
            with two.server.connect() as connection:
                (now,) = connection.execute("SELECT EXTRACT(EPOCH FROM clock_timestamp())").fetchone()
            assert abs(float(now) - time.time() - seconds) < 1

        def shown() -> str | None:
            # Just after a jump nodes may not know yet that the two clocks differ, and the proxy not who serves; a look that one of them took for ended is opened anew.
            try:
                address = open_look(session, two.url, people[len(looks) % len(people)]["nhsNumber"])
                as_resource(session, address)
                return address
            except AssertionError as error:
                assert str(error).startswith(("410", "502", "503")), error
                return None

        def goes_on() -> None:
            size = newest(two.server)
            address = wait_for(shown, 40)
            looks.append(address.rsplit("/", 1)[-1])
            wait_for(lambda: newest(two.server) > size, 40)
            wait_for(lambda: " 0 waiting" in trail("audit", "--region", two.region), 40)

        wait_for(lambda: is_ready(0) and is_ready(1), 60)
        goes_on()
        for seconds in (-2, -3600):
            jump(seconds)
            if seconds < -5:
                # No node knows which of the two is wrong: none serves.
                wait_for(lambda: not is_ready(0) and not is_ready(1), 60)
                assert shown() is None
            else:
                goes_on()
            jump(0)
            wait_for(lambda: is_ready(0) and is_ready(1), 60)
            goes_on()
        with two.server.connect() as connection:
            sizes = [row[0] for row in connection.execute("SELECT size FROM log_checkpoint ORDER BY size")]
            assert connection.execute("SELECT COUNT(*), COUNT(DISTINCT place), MAX(place) + 1 FROM log_entry").fetchone() == (sizes[-1],) * 3
            for look in looks:
                kinds = {row[0] for row in connection.execute("SELECT kind FROM trail_event WHERE look = %s", [look])}
                assert {"look-opened", "answer-shown"} <= kinds, kinds
        assert "Right:" in trail("audit", "--region", two.region)
        trail("export", "--region", two.region, tmp_path / "copy")
        assert "Right:" in trail("verify", tmp_path / "copy/log", "--policy", tmp_path / "copy/policy")


@pytest.mark.timeout(300)
def test_a_standby_that_lacks_the_newest_commits_is_noticed_by_every_node_that_runs_and_none_begins_over_it(tmp_path):
    if not (PROGRAMS / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed: bin/setup test")
    with TwoNodes(tmp_path) as two:
        key = Path(two.region.parent) / "log-key"
        mark = Path(f"{key}.log-signed")
        session = signed_in(two.url, "consultant-barts")
        open_look(session, two.url, two.ready["people"][0]["nhsNumber"])
        size = wait_for(lambda: newest(two.server))
        open_look(session, two.url, two.ready["people"][1]["nhsNumber"])
        # It is known outside the database.
        published = wait_for(lambda: newest(two.server) > size and mark.exists() and int(mark.read_text().split()[0]) > size
                             and int(mark.read_text().split()[0]))

        def figure(node, name: str) -> float:
            return float(re.search(rf"^carerecord_{name} (\S+)$", requests.get(node.operations + "/metrics", timeout=10).text, re.MULTILINE).group(1))

        def knows(node) -> int:
            """How large a log the node knows to have been published."""
            return int(figure(node, "log_published"))

        # The one that does not sign asks every now and then: what it has not heard of it cannot miss.
        wait_for(lambda: all(knows(node) > size for node in two.nodes))
        with two.server.connect() as connection:
            # As after a failover that lost the newest commits: all of a publication, or nothing of it.
            connection.execute("BEGIN")
            connection.execute("LOCK TABLE log_checkpoint IN ACCESS EXCLUSIVE MODE")
            for table, column in (("log_checkpoint", "size"), ("log_cosignature", "size")):
                connection.execute(f"DELETE FROM {table} WHERE {column} > %s", (size,))
            gone = connection.execute("DELETE FROM log_entry WHERE place >= %s RETURNING event", (size,)).fetchall()
            events = [event for (event,) in gone]
            # A look whose opening is lost is lost with all that it said, also what had no place yet.
            looks = [look for (look,) in connection.execute(
                "SELECT look FROM trail_event WHERE kind = 'look-opened' AND id = ANY(%s)", (events,)).fetchall()]
            events += [event for (event,) in connection.execute("SELECT id FROM trail_event WHERE look = ANY(%s)", (looks,)).fetchall()]
            for table, column in (("log_waiting", "event"), ("trail_part", "event"), ("trail_person", "event"), ("trail_event", "id")):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", (events,))
            for table, column in (("look_release", "look"), ("look_supplier", "look"), ("look_life", "look"), ("look", "id")):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", (looks,))
            connection.execute("COMMIT")
        for node in two.nodes:
            wait_for(lambda: "the database does not have that checkpoint" in node.log.read_text(errors="replace"), 30)
        # Looks go on; what they write waits.
        open_look(signed_in(two.url, "gp-jubilee"), two.url, two.ready["people"][2]["nhsNumber"])
        # Until then it is only rows, which is told: by a figure, and after ten seconds by a line, once.
        for node in two.nodes:
            wait_for(lambda: figure(node, "log_waiting_seconds") > 10, 40)
            wait_for(lambda: "waits for its place in the log" in node.log.read_text(errors="replace"), 20)
        assert newest(two.server) == size and published > size
        two.nodes[0].stop()
        with pytest.raises(AssertionError, match="does not have that checkpoint"):
            two.start(two.ports[0])
        # The entries that are left go on as a new log, under another name.
        Path(f"{key}.next").write_text(trail("key", "log.example/2").split()[0] + "\n")
        assert "log log.example/2+" in trail("change-key", "--region", two.region, "--new-log")
        two.nodes[0] = two.start(two.ports[0])
        wait_for(lambda: newest(two.server) > size, 40)
        wait_for(lambda: " 0 waiting" in trail("audit", "--region", two.region), 40)
        assert "Right:" in trail("audit", "--region", two.region)
        wait_for(lambda: all(figure(node, "log_waiting_seconds") < 5 for node in two.nodes), 20)
        # The one that ran all the while says that it is over.
        log = two.nodes[1].log
        wait_for(lambda: "nothing waits any more for its place in the log" in log.read_text(errors="replace"), 20)
        assert log.read_text(errors="replace").count("waits for its place in the log:") == 1
        trail("export", "--region", two.region, tmp_path / "copy")
        assert "of log.example/2" in trail("verify", tmp_path / "copy/log", "--policy", tmp_path / "copy/policy")
        assert requests.get(two.nodes[0].operations + "/ready", timeout=10).status_code == 200

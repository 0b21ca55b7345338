"""Kill, cut and pause, round after round, under load (issue 5, "Show it"): three nodes behind the proxy, and what was lost is none."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import psycopg
import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))

from many import Many, alive, check, clients_for, lost, wait_for  # noqa: E402
from relay import Relay  # noqa: E402
from server import PostgreSQL  # noqa: E402

from london import FULL, open_look, signed_in  # noqa: E402

ROUNDS = int(os.environ.get("CARERECORD_ROUNDS", "50" if FULL else "8"))


def one_of(many: Many, chance: random.Random) -> int:
    """A node that runs: one that was killed may not have been started again yet."""
    return chance.choice(wait_for(lambda: [node["pid"] for node in many.nodes if alive(node["pid"])]))


def node_killed(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    os.kill(one_of(many, chance), signal.SIGKILL)


def node_paused(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    # Past its lease of half a second, and past the one that it leads by.
    node = one_of(many, chance)
    os.kill(node, signal.SIGSTOP)
    try:
        time.sleep(chance.uniform(2, 12))
    finally:
        os.kill(node, signal.SIGCONT)


def database_killed(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    server.kill()
    time.sleep(chance.uniform(0, 2))
    server.start()


def database_cut(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    relay.cut()


def database_silent(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    relay.silent_for(chance.uniform(1, 9))


def database_read_only(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    with server.connect() as connection:
        connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        connection.execute("SELECT pg_reload_conf()")
        try:
            time.sleep(chance.uniform(2, 6))
        finally:
            connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            connection.execute("SELECT pg_reload_conf()")


def trail_locked(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    with server.connect() as connection, connection.transaction():
        connection.execute("LOCK TABLE trail_event IN EXCLUSIVE MODE")
        time.sleep(chance.uniform(1, 6))


def database_out_of_connections(many: Many, server: PostgreSQL, relay: Relay, chance: random.Random) -> None:
    held = []
    try:
        # Ours first, then theirs are cut: they find no place.
        while len(held) < 500:
            try:
                held.append(server.connect())
            except psycopg.OperationalError:
                break
        relay.cut()
        time.sleep(chance.uniform(1, 5))
    finally:
        for connection in held:
            connection.close()


FAULTS = [
    node_killed, database_killed, node_paused, database_silent, database_cut, database_read_only, trail_locked, database_out_of_connections,
]


@pytest.mark.timeout(300 + ROUNDS * 120)
def test_killed_cut_and_paused_nothing_that_was_acknowledged_is_missing_and_nothing_was_shown_without_its_account(tmp_path):
    chance = random.Random(int(os.environ.get("CARERECORD_SEED", "5")))
    with PostgreSQL() as server:
        relay = Relay(server.port)
        address = server.address.replace(str(server.port), str(relay.port))
        with Many("--quick", "--nodes", "3", "--postgresql", address, state=tmp_path / "state") as many:
            # One that stays open through all of it, on whichever node.
            session = signed_in(many.url, "consultant-barts")
            kept = open_look(session, many.url, many.ready["people"][0]["nhsNumber"])
            clients = clients_for(many, 6, 1)
            for client in clients:
                client.start()
            try:
                wait_for(lambda: all(client.whole > 0 for client in clients))
                for number in range(ROUNDS):
                    fault = FAULTS[number % len(FAULTS)]
                    time.sleep(chance.uniform(0.2, 1.5))
                    before = [client.whole for client in clients]
                    fault(many, server, relay, chance)
                    begun = time.monotonic()
                    # By themselves: nobody signs in again or starts anything.
                    wait_for(lambda: all(client.whole > had for client, had in zip(clients, before)), 90)

                    def goes_on() -> bool:
                        try:
                            answer = session.get(kept, timeout=30)
                        except requests.RequestException:
                            return False
                        return answer.status_code == 200 and "</html>" in answer.text

                    wait_for(goes_on, 60)
                    print(f"round {number + 1}: {fault.__name__}, all go on after {time.monotonic() - begun:.1f} s", flush=True)
                    assert not [wrong for client in clients for wrong in client.wrong]
            finally:
                for client in clients:
                    client.over.set()
                for client in clients:
                    client.join(90)
            log = many.log.read_text(errors="replace")
        relay.close()
        counts = check(server, clients)
    print(counts, "whole:", sum(client.whole for client in clients), "failed:", sum(client.failed for client in clients), flush=True)
    assert lost(counts) == 0, counts
    assert counts["opened"] > ROUNDS and counts["resources"] > ROUNDS and counts["entries of pages"] > ROUNDS
    # Of everything that somebody is told was done there was some.
    assert counts["searches"] > ROUNDS and counts["glass"] and counts["sign-outs"], counts
    for person in many.ready["people"]:
        assert person["nhsNumber"] not in log

"""A standby that was behind takes over: what was acknowledged last is not there, and numbers are given a second time. No node goes by what it read of the
server before (issue 5, parts 1 and 3; law 8)."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from many import Many, wait_for  # noqa: E402
from relay import Relay  # noqa: E402
from server import PostgreSQL, Standby  # noqa: E402

from london import open_look, program, signed_in  # noqa: E402


def version(server: PostgreSQL) -> int:
    with server.connect() as connection:
        return connection.execute("SELECT version FROM register_version WHERE id = 1").fetchone()[0]


@pytest.mark.timeout(300)
def test_an_objection_whose_number_was_another_change_on_the_server_before_ends_the_look_all_the_same(tmp_path):
    with PostgreSQL() as primary:
        relay = Relay(primary.port)
        address = primary.address.replace(str(primary.port), str(relay.port))
        try:
            with Many("--quick", "--nodes", "2", "--postgresql", address, state=tmp_path / "state") as many:
                one = many.nodes[0]["staffURL"]
                objecting, other, lost = [person["nhsNumber"] for person in many.ready["people"][:3]]
                member = signed_in(many.url, "consultant-barts")
                closing, staying = [urlsplit(open_look(member, one, number)).path for number in (objecting, other)]

                def asked(path: str) -> int:
                    return member.get(one + path, allow_redirects=False, timeout=60).status_code

                def objection_of(number: str, server: PostgreSQL) -> None:
                    region = tmp_path / f"at-{server.port}.yaml"
                    text = (Path(many.ready["state"]) / "region.yaml").read_text()
                    there, changed = re.subn(rf"\b{relay.port}\b", str(server.port), text)
                    assert changed == 1, text
                    region.write_text(there)
                    told = subprocess.run(
                        [program(), "objection", "set", number, "--region", str(region), "--by", "a test"], capture_output=True, text=True, timeout=60)
                    assert told.returncode == 0, told.stderr

                with Standby(primary) as standby:
                    standby.stop()
                    # Read by both nodes, acknowledged, and on no standby.
                    objection_of(lost, primary)
                    time.sleep(2)
                    assert (asked(closing), asked(staying)) == (200, 200)
                    reached = version(primary)
                    relay.flows.clear()
                    primary.kill()
                    standby.start()
                    standby.promote()
                    assert version(standby) < reached, "it was behind"
                    while version(standby) < reached:
                        objection_of(objecting, standby)
                    assert version(standby) == reached, "the number says nothing of it"
                    relay.server = standby.port
                    relay.cut()
                    relay.flows.set()

                    seen: list[int] = []

                    def goes_on() -> bool:
                        seen.append(asked(closing))
                        return asked(staying) == 200

                    wait_for(goes_on)
                    for _ in range(20):
                        seen.append(asked(closing))
                        time.sleep(0.1)
                    assert 200 not in seen, seen
                    assert asked(staying) == 200
        finally:
            relay.close()


@pytest.mark.timeout(300)
def test_who_signed_in_and_looked_on_the_server_before_shows_nothing_on_the_one_that_has_not_got_it(tmp_path):
    with PostgreSQL() as primary:
        relay = Relay(primary.port)
        address = primary.address.replace(str(primary.port), str(relay.port))
        try:
            with Many("--quick", "--nodes", "2", "--postgresql", address, state=tmp_path / "state") as many:
                one = many.nodes[0]["staffURL"]
                first, second = [person["nhsNumber"] for person in many.ready["people"][:2]]

                def opened(number: str) -> tuple:
                    member = signed_in(many.url, "consultant-barts")
                    return member, urlsplit(open_look(member, one, number)).path

                def asked(member, path: str) -> int:
                    return member.get(one + path, allow_redirects=False, timeout=60).status_code

                staying = opened(first)
                assert asked(*staying) == 200
                with Standby(primary) as standby:
                    standby.stop()
                    # Acknowledged, and on no standby: the sign-in, the look and what it shows.
                    lost = opened(second)
                    assert asked(*lost) == 200
                    relay.flows.clear()
                    primary.kill()
                    standby.start()
                    standby.promote()
                    relay.server = standby.port
                    relay.cut()
                    relay.flows.set()

                    seen: list[int] = []

                    def goes_on() -> bool:
                        seen.append(asked(*lost))
                        return asked(*staying) == 200

                    wait_for(goes_on)
                    for _ in range(20):
                        seen.append(asked(*lost))
                        time.sleep(0.1)
                    assert 200 not in seen, seen
                    assert asked(*staying) == 200
        finally:
            relay.close()

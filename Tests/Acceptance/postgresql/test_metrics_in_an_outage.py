"""A node's figures while its database does not answer: they are wanted then most of all (issue 5, part 7)."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))

from many import London, wait_for  # noqa: E402
from relay import Relay  # noqa: E402
from server import PostgreSQL  # noqa: E402


def figure(text: str, name: str) -> float:
    return float(re.search(rf"^carerecord_{name} (\S+)$", text, re.MULTILINE).group(1))


def test_the_figures_of_a_node_are_answered_within_two_seconds_while_its_database_is_silent():
    with PostgreSQL() as server:
        relay = Relay(server.port)
        address = server.address.replace(str(server.port), str(relay.port))
        try:
            with London("--quick", "--postgresql", address) as london:
                region = (Path(london.ready["state"]) / "region.yaml").read_text()
                port = re.search(r"operations:.*?port: (\d+)", region, re.DOTALL).group(1)

                def scrape() -> str:
                    answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=20)
                    assert answer.status_code == 200
                    return answer.text

                text = scrape()
                assert figure(text, "database_size_bytes") > 0 and figure(text, "split_views") == 0
                relay.flows.clear()
                try:
                    # Again and again, as what collects figures does: no scrape waits behind the one before.
                    for _ in range(6):
                        begun = time.monotonic()
                        text = scrape()
                        assert time.monotonic() - begun < 2
                        assert figure(text, "database_size_bytes") == -1 and figure(text, "split_views") == -1
                        assert figure(text, "log_waiting_seconds") == -1
                        assert figure(text, "lease_age_seconds") > 0
                finally:
                    relay.cut()
                    relay.flows.set()
                wait_for(lambda: figure(scrape(), "database_size_bytes") > 0 and figure(scrape(), "split_views") == 0)
        finally:
            relay.close()

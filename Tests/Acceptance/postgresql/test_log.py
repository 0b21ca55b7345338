"""The log of the trail on three nodes: one gives places and signs; when it is killed another goes on, and the log is one (issue 6)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from many import Many, alive, wait_for  # noqa: E402
from server import PROGRAMS  # noqa: E402

from london import as_resource, open_look, program, signed_in  # noqa: E402


def trail(*arguments) -> str:
    done = subprocess.run([program(), "trail", *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(400)
def test_the_node_that_signs_is_killed_and_the_log_goes_on_as_one(tmp_path):
    if not (PROGRAMS / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed: bin/setup test")
    state = tmp_path / "state"
    with Many("--quick", "--nodes", "3", state=state) as many:
        region = Path(many.ready["state"]) / "region.yaml"
        session = signed_in(many.url, "consultant-barts")
        people = many.ready["people"]
        remembered = tmp_path / "remembered.json"

        def look(number: int) -> str:
            address = open_look(session, many.url, people[number % len(people)]["nhsNumber"])
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

"""Whose clock counts: the database's, for what is taken in over the partner listener and for what a command writes (issue 5, part 6)."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "partner"))

from epr import EPR, NURSE  # noqa: E402
from london import program  # noqa: E402
from two_nodes import TwoNodes  # noqa: E402
from test_pages_across_nodes import half_a_minute_ahead  # noqa: E402


@pytest.fixture
def two(tmp_path):
    with TwoNodes(tmp_path) as running:
        yield running


class Sender(EPR):
    """The pretend EPR, which launches at one node."""

    def __init__(self, two: TwoNodes, port: int):
        self.url, self.partner = two.ready["eprURL"], f"http://127.0.0.1:{port}"


def test_a_node_whose_clock_is_off_takes_nothing_in_over_the_partner_listener_and_uses_nothing_up(two, tmp_path):
    two.nodes[1].stop()
    wrong = two.nodes[1] = two.start(two.ports[1], *half_a_minute_ahead(tmp_path))
    assert "clock" in requests.get(wrong.operations + "/ready", timeout=10).text
    sender = Sender(two, wrong.partner_port)
    token = sender.token(NURSE, two.person("Okonkwo")["nhsNumber"])
    posted = {
        "/launch": {"launch_token": token}, "/back-channel-logout": {"logout_token": "a.b.c"}, "/api/training": {}, "/api/caseload": {},
        "/api/caseload/end": {}, "/api/roles/end": {}, "/api/roles/restore": {},
    }
    for path, form in posted.items():
        answer = requests.post(sender.partner + path, data=form, allow_redirects=False, timeout=30)
        assert answer.status_code == 503 and int(answer.headers["retry-after"]) > 0, path
    assert requests.get(sender.partner + "/jwks.json", timeout=30).status_code == 200
    # Sent again it reaches another node.
    assert Sender(two, two.nodes[0].partner_port).post(requests.Session(), token).status_code == 303


def test_a_token_is_judged_by_the_databases_clock_where_a_nodes_own_is_off_by_less_than_it_may(two, tmp_path):
    two.nodes[1].stop()
    two.region.write_text(two.region.read_text().replace("postgresql: {", "postgresql: {clockSkewSeconds: 60, ", 1))
    ahead = two.nodes[1] = two.start(two.ports[1], *half_a_minute_ahead(tmp_path))
    sender, number = Sender(two, ahead.partner_port), two.person("Okonkwo")["nhsNumber"]
    # Half a minute more would be too old.
    now = int(time.time())
    old = sender.token(NURSE, number, iat=now - 125, exp=now - 6)
    assert sender.post(requests.Session(), old).status_code == 303
    assert sender.post(requests.Session(), old).status_code == 403, "once"


def test_what_a_command_gives_and_ends_is_dated_by_the_databases_clock(two, tmp_path):
    wrapped = half_a_minute_ahead(tmp_path)
    people, staff = tmp_path / "people.csv", tmp_path / "staff.csv"
    people.write_text("nhs_number,from,until\n" + two.person("Okonkwo")["nhsNumber"] + ",,\n")
    staff.write_text("subject,valid_until\n555000010001,2099-03-31\n")

    def run(*words: str) -> str:
        return subprocess.run(
            [*wrapped, program(), *words, "--organisation", "R1H", "--region", str(two.region), "--by", "a test"], check=True,
            capture_output=True, text=True, timeout=60).stdout

    team = ("--team", "Test nurses")
    assert run("caseload", "give", *team, str(people)).startswith("1 given")
    assert run("caseload", "end", *team, str(people)).startswith("1 ended")
    assert "in force" in run("training", "import", str(staff))
    with two.server.connect() as connection:
        now = int(time.time() * 1000)
        given, began, ended = connection.execute(
            "SELECT given_at, from_at, ended_at FROM caseload WHERE team = 'Test nurses'").fetchone()
        assert given <= now and began <= now and ended <= now, "what is said to be over is over"
        assert connection.execute("SELECT loaded_at FROM training_list WHERE organisation = 'R1H'").fetchone()[0] <= now


def test_an_objection_and_a_notice_by_command_are_dated_by_the_databases_clock(two, tmp_path):
    wrapped = half_a_minute_ahead(tmp_path)

    def run(*words: str) -> str:
        return subprocess.run(
            [*wrapped, program(), *words, "--region", str(two.region), "--by", words[0] + words[1]], check=True, capture_output=True, text=True,
            timeout=60).stdout.strip()

    number = two.person("Okonkwo")["nhsNumber"]
    run("objection", "set", number)
    run("objection", "end", number)
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
    notice = run("emergency", "propose", "--instrument", "The Example Regulations", "--scope", "a test", "--until", ends)
    run("emergency", "end", notice)
    with two.server.connect() as connection:
        now = int(time.time() * 1000)
        objection = connection.execute("SELECT set_at, ended_at FROM objection WHERE nhs_number = %s", [number]).fetchone()
        suspension = connection.execute(
            "SELECT from_at, proposed_at, ended_at FROM objection_suspension WHERE id = %s", [notice]).fetchone()
        assert all(it <= now for it in (*objection, *suspension)), "nothing on record has yet to come"
        said = connection.execute(
            "SELECT MAX(at) FROM trail_event WHERE kind IN ('objection-set', 'objection-ended', 'objections-suspended', 'objections-restored')"
        ).fetchone()[0]
        assert said <= now

"""What a session has open, whose role has ended, and which policy is in force, as every node of two says it."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import requests

from london import ROOT, as_resource, open_look, program, signed_in

HINT = "consultant-barts"
JSON = {"accept": "application/fhir+json"}


def test_every_node_lists_what_is_open_and_closes_what_another_holds_without_asking_for_it(two_nodes):
    two, session = two_nodes, signed_in(two_nodes.url, HINT)
    number = two.person("Okonkwo")["nhsNumber"]
    path = open_look(session, two.nodes[0].url, number)[len(two.nodes[0].url):]
    here, there = (session.get(node.url + "/", timeout=30).text for node in two.nodes)
    assert "Records you have open, 1" in here and "OKONKWO" in here
    # Without a name: nothing of what it holds is here.
    assert "Records you have open, 1" in there and "OKONKWO" not in there and f'action="{path}/close"' in there
    closed = session.post(two.nodes[1].url + path + "/close", headers={"origin": two.url}, allow_redirects=False, timeout=30)
    assert closed.status_code == 303
    assert "Records you have open" not in session.get(two.nodes[1].url + "/", timeout=30).text
    # The node that holds it hears of it with its next lease, half a second later at most on a machine that is not full.
    deadline = time.monotonic() + 5
    while (status := session.get(two.nodes[0].url + path, headers=JSON, timeout=30).status_code) != 410 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == 410
    with two.server.connect() as database:
        kinds = {row[0] for row in database.execute("SELECT kind FROM trail_event WHERE look = %s", [path.split("/")[2]])}
    assert "look-ended" in kinds and "look-gathered-again" not in kinds


def test_a_role_that_is_ended_is_ended_on_both_nodes_once_it_is_said_to_be(two_nodes):
    two, session = two_nodes, signed_in(two_nodes.url, HINT)
    subject = next(it["subject"] for it in two.ready["staff"] if it["hint"] == HINT)
    path = open_look(session, two.nodes[0].url, two.person("Okonkwo")["nhsNumber"])[len(two.nodes[0].url):]

    def said(verb: str) -> None:
        words = [program(), "staff", verb, "--organisation", "R1H", "--region", str(two.region), "--by", "the acceptance tests", "-"]
        done = subprocess.run(words, cwd=ROOT, input=f"subject\n{subject}\n", capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and done.stdout.startswith("1 "), done.stderr

    said("end-role")
    for node in two.nodes:
        assert session.get(node.url + path, headers=JSON, timeout=30).status_code == 410
        first = requests.get(node.url + "/", cookies=session.cookies, timeout=30)
        assert first.status_code == 403 and "Your role has ended" in first.text
    said("restore-role")
    for node in two.nodes:
        assert session.get(node.url + "/", timeout=30).status_code == 200


def test_a_policy_that_is_activated_is_in_force_on_both_nodes_once_it_is_said_to_be(two_nodes, tmp_path):
    two, number = two_nodes, two_nodes.person("Okonkwo")["nhsNumber"]
    policy = (ROOT / "region" / "policy.yaml").read_text()
    narrow = tmp_path / "narrow.yaml"
    clinicians = policy.index("  - id: clinician\n")
    # All but immunisations.
    narrow.write_text(policy[:clinicians] + policy[clinicians:].replace("sections: all", "sections: [identity, appointments, conditions, medicines, allergies, results, documents, care-plans, encounters, procedures, alerts]", 1))

    def kinds(node, look: str) -> set[str]:
        return {entry["resource"]["resourceType"] for entry in as_resource(sessions[node.url], look)["entry"]}

    def activated(file: Path) -> None:
        words = [program(), "policy", "activate", str(file), "--region", str(two.region), "--by", "the acceptance tests"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    # Each node holds a look of its own.
    sessions = {node.url: signed_in(two.url, HINT) for node in two.nodes}
    open_now = {node.url: open_look(sessions[node.url], node.url, number) for node in two.nodes}
    for node in two.nodes:
        assert "Immunization" in kinds(node, open_now[node.url])
    activated(narrow)
    try:
        for node in two.nodes:
            for held, look in open_now.items():
                answer = sessions[held].get(node.url + look[len(held):], headers=JSON, timeout=30)
                assert answer.status_code == 410, "a look that was decided under the policy before is over, at whichever node"
        for node in two.nodes:
            found = kinds(node, open_look(sessions[node.url], node.url, number))
            assert "AllergyIntolerance" in found and "Immunization" not in found
    finally:
        activated(ROOT / "region" / "policy.yaml")
    for node in two.nodes:
        assert "Immunization" in kinds(node, open_look(sessions[node.url], node.url, number))

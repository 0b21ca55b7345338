"""The command as a script meets it (issue 3, part 13): the ready file, stopping, health, references that find log lines."""

from __future__ import annotations

import hashlib
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests
import yaml

from counterpart import Authority, Service, direct, free_ports
from london import London, open_look, program, policy_beside, signed_in

REFERENCE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


def processes_of(folder: Path) -> list[str]:
    """Command lines of processes, of anybody, that name a folder."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = line.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command:
            found.append(command)
    return found


# The ready file


def test_the_ready_file_has_the_keys_that_scripts_rely_on(london: London):
    ready = london.ready
    assert {"staffURL", "sources", "people", "staff"} <= set(ready)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", ready["staffURL"])
    assert len(ready["sources"]) >= 15
    names = {source["id"] for source in ready["sources"]}
    for source in ready["sources"]:
        assert {"id", "organisations", "url"} <= set(source) <= {"id", "organisations", "url", "headers", "ca"}
        assert source["organisations"]
    assert len(ready["people"]) >= 150
    for person in ready["people"]:
        assert set(person) == {"nhsNumber", "name", "sources"}, "no file without --people, and nothing else"
        assert re.fullmatch(r"999\d{7}", person["nhsNumber"])
        assert set(person["sources"]) <= names
    assert len(ready["staff"]) >= 12
    for member in ready["staff"]:
        assert set(member) >= {"hint", "name", "organisation", "role"}, "later parts add keys; these stay as they are"


def test_every_source_of_the_ready_file_answers_with_what_the_file_says(london: London):
    def answer_of(source: dict) -> requests.Response:
        for _ in range(3):  # One of them fails now and then: that is its habit.
            answer = direct().get(source["url"] + "/metadata", headers=source.get("headers"), timeout=10)
            if answer.status_code != 503:
                break
        return answer

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(answer_of, london.ready["sources"]))
    assert [answer.status_code for answer in answers] == [200] * len(answers)
    assert {answer.json()["fhirVersion"] for answer in answers} == {"4.0.1"}


def test_every_hint_signs_in_as_that_member_of_staff(london: London):
    for member in london.ready["staff"]:
        session = direct()
        answer = session.get(f"{london.url}/sign-in", params={"login_hint": member["hint"]}, timeout=30)
        home = session.get(london.url + "/", allow_redirects=False, timeout=30)
        # Without a role, or with a password alone, nobody is signed in.
        if member["hint"] in ("no-role", "password-only"):
            assert (answer.status_code, home.status_code) == (403, 303), member["hint"]
            continue
        assert answer.status_code == 200, member["hint"]
        if member["hint"] == "roles-to-choose":
            assert answer.url.endswith("/role") and home.status_code == 303
            continue
        assert member["name"].split()[-1] in answer.text
        assert home.status_code == 200


def test_nothing_half_written_is_left_beside_the_ready_file(london: London):
    assert [path.name for path in london.folder.glob("ready*")] == ["ready.json"]


# Stopping


def test_sigterm_stops_all_of_the_demo_with_exit_code_0():
    running = London()
    addresses = [source["url"] for source in running.ready["sources"]] + [running.url, running.ready["issuer"]]
    session = signed_in(running.url, "consultant-barts")
    open_look(session, running.url, running.person("Okonkwo")["nhsNumber"])
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(20) == 0
    assert processes_of(running.folder) == []
    for address in addresses:
        with pytest.raises(requests.ConnectionError):
            direct().get(address, timeout=5)


def test_a_look_that_is_being_put_together_is_finished_before_the_service_ends():
    running = London()
    session = signed_in(running.url, "consultant-barts")
    look = open_look(session, running.url, running.person("Okonkwo")["nhsNumber"])
    answers = []
    asking = threading.Thread(target=lambda: answers.append(
        session.get(look, headers={"accept": "application/fhir+json"}, timeout=60)))
    asking.start()
    time.sleep(0.2)  # The slowest system takes more than a second: the look is not complete yet.
    running.process.send_signal(signal.SIGTERM)
    asking.join(60)
    assert running.process.wait(30) == 0
    assert [answer.status_code for answer in answers] == [200]
    assert answers[0].json()["type"] == "collection"


def test_sigint_stops_it_as_well():
    running = London("--systems-only")
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(20) == 0


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """`carerecord serve` over the pretend systems: two processes, as in life."""
    with London("--systems-only") as systems:
        with Service(Path(systems.ready["state"]) / "region.yaml", tmp_path_factory.mktemp("service")) as service:
            yield systems, service


def test_serve_writes_its_ready_file_once_it_answers(served):
    _, service = served
    assert service.ready.read_text().strip() == service.url
    assert direct().get(service.url + "/sign-in", allow_redirects=False, timeout=10).status_code == 303


def test_stopping_with_open_looks_is_no_fault_and_they_go_on_when_it_runs_again(tmp_path):
    with London("--systems-only") as systems:
        folder = Path(systems.ready["state"])
        with Service(folder / "region.yaml", tmp_path / "service") as service:
            staff = signed_in(service.url, "consultant-barts")
            for member in systems.ready["staff"]:
                if member["hint"] == "consultant-barts":
                    looks = [open_look(staff, service.url, number) for number in member["mayOpen"][:5]]
            # What was read a moment ago is not read again; and the slowest system has not answered yet.
            time.sleep(0.7)
        log = service.log.read_text()
        assert "critical" not in log and "cannot be used" not in log, log

        def events(kind: str) -> int:
            with closing(sqlite3.connect(f"file:{folder / 'carerecord.sqlite'}?mode=ro", uri=True)) as database:
                return database.execute("SELECT COUNT(*) FROM trail_event WHERE kind = ?", (kind,)).fetchone()[0]

        assert events("look-ended") == 0
        with Service(folder / "region.yaml", tmp_path / "again") as service:
            for look in looks:
                page = staff.get(service.url + look[look.index("/looks/"):], timeout=60)
                assert page.status_code == 200 and "asked for again" in page.text
            assert events("look-gathered-again") == len(looks), "on record, before anybody is asked"
            stranger = signed_in(service.url, "gp-jubilee")
            assert stranger.get(service.url + looks[0][looks[0].index("/looks/"):], timeout=60).status_code == 404


def test_serve_does_not_start_without_an_identity_provider(served, tmp_path):
    systems, _ = served
    region = yaml.safe_load((Path(systems.ready["state"]) / "region.yaml").read_text())
    region["identityProvider"]["clientSecret"] = {"file": str(tmp_path / "no-such-file")}
    region["database"]["sqlite"] = str(tmp_path / "account.sqlite")
    file = tmp_path / "region.yaml"
    file.write_text(yaml.safe_dump(region))
    ended = subprocess.run([program(), "serve", "--region", str(file)], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert "identityProvider.clientSecret" in ended.stderr


def test_a_port_that_is_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [program(), "demo", "--no-browser", "--port", port, "--state", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert f"{port}" in ended.stderr and "in use" in ended.stderr


def test_a_folder_of_people_that_is_not_there_is_said(tmp_path):
    ended = subprocess.run(
        [program(), "demo", "--no-browser", "--people", str(tmp_path / "none"), "--state", str(tmp_path)], capture_output=True, text=True,
        timeout=60)
    assert ended.returncode == 2
    assert str(tmp_path / "none") in ended.stderr


def test_a_ready_file_that_cannot_be_written_ends_it(tmp_path):
    """A script that waits for it would wait for ever."""
    ended = subprocess.run(
        [program(), "demo", "--no-browser", "--state", str(tmp_path), "--ready-file", str(tmp_path / "none" / "ready.json")],
        capture_output=True, text=True, timeout=30)
    assert ended.returncode in (1, 2)
    assert "ready.json" in ended.stderr


def test_over_tls_the_cookies_are_secure_and_bound_to_the_host(tmp_path):
    authority = Authority(tmp_path / "authority")
    certificate, key = authority.issue("record")
    port = free_ports(1)[0]
    with London("--systems-only") as systems:
        region = yaml.safe_load((Path(systems.ready["state"]) / "region.yaml").read_text())
        region["listeners"]["staff"] |= {
            "port": port, "url": f"https://127.0.0.1:{port}", "tls": {"certificate": str(certificate), "key": str(key)}}
        file = tmp_path / "region.yaml"
        file.write_text(yaml.safe_dump(region))
        policy_beside(file)
        with Service(file, tmp_path / "service") as service:
            session = direct()
            session.verify = str(authority.file)
            answer = session.get(service.url + "/sign-in", allow_redirects=False, timeout=10)
            assert answer.status_code == 303
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-")
            attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes
            assert "max-age" in answer.headers["strict-transport-security"]
            with pytest.raises(requests.RequestException):
                direct().get(service.url.replace("https", "http"), timeout=2)


# Health, readiness, references


def test_health_and_readiness_are_on_the_operations_listener_only(served):
    _, service = served
    assert direct().get(service.operations + "/health", timeout=10).status_code == 200
    assert direct().get(service.operations + "/ready", timeout=10).status_code == 200
    # To a stranger as every address.
    for path in ["/health", "/ready", "/metrics"]:
        answer = direct().get(service.url + path, allow_redirects=False, timeout=10)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?return={path}")
    assert direct().get(service.operations + "/looks", timeout=10).status_code == 404


def failing_requests(url: str, person: dict) -> list[requests.Response]:
    staff, officer = signed_in(url, "consultant-barts"), signed_in(url, "privacy-barts")
    number = {"nhs-number": person["nhsNumber"]}
    look = open_look(staff, url, person["nhsNumber"])
    staff.post(look + "/close", timeout=30)
    return [
        staff.get(url + "/no-such-page", timeout=30),
        staff.get(url + "/looks/" + "A" * 43, timeout=30),
        staff.get(look, timeout=30),
        officer.post(url + "/looks", data=number, timeout=30),
        staff.post(url + "/looks", data=number, headers={"origin": "https://evil.example"}, timeout=30),
        staff.get(look, headers={"accept": "application/fhir+json"}, timeout=30),
    ]


def test_every_error_page_has_a_reference_that_finds_its_log_line(served):
    systems, service = served
    answers = failing_requests(service.url, systems.person("Okonkwo"))
    assert [answer.status_code for answer in answers] == [404, 404, 410, 403, 403, 410]
    log = service.log.read_text()
    for answer in answers:
        found = REFERENCE.findall(answer.text)
        assert len(set(found)) == 1, f"{answer.status_code} at {answer.headers['content-type']} has no reference"
        lines = [line for line in log.splitlines() if found[0] in line]
        assert lines, f"{answer.status_code}: no log line has {found[0]}"
        assert any(str(answer.status_code) in line for line in lines)


def test_every_error_page_of_the_demo_has_one_too(london: London):
    answers = failing_requests(london.url, london.person("Okonkwo"))
    log = london.log.read_text()
    for answer in answers:
        assert any(reference in log for reference in REFERENCE.findall(answer.text)), f"{answer.status_code} is not in the log"


def test_readiness_says_that_the_identity_provider_is_gone_and_takes_no_node_away_for_it(tmp_path):
    with London("--systems-only") as systems:
        region = Path(systems.ready["state"]) / "region.yaml"
        with Service(region, tmp_path / "service") as service:
            answer = direct().get(service.operations + "/ready", timeout=10)
            assert answer.status_code == 200 and "identity provider" not in answer.text
            systems.stop()
            deadline = time.monotonic() + 15
            while "identity provider" not in (answer := direct().get(service.operations + "/ready", timeout=10)).text and time.monotonic() < deadline:
                time.sleep(1)
            assert answer.status_code == 200
            assert "degraded: the identity provider cannot be reached: nobody can sign in" in answer.text
            assert direct().get(service.operations + "/health", timeout=10).status_code == 200


def in_force(database: Path, text: str) -> None:
    """Puts a policy's text in force as a program that found nothing wrong with it once did."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    with closing(sqlite3.connect(database, timeout=20)) as connection, connection:
        connection.execute(
            "INSERT OR IGNORE INTO policy_version (digest, text, imported_at, imported_by) SELECT ?, ?, imported_at, imported_by FROM policy_version LIMIT 1",
            (digest, text))
        connection.execute(
            "INSERT INTO policy_activation (number, digest, at, activated_by) SELECT MAX(number) + 1, ?, MAX(at), 'an older program' FROM policy_activation",
            (digest,))


def test_a_policy_in_force_that_this_program_demands_more_of_is_named_and_care_goes_on_unless_it_is_refused(tmp_path):
    with London("--systems-only") as systems:
        folder = Path(systems.ready["state"])
        number = next(member for member in systems.ready["staff"] if member["hint"] == "consultant-barts")["mayOpen"][0]
        whole = (folder / "policy.yaml").read_text()
        mark = '      - {system: "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", code: R}\n'
        assert mark in whole and "insurer" in whole
        with Service(folder / "region.yaml", tmp_path / "before"):
            pass
        # Legal when it came in force.
        in_force(folder / "carerecord.sqlite", whole.replace(mark, ""))
        with Service(folder / "region.yaml", tmp_path / "service") as service:

            def ready() -> requests.Response:
                return direct().get(service.operations + "/ready", timeout=10)

            log = service.log.read_text()
            assert "forgets what this program demands" in log and "the mark R of" in log
            answer = ready()
            assert answer.status_code == 200 and "degraded: the policy: " in answer.text and "the mark R of" in answer.text
            staff = signed_in(service.url, "consultant-barts")
            opened = open_look(staff, service.url, number)
            assert not opened.endswith("/challenge") and staff.get(opened, timeout=60).status_code == 200
            # No program ever found that right, or another one's demands are not this one's.
            unusable = re.sub(r"\binsurer\b", "insurance-office", whole)
            in_force(folder / "carerecord.sqlite", unusable)
            # All nodes of this version are alike: none leaves for it, so that desks and sign-outs go on.
            answer = ready()
            assert answer.status_code == 200 and "degraded: policy: the one in force is refused by this program" in answer.text
            assert "must name insurer" in answer.text
            refused = staff.post(service.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
            assert refused.status_code == 503 and "Who may look cannot be told here just now" in refused.text
            assert "Looks cannot be put on record" not in refused.text
            # What was decided under the version of that time is explained under it, whatever is in force.
            in_force(folder / "carerecord.sqlite", whole + "\n# Another version.\n")
            assert ready().status_code == 200 and "policy" not in ready().text
            name = opened.rsplit("/", 1)[-1]
            done = subprocess.run(
                [program(), "policy", "explain", "--region", str(folder / "region.yaml"), "--", name], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            assert "Decided again under the policy of that time: the same, rule by rule." in done.stdout
            assert "Today, from the same facts under the policy in force" in done.stdout
        # A node that never could decide takes nothing, until it can.
        in_force(folder / "carerecord.sqlite", unusable)
        with Service(folder / "region.yaml", tmp_path / "after") as service:
            answer = direct().get(service.operations + "/ready", timeout=10)
            assert answer.status_code == 503 and "policy: the one in force is refused by this program" in answer.text
            in_force(folder / "carerecord.sqlite", whole + "\n# One more.\n")
            assert direct().get(service.operations + "/ready", timeout=10).status_code == 200

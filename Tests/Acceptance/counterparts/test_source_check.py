"""`carerecord source check`: what a system that we did not write can do, what is wrong with it, and how fast it is."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from counterpart import Authority, Nginx, Sekmet, free_ports
from london import London, program


def check(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([program(), "source", "check", *arguments], capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def sekmet(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checked")
    with Sekmet("sekmet-checked", folder / "sekmet", Authority(folder / "authority")) as running:
        (folder / "token").write_text(running.token)
        (folder / "wrong-token").write_text("of-somebody-else")
        running.token_file, running.wrong_token = folder / "token", folder / "wrong-token"
        running.stranger = Authority(folder / "stranger").file
        yield running


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    """A web server that is no FHIR server: pages at one place, nothing at another, JSON of no kind at a third."""
    locations = (
        '    location /site { default_type text/html; return 200 "<html>Welcome</html>"; }\n'
        '    location /json { default_type application/json; return 200 "{}"; }\n'
        '    location /moved { return 302 https://elsewhere.example/fhir; }\n'
        '    location /secret { return 401; }\n    location /broken { return 500; }\n    location / { return 404; }\n')
    with Nginx(tmp_path_factory.mktemp("web"), locations) as running:
        yield running


def test_a_system_that_can_be_used_is_described_and_timed(sekmet: Sekmet):
    ended = check(sekmet.url, "--bearer-file", str(sekmet.token_file), "--authorities", str(sekmet.authority))
    assert (ended.returncode, ended.stderr) == (0, "")
    for words in ["FHIR 4.0.1", "SEKMET", "Patient/$everything: yes", "Medicines: MedicationRequest", "Documents: DocumentReference",
                  "Evidence of a relationship: one round trip\n"]:
        assert words in ended.stdout
    assert len(re.findall(r"\d+ ms", ended.stdout)) == 2
    assert "WRONG" not in ended.stdout
    assert sekmet.token not in ended.stdout


@pytest.mark.parametrize(("token", "authority", "words"), [
    ("wrong_token", "authority", "refused the credentials"),
    ("token_file", "stranger", "certificate"),
])
def test_a_system_that_refuses_or_cannot_be_trusted_is_wrong(sekmet: Sekmet, token, authority, words):
    ended = check(sekmet.url, "--bearer-file", str(getattr(sekmet, token)), "--authorities", str(getattr(sekmet, authority)))
    assert ended.returncode == 1
    assert "WRONG" in ended.stdout and words in ended.stdout


@pytest.mark.parametrize("place", ["/site", "/json", "/moved", "/secret", "/broken", "/nothing-here"])
@pytest.mark.parametrize("arguments", [[], ["--get"]], ids=["post", "get"])
def test_a_web_server_that_is_no_fhir_server_is_wrong(web: Nginx, place, arguments):
    ended = check(web.root + place, *arguments)
    assert ended.returncode == 1, ended.stdout
    assert "WRONG" in ended.stdout


def test_an_address_where_nobody_answers_is_wrong():
    ended = check(f"http://127.0.0.1:{free_ports(1)[0]}/fhir")
    assert ended.returncode == 1
    assert "Could not be reached" in ended.stdout


@pytest.mark.parametrize("address", ["barts", "ftp://barts.example/fhir", "file:///etc/passwd", "http://"])
def test_what_is_no_address_is_a_mistake_of_the_call(address):
    ended = check(address)
    assert ended.returncode == 2
    assert "not an http or https address" in ended.stderr


def test_a_token_file_that_is_not_there_is_said(sekmet: Sekmet, tmp_path: Path):
    ended = check(sekmet.url, "--bearer-file", str(tmp_path / "none"), "--authorities", str(sekmet.authority))
    assert ended.returncode in (1, 2)
    assert "the bearer token cannot be read" in ended.stdout


@pytest.mark.parametrize(("arguments", "words"), [
    (["--token-url", "http://127.0.0.1:1/token"], "--client-id, --token-key is missing"),
    (["--token-url", "token", "--client-id", "c", "--token-key", "k"], "--token-url is not an http or https address"),
    (["--bearer-file", "t", "--token-url", "http://127.0.0.1:1/token", "--client-id", "c", "--token-key", "k"], "not both"),
    (["--client-certificate", "c.pem"], "go together"),
    (["--region", "none.yaml"], "cannot be read"),
    (["--region", "none.yaml", "--get"], "leave the other options out"),
])
def test_credentials_that_do_not_go_together_are_a_mistake_of_the_call(arguments, words):
    ended = check("http://127.0.0.1:1/fhir", *arguments)
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert words in ended.stderr


def test_a_source_of_a_region_file_is_asked_as_the_file_says(london: London):
    region = Path(london.ready["state"]) / "region.yaml"
    source = london.ready["sources"][0]
    ended = check(source["id"], "--region", str(region))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "FHIR 4.0.1" in ended.stdout
    unknown = check("nobody", "--region", str(region))
    assert unknown.returncode == 2
    assert "has no source nobody" in unknown.stderr and source["id"] in unknown.stderr


def test_a_server_of_another_fhir_version_is_wrong(tmp_path: Path):
    locations = "    default_type application/fhir+json;\n    location / { try_files $uri =404; }\n"
    with Nginx(tmp_path / "old", locations) as old:
        fhir = tmp_path / "old" / "files" / "fhir"
        fhir.mkdir(parents=True)
        (fhir / "metadata").write_text(json.dumps({
            "resourceType": "CapabilityStatement", "status": "active", "fhirVersion": "3.0.2", "kind": "instance", "format": ["json"],
            "date": "2026-01-01", "rest": [{"mode": "server", "resource": []}]}))
        (fhir / "Patient").write_text(json.dumps({"resourceType": "Bundle", "type": "searchset", "total": 0}))
        ended = check(old.root + "/fhir", "--get")
    assert ended.returncode == 1
    assert "FHIR 4.0 is needed" in ended.stdout


def test_each_system_of_the_demo_can_be_used(london: London, tmp_path: Path):
    for source in london.ready["sources"][:5]:
        arguments = [source["url"]]
        if "headers" in source:
            token = tmp_path / source["id"]
            token.write_text(source["headers"]["Authorization"].removeprefix("Bearer "))
            arguments += ["--bearer-file", str(token)]
        if source["id"] == "ambulance":
            arguments.append("--get")
        ended = check(*arguments)
        assert ended.returncode == 0, f"{source['id']}: {ended.stdout}"
        assert "FHIR 4.0.1" in ended.stdout


@pytest.mark.parametrize("command", [[], ["serve"], ["demo"], ["region"], ["region", "check"], ["source"], ["source", "check"]])
def test_every_command_has_help(command):
    ended = subprocess.run([program(), *command, "--help"], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 0
    assert "OVERVIEW" in ended.stdout and "USAGE" in ended.stdout


@pytest.mark.parametrize("command", [["fly"], ["serve", "--regoin", "x"], ["region", "check"], ["demo", "--port", "many"]])
def test_a_call_that_is_not_understood_says_so_and_does_not_end_with_0(command):
    ended = subprocess.run([program(), *command], capture_output=True, text=True, timeout=30)
    assert ended.returncode not in (0, None)
    assert "Error" in ended.stderr or "Usage" in ended.stderr

"""`carerecord region check`: each mistake is named with its place; a good file prints its map."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from london import ROOT, program
from look_bundle import SECTIONS

GOOD = """
listeners:
  staff: {host: 127.0.0.1, port: 8443, url: "https://record.example"}
  operations: {host: 127.0.0.1, port: 9090}
database: {sqlite: account.sqlite}
identityProvider: {issuer: "https://identity.example", clientID: record, clientSecret: {file: secret}}
demographics: {url: "https://demographics.example"}
locator: {url: "https://locator.example", deadline: 2}
ics:
  - {ods: QMF, name: North East London}
organisations:
  - {ods: R1H, name: Barts Health, kind: acute, ics: QMF, uses: true, shares: true}
  - {ods: F84744, name: Out of hours, kind: out-of-hours, ics: QMF, uses: true, shares: false}
sources:
  - {id: barts, organisations: [R1H], url: "https://barts.example/fhir", credentials: {bearer: {file: token}}}
agreements:
  - {organisations: [R1H], sections: all, audience: all, from: 2024-04-01}
"""


def check(text: str, folder: Path, *options: str) -> subprocess.CompletedProcess:
    file = folder / "region.yaml"
    file.write_text(text)
    return subprocess.run([program(), "region", "check", str(file), *options], capture_output=True, text=True, timeout=30)


def changed(path: str, value) -> str:
    """The good file with one place changed: `sources.0.deadline`. `...` takes it away."""
    region = copy.deepcopy(yaml.safe_load(GOOD))
    place = region
    *names, last = path.split(".")
    for name in names:
        place = place[int(name)] if isinstance(place, list) else place[name]
    if isinstance(place, list):
        place.insert(int(last), value)
    elif value is ...:
        del place[last]
    else:
        place[last] = value
    return yaml.safe_dump(region, sort_keys=False)


SOURCE = {"id": "second", "organisations": ["R1H"], "url": "https://second.example/fhir"}

# What is changed, to what, the place that must be named, and a word that must be said.
MISTAKES = [
    ("listeners", ..., "listeners", "is missing"),
    ("listeners.staff.port", 0, "listeners.staff.port", "1 to 65535"),
    ("listeners.staff.port", 70000, "listeners.staff.port", "1 to 65535"),
    ("listeners.staff.port", "many", "listeners.staff.port", "number"),
    ("listeners.staff.port", 8443.5, "listeners.staff.port", "number"),
    ("listeners.staff.prot", 1, "listeners.staff.prot", "did you mean \"port\"?"),
    ("listeners.operations.port", 8443, "listeners.operations.port", "staff listener's port"),
    ("listeners.staff.url", "http://record.example", "listeners.staff.url", "https"),
    ("listeners.staff.url", "record.example", "listeners.staff.url", "https://"),
    ("listeners.staff.url", "https://somebody@record.example", "listeners.staff.url", "without user"),
    ("listeners.staff.tls", {"certificate": "chain.pem"}, "listeners.staff.tls.key", "is missing"),
    ("listeners.staff.allowedNetworks", ["10.0.0.0/8", "10.1.0.0/8"], "listeners.staff.allowedNetworks[1]", "no bit set"),
    ("listeners.staff.trustedProxies", ["::/0"], "listeners.staff.trustedProxies[0]", "is everybody"),
    ("listeners.staff.clientCertificates", {"authorities": "ca.pem"}, "listeners.staff.clientCertificates", "needs tls"),
    ("listeners.staff.limits", {"idleMinutes": 90}, "listeners.staff.limits.idleMinutes", "0.05 to 30"),
    ("database.sqlite", ..., "database.sqlite", "is missing"),
    ("database", "account.sqlite", "database", "mapping"),
    ("identityProvider", ..., "identityProvider", "is missing"),
    ("identityProvider.clientSecret", "hunter2", "identityProvider.clientSecret", "mapping"),
    ("identityProvider.clientSecret", {}, "identityProvider.clientSecret", "file or environment"),
    ("identityProvider.clientSecret", {"file": "a", "environment": "B"}, "identityProvider.clientSecret", "file or environment"),
    ("demographics.url", "ftp://demographics.example", "demographics.url", "https"),
    ("demographics.deadline", 0, "demographics.deadline", "0.1 to 60"),
    ("locator.deadline", 600, "locator.deadline", "0.1 to 60"),
    ("ics.0.ods", "qmf", "ics[0].ods", "upper case"),
    ("ics.1", {"ods": "QMF", "name": "Again"}, "ics[1].ods", "twice"),
    ("organisations.0.kind", "insurer", "organisations[0].kind", "must be one of"),
    ("organisations.0.ics", "QWE", "organisations[0].ics", "not in the list ics"),
    ("organisations.0.ods", "R 1H", "organisations[0].ods", "ODS code"),
    ("organisations.0.uses", "perhaps", "organisations[0].uses", "true or false"),
    ("organisations.1.uses", False, "organisations[1]", "neither uses the record nor shares"),
    ("organisations.1.shares", True, "organisations[1]", "no source answers"),
    ("organisations.0.shares", False, "sources[0].organisations[0]", "R1H does not share"),
    ("organisations.2", {"ods": "R1H", "name": "Again", "kind": "acute", "ics": "QMF", "uses": True, "shares": False},
     "organisations[2].ods", "twice"),
    ("sources.0.id", "Barts Health", "sources[0].id", "lower case"),
    ("sources.1", SOURCE | {"id": "barts"}, "sources[1].id", "twice"),
    ("sources.0.organisations", ["RQX"], "sources[0].organisations[0]", "not in the list organisations"),
    ("sources.0.organisations", [], "sources[0].organisations", "at least one"),
    ("sources.0.protocol", "fhir-stu3", "sources[0].protocol", "fhir-r4"),
    ("sources.0.url", "http://barts.example/fhir", "sources[0].url", "https"),
    ("sources.0.url", "https://barts.example/fhir?key=1", "sources[0].url", "query"),
    ("sources.0.aliases", ["http://internal.example"], "sources[0].aliases[0]", "https"),
    ("sources.0.aliases", "https://internal.example", "sources[0].aliases", "list"),
    ("sources.0.search", "put", "sources[0].search", "post, get"),
    ("sources.0.everything", "sometimes", "sources[0].everything", "auto"),
    ("sources.0.sections", ["gossip"], "sources[0].sections[0]", "must be one of"),
    ("sources.0.sections", [], "sources[0].sections", "at least one"),
    ("sources.0.deadline", -1, "sources[0].deadline", "number"),
    ("sources.0.deadline", "4s", "sources[0].deadline", "number"),
    ("sources.0.concurrency", 0, "sources[0].concurrency", "1 to 1000"),
    ("sources.0.concurrency", 1.5, "sources[0].concurrency", "number"),
    ("sources.0.maxBytes", 10, "sources[0].maxBytes", "1000 to 200000000"),
    ("sources.0.maxPages", 0, "sources[0].maxPages", "1 to 10000"),
    ("sources.0.publishPointers", True, "sources[0].publishPointers", "did you mean \"publishesPointers\"?"),
    ("sources.0.credentials", {}, "sources[0].credentials", "bearer or oauth2"),
    ("sources.0.credentials", {"bearer": "secret-token"}, "sources[0].credentials.bearer", "mapping"),
    ("sources.0.credentials", {"bearer": {"file": "t"}, "oauth2": {"tokenURL": "https://t.example", "clientID": "c", "key": {"file": "k"}, "scope": "s"}},
     "sources[0].credentials", "bearer or oauth2"),
    ("sources.0.credentials", {"oauth2": {"clientID": "c", "key": {"file": "k"}, "scope": "s"}},
     "sources[0].credentials.oauth2.tokenURL", "is missing"),
    ("sources.0.credentials", {"oauth2": {"tokenURL": "http://t.example", "clientID": "c", "key": {"file": "k"}, "scope": "s"}},
     "sources[0].credentials.oauth2.tokenURL", "https"),
    ("sources.0.tls", {"clientCertificate": "c.pem"}, "sources[0].tls", "go together"),
    ("sources.0.tls", {"verify": False}, "sources[0].tls.verify", "not a known setting"),
    ("agreements", [], "organisations[0]", "no sharing agreement"),
    ("agreements.0.sections", [], "agreements[0].sections", "at least one"),
    ("agreements.0.audience", [], "agreements[0].audience", "at least one"),
    ("agreements.0.audience", ["employer"], "agreements[0].audience[0]", "must be one of"),
    ("agreements.0.organisations", ["RQX"], "agreements[0].organisations[0]", "not in the list organisations"),
    ("agreements.0.organisations", [], "agreements[0].organisations", "at least one"),
    ("agreements.0.from", "April 2024", "agreements[0].from", "must be a day"),
    ("agreements.0.from", "2024-02-30", "agreements[0].from", "must be a day"),
    ("agreements.0.from", "2024-04", "agreements[0].from", "must be a day"),
    ("agreements.0.until", "2025-04-01", "agreements[0].until", "not a known setting"),
]


def test_a_good_file_prints_its_map_and_ends_with_0(tmp_path):
    ended = check(GOOD, tmp_path)
    # What a secret's place names need not be on this machine: that is noted, and is no mistake.
    assert ended.returncode == 0
    assert all(line.startswith("note: ") for line in ended.stderr.splitlines())
    for words in ["North East London (QMF)", "R1H  Barts Health (Acute): uses, shares", "source barts", "F84744  Out of hours", "from 2024-04-01"]:
        assert words in ended.stdout


@pytest.mark.parametrize(("path", "value", "place", "words"), MISTAKES, ids=[f"{m[0]}={str(m[1])[:30]}" for m in MISTAKES])
def test_a_mistake_is_named_with_line_column_path_and_what_to_do(tmp_path, path, value, place, words):
    ended = check(changed(path, value), tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    lines = [line for line in ended.stderr.splitlines() if re.match(rf"\s+line \d+, column \d+: {re.escape(place)}: ", line)]
    assert any(words in line for line in lines), ended.stderr
    # Where a secret was written in the file by mistake, the mistake does not repeat it.
    assert "hunter2" not in ended.stderr and "secret-token" not in ended.stderr


def test_all_mistakes_are_named_at_once(tmp_path):
    region = yaml.safe_load(GOOD)
    region["listeners"]["staff"]["port"] = 0
    region["organisations"][0]["kind"] = "insurer"
    region["sources"][0]["deadline"] = 0
    ended = check(yaml.safe_dump(region), tmp_path)
    assert ended.returncode == 2
    for place in ["listeners.staff.port", "organisations[0].kind", "sources[0].deadline"]:
        assert place in ended.stderr


@pytest.mark.parametrize(("text", "words"), [
    ("", "empty"),
    ("a: [1, 2", "is not YAML"),
    ("a: 1\n  b: 2\n", "line 2"),
    ("- 1\n- 2\n", "mapping"),
    (GOOD + "database: {sqlite: other.sqlite}\n", "database"),
    ("\t\x00", "YAML"),
], ids=["empty", "cut off", "badly indented", "a list", "a key twice", "not text"])
def test_what_is_no_region_file_is_said_to_be_none(tmp_path, text, words):
    ended = check(text, tmp_path)
    assert ended.returncode == 2
    assert words in ended.stderr


def test_the_line_is_where_the_mistake_is(tmp_path):
    text = GOOD.replace("kind: acute", "kind: insurer")
    line = 1 + text[:text.index("insurer")].count("\n")
    assert f"line {line}, column " in check(text, tmp_path).stderr


def test_a_file_in_another_encoding_is_said_to_be_that_with_its_line(tmp_path):
    file = tmp_path / "latin.yaml"
    file.write_bytes("# A region\n# of Québec\n".encode("latin-1"))
    ended = subprocess.run([program(), "region", "check", str(file)], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert "is not UTF-8 at line 2" in ended.stderr and "rights" not in ended.stderr


def test_a_file_that_is_not_there_is_said_to_be_not_there(tmp_path):
    ended = subprocess.run([program(), "region", "check", str(tmp_path / "none.yaml")], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert "none.yaml cannot be read" in ended.stderr


def texts(folder: Path) -> Path:
    """A copy of the project's texts that may be changed."""
    shutil.copytree(ROOT / "web" / "site", folder / "web" / "site")
    return folder / "web"


def test_every_mistake_in_a_text_is_named_with_file_and_line_beside_those_of_the_region(tmp_path):
    web = texts(tmp_path)
    letters, page = web / "site" / "en" / "letters" / "objections.md", web / "site" / "en" / "contact.md"
    letters.write_text(letters.read_text().replace("# withdrawn\nYour objection {reference} has", "# withdrawn\nThe objection of {name} has"))
    page.write_text(page.read_text() + "\n[Gone](/nothing)\n")
    line = letters.read_text().splitlines().index("# withdrawn") + 1
    named = [
        f"  {web}/site/en/letters/objections.md, line {line}: nothing fills {{name}} in “withdrawn”",
        f"  {web}/site/en/letters/objections.md, line {line}: “withdrawn” leaves out {{reference}}",
        f"  {web}/site/en/contact.md, line 1: links to /nothing, which is no page",
    ]
    ended = check(GOOD, tmp_path, "--static", str(web))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [f"{web}/site has 3 mistakes:", *named]
    both = check(changed("organisations.0.kind", "insurer"), tmp_path, "--static", str(web))
    assert both.returncode == 2
    assert "organisations[0].kind" in both.stderr
    assert all(it in both.stderr.splitlines() for it in named)


def test_without_mistakes_texts_say_nothing_and_where_there_are_none_that_is_noted(tmp_path):
    ended = check(GOOD, tmp_path, "--static", str(texts(tmp_path)))
    assert ended.returncode == 0
    assert "/site" not in ended.stderr
    ended = check(GOOD, tmp_path, "--static", str(tmp_path / "none"))
    assert ended.returncode == 0
    assert f"note: {tmp_path}/none/site is not here" in ended.stderr


def test_serve_does_not_start_on_a_mistake(tmp_path):
    file = tmp_path / "region.yaml"
    file.write_text(changed("sources.0.deadline", 0))
    ended = subprocess.run([program(), "serve", "--region", str(file)], capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert "sources[0].deadline" in ended.stderr


# region/london.yaml


@pytest.fixture(scope="module")
def london_region() -> dict:
    return yaml.safe_load((ROOT / "region" / "london.yaml").read_text())


def test_the_region_of_london_has_no_mistake():
    ended = subprocess.run([program(), "region", "check", "region/london.yaml"], cwd=ROOT, capture_output=True, text=True, timeout=30)
    # What a secret's place names need not be on this machine: that is noted, and is no mistake.
    assert ended.returncode == 0
    assert all(line.startswith("note: ") for line in ended.stderr.splitlines())
    assert "Barts Health NHS Trust" in ended.stdout


def test_the_region_of_london_is_as_large_as_the_real_one_is_varied(london_region):
    organisations = london_region["organisations"]
    assert len(organisations) >= 16
    assert len({organisation["kind"] for organisation in organisations}) >= 9
    assert {organisation["ics"] for organisation in organisations} == {"QMF", "QMJ", "QRV", "QKK", "QWE", "QHG", "QM7"}
    credentials = [source["credentials"] for source in london_region["sources"]]
    assert any("oauth2" in one for one in credentials)
    assert any("file" in one.get("bearer", {}) for one in credentials) and any("environment" in one.get("bearer", {}) for one in credentials)
    assert any("clientCertificate" in source.get("tls", {}) for source in london_region["sources"])
    assert {"tls", "allowedNetworks"} <= set(london_region["listeners"]["staff"])


def test_every_address_of_the_region_of_london_is_invented():
    for host in re.findall(r"https?://([^/:\"\s]+)", (ROOT / "region" / "london.yaml").read_text()):
        assert host.endswith(".example"), host


def test_the_page_about_region_files_names_every_key_and_choice():
    source = "".join(path.read_text() for path in (ROOT / "Sources" / "Federation" / "Region").glob("Region*.swift"))
    keys = {name for group in re.findall(r"known: \[([^\]]*)\]", source) for name in re.findall(r'"([^"]+)"', group)}
    assert {"publishesPointers", "tokenURL", "sqlite", "audience"} <= keys
    page = (ROOT / "region" / "README.md").read_text()
    kinds = re.findall(r'case \w+(?: = "([a-z0-9-]+)")?', (ROOT / "Sources" / "CareRecord" / "Organisation.swift").read_text())
    for name in keys | {kind for kind in kinds if kind} | set(SECTIONS):
        assert re.search(rf"`([a-zA-Z0-9]+\.)?{re.escape(name)}(\.[a-zA-Z]+)?`", page), f"{name} is not in region/README.md"

"""What organisations feed (issue 4, parts 3 and 4), how a look of the trail is explained (part 8), and the region as a version in force."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import requests

from london import ROOT, London, as_resource, program, signed_in, stopped

TEAM = "Feeds acceptance"


def carerecord(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run([program(), *words], cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def own():
    """A demo of its own: what is fed stays."""
    with London() as running:
        yield running


@pytest.fixture(scope="module")
def region(own) -> str:
    return own.ready["state"] + "/region.yaml"


@pytest.fixture(scope="module")
def members(own) -> dict[str, dict]:
    return {member["hint"]: member for member in own.ready["staff"]}


def fed(region: str, ods: str, *words: str, text: str) -> subprocess.CompletedProcess:
    return carerecord(*words, "--organisation", ods, "--region", region, "--by", "the acceptance tests", "-", stdin=text)


def trained(region: str, ods: str, text: str) -> subprocess.CompletedProcess:
    return fed(region, ods, "training", "import", text="subject,valid_until\n" + text)


def caseload(region: str, ods: str, verb: str, number: str) -> str:
    done = fed(region, ods, "caseload", verb, "--team", TEAM, text="nhs_number\n" + number + "\n")
    assert done.returncode == 0, done.stderr
    assert number not in done.stdout + done.stderr
    return done.stdout


def look_at(session: requests.Session, london: London, number: str) -> requests.Response:
    return session.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)


def is_open(answer: requests.Response) -> bool:
    return answer.status_code == 303 and not answer.headers["location"].endswith("/challenge")


def test_training_that_lapsed_ends_open_looks_and_refuses_new_ones_and_who_is_not_in_the_list_goes_on(own, region, members):
    member, number = members["consultant-barts"], members["consultant-barts"]["mayOpen"][0]
    session = signed_in(own.url, "consultant-barts")
    look = own.url + look_at(session, own, number).headers["location"]
    as_resource(session, look)
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    done = trained(region, "R1H", f"{member['subject']},{yesterday}\n")
    assert done.returncode == 0 and "in force: 1 staff" in done.stdout, done.stderr
    # Said to be in force: then no byte of an open look leaves any more (law 8).
    assert session.get(look, timeout=30).status_code == 410
    refused = look_at(session, own, number)
    assert refused.status_code == 403 and "training in confidentiality has lapsed" in refused.text
    # Not in the list: could not tell, which is not lapsed.
    assert trained(region, "R1H", "555000099999,\n").returncode == 0
    assert is_open(look_at(session, own, number))
    assert trained(region, "R1H", f"{member['subject']},{(date.today() + timedelta(days=90)).isoformat()}\n").returncode == 0
    assert is_open(look_at(session, own, number))


def test_a_privacy_officer_whose_training_lapses_reads_neither_list_and_one_in_date_reads_both(own, region, members):
    """The lists name people (issue 4, parts 3 and 5): they are read under the same rule as records."""
    doctor = members["consultant-barts"]
    officer, subject = signed_in(own.url, "privacy-barts"), members["privacy-barts"]["subject"]

    def lists() -> tuple[requests.Response, requests.Response]:
        return officer.get(own.url + "/broken-glass", timeout=30), officer.get(own.url + "/mix-ups", timeout=30)

    def in_date(day: date) -> None:
        # A list is of the whole organisation: the doctor of the other tests stays in date.
        done = trained(region, "R1H", f"{subject},{day.isoformat()}\n{doctor['subject']},{(date.today() + timedelta(days=90)).isoformat()}\n")
        assert done.returncode == 0, done.stderr

    cases, mix_ups = lists()
    assert cases.status_code == 200 and mix_ups.status_code == 200
    in_date(date.today() - timedelta(days=1))
    # In the session that was open before, and in a new one.
    for session in (officer, signed_in(own.url, "privacy-barts")):
        officer = session
        for answer in lists():
            assert answer.status_code == 403 and "training in confidentiality has lapsed" in answer.text
            assert re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|policy explain", answer.text), "it says by which name it is on record"
    in_date(date.today() + timedelta(days=90))
    assert [answer.status_code for answer in lists()] == [200, 200]


def test_a_bad_line_is_named_and_nothing_of_its_file_is_imported(own, region, members):
    number = members["nurse-homerton"]["mayOpen"][0]
    subject = members["nurse-homerton"]["subject"]
    done = trained(region, "RQX", f"{subject},2001-01-01\nsecret words,2001-01-01\n{subject},2027-13-01\n")
    assert done.returncode == 2 and done.stdout == ""
    assert "has 3 mistakes, so nothing of it was imported" in done.stderr
    assert "line 3: " in done.stderr and "line 4: the same staff member as line 2" in done.stderr and "secret" not in done.stderr
    assert is_open(look_at(signed_in(own.url, "nurse-homerton"), own, number))


def test_an_older_list_does_not_replace_a_newer_one(region):
    assert trained(region, "RWK", "555000010007,\n").returncode == 0
    done = fed(region, "RWK", "training", "import", "--as-of", "2020-01-01", text="subject,valid_until\n555000010007,2001-01-01\n")
    assert done.returncode == 1 and "newer" in done.stderr


def test_a_caseload_opens_the_record_and_its_end_ends_open_looks(own, region, members):
    member = members["eye-doctor"]
    number = next(person["nhsNumber"] for person in own.ready["people"] if person["nhsNumber"] not in member["mayOpen"])
    session = signed_in(own.url, "eye-doctor")
    assert not is_open(look_at(session, own, number))
    assert "1 given" in caseload(region, "RP6", "give", number)
    assert "1 there already" in caseload(region, "RP6", "give", number)
    answer = look_at(session, own, number)
    assert is_open(answer)
    look = own.url + answer.headers["location"]
    as_resource(session, look)
    assert "1 ended" in caseload(region, "RP6", "end", number)
    assert session.get(look, timeout=30).status_code == 410
    assert not is_open(look_at(session, own, number))


def test_an_organisation_that_the_region_does_not_know_feeds_nothing(region):
    done = trained(region, "X99", "1,\n")
    assert done.returncode == 2 and "no organisation" in done.stderr


def test_any_look_of_the_trail_is_explained_rule_by_rule_and_comes_out_the_same_again(own, region, members):
    session = signed_in(own.url, "gp-jubilee")
    number = members["gp-jubilee"]["mayOpen"][0]
    opened = look_at(session, own, number).headers["location"].split("/")[2]
    done = carerecord("policy", "explain", opened, "--region", region)
    assert done.returncode == 0, done.stderr
    assert "Permitted: " in done.stdout and "relationship: " in done.stdout and "agreement: " in done.stdout
    assert "for F84031 as R8000" in done.stdout
    assert "the same, rule by rule" in done.stdout and "Today: the same policy is in force" in done.stdout
    assert number not in done.stdout, "the person is not said"
    stranger = next(person["nhsNumber"] for person in own.ready["people"] if person["nhsNumber"] not in members["gp-jubilee"]["mayOpen"])
    waits = look_at(session, own, stranger).headers["location"].split("/")[2]
    said = carerecord("policy", "explain", waits, "--region", region).stdout
    assert "Nothing is shown until something is done." in said and "Step 1 of " in said


def test_a_look_that_never_was_is_said(region):
    done = carerecord("policy", "explain", "nothing-of-that-name", "--region", region)
    assert done.returncode == 2 and done.stdout == "" and "No decision of that name" in done.stderr


def test_a_question_is_asked_of_the_policy_in_force(region):
    done = carerecord("policy", "explain", "--region", region, "--role", "R8001", "--organisation", "acute", "--on", "encounter", "--section", "results")
    assert done.returncode == 0 and done.stdout.startswith("Permitted: results.")


def test_a_changed_region_file_is_a_proposal_until_it_is_activated(own, region, tmp_path: Path):
    text = Path(region).read_text()
    assert "in force since" in carerecord("region", "check", region).stderr
    changed = tmp_path / "region.yaml"
    changed.write_text(text + "\n# Another version.\n")
    check = carerecord("region", "check", str(changed))
    assert check.returncode == 0 and "this is a proposal" in check.stderr
    assert carerecord("region", "activate", str(changed), "--by", "the acceptance tests").returncode == 0
    assert "this version is in force" in carerecord("region", "check", str(changed)).stderr
    assert "this is a proposal" in carerecord("region", "check", region).stderr


def test_the_text_that_was_checked_is_the_text_that_is_kept(region, tmp_path: Path):
    version = Path(region).read_text() + "\n# Kept as it is.\n"
    file = tmp_path / "region.yaml"
    file.write_text(version)
    try:
        done = carerecord("region", "activate", str(file), "--by", "the acceptance tests")
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(f"file:{Path(region).parent / 'carerecord.sqlite'}?mode=ro", uri=True)) as database:
            assert database.execute("SELECT COUNT(*) FROM region_version WHERE text = ?", (version,)).fetchone() == (1,)
    finally:
        assert carerecord("region", "activate", region, "--by", "the acceptance tests").returncode == 0
    gone = carerecord("region", "activate", str(tmp_path / "none.yaml"), "--by", "the acceptance tests")
    assert gone.returncode == 2 and "cannot be read" in gone.stderr


def barts(text: str, uses: str) -> str:
    """The region with other words for whether the hospital's staff look."""
    text = re.sub(r'(\{ods: "R1H",[^}]*)uses: true', rf"\1{uses}", text)
    # Nobody launches for an organisation that does not look.
    return text if "uses: true" in uses else text.split("launches:")[0]


@pytest.mark.parametrize(("uses", "sentence"), [
    ("uses: true, suspended: true", "agreement to use the record is suspended"), ("uses: false", "does not use it to look")])
def test_a_changed_region_holds_for_the_next_look_and_ends_open_ones_without_a_restart(own, region, members, tmp_path: Path, uses, sentence):
    text = Path(region).read_text()
    changed = tmp_path / "region.yaml"
    changed.write_text(barts(text, uses))
    assert changed.read_text() != text
    number = members["consultant-barts"]["mayOpen"][0]
    session = signed_in(own.url, "consultant-barts")

    def ask() -> requests.Response:
        return session.post(f"{own.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)

    opened = ask()
    assert opened.status_code == 303
    look = own.url + opened.headers["location"]
    assert session.get(look, timeout=60).status_code == 200
    try:
        done = carerecord("region", "activate", str(changed), "--by", "the acceptance tests")
        assert done.returncode == 0 and "In force from now" in done.stdout, done.stderr
        # When the command says so it is so.
        refused = ask()
        assert refused.status_code == 403 and sentence in refused.text
        assert session.get(look, timeout=60).status_code == 410
        other = signed_in(own.url, "gp-jubilee")
        theirs = other.post(f"{own.url}/looks", data={"nhs-number": members["gp-jubilee"]["mayOpen"][0]}, allow_redirects=False, timeout=60)
        page = other.get(own.url + theirs.headers["location"] + "/who-said-what", timeout=60)
        assert page.status_code == 200
        # A suspended organisation is not asked either, and the page says why.
        assert ("suspended" in page.text) == ("suspended" in uses)
    finally:
        assert carerecord("region", "activate", region, "--by", "the acceptance tests").returncode == 0
    assert ask().status_code == 303


def test_a_policy_that_is_activated_ends_open_looks_and_holds_for_the_next(own, region, members, tmp_path: Path):
    policy = (ROOT / "region" / "policy.yaml").read_text()
    changed = tmp_path / "policy.yaml"
    changed.write_text(policy + "\n# Another version.\n")
    number = members["consultant-barts"]["mayOpen"][0]
    session = signed_in(own.url, "consultant-barts")
    look = own.url + session.post(f"{own.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60).headers["location"]
    assert session.get(look, timeout=60).status_code == 200
    before = carerecord("policy", "explain", look.rsplit("/", 1)[-1], "--region", region).stdout
    assert carerecord("policy", "activate", str(changed), "--region", region, "--by", "the acceptance tests").returncode == 0
    try:
        assert session.get(look, timeout=60).status_code == 410
        again = session.post(f"{own.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
        after = carerecord("policy", "explain", again.headers["location"].rsplit("/", 1)[-1], "--region", region).stdout
        digests = [text.split("under policy ")[1].split(",")[0] for text in (before, after)]
        assert digests[0] != digests[1]
        # Under the version of its time, which is not in force any more.
        replayed = carerecord("policy", "explain", "--region", region, "--", look.rsplit("/", 1)[-1])
        assert replayed.returncode == 0, replayed.stderr
        assert f"under policy {digests[0]}" in replayed.stdout and "the same, rule by rule." in replayed.stdout
        assert f"Today, from the same facts under the policy in force ({digests[1]})" in replayed.stdout
    finally:
        file = tmp_path / "before.yaml"
        with closing(sqlite3.connect(f"file:{Path(region).parent / 'carerecord.sqlite'}?mode=ro", uri=True)) as database:
            file.write_text(database.execute("SELECT text FROM policy_version WHERE digest = ?", (digests[0],)).fetchone()[0])
        assert carerecord("policy", "activate", str(file), "--region", region, "--by", "the acceptance tests").returncode == 0


def test_the_service_runs_on_the_version_in_force_and_says_that_the_file_is_a_proposal(tmp_path: Path):
    with London("--quick", "--systems-only") as systems:
        file = Path(systems.ready["state"]) / "region.yaml"
        text = file.read_text()
        url = systems.ready["staffURL"]
        assert carerecord("region", "activate", str(file), "--by", "the acceptance tests").returncode == 0
        file.write_text(text.replace("nationalUserIDs: true", "nationalUserIDs: true, signInsInAll: 1"))
        ready, log = tmp_path / "ready", tmp_path / "log.txt"
        with open(log, "wb") as out:
            serving = subprocess.Popen(
                [program(), "serve", "--region", str(file), "--static", str(ROOT / "web"), "--ready-file", str(ready)], stdout=out, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 60
            while not ready.exists():
                assert serving.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            assert "the region file is a proposal" in log.read_text()
            # Under the proposal the second sign-in of a minute would be refused.
            for hint in ("gp-jubilee", "nurse-homerton"):
                signed_in(url, hint)
        finally:
            stopped(serving)

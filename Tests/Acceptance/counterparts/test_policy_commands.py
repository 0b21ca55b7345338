"""`carerecord policy`: a mistake is named with its place, the matrix is the page that ships, a question is answered with its why."""

from __future__ import annotations

import subprocess

import pytest

from london import ROOT, program

POLICY = ROOT / "region" / "policy.yaml"


def policy(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([program(), "policy", *words], capture_output=True, text=True, timeout=30)


def explain(*words: str) -> str:
    done = policy("explain", str(POLICY), *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_shipped_policy_has_no_mistake():
    done = policy("check", str(POLICY))
    assert done.returncode == 0 and "no mistake" in done.stdout and done.stderr == ""


def test_a_mistake_is_named_with_its_place_and_ends_with_2(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY.read_text().replace("jobRoles: [R8014]", "jobRoles: []").replace("insurer, ", ""))
    done = policy("check", str(file))
    assert done.returncode == 2 and done.stdout == ""
    assert "has 2 mistakes" in done.stderr and "roles[2].jobRoles: must name at least one" in done.stderr and "line " in done.stderr
    assert policy("matrix", str(file)).returncode == 2, "no command uses a policy with a mistake"


def test_a_file_that_is_not_there_is_said():
    done = policy("check", "nowhere.yaml")
    assert done.returncode == 2 and "cannot be read" in done.stderr


def test_the_matrix_is_the_page_that_ships():
    assert policy("matrix", str(POLICY)).stdout == (ROOT / "docs" / "policy-matrix.md").read_text()


@pytest.mark.parametrize(
    "words, first",
    [
        (["--job-role", "R8001", "--organisation", "acute", "--on", "encounter"], "Permitted: all sections."),
        (["--job-role", "R8001", "--organisation", "care-home", "--on", "caseload", "--section", "results"], "Refused."),
        (["--job-role", "R8001", "--organisation", "acute"], "Nothing is shown until something is done."),
        (["--job-role", "R8001", "--organisation", "acute", "--not-asked"], "Nothing is shown before the organisation was asked."),
        (["--job-role", "R8001", "--organisation", "acute", "--on", "encounter", "--objection"], "Refused."),
        (["--job-role", "R8001", "--organisation", "acute", "--on", "encounter", "--purpose", "insurance"], "Refused."),
        (["--job-role", "R8009", "--organisation", "acute", "--on", "encounter"], "Nothing is shown until something is done."),
        (["--job-role", "R8009", "--organisation", "acute", "--on", "encounter", "--director", "R8000"], "Permitted: identity, appointments, documents."),
        (["--job-role", "R0001", "--organisation", "acute", "--on", "encounter"], "Refused."),
    ],
)
def test_a_question_about_nobody_is_answered(words, first):
    answer = explain(*words)
    assert answer.splitlines()[0] == first and "purpose: " in answer


def test_an_unknown_word_names_the_known_ones():
    for words in (["--organisation", "insurer"], ["--organisation", "acute", "--on", "curiosity"], ["--organisation", "acute", "--section", "gossip"]):
        done = policy("explain", str(POLICY), "--job-role", "R8000", *words)
        assert done.returncode == 2 and done.stdout == "" and words[-1] in done.stderr

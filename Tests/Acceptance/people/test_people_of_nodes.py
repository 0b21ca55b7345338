"""Three nodes behind the demo's proxy: a person's session, list, question and proof are the same at each."""

from __future__ import annotations

import re
import sys
import time

import pytest

from london import ROOT, open_look, signed_in

sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / "postgresql"))

from many import Many  # noqa: E402
from server import PROGRAMS  # noqa: E402


@pytest.fixture(scope="module")
def many():
    if not (PROGRAMS / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed: bin/setup test")
    with Many("--quick", "--nodes", "3") as running:
        yield running


@pytest.mark.timeout(300)
def test_any_node_answers_a_person(many):
    people = many.ready["publicPeople"]
    number = people[0]["nhsNumber"]
    open_look(signed_in(many.url, "consultant-barts"), many.url, number)
    base = many.ready["publicURL"]
    session = signed_in(base, people[0]["hint"])
    pages = [session.get(base + "/who-looked", timeout=30) for _ in range(6)]
    assert all(page.ok and "Your record was opened" in page.text for page in pages)
    event = re.search(r'href="/who-looked/([0-9a-f]{32})"', pages[0].text)[1]
    asked = session.post(f"{base}/who-looked/{event}/question", data={"words": "Why was this?"}, timeout=30)
    assert asked.ok
    assert all("Why was this?" in session.get(f"{base}/who-looked/{event}", timeout=30).text for _ in range(3))
    # A leader gives places and signs a checkpoint each second.
    time.sleep(3)
    assert all(session.get(base + "/proof/list/1", timeout=30).json()["last"] > 3 for _ in range(3))
    assert all(session.get(base + "/checkpoint", timeout=30).text.startswith(base.removeprefix("http://") + "\n") for _ in range(3))
    signed_out = session.post(base + "/sign-out", timeout=30)
    assert signed_out.ok
    assert all(session.get(base + "/who-looked", allow_redirects=False, timeout=30).status_code == 303 for _ in range(3))

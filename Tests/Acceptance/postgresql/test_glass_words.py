"""What staff write when they break the glass is read by privacy officers and stands nowhere in the clear (issue 4, part 5), on either database."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from london import London, signed_in  # noqa: E402
from server import PostgreSQL  # noqa: E402

NURSE, OFFICER = "nurse-homerton", "privacy-homerton"
WORDS = "Found on the landing, answering nobody, zanzibar"
# Each by itself: sealing a part of it would not do.
PARTS = ("landing", "zanzibar", "answering nobody")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request):
    """A demo over a database of each kind; nil: its own file."""
    with ExitStack() as stack:
        server = stack.enter_context(PostgreSQL()) if request.param == "postgresql" else None
        yield stack.enter_context(London("--quick", *(["--postgresql", server.address] if server else []))), server


def tables(london: London, server: PostgreSQL | None) -> dict[str, list[dict]]:
    """Every row of every table, as another client reads them."""
    if server:
        with server.connect() as database:
            names = [row[0] for row in database.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")]
            return {name: rows(database.execute(f'SELECT * FROM "{name}"')) for name in names}
    with closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: rows(database.execute(f'SELECT * FROM "{name}"')) for name in names}


def rows(found) -> list[dict]:
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row)) for row in found.fetchall()]


def as_bytes(value) -> bytes:
    return bytes(value) if isinstance(value, (bytes, bytearray, memoryview)) else str(value).encode()


def test_the_typed_words_of_broken_glass_are_sealed_in_the_database_and_read_by_officers(kept):
    london, server = kept
    nurse = next(member for member in london.ready["staff"] if member["hint"] == NURSE)
    number = next(person["nhsNumber"] for person in london.ready["people"] if person["nhsNumber"] not in nurse["mayOpen"])
    session = signed_in(london.url, NURSE)
    asked = session.post(f"{london.url}/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60)
    path = asked.headers["location"]
    assert path.endswith("/challenge"), f"{asked.status_code} {path}"
    session.get(f"{london.url}/sign-in", params={"return": path, "step-up": "1", "login_hint": NURSE}, timeout=30)
    why = {"reason": "emergency", "words": WORDS, "section-allergies": "1"}
    broken = session.post(london.url + path, data=why, allow_redirects=False, timeout=60)
    assert broken.status_code == 303 and not broken.headers["location"].endswith("/challenge"), broken.status_code

    everything = tables(london, server)
    (glass,) = [row for row in everything["break_glass"] if row["nhs_number"] == number]
    sealed = as_bytes(glass["words"])
    # A nonce of 12 bytes and a tag of 16 beside what was written (RFC 8439).
    assert glass["reason"] == "emergency" and len(sealed) == len(WORDS) + 28
    for name, lines in everything.items():
        for line in lines:
            for column, value in line.items():
                assert not [part for part in PARTS if part.encode() in as_bytes(value)], f"{name}.{column} holds what was typed"
    logs = [london.log.read_bytes()] + ([server.log.encode()] if server else [])
    files = [] if server else [file.read_bytes() for file in Path(london.ready["state"]).glob("carerecord.sqlite*")]
    for part in PARTS:
        assert not [text for text in logs + files if part.encode() in text], "what was typed is in a log or a file"
    officer = signed_in(london.url, OFFICER)
    assert WORDS in officer.get(f"{london.url}/broken-glass", timeout=30).text, "it was kept, and its readers read it"

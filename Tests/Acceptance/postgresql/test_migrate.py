"""`carerecord database migrate` as an operator runs it before an upgrade: an empty database gets its schema, one that has it is left as it is, also beside a
service, and one of a newer program is refused (issue 5, part 5)."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from server import PostgreSQL  # noqa: E402

from london import London, as_resource, open_look, program, signed_in  # noqa: E402

COLUMNS = {
    "sqlite": "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2",
    "postgresql": "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
}


def ran(verb: str, region: Path) -> subprocess.CompletedProcess:
    return subprocess.run([program(), "database", verb, "--region", str(region)], capture_output=True, text=True, timeout=120)


class Database:
    """An empty one, and what its driver's own client reads there."""

    def __init__(self, driver: str, folder: Path, server: PostgreSQL | None):
        self.driver, self.file, self.server = driver, folder / "migrated.sqlite", server
        (folder / "key").write_text("00" * 32)
        self.setting = f'{{sqlite: "{self.file}"}}' if server is None else (
            f'{{postgresql: {{host: 127.0.0.1, port: {server.port}, name: postgres, user: carerecord, caseKey: {{file: "{folder}/key"}}}}}}')

    def query(self, words: str) -> list[tuple]:
        with closing(sqlite3.connect(self.file) if self.server is None else self.server.connect()) as connection:
            found = connection.execute(words)
            rows = [tuple(row) for row in found.fetchall()] if found.description else []
            connection.commit()
            return rows

    def columns(self) -> list[tuple]:
        return self.query(COLUMNS[self.driver])

    def steps(self) -> list[tuple]:
        return self.query("SELECT * FROM schema_migration ORDER BY number")


@pytest.fixture(scope="module")
def systems():
    with London("--quick", "--systems-only") as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        yield Database("sqlite", tmp_path, None)
        return
    with PostgreSQL() as server:
        yield Database("postgresql", tmp_path, server)


@pytest.fixture
def region(systems, database) -> Path:
    """Of the demo's region, with that database."""
    file = Path(systems.ready["state"]) / f"{database.driver}.yaml"
    text, count = re.subn(r"^database: .*$", lambda _: "database: " + database.setting, (file.parent / "region.yaml").read_text(), count=1, flags=re.M)
    assert count == 1
    file.write_text(text)
    return file


def test_an_empty_database_gets_the_whole_schema_and_a_second_time_changes_nothing(database, region):
    done = ran("migrate", region)
    assert done.returncode == 0, done.stderr
    known = int(re.search(r": schema (\d+)\.$", done.stdout.strip())[1])
    assert [row[0] for row in database.steps()] == list(range(1, known + 1)), "every step once, in order"
    check = ran("check", region)
    assert check.returncode == 0 and f"schema {known} of {known}, 0 looks, 0 lines" in check.stdout, check.stdout + check.stderr
    before = database.columns(), database.steps()
    assert ("look_release", "leaves") in [row[:2] for row in before[0]]
    again = ran("migrate", region)
    assert again.returncode == 0 and again.stdout == done.stdout
    assert (database.columns(), database.steps()) == before


def test_a_schema_of_a_newer_program_is_refused_and_left_as_it_is(database, region):
    assert ran("migrate", region).returncode == 0
    newest = database.steps()[-1]
    values = ", ".join(str(it) if isinstance(it, int) else f"'{it}'" for it in (newest[0] + 1, *newest[1:]))
    database.query(f"INSERT INTO schema_migration VALUES ({values})")
    before = database.columns(), database.steps()
    for verb in ("migrate", "check"):
        done = ran(verb, region)
        assert done.returncode != 0 and f"has schema {newest[0] + 1}, and this program knows {newest[0]}" in done.stderr, done.stdout + done.stderr
    assert (database.columns(), database.steps()) == before


def test_beside_a_service_it_changes_nothing_and_open_looks_go_on(database, tmp_path):
    more = [] if database.server is None else ["--postgresql", database.server.address]
    with London("--quick", *more, state=tmp_path / "state") as london:
        session = signed_in(london.url, "consultant-barts")
        look = open_look(session, london.url, london.ready["people"][0]["nhsNumber"])
        done = ran("migrate", Path(london.ready["state"]) / "region.yaml")
        assert done.returncode == 0 and re.search(r": schema \d+\.$", done.stdout.strip()), done.stdout + done.stderr
        assert as_resource(session, look)["resourceType"] == "Bundle"


def test_a_database_that_cannot_be_used_is_said_in_a_sentence(database, region, tmp_path):
    if database.server is None:
        database.file.write_text("This is no database, and never was one. " * 200)
    else:
        database.server.kill()
    done = ran("migrate", region)
    assert done.returncode != 0 and re.search("is not a database|cannot be reached", done.stderr), done.stdout + done.stderr
    assert "schema" not in done.stdout

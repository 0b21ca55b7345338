"""The whole service over PostgreSQL (issue 5): what is shown is on record there, as another client reads it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "kill"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from london import London, as_resource, open_look, program, signed_in  # noqa: E402
from reader import Account  # noqa: E402
from server import PostgreSQL  # noqa: E402


class Rows:
    """The reader's questions, as psycopg takes them."""

    def __init__(self, connection):
        self.connection = connection

    def execute(self, question: str, values: tuple = ()):
        return self.connection.execute(question.replace("?", "%s"), values)

    def close(self) -> None:
        self.connection.close()


class ServerAccount(Account):
    def __init__(self, server: PostgreSQL):
        self.connection = Rows(server.connect())


def busiest(london: London) -> dict:
    return max(london.ready["people"], key=lambda person: len(person["sources"]))


def operations(london: London, path: str) -> requests.Response:
    region = (Path(london.ready["state"]) / "region.yaml").read_text()
    port = re.search(r"operations:.*?port: (\d+)", region, re.DOTALL).group(1)
    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=30)


@pytest.fixture(scope="module")
def server():
    with PostgreSQL() as running:
        yield running


def test_a_look_over_postgresql_is_on_record_as_another_client_reads_it(server):
    with London("--quick", "--postgresql", server.address) as london:
        assert not list(Path(london.ready["state"]).glob("*.sqlite*"))
        session = signed_in(london.url, "consultant-barts")
        person = busiest(london)
        look = open_look(session, london.url, person["nhsNumber"])
        bundle = as_resource(session, look)
        shown = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] not in ("OperationOutcome", "Provenance")]
        assert shown
        with ServerAccount(server) as account:
            found = account.look(look.rsplit("/", 1)[-1])
            assert found is not None and not found.problems
            assert found.nhs_number == person["nhsNumber"]
            assert "look-opened" in found.kinds
            assert found.leaves
        assert operations(london, "/ready").status_code == 200
        metrics = operations(london, "/metrics").text
        assert int(re.search(r"carerecord_commits_total (\d+)", metrics).group(1)) > 5
        # Neither log holds a person: not ours, and not the server's.
        for log in (london.log.read_text(errors="replace"), server.log):
            assert person["nhsNumber"] not in log


def asked(session: requests.Session, url: str, number: str) -> requests.Response:
    return session.post(f"{url}/looks", data={"nhs-number": number, "presence": "1"}, allow_redirects=False, timeout=60)


def test_a_server_that_is_killed_opens_no_look_and_the_service_comes_back_by_itself():
    with PostgreSQL() as server, London("--quick", "--postgresql", server.address) as london:
        session = signed_in(london.url, "consultant-barts")
        number = busiest(london)["nhsNumber"]
        opened = []
        for _ in range(3):
            opened.append(open_look(session, london.url, number).rsplit("/", 1)[-1])
            server.kill()
            refused = asked(session, london.url, number)
            assert refused.status_code == 503, refused.status_code
            assert "cannot" in refused.text and number not in refused.text
            assert operations(london, "/ready").status_code == 503
            server.start()
            deadline = time.monotonic() + 30
            while (answer := asked(session, london.url, number)).status_code != 303:
                assert time.monotonic() < deadline, answer.status_code
                time.sleep(0.2)
            opened.append(answer.headers["location"].rsplit("/", 1)[-1])
        with ServerAccount(server) as account:
            for look in opened:
                found = account.look(look)
                assert found is not None and "look-opened" in found.kinds and not found.problems
        log = london.log.read_text(errors="replace")
        assert "cannot be reached" in log and number not in log


def test_commands_work_on_the_same_database_beside_the_service_and_a_file_is_copied_into_it(tmp_path):
    def ran(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([program(), *arguments], capture_output=True, text=True, timeout=120)

    with PostgreSQL() as server:
        with London("--quick", "--postgresql", server.address) as london:
            region = str(Path(london.ready["state"]) / "region.yaml")
            session = signed_in(london.url, "consultant-barts")
            person = busiest(london)
            look = open_look(session, london.url, person["nhsNumber"])
            done = ran("objection", "set", person["nhsNumber"], "--region", region, "--by", "desk")
            assert done.returncode == 0 and "in force" in done.stdout, done.stderr
            # In force when it is said: the look that is open shows nothing any more, and none is opened.
            assert session.get(look, allow_redirects=False, timeout=30).status_code != 200
            assert asked(session, london.url, person["nhsNumber"]).status_code != 303
            assert ran("policy", "explain", look.rsplit("/", 1)[-1], "--region", region).returncode == 0
            check = ran("database", "check", "--region", region)
            assert check.returncode == 0 and "1 looks" in check.stdout, check.stdout + check.stderr
        with London("--quick", state=tmp_path / "state") as london:
            session = signed_in(london.url, "consultant-barts")
            look = open_look(session, london.url, busiest(london)["nhsNumber"])
            as_resource(session, look)
        with server.connect() as connection:
            connection.execute("CREATE SCHEMA other")
        text = (tmp_path / "state" / "region.yaml").read_text()
        key = (tmp_path / "state" / "carerecord.sqlite.case-key").read_bytes().hex()
        (tmp_path / "case-key").write_text(key)
        settings = (
            f'{{postgresql: {{host: 127.0.0.1, port: {server.port}, name: postgres, user: carerecord, schema: other, '
            f'caseKey: {{file: "{tmp_path}/case-key"}}}}}}'
        )
        other = tmp_path / "other.yaml"
        other.write_text(re.sub(r"database: \{sqlite: .*\}", "database: " + settings, text))
        file = str(tmp_path / "state" / "carerecord.sqlite")
        for _ in range(2):
            copied = ran("database", "copy", "--from", file, "--region", str(other))
            assert copied.returncode == 0 and "look: 1 rows" in copied.stdout, copied.stdout + copied.stderr
        account = ServerAccount(server)
        account.connection.connection.execute("SET search_path = other")
        found = account.look(look.rsplit("/", 1)[-1])
        account.connection.close()
        assert found is not None and found.leaves and not found.problems
        with server.connect() as connection:
            connection.execute("UPDATE other.look SET role = 'forged'")
        copied = ran("database", "copy", "--from", file, "--region", str(other))
        assert copied.returncode == 1 and "1 of them not the same" in copied.stdout
        # A count that takes longer than a look may: of a region's whole trail it does.
        with server.connect() as connection:
            connection.execute("ALTER TABLE other.look RENAME TO look_kept")
            connection.execute("CREATE VIEW other.look AS SELECT * FROM other.look_kept WHERE (SELECT pg_sleep(6)::varchar) IS NOT NULL")
        check = ran("database", "check", "--region", str(other))
        assert check.returncode == 0 and "1 looks" in check.stdout, check.stdout + check.stderr
        # A service has written to it since: what it decided is not taken back.
        with server.connect() as connection:
            connection.execute("DROP VIEW other.look")
            connection.execute("ALTER TABLE other.look_kept RENAME TO look")
        (tmp_path / "ended.csv").write_text("subject\nwho-left\n")
        done = ran("staff", "end-role", "--organisation", "R1H", "--region", str(other), "--by", "desk", str(tmp_path / "ended.csv"))
        assert done.returncode == 0, done.stderr
        copied = ran("database", "copy", "--from", file, "--region", str(other))
        assert copied.returncode == 1 and "served from since" in copied.stderr and "rows" not in copied.stdout
        with server.connect() as connection:
            assert connection.execute(
                "SELECT COUNT(*) FROM other.role_end WHERE subject = 'who-left'").fetchone() == (1,)

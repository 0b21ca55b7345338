"""PostgreSQL is read and takes no writes: what has ended cannot be written then, so nobody goes on by what can be read (issue 5, part 3)."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))

from many import Many, wait_for  # noqa: E402
from server import PostgreSQL  # noqa: E402

from london import open_look, signed_in  # noqa: E402


@contextmanager
def read_only(server: PostgreSQL):
    with server.connect() as connection:
        connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        connection.execute("SELECT pg_reload_conf()")
        try:
            # The lease that was read before has run out by then.
            time.sleep(2)
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            connection.execute("SELECT pg_reload_conf()")


@pytest.mark.timeout(300)
def test_while_no_end_can_be_written_no_node_shows_what_was_signed_out_or_closed(tmp_path):
    with PostgreSQL() as server, Many("--quick", "--nodes", "2", "--postgresql", server.address, state=tmp_path / "state") as many:
        one, two = [node["staffURL"] for node in many.nodes]
        number = many.ready["people"][0]["nhsNumber"]
        leaving, closing = signed_in(many.url, "consultant-barts"), signed_in(many.url, "consultant-barts")
        left = urlsplit(open_look(leaving, one, number)).path
        closed = urlsplit(open_look(closing, one, number)).path
        assert leaving.get(two + left, timeout=60).status_code == 200
        # Whoever has copied the cookie, or the browser of the computer that is shared.
        old = requests.Session()
        old.cookies.update(leaving.cookies)

        def shown(session: requests.Session, path: str) -> list[int]:
            return [session.get(node + path, allow_redirects=False, timeout=60).status_code for node in (one, two)]

        with read_only(server):
            leaving.post(one + "/sign-out", allow_redirects=False, timeout=60)
            answer = closing.post(f"{one}{closed}/close", allow_redirects=False, timeout=60)
            assert answer.status_code == 503, "it is not said to be closed"
            for _ in range(5):
                assert 200 not in shown(old, left) + shown(closing, closed)
                time.sleep(0.5)
        wait_for(lambda: closing.get(one + "/", timeout=60).status_code == 200)
        # What was signed out is over where that was asked for, and soon on both.
        wait_for(lambda: shown(old, left) == [303, 303])


@contextmanager
def locked_for_writing(server: PostgreSQL, table: str):
    """Somebody builds an index: everything is read, and whoever writes to this table waits."""
    with server.connect() as connection:
        connection.execute("BEGIN")
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


@pytest.mark.timeout(300)
def test_while_a_sign_out_cannot_be_written_other_nodes_soon_show_nothing_and_it_is_written_once_it_can_be(tmp_path):
    with PostgreSQL() as server, Many("--quick", "--nodes", "2", "--postgresql", server.address, state=tmp_path / "state") as many:
        one, two = [node["staffURL"] for node in many.nodes]
        number = many.ready["people"][0]["nhsNumber"]
        leaving = signed_in(many.url, "consultant-barts")
        left = urlsplit(open_look(leaving, one, number)).path
        # At the other node too, which has it in memory from here on.
        assert leaving.get(two + left, timeout=60).status_code == 200
        old = requests.Session()
        old.cookies.update(leaving.cookies)

        def shown(node: str) -> int:
            return old.get(node + left, allow_redirects=False, timeout=60).status_code

        with locked_for_writing(server, "session"):
            page = leaving.post(one + "/sign-out", allow_redirects=False, timeout=60)
            # What they read is true: it is over here, and could not be written.
            assert page.status_code == 200 and "could not be put on record just now" in page.text
            assert shown(one) != 200
            wait_for(lambda: shown(two) == 503, 6, 0.1)
            for _ in range(10):
                assert shown(two) == 503 and shown(one) != 200
                time.sleep(0.3)
        # It is tried again until it is written: the other node knows then, and says so.
        wait_for(lambda: shown(two) == 303, 30)
        assert shown(one) == 303
        with server.connect() as connection:
            ended = connection.execute("SELECT count(*) FROM session WHERE ended_at IS NOT NULL").fetchone()[0]
            said = connection.execute("SELECT count(*) FROM trail_event WHERE kind = 'signed-out'").fetchone()[0]
        assert (ended, said) == (1, 1)

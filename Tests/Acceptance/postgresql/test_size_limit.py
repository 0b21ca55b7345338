"""A node cannot see its server's disk: where the region says how large the database may get (`sizeLimitGB`), its log warns before that is reached, and where it
says nothing, once a day that nothing can be told (issue 5, part 7)."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "watch"))

from two_nodes import Node  # noqa: E402

from counterpart import free_ports  # noqa: E402
from london import London  # noqa: E402
from server import PostgreSQL  # noqa: E402

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def server():
    with PostgreSQL() as running:
        yield running


@pytest.fixture(scope="module")
def systems(server):
    with London("--quick", "--systems-only", "--postgresql", server.address) as running:
        yield running


@pytest.fixture
def grown(server):
    """Makes the database as large as a number of bytes: its server counts the files beside its tables, and this one takes no room on the disk."""
    with server.connect() as connection:
        number = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()[0]
    ballast = server.data / "base" / str(number) / "ballast"

    def grow(size: int) -> None:
        ballast.touch()
        ballast.chmod(0o644)
        with open(ballast, "r+b") as file:
            file.truncate(0)
            with server.connect() as connection:
                # With the server's log of writes, which this role may see.
                now = connection.execute("SELECT pg_database_size(current_database()) + (SELECT SUM(size)::bigint FROM pg_ls_waldir())").fetchone()[0]
            file.truncate(size - now)

    yield grow
    ballast.unlink(missing_ok=True)


def said(systems: London, folder: Path, setting: str) -> str:
    """The log of a node under a region with a setting more, once it has looked how large the database is."""
    region = Path(systems.ready["state"]) / "limited.yaml"
    text, count = re.subn("postgresql: {", "postgresql: {" + setting, (region.parent / "region.yaml").read_text(), count=1)
    assert count == 1
    region.write_text(text)
    with Node(region, folder / "node", tuple(free_ports(3))) as node:
        # It looks as soon as it serves, and each minute.
        deadline = time.monotonic() + 5
        while not re.search("its limit|cannot be told", node.log.read_text(errors="replace")) and time.monotonic() < deadline:
            time.sleep(0.2)
        return node.log.read_text(errors="replace")


@pytest.mark.parametrize(
    ("megabytes", "words", "level"),
    [(850, r"The database is growing towards its limit \((8\d\d) of 1000 MB, of which its write-ahead log has \d+\)", "warning"),
     (980, r"The database is at its limit \((9\d\d|10\d\d) of 1000 MB, of which its write-ahead log has \d+\)", "critical")])
def test_a_node_warns_of_a_database_that_grows_towards_the_region_s_limit(systems, grown, tmp_path, megabytes, words, level):
    grown(megabytes * MEGABYTE)
    log = said(systems, tmp_path, "sizeLimitGB: 1, ")
    (line,) = [line for line in log.splitlines() if re.search(words, line)]
    assert level in line.lower()
    # The log of writes grows by files of 16 MB, and shrinks so.
    assert abs(int(re.search(words, line).group(1)) - megabytes) < 50


def test_a_node_says_nothing_of_a_database_that_has_room(systems, grown, tmp_path):
    grown(700 * MEGABYTE)
    log = said(systems, tmp_path, "sizeLimitGB: 1, ")
    assert "its limit" not in log and "cannot be told" not in log


def test_where_the_region_names_no_limit_a_node_says_once_that_it_cannot_tell(systems, tmp_path):
    assert said(systems, tmp_path, "").count("How full the database's disk is cannot be told") == 1

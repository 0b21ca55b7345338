"""The demo over each of the two drivers, with a reader of its database that is none of ours."""
from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent / "postgresql"))

from london import London  # noqa: E402

on_both = pytest.mark.parametrize("driver", ["sqlite", "postgresql"])


@contextmanager
def demo_over(driver: str, *arguments: str) -> Iterator[tuple[London, Callable]]:
    """The demo, and what opens a connection to its database: each has `execute`, and sees what is committed when it asks."""
    if driver == "sqlite":
        with London(*arguments) as london:
            file = Path(london.ready["state"]) / "carerecord.sqlite"
            yield london, lambda: sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)
        return
    from server import PostgreSQL

    with PostgreSQL() as server, London(*arguments, "--postgresql", server.address) as london:
        yield london, server.connect

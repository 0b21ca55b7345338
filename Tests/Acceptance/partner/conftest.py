"""The pretend London without its delays, and its pretend EPR."""

import pytest

from epr import EPR
from london import London


@pytest.fixture(scope="session")
def london():
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="session")
def epr(london):
    return EPR(london)


@pytest.fixture(scope="session")
def staff(london):
    """The ready file's staff by hint."""
    return {member["hint"]: member for member in london.ready["staff"]}

"""The pretend London without its delays, and helpers of walks that open records."""

import pytest

from london import London


@pytest.fixture(scope="session")
def london():
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="session")
def staff(london):
    """The ready file's staff by hint."""
    return {member["hint"]: member for member in london.ready["staff"]}


@pytest.fixture(scope="session")
def everybody(london):
    return [person["nhsNumber"] for person in london.ready["people"]]

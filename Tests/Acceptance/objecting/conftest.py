"""A pretend London whose people object, and whose desks answer."""

import pytest

from london import London


@pytest.fixture(scope="module")
def london():
    """Of its own: who objects here is seen by nobody else's tests."""
    with London("--quick") as running:
        yield running

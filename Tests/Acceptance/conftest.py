import pytest

from london import London


@pytest.fixture(scope="session")
def london():
    """The pretend London with its generated people, for tests that only look."""
    with London() as running:
        yield running

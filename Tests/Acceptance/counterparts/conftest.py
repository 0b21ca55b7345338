"""What the counterpart tests share. Everything starts once, on ports and in folders of its own, and ends by its own process id."""

from __future__ import annotations

import contextlib

import pytest

from hospital import Hospital
from london import London
from own_region import SYNTHEA, Hospitals, needs


@pytest.fixture(scope="session")
def systems():
    """Demographics and sign-in of the pretend London, knowing the Synthea people; its hospitals run too, and are not connected."""
    needs(SYNTHEA)
    with London("--systems-only", "--people", str(SYNTHEA)) as running:
        yield running


@pytest.fixture(scope="session")
def hospitals(systems, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Hospitals(systems, tmp_path_factory.mktemp("hospitals"), stack)


@pytest.fixture(scope="session")
def hospital(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Hospital(tmp_path_factory.mktemp("hospital"), stack)

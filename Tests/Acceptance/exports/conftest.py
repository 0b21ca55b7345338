"""What the exports' tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))

from collecting import Collector  # noqa: E402
from counterpart import Authority  # noqa: E402
from london import London  # noqa: E402


@pytest.fixture(scope="session")
def systems():
    with London("--systems-only", "--quick") as running:
        yield running


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def collector(tmp_path, authority):
    made = Collector(tmp_path / "rsyslog", authority)
    yield made
    made.kill()

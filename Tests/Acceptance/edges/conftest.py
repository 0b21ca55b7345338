"""What the edges' tests share: one pretend London's systems, and record services over them with listeners of their own."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))

from counterpart import Authority, Service, free_ports  # noqa: E402
from london import London  # noqa: E402


class Edges:
    """Makes record services over the pretend systems. Sign-in leads back to one address, so one service runs at a time."""

    def __init__(self, systems: London, folder: Path):
        self.systems = systems
        self.folder = folder
        self.count = 0
        self.people = systems.ready["people"]
        self.consultant = next(one for one in systems.ready["staff"] if one["hint"] == "consultant-barts")

    @contextlib.contextmanager
    def service(self, change: Callable[[dict], None] = lambda staff: None, default_limits: bool = False, whole: Callable[[dict], None] | None = None):
        self.count += 1
        folder = self.folder / str(self.count)
        folder.mkdir()
        region = yaml.safe_load((Path(self.systems.ready["state"]) / "region.yaml").read_text())
        region["database"] = {"sqlite": str(folder / "account.sqlite")}
        staff = region["listeners"]["staff"]
        if default_limits:
            del staff["limits"]
        change(staff)
        if whole:
            whole(region)
        file = folder / "region.yaml"
        file.write_text(yaml.safe_dump(region))
        # The pretend London's own policy, so that those whom the ready file names can be opened.
        (folder / "policy.yaml").write_text((Path(self.systems.ready["state"]) / "policy.yaml").read_text())
        with Service(file, folder / "service") as service:
            yield service


@pytest.fixture(scope="session")
def edges(tmp_path_factory):
    with London("--systems-only", "--quick") as systems:
        yield Edges(systems, tmp_path_factory.mktemp("edges"))


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def port():
    return free_ports(1)[0]



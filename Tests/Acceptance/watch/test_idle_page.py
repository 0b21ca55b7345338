"""An open page is no use by a person: it is cleared when its session is idle, with script and without (issue 5, part 3)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))

from counterpart import Service  # noqa: E402
from london import London  # noqa: E402
from test_cleared import BACK, GONE, opened, words  # noqa: E402

IDLE = 9.0


class Drowsy:
    """A service whose sessions are idle after some seconds."""

    def __init__(self, folder: Path):
        self.systems = London("--systems-only", "--quick")
        region = yaml.safe_load((Path(self.systems.ready["state"]) / "region.yaml").read_text())
        region["listeners"]["staff"]["limits"]["idleMinutes"] = IDLE / 60
        file = folder / "region.yaml"
        file.write_text(yaml.safe_dump(region))
        (folder / "policy.yaml").write_text((Path(self.systems.ready["state"]) / "policy.yaml").read_text())
        self.service = Service(file, folder / "service")
        self.url, self.ready = self.service.url, self.systems.ready

    def person(self, family: str) -> dict:
        return self.systems.person(family)


@pytest.fixture(scope="module")
def drowsy(tmp_path_factory):
    it = Drowsy(tmp_path_factory.mktemp("drowsy"))
    yield it
    it.service.stop()
    it.systems.stop()


def test_a_page_that_nobody_uses_is_cleared_when_its_session_is_idle(drowsy, window):
    it = opened(drowsy, window)
    begun = time.monotonic()
    it.page.wait_for_function(GONE, timeout=30_000)
    took = time.monotonic() - begun
    assert IDLE - 3 < took < IDLE + 3, took
    assert "You are signed out" in words(it.page)


def test_a_page_that_somebody_uses_stays(drowsy, window):
    it = opened(drowsy, window)
    for _ in range(5):
        time.sleep(IDLE / 3)
        it.go(it.look.path)
        assert it.page.evaluate(BACK)


def test_a_page_that_a_browser_loads_again_by_itself_keeps_nothing_alive(drowsy, window):
    it = opened(drowsy, window, scripted=False)
    begun = time.monotonic()
    while it.go(it.look.path + "?refreshed=1").url.split("?")[0].endswith(it.look.path):
        assert time.monotonic() - begun < IDLE + 4
        time.sleep(0.5)
    assert time.monotonic() - begun > IDLE - 3

"""A pretend London whose people object, and whose desks answer."""

import sys

import pytest

from london import ARTEFACTS, ROOT, London

sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / "browser"))

from window import Window  # noqa: E402


@pytest.fixture(scope="module")
def london():
    """Of its own: who objects here is seen by nobody else's tests."""
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="session")
def artefacts():
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


class People:
    """Windows of everybody in a story, each signed in once."""

    def __init__(self, chromium, london: London, scripted: bool):
        self.chromium, self.london, self.scripted = chromium, london, scripted
        self.windows: dict[str, Window] = {}

    def staff(self, hint: str) -> Window:
        if hint not in self.windows:
            self.windows[hint] = Window(self.chromium, self.london.url, self.scripted)
            self.windows[hint].sign_in(hint)
        return self.windows[hint]

    def public(self, name: str = "") -> Window:
        """Somebody on the public listener, not logged in yet."""
        if name not in self.windows:
            self.windows[name] = Window(self.chromium, self.london.ready["publicURL"], self.scripted)
        return self.windows[name]

    @property
    def complaints(self) -> list[str]:
        return [complaint for window in self.windows.values() for complaint in window.complaints]

    def close(self) -> None:
        for window in self.windows.values():
            window.close()


@pytest.fixture(scope="module")
def people(chromium, london, scripted):
    """Everybody's windows, and at the end what each of them saw."""
    everybody = People(chromium, london, scripted)
    yield everybody
    complaints = everybody.complaints
    everybody.close()
    assert complaints == []

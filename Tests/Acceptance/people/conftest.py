"""A pretend London whose people read who looked at their record, and windows of theirs."""

import sys

import pytest

from london import ROOT, London, signed_in

sys.path.insert(0, str(ROOT / "Tests" / "Acceptance" / "browser"))

from window import Window  # noqa: E402


@pytest.fixture(scope="module")
def london():
    """One of each module's own: what is looked at here is in nobody else's list."""
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="module")
def people(london):
    """Those who may sign in, by the last word of their name."""
    return {person["name"].split()[-1]: person for person in london.ready["publicPeople"]}


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def scripted(request):
    return request.param


@pytest.fixture
def new_window(chromium, london):
    """Makes windows at the public listener, and at the end looks at what each of them saw."""
    made: list[Window] = []

    def make(scripted: bool = True, **options) -> Window:
        made.append(Window(chromium, london.ready["publicURL"], scripted, **options))
        return made[-1]

    yield make
    for window in made:
        window.close()
    assert [complaint for window in made for complaint in window.complaints] == []


@pytest.fixture
def person(london):
    """Signs a person in over HTTP, as a browser would."""
    return lambda hint: signed_in(london.ready["publicURL"], hint)

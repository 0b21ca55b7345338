"""A browser, and windows of it. Every walk runs twice: with script and without."""

import pytest

from london import ARTEFACTS, London
from window import Window

OKONKWO = "Okonkwo"


@pytest.fixture(scope="session", params=[True, False], ids=["with script", "without script"])
def scripted(request):
    return request.param


@pytest.fixture(scope="session")
def prompt_london():
    """The same London without its delays, for walks that open looks of their own and do not watch them fill."""
    with London("--quick") as running:
        yield running


@pytest.fixture
def new_window(chromium):
    """Makes windows on a London, and at the end looks at what each of them saw."""
    made: list[Window] = []

    def make(london: London, scripted: bool, **options) -> Window:
        made.append(Window(chromium, london.url, scripted, **options))
        return made[-1]

    yield make
    for window in made:
        window.close()
    assert [complaint for window in made for complaint in window.complaints] == []


@pytest.fixture
def window(new_window, prompt_london, scripted):
    """A window in which nobody is signed in."""
    return new_window(prompt_london, scripted)


@pytest.fixture
def consultant(window):
    """A window of a consultant at Barts Health."""
    window.sign_in("consultant-barts")
    return window


@pytest.fixture
def watching(new_window, london, scripted):
    """The same in the London whose systems take their time."""
    window = new_window(london, scripted)
    window.sign_in("consultant-barts")
    return window


@pytest.fixture(scope="session")
def number(london):
    """Whose record most walks open: known to twelve organisations that do not agree."""
    return london.person(OKONKWO)["nhsNumber"]


@pytest.fixture(scope="session")
def settled(chromium, london, scripted, number):
    """One look at that person, every answer in it, for tests that only read. It is not to be closed."""
    window = Window(chromium, london.url, scripted)
    window.sign_in("consultant-barts")
    yield window.open(number)
    window.close()


@pytest.fixture
def look(settled):
    """The settled look, and at the end what its window saw in this test."""
    settled.window.complaints.clear()
    yield settled
    assert settled.window.complaints == []


@pytest.fixture(scope="session")
def artefacts():
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS

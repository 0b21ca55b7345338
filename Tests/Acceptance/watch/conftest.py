"""Browsers on one node over a file, and on two nodes over PostgreSQL."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))

from london import London  # noqa: E402
from two_nodes import TwoNodes  # noqa: E402
from window import Window  # noqa: E402

OKONKWO = "Okonkwo"


@pytest.fixture(scope="session")
def one_node():
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="module")
def two_nodes(tmp_path_factory):
    with TwoNodes(tmp_path_factory.mktemp("nodes")) as running:
        yield running


@pytest.fixture(params=["one node", "two nodes"])
def region(request):
    return request.getfixturevalue(request.param.replace(" ", "_"))


@pytest.fixture
def window(chromium):
    """Makes windows; each is a browser of its own."""
    made: list[Window] = []

    def make(region, scripted: bool = True, hint: str = "consultant-barts", **options) -> Window:
        made.append(Window(chromium, region.url, scripted, **options))
        made[-1].sign_in(hint)
        return made[-1]

    yield make
    for one in made:
        one.close()

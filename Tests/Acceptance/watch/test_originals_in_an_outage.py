"""An original stands in a sandbox, where no script of ours watches it: it goes within two seconds where the database is away, however it went away."""

from __future__ import annotations

import contextlib
import time

import pytest

from test_cleared import NAME, PROMISED, opened
from two_nodes import TwoNodes


@pytest.fixture
def two(tmp_path):
    with TwoNodes(tmp_path) as running:
        yield running


@contextlib.contextmanager
def away(server, how: str):
    if how == "silent":
        with server.silent():
            yield
        return
    server.kill()
    try:
        yield
    finally:
        server.start()


@pytest.mark.parametrize("how", ["silent", "killed"])
def test_an_original_that_stands_open_goes_within_two_seconds_where_the_database_is_away(two, window, how):
    it = opened(two, window)
    it.go(it.look.path + "/conditions")
    entry = it.page.locator("main a[href*='/entries/']").first.get_attribute("href")
    original = it.context.new_page()
    assert "resourceType" in original.goto(it.url + entry + "/original").text()
    # A request that is not answered yet is told of by no event of the browser's driver.
    time.sleep(4)
    assert original.url == it.url + entry + "/original"
    begun = time.monotonic()
    with away(two.server, how):
        original.wait_for_url("**/original?refreshed=1", timeout=20_000)
        took = time.monotonic() - begun
        assert took < PROMISED, f"gone after {took:.2f} s"
        assert "resourceType" not in original.content() and NAME.lower() not in original.content().lower()

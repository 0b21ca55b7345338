import pytest
from playwright.sync_api import sync_playwright

from london import London


@pytest.fixture(scope="session")
def chromium():
    """The Debian Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def london():
    """The pretend London with its generated people, for tests that only look."""
    with London() as running:
        yield running

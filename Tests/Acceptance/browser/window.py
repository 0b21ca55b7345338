"""One browser window of one staff member, and what every page in it must keep to."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Locator, Page, Request, Response

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}

# What no address may hold: whole NHS numbers, and the names and words that these tests type.
SECRETS = re.compile(r"\b999\d{7}\b|okonkwo|margaret|apixaban|penicillin", re.IGNORECASE)


class Window:
    """A window with or without script. `complaints` is everything it saw that no page may do; it must stay empty."""

    def __init__(self, browser: Browser, url: str, scripted: bool, viewport: dict = WIDE):
        self.url = url
        self.scripted = scripted
        self.context = browser.new_context(java_script_enabled=scripted, viewport=viewport, locale="en-GB")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def close(self) -> None:
        self.context.close()

    # What is watched

    def _heard(self, message) -> None:
        # A page that answers 4xx on purpose is reported by the browser too; for anything but a page `_answered` counts it.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if self._ours(request.url) and SECRETS.search(unquote(request.url)):
            self.complaints.append(f"an address says whom or what: {request.method} {urlsplit(request.url).path[:20]}…")

    def _answered(self, response: Response) -> None:
        path = urlsplit(response.url).path
        if not self._ours(response.url):
            return
        if path.startswith("/static/") or path == "/favicon.ico":
            if response.status >= 400:
                self.complaints.append(f"{path}: {response.status}")
            return
        if response.headers.get("cache-control") != "no-store":
            self.complaints.append(f"{path}: Cache-Control is {response.headers.get('cache-control')}")
        policy = response.headers.get("content-security-policy", "")
        if "default-src 'none'" not in policy or "unsafe" in policy:
            self.complaints.append(f"{path}: Content-Security-Policy is “{policy}”")

    def _ours(self, address: str) -> bool:
        return address.startswith(self.url)

    # Ways to go

    def go(self, path: str) -> Response:
        answer = self.page.goto(path if path.startswith("http") else self.url + path)
        assert answer is not None
        return answer

    def sign_in(self, hint: str) -> None:
        self.go(f"/sign-in?login_hint={hint}")
        assert self.page.get_by_role("heading", name="Find a person").is_visible()

    def ask_for(self, nhs_number: str) -> None:
        """Types a number and opens the record; the page may still be filling."""
        self.go("/")
        self.page.get_by_label("NHS number").fill(nhs_number)
        self.press("Open the record", until="commit")

    def press(self, button: str, until: str = "load") -> None:
        """Presses a button that leads to another page."""
        with self.page.expect_navigation(wait_until=until):
            self.seen("button").filter(has_text=button).first.click(no_wait_after=True)

    def open(self, nhs_number: str) -> "Look":
        """Opens the record and waits for the last answer."""
        self.ask_for(nhs_number)
        self.page.wait_for_load_state("load")
        return Look(self, urlsplit(self.page.url).path)

    # What is in sight

    @property
    def text(self) -> str:
        """The words in sight."""
        return self.page.inner_text("body")

    def seen(self, selector: str) -> Locator:
        """Those that are in sight: while a look fills, older versions stand hidden in the page."""
        return self.page.locator(selector).locator("visible=true")

    def on_paper(self, keep: Path) -> str:
        """The words that the page has on paper, where nothing can be pressed or filled in. What a printer would get stays beside, as a PDF."""
        self.page.emulate_media(media="print")
        try:
            assert self.seen("button, input, select, textarea").count() == 0, "paper has nothing to press"
            printed = self.page.pdf(format="A4", print_background=True)
            assert printed.startswith(b"%PDF-") and printed.count(b"/Type /Page") > 0
            keep.write_bytes(printed)
            return self.text
        finally:
            self.page.emulate_media(media="screen")


class Look:
    """A settled look in a window."""

    def __init__(self, window: Window, path: str):
        self.window = window
        self.path = path

    def go(self, page: str = "") -> Response:
        return self.window.go(f"{self.path}/{page}" if page else self.path)

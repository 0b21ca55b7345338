"""Signing in and launching where TLS ends in the program, on both listeners: over HTTP and in a real browser (issue 4, parts 2 and 9)."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import requests
import yaml

from counterpart import Authority, Service, direct, free_ports
from hospital import FRAME, Site
from london import London, as_resource, open_look

HINT = "consultant-barts"
PARTS_OF_A_FRAMES_COOKIE = ("SameSite=None", "Secure", "Partitioned", "HttpOnly", "Path=/")


class Secured:
    """The pretend London's record service with a certificate on the staff and on the partner listener; its EPR may frame the record."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack):
        staff, operations, partner = free_ports(3)
        self.url, self.partner = f"https://127.0.0.1:{staff}", f"https://127.0.0.1:{partner}"
        self.site = Site()
        stack.callback(self.site.close)
        self.systems = stack.enter_context(
            London("--systems-only", "--quick", "--staff-url", self.url, "--partner-url", self.partner))
        authority = Authority(folder / "authority")
        self.authority = str(authority.file)
        certificate, key = authority.issue("record")
        state = Path(self.systems.ready["state"])
        region = yaml.safe_load((state / "region.yaml").read_text())
        region["database"] = {"sqlite": str(folder / "account.sqlite")}
        tls = {"certificate": str(certificate), "key": str(key)}
        region["listeners"]["staff"] |= {"port": staff, "url": self.url, "tls": tls}
        region["listeners"]["partner"] |= {"port": partner, "url": self.partner, "tls": tls}
        region["listeners"]["operations"]["port"] = operations
        for launch in region["launches"]:
            launch["frames"] = [self.site.epr]
        (folder / "region.yaml").write_text(yaml.safe_dump(region, sort_keys=False))
        shutil.copy(state / "policy.yaml", folder / "policy.yaml")
        self.service = stack.enter_context(Service(folder / "region.yaml", folder / "service"))
        self.number = self.systems.person("Okonkwo")["nhsNumber"]

    def browser(self, **headers: str) -> requests.Session:
        session = direct()
        session.verify = self.authority
        session.headers.update(headers)
        return session

    def walked(self, session: requests.Session, address: str) -> list[requests.Response]:
        """Every answer on the way; at the provider somebody is chosen."""
        answers = [session.get(address, allow_redirects=False, timeout=60)]
        while "location" in answers[-1].headers and len(answers) < 14:
            address = requests.compat.urljoin(answers[-1].url, answers[-1].headers["location"])
            if address.startswith(self.systems.ready["issuer"] + "/authorize"):
                address += f"&login_hint={HINT}"
            answers.append(session.get(address, allow_redirects=False, timeout=60))
        return answers

    def smart(self) -> str:
        """Where the EPR sends the browser for a SMART launch."""
        brought = direct().post(self.systems.ready["eprURL"] + "/demo/launch", data={"hint": HINT, "nhsNumber": self.number}, timeout=30)
        return f"{self.partner}/smart/launch?{urlencode(brought.json())}"

    def signed(self) -> requests.Response:
        """A signed launch, as far as its handle."""
        made = direct().post(self.systems.ready["eprURL"] + "/demo/signed-launch", data={"hint": HINT, "nhsNumber": self.number}, timeout=30)
        return self.browser().post(
            f"{self.partner}/launch", data={"launch_token": made.json()["launch_token"]}, allow_redirects=False, timeout=30)


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Secured(tmp_path_factory.mktemp("secured"), stack)


@pytest.fixture
def page(chromium):
    context = chromium.new_context(ignore_https_errors=True)
    yield context.new_page()
    context.close()


def set_cookies(answers: list[requests.Response]) -> dict[str, str]:
    """Whole `Set-Cookie` lines by name; those that take one away are left out."""
    lines = [line for answer in answers for line in answer.raw.headers.getlist("set-cookie")]
    return {line.split("=")[0]: line for line in lines if "Max-Age=0" not in line}


def ours(secured: Secured, answers: list[requests.Response]) -> list[requests.Response]:
    return [answer for answer in answers if answer.url.startswith((secured.url, secured.partner))]


def test_a_sign_in_its_record_and_its_end_over_tls(secured: Secured):
    session = secured.browser()
    answers = secured.walked(session, secured.url + "/sign-in")
    assert answers[-1].status_code == 200 and answers[-1].url == secured.url + "/"
    cookies = {name: line for name, line in set_cookies(answers).items() if "carerecord" in name}
    assert set(cookies) == {"__Host-carerecord", "__Host-carerecord-sign-in"}
    for line in cookies.values():
        assert all(part in line for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")) and "Domain" not in line and "Partitioned" not in line, line
    look = open_look(session, secured.url, secured.number)
    assert len(as_resource(session, look)["entry"]) > 5
    out = session.post(secured.url + "/sign-out", headers={"origin": secured.url}, allow_redirects=False, timeout=30)
    assert out.status_code == 303
    away = [line for line in out.raw.headers.getlist("set-cookie") if line.startswith("__Host-carerecord=")]
    assert away and all("Max-Age=0" in line and "Secure" in line and "Path=/" in line for line in away), "a browser takes it away by the same attributes only"
    for answer in [*ours(secured, answers), out, session.get(look, allow_redirects=False, timeout=30), session.get(secured.url + "/nothing", allow_redirects=False, timeout=30)]:
        assert answer.headers["strict-transport-security"] == "max-age=31536000", answer.url
        assert answer.headers["cache-control"] == "no-store" and "default-src" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("listener", ["url", "partner"])
def test_without_tls_neither_listener_says_anything(secured: Secured, listener):
    with pytest.raises(requests.RequestException):
        direct().get(getattr(secured, listener).replace("https://", "http://") + "/", timeout=10)


def test_the_session_of_tls_is_none_by_another_name(secured: Secured):
    """A cookie that a neighbour without TLS could have set has no prefix, and is not read."""
    session = secured.browser()
    secured.walked(session, secured.url + "/sign-in")
    value = session.cookies["__Host-carerecord"]
    for name in ("carerecord", "__Secure-carerecord", "__host-carerecord"):
        answer = secured.browser().get(secured.url + "/", headers={"cookie": f"{name}={value}"}, allow_redirects=False, timeout=30)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"), name
    assert secured.browser().get(secured.url + "/", headers={"cookie": f"__Host-carerecord={value}"}, allow_redirects=False, timeout=30).status_code == 200


def test_a_smart_launch_into_a_frame_goes_by_partitioned_cookies_on_both_listeners(secured: Secured):
    session = secured.browser(**FRAME)
    answers = secured.walked(session, secured.smart())
    page = answers[-1]
    assert page.status_code == 200 and "/looks/" in page.url, [(a.status_code, a.url.split("?")[0]) for a in answers]
    cookies = set_cookies(answers)
    mine = {name: line for name, line in cookies.items() if "carerecord" in name}
    assert {re.sub(r"launch-.*", "launch-…", name) for name in mine} == {
        "__Host-carerecord-frame-launch-…", "__Host-carerecord-frame-sign-in", "__Host-carerecord-frame"}
    for line in mine.values():
        assert all(part in line for part in PARTS_OF_A_FRAMES_COOKIE), line
    assert f"frame-ancestors {secured.site.epr}" in page.headers["content-security-policy"] and "x-frame-options" not in page.headers
    assert all(answer.headers["strict-transport-security"] for answer in ours(secured, answers))


def test_a_smart_launch_into_a_window_leaves_no_cookie_of_a_frame(secured: Secured):
    answers = secured.walked(secured.browser(), secured.smart())
    assert answers[-1].status_code == 200 and "/looks/" in answers[-1].url
    assert not [name for name in set_cookies(answers) if "frame" in name]
    assert "frame-ancestors 'none'" in answers[-1].headers["content-security-policy"]


def test_a_browser_signs_in_by_the_providers_page_opens_a_record_and_signs_out(secured: Secured, page):
    page.goto(secured.url)
    page.get_by_role("link", name=re.compile("Osei")).click()
    page.wait_for_url(secured.url + "/")
    kept = {cookie["name"]: cookie for cookie in page.context.cookies(secured.url)}
    mine = kept["__Host-carerecord"]
    assert mine["secure"] and mine["httpOnly"] and mine["sameSite"] == "Lax" and mine["path"] == "/" and not mine["domain"].startswith(".")
    page.locator("#nhs-number").fill(secured.number)
    page.locator("#nhs-number").press("Enter")
    page.wait_for_url(re.compile(r"/looks/[^/]+$"))
    page.get_by_text("OKONKWO").first.wait_for(timeout=30_000)
    assert page.evaluate("document.cookie") == "", "no script reads it"
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(re.compile("/signed-out"))
    assert not [name for name in (cookie["name"] for cookie in page.context.cookies(secured.url)) if name == "__Host-carerecord"]


def test_a_browser_is_launched_by_smart_into_the_eprs_frame_and_by_nobody_into_anothers(secured: Secured, page):
    # The pretend provider's page is framed by nobody: whoever is launched into a frame was signed in there.
    arrived = secured.signed().headers["location"].removeprefix(secured.url) + "&frame=1"
    secured.site.address = f"{secured.url}/sign-in?login_hint={HINT}&return={quote(arrived, safe='')}"
    page.goto(secured.site.epr)
    page.frame("record").wait_for_url(re.compile(r"/looks/[^/]+$"), timeout=30_000)
    before = page.frame("record").url
    secured.site.address = secured.smart()
    page.goto(secured.site.epr)
    frame = page.frame("record")
    frame.wait_for_url(re.compile(r"/looks/[^/]+$"), timeout=30_000)
    assert frame.url != before, "opened by this launch"
    assert "OKONKWO" in frame.locator("body").inner_text()
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert kept["__Host-carerecord-frame"]["partitionKey"] and kept["__Host-carerecord-frame"]["sameSite"] == "None"
    assert "__Host-carerecord" not in kept and not [name for name in kept if "frame-launch" in name], "what was used is taken away"
    # The same browser, the same session: on another site's page its frame stays empty.
    secured.site.address = secured.smart()
    page.goto(secured.site.other)
    page.wait_for_timeout(3000)
    assert not [frame.url for frame in page.frames if "/looks/" in frame.url]

"""The whole service with an identity provider that we did not write: Glewlwyd of Debian."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from counterpart import Service, direct, free_ports
from glewlwyd import CLIENT, SECRET, Glewlwyd
from london import ROOT, program
from own_region import region_of_its_own


class BackChannel:
    """Keeps the logout tokens that are posted to it, and hands them on to our partner listener."""

    def __init__(self, partner: str):
        self.tokens: list[str] = []
        self.answers: list[int] = []
        tokens, answers = self.tokens, self.answers

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                headers = {"content-type": self.headers["content-type"]}
                answers.append(direct().post(f"{partner}/back-channel-logout", data=body, headers=headers, timeout=30).status_code)
                tokens.extend(parse_qs(body).get("logout_token", []))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/back-channel-logout"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Together:
    def __init__(self, systems, folder, stack: contextlib.ExitStack):
        staff, operations, partner = free_ports(3)
        self.url = f"http://127.0.0.1:{staff}"
        self.partner = f"http://127.0.0.1:{partner}"
        self.back_channel = BackChannel(self.partner)
        stack.callback(self.back_channel.close)
        self.provider = stack.enter_context(Glewlwyd(folder / "glewlwyd", f"{self.url}/callback", self.back_channel.url))
        file = region_of_its_own(
            systems, folder / "service" / "region.yaml",
            [{"ods": "R1H", "name": "Barts Health", "kind": "acute", "ics": "QMF", "uses": True, "shares": False},
             {"ods": "RQX", "name": "Homerton Healthcare", "kind": "acute", "ics": "QMF", "uses": True, "shares": False}], [])
        region = yaml.safe_load(file.read_text())
        secret = folder / "service" / "secret"
        secret.write_text(SECRET)
        region["listeners"]["staff"] |= {"port": staff, "url": self.url}
        region["listeners"]["operations"]["port"] = operations
        region["listeners"]["partner"] = {"host": "127.0.0.1", "port": partner, "url": self.partner}
        region["agreements"] = []
        region["identityProvider"] = {
            "issuer": self.provider.issuer, "clientID": CLIENT, "clientSecret": {"file": str(secret)}, "scopes": "openid"}
        shutil.copy(ROOT / "region" / "policy.yaml", file.parent / "policy.yaml")
        self.region = file
        file.write_text(yaml.safe_dump(region, sort_keys=False))
        self.service = stack.enter_context(Service(file, folder / "service"))

    def begin(self):
        """A browser, logged in at the provider, and where our sign-in sends it."""
        browser = direct()
        self.provider.log_in(browser)
        answer = browser.get(f"{self.url}/sign-in", allow_redirects=False, timeout=30)
        assert answer.status_code == 303
        return browser, answer.headers["location"]

    def signed_in(self):
        browser, address = self.begin()
        back = self.provider.authorize(browser, address)
        answer = browser.get(back, timeout=30)
        assert answer.status_code == 200, f"{answer.status_code} at {answer.url}"
        return browser

    def check(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([program(), "sign-in", "check", str(self.region), *arguments], capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def together(systems, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Together(systems, tmp_path_factory.mktemp("glewlwyd"), stack)


def test_a_staff_member_signs_in_in_the_role_that_was_selected(together: Together):
    browser = together.signed_in()
    page = browser.get(together.url, timeout=30).text
    assert "Dr Glewlwyd Consultant" in page and "Barts Health" in page


def test_a_code_that_was_begun_with_another_verifier_signs_nobody_in(together: Together):
    """Somebody puts the code of one sign-in into another's answer: the verifier is the other's, and Glewlwyd refuses it (PKCE)."""
    first, address = together.begin()
    code = parse_qs(urlsplit(together.provider.authorize(first, address)).query)["code"][0]
    second, other = together.begin()
    state = parse_qs(urlsplit(other).query)["state"][0]
    answer = second.get(f"{together.url}/callback", params={"code": code, "state": state}, allow_redirects=False, timeout=30)
    assert answer.status_code in (400, 401, 403), answer.status_code
    assert second.get(f"{together.url}/role", allow_redirects=False, timeout=30).status_code != 200


def test_a_rotation_of_its_keys_is_not_noticed(together: Together):
    together.signed_in()
    assert together.provider.published() == ["key-1"]
    together.provider.rotate_keys("key-2")
    assert together.provider.published() == ["key-2"]
    # An unknown key is asked for at most once in ten seconds.
    time.sleep(11)
    together.signed_in()


def test_its_logout_tokens_say_which_sessions_end_and_are_good_for_nothing_else(together: Together):
    browser = together.signed_in()
    together.provider.sign_out(browser)
    deadline = time.monotonic() + 10
    while not together.back_channel.tokens and time.monotonic() < deadline:
        time.sleep(0.1)
    [token] = together.back_channel.tokens[-1:]
    file = together.service.folder / "logout-token"
    file.write_text(token)
    said = together.check("--logout-token", str(file))
    assert said.returncode == 0, said.stdout + said.stderr
    assert "ends the sessions of one sid" in said.stdout
    head, body, signature = token.split(".")
    file.write_text(f"{head}.{body}.{'A' + signature[1:] if signature[0] != 'A' else 'B' + signature[1:]}")
    said = together.check("--logout-token", str(file))
    assert said.returncode == 1 and "signature" in said.stderr


def test_signing_out_there_ends_the_session_here_at_once_and_its_token_works_once(together: Together):
    one, two = together.signed_in(), together.signed_in()
    ours = {"accept": "application/json"}
    before = len(together.back_channel.answers)
    together.provider.sign_out(one)
    deadline = time.monotonic() + 10
    while len(together.back_channel.tokens) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert together.back_channel.answers[before:] == [200]
    assert one.get(together.url, headers=ours, timeout=30).status_code == 401
    assert two.get(together.url, headers=ours, timeout=30).status_code == 200, "another session at the provider goes on"
    again = direct().post(f"{together.partner}/back-channel-logout", data={"logout_token": together.back_channel.tokens[-1]}, timeout=30)
    assert again.status_code == 400 and again.text == ""


def test_the_check_says_what_the_provider_can_do(together: Together):
    said = together.check()
    assert said.returncode == 0, said.stderr
    # It does not say that it tells by the back channel, though it does.
    assert "1 key that we can use (ES256)" in said.stdout and "PKCE with S256: yes" in said.stdout and "end-session page: yes" in said.stdout

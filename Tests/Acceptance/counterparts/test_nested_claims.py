"""Care Identity's nested claims (`nationalrbacaccess`) as a second provider that we did not write sends them: `oidc-provider-mock` of PyPI.

It keeps whatever claims it is given, of any shape, and lets them stand in place of its own: so it also signs tokens that are wrong. It does not
look at PKCE and names no key (`kid`); what a provider must refuse is Glewlwyd's part (test_glewlwyd.py).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import yaml

from counterpart import Child, Service, direct, direct_answers, free_ports
from london import ROOT, London
from own_region import region_of_its_own

SUBJECT = "555300000001"


def role(number: int, organisation: str, code: str = "R8000", words: str = "Clinical Practitioner Access Role", **more: object) -> dict:
    """One of `nhsid_nrbac_roles`, as NHS England's documentation shows them."""
    return {
        "person_orgid": f"{SUBJECT}9", "person_roleid": f"{SUBJECT}{number}", "org_code": organisation, "role_code": f"S8000:G8000:{code}",
        "role_name": f'"Clinical":"Clinical Provision":"{words}"', "activities": ["Perform Patient Administration"], "activity_codes": ["B0560"],
        "workgroups": ["Wards"], "workgroups_codes": ["10"], "aow": [], "aow_codes": [],
    } | more


BARTS, HOMERTON = role(1, "R1H"), role(2, "RQX", "R8001", "Nurse Access Role")
GOOD = {
    "nhsid_useruid": SUBJECT, "name": "Dr Nested Claims", "given_name": "Nested", "family_name": "Claims", "idassurancelevel": "3",
    "authentication_assurance_level": "3", "acr": "AAL3_ANY", "nhsid_nrbac_roles": [BARTS, HOMERTON], "selected_roleid": f"{SUBJECT}2",
}


class Mock(Child):
    """The provider, on a port of its own; its issuer is the address at which it is asked."""

    def __init__(self, folder: Path):
        self.issuer = f"http://127.0.0.1:{free_ports(1)[0]}"
        program = Path(sys.executable).with_name("oidc-provider-mock")
        super().__init__(
            [str(program), "--port", self.issuer.rsplit(":", 1)[1], "--require-nonce", "true"], folder, lambda: direct_answers(self.issuer),
            environment=os.environ | {"NO_COLOR": "1"})

    def knows(self, claims: dict) -> None:
        assert direct().put(f"{self.issuer}/users/{SUBJECT}", json=claims, timeout=30).status_code == 204

    def chosen(self, browser: requests.Session, address: str) -> str:
        """Somebody chooses who they are; where it leads."""
        answer = browser.post(address, data={"sub": SUBJECT}, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, answer.text[:300]
        return answer.headers["location"]


class Together:
    def __init__(self, systems: London, folder: Path, stack: contextlib.ExitStack):
        staff, operations = free_ports(2)
        self.url = f"http://127.0.0.1:{staff}"
        self.provider = stack.enter_context(Mock(folder / "provider"))
        organisations = [
            {"ods": ods, "name": name, "kind": "acute", "ics": "QMF", "uses": True, "shares": False}
            for ods, name in (("R1H", "Barts Health"), ("RQX", "Homerton Healthcare"))]
        file = region_of_its_own(systems, folder / "service" / "region.yaml", organisations, [])
        region = yaml.safe_load(file.read_text())
        secret = folder / "service" / "secret"
        secret.write_text("nobody checks it")
        region["listeners"]["staff"] |= {"port": staff, "url": self.url}
        region["listeners"]["operations"]["port"] = operations
        region["agreements"] = []
        region["identityProvider"] = {
            "issuer": self.provider.issuer, "clientID": "record", "clientSecret": {"file": str(secret)}, "scopes": "openid profile nationalrbacaccess"}
        shutil.copy(ROOT / "region" / "policy.yaml", file.parent / "policy.yaml")
        file.write_text(yaml.safe_dump(region, sort_keys=False))
        self.database = file.parent / "account.sqlite"
        self.service = stack.enter_context(Service(file, folder / "service"))

    def sign_in(self, **changes: object) -> tuple[requests.Session, requests.Response]:
        """Somebody whose claims are good but for the changes; None leaves one out."""
        self.provider.knows({name: value for name, value in (GOOD | changes).items() if value is not None})
        browser = direct()
        begun = browser.get(f"{self.url}/sign-in", allow_redirects=False, timeout=30)
        assert begun.status_code == 303
        back = self.provider.chosen(browser, begun.headers["location"])
        assert back.startswith(f"{self.url}/callback?"), back
        return browser, browser.get(back, timeout=30)

    def is_signed_in(self, browser: requests.Session) -> bool:
        return browser.get(self.url, headers={"accept": "application/json"}, allow_redirects=False, timeout=30).status_code == 200

    def trail(self, kind: str) -> list[str]:
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            return [row[0] for row in database.execute("SELECT detail FROM trail_event WHERE kind = ? ORDER BY id", (kind,))]


@pytest.fixture(scope="module")
def together(systems, tmp_path_factory):
    with contextlib.ExitStack() as stack:
        yield Together(systems, tmp_path_factory.mktemp("nested"), stack)


def offered(answer: requests.Response) -> list[str]:
    return re.findall(r'name="role" id="role-\d+" value="([^"]+)"', answer.text)


def test_the_selected_role_of_many_is_the_current_one_and_is_on_the_page(together: Together):
    browser, answer = together.sign_in()
    assert answer.status_code == 200 and answer.url == together.url + "/"
    assert "Dr Nested Claims" in answer.text and "Nurse Access Role" in answer.text and "Homerton Healthcare" in answer.text
    # Not the first of the list.
    assert "Clinical Practitioner" not in answer.text.split("</header>")[0]
    other = browser.get(together.url + "/role", timeout=30)
    assert len(offered(other)) == 1 and "Clinical Practitioner Access Role" in other.text


def test_one_role_needs_no_choice(together: Together):
    _, answer = together.sign_in(nhsid_nrbac_roles=[BARTS], selected_roleid=None)
    assert answer.url == together.url + "/" and "Barts Health" in answer.text


@pytest.mark.parametrize("selected", [None, f"{SUBJECT}7", "", "1"])
def test_where_none_of_theirs_was_selected_they_choose_and_are_not_in_before(together: Together, selected):
    browser, answer = together.sign_in(selected_roleid=selected)
    assert answer.status_code == 200 and answer.url == together.url + "/role" and len(offered(answer)) == 2
    assert not together.is_signed_in(browser)
    chosen = browser.post(together.url + "/role", data={"role": offered(answer)[0]}, timeout=30)
    assert chosen.status_code == 200 and together.is_signed_in(browser)


def test_roles_sent_as_text_are_the_same_roles(together: Together):
    """Providers that know no nested claims send their JSON."""
    _, answer = together.sign_in(nhsid_nrbac_roles=json.dumps([BARTS, HOMERTON]))
    assert "Nurse Access Role" in answer.text and answer.url == together.url + "/"


@pytest.mark.parametrize("roles", [None, [], [{}], [{"person_roleid": "1"}], [{"org_code": "R1H"}], ["R8000"], [None]], ids=str)
def test_somebody_without_a_role_is_told_so_and_is_not_in(together: Together, roles):
    browser, answer = together.sign_in(nhsid_nrbac_roles=roles)
    assert answer.status_code == 403 and not together.is_signed_in(browser)
    assert together.trail("sign-in-refused")[-1] == "no role"


def test_two_roles_of_one_identifier_that_say_two_things_are_none(together: Together):
    """Which would be the current one?"""
    twice = role(2, "R1H", "R8006", "Medical Secretary Access Role")
    browser, answer = together.sign_in(nhsid_nrbac_roles=[HOMERTON, twice])
    assert answer.status_code == 403 and not together.is_signed_in(browser)
    _, answer = together.sign_in(nhsid_nrbac_roles=[HOMERTON, twice, BARTS])
    assert answer.url == together.url + "/role" and len(offered(answer)) == 1


WRONG = [
    {"nhsid_nrbac_roles": {"person_roleid": "1", "org_code": "R1H"}}, {"nhsid_nrbac_roles": 7}, {"nhsid_nrbac_roles": "not JSON"},
    {"selected_roleid": 5}, {"selected_roleid": [f"{SUBJECT}2"]}, {"selected_roleid": {"is": f"{SUBJECT}2"}}, {"acr": 3}, {"name": {"given": "Nested"}},
    {"iss": "https://elsewhere.example"}, {"aud": "elsewhere"}, {"aud": ["record", "elsewhere"]}, {"aud": ["record", "elsewhere"], "azp": "elsewhere"},
    {"azp": "elsewhere"}, {"nonce": "another sign-in's"}, {"exp": 1_000_000_000}, {"exp": "tomorrow"}, {"iat": 4_000_000_000}, {"iat": 1_000_000_000},
    {"nbf": 4_000_000_000}, {"at_hash": "AAAA"}, {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
    {"acr": "AAL1_USERPASS"}, {"authentication_assurance_level": "1"}, {"acr": None, "authentication_assurance_level": None},
]


@pytest.fixture(scope="module")
def pages() -> set[str]:
    """What was said to all whose token was refused, without the reference that finds its line of the log."""
    return set()


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_token_with_one_thing_wrong_signs_nobody_in_says_one_thing_and_is_one_entry(together: Together, pages, wrong):
    before = len(together.trail("sign-in-refused"))
    browser, answer = together.sign_in(**wrong)
    assert answer.status_code == 403 and not together.is_signed_in(browser), f"{answer.status_code} at {answer.url}"
    assert len(together.trail("sign-in-refused")) == before + 1
    assert SUBJECT not in answer.text and "elsewhere" not in answer.text and "Nested" not in answer.text
    pages.add(re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", "", answer.text))
    assert len(pages) == 1, "the same page whatever was wrong"


def test_a_name_of_a_level_that_means_nothing_to_us_proves_nothing_and_what_is_stated_beside_it_counts(together: Together):
    _, answer = together.sign_in(acr="AAL9_SOMETHING")
    assert answer.status_code == 200 and answer.url == together.url + "/"
    _, answer = together.sign_in(acr="AAL9_SOMETHING", authentication_assurance_level=None)
    assert answer.status_code == 403


def test_a_token_that_comes_later_than_it_is_good_is_refused(together: Together):
    together.provider.knows(GOOD | {"exp": int(time.time()) - 61})
    browser = direct()
    begun = browser.get(f"{together.url}/sign-in", allow_redirects=False, timeout=30)
    assert browser.get(together.provider.chosen(browser, begun.headers["location"]), timeout=30).status_code == 403


def test_a_code_of_another_browsers_sign_in_signs_nobody_in_where_the_provider_ignores_pkce(together: Together):
    """The provider gives a token for it all the same; its nonce is the other's."""
    together.provider.knows(GOOD)
    one, two = direct(), direct()
    answers = [together.provider.chosen(it, it.get(f"{together.url}/sign-in", allow_redirects=False, timeout=30).headers["location"]) for it in (one, two)]
    code = parse_qs(urlsplit(answers[0]).query)["code"][0]
    swapped = re.sub(r"code=[^&]*", f"code={code}", answers[1])
    assert two.get(swapped, timeout=30).status_code == 403 and not together.is_signed_in(two)


def test_nobody_is_asked_for_silently_whatever_an_address_says(together: Together):
    """No `prompt`: the provider decides whether it asks. `prompt=none` would let a frame find out who is signed in there."""
    for query in ("", "?prompt=none", "?return=%2F%3Fprompt%3Dnone"):
        begun = direct().get(f"{together.url}/sign-in{query}", allow_redirects=False, timeout=30)
        assert "prompt" not in parse_qs(urlsplit(begun.headers["location"]).query)


@pytest.mark.parametrize("error", ["access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required", "<b>made up</b>"])
def test_a_provider_that_says_no_or_would_have_to_ask_leads_to_a_page_of_ours_and_not_round_and_round(together: Together, error):
    browser = direct()
    begun = browser.get(f"{together.url}/sign-in", allow_redirects=False, timeout=30)
    denied = browser.post(begun.headers["location"], data={"action": "deny"}, allow_redirects=False, timeout=30).headers["location"]
    assert "error=access_denied" in denied
    address = denied.replace("error=access_denied", "error=" + requests.utils.quote(error, safe=""))
    answer = browser.get(address, allow_redirects=False, timeout=30)
    assert answer.status_code in (400, 403) and "location" not in answer.headers
    assert error not in answer.text and 'href="/sign-in' in answer.text, "whoever reads it can try again"
    assert not together.is_signed_in(browser)
    assert browser.get(address, allow_redirects=False, timeout=30).status_code == 400, "and it was used up"

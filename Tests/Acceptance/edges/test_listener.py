"""From where the staff listener may be asked, how often, how much at once, and what a stranger learns."""

from __future__ import annotations

import re
import statistics
import time

import pytest
import requests
from requests.adapters import HTTPAdapter

from counterpart import direct
from london import ROOT, open_look, signed_in

REFERENCE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


class From(HTTPAdapter):
    """Connects from an address of loopback's."""

    def __init__(self, address: str):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **more):
        super().init_poolmanager(*arguments, **more, source_address=(self.address, 0))


def coming_from(address: str, **headers: str) -> requests.Session:
    session = direct()
    session.mount("http://", From(address))
    session.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return session


def status(session: requests.Session, url: str) -> int:
    return session.get(url, allow_redirects=False, timeout=10).status_code


@pytest.fixture
def fenced(edges):
    def change(staff: dict) -> None:
        staff |= {"allowedNetworks": ["192.0.2.0/24", "127.0.0.8/29", "2001:db8::/32"], "trustedProxies": ["127.0.0.2", "127.0.0.3"]}

    with edges.service(change) as service:
        yield service.url


def test_only_allowed_networks_are_answered(fenced):
    assert status(coming_from("127.0.0.9"), fenced + "/") == 303
    for path in ["/", "/sign-in", "/looks/abc", "/static/carerecord.css", "/no-such-page"]:
        assert status(coming_from("127.0.0.20"), fenced + path) == 403


def test_a_forwarded_address_is_believed_of_a_trusted_proxy_only(fenced):
    # Nobody walks in by saying that they are inside.
    for header in ["X_Forwarded_For", "Forwarded", "X_Real_IP", "True_Client_IP", "X_Client_IP", "CF_Connecting_IP"]:
        assert status(coming_from("127.0.0.20", **{header: "for=192.0.2.1" if header == "Forwarded" else "192.0.2.1"}), fenced + "/") == 403, header
    assert status(coming_from("127.0.0.2", X_Forwarded_For="192.0.2.1"), fenced + "/") == 303
    assert status(coming_from("127.0.0.2", X_Forwarded_For="2001:db8::5"), fenced + "/") == 303
    # The rightmost hop that is no proxy: what stands left of it is the client's own word.
    assert status(coming_from("127.0.0.2", X_Forwarded_For="192.0.2.1, 203.0.113.9"), fenced + "/") == 403
    assert status(coming_from("127.0.0.2", X_Forwarded_For="203.0.113.9, 192.0.2.1"), fenced + "/") == 303
    assert status(coming_from("127.0.0.2", X_Forwarded_For="203.0.113.9, 192.0.2.1, 127.0.0.3"), fenced + "/") == 303
    # The other header is not read, and what is no address is nobody.
    assert status(coming_from("127.0.0.2", Forwarded="for=192.0.2.1"), fenced + "/") == 403
    for nonsense in ["unknown", "192.0.2.1, unknown", "", "192.0.2.999", "192.0.2.1,"]:
        assert status(coming_from("127.0.0.2", X_Forwarded_For=nonsense), fenced + "/") == 403, nonsense
    # The proxy itself is not inside.
    assert status(coming_from("127.0.0.2"), fenced + "/") == 403


def test_no_header_makes_our_links_lead_elsewhere(edges):
    with edges.service() as service:
        session = direct()
        session.headers.update({"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-original-url": "/static/carerecord.css", "x-rewrite-url": "/"})
        answer = session.get(service.url + "/looks/abc", allow_redirects=False, timeout=10)
        assert answer.headers["location"] == "/sign-in?return=/looks/abc"
        begun = session.get(service.url + "/sign-in", headers={"host": "evil.example"}, allow_redirects=False, timeout=10)
        assert "evil" not in begun.headers["location"] and "evil" not in begun.headers["set-cookie"]


def test_past_the_default_limits_a_session_is_told_when_to_come_again_and_others_are_not_held_up(edges):
    with edges.service(default_limits=True) as service:
        busy, other = signed_in(service.url, "consultant-barts"), signed_in(service.url, "gp-jubilee")
        form = {"family": "Nobodyofthatname", "born": "01-Jan-1980"}
        statuses = [busy.post(service.url + "/find", data=form, timeout=30).status_code for _ in range(61)]
        # A bucket fills while the test runs: one or two more than sixty may pass.
        assert statuses[:60] == [200] * 60
        refused = next(answer for answer in (busy.post(service.url + "/find", data=form, timeout=30) for _ in range(30)) if answer.status_code == 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert "Too much was asked at once" in refused.text and "Nobodyofthatname" not in refused.text
        assert other.post(service.url + "/find", data=form, timeout=30).status_code == 200
        number = edges.consultant["mayOpen"][0]
        assert busy.post(service.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=30).status_code == 303, "looks are counted apart"
        log = service.log.read_text()
        assert REFERENCE.search(refused.text).group() in log or "too-many" in log
        assert log.count("too-many") <= 3, "the first of a row is a line, not every one"
        assert number not in log and "Nobodyofthatname" not in log


def test_a_stranger_s_limit_is_by_address_and_a_proxy_s_clients_are_counted_apart(edges):
    def change(staff: dict) -> None:
        staff |= {"trustedProxies": ["127.0.0.2"], "limits": {"requestsPerSession": 5, "requestsPerAddress": 5}}

    with edges.service(change) as service:
        url = service.url + "/sign-in"
        assert [status(coming_from("127.0.0.9"), url) for _ in range(6)] == [303] * 5 + [429]
        assert status(coming_from("127.0.0.9", X_Forwarded_For="192.0.2.1"), url) == 429, "who invents an address is counted all the same"
        assert status(coming_from("127.0.0.10"), url) == 303
        assert [status(coming_from("127.0.0.2", X_Forwarded_For="192.0.2.1"), url) for _ in range(6)] == [303] * 5 + [429]
        assert status(coming_from("127.0.0.2", X_Forwarded_For="192.0.2.2"), url) == 303
        six = [status(coming_from("127.0.0.2", X_Forwarded_For=f"2001:db8:1:2::{n}"), url) for n in range(1, 7)]
        assert six == [303] * 5 + [429], "a network of 64 bits is one client"


def test_what_is_too_large_is_refused_and_read_no_further(edges):
    with edges.service() as service:
        answer = direct().post(service.url + "/find", data=b"family=" + b"a" * 200_000, timeout=30)
        assert answer.status_code == 413
        assert direct().get(service.url + "/", headers={"x-long": "a" * 40_000}, timeout=30).status_code in (400, 431)
        assert direct().get(service.url + "/", headers={f"x-{n}": "a" for n in range(200)}, timeout=30).status_code in (400, 431)
        session = signed_in(service.url, "consultant-barts")
        assert session.post(service.url + "/find", data={"family": "a" * 20_000}, timeout=30).status_code == 400


def pages() -> list[str]:
    """Every address of the source's table of addresses, filled."""
    source = (ROOT / "Sources" / "StaffWeb" / "Address.swift").read_text()
    found = re.findall(r'case \.\w+(?:\([^)]*\))*: "(/[^"]*)"', source)
    assert len(found) > 15
    return [re.sub(r"\\\([^)]*\)", "A" * 43, path) for path in found]


def test_a_stranger_learns_of_no_page_person_or_look(edges):
    with edges.service() as service:
        staff = signed_in(service.url, "consultant-barts")
        look = open_look(staff, service.url, edges.consultant["mayOpen"][0]).removeprefix(service.url)
        public = {"/sign-in", "/signed-out", "/sign-out", "/switch-user", "/callback"}
        paths = [path for path in pages() if path.split("?")[0] not in public and not path.startswith("/static")]
        strangers = [direct(), direct()]
        strangers[1].cookies.set("carerecord", "A" * 43)
        for stranger in strangers:
            def answer(path: str, method: str = "GET", accept: str = "text/html") -> tuple:
                got = stranger.request(method, service.url + path, headers={"accept": accept}, allow_redirects=False, timeout=10)
                headers = {name: value for name, value in got.headers.items() if name.lower() not in ("date", "location", "content-length")}
                where = got.headers.get("location", "").replace(f"?return={path}", "?return=PATH")
                return got.status_code, where, headers, REFERENCE.sub("REFERENCE", got.text)

            for method in ("GET", "POST", "HEAD", "DELETE"):
                for accept in ("text/html", "application/fhir+json"):
                    none = answer("/no-such-page", method, accept)
                    for path in [*paths, look, look + "/medicines", look + "/close", "/looks/" + "A" * 43]:
                        assert answer(path, method, accept) == none, f"{method} {path[:20]}"


def test_the_time_of_an_answer_tells_no_stranger_whether_a_look_is_open(edges):
    with edges.service() as service:
        staff = signed_in(service.url, "consultant-barts")
        look = open_look(staff, service.url, edges.consultant["mayOpen"][0])
        other = signed_in(service.url, "gp-jubilee")
        never = service.url + "/looks/" + "A" * 43
        for session in (direct(), other):
            times: dict[str, list[float]] = {look: [], never: []}
            for _ in range(60):
                for address, kept in times.items():
                    began = time.perf_counter()
                    session.get(address, allow_redirects=False, timeout=10)
                    kept.append(time.perf_counter() - began)
            one, two = (statistics.median(kept) for kept in times.values())
            # Grossly: twice as long, and more than a network's own tremble.
            assert max(one, two) < 2 * min(one, two) or abs(one - two) < 0.005, f"{one * 1000:.2f} ms and {two * 1000:.2f} ms"

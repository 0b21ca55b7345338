"""TLS that ends in the program: what it offers, certificates that change while it runs, and browsers that must show one."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import socket
import ssl
import time
from pathlib import Path

import pytest
import requests

from counterpart import Authority, direct
from london import London, open_look
from test_listener import coming_from


def with_tls(authority: Authority, port: int, name: str, **more):
    certificate, key = authority.issue(name)

    def change(staff: dict) -> None:
        staff |= {"port": port, "url": f"https://127.0.0.1:{port}", "tls": {"certificate": str(certificate), "key": str(key)}, **more}

    return change, certificate, key


def client(authority: Authority) -> requests.Session:
    session = direct()
    session.verify = str(authority.file)
    return session


def serial(port: int) -> int:
    """Of the certificate that a new connection gets."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(ssl.get_server_certificate(("127.0.0.1", port)).encode()).serial_number


def becomes(condition, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


def copied(source: tuple[Path, Path], certificate: Path, key: Path) -> None:
    for new, old in zip(source, (certificate, key)):
        temporary = old.with_suffix(".new")
        temporary.write_bytes(new.read_bytes())
        temporary.rename(old)


def test_nothing_that_tls_offers_is_weak(edges, authority, port):
    from sslyze import (
        ScanCommand, Scanner, ScanCommandAttemptStatusEnum, ServerNetworkLocation, ServerScanRequest, ServerScanStatusEnum)

    change, _, _ = with_tls(authority, port, "scanned")
    with edges.service(change):
        scanner = Scanner(per_server_concurrent_connections_limit=2)
        commands = {
            ScanCommand.SSL_2_0_CIPHER_SUITES, ScanCommand.SSL_3_0_CIPHER_SUITES, ScanCommand.TLS_1_0_CIPHER_SUITES, ScanCommand.TLS_1_1_CIPHER_SUITES,
            ScanCommand.TLS_1_2_CIPHER_SUITES, ScanCommand.TLS_1_3_CIPHER_SUITES, ScanCommand.TLS_COMPRESSION, ScanCommand.TLS_FALLBACK_SCSV,
            ScanCommand.HEARTBLEED, ScanCommand.OPENSSL_CCS_INJECTION, ScanCommand.ROBOT, ScanCommand.SESSION_RENEGOTIATION, ScanCommand.ELLIPTIC_CURVES,
            ScanCommand.HTTP_HEADERS,
        }
        scanner.queue_scans([ServerScanRequest(ServerNetworkLocation("127.0.0.1", port, ip_address="127.0.0.1"), scan_commands=commands)])
        result = next(iter(scanner.get_results()))
        assert result.scan_status == ServerScanStatusEnum.COMPLETED
        found = {}
        for name in commands:
            attempt = getattr(result.scan_result, name.value)
            assert attempt.status == ScanCommandAttemptStatusEnum.COMPLETED, f"{name}: {attempt.error_reason}"
            found[name.value] = attempt.result
    for old in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"):
        assert found[old + "_cipher_suites"].accepted_cipher_suites == [], old
    accepted = [one.cipher_suite.name for one in found["tls_1_2_cipher_suites"].accepted_cipher_suites]
    assert accepted and all(name.startswith("TLS_ECDHE_") and ("_GCM_" in name or "CHACHA20_POLY1305" in name) for name in accepted), accepted
    assert len(found["tls_1_3_cipher_suites"].accepted_cipher_suites) >= 2
    assert not found["tls_compression"].supports_compression
    assert found["tls_fallback_scsv"].supports_fallback_scsv
    assert not found["heartbleed"].is_vulnerable_to_heartbleed
    assert not found["openssl_ccs_injection"].is_vulnerable_to_ccs_injection
    assert "NOT_VULNERABLE" in found["robot"].robot_result.name
    renegotiation = found["session_renegotiation"]
    assert renegotiation.supports_secure_renegotiation and not renegotiation.is_vulnerable_to_client_renegotiation_dos
    curves = {curve.name for curve in found["elliptic_curves"].supported_curves}
    assert curves and curves <= {"X25519", "secp256r1", "secp384r1", "secp521r1"}, curves
    assert found["http_headers"].strict_transport_security_header.max_age >= 31536000


def test_a_changed_certificate_is_in_use_without_a_restart_and_a_broken_one_is_not(edges, authority, port):
    change, certificate, key = with_tls(authority, port, "changing")
    with edges.service(change) as service:
        session = client(authority)
        assert session.get(service.url + "/sign-in", allow_redirects=False, timeout=10).status_code == 303
        first = serial(port)
        copied(authority.issue("next"), certificate, key)
        assert becomes(lambda: serial(port) != first), "the new one is in use"
        second = serial(port)
        # A key that is another's, then no certificate at all: the old one stays, and that is said.
        key.write_bytes(authority.issue("another")[1].read_bytes())
        assert becomes(lambda: "cannot be used" in service.log.read_text())
        certificate.write_text("not a certificate")
        time.sleep(6)
        assert serial(port) == second
        assert client(authority).get(service.url + "/sign-in", allow_redirects=False, timeout=10).status_code == 303
        key.unlink()
        os.kill(service.process.pid, signal.SIGHUP)
        time.sleep(1)
        assert serial(port) == second and service.process.poll() is None
        copied(authority.issue("last"), certificate, key)
        os.kill(service.process.pid, signal.SIGHUP)
        assert becomes(lambda: serial(port) != second, 1.9), "on SIGHUP at once"
        log = service.log.read_text()
        assert 2 <= log.count("cannot be used") <= 4, "said for each change, and not again and again"
        assert "PRIVATE" not in log and str(key) not in log


def test_where_browsers_must_show_a_certificate_nobody_else_gets_a_connection(edges, authority, port, tmp_path):
    staff_authority = Authority(tmp_path / "staff")
    change, _, _ = with_tls(authority, port, "mutual", clientCertificates={"authorities": str(staff_authority.file)})
    with edges.service(change) as service:
        good = client(authority)
        good.cert = tuple(map(str, staff_authority.issue("laptop")))
        assert good.get(service.url + "/sign-in", allow_redirects=False, timeout=10).status_code == 303
        with pytest.raises(requests.RequestException):
            client(authority).get(service.url + "/sign-in", timeout=10)
        stranger = client(authority)
        stranger.cert = tuple(map(str, authority.issue("stranger")))
        with pytest.raises(requests.RequestException):
            stranger.get(service.url + "/sign-in", timeout=10)


def test_a_session_is_of_the_certificate_it_was_begun_with_and_its_cookie_is_nobody_s_with_another(edges, authority, port, tmp_path):
    url = f"https://127.0.0.1:{port}"
    staff_authority = Authority(tmp_path / "staff")
    change, _, _ = with_tls(authority, port, "bound", clientCertificates={"authorities": str(staff_authority.file)})
    folder = tmp_path / "services"
    folder.mkdir()

    def laptop(name: str) -> requests.Session:
        session = client(authority)
        session.cert = tuple(map(str, staff_authority.issue(name)))
        return session

    def front(session: requests.Session) -> int:
        return session.get(url + "/", allow_redirects=False, timeout=30).status_code

    with London("--systems-only", "--quick", "--staff-url", url) as systems, type(edges)(systems, folder).service(change):
        mine, thief = laptop("mine"), laptop("another")
        assert mine.get(url + "/sign-in", params={"login_hint": "consultant-barts"}, timeout=30).status_code == 200
        look = open_look(mine, url, systems.ready["people"][0]["nhsNumber"])
        assert mine.get(look, timeout=60).status_code == 200
        # As it was sent, and with the other's digest written into it.
        [cookie] = [cookie for cookie in mine.cookies if cookie.name == "__Host-carerecord"]
        thief.cookies.set_cookie(cookie)
        assert front(thief) == 303 and thief.get(look, allow_redirects=False, timeout=60).status_code == 303
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(Path(mine.cert[0]).read_text())).digest()
        forged = cookie.value + "." + base64.urlsafe_b64encode(digest).decode().rstrip("=")
        answer = thief.get(url + "/", headers={"cookie": f"{cookie.name}={forged}"}, allow_redirects=False, timeout=30)
        assert answer.status_code == 303
        assert front(mine) == 200 and mine.get(look, timeout=60).status_code == 200
        # Whoever has it may end it, and nothing else: that is always safe, and a certificate that was renewed is another too.
        assert thief.post(url + "/sign-out", allow_redirects=False, timeout=30).status_code == 303
        assert front(mine) == 303 and mine.get(look, allow_redirects=False, timeout=60).status_code == 303


def test_behind_a_proxy_a_session_is_of_the_certificate_that_the_proxy_says_it_was_shown(edges):
    def change(staff: dict) -> None:
        staff |= {"trustedProxies": ["127.0.0.1"], "clientCertificates": {"header": "X-Client-Certificate"}}

    with edges.service(change) as service:
        mine, thief, nobody = direct(), direct(), direct()
        mine.headers["X-Client-Certificate"], thief.headers["X-Client-Certificate"] = "aa", "bb"
        assert mine.get(service.url + "/sign-in", params={"login_hint": "consultant-barts"}, timeout=30).status_code == 200

        def front(session: requests.Session) -> int:
            cookie = {"carerecord": mine.cookies.get("carerecord")}
            return session.get(service.url + "/", cookies=cookie, allow_redirects=False, timeout=30).status_code

        assert [front(session) for session in (mine, thief, nobody, mine)] == [200, 303, 403, 200]
        # Without one nobody signs in either: all such sessions would be of the same nobody.
        assert nobody.get(service.url + "/sign-in", params={"login_hint": "consultant-barts"}, timeout=30).status_code == 403
        # Who connects by another way than the proxy, and writes what the proxy would.
        assert front(coming_from("127.0.0.9", X_Client_Certificate="aa")) == 403


def test_a_certificate_that_runs_out_soon_is_said(edges, authority, port):
    change, _, _ = with_tls(authority, port, "short-lived")
    with edges.service(change) as service:
        assert becomes(lambda: "the certificate runs out in 0 days" in service.log.read_text(), 5), "the tests' certificates live for a day"


def test_files_that_do_not_belong_together_are_said_at_the_start(edges, authority, port):
    _, key = authority.issue("somebody else's")
    change, _, _ = with_tls(authority, port, "mixed")

    def mixed(staff: dict) -> None:
        change(staff)
        staff["tls"]["key"] = str(key)

    with pytest.raises(AssertionError, match="listeners.staff.tls: the certificate or key cannot be read, or they do not belong together"):
        with edges.service(mixed):
            pass


def test_who_never_finishes_a_handshake_is_not_waited_for(edges, authority, port):
    change, _, _ = with_tls(authority, port, "patient", limits={"headerSeconds": 1})
    with edges.service(change):
        with socket.create_connection(("127.0.0.1", port)) as silent:
            silent.settimeout(10)
            assert silent.recv(1) == b"", "the connection is closed"

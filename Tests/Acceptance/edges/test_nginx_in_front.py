"""region/nginx.conf, the example of a proxy, with a real nginx: who asks is told truly, pages fill through it, and nothing is kept in a file."""

from __future__ import annotations

import re
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import requests

from counterpart import Child, direct_answers, free_ports
from london import ROOT, London, open_look
from test_listener import coming_from, status

EXAMPLE = ROOT / "region" / "nginx.conf"


def configured(folder: Path, replacements: list[tuple[str, str]]) -> Path:
    """The example with this test's addresses and files, inside the least `nginx.conf` that holds it."""
    text = EXAMPLE.read_text().replace("/var/log/nginx", str(folder))
    for pattern, new in replacements:
        text, count = re.subn(pattern, new, text)
        assert count, f"the example has no {pattern}"
    places = "".join(f"  {name}_temp_path {folder}/none/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    file.write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr warn;\nevents {{ worker_connections 256; }}\n"
        f"http {{\n{places}{text}\n}}\n")
    (folder / "none").mkdir()
    return file


def test_the_example_is_one_that_nginx_takes_with_tls(tmp_path, authority):
    certificate, key = authority.issue("nginx")
    port, behind = free_ports(2)
    file = configured(tmp_path, [
        (r"listen 443 ssl", f"listen 127.0.0.1:{port} ssl"), (r"ssl_certificate /\S+;", f"ssl_certificate {certificate};"),
        (r"ssl_certificate_key /\S+;", f"ssl_certificate_key {key};"), (r"server 127\.0\.0\.1:8080", f"server 127.0.0.1:{behind}")])
    checked = subprocess.run(["/usr/sbin/nginx", "-t", "-p", str(tmp_path), "-c", str(file)], capture_output=True, text=True, timeout=30)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr, checked.stderr


def test_an_older_list_passes_that_is_larger_than_any_other_form_and_says_who_asks(tmp_path, authority):
    seen = []

    class Behind(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            size = int(self.headers["Content-Length"])
            seen.append((self.path, len(self.rfile.read(size)), self.headers["X-Forwarded-For"], self.headers["Forwarded"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    behind = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    Thread(target=behind.serve_forever, daemon=True).start()
    certificate, key = authority.issue("nginx")
    port = free_ports(1)[0]
    file = configured(tmp_path, [
        (r"listen 443 ssl", f"listen 127.0.0.1:{port} ssl"), (r"ssl_certificate /\S+;", f"ssl_certificate {certificate};"),
        (r"ssl_certificate_key /\S+;", f"ssl_certificate_key {key};"),
        (r"server 127\.0\.0\.1:8080", f"server 127.0.0.1:{behind.server_address[1]}")])
    nginx = subprocess.Popen(["/usr/sbin/nginx", "-p", str(tmp_path), "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        def answer(path: str, size: int) -> int:
            for _ in range(100):
                try:
                    said = {"X-Forwarded-For": "9.9.9.9", "Forwarded": "for=9.9.9.9"}
                    return requests.post(f"https://127.0.0.1:{port}{path}", data=b"a" * size, headers=said, verify=False, timeout=30).status_code
                except requests.ConnectionError:
                    time.sleep(0.1)
            raise AssertionError("nginx does not answer")

        assert answer("/objections/import", 250_000) == 204
        assert seen == [("/objections/import", 250_000, "127.0.0.1", None)]
        assert answer("/objections/import", 300_000) == 413
        assert answer("/objections/new", 70_000) == 413 and answer("/objections/import/x", 70_000) == 413
        assert len(seen) == 1
    finally:
        nginx.terminate()
        nginx.wait(10)
        behind.shutdown()


class Proxied:
    """The demo's own systems with their delays; nginx on the address that browsers use, the service behind it."""

    def __init__(self, systems: London, folder: Path, stack):
        import yaml

        from counterpart import Service

        region = yaml.safe_load((Path(systems.ready["state"]) / "region.yaml").read_text())
        staff = region["listeners"]["staff"]
        behind = free_ports(1)[0]
        front = urlsplit(staff["url"])
        staff |= {"port": behind, "trustedProxies": ["127.0.0.1"], "allowedNetworks": ["127.0.0.8/29"]}
        region["database"] = {"sqlite": str(folder / "account.sqlite")}
        file = folder / "region.yaml"
        file.write_text(yaml.safe_dump(region))
        (folder / "policy.yaml").write_text((Path(systems.ready["state"]) / "policy.yaml").read_text())
        self.service = stack.enter_context(Service(file, folder / "service"))
        self.folder = folder / "nginx"
        self.folder.mkdir()
        # Plain, because sign-in leads back to the address that the pretend provider knows.
        conf = configured(self.folder, [
            (r"listen 443 ssl", f"listen {front.netloc}"), (r" *ssl_[a-z_]+ [^;]+;\n", ""), (r"server 127\.0\.0\.1:8080", f"server 127.0.0.1:{behind}")])
        self.url = staff["url"]
        self.nginx = stack.enter_context(Child(
            ["/usr/sbin/nginx", "-p", str(self.folder), "-c", str(conf)], self.folder, lambda: direct_answers(self.url)))


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    import contextlib

    with contextlib.ExitStack() as stack:
        systems = stack.enter_context(London("--systems-only"))
        yield Proxied(systems, tmp_path_factory.mktemp("proxied"), stack), systems


def walk(session, address):
    return session.get(address, stream=True, timeout=60)


def test_who_asks_is_who_connects_to_nginx_whatever_they_write(proxied):
    url = proxied[0].url
    assert status(coming_from("127.0.0.9"), url + "/") == 303
    assert status(coming_from("127.0.0.20"), url + "/") == 403
    assert status(coming_from("127.0.0.20", X_Forwarded_For="127.0.0.9", Forwarded="for=127.0.0.9"), url + "/") == 403
    assert status(coming_from("127.0.0.9", X_Forwarded_For="203.0.113.1"), url + "/") == 303


def test_a_page_fills_through_nginx_and_no_byte_of_it_is_in_a_file(proxied):
    running, systems = proxied
    number = next(one for one in systems.ready["staff"] if one["hint"] == "consultant-barts")["mayOpen"][0]
    session = coming_from("127.0.0.9")
    assert session.get(f"{running.url}/sign-in", params={"login_hint": "consultant-barts"}, timeout=30).status_code == 200
    look = open_look(session, running.url, number)
    began, times, size = time.monotonic(), [], 0
    with walk(session, look) as page:
        for piece in page.iter_content(None):
            times.append(time.monotonic() - began)
            size += len(piece)
    assert len(times) > 2 and times[-1] - times[0] > 0.5, f"the page came at once: {times}"
    assert size > 64_000, "more than nginx holds in memory by itself"
    # A reader that is slow: what nginx would put into a file now.
    with walk(session, look + "/print") as page:
        time.sleep(3)
        assert len(page.content) > 20_000
    # A form larger than the first buffers.
    assert session.post(running.url + "/find", data={"family": "x" * 15_000, "born": "01-Jan-1980"}, timeout=30).status_code in (200, 400)
    assert session.post(running.url + "/find", data=b"a" * 100_000, timeout=30).status_code == 413
    kept = [path for path in (running.folder / "none").rglob("*") if path.is_file()]
    assert kept == []
    log = running.nginx.log.read_text() + (running.folder / "carerecord-error.log").read_text()
    assert "temporary file" not in log and "buffered" not in log
    lines = (running.folder / "carerecord.log").read_text()
    assert "/looks" not in lines and number not in lines and " 127.0.0.9 " in lines



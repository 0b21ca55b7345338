"""What people and desks are told leaves by webhook or by mail, once it is committed, with nothing of anybody in it."""

from __future__ import annotations

import json
import re
import socketserver
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from london import ROOT, program

CONFIRMED = {f"read-{it}": "1" for it in ("tests", "repeating", "elsewhere", "medicines", "talking")}


class Sink:
    """A message service that takes everything, and a mail relay that does."""

    def __init__(self):
        self.posts: list[tuple[str, dict, dict]] = []
        self.mails: list[str] = []
        sink = self

        class Service(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                sink.posts.append((self.path, dict(self.headers), body))
                self.send_response(201)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Relay(socketserver.StreamRequestHandler):
            def say(self, line: str):
                self.wfile.write(line.encode() + b"\r\n")

            def handle(self):
                self.say("220 relay")
                while line := self.rfile.readline().decode():
                    word = line.split()[0].upper() if line.split() else ""
                    if word == "EHLO":
                        self.wfile.write(b"250-relay\r\n250 8BITMIME\r\n")
                    elif word == "DATA":
                        self.say("354 go on")
                        lines = []
                        while (part := self.rfile.readline().decode()) != ".\r\n":
                            lines.append(part)
                        sink.mails.append("".join(lines))
                        self.say("250 taken")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

        self.service = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        self.relay = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay)
        self.relay.daemon_threads = True
        for server in (self.service, self.relay):
            threading.Thread(target=server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def sink(london, tmp_path_factory):
    """The region in force names a service that has a template for one message, and a relay for the others."""
    sink = Sink()
    folder = tmp_path_factory.mktemp("telling")
    (folder / "token").write_text("secret-token")
    text = open(london.ready["state"] + "/region.yaml", encoding="utf-8").read()
    text += f"""telling:
  webhook: {{url: "http://127.0.0.1:{sink.service.server_port}", shape: gov-uk-notify, token: {{file: "{folder}/token"}}, templates: {{receipt: template-1}}}}
  mail: {{host: 127.0.0.1, port: {sink.relay.server_address[1]}, from: record@example.nhs.uk}}
"""
    (folder / "region.yaml").write_text(text)
    done = subprocess.run([program(), "region", "activate", str(folder / "region.yaml"), "--by", "the tests"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    # The region in force is read with the next decision.
    requests.get(london.url, timeout=30)
    yield sink
    for server in (sink.service, sink.relay):
        server.shutdown()


def until(what, seconds: float = 30):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it never came")


def test_a_receipt_leaves_by_webhook_and_what_has_no_template_by_mail(london, sink):
    from london import signed_in

    desk = signed_in(london.url, "desk-first")
    number = london.ready["people"][12]["nhsNumber"]
    day = time.strftime("%Y-%m-%d")
    form = {"way": "phone", "received": day, "nhs-number": number, "acting": "self", "email": "somebody@example.com"}
    entered = desk.post(london.url + "/objections/new", data=form, allow_redirects=False, timeout=60)
    assert entered.status_code == 303, entered.text[:400]
    path, headers, body = until(lambda: sink.posts and sink.posts[0])
    assert path == "/v2/notifications/email" and headers["Authorization"] == "Bearer secret-token"
    assert body["email_address"] == "somebody@example.com" and body["template_id"] == "template-1"
    assert headers["Idempotency-Key"] == body["reference"]
    case = london.url + entered.headers["location"]
    for step, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert desk.post(f"{case}/{step}", data=more, allow_redirects=False, timeout=60).status_code == 303
    mail = until(lambda: sink.mails and sink.mails[0])
    assert "To: <somebody@example.com>" in mail and "Your objection is in force" in mail
    reference = body["personalisation"]["reference"]
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", reference) and reference in mail
    time.sleep(2.5)
    assert len(sink.posts) == 1 and len(sink.mails) == 1, "each once where nothing fails"
    for text in (json.dumps(body), mail):
        assert number not in text.replace(" ", "") and "Okonkwo" not in text

"""Hospitals that mean harm, one for each kind of it, beside one that does not: FHIR R4 over HTTP on one loopback port."""

from __future__ import annotations

import base64
import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from written_hospital import capability, patient, resource

# Runs where text of a stranger reaches a page as markup, or an address of theirs as a link: says so, and asks the outside for something.
RUNS = "window.ran=1;fetch(`//127.0.0.1:{port}/ran`)"
SECRET = "Somebody-elses-diagnosis"
OTHER_NUMBER = "9990000026"


def marked_up(port: int) -> list[str]:
    """Texts that are harmless as text only."""
    runs = RUNS.format(port=port)
    return [
        f"<script>{runs}</script>", f"<img src=//127.0.0.1:{port}/ran onerror='{runs}'>", f"\"><svg onload=\"{runs}\">",
        f"</title></style></textarea><script>{runs}</script>", f"' autofocus onfocus='{runs}", "{{constructor.constructor('window.ran=1')()}}",
        f"<meta http-equiv=refresh content='0;url=//127.0.0.1:{port}/ran'>", f"<template shadowrootmode=open><script>{runs}</script>",
        "</slot></template><slot name=v1>", "\u0000nul", "\u202egnp.exe", "\ud800 alone", "<!--", "]]>", f"javascript:{runs}",
    ]


def narrative(port: int) -> str:
    runs = RUNS.format(port=port)
    return (
        f'<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="{runs}">NARRATIVE-SEEN</p><script>{runs}</script>'
        f'<a href="javascript:{runs}">LINK-SEEN</a><a href="JaVa&#x0A;ScRiPt:{runs}">b</a><img src="//127.0.0.1:{port}/ran" onerror="{runs}"/>'
        f'<iframe src="//127.0.0.1:{port}/ran"></iframe><object data="//127.0.0.1:{port}/ran"></object><base href="//127.0.0.1:{port}/"/>'
        f'<form action="//127.0.0.1:{port}/ran"><input name="a" autofocus="" onfocus="{runs}"/><button>Go</button></form>'
        f'<style>@import "//127.0.0.1:{port}/ran"; body {{ display: none }}</style><svg onload="{runs}"><script>{runs}</script></svg>'
        f'<div style="position:fixed;inset:0;background:url(//127.0.0.1:{port}/ran)">COVER-SEEN</div>'
        f'<meta http-equiv="refresh" content="0;url=//127.0.0.1:{port}/ran"/><link rel="stylesheet" href="//127.0.0.1:{port}/ran"/></div>')


def scripts(person: dict, port: int) -> list[dict]:
    """A record in which every text is a stranger's markup."""
    texts = marked_up(port)
    html = base64.b64encode(f"<html><body><script>{RUNS.format(port=port)}</script><p>LETTER-SEEN</p></body></html>".encode()).decode()
    div = {"text": {"status": "generated", "div": narrative(port)}}
    first = texts[0]
    found = [
        resource("Condition", f"c{number}", code={"text": f"{number} {text}"}, note=[{"text": text}], recordedDate="2024-01-01")
        for number, text in enumerate(texts)]
    found += [
        resource("Condition", "told", code={"text": "TOLD"}, **div),
        resource("AllergyIntolerance", "a1", code={"text": f"ALLERGY {first}"}, reaction=[{"manifestation": [{"text": first}]}]),
        resource("MedicationRequest", "m1", status=first, intent=first, medicationCodeableConcept={"text": f"MEDICINE {first}"},
                 dosageInstruction=[{"text": first, "doseAndRate": [{"doseQuantity": {"value": 1, "unit": first}}]}]),
        resource("Observation", "o1", status="final", code={"text": f"RESULT {first}"}, effectiveDateTime="2024-01-01",
                 valueQuantity={"value": 1, "unit": first}, referenceRange=[{"text": first}], interpretation=[{"text": first}]),
        resource("Observation", "o2", status="final", code={"text": f"RESULT {first}"}, effectiveDateTime="2024-02-01",
                 valueQuantity={"value": 2, "unit": first}),
        resource("CarePlan", "p1", status="active", intent="plan", title=f"PLAN {first}", period={"start": "2024-01-01"}, **div),
        resource("Flag", "f1", status="active", code={"text": f"FLAG {first}"}),
        resource("DocumentReference", "d1", status="current", description=f"LETTER {first}", date="2024-05-01T00:00:00Z",
                 author=[{"display": first}], content=[
                     {"attachment": {"contentType": "text/html", "data": html, "title": first}},
                     {"attachment": {"contentType": f"text/html\r\nx-ran: 1;{first}", "data": html}},
                     {"attachment": {"contentType": "image/svg+xml", "data": html}},
                     {"attachment": {"contentType": "text/html", "url": f"javascript:{RUNS.format(port=port)}", "title": "ELSEWHERE"}},
                     {"attachment": {"contentType": "text/html", "url": f"http://127.0.0.1:{port}/ran", "title": "OUTSIDE"}}]),
        resource("Composition", "k1", status="final", type={"text": first}, date="2024-01-01", title=f"COMPOSITION {first}",
                 author=[{"display": first}], section=[{"title": first, "text": {"status": "generated", "div": narrative(port)}}]),
        {"resourceType": first, "id": "kind", "subject": {"reference": "Patient/p1"}},
        {"resourceType": "Condition", "id": first, "subject": {"reference": "Patient/p1"}, "code": {"text": "ID"}},
    ]
    return [person | {"name": person["name"] + [{"family": first, "given": [first]}], "telecom": [{"system": "phone", "value": first}]}] + found


def somebody_else(person: dict) -> list[dict]:
    """One who is the person, one who is not, and what belongs to each; one of them under a number of both."""
    other = person | {"id": "p2", "identifier": [{"system": person["identifier"][0]["system"], "value": OTHER_NUMBER}]}
    theirs = {"subject": {"reference": "Patient/p2"}}
    return [
        person, other, resource("Condition", "mine", code={"text": "MINE-IN-SIGHT"}),
        resource("Condition", "theirs", code={"text": SECRET}) | theirs,
        resource("Condition", "nobodys", code={"text": SECRET}) | {"subject": {"display": "not said"}},
        resource("Condition", "inside", code={"text": SECRET}, contained=[other | {"id": "x"}]) | {"subject": {"reference": "#x"}},
        resource("Observation", "elsewhere", status="final", code={"text": SECRET}) | {
            "subject": {"reference": "https://elsewhere.example/fhir/Patient/p1"}},
        resource("Flag", "flag", status="active", code={"text": SECRET}) | theirs,
        {"resourceType": "Device", "id": "device", "patient": {"reference": "Patient/p2"}, "deviceName": [{"name": SECRET}]},
    ]


def bulky(person: dict) -> list[dict]:
    """One resource of a megabyte of small tokens, deep inside each other: laid out, each on a line of its own, it would be sixty times as large."""
    deep = [0] * 500_000
    for _ in range(60):
        deep = [deep]
    return [person, resource("Condition", "bulky", code={"text": "BULKY"}, recordedDate="2024-01-01") | {"x": deep}]


class HostileHospitals:
    """`good` and one for each kind of harm, under `/kind`; `ran` are requests of a browser, which nobody may make."""

    KINDS = ["scripts", "somebody-else", "bulky", "endless", "bomb", "huge", "drips"]

    def __init__(self, number: str, like: dict, good: list[dict]):
        hospitals = self
        self.ran: list[str] = []
        me = patient(number, like)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                kind, *rest = self.path.split("?")[0].strip("/").split("/")
                if kind == "ran" or kind not in HostileHospitals.KINDS + ["good"]:
                    hospitals.ran.append(self.path)
                    return self.answer(b"", "text/plain")
                if rest == ["metadata"]:
                    return self.json(capability())
                if kind in ("good", "scripts", "somebody-else", "bulky"):
                    held = hospitals.held[kind]
                    found = held if rest[-1] == "$everything" else [one for one in held if one["resourceType"] == rest[0]][:1]
                    return self.json(bundle(found))
                if rest[-1] != "$everything":
                    return self.json(bundle([me]))
                getattr(self, kind)()

            def do_POST(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                self.do_GET()

            def endless(self):
                page = int(self.path.partition("page=")[2] or 0)
                found = [resource("Condition", f"page{page}", code={"text": f"Page {page}"})]
                self.json(bundle(found, f"http://127.0.0.1:{hospitals.port}/endless/Patient/p1/$everything?page={page + 1}"))

            def bomb(self):
                self.answer(hospitals.packed, encoding="gzip")

            def huge(self):
                self.stream(b" " * 1_000_000, 200, 0)

            def drips(self):
                self.stream(b" ", 600, 0.1)

            def stream(self, piece: bytes, count: int, pause: float):
                self.send_response(200)
                self.send_header("content-type", "application/fhir+json")
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                try:
                    for _ in range(count):
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                        time.sleep(pause)
                    self.wfile.write(b"0\r\n\r\n")
                except OSError:
                    self.close_connection = True

            def json(self, content: dict):
                self.answer(json.dumps(content).encode())

            def answer(self, sent: bytes, kind: str = "application/fhir+json", encoding: str | None = None):
                self.send_response(200)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(sent)))
                if encoding:
                    self.send_header("content-encoding", encoding)
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_):
                pass

        def bundle(found: list[dict], following: str | None = None) -> dict:
            link = {"link": [{"relation": "next", "url": following}]} if following else {}
            return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in found]} | link

        self.packed = gzip.compress(b"[" + b" " * 400_000_000, 9)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # Whoever is told too much ends the connection: that is right, and no error to print.
        self.server.handle_error = lambda *_: None
        self.port = self.server.server_port
        self.held = {"good": [me] + good, "scripts": scripts(me, self.port), "somebody-else": somebody_else(me), "bulky": bulky(me)}
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, kind: str) -> str:
        return f"http://127.0.0.1:{self.port}/{kind}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

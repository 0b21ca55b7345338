"""Addresses that try to lead somewhere else, as bytes on a socket: no client tidies them up first."""

from __future__ import annotations

import re
import socket

import pytest


def raw(url: str, request: str) -> str:
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as one:
        one.sendall(request.encode("latin-1"))
        one.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: one.recv(65536), b"")).decode("latin-1")


@pytest.mark.parametrize("target", [
    "http://evil.example/looks/abc", "//evil.example/", "/\\evil.example", "/looks/../../etc/passwd", "/static/..%2f..%2fPackage.swift", "/static/%2e%2e/Package.swift",
    "/looks/%00", "/looks/%0d%0aset-cookie:%20a=b", "/sign-in?return=%0d%0aset-cookie:%20a=b", "/sign-in?return=//evil.example", "*", "evil.example:443", "/%c0%ae%c0%ae/",
    "/looks/abc%23", "/;/looks", "/LOOKS/abc", "/looks/abc%2fprint"])
def test_no_trick_of_an_address_leads_out(running, target):
    answer = raw(running, f"GET {target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    head = answer.split("\r\n\r\n")[0]
    assert re.match(r"HTTP/1\.[01] (303|400|404) ", head), head[:100]
    locations = re.findall(r"(?im)^location: (.*)$", head)
    assert all(re.match(r"/sign-in(\?|$)|http://127\.0\.0\.1:\d+/", one.strip()) for one in locations), locations
    assert "a=b" not in re.findall(r"(?im)^set-cookie: (.*)$", head)
    assert "evil.example" not in "".join(locations) or "return=" in "".join(locations)
    assert "swift-tools-version" not in answer and "root:" not in answer


@pytest.fixture(scope="module")
def running(edges):
    with edges.service() as service:
        yield service.url

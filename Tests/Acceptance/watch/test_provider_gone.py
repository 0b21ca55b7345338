"""The identity provider goes away: nobody can sign in, and whoever is signed in goes on, since no node leaves the balancer for it."""

from __future__ import annotations

import contextlib
import socket
import time
from urllib.parse import urlsplit

import requests

from london import as_resource, open_look, signed_in
from two_nodes import TwoNodes

GONE = "degraded: the identity provider cannot be reached"


def test_while_the_identity_provider_is_gone_both_nodes_stay_in_the_balancer_and_an_open_look_goes_on(tmp_path):
    with TwoNodes(tmp_path) as two:
        session = signed_in(two.url, "consultant-barts")
        first = two.nodes[0]
        path = open_look(session, first.url, two.person("Okonkwo")["nhsNumber"])[len(first.url):]
        as_resource(session, first.url + path)
        # The provider goes, and every other system of the pretend London with it.
        two.systems.stop()
        deadline = time.monotonic() + 30
        for node in two.nodes:
            while GONE not in (answer := requests.get(node.operations + "/ready", timeout=10)).text and time.monotonic() < deadline:
                time.sleep(0.5)
            assert answer.status_code == 200 and GONE in answer.text
        # As long as a balancer takes to notice.
        for _ in range(20):
            time.sleep(0.2)
            assert two.proxy.ready == {node.port for node in two.nodes}
            assert session.get(two.url + "/", timeout=30).status_code == 200
            # Where it is: another node would have to ask who the person is, of a service that is gone too.
            assert session.get(first.url + path, timeout=30).status_code == 200


@contextlib.contextmanager
def silent(port: int):
    """Takes connections and says nothing, as where packets to the provider are dropped."""
    deadline = time.monotonic() + 20
    while True:
        try:
            listener = socket.create_server(("127.0.0.1", port), backlog=200)
            break
        except OSError:
            assert time.monotonic() < deadline, "the port was not given back"
            time.sleep(0.2)
    try:
        yield
    finally:
        listener.close()


def test_an_identity_provider_that_is_silent_makes_no_nodes_answer_to_a_probe_late(tmp_path):
    with TwoNodes(tmp_path) as two:
        issuer = urlsplit(two.ready["issuer"])
        two.systems.stop()
        with silent(issuer.port):
            deadline = time.monotonic() + 30
            told = set()
            while len(told) < len(two.nodes) or time.monotonic() < deadline - 15:
                assert time.monotonic() < deadline, "nobody says that it is gone"
                for node in two.nodes:
                    # As an impatient probe asks.
                    answer = requests.get(node.operations + "/ready", timeout=1)
                    assert answer.status_code == 200
                    if GONE in answer.text:
                        told.add(node.port)
                time.sleep(0.2)

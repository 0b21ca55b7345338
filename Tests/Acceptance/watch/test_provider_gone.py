"""The identity provider goes away: nobody can sign in, and whoever is signed in goes on, since no node leaves the balancer for it."""

from __future__ import annotations

import time

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

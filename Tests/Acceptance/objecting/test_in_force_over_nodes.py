"""Over PostgreSQL and two nodes, too, an objection is in force within a second of the desk's word, and then on both."""

from __future__ import annotations

import statistics
import time

import pytest
import requests
from test_objecting import enter, post, step
from test_race import two_nodes

from london import London, signed_in


def whom_staff_may_open(london: London, count: int) -> list[tuple[str, str]]:
    """Numbers, each once, and by whom they are opened without anything to confirm."""
    by_number = {number: member["hint"] for member in london.ready["staff"] if not member["needs"] for number in member["mayOpen"]}
    found = sorted(by_number.items())[:count]
    assert len(found) == count
    return found


@pytest.mark.timeout(600)
def test_over_two_nodes_an_objection_is_in_force_on_both_within_a_second_of_the_desks_word(tmp_path):
    """From the form that brings it into force to the page that says so. The middle one of nine: what most of them take, and not what a busy machine adds to one."""
    with two_nodes(tmp_path) as (london, nodes, _):
        people = whom_staff_may_open(london, 9)
        desk = signed_in(london.url, "desk-first")
        staff: dict[str, requests.Session] = {}
        took = []
        for place, (number, hint) in enumerate(people):
            session = staff.get(hint) or staff.setdefault(hint, signed_in(london.url, hint))
            opened = post(session, nodes[place % 2], "/looks", **{"nhs-number": number})
            assert opened.status_code == 303 and not opened.headers["location"].endswith("/challenge"), hint
            look = opened.headers["location"]
            assert session.get(nodes[place % 2] + look, timeout=60).status_code == 200
            case = enter(desk, london, number).headers["location"].rsplit("/", 1)[1]
            for word, more in (("check-identity", {"check": "documents"}), ("consider", {})):
                assert step(desk, london, case, word, **more).status_code == 303
            began = time.monotonic()
            assert step(desk, london, case, "uphold").status_code == 303
            took.append(time.monotonic() - began)
            # What it said is so: neither node shows what was open or opens it anew, the one that the desk did not speak to among them.
            for node in nodes:
                assert session.get(node + look, allow_redirects=False, timeout=60).status_code == 410, "what was open is closed"
                assert post(session, node, "/looks", **{"nhs-number": number}).status_code == 404, "and nothing is opened"
    print(f"in force on two nodes after {', '.join(f'{1000 * it:.0f}' for it in took)} ms")
    assert min(took) > 0.5, "not before the longest lease has run out"
    assert statistics.median(took) < 1.0, took

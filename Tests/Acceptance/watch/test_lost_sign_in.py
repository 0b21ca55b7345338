"""A sign-in that a failover lost: the nodes keep it, the database has not got it. It ends all the same when it is told to, on every node, on record."""

from __future__ import annotations

import time

import pytest
import requests

from london import signed_in
from two_nodes import TwoNodes


def provider_signs_out(two: TwoNodes, hint: str) -> None:
    staff = next(one for one in two.ready["staff"] if one["hint"] == hint)
    answer = requests.post(f"{two.ready['issuer']}/demo/sign-out", data={"sub": staff["subject"]}, timeout=30)
    assert answer.status_code == 200 and answer.json()["told"] >= 1


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    with TwoNodes(tmp_path_factory.mktemp("two")) as it:
        yield it


@pytest.mark.parametrize("how", ["signing out", "the provider's logout"])
def test_a_sign_in_that_the_database_lost_ends_on_every_node_and_is_on_record(two, how):
    session = signed_in(two.url, "consultant-barts")

    def asked(node) -> int:
        it = requests.Session()
        it.cookies.update(session.cookies)
        return it.get(node.url + "/", allow_redirects=False, timeout=30).status_code

    def signed_out() -> int:
        with two.server.connect() as connection:
            return connection.execute("SELECT COUNT(*) FROM trail_event WHERE kind = 'signed-out'").fetchone()[0]

    assert [asked(node) for node in two.nodes] == [200, 200]
    before = signed_out()
    with two.server.connect() as connection:
        assert connection.execute("DELETE FROM session WHERE ended_at IS NULL").rowcount == 1
    assert [asked(node) for node in two.nodes] == [200, 200], "both keep it, and no server says that it is another"
    if how == "signing out":
        out = requests.Session()
        out.cookies.update(session.cookies)
        answer = out.post(two.nodes[0].url + "/sign-out", headers={"origin": two.url}, allow_redirects=False, timeout=30)
        assert answer.status_code == 303
    else:
        provider_signs_out(two, "consultant-barts")
    time.sleep(0.6)
    assert 200 not in [asked(node) for node in two.nodes]
    assert signed_out() == before + 1

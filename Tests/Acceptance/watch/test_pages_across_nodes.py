"""Nodes that die, stop, are cut off from the database or have a clock of their own: what open pages and looks come to (issue 5, parts 3, 4, 6)."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
import requests

from london import open_look, signed_in
from two_nodes import TwoNodes
from test_cleared import BACK, GONE, cleared, opened, words

JSON = {"accept": "application/fhir+json"}


@pytest.fixture
def two(tmp_path):
    with TwoNodes(tmp_path) as running:
        yield running


def test_a_node_that_is_killed_clears_no_page_for_good_and_another_goes_on_with_the_look(two, window):
    it = opened(two, window)
    for number in (0, 1):
        two.nodes[number].process.send_signal(signal.SIGKILL)
        two.nodes[number].process.wait(10)
        time.sleep(2.5)
        # The page is as it was: the other node has taken its watch.
        assert it.page.evaluate(BACK)
        assert it.go(it.look.path + "/medicines").status == 200
        it.page.wait_for_function(BACK)
        two.nodes[number] = two.start(two.ports[number])
    # Nobody answers any more.
    for node in two.nodes:
        node.process.send_signal(signal.SIGKILL)
    begun = time.monotonic()
    cleared(it.page, begun)
    two.nodes = [two.start(ports) for ports in two.ports]
    it.page.wait_for_function(BACK, timeout=15_000)


def test_a_database_that_is_away_clears_pages_says_why_and_they_come_back_by_themselves(two, window, tmp_path):
    it = opened(two, window)
    plain = opened(two, window, scripted=False)
    begun = time.monotonic()
    two.server.kill()
    cleared(it.page, begun)
    it.page.wait_for_function("() => document.body.innerText.includes('cannot use its database')", timeout=10_000)
    assert "It comes back by itself" in words(it.page)
    # A page that is asked for meanwhile says why, with a reference, and tries again by itself.
    assert plain.go(plain.look.path).status == 503
    text = plain.text
    assert "cannot use its database" in text and re.search(r"Reference\s+[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text)
    two.server.start()
    it.page.wait_for_function(BACK, timeout=20_000)
    plain.page.get_by_text("OKONKWO").first.wait_for(timeout=30_000)


def test_a_session_that_ends_on_one_node_is_not_served_by_another_half_a_second_later(two):
    session = signed_in(two.url, "consultant-barts")
    look = open_look(session, two.url, two.person("Okonkwo")["nhsNumber"])
    path = look[len(two.url):]
    one, other = (requests.Session(), requests.Session())
    for it in (one, other):
        it.cookies.update(session.cookies)
    for node in two.nodes:
        assert other.get(node.url + path, headers=JSON, timeout=60).status_code == 200
    assert one.post(two.nodes[0].url + "/sign-out", headers={"origin": two.url}, allow_redirects=False, timeout=30).status_code == 303
    ended = time.monotonic()
    while time.monotonic() - ended < 0.5:
        time.sleep(0.01)
    assert other.get(two.nodes[1].url + path, headers=JSON, timeout=60).status_code == 401


def test_an_end_of_a_session_that_is_written_late_is_heard_of_by_the_other_node(two):
    """Longer than a node reads back for what has ended (AuthorityStore.overlap): while the row is locked nobody can write the end."""
    session = signed_in(two.url, "consultant-barts")
    look = open_look(session, two.url, two.person("Okonkwo")["nhsNumber"])
    path = look[len(two.url):]
    here, there = two.nodes

    def asked(node) -> int:
        it = requests.Session()
        it.cookies.update(session.cookies)
        return it.get(node.url + path, headers=JSON, timeout=60).status_code

    assert [asked(node) for node in (here, there)] == [200, 200]
    with two.server.connect() as other:
        other.execute("BEGIN")
        assert len(other.execute("SELECT key FROM session WHERE ended_at IS NULL FOR UPDATE").fetchall()) == 1
        out = requests.Session()
        out.cookies.update(session.cookies)
        signed_out = time.monotonic()
        answer = out.post(here.url + "/sign-out", headers={"origin": two.url}, allow_redirects=False, timeout=60)
        assert answer.status_code < 500, answer.text
        # Here it holds at once; there nobody can know of it yet.
        assert asked(here) == 401
        while time.monotonic() - signed_out < 40:
            assert asked(here) == 401
            asked(there)
            time.sleep(2)
        other.execute("ROLLBACK")
    written = time.monotonic()
    while asked(there) != 401:
        assert time.monotonic() - written < 15, "the other node never heard of it"
        time.sleep(0.2)


def reads(node) -> int:
    text = requests.get(node.operations + "/metrics", timeout=10).text
    return sum(int(re.search(rf"^{name} (\d+)", text, re.MULTILINE).group(1)) for name in ("carerecord_reads_total", "carerecord_writes_total"))


def test_pages_of_a_session_cost_no_round_trip_but_the_lease_that_all_share(two):
    session = signed_in(two.url, "consultant-barts")
    look = open_look(session, two.url, two.person("Okonkwo")["nhsNumber"])
    node = two.nodes[0]
    page = node.url + look[len(two.url):] + "/medicines"
    assert session.get(page, timeout=60).status_code == 200
    time.sleep(1)
    # What costs reads and writes without anybody's page: the lease, a readiness probe seven times a second, what follows the trail and keeps its log.
    before, begun = reads(node), time.monotonic()
    time.sleep(3)
    quiet = (reads(node) - before) / (time.monotonic() - begun)
    before, begun, pages = reads(node), time.monotonic(), 120
    for _ in range(pages):
        assert session.get(page, timeout=60).status_code == 200
    took, cost = time.monotonic() - begun, reads(node) - before
    print(f"{pages} pages in {took:.1f} s: {cost} transactions, of which {quiet * took:.0f} are nobody's page")
    # Who directed whom is asked now and then. A round trip for each page would be 120 more.
    assert cost <= quiet * took * 1.5 + 20, (cost, quiet, took)


def test_two_nodes_are_restarted_one_after_the_other_under_load_and_no_look_fails(two):
    """SIGTERM, as a roll-out does it."""
    people = [one["nhsNumber"] for one in two.ready["people"][:8]]
    staff = next(one for one in two.ready["staff"] if one["hint"] == "consultant-barts")
    people = [number for number in staff["mayOpen"]][:8] or people
    failed: list[str] = []
    done = {"looks": 0, "pages": 0}
    stop = threading.Event()

    def look_after_look() -> None:
        session = signed_in(two.url, "consultant-barts")
        while not stop.is_set():
            for number in people:
                if stop.is_set():
                    return
                answer = session.post(two.url + "/looks", data={"nhs-number": number, "presence": "1"}, allow_redirects=False, timeout=60)
                if answer.status_code != 303:
                    failed.append(f"opening: {answer.status_code} {answer.headers}")
                    continue
                done["looks"] += 1
                path = answer.headers["location"]
                for page in ("", "/medicines"):
                    answer = session.get(two.url + path + page, timeout=60)
                    if answer.status_code != 200 or "This look has ended" in answer.text:
                        failed.append(f"{page}: {answer.status_code}")
                    else:
                        done["pages"] += 1
                session.post(two.url + path + "/close", allow_redirects=False, timeout=60)

    def run() -> None:
        try:
            look_after_look()
        except Exception as error:  # noqa: BLE001: any failure of a client is what is counted
            failed.append(repr(error))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for one in threads:
        one.start()
    time.sleep(2)
    for number in (0, 1):
        node = two.nodes[number]
        node.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 10
        while "draining" not in (answer := requests.get(node.operations + "/ready", timeout=5)).text:
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.05)
        assert answer.status_code == 503
        assert node.process.wait(40) == 0
        two.nodes[number] = two.start(two.ports[number])
        time.sleep(2)
    stop.set()
    for one in threads:
        one.join(60)
    print(done)
    assert done["looks"] > 10 and failed == [], failed[:5]


def test_a_rolling_restart_does_not_clear_a_page(two, window):
    it = opened(two, window)
    it.page.evaluate(f"""() => {{
      window.wasGone = 0;
      setInterval(() => {{ if (({GONE})()) window.wasGone += 1; }}, 50);
    }}""")
    for number in (0, 1):
        two.nodes[number].stop()
        two.nodes[number] = two.start(two.ports[number])
        time.sleep(1)
    assert it.page.evaluate(BACK)
    assert it.page.evaluate("() => window.wasGone") == 0


SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *at) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int done = real(id, at);
  if (id == CLOCK_REALTIME) at->tv_sec += 30;
  return done;
}
"""


def half_a_minute_ahead(folder: Path) -> list[str]:
    """A command in front of which a process believes that it is half a minute later."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        pytest.skip("no C compiler")
    (folder / "clock.c").write_text(SHIM)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(folder / "clock.so"), str(folder / "clock.c"), "-ldl"], check=True)
    return ["env", f"LD_PRELOAD={folder / 'clock.so'}"]


def test_a_node_whose_clock_is_off_says_so_and_serves_nobody(two, tmp_path):
    session = signed_in(two.url, "consultant-barts")
    two.nodes[1].stop()
    wrong = two.start(two.ports[1], *half_a_minute_ahead(tmp_path))
    two.nodes[1] = wrong
    ready = requests.get(wrong.operations + "/ready", timeout=10)
    assert ready.status_code == 503 and "clock" in ready.text
    page = session.get(wrong.url + "/", allow_redirects=False, timeout=30)
    assert page.status_code == 503 and "clock of this part of the service is wrong" in page.text
    assert session.get(two.nodes[0].url + "/", timeout=30).status_code == 200

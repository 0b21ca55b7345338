"""The record in a frame of a real browser: the EPR's site may, another may not (issue 4, part 2)."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from hospital import Hospital


@pytest.fixture
def page(chromium):
    context = chromium.new_context(ignore_https_errors=True)
    yield context.new_page()
    context.close()


def frame_of(hospital: Hospital, page, root: str):
    """The frame on a site's page into which the record is launched; the provider is told who signs in, as its own page would find out."""
    arrived = hospital.browser().post(
        f"{hospital.partner}/launch", data={"launch_token": hospital.token()}, allow_redirects=False, timeout=30).headers["location"]
    then = arrived.removeprefix(hospital.url) + "&frame=1"
    hospital.site.address = f"{hospital.url}/sign-in?login_hint={hospital.staff['hint']}&return={quote(then, safe='')}"
    page.goto(root)
    return page.frame("record")


def test_a_browser_shows_the_record_in_the_eprs_frame_and_works_there(hospital: Hospital, page):
    frame = frame_of(hospital, page, hospital.site.epr)
    frame.wait_for_url(re.compile(r"/looks/[^/]+$"), timeout=30_000)
    assert "OKONKWO" in frame.locator("body").inner_text()
    frame.get_by_role("link", name="Medicines").first.click()
    frame.wait_for_url(re.compile(r"/looks/[^/]+/medicines"), timeout=30_000)
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert kept["__Host-carerecord-frame"].get("partitionKey"), kept
    assert "__Host-carerecord" not in kept
    # A form of ours is posted from there.
    frame.get_by_role("link", name="Find a person").first.click()
    frame.locator("#nhs-number").fill(hospital.number)
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        frame.locator("#nhs-number").press("Enter")
    assert posted.value.status in (200, 303)
    frame.get_by_text("OKONKWO").first.wait_for(timeout=30_000)
    # In a window of its own the frame's session is none.
    page.goto(hospital.url + "/signed-out")
    assert page.goto(hospital.url + "/").url != hospital.url + "/"


def test_a_browser_shows_nothing_of_it_in_anybody_elses_frame(hospital: Hospital, page):
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    frame_of(hospital, page, hospital.site.other)
    page.wait_for_timeout(3000)
    assert not [frame.url for frame in page.frames if frame.url.startswith(hospital.url)], "what was blocked is an empty page of the browser's own"
    assert any("frame-ancestors" in text or "frame" in text.lower() for text in blocked), blocked

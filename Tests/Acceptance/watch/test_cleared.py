"""An open page is cleared within two seconds of when it may not be shown any more, whatever the reason, in a real Chromium; and it comes back
where it may (issue 5, part 3). On one node over a file, and on two over PostgreSQL."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from london import program
from window import NARROW, Window

# What must not be in the document any more, in sight or not.
NAME = "Okonkwo"
GONE = f"() => !document.documentElement.outerHTML.toLowerCase().includes({NAME.lower()!r})"
BACK = f"() => document.body.innerText.toLowerCase().includes({NAME.lower()!r})"
PROMISED = 2.0


def cleared(page, begun: float, within: float = PROMISED) -> float:
    """Waits until nothing of the person is in the document; how long it took."""
    page.wait_for_function(GONE, timeout=15_000, polling=50)
    took = time.monotonic() - begun
    assert took < within, f"cleared after {took:.2f} s"
    return took


def words(page) -> str:
    return page.inner_text(".cr-cleared main")


def opened(region, window, **options) -> Window:
    it = window(region, **options)
    it.look = it.open(region.person(NAME)["nhsNumber"])
    it.page.wait_for_function(BACK)
    return it


def another_tab(it: Window, path: str):
    page = it.context.new_page()
    page.goto(it.url + path)
    return page


def provider_signs_out(region, hint: str) -> None:
    staff = next(one for one in region.ready["staff"] if one["hint"] == hint)
    answer = requests.post(f"{region.ready['issuer']}/demo/sign-out", data={"sub": staff["subject"]}, timeout=30)
    assert answer.status_code == 200 and answer.json()["told"] >= 1


def metric(region, name: str) -> int:
    text = (Path(region.ready["state"]) / "region.yaml").read_text()
    ports = [n.operations_port for n in region.nodes] if hasattr(region, "nodes") else [
        int(re.search(r"operations:.*?port: (\d+)", text, re.DOTALL).group(1))]
    found = 0
    for port in ports:
        answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
        found += int(re.search(rf"^{name} (\d+)", answer, re.MULTILINE).group(1))
    return found


@contextlib.contextmanager
def silence(region):
    """Nothing answers any more, and nothing says so: the network is cut before two nodes, and one node alone is paused."""
    if hasattr(region, "proxy"):
        for port, _ in region.proxy.nodes:
            region.proxy.drop(port)
    else:
        region.process.send_signal(signal.SIGSTOP)
    try:
        yield time.monotonic()
    finally:
        if hasattr(region, "proxy"):
            for port, _ in region.proxy.nodes:
                region.proxy.drop(port, cut=False)
        else:
            region.process.send_signal(signal.SIGCONT)


def await_watches(region, count: int) -> None:
    """A browser that went away is noticed at the next beat."""
    deadline = time.monotonic() + 10
    while (found := metric(region, "carerecord_watches_open")) != count:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_a_page_that_may_be_shown_stays(region, window):
    it = opened(region, window)
    for _ in range(20):
        time.sleep(0.2)
        assert it.page.evaluate(BACK)
    assert it.complaints == []


def test_closing_a_record_clears_it_in_another_tab_and_not_another_record(region, window):
    it = opened(region, window)
    page = another_tab(it, it.look.path + "/medicines")
    find = another_tab(it, "/")
    page.wait_for_function(BACK)
    begun = time.monotonic()
    it.context.request.post(it.url + it.look.path + "/close", headers={"origin": it.url})
    cleared(page, begun)
    cleared(it.page, begun)
    assert "This record is closed" in words(page)
    page.get_by_role("link", name="Find a person").click()
    assert page.get_by_role("heading", name="Find a person").is_visible()
    # The session goes on: a page of no record stays.
    assert find.get_by_role("heading", name="Find a person").is_visible()
    assert it.complaints == []


def test_signing_out_in_another_tab_clears_every_tab(region, window):
    it = opened(region, window)
    page = another_tab(it, it.look.path)
    other = another_tab(it, "/")
    begun = time.monotonic()
    other.get_by_role("button", name="Sign out").click(no_wait_after=True)
    cleared(it.page, begun)
    cleared(page, begun)
    assert "You are signed out" in words(page)


def test_signing_out_at_the_provider_clears_the_page(region, window):
    it = opened(region, window)
    begun = time.monotonic()
    provider_signs_out(region, "consultant-barts")
    cleared(it.page, begun)
    assert "You are signed out" in words(it.page)
    it.page.get_by_role("link", name="Sign in").click()
    assert it.page.get_by_role("heading", name="Choose who you are").is_visible()


@pytest.mark.parametrize("how", ["signing out", "closing the record"])
def test_an_original_that_stands_open_goes_too(region, window, how):
    it = opened(region, window)
    it.go(it.look.path + "/conditions")
    entry = it.page.locator("main a[href*='/entries/']").first.get_attribute("href")
    original = it.context.new_page()
    # It stands in a sandbox, without script: it asks for a page that does not come while it may be shown.
    assert "resourceType" in original.goto(it.url + entry + "/original").text()
    # A request that is not answered yet is told of by no event of the browser's driver.
    time.sleep(4)
    assert original.url == it.url + entry + "/original"
    path, gone = ("/sign-out", "**/signed-out") if how == "signing out" else (it.look.path + "/close", "**/original?refreshed=1")
    begun = time.monotonic()
    assert it.context.request.post(it.url + path, headers={"origin": it.url}, max_redirects=0).status in (200, 303)
    original.wait_for_url(gone, timeout=15_000)
    took = time.monotonic() - begun
    assert took < PROMISED, f"gone after {took:.2f} s"
    assert "resourceType" not in original.content() and NAME.lower() not in original.content().lower()


def test_a_letter_that_stands_open_goes_too(region, window):
    it = opened(region, window)
    it.go(it.look.path + "/documents")
    letters = [link.get_attribute("href") for link in it.page.locator("main a[href*='/attachments/']").all()]
    # What a browser shows, and does not only save.
    letter, shown = next((path, answer) for path in letters if "refresh" in (answer := it.context.request.get(it.url + path)).headers)
    assert shown.status == 200 and "sandbox" in shown.headers["content-security-policy"]
    asks = re.fullmatch(r"1; url=(/until-ended\?among=\S+)", shown.headers["refresh"])
    assert asks, "a letter asks at once for what comes when it may not be shown any more"
    # As the browser asks, whatever shows the letter in it.
    with ThreadPoolExecutor(1) as pool:
        cookies = {cookie["name"]: cookie["value"] for cookie in it.context.cookies()}
        waits = pool.submit(requests.get, it.url + asks[1], cookies=cookies, allow_redirects=False, timeout=60)
        time.sleep(2)
        assert not waits.done(), "nothing comes while it may be shown"
        begun = time.monotonic()
        assert it.context.request.post(it.url + it.look.path + "/close", headers={"origin": it.url}, max_redirects=0).status == 303
        answer = waits.result(timeout=20)
        assert time.monotonic() - begun < PROMISED
    assert (answer.status_code, answer.headers["location"]) == (303, letter + "?refreshed=1")
    assert it.context.request.get(it.url + answer.headers["location"]).status == 410


def test_an_objection_clears_the_page(region, window):
    it = opened(region, window)
    file = str(Path(region.ready["state"]) / "region.yaml")
    number = region.person(NAME)["nhsNumber"]

    def ran(what: str) -> None:
        done = subprocess.run([program(), "objection", what, number, "--region", file, "--by", "desk"], capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr

    begun = time.monotonic()
    try:
        ran("set")
        cleared(it.page, begun, within=PROMISED + time.monotonic() - begun)
        assert "This record is closed" in words(it.page)
    finally:
        ran("end")


def test_the_tabs_of_one_session_share_one_watch(region, window):
    await_watches(region, 0)
    it = opened(region, window)
    pages = [another_tab(it, it.look.path + path) for path in ["/medicines", "/timeline", "/why"]]
    await_watches(region, 1)
    # The one that held it goes, and another takes its place.
    it.page.close()
    for _ in range(15):
        time.sleep(0.2)
        assert all(page.evaluate(BACK) for page in pages)
    await_watches(region, 1)


def test_a_tab_that_cannot_share_asks_by_itself(region, window):
    it = window(region)
    it.page.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    look = it.open(region.person(NAME)["nhsNumber"])
    it.page.wait_for_function(BACK)
    time.sleep(3)
    assert it.page.evaluate(BACK)
    begun = time.monotonic()
    it.context.request.post(it.url + look.path + "/close", headers={"origin": it.url})
    cleared(it.page, begun)


def test_a_page_that_was_put_aside_is_hidden_until_a_beat_has_come(region, window):
    it = opened(region, window)
    # The browser freezes a tab that nobody looks at: what it shows when it wakes was true then.
    # In one go, as the browser does it: before anything else happens in the page.
    seen = it.page.evaluate(f"""() => {{
      document.dispatchEvent(new Event("freeze"));
      const seen = [({GONE})(), document.body.innerText];
      document.dispatchEvent(new Event("resume"));
      return seen;
    }}""")
    assert seen[0] and "One moment" in seen[1]
    it.page.wait_for_function(BACK, timeout=5_000)


def test_a_page_that_comes_back_is_as_it_was(region, window):
    it = opened(region, window)
    it.go(it.look.path + "/medicines")
    it.page.get_by_label("Words").first.fill("apix")
    with silence(region):
        it.page.wait_for_function(GONE, timeout=5_000)
    it.page.wait_for_function(BACK, timeout=8_000)
    assert it.page.get_by_label("Words").first.input_value() == "apix"


def test_a_network_that_is_cut_clears_the_page_and_it_comes_back_by_itself(region, window, artefacts):
    it = opened(region, window)
    with silence(region) as begun:
        cleared(it.page, begun)
        assert "It comes back by itself" in words(it.page)
        it.page.screenshot(path=artefacts / "cleared-lost-1280.png")
        it.page.set_viewport_size(NARROW)
        it.page.screenshot(path=artefacts / "cleared-lost-320.png")
        assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 320
    it.page.wait_for_function(BACK, timeout=10_000)


@pytest.mark.parametrize("shared", [True, False], ids=["one watch for all tabs", "each tab asks"])
@pytest.mark.parametrize("answer", ["leads elsewhere", "says something"])
def test_a_network_that_answers_in_our_place_hides_the_page_and_does_not_say_that_somebody_is_signed_out(region, window, shared, answer):
    it = window(region)
    if not shared:
        it.page.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    look = it.open(region.person(NAME)["nhsNumber"])
    it.page.wait_for_function(BACK)

    def instead(route) -> None:
        if answer == "leads elsewhere":
            route.fulfill(status=302, headers={"location": "http://127.0.0.1:9/wants-you-to-sign-in"})
        else:
            route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to the ward's guest network</h1>")

    it.page.route("**/watch?*", instead)
    # The watch that was there before has an end, as on a network that is changed.
    it.go(look.path + "/medicines")
    it.page.wait_for_function(GONE, timeout=8_000)
    assert "answers in its place" in words(it.page) and "signed out" in words(it.page).split("You are not")[1]
    assert "You are signed out" not in words(it.page)
    it.page.unroute("**/watch?*")
    it.page.wait_for_function(BACK, timeout=8_000)


def test_what_was_hidden_for_long_is_asked_for_again_by_itself(region, window):
    it = opened(region, window)
    it.page.evaluate("() => document.documentElement.dataset.test = 'as it was'")
    with silence(region):
        it.page.wait_for_function(GONE, timeout=5_000)
        time.sleep(31)
    it.page.wait_for_function(BACK, timeout=15_000)
    assert it.page.evaluate("() => document.documentElement.dataset.test") is None
    assert "refreshed=1" in it.page.url


def again(it: Window) -> tuple[int, str]:
    """When, and what, a browser without script asks for after the page."""
    content = it.page.locator("noscript meta, meta[http-equiv=refresh]").first.get_attribute("content")
    seconds, address = content.split("; url=")
    return int(seconds), address


def sooner(page, path: str) -> None:
    """A page as it is, but asking in five seconds instead of sixty."""

    def handle(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('content="60; ', 'content="5; '))

    page.route(lambda address: urlsplit(address).path == path, handle)


def until_it_asks(page) -> None:
    """By the page's own clock, and not by a locator: that would wait for the page that does not come."""
    page.wait_for_event("request", lambda asked: urlsplit(asked.url).path == "/until-ended", timeout=15_000)


def test_without_script_a_page_of_a_record_asks_within_a_minute_for_one_that_comes_when_it_may_not_be_shown_and_never_for_itself(region, window):
    it = opened(region, window, scripted=False)
    for path in ["", "/medicines", "/person", "/why", "/print"]:
        it.go(it.look.path + path)
        seconds, address = again(it)
        assert 0 < seconds <= 60
        assert address.startswith("/until-ended?among=") and f"&of={it.look.path}" in address and "refreshed" not in address
    it.go(it.look.path + "/conditions")
    entry = it.page.locator("main a[href*='/entries/']").first.get_attribute("href")
    original = it.context.request.get(it.url + entry + "/original")
    assert original.status == 200, (entry, original.status, original.headers)
    assert 0 < int(original.headers["refresh"].split(";")[0]) <= 60


@pytest.mark.parametrize("filtered", [False, True], ids=["whole", "filtered"])
def test_without_script_a_page_of_a_record_stays_with_what_is_typed_until_that_ends(region, window, filtered):
    it = opened(region, window, scripted=False)
    path = it.look.path + "/timeline"
    sooner(it.page, path)
    it.go(path)
    if filtered:
        it.page.get_by_label("Words").fill("potassium")
        it.press("Filter")
    it.page.get_by_label("Words").fill("apix")
    until_it_asks(it.page)
    time.sleep(3)
    assert it.page.url == it.url + path
    it.page.keyboard.type("aban")
    with it.page.expect_request(lambda asked: asked.method == "POST") as sent:
        it.page.keyboard.press("Enter")
    assert "words=apixaban" in sent.value.post_data, "what was typed before and after it asked"
    until_it_asks(it.page)
    time.sleep(1)
    begun = time.monotonic()
    assert it.context.request.post(it.url + it.look.path + "/close", headers={"origin": it.url}, max_redirects=0).status == 303
    it.page.wait_for_url("**/timeline?refreshed=1", timeout=15_000)
    assert time.monotonic() - begun < PROMISED
    assert NAME.lower() not in it.page.content().lower()


# Each node counts the pages that wait at it.
@pytest.mark.parametrize("region", ["one node"], indirect=True)
def test_without_script_the_oldest_of_too_many_pages_is_put_aside_and_leads_back_when_somebody_asks(region, window):
    it = opened(region, window, scripted=False)
    it.page.goto("about:blank")
    pages = []
    for tab in ["timeline", "medicines", "conditions", "results"]:
        page = it.context.new_page()
        sooner(page, f"{it.look.path}/{tab}")
        page.goto(f"{it.url}{it.look.path}/{tab}")
        until_it_asks(page)
        pages.append(page)
    pages[0].wait_for_url(re.compile(r"/until-ended\?aside="), timeout=15_000)
    assert NAME.lower() not in pages[0].content().lower()
    time.sleep(6)
    assert [page.url for page in pages[1:]] == [f"{it.url}{it.look.path}/{tab}" for tab in ["medicines", "conditions", "results"]]
    pages[0].get_by_role("link", name="Show it again").click()
    pages[0].wait_for_url(f"**{it.look.path}/timeline", timeout=15_000)


# Pages that name people and are typed into, or put on record: by whom, and where.
NAMING = [
    ("consultant-barts", ["/", "/reasons"]),
    ("privacy-barts", ["/oversight", "/oversight/broken-glass", "/oversight/questions", "/oversight/sample", "/oversight/raised", "/oversight/corrections",
                       "/oversight/search", "/oversight/people", "/mix-ups"]),
    ("desk-first", ["/objections", "/objections/new", "/objections/representatives"]),
]


@pytest.mark.parametrize("hint, paths", NAMING, ids=[hint for hint, _ in NAMING])
def test_without_script_a_page_that_names_people_asks_within_a_minute_for_one_that_comes_when_the_session_has_ended(region, window, hint, paths):
    it = window(region, scripted=False, hint=hint)
    for path in paths:
        it.go(path)
        seconds, address = again(it)
        assert 0 < seconds <= 60 and address.startswith("/until-ended?among="), path


def test_without_script_what_is_typed_into_the_front_page_stays_until_the_session_ends(region, window):
    it = opened(region, window, scripted=False)
    it.go("/")
    assert NAME.lower() in it.page.content().lower()
    sooner(it.page, "/")
    it.go("/")
    it.page.get_by_label("Family name").fill("Oko")
    until_it_asks(it.page)
    time.sleep(3)
    assert it.page.url == it.url + "/"
    it.page.keyboard.type("n")
    begun = time.monotonic()
    assert it.context.request.post(it.url + "/sign-out", headers={"origin": it.url}, max_redirects=0).status in (200, 303)
    it.page.wait_for_url("**/signed-out", timeout=15_000)
    assert time.monotonic() - begun < PROMISED
    assert NAME.lower() not in it.page.content().lower()


@pytest.fixture(scope="session")
def artefacts():
    from london import ARTEFACTS

    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS

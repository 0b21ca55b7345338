"""The whole story in a browser, with script and without: a snooper looks at a neighbour; the alert, the case, the question, the answer, a decision by two; the person
reads the look, asks about it, and reads the answer. And what the desk does besides: a case of a look that was found, a person's list printed."""

from __future__ import annotations

import sqlite3
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from london import London, open_look, signed_in
from test_every_page import examine, none
from window import Window


@pytest.fixture(scope="module")
def story_london(scripted):
    """A London for each telling: a look is questioned once."""
    with London("--quick") as running:
        yield running


@pytest.fixture(scope="module")
def neighbour(story_london):
    return story_london.ready["neighbour"]


class People:
    """Windows of everybody in the story, each signed in once."""

    def __init__(self, chromium, london: London, scripted: bool):
        self.chromium, self.london, self.scripted, self.windows = chromium, london, scripted, {}

    def staff(self, hint: str) -> Window:
        if hint not in self.windows:
            self.windows[hint] = Window(self.chromium, self.london.url, self.scripted)
            self.windows[hint].sign_in(hint)
        return self.windows[hint]

    def person(self, number: str) -> Window:
        """The person themselves, on the public listener."""
        if number not in self.windows:
            hint = next(it["hint"] for it in self.london.ready["publicPeople"] if it["nhsNumber"] == number)
            window = self.windows[number] = Window(self.chromium, self.london.ready["publicURL"], self.scripted)
            window.go(f"/sign-in?login_hint={hint}")
            expect(window.page.get_by_role("heading", name="Who looked at my record", level=1)).to_be_visible()
        return self.windows[number]


@pytest.fixture(scope="module")
def people(chromium, story_london, scripted):
    all_of_them = People(chromium, story_london, scripted)
    yield all_of_them
    complaints = [complaint for window in all_of_them.windows.values() for complaint in window.complaints]
    for window in all_of_them.windows.values():
        window.close()
    assert complaints == []


def look_at(window: Window, name: str, artefacts) -> None:
    # axe needs a script.
    if window.scripted:
        none(examine(window, name, artefacts))


def kinds(london: London) -> list[str]:
    with sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        return [row[0] for row in database.execute("SELECT kind FROM trail_event ORDER BY id")]


def test_a_neighbour_is_looked_at_and_two_officers_decide(people, story_london, neighbour, artefacts):
    nurse = signed_in(story_london.url, neighbour["staff"])
    look = open_look(nurse, story_london.url, neighbour["nhsNumber"])
    began = time.monotonic()
    assert nurse.get(look, timeout=60).status_code == 200
    officer = people.staff("privacy-homerton")
    watching = signed_in(story_london.url, "privacy-homerton")
    while "same address" not in watching.get(story_london.url + "/oversight", timeout=30).text:
        assert time.monotonic() - began < 10, "no alert was raised"
        time.sleep(0.05)
    # Its second must be over before it is weighed.
    assert time.monotonic() - began < 3
    page = officer.page
    officer.go("/oversight")
    page.locator("main tbody tr").first.get_by_role("link").click()
    expect(page.locator(".cr-verdict")).to_contain_text("lives at the same address")
    case = urlsplit(page.url).path
    page.get_by_label("Something to add").fill("Was the person with you?")
    officer.press("Ask for the reason")
    time.sleep(5.5)  # how long a count of questions holds
    asked = people.staff(neighbour["staff"])
    asked.go("/")
    asked.page.get_by_role("link", name="A privacy officer asks why you looked at a record").click()
    asked.page.get_by_label("Why you looked").fill("She is my neighbour and I was worried")
    asked.press("Answer")
    officer.go(case)
    expect(page.get_by_text("She is my neighbour and I was worried")).to_be_visible()
    page.get_by_label("Escalate").check()
    page.get_by_label("Because").fill("Worry is no reason to open a record")
    officer.press("Record the decision")
    second = people.staff("privacy-second")
    second.go(case)
    second.page.get_by_label("I agree: it is escalated").check()
    second.page.get_by_label("Because").fill("I agree")
    second.press("Record")
    expect(second.page.get_by_text("closed: escalated").first).to_be_visible()


def test_the_person_reads_it_asks_and_reads_the_answer(people, story_london, neighbour, artefacts):
    person = people.person(neighbour["nhsNumber"])
    officer = people.staff("privacy-homerton")
    person.go("/who-looked")
    # The log signs a checkpoint each second while there is news.
    for _ in range(20):
        if "in the public log already" in person.text:
            break
        time.sleep(0.5)
        person.go("/who-looked")
    expect(person.page.get_by_text("Events 1 to").first).to_be_visible()
    card = person.page.locator(".people-line").filter(has_text="Your record was opened").first
    expect(card).to_contain_text("Homerton")
    expect(card).to_contain_text("they stated that you were with them")
    expect(card).to_contain_text("Number")
    assert "worried" not in person.text, "what staff and officers write to each other is theirs"
    look_at(person, "story-who-looked", artefacts)
    card.get_by_role("link", name="See all of it").click()
    line = urlsplit(person.page.url).path
    # What was made of the look stands with it.
    for words in ("A privacy officer began to check a look at your record", "A second person checked that decision"):
        expect(person.page.get_by_text(words).first).to_be_visible()
    assert "worried" not in person.text
    person.page.get_by_label("What do you want to ask?").fill("Nobody was with me. Why did <they> look?")
    person.press("Send the question")
    expect(person.page.get_by_text("The privacy officers are to answer by")).to_be_visible()
    look_at(person, "story-asked", artefacts)

    page = officer.page
    officer.go("/oversight/questions")
    assert "Nobody was with me" not in officer.text, "words are on the case's page, which is on record"
    look_at(officer, "story-questions", artefacts)
    page.locator("main tbody tr").first.get_by_role("link").click()
    case = urlsplit(page.url).path
    expect(page.get_by_text("Nobody was with me. Why did <they> look?")).to_be_visible()
    look_at(officer, "story-question-case", artefacts)
    page.get_by_label("Escalate").check()
    page.get_by_label("Because").fill("As the alert of the same look")
    page.get_by_label("Your answer to the person").fill("This look was wrong. We have told their manager, and they may not look again.")
    officer.press("Record the decision")
    expect(page.get_by_text("You escalated this case. A second officer must agree.")).to_be_visible()
    person.go(line)
    assert "This look was wrong" not in person.text and "has not been answered yet" in person.text
    second = people.staff("privacy-second")
    second.go(case)
    expect(second.page.get_by_text("If you agree, the person who asked reads")).to_contain_text("This look was wrong.")
    look_at(second, "story-question-second", artefacts)
    second.page.get_by_label("I agree: it is escalated").check()
    second.page.get_by_label("Because").fill("I agree")
    second.press("Record")
    expect(second.page.get_by_text("The person was answered").first).to_be_visible()
    person.go(line)
    expect(person.page.get_by_role("heading", name="The answer")).to_be_visible()
    expect(person.page.get_by_text("This look was wrong. We have told their manager")).to_be_visible()
    expect(person.page.get_by_text("Given on")).to_be_visible()
    look_at(person, "story-answered", artefacts)
    expect(person.page.get_by_text("Your question about a look was answered").first).to_be_visible()
    with sqlite3.connect(f"file:{story_london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        dump = "\n".join(database.iterdump())
    assert "Nobody was with me" not in dump and "This look was wrong" not in dump, "what people write is sealed"
    seen = kinds(story_london)
    for kind in ("look-questioned", "case-opened", "case-decided", "answer-worded", "case-confirmed", "question-answered"):
        assert kind in seen


def test_a_case_is_raised_of_a_look_that_was_found(people, story_london, neighbour, artefacts):
    officer = people.staff("privacy-homerton")
    page = officer.page
    officer.go("/oversight/search")
    page.get_by_label("NHS number").fill(neighbour["nhsNumber"])
    officer.press("Search")
    look_at(officer, "story-search", artefacts)
    officer.press("Raise a case")
    look_at(officer, "story-raise", artefacts)
    page.get_by_label("Why you want it looked into").fill("I heard of it on the ward")
    officer.press("Raise the case")
    expect(page.get_by_text("Raised it")).to_be_visible()
    expect(page.get_by_text("I heard of it on the ward")).to_be_visible()
    officer.go("/oversight/raised")
    expect(page.locator("main tbody tr")).to_have_count(1)
    look_at(officer, "story-raised", artefacts)
    assert "case-raised" in kinds(story_london)


def test_the_region_s_officer_prints_what_the_person_reads_and_no_other(people, story_london, neighbour, artefacts):
    number = neighbour["nhsNumber"]
    region = people.staff("privacy-region")
    region.go("/oversight/people")
    look_at(region, "story-person-form", artefacts)
    region.page.get_by_label("NHS number").fill(number)
    region.press("Show the list")
    expect(region.page.get_by_text("Events 1 to").first).to_be_visible()
    printed = [it.strip() for it in region.page.locator(".cr-person-list > li b").all_inner_texts()]
    look_at(region, "story-person-list", artefacts)
    paper = region.on_paper(artefacts / "story-person-list.pdf")
    assert f"{number[:3]} {number[3:6]} {number[6:]}" in paper and "Events 1 to" in paper and all(it in paper for it in printed)
    assert "with proofs, as a file" not in paper
    with region.page.expect_download() as download:
        region.page.get_by_role("button", name="The same with proofs, as a file").click()
    assert '"checkpoint"' in download.value.path().read_text()
    # Each hands over is an event of its own, so that the person then has two more.
    person = people.person(number)
    person.go("/who-looked")
    read = [it.strip() for it in person.page.locator(".people-line h3").all_inner_texts()]
    common = [it for it in printed if it in set(read)]
    assert "Your record was opened" in common and common
    homerton = people.staff("privacy-homerton")
    homerton.go("/oversight/people")
    homerton.page.get_by_label("NHS number").fill(number)
    homerton.press("Show the list")
    assert "The region's officers print it" in homerton.text.replace("’", "'")
    with sqlite3.connect(f"file:{story_london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        handed = database.execute("SELECT detail FROM trail_event WHERE kind = 'list-handed' AND organisation IS NOT NULL").fetchall()
    assert sorted(row[0] for row in handed) == ["printed at the desk", "the list with proofs, at the desk"]


def test_the_report_has_what_a_guardian_asks_for(people, story_london, artefacts):
    officer = people.staff("privacy-homerton")
    deadline = time.monotonic() + 60
    while True:
        officer.go("/oversight/reports")
        officer.press("Make the report")
        if officer.page.locator(".cr-figures b").first.inner_text() != "0":
            break
        assert time.monotonic() < deadline, "the report never counted the look"
        time.sleep(2)
    for words in ("By organisation", "By role", "By what permitted them", "By section that was opened", "Broken glass", "Open now", "Closed in the period"):
        expect(officer.page.get_by_role("heading", name=words).first).to_be_visible()
    look_at(officer, "story-report", artefacts)


def test_the_desk_s_other_pages(people, story_london, artefacts):
    officer = people.staff("privacy-homerton")
    for name in ("", "/broken-glass", "/sample"):
        officer.go("/oversight" + name)
        look_at(officer, "story-desk" + name.replace("/", "-"), artefacts)
    officer.go("/broken-glass")
    look_at(officer, "story-broken-glass", artefacts)

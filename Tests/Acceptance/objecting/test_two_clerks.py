"""Two clerks of one desk on one morning: who has a case, what each sees of the queue, and a caller who says that an objection is to be withdrawn."""

from __future__ import annotations

import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from london import ASKED, London, said_of, signed_in

TODAY = datetime.date.today().isoformat()
COUNT = re.compile(r">Queue (\d+)</a>")


@pytest.fixture(scope="module")
def clerks(london):
    return signed_in(london.url, "desk-first"), signed_in(london.url, "desk-second")


def post(session: requests.Session, london: London, path: str, **form: str) -> requests.Response:
    return session.post(london.url + path, data={name.replace("_", "-"): value for name, value in form.items()}, allow_redirects=False, timeout=60)


def page(session: requests.Session, london: London, path: str = "/objections") -> str:
    answer = session.get(london.url + path, timeout=60)
    assert answer.status_code == 200, answer.text[:800]
    return answer.text


def entered(london: London, clerk: requests.Session, number: str) -> str:
    answer = post(clerk, london, "/objections/new", way="letter", received=TODAY, nhs_number=number, acting="self", **said_of(london, number))
    assert answer.status_code == 303, answer.text[:800]
    return answer.headers["location"].rsplit("/", 1)[1]


def row(html: str, case: str) -> str:
    """What the queue says of a case; empty where it is not there."""
    return next((it for it in html.split("<tr>") if f'href="/objections/cases/{case}"' in it), "").split("</tr>")[0]


def test_of_two_who_take_one_case_at_once_one_has_it_and_the_other_reads_who(london, clerks):
    case = entered(london, clerks[0], london.ready["people"][11]["nhsNumber"])
    assert "Nobody yet" in row(page(clerks[0], london), case)
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda it: post(it, london, f"/objections/cases/{case}/take-on", back="queue", owner="nobody"), clerks))
    assert sorted(it.status_code for it in answers) == [303, 409]
    had, late = (0, 1) if answers[0].status_code == 303 else (1, 0)
    assert answers[had].headers["location"] == "/objections?owner=nobody", "the queue as it was"
    assert "has this case already" in answers[late].text
    # Each sees their own queue, and the whole one says who has it.
    assert row(page(clerks[had], london, "/objections?owner=mine"), case)
    assert not row(page(clerks[late], london, "/objections?owner=mine"), case)
    assert not row(page(clerks[late], london, "/objections?owner=nobody"), case)
    owner = row(page(clerks[late], london), case)
    assert "Nobody yet" not in owner and "I take this case" not in owner and "Give it back" not in owner
    case_page = page(clerks[late], london, f"/objections/cases/{case}")
    assert "Taken on by one of the desk" in case_page and "Give it back for" in case_page
    # Who is ill keeps nobody waiting.
    assert post(clerks[late], london, f"/objections/cases/{case}/give-back").status_code == 303
    assert post(clerks[late], london, f"/objections/cases/{case}/take-on").status_code == 303
    assert "Give it back" in row(page(clerks[late], london, "/objections?owner=mine"), case)


def test_what_one_proposes_waits_for_the_other_with_its_ground(london, clerks):
    case = entered(london, clerks[0], london.ready["people"][12]["nhsNumber"])
    for name, form in (("check-identity", {"check": "documents"}), ("consider", {}), ("propose-not-upheld", {"ground": "safeguarding", "words": "A child lives there."})):
        assert post(clerks[0], london, f"/objections/cases/{case}/{name}", **form).status_code == 303
    mine, theirs = (page(it, london, "/objections/second-person") for it in clerks)
    assert "You propose" in row(mine, case) and "Read and decide" not in row(mine, case)
    assert "Read and decide" in row(theirs, case) and "to keep a child or an adult at risk safe" in row(theirs, case)
    assert re.search(r">Second person [1-9]\d*</a>", theirs)
    queue = page(clerks[1], london)
    assert "Waiting for a second person, " in queue and f'/objections/cases/{case}">Read and decide' in queue


def test_a_caller_whom_nobody_has_checked_ends_nothing_and_the_person_reads_that_somebody_asked(london, clerks):
    her = london.ready["publicPeople"][0]
    case = entered(london, clerks[0], her["nhsNumber"])
    for name, form in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert post(clerks[0], london, f"/objections/cases/{case}/{name}", **form).status_code == 303
    refused = post(clerks[0], london, f"/objections/cases/{case}/withdraw", words="A man rang.")
    assert refused.status_code == 400, "no withdrawal without a check of who asks"
    asked = {"said-way": "phone", "said-on": TODAY, "words": "A man rang, who says that he is her husband."}
    assert post(clerks[0], london, f"/objections/cases/{case}/asked-to-withdraw", **asked).status_code == 303
    seen = row(page(clerks[1], london), case)
    assert "Check who asks" in seen and "It stays in force" in seen
    assert "in force" in page(clerks[1], london, f"/objections/cases/{case}")
    public = london.ready["publicURL"]
    own = signed_in(public, her["hint"])
    text = own.get(public + "/object/mine", timeout=60).text
    assert "Somebody asked the desk to end this by phone" in text and "her husband" not in text
    assert post(clerks[1], london, f"/objections/cases/{case}/not-the-person", words="I called her back: she did not ask.").status_code == 303
    assert not row(page(clerks[1], london), case)
    assert "Somebody asked the desk to end this" not in own.get(public + "/object/mine", timeout=60).text
    # She asks herself, and is known.
    assert post(clerks[1], london, f"/objections/cases/{case}/asked-to-withdraw", **asked).status_code == 303
    assert post(clerks[1], london, f"/objections/cases/{case}/withdraw", words="She asked.", **ASKED).status_code == 303
    ended = page(clerks[1], london, f"/objections/cases/{case}")
    assert "Check who asks." not in ended and "withdrawn" in ended


def test_the_tabs_count_the_desk_and_each_leads_to_a_page(london, clerks):
    before = int(COUNT.search(page(clerks[0], london))[1])
    entered(london, clerks[0], london.ready["people"][13]["nhsNumber"])
    for path in ("/objections", "/objections?owner=mine", "/objections/second-person", "/objections/duplicates", "/objections/asked-again", "/objections/letters", "/objections/figures"):
        assert int(COUNT.search(page(clerks[1], london, path))[1]) == before + 1, path
    assert signed_in(london.url, "consultant-barts").get(london.url + "/objections/letters", timeout=60).status_code == 403

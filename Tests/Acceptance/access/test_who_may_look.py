"""Who may look (issue 4, parts 1, 3, 4, 5 and 7), as a script with the demo's ready file walks it."""

from __future__ import annotations

import html
import re
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import requests

from london import ROOT, London, as_resource, program, signed_in

# Who signs in and holds one role that is chosen: everybody that a script can send to work at once.
HINTS = [
    "consultant-barts", "gp-jubilee", "nurse-homerton", "paramedic-las", "nhs111-clinician", "social-worker", "mental-health-nurse", "hospice-nurse",
    "pharmacist-ucl", "secretary-barts", "receptionist-jubilee", "privacy-barts", "eye-doctor", "two-roles", "care-home-nurse",
    "administrator-barts", "insurer-employee", "gp-without-smartcard", "privacy-homerton", "privacy-second", "privacy-region",
    "social-worker-records", "pharmacist-canal-row",
]
BREAKS_GLASS = "nurse-homerton"
SECTION_OF = {
    "Condition": "conditions", "MedicationStatement": "medicines", "MedicationRequest": "medicines", "AllergyIntolerance": "allergies",
    "Observation": "results", "DiagnosticReport": "results", "DocumentReference": "documents", "Encounter": "encounters",
    "Procedure": "procedures", "Immunization": "immunisations", "CarePlan": "care-plans", "Flag": "alerts", "Appointment": "appointments",
}


def post(session: requests.Session, london: London, path: str, **form: str) -> requests.Response:
    return session.post(london.url + path, data=form, allow_redirects=False, timeout=60)


def opened(answer: requests.Response) -> bool:
    return answer.status_code == 303 and not answer.headers["location"].endswith("/challenge")


def challenged(answer: requests.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].endswith("/challenge")


def rest_of(member: dict, everybody: list[str]) -> list[str]:
    return [number for number in everybody if number not in member["mayOpen"]]


def directors(page: str) -> dict[str, str]:
    """Whom the challenge page offers as the professional who directs: name and value."""
    found = re.findall(r'name="director" id="director-\d+" value="([^"]+)" required><label for="director-\d+">([^,<]+),', page)
    return {html.unescape(name): html.unescape(value) for value, name in found}


@pytest.fixture
def stranger(london, staff, everybody, taken=[]):  # noqa: B006
    """Somebody whom the ward nurse may not open by the number alone, and about whom no other test confirms anything: what is confirmed holds
    for hours."""
    held = {person["nhsNumber"]: len(person["sources"]) for person in london.ready["people"]}
    others = sorted(rest_of(staff[BREAKS_GLASS], everybody)[5:], key=lambda number: -held[number])
    number = next(number for number in others if number not in taken)
    taken.append(number)
    return number


def waiting(session: requests.Session, london: London, number: str) -> str:
    """Asks for a record that does not open by itself: the path of its challenge."""
    answer = post(session, london, "/looks", **{"nhs-number": number})
    assert challenged(answer), f"{answer.status_code} {answer.headers.get('location')}"
    return answer.headers["location"]


def step_up(session: requests.Session, london: London, hint: str, back: str) -> requests.Response:
    return session.get(f"{london.url}/sign-in", params={"return": back, "step-up": "1", "login_hint": hint}, timeout=30)


@pytest.mark.parametrize("hint", HINTS)
def test_the_ready_file_says_truly_whom_somebody_may_open_and_what_they_meet_for_the_rest(london, staff, everybody, hint):
    member = staff[hint]
    session = signed_in(london.url, hint)
    for number in member["mayOpen"][:2]:
        answer = post(session, london, "/looks", **{"nhs-number": number})
        assert challenged(answer) if member["needs"] == "director" else opened(answer), f"{answer.status_code} {answer.headers.get('location')}"
    for number in rest_of(member, everybody)[:3]:
        answer = post(session, london, "/looks", **{"nhs-number": number})
        if member["meets"] == "challenge":
            assert challenged(answer), f"{answer.status_code} {answer.headers.get('location')}"
        else:
            assert answer.status_code == 403


def test_the_hints_cover_everybody_who_can_sign_in_with_a_chosen_role(staff):
    assert set(staff) - set(HINTS) == {"roles-to-choose", "no-role", "password-only", "desk-first", "desk-second"}


def test_clinicians_may_open_somebody(staff):
    for hint in HINTS[:9]:
        assert staff[hint]["mayOpen"], hint


def kinds_of(london: London, session: requests.Session, answer: requests.Response) -> set[str]:
    assert opened(answer), f"{answer.status_code} {answer.headers.get('location')}"
    return {entry["resource"]["resourceType"] for entry in as_resource(session, london.url + answer.headers["location"])["entry"]}


def test_pages_paper_and_the_banner_say_which_sections_a_role_does_not_see(london, staff):
    """An empty place is nobody's "none": least of all the one of allergies (law 4)."""
    session = signed_in(london.url, "social-worker")
    answer = post(session, london, "/looks", **{"nhs-number": staff["social-worker"]["mayOpen"][0]})
    assert opened(answer)
    look = london.url + answer.headers["location"]
    for page in ["", "/who-said-what", "/timeline", "/care-plans", "/documents", "/print"]:
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", session.get(look + page, timeout=60).text))
        said = re.findall(r"Not shown: ([^(]*)\(not for your role\)", text)
        assert any({"conditions", "medicines", "allergies", "results"} <= set(words.strip().split(", ")) for words in said), f"{page}: {said}"
        assert any(words.strip().startswith("allergies") for words in said), f"{page}: where the banner's word is, allergies are first"


def test_an_activity_code_of_the_sign_in_opens_what_the_role_alone_does_not(london, staff):
    """Two social workers of one council: one of them holds B0360, to view detailed health records."""
    numbers = staff["social-worker"]["mayOpen"]
    assert numbers and numbers == staff["social-worker-records"]["mayOpen"]
    detailed = {"Condition", "MedicationRequest", "MedicationStatement", "AllergyIntolerance"}
    found = {}
    for hint in ("social-worker", "social-worker-records"):
        session = signed_in(london.url, hint)
        found[hint] = [kinds_of(london, session, post(session, london, "/looks", **{"nhs-number": number})) for number in numbers[:3]]
    assert not set().union(*found["social-worker"]) & detailed
    assert set().union(*found["social-worker-records"]) & detailed
    for without, held in zip(*found.values()):
        assert without <= held and not held & {"Observation", "DiagnosticReport", "Immunization", "Procedure"}, held - without


def test_a_community_pharmacist_sees_what_the_policy_gives_them_and_less_at_the_counter(london, staff, everybody):
    member = staff["pharmacist-canal-row"]
    session = signed_in(london.url, "pharmacist-canal-row")
    # On the pharmacy's list.
    listed = set().union(*(kinds_of(london, session, post(session, london, "/looks", **{"nhs-number": number})) for number in member["mayOpen"][:3]))
    assert listed & {"MedicationRequest", "MedicationStatement"} and "Condition" in listed
    unseen = {"DocumentReference", "Observation", "DiagnosticReport", "Encounter", "Procedure", "CarePlan", "Appointment"}
    assert not listed & unseen, listed & unseen
    # Somebody who stands there and is on no list: without conditions.
    path = waiting(session, london, rest_of(member, everybody)[7])
    present = kinds_of(london, session, post(session, london, path, presence="1"))
    assert not present & (unseen | {"Condition"}), present


def test_a_person_who_is_present_opens_what_presence_is_enough_for(london, stranger):
    session = signed_in(london.url, BREAKS_GLASS)
    path = waiting(session, london, stranger)
    answer = post(session, london, path, presence="1")
    assert opened(answer)
    kinds = {entry["resource"]["resourceType"] for entry in as_resource(session, london.url + answer.headers["location"])["entry"]}
    # Documents, encounters and procedures are not for a word alone.
    assert not kinds & {"DocumentReference", "Encounter", "Procedure"}, kinds


def test_another_session_finds_no_challenge(london, stranger):
    one, two = signed_in(london.url, BREAKS_GLASS), signed_in(london.url, BREAKS_GLASS)
    path = waiting(one, london, stranger)
    assert one.get(london.url + path, timeout=30).status_code == 200
    assert two.get(london.url + path, timeout=30).status_code == 404
    assert post(two, london, path, presence="1").status_code == 404


def test_glass_breaks_after_a_step_up_and_opens_what_was_named_and_no_more(london, stranger):
    session = signed_in(london.url, BREAKS_GLASS)
    path = waiting(session, london, stranger)
    why = {"reason": "emergency", "words": "Found at home, not speaking", "section-allergies": "1", "section-medicines": "1"}
    refused = post(session, london, path, **why)
    assert refused.status_code == 400 and "Sign in again" in refused.text
    before = session.cookies.get("carerecord")
    back = step_up(session, london, BREAKS_GLASS, path)
    assert back.status_code == 200 and back.url == london.url + path
    assert session.cookies.get("carerecord") != before
    answer = post(session, london, path, **why)
    assert opened(answer), f"{answer.status_code} {answer.text[:500]}"
    look = london.url + answer.headers["location"]
    bundle = as_resource(session, look)
    sections = {SECTION_OF.get(entry["resource"]["resourceType"]) for entry in bundle["entry"]} - {None}
    assert sections and sections <= {"allergies", "medicines"}, sections
    assert session.get(look + "/conditions", timeout=30).status_code in (403, 404)
    assert session.get(look + "/allergies", timeout=30).status_code == 200


def test_pressing_the_button_many_times_at_once_breaks_the_glass_once_and_leads_to_one_look(london, stranger):
    session = signed_in(london.url, BREAKS_GLASS)
    path = waiting(session, london, stranger)
    step_up(session, london, BREAKS_GLASS, path)
    cookies = dict(session.cookies)
    why = {"reason": "emergency", "words": "Pressed in haste " + stranger, "section-allergies": "1"}

    def press(_: int) -> requests.Response:
        return requests.post(london.url + path, data=why, cookies=cookies, allow_redirects=False, timeout=60)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, range(6)))
    assert [answer.status_code for answer in answers] == [303] * 6
    assert {answer.headers["location"] for answer in answers} == {path.removesuffix("/challenge")}
    with closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        broken = database.execute("SELECT COUNT(*) FROM break_glass WHERE nhs_number = ?", (stranger,)).fetchone()
        cases = database.execute(
            "SELECT c.organisation FROM break_glass_case c JOIN break_glass b ON b.id = c.break_glass WHERE b.nhs_number = ? ORDER BY c.raised_at", (stranger,)
        ).fetchall()
    assert broken == (1,)
    assert cases[0] == ("RQX",), "their own privacy officers have it first"


def test_a_record_that_opens_by_itself_names_what_the_glass_could_open_and_leads_to_where_it_is_chosen(london, staff):
    number = staff[BREAKS_GLASS]["mayOpen"][0]
    session = signed_in(london.url, BREAKS_GLASS)
    look = post(session, london, "/looks", **{"nhs-number": number})
    page = session.get(london.url + look.headers["location"], timeout=60).text
    assert "What could be opened" in page and "name=\"more\"" in page
    answer = post(session, london, "/looks", **{"nhs-number": number, "more": "1"})
    assert challenged(answer)
    choice = session.get(london.url + answer.headers["location"], timeout=30)
    assert choice.status_code == 200 and "You may open this record" in choice.text
    step_up(session, london, BREAKS_GLASS, answer.headers["location"])
    choice = session.get(london.url + answer.headers["location"], timeout=30)
    assert "name=\"label-" in choice.text
    assert opened(post(session, london, answer.headers["location"], again="1"))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"words": "care cannot wait"}, "Choose a reason"),
        ({"reason": "curiosity", "words": "care cannot wait", "section-allergies": "1"}, "Choose a reason"),
        ({"reason": "emergency", "section-allergies": "1"}, "Say in a few words"),
        ({"reason": "emergency", "words": "care cannot wait"}, "Choose what you need"),
        ({}, "Choose a reason"),
    ])
def test_glass_does_not_break_without_a_reason_of_the_list_and_words(london, stranger, form, sentence):
    session = signed_in(london.url, BREAKS_GLASS)
    path = waiting(session, london, stranger)
    step_up(session, london, BREAKS_GLASS, path)
    answer = post(session, london, path, **form)
    assert answer.status_code == 400
    assert sentence in answer.text
    # Nothing typed is lost.
    assert form.get("words", "") in answer.text
    assert ("id=\"section-allergies\" value=\"1\" checked" in answer.text) == ("section-allergies" in form)


def test_a_step_up_is_of_the_same_staff_member(london, stranger):
    session = signed_in(london.url, BREAKS_GLASS)
    path = waiting(session, london, stranger)
    before = session.cookies.get("carerecord")
    assert step_up(session, london, "gp-jubilee", path).status_code == 403
    assert session.cookies.get("carerecord") == before
    assert session.get(london.url + path, timeout=30).status_code == 200, "and the session goes on as it was"


def test_a_step_up_needs_the_level_and_who_cannot_show_it_goes_on_as_before(london, staff, everybody):
    hint = "gp-without-smartcard"
    session = signed_in(london.url, hint)
    path = waiting(session, london, rest_of(staff[hint], everybody)[0])
    answer = step_up(session, london, hint, path)
    assert answer.status_code == 403 and "smartcard" in answer.text
    assert session.get(london.url + path, timeout=30).status_code == 200


def test_after_a_step_up_the_old_session_is_over(london):
    session = signed_in(london.url, BREAKS_GLASS)
    old = requests.Session()
    old.cookies.update(session.cookies)
    look = post(session, london, "/looks", **{"nhs-number": next(m for m in london.ready["staff"] if m["hint"] == BREAKS_GLASS)["mayOpen"][0]})
    assert opened(look)
    assert step_up(session, london, BREAKS_GLASS, "/").status_code == 200
    json = {"accept": "application/json"}
    assert old.get(london.url, headers=json, allow_redirects=False, timeout=30).status_code == 401
    assert session.get(london.url, headers=json, allow_redirects=False, timeout=30).status_code == 200
    assert session.get(london.url + look.headers["location"], timeout=30).status_code in (404, 410), "looks of the old one have ended"


def test_a_step_up_without_a_session_is_a_sign_in(london):
    session = requests.Session()
    assert step_up(session, london, BREAKS_GLASS, "/").status_code == 200
    assert session.get(london.url, headers={"accept": "application/json"}, allow_redirects=False, timeout=30).status_code == 200


def objection(london: London, verb: str, number: str) -> str:
    command = [program(), "objection", verb, number, "--region", london.ready["state"] + "/region.yaml", "--by", "the acceptance tests"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_an_objection_refuses_at_once_whoever_looks_and_ends(london, staff):
    number = staff["consultant-barts"]["mayOpen"][-1]
    session = signed_in(london.url, "consultant-barts")
    assert opened(post(session, london, "/looks", **{"nhs-number": number}))
    assert "in force" in objection(london, "set", number)
    try:
        answer = post(session, london, "/looks", **{"nhs-number": number})
        # Told as a number of which nothing can be shown.
        assert answer.status_code == 404
        assert number not in answer.text
    finally:
        assert "ended" in objection(london, "end", number)
    assert opened(post(session, london, "/looks", **{"nhs-number": number}))


def test_a_privacy_officer_never_opens_a_record(london, staff, everybody):
    assert staff["privacy-barts"]["mayOpen"] == []
    session = signed_in(london.url, "privacy-barts")
    for extra in ({}, {"presence": "1"}, {"reason": "emergency", "words": "care cannot wait", "section-allergies": "1"}):
        assert post(session, london, "/looks", **{"nhs-number": everybody[0]}, **extra).status_code == 403


def test_an_administrator_opens_little_and_only_for_a_professional_who_signs_in_here(london, staff):
    member, consultant = staff["secretary-barts"], staff["consultant-barts"]
    number = member["mayOpen"][0]
    session = signed_in(london.url, "secretary-barts")
    path = waiting(session, london, number)
    # Nobody is named by what can be typed, not even somebody who works there.
    for typed in ("555999999999|R1H|R8000", f"{consultant['subject']}|R1H|R8000"):
        unknown = post(session, london, path, director=typed)
        assert unknown.status_code == 400 and "Choose the professional" in unknown.text
    choices = directors(session.get(london.url + path, timeout=30).text)
    assert consultant["name"] in choices and member["name"] not in choices
    assert not [name for name in choices if name in (staff["gp-jubilee"]["name"], staff["privacy-barts"]["name"])]
    # What stands for somebody is good for whoever it was offered to.
    other = signed_in(london.url, "administrator-barts")
    theirs = waiting(other, london, staff["administrator-barts"]["mayOpen"][0])
    assert post(other, london, theirs, director=choices[consultant["name"]]).status_code == 400
    answer = post(session, london, path, director=choices[consultant["name"]])
    assert opened(answer), f"{answer.status_code} {answer.text[:500]}"
    look = london.url + answer.headers["location"]
    kinds = {entry["resource"]["resourceType"] for entry in as_resource(session, look)["entry"]}
    assert not kinds & {"Condition", "MedicationStatement", "MedicationRequest", "AllergyIntolerance", "Observation", "DiagnosticReport"}, kinds
    assert session.get(look + "/medicines", timeout=30).status_code in (403, 404)
    assert session.get(look + "/appointments", timeout=30).status_code == 200
    # Whom the professional is shown as looked at in their name is on record first, once for some minutes.
    theirs = signed_in(london.url, "consultant-barts")
    for _ in range(2):
        page = theirs.get(london.url + "/", timeout=30)
        assert "Looks in your name" in page.text and f"{number[:3]} {number[3:6]} {number[6:]}" in page.text.replace("\u00a0", " ")
    with closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        shown = database.execute(
            "SELECT e.subject, e.detail FROM trail_event e JOIN trail_person p ON p.event = e.id "
            "WHERE e.kind = 'own-list-read' AND p.nhs_number = ? AND e.detail LIKE '%in their name'", (number,)).fetchall()
    assert shown == [(consultant["subject"], "1 looked at in their name")]


def test_an_administrator_searches_only_for_a_professional_and_is_told_so_and_how(london, staff):
    number = staff["secretary-barts"]["mayOpen"][0]
    session = signed_in(london.url, "secretary-barts")
    for form in ({"family": "Okonkwo", "born": "14-Mar-1944"}, {"nhs-number": number}):
        page = post(session, london, "/find", **form)
        assert page.status_code == 403
        assert "Say who it is first: nobody was searched for yet." in page.text and "Whom do you act for?" in page.text
        for name, value in form.items():
            assert f'type="hidden" name="{name}" value="{value}"' in page.text
        asked = session.post(london.url + "/find", data=form, headers={"accept": "application/json"}, timeout=30)
        assert asked.status_code == 403
        issue = asked.json()["issue"][0]
        assert issue["details"]["coding"][0]["code"] == "to-be-confirmed" and "Name the professional" in issue["diagnostics"]
    choices = directors(page.text)
    consultant = choices[staff["consultant-barts"]["name"]]
    assert post(session, london, "/find", **{"nhs-number": number}, director="555|R1H|R8000").status_code == 400
    found = post(session, london, "/find", **{"nhs-number": number}, director=consultant)
    assert found.status_code == 200 and number in found.text
    # The choice goes on with the record that is opened from what was found.
    kept = html.unescape(re.search(r'name="director" value="([^"]+)"', found.text)[1])
    assert opened(post(session, london, "/looks", **{"nhs-number": number}, director=kept))
    with closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        details = [row[0] for row in database.execute(
            "SELECT detail FROM trail_event WHERE kind = 'search-refused'")]
    assert "to be confirmed: name-director" in details


def test_a_refusal_names_its_decision_and_the_command_explains_it_by_that_name(london, everybody):
    for hint, path, form in (
            ("insurer-employee", "/looks", {"nhs-number": everybody[0]}), ("insurer-employee", "/find", {"nhs-number": everybody[0]}),
            ("privacy-barts", "/looks", {"nhs-number": everybody[0]})):
        session = signed_in(london.url, hint)
        page = post(session, london, path, **form)
        assert page.status_code == 403
        name = re.search(r'decision <span class="cr-num cr-nowrap">([^<]+)</span>', page.text)[1]
        command = [program(), "policy", "explain", name, "--region", london.ready["state"] + "/region.yaml"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Refused." in done.stdout and "the same, rule by rule" in done.stdout
        if hint == "insurer-employee":
            # One reason, and none that contradicts it.
            assert "is not connected" in page.text and "could not be found out" not in page.text
            assert "could not be found out" not in done.stdout.split("  ")[0]


def test_the_command_says_that_a_role_does_not_see_a_section_and_not_that_nothing_is_known(london):
    command = [program(), "policy", "explain", "region/policy.yaml", "--role", "R8006", "--organisation", "acute", "--on", "admission",
               "--director", "R8000", "--section", "medicines"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert "Your role does not see what was asked for." in done.stdout and "No relationship" not in done.stdout


def test_the_last_people_of_the_front_page_are_on_record_as_shown(london, staff):
    member = staff["gp-jubilee"]
    session = signed_in(london.url, "gp-jubilee")
    number = member["mayOpen"][0]
    assert opened(post(session, london, "/looks", **{"nhs-number": number}))
    for _ in range(3):
        assert "The last people you looked at" in session.get(london.url + "/", timeout=30).text
    with closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        shown = database.execute(
            "SELECT COUNT(*) FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE e.kind = 'own-list-read' AND e.subject = ? "
            "AND p.nhs_number = ? AND e.detail LIKE '%last looked at'", (member["subject"], number)).fetchone()
    assert shown[0] >= 1
    # The same list again is the same showing.
    before = shown
    session.get(london.url + "/", timeout=30)
    with closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        assert database.execute(
            "SELECT COUNT(*) FROM trail_event e JOIN trail_person p ON p.event = e.id WHERE e.kind = 'own-list-read' AND e.subject = ? "
            "AND p.nhs_number = ? AND e.detail LIKE '%last looked at'", (member["subject"], number)).fetchone() == before


@pytest.mark.parametrize("form", [
    {"sections": "allergies,nonsense"}, {"section-nonsense": "1"}, {"presence": "nonsense"}, {"label-Mrs Okonkwo told me": "1"},
    {"labels": "told,me"}])
def test_what_somebody_typed_into_a_field_is_refused_and_nowhere_in_the_account(london, stranger, form):
    session = signed_in(london.url, BREAKS_GLASS)
    path = waiting(session, london, stranger)
    why = {"reason": "emergency", "words": "Found at home, not speaking", "section-allergies": "1"} | form
    for address in (path, "/looks"):
        assert post(session, london, address, **{"nhs-number": stranger}, **why).status_code == 400
    with closing(sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True)) as database:
        decisions = database.execute("SELECT COALESCE(decision, '') || COALESCE(detail, '') FROM trail_event").fetchall()
    for word in ("told", "nonsense", "Okonkwo"):
        assert not [row for row in decisions if word in row[0]]

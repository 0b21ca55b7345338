"""What people and desks are told leaves by webhook or by mail, once it is committed, with nothing of anybody in it."""

from __future__ import annotations

import base64
import email.utils
import hashlib
import hmac
import json
import re
import socketserver
import sqlite3
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from london import ASKED, ROOT, program, said_of

RECEIPT, ANSWERED, TEXT = (f"b838b13c-f98c-4def-93f0-515d4e4f4e{at}" for at in ("e1", "e2", "e3"))
SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def issued(authorization: str) -> float:
    """When the token was made that a request carries; it is GOV.UK Notify's, signed with the key's secret."""
    kind, token = authorization.split(" ")
    head, claims, signature = token.split(".")
    assert kind == "Bearer" and json.loads(decoded(head)) == {"alg": "HS256", "typ": "JWT"}
    assert hmac.digest(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256) == decoded(signature)
    said = json.loads(decoded(claims))
    assert said["iss"] == SERVICE and isinstance(said["iat"], int)
    return said["iat"]


class Sink:
    """A message service that takes everything, and a mail relay that does."""

    def __init__(self):
        self.posts: list[tuple[str, dict, dict]] = []
        self.mails: list[str] = []
        #: Refuses the next so many.
        self.refuses = 0
        #: The service gives no answer to the next so many, and the relay minds the sender of the next so many.
        self.hangs, self.minds = 0, 0
        #: An address of which the relay says that there is none.
        self.nobody = ""
        #: When the relay minded.
        self.minded: list[float] = []
        sink = self

        class Service(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                sink.posts.append((self.path, dict(self.headers), body))
                status = 201
                if sink.hangs:
                    sink.hangs -= 1
                    # Longer than anybody waits for it.
                    time.sleep(45)
                    return
                if sink.refuses:
                    # Such as a wrong path in the region file, which somebody puts right.
                    sink.refuses, status = sink.refuses - 1, 404
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Relay(socketserver.StreamRequestHandler):
            def say(self, line: str):
                self.wfile.write(line.encode() + b"\r\n")

            def handle(self):
                self.say("220 relay")
                while line := self.rfile.readline().decode():
                    word = line.split()[0].upper() if line.split() else ""
                    if word == "EHLO":
                        self.wfile.write(b"250-relay\r\n250 8BITMIME\r\n")
                    elif word == "MAIL" and sink.minds:
                        sink.minds -= 1
                        sink.minded.append(time.monotonic())
                        self.say("550 sender not permitted")
                    elif word == "RCPT" and sink.nobody and sink.nobody in line:
                        self.say("550 5.1.1 no such user")
                    elif word == "DATA":
                        self.say("354 go on")
                        lines = []
                        while (part := self.rfile.readline().decode()) != ".\r\n":
                            lines.append(part)
                        sink.mails.append("".join(lines))
                        self.say("250 taken")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 ok")

        self.service = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        self.relay = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay)
        self.relay.daemon_threads = True
        for server in (self.service, self.relay):
            threading.Thread(target=server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def sink(london, tmp_path_factory):
    """The region in force names a service that has a template for one message, and a relay for the others."""
    sink = Sink()
    folder = tmp_path_factory.mktemp("telling")
    (folder / "key").write_text(f"tests-{SERVICE}-{SECRET}\n")
    text = open(london.ready["state"] + "/region.yaml", encoding="utf-8").read()
    text += f"""telling:
  webhook: {{url: "http://127.0.0.1:{sink.service.server_port}", shape: gov-uk-notify, apiKey: {{file: "{folder}/key"}}, templates: {{receipt: {RECEIPT}, question-answered: {ANSWERED}}}, textTemplates: {{question-answered: {TEXT}}}}}
  mail: {{host: 127.0.0.1, port: {sink.relay.server_address[1]}, from: record@example.nhs.uk}}
  tellsOfGlass: true
"""
    (folder / "region.yaml").write_text(text)
    done = subprocess.run([program(), "region", "activate", str(folder / "region.yaml"), "--by", "the tests"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    # The region in force is read with the next decision.
    requests.get(london.url, timeout=30)
    yield sink
    for server in (sink.service, sink.relay):
        server.shutdown()


def until(what, seconds: float = 30):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it never came")


def test_a_receipt_leaves_by_webhook_and_what_has_no_template_by_mail(london, sink):
    from london import signed_in

    desk = signed_in(london.url, "desk-first")
    number = london.ready["people"][12]["nhsNumber"]
    day = time.strftime("%Y-%m-%d")
    form = {"way": "phone", "received": day, "nhs-number": number, "acting": "self", "email": "somebody@example.com", **said_of(london, number)}
    entered = desk.post(london.url + "/objections/new", data=form, allow_redirects=False, timeout=60)
    assert entered.status_code == 303, entered.text[:400]
    path, headers, body = until(lambda: sink.posts and sink.posts[0])
    assert path == "/v2/notifications/email" and abs(issued(headers["Authorization"]) - time.time()) < 30
    assert body["email_address"] == "somebody@example.com" and body["template_id"] == RECEIPT
    assert headers["Idempotency-Key"] == body["reference"]
    case = london.url + entered.headers["location"]
    for step, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert desk.post(f"{case}/{step}", data=more, allow_redirects=False, timeout=60).status_code == 303
    mail = until(lambda: sink.mails and sink.mails[0])
    assert "To: <somebody@example.com>" in mail and "Your objection is in force" in mail and "national emergency may set it aside" in mail
    dated = email.utils.parsedate_to_datetime(re.search(r"^Date: (.+)\r$", mail, re.M)[1])
    assert abs(dated.timestamp() - time.time()) < 60 and re.search(r"^Message-ID: <[0-9a-f-]{36}@carerecord>\r$", mail, re.M)
    reference = body["personalisation"]["reference"]
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", reference) and reference in mail
    time.sleep(2.5)
    assert len(sink.posts) == 1 and len(sink.mails) == 1, "each once where nothing fails"
    for text in (json.dumps(body), mail):
        assert number not in text.replace(" ", "") and "Okonkwo" not in text


def question(london, hint: str, way: dict[str, str]) -> tuple[requests.Session, str, dict]:
    """A person says how they are reached, a look at their record is asked about, and the case is at the desk of the organisation whose staff looked."""
    from london import open_look, signed_in

    person = next(it for it in london.ready["publicPeople"] if any(it["nhsNumber"] in m["mayOpen"] and m["hint"] == hint for m in london.ready["staff"]))
    public = london.ready["publicURL"]
    me = signed_in(public, person["hint"])
    assert me.post(public + "/your-record/contact", data=way, timeout=30).status_code == 200
    open_look(signed_in(london.url, hint), london.url, person["nhsNumber"])
    lines = re.findall(r'href="/who-looked/([0-9a-f]{32})"', me.get(public + "/who-looked", timeout=30).text)
    for line in lines:
        asked = me.post(f"{public}/who-looked/{line}/question", data={"words": "Why was this?"}, timeout=30)
        if asked.status_code == 200 and "It has not been answered yet" in asked.text:
            break
    else:
        raise AssertionError("no look could be asked about")
    officer = signed_in(london.url, "privacy-barts")
    listed = officer.get(london.url + "/oversight/questions", timeout=30).text
    case = re.search(r'href="(/oversight/cases/[0-9a-f]{32})"', listed)[1]
    return officer, london.url + case, person


def answer(officer: requests.Session, case: str) -> None:
    sent = officer.post(case + "/decide", data={"verdict": "justified", "because": "It was.", "answer": "She treats your asthma."}, allow_redirects=False, timeout=30)
    assert sent.status_code == 303, sent.text[:400]


def test_a_person_who_asked_is_told_by_the_way_they_chose_again_until_it_is_taken_and_under_one_reference(london, sink):
    officer, case, person = question(london, "consultant-barts", {"way": "email", "words": "me@example.com"})
    page = officer.get(case, timeout=30).text
    assert "With your answer an email tells them" in page and "me@example.com" not in page
    before, sink.refuses = len(sink.posts), 1
    answer(officer, case)
    until(lambda: len(sink.posts) >= before + 2, 120)
    (_, _, first), (path, headers, second) = sink.posts[before:]
    assert first == second and path == "/v2/notifications/email", "what was refused is sent again, the same"
    assert second["template_id"] == ANSWERED and second["email_address"] == "me@example.com"
    assert headers["Idempotency-Key"] == second["reference"] and issued(headers["Authorization"])
    text = json.dumps(sink.posts[before:])
    for secret in (person["nhsNumber"], person["name"].split()[-1], "asthma", "Why was this", SECRET):
        assert secret not in text
    time.sleep(2.5)
    assert len(sink.posts) == before + 2


@pytest.mark.parametrize(
    "way, words, said, kind",
    [
        ("phone", "07700 900123", "With your answer a text message tells them", "sms"),
        ("phone", "07700 900123, leave no message", "07700 900123, leave no message", None),
        ("post", "1 High Street", "1 High Street", None),
        ("here", "", "They want nothing sent", None),
    ],
)
def test_a_number_alone_is_sent_a_text_and_whatever_needs_a_person_is_left_to_one(london, sink, way, words, said, kind):
    officer, case, _ = question(london, "consultant-barts", {"way": way, "words": words})
    assert said in officer.get(case, timeout=30).text
    before = len(sink.posts), len(sink.mails)
    answer(officer, case)
    if kind:
        until(lambda: len(sink.posts) > before[0])
        path, _, body = sink.posts[before[0]]
        assert path == f"/v2/notifications/{kind}" and body["phone_number"] == "07700900123" and body["template_id"] == TEXT
    else:
        time.sleep(3)
        assert (len(sink.posts), len(sink.mails)) == before


def glass_is_broken(london, number: str, **more: str) -> None:
    """By somebody who has nothing to do with the person, after signing in once more. What is typed for a ground in law is none."""
    from london import signed_in

    session = signed_in(london.url, "paramedic-las")
    waiting = session.post(london.url + "/looks", data={"nhs-number": number}, allow_redirects=False, timeout=60).headers["location"]
    assert waiting.endswith("/challenge"), waiting
    step_up = {"return": waiting, "step-up": "1", "login_hint": "paramedic-las"}
    assert session.get(london.url + "/sign-in", params=step_up, timeout=60).status_code == 200
    why = {"reason": "emergency", "words": "Found at home, not speaking", "section-allergies": "1"} | more
    typed = session.post(london.url + waiting, data=why | {"ground": "the neighbour told me"}, allow_redirects=False, timeout=60)
    assert typed.status_code == 400 and "Choose a ground in law" in typed.text and "neighbour" not in typed.text
    opened = session.post(london.url + waiting, data=why, allow_redirects=False, timeout=60)
    assert opened.status_code == 303 and not opened.headers["location"].endswith("/challenge"), re.sub(r"<[^>]*>", " ", opened.text)[:3000]


def test_of_broken_glass_only_who_asked_for_it_is_told_and_an_address_for_answers_is_not_used(london, sink):
    from london import signed_in

    paramedic = next(it for it in london.ready["staff"] if it["hint"] == "paramedic-las")
    # Who objects is told by the desk's rule.
    known = {*paramedic["mayOpen"], london.ready["people"][12]["nhsNumber"]}
    asks, does_not = [it for it in london.ready["publicPeople"] if it["nhsNumber"] not in known][:2]
    public = london.ready["publicURL"]
    # The region in force is read with a decision.
    signed_in(london.url, "desk-first").get(london.url + "/objections", timeout=30)
    for person, more in ((asks, {"glass": "1"}), (does_not, {})):
        me = signed_in(public, person["hint"])
        until(lambda: "when my record is opened in an emergency" in me.get(public + "/your-record/contact", timeout=30).text)  # noqa: B023
        sent = me.post(public + "/your-record/contact", data={"way": "email", "words": f"{person['hint']}@example.com", **more}, timeout=30)
        assert sent.status_code == 200 and "Your choice is kept." in sent.text
    before = len(sink.mails)
    glass_is_broken(london, does_not["nhsNumber"])
    # A ground in law where nobody objects keeps nothing from the person.
    glass_is_broken(london, asks["nhsNumber"], ground="vital-interests")
    mail = until(lambda: len(sink.mails) > before and sink.mails[-1])
    assert f"To: <{asks['hint']}@example.com>" in mail and "opened in an emergency" in mail
    assert asks["nhsNumber"] not in mail and asks["name"].split()[-1] not in mail
    time.sleep(3)
    assert len(sink.mails) == before + 1, "nothing goes to an address that was given for answers"


def test_who_objects_by_letter_and_asked_to_be_told_of_an_emergency_is_told_once(london, sink):
    from london import signed_in

    paramedic = next(it for it in london.ready["staff"] if it["hint"] == "paramedic-las")
    known = {*paramedic["mayOpen"], london.ready["people"][12]["nhsNumber"]}
    person = [it for it in london.ready["publicPeople"] if it["nhsNumber"] not in known][-1]
    public, desk = london.ready["publicURL"], signed_in(london.url, "desk-first")
    me = signed_in(public, person["hint"])
    until(lambda: "when my record is opened in an emergency" in me.get(public + "/your-record/contact", timeout=30).text)
    address = f"{person['hint']}@objects.example.com"
    sent = me.post(public + "/your-record/contact", data={"way": "email", "words": address, "glass": "1"}, timeout=30)
    assert "Your choice is kept." in sent.text
    form = {"way": "letter", "received": time.strftime("%Y-%m-%d"), "nhs-number": person["nhsNumber"], "acting": "self", **said_of(london, person["nhsNumber"])}
    entered = desk.post(london.url + "/objections/new", data=form, allow_redirects=False, timeout=60)
    assert entered.status_code == 303, entered.text[:400]
    case = london.url + entered.headers["location"]
    for step, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert desk.post(f"{case}/{step}", data=more, allow_redirects=False, timeout=60).status_code == 303
    before = len(sink.mails)
    glass_is_broken(london, person["nhsNumber"], ground="vital-interests")
    mail = until(lambda: next((it for it in sink.mails[before:] if f"To: <{address}>" in it), None))
    assert "opened in an emergency" in mail and person["nhsNumber"] not in mail.replace(" ", "")
    time.sleep(3)
    assert sum(f"To: <{address}>" in it for it in sink.mails[before:]) == 1, "once"
    assert desk.post(f"{case}/withdraw", data={"words": "The person asked.", **ASKED}, allow_redirects=False, timeout=60).status_code == 303


def test_where_the_address_of_the_case_is_none_who_asked_to_be_told_is_told_by_the_way_they_chose(london, sink):
    from london import signed_in

    paramedic = next(it for it in london.ready["staff"] if it["hint"] == "paramedic-las")
    known = {*paramedic["mayOpen"], london.ready["people"][12]["nhsNumber"]}
    person = [it for it in london.ready["publicPeople"] if it["nhsNumber"] not in known][-2]
    public, desk = london.ready["publicURL"], signed_in(london.url, "desk-first")
    me = signed_in(public, person["hint"])
    until(lambda: "when my record is opened in an emergency" in me.get(public + "/your-record/contact", timeout=30).text)
    chosen = f"{person['hint']}@chosen.example.com"
    sent = me.post(public + "/your-record/contact", data={"way": "email", "words": chosen, "glass": "1"}, timeout=30)
    assert "Your choice is kept." in sent.text
    form = {"way": "letter", "received": time.strftime("%Y-%m-%d"), "nhs-number": person["nhsNumber"], "acting": "self", "email": "gone@objects.example.com"}
    entered = desk.post(london.url + "/objections/new", data=form | said_of(london, person["nhsNumber"]), allow_redirects=False, timeout=60)
    assert entered.status_code == 303, entered.text[:400]
    case = london.url + entered.headers["location"]
    for step, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert desk.post(f"{case}/{step}", data=more, allow_redirects=False, timeout=60).status_code == 303

    before = len(sink.mails)
    sink.nobody = "gone@objects.example.com"
    try:
        glass_is_broken(london, person["nhsNumber"], ground="vital-interests")
        mail = until(lambda: next((it for it in sink.mails[before:] if f"To: <{chosen}>" in it), None), 60)
    finally:
        sink.nobody = ""
    assert "opened in an emergency" in mail and person["nhsNumber"] not in mail.replace(" ", "")
    with sqlite3.connect(f"file:{london.ready['state']}/carerecord.sqlite?mode=ro", uri=True) as database:
        faults = database.execute("SELECT fault FROM outbox WHERE template = 'glass-despite-objection' AND id LIKE 'person-glass-%'").fetchall()
    assert ("given up: mail: no such address",) in faults, "the address of the case was tried, and is none"
    assert desk.post(f"{case}/withdraw", data={"words": "The person asked.", **ASKED}, allow_redirects=False, timeout=60).status_code == 303


def test_the_place_that_is_asked_to_put_something_right_is_told_that_a_request_waits_and_by_when_and_nothing_else(london, sink):
    from london import signed_in

    person, public = london.ready["publicPeople"][0], london.ready["publicURL"]
    me, before = signed_in(public, person["hint"]), len(sink.mails)
    sent = me.post(public + "/your-record/correction", data={"other": "Hampstead Group Practice", "words": "My asthma is wrong"}, timeout=30)
    assert sent.status_code == 200 and "It must answer by" in sent.text
    mail = until(lambda: next((it for it in sink.mails[before:] if "put something right" in it), None))
    assert "To: <corrections@f83017.example>" in mail and "waits" in mail
    assert re.search(r"Reference F83017, by \d{1,2} [A-Z][a-z]+ 20\d\d", mail)
    for secret in (person["nhsNumber"], *person["name"].split(), "asthma"):
        assert secret not in mail.replace(" ", "")
    time.sleep(3)
    assert sum("put something right" in it for it in sink.mails[before:]) == 1, "once"


def test_who_asked_to_be_told_hears_that_somebody_asks_to_act_for_them_and_nothing_names_anybody(london, sink):
    from london import signed_in

    desk, public = signed_in(london.url, "desk-first"), london.ready["publicURL"]
    desk.get(london.url + "/objections", timeout=30)
    people = london.ready["publicPeople"]
    power = {"kind": "attorney", "scope": "health-and-welfare", "evidence": "A power", "from": "2024-01-01", "cannot-decide": "1", "known": "1"}

    def entered(person: dict, actor: dict) -> bool:
        form = power | {"nhs-number": person["nhsNumber"], "actor": actor["nhsNumber"]}
        return desk.post(london.url + "/objections/representatives", data=form, allow_redirects=False, timeout=60).status_code == 303

    before, told = len(sink.mails), []
    for person in people:
        me = signed_in(public, person["hint"])
        until(lambda: "when somebody asks to act for me" in me.get(public + "/your-record/contact", timeout=30).text)  # noqa: B023
        way = {"way": "email", "words": f"{person['hint']}@example.org", "acting": "1"}
        assert "Your choice is kept." in me.post(public + "/your-record/contact", data=way, timeout=30).text
        # Those of another desk's are refused, and hear nothing.
        if entered(person, next(it for it in people if it != person)):
            told.append((person, me))
            break
    (person, me), = told
    mail = until(lambda: next((it for it in sink.mails[before:] if "asked to act for you" in it), None))
    assert f"To: <{person['hint']}@example.org>" in mail and "Log in" in mail
    for it in people:
        assert it["nhsNumber"] not in mail.replace(" ", "") and it["name"].split()[-1] not in mail.split("\r\n\r\n", 1)[-1]
    stop = re.search(r'action="(/acting/[0-9a-f]{32}/stop)"', me.get(public + "/acting", timeout=30).text)[1]
    assert me.post(public + stop, allow_redirects=False, timeout=30).status_code == 303
    time.sleep(3)
    assert sum("asked to act for you" in it for it in sink.mails[before:]) == 1, "each once, and whoever is not entered hears nothing"


def test_one_that_hangs_holds_up_no_other_and_a_fault_that_passes_loses_nothing(london, sink):
    from london import signed_in

    desk = signed_in(london.url, "desk-first")
    # Nobody who said in another test how they are to be reached.
    said = {it["nhsNumber"] for it in london.ready["publicPeople"]}
    first, second = [it["nhsNumber"] for it in london.ready["people"][13:] if it["nhsNumber"] not in said][:2]
    posts, mails = len(sink.posts), len(sink.mails)
    sink.hangs, sink.minds = 1, 1

    def entered(number: str, address: str) -> str:
        form = {"way": "phone", "received": time.strftime("%Y-%m-%d"), "nhs-number": number, "acting": "self", "email": address, **said_of(london, number)}
        answer = desk.post(london.url + "/objections/new", data=form, allow_redirects=False, timeout=60)
        assert answer.status_code == 303, answer.text[:400]
        return london.url + answer.headers["location"]

    def page(case: str) -> str:
        return desk.get(case, timeout=30).text

    # Its receipt waits for a service that gives no answer. What is brought into force meanwhile is somebody else's: a receipt is not sent once that is so.
    waits = entered(first, "waits@example.com")
    until(lambda: len(sink.posts) > posts)
    case = entered(second, "patient@example.com")
    began = time.monotonic()
    for step, more in (("check-identity", {"check": "documents"}), ("consider", {}), ("uphold", {})):
        assert desk.post(f"{case}/{step}", data=more, allow_redirects=False, timeout=60).status_code == 303
    # Told ten seconds after; the service still gives no answer to the receipt.
    until(lambda: sink.minded)
    assert sink.minded[0] - began < 19, "the mail waits for nothing but its own time"
    until(lambda: "Not sent yet" in page(case) and "Not sent yet" in page(waits), 40)
    assert "Never sent" not in page(case) + page(waits)
    mail = until(lambda: next((it for it in sink.mails[mails:] if "To: <patient@example.com>" in it), None), 120)
    assert "Your objection is in force" in mail
    until(lambda: [it[2] for it in sink.posts].count(sink.posts[posts][2]) == 2, 120)
    until(lambda: "Not sent yet" not in page(case) + page(waits))

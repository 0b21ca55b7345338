"""Two regions as each other's witnesses, each a process of its own, over their real ports (C2SP tlog-witness): what they sign, what they refuse, and what
is shouted about."""
from __future__ import annotations

import base64
import hashlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "counterparts"))

from clock import jumping_clock  # noqa: E402
from counterpart import Service, free_ports  # noqa: E402
from london import London, program  # noqa: E402
from test_strangers_verify import one_page, run  # noqa: E402

PERSON = "9434765919"


def wait_for(what, seconds: float = 30):
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.1)
    return found


class Neighbour:
    """A region of its own: its files, its keys, and the service over them."""

    def __init__(self, name: str, folder: Path, systems: London):
        self.name, self.folder = name, folder
        folder.mkdir(parents=True)
        self.ports = dict(zip(["staff", "partner", "public", "operations"], free_ports(4)))
        self.origin = f"127.0.0.1:{self.ports['public']}"
        self.public, self.partner = f"http://{self.origin}", f"http://127.0.0.1:{self.ports['partner']}"
        self.key = run("key", self.origin, "--folder", folder).strip()
        secret, self.witness = run("key", f"{name}.example/witness", "--witness").split()
        (folder / "witness-key").write_text(secret + "\n")
        self.systems = systems
        self.service: Service | None = None

    @property
    def region(self) -> Path:
        return self.folder / "region.yaml"

    def write(self, others: list["Neighbour"], logs: list[str]) -> None:
        """logs: keys of the logs that it signs."""
        region = yaml.safe_load((Path(self.systems.ready["state"]) / "region.yaml").read_text())
        del region["monitoring"], region["launches"]
        for name, port in self.ports.items():
            region["listeners"][name] |= {"port": port} | ({"url": f"http://127.0.0.1:{port}"} if name != "operations" else {})
        region["database"] = {"sqlite": str(self.folder / "account.sqlite")}
        region["trail"] = {
            "signingKey": {"file": str(self.folder / "log-key")}, "chainSecret": {"file": str(self.folder / "log-secret")},
            "witnesses": [{"key": other.witness, "url": other.partner} for other in others],
            "witness": {"key": {"file": str(self.folder / "witness-key")}, "logs": [{"key": key} for key in logs]},
        }
        self.region.write_text(yaml.safe_dump(region, sort_keys=False))
        shutil.copy(Path(self.systems.ready["state"]) / "policy.yaml", self.folder / "policy.yaml")

    def start(self) -> "Neighbour":
        # One of before would say that it is ready.
        (self.folder / "service" / "ready").unlink(missing_ok=True)
        self.service = Service(self.region, self.folder / "service")
        return self

    def handed(self, folder: Path) -> tuple[Path, Path]:
        """The policy that people are handed, and the proof of the newest event of `event`."""
        run("export", "--region", self.region, folder)
        with sqlite3.connect(f"file:{self.folder / 'account.sqlite'}?mode=ro", uri=True, timeout=10) as database:
            event = database.execute("SELECT id FROM trail_event WHERE kind = 'hold-set' ORDER BY id DESC LIMIT 1").fetchone()[0]
        proof = folder / "proof.json"
        proof.write_text(run("event", event, "--region", self.region, "--by", "test"))
        return folder / "policy", proof

    def activate(self) -> None:
        """What the file says now is in force at the next start."""
        subprocess.run([program(), "region", "activate", str(self.region), "--by", "test"], check=True, capture_output=True, timeout=60)

    def stop(self) -> None:
        if self.service:
            self.service.stop()
        self.service = None

    @property
    def said(self) -> str:
        return "".join(path.read_text(errors="replace") for path in (self.folder / "service").glob("*") if path.is_file())

    def event(self) -> None:
        """One more entry of its log."""
        done = subprocess.run(
            [program(), "trail", "hold", "set", "--region", str(self.region), "--person", PERSON, "--reason", "test", "--by", "test"],
            capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def checkpoint(self, witnessed: bool = False) -> str | None:
        answer = requests.get(f"{self.public}/checkpoint{'-witnessed' if witnessed else ''}", timeout=10)
        return answer.text if answer.status_code == 200 else None

    def size(self) -> int:
        return int(self.checkpoint().split("\n")[1])

    def entries(self) -> int:
        """How many places the log has once every event is given its own, whether or not a checkpoint has them."""
        with sqlite3.connect(f"file:{self.folder / 'account.sqlite'}?mode=ro", uri=True, timeout=10) as database:
            wait_for(lambda: not database.execute("SELECT COUNT(*) FROM trail_event WHERE id NOT IN (SELECT event FROM log_entry)").fetchone()[0])
            return database.execute("SELECT MAX(place) + 1 FROM log_entry").fetchone()[0]

    def metric(self, name: str) -> float:
        text = requests.get(f"http://127.0.0.1:{self.ports['operations']}/metrics", timeout=10).text
        return next(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.split("{")[0].split(" ")[0] == "carerecord_" + name)

    def ask(self, body: str | bytes) -> requests.Response:
        return requests.post(f"{self.partner}/add-checkpoint", data=body, timeout=10)

    def quorum(self, witness: "Neighbour") -> Path:
        file = self.folder / "quorum"
        file.write_text(f"log {self.key}\nwitness W {witness.witness}\nquorum W\n")
        return file


class Log:
    """A small log of the test's own, with `cryptography` alone: it can sign what it likes."""

    def __init__(self, name: str):
        self.name, self.secret = name, Ed25519PrivateKey.generate()
        public = b"\x01" + self.secret.public_key().public_bytes_raw()
        self.id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.key = f"{name}+{self.id.hex()}+{base64.b64encode(public).decode()}"

    def note(self, size: int, root: bytes) -> str:
        text = f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n"
        return f"{text}\n\u2014 {self.name} {base64.b64encode(self.id + self.secret.sign(text.encode())).decode()}\n"


def cosigned(answer: str, note: str, witness: str) -> int:
    """The time at which the witness signed, by its public key and nothing of ours."""
    name, id_, key = witness.split("+", 2)
    dash, who, line = answer.strip().split(" ")
    signature = base64.b64decode(line)
    assert (dash, who, signature[:4].hex(), answer[-1]) == ("\u2014", name, id_, "\n") and len(signature) == 4 + 8 + 64
    when = struct.unpack(">Q", signature[4:12])[0]
    text = note.rsplit("\n\n", 1)[0] + "\n"
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]).verify(signature[12:], f"cosignature/v1\ntime {when}\n{text}".encode())
    return when


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory):
    folder = tmp_path_factory.mktemp("witness")
    with ExitStack() as stack:
        systems = stack.enter_context(London("--systems-only"))
        north, south = (Neighbour(name, folder / name, systems) for name in ("north", "south"))
        own = Log("stranger.example/log")
        north.write([south], [south.key, own.key])
        south.write([north], [north.key])
        for neighbour in (north, south):
            stack.callback(neighbour.stop)
            neighbour.start()
        yield north, south, own


def test_two_regions_sign_each_others_logs_and_each_log_verifies_with_its_witness(neighbours, tmp_path):
    north, south, _ = neighbours
    for mine, other in ((north, south), (south, north)):
        for _ in range(3):
            mine.event()
        # The newest of all is signed once nothing comes any more. One from before these events may be signed already.
        entries = mine.entries()
        wait_for(lambda: f"\u2014 {other.name}.example/witness " in (mine.checkpoint() or "") and mine.size() >= entries)
        assert mine.checkpoint(witnessed=True) == mine.checkpoint()
        said = run("verify", mine.public, "--policy", mine.quorum(other))
        assert "Right:" in said and f"witnessed by {other.name}.example/witness" in said
        folder = tmp_path / mine.name
        run("export", "--region", mine.region, folder)
        assert "Right:" in run("verify", folder / "log", "--policy", mine.quorum(other))
        assert f"witness W1 {other.witness}\nquorum W1\n" in (folder / "policy").read_text()
        assert "Right:" in run("verify", folder / "log", "--policy", folder / "policy")
        policy, handed = mine.handed(folder)
        assert "Right:" in run("verify", "--policy", policy, "--proof", handed)
        assert one_page(policy, handed).stdout == "Right.\n"
        assert "Right:" in run("audit", "--region", mine.region)
        assert mine.metric("witness_behind") == 0 and mine.metric("split_views") == 0
        # What it holds of the other, signed by the other itself.
        address = f"{mine.partner}/witnessed/{hashlib.sha256(other.origin.encode()).hexdigest()}"
        # The other asks within seconds of its own first checkpoint, and nobody waited for that here.
        wait_for(lambda: requests.get(address, timeout=10).status_code == 200)
        held = requests.get(address, timeout=10)
        assert held.text.split("\n")[0] == other.origin
        assert requests.get(f"{mine.partner}/witnessed/{'0' * 64}", timeout=10).status_code == 404


def test_a_witness_answers_as_tlog_witness_says(neighbours):
    north, south, own = neighbours
    roots = [hashlib.sha256(b"\x00" + bytes([number])).digest() for number in range(2)]
    two = hashlib.sha256(b"\x01" + roots[0] + roots[1]).digest()
    line = base64.b64encode(roots[1]).decode() + "\n"
    first = own.note(1, roots[0])
    answer = north.ask(f"old 0\n\n{first}")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    assert abs(cosigned(answer.text, first, north.witness) - time.time()) < 10
    second = own.note(2, two)
    for body, status in [
        ("nothing of that kind", 400), (f"old 3\n\n{second}", 400), (f"old 01\n{line}\n{second}", 400),
        (f"old 0\n\n{second}", 409), (f"old 1\n\n{second}", 422), (f"old 1\n{line}{line}\n{second}", 422),
        (f"old 1\n{line}\n{Log(own.name).note(2, two)}", 403), (f"old 0\n\n{Log('nobody.example').note(2, two)}", 404),
    ]:
        answer = north.ask(body.encode())
        assert answer.status_code == status, body
        if status == 409:
            assert (answer.text, answer.headers["content-type"]) == ("1\n", "text/x.tlog.size")
    # It signs nothing for whoever is not its neighbour, and goes on with whoever is.
    assert south.ask(f"old 0\n\n{first}").status_code == 404
    answer = north.ask(f"old 1\n{line}\n{second}")
    assert answer.status_code == 200
    cosigned(answer.text, second, north.witness)
    # Lost on the way: it is signed again.
    assert north.ask(f"old 2\n\n{second}").status_code == 200
    assert north.ask(b"old 2\n\n" + second.encode() + b"x" * 40_000).status_code in (400, 413)


def test_a_log_that_signed_two_histories_is_refused_and_shouted_about(neighbours):
    north, _, own = neighbours
    wait_for(lambda: north.ask(f"old 2\n\n{own.note(2, b'2' * 32)}").status_code == 409)
    for old in (0, 1, 2):
        answer = north.ask(f"old {old}\n\n{own.note(2, b'3' * 32)}")
        assert (answer.status_code, answer.text) == (409, "2\n")
    # Both of the first pair, and the third history: the one that was signed is kept once.
    assert north.metric("split_views") == 3
    said = [line for line in north.said.splitlines() if "SPLIT VIEW" in line]
    assert len(said) == 2 and all("critical" in line.lower() and own.name in line for line in said)
    assert "Right:" in run("audit", "--region", north.region)


def test_a_witness_that_is_gone_delays_nothing_and_signs_when_it_is_back(neighbours, tmp_path):
    north, south, _ = neighbours
    south.stop()
    before = north.size()
    north.event()
    wait_for(lambda: north.size() > before, 5)
    wait_for(lambda: "a witness does not sign the log" in north.said)
    assert f"{south.name}.example" not in north.checkpoint()
    # Who asks for the witness goes by what it signed last.
    assert "Right:" in run("verify", north.public, "--policy", north.quorum(south))
    # A proof is made all the same, and nobody is told that it is right: others could be shown another history under the log's key.
    policy, handed = north.handed(tmp_path)
    assert "Could not tell: " in run("verify", "--policy", policy, "--proof", handed, code=3)
    alone = one_page(policy, handed)
    assert alone.returncode == 1 and alone.stderr.startswith("Could not tell: the witnesses"), alone.stdout + alone.stderr
    south.start()
    wait_for(lambda: f"\u2014 {south.name}.example/witness " in north.checkpoint(), 90)
    assert "Right:" in run("verify", "--policy", policy, "--proof", north.handed(tmp_path)[1])


def seen(neighbour: Neighbour) -> list[tuple[int, str]]:
    """What is on record as a split view: when, in milliseconds, and of whom."""
    with sqlite3.connect(f"file:{neighbour.folder / 'account.sqlite'}?mode=ro", uri=True, timeout=10) as database:
        return database.execute("SELECT at, detail FROM trail_event WHERE kind = 'split-view-seen' ORDER BY id").fetchall()


def test_a_split_view_that_is_seen_while_the_clock_jumps_is_refused_and_on_record_by_the_databases_clock(neighbours, tmp_path, monkeypatch):
    north, _, _ = neighbours
    own = Log("jumping.example/log")
    alone = Neighbour("alone", tmp_path / "alone", north.systems)
    alone.write([], [own.key])
    jump = jumping_clock(tmp_path, monkeypatch)
    alone.start()
    try:
        assert alone.ask(f"old 0\n\n{own.note(2, b'2' * 32)}").status_code == 200
        for number, offset in enumerate((-3 * 86_400, 9 * 365 * 86_400, 0)):
            jump(offset)
            # The node hears of the database's clock twice a second.
            time.sleep(2)
            assert alone.ask(f"old 0\n\n{own.note(2, bytes([number]) * 32)}").status_code == 409
            wait_for(lambda: len(seen(alone)) == number + 1)
            assert any(abs(at / 1000 - time.time() - offset) < 10 and detail == own.name for at, detail in seen(alone))
        assert alone.metric("split_views") == 4
        assert len([line for line in alone.said.splitlines() if "SPLIT VIEW" in line]) == 3
        assert "Right:" in run("audit", "--region", alone.region)
    finally:
        alone.stop()


class Liar(BaseHTTPRequestHandler):
    """A witness that says to have signed more than there is, and shows nothing under the log's key."""

    # Until then it answers nobody.
    lies = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        if not self.lies.is_set():
            self.send_response(503)
            self.end_headers()
            return
        self.send_response(409)
        self.send_header("content-type", "text/x.tlog.size")
        self.end_headers()
        self.wfile.write(b"999999\n")

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(Log("liar.example").note(999_999, bytes(32)).encode())

    def log_message(self, *_: object) -> None:
        pass


def test_a_witness_that_lies_is_shouted_about_and_stops_nothing(neighbours, tmp_path):
    north, south, _ = neighbours
    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    text = south.region.read_text()
    try:
        region = yaml.safe_load(text)
        region["trail"]["witnesses"].append(
            {"key": run("key", "liar.example/witness", "--witness").split()[1], "url": f"http://127.0.0.1:{server.server_port}"})
        south.stop()
        south.region.write_text(yaml.safe_dump(region, sort_keys=False))
        south.activate()
        south.start()
        wait_for(lambda: "a witness does not sign the log" in south.said)
        # Just then nothing can be written: it is on record all the same, once that is over, and once.
        with sqlite3.connect(south.folder / "account.sqlite", timeout=30, isolation_level=None) as database:
            database.execute("BEGIN IMMEDIATE")
            Liar.lies.set()
            wait_for(lambda: "SPLIT VIEW" in south.said, 90)
            wait_for(lambda: "is not on record yet" in south.said)
            assert not seen(south)
            database.execute("ROLLBACK")
        assert [detail for _, detail in wait_for(lambda: seen(south), 90)] == ["our log, by liar.example/witness"]
        assert south.metric("log_stopped") == 0 and south.metric("log_doubted_total") == 1
        before = south.size()
        south.event()
        wait_for(lambda: south.size() > before, 10)
        # The honest one signs as before.
        wait_for(lambda: f"\u2014 {north.name}.example/witness " in south.checkpoint())
    finally:
        server.shutdown()
        south.stop()
        south.region.write_text(text)
        south.activate()
        south.start()


def test_a_witness_that_is_killed_signs_no_other_history_afterwards(neighbours):
    north, _, own = neighbours
    north.service.process.kill()
    north.service.process.wait()
    north.stop()
    north.start()
    assert north.ask(f"old 2\n\n{own.note(2, b'4' * 32)}").status_code == 409
    assert north.ask(f"old 0\n\n{own.note(1, b'4' * 32)}").status_code == 409


def test_a_witness_that_changes_its_key_signs_with_the_new_one_and_still_no_other_history(neighbours, tmp_path):
    north, south, own = neighbours
    secret, new = run("key", f"{north.name}.example/witness/2", "--witness").split()
    kept, region = south.region.read_text(), yaml.safe_load(south.region.read_text())
    region["trail"]["witnesses"].append({"key": new, "url": north.partner})
    try:
        # As docs/trail.md has it: the neighbour knows both first, and nothing waits for the new one.
        south.stop()
        south.region.write_text(yaml.safe_dump(region, sort_keys=False))
        south.activate()
        south.start()
        south.event()
        wait_for(lambda: f"\u2014 {north.name}.example/witness " in south.checkpoint(), 90)
        assert f"{north.name}.example/witness/2" not in south.checkpoint()
        north.stop()
        (north.folder / "witness-key").write_text(secret + "\n")
        north.start()
        wait_for(lambda: f"\u2014 {north.name}.example/witness/2 " in south.checkpoint(), 90)
        before = south.size()
        south.event()
        wait_for(lambda: south.size() > before and f"\u2014 {north.name}.example/witness/2 " in south.checkpoint(), 90)
        policy = tmp_path / "policy"
        policy.write_text(f"log {south.key}\nwitness A {north.witness}\nwitness B {new}\ngroup N any A B\nquorum N\n")
        assert f"witnessed by {north.name}.example/witness/2" in run("verify", south.public, "--policy", policy)
        # What the old key signed is remembered: the new one signs no other history of it.
        assert north.ask(f"old 2\n\n{own.note(2, b'5' * 32)}").status_code == 409
    finally:
        for neighbour in (north, south):
            neighbour.stop()
        # As it stays: the new key alone.
        (north.folder / "witness-key").write_text(secret + "\n")
        south.region.write_text(kept.replace(north.witness, new))
        south.activate()
        north.witness = new
        for neighbour in (north, south):
            neighbour.start()


def test_a_database_that_was_put_back_is_noticed_by_its_witness_though_its_mark_is_gone(neighbours):
    north, south, _ = neighbours
    north.stop()
    kept = north.folder / "kept"
    kept.mkdir()
    for file in north.folder.glob("account.sqlite*"):
        shutil.copy(file, kept)
    north.start()
    for _ in range(3):
        north.event()
    wait_for(lambda: f"\u2014 {south.name}.example/witness " in north.checkpoint())
    published = north.size()
    north.stop()
    for file in kept.iterdir():
        shutil.copy(file, north.folder)
    # As whoever restores an old backup and loses the mark beside it.
    marks = list(north.folder.glob("*log-signed*"))
    assert marks
    for mark in marks:
        mark.unlink()
    (north.folder / "account.sqlite-wal").unlink(missing_ok=True)
    (north.folder / "account.sqlite-shm").unlink(missing_ok=True)
    north.start()
    wait_for(lambda: north.metric("log_stopped") == 1)
    assert north.metric("log_doubted_total") >= 1
    assert requests.get(f"{north.public}/checkpoint", timeout=10).status_code == 503
    assert "SPLIT VIEW" in north.said and str(published) in north.said
    # Nothing more is published, and what the witness signed stays as it was.
    north.event()
    time.sleep(2)
    held = requests.get(f"{south.partner}/witnessed/{hashlib.sha256(north.origin.encode()).hexdigest()}", timeout=10).text
    assert int(held.split("\n")[1]) >= published

"""The log, its proofs and checkpoints in the hands of code that we did not write: sigstore, pymerkle, cryptography, and one page of Python."""
import base64
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pymerkle import InmemoryTree, InvalidProof
from pymerkle.core import _inclusion_path_layout
from pymerkle.proof import InclusionProof
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore._internal.trust import Keyring
from sigstore.errors import VerificationError
from sigstore_models.common.v1 import PublicKey, PublicKeyDetails

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("CARERECORD_PROGRAM") or str(ROOT / ".build/debug/carerecord")
FULL = bool(os.environ.get("CARERECORD_FULL"))
SIZE = 1337


def run(*arguments, code=0):
    done = subprocess.run([PROGRAM, "trail", *map(str, arguments)], capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trail") / "example"
    run("example", folder, "--entries", SIZE)
    return folder


@pytest.fixture(scope="module")
def entries(example):
    """All entries, read from the bundles by nobody's code but this."""
    found = []
    while len(found) < SIZE:
        number = len(found) // 256
        width = min(256, SIZE - 256 * number)
        data = (example / f"log/tile/entries/{number:03}{'' if width == 256 else f'.p/{width}'}").read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            found.append(data[2:2 + length])
            data = data[2 + length:]
    assert len(found) == SIZE and {len(one) for one in found} == {65}
    return found


@pytest.fixture(scope="module")
def checkpoint(example):
    return (example / "log/checkpoint").read_text()


def verifier_key(example, kind):
    line = next(line for line in (example / "policy").read_text().splitlines() if line.startswith(kind))
    name, key_id, key = line.split()[-1].split("+", 2)
    return name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:])


def proof_of(example, index):
    lines = run("prove", example / "log", "--policy", example / "policy", "--index", index).split("\n\n")[0].splitlines()
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", f"index {index}"]
    return [base64.b64decode(line) for line in lines[2:]]


def test_pymerkle_computes_our_root_and_accepts_our_inclusion_proofs(example, entries, checkpoint):
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    root = base64.b64decode(checkpoint.split("\n")[2])
    assert tree.get_root(SIZE) == root
    for index in [0, 1, 255, 256, 1023, 1024, SIZE - 1, random.randrange(SIZE)]:
        leaf = hashlib.sha256(b"\0" + entries[index]).digest()
        path = [leaf, *proof_of(example, index)]
        rule, _ = _inclusion_path_layout(index + 1, SIZE)
        InclusionProof("sha256", True, SIZE, index + 1, rule, path).verify(leaf, root, index=index + 1, size=SIZE)
        with pytest.raises(InvalidProof):
            InclusionProof("sha256", True, SIZE, index + 1, rule, path[:-1] + [bytes(32)]).verify(leaf, root)


def test_our_consistency_proofs_are_the_hashes_that_rfc_9162_names_as_pymerkle_computes_them(example, entries):
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)

    def subproof(old, start, end, known):  # RFC 9162, 2.1.4.1
        if old == end - start:
            return [] if known else [tree._get_root(start, end)]
        split = 1 << (end - start - 1).bit_length() - 1
        if old <= split:
            return subproof(old, start, start + split, known) + [tree._get_root(start + split, end)]
        return subproof(old - split, start + split, end, False) + [tree._get_root(start, start + split)]

    for old in [1, 2, 255, 256, 257, 1024, 1025, SIZE - 1, SIZE, random.randrange(1, SIZE)]:
        lines = run("prove", example / "log", "--policy", example / "policy", "--from", old).splitlines()
        assert [base64.b64decode(line) for line in lines] == subproof(old, 0, SIZE, True)


def test_sigstore_accepts_our_inclusion_proofs_and_our_checkpoint(example, entries, checkpoint):
    signed = SignedCheckpoint.from_text(checkpoint)
    assert (signed.checkpoint.origin, signed.checkpoint.log_size) == ("trail.example.org", SIZE)
    name, key_id, key = verifier_key(example, "log")
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ring = Keyring([PublicKey(raw_bytes=base64.b64encode(der), key_details=PublicKeyDetails.PKIX_ED25519)])
    signed.signed_note.verify(ring, key_id)
    other = SignedCheckpoint.from_text(checkpoint.replace(f"\n{SIZE}\n", f"\n{SIZE + 1}\n"))
    with pytest.raises(VerificationError):
        other.signed_note.verify(ring, key_id)
    for index in [0, 600, SIZE - 1]:
        def entry(body):
            proof = SimpleNamespace(
                log_index=index, tree_size=SIZE, hashes=proof_of(example, index), root_hash=bytes.fromhex(signed.checkpoint.log_hash))
            return SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=body))
        verify_merkle_inclusion(entry(entries[index]))
        with pytest.raises(VerificationError):
            verify_merkle_inclusion(entry(entries[index - 1]))


def test_cryptography_accepts_the_log_s_signature_and_the_witness_s_with_its_time(example, checkpoint):
    text, lines = checkpoint.rsplit("\n\n", 1)
    body = (text + "\n").encode()
    for kind, line in zip(["log", "witness"], lines.splitlines()):
        name, key_id, key = verifier_key(example, kind)
        dash, signer, value = line.split(" ")
        value = base64.b64decode(value)
        assert (dash, signer, value[:4]) == ("\u2014", name, key_id)
        if kind == "log":
            key.verify(value[4:], body)
        else:
            time = int.from_bytes(value[4:12], "big")
            key.verify(value[12:], b"cosignature/v1\ntime %d\n" % time + body)


def one_page(*arguments):
    # -I: nothing from the environment; the network is taken away where that can be done.
    command = [sys.executable, "-I", str(ROOT / "docs/verify.py"), *map(str, arguments)]
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0:
        command = ["unshare", "-rn", *command]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_one_page_verifier_has_sixty_lines_and_says_what_ours_says(example, tmp_path):
    # What follows the log on comes after them.
    assert len((ROOT / "docs/verify.py").read_text().split("# The log itself")[0].splitlines()) <= 60
    policy, log = example / "policy", example / "log"
    for number in range(1, 6):
        done = one_page(policy, example / f"proof-{number}.json")
        assert (done.returncode, done.stdout) == (0, "Right.\n"), done.stderr
        assert "Right: entry" in run("verify", "--policy", policy, "--proof", example / f"proof-{number}.json")
    # Up to where a list is, and whether there is anything newer, is said each time: never that it is all.
    alone = one_page(policy, example / "list.json").stdout
    assert alone.startswith("Right.\nEvents 1 to 5, up to the log's checkpoint of 1337 entries, which was witnessed at ") and "is not told without it" in alone
    whole = one_page(policy, example / "list.json", log).stdout
    assert whole.startswith("Right.\n") and whole.endswith("The log, of 1337 entries now, has nothing newer of yours.\n")
    told = run("verify", log, "--policy", policy, "--list", example / "list.json")
    assert "at a log of 1337 entries, which was witnessed at " in told and "Nothing was left out" in told and "has nothing newer of this person" in told
    # The newest look left out: the list alone looks right, the public log tells.
    short = example / "list-without-the-newest.json"
    assert "is not told without it" in one_page(policy, short).stdout
    assert "one more event" in one_page(policy, short, log).stderr
    assert "was left out of the list" in run("verify", log, "--policy", policy, "--list", short, code=1)


def test_the_one_page_verifier_reads_what_stands_after_the_list_and_no_more(example, tmp_path):
    policy, log = example / "policy", tmp_path / "log"
    shutil.copytree(example / "log", log)
    last = json.loads((example / "list.json").read_text())["events"][-1]["index"]
    files = [path for path in sorted((log / "tile/entries").iterdir()) if path.is_file()]
    for path in files[:last // 256]:
        path.unlink()
    for path in (log / "tile/0").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert "has nothing newer of yours" in one_page(policy, example / "list.json", log).stdout
    # One that is changed, and one that is not there, each in a sentence.
    path = files[last // 256]
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(data)
    assert one_page(policy, example / "list.json", log).stderr.startswith("Wrong: the log")
    path.unlink()
    done = one_page(policy, example / "list.json", log)
    assert done.returncode != 0 and done.stderr.startswith("Could not tell: tile/entries/") and "Traceback" not in done.stderr


def test_whatever_is_changed_in_a_proof_or_a_list_both_verifiers_refuse(example, tmp_path):
    def changes(bundle):
        proof = bundle["proof"] if "proof" in bundle else bundle["events"][2]
        kind = next(field for field in proof["fields"] if field.get("name") == "kind")
        yield lambda: kind.update(text="look-refused")
        yield lambda: kind.update(salt=base64.b64encode(bytes(32)).decode())
        yield lambda: proof.update(index=proof["index"] + 1)
        yield lambda: proof.update(link=base64.b64encode(bytes(32)).decode())
        yield lambda: proof["inclusion"].pop()
        yield lambda: proof["fields"].pop()
        yield lambda: proof["fields"].reverse()
        yield lambda: bundle.update(checkpoint=bundle["checkpoint"].replace(f"\n{SIZE}\n", f"\n{SIZE - 1}\n"))
        yield lambda: bundle.update(form=2)
        if "events" in bundle:
            yield lambda: bundle["events"].pop(0)
            yield lambda: bundle["events"].pop(2)
            yield lambda: bundle.update(last=6)
            yield lambda: bundle.update(people=["9990000026"])
            yield lambda: bundle.pop("people")

    for name, argument in [("proof-3.json", "--proof"), ("list.json", "--list")]:
        source = (example / name).read_text()
        for number in range(len(list(changes(json.loads(source))))):
            bundle = json.loads(source)
            list(changes(bundle))[number]()
            changed = tmp_path / "changed.json"
            changed.write_text(json.dumps(bundle))
            assert one_page(example / "policy", changed).returncode != 0, (name, number)
            assert "Wrong: " in run("verify", "--policy", example / "policy", argument, changed, code=1), (name, number)


def test_what_the_one_page_verifier_cannot_read_it_says_in_a_sentence(example, tmp_path):
    bundle = json.loads((example / "proof-3.json").read_text())
    text, lines = bundle["checkpoint"].rsplit("\n\n", 1)
    name, value = lines.splitlines()[0].rsplit(" ", 1)
    signed = bytearray(base64.b64decode(value))
    signed[-1] ^= 1
    forged = f"{text}\n\n{name} {base64.b64encode(signed).decode()}\n"
    file = tmp_path / "bundle.json"
    for written, said in [
        (json.dumps(bundle | {"checkpoint": forged}), "Wrong: a signature of the checkpoint is broken"),
        ("{", "Wrong: the file is not JSON"), (json.dumps({"form": 1}), "Wrong: the file or the policy lacks 'checkpoint'"),
        (json.dumps(bundle | {"proof": {}}), "Wrong: "), ("[]", "Could not tell"),
    ]:
        file.write_text(written)
        done = one_page(example / "policy", file)
        assert (done.returncode, done.stdout) == (1, ""), written
        assert done.stderr.startswith(said) and done.stderr.count("\n") == 1, done.stderr
    done = one_page(example / "policy", tmp_path / "not-there.json")
    assert done.returncode == 1 and done.stderr.startswith("Could not tell") and "Traceback" not in done.stderr


def test_one_bit_flipped_anywhere_in_a_copy_is_found(example, tmp_path):
    """Through the program and its exit code. In the test's own process LogVerifierTests does it some hundreds of times, ten thousand in full."""
    copy = tmp_path / "log"
    shutil.copytree(example / "log", copy)
    files = sorted(path for path in copy.rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in files]
    for _ in range(500 if FULL else 25):
        path = random.choices(files, sizes)[0]
        data = path.read_bytes()
        place, bit = random.randrange(len(data)), random.randrange(8)
        path.write_bytes(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1:])
        assert "Wrong: " in run("verify", copy, "--policy", example / "policy", code=1), (path, place, bit)
        path.write_bytes(data)
    assert "Right: " in run("verify", copy, "--policy", example / "policy")


def test_the_first_wrong_entry_is_named_and_verifying_goes_on_from_its_state(example, tmp_path):
    policy, copy, state = example / "policy", tmp_path / "log", tmp_path / "state.json"
    shutil.copytree(example / "log", copy)
    assert f"{SIZE} of them read now" in run("verify", copy, "--policy", policy, "--state", state)
    assert f"{SIZE % 256} of them read now" in run("verify", copy, "--policy", policy, "--state", state)
    bundle = copy / "tile/entries/002"
    data = bytearray(bundle.read_bytes())
    for entry in (100, 200):
        data[67 * entry + 20] ^= 1
    bundle.write_bytes(data)
    assert "entry 612 is not" in run("verify", copy, "--policy", policy, code=1)
    assert "entry 612 is not" in run("verify", copy, "--policy", policy, "--from", 600, "--to", 620, code=1)
    assert "Right: entries 0 to 511" in run("verify", copy, "--policy", policy, "--to", 512)
    bundle.unlink()
    assert "tile/entries/002 is not there" in run("verify", copy, "--policy", policy, code=1)
    bundle.mkdir()
    assert "Could not tell" in run("verify", copy, "--policy", policy, code=3)
    assert "policy" in run("verify", copy, "--policy", tmp_path / "no-policy", code=2)

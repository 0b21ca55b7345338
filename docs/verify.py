"""Checks the proof of an event, or a person's list, without us and without a network; docs/trail.md says what and why.
Use: python3 verify.py POLICY FILE.json [FOLDER of the log: was anything left out of the list?]      Needs: pip install cryptography"""
import base64, hashlib, hmac, json, pathlib, struct, sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
b64 = lambda text: base64.b64decode(text, validate=True)
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
mac = lambda key, message: hmac.new(key, message, hashlib.sha256).digest()
check = lambda holds, what: holds or sys.exit("Wrong: " + what)
def believed(note, policy):  # -> size and root of a checkpoint that is signed as the policy asks
    text, lines = note.rsplit("\n\n", 1)
    origin, size, root = text.split("\n")[:3]
    met, keys, spans, signed = {"none": lambda: True}, {}, {}, set()
    for words in (line.split() for line in open(policy) if line.strip()):
        if words[0] in ("log", "witness"):
            name, _, key = words[1 if words[0] == "log" else 2].split("+", 2)
            keys[name, (id := sha(name.encode(), b"\n", b64(key))[:4])] = b64(key)
            if words[0] == "witness": met[words[1]] = lambda id=id: id in signed
        if words[0] == "span": spans[bytes.fromhex(words[1])] = int(words[2]), float("inf" if words[3] == "-" else words[3])
        if words[0] == "group":
            met[words[1]] = lambda k={"all": str(len(words) - 3), "any": "1"}.get(words[2], words[2]), all=words[3:]: sum(met[one]() for one in all) >= int(k)
        if words[0] == "quorum": quorum = met[words[1]]
    for _, name, line in (line.split(" ") for line in lines.split("\n")[:-1]):
        id, signature = b64(line)[:4], b64(line)[4:]
        if (key := keys.get((name, id))) is None: continue  # a stranger's
        time = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big") if key[0] == 4 else b""
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature[-64:], time + (text + "\n").encode())
        start, end = spans.get(id, (0, float("inf")))
        signed |= {id, origin} if key[0] == 1 and name == origin and start <= int(size) < end else {id}
    check(origin in signed and quorum(), "the checkpoint is not signed as the policy asks")
    return int(size), b64(root)
def included(event, size, root):  # -> the leaf hash of an entry that is in the log (RFC 9162, 2.1.3.2)
    numbers, leaves = [], []
    for field in event.get("fields", []):
        value = struct.pack(">Q", field["number"]) if "number" in field else field.get("text", "").encode() or b64(field.get("bytes", ""))
        numbers += [field["field"]] if "salt" in field else []
        leaves.append(sha(b64(field["salt"]), struct.pack(">BI", field["field"], len(value)), value) if "salt" in field else b64(field["keptBack"]))
    check(numbers == sorted(set(numbers)) and ("commitment" in event) != bool(leaves), "an event's fields are out of order, or none")
    node = leaf = sha(b"\0\1", sha(b"CareRecord trail event\1", *leaves) if leaves else b64(event["commitment"]), b64(event["link"]))
    index, inner = event["index"], (event["index"] ^ (size - 1)).bit_length()
    for height, hash in enumerate(map(b64, event["inclusion"])):
        node = sha(b"\1", node, hash) if height < inner and not index >> height & 1 else sha(b"\1", hash, node)
    check(index < size and len(event["inclusion"]) == inner + bin(index >> inner).count("1") and node == root, f"entry {index} is not in the log")
    return leaf

policy, file, folder = (sys.argv + [None])[1:4]
bundle = json.load(open(file))
events, key, last, before = bundle.get("events", []), b64(bundle.get("chainKey", "")), bytes(32), -1
check(bundle["form"] == 1 and bundle.get("last", 0) == len(events), "another form, or not as many events as it says")
size, root = believed(bundle["checkpoint"], policy)
"proof" in bundle and included(bundle["proof"], size, root)
for number, event in enumerate(events, 1):
    check(b64(event["link"]) == mac(key, struct.pack(">Q", number) + last), f"event {number}: one before it was left out or changed")
    last, (before, earlier) = included(event, size, root), (event["index"], before)
    check(earlier < before, f"event {number} does not stand after the one before it")
next = mac(key, struct.pack(">Q", len(events) + 1) + last)
for path in pathlib.Path(folder, "tile/entries").rglob("*") if folder else []:
    place = path.read_bytes().find(next) if path.is_file() else -1  # each entry is 2 + 65 bytes; the numbers of its folders count files
    parts = [part.strip("x.p") for part in path.relative_to(folder).parts[2:None if path.parent.suffix != ".p" else -1]]
    check(place < 0 or int("".join(parts)) * 256 + place // 67 >= size, "the log holds one more event of this person than the list does")
print("Right.")

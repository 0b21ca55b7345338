"""Checks the proof of an event, or a person's list, without us and without a network; docs/trail.md says what and why.
Use: python3 verify.py POLICY FILE.json [the log, a FOLDER or its ADDRESS: was the newest left out?]   Needs: pip install cryptography"""
import base64, hashlib, hmac, json, pathlib, re, struct, sys, urllib.request
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
b64, sha = lambda text: base64.b64decode(text, validate=True), lambda *parts: hashlib.sha256(b"".join(parts)).digest()
link = lambda key, number, last: hmac.new(key, struct.pack(">Q", number) + last, hashlib.sha256).digest()
check = lambda holds, what: holds or sys.exit("Wrong: " + what)
def believed(note, policy):  # -> size and root of a checkpoint that is signed as the policy asks
    (text, lines), (origin, size, root) = note.rsplit("\n\n", 1), note.split("\n")[:3]
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
        if (key := keys.get((name, id := b64(line)[:4]))) is None: continue  # a stranger's
        time = b"cosignature/v1\ntime %d\n" % int.from_bytes(b64(line)[4:12], "big") if key[0] == 4 else b""
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(b64(line)[-64:], time + (text + "\n").encode())
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
def tree(all):  # -> the root over leaf hashes (RFC 9162, 2.1.1)
    return all[0] if len(all) == 1 else sha(b"\1", tree(all[: (k := 1 << (len(all) - 1).bit_length() - 1)]), tree(all[k:]))
(policy, file, log), bundle = (sys.argv + [None])[1:4], json.load(open(sys.argv[2]))
read = lambda path: urllib.request.urlopen(f"{log}/{path}").read() if "://" in log else pathlib.Path(log, path).read_bytes()
events, key, last, before = bundle.get("events", []), b64(bundle.get("chainKey", "")), bytes(32), -1
check(bundle["form"] == 1 and bundle.get("last", 0) == len(events), "another form, or not as many events as it says")
size, root = believed(bundle["checkpoint"], policy)
"proof" in bundle and included(bundle["proof"], size, root)
for number, event in enumerate(events, 1):
    check(b64(event["link"]) == link(key, number, last), f"event {number}: one before it was left out or changed")
    check(before < event["index"], f"event {number} does not stand after the one before it")
    last, before = included(event, size, root), event["index"]
if log:  # all entries of the list's own size, in files of 256, each entry 2 + 65 bytes; the newest file is as long as the log is now
    newest = int(read("checkpoint").split(b"\n")[1])
    path = lambda n: re.sub(r"(\d{3})(?=\d)", r"x\1/", f"{n:0{(len(str(n)) + 2) // 3 * 3}}") + f".p/{newest % 256}" * (n == newest // 256)
    entries = [entry for n in range(-(-size // 256)) for entry in re.findall(rb"(?s)..(.{65})", read("tile/entries/" + path(n)))]
    check(tree([sha(b"\0", entry) for entry in entries[:size]]) == root, "the log is another than the one that was signed")
    check(all(entry[33:] != link(key, len(events) + 1, last) for entry in entries[:size]), "the log holds one more event of this person than the list does")
bare = [number for number, event in enumerate(events, 1) if "commitment" in event]
print("Right." + f" Without text, as those are that are older than the region keeps: {bare}." * bool(bare))

"""Checks the proof of an event, or a person's list, without us and without a network; docs/trail.md says what and why.
Use: python3 verify.py POLICY FILE.json [the log, a FOLDER or its ADDRESS: is there anything newer?]   Needs: pip install cryptography"""
import base64, datetime, functools, hashlib, hmac, json, pathlib, re, struct, sys, urllib.request
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
b64, sha = lambda text: base64.b64decode(text, validate=True), lambda *parts: hashlib.sha256(b"".join(parts)).digest()
link = lambda key, number, last: hmac.new(key, struct.pack(">Q", number) + last, hashlib.sha256).digest()
check = lambda holds, what, kind="Wrong": holds or sys.exit(f"{kind}: {what}")
saying = {"InvalidSignature": "Wrong: a signature of the checkpoint is broken", "JSONDecodeError": "Wrong: the file is not JSON:", "KeyError": "Wrong: the file or the policy lacks"}
sys.excepthook = lambda kind, problem, _: print(f"{saying.get(kind.__name__, f'Could not tell, as what was given cannot be read: {kind.__name__},')} {problem}".strip(), file=sys.stderr)
day = lambda time: datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC") if time else "a time that is not told"
def believed(note, policy):  # -> size, root and the newest witness's time of a checkpoint that is signed as the policy asks
    (text, lines), (origin, size, root) = note.rsplit("\n\n", 1), note.split("\n")[:3]
    met, keys, spans, signed, times = {"none": lambda: True}, {}, {}, set(), [0]
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
        if key[0] == 4: times.append(int.from_bytes(b64(line)[4:12], "big"))
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(b64(line)[-64:], (f"cosignature/v1\ntime {times[-1]}\n" * (key[0] == 4) + text + "\n").encode())
        start, end = spans.get(id, (0, float("inf")))
        signed |= {id, origin} if key[0] == 1 and name == origin and start <= int(size) < end else {id}
    check(origin in signed, "the checkpoint is not signed by the log's key")
    return check(quorum(), "the witnesses that the policy asks for have not signed this checkpoint. Ask for a newer one later.", "Could not tell") and (int(size), b64(root), max(times))
def included(event, size, root):  # -> the leaf hash of an entry that is in the log (RFC 9162, 2.1.3.2)
    numbers, leaves = [], []
    for field in event.get("fields", []):
        value = struct.pack(">Q", field["number"]) if "number" in field else field.get("text", "").encode() or b64(field.get("bytes", ""))
        numbers += [field["field"]] if "salt" in field else []
        leaves.append(sha(b64(field["salt"]), struct.pack(">BI", field["field"], len(value)), value) if "salt" in field else b64(field["keptBack"]))
    check(numbers == sorted(set(numbers)) and ("commitment" in event) != bool(leaves), "an event's fields are out of order, or none")
    node = leaf = sha(b"\0\1", sha(b"CareRecord trail event\1", *leaves) if leaves else b64(event["commitment"]), b64(event["link"]))
    index, inner = event["index"], (event["index"] ^ (size - 1)).bit_length()
    for height, hash in enumerate(map(b64, event["inclusion"])): node = sha(b"\1", node, hash) if height < inner and not index >> height & 1 else sha(b"\1", hash, node)
    check(index < size and len(event["inclusion"]) == inner + bin(index >> inner).count("1") and node == root, f"entry {index} is not in the log")
    return leaf
(policy, file, log), bundle, said = (sys.argv + [None])[1:4], json.load(open(sys.argv[2])), ["Right."]
events, key, last, before, at = bundle.get("events", []), b64(bundle.get("chainKey", "")), bytes(32), -1, {}
check(bundle["form"] == 1 and bundle.get("last", 0) == len(events), "another form, or not as many events as it says")
size, root, time = believed(bundle["checkpoint"], policy)
if "proof" in bundle: included(bundle["proof"], size, root)
for number, event in enumerate(events, 1):
    check(b64(event["link"]) == link(key, number, last), f"event {number}: one before it was left out or changed")
    check(before < event["index"], f"event {number} does not stand after the one before it")
    last, before = included(event, size, root), event["index"]
    check(all(field.get("text") in set(bundle["people"]) for field in event.get("fields", []) if field.get("field") == 8), f"event {number} is about somebody else")
    at.update((number, field["number"] / 1000) for field in event.get("fields", []) if field.get("field") == 3 and "number" in field)
if "events" in bundle: said.append(f"Events 1 to {len(events)}, up to the log's checkpoint of {size} entries, which {'was witnessed at ' + day(time) if time else 'nobody witnessed'}; the newest event is of {day(max(at.values(), default=0))}.")
bare = set(range(1, len(events) + 1)).difference(number for number, event in enumerate(events, 1) if "commitment" not in event)
for one, end in zip(sorted(bare - {n + 1 for n in bare}), sorted(bare - {n - 1 for n in bare})):
    since, until = max((at[n] for n in at if n < one), default=0), min((at[n] for n in at if n > end), default=0)
    said.append(f"Without text: {one} to {end}, made between {day(since)} and {day(until)}. That is right only if your region had not to keep them any longer.")
untold = "Whether anything newer is in the log is not told without it. Name the log too, or ask for a newer list."
if not log or "events" not in bundle: sys.exit(print("\n".join(said + [untold] * ("events" in bundle))))
# The log itself: entries after the list's last event are read, whole trees before them by their hashes.
def add(trees, hash, height=0):  # another whole tree to the right of those that are there, the largest first
    while trees and trees[-1][0] == height: hash, height = sha(b"\1", trees.pop()[1], hash), height + 1
    trees.append((height, hash))
fold = lambda trees: functools.reduce(lambda right, left: sha(b"\1", left, right), [hash for _, hash in reversed(trees)])  # -> the root (RFC 9162, 2.1.1)
def read(path):
    try: return urllib.request.urlopen(f"{log.rstrip('/')}/{path}", timeout=30).read() if "://" in log else pathlib.Path(log, path).read_bytes()
    except Exception as problem: check(False, f"{path} of the log cannot be read ({problem}). Try again later, or with another copy of the log.", "Could not tell")
def tile(level, number, count):  # -> the tile's bytes; of its row the log has so many hashes or entries, 256 of them in each full tile
    path = re.sub(r"(\d{3})(?=\d)", r"x\1/", f"{number:0{(len(str(number)) + 2) // 3 * 3}}")
    return read(f"tile/{level}/{path}" + f".p/{count % 256}" * (number == count // 256))
newer, first = 0, (before + 1) // 256  # what is newer stands after it
try: newest, whole, _ = believed(read("checkpoint").decode(), policy)
except SystemExit: newest, whole, _ = believed(read("checkpoint-witnessed").decode(), policy)  # the newest waits for no witness
check(newest >= size, f"this copy of the log has {newest} entries, and is older than the list, of {size}", "Could not tell")
check(newest // 256 - first < 4000, f"the log has {newest - before} entries after the last of the list. carerecord trail verify reads so many", "Could not tell")
trees, start, wanted = [], 256 * first, link(key, len(events) + 1, last)
for height in (height for height in reversed(range(start.bit_length())) if start >> height & 1):  # whole trees before it, by their hashes
    place, (level, rest), part = (start >> height + 1 << height + 1) >> height // 8 * 8, divmod(height, 8), []
    hashes = tile(level, place // 256, newest >> 8 * level)
    for slot in range(place % 256, place % 256 + (1 << rest)): add(part, hashes[32 * slot:32 * slot + 32])
    add(trees, fold(part), height)
agrees = lambda: check(start != size or fold(trees) == root, "the log is another than the one that was signed") and start
while agrees() < newest:
    data = data if start % 256 else tile("entries", start // 256, newest)
    entry, data = data[2:(end := 2 + int.from_bytes(data[:2], "big"))], data[end:]
    if len(entry) == 65 and entry[33:] == wanted:
        check(start >= size, f"the log holds one more event of this person than the list does, entry {start}")
        newer, place, last = newer + 1, place if newer else start, sha(b"\0", entry)
        wanted = link(key, len(events) + newer + 1, last)
    add(trees, sha(b"\0", entry))
    start += 1
check(fold(trees) == whole, "the log's entries are not those of its checkpoint")
said.append(f"The log, of {newest} entries now, has nothing newer of yours." if not newer else f"Not in this list, because newer: {newer} of yours, the first entry "
            f"{place} of the log's {newest}. One says that you were given this list. If there are more, or it is long ago, ask for a newer list.")
print("\n".join(said))

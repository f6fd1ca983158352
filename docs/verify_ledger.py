"""Verify an exported ledger without Bestbet: python verify_ledger.py EXPORT.jsonl [CHECKPOINT.txt]

It shares no code with Bestbet; the format is in docs/ledger.md. Exit status: 0 it holds, 1 it does not."""

import hashlib
import hmac
import json
import sys
import unicodedata
from pathlib import Path

TAG = b"bestbet/ledger/v1/"


def words(tree):
    """All texts in a tree; keys are ASCII."""
    if isinstance(tree, str):
        yield tree
    for item in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from words(item)


def read_body(content):
    """The entry as an object; fails where the bytes are not the one canonical spelling."""
    body = json.loads(content, parse_int=str, parse_float=str, parse_constant=str)  # a bare number is not canonical
    spelled = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if spelled != content or any(not unicodedata.is_normalized("NFC", word) for word in words(body)):
        raise ValueError("not in canonical form")
    return body


def merkle_root(ids):
    level = [hashlib.sha256(b"\0" + bytes.fromhex(one)).digest() for one in ids] or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\1" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def entry_faults(entry, place, previous, origin, asides):
    seq, content = entry["seq"], entry["content"]
    if seq != place:
        yield f"entry {place} is not where it belongs"
    if hashlib.sha256(TAG + b"entry\0" + content.encode("utf-8", "surrogatepass")).hexdigest() != entry["id"]:
        yield f"entry {seq}: its content does not match its hash"
    try:
        body = read_body(content)
        said = (body["format"], body["origin"], body["seq"], body["prev"])
        seals = {seal["field"]: seal["seal"] for seal in body.get("seals", [])}
    except (ValueError, KeyError, TypeError) as error:
        return (yield f"entry {seq}: its content cannot be read ({error})")
    if said != ("bestbet/ledger/v1", origin, str(seq), previous):
        yield f"entry {seq}: it does not follow the entry before it"
    beside = {aside["field"]: aside for aside in asides}
    if set(beside) != set(seals):
        yield f"entry {seq}: what stands beside it is not what it sealed"
    for field, aside in beside.items():
        if aside["salt"] is None or aside["text"] is None:
            if not aside["erased_at"]:
                yield f"entry {seq}: the text {field} is gone without an erasure"
            continue
        message = TAG + b"aside\0" + field.encode() + b"\0" + unicodedata.normalize("NFC", aside["text"]).encode()
        if hmac.new(bytes.fromhex(aside["salt"]), message, hashlib.sha256).hexdigest() != seals.get(field):
            yield f"entry {seq}: the text {field} is not the one that was sealed"


def checkpoint_faults(text, origin, ids):
    said = dict(line.split(": ", 1) for line in text.strip().splitlines()[1:])
    size = int(said["size"])
    if said["origin"] != origin:
        yield "the checkpoint is of another workspace"
    elif len(ids) < size:
        yield f"entry {len(ids) + 1} and all that follow are missing: the checkpoint counted {size}"
    elif ["0" * 64, *ids][size] != said["head"] or merkle_root(ids[:size]) != said["root"]:
        yield f"entry {size} or one before it is not the one that the checkpoint saw"


def verify(lines, checkpoint=None):
    """All faults, in order; an empty list where the ledger holds."""
    head, *rest = [json.loads(line) for line in lines]
    beside = {}
    for one in rest:
        beside.setdefault(one.get("aside"), []).append(one)
    entries, faults, previous = beside.pop(None, []), [], "0" * 64
    for place, entry in enumerate(entries, start=1):
        faults += entry_faults(entry, place, previous, head["origin"], beside.get(entry["seq"], ()))
        previous = entry["id"]
    if len(entries) != head["size"]:
        faults.append(f"the export says {head['size']} entries and has {len(entries)}")
    ids = [entry["id"] for entry in entries]
    return [*faults, *checkpoint_faults(checkpoint, head["origin"], ids)] if checkpoint else faults


if __name__ == "__main__":
    files = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:3]]
    found = verify(files[0].splitlines(), *files[1:])
    print("\n".join(found) or "The ledger holds.")
    sys.exit(1 if found else 0)

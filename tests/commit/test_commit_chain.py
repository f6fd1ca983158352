"""C1 and C2: no bit can change, no entry can go, come or move, without being named."""

import hashlib
import importlib.util
import json
import random
import re
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bestbet.commit import chain
from bestbet.commit.chain import START, Entry, Head, chain_faults, entry_id, head_of, merkle_root, next_entry
from bestbet.commit.checkpoint import checkpoint_faults, checkpoint_of, parse_checkpoint
from bestbet.commit.seals import Aside, aside_faults, seal
from ledger_cases import NOON

ORIGIN = "ab" * 16
VERIFIER = Path(__file__).resolve().parents[2] / "docs" / "verify_ledger.py"


def second():
    spec = importlib.util.spec_from_file_location("verify_ledger", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def grown(n, *, say="x", start=None):
    entries = [] if start is None else list(start)
    while len(entries) < n:
        head = head_of(entries[-1] if entries else None)
        at = NOON + timedelta(hours=len(entries))
        entries.append(next_entry(head, ORIGIN, "decision", at, {"because": f"{say} {len(entries)}"}))
    return entries


LEDGER = grown(30)
POINT = checkpoint_of(ORIGIN, [entry.id for entry in LEDGER], NOON)


def first_fault(entries, point=None):
    faults = chain_faults(entries, ORIGIN)
    if point is not None:
        faults = sorted([*faults, *checkpoint_faults(point, ORIGIN, entries)], key=lambda fault: fault.seq)
    return faults[0].seq if faults else None


def exported(entries, origin=ORIGIN):
    head = {"format": "bestbet/export/v1", "origin": origin, "size": len(entries)}
    rows = [{"seq": e.seq, "id": e.id, "content": e.content.decode(errors="replace")} for e in entries]
    return [json.dumps(row) for row in (head, *rows)]


def test_a_chain_that_nobody_touched_holds():
    assert chain_faults(LEDGER, ORIGIN) == []
    assert checkpoint_faults(POINT, ORIGIN, LEDGER) == []
    assert second().verify(exported(LEDGER), POINT.text) == []


def test_the_first_entries_are_those_of_the_test_vector():
    (entry,) = grown(1)
    text = (
        '{"at":"2026-11-23T12:00:00.000000Z","because":"x 0","clock_back":false,"format":"bestbet/ledger/v1",'
        f'"kind":"decision","origin":"{ORIGIN}","prev":"{START}","seq":"1"}}'
    )
    assert entry.content.decode() == text
    assert entry.id == hashlib.sha256(b"bestbet/ledger/v1/entry\0" + text.encode()).hexdigest()
    assert entry.id == "4dc11242979432b0da024def5f89473757f1910945f56b1a219a42f7d7205957"


def test_the_second_verifier_is_short_stands_alone_and_is_described():
    text = VERIFIER.read_text()
    assert len(text.splitlines()) <= 100
    modules = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE))
    assert modules <= set(sys.stdlib_module_names)
    page = (VERIFIER.parent / "ledger.md").read_text()
    assert grown(1)[0].id in page
    assert f"in {len(text.splitlines())} lines" in page


def test_every_flipped_bit_of_thirty_entries_is_named():
    n = 0
    for entry in LEDGER:
        previous = entry.body["prev"]
        assert chain._entry_faults(entry, previous, ORIGIN) == []
        for byte in range(len(entry.content)):
            for bit in range(8):
                content = bytearray(entry.content)
                content[byte] ^= 1 << bit
                faults = chain._entry_faults(replace(entry, content=bytes(content)), previous, ORIGIN)
                assert "does not match its recorded hash" in faults[0]
                n += 1
    assert n == sum(8 * len(entry.content) for entry in LEDGER) > 59_000


@pytest.mark.parametrize("seed", range(200))
def test_a_flipped_bit_is_named_at_its_own_entry_by_both_verifiers(seed):
    draw = random.Random(seed)  # noqa: S311 - a named seed is the point
    at = draw.randrange(len(LEDGER))
    content = bytearray(LEDGER[at].content)
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    changed = [*LEDGER[:at], replace(LEDGER[at], content=bytes(content)), *LEDGER[at + 1 :]]
    assert first_fault(changed) == at + 1
    assert f"entry {at + 1}" in second().verify(exported(changed))[0]


def test_the_check_without_its_hash_would_miss_a_flipped_bit(monkeypatch):
    """Negative control: a verifier that believes the recorded id sees nothing."""
    changed = [replace(LEDGER[0], content=LEDGER[0].content.replace(b"x 0", b"y 0")), *LEDGER[1:]]
    assert first_fault(changed) == 1
    ids = {entry.content: entry.id for entry in changed}
    monkeypatch.setattr(chain, "entry_id", ids.__getitem__)
    assert first_fault(changed) is None


def tampered(how):
    forged = next_entry(head_of(LEDGER[9]), ORIGIN, "decision", NOON + timedelta(days=2), {"because": "better"})
    return {
        "deleted": (LEDGER[:9] + LEDGER[10:], 10),
        "deleted first": (LEDGER[1:], 1),
        "inserted": ([*LEDGER[:10], forged, *LEDGER[10:]], 11),
        "swapped": ([*LEDGER[:4], LEDGER[5], LEDGER[4], *LEDGER[6:]], 5),
        "duplicated": ([*LEDGER[:5], LEDGER[4], *LEDGER[5:]], 5),
        "renumbered": (LEDGER[:9] + [replace(e, seq=e.seq - 1) for e in LEDGER[10:]], 10),
        "tail cut": (LEDGER[:25], 26),
        "rewritten": (grown(30, say="y", start=LEDGER[:10]), 30),
        "rewritten and longer": (grown(40, say="y", start=LEDGER[:10]), 30),
        "emptied": ([], 1),
        "other workspace": ([replace_origin(e) for e in LEDGER[:1]], 1),
    }[how]


def replace_origin(entry):
    content = entry.content.replace(ORIGIN.encode(), b"cd" * 16)
    return Entry(entry.seq, entry_id(content), content)


HOWS = ["deleted", "deleted first", "inserted", "swapped", "duplicated", "renumbered", "tail cut", "rewritten", "rewritten and longer", "emptied", "other workspace"]  # fmt: skip


@pytest.mark.parametrize("how", HOWS)
def test_every_tampering_is_caught_given_a_checkpoint(how):
    entries, at = tampered(how)
    assert first_fault(entries, POINT) == at
    assert second().verify(exported(entries), POINT.text)


@pytest.mark.parametrize("how", ["tail cut", "rewritten", "rewritten and longer", "emptied"])
def test_a_chain_alone_cannot_see_a_cut_tail_or_a_history_written_anew(how):
    """Negative control: this is why checkpoints are kept elsewhere."""
    assert first_fault(tampered(how)[0]) is None
    assert second().verify(exported(tampered(how)[0])) == []


def test_all_faults_are_told_never_only_the_first():
    changed = [replace(e, content=e.content + b" ") if e.seq in (3, 17, 21) else e for e in LEDGER]
    assert {fault.seq for fault in chain_faults(changed, ORIGIN)} == {3, 17, 21}


def test_both_verifiers_agree_on_a_thousand_random_ledgers():
    other, draw, n_sound = second(), random.Random(7), 0  # noqa: S311 - as above
    for _ in range(1000):
        entries = grown(draw.randrange(8), say=str(draw.random()))
        point = checkpoint_of(ORIGIN, [e.id for e in entries[: draw.randrange(len(entries) + 1)]], NOON)
        for _ in range(draw.choice([0, 0, 1, 2])):
            entries = changed_somehow(entries, draw)
        ours = chain_faults(entries, ORIGIN) + checkpoint_faults(point, ORIGIN, entries)
        theirs = other.verify(exported(entries), point.text)
        assert bool(ours) == bool(theirs), (ours, theirs)
        n_sound += not ours
    assert 300 < n_sound < 900


def changed_somehow(entries, draw):
    entries = list(entries)
    if not entries:
        return entries
    at = draw.randrange(len(entries))
    kind = draw.randrange(5)
    if kind == 0:
        del entries[at]
    elif kind == 1:
        entries.insert(at, entries[at])
    elif kind == 2:
        content = bytearray(entries[at].content)
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        entries[at] = replace(entries[at], content=bytes(content))
    elif kind == 3:
        draw.shuffle(entries)
    else:
        entries = grown(len(entries), say="forged", start=entries[:at])
    return entries


def test_a_clock_that_went_back_is_marked_and_the_order_stays():
    first = next_entry(Head(), ORIGIN, "decision", NOON, {})
    second_entry = next_entry(head_of(first), ORIGIN, "decision", NOON - timedelta(hours=1), {})
    assert second_entry.body["clock_back"] is True
    assert chain_faults([first, second_entry], ORIGIN) == []


@pytest.mark.parametrize("n", range(34))
def test_the_root_is_that_of_the_recursive_definition_of_rfc_6962(n):
    ids = [f"{i:064x}" for i in range(n)]
    assert merkle_root(ids) == rfc_root([bytes.fromhex(one) for one in ids]).hex()


def rfc_root(items):
    if not items:
        return hashlib.sha256(b"").digest()
    if len(items) == 1:
        return hashlib.sha256(b"\0" + items[0]).digest()
    k = 1
    while 2 * k < len(items):
        k *= 2
    return hashlib.sha256(b"\1" + rfc_root(items[:k]) + rfc_root(items[k:])).digest()


def test_a_checkpoint_reads_back_from_its_lines():
    assert parse_checkpoint(POINT.text) == POINT
    assert parse_checkpoint(POINT.text.replace("\n", "\r\n") + "\n") == POINT


@pytest.mark.parametrize(
    ("old", "new"),
    [("bestbet checkpoint v1", "bestbet checkpoint v2"), ("size: 30", "size: thirty"), ("origin: ab", "origin: xy"), ("root: ", "roof: "), ("at: 2026", "when: 2026")],
)  # fmt: skip
def test_a_checkpoint_that_cannot_be_read_names_the_line(old, new):
    with pytest.raises(ValueError, match=r"line|first"):
        parse_checkpoint(POINT.text.replace(old, new))


@pytest.mark.parametrize("field", ["size", "head", "root", "origin"])
def test_a_checkpoint_with_any_part_changed_does_not_fit(field):
    wrong = {"size": 29, "head": "0" * 64, "root": "0" * 64, "origin": "0" * 32}
    assert checkpoint_faults(replace(POINT, **{field: wrong[field]}), ORIGIN, LEDGER)


def test_a_hundred_thousand_entries_would_be_verified_in_seconds():
    entries = grown(100_000 // 20)
    start = time.perf_counter()
    assert chain_faults(entries, ORIGIN) == []
    assert (time.perf_counter() - start) * 20 < 20


SALT = bytes(range(32))


def sealed():
    body = {"seals": [{"field": "who", "seal": seal("who", "Ada", SALT)}]}
    return next_entry(Head(), ORIGIN, "decision", NOON, body)


def test_a_sealed_text_is_checked_and_an_erased_one_leaves_the_chain_sound():
    entry = sealed()
    assert aside_faults([entry], {1: [Aside(1, "who", SALT, "Ada")]}) == []
    assert aside_faults([entry], {1: [Aside(1, "who", None, None, 1, "2027-01-01T00:00:00.000000Z")]}) == []


@pytest.mark.parametrize(
    "asides",
    [[], [Aside(1, "who", SALT, "Bob")], [Aside(1, "who", bytes(32), "Ada")], [Aside(1, "who", None, None)], [Aside(1, "who", SALT, "Ada"), Aside(1, "because", SALT, "x")]],
)  # fmt: skip
def test_a_text_that_was_changed_taken_or_slipped_in_is_named(asides):
    assert aside_faults([sealed()], {1: asides})


def test_the_same_name_has_another_seal_under_another_salt():
    """A bare hash could be guessed; a salted one, whose salt is gone, cannot."""
    assert seal("who", "Ada", SALT) != seal("who", "Ada", bytes(32))
    assert seal("who", "Ada", SALT) != seal("because", "Ada", SALT)
    assert seal("who", "é", SALT) == seal("who", "e\u0301", SALT)

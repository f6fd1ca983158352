"""A11: hostile YAML is refused quickly, in little memory, with a place and a remedy."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_builders import GOOD

from bestbet.errors import PlanError, Problem
from bestbet.plan import yaml_text
from bestbet.plan.yaml_text import MappingNode, ScalarNode, read_yaml

BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 8)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "alias bomb": (BOMB, 'the anchor "&a" is not allowed'),
    "100,000 nested brackets": ("[" * 100_000, "nested more than 50 levels deep"),
    "100,000 nested lists": ("- " * 100_000, "nested more than 50 levels deep"),
    "100,000 nested keys": ("? " * 100_000, "nested more than 50 levels deep"),
    "nesting by indentation": ("\n".join(" " * i + "a:" for i in range(1300)), "nested more than 50 levels deep"),
    "nesting hidden in quotes": ('["]", ' * 20_000, "nested more than 50 levels deep"),
    "a tag that runs code": ("a: !!python/object/apply:os.system [id]", 'the tag "!!python/object/apply:os.system"'),
    "a tag of its own": ("a: !secret x", 'the tag "!secret" is not allowed'),
    "self-reference": ("a: &a [*a]", 'the alias "*a" is not allowed'),
    "a merge key": ("a: {<<: {b: 1}}", 'the merge key "<<" is not allowed'),
    "two documents": ("team: A\n---\nteam: B\n", 'a second document starts here ("---")'),
    "a directive": ("%YAML 1.1\n---\nteam: A\n", "YAML directive"),
    "2 MB": ("a: " + "x" * 2_000_000, "the plan has 2.0 MB"),
    "a repeated key": ("team: A\nteam: B\n", "stands here again"),
    "more values than any plan": ("[" + "1," * 11_000 + "]", "more than 10,000 values"),
    "an escape beyond Unicode": ('a: "\\UFFFFFFFF"', "is not YAML"),
    "a control character": ("a: \x07", "U+0007"),
    "half a surrogate": ("a: \ud800", "U+D800"),
    "nothing": ("", "the plan is empty"),
    "a key that is a list": ("? [a]\n: b", "a list or a group stands where a name is expected"),
}
SLOW = {"more values than any plan", "nesting hidden in quotes"}
CHILD = """
import json, resource, sys, time
from bestbet.errors import PlanError, Problem
from bestbet.plan.parse import parse_plan
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
parse_plan(json.loads(sys.stdin.readline()))

def peak():
    with open("/proc/self/status") as status:  # ru_maxrss would begin at the parent's size
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

before = peak()
told = []
for line in sys.stdin:
    text = json.loads(line)
    start = time.process_time()
    try:
        parse_plan(text)
        said = "accepted"
    except PlanError as error:
        said = str(error)
    told.append([said, time.process_time() - start])
after = peak()
print(json.dumps({"told": told, "grown": after - before, "all": after}))
"""


@pytest.fixture(scope="module")
def child() -> dict[str, Any]:
    """Feed everything hostile to one fresh process, so that its memory and its life can be watched."""
    texts = [GOOD, *(text for text, _ in HOSTILE.values())]
    lines = "\n".join(json.dumps(text) for text in texts) + "\n"
    run = subprocess.run(
        [sys.executable, "-c", CHILD], input=lines, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_with_its_reason(name: str, child: dict[str, Any]) -> None:
    said, _ = child["told"][list(HOSTILE).index(name)]
    assert HOSTILE[name][1] in said
    assert said.startswith("BB-P06 plan.yaml")


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in SLOW])
def test_refusal_takes_at_most_a_tenth_of_a_second(name: str, child: dict[str, Any]) -> None:
    _, seconds = child["told"][list(HOSTILE).index(name)]
    assert seconds <= 0.1


@pytest.mark.parametrize("name", sorted(SLOW))
def test_even_what_must_be_read_to_be_seen_takes_little(name: str, child: dict[str, Any]) -> None:
    _, seconds = child["told"][list(HOSTILE).index(name)]
    assert seconds <= 2.0


def test_refusal_takes_little_memory(child: dict[str, Any]) -> None:
    assert child["grown"] <= 50_000
    assert child["all"] <= 120_000


def test_the_guards_are_seen_to_work_when_one_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text._Builder, "_check_key", lambda *_: None)
    root = read_yaml("team: A\nteam: B\n", file="plan.yaml")
    assert isinstance(root, MappingNode)
    assert len(root.entries) == 2


def test_the_depth_guard_is_seen_to_work_when_the_limit_is_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "[" * 60 + "]" * 60
    with pytest.raises(PlanError, match="nested more than"):
        read_yaml(deep, file="plan.yaml")
    monkeypatch.setattr(yaml_text, "MOST_DEPTH", 70)
    assert read_yaml(deep, file="plan.yaml").place.line == 1


@pytest.mark.parametrize("text", ["NO", "on", "12:30", "010", "1e3", "yes", "~x", "=", "2027-01-04"])
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text: str) -> None:
    root = read_yaml(f"a: {text}\n", file="plan.yaml")
    assert isinstance(root, MappingNode)
    value = root.value("a")
    assert isinstance(value, ScalarNode)
    assert (value.text, value.is_boolean, value.is_nothing) == (text, False, False)


def test_every_value_keeps_its_line_and_column() -> None:
    root = read_yaml("a:\n  b: [x,\n    y]\n", file="f.yaml")
    assert isinstance(root, MappingNode)
    inner = root.value("a")
    assert isinstance(inner, MappingNode)
    items = inner.value("b")
    assert isinstance(items, yaml_text.SequenceNode)
    assert [str(item.place) for item in items.items] == ["f.yaml:2:7", "f.yaml:3:5"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\n\tb: 1", "BB-P06 plan.yaml:2:1: a tab is used for indentation. Use spaces."),
        ("a: b: c", 'BB-P06 plan.yaml:1:5: a second ":" stands on this line. Put the whole text in quotes.'),
        ("a: 'x", "BB-P06 plan.yaml:1:6: the quote that opens at line 1 never closes. Close it with the same mark."),
        ("a: [1,\n2", 'BB-P06 plan.yaml:2:2: the bracket that opens at line 1 never closes. Close it with "]" or "}".'),
        (
            "a: [1 [2]]",
            "BB-P06 plan.yaml:1:7: the bracket that opens at line 1 is not closed before this. Add a comma or close it.",
        ),
        ("a: 1\n b: 2", 'BB-P06 plan.yaml:2:3: a second ":" stands on this line. Put the whole text in quotes.'),
        (
            "a:\n    b: 1\n  c: 2",
            "BB-P06 plan.yaml:3:3: this line is indented differently from the lines above it. Line it up with them.",
        ),
    ],
)
def test_broken_yaml_is_told_in_plain_words(text: str, said: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_yaml(text, file="plan.yaml")
    assert str(caught.value) == said


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("{}[]:-?,&*!#|>'\"%@` \n\t"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_tree_or_a_plan_error(text: str) -> None:
    told: tuple[Problem, ...] = ()
    try:
        read_yaml(text, file="plan.yaml")
    except PlanError as error:
        told = error.problems
    assert all(problem.code == "BB-P06" and problem.remedy for problem in told)

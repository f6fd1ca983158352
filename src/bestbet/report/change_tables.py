"""What the guard says of a change: sentences, tables and JSON values; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bestbet.commit.change import Compared, Condition, Moved, Verdict
from bestbet.commit.decision import FlipRule
from bestbet.report.chart_flips import lead_words
from bestbet.report.tables import Table
from bestbet.report.words import listed, percent, spoken

_HEADS = {
    Verdict.STAY: "Stay: the flip is not earned.",
    Verdict.TWEAK: "A tweak.",
    Verdict.SWITCH: "The flip is earned.",
    Verdict.WAIT: "Wait for the review: the flip would be earned, but not now.",
    Verdict.NOT_COMPARABLE: "Not comparable: the two are not asked the same.",
}


def change_headline(verdict: Verdict, strategy: str, to: str, moved: Moved | None) -> str:
    """Return the verdict in a sentence or two."""
    if verdict is Verdict.STAY and moved is not None and moved.is_none():
        return f"Nothing moves: this is the effort of {spoken(strategy)} that is in force."
    way = f"From {spoken(strategy)} to {spoken(to)}." if to != strategy else f"Of {spoken(strategy)} itself."
    return f"{_HEADS[verdict]} {way}"


def moved_lines(moved: Moved, rule: FlipRule) -> tuple[str, ...]:
    """Return how far it moves, held against what a tweak may."""
    said = [
        f"it moves {percent(moved.step)} of the effort since the last review; a tweak may move {percent(rule.tweak)}",
        f"it lies {percent(moved.total)} away from what was committed; tweaks may add up to {percent(rule.drift)}",
    ]
    if moved.crossed:
        said.append(f"{listed(moved.crossed)}: to start or stop a tactic of this size is a flip, not a tweak")
    return tuple(said)


def change_tables(found: Compared, asked: Sequence[Condition]) -> tuple[Table, ...]:
    """Return the price and the gain, and what a flip must show."""
    conditions = tuple(("yes" if one.is_met else "no", one.name, one.says) for one in asked)
    return (_price(found), Table("What a flip must show", ("Met", "What", "Found"), conditions))


def _price(found: Compared) -> Table:
    lost = f"{found.n_orphans} deals in flight that nobody follows, whose hours go to others"
    orphans = lost if found.n_orphans else "deals in flight: none lost"
    rows = (
        ("stay", percent(found.p_stay), ""),
        ("switch", percent(found.p_switch), lead_words(found.gain, found.gain_mcse)),
        ("of that, while new work comes up to speed", "", lead_words(found.price_ramp, found.price_ramp_mcse)),
        (f"of that, {orphans}", "", lead_words(found.price_orphans, found.price_orphans_mcse)),
        (f"switch in {found.wait_weeks} weeks instead", "", lead_words(found.later, found.later_mcse)),
    )
    note = (
        "Both from today's facts, on the same fresh luck and the same market. In brackets 1.96 standard errors of the "
        f"simulation ({found.n_paths:,} futures)."
    )
    columns = ("Course", "All objectives", "Difference")
    return Table("Staying and switching", columns, rows, note, frozenset(columns[1:]))


def earning_lines(found: Compared, rule: FlipRule, asked: Sequence[Condition]) -> tuple[str, ...]:
    """Return what would earn the flip; nothing where it is earned."""
    missing = {one.name for one in asked if not one.is_met}
    said = []
    if "gain" in missing:
        short = 100 * (rule.gain - found.gain)
        said.append(f"{short:.1f} points more of P(all objectives), after its price")
    if "sure" in missing:
        said.append(
            f"a lead that is sure: {percent(rule.better)} instead of {percent(found.better)} of the worlds the facts "
            "allow; `bestbet learn` and tests narrow that down"
        )
    said += [one.says for one in asked if one.is_timing and not one.is_met]
    if missing & {"gain", "sure"} and found.advantage is not None:
        said.append(
            f"as a rule of thumb: with the time that is left, new work must bring {found.advantage:.2f} times what the "
            "work it replaces brings, to win back its own start"
        )
    return tuple(said)


def change_json(known: Mapping[str, Any], rule: FlipRule, asked: Sequence[Condition]) -> dict[str, Any]:
    """Return the answer as JSON values; `known` holds what is plain already."""
    return {
        **known,
        "rule": {
            "sure": rule.better,
            "gain": rule.gain,
            "tweak": rule.tweak,
            "drift": rule.drift,
            "set_up": rule.set_up,
            "second_person": rule.needs_second,
            "cooling_off_days": rule.cooling_off_days,
        },
        "conditions": [{"name": c.name, "met": c.is_met, "says": c.says, "timing": c.is_timing} for c in asked],
    }

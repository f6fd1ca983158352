"""Weighed evidence and proposed tests as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bestbet.evidence.claims import Claim
from bestbet.evidence.design import Design
from bestbet.evidence.running import Watched
from bestbet.evidence.weigh import Summary, Weighed, WeighedEffect, WeighedItem
from bestbet.evidence.weights import TABLE, Weights
from bestbet.plan.nodes import Channel
from bestbet.report.svg import GAP
from bestbet.report.tables import Table
from bestbet.report.words import percent


def evidence_tables(weighed: Weighed, *, tactics: Sequence[str] | None = None) -> tuple[Table, ...]:
    """Return what is believed of each effect and what each claim weighs; only of `tactics`, where named."""
    effects = [e for e in weighed.effects if tactics is None or e.tactic in tactics]
    if not effects:
        return ()
    tables = (_beliefs(effects), _claims(effects))
    return tuple(table for table in tables if table.rows)


def effect_text(value: float, channel: Channel) -> str:
    """Return an effect as people say it: a lift in per cent with its sign, or opportunities per unit."""
    if channel is Channel.OPPORTUNITIES:
        return f"{value:.3g} per unit"
    return f"{100 * value:+.1f}{GAP}%"


def _beliefs(effects: Sequence[WeighedEffect]) -> Table:
    rows = tuple(
        (
            e.tactic,
            e.channel.value,
            _range(e.prior, e.channel),
            _range(e.posterior, e.channel),
            percent(e.posterior.p_good),
            percent(e.share),
            f"{e.n_effective:.1f}",
        )
        for e in effects
    )
    columns = ("Tactic", "Moves", "Before", "After the evidence", "P(helps)", "Rests on evidence", "Counts like")
    note = (
        "Mean and 90 % range. Counts like: so many claims as strong as the strongest. "
        "P(helps): the chance that it moves the right way at all."
    )
    return Table("What is believed of each effect", columns, rows, note, numeric=frozenset(columns[4:]))


def _range(s: Summary, channel: Channel) -> str:
    ends = f"{effect_text(s.low, channel)} to {effect_text(s.high, channel)}"
    return f"{effect_text(s.mean, channel)} ({ends})"


def _claims(effects: Sequence[WeighedEffect]) -> Table:
    rows = [_row(e, w) for e in effects for w in e.items]
    rows += [_stories(e) for e in effects if e.stories.n]
    columns = ("Claim", "Kind", "About", "Weight", "Moved the estimate by", "Why")
    note = "Weight: its share of the estimate. Moved by: the mean with it less the mean without it."
    return Table("What each claim weighs", columns, tuple(rows), note, numeric=frozenset({"Weight"}))


def _row(e: WeighedEffect, w: WeighedItem) -> tuple[str, ...]:
    claim = w.item.claim
    about = f"{e.tactic}, {e.channel.value}"
    moved = moved_text(w.moved_by, e.channel)
    return claim.name, claim.grade.title, about, _share(w.weight), moved, "; ".join(w.item.notes)


def _stories(e: WeighedEffect) -> tuple[str, ...]:
    n = f"{e.stories.n} {'story' if e.stories.n == 1 else 'stories'}"
    why = f"{e.stories.factor:.3g} to 1 for it, held to {e.stories.capped:.3g}; stories do not enter the odds"
    return n, "anecdote", f"{e.tactic}, {e.channel.value}", "–", moved_text(e.story_moved_by, e.channel), why


def _share(share: float) -> str:
    return f"<0.1{GAP}%" if 0 < share < 0.001 else f"{100 * share:.1f}{GAP}%"


def moved_text(value: float, channel: Channel) -> str:
    """Return how far a mean was moved: points of lift, or opportunities per unit."""
    if channel is Channel.OPPORTUNITIES:
        return f"{value:+.2g} per unit"
    return f"{100 * value:+.2f} points"


def moved_table(names: Sequence[str], moved: Sequence[tuple[float, float, float, float]], *, title: str) -> Table:
    """Return P(all) of each strategy without and with a claim: rows of (before, after, difference, mcse)."""
    rows = tuple(
        (name, percent(before), percent(after), f"{100 * gap:+.2f} points", f"±{100 * 1.96 * error:.2f}")
        for name, (before, after, gap, error) in zip(names, moved, strict=True)
    )
    columns = ("Strategy", "P(all) without", "with", "Difference", "Simulation")
    note = "On the same luck; the simulation's 95 % error is that of the difference."
    return Table(title, columns, rows, note, numeric=frozenset(columns[1:]))


def running_table(watched: Sequence[tuple[Claim, Watched]]) -> Table:
    """Return the reading of each running test, valid however often it is looked at."""
    rows = tuple((claim.name, f"{w.e_value:.3g}", f"{w.alarm:g}", _ruled(w), w.verdict) for claim, w in watched)
    columns = ("Test", "E-value", "Settles at", "Lifts not ruled out", "Verdict")
    note = "Look as often as you like: a useless tactic ever reaches the mark in at most 1 of 20 tests (at 20)."
    return Table("Running tests", columns, rows, note, numeric=frozenset({"E-value", "Settles at"}))


def _ruled(w: Watched) -> str:
    low = "any fall" if w.low is None else effect_text(w.low, Channel.WIN_RATE)
    high = "any rise" if w.high is None else effect_text(w.high, Channel.WIN_RATE)
    return f"{low} to {high}"


def design_table(designs: Sequence[Design], channel: Channel, *, title: str, note: str) -> Table:
    """Return the tests that could be run, a row each."""
    rows = tuple(
        (
            d.kind,
            f"{d.weeks}",
            f"{d.weeks_to_answer:.0f}",
            f"{d.n_per_arm:,.0f}",
            effect_text(d.smallest_visible, channel) if math.isfinite(d.smallest_visible) else "none possible",
            percent(d.power),
            percent(d.wrong_way),
            "–" if d.gain is None else f"{100 * d.gain:.1f} ± {100 * (d.gain_error or 0):.1f}",
        )
        for d in designs
    )
    columns = (
        "Test", "Weeks", "Answer after", "Per arm", "Smallest visible", "P(seen)", "P(points wrong)", "Gain in points",
    )  # fmt: skip
    return Table(title, columns, rows, note, numeric=frozenset(columns[1:]))


def weights_table(weights: Weights) -> Table:
    """Return every weight in force, what it rests on and what it means."""
    rows = tuple((w.name, f"{weights[w.name]:g}", weights.source(w.name), w.meaning) for w in TABLE)
    return Table(
        "Weights",
        ("Name", "Value", "Rests on", "Means"),
        rows,
        "Change any under weights: in evidence.yaml.",
        numeric=frozenset({"Value"}),
    )

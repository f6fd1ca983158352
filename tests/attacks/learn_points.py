"""The points of P(all) that knowing a tactic's effect is worth, on a plan whose odds are not tiny, against nested simulation.

Outer draws are plain random ones. Each nested value is given twice: choosing by the same paths that judge flatters it,
choosing on one half of the inner draws and judging on the other shortchanges it, so the truth lies between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from learn_real import Ground, brought, ground, tactic_bundles
from scipy.special import ndtr, ndtri

from bestbet.calibrate.posterior import CHANNELS, Draws
from bestbet.odds.robust import first_draws
from bestbet.odds.unknowns import Bundle, Unknown, effect_kind
from bestbet.odds.value import Gain, Stakes, stakes, worth_of
from bestbet.plan.nodes import Channel
from bestbet.streams import uniforms

EFFECTS = ("effect", "doubling", "half_life")
RELIABILITY = 0.5


@dataclass(frozen=True)
class Nested:
    """A nested value chosen by the paths that judge it (`high`) and by others (`low`), each with its standard error."""

    high: float
    low: float
    error: float


def nested_of(shares: Sequence[np.ndarray], held: Stakes) -> Nested:
    """The nested value of choosing anew after each answer; shares[outer][inner draw, strategy]."""
    gain_high, gain_low = [], []
    for one in shares:
        whole, half = one.mean(axis=0), (one[::2].mean(axis=0), one[1::2].mean(axis=0))
        gain_high.append(whole.max() - whole[held.leader])
        crossed = [judge[choose.argmax()] - judge[held.leader] for choose, judge in (half, half[::-1])]
        gain_low.append(np.mean(crossed))
    return Nested(float(np.mean(gain_high)), float(np.mean(gain_low)), float(np.std(gain_high) / np.sqrt(len(shares))))


def knowing(here: Ground, bundle: Bundle, *, n_outer: int, n_inner: int) -> Nested:
    """EVPPI of a tactic's effects: each outer world's effects fixed in all inner draws."""
    names = [tactic.name for tactic in here.plan.tactics]
    moved = sorted({names.index(part.where) for part in bundle.parts})
    inner = first_draws(here.posterior.draws, n_inner)
    rows = (uniforms(7, f"outer {bundle.name}", n_outer) * len(here.shares)).astype(int)
    shares = []
    for row in rows:
        changes = {}
        for field in EFFECTS:
            array = getattr(inner, field).copy()
            array[:, moved] = getattr(here.posterior.draws, field)[row, moved]
            changes[field] = array
        shares.append(_shares(here, replace(inner, **changes)))
    return nested_of(shares, stakes(here.shares, seed=1))


def told(
    here: Ground, unknown: Unknown, column: tuple[int, int], reliability: float, *, n_outer: int, n_inner: int
) -> Nested:
    """EVSI of an answer about one effect: outer answers drawn, the effect's inner draws moved to what is then believed."""
    inner = first_draws(here.posterior.draws, n_inner)
    answers = ndtri(uniforms(7, f"answers {unknown.name}", n_outer))
    noise = ndtri(uniforms(7, f"left unknown {unknown.name}", n_inner))
    shares = []
    for answer in answers:
        believed = np.sqrt(reliability) * answer + np.sqrt(1 - reliability) * noise
        effect = inner.effect.copy()
        effect[:, column[0], column[1]] = np.quantile(unknown.values, ndtr(believed))
        shares.append(_shares(here, replace(inner, effect=effect)))
    return nested_of(shares, stakes(here.shares, seed=1))


def _shares(here: Ground, draws: Draws) -> np.ndarray:
    return brought(here.plan, here.facts, replace(here.posterior, draws=draws), here.asked)[0]


def between(here: Ground, names: Sequence[str]) -> Ground:
    """The same plan where only the named strategies are to be chosen among."""
    kept = [i for i, strategy in enumerate(here.plan.strategies) if strategy.name in names]
    plan = replace(here.plan, strategies=tuple(here.plan.strategies[i] for i in kept))
    return replace(here, plan=plan, shares=here.shares[:, kept], money=here.money[:, kept])


def table(folder: Path, *, n_outer: int, n_inner: int, names: Sequence[str] = ()) -> None:
    """Print the odds, then what knowing and asking are worth, by regression and nested."""
    whole = ground(folder)
    here = between(whole, names) if names else whole
    odds = zip(here.plan.strategies, here.shares.mean(axis=0), strict=True)
    print(f"{folder.name}: " + ", ".join(f"{strategy.name} {100 * p:.1f} %" for strategy, p in odds))
    held = stakes(here.shares, seed=1)
    *each, together = tactic_bundles(here)
    first = max(each, key=lambda b: worth_of(b.parts, held).found)
    print(
        "| what | regression, points | nested, chosen by other paths | nested, chosen by the same | error of nested |"
    )
    print("|---|---:|---:|---:|---:|", flush=True)
    for bundle in (together, first):
        _line(bundle.name, worth_of(bundle.parts, held), knowing(here, bundle, n_outer=n_outer, n_inner=n_inner))
    unknown, column = _largest_effect(here, first)
    gain = worth_of([unknown], held, reliability=[RELIABILITY])
    found = told(here, unknown, column, RELIABILITY, n_outer=n_outer, n_inner=n_inner)
    _line(f"an answer of reliability {RELIABILITY} about {unknown.name}", gain, found)


def _largest_effect(here: Ground, bundle: Bundle) -> tuple[Unknown, tuple[int, int]]:
    held = stakes(here.shares, seed=1)
    k = next(i for i, tactic in enumerate(here.plan.tactics) if tactic.name == bundle.parts[0].where)
    kinds = {effect_kind(here.plan.tactics[k], Channel(channel)): c for c, channel in enumerate(CHANNELS)}
    effects = [part for part in bundle.parts if part.kind in kinds]
    best = max(effects, key=lambda part: worth_of([part], held).found)
    return best, (k, kinds[best.kind])


def _line(name: str, gain: Gain, found: Nested) -> None:
    print(
        f"| {name} | {100 * gain.value:.2f} ± {196 * gain.mcse:.2f} | {100 * found.low:.2f} | {100 * found.high:.2f} | "
        f"{100 * found.error:.2f} |",
        flush=True,
    )

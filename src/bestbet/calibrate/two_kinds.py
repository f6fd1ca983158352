"""Deals of two kinds that no column tells apart, small ones and large: two lognormals instead of one.

One lognormal through both promises too little where the large ones are few and bring most: where one deal in five is
worth fifteen times the others, a fifth too little. Told from the closed deals of a lane, lost ones as well as won: a
kind must be seen in both alike, else wins speak alone. Two normals of ln value must earn their price over one, and have
two humps (`kinds_priors`). The engine draws lognormal values, so the two enter as the lognormal with the same first two
moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, betaln, gammainccinv, ndtri

from bestbet import streams
from bestbet.calibrate import spreads, two_normals
from bestbet.calibrate.kinds_priors import (
    KINDS_ALIKE,
    KINDS_APART,
    KINDS_FEW,
    KINDS_GAIN,
    KINDS_LEAST,
    KINDS_LOST,
    KINDS_PART,
    KINDS_SHARE,
)
from bestbet.calibrate.two_normals import TwoNormals
from bestbet.facts.lanes import Priced

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAST_VARIANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed deals whose ln value, brought to today, is known: their lanes, those won and those lost."""

    won_lane: Ints
    won: Floats
    lost_lane: Ints
    lost: Floats


@dataclass(frozen=True, slots=True)
class Kinds:
    """Deals of either kind of a lane, the small one first: their number, centre of ln value and squares about it.

    `won` are those won, and what lost ones say of their shares. `variance` is that of both kinds, each about its own
    centre. Both centres are off together by a normal error of the sd `together`: how far lost deals lie above those won
    is known no better. `largest` is the largest deal seen, and `is_of_lost_too` says that lost deals have told of them.
    """

    won: Floats
    count: Floats
    centre: Floats
    squares: Floats
    variance: float
    together: float
    largest: float
    is_of_lost_too: bool


def find(deals: Closed, n_lanes: int) -> tuple[Kinds | None, ...]:
    """Return the two kinds of each lane; None where one lognormal will do."""
    return tuple(
        _of_lane(deals.won[deals.won_lane == lane], deals.lost[deals.lost_lane == lane]) for lane in range(n_lanes)
    )


def _of_lane(won: Floats, lost: Floats) -> Kinds | None:
    """Return the two kinds of a lane, None where there are none; wins speak alone where lost deals differ."""
    if not len(won) or len(won) + len(lost) < KINDS_LEAST.value:
        return None
    found = two_normals.fit(two_normals.thinned(won, lost))
    if len(lost) and (found.won.min() < 1 or not _are_alike(found)):
        return _of_lane(won, lost[:0])
    if not _are_two(found):
        return None
    n_won, n_lost = found.won.sum(), found.lost.sum()
    shifted = n_lost / (n_won + n_lost) * np.sqrt(found.variance * (1 / n_won + 1 / n_lost)) if n_lost else 0.0
    largest = float(np.exp(max(won.max(), lost.max(initial=-np.inf))))
    return Kinds(
        won=found.won + _heard(found.lost) if n_lost else found.won,
        count=found.won + found.lost,
        centre=found.centre,
        squares=found.squares,
        variance=found.variance,
        together=float(shifted),
        largest=largest,
        is_of_lost_too=bool(n_lost),
    )


def _heard(lost: Floats) -> Floats:
    """Return what lost deals say of how often wins are of either kind, in deals won: large ones may be won less often.

    The log of how much less has the prior variance 1 / KINDS_LOST beside the luck of the rarer kind's number.
    """
    rare = float(lost.min()) + KINDS_SHARE.value
    return np.asarray(lost / rare / (1 / rare + 1 / KINDS_LOST.value))


def _are_two(found: TwoNormals) -> bool:
    """Whether there are two kinds: strong evidence, two humps, neither a deal or two, and neither next to nothing."""
    return (
        found.gain > KINDS_GAIN.value
        and found.apart > KINDS_APART.value
        and float((found.won + found.lost).min()) >= KINDS_FEW.value
        and _least_part(found) >= KINDS_PART.value
    )


def _least_part(found: TwoNormals) -> float:
    """Return the part of all that the lesser kind is, of the deals or of what they bring."""
    count = found.won + found.lost
    worth = count * np.exp(found.centre - found.centre[1] + found.squares / (2 * count))
    return float(np.maximum(count / count.sum(), worth / worth.sum()).min())


def _are_alike(found: TwoNormals) -> bool:
    """Whether the kinds' shares are likelier the same among won and lost than any two: beta-binomial evidence."""
    none = np.full(2, KINDS_SHARE.value)
    together = betaln(*(none + found.won + found.lost)) + betaln(*none)
    return bool(together >= betaln(*(none + found.won)) + betaln(*(none + found.lost)))


def beside(found: Sequence[Kinds | None], priced: Priced, course: Floats) -> Priced:
    """Return the values of wins as if all were of one kind: each over what its kind is worth, beside the mean of both.

    `course` is what each has in ln beside today.
    """
    logs = np.log(priced.value)
    for lane, kinds in enumerate(found):
        if kinds is not None:
            rows = priced.group == lane
            share, variance = kinds.won / kinds.won.sum(), kinds.squares / kinds.count + _LEAST_VARIANCE
            off = (logs[rows] - course[rows])[:, None] - kinds.centre
            log_density = np.log(share) - 0.5 * np.log(variance) - 0.5 * off**2 / variance
            likely = np.exp(log_density - np.logaddexp.reduce(log_density, axis=1)[:, None])
            logs[rows] -= likely @ kinds.centre - share @ kinds.centre
    order = np.argsort(logs, kind="stable")
    return Priced(np.exp(logs[order]), priced.group[order], priced.ago[order])


def draw(found: Kinds, n_draws: int, *, seed: int, what: str) -> tuple[Floats, Floats]:
    """Return draws of mean and sd of ln value, [draw]: of the lognormals with the first two moments of both kinds.

    The share is beta, and each kind's ln value normal with its conjugate laws, the sd below its cap. That of both may
    lie above it: whales of one deal in hundreds need it, and it follows from moments that are finite.
    """
    share = streams.uniforms(seed, f"{what}, share of large ones", n_draws)
    large = betaincinv(*(found.won[::-1] + KINDS_SHARE.value), share)
    shift = found.together * ndtri(streams.uniforms(seed, f"{what}, together", n_draws))
    first, second = np.zeros(n_draws), np.zeros(n_draws)
    for kind, (name, part) in enumerate((("small", 1 - large), ("large", large))):
        luck = [streams.uniforms(seed, f"{what}, {of} of {name} ones", n_draws) for of in ("spread", "centre")]
        sd = _spread(found, kind, luck[0])
        mean = found.centre[kind] + shift + sd / np.sqrt(found.count[kind]) * ndtri(luck[1])
        first += part * np.exp(mean + sd**2 / 2)
        second += part * np.exp(2 * mean + 2 * sd**2)
    sd = np.sqrt(np.maximum(np.log(second / first**2), 1e-6))
    return np.log(first) - sd**2 / 2, sd


def _spread(found: Kinds, kind: int, uniform: Floats) -> Floats:
    """Return draws of the sd of ln value of a kind: one degree of freedom went into its centre."""
    lean = KINDS_ALIKE.value
    freedom, total = np.array(lean + found.count[kind] - 1), np.array(lean * found.variance + found.squares[kind])
    chi_square = 2 * gammainccinv(freedom / 2, (1 - uniform) * spreads.below_cap(freedom, total))
    return np.asarray(np.sqrt(total / chi_square))


def finding(found: Sequence[Kinds | None], names: Sequence[str], what: str) -> str | None:
    """Return the two kinds of each lane that has them, in plain words; None where none has."""
    of_lanes = [(name, kinds) for name, kinds in zip(names, found, strict=False) if kinds is not None]
    if not of_lanes:
        return None
    said = "; ".join(_said(kinds) + (f" ({name})" if len(names) > 1 else "") for name, kinds in of_lanes)
    return (
        f"{what} are of two kinds that no column tells apart: {said}. What one is worth follows both; a column that"
        " tells them apart would tell more."
    )


def _said(kinds: Kinds) -> str:
    rare = int(kinds.won.argmin())
    share = 100 * kinds.won[rare] / kinds.won.sum()
    few, others = (f"{float(f'{np.exp(kinds.centre[kind]):.2g}'):,.0f}" for kind in (rare, 1 - rare))
    return f"{share:.2g}% are worth around {few}, the others around {others}"

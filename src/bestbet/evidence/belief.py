"""What is believed of one effect before and after the evidence, as two distributions on one grid.

Draws of the plan's range are carried from the first to the second by rank, x -> F1^-1(F0(x)): evidence that says
nothing moves nothing, and each draw keeps its luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from bestbet.evidence.bias import Item
from bestbet.evidence.scale import EffectScale
from bestbet.evidence.weights import Weights
from bestbet.plan.nodes import Channel
from bestbet.units import Z90, Range

Floats = npt.NDArray[np.float64]

_STEPS_PER_SD = 16
_MOST_STEPS = 24001
_TAIL = 8.0
_SHARP = 0.5
_BETWEEN_NODES = 9
_BIAS_NODES = 81
_WIDE = 3.0
_SURE = 3.0
"""From so many standard errors on an estimate per unit is taken for positive, and its error for one of the log."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A mixture of normal laws on the scale of weighing: `parts` are (weight, mean, standard deviation).

    `centre` and `sd` are those of the plan's own range; None for a tactic of which the plan says nothing, whose last
    part then stands for "it works". `sign` is -1 where less is better.
    """

    parts: tuple[tuple[float, float, float], ...]
    centre: float | None = None
    sd: float = 0.0
    sign: float = 1.0

    @property
    def mean(self) -> float:
        """The mean on the scale of weighing."""
        return sum(w * m for w, m, _ in self.parts)

    @property
    def variance(self) -> float:
        """The variance on the scale of weighing."""
        return sum(w * (s**2 + m**2) for w, m, s in self.parts) - self.mean**2

    def log_density(self, grid: Floats) -> Floats:
        """Return ln of the density at each point."""
        each = np.array([np.log(w) + _log_normal(grid, m, s) for w, m, s in self.parts if w > 0])
        return np.asarray(np.logaddexp.reduce(each, axis=0))

    def works(self, grid: Floats) -> Floats:
        """Return P(it works as hoped | effect): above the plan's middle, or in the part that works."""
        if self.centre is not None:
            return np.asarray(ndtr(self.sign * (grid - self.centre) / self.sd))
        weight, mean, sd = self.parts[-1]
        return np.asarray(np.exp(np.log(weight) + _log_normal(grid, mean, sd) - self.log_density(grid)))


def untested(weights: Weights, *, sign: float = 1.0) -> Prior:
    """Return what is expected of a tactic that nobody has tested: mostly little, sometimes something."""
    dull = weights["untested_dull"]
    parts = (
        (dull, 0.0, weights["untested_dull_sd"]),
        (1 - dull, sign * weights["untested_good_mean"], weights["untested_good_sd"]),
    )
    return Prior(parts, sign=sign)


def planned(stated: Range, channel: Channel, scale: EffectScale, weights: Weights) -> Prior:
    """Return the plan's range as a prior that can be wrong: else the tactic is like any other untested one.

    For opportunities, where no effect of untested tactics is known, the rest is the same range three times as wide.
    """
    ends = [float(scale.forward(stated.at(z))) for z in (-Z90, Z90)]
    centre, sd = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / (2 * Z90)
    holds = weights["range_holds"]
    sign = -1.0 if channel is Channel.CHURN else 1.0
    if channel is Channel.OPPORTUNITIES:
        rest: tuple[tuple[float, float, float], ...] = ((1.0, centre, _WIDE * sd),)
    else:
        rest = untested(weights, sign=sign).parts
    parts = ((holds, centre, sd), *(((1 - holds) * w, m, s) for w, m, s in rest))
    return Prior(parts, centre, sd, sign)


@dataclass(frozen=True, slots=True)
class Belief:
    """Distribution functions before and after on one grid of the scale of weighing."""

    scale: EffectScale
    grid: Floats
    before: Floats
    after: Floats

    def moved(self, effect: Floats) -> Floats:
        """Return draws of the plan's range carried to what is believed after the evidence; shape and order kept."""
        rank = np.interp(self.scale.forward(effect), self.grid, self.before)
        return self.scale.back(np.interp(rank, self.after, self.grid))

    def chance_above(self, effect: float) -> float:
        """Return P(effect > so much) after the evidence."""
        return float(1 - np.interp(float(self.scale.forward(effect)), self.grid, self.after))

    def carried_away(self) -> float:
        """Return the part of the prior's probability that the evidence moved elsewhere: the total variation."""
        return float(np.abs(np.diff(self.after) - np.diff(self.before)).sum() / 2)

    def moments(self) -> tuple[float, float]:
        """Return mean and standard deviation after the evidence, on the scale of weighing."""
        mass = np.diff(self.after)
        middle = (self.grid[1:] + self.grid[:-1]) / 2
        mean = float(mass @ middle)
        return mean, float(mass @ (middle - mean) ** 2) ** 0.5


def weighed(
    prior: Prior, items: Sequence[Item], scale: EffectScale, weights: Weights, *, story_factor: float = 1.0
) -> Belief:
    """Return the belief after the items (each counting by its share) and, where asked for, the stories' factor."""
    kept = [item for item in items if item.share > 0]
    grid = _grid(prior, kept)
    before = prior.log_density(grid)
    after = before + _log_likelihood(grid, kept, scale, weights) + story_tilt(prior, grid, story_factor, weights)
    return Belief(scale, grid, _distribution(before), _distribution(after))


def story_tilt(prior: Prior, grid: Floats, factor: float, weights: Weights) -> Floats:
    """Return ln of the stories' likelihood on the grid, no stronger than `story_most` allows the mean to move."""
    size = max(factor, 1 / factor)
    if size == 1:
        return np.zeros_like(grid)
    works = prior.works(grid) if factor > 1 else 1 - prior.works(grid)
    mass = np.exp(prior.log_density(grid))
    mass /= mass.sum()
    lean = float(mass @ (works * grid) - (mass @ works) * (mass @ grid))
    shift = abs((size - 1) * lean / (1 + (size - 1) * float(mass @ works)))
    held = min(weights["story_most"] / shift, 1.0) if shift > 0 else 0.0
    return np.log1p(held * (size - 1) * works)


def _grid(prior: Prior, items: Sequence[Item]) -> Floats:
    sharp = [(item.value, sd) for item in items if (sd := item.variance(0.0) ** 0.5) < _SHARP]
    laws = [(m, s) for w, m, s in prior.parts if w > 0] + sharp
    low, high = min(m - _TAIL * s for m, s in laws), max(m + _TAIL * s for m, s in laws)
    step = max(min(s for _, s in laws), 1e-5) / _STEPS_PER_SD
    return np.linspace(low, high, int(min(max((high - low) / step, 400), _MOST_STEPS)))


def _log_likelihood(grid: Floats, items: Sequence[Item], scale: EffectScale, weights: Weights) -> Floats:
    """Average over the spread between teams, half-normal, at the middles of equal shares of it."""
    if not items:
        return np.zeros_like(grid)
    if not any(item.is_elsewhere for item in items) or weights["between_teams"] == 0:
        return _sum_at(grid, items, scale, 0.0)
    nodes = _half_normal_nodes() * weights["between_teams"]
    each = np.array([_sum_at(grid, items, scale, float(tau)) for tau in nodes])
    return np.asarray(np.logaddexp.reduce(each, axis=0))


def _half_normal_nodes() -> Floats:
    # Quantiles of |N(0, 1)| at the middles of equal shares, by inverting its distribution function on a grid.
    x = np.linspace(0.0, 4.0, 4001)
    return np.interp((np.arange(_BETWEEN_NODES) + 0.5) / _BETWEEN_NODES, 2 * ndtr(x) - 1, x)


def _sum_at(grid: Floats, items: Sequence[Item], scale: EffectScale, between: float) -> Floats:
    return np.asarray(sum(item.share * _log_item(grid, item, scale, between) for item in items))


def _log_item(grid: Floats, item: Item, scale: EffectScale, between: float) -> Floats:
    if scale.small is None or item.raw >= _SURE * item.error:
        return _log_normal(grid, item.value, item.variance(between) ** 0.5)
    # Opportunities that may well be none: the error is even per unit, the bias a factor.
    spread = (item.bias**2 + (between**2 if item.is_elsewhere else 0.0)) ** 0.5
    z = np.linspace(-4.0, 4.0, _BIAS_NODES)
    mass = np.exp(-(z**2) / 2) / np.exp(-(z**2) / 2).sum()
    lean = float(scale.forward(item.raw)) - item.value
    seen = [scale.back(grid + lean + spread * x) for x in z]
    each = [np.log(w) + _log_normal(x, item.raw, item.error) for w, x in zip(mass, seen, strict=True)]
    return np.asarray(np.logaddexp.reduce(each, axis=0))


def _log_normal(x: Floats, mean: float, sd: float) -> Floats:
    return np.asarray(-(((x - mean) / sd) ** 2) / 2 - np.log(sd))


def _distribution(log_density: Floats) -> Floats:
    """Return the distribution function on the grid, from 0 to 1, rising everywhere so that it can be inverted."""
    density = np.exp(log_density - log_density.max()) + 1e-15
    steps = (density[1:] + density[:-1]) / 2
    total = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(total / total[-1])

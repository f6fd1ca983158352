"""What knowing more would be worth before choosing: EVPI, EVPPI and EVSI, in the unit of what is chosen by.

With g[draw, strategy] the value of each strategy in each possible world and L the leader, finding out phi first gains
E max(0, max_s E[g_s - g_L | phi]). E[. | phi] is a regression over the draws (Strong, Oakley & Brennan 2014,
doi:10.1177/0272989X13505910). The shares g come from few paths and hold their luck; luck averages out of a regression
and only widens its error. What the same regression finds with the draws out of step is taken off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet.odds.probability import Grouped, plausible_truths
from bestbet.odds.regression import Design, Fit, blocks, design, fit, scores, without_blocks
from bestbet.odds.unknowns import Unknown
from bestbet.streams import uniforms

Floats = npt.NDArray[np.float64]

N_SHUFFLES = 16
N_BLOCKS = 32
TIMES_FLOOR = 2.0
"""What is not above so many times the floor is not shown as a finding (methods C4)."""
_TINY = 1e-12
ENOUGH_DRAWS = 256
"""Below so many draws no regression is tried."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A gain in the unit of the values: `found` less `floor`, which the same regression finds in shuffled draws.

    `mcse` is the standard error over draws and regression (delete-a-block jackknife).
    """

    found: float
    floor: float
    mcse: float

    @property
    def value(self) -> float:
        """What is left of the gain above the floor, never negative."""
        return max(self.found - self.floor, 0.0)

    @property
    def is_seen(self) -> bool:
        """Whether it stands out from what chance alone would show, and from its own error."""
        return self.found > TIMES_FLOOR * self.floor and self.value > self.mcse


@dataclass(frozen=True, slots=True)
class Stakes:
    """What is chosen by: values[draw, strategy], the position of the leader, and shuffled orders of the draws."""

    values: Floats
    leader: int
    orders: tuple[npt.NDArray[np.int64], ...]

    @property
    def gaps(self) -> Floats:
        """Every other strategy less the leader, [draw, other], in the order of the strategies."""
        others = [i for i in range(self.values.shape[1]) if i != self.leader]
        return np.asarray(self.values[:, others] - self.values[:, [self.leader]])

    @property
    def others(self) -> tuple[int, ...]:
        """Positions of the strategies behind the columns of `gaps`."""
        return tuple(i for i in range(self.values.shape[1]) if i != self.leader)


def stakes(values: Floats, *, seed: int, n_shuffles: int = N_SHUFFLES) -> Stakes:
    """Return the stakes of choosing by values[draw, strategy]; the earlier strategy leads among equals."""
    n = len(values)
    orders = tuple(np.argsort(uniforms(seed, f"learn shuffle {i}", n), kind="stable") for i in range(n_shuffles))
    return Stakes(values, int(np.argmax(values.mean(axis=0))), orders)


def everything(grouped: Grouped, *, seed: int) -> Gain:
    """Return EVPI: what knowing the world, though not its luck, would add.

    It is the leader's expected regret over plausible truths (`odds.probability.plausible_truths`), luck taken out.
    Where it is not above TIMES_FLOOR times what luck alone would show, that is its floor; else the floor is 0, since
    what is taken out is right on average. Its error is a delete-a-block jackknife, the spread of the truths included.
    """
    whole = _regret(grouped, seed)
    alone = _regret(_luck_alone(grouped, seed), seed)
    without = np.array([_regret(part, seed) for part in _parts(grouped)])
    mcse = float(np.sqrt((N_BLOCKS - 1) * without.var()))
    return Gain(whole, alone if whole <= TIMES_FLOOR * alone else 0.0, mcse)


def _regret(grouped: Grouped, seed: int) -> float:
    truths = plausible_truths(grouped, seed=seed)
    return float(truths.max(axis=1).mean() - truths.mean(axis=0).max())


def _parts(grouped: Grouped) -> Iterator[Grouped]:
    for rows in blocks(len(grouped.shares), N_BLOCKS):
        yield replace(grouped, shares=np.delete(grouped.shares, rows, axis=0))


def _luck_alone(grouped: Grouped, seed: int) -> Grouped:
    """Return groups as they would be if every world were alike: normal luck with the covariance of the real one."""
    n, k = grouped.shares.shape
    values, vectors = np.linalg.eigh(grouped.luck)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    size = n * grouped.n_per_draw
    noise = np.column_stack([ndtri(uniforms(seed, f"learn luck {i}", size)) for i in range(k)]) @ root.T
    cube = noise.reshape(n, grouped.n_per_draw, k)
    shares = cube.mean(axis=1)
    within = cube - shares[:, None, :]
    luck = np.einsum("gri,grj->ij", within, within) / (n * (grouped.n_per_draw - 1))
    return Grouped(grouped.p + shares, luck, grouped.n_per_draw)


def worth_of(unknowns: Sequence[Unknown], held: Stakes, *, reliability: Sequence[float] | None = None) -> Gain | None:
    """Return EVPPI of knowing the unknowns together, or EVSI where they are known with `reliability` only.

    None where nothing can be said: a single strategy, no unknown that varies, or too few draws.
    """
    if held.values.shape[1] < 2 or len(held.values) < ENOUGH_DRAWS or not unknowns:
        return None
    z = np.column_stack([scores(unknown.values) for unknown in unknowns])
    return gain_of(design(z, reliability), held)


def most_of(found: Design, held: Stakes) -> float:
    """Return what `gain_of` would find at most: the plain gain, before floor, error and second look."""
    return _gain(fit(found, held.gaps).fitted(found.known))


def gain_of(found: Design, held: Stakes) -> Gain:
    """Return the gain of knowing what `found` describes, with floor and standard error.

    `found.known` holds the columns as they would be known; they may be known in part only.
    """
    gaps = held.gaps
    n_others = gaps.shape[1]
    shuffled = [gaps, *(gaps[order] for order in held.orders)]
    done = fit(found, np.concatenate(shuffled, axis=1))
    expected = done.fitted(found.known)
    gains = [_gain(expected[:, i : i + n_others]) for i in range(0, expected.shape[1], n_others)]
    floor = float(np.mean(gains[1:])) if held.orders else 0.0
    kept = _kept(gaps, done.fitted(found.full)[:, :n_others]) if (found.penalty == 0).sum() > 1 else 1.0
    return Gain(gains[0] * kept, floor, _error(found, gaps, done, gains[0]))


def _kept(gaps: Floats, fitted: Floats) -> float:
    """Return the share of the gain that remains once each fitted gap is held against the gaps seen where it says so.

    Sums of curves and products overshoot in the corners of several unknowns, where chances stop at 0. The mean gap
    given what the regression says of it is again a conditional mean, so it promises no more than choosing by it gives.
    """
    seen = fitted.copy()
    for i in range(fitted.shape[1]):
        if fitted[:, i].std() > _TINY:
            alone = design(scores(fitted[:, i])[:, None])
            seen[:, i] = fit(alone, gaps[:, [i]]).fitted(alone.full)[:, 0]
    promised = _gain(fitted)
    return min(_gain(seen) / promised, 1.0) if promised > _TINY else 1.0


def _gain(expected: Floats) -> float:
    """Mean of what the best other strategy leads by, where it leads, less what it leads by anyway."""
    best = np.zeros(len(expected))
    for one in expected.T:
        np.maximum(best, one, out=best)
    return float(best.mean() - max(expected.mean(axis=0).max(), 0.0))


def _error(found: Design, gaps: Floats, done: Fit, whole: float) -> float:
    """Return the delete-a-block jackknife error: of the draws there happen to be, and of the regression on them."""
    penalty = done.penalty[: gaps.shape[1]]
    without = np.array([_gain(expected) for _, expected in without_blocks(found, gaps, penalty, N_BLOCKS)])
    pseudo = N_BLOCKS * whole - (N_BLOCKS - 1) * without
    return float(pseudo.std(ddof=1) / np.sqrt(N_BLOCKS))

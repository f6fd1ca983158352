"""How unevenly the deals that are open at a time come out: the spread of the shock on the log odds that they share.

Deals open together meet the same quarter: a budget cut, a release that is late. Told from past quarters: of the deals
open when a quarter began, those that closed within it were won at odds that scatter about the level of the odds by more
than chance. The level may jump meanwhile, as in `win_changes`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet import streams
from bestbet.calibrate import win_changes
from bestbet.calibrate.closed_odds import Closed, scattered
from bestbet.calibrate.priors import OPEN_SHOCK

Floats = npt.NDArray[np.float64]

QUARTER = 13
_NOTABLE = 1.5
_EDGES = np.linspace(0.0, 1.2, 61)
_SPREADS = (_EDGES[1:] + _EDGES[:-1]) / 2


@dataclass(frozen=True, slots=True)
class Shock:
    """The posterior of the shock's spread, an sd of the log odds of all open deals: `chance[i]` about `spread[i]`."""

    spread: Floats
    chance: Floats

    def mean_square(self) -> float:
        """Return the variance of the shock."""
        return float(self.chance @ self.spread**2)

    def settled(self) -> float:
        """Return how much of the prior's variance of the spread the record has taken away, in [0, 1]."""
        left = _variance(self) / _variance(fit(None))
        return float(np.clip(1 - left, 0.0, 1.0))


def fit(ended: Closed | None) -> Shock:
    """Return the posterior of the shock's spread; where nothing tells it the prior, which is half normal."""
    log_chance = -0.5 * (_SPREADS / OPEN_SHOCK.value) ** 2
    if ended is not None:
        log_chance = log_chance + _log_evidence(ended)
    chance = np.exp(log_chance - log_chance.max())
    return Shock(_SPREADS, chance / chance.sum())


def _log_evidence(ended: Closed) -> Floats:
    """Return how likely each spread makes what closed of the deals open at the start of each quarter."""
    quarter = ended.ended // QUARTER
    was_open = ended.born >= (quarter + 1) * QUARTER
    n_quarters = ended.n_weeks // QUARTER
    group = np.where(was_open & (quarter < n_quarters), quarter, -1)
    log_likelihood = ended.log_likelihood(group, n_quarters)[::-1]
    uneven = np.stack([scattered(log_likelihood, sd) for sd in _SPREADS])
    return win_changes.filtered(uneven, win_changes.moves(QUARTER))[1]


def _variance(found: Shock) -> float:
    return found.mean_square() - float(found.chance @ found.spread) ** 2


def finding(found: Shock) -> str | None:
    """Return what past quarters told, None where it is about what is assumed where nothing is known."""
    told, assumed = np.sqrt(found.mean_square()), np.sqrt(fit(None).mean_square())
    if 1 / _NOTABLE < told / assumed < _NOTABLE:
        return None
    how = "evenly" if told < assumed else "unevenly"
    return (
        f"Deals that were open when a quarter began came out {how}: what a quarter does to all of them moves their odds"
        f" of winning by {np.expm1(told):.0%}, where {np.expm1(assumed):.0%} is assumed if nothing is known."
    )


def draw(found: Shock, n_draws: int, *, seed: int) -> Floats:
    """Return draws of the shock's spread, [draw]."""
    luck = streams.uniforms(seed, "spread of the shock on open deals", n_draws)
    return np.interp(luck, np.append(0.0, found.chance.cumsum()), _EDGES)

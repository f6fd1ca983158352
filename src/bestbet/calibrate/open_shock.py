"""How unevenly the deals that are open at a time come out: the spread of the luck on the log odds that they share.

Deals open together meet the same quarter: a budget cut, a release that is late. Told from past quarters: of the deals
open when a quarter began, those that closed within it were won at odds that scatter about the level of the odds by more
than chance. The level may jump meanwhile (`odds_levels`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtri

from bestbet import streams
from bestbet.calibrate import odds_levels
from bestbet.calibrate.closed_odds import Closed
from bestbet.calibrate.priors import OPEN_SHOCK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EDGES = np.linspace(0.0, 1.2, 61)
SPREADS = (_EDGES[1:] + _EDGES[:-1]) / 2
LOG_CHANCES = -0.5 * (SPREADS / OPEN_SHOCK.value) ** 2
_NOTABLE = 1.5


@dataclass(frozen=True, slots=True)
class Shock:
    """The posterior of the spread of the shock, an sd of the log odds: `chance[i]` about `spread[i]`.

    `of_level` is the share of the spread that is left in win rates read from the record, where quarters even out.
    Where nothing on record has waited for a quarter to begin, nothing is told (`is_told`).
    """

    spread: Floats
    chance: Floats
    of_level: float = 0.0
    is_told: bool = False

    def middle(self) -> float:
        """Return the median."""
        return float(np.interp(0.5, np.append(0.0, self.chance.cumsum()), _EDGES))

    def settled(self) -> float:
        """Return how much of the prior's variance of the spread the record has taken away, in [0, 1]."""
        left = _variance(self) / _variance(fit(None))
        return float(np.clip(1 - left, 0.0, 1.0))


def fit(closings: Closed | None) -> Shock:
    """Return the posterior of the shock's spread; where nothing tells it the prior, which is half normal."""
    if closings is None:
        return Shock(SPREADS, _normalised(LOG_CHANCES))
    quarter = _waited(closings)
    told = odds_levels.filtered(closings, quarter, closings.quarter_weeks, SPREADS).log_evidence
    has_waited = bool((quarter >= 0).any())
    return Shock(SPREADS, _normalised(LOG_CHANCES + told), _of_level(closings, quarter), has_waited)


def _waited(closings: Closed) -> Ints:
    """Return how many quarters ago each deal closed that was open when that quarter began, -1 for all others."""
    quarter, begun = closings.quarter[closings.ended], closings.quarter_weeks.cumsum()
    return np.where(closings.born >= begun[quarter], quarter, -1)


def _of_level(closings: Closed, quarter: Ints) -> float:
    """Return by how much a win rate moves with the luck of all quarters: each counts as much as closed in it."""
    weight = np.bincount(quarter[quarter >= 0], closings.count[quarter >= 0])
    return float(np.sqrt((weight**2).sum()) / max(closings.count.sum(), 1))


def _normalised(log_chance: Floats) -> Floats:
    chance = np.exp(log_chance - log_chance.max())
    return np.asarray(chance / chance.sum())


def _variance(found: Shock) -> float:
    return float(found.chance @ found.spread**2 - (found.chance @ found.spread) ** 2)


def draw(found: Shock, n_draws: int, *, seed: int) -> Floats:
    """Return draws of the shock's spread, [draw]."""
    luck = streams.uniforms(seed, "spread of the shock on open deals", n_draws)
    return np.interp(luck, np.append(0.0, found.chance.cumsum()), _EDGES)


def loosened(found: Shock, spread: Floats, win_probability: Floats, *, seed: int) -> Floats:
    """Return win_probability[draw, lane] with the luck of past quarters in its error, the same for all lanes."""
    if found.of_level == 0:
        return win_probability
    luck = ndtri(streams.uniforms(seed, "luck of past quarters", len(spread)))
    return np.asarray(expit(logit(win_probability) + (found.of_level * spread * luck)[:, None]))


def finding(found: Shock) -> str | None:
    """Return what past quarters told, None where it is about what is assumed where nothing is known."""
    told, assumed = found.middle(), fit(None).middle()
    if not found.is_told or 1 / _NOTABLE < told / assumed < _NOTABLE:
        return None
    how = "evenly" if told < assumed else "unevenly"
    return (
        f"Deals that were open when a quarter began came out {how}: in a usual quarter their odds of winning were about"
        f" {np.exp(told):.2g} times higher or lower than at other times ({np.exp(assumed):.2g} times is assumed where"
        " nothing is known)."
    )

"""Whether larger deals take longer, to be won or to be lost: how the delay goes with ln amount.

The law of the delay stays what all deals together say; a copula ties a deal's place in it to its place among the
amounts of its lane (Nelsen 2006, doi:10.1007/0-387-28678-0). Two are asked, within lanes:

- the normal one: where delays are lognormal, a regression of ln delay on ln amount. Fisher's z of its correlation is
  about normal (Fisher 1915, doi:10.2307/2331838);
- two kinds: some share of the deals, the slow ones, fill the end of the law, and the log odds of being one of them go
  with ln amount.

The likelier one is kept. Where the Bayes factor against no tie is below 3 nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri

from bestbet import streams
from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.outcomes import Events
from bestbet.calibrate.size_priors import SIZE_DELAY, SIZE_KIND, SIZE_WORTH
from bestbet.facts.lanes import SizedEnds

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAST = 30
_NEWTON_STEPS = 40
_CUTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Shares of quick deals that are tried."""
_LEAST_APART = 0.1
"""Least spread within lanes of ln days, and of sizes in units of their whole spread."""
_BORROWED = 10.0
"""Deals by which spread and mean of a lane's sizes lean on those of all."""
_PLACES = 32
_MOST_TIE = 0.95
_LEAST_TAIL = 1e-4


@dataclass(frozen=True, slots=True)
class Tie:
    """How the delay of wins, or of recorded losses, goes with size, in as many draws as `chance`.

    Normal about `z`: of the normal copula Fisher's z of the correlation, of two kinds what one standard deviation of
    size adds to the log odds of a slow one, `cut` being the share of quick ones (0: the normal copula). Sizes of such
    deals of a lane have the mean `middle[lane]` and the standard deviation `spread[lane]`, in units of `Sizes`.
    `doubled` is how many times as long deals of twice the amount took, on average. `seen` are places in the law of
    delays at which wins on record stand: of a young record the quick ones.
    """

    z: float
    sd: float
    chance: float
    cut: float
    middle: Floats
    spread: Floats
    doubled: float
    seen: Floats

    def score(self, lane: Ints, size: Floats) -> Floats:
        """Return the standard scores of the sizes of deals of some lanes, at most 3."""
        return np.asarray(np.clip((size - self.middle[lane]) / self.spread[lane], -3.0, 3.0))


def fit(ends: SizedEnds, size: Floats, known: tuple[DelayTables, Floats, int], *, won: bool, unit: float) -> Tie | None:
    """Return how the delay of wins, or of losses, goes with `size[deal]`; None where it does not, as far as is known.

    `known` are the likeliest delay laws of the lanes, where in them the wins on record stand, and how many lanes there
    are; `unit` is ln amount in one unit of size.
    """
    laws, seen, n_lanes = known
    of = ends.is_won == won
    lane, own = ends.lane[of], size[of]
    table = laws.win if won else laws.loss
    row = np.zeros(len(lane), np.int64) if laws.apart is None else laws.apart[lane]
    if of.sum() < _LEAST or own.std() == 0 or not (table[row, -1] > 0).all():
        return None
    middle, spread = _usual(lane, own, n_lanes)
    score, level = (own - middle[lane]) / spread[lane], _levels(table, row, ends.age[of])
    score = np.clip(_around(lane, score), -3.0, 3.0)
    log_days = _around(lane, np.log(ends.age[of] + 0.5))
    if score.std() < _LEAST_APART or log_days.std() < _LEAST_APART:
        return None
    wide, long = unit * float(own.std()), float(log_days.std())
    found = [_normal(lane, score, level, prior=SIZE_DELAY.sd * wide / long)]
    found += [_two_kinds(score, level, cut, log_share=-np.log(len(_CUTS))) for cut in _CUTS]
    z, sd, log_factor, cut = max(found, key=lambda each: each[2])
    if log_factor < np.log(SIZE_WORTH.value):
        return None
    slope = np.tanh(z) * long / wide if cut == 0 else np.copysign(score @ log_days / (score @ score), z) / wide
    return Tie(float(z), float(sd), float(expit(log_factor)), cut, middle, spread, float(2.0**slope), seen)


def _usual(lane: Ints, size: Floats, n_lanes: int) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the sizes by lane, thin lanes towards those of all."""
    count = np.bincount(lane, minlength=n_lanes) + _BORROWED
    middle = (np.bincount(lane, size, n_lanes) + _BORROWED * size.mean()) / count
    squares = np.bincount(lane, (size - middle[lane]) ** 2, n_lanes) + _BORROWED * size.var()
    return middle, np.sqrt(squares / count)


def seen(observed: Events, laws: DelayTables) -> Floats:
    """Return where in their law the delays of all wins on record stand: places that part them evenly."""
    if not len(observed.win_day):
        return np.empty(0)
    level = _levels(laws.win, observed.win_cycle, observed.win_day)
    order = np.argsort(level, kind="stable")
    share = np.cumsum(observed.win_count[order]) / observed.win_count.sum()
    return np.asarray(level[order][np.searchsorted(share, (np.arange(_PLACES) + 0.5) / _PLACES)])


def _normal(lane: Ints, score: Floats, level: Floats, *, prior: float) -> tuple[float, float, float, float]:
    """Return Fisher's z of the correlation within lanes, its sd, the log Bayes factor, and that nothing is cut."""
    delay = _around(lane, ndtri(level))
    size, n = float(np.sqrt((score @ score) * (delay @ delay))), len(lane) - len(np.unique(lane)) - 2
    if size == 0 or n < 1:
        return 0.0, 1.0, -np.inf, 0.0
    found = float(np.arctanh(np.clip(score @ delay / size, -_MOST_TIE, _MOST_TIE)))
    kept = prior**2 / (prior**2 + 1.0 / n)
    log_factor = 0.5 * (np.log1p(-kept) + kept * found**2 * n)
    return kept * found, (kept / n) ** 0.5, float(log_factor), 0.0


def _two_kinds(score: Floats, level: Floats, cut: float, *, log_share: float) -> tuple[float, float, float, float]:
    """Return what size adds to the log odds of being slow, its sd, the log Bayes factor and the cut.

    Newton's steps on the slope alone: the share of slow ones over all sizes is what the law says (MacKay 1992,
    doi:10.1162/neco.1992.4.5.720, for the mean of a logistic curve over a normal one).
    """
    is_slow, prior, usual = level > cut, SIZE_KIND.sd, float(np.log1p(-cut) - np.log(cut))
    slope, bend = 0.0, prior**-2
    for _ in range(_NEWTON_STEPS):
        widened = float(np.sqrt(1 + np.pi / 8 * slope**2))
        share = expit(usual * widened + slope * score)
        turn = usual * np.pi / 8 * slope / widened + score
        bend = float((share * (1 - share)) @ turn**2 + prior**-2)
        slope += float(np.clip(((is_slow - share) @ turn - slope / prior**2) / bend, -1.0, 1.0))
    log_odds = usual * np.sqrt(1 + np.pi / 8 * slope**2) + slope * score
    of_kinds = np.where(is_slow, -np.logaddexp(0, -log_odds), -np.logaddexp(0, log_odds))
    gain = float((of_kinds - np.where(is_slow, np.log1p(-cut), np.log(cut))).sum())
    log_factor = gain - 0.5 * (slope / prior) ** 2 - 0.5 * np.log(bend * prior**2) + log_share
    return slope, bend**-0.5, float(log_factor), cut


def _levels(table: Floats, row: Ints, age: Ints) -> Floats:
    """Return where in their law delays in whole days stand: the middle of each day's part of it."""
    last = table.shape[1] - 1
    by, before = table[row, np.minimum(age, last)], table[row, np.minimum(np.maximum(age - 1, 0), last)]
    middle = 0.5 * (by + np.where(age > 0, before, 0.0)) / table[row, -1]
    return np.asarray(np.clip(middle, _LEAST_TAIL, 1 - _LEAST_TAIL))


def _around(lane: Ints, values: Floats) -> Floats:
    count, total = np.bincount(lane), np.bincount(lane, values)
    return np.asarray(values - (total / np.maximum(count, 1))[lane])


def draw(tie: Tie | None, n_draws: int, *, seed: int, what: str) -> Floats:
    """Return draws of the tie of delay and size, [draw]: a correlation, or a slope where kinds are told apart.

    0 where size says nothing.
    """
    if tie is None:
        return np.zeros(n_draws)
    luck = ndtri(streams.uniforms(seed, f"delay of {what} by size", n_draws))
    goes = streams.uniforms(seed, f"whether delay of {what} goes by size", n_draws) < tie.chance
    drawn = tie.z + tie.sd * luck
    return np.where(goes, drawn if tie.cut else np.tanh(drawn), 0.0)


def finding(won: Tie | None, lost: Tie | None) -> str:
    """Return how long larger deals take."""
    ties = ((won, "won"), (lost, "lost"))
    times = [f"{tie.doubled:.2f} times as long to be {what}" for tie, what in ties if tie is not None]
    return (
        "Delays go with size: of two deals of the same kind, the one of twice the amount takes"
        f" {' and '.join(times)}. Open deals are timed by their amounts, and what is won soon after it came is valued"
        " accordingly."
    )

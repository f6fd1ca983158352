"""What the fit returns: joint draws of every unknown, and what each rests on."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.sizes import Sizes
from bestbet.facts.lanes import LaneFacts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CHANNELS = ("opportunities", "win_rate", "deal_value", "repeat", "referral", "churn")
"""Order of the channel axis of `effect`; the values of plan.nodes.Channel."""
SEASON_WEEKS = 53
COURSE_WEEKS = 160
"""Weeks after the as-of date for which the flow of orders has a course of its own."""
PORTION = 4096
"""Draws that are read at a time by who needs something of every draw."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Joint draws of the unknowns; axis 0 is the draw. Rates are per week, money in currency units, times in weeks.

    Names of axes: lane (LaneFacts.lanes), segment (LaneFacts.segments), klass (latent customer class),
    tactic (Plan.tactics), channel (CHANNELS), resource (Plan.resources).
    """

    rate: Floats  # [draw, lane] opportunities created per week on the as-of date, season taken out, at today's effort
    dispersion: Floats  # [draw, lane] k of NB2, Var = mu + mu^2 / k, for one week
    drift_sd: Floats  # [draw] weekly sd of the random walk of the log level
    growth: Floats  # [draw] weekly growth of the log level on the as-of date; a week leaves GROWTH_KEPT of it
    growth_turn: Floats  # [draw] weekly sd of what growth turns by in the weeks to come
    season: Floats  # [draw, SEASON_WEEKS] factor by week of the year (day of year // 7), mean 1
    win_probability: Floats  # [draw, lane]
    open_shock: Floats  # [draw] sd of the shock on the log odds that all deals open on the as-of date share
    older_age: Floats  # [draw] days: open deals of that age and older came before the odds of winning changed
    older_odds: Floats  # [draw] log odds that those deals have on top of what win_probability says
    size_slope: Floats  # [draw] what a deal larger by one unit of `Sizes` adds to the log odds of winning
    size_won: Floats  # [draw] how the delay of wins goes with size, as `Tie` says: 0 where it says nothing
    size_lost: Floats  # [draw] the same among recorded losses
    delay: Ints  # [draw] row of DelayTables
    value_log_mean: Floats  # [draw, lane]
    value_log_sd: Floats  # [draw, lane]
    value_growth: Floats  # [draw] weekly growth of ln value on the as-of date; a week leaves GROWTH_KEPT of it
    value_walk: Floats  # [draw] by how much ln value moves besides: sqrt(t) times as much by week t
    new_account_share: Floats  # [draw, lane] of wins
    running_out: Floats  # [draw] pace f a week: the share of new accounts falls as (1 + f t)^-2 from the as-of date on
    churn: Floats  # [draw, segment, klass] weekly hazard
    repeat: Floats  # [draw, segment, klass] orders per active customer and week
    opening: Floats  # [draw, segment, klass] active customers on the as-of date
    joining: Floats  # [draw, segment, klass] shares of new customers, sum 1 over klass
    order_log_mean: Floats  # [draw, segment]
    order_log_sd: Floats  # [draw, segment]
    order_growth: Floats  # [draw] as value_growth, of orders
    order_walk: Floats  # [draw] as value_walk, of orders
    expansion: Floats  # [draw, segment] yearly growth of a retained customer's value
    effect: Floats  # [draw, tactic, channel] per unit for opportunities, relative lift at the reference dose otherwise
    doubling: Floats  # [draw, tactic] in (1, 2)
    half_life: Floats  # [draw, tactic]
    unit_cost: Floats  # [draw, tactic, resource]
    have: Floats  # [draw, resource] per week, from the plan's start on
    had: Floats  # [draw, resource] per week while the record was made; of money as `have`
    staying: Floats  # [draw] share of the record's team that no future has lost when the plan starts; 1 as fitted
    attrition: Floats  # [draw] share of people leaving per year
    ramp: Floats  # [draw] weeks: time constant of a new seller's productivity
    hours_per_deal: Floats  # [draw] hours per open deal and week
    pressure: Floats  # [draw, segment] chance per quarter that rivals press harder
    rival_cost: Floats  # [draw, segment] share of the win rate lost under pressure
    falter: Floats  # [draw, segment] factor on the pressure when all effort there stops
    gross_margin: Floats  # [draw] share of value
    closing: Floats  # [draw, QUARTER_WEEKS] factor on the expected wins by week of the quarter, mean 1 over the year
    order_season: Floats  # [draw, SEASON_WEEKS] factor on repeat orders by week of the year, mean 1
    order_course: Floats  # [draw, week after the as-of date] factor on repeat orders; later weeks as the last one

    def __len__(self) -> int:
        return len(self.rate)

    def __getitem__(self, some: slice) -> Draws:
        """Return some of the draws: views of the same numbers."""
        return Draws(**{field.name: getattr(self, field.name)[some] for field in fields(self)})

    def portions(self) -> Iterator[Draws]:
        """Yield all draws, PORTION at a time, and let go of those that have been read."""
        for first in range(0, len(self), PORTION):
            yield self[first : first + PORTION]
            self.let_go()

    def let_go(self) -> None:
        """Give back the memory of draws that lie in a mapped file; whoever touches them again reads them again."""
        files = {id(file): file for field in fields(self) if (file := _file_of(getattr(self, field.name))) is not None}
        for file in files.values():
            file.madvise(mmap.MADV_DONTNEED)


def _file_of(numbers: np.ndarray) -> mmap.mmap | None:
    """Return the mapped file that an array lies in; None where in none, or where the system cannot take it back."""
    lies_in: object = numbers
    while isinstance(lies_in, np.ndarray):
        lies_in = lies_in.base
    return lies_in if isinstance(lies_in, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED") else None


@dataclass(frozen=True, slots=True)
class Rests:
    """What one quantity rests on; the three shares add up to 1. `source` names the prior or the data."""

    quantity: str
    data: float
    evidence: float
    judgement: float
    source: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One fitted quantity for people: median and central 90 % interval, and the naive figure beside it."""

    quantity: str
    lane: str
    median: float
    low: float
    high: float
    naive: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Posterior:
    """The posterior of one plan and one set of facts: `n` joint draws with the tables they point into.

    `stands_for[tactic, lane]` is the effort in units a week at which the rates hold; None for the plan's today.
    `odds_held[past]` says for how many weeks the odds of winning have been today's, of what closes and of what comes,
    in equally likely pasts; None where they always were. `sizes` says what size is where the odds of
    winning go with it.
    """

    facts: LaneFacts
    as_of: date
    delays: DelayTables
    draws: Draws
    value_cap: Floats  # [lane] largest plausible deal
    order_cap: Floats  # [segment]
    rests: tuple[Rests, ...]
    estimates: tuple[Estimate, ...]
    findings: tuple[str, ...] = ()
    stands_for: Floats | None = None
    odds_held: Ints | None = None
    sizes: Sizes | None = None

    def delays_together(self) -> DelayTables:
        """Return the delays of all lanes as one, as their wins are mixed."""
        return self.delays.together((self.draws.rate * self.draws.win_probability).mean(axis=0))

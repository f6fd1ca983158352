"""The fitted quantities for people: medians with central 90 % intervals, and the naive figure beside each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.calibrate import closing
from bestbet.calibrate.customers import Seen
from bestbet.calibrate.fitted import Fitted
from bestbet.calibrate.posterior import Draws, Estimate
from bestbet.facts.lanes import LaneFacts
from bestbet.facts.tables import Outcome
from bestbet.units import WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]

ALL_LANES = "(all)"


def estimates(facts: LaneFacts, fitted: Fitted, draws: Draws) -> tuple[Estimate, ...]:
    """Return arrivals, win rate, value and new accounts by lane, the cycle, then repeat orders and churn by segment.

    Quantities that cannot be known are left out (the findings say why): no number stands for them.
    """
    names = tuple(lane.name for lane in facts.lanes)
    n_weeks = facts.arrivals.shape[1]
    weekly = facts.arrivals.mean(axis=1) if n_weeks else np.full(len(names), np.nan)
    found = _each("opportunities per week", names, draws.rate, weekly, "without season, as of today; naive: plain mean")
    yearly = np.expm1(draws.growth * WEEKS_PER_YEAR)
    found.append(estimate("growth of opportunities", ALL_LANES, yearly, None, "a year, as of today; it fades"))
    if not fitted.is_wins_only:
        found += _each("win rate", names, draws.win_probability, _closed_rate(facts), "naive: won of closed")
    found += [] if facts.are_first_purchases else _cycle(facts, fitted, draws)
    if fitted.open_shock.is_told:
        shaken = np.exp(draws.open_shock)
        found.append(estimate("luck of open deals", ALL_LANES, shaken, 1.0, "times the odds in a good quarter"))
    if fitted.closing is not None:
        last = closing.last_weeks(draws.closing)
        found.append(estimate("wins in a quarter's last two weeks", ALL_LANES, last, 1.0, "times an average week's"))
    if np.isfinite(draws.value_log_mean).all():
        naive = np.where(facts.values.count > 0, np.exp(facts.values.log_mean), np.nan)
        found += _each("deal value", names, np.exp(draws.value_log_mean), naive, "median; naive: geometric mean")
        grows = np.expm1(draws.value_growth * WEEKS_PER_YEAR)
        found.append(estimate("growth of deal values", ALL_LANES, grows, None, "a year, as of today; it fades"))
    share = np.divide(facts.recent_new, facts.recent_wins, out=np.full(len(names), np.nan), where=facts.recent_wins > 0)
    found += _each("share of wins that are new accounts", names, draws.new_account_share, share, "last 26 weeks")
    return (*found, *_customers(facts, fitted, draws))


def estimate(quantity: str, lane: str, values: Floats, naive: float | None = None, note: str = "") -> Estimate:
    """Return median and central 90 % interval of draws."""
    low, median, high = (float(q) for q in np.quantile(values, (0.05, 0.5, 0.95)))
    return Estimate(quantity, lane, median, low, high, naive, note)


def _each(quantity: str, names: tuple[str, ...], values: Floats, naive: Floats, note: str) -> list[Estimate]:
    beside = [float(x) if np.isfinite(x) else None for x in naive]
    return [estimate(quantity, name, values[:, i], beside[i], note) for i, name in enumerate(names)]


def _closed_rate(facts: LaneFacts) -> Floats:
    n = len(facts.lanes)
    won, lost = (
        np.bincount(facts.outcomes.lane[is_it], facts.outcomes.count[is_it], n)
        for is_it in (facts.outcomes.outcome == Outcome.WON, facts.outcomes.outcome == Outcome.LOST)
    )
    closed = won + lost if facts.are_losses_recorded else np.bincount(facts.outcomes.lane, facts.outcomes.count, n)
    return np.asarray(np.divide(won, closed, out=np.full(n, np.nan), where=closed > 0), dtype=np.float64)


def _cycle(facts: LaneFacts, fitted: Fitted, draws: Draws) -> list[Estimate]:
    wins = (draws.rate * draws.win_probability).mean(axis=0)
    half = (fitted.winning.tables.together(wins).win < 0.5).sum(axis=1).astype(np.float64)
    won = facts.outcomes.outcome == Outcome.WON
    ages = np.repeat(facts.outcomes.age[won], facts.outcomes.count[won])
    naive = float(np.median(ages)) if len(ages) else None
    note = "days from creation to win, all lanes; naive: median of wins so far"
    return [estimate("sales cycle", ALL_LANES, half[draws.delay], naive, note)]


def _customers(facts: LaneFacts, fitted: Fitted, draws: Draws) -> list[Estimate]:
    if fitted.customers.seen is Seen.NOTHING:
        return []
    active = draws.opening.sum(axis=2)
    found = []
    for i, name in enumerate(facts.segments):
        if not (active[:, i] > 0).all():
            continue
        stays = (draws.opening[:, i] * (1 - draws.churn[:, i]) ** WEEKS_PER_YEAR).sum(axis=1) / active[:, i]
        found.append(estimate("active customers", name, active[:, i]))
        found.append(estimate("yearly churn of today's customers", name, 1 - stays))
        if fitted.customers.can_repeat:
            orders = (draws.opening[:, i] * draws.repeat[:, i]).sum(axis=1) / active[:, i] * WEEKS_PER_YEAR
            found.append(estimate("orders per active customer and year", name, orders))
    return found

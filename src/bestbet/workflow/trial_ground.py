"""What a test of a tactic would stand on: cases, rates and delays from the fit, or as the team says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.errors import Problem, UsageError
from bestbet.evidence.design import Asked, Ground
from bestbet.plan.nodes import Channel, Tactic

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_DAYS = 7
_DO = {Channel.REPEAT: "buy again", Channel.REFERRAL: "refer somebody", Channel.CHURN: "leave"}


def ground_of(
    posterior: Posterior, tactic: Tactic, channel: Channel, lanes: Flags, asked: Asked
) -> tuple[Ground, tuple[str, ...]]:
    """Return what a test would stand on (medians of the fit where the team says nothing), and notes that say so.

    Raises UsageError where neither the history nor the team says how cases go without the tactic.
    """
    if channel is Channel.OPPORTUNITIES:
        return _of_units(posterior, tactic, lanes, asked)
    if channel in {Channel.WIN_RATE, Channel.DEAL_VALUE}:
        return _of_deals(posterior, tactic, channel, lanes, asked)
    return _of_customers(posterior, channel, asked)


def _weekly(posterior: Posterior, lanes: Flags) -> Floats:
    return np.asarray(np.median(posterior.draws.rate, axis=0) * lanes)


def _of_units(posterior: Posterior, tactic: Tactic, lanes: Flags, asked: Asked) -> tuple[Ground, tuple[str, ...]]:
    units = tactic.today or tactic.typical
    weekly = float(_weekly(posterior, lanes).sum())
    background = weekly if asked.per_week is None else asked.per_week
    note = f"{units:g} × {tactic.unit} a week, all in one arm; {background:.3g} opportunities a week come anyway"
    ground = Ground(
        Channel.OPPORTUNITIES,
        units=units,
        background=background,
        brings=tactic.brings[Channel.OPPORTUNITIES].median,
        dispersion=_dispersion(posterior, lanes),
        half_life=tactic.lasts.median,
    )
    return ground, (note,)


def _of_deals(
    posterior: Posterior, tactic: Tactic, channel: Channel, lanes: Flags, asked: Asked
) -> tuple[Ground, tuple[str, ...]]:
    rates = _weekly(posterior, lanes)
    weekly = float(rates.sum()) if asked.per_week is None else asked.per_week
    weight = rates / max(float(rates.sum()), 1e-12)
    won = float(np.median(posterior.draws.win_probability, axis=0) @ weight) if asked.base is None else asked.base
    is_value = channel is Channel.DEAL_VALUE
    per_week = weekly * won if is_value else weekly
    sd = float(np.nanmedian(posterior.draws.value_log_sd, axis=0) @ weight)
    delay = _wait(posterior)
    note = f"{weekly:.3g} opportunities a week, {100 * won:.0f} % won, half of the wins within {delay:.0f} weeks"
    ground = Ground(
        channel,
        per_week=per_week,
        stock=float(asked.accounts or 0) * (won if is_value else 1.0),
        rate=won,
        log_sd=sd,
        dispersion=_dispersion(posterior, lanes),
        half_life=tactic.lasts.median,
        delay=delay,
    )
    return ground, (note,)


def _of_customers(posterior: Posterior, channel: Channel, asked: Asked) -> tuple[Ground, tuple[str, ...]]:
    draws = posterior.draws
    active = np.median(draws.opening.sum(axis=(1, 2)))
    accounts = float(active) if asked.accounts is None else float(asked.accounts)
    hazard = {Channel.REPEAT: draws.repeat, Channel.CHURN: draws.churn}.get(channel)
    known = 0.0
    if hazard is not None and active > 0:
        known = float(np.median((draws.opening * hazard).sum(axis=(1, 2))) / active)
    weekly = known if asked.base is None else asked.base
    if accounts <= 0 or not 0 < weekly < 1:
        text = f"the history does not say how many customers there are or how often {channel.value} happens each week."
        remedy = "Say it: --accounts 400 --base 1% (the share of accounts in a week)."
        raise UsageError(Problem("BB-E08", text, remedy))
    note = f"{accounts:,.0f} customers, {100 * weekly:.2g} % of whom {_DO[channel]} in a week"
    return Ground(channel, stock=accounts, rate=weekly, is_weekly=True), (note,)


def _dispersion(posterior: Posterior, lanes: Flags) -> float:
    """Variance over mean of a week's count, lanes added up."""
    rates = _weekly(posterior, lanes)
    k = np.median(posterior.draws.dispersion, axis=0)
    return float(1 + (rates**2 / k).sum() / max(rates.sum(), 1e-12))


def _wait(posterior: Posterior) -> float:
    """Weeks until half of the wins are in."""
    win = posterior.delays_together().win[posterior.draws.delay]
    return float(np.median(np.argmax(win >= 0.5 * win[:, -1:], axis=1))) / _DAYS

"""Which unknowns the odds hang on, and how much of the answer is data, evidence or judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Draws, Posterior, Rests

Floats = npt.NDArray[np.float64]
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Driver:
    """One group of unknowns and its share of what knowledge can still change in P(all); shares add up to 1."""

    quantity: str
    share: float


def drivers(posterior: Posterior, shares: Floats) -> tuple[Driver, ...]:
    """Return the groups of unknowns, largest first, by their part of the explained variance of shares[draw].

    Linear regression on one or a few features per unknown; squared standardised coefficients, less what chance alone
    would give (their sampling variance), floored at 0. Empty when nothing is explained.
    """
    names, x = _features(posterior.draws, posterior.delays_together().win)
    is_varying = x.std(axis=0) > _TINY
    x = x if is_varying.all() else x[:, is_varying]
    middle, spread = x.mean(axis=0), x.std(axis=0)
    x -= middle
    x /= spread
    y = shares - shares.mean()
    if not x.size or y.std() < _TINY:
        return ()
    inverse = np.linalg.pinv(x.T @ x)
    slope = inverse @ (x.T @ y)
    noise = np.diag(inverse) * (y - x @ slope).var()
    part = np.maximum(slope**2 - noise, 0)
    kept = [name for name, is_kept in zip(names, is_varying, strict=True) if is_kept]
    return _ranked(kept, part)


def _ranked(names: list[str], part: Floats) -> tuple[Driver, ...]:
    total = float(part.sum())
    if total <= 0:
        return ()
    summed = {name: float(sum(p for n, p in zip(names, part, strict=True) if n == name)) / total for name in set(names)}
    return tuple(Driver(name, share) for name, share in sorted(summed.items(), key=lambda item: (-item[1], item[0])))


def judgement_share(found: tuple[Driver, ...], rests: tuple[Rests, ...]) -> float | None:
    """Return how much of what drives the odds rests on judgement, in [0, 1]; None when nothing drives them."""
    judged: Mapping[str, float] = {r.quantity: r.judgement for r in rests}
    known = [(driver.share, judged[driver.quantity]) for driver in found if driver.quantity in judged]
    total = sum(share for share, _ in known)
    return sum(share * judgement for share, judgement in known) / total if total > 0 else None


def _features(draws: Draws, win: Floats) -> tuple[list[str], Floats]:
    """Return the groups that features belong to, and features[draw, feature], a portion of draws after the other."""
    weight = draws.rate.mean(axis=0) / max(float(draws.rate.mean(axis=0).sum()), _TINY)
    middle = np.argmax(win >= 0.5 * win[:, -1:], axis=1).astype(float)
    names = [name for name, _ in _features_of(draws[:1], weight, middle)]
    x, done = np.empty((len(draws), len(names))), 0
    for some in draws.portions():
        for column, (_, values) in enumerate(_features_of(some, weight, middle)):
            x[done : done + len(some), column] = values
        done += len(some)
    return names, x


def _features_of(draws: Draws, weight: Floats, middle: Floats) -> list[tuple[str, Floats]]:
    features = [
        ("arrivals", _log(draws.rate.sum(axis=1))),
        ("market drift", draws.drift_sd),
        ("growth", draws.growth),
        ("win rate", _logit(draws.win_probability) @ weight),
        ("delays", middle[draws.delay]),
        ("luck of open deals", draws.open_shock),
        ("deal values", (draws.value_log_mean + draws.value_log_sd**2 / 2) @ weight),
        ("course of values", draws.value_growth),
        ("course of values", draws.value_walk),
        ("course of values", draws.order_growth),
        ("course of values", draws.order_walk),
        ("new accounts", draws.new_account_share @ weight),
        ("repeat purchases", _log((draws.opening * draws.repeat).sum(axis=(1, 2)))),
        ("churn", _log((draws.opening * draws.churn).sum(axis=(1, 2)))),
        ("attrition and ramp", draws.attrition),
        ("attrition and ramp", draws.ramp),
        ("hours per deal", _log(draws.hours_per_deal)),
        ("rivals", (draws.pressure * draws.rival_cost).sum(axis=1)),
        ("gross margin", draws.gross_margin),
    ]
    n_tactics = draws.effect.shape[1]
    features += [("tactic effects", draws.effect[:, k].sum(axis=1)) for k in range(n_tactics)]
    features += [("tactic effects", draws.doubling[:, k]) for k in range(n_tactics)]
    features += [("tactic costs", _log(draws.unit_cost[:, k].sum(axis=1))) for k in range(n_tactics)]
    return features


def _log(x: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(x, _TINY)))


def _logit(p: Floats) -> Floats:
    return np.asarray(np.log(np.clip(p, 1e-9, 1 - 1e-9) / np.clip(1 - p, 1e-9, 1)))

"""What each quantity rests on: the share that the data settled, the rest being evidence or judgement.

The data's share is 1 - posterior variance / prior variance on the quantity's natural scale, lanes weighed by rate.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from bestbet.calibrate import outcomes, purchases, value_priors
from bestbet.calibrate.contracts import Leaving
from bestbet.calibrate.customers import Customers
from bestbet.calibrate.fitted import Fitted
from bestbet.calibrate.growth_priors import FAST_GROWTH, parts
from bestbet.calibrate.laplace import Mode
from bestbet.calibrate.pooling import Pool
from bestbet.calibrate.posterior import Draws, Rests
from bestbet.calibrate.priors import (
    CONTRACT_CHURN,
    DISPERSION,
    DRIFT,
    LEVEL,
    NEW_ACCOUNT_CENTRE,
    OPEN_SHOCK,
    PURCHASE_SHAPE,
    VALUE_PSEUDO_COUNT,
    WIN_DELAY_MEDIAN,
    WIN_RATE_CENTRE,
)
from bestbet.calibrate.purchases import Buying
from bestbet.calibrate.value_priors import VALUE_FAST_GROWTH
from bestbet.calibrate.values import Values
from bestbet.evidence.weigh import NOTHING_WEIGHED, Weighed
from bestbet.facts.lanes import LaneFacts
from bestbet.plan.nodes import Basis, Plan, Tactic

Floats = npt.NDArray[np.float64]
_PLAN = "the plan"


def rests(
    plan: Plan, facts: LaneFacts, fitted: Fitted, draws: Draws, evidence: Weighed = NOTHING_WEIGHED
) -> tuple[Rests, ...]:
    """Return one line per quantity that the odds can be sensitive to; shares of each add up to 1."""
    weight = draws.rate.mean(axis=0)
    won = 0.0 if fitted.is_wins_only else _by_lane(logit(draws.win_probability), _prior_variance_win(fitted), weight)
    shares = draws.new_account_share
    new = _by_lane(logit(shares), _prior_variance(fitted.accounts.pooled.pool), weight)
    known = draws.rate * draws.win_probability if fitted.is_wins_only else draws.rate
    level = _by_lane(np.log(known), LEVEL.sd**2, weight)
    drift = "the plan" if plan.drift is not None else _cited(DRIFT.name)
    found = [
        _data("arrivals", level, f"weekly counts; {_cited(LEVEL.name)}, {_cited(DISPERSION.name)}"),
        Rests("market drift", 0.0, 0.0, 1.0, drift),
        _data(
            "growth",
            1 - draws.growth.var() / _prior_variance_growth(facts),
            f"weekly counts; {_cited(FAST_GROWTH.name)}",
        ),
        _data("win rate", won, f"wins, losses and open deals; {_cited(WIN_RATE_CENTRE.name)}"),
        _data("delays", _delays(fitted), f"days to wins and losses; {_cited(WIN_DELAY_MEDIAN.name)}"),
        _data("luck of open deals", fitted.open_shock.settled(), f"past quarters; {_cited(OPEN_SHOCK.name)}"),
        _data("deal values", _values(fitted.values, facts.values.count, weight), "amounts of wins; priors of ln value"),
        _data("course of values", _course(fitted, draws), f"amounts by date; {_cited(VALUE_FAST_GROWTH.name)}"),
        _data("new accounts", new, f"accounts of wins; {_cited(NEW_ACCOUNT_CENTRE.name)}"),
        _repeat(fitted.customers),
        _churn(fitted.customers),
    ]
    return (*found, *_stated(plan, evidence))


def _cited(name: str) -> str:
    return f"prior “{name}”"


def _data(quantity: str, share: float, source: str) -> Rests:
    data = float(np.clip(share, 0.0, 1.0))
    return Rests(quantity, data, 0.0, 1.0 - data, source)


def _by_lane(values: Floats, prior_variance: float, weight: Floats) -> float:
    left = np.clip(values.var(axis=0) / prior_variance, 0.0, 1.0)
    return float(1.0 - left @ weight / weight.sum())


def _prior_variance_growth(facts: LaneFacts) -> float:
    return sum(part.chance * part.spread**2 for part in parts(facts.arrivals.shape[1]))


def _course(fitted: Fitted, draws: Draws) -> float:
    """Return how much the record has settled of how values grow, on average over deals and orders."""
    prior = sum(part.chance * part.growth**2 for part in value_priors.PARTS)
    found = [(fitted.values, draws.value_growth), (fitted.orders, draws.order_growth)]
    left = [growth.var() for values, growth in found if values is not None and values.course is not None]
    return 1 - float(np.mean(left)) / prior if left else 0.0


def _prior_variance_win(fitted: Fitted) -> float:
    return _prior_variance(fitted.winning.pooled.pool)


def _prior_variance(pool: Pool) -> float:
    mass = np.exp(pool.log_prior) @ pool.mass
    mean = mass @ pool.logits
    return float(mass @ (pool.logits - mean) ** 2)


def _delays(fitted: Fitted) -> float:
    found = fitted.winning
    centre = found.weight @ found.theta[:, 0]
    _, spread = outcomes.prior(found.shape)
    return float(1.0 - found.weight @ (found.theta[:, 0] - centre) ** 2 / spread[0] ** 2)


def _values(found: Values, count: npt.NDArray[np.int64], weight: Floats) -> float:
    if not np.isfinite(found.centre).all():
        return 0.0
    return float((count / (count + VALUE_PSEUDO_COUNT.value)) @ weight / weight.sum())


def _repeat(found: Customers) -> Rests:
    if not found.can_repeat:
        return Rests("repeat purchases", 0.0, 0.0, 1.0, "no orders on record: none are counted beside the wins")
    if isinstance(found.model, Buying):
        return _data("repeat purchases", _kept_of_laws(found.model, 0), f"repeat orders; {_cited(PURCHASE_SHAPE.name)}")
    n = float(found.orders.sum())
    return _data("repeat purchases", n / (n + 1.0), "orders of customers under contract")


def _churn(found: Customers) -> Rests:
    if isinstance(found.model, Leaving):
        share = _kept(found.model.mode, 0, CONTRACT_CHURN.sd)
        return _data("churn", share, f"contracts; {_cited(CONTRACT_CHURN.name)}")
    if isinstance(found.model, Buying):
        prior = purchases.priors(found.model.habits[0].law)[2]
        return _data("churn", _kept_of_laws(found.model, 2), f"repeat orders and silence; {_cited(prior.name)}")
    return Rests("churn", 0.0, 0.0, 1.0, "opportunities alone do not show who left; prior of yearly churn")


def _kept_of_laws(found: Buying, parameter: int) -> float:
    """Return the share under each law, averaged by its chance; the likeliest law's prior is the one that is cited."""
    shares = [_kept(one.mode, parameter, purchases.priors(one.law)[parameter].sd) for one in found.habits]
    return float(found.chance @ shares)


def _kept(mode: Mode, parameter: int, prior_sd: float) -> float:
    return float(1.0 - (mode.root[parameter] ** 2).sum() / prior_sd**2)


def _stated(plan: Plan, evidence: Weighed) -> tuple[Rests, ...]:
    each = [_effect(tactic, channel.value, evidence) for tactic in plan.tactics for channel in tactic.brings]
    n = max(len(each), 1)
    data, learned = sum(r.data for r in each) / n, sum(r.evidence for r in each) / n
    judged = ("attrition and ramp", "hours per deal", "rivals", "gross margin", "tactic costs")
    source = "the plan, by the basis of each tactic, and evidence.yaml" if learned else "the plan, by tactics' bases"
    effects = Rests("tactic effects", data, learned, max(1.0 - data - learned, 0.0), source)
    weighed = (rest for rest in each if rest.source != _PLAN)
    return (effects, *weighed, *(Rests(quantity, 0.0, 0.0, 1.0, _PLAN) for quantity in judged))


def _effect(tactic: Tactic, channel: str, evidence: Weighed) -> Rests:
    """One effect: what claims did not settle rests on the basis that the plan names."""
    found = evidence.of(tactic.name, channel)
    share = found.share if found else 0.0
    claims = ", ".join(w.item.claim.name for w in found.items) if found else ""
    rest = {basis: (1.0 - share) * (tactic.basis is basis) for basis in Basis}
    return Rests(
        f"effect of {tactic.name} on {channel}",
        rest[Basis.DATA],
        share + rest[Basis.EVIDENCE],
        rest[Basis.JUDGEMENT],
        f"evidence.yaml: {claims}" if claims else _PLAN,
    )

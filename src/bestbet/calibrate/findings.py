"""What the fit has to say about itself: where the data is silent, where a law fits badly, what was assumed instead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from bestbet.calibrate import (
    before_record,
    closing,
    cycle_changes,
    cycles,
    growth_priors,
    odds_views,
    open_shock,
    order_pace,
    outcomes,
    pace,
    sizes,
    two_kinds,
    unrecorded,
    value_course,
    win_changes,
)
from bestbet.calibrate.customers import Seen
from bestbet.calibrate.delays import TWO_KINDS, kinds
from bestbet.calibrate.fitted import Fitted
from bestbet.calibrate.market_breaks import MarketBreak
from bestbet.calibrate.pooling import Pool
from bestbet.calibrate.posterior import Draws
from bestbet.calibrate.winning import Winning
from bestbet.facts.lanes import LaneFacts
from bestbet.plan.nodes import Plan
from bestbet.units import DAYS_PER_WEEK, WEEKS_PER_YEAR

Floats = npt.NDArray[np.float64]

LATE_SHARE = 0.9
LATE_CHANCE = 0.1
LARGEST_K_HAT = 0.7
_MISSING_SHARE = 0.2
_SILENT_SHARE = 0.1
_SEASON_SHARE = 0.5
_MANY_TIMES = 1000
_SURE = 0.95
"""Above it the chance of a break is not said, but how much likelier it is than anything else."""
_NOTABLE_TAIL = 1.25
_NOTABLE_GROWTH = 0.03
"""Of a year's opportunities."""
_NOTABLE_COURSE, _USUAL_CHANCE = 0.1, 0.5
"""Of ln value since the record began; and above that chance nothing but the usual is seen."""
_NONE = 0.005
_HALF_WEEKS = round(np.log(0.5) / np.log(growth_priors.GROWTH_KEPT.value))


def findings(plan: Plan, facts: LaneFacts, fitted: Fitted, draws: Draws) -> tuple[str, ...]:
    """Return the findings in plain words, each one sentence or two, in the order of the model's parts."""
    paced = fitted.order_pace
    orders = () if paced is None else (order_pace.finding(paced), order_pace.season_finding(paced))
    own_pace = None if fitted.pace is None else pace.finding(fitted.pace)
    bunched = None if fitted.closing is None else closing.finding(fitted.closing)
    uneven, missing = open_shock.finding(fitted.open_shock), unrecorded.finding(facts)
    return (
        *(() if missing is None else (missing,)),
        *(_of_orders(said, facts) for said in (*_arrivals(plan, facts, fitted), *_growth(draws))),
        *_winning(facts, fitted, draws),
        *(() if own_pace is None else (own_pace,)),
        *(() if bunched is None else (bunched,)),
        *(() if uneven is None else (uneven,)),
        *sizes.findings(fitted.sizes),
        *_values(facts, fitted),
        *_worth(fitted, draws),
        *_customers(fitted),
        *(said for said in orders if said is not None),
    )


def late_win_chance(found: Winning, follow_up_days: int) -> float:
    """Return the posterior probability that a tenth of all wins takes longer than the longest follow-up."""
    at, n = min(follow_up_days, found.tables.win.shape[1] - 1), len(found.weight)
    win = found.tables.together(found.observed.wins + 1e-9).win[:n]
    return float(found.weight @ (win[:, at] < LATE_SHARE))


def follow_up_days(facts: LaneFacts) -> int:
    """Return the days from the first recorded arrival to the end of the record."""
    weeks = np.flatnonzero(facts.arrivals.sum(axis=0))
    return int((facts.arrivals.shape[1] - weeks[0]) * DAYS_PER_WEEK) if len(weeks) else 0


def prior_share(pool: Pool, shares: Floats) -> float:
    """Return posterior variance / prior variance of the lanes' logits, averaged, in [0, 1]."""
    mass = np.exp(pool.log_prior) @ pool.mass
    mean = mass @ pool.logits
    return float(np.clip(logit(shares).var(axis=0).mean() / (mass @ (pool.logits - mean) ** 2), 0, 1))


def _arrivals(plan: Plan, facts: LaneFacts, fitted: Fitted) -> Iterator[str]:
    found = fitted.arrivals.likeliest()
    likely = float(found.season.growth.chances[:, 1:].sum())
    is_fast = likely > _USUAL_CHANCE
    if is_fast:
        yield _wandering(plan, likely)
    elif plan.drift is None:
        yield (
            "How steady the market stays cannot be learned from one record; the drift is a prior (weekly sd 0.013 in"
            " the middle, 0.04 at the end). State `drift` in the plan to change it."
        )
    if found.season.variance_left() > _SEASON_SHARE and facts.arrivals.any():
        yield (
            "The record is too short or too thin to show seasons of new opportunities:"
            f" {found.season.variance_left():.0%} of the season assumed is the flat prior."
        )
    for lane, name in enumerate(found.names):
        if found.started[lane] > 0:
            yield f"{name}: the first {found.started[lane]} weeks are empty; the lane is taken to begin after them."
        if found.unsteady[lane] > 1 and not (is_fast and len(found.names) == 1):
            times = f"{found.unsteady[lane]:.0f}"
            yield (
                f"{name}: weekly counts moved about {times} times faster than the drift prior says, so only the last"
                f" weeks say what the level is now. {_kept(plan)}"
            )
    for one in found.broken:
        factor = one.found.after / one.found.before if one.found.before > 0 else float("inf")
        how = f"weekly opportunities are {factor:.2g} times what they were, season and market taken out"
        yield (
            f"{one.segment}: from the week of {one.found.day} on, {how if factor > _NONE else 'nothing comes now'};"
            " chance explains that less than once in a thousand times, so their level is taken from the weeks since."
        )
    if fitted.arrivals.market is not None:
        yield _market(fitted.arrivals.market)
    if found.stale > 0:
        yield f"Counts of new opportunities end {found.stale:.1f} weeks before the as-of date; the level drifted since."
    empty = [lane.name for lane, row in zip(facts.lanes, facts.arrivals, strict=True) if not row.any()]
    if empty:
        yield f"No opportunity was ever created in {', '.join(empty)}; the rate there is next to nothing."


def _of_orders(said: str, facts: LaneFacts) -> str:
    """Return what is said of opportunities, in the words of a record where first orders stand for them."""
    if not facts.are_first_purchases:
        return said
    return said.replace("New opportunities", "First orders").replace("opportunities", "first orders")


def _wandering(plan: Plan, likely: float) -> str:
    """Return that all lanes together moved faster than usual, which is likelier than not."""
    return (
        "All opportunities together moved several times faster than the drift prior says"
        f" ({closing.sureness(likely)} likely), so a rise"
        f" or fall of late is mostly taken for wandering, not for growth. {_kept(plan)}"
    )


def _kept(plan: Plan) -> str:
    if plan.drift is not None:
        return "The forecast keeps the drift that the plan states."
    return "The forecast lets them move faster too, by the square root of that; state `drift` in the plan to change it."


def _growth(draws: Draws) -> Iterator[str]:
    """Yield what growth there is in the way the forecast carries it on, where that is worth mentioning."""
    ahead = np.exp(draws.growth.mean() * growth_priors.summed(round(WEEKS_PER_YEAR)).mean()) - 1
    if abs(ahead) < _NOTABLE_GROWTH:
        return
    low, high = np.expm1(np.quantile(draws.growth, (0.1, 0.9)) * WEEKS_PER_YEAR)
    middle = np.expm1(draws.growth.mean() * WEEKS_PER_YEAR)
    yield (
        f"New opportunities are taken to {'grow' if middle > 0 else 'shrink'} by {abs(middle):.0%} a year just now "
        f"(80 % range {low:+.0%} to {high:+.0%}). The forecast carries that on, half as fast every {_HALF_WEEKS}"
        f" weeks, which makes {abs(ahead):.0%} {'more' if ahead > 0 else 'fewer'} of them over the next year than at"
        " today's level."
    )


def _market(found: MarketBreak) -> str:
    """Return whether demand of the whole market is another since a week, and what was made of it."""
    week, times, likely = found.day, f"{found.factor:.2g}", f"{found.chance:.0%}"
    if found.chance >= _SURE:
        odds = min(float(np.exp(min(found.log_odds, 50.0))), float(_MANY_TIMES))
        than = f"over {_MANY_TIMES}" if odds >= _MANY_TIMES else f"{odds:.0f}"
        return (
            f"The whole market: from the week of {week} on, weekly opportunities are about {times} times what they"
            f" were, season taken out. A break is {than} times likelier than a season or a drift, so today's level is"
            " taken from the weeks since."
        )
    if found.chance > 0.5:
        return (
            f"The whole market: it is {likely} likely that from the week of {week} on weekly opportunities are about"
            f" {times} times what they were, season taken out. So many of the futures take today's level from the weeks"
            " since; in the others nothing broke."
        )
    return (
        f"The whole market: since the week of {week} weekly opportunities may be about {times} times what they were,"
        f" season taken out. That is {likely} likely; a season or a drift is likelier. So many of the futures take"
        " today's level from the weeks since; in the others nothing broke."
    )


def _winning(facts: LaneFacts, fitted: Fitted, draws: Draws) -> Iterator[str]:
    found = fitted.winning
    if facts.are_first_purchases:
        yield (
            "Only orders are on record, so a customer's first order stands for a win: new customers and what they buy"
            " first are forecast as first orders came. How often tactics win somebody is judgement."
        )
    elif fitted.is_wins_only:
        why = _why_wins_only(facts)
        yield (
            f"{why}, so no win rate can be known. Forecasts rest on the wins' own pace; how many opportunities that"
            " takes, and what a better win rate would do, is judgement."
        )
    elif facts.is_pipeline_unseen:
        yield (
            "No open deals are on record: closed ones count on the day they closed, and as many are taken to be open as"
            " such a flow leaves open."
        )
    elif facts.arrivals.any() and late_win_chance(found, follow_up_days(facts)) >= LATE_CHANCE:
        supplied = f"{prior_share(found.pooled.pool, draws.win_probability):.0%}"
        yield (
            "Win rate not yet identified: the record is shorter than the time that nine in ten wins may take; the"
            f" prior supplies {supplied} of what is said about it."
        )
    older = None if fitted.is_wins_only or facts.is_pipeline_unseen else before_record.finding(facts, found)
    yield from () if older is None else (older,)
    if not facts.are_losses_recorded and not fitted.is_wins_only:
        yield "Losses are not recorded: what has not been won yet is weighed by how long wins take."
    if facts.are_loss_dates_bulk:
        yield (
            "Many losses share one date: times to loss are times to the clean-up, and win rates may read a point or two"
            " too low."
        )
    if found.k_hat > LARGEST_K_HAT:
        yield (
            f"The approximation of the delays is rough here (Pareto k-hat {found.k_hat:.2f}, above 0.7): intervals of"
            " win rates and cycle times may be off."
        )
    if fitted.win_changes is not None:
        yield win_changes.finding(fitted.win_changes)
    typed_late = odds_views.finding(fitted.late_wins)
    yield from () if typed_late is None else (typed_late,)
    if fitted.cycle_change is not None:
        yield cycle_changes.finding(fitted.cycle_change)
    yield from _cycles(facts, found) if found.shape.cycles > 1 else _kinds(found)
    yield from _dead_wood(found)


def _why_wins_only(facts: LaneFacts) -> str:
    found = facts.left_out
    if found is None:
        return "Only wins are on record" if len(facts.outcomes.count) else "No deal says when it came in"
    old = f"of opportunities of long ago {found.won / found.old:.0%} are won and none is lost"
    return f"Lost deals seem to be left out of the export ({old}), and what is open now was left aside"


def _cycles(facts: LaneFacts, found: Winning) -> Iterator[str]:
    """Yield whose sales cycles lie apart: the days within which half of the wins come."""
    half = (found.laws().win < 0.5).sum(axis=1)
    names = cycles.names(facts, found.observed.cycle)
    said = ", ".join(f"{days} days ({name})" for days, name in sorted(zip(half.tolist(), names, strict=True)))
    yield f"Sales cycles lie apart, so each kind of deal is followed by its own: half of the wins come within {said}."


def _kinds(found: Winning) -> Iterator[str]:
    win, loss, _ = outcomes.split(found.mode.theta, found.shape)
    for law, what in ((win, "wins"), (loss, "losses")):
        if len(law) == len(TWO_KINDS):
            share, centre, _ = kinds(law)
            quick, slow = (f"{days:.0f}" for days in np.exp(centre))
            yield f"Two kinds of {what}: {share[0]:.0%} take around {quick} days, {share[1]:.0%} around {slow} days."


def _dead_wood(found: Winning) -> Iterator[str]:
    silent = outcomes.split(found.mode.theta, found.shape)[2]
    if found.shape.loss and silent > _SILENT_SHARE:
        yield (
            f"About {silent:.0%} of the opportunities that are not won are never closed as lost (dead wood); open"
            " deals of that age are not counted on."
        )


def _values(facts: LaneFacts, fitted: Fitted) -> Iterator[str]:
    known, missing = int(facts.values.count.sum()), int(facts.values.missing.sum())
    if fitted.are_valued_as_orders:
        yield "No win has a known value; what tactics win is taken to be worth an order, as orders on record are."
    elif known == 0:
        yield "No win has a known value, so nothing can be said about money from deals."
    elif missing > _MISSING_SHARE * (known + missing):
        share = f"{missing / (known + missing):.0%}"
        yield f"{share} of wins have no value; theirs are taken to be like the others'."
    if fitted.values.tail is not None and fitted.values.tail.ratio > _NOTABLE_TAIL:
        yield (
            f"Large deals are larger than a lognormal allows (excess {fitted.values.tail.ratio:.1f} times): values are"
            " widened to match a Pareto tail, up to the largest plausible deal."
        )
    for what, values in (("Deals", fitted.values), ("Orders", fitted.orders)):
        said = None if values is None else two_kinds.finding(values.kinds, values.names, what)
        if said is not None:
            yield said


def _worth(fitted: Fitted, draws: Draws) -> Iterator[str]:
    """Yield how deals and orders have come to be worth more or less, where that is worth mentioning."""
    for what, found, growth in (
        ("A deal", fitted.values.course, draws.value_growth),
        ("An order", None if fitted.orders is None else fitted.orders.course, draws.order_growth),
    ):
        if found is None or abs(found.come) < _NOTABLE_COURSE or found.chances[0] > _USUAL_CHANCE:
            continue
        weeks, then = len(found.moved) * value_course.BLOCK_WEEKS, float(np.exp(found.come))
        low, middle, high = np.expm1(np.quantile(growth, (0.1, 0.5, 0.9)) * WEEKS_PER_YEAR)
        yield (
            f"{what} of the same kind is worth {then:.2g} times what it was {weeks} weeks ago; earlier ones are brought"
            f" to today. Their worth is taken to move by {middle:+.0%} a year just now (80 % range {low:+.0%} to"
            f" {high:+.0%}), half as fast every {_HALF_WEEKS} weeks."
        )


def _customers(fitted: Fitted) -> Iterator[str]:
    found = fitted.customers
    if found.seen is Seen.NOTHING:
        yield (
            "Churn cannot be known from opportunities alone; a prior of about 20 % a year stands in. Orders or"
            " subscriptions would show it."
        )
    if not found.can_repeat:
        yield "No orders beside the wins are on record, so no repeat orders are forecast beside the wins."
    elif fitted.orders is None or not np.isfinite(fitted.orders.centre).all():
        yield "Repeat orders have no known value, so nothing can be said about their money."
    if found.model is not None and found.model.k_hat > LARGEST_K_HAT:
        yield f"The approximation of the customers' habits is rough (Pareto k-hat {found.model.k_hat:.2f}, above 0.7)."

"""The best mix with what a decision needs beside it: today, the plan's strategies, the plateau, prices and bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.choose.allocation import Limits, at_bounds, is_allowed, limits_of, needed
from bestbet.choose.attainment import attained, by_draw, margins, mean_error, must_goals, smoothed
from bestbet.choose.ground import Ground, Luck, ground_of, margins_of, totals_of, values_on
from bestbet.choose.levers import distance, efforts_of, units_of
from bestbet.choose.prices import Price, prices_of
from bestbet.choose.search import Budget, Found, Tried, search
from bestbet.errors import NotAnswerable, Problem, UsageError
from bestbet.odds.assessment import Question
from bestbet.plan.nodes import Effort, Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally

Floats = npt.NDArray[np.float64]

FRESH = 1_000_003
"""Added to the seed for the luck on which mixes are reported: never the luck on which they were found."""
NEAR = 0.01
"""Mixes up to so much below the best, or two standard errors, are as good (judgement, methods C3)."""
FEWEST_DRAWS = 64
MIX = "best mix"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to use the means, on the reporting luck: P(all), each goal's chance, how far behind the best mix.

    `needs[resource]` per week in its fullest week; `busy` the share of the hours that work asks for, `worked` the share
    of new opportunities that somebody works, both averages over the plan; None where the plan states no hours.
    `moved` is the share of the means that differs from today.
    """

    name: str
    effort: tuple[Effort, ...]
    p_all: float
    mcse: float
    behind: float
    behind_mcse: float
    goals: tuple[tuple[str, float], ...]
    needs: tuple[tuple[str, float], ...]
    busy: float | None
    worked: float | None
    moved: float
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Plateau:
    """How broad the top is: how many of the tried mixes are as good, and what they spend on each tactic.

    `ranges` holds (tactic, least, most) units per week among them.
    """

    n_tried: int
    n_as_good: int
    ranges: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class BestMix:
    """The answer of a search for the best mix. `found_at` is the smoothed P(all) on the luck of the search.

    `have` and `unit_costs` (per tactic, in the order of `have`) are what the limits were counted with.
    """

    team: str
    currency: str
    digest: str
    as_of: date
    seed: int
    n_paths: int
    n_simulated: int
    best: Option
    nearest: Option
    today: Option
    named: tuple[Option, ...]
    plateau: Plateau
    bounds: tuple[str, ...]
    is_flat: bool
    prices: tuple[Price, ...]
    found_at: float
    have: tuple[tuple[str, float], ...]
    unit_costs: Mapping[str, tuple[float, ...]]
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """A search with all that later questions (prices, sequences, what it takes) start from."""

    ground: Ground
    limits: Limits
    found: Found
    fresh: Luck
    today: Floats
    named: tuple[tuple[str, Floats], ...]

    @property
    def best(self) -> Floats:
        """Units per lever of the crowned mix."""
        return np.asarray(self.found.finalists.units[0])


def searched(plan: Plan, posterior: Posterior, asked: Question, *, seed: int) -> Searched:
    """Return the search over all mixes of a plan; raises UsageError where the draws are too few."""
    n = len(posterior.draws)
    if n < 8 * FEWEST_DRAWS:
        text = f"{4 * n} paths are too few to find a mix on one half and report it on the other."
        raise UsageError(Problem("BB-U90", text, f"Ask for at least {32 * FEWEST_DRAWS}."))
    ground = ground_of(plan, posterior, _with_hours(asked, plan))
    limits = limits_of(plan, posterior)
    named = tuple(
        (s.name, units)
        for s in plan.strategies
        if not s.is_status_quo and (units := units_of(ground.levers, plan, s, posterior)) is not None
    )
    today = ground.levers.today
    budget = Budget(draws=max(n // 32, FEWEST_DRAWS), race_draws=max(n // 8, FEWEST_DRAWS))
    found = search(ground, limits, [today, *(units for _, units in named)], seed=seed, budget=budget)
    if not len(found.finalists.units):
        text = "no mix that was tried keeps to every limit of the plan."
        raise NotAnswerable(Problem("BB-P23", text, "Loosen at_least, at_most or changes_by, or add means."))
    return Searched(ground, limits, found, Luck(seed + FRESH, n - 5 * n // 16, n), today, named)


def best_mix_of(plan: Plan, asked: Question, digest: str, it: Searched) -> BestMix:
    """Return the best mix and everything beside it, measured on luck that the search never saw."""
    best, tried, levers = it.best, it.found.tried, it.ground.levers
    inside = plateau_of(it)
    nearest = _nearest(it, inside)
    is_same = np.array_equal(nearest, best)
    shown = [best, it.today, *(units for _, units in it.named), *([] if is_same else [nearest])]
    hold = plan.status_quo.name if plan.status_quo else "today"
    names = [MIX, hold, *(name for name, _ in it.named), *([] if is_same else ["nearest to today"])]
    options, shares = options_of(it, names, shown)
    prices = prices_of(it.ground, it.limits, it.found, it.fresh, shares[0])
    today = options[1]
    return BestMix(
        team=plan.team,
        currency=plan.currency,
        digest=digest,
        as_of=it.ground.posterior.as_of,
        seed=it.found.tried.luck.seed,
        n_paths=it.fresh.n_paths,
        n_simulated=it.found.n_simulated + len(shown) * it.fresh.n_paths + sum(p.n_simulated for p in prices),
        best=options[0],
        nearest=options[0] if is_same else options[-1],
        today=today,
        named=tuple(options[2 : 2 + len(it.named)]),
        plateau=_plateau(plan, it, inside, len(tried.units)),
        bounds=at_bounds(levers, it.limits, plan, best),
        is_flat=today.behind <= max(NEAR, 2 * today.behind_mcse),
        prices=prices,
        found_at=float(it.found.finalists.p[0]),
        have=tuple((r.name, float(v)) for r, v in zip(plan.resources, it.limits.have, strict=True)),
        unit_costs={
            tactic.name: tuple(float(v) for v in levers.cost[np.flatnonzero(levers.tactic == k)[0]])
            for k, tactic in enumerate(plan.tactics)
            if (levers.tactic == k).any()
        },
        findings=_findings(plan, asked, it, options),
    )


def strategy_of(plan: Plan, name: str, option: Option) -> Strategy:
    """Return an option as a strategy of the plan, with a reason that says where it comes from."""
    because = f"of all mixes tried under the limits it reaches all objectives most often: {100 * option.p_all:.0f} %"
    return Strategy(name, because, given_up(plan, option.effort), option.effort)


def given_up(plan: Plan, effort: Sequence[Effort]) -> str:
    """Return what a mix gives up of what is done today, in words."""
    named = {one.tactic for one in effort}
    dropped = [tactic.name for tactic in plan.tactics if tactic.today > 0 and tactic.name not in named]
    return f"{', '.join(dropped)} altogether" if dropped else "part of what today's tactics get"


def plateau_of(it: Searched) -> list[Floats]:
    """Return the tried mixes within the limits that are as good as the crowned one, on the luck of the search."""
    tried = it.found.tried
    crowned = _row(tried, it.best)
    gap, error = tried.behind(crowned)
    allowed = [is_allowed(it.ground.levers, it.limits, units) for units in tried.units]
    return list(tried.units[np.array(allowed) & (gap <= np.maximum(NEAR, 2 * error))])


def _nearest(it: Searched, inside: Sequence[Floats]) -> Floats:
    """Return the mix of the plateau nearest to today that is still as good on the race's luck; else the crowned one.

    Of the plateau the nearest, and those a third and two thirds of the way to the furthest, are looked at again.
    """
    order = sorted(inside, key=lambda u: distance(it.ground.levers, u, it.today, it.limits.have))
    again = [order[i * len(order) // 3] for i in range(3)]
    margin = margins_of(it.ground, [it.best, *again], it.found.finalists.luck)
    shares = by_draw(smoothed(it.found.kernel, margin))
    for units, share in zip(again, shares[1:], strict=True):
        gap, error = mean_error(shares[0] - share)
        if gap <= max(NEAR, 2 * error):
            return units
    return it.best


def _row(tried: Tried, units: Floats) -> int:
    return int(np.argmin(np.abs(tried.units - units).max(axis=1)))


def _plateau(plan: Plan, it: Searched, inside: Sequence[Floats], n_tried: int) -> Plateau:
    n = len(plan.tactics)
    spent = np.array([np.bincount(it.ground.levers.tactic, units, minlength=n) for units in inside])
    ranges = tuple((t.name, float(spent[:, k].min()), float(spent[:, k].max())) for k, t in enumerate(plan.tactics))
    return Plateau(n_tried, len(inside), ranges)


def options_of(it: Searched, names: Sequence[str], mixes: Sequence[Floats]) -> tuple[list[Option], Floats]:
    """Return the mixes as options on the reporting luck, and success[mix, draw]; the first is the best one."""
    totals = totals_of(it.ground, mixes, it.fresh)
    margin = margins(it.ground.asked, values_on(it.ground, totals, it.fresh))
    shares = by_draw(attained(margin))
    met = by_draw((margin >= 0).astype(np.float64).transpose(0, 2, 1)).mean(axis=2)
    goals = must_goals(it.ground.asked)
    options = []
    for i, (name, units) in enumerate(zip(names, mixes, strict=True)):
        p, mcse = mean_error(shares[i])
        behind, behind_mcse = mean_error(shares[0] - shares[i])
        busy, worked = _hours(it.ground, totals[i])
        options.append(
            Option(
                name=name,
                effort=efforts_of(it.ground.levers, it.ground.plan, units),
                p_all=p,
                mcse=mcse,
                behind=behind,
                behind_mcse=behind_mcse,
                goals=tuple((goal, float(value)) for goal, value in zip(goals, met[i], strict=True)),
                needs=_needs(it, units),
                busy=busy,
                worked=worked,
                moved=distance(it.ground.levers, units, it.today, it.limits.have),
                is_allowed=is_allowed(it.ground.levers, it.limits, units),
            )
        )
    return options, shares


def _needs(it: Searched, units: Floats) -> tuple[tuple[str, float], ...]:
    need = needed(it.ground.levers, it.limits, units)
    return tuple((r.name, float(v)) for r, v in zip(it.ground.plan.resources, need, strict=True))


_HOUR_STREAMS = (Stream.HOURS_NEEDED, Stream.HOURS_HAVE, Stream.SERVED)


def _with_hours(asked: Question, plan: Plan) -> Question:
    """Return the question with the team's hours counted too, behind the tallies of its goals."""
    more = tuple(Tally(stream, since=plan.start, until=plan.end) for stream in _HOUR_STREAMS)
    return replace(asked, tallies=(*asked.tallies, *more))


def _hours(ground: Ground, totals: Floats) -> tuple[float | None, float | None]:
    if ground.frame.hours_resource < 0:
        return None, None
    need, have, served = totals[:, -len(_HOUR_STREAMS) :].mean(axis=0)
    weeks = ground.frame.tally_weeks[-1].sum()
    return (float(need / have) if have > 0 else None), (float(served / weeks) if weeks > 0 else None)


def _findings(plan: Plan, asked: Question, it: Searched, options: Sequence[Option]) -> tuple[str, ...]:
    model = compile_model(plan, Strategy(MIX, "", "", options[0].effort), it.ground.posterior, asked.tallies)
    said = [text.replace(f'Strategy "{MIX}"', "The mix") for text in model.findings]
    lost = [s.name for s in plan.strategies if not s.is_status_quo and s.name not in dict(it.named)]
    if lost:
        said.append(f"{', '.join(lost)} could not be set beside the mix: an aim that no lever has.")
    return tuple(said)

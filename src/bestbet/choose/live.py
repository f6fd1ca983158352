"""A mix while it is being tried by hand: its odds by the engine itself, fast enough to follow a slider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.choose.allocation import Limits, by_tactic, limits_of, needed
from bestbet.choose.levers import Levers, distance, efforts_of, levers_of, units_of
from bestbet.errors import NotAnswerable, Problem
from bestbet.odds.assessment import Fan, Question, all_met, counted, objective_met, values_of
from bestbet.odds.fans import Flows, fan_of
from bestbet.odds.measures import FORMULAS
from bestbet.odds.probability import by_draw
from bestbet.odds.steadied import Anchors, Steadied, steadied
from bestbet.plan.nodes import Direction, Objective, Plan, Strategy
from bestbet.simulate.bench import Bench, Between, Span, bench_of, run_on
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Model

Floats = npt.NDArray[np.float64]

TODAY = "today"
BEST = "best mix"
NEAREST = "nearest to today"
TRIED = "this mix"
SHOWN = (0.1, 0.5, 0.9)
"""Outcomes are said as their middle and the range of eight in ten."""
SLACK = 1e-9
MOST_AT_ONCE = 8
"""So many mixes live through the same luck in one go."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """The courses that a mix is held against, over all paths: `shares[draw, course, column]` of success.

    Column 0 is all that counts together, the others the objectives that can be computed, in the plan's order.
    """

    names: tuple[str, ...]
    shares: Floats

    def columns(self) -> tuple[Anchors, ...]:
        """Return each column as anchors."""
        return tuple(Anchors.of(self.shares[:, :, column]) for column in range(self.shares.shape[2]))


@dataclass(frozen=True, slots=True)
class LiveGround:
    """What stays the same while sliders move. `starts` are the named mixes that sliders can be set to, today first.

    `anchors` are the columns of `anchored`.
    """

    plan: Plan
    posterior: Posterior
    asked: Question
    levers: Levers
    limits: Limits
    bench: Bench
    starts: tuple[tuple[str, Floats], ...]
    anchored: Anchored
    anchors: tuple[Anchors, ...]

    @property
    def today(self) -> Floats:
        """Today's units per lever."""
        return self.starts[0][1]

    def start(self, name: str) -> Floats | None:
        """Return the units of a named mix, None where there is none of that name."""
        return next((units for known, units in self.starts if known == name), None)


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a mix is ahead of another (below 0: behind) in P(all), on the same luck, and the error of that."""

    name: str
    p: float
    lead: float
    mcse: float


@dataclass(frozen=True, slots=True)
class Use:
    """One resource in the fullest week of a mix, against what there is in the leanest."""

    name: str
    unit: str
    is_hours: bool
    needs: float
    have: float

    @property
    def is_over(self) -> bool:
        """Whether the mix needs more than there is."""
        return self.needs > self.have * (1 + SLACK)


@dataclass(frozen=True, slots=True)
class Bound:
    """A tactic that a mix uses less or more than its limits allow; units per week over all aims."""

    tactic: str
    units: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class LiveObjective:
    """One objective under a mix; where it cannot be computed numbers are None and `reason` says why.

    `interval` holds eight in ten outcomes. `lead` is over today's effort.
    """

    name: str
    unit: str
    direction: str
    target: float | None
    must: bool
    p: float | None
    mcse: float | None
    lead: float | None
    lead_mcse: float | None
    median: float | None
    interval: tuple[float, float] | None
    fan: Fan | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LiveOdds:
    """The odds of a mix from the first `n_paths` of `n_most` paths; `p_counted` is the bare share of paths.

    `p_all` is that share steadied by the courses it is held against, see `odds.steadied`; the same once all paths are
    counted. `gaps` are to today, and to the other starts. `moved` is the share of the means that differs from today.
    """

    units: Floats
    n_paths: int
    n_most: int
    p_all: float
    mcse: float
    p_counted: float
    counted_mcse: float
    gaps: tuple[Gap, ...]
    objectives: tuple[LiveObjective, ...]
    uses: tuple[Use, ...]
    bounds: tuple[Bound, ...]
    moved: float
    findings: tuple[str, ...]

    @property
    def is_allowed(self) -> bool:
        """Whether the mix keeps to every limit of the plan."""
        return not self.bounds and not any(use.is_over for use in self.uses)


def named_starts(
    plan: Plan, posterior: Posterior, levers: Levers, found: Sequence[tuple[str, Strategy]] = ()
) -> tuple[tuple[str, Floats], ...]:
    """Return the mixes that sliders can be set to: today, what a search found, and the plan's strategies.

    A strategy that aims as no lever does is left out.
    """
    written = [(s.name, s) for s in plan.strategies if not s.is_status_quo]
    units = [(name, units_of(levers, plan, strategy, posterior)) for name, strategy in (*found, *written)]
    return ((TODAY, levers.today), *((name, mix) for name, mix in units if mix is not None))


def refuse_immovable(plan: Plan, levers: Levers) -> None:
    """Raise NotAnswerable where no tactic has a dose to move."""
    if not len(levers):
        text = "the plan has no tactic whose effort could be moved."
        remedy = "Add a tactic with `today` or `typical`."
        raise NotAnswerable(Problem("BB-P22", text, remedy, plan.place_of("tactics")))


def live_ground(
    plan: Plan,
    posterior: Posterior,
    asked: Question,
    *,
    seed: int,
    found: Sequence[tuple[str, Strategy]] = (),
    anchored: Anchored | None = None,
) -> LiveGround:
    """Return the ground of a plan; courses already lived through over all paths can be given as `anchored`.

    `found` are mixes of a search as strategies. The luck is that of the odds: today and the plan's strategies have
    here what they have there. Raises NotAnswerable where nothing can be moved.
    """
    levers = levers_of(plan, posterior)
    refuse_immovable(plan, levers)
    starts = named_starts(plan, posterior, levers, found)
    models = [_model(plan, posterior, asked, levers, units) for _, units in starts]
    bench = bench_of(models[0], seed=seed)
    names = tuple(name for name, _ in starts)
    if anchored is None or anchored.names != names:
        anchored = Anchored(names, _anchor_shares(plan, posterior, asked, bench, models))
    limits, anchors = limits_of(plan, posterior), anchored.columns()
    return LiveGround(plan, posterior, asked, levers, limits, bench, starts, anchored, anchors)


def _model(plan: Plan, posterior: Posterior, asked: Question, levers: Levers, units: Floats) -> Model:
    return compile_model(plan, Strategy(TRIED, "", "", efforts_of(levers, plan, units)), posterior, asked.tallies)


def _anchor_shares(plan: Plan, posterior: Posterior, asked: Question, bench: Bench, models: Sequence[Model]) -> Floats:
    found = []
    for first in range(0, len(models), MOST_AT_ONCE):
        totals, _ = run_on(bench, models[first : first + MOST_AT_ONCE], Span(0, bench.n_most))
        found += [_shares(asked, values_of(plan, posterior, asked, one)) for one in totals]
    return np.stack(found, axis=1)


def _shares(asked: Question, values: dict[str, Floats]) -> Floats:
    """Return [draw, column]: all that counts together, then every objective that can be computed."""
    met = [all_met(asked, values), *(objective_met(asked, o, values) for o in _known(asked))]
    return by_draw(np.column_stack(met), PATHS_PER_DRAW)


def _known(asked: Question) -> tuple[Objective, ...]:
    return tuple(o for o in asked.objectives if o.name in asked.columns)


def evaluate(
    live: LiveGround,
    mixes: Sequence[Floats],
    *,
    n_paths: int,
    n_fan: int = 0,
    every: int = 1,
    between: Between | None = None,
) -> list[LiveOdds]:
    """Return the odds of mixes (units per lever) from the first `n_paths` paths, by the engine itself.

    The paths are those that `simulate_all` gives for the mix as a strategy of the plan. Fans come from the first
    `n_fan` paths, each `every` weeks; none for 0. For `between` see `bench.run_on`.
    """
    models = [_model(live.plan, live.posterior, live.asked, live.levers, units) for units in mixes]
    n = min(-(-n_paths // PATHS_PER_DRAW) * PATHS_PER_DRAW, live.bench.n_most)
    totals, weekly = run_on(live.bench, models, Span(0, n, min(n_fan, n)), between=between)
    return [
        _odds(live, units, Flows(model, totals[i], weekly[i]), every)
        for i, (units, model) in enumerate(zip(mixes, models, strict=True))
    ]


def _odds(live: LiveGround, units: Floats, flows: Flows, every: int) -> LiveOdds:
    asked, levers, limits = live.asked, live.levers, live.limits
    values = values_of(live.plan, live.posterior, asked, flows.totals)
    shares = _shares(asked, values)
    same = next((i for i, (_, start) in enumerate(live.starts) if np.array_equal(start, units)), None)

    def steady(column: int) -> Steadied:
        return steadied(shares[:, column], live.anchors[column], same=same, n_per_draw=PATHS_PER_DRAW)

    said = steady(0)
    known = {o.name: steady(column) for column, o in enumerate(_known(asked), 1)}
    return LiveOdds(
        units,
        len(flows.totals),
        live.bench.n_most,
        said.p,
        said.mcse,
        said.counted,
        said.counted_mcse,
        _gaps(live, said),
        tuple(_objective(live, o, known.get(o.name), values, flows, every) for o in asked.objectives),
        _uses(live, units),
        _beyond(live, units),
        distance(levers, units, live.today, limits.have),
        tuple(text.replace(f'Strategy "{TRIED}"', "The mix") for text in flows.model.findings),
    )


def _gaps(live: LiveGround, said: Steadied) -> tuple[Gap, ...]:
    p = live.anchors[0].p
    rows = zip(live.anchored.names, p, said.ahead, strict=True)
    return tuple(Gap(name, float(other), lead, mcse) for name, other, (lead, mcse) in rows)


def _objective(
    live: LiveGround,
    objective: Objective,
    said: Steadied | None,
    values: dict[str, Floats],
    flows: Flows,
    every: int,
) -> LiveObjective:
    name, asked = objective.name, live.asked
    formula = FORMULAS.get(objective.threshold.measure)
    unit = "" if formula is None else live.plan.currency if formula.unit == "money" else formula.unit
    bare = LiveObjective(
        name, unit, _side(objective), asked.targets.get(name), objective in counted(asked), None, None, None, None,
        None, None, reason=asked.reasons.get(name, ""),
    )  # fmt: skip
    if said is None:
        return bare
    low, median, high = (float(q) for q in np.nanquantile(values[name], SHOWN))
    fan = fan_of(live.plan, live.posterior, asked, name, flows, every=every) if len(flows.weekly) else None
    (lead, lead_mcse) = said.ahead[0]
    return replace(
        bare, p=said.p, mcse=said.mcse, lead=lead, lead_mcse=lead_mcse, median=median, interval=(low, high), fan=fan
    )


def _side(objective: Objective) -> str:
    is_down = objective.threshold.direction in {Direction.AT_MOST, Direction.REDUCE_BY}
    return Direction.AT_MOST.value if is_down else Direction.AT_LEAST.value


def _uses(live: LiveGround, units: Floats) -> tuple[Use, ...]:
    need = needed(live.levers, live.limits, units)
    rows = zip(live.plan.resources, need, live.limits.have, strict=True)
    return tuple(Use(r.name, r.unit, r.is_hours, float(one), float(have)) for r, one, have in rows)


def _beyond(live: LiveGround, units: Floats) -> tuple[Bound, ...]:
    limits = live.limits
    total = by_tactic(live.levers, len(limits.least), units)
    is_idle = total <= 0
    inside = (total >= limits.least * (1 - SLACK)) & (total <= limits.most * (1 + SLACK))
    kept = np.where(is_idle, limits.may_stop, inside)
    return tuple(
        Bound(t.name, float(total[k]), float(limits.least[k]), float(limits.most[k]))
        for k, t in enumerate(live.plan.tactics)
        if not kept[k]
    )

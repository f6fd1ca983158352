"""Rolling origins on a team's own past: what would have been said then, and what came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.fit import fit
from bestbet.errors import NotAnswerable, Problem, UsageError
from bestbet.facts.asof import known_on
from bestbet.facts.ended import ended_alone
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Facts
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.track.auto_baselines import forecast_auto, is_available
from bestbet.track.baselines import forecast_all
from bestbet.track.flows import BOOKINGS, NEW_ACCOUNTS, REPEAT_ORDERS, WINS, Flows, end_of, flows_of
from bestbet.track.pipeline_baseline import age_weighted
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Announce = Callable[[str], None]

PRODUCT = "bestbet"
PIPELINE = "age-weighted pipeline"
HORIZONS = (4, 13, 26, 52)
LEAST_TRAINING, MOST_TRAINING, TRAINING_SHARE = 18, 52, 0.4
MOST_STEP, WANTED_ORIGINS = 13, 12
N_PATHS = 1024
NOT_INSTALLED = (
    "AutoETS, AutoARIMA and AutoTheta were not among the baselines: they come with `pip install 'bestbet[forecast]'`."
)
_STREAMS: Mapping[str, tuple[Stream, ...]] = {
    WINS: (Stream.WINS,),
    BOOKINGS: (Stream.BOOKINGS, Stream.REPEAT_VALUE),
    NEW_ACCOUNTS: (Stream.NEW_ACCOUNTS,),
    REPEAT_ORDERS: (Stream.REPEAT_ORDERS,),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How to look back: weeks between origins (None: about twelve origins), weeks ahead, luck.

    `is_auto` asks for the automatic forecasters beside the other baselines, where their library is installed.
    """

    every: int | None = None
    horizons: tuple[int, ...] = HORIZONS
    n_paths: int = N_PATHS
    seed: int = 1
    is_auto: bool = False

    def __post_init__(self) -> None:
        if self.every is not None and self.every < 1:
            raise UsageError(Problem("BB-B01", f"{self.every} weeks between origins.", "Give 1 week or more."))
        if not self.horizons or min(self.horizons) < 1 or max(self.horizons) > 156:
            raise UsageError(Problem("BB-B02", "Horizons must lie between 1 and 156 weeks.", "For example 4 13 26."))


@dataclass(frozen=True, slots=True)
class Case:
    """One measure over one horizon from one origin: what came, and every model's draws of it."""

    origin: date
    measure: str
    horizon: int
    outcome: float
    draws: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Backtest:
    """All cases, ordered by origin, measure and horizon; `skipped` says which origins had no forecast, and why.

    `absent` says which baselines were asked for and could not be run.
    """

    origins: tuple[date, ...]
    horizons: tuple[int, ...]
    cases: tuple[Case, ...]
    skipped: tuple[str, ...] = ()
    absent: str = ""


def origins_of(flows: Flows, settings: Settings) -> tuple[date, ...]:
    """Return the days to look from: after enough weeks to learn from, as long as the shortest horizon can be seen.

    Learning takes 40 % of the record, 18 weeks at least and 52 at most. Unless said, origins are so far apart, up to
    a quarter, that twelve can be held against 13 weeks ahead.
    """
    training = int(np.clip(round(TRAINING_SHARE * flows.n_weeks), LEAST_TRAINING, MOST_TRAINING))
    room = flows.n_weeks - training - min(settings.horizons)
    usual = flows.n_weeks - training - min(13, max(settings.horizons))
    step = settings.every or int(np.clip(usual // (WANTED_ORIGINS - 1), 1, MOST_STEP))
    weeks = range(training, training + room + 1, step)
    return tuple(flows.start + timedelta(days=DAYS_PER_WEEK * week - 1) for week in weeks)


def backtest(facts: Facts, plan: Plan, settings: Settings, *, announce: Announce) -> Backtest:
    """Return what the product and the baselines would have said on each origin, beside what came.

    The facts of an origin are rebuilt from dates alone; the product forecasts holding course, with the plan's drift
    and lanes. Raises NotAnswerable where the record is too short to look back.
    """
    facts = ended_alone(facts)  # at an early origin too little may be on record to tell what was left out
    flows = flows_of(facts)
    origins = () if flows is None else origins_of(flows, settings)
    if flows is None or not origins:
        weeks = 0 if flows is None else flows.n_weeks
        text = (
            f"The record holds {weeks} weeks of results; looking back needs {LEAST_TRAINING + min(settings.horizons)}."
        )
        raise NotAnswerable(Problem("BB-B03", text, "Import a longer history, or ask for shorter horizons."))
    cases: list[Case] = []
    skipped: list[str] = []
    for position, origin in enumerate(origins, start=1):
        announce(f"looking from {origin}, {position} of {len(origins)}")
        horizons = tuple(h for h in settings.horizons if end_of(origin, h) <= flows.end)
        try:
            said = product_forecasts(facts, plan, origin, horizons, settings)
        except NotAnswerable as error:
            skipped.append(f"{origin}: {error.problems[0].text}")
            continue
        cases += cases_of(facts, flows, origin, said, settings)
    absent = NOT_INSTALLED if settings.is_auto and not is_available() else ""
    return Backtest(origins, settings.horizons, tuple(cases), tuple(skipped), absent)


def cases_of(
    facts: Facts, flows: Flows, origin: date, said: Mapping[tuple[str, int], Floats], settings: Settings
) -> list[Case]:
    """Return the cases of one origin: the product's draws, every baseline's, and what came."""
    found = []
    n_draws = settings.n_paths
    wins_said = {h: age_weighted(facts, origin, h, n_draws, seed=settings.seed) for m, h in said if m == WINS}
    auto = _automatic(flows, origin, said, settings)
    for (measure, horizon), draws in said.items():
        if measure not in flows.daily:
            continue
        weekly = flows.weekly(measure, origin)
        if len(weekly) < LEAST_TRAINING // 2:
            continue
        name = f"{measure}:{origin}:{horizon}"
        by_model = {PRODUCT: draws, **forecast_all(weekly, horizon, n_draws, seed=settings.seed, name=name)}
        by_model |= {label: draws[horizon] for label, draws in auto.get(measure, {}).items()}
        pipeline = _priced(wins_said.get(horizon), measure, flows, origin)
        if pipeline is not None:
            by_model[PIPELINE] = pipeline
        outcome = flows.between(measure, origin + timedelta(days=1), end_of(origin, horizon))
        found.append(Case(origin, measure, horizon, outcome, by_model))
    return found


def _automatic(
    flows: Flows, origin: date, said: Mapping[tuple[str, int], Floats], settings: Settings
) -> dict[str, dict[str, dict[int, Floats]]]:
    """Return the automatic forecasters' draws by measure, model and horizon: each is fitted once per measure."""
    if not (settings.is_auto and is_available()):
        return {}
    found = {}
    for measure in dict.fromkeys(measure for measure, _ in said):
        horizons = [h for m, h in said if m == measure]
        weekly = flows.weekly(measure, origin) if measure in flows.daily else np.empty(0)
        if len(weekly) >= LEAST_TRAINING // 2:
            name = f"{measure}:{origin}"
            found[measure] = forecast_auto(weekly, horizons, settings.n_paths, seed=settings.seed, name=name)
    return found


def _priced(wins: Floats | None, measure: str, flows: Flows, origin: date) -> Floats | None:
    """Return the pipeline's wins in the unit of the measure: times what a win has brought so far."""
    if wins is None or measure == REPEAT_ORDERS or WINS not in flows.daily:
        return None
    if measure == WINS:
        return wins
    won = flows.between(WINS, flows.start, origin)
    return wins * (flows.between(measure, flows.start, origin) / won) if won > 0 else None


def product_forecasts(
    facts: Facts, plan: Plan, origin: date, horizons: tuple[int, ...], settings: Settings
) -> dict[tuple[str, int], Floats]:
    """Return the product's own draws by measure and horizon, as it would have answered on `origin`."""
    known = known_on(facts, origin)
    seen = lane_facts(known, plan.attributes())
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    start = origin + timedelta(days=1)
    course = replace(plan, start=start, objectives=(), resources=(), tactics=(), strategies=(hold,), rivals=())
    posterior = fit(course, seen, seed=settings.seed, n_draws=-(-settings.n_paths // PATHS_PER_DRAW))
    wanted = [(measure, h) for measure in _askable(known) for h in horizons]
    tallies = [
        Tally(stream, since=start, until=end_of(origin, h)) for measure, h in wanted for stream in _STREAMS[measure]
    ]
    model = compile_model(course, hold, posterior, tuple(tallies))
    totals = simulate(model, seed=settings.seed, n_paths=settings.n_paths, n_fan=0).totals
    found, column = {}, 0
    for measure, h in wanted:
        n = len(_STREAMS[measure])
        values = totals[:, column : column + n]
        # a stream without known values is not a number; where no order was ever repeated its value is plainly 0
        found[measure, h] = np.nansum(values, axis=1) if np.isfinite(values).any() else np.full(len(values), np.nan)
        column += n
    return {asked: draws for asked, draws in found.items() if np.isfinite(draws).all()}


def _askable(known: Facts) -> tuple[str, ...]:
    flows = flows_of(known)
    return () if flows is None else tuple(flows.daily)

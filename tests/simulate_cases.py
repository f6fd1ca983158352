"""Hand-made posteriors and plans for the engine's tests: every number chosen here, nothing fitted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from scipy.special import gammainc

from bestbet.calibrate.delay_tables import DelayTables
from bestbet.calibrate.posterior import CHANNELS, SEASON_WEEKS, Draws, Posterior
from bestbet.calibrate.quarter import QUARTER_WEEKS
from bestbet.facts.lanes import Lane, LaneFacts, OpenDeals, OutcomeCounts, ValueStatistics
from bestbet.plan.nodes import (
    Channel,
    Direction,
    Effort,
    Measure,
    Objective,
    Plan,
    Resource,
    Strategy,
    Tactic,
    Threshold,
)
from bestbet.simulate.model import STOCKS, Model, Stream, Tally
from bestbet.units import Range

AS_OF = date(2025, 3, 31)
N_DAYS = 1100


def exact(value: float) -> Range:
    return Range(value, value)


@dataclass(frozen=True)
class Size:
    segments: int = 2
    sources: tuple[str, ...] = ("inbound", "outbound", "referral")
    classes: int = 2
    draws: int = 16
    weeks: int = 40
    deals: int = 30
    tactics: int = 3

    @property
    def lanes(self) -> int:
        return self.segments * len(self.sources)


def names(n: int, what: str) -> tuple[str, ...]:
    return tuple(f"{what}{i}" for i in range(n))


def lane_facts(size: Size, deals: OpenDeals | None = None) -> LaneFacts:
    segments = names(size.segments, "s")
    lanes = tuple(Lane((s, source)) for s in segments for source in size.sources)
    n = len(lanes)
    none = np.zeros(0, dtype=np.int64)
    values = ValueStatistics(np.zeros(n, int), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n, int), np.zeros(0))
    return LaneFacts(
        as_of=AS_OF,
        attributes=("segment", "source"),
        lanes=lanes,
        segments=segments,
        segment=np.repeat(np.arange(size.segments), len(size.sources)),
        is_referral=np.array([lane.values[1] == "referral" for lane in lanes]),
        first_week=AS_OF - timedelta(days=6),
        arrivals=np.zeros((n, 1), dtype=np.int64),
        outcomes=OutcomeCounts(none, none, none, none, none),
        values=values,
        open_deals=deals if deals is not None else no_deals(),
        undated=np.zeros(n, dtype=np.int64),
        recent_wins=np.zeros(n, dtype=np.int64),
        recent_new=np.zeros(n, dtype=np.int64),
        active_accounts=np.zeros(size.segments, dtype=np.int64),
        customers=None,
        contracts=None,
        order_values=None,
        are_losses_recorded=True,
    )


def no_deals() -> OpenDeals:
    return OpenDeals(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=bool))


def erlang_days(mean_weeks: float, stages: int = 4, n_days: int = N_DAYS) -> np.ndarray:
    return gammainc(stages, np.arange(n_days) * stages / (7 * mean_weeks))


def delay_tables(rows: int, rng: np.random.Generator, recorded: float = 0.8) -> DelayTables:
    wins = np.stack([erlang_days(m) for m in rng.uniform(9, 16, rows)])
    losses = np.stack([erlang_days(m, 2) for m in rng.uniform(5, 9, rows)])
    return DelayTables(win=wins, loss=recorded * losses)


def quiet_draws(size: Size) -> Draws:
    """Draws under which nothing moves: no drift, season, effects, rivals, customers or shortage."""
    n, lanes, s, c, k = size.draws, size.lanes, size.segments, size.classes, size.tactics

    def full(value: float, *shape: int) -> np.ndarray:
        return np.full((n, *shape), float(value))

    return Draws(
        rate=full(3, lanes),
        dispersion=full(np.inf, lanes),
        drift_sd=full(0),
        growth=full(0),
        growth_turn=full(0),
        open_shock=full(0.3),
        older_age=full(0),
        older_odds=full(0),
        size_slope=full(0),
        size_won=full(0),
        size_lost=full(0),
        value_growth=full(0),
        value_walk=full(0),
        order_growth=full(0),
        order_walk=full(0),
        season=full(1, SEASON_WEEKS),
        win_probability=full(0.25, lanes),
        delay=np.zeros(n, dtype=np.int64),
        value_log_mean=full(10, lanes),
        value_log_sd=full(0.8, lanes),
        new_account_share=full(0.7, lanes),
        running_out=full(0),
        churn=full(0, s, c),
        repeat=full(0, s, c),
        opening=full(0, s, c),
        joining=full(1 / c, s, c),
        order_log_mean=full(8, s),
        order_log_sd=full(0.6, s),
        expansion=full(0, s),
        effect=full(0, k, len(CHANNELS)),
        doubling=full(1.7, k),
        half_life=full(3, k),
        unit_cost=full(0, k, 2),
        have=full(1e9, 2),
        had=full(1e9, 2),
        staying=full(1),
        attrition=full(0),
        ramp=full(13),
        hours_per_deal=full(0),
        pressure=full(0, s),
        rival_cost=full(0, s),
        falter=full(1, s),
        gross_margin=full(0.6),
        closing=full(1, QUARTER_WEEKS),
        order_season=full(1, SEASON_WEEKS),
        order_course=full(1, 1),
    )


def means(hours: np.ndarray, money: float, *, had: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """Hours by draw and money a week; the team had as many hours in the past unless said."""
    each = np.full(len(hours), float(money))
    both = np.stack([hours, each], axis=1)
    return {"have": both, "had": both if had is None else np.stack([had, each], axis=1)}


def _quarters(rng: np.random.Generator, n: int) -> np.ndarray:
    """Factors of mean 1 by week of the quarter that rise to its end, as closing pressure does."""
    rise = 1 + rng.uniform(0, 1, (n, 1)) * (np.arange(QUARTER_WEEKS) - 6) / 6
    return rise / rise.mean(axis=1, keepdims=True)


def busy_draws(size: Size, rng: np.random.Generator) -> Draws:
    """Draws under which everything happens: capacity binds at times, rivals press, customers come, order and go."""
    n, lanes, s, c, k = size.draws, size.lanes, size.segments, size.classes, size.tactics
    calm = quiet_draws(size)
    joining = rng.dirichlet(np.ones(c), (n, s))
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(SEASON_WEEKS) / SEASON_WEEKS + rng.uniform(0, 6, (n, 1)))
    effect = rng.normal(0.1, 0.15, (n, k, len(CHANNELS)))
    effect[:, :, 0] = rng.uniform(0, 0.3, (n, k))
    takes = np.where(np.arange(k)[:, None] % 3 == 1, [0, 1], [1, 1])
    rate = rng.uniform(0.3, 6, (1, lanes)) * rng.lognormal(0, 0.1, (n, lanes))
    return replace(
        calm,
        rate=rate,
        dispersion=rng.lognormal(np.log(5), 0.7, (n, lanes)),
        drift_sd=rng.uniform(0, 0.04, n),
        season=season / season.mean(axis=1, keepdims=True),
        closing=_quarters(rng, n),
        order_season=season[:, ::-1] / season.mean(axis=1, keepdims=True),
        win_probability=rng.uniform(0.1, 0.5, (n, lanes)),
        delay=np.arange(n) % 4,
        value_log_mean=rng.normal(10, 0.3, (n, lanes)),
        value_log_sd=rng.uniform(0.4, 1.1, (n, lanes)),
        new_account_share=rng.uniform(0.4, 1, (n, lanes)),
        running_out=rng.uniform(0, 0.05, n),
        churn=rng.uniform(0.001, 0.02, (n, s, c)),
        repeat=rng.uniform(0.01, 0.06, (n, s, c)),
        opening=rng.uniform(5, 60, (n, s, c)),
        joining=joining,
        effect=effect,
        doubling=rng.uniform(1.3, 1.9, (n, k)),
        half_life=rng.uniform(0.5, 20, (n, k)),
        unit_cost=rng.uniform(0.5, 2, (n, k, 2)) * takes,
        **means(rng.uniform(0.7, 1.6, n) * (12 * k + 0.5 * rate.sum(axis=1) * 8 + 10), 1e5),
        attrition=rng.uniform(0.1, 0.5, n),
        ramp=rng.uniform(6, 20, n),
        hours_per_deal=rng.uniform(0.2, 0.8, n),
        pressure=np.where(np.arange(s) == 0, 0, rng.uniform(0.05, 0.3, (n, s))),
        rival_cost=rng.uniform(0.05, 0.3, (n, s)),
        falter=rng.uniform(1, 3, (n, s)),
        order_course=rng.lognormal(0, 0.2, (n, 20)),
        growth=rng.normal(0, 0.003, n),
        growth_turn=rng.uniform(0, 0.002, n),
        value_growth=rng.normal(0, 0.002, n),
        value_walk=rng.normal(0, 0.01, n),
        order_growth=rng.normal(0, 0.002, n),
        order_walk=rng.normal(0, 0.01, n),
        open_shock=rng.uniform(0, 0.6, n),
        older_age=rng.uniform(0, 90, n),
        older_odds=rng.normal(0, 0.5, n),
    )


def open_deals(size: Size, rng: np.random.Generator) -> OpenDeals:
    n = size.deals
    amount = np.where(rng.random(n) < 0.3, np.nan, rng.lognormal(10, 0.7, n))
    return OpenDeals(rng.integers(0, size.lanes, n), rng.integers(0, 400, n), amount, rng.random(n) < 0.1)


def posterior(size: Size, draws: Draws, delays: DelayTables, deals: OpenDeals | None = None) -> Posterior:
    return Posterior(
        facts=lane_facts(size, deals),
        as_of=AS_OF,
        delays=delays,
        draws=draws,
        value_cap=np.full(size.lanes, 5e5),
        order_cap=np.full(size.segments, 5e4),
        rests=(),
        estimates=(),
    )


def tactics(n: int) -> tuple[Tactic, ...]:
    reaches = ({}, {"source": ("outbound",)}, {"segment": ("s0",)})
    return tuple(
        Tactic(
            name=f"t{i}",
            unit="unit",
            costs={},
            today=(10.0, 4.0, 0.0)[i % 3],
            typical=5.0,
            brings={Channel.OPPORTUNITIES: exact(0.1)},
            lasts=exact(3),
            doubling_gives=exact(1.7),
            reaches=reaches[i % 3],
        )
        for i in range(n)
    )


def plan(size: Size, *, start: date = AS_OF + timedelta(days=10), people: int = 4) -> Plan:
    until = AS_OF + timedelta(weeks=size.weeks)
    objective = Objective("wins", Threshold(Measure.WINS, Direction.AT_LEAST, 10), by=until, since=start)
    effort = tuple(
        Effort(f"t{i}", units, where)
        for i, (units, where) in enumerate(((14.0, {"segment": ("s0",)}), (1.0, {}), (6.0, {})))
        if i < size.tactics
    )
    return Plan(
        team="team",
        currency="EUR",
        start=start,
        review_every=4,
        objectives=(objective,),
        resources=(
            Resource("sellers", exact(100), "hours", people=people, per_open_deal=exact(0.5)),
            Resource("money", exact(1000), "EUR"),
        ),
        tactics=tactics(size.tactics),
        strategies=(
            Strategy("hold", "", "", (), is_status_quo=True),
            Strategy("change", "", "", effort),
        ),
    )


def all_tallies(size: Size) -> tuple[Tally, ...]:
    """One tally per stream over the whole horizon, and some narrowed ones."""
    until = AS_OF + timedelta(weeks=size.weeks)
    since = AS_OF + timedelta(days=1)
    wide = tuple(Tally(s, until - timedelta(days=3) if s in STOCKS else since, until) for s in Stream)
    narrow = (
        Tally(Stream.WINS, AS_OF + timedelta(days=20), AS_OF + timedelta(days=100), {"segment": ("s0",)}, already=3.0),
        Tally(Stream.BOOKINGS, since, until, {"source": ("outbound", "inbound")}),
        Tally(Stream.ACTIVE, AS_OF, AS_OF, {"segment": ("s0",)}),
        Tally(Stream.OPEN_VALUE, AS_OF, AS_OF + timedelta(days=3)),
    )
    return wide + narrow


def random_model(seed: int, size: Size | None = None, strategy: int = 1) -> Model:
    """A small model in which everything happens, different for every seed."""
    from bestbet.simulate.compile import compile_model  # noqa: PLC0415 - lets tests of compile import this module first

    rng = np.random.default_rng(seed)
    size = size or Size(
        segments=int(rng.integers(1, 4)),
        sources=("inbound", "outbound", "referral")[: int(rng.integers(2, 4))],
        classes=int(rng.integers(1, 4)),
        weeks=int(rng.integers(5, 60)),
        deals=int(rng.integers(0, 60)),
        tactics=int(rng.integers(0, 4)) if rng.random() < 0.9 else 0,
    )
    if "outbound" not in size.sources and size.tactics > 1:
        size = replace(size, tactics=1)
    fitted = posterior(size, busy_draws(size, rng), delay_tables(4, rng), open_deals(size, rng))
    intended = plan(size)
    return compile_model(intended, intended.strategies[strategy], fitted, all_tallies(size))


REFERENCE = Size(
    segments=3,
    sources=("inbound", "outbound", "partner", "referral"),
    classes=2,
    draws=4096,
    weeks=104,
    deals=80,
    tactics=6,
)
"""The plan that every speed figure is about: 12 lanes, 104 weeks, capacity, churn, repeat, referral, rivals."""
MAIN_STREAMS = (Stream.WINS, Stream.LOSSES, Stream.BOOKINGS, Stream.NEW_ACCOUNTS, Stream.REPEAT_VALUE, Stream.CHURNED)


def reference_posterior(size: Size = REFERENCE, seed: int = 7) -> Posterior:
    rng = np.random.default_rng(seed)
    draws = busy_draws(size, rng)
    rate = rng.uniform(0.3, 1.2, (1, size.lanes)) * rng.lognormal(0, 0.1, (size.draws, size.lanes))
    live = rate.sum(axis=1) * 8
    draws = replace(
        draws,
        rate=rate,
        delay=np.arange(size.draws) % 64,
        repeat=rng.uniform(0.005, 0.02, (size.draws, size.segments, size.classes)),
        **means(rng.uniform(0.95, 1.4, size.draws) * (20 * size.tactics + 0.5 * live), 1e5),
    )
    return posterior(size, draws, delay_tables(64, rng), open_deals(size, rng))


def reference_model(strategy: int = 1, size: Size = REFERENCE, fitted: Posterior | None = None) -> Model:
    """One strategy of the plan of 12 lanes and 104 weeks, with the tallies that a usual set of objectives needs."""
    from bestbet.simulate.compile import compile_model  # noqa: PLC0415 - as above

    intended = plan(size)
    until, since = AS_OF + timedelta(weeks=size.weeks), AS_OF + timedelta(days=1)
    tallies = tuple(Tally(stream, since, until) for stream in MAIN_STREAMS)
    tallies += (Tally(Stream.NEW_ACCOUNTS, since, until, {"segment": ("s0",)}), Tally(Stream.ACTIVE, until, until))
    return compile_model(intended, intended.strategies[strategy], fitted or reference_posterior(size), tallies)

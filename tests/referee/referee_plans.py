"""Random small companies with a plan, for the engine and the referee alike; everything follows from one number."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

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
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate
from simulate_cases import AS_OF, Size, delay_tables, exact, open_deals, posterior, quiet_draws

UTILISATIONS = (None, 0.5, 0.8, 0.95)
"""None names no hours at all, so that nothing is ever short."""
SOURCES = ("inbound", "outbound", "referral")
PLENTY = 1e9
FLOWS = (
    Stream.WINS,
    Stream.LOSSES,
    Stream.BOOKINGS,
    Stream.NEW_ACCOUNTS,
    Stream.REPEAT_VALUE,
    Stream.CHURNED,
    Stream.ACTIVE,
    Stream.OPEN_DEALS,
    Stream.WIN_WEEKS,
    Stream.REPEAT_ORDERS,
)


@dataclass(frozen=True)
class Case:
    """One plan with its posterior and the sums to compare; `utilisation` is None where no hours are named."""

    number: int
    plan: Plan
    strategy: Strategy
    posterior: object
    weeks: int
    tallies: tuple
    utilisation: float | None

    @property
    def points(self):
        """Points by which a probability may be off."""
        return 2.0 if self.utilisation == 0.95 else 1.0

    @property
    def wins_gap(self):
        """Relative error allowed for mean wins."""
        return {None: 0.02, 0.5: 0.02, 0.8: 0.04, 0.95: 0.08}[self.utilisation]

    def model(self):
        return compile_model(self.plan, self.strategy, self.posterior, self.tallies)


def random_case(number, *, draws=8192, **changes):
    """Return plan `number`; a quarter of all have no limit of hours, the others are used to .5, .8 and .95."""
    rng = np.random.default_rng([20261123, number])
    kinds = SOURCES if rng.random() < 0.6 else SOURCES[:2]
    size = Size(
        segments=int(rng.integers(1, 5)),
        sources=kinds[-int(rng.integers(1, len(kinds) + 1)) :],
        classes=int(rng.integers(1, 3)),
        draws=draws,
        weeks=int(rng.integers(26, 105)),
        deals=int(rng.integers(0, 30)),
        tactics=int(rng.integers(0, 4)),
    )
    utilisation = changes.get("utilisation", UTILISATIONS[number % 4])
    plan = _plan(size, rng, utilisation)
    truth = _draws(size, plan, rng)
    facts = posterior(size, truth, delay_tables(4, rng, recorded=rng.uniform(0.7, 1)), open_deals(size, rng))
    facts = replace(facts, value_cap=np.full(size.lanes, 3e5))
    case = Case(number, plan, plan.strategies[1], facts, size.weeks, _tallies(size), utilisation)
    return case if utilisation is None else _with_hours(case, utilisation)


def _plan(size, rng, utilisation):
    names = [f"t{k}" for k in range(size.tactics)]
    tactics = tuple(_tactic(name, size, rng) for name in names)
    effort = tuple(
        Effort(t.name, float((t.today or t.typical) * rng.choice([0.4, 0.8, 1.0, 1.3, 2.0])), t.reaches)
        for t in tactics
        if rng.random() < 0.85
    )
    people = int(rng.integers(2, 7))
    hours = Resource("sellers", exact(100), "hours", people=people, per_open_deal=exact(1))
    money = Resource("money", exact(1000), "EUR")
    until = AS_OF + timedelta(weeks=size.weeks)
    start = AS_OF + timedelta(days=int(rng.integers(1, 40)))
    aim = Objective("wins", Threshold(Measure.WINS, Direction.AT_LEAST, 10), by=until, since=start)
    return Plan(
        team="team",
        currency="EUR",
        start=start,
        review_every=4,
        objectives=(aim,),
        resources=(money,) if utilisation is None else (hours, money),
        tactics=tactics,
        strategies=(Strategy("hold", "", "", (), is_status_quo=True), Strategy("change", "", "", effort)),
    )


def _tactic(name, size, rng):
    choices = [{}, {"source": (size.sources[0],)}, {"segment": ("s0",)}]
    channels = rng.choice(list(Channel), size=int(rng.integers(1, 4)), replace=False)
    return Tactic(
        name=name,
        unit="unit",
        costs={},
        today=0.0 if rng.random() < 0.25 else float(rng.uniform(2, 10)),
        typical=5.0,
        brings=dict.fromkeys(channels, exact(0.1)),
        lasts=exact(3),
        doubling_gives=exact(1.5),
        reaches=choices[int(rng.integers(len(choices)))],
    )


def _draws(size, plan, rng):
    n, lanes, s, c, k = size.draws, size.lanes, size.segments, size.classes, size.tactics
    resources = len(plan.resources)

    def about(low, high, *shape, spread=0.1):
        middle = rng.uniform(low, high, (1, *shape))
        return middle * rng.lognormal(0, spread, (n, *shape))

    total = rng.uniform(1.5, 4)
    rate = about(0.5, 1.5, lanes)
    rate *= total / rate.mean(axis=0).sum()
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(53) / 53 + rng.uniform(0, 6))
    has_rivals = rng.random(s) < 0.6
    effect = np.zeros((n, k, 6))
    for i, tactic in enumerate(plan.tactics):
        for channel in tactic.brings:
            lift = rng.normal(rng.uniform(-0.15, 0.3), 0.05, n)
            of_lanes = total / (tactic.today or tactic.typical)
            scale = of_lanes * rng.uniform(0.3, 1) if channel is Channel.OPPORTUNITIES else 1.0
            effect[:, i, list(Channel).index(channel)] = scale * (np.abs(lift) if scale != 1.0 else lift)
    dispersion = about(2, 15, lanes, spread=0.3) if rng.random() < 0.8 else np.full((n, lanes), np.inf)
    takes = np.array([[0.0, 1.0]] if resources == 2 else [[1.0]])
    unit_cost = np.broadcast_to(takes, (n, k, resources)).copy()
    unit_cost[:, : (k + 1) // 2] = 1.0
    return replace(
        quiet_draws(size),
        rate=rate,
        dispersion=dispersion,
        drift_sd=rng.uniform(0, 0.03) * rng.lognormal(0, 0.2, n),
        season=np.tile(season / season.mean(), (n, 1)),
        win_probability=np.minimum(about(0.15, 0.45, lanes, spread=0.15), 0.9),
        delay=np.arange(n) % 4,
        value_log_mean=about(9.5, 10.5, lanes, spread=0.01),
        value_log_sd=about(0.3, 1.1, lanes),
        new_account_share=np.minimum(about(0.4, 0.9, lanes), 1.0),
        churn=about(0.002, 0.02, s, c, spread=0.2),
        repeat=about(0.005, 0.04, s, c, spread=0.2),
        opening=np.tile(rng.integers(5, 40, (s, c)).astype(float), (n, 1, 1)),
        joining=rng.dirichlet(np.ones(c), (n, s)),
        order_log_mean=about(7.5, 8.5, s, spread=0.01),
        order_log_sd=about(0.3, 0.9, s),
        effect=effect,
        doubling=rng.uniform(1.3, 1.8, (1, k)) * np.ones((n, 1)),
        half_life=rng.uniform(0.5, 12, (1, k)) * rng.lognormal(0, 0.2, (n, k)),
        unit_cost=unit_cost,
        have=np.tile([100.0, 1000.0][-resources:], (n, 1)),
        had=np.tile([100.0, 1000.0][-resources:], (n, 1)),
        attrition=np.full(n, rng.uniform(0.1, 0.35)),
        ramp=about(6, 20),
        hours_per_deal=np.ones(n),
        pressure=np.where(has_rivals, about(0.05, 0.3, s), 0.0),
        rival_cost=np.where(has_rivals, about(0.1, 0.35, s), 0.0),
        falter=1 + about(0.2, 2, s),
        growth=rng.normal(0, 0.003, n),
        growth_turn=np.where(rng.random(n) < 0.3, 0.0016, 0.0004),
        value_growth=rng.normal(0, 0.0015, n),
        value_walk=rng.normal(0, 0.008, n),
        order_growth=rng.normal(0, 0.0015, n),
        order_walk=rng.normal(0, 0.008, n),
        open_shock=rng.uniform(0, 0.6, n),
        older_age=rng.uniform(0, 90, n),
        older_odds=rng.normal(0, 0.5, n),
    )


def _tallies(size):
    since, until = AS_OF + timedelta(days=1), AS_OF + timedelta(weeks=size.weeks)
    whole = tuple(Tally(stream, since, until) for stream in FLOWS)
    return (
        *whole,
        Tally(Stream.WINS, since, until, {"segment": ("s0",)}),
        Tally(Stream.WINS, since + timedelta(days=17), until - timedelta(days=24)),
    )


NAMES = (*(stream.name.lower() for stream in FLOWS), "wins in one segment", "wins, odd days")


def _with_hours(case, utilisation):
    """Set the hours so that the mean work, were nothing short, takes this share of the mean supply."""
    model = replace(case, posterior=with_have(case.posterior, PLENTY)).model()
    offered = simulate(model, seed=1, n_paths=2048, n_fan=2048).weekly[:, :, FLOWS.index(Stream.OPEN_DEALS)].mean()
    draws = case.posterior.draws
    units = np.zeros((len(case.plan.tactics), model.n_weeks))
    np.add.at(units, model.pair_tactic, model.effort)
    tactics = draws.unit_cost[:, :, 0].mean(axis=0) @ units.mean(axis=1)
    # tactics take a third of all hours, so that deals are what is short
    share = 0.5 * offered / tactics if tactics > 0 else 0.0
    cost = draws.unit_cost.copy()
    cost[:, :, 0] *= share
    facts = replace(case.posterior, draws=replace(draws, unit_cost=cost))
    return replace(case, posterior=with_have(facts, (offered + share * tactics) / (utilisation * mean_supply(case))))


def with_have(facts, hours):
    have = facts.draws.have.copy()
    have[:, 0] = hours
    return replace(facts, draws=replace(facts.draws, have=have, had=have))


def mean_supply(case):
    """Share of the stated hours that the team has on average, by renewal: stay, 8 weeks empty, learn."""
    draws = case.posterior.draws
    hazard = -np.log(1 - draws.attrition.mean()) * 7 / 365.25
    learning = 0.8 * draws.ramp.mean()
    lost = hazard * (8 + learning)
    reach = np.minimum(1.0, case.weeks / 2 / (8 + draws.ramp.mean()))
    return 1 - lost * reach / (1 + hazard * 8)

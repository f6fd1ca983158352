"""What a referee world reads: the plan and one posterior as data, brought into words of the model's specification.

Nothing here comes from the stages that simulate: effort is split, doses are compared and weeks are dated anew.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

CHANNELS = ("opportunities", "win_rate", "deal_value", "repeat", "referral", "churn")
MOST_OF_A_LANE = 0.9


@dataclass(frozen=True)
class Dose:
    """The effort of one tactic in one lane, in units per week: today, the reference, and by week of the horizon."""

    tactic: int
    lane: int
    today: float
    reference: float
    by_week: list


class Company:
    """One plan, one strategy and the posterior, for a horizon in weeks; the same for every world."""

    def __init__(self, plan, strategy, posterior, weeks):
        self.posterior, self.weeks = posterior, weeks
        facts = posterior.facts
        self.start = ((plan.start - posterior.as_of).days - 1) / 7
        self.lanes = [lane.values for lane in facts.lanes]
        self.attributes = facts.attributes
        self.segments = len(facts.segments)
        self.segment_of = [int(s) for s in facts.segment]
        self.is_referral = [bool(flag) for flag in facts.is_referral]
        mean_rate = posterior.draws.rate.mean(axis=0)
        self.doses = list(self._doses(plan, strategy, mean_rate))
        hours = [i for i, resource in enumerate(plan.resources) if resource.unit == "hours"]
        self.hours = hours[0] if hours else None
        self.people = (plan.resources[hours[0]].people or 0) if hours else 0
        middles = [posterior.as_of + timedelta(days=4 + 7 * week) for week in range(weeks)]
        self.season_cell = [min(day.timetuple().tm_yday // 7, 52) for day in middles]
        deals = facts.open_deals
        rows = zip(deals.lane, deals.age, deals.amount, deals.is_dead_wood, strict=True)
        self.open_deals = [(int(lane), int(age), float(amount)) for lane, age, amount, dead in rows if not dead]
        self.sizes = [self._size(lane, age, amount) for lane, age, amount in self.open_deals]
        self.delay_rows = {}
        self.weights = self._activity_weights()

    def allows(self, where, lane):
        return all(self.lanes[lane][self.attributes.index(name)] in values for name, values in where.items())

    def _split(self, rate, *wheres):
        reached = [all(self.allows(where, lane) for where in wheres) for lane in range(len(self.lanes))]
        total = sum(r for r, is_in in zip(rate, reached, strict=True) if is_in)
        return [r / total if is_in else 0.0 for r, is_in in zip(rate, reached, strict=True)]

    def _doses(self, plan, strategy, rate):
        for k, tactic in enumerate(plan.tactics):
            everywhere = self._split(rate, tactic.reaches)
            planned = [0.0] * len(rate)
            for effort in strategy.effort:
                if effort.tactic == tactic.name:
                    shares = self._split(rate, tactic.reaches, effort.where)
                    planned = [old + effort.units * share for old, share in zip(planned, shares, strict=True)]
            for lane, share in enumerate(everywhere):
                today = tactic.today * share
                reference = (tactic.today or tactic.typical) * share
                then = today if strategy.is_status_quo else planned[lane]
                if reference > 0 and (today > 0 or then > 0):
                    days = [self._days_before(plan.start, week) for week in range(self.weeks)]
                    by_week = [(today * before + then * (7 - before)) / 7 for before in days]
                    yield Dose(k, lane, today, reference, by_week)

    def _days_before(self, start, week):
        """Days of the week that lie before the plan starts."""
        first = self.posterior.as_of + timedelta(days=1 + 7 * week)
        return min(max((start - first).days, 0), 7)

    def _activity_weights(self):
        """What a unit of each tactic weighs: the shares of the team's weekly resources until now that it takes."""
        draws = self.posterior.draws
        had = draws.had.mean(axis=0)
        return [
            sum(c / h for c, h in zip(cost, had, strict=True) if h > 0)
            for cost in draws.unit_cost.mean(axis=0).tolist()
        ]

    def _size(self, lane, age, amount):
        """How much larger a deal is than its lane's of its day, in units that the slope is of; None: nobody knows."""
        told = self.posterior.sizes
        if told is None or not amount > 0:
            return None
        usual = float(told.centre[lane]) - told.trend * age
        return min(max((math.log(amount) - usual) / told.spread, -3.0), 3.0)

    def scores(self, size, lane=0):
        """How a size stands among those of wins and of losses, and how these go with delays: (score, cut) of both."""
        told = self.posterior.sizes
        ties = (None, None) if told is None else (told.won, told.lost)
        return [
            (None, 0.0)
            if tie is None
            else (None if size is None else among(size, float(tie.middle[lane]), float(tie.spread[lane])), tie.cut)
            for tie in ties
        ]

    def delays_of(self, row):
        """Return what `delay_row` says, for each lane: where sales cycles lie apart each has a row of its own."""
        apart = self.posterior.delays.apart
        return [self.delay_row(row + (0 if apart is None else int(apart[i]))) for i in range(len(self.segment_of))]

    def delay_row(self, row):
        """Return the daily distribution functions of wins and of recorded losses, and the share ever recorded."""
        if row not in self.delay_rows:
            tables = self.posterior.delays
            recorded = float(tables.loss[row, -1])
            loss = (tables.loss[row] / recorded).tolist() if recorded > 0 else tables.win[row].tolist()
            self.delay_rows[row] = (tables.win[row].tolist(), loss, recorded)
        return self.delay_rows[row]


def among(size, middle, spread):
    """How many standard deviations a size lies from the middle of its lane's, 3 at most."""
    return min(max((size - middle) / spread, -3.0), 3.0)


ONE_NUMBER = (
    *(
        "drift_sd",
        "growth",
        "growth_turn",
        "open_shock",
        "older_age",
        "older_odds",
        "size_slope",
        "size_won",
        "size_lost",
        "staying",
        "attrition",
        "ramp",
        "hours_per_deal",
    ),
    *("value_growth", "value_walk", "order_growth", "order_walk"),
)


class Truth:
    """The parameters of one world: row `draw` of the posterior as plain numbers."""

    def __init__(self, company, draw):
        draws = company.posterior.draws
        for name in [
            "rate",
            "dispersion",
            "win_probability",
            "value_log_mean",
            "value_log_sd",
            "new_account_share",
            "churn",
            "repeat",
            "opening",
            "joining",
            "order_log_mean",
            "order_log_sd",
            "pressure",
            "rival_cost",
            "falter",
            "effect",
            "doubling",
            "half_life",
            "unit_cost",
            "have",
            "had",
            "season",
        ]:
            setattr(self, name, getattr(draws, name)[draw].tolist())
        for name in ONE_NUMBER:
            setattr(self, name, float(getattr(draws, name)[draw]))
        self.delays = company.delays_of(int(draws.delay[draw]))
        self.value_cap = company.posterior.value_cap.tolist()
        self.order_cap = company.posterior.order_cap.tolist()
        self.hill = [Hill(dose.reference, self.doubling[dose.tactic]) for dose in company.doses]
        self.trim = self._trims(company)

    def _trims(self, company):
        """Per lane, the factor that keeps what today's tactics bring at 90 % of the rate or below."""
        present = [0.0] * len(self.rate)
        for dose, hill in zip(company.doses, self.hill, strict=True):
            if dose.today > 0:
                present[dose.lane] += max(self.effect[dose.tactic][0], 0.0) * dose.reference * hill(dose.today)
        pairs = zip(present, self.rate, strict=True)
        return [min(1.0, MOST_OF_A_LANE * rate / now) if now > 0 else 1.0 for now, rate in pairs]


class Hill:
    """Diminishing returns in absolute units: 1 at the reference dose, `doubling` at twice that dose."""

    def __init__(self, reference, doubling):
        self.half = reference * 2 * (doubling - 1) / (2 - doubling)
        self.scale = (reference + self.half) / reference

    def __call__(self, dose):
        return self.scale * dose / (dose + self.half) if dose > 0 else 0.0


def log_lift(effect):
    """Return ln(1 + effect), where an effect never takes away more than 95 %."""
    return math.log(max(1 + effect, 0.05))


def stationary(up, down):
    """Return the long-run shares of a chain of three states by solving for it, not from a formula."""
    step = np.array([[1 - up, up, 0], [down, 1 - down - up, up], [0, down, 1 - down]])
    equations = np.vstack([(step.T - np.eye(3))[:2], np.ones(3)])
    return np.linalg.solve(equations, [0.0, 0.0, 1.0]).tolist()

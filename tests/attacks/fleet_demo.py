"""Companies of the first generator (bestbet.adapters.demo) with their true parameters drawn anew for each."""

import math

import numpy as np
from fleet_plan import HOLD, NAMES, USUAL_RATE, Setting, drawn_levers, drawn_truth, factors

from bestbet.adapters.demo import Knobs, TrueTactic, generate, write_exports
from bestbet.adapters.demo_knobs import SOURCES
from bestbet.adapters.demo_truth import truth_of
from bestbet.adapters.demo_world import live

SOURCE_OF = {"calls": "Outbound", "seminars": "Events", "content": "Inbound", "partners": "Partner"}


class DemoCompany:
    """A company with drawn parameters: its export, and its future under any strategy."""

    def __init__(self, seed):
        rng = np.random.default_rng([seed, 20261123])
        self.seed = seed
        self.weeks_ahead = int(rng.choice([26, 39, 52]))
        levers = drawn_levers(rng)
        self.truth = drawn_truth(rng, levers)
        rate = float(np.clip(rng.lognormal(math.log(10), 0.5), 3, 30))
        share = {source.name: source.share for source in SOURCES}
        sources = tuple((SOURCE_OF[name], share[SOURCE_OF[name]]) for name in NAMES)
        odd = drawn_oddities(rng)
        spent = Setting(rate, sources, levers, 0).hours()
        need = rate * 6.5 * self.truth.per_deal + spent
        people = min(max(2, math.ceil(need / (self.truth.hours_each * rng.uniform(0.5, 0.9)))), 40)
        self.setting = Setting(rate, sources, levers, people)
        self.knobs = Knobs(
            weeks=int(rng.integers(52, 105)),
            future_weeks=self.weeks_ahead,
            opportunities_per_week=rate,
            reps=people,
            ramp=self.truth.ramp,
            attrition=self.truth.attrition,
            hours_per_rep=self.truth.hours_each,
            hours_per_deal=self.truth.per_deal,
            rival_pressure=self.truth.pressure,
            rival_cost=self.truth.rival_cost,
            tactics=self.tactics(),
            **odd,
        )

    def tactics(self):
        """The levers as the generator takes them, whose effects are stated at 17 opportunities a week."""
        rows = zip(self.setting.levers, self.setting.sources, self.setting.units(), range(len(NAMES)), strict=True)
        return tuple(
            TrueTactic(
                lever.name,
                lever.name,
                units,
                lever.hours,
                0.0,
                label,
                brings=self.truth.brings[i] * USUAL_RATE * share / units,
                half_life=self.truth.lasts[i],
                doubling=self.truth.doubling[i],
            )
            for lever, (label, share), units, i in rows
        )

    def knobs_under(self, strategy):
        """The generator's knobs with the strategy's effort after the as-of date."""
        return replaced(self.knobs, factors(strategy, self.setting.levers))

    def export(self, folder, strategy=HOLD):
        """Write what its sales system exports on the as-of date; the future strategy must not show in it."""
        return write_exports(generate(self.seed, knobs=self.knobs_under(strategy)), folder)

    def came(self, strategy):
        """Totals over the weeks ahead by measure."""
        lived = live(self.seed, self.knobs_under(strategy))
        future = truth_of(lived, seed=self.seed, dirt={})["future"]
        total = {name: sum(sum(row) for row in future[name].values()) for name in TOTALS}
        return {
            "wins": total["wins"],
            "bookings": total["bookings"] + total["repeat_value"],
            "new_accounts": total["new_accounts"],
        }


TOTALS = ("wins", "bookings", "repeat_value", "new_accounts")


def drawn_oddities(rng):
    """Return the parameters that the export must tell: about as wide as the priors of the fit."""
    return {
        "growth": float(rng.normal(0, 0.0007)),
        "dispersion": float(np.clip(rng.lognormal(math.log(5), 1), 0.8, 60)),
        "drift_sd": float(min(abs(rng.normal(0, 0.02)), 0.08)),
        "season": float(min(abs(rng.normal(0, 0.15)), 0.4)),
        "win_probability": float(np.clip(1 / (1 + math.exp(-rng.normal(-1.4, 0.6))), 0.06, 0.45)),
        "win_delay": float(np.clip(rng.lognormal(math.log(8.5), 0.6), 2, 26)),
        "win_spread": float(np.clip(rng.lognormal(-0.5, 0.3), 0.2, 1.3)),
        "loss_delay": float(np.clip(rng.lognormal(math.log(5.0), 0.6), 1, 20)),
        "loss_spread": float(np.clip(rng.lognormal(-0.3, 0.3), 0.2, 1.5)),
        "value_sd": float(rng.uniform(0.4, 1.2)),
        "segments": int(rng.integers(2, 5)),
        "existing_share": float(rng.uniform(0.05, 0.3)),
        "zombies": float(min(1 / (1 + math.exp(-rng.normal(-4, 1.5))), 0.3)),
        "bulk_closes": int(rng.integers(0, 2)),
        "referral": float(rng.uniform(0, 0.4)),
        "contractual_share": float(rng.choice([0.0, 0.0, 0.5])),
    }


def replaced(knobs, future_effort):
    values = {name: getattr(knobs, name) for name in knobs.__dataclass_fields__}
    return Knobs(**{**values, "future_effort": future_effort})

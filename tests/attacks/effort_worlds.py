"""Invented companies that miss their plan for a known reason: what does the product say was to blame?

A company of track_cases takes up visits, which bring opportunities; the plan believes in their true effect unless
said. Each world has one thing wrong: half of the visits are made; the market weakens; the visits bring nothing;
nothing at all (luck). Only companies that miss are asked about, since only they get a verdict.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from bestbet.adapters.snapshots import EFFORT_FILE
from bestbet.adapters.store import open_workspace
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.facade import odds
from bestbet.workflow.line import Luck
from bestbet.workflow.making import add
from bestbet.workflow.scoring import score
from bestbet.workflow.tracking import track
from bestbet.workflow.workspace import facts_of, plan_of
from track_cases import AT, COMMITTED, Company, workspace_of

VISITS, EACH, DOUBLING = 40.0, 0.14, 1.82
WEEKS, RATE, CHANCE = 52, 6.0, 0.35
END = date(2027, 1, 3)
LOOKS = (182, 371)
"""Days after the commitment at which an export is imported and followed; the last is after the end."""
QUARTILE = 2
"""The target is what three of four futures reach: the lower quartile of what the product says (FAN_LEVELS)."""
N_PATHS = 512
PLAN = """\
team: Quay Tools
currency: EUR
start: 2026-01-05
review_every: 13 weeks

objectives:
  volume: {{measure: wins, at_least: {target}, by: 2027-01-03}}

resources:
  rep_hours: {{have: 400 per week}}

tactics:
  visits:
    unit: visit
    costs: {{rep_hours: 2 hours}}
    today: 0 per week
    typical: 40 per week
    brings: {{opportunities: 0.10 to 0.20 per unit}}
    lasts: 1 week
    doubling_gives: 1.7 to 1.95

strategies:
  hold: {{status_quo: true, because: nothing changes, gives_up: nothing}}
  visit: {{because: visits bring deals, gives_up: quiet, effort: {{visits: 40 per week}}}}
"""


@dataclass(frozen=True)
class World:
    """What is wrong: the share of visits made, the market's factor since the commitment, the true effect's factor."""

    done: float = 1.0
    market: float = 1.0
    effect: float = 1.0


WORLDS = {
    "half of the work was done": World(done=0.5),
    "the market was weaker": World(market=0.7),
    "the odds were wrong: visits bring nothing": World(effect=0.0),
    "unlucky only": World(),
}
RIGHT = {
    "half of the work was done": {"bad execution"},
    "the market was weaker": {"bad odds"},
    "the odds were wrong: visits bring nothing": {"bad odds"},
    "unlucky only": {"bad luck"},
}
"""Fixed before the first run: a market that turned out weaker than believed is a matter of the odds."""


def response(dose):
    """Return the effect of a dose as a share of that of VISITS: half as much less for half of it, saturating."""
    half = 2 * (DOUBLING - 1) / (2 - DOUBLING)
    return dose * (1 + half) / (dose + half)


class Visited(Company):
    """A company whose deals come at the true rate of its world, week by week."""

    def __init__(self, seed, world):
        super().__init__(seed, rate=0.0)
        rng = np.random.default_rng([20261126, seed])
        self.visits = []
        for week in range(WEEKS * 2 + 2):
            first = date(2025, 1, 6) + timedelta(days=7 * week)
            mean = RATE
            if first > COMMITTED:
                made = int(rng.binomial(int(VISITS), world.done))
                self.visits.append((first, made))
                mean = world.market * (RATE + world.effect * EACH * VISITS * response(made / VISITS))
            for _ in range(rng.poisson(mean)):
                self._deal(rng, first)

    def _deal(self, rng, first):
        made = first + timedelta(days=int(rng.integers(0, 7)))
        is_won = bool(rng.random() < CHANCE)
        ends = made + timedelta(days=1 + int(rng.lognormal(np.log(25 if is_won else 15), 0.6)))
        amount = round(float(rng.lognormal(np.log(9000), 0.5)), 2)
        self.deals.append([f"D-{len(self.deals):05}", f"Firm {rng.integers(0, 400):03}", made, ends, is_won, amount])

    def wins(self):
        """Return how many deals are won within the plan."""
        return sum(is_won and COMMITTED < ends <= END for _, _, _, ends, is_won, _ in self.deals)

    def log(self, path, until):
        """Write what the team keeps: visits by week."""
        with path.open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(("date", "tactic", "units"))
            for first, made in self.visits:
                if first + timedelta(days=6) <= min(until, END):
                    year, week, _ = first.isocalendar()
                    out.writerow((f"{year}-W{week:02}", "visits", made))


def begun(company, folder):
    """Return a workspace whose target three of four of the product's own futures reach."""
    found = workspace_of(company, folder, plan=PLAN.format(target=100))
    said = odds(plan_of(found), facts_of(found), n_paths=N_PATHS)
    visit = next(one for one in said.strategies if one.name == "visit")
    target = round(float(visit.objectives[0].fan.levels[QUARTILE, -1]))
    (found.root / "plan.yaml").write_text(PLAN.format(target=target))
    return found, target


def missed(seed, world, folder):
    """Return a workspace and company of a world that misses its target, None where it reaches it."""
    company = Visited(seed, world)
    found, target = begun(company, folder)
    return (found, company) if company.wins() < target else None


def lived(found, company, folder, *, is_logged=True):
    """Commit, import, follow and score to the end; return the ending and the last step's revisions."""
    commit(found, Request("visit", "visits bring deals", "Ada Kaya", "a test"), Luck(1, N_PATHS), at=AT)
    went = None
    for days in LOOKS:
        day = COMMITTED + timedelta(days=days)
        add(found, [company.export(folder / "exports", day)])
        if is_logged:
            company.log(found.root / EFFORT_FILE, day)
        went = track(found, at=AT)
    (one,) = score(open_workspace(found.root), at=AT).endings
    return one, went


def verdicts(kind, seeds, folder, *, wanted, is_logged=True):
    """Yield seed, ending and the largest gap of the parts of companies that missed, until so many are found."""
    found = 0
    for seed in seeds:
        answer = judged(seed, kind, folder / f"{kind}-{seed}", is_logged=is_logged)
        if answer is not None:
            one, went = answer
            found += 1
            yield seed, one, max(abs(revision.gap) for _, revision in went.revisions())
        if found == wanted:
            return


def judged(seed, kind, folder, *, is_logged=True):
    """Return the ending of a company of a kind of world and how it was followed; None where it reached its target."""
    begun_one = missed(seed, WORLDS[kind], folder)
    return None if begun_one is None else lived(*begun_one, folder, is_logged=is_logged)

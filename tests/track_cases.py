"""A small company lived through week by week, and its exports as they would have been made on any day."""

import csv
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.importing import create_workspace
from bestbet.adapters.open_store import read_store
from bestbet.adapters.store import open_workspace
from bestbet.workflow.commitment import in_force
from bestbet.workflow.committing import Request, commit
from bestbet.workflow.line import Luck
from bestbet.workflow.making import add
from bestbet.workflow.revising import known, run
from bestbet.workflow.tracking import track
from bestbet.workflow.workspace import facts_of

START = date(2025, 1, 6)
COMMITTED = date(2026, 1, 4)
HEAD = ("Deal ID", "Company", "Stage", "Created", "Close Date", "Amount", "Last Modified Date")
PLAN = """\
team: Quay Tools
currency: EUR
start: 2026-01-05
review_every: 13 weeks

objectives:
  volume: {measure: wins, at_least: 100, by: 2026-12-31}
  sales: {measure: bookings, at_least: 900 000, by: 2026-12-31, must: no}

resources:
  rep_hours: {have: 400 per week}

tactics:
  calls:
    unit: call
    costs: {rep_hours: 0.3 hours}
    today: 100 per week
    brings: {opportunities: 0.02 to 0.05 per unit}
    lasts: 1 week
    doubling_gives: 1.4 to 1.9

strategies:
  hold: {status_quo: true, because: nothing changes, gives_up: nothing, effort: {calls: 100 per week}}
  more_calls: {because: calls bring deals, gives_up: quiet, effort: {calls: 180 per week}}
"""


class Company:
    """Deals created at `rate` a week, `later` times that from the commitment on; wins come after some weeks."""

    def __init__(self, seed=1, *, rate=6.0, later=1.0, weeks=104, chance=0.35):
        rng = np.random.default_rng([20261125, seed])
        self.deals = []
        for week in range(weeks):
            first = START + timedelta(days=7 * week)
            mean = rate * (later if first > COMMITTED else 1.0)
            for _ in range(rng.poisson(mean)):
                made = first + timedelta(days=int(rng.integers(0, 7)))
                is_won = bool(rng.random() < chance)
                ends = made + timedelta(days=1 + int(rng.lognormal(np.log(25 if is_won else 15), 0.6)))
                amount = round(float(rng.lognormal(np.log(9000), 0.5)), 2)
                self.deals.append(
                    [f"D-{len(self.deals):05}", f"Firm {rng.integers(0, 400):03}", made, ends, is_won, amount]
                )

    def export(self, folder, day, *, change=None):
        """Write what the sales system exports at the end of `day`; `change` may alter a row first (late truth)."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "deals.csv"
        with path.open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(HEAD)
            for deal in self.deals:
                key, firm, made, ends, is_won, amount = change(list(deal)) if change else deal
                if made > day:
                    continue
                stage = ("Closed Won" if is_won else "Closed Lost") if ends <= day else "Proposal"
                out.writerow([key, firm, stage, made, ends if ends <= day else "", f"{amount:.2f}", min(ends, day)])
        return path


def workspace_of(company, folder, day=COMMITTED, plan=PLAN):
    """A workspace with one import as of `day` and the plan above; no plan is drafted, since this one takes its place."""
    found = create_workspace(folder / "ws", [company.export(folder / "exports", day)], options=ImportOptions())
    (found.root / "plan.yaml").write_text(plan)
    return found


AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
WIRE = "wins below 40 by 2026-06-30 then think again"


def committed(company, folder, *, n_paths=512, plan=PLAN, wires=(WIRE,)):
    """A workspace with one import and a commitment to hold course."""
    found = workspace_of(company, folder, plan=plan)
    request = Request("hold", "we said so", "Ada Kaya", "a test", trip_wires=wires)
    commit(found, request, Luck(1, n_paths), at=AT)
    return found


def copied(made, folder):
    """A copy of such a workspace and of its exports in a folder of one's own."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return open_workspace(folder / "ws")


def one_more_block(folder, *, n_paths=16384, block=256):
    """How far P(all) of each option moves by one more block of futures on the same seed."""
    found = committed(Company(1), folder, n_paths=n_paths)
    with read_store(found.root).reading() as connection:
        commitment = in_force(connection)
    odds = []
    for n in (n_paths, n_paths + block):
        more = replace(commitment, luck=Luck(1, n))
        fit = known(more, facts_of(found), None, None)
        odds.append(run(more, fit.facts, fit.posterior).p)
    return odds[1] - odds[0]


def followed(folder, *, seed=1, imports=3, n_paths=512, later=1.0, every=28):
    """How a commitment goes after some more imports."""
    company = Company(seed, later=later)
    found = committed(company, folder, n_paths=n_paths)
    for i in range(1, imports + 1):
        add(found, [company.export(folder / "exports", COMMITTED + timedelta(days=every * i))])
    return track(found, at=AT)

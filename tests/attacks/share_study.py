"""The share of new accounts among wins, said and come, in companies of both worlds: how much of it is the law's doing.

`python tests/attacks/share_study.py FIRST COMPANIES` prints the table of docs/evidence/companies.md, some tenths of a second a
company. The wins that came are taken as known, and the shares on record as they are, without a prior.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from fleet_demo import DemoCompany
from fleet_plan import HOLD
from other_company import OtherCompany

from bestbet.adapters.importing import create_workspace
from bestbet.calibrate import newcomers
from bestbet.facts.gather import lane_facts
from bestbet.workflow.workspace import facts_of

LAWS = (
    "the last half year's share is kept",
    "from the wins alone",
    "from whom the team meets, today's share from the last half year",
    "from whom the team meets, today's share from all wins as far as they speak for it",
)


def shares(facts, ahead):
    """Return the share on average over the weeks ahead, by law."""
    wins = facts.known_wins
    alone, met = newcomers.fit(wins), newcomers.fit(wins, facts.meetings)
    recent = replace(met, view=np.eye(3)[np.zeros(len(met.room), np.int64)])
    yield wins[1, -26:].sum() / wins[0, -26:].sum()
    for law in (alone, recent, met):
        yield said(law, wins, ahead)


def said(law, wins, ahead):
    """Return the mean share over the weeks ahead, from the raw share that each draw's view tells."""
    (recent, recent_new), (earlier, earlier_new) = wins[:, -26:].sum(axis=1), wins[:, 13:-26].sum(axis=1)
    coming = newcomers.draw(law, np.full(2000, wins[0, -26:].mean()), seed=1)
    spoken = np.array(law.spoken)[coming.view]
    today = (recent_new + spoken * earlier_new) / (recent + spoken * earlier) * coming.today
    return float((today[:, None] / (1 + coming.pace[:, None] * (np.arange(ahead) + 0.5)) ** 2).mean())


def missed(company):
    """Return ln(came / said) of the share under each law, None where there is too little to tell."""
    with tempfile.TemporaryDirectory() as folder:
        facts = lane_facts(facts_of(create_workspace(Path(folder) / "work", company.export(Path(folder) / "exports"))))
    came = company.came(HOLD)
    wins = facts.known_wins
    if wins is None or wins[1, -26:].sum() == 0 or came["wins"] < 10:
        return None
    by_law = np.array(list(shares(facts, company.weeks_ahead)))
    return np.log((came["new_accounts"] + 0.5) / (came["wins"] + 0.5) / by_law)


def main():
    """Live through the companies and print the table."""
    first, n = (int(word) for word in sys.argv[1:3])
    print("| share of new accounts, ln(came / said) | first world | second world |\n|---|---:|---:|")
    columns = []
    for world in (DemoCompany, OtherCompany):
        found = [missed(world(seed)) for seed in range(first, first + n)]
        found = np.array([one for one in found if one is not None])
        error, spread = found.std(axis=0) / len(found) ** 0.5, np.sqrt((found**2).mean(axis=0))
        rows = zip(found.mean(axis=0), error, spread, strict=True)
        columns.append([f"{m:+.3f} ± {e:.3f}, rms {s:.3f}" for m, e, s in rows])
    for law, *cells in zip(LAWS, *columns, strict=True):
        print(f"| {law} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()

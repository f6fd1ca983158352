"""The share of new accounts among wins, said and come, in companies of both worlds: how much of it is the law's doing.

`python tests/attacks/share_study.py FIRST COMPANIES` prints the table of docs/evidence/companies.md, some tenths of a second a
company. The wins that came are taken as known, and the share of the last half year as it is on record.
"""

import sys
import tempfile
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

LAWS = ("the last half year's share is kept", "from the wins alone", "from whom the team meets")


def falls(facts, ahead):
    """Return by what factor the share of the last half year falls on average over the weeks ahead, by law."""
    wins = facts.known_wins
    for met in (None, facts.meetings):
        found = newcomers.fit(wins, met)
        today, pace = newcomers.draw(found, np.full(2000, wins[0, -26:].mean()), seed=1)
        yield float((today[:, None] / (1 + pace[:, None] * (np.arange(ahead) + 0.5)) ** 2).mean())


def missed(company):
    """Return ln(came / said) of the share under each law, None where there is too little to tell."""
    with tempfile.TemporaryDirectory() as folder:
        facts = lane_facts(facts_of(create_workspace(Path(folder) / "work", company.export(Path(folder) / "exports"))))
    came = company.came(HOLD)
    wins = facts.known_wins
    if wins is None or wins[1, -26:].sum() == 0 or came["wins"] < 10:
        return None
    said = wins[1, -26:].sum() / wins[0, -26:].sum() * np.array([1.0, *falls(facts, company.weeks_ahead)])
    return np.log((came["new_accounts"] + 0.5) / (came["wins"] + 0.5) / said)


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

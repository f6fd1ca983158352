"""Forecasts of the second world taken apart: what was said of every part, holding course, and what came.

`python tests/attacks/parts_study.py FIRST COMPANIES [--flat] [--calm]` prints the table of docs/evidence/companies.md, some
3 seconds a company. `--flat` makes the months of the year equal, `--calm` leaves out jumps of demand and price wars.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
import other_company
from fleet_plan import HOLD, plan_of
from other_company import OtherCompany

from bestbet.adapters.importing import create_workspace
from bestbet.facts.gather import lane_facts
from bestbet.simulate import opening
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW, Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.simulate.randoms import path_words
from bestbet.workflow.line import Luck, fitted
from bestbet.workflow.workspace import facts_of

LUCK = Luck(seed=1, n_paths=1024)
STREAMS = (Stream.CREATED, Stream.WINS, Stream.NEW_ACCOUNTS, Stream.REPEAT_ORDERS)


def said(company, *, with_hours):
    """Return the medians of what the engine says of every part."""
    with tempfile.TemporaryDirectory() as folder:
        files = company.export(Path(folder) / "exports")
        facts = facts_of(create_workspace(Path(folder) / "work", files))
    segments = [s for s in lane_facts(facts).segments if not s.startswith("(")]
    plan = plan_of(company.setting, facts, segments, with_hours=with_hours)
    posterior = fitted(plan, facts, LUCK)
    window = (facts.as_of + timedelta(days=1), facts.as_of + timedelta(days=7 * company.weeks_ahead))
    hold = next(s for s in plan.strategies if s.name == HOLD)
    model = compile_model(plan, hold, posterior, tuple(Tally(stream, *window) for stream in (*STREAMS, Stream.SERVED)))
    *parts, served = np.median(simulate(model, seed=2, n_paths=LUCK.n_paths).totals, axis=0)
    paths = np.arange(LUCK.n_paths)
    flows, _ = opening.pipeline(arrays_of(model), path_words(2, 0, LUCK.n_paths), paths // PATHS_PER_DRAW)
    found = {stream.name.lower(): float(value) for stream, value in zip(STREAMS, parts, strict=True)}
    wins_of_open = float(np.median(flows[Stream.WINS].sum(axis=(1, 2))))
    return found | {"wins of open deals": wins_of_open, "served": float(served) / company.weeks_ahead}


def came(company):
    """Return what truly came of every part."""
    life = company.life(HOLD)
    ahead = [d for d in life.deals if d.won and life.now <= d.closed < life.n_days]
    orders = sum(life.now <= day < life.n_days for day, _, _ in life.orders)
    return {
        "created": sum(life.now <= d.born < life.n_days for d in life.deals),
        "wins": len(ahead),
        "new_accounts": life.totals()["new_accounts"],
        "repeat_orders": orders - len(ahead),
        "wins of open deals": sum(d.born < life.now for d in ahead),
    }


def line(name, above, below):
    """Return the geometric mean of came / said, both plus a half, with its error."""
    logs = np.log((np.array(above) + 0.5) / (np.array(below) + 0.5))
    return f"| {name} | {np.exp(logs.mean()):.2f} ± {logs.std() / len(logs) ** 0.5:.2f} |"


def calm(drawn):
    """Return the drawing of markets in which nothing breaks."""

    def market(*given):
        found = drawn(*given)
        found.jump = found.war = None
        return found

    return market


def main():
    """Live through the companies and print the table."""
    first, n = (int(word) for word in sys.argv[1:3])
    if "--flat" in sys.argv:
        other_company.BUSY = (1.0,) * 12
    if "--calm" in sys.argv:
        other_company.drawn_market = calm(other_company.drawn_market)
    companies = [OtherCompany(seed) for seed in range(first, first + n)]
    told, without = ([said(c, with_hours=hours) for c in companies] for hours in (True, False))
    true = [came(c) for c in companies]
    print("| part | came / said |\n|---|---:|")
    for part in true[0]:
        print(line(part, [t[part] for t in true], [s[part] for s in told]))
    per = [[100 * one["wins"] / max(one["created"], 1) for one in ones] for ones in (true, told)]
    print(line("wins per 100 created", *per))
    shares = [[100 * one["new_accounts"] / max(one["wins"], 1) for one in ones] for ones in (true, told)]
    print(line("new accounts per 100 wins", *shares))
    print(line("wins, said without hours", [t["wins"] for t in true], [s["wins"] for s in without]))
    served = [s["served"] for s in told]
    print(f"| served | median {np.median(served):.2f}, least {min(served):.2f} |")


if __name__ == "__main__":
    main()

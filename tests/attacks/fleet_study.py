"""One company of a fleet from export to outcome, and what a whole fleet says of the odds.

A company is exported, read, fitted, given a plan with five strategies and targets from its own forecast; the engine
chooses; then the generator, not the engine, lives the future under each strategy.
"""

import json
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from fleet_plan import HOLD, MEASURES, STRATEGIES, objective, plan_of

from bestbet.adapters.draft import ImportOptions
from bestbet.adapters.importing import create_workspace
from bestbet.facts.gather import lane_facts
from bestbet.odds.assessment import question
from bestbet.odds.measures import measured
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate
from bestbet.track.reliability import reliability
from bestbet.workflow.line import Luck, assess, fitted
from bestbet.workflow.workspace import facts_of

N_PATHS = 1024
CLIP = 0.005


def judged(company, *, n_paths=N_PATHS, with_hours=True):
    """Return what was said of every strategy and what came under it, as plain values.

    Without hours the plan says nothing of people's time, though the company goes on being short of it; a world may have
    no hours, or no rivals, of which nothing is then said.
    """
    with_hours = with_hours and getattr(company, "has_hours", True)
    rng = np.random.default_rng([company.seed, 3])
    with tempfile.TemporaryDirectory() as folder:
        files = company.export(Path(folder) / "exports")
        facts = facts_of(create_workspace(Path(folder) / "work", files, options=company_options(company)))
    luck = Luck(seed=1, n_paths=n_paths)
    segments = [s for s in lane_facts(facts).segments if not s.startswith("(")]
    segments = segments if getattr(company, "has_rivals", True) else []
    kept = sorted(rng.choice(len(MEASURES), size=int(rng.integers(1, 4)), replace=False).tolist())
    asked = [objective(MEASURES[i], 1.0, facts, company.weeks_ahead) for i in kept]
    plan = plan_of(company.setting, facts, segments, asked, with_hours=with_hours)
    posterior = fitted(plan, facts, luck)
    plan = replace(plan, objectives=tuple(targets(plan, facts, posterior, luck, rng.uniform(0.1, 0.75, len(kept)))))
    said = assess(plan, facts, posterior, luck)
    came = {name: company.came(name) for name in STRATEGIES}
    return {
        "seed": company.seed,
        "weeks": company.weeks_ahead,
        "best": said.best_bet,
        "verdict": said.verdict,
        "breaks": company.breaks() if hasattr(company, "breaks") else [],
        "strategies": {one.name: outcome(one, came[one.name]) for one in said.strategies},
    }


def company_options(company):
    return ImportOptions(**getattr(company, "options", {}))


def targets(plan, facts, posterior, luck, levels):
    """Set each target at a level of what holding course is forecast to give: between easy and hard."""
    found = question(plan, posterior, facts)
    hold = next(s for s in plan.strategies if s.name == HOLD)
    model = compile_model(plan, hold, posterior, found.tallies)
    totals = simulate(model, seed=luck.seed + 1, n_paths=luck.n_draws * PATHS_PER_DRAW).totals
    for one, level in zip(plan.objectives, levels, strict=True):
        values = measured(found.goals[one.name], plan, posterior, totals[:, found.columns[one.name]])
        target = float(np.ceil(np.quantile(values, level)))
        yield replace(one, threshold=replace(one.threshold, target=target))


def outcome(one, came):
    """What was said of one strategy and what came: P(all) and success, then each objective's."""
    parts = {
        o.name: [o.p, bool(came[o.name] >= o.target), o.median, float(came[o.name]), rank(o, came)]
        for o in one.objectives
    }
    return {"p": one.p_all, "came": all(met for _, met, *_ in parts.values()), "objectives": parts}


def rank(one, came):
    """Whether what came lies below, inside or above the central 90 % range of the measure."""
    low, high = one.interval
    return int(came[one.name] > high) - int(came[one.name] < low)


def slope_of(p, came):
    """Return intercept and slope of the logistic regression of success on the log odds said, and the slope's error.

    A slope of 1 is calibrated, below 1 the odds are too bold. Newton's method, started at the identity.
    """
    x = np.log(np.clip(p, CLIP, 1 - CLIP) / (1 - np.clip(p, CLIP, 1 - CLIP)))
    design = np.column_stack([np.ones_like(x), x])
    beta = np.array([0.0, 1.0])
    for _ in range(50):
        fit = 1 / (1 + np.exp(-design @ beta))
        information = (design.T * (fit * (1 - fit))) @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(information, design.T @ (came - fit))
        beta = beta + np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-10:
            break
    return float(beta[0]), float(beta[1]), float(np.sqrt(np.linalg.inv(information)[1, 1]))


def calibration(p, came, *, cluster=None):
    """Return how odds and outcomes agree: gap, slope, and what miscalibration is beside what chance makes of it."""
    p, came = np.asarray(p, float), np.asarray(came, bool)
    gaps = p - came
    who = np.arange(len(p)) if cluster is None else np.asarray(cluster)
    by_company = np.bincount(np.unique(who, return_inverse=True)[1], gaps - gaps.mean())
    _, slope, slope_error = slope_of(p, came)
    found = reliability(p, came, seed=1)
    return {
        "n": len(p),
        "gap": float(gaps.mean()),
        "gap_error": float(np.sqrt((by_company**2).sum()) / len(p)),
        "slope": slope,
        "slope_error": slope_error,
        "mcb": found.miscalibration,
        "band": found.band,
        "dsc": found.discrimination,
        "brier": found.brier,
    }


def groups_of(rows):
    """Return (p, came, company) for what was chosen, for holding course, for all strategies, and for each measure."""
    found = {"chosen": [], "hold": [], "all five": []}
    for row in rows:
        for name, one in row["strategies"].items():
            pair = (one["p"], one["came"], row["seed"])
            found["all five"].append(pair)
            if name == row["best"]:
                found["chosen"].append(pair)
                for measure, (p, met, *_) in one["objectives"].items():
                    found.setdefault(f"{measure}, chosen", []).append((p, met, row["seed"]))
            if name == HOLD:
                found["hold"].append(pair)
    return {name: tuple(np.array(column) for column in zip(*pairs, strict=True)) for name, pairs in found.items()}


HEAD = (
    "| forecasts | n | said | came | gap | slope | MCB | 90 % band | discrimination | Brier |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def table(rows):
    """Return the calibration table of a fleet."""
    lines = [HEAD]
    for name, (p, came, who) in groups_of(rows).items():
        c = calibration(p, came.astype(bool), cluster=who)
        lines.append(
            f"| {name} | {c['n']} | {np.mean(p):.3f} | {np.mean(came):.3f} | {c['gap']:+.3f} ± {c['gap_error']:.3f} | "
            f"{c['slope']:.2f} ± {c['slope_error']:.2f} | {c['mcb']:.4f} | {c['band']:.4f} | {c['dsc']:.4f} | "
            f"{c['brier']:.4f} |"
        )
    return "\n".join(lines)


def bins(rows, edges=(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0001)):
    """Return stated against come, by bins of the chosen strategy's odds."""
    p, came, _ = groups_of(rows)["chosen"]
    lines = ["| said | n | mean said | came |", "|---|---:|---:|---:|"]
    for low, high in pairwise(edges):
        here = (p >= low) & (p < high)
        if here.any():
            lines.append(
                f"| {100 * low:.0f}-{100 * min(high, 1):.0f} % | {here.sum()} | {p[here].mean():.3f} | {came[here].mean():.3f} |"
            )
    return "\n".join(lines)


def ranges(rows):
    """Return, under holding course, how often what came lay inside the central 90 % range, and how medians missed."""
    lines = [
        "| measure | n | in 90 % | below | above | median of came / median said |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for measure in (m.value for m in MEASURES):
        found = [r["strategies"][HOLD]["objectives"].get(measure) for r in rows]
        found = [f for f in found if f]
        if found:
            side = np.array([f[4] for f in found])
            ratio = np.array([f[3] / f[2] for f in found if f[2]])
            lines.append(
                f"| {measure} | {len(found)} | {np.mean(side == 0):.3f} | {np.mean(side < 0):.3f} | "
                f"{np.mean(side > 0):.3f} | {np.median(ratio):.2f} |"
            )
    return "\n".join(lines)


def apart(rows):
    """Return the gap of all strategies and how medians missed, apart by what breaks after the as-of date."""
    lines = [
        "| after the as-of date | companies | gap, all five | wins: came / said | new accounts: came / said |",
        "|---|---:|---:|---:|---:|",
    ]
    kinds = {tuple(r.get("breaks", ())) for r in rows}
    for kind in sorted(kinds, key=lambda k: (len(k), k)):
        here = [r for r in rows if tuple(r.get("breaks", ())) == kind]
        p, came, who = groups_of(here)["all five"]
        found = calibration(p, came.astype(bool), cluster=who)
        cells = [missed(here, measure.value) for measure in (MEASURES[0], MEASURES[2])]
        name = " and ".join(kind) or "nothing breaks"
        lines.append(f"| {name} | {len(here)} | {found['gap']:+.3f} ± {found['gap_error']:.3f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def missed(rows, measure):
    """Return the mean log of came over median said, holding course, as a factor with its error; both plus a half."""
    found = [r["strategies"][HOLD]["objectives"].get(measure) for r in rows]
    logs = np.array([np.log((f[3] + 0.5) / (f[2] + 0.5)) for f in found if f])
    if len(logs) < 2:
        return "-"
    return f"{np.exp(logs.mean()):.2f} ± {logs.std() / len(logs) ** 0.5:.2f}"


def chosen_against_hold(rows):
    """Return what was won by choosing: success of the chosen strategy less that of holding course, same companies."""
    told = np.array([r["strategies"][r["best"]]["p"] - r["strategies"][HOLD]["p"] for r in rows])
    gain = np.array([float(r["strategies"][r["best"]]["came"]) - r["strategies"][HOLD]["came"] for r in rows])
    best = np.array([max(float(s["came"]) for s in r["strategies"].values()) for r in rows])
    mean = np.array([np.mean([float(s["came"]) for s in r["strategies"].values()]) for r in rows])
    came = np.array([float(r["strategies"][r["best"]]["came"]) for r in rows])
    return (
        f"Choosing gained {gain.mean():+.3f} ± {gain.std() / len(gain) ** 0.5:.3f} in success over holding course "
        f"(said: {told.mean():+.3f}); success was {came.mean():.3f} for the chosen strategy, {mean.mean():.3f} for one "
        f"picked blindly, {best.mean():.3f} for one picked with hindsight."
    )


def read(path):
    """Return the rows of a study's file, one JSON object a line."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line]

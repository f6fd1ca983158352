"""The study behind docs/evidence/backtest.md: run with -m slow -s; prints every table, asserts the claims made there.

BESTBET_BACKTEST_ROWS=FILE adds a row per set, measure and horizon to a file, for scripts/evidence_pictures --past FILE.
"""

import csv
import os
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bestbet.plan.nodes import Plan, Strategy
from bestbet.track.backtest import PRODUCT, Settings, backtest, product_forecasts
from bestbet.track.baselines import BASELINES
from bestbet.track.flows import end_of, flows_of
from bestbet.track.recalibration import recalibrated, widths
from bestbet.track.scores import crps, is_covered
from bestbet.track.verdict import BEFOREHAND, sentences, verdict_of
from bestbet.workflow.line import one_blas_thread
from bestbet.workflow.making import make_demo
from bestbet.workflow.workspace import facts_of
from invented_sets import MORE_SHOPS, SHOPS, TEAMS, invented
from sales_data import cdnow, maven, olist

pytestmark = pytest.mark.slow


def plan(known):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("team", known.currency, known.as_of, 13.0, (), (), (), (hold,))


def study(name, known, settings, show):
    started = time.perf_counter()
    with one_blas_thread():
        found = backtest(known, plan(known), settings, announce=lambda _: None)
    verdict, after = verdict_of(found, seed=1), verdict_of(recalibrated(found), seed=1)
    lines = [*sentences(found, verdict), HEAD]
    lines += [row(verdict, after, *asked) for asked in sorted(verdict.skill)]
    lines += [width.sentence() for width in widths(found) if width.factor > 1]
    lines += [f"reliability: {reliability(verdict)}", f"{time.perf_counter() - started:.0f} s", ""]
    with show.disabled():
        sys.stdout.write("\n".join(["", *lines]))
    if path := os.environ.get("BESTBET_BACKTEST_ROWS"):
        write_down(name, verdict, Path(path))
    return verdict, after


ROWS = (
    "set", "measure", "weeks", "origins", "error", "best", "best_error", "skill", "so_far_error", "skill_so_far", "bias",
    "held_80",
)  # fmt: skip


def write_down(name, verdict, path):
    """Add what a backtest found to a file, a row per measure and horizon; where nothing came no error can be said."""
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([ROWS] * is_new)
        for asked in sorted(verdict.skill):
            own, best = verdict.score(*asked), verdict.score(*asked, verdict.best[asked])
            picked, ahead = verdict.score(*asked, BEFOREHAND), verdict.skill_beforehand.get(asked)
            if own.ncrps is None:
                continue
            found = (own.ncrps, best.model, best.ncrps, verdict.skill[asked], picked.ncrps, ahead, own.bias)
            cells = ["" if one is None else one if isinstance(one, str) else f"{one:.4f}" for one in found]
            writer.writerow([name, *asked, own.n, *cells, f"{own.coverage[0.8]:.4f}"])


HEAD = (
    "| measure | weeks | origins | error | best in hindsight | skill | best so far | skill | bias"
    " | 50 % held | 80 % | 95 % | widened: error, 80 % |"
)


def row(verdict, after, measure, horizon):
    """One line of the table: our error, the best baseline with hindsight, the one picked beforehand, what held."""
    asked = (measure, horizon)
    own, changed = verdict.score(*asked), after.score(*asked)
    best, picked = verdict.score(*asked, verdict.best[asked]), verdict.score(*asked, BEFOREHAND)
    held = " | ".join(f"{own.coverage[level]:.2f}" for level in (0.5, 0.8, 0.95))
    return (
        f"| {measure.replace('_', ' ')} | {horizon} | {own.n} | {share(own.ncrps)} | {best.model} {share(best.ncrps)}"
        f" | {verdict.skill[asked]:+.0%} | {share(picked.ncrps)} | {verdict.skill_beforehand[asked]:+.0%}"
        f" | {'-' if own.bias is None else f'{own.bias:+.0%}'} | {held}"
        f" | {share(changed.ncrps)}, {changed.coverage[0.8]:.2f} |"
    )


def share(value):
    return "-" if value is None else f"{value:.3f}".lstrip("0")


def reliability(verdict):
    found = verdict.reliability
    names = ("n", "brier", "miscalibration", "discrimination", "uncertainty", "band")
    return {name: round(float(getattr(found, name)), 4) for name in names}


def test_maven(capsys):
    verdict, _ = study("maven_crm", maven(), Settings(every=3, horizons=(4, 13), is_auto=True), capsys)
    for measure in ("wins", "bookings"):
        assert verdict.score(measure, 13).ncrps < verdict.score(measure, 13, "historic average").ncrps


def test_olist_beats_every_simple_baseline_over_13_weeks(capsys):
    verdict, _ = study("olist_funnel", olist(), Settings(every=4, horizons=(4, 13, 26), is_auto=True), capsys)
    for rival in BASELINES:
        assert verdict.score("wins", 13).ncrps < verdict.score("wins", 13, rival).ncrps, rival


def test_cdnow(capsys):
    study("cdnow", cdnow(sample=True), Settings(every=4, horizons=(4, 13, 26), is_auto=True), capsys)


def test_the_demo_company(capsys, tmp_path):
    study("demo company", facts_of(make_demo(tmp_path / "demo", seed=1)), Settings(every=13, is_auto=True), capsys)


@pytest.mark.parametrize("name", TEAMS + SHOPS)
def test_a_set_unlike_the_demo(capsys, name):
    """Wins of teams and repeat orders of shops; no set may be lost by more than half, whatever the baseline."""
    with capsys.disabled():
        sys.stdout.write(f"\n\n{name}")
    verdict, _ = study(name, invented(name), Settings(is_auto=True), capsys)
    main = "wins" if name in TEAMS else "repeat_orders"
    assert verdict.skill[main, 13] > -1.0


@pytest.mark.parametrize("name", SHOPS + MORE_SHOPS)
def test_shops_that_the_flow_of_orders_was_not_made_on(capsys, name):
    """Seed 31 was not looked at while the flow was made: no set may be lost by more than 5 % over 13 weeks."""
    with capsys.disabled():
        sys.stdout.write(f"\n\n{name}, judged")
    verdict, _ = study(f"{name} 31", invented(name, 31), Settings(is_auto=True), capsys)
    assert verdict.skill["repeat_orders", 13] >= -0.05


@pytest.fixture(scope="module")
def widening():
    """Changes of error, and 80 % held before and after, set by set: the rule was chosen with seeds 1 and 2."""
    lines, errors, before, after = [], [], [], []
    for seed in (3, 4):
        for name in TEAMS + SHOPS:
            known = invented(name, seed)
            with one_blas_thread():
                found = backtest(known, plan(known), Settings(), announce=lambda _: None)
            told = judged(found)
            errors.append(told[1] / told[0] - 1)
            before.append(told[2])
            after.append(told[3])
            lines.append(f"| {name} {seed} | {told[4]} | {errors[-1]:+.1%} | {told[2]:.2f} | {told[3]:.2f} |")
    off = [float(np.mean(np.abs(np.array(held) - 0.8))) for held in (before, after)]
    lines.append(
        f"mean change of error {np.mean(errors):+.2%}, worst {max(errors):+.1%}; 80 % held"
        f" {np.mean(before):.3f} -> {np.mean(after):.3f}, off by {off[0]:.3f} -> {off[1]:.3f}"
    )
    return lines, errors, off


def test_widening_brings_ranges_nearer_to_what_they_say_on_sets_that_it_was_not_chosen_on(widening, capsys):
    """Learned on earlier origins, judged on later ones."""
    lines, _, off = widening
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))
    assert off[1] < off[0]


@pytest.mark.xfail(
    strict=True, reason="missed since 2026-11-26: +0.26 % now, for ranges hold .82 before anything is widened"
)
def test_widening_costs_no_error_on_sets_that_it_was_not_chosen_on(widening):
    assert np.mean(widening[1]) <= 0


def judged(found):
    """Scaled errors and coverage before and after widening, over the cases with anything to learn from."""
    totals = {}
    for case in found.cases:
        totals.setdefault((case.measure, case.horizon), []).append(case.outcome)
    errors, held = np.zeros(2), np.zeros(2)
    n = 0
    for old, new in zip(found.cases, recalibrated(found).cases, strict=True):
        scale = float(np.mean(totals[old.measure, old.horizon]))
        over = any(
            (c.measure, c.horizon) == (old.measure, old.horizon) and end_of(c.origin, c.horizon) <= old.origin
            for c in found.cases
        )
        if not over or scale <= 0:
            continue
        n += 1
        errors += [crps(case.draws[PRODUCT], old.outcome) / scale for case in (old, new)]
        held += [is_covered(case.draws[PRODUCT], old.outcome, 0.8) for case in (old, new)]
    return errors[0], errors[1], held[0] / n, held[1] / n, n


def test_the_cdnow_hold_out_is_inside_the_80_percent_range_and_nearer_than_the_bg_nbd(capsys):
    """1/10 sample: 1,882 repeat purchase days came in 39 weeks; the BG/NBD of the literature says 1,653."""
    known, origin = cdnow(sample=True), date(1997, 9, 30)
    with one_blas_thread():
        draws = product_forecasts(known, plan(known), origin, (39,), Settings(n_paths=4096))["repeat_orders", 39]
    low, middle, high = np.quantile(draws, (0.1, 0.5, 0.9))
    came = flows_of(known).between("repeat_orders", date(1997, 10, 1), end_of(origin, 39))
    with capsys.disabled():
        said = f"median {middle:.0f}, mean {draws.mean():.0f}, 80 % {low:.0f} to {high:.0f}"
        sys.stdout.write(f"\nhold-out: {came:.0f} came, {said}\n")
    assert came == 1882
    assert low < came < high
    assert abs(middle - came) < 1882 - 1653

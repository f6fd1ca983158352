"""The study behind docs/evidence/backtest.md: run with -m slow -s; prints every table, asserts the claims made there."""

import sys
from datetime import date

import numpy as np
import pytest

from bestbet.plan.nodes import Plan, Strategy
from bestbet.track.backtest import PRODUCT, Settings, backtest, product_forecasts
from bestbet.track.flows import end_of, flows_of
from bestbet.track.recalibration import recalibrated
from bestbet.track.verdict import sentences, verdict_of
from bestbet.workflow.line import one_blas_thread
from bestbet.workflow.workspace import facts_of, make_demo
from sales_data import cdnow, maven, olist

pytestmark = pytest.mark.slow


def plan(known):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("team", known.currency, known.as_of, 13.0, (), (), (), (hold,))


def study(known, settings, show):
    with one_blas_thread():
        found = backtest(known, plan(known), settings, announce=lambda _: None)
    verdict, after = verdict_of(found, seed=1), verdict_of(recalibrated(found), seed=1)
    lines = list(sentences(found, verdict))
    for score in verdict.scores:
        if score.model == PRODUCT:
            asked = (score.measure, score.horizon)
            best = verdict.score(*asked, verdict.best[asked]) if asked in verdict.best else None
            changed = after.score(*asked)
            lines.append(
                f"| {score.measure} | {score.horizon} | {score.n} | {score.ncrps and round(score.ncrps, 4)}"
                f" | {best and best.model}: {best and best.ncrps and round(best.ncrps, 4)} | {score.bias and round(score.bias, 3)}"
                f" | {score.coverage[0.5]:.2f} | {score.coverage[0.8]:.2f} | {score.coverage[0.95]:.2f}"
                f" | {changed.ncrps and round(changed.ncrps, 4)}, {changed.coverage[0.8]:.2f} |"
            )
    with show.disabled():
        sys.stdout.write("\n".join(["", *lines, f"reliability: {reliability(verdict)}", ""]))
    return verdict


def reliability(verdict):
    found = verdict.reliability
    names = ("n", "brier", "miscalibration", "discrimination", "uncertainty", "band")
    return {name: round(float(getattr(found, name)), 4) for name in names}


def test_maven(capsys):
    verdict = study(maven(), Settings(every=3, horizons=(4, 13)), capsys)
    for measure in ("wins", "bookings"):
        assert verdict.score(measure, 13).ncrps < verdict.score(measure, 13, "historic average").ncrps


def test_olist_beats_every_baseline_over_13_weeks(capsys):
    verdict = study(olist(), Settings(every=4, horizons=(4, 13, 26)), capsys)
    assert verdict.skill["wins", 13] > 0


def test_cdnow(capsys):
    study(cdnow(sample=True), Settings(every=4, horizons=(4, 13, 26)), capsys)


def test_the_demo_company(capsys, tmp_path):
    study(facts_of(make_demo(tmp_path / "demo", seed=1)), Settings(every=13), capsys)


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

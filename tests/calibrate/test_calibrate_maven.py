import csv
from datetime import date
from functools import cache
from pathlib import Path

import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet.calibrate import outcomes, winning
from bestbet.calibrate.delays import kinds
from bestbet.facts.lanes import OutcomeCounts

PIPELINE = Path(__file__).parents[3] / "shared" / "data" / "maven_crm" / "sales_pipeline.csv"
RECORD_START = date(2017, 3, 1).toordinal()
AS_OF, UNTIL = date(2017, 9, 30).toordinal(), date(2017, 12, 31).toordinal()


def days(text):
    return date.fromisoformat(text).toordinal() if text else None


@cache
def known():
    """Return outcomes by product as they stood on 2017-09-30, and how many open deals were won by the year's end."""
    if not PIPELINE.exists():
        pytest.skip(f"the sales pipeline is not at {PIPELINE}")
    with PIPELINE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["engage_date"] and days(row["engage_date"]) <= AS_OF]
    products = sorted({row["product"] for row in rows})
    cells, later = [], 0
    for row in rows:
        created, closed = days(row["engage_date"]), days(row["close_date"])
        is_open = closed is None or closed > AS_OF
        later += is_open and row["deal_stage"] == "Won"
        outcome = worlds.OPEN if is_open else {"Won": worlds.WON, "Lost": worlds.LOST}[row["deal_stage"]]
        cells.append(
            (
                products.index(row["product"]),
                outcome,
                max(0, RECORD_START - created),
                (AS_OF if is_open else closed) - created,
                1,
            )
        )
    counts = OutcomeCounts(*(np.array(column, dtype=np.int64) for column in zip(*cells, strict=True)))
    found = winning.fit(outcomes.events(counts, len(products), are_losses_recorded=True), seed=1)
    return counts, tuple(products), found, later


def test_both_kinds_of_delay_and_the_dead_wood_are_found():
    counts, _, found, _ = known()
    assert (counts.outcome == worlds.OPEN).sum() == 2409
    assert found.shape.win == found.shape.loss == 5
    win, loss, silent = outcomes.split(found.mode.theta, found.shape)
    assert np.exp(kinds(win)[1]) == pytest.approx([8.4, 85.5], rel=0.05)
    assert np.exp(kinds(loss)[1]) == pytest.approx([6.6, 83.3], rel=0.05)
    assert 0.2 < silent < 0.4
    assert found.k_hat < 0.7


def test_open_deals_on_the_last_day_of_a_quarter_are_forecast_too_high_but_far_better_than_by_won_of_closed():
    counts, products, found, later = known()
    support, win = winning.draw(found, products, 400, seed=1)
    is_open = counts.outcome == worlds.OPEN
    lane, age = counts.lane[is_open], counts.age[is_open]
    tables, expected = found.tables, []
    for q, pi in zip(support, win, strict=True):
        still = pi[lane] * (1 - tables.win[q, age]) + (1 - pi[lane]) * (1 - tables.loss[q, age])
        soon = pi[lane] * (tables.win[q, age + UNTIL - AS_OF] - tables.win[q, age])
        expected.append((soon / still).sum())
    naive = is_open.sum() * (counts.outcome == worlds.WON).sum() / (~is_open).sum()
    assert later == 559
    # Deals are closed in waves before each quarter's end, so those still open on its last day are worse than their age
    # tells: the law by age alone reads too high here, as docs/evidence/calibrate.md says.
    assert 559 < np.mean(expected) < 1000
    assert abs(np.mean(expected) - later) < 0.4 * abs(naive - later)

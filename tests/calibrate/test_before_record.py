"""Deals that came before the record began, and are still open, stand on no record: that is told."""

from datetime import timedelta

import numpy as np
import pytest

import sales_data
from bestbet.calibrate.fit import fit
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Outcome
from bestbet.plan.nodes import Plan

BEFORE = 150
"""Weeks of selling before the record."""


def came_since(deals, _):
    """Return whether the export holds a deal: those that came since it began."""
    return deals[0] > 0


def came_since_or_open(deals, as_of):
    return (deals[0] > 0) | (deals[1] > as_of)


def open_since(deals, _):
    return deals[1] > 0


def said(weeks, median, *, kept=came_since, rising=False):
    """Return what is said of older deals: nine came a week, and took some `median` days, `weeks` after it began.

    `kept` says of the days that deals came and ended, after the beginning, which the export holds; `rising` is a team
    that grew from nothing.
    """
    rng = np.random.default_rng([weeks, median])
    n, as_of = rng.poisson(9 * (weeks + BEFORE)), 7 * weeks
    created = rng.integers(-7 * BEFORE, as_of, n)
    if rising:
        created = (as_of * np.cbrt(rng.random(n))).astype(int)
    ends = created + np.maximum(rng.lognormal(np.log(median), 0.6, n).astype(int), 1)
    won, rows = rng.random(n) < 0.27, np.flatnonzero(kept((created, ends), as_of))
    day = [sales_data.AS_OF - timedelta(days=as_of - int(x)) for x in created[rows]]
    ended = [sales_data.AS_OF - timedelta(days=as_of - int(x)) if x <= as_of else None for x in ends[rows]]
    outcome = np.where(ends > as_of, Outcome.OPEN, np.where(won, Outcome.WON, Outcome.LOST))[rows]
    table = sales_data.opportunities(day, ended, outcome, account=[f"account {i}" for i in rows])
    plan = Plan("team", "EUR", sales_data.AS_OF, 13.0, (), (), (), ())
    found = fit(plan, lane_facts(sales_data.facts(table), plan.attributes()), seed=1, n_draws=64)
    return [text for text in found.findings if "older than this record" in text]


@pytest.mark.parametrize(("weeks", "median"), [(52, 250), (26, 120)])
def test_a_record_shorter_than_its_deals_says_what_it_leaves_out(weeks, median):
    (text,) = said(weeks, median)
    began = sales_data.AS_OF - timedelta(weeks=weeks)
    assert any(f"begins around {began + timedelta(days=day)}," in text for day in range(-7, 8))
    assert "export its older open deals too" in text


def test_some_share_of_the_coming_wins_is_said():
    """A fifth of them take longer: ln (410 / 250) is .82 of the spread of .6, averaged over the quarter."""
    (text,) = said(52, 250)
    assert 10 <= int(text.split("some ")[1].split("%")[0]) <= 40


@pytest.mark.parametrize(("weeks", "median"), [(104, 120), (52, 60), (26, 30), (600, 60)])
def test_a_record_longer_than_its_deals_says_nothing(weeks, median):
    assert not said(weeks, median)


def test_an_export_that_holds_older_open_deals_says_nothing():
    assert not said(52, 250, kept=came_since_or_open)


def test_an_export_of_all_that_was_open_since_it_began_says_nothing():
    assert not said(52, 250, kept=open_since)


def test_a_team_that_grew_from_nothing_is_not_told_of_deals_before():
    assert not said(52, 250, rising=True)

"""Repeat orders: the season of the year where two cycles show it, and a pace that customers who leave take with them."""

from dataclasses import replace
from datetime import date, timedelta

import calibrate_worlds as worlds
import numpy as np
import pytest

from bestbet.calibrate import arrivals, customers, order_flow, order_pace, purchases, seasoned_flow
from bestbet.calibrate import fit as fitting
from bestbet.calibrate.arrivals import Arrivals
from bestbet.calibrate.order_flow import OrderFlow
from bestbet.facts.asof import known_on
from bestbet.facts.gather import lane_facts
from bestbet.facts.lanes import Calendar, PurchaseLog
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.arrays import arrays_of
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from sales_data import facts as facts_of
from sales_data import orders

AS_OF = date(2024, 12, 31)
NONE = np.zeros(0, dtype=np.int64)


def weekly(rng, weeks, peak, *, rate=12.0):
    """Two segments' orders with `peak` times as many in the six weeks before Christmas."""
    days = [AS_OF - timedelta(days=7 * (weeks - w) - 3) for w in range(weeks)]
    is_peak = np.array([day.month == 12 or (day.month == 11 and day.day > 14) for day in days])
    mean = rate * np.where(is_peak, peak, 1.0)
    return rng.poisson(mean * rng.gamma(20, 1 / 20, weeks), (2, weeks))


def seen_with(repeats, **changes):
    facts = worlds.lane_facts(weeks=20, customers=worlds.buyers(np.random.default_rng(1), 300), **changes)
    calendar = Calendar(NONE, NONE, NONE, NONE, NONE, 0, repeats)
    return replace(facts, as_of=AS_OF, calendar=calendar, are_repeats_wins=False)


def found_in(facts):
    base = customers.fit(facts, seed=1)
    return order_pace.fit(facts, base, None), customers.draw(base, 400, seed=1)


def swing(weeks, peak, seed=1):
    """Median factor before Christmas against the rest of the year."""
    found, base = found_in(seen_with(weekly(np.random.default_rng(seed), weeks, peak)))
    factors = order_pace.applied(found, base, seed=1).season
    return float(np.median(factors[:, 47:51].mean(axis=1) / factors[:, 5:44].mean(axis=1)))


def test_a_christmas_peak_of_four_years_is_found_again():
    assert swing(208, 2.5) == pytest.approx(2.5, rel=0.2)


def test_a_year_without_a_season_gets_none():
    for seed in range(4):
        assert swing(156, 1.0, seed) == pytest.approx(1.0, abs=0.1)


def test_one_cycle_is_no_season():
    found, base = found_in(seen_with(weekly(np.random.default_rng(1), 70, 3.0)))
    factors = order_pace.applied(found, base, seed=1).season
    assert factors == pytest.approx(1)


def test_factors_have_mean_one_and_the_finding_names_the_peak_and_the_prior():
    found, base = found_in(seen_with(weekly(np.random.default_rng(1), 208, 2.5)))
    factors = order_pace.applied(found, base, seed=1).season
    days = np.array([6.0] + [7.0] * 51 + [2.25])
    assert factors @ days / 365.25 == pytest.approx(np.ones(400))
    said = order_pace.season_finding(found)
    assert "December" in said
    assert "prior" in said
    calm, _ = found_in(seen_with(weekly(np.random.default_rng(1), 208, 1.0)))
    assert order_pace.season_finding(calm) is None


def pace_of(facts):
    found, base = found_in(facts)
    return replace(found, share=1.0), base


def test_where_wins_bring_customers_the_pace_leaves_with_todays_customers():
    facts = seen_with(np.full((2, 60), 9), recent_new=np.array([5, 5]))
    found, base = pace_of(facts)
    assert isinstance(found.view, Arrivals)
    kept = order_pace.applied(found, base, seed=1).customers
    assert kept.churn.shape == base.churn.shape
    today = (kept.opening * kept.repeat).sum(axis=2)[:, 0]
    assert np.median(today) == pytest.approx(9, rel=0.15)
    left = (kept.opening * (1 - kept.churn) ** 52 * kept.repeat).sum(axis=2)[:, 0]
    assert (left < today).all()
    joined = (kept.joining * kept.repeat).sum(axis=2) / (base.joining * base.repeat).sum(axis=2)
    assert np.median(joined) == pytest.approx(1, abs=0.1)


def ahead(ordering, weeks=52):
    """Expected repeat orders by draw and week, as the engine multiplies them."""
    kept = ordering.customers
    flow = (kept.opening[..., None] * kept.repeat[..., None] * (1 - kept.churn[..., None]) ** np.arange(weeks)).sum(2)
    return flow.sum(axis=1) * ordering.course[:, :weeks]


def test_where_only_orders_are_on_record_the_flow_stays():
    facts = seen_with(np.full((2, 60), 9))
    facts = replace(facts, recent_new=np.zeros_like(facts.recent_new))
    found, base = pace_of(facts)
    assert isinstance(found.view, OrderFlow)
    orders_ahead = ahead(order_pace.applied(found, base, seed=1))
    assert np.median(orders_ahead[:, -1]) == pytest.approx(18, rel=0.15)
    still = replace(found, share=0.0)
    control = ahead(order_pace.applied(still, base, seed=1))
    assert np.median(control[:, -1]) != pytest.approx(18, rel=0.15), "control: these customers alone would differ"


def test_a_growing_flow_is_read_at_its_end():
    """Thin lanes that grow by 30 % a year: the level is today's, not that of the year before, 13 % lower.

    Growth this fast is two and a half sd of its prior, which holds the level some 4 % back; until 2026-11-26 half an
    arrival too many in every lane hid a part of that.
    """
    rng = np.random.default_rng(5)
    ahead = np.arange(130) - 129.0
    read = []
    for _ in range(6):
        counts = rng.poisson(1.5 * np.exp(0.005 * ahead), (12, 130))
        facts = worlds.lane_facts(weeks=130, win_rates=(0.2,) * 12, arrivals=counts)
        read.append(np.median(arrivals.draw(arrivals.fit(facts, None), 400, seed=1).rate.sum(axis=1)) / 18)
    assert np.mean(read) == pytest.approx(1, abs=0.06)


def shop(seed=3, customers_=250, weeks=90):
    """Orders alone, of customers who come over the first half and buy at rates of their own."""
    rng = np.random.default_rng(seed)
    day, who = [], []
    for i in range(customers_):
        start, rate, ends = rng.integers(0, 7 * weeks // 2), rng.gamma(1.5, 0.02), rng.exponential(500)
        bought = start + np.cumsum(np.append(0, rng.exponential(1 / rate, 40)))
        bought = np.unique(bought[(bought < 7 * weeks) & (bought <= start + ends)].astype(int))
        day += [AS_OF - timedelta(days=int(7 * weeks - 1 - d)) for d in bought]
        who += [f"c{i}"] * len(bought)
    return facts_of(orders=orders(day, who), as_of=AS_OF)


def test_of_a_shop_without_opportunities_nothing_is_said_of_win_rates_and_their_seasons():
    """Beside the season of its orders stood that the record is too short to show seasons."""
    known = shop(weeks=130)
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    plan = Plan("shop", known.currency, known.as_of, 13.0, (), (), (), (hold,))
    said = " ".join(fitting.fit(plan, lane_facts(known), seed=1, n_draws=100).findings)
    assert "Repeat orders:" in said
    for nothing in ("too short or too thin", "Win rate not yet identified"):
        assert nothing not in said


def test_the_past_is_judged_by_what_was_known_then():
    known = shop()
    back = 26
    then = lane_facts(known_on(known, AS_OF - timedelta(days=7 * back))).customers
    rebuilt = order_pace._known(lane_facts(known).purchase_log, 7 * back)
    for name in ("repeats", "last", "observed"):
        whole = np.floor(np.repeat(getattr(then, name), then.count))
        again = np.floor(np.repeat(getattr(rebuilt, name), rebuilt.count))
        assert np.sort(whole).tolist() == np.sort(again).tolist()
    today = lane_facts(known).customers
    assert (today.repeats * today.count).sum() > (rebuilt.repeats * rebuilt.count).sum(), "control: today knows more"


def test_a_past_day_of_a_record_a_few_weeks_old_does_not_believe_in_endless_rates():
    """Two thousand customers of five weeks, one in eight came back within a week: at its start that would be at once."""
    rng = np.random.default_rng(6)
    first = rng.integers(251, 281, 2000)
    again = np.flatnonzero(rng.random(2000) < 0.125)
    log = PurchaseLog(first, again, first[again] - rng.integers(1, 7, len(again)))
    then = order_pace._known(log, 245)
    assert (then.last[then.repeats > 0] >= 0.5).all()
    assert (then.last <= then.observed).all()
    floored = replace(then, last=np.where(then.repeats > 0, then.last - 0.5, 0.0), observed=then.observed - 0.5)
    least = [min(one.support[0].alpha for one in fitted_to(seen).habits) for seen in (then, floored)]
    day = 1 / 7
    assert least[0] > day
    assert least[1] < 0.01 * day, "control: to the week's start somebody buys again after no time"


def fitted_to(seen):
    """All laws at their modes."""
    found = purchases.fit(worlds.leavers(np.random.default_rng(5), 40)[0], seed=1)
    return purchases.refitted(found, seen)


def test_customers_to_come_are_counted_as_first_purchases_came():
    """Customers came over the first half of this record alone: the model may expect next to none of them."""
    seen = lane_facts(shop())
    base = customers.draw(customers.fit(seen, seed=1), 200, seed=1)
    found = order_pace.fit(seen, customers.fit(seen, seed=1), None)
    gone = order_flow._customers_ahead(found.view, base, 0.0, 1).sum(axis=1)[:, 51]
    busy = seasoned_flow.fit(np.full(90, 6.0), AS_OF, None, ())
    grown = order_flow._customers_ahead(replace(found.view, newcomers=busy), base, 0.0, 1).sum(axis=1)[:, 51]
    assert np.median(gone) < 0.7 * np.median(order_flow._customers_ahead(found.view, base, 0.0, 1).sum(axis=1)[:, 0])
    assert np.median(grown) > 2 * np.median(gone), "control: where six a week keep coming orders do not fade so"


def test_the_engine_multiplies_orders_by_their_course():
    seen = lane_facts(shop())
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    plan = Plan("team", "EUR", AS_OF, 13.0, (), (), (), (hold,))
    posterior = fitting.fit(plan, seen, seed=1, n_draws=64)
    assert posterior.draws.order_course.shape[1] > 26
    day = AS_OF + timedelta(days=1)
    late = Tally(Stream.REPEAT_ORDERS, since=day + timedelta(days=7 * 25), until=day + timedelta(days=7 * 26 - 1))
    course = posterior.draws.order_course.copy()
    doubled = course.copy()
    doubled[:, 25] *= 2
    weeks = []
    for factor in (course, doubled):
        changed = replace(posterior, draws=replace(posterior.draws, order_course=factor))
        model = compile_model(plan, hold, changed, (late,))
        weeks.append(arrays_of(model).team.order_season)
    assert weeks[1][:, 25] == pytest.approx(2 * weeks[0][:, 25])
    assert (np.delete(weeks[1], 25, axis=1) == np.delete(weeks[0], 25, axis=1)).all()

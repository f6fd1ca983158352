"""Which law of leaving holds is weighed, not picked; classes keep who is here and what they order, as time goes by."""

from dataclasses import replace

import calibrate_worlds as worlds
import numpy as np
import pytest
from scipy.special import logsumexp
from test_order_pace import shop
from test_pareto_nbd import closed_form

from bestbet.calibrate import classes, customers, living, order_flow, order_pace, purchases, rests
from bestbet.calibrate.pareto_nbd import Hazards
from bestbet.calibrate.purchases import Habits, Law, Parameters
from bestbet.facts.gather import lane_facts
from bestbet.facts.lanes import CustomerCounts


def world(law, seed, n=2500):
    rng = np.random.default_rng(seed)
    if law is Law.AT_ANY_TIME:
        return worlds.leavers(rng, n)[0]
    return worlds.buyers(rng, n, at_once=law is Law.AT_A_PURCHASE)


def chances(found):
    return {one.law: float(chance) for one, chance in zip(found.habits, found.chance, strict=True)}


@pytest.mark.parametrize("law", list(Law))
@pytest.mark.parametrize("seed", [1, 2])
def test_the_law_that_made_the_customers_is_the_likeliest(law, seed):
    assert chances(purchases.fit(world(law, seed), seed=1))[law] > 0.9


def test_few_customers_leave_the_laws_open():
    found = purchases.fit(world(Law.AT_ANY_TIME, 5, n=40), seed=1)
    assert len(found.habits) > 1
    assert found.chance.sum() == pytest.approx(1)
    assert (np.diff(found.chance) <= 0).all()
    assert found.chance[0] < 0.9
    table = classes.of_buyers(found, world(Law.AT_ANY_TIME, 5, n=40), 1)
    assert table.weight.sum() == pytest.approx(1)
    assert table.churn.shape == (64 * len(found.habits), 1, 11)
    by_law = table.weight.reshape(len(found.habits), 64).sum(axis=1)
    assert by_law == pytest.approx(found.chance)


def test_chances_of_the_laws_come_true_about_as_often_as_said():
    """Laws and parameters from their priors: over many small worlds the chances said add up to the laws that made them."""
    rng, said, held = np.random.default_rng(7), [], []
    for number in range(60):
        law = list(Law)[number % 3]
        drawn = prior_world(law, rng)
        if drawn is None:
            continue
        found = chances(purchases.fit(drawn, seed=1))
        said.append([found.get(one, 0.0) for one in Law])
        held.append([one is law for one in Law])
    said, held = np.array(said), np.array(held)
    miss, spread = (held - said).sum(axis=0), np.sqrt((said * (1 - said)).sum(axis=0))
    assert (np.abs(miss) < 3 * spread).all()
    score = np.log(np.maximum(said[held], 1e-9)).mean()
    assert score > np.log(1 / 3) + 0.1, "control: even chances for all three laws say less"


def prior_world(law, rng, n=120):
    theta = [rng.normal(p.value, p.sd) for p in purchases.priors(law)]
    if law is Law.AT_ANY_TIME:
        r, alpha, hazard, s = np.exp(theta)
        kinds = {"s": s, "beta": s / hazard}
    else:
        q = purchases.parameters(np.array(theta))
        r, alpha, kinds = q.r, q.alpha, {"a": q.a, "b": q.b}
    if r / alpha > 3:
        return None
    if law is Law.AT_ANY_TIME:
        return worlds.leavers(rng, n, r=r, alpha=alpha, weeks=80.0, **kinds)[0]
    return worlds.buyers(rng, n, r=r, alpha=alpha, weeks=80.0, at_once=law is Law.AT_A_PURCHASE, **kinds)


TRUE = Hazards(1.2, 12.0, 1.5, 90.0)


def known(q, law=Law.AT_ANY_TIME):
    """A fit that knows the parameters."""
    nothing = purchases.fit(worlds.leavers(np.random.default_rng(1), 30)[0], seed=1).habits[0]
    habits = replace(nothing, law=law, support=(q,), weight=np.ones(1), k_hat=0.0)
    return purchases.Buying((habits,), np.ones(1))


def orders_ahead(found, weeks):
    """What the engine's classes order in so many weeks, of today's customers."""
    stays = (1 - found.churn[:, 0])[..., None] ** np.arange(weeks)
    return float(found.weight @ ((found.opening * found.repeat)[:, 0][..., None] * stays).sum(axis=(1, 2)))


def expected_ahead(q, seen, weeks):
    """The same in closed form: Schmittlein, Morrison & Colombo (1987)."""
    here = np.array([closed_form(q, *row)[1] for row in zip(seen.repeats, seen.last, seen.observed, strict=True)])
    rate, left = (q.r + seen.repeats) / (q.alpha + seen.observed), q.beta + seen.observed
    return float((here * rate * left / (q.s - 1) * (1 - (left / (left + weeks)) ** (q.s - 1))).sum())


@pytest.mark.parametrize("q", [TRUE, Hazards(0.6, 10.0, 0.6, 12.0)])
def test_classes_keep_orders_for_a_year_and_a_half(q):
    seen = worlds.leavers(np.random.default_rng(8), 1500, r=q.r, alpha=q.alpha, s=q.s, beta=q.beta)[0]
    found = classes.of_buyers(known(q), seen, 1)
    for weeks in (1, 13, 52, 78):
        assert orders_ahead(found, weeks) == pytest.approx(expected_ahead(q, seen, weeks), rel=0.025)
    short = {cut: orders_ahead(grouped(q, seen, cut), 78) / expected_ahead(q, seen, 78) - 1 for cut in ("all", "rate")}
    assert short["all"] < -0.05, "control: one class for all dies too soon"
    assert short["rate"] < -0.01, "control: three groups of rates, halved by hazard, as until 2026-11-26, lose some too"


def grouped(q, seen, cut):
    """Classes of today's customers cut in another way."""
    cells = living.living(known(q).habits[0], seen, 1)
    mass, n = cells.alive[0, 0] * cells.repeat, {"all": 1, "rate": 6}[cut]
    group = np.zeros(len(mass), dtype=np.int64)
    if cut == "rate":
        group = classes._group(np.repeat(np.arange(36), 24), mass, 3) * 2
        for part in range(3):
            inside = group == 2 * part
            group[inside] += classes._group(cells.churn[inside], mass[inside], 2)
    opening, churn, repeat = classes._cut(cells.alive, (cells.churn, cells.repeat), group, n)
    return classes.Classes(np.ones(1), churn, repeat, opening, np.zeros((1, n)))


def test_classes_hold_the_living_and_new_customers_as_they_are():
    seen, is_here, _, _ = worlds.leavers(np.random.default_rng(9), 3000)
    found = classes.of_buyers(known(TRUE), seen, 1)
    assert found.opening.sum() == pytest.approx(is_here.sum(), rel=0.03)
    new, fresh = found.joining[0], np.random.default_rng(10)
    rate, hazard = fresh.gamma(TRUE.r, 1 / TRUE.alpha, 400_000), fresh.gamma(TRUE.s, 1 / TRUE.beta, 400_000)
    within = -np.expm1(-hazard)
    assert new @ found.churn[0, 0] == pytest.approx(within.mean(), rel=0.02)
    assert new @ found.repeat[0, 0] == pytest.approx((rate * within / hazard).mean(), rel=0.02)
    others = classes.of_buyers(purchases.refitted(_purchase_laws_alone(), seen), seen, 1)
    here = others.weight @ others.opening[:, 0].sum(axis=1)
    assert here != pytest.approx(is_here.sum(), rel=0.1), "control: under BG/NBD and MBG/NBD the silent count as here"


def _purchase_laws_alone():
    """The laws under which nobody leaves between purchases, taken from a world in which they hold."""
    found = purchases.fit(world(Law.AT_A_REPEAT, 1, n=200), seed=1)
    habits = tuple(one for one in found.habits if one.law is not Law.AT_ANY_TIME)
    return purchases.Buying(habits, np.ones(len(habits)) / len(habits))


def by_the_cell(law, q, seen):
    """The living by cell as the law is written: for each customer the chance of each cell, in logs."""
    edges = living._HAZARD_EDGES if law is Law.AT_ANY_TIME else living._LEAVE_EDGES
    prior, (rate, leave) = living._cell_weights(q, edges), living._nodes(edges)
    alive = np.zeros((2, len(rate)))
    for segment, x, last, whole, count in zip(
        seen.segment, seen.repeats, seen.last, seen.observed, seen.count, strict=True
    ):
        path = x * np.log(rate)
        if law is Law.AT_ANY_TIME:
            lives, until_last = path - (rate + leave) * whole, path - (rate + leave) * last
            with np.errstate(divide="ignore"):
                gone = np.log(leave / (rate + leave)) + until_last + np.log(-np.expm1(lives - until_last))
        else:
            chances = x + (law is Law.AT_A_PURCHASE)
            lives = path - rate * whole + chances * np.log1p(-leave)
            gone = path - rate * last + np.log(leave) + (chances - 1) * np.log1p(-leave)
            gone = gone if chances else np.full_like(gone, -np.inf)
        with np.errstate(divide="ignore"):
            each, dead = np.log(prior) + lives, np.log(prior) + gone
        alive[segment] += count * np.exp(each - logsumexp(np.concatenate([each, dead])))
    return alive


@pytest.mark.parametrize("law", list(Law))
def test_the_living_are_those_of_every_cell_by_itself(law):
    """Many purchases, long silence, both, none at all and the last one today; two segments, two support points."""
    repeats = np.array([0, 0, 1, 3, 40, 400, 12, 2, 400])
    observed = np.array([3.0, 150, 60, 200, 190, 205, 180, 2, 205])
    last = np.array([0.0, 0, 60, 5, 189, 205, 14, 1.5, 30])
    seen = CustomerCounts(np.array([0, 1, 0, 1, 0, 1, 0, 1, 0]), repeats, last, observed, np.arange(1, 10))
    laws = (TRUE, Hazards(0.6, 10.0, 0.6, 12.0))
    if law is not Law.AT_ANY_TIME:
        laws = (Parameters(0.8, 6.0, 0.7, 3.0), Parameters(0.3, 2.0, 1.5, 40.0))
    found = living.living(Habits(law, None, laws, np.ones(2) / 2, 0.0, 0.0), seen, 2)
    for row, q in enumerate(laws):
        assert found.alive[row] == pytest.approx(by_the_cell(law, q, seen), rel=1e-9, abs=1e-12)
    assert found.alive.sum(axis=2).min() > 0
    assert found.alive[0].sum() < seen.count.sum()
    other = by_the_cell(law, laws[1], seen)
    assert found.alive[0] != pytest.approx(other, rel=1e-3, abs=1e-6), "control: another law has others living"


def test_frequent_buyers_who_never_leave_stay_under_every_law():
    """Eighty customers who buy about every week for a year and a half; until 2026-11-26 six in ten were to go in a year."""
    rng = np.random.default_rng(11)
    seen = worlds.leavers(rng, 80, r=20.0, alpha=20.0, s=50.0, beta=1e6)[0]
    for law in Law:
        q = Hazards(20.0, 20.0, 0.1, 200.0) if law is Law.AT_ANY_TIME else purchases.Parameters(20.0, 20.0, 0.05, 100.0)
        found = classes.of_buyers(known(q, law), seen, 1)
        stay = (found.opening * (1 - found.churn) ** 52).sum() / found.opening.sum()
        assert stay > 0.9, law
    gone = classes.of_buyers(known(purchases.Parameters(20.0, 20.0, 2.0, 98.0), Law.AT_A_REPEAT), seen, 1)
    stay = (gone.opening * (1 - gone.churn) ** 52).sum() / gone.opening.sum()
    assert stay < 0.6, "control: at one purchase in fifty most would go"


def test_a_past_day_weighs_the_laws_by_what_was_known_then():
    few, many = (world(Law.AT_ANY_TIME, 5, n=n) for n in (40, 4000))
    now = purchases.fit(few, seed=1)
    then = purchases.refitted(now, many)
    assert chances(then)[Law.AT_ANY_TIME] > 0.95 > chances(now)[Law.AT_ANY_TIME]
    assert all(len(one.support) == 1 for one in then.habits)


def test_orders_expected_at_a_past_day_are_those_of_each_law_averaged():
    """Classes of two laws are not alike: averages of each class's churn and orders would mix them up."""
    seen = world(Law.AT_ANY_TIME, 5, n=300)
    both = purchases.refitted(purchases.fit(seen, seed=1), seen)
    assert len(both.habits) > 1
    alone = [classes.of_buyers(purchases.Buying((one,), np.ones(1)), seen, 1) for one in both.habits]
    mixed = classes.of_buyers(both, seen, 1)
    said = order_pace._expected(mixed, 26)[0]
    assert said == pytest.approx(both.chance @ [order_pace._expected(one, 26)[0] for one in alone])
    assert said == pytest.approx(orders_ahead(mixed, 26))
    flow = order_pace.fit(*_shop(), None).view
    told = [order_flow.said_by_customers(flow, 0, one) for one in alone]
    assert order_flow.said_by_customers(flow, 0, mixed) == pytest.approx(both.chance @ told)
    assert told[0] != pytest.approx(told[1], rel=1e-3), "control: the laws differ"


def _shop():
    facts = lane_facts(shop())
    return facts, customers.fit(facts, seed=1)


def test_what_churn_rests_on_names_the_prior_of_the_likeliest_law():
    for law, name in ((Law.AT_ANY_TIME, "hazard of leaving at any time, mean"), (Law.AT_A_REPEAT, "after a purchase")):
        found = customers.fit(worlds.lane_facts(weeks=20, customers=world(law, 1)), seed=1)
        told = rests._churn(found)
        assert name in told.source
        assert 0.9 < told.data < 1

"""The bench gives the bits that the engine gives when it is asked in the ordinary way."""

from dataclasses import replace

import numpy as np
import pytest

import mix_cases as cases
from bestbet.choose.levers import efforts_of
from bestbet.errors import UsageError
from bestbet.plan.nodes import Strategy
from bestbet.simulate.bench import Span, bench_of, run_on
from bestbet.simulate.compile import compile_model
from bestbet.simulate.paths import simulate_all

CASE = cases.aimed()
GROUND = CASE.ground()


def model(units, name="mix"):
    strategy = Strategy(name, "", "", efforts_of(GROUND.levers, GROUND.plan, units))
    return compile_model(GROUND.plan, strategy, GROUND.posterior, GROUND.asked.tallies)


TODAY = model(GROUND.levers.today)
MIXES = [model(np.array(units)) for units in ([6.0, 4.0, 3.0, 0.0, 8.0, 2.0], [0.0, 9.0, 0.0, 1.0, 2.0, 0.0])]


@pytest.fixture(scope="module")
def bench():
    return bench_of(TODAY, seed=5)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_bits_as_the_ordinary_way(threads):
    found, weekly = run_on(bench_of(TODAY, seed=5, threads=threads), MIXES, Span(0, 200, 40))
    ordinary = simulate_all(MIXES, seed=5, n_paths=200, n_fan=40)
    assert np.array_equal(found, np.stack([paths.totals for paths in ordinary]))
    assert np.array_equal(weekly, np.stack([paths.weekly for paths in ordinary]))
    assert not np.array_equal(found[0], found[1])


def test_few_paths_are_the_first_of_many_and_a_stretch_is_that_stretch(bench):
    many, flows = run_on(bench, MIXES, Span(0, 600, 600))
    few, _ = run_on(bench, MIXES[:1], Span(0, 64))
    middle, weekly = run_on(bench, MIXES[1:], Span(128, 400, 300))
    assert np.array_equal(few[0], many[0, :64])
    assert np.array_equal(middle[0], many[1, 128:400])
    assert np.array_equal(weekly[0], flows[1, 128:300])


def test_work_that_may_wait_gives_the_same_and_asks_before_each_block(bench):
    asked = []
    patient, _ = run_on(bench, MIXES, Span(0, 600), between=lambda: asked.append(1))
    assert len(asked) == 3
    assert np.array_equal(patient, run_on(bench, MIXES, Span(0, 600))[0])


def test_what_may_wait_can_be_given_up(bench):
    class GivenUpError(Exception):
        pass

    def give_up():
        raise GivenUpError

    with pytest.raises(GivenUpError):
        run_on(bench, MIXES, Span(0, 64), between=give_up)


def test_another_posterior_would_be_seen(bench):
    """Negative control: the comparison of bits does fail where something differs."""
    draws = replace(GROUND.posterior.draws, rate=GROUND.posterior.draws.rate * 1.01)
    other = compile_model(
        GROUND.plan, GROUND.plan.strategies[0], replace(GROUND.posterior, draws=draws), GROUND.asked.tallies
    )
    assert not np.array_equal(
        run_on(bench_of(other, seed=5), MIXES, Span(0, 64))[0], run_on(bench, MIXES, Span(0, 64))[0]
    )


@pytest.mark.parametrize("span", [Span(0, 0), Span(2, 64), Span(0, 10**6), Span(64, 8)])
def test_paths_that_are_not_there_are_refused(bench, span):
    with pytest.raises(UsageError, match="BB-U30"):
        run_on(bench, MIXES, span)

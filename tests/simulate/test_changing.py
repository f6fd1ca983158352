"""How a change of strategy is told to the engine: ramp, what stops, orphans, distances."""

import math
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from bestbet.simulate.changing import Ramp, _delivered, distance, following, without_orphans

RAMP = Ramp(13.0, 0.2)


def test_new_work_comes_up_to_speed_by_the_formula_and_old_work_stops_at_once():
    wanted = np.array([[10.0] * 3 + [0.0] * 20, [0.0] * 3 + [10.0] * 20])
    found = _delivered(wanted, np.array([10.0, 0.0]), RAMP, None)
    assert np.array_equal(found[0], wanted[0])
    u = np.arange(20)
    assert found[1, 3:] == pytest.approx(10 * (1 - 0.8 * np.exp(-u / 13)))


def test_only_what_is_moved_pays():
    wanted = np.array([[10.0] * 2 + [12.0] * 10])
    found = _delivered(wanted, np.array([10.0]), RAMP, None)
    assert found[0, 2:] == pytest.approx(10 + 2 * (1 - 0.8 * np.exp(-np.arange(10) / 13)))


def test_a_step_in_two_parts_ends_like_a_step_in_one():
    one = _delivered(np.array([[0.0, 10.0] + [10.0] * 40]), np.array([0.0]), RAMP, None)
    two = _delivered(np.array([[4.0, 10.0] + [10.0] * 40]), np.array([0.0]), RAMP, None)
    assert two[0, 1] > one[0, 1]
    assert two[0, -1] == pytest.approx(one[0, -1], abs=0.3)


def test_hours_are_never_more_than_planned_while_work_comes_up_to_speed():
    rng = np.random.default_rng(1)
    wanted = np.repeat(rng.uniform(0, 10, (5, 6)), 5, axis=1)
    found = _delivered(wanted, np.zeros(5), RAMP, None)
    assert (found <= wanted + 1e-12).all()
    assert (found >= 0).all()


def test_a_team_that_began_some_weeks_ago_has_the_rest_of_its_ramp_before_it():
    found = _delivered(np.full((1, 3), 10.0), np.array([4.0]), RAMP, 13.0)
    assert found[0, 0] == pytest.approx(10 - 0.8 * 6 * math.exp(-1))


def test_without_a_ramp_nothing_is_lost():
    wanted = np.array([[0.0, 5.0, 2.0, 9.0]])
    assert np.array_equal(_delivered(wanted, np.array([1.0]), Ramp(0.0), None), wanted)


def test_distance_is_total_variation():
    assert distance(np.array([1.0, 1.0]), np.array([2.0, 2.0])) == 0.0
    assert distance(np.array([3.0, 1.0]), np.array([1.0, 3.0])) == pytest.approx(0.5)
    assert distance(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1.0
    assert distance(np.zeros(2), np.ones(2)) == 1.0
    assert distance(np.zeros(2), np.zeros(2)) == 0.0


def test_without_anything_lost_no_deal_is_orphaned():
    deals = SimpleNamespace(is_dead_wood=np.zeros(8, bool), lane=np.zeros(8, np.int64))
    posterior = SimpleNamespace(facts=SimpleNamespace(open_deals=deals, is_pipeline_unseen=False))
    found, n = without_orphans(posterior, np.array([0.0]))
    assert (found, n) == (posterior, 0)


def test_hours_are_conserved_in_every_week_of_a_change():
    """What ramping work lacks is spent by a tactic without effect in the same lanes; every course shares it."""
    draws = simple_draws()
    models = [simple_model(draws, 0, 10.0), simple_model(draws, 1, 4.0)]
    found = following(models, [0] * 4 + [1] * 8, RAMP, name="change")
    hours = found.posterior.draws.unit_cost[:, :, 0].mean(axis=0)
    spent = (found.effort * hours[found.pair_tactic][:, None]).sum(axis=0)
    assert spent == pytest.approx([10.0] * 4 + [12.0] * 8)
    assert (found.posterior.draws.effect[:, -1] == 0).all()
    assert found.pair_tactic.tolist()[-1] == 2
    assert found.pair_today[-1] == 0
    still = following(models[:1], [0] * 12, RAMP, name="stay")
    assert still.posterior.draws.effect.shape == found.posterior.draws.effect.shape
    assert len(still.effort) == 1


def simple_draws():
    """Two tactics of 1 and 3 hours a unit, two draws, one resource."""
    cost = np.array([[[1.0], [3.0]], [[1.0], [3.0]]])
    return Some(effect=np.ones((2, 2, 6)), doubling=np.ones((2, 2)), half_life=np.ones((2, 2)), unit_cost=cost)


def simple_model(draws, tactic, units):
    """Ten units of the first tactic are made today."""
    return SomeModel(
        posterior=SomePosterior(draws, SimpleNamespace(lanes=("a", "b"))), n_weeks=12, hours_resource=0, strategy="s",
        pair_tactic=np.array([tactic]), pair_lane=np.array([0]), pair_today=np.array([10.0 * (tactic == 0)]),
        pair_reference=np.array([1.0]), effort=np.full((1, 12), units), findings=(),
    )  # fmt: skip


@dataclass
class Some:
    effect: np.ndarray
    doubling: np.ndarray
    half_life: np.ndarray
    unit_cost: np.ndarray

    def __len__(self):
        return len(self.effect)


@dataclass
class SomePosterior:
    draws: Some
    facts: SimpleNamespace


@dataclass
class SomeModel:
    posterior: SomePosterior
    n_weeks: int
    hours_resource: int
    strategy: str
    pair_tactic: np.ndarray
    pair_lane: np.ndarray
    pair_today: np.ndarray
    pair_reference: np.ndarray
    effort: np.ndarray
    findings: tuple
    pair_usual: np.ndarray | None = None

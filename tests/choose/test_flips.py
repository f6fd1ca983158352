"""Teams that commit, flip, chase or follow the rule, in the same worlds: methods E1, E2, E5 and attack 13."""

import csv
import math
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from bestbet.choose import flips_grid
from bestbet.choose.flips import fates_in, lived
from bestbet.choose.flips_grid import WORLDS, Cell, cells, sceptic
from bestbet.choose.flips_kernel import _count
from bestbet.choose.flips_law import (
    CHASERS,
    COMMIT,
    GUARD,
    ORACLE,
    POLICIES,
    Policy,
    Way,
    law_of,
    required_advantage,
)
from bestbet.choose.worlds import GENERATOR, Draws, World, luck_of

N = 600
PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "evidence" / "flips.csv"
N_PUBLISHED = 2000
BY_LETTER = MappingProxyType({world.name[0]: world for world in WORLDS})


def fates(world, n=N):
    return fates_in(world, seed=1, n_worlds=n).fates


@pytest.mark.parametrize(
    ("ramp", "first", "pause", "weeks", "asked"),
    [
        (13, 0.2, 4, (78, 52, 39, 26, 20, 13), (1.22, 1.35, 1.50, 1.80, 2.08, 2.76)),
        (8, 0.3, 2, (78, 52, 39, 26, 20, 13), (1.11, 1.17, 1.24, 1.38, 1.51, 1.83)),
    ],
)
def test_the_required_advantage_is_that_of_the_fixture(ramp, first, pause, weeks, asked):
    found = [required_advantage(rem, ramp, first, pause) for rem in weeks]
    assert found == pytest.approx(asked, abs=0.005)


def test_without_time_left_no_advantage_is_enough():
    assert required_advantage(0.0, 13, 0.2, 2) is None


def test_the_tables_of_the_law_are_sums_of_the_ramp():
    law = law_of(World("w", 8, 0, 2).terms)
    assert law.ahead[0] == pytest.approx(78)
    assert law.unramped[0] == pytest.approx(sum(math.exp(-u / 8) for u in range(78)))
    assert law_of(World("w", 8, 8, 2).terms).ahead[0] < 78 - 7, "deals made in the last weeks do not close in time"


def test_deals_wait_as_long_as_the_cycle_says():
    closes = law_of(World("w", 8, 8, 2, n_weeks=400).terms).closes[0]
    assert sum(1 - closes[1:]) == pytest.approx(8, abs=0.01)


def test_counts_are_quantiles_of_poisson():
    u = np.linspace(0.001, 0.999, 4001)
    drawn = np.array([_count(3.7, one) for one in u])
    assert drawn.mean() == pytest.approx(3.7, rel=0.01)
    assert drawn.var() == pytest.approx(3.7, rel=0.02)


def test_where_switching_is_free_and_the_first_choice_weak_the_product_says_that_chasing_pays():
    found = fates(BY_LETTER["A"])
    assert found[5].is_ahead
    assert found[5].p > found[COMMIT].p + 0.1
    assert found[GUARD].p > found[COMMIT].p + 0.05, "the rule wins there too: not stubbornness"


@pytest.mark.parametrize("letter", ["B", "C", "E"])
def test_where_switching_costs_frequent_flipping_reaches_nothing(letter):
    found = fates(BY_LETTER[letter])
    assert max(found[i].p for i in (1, 2, 3)) < 0.05
    assert found[5].p < found[COMMIT].p
    assert found[GUARD].lead >= -0.01


def test_a_useless_first_choice_is_left_by_the_rule_and_strictness_costs():
    found = fates(BY_LETTER["F"])
    by_x = [found[i].p for i in (6, 7, 8, 9)]
    assert by_x == sorted(by_x, reverse=True)
    assert by_x[0] > found[COMMIT].p + 0.08
    assert found[ORACLE].p == max(fate.p for fate in found)


def test_all_ways_live_through_the_same_luck():
    world = BY_LETTER["J"]
    luck = luck_of(world, Draws(1, 50, world.n_weeks, 4))
    alone, _ = lived(world.terms, luck, [POLICIES[GUARD]])
    among, _ = lived(world.terms, luck, POLICIES)
    assert np.array_equal(alone[0], among[GUARD])
    never = Policy("never sure", Way.GUARD, x=2.0)
    assert np.array_equal(lived(world.terms, luck, [never])[0][0], among[COMMIT])


def test_the_first_worlds_are_the_same_for_every_number_of_worlds():
    few, many = (luck_of(BY_LETTER["J"], Draws(1, n, 78, 4)) for n in (5, 50))
    assert np.array_equal(few.truth, many.truth[:5])
    assert np.array_equal(few.chance, many.chance[:5])


def test_relabelling_strategies_changes_nothing():
    world = replace(BY_LETTER["B"], rivals_answer=True)
    luck = luck_of(world, Draws(1, 60, world.n_weeks, 4))
    order = [2, 0, 3, 1]
    turned = luck._replace(
        truth=np.ascontiguousarray(luck.truth[:, order]),
        hoped=np.ascontiguousarray(luck.hoped[:, order]),
        first=np.array([order.index(one) for one in luck.first], np.int64),
        chance=np.ascontiguousarray(luck.chance[:, :, order]),
        press=np.ascontiguousarray(luck.press[:, :, order]),
    )
    one, other = (lived(world.terms, some, POLICIES)[0] for some in (luck, turned))
    by_ties = 4  # the last good month is often as good as another: then the first named is taken
    assert np.array_equal(np.delete(one, by_ties, 0), np.delete(other, by_ties, 0))


def test_rivals_leave_a_team_alone_that_never_falters():
    world = BY_LETTER["B"]
    commits = [lived(w.terms, luck_of(w, Draws(1, 80, 78, 4)), POLICIES[:2])[0]
               for w in (world, replace(world, rivals_answer=True))]  # fmt: skip
    assert np.array_equal(commits[0][0], commits[1][0])
    assert commits[1][1].mean() < commits[0][1].mean(), "and answer one that flips"


def test_the_grid_has_every_cell_and_those_that_speak_against_us():
    grid = list(cells())
    assert len(grid) == len({tuple(cell.settings.items()) for cell in grid}) == 408
    said = [cell.settings for cell in grid]
    assert any(s["ramp"] == "0" and s["lag"] == "0" and s["pause"] == "0" for s in said)
    assert any(s["first_choice"] == "useless" for s in said)
    assert {s["rivals_answer"] for s in said} == {"0", "prior"}


def some_cells():
    asked = {("0", "0", "0"), ("4", "8", "0"), ("13", "8", "4"), ("26", "16", "4")}
    return [
        cell
        for cell in cells()
        if (cell.settings["ramp"], cell.settings["lag"], cell.settings["pause"]) in asked
        and cell.settings["noise"] == "quiet"
        and cell.settings["skill_unused"] == "is lost"
        and cell.settings["first_choice"] != "good"
    ]


def test_the_guard_is_not_rigged():
    """Attack 13 on 16 cells; scripts/flips runs it on all of them."""
    grid = some_cells()
    assert len(grid) == 16
    found = sceptic(grid, [fates_in(cell.world, seed=1, n_worlds=N) for cell in grid])
    print(found)
    assert found.faults == ()


def test_worlds_chosen_for_commitment_are_caught():
    """Negative control: only dear worlds, and a sceptic asks where flipping wins."""
    grid = [cell for cell in some_cells() if cell.settings["ramp"] == "26"]
    found = sceptic(grid, [fates_in(cell.world, seed=1, n_worlds=200) for cell in grid])
    assert any("chosen for commitment" in fault for fault in found.faults)


def test_a_guard_that_forgets_the_price_is_caught():
    """Negative control: chasing the mean in the guard's place falls below commitment."""
    grid = [cell for cell in some_cells() if cell.settings["ramp"] == "13"]
    found = []
    for cell in grid:
        one = fates_in(cell.world, seed=1, n_worlds=200)
        found.append(replace(one, fates=(*one.fates[:GUARD], one.fates[5], *one.fates[GUARD + 1 :])))
    assert any("below commitment" in fault for fault in sceptic(grid, found).faults)


def test_an_answer_that_turns_with_the_rivals_is_named():
    cell = next(iter(cells()))
    other = Cell({**cell.settings, "rivals_answer": "prior"}, cell.world)
    one = fates_in(BY_LETTER["A"], seed=1, n_worlds=N)
    other_way = replace(one, fates=tuple(replace(fate, lead=-0.2) for fate in one.fates))
    assert sceptic([cell, other], [one, other_way]).turned
    assert sceptic([cell, other], [one, one]).turned == ()


@pytest.mark.slow
def test_no_cell_of_the_whole_grid_is_rigged():
    grid = list(cells())
    found = sceptic(grid, [fates_in(cell.world, seed=2, n_worlds=2000) for cell in grid])
    print(found)
    assert found.faults == ()
    assert flips_grid.LEAST_LEAD == -0.01
    assert {POLICIES[i].name for i in CHASERS} == {
        "flip every 4 weeks", "flip every 13 weeks", "flip after a bad month", "chase the last good month",
        "chase the best mean",
    }  # fmt: skip


def published():
    with PUBLISHED.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_cell_is_published_and_none_was_left_out():
    rows = published()
    grid = list(cells())
    assert [{name: row[name] for name in grid[0].settings} for row in rows] == [dict(cell.settings) for cell in grid]
    assert {row["generator"] for row in rows} == {GENERATOR}
    leads = [float(row["guard_lead"]) for row in rows]
    assert min(leads) >= flips_grid.LEAST_LEAD
    names = ["commit", *(POLICIES[i].name for i in CHASERS)]
    close = [float(row[POLICIES[GUARD].name]) >= max(float(row[name]) for name in names) - 0.05 for row in rows]
    assert sum(close) / len(close) >= flips_grid.MOST_CELLS
    assert any(row["beat_commitment"] for row in rows)


@pytest.mark.parametrize("place", [3, 200, 400])
def test_a_published_cell_comes_out_again(place):
    row, cell = published()[place], list(cells())[place]
    found = fates_in(cell.world, seed=1, n_worlds=N_PUBLISHED)
    assert [f"{fate.p:.4f}" for fate in found.fates] == [row[policy.name] for policy in POLICIES]

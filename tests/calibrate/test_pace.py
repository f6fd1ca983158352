"""Ages of deals against the team's own pace: each takes over where it foretold the past, and only there."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from bestbet.calibrate import arrivals, pace, pace_breaks, pace_looks, season, values
from bestbet.calibrate.fit import fit, fit_parts
from bestbet.facts.asof import known_on
from bestbet.facts.gather import lane_facts, value_statistics
from bestbet.facts.lanes import Calendar
from bestbet.facts.tables import Coded, Outcome
from bestbet.plan.nodes import Plan, Strategy
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import Stream, Tally
from bestbet.simulate.paths import simulate
from bestbet.track.flows import flows_of
from sales_data import facts, opportunities, synthetic


def bare(known):
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    return Plan("team", known.currency, known.as_of, 13.0, (), (), (), (hold,))


def backlog(seed=2, weeks=60, wins_per_week=15):
    """A team that closes 15 wins a week out of an ever growing heap, whatever comes in."""
    rng = np.random.default_rng(seed)
    end = np.datetime64("2024-12-31")
    start = end - np.timedelta64(7 * weeks - 1, "D")
    counts = rng.poisson(np.linspace(20, 90, weeks))
    created = np.concatenate([start + np.timedelta64(7 * w, "D") + rng.integers(0, 7, n) for w, n in enumerate(counts)])
    open_rows = list(range(len(created)))
    closed: list = [None] * len(created)
    outcome = [int(Outcome.OPEN)] * len(created)
    for week in range(1, weeks):
        day = start + np.timedelta64(7 * week + 3, "D")
        ready = [i for i in open_rows if created[i] < day]
        for row in rng.choice(ready, min(2 * wins_per_week, len(ready)), replace=False):
            closed[row], outcome[row] = day, int(Outcome.WON if rng.random() < 0.5 else Outcome.LOST)
            open_rows.remove(row)
    return facts(opportunities(list(created), closed, outcome))


@pytest.fixture(scope="module")
def heaped():
    known = backlog()
    return known, lane_facts(known)


@pytest.fixture(scope="module")
def parts(heaped):
    known, seen = heaped
    return fit_parts(bare(known), seen, seed=1)


@pytest.fixture(scope="module")
def posterior(heaped):
    known, seen = heaped
    return fit(bare(known), seen, seed=1, n_draws=400)


def test_where_a_team_works_a_heap_at_its_own_pace_the_pace_takes_over(parts):
    assert parts.pace.share > 0.8
    assert parts.pace.missed_by_pace < parts.pace.missed_by_age


def test_where_wins_follow_arrivals_that_grow_the_ages_stay():
    known = synthetic(4, weeks=104, per_week=8.0, jump=(92, 3.0, 0.3))
    found = fit_parts(bare(known), lane_facts(known), seed=1).pace
    assert found.share < 0.8


def test_the_pipeline_delivers_what_the_pace_leaves_to_it(heaped, posterior):
    """Opportunities that never close are added until the next quarter's wins from open deals fit the pace."""
    known, _ = heaped
    draws = posterior.draws
    follows = draws.delay >= len(posterior.delays.win) // 2
    assert follows.mean() > 0.8
    wins = (draws.rate * draws.win_probability).sum(axis=1)[follows]
    came = flows_of(known).weekly("wins", known.as_of)[-26:].mean()
    assert np.median(wins) == pytest.approx(came, rel=0.15)
    assert ((draws.win_probability > 0) & (draws.win_probability < 1)).all()
    assert (np.diff(posterior.delays.loss, axis=1) >= -1e-12).all()
    assert posterior.delays.loss.max() <= 1


def test_the_findings_say_which_view_was_closer(posterior):
    assert "close at the team's own pace" in " ".join(posterior.findings)


def test_the_view_that_was_further_off_is_not_said_to_be_how_deals_close(parts):
    """A fifth of the futures followed a pace that had missed by more, and the finding named it as how deals close."""
    further = replace(parts.pace, share=0.19, missed_by_age=0.12, missed_by_pace=0.17)
    said = pace.finding(further)
    assert said.startswith("Deals here close by their age rather than at the team's own pace:")
    assert "by 12% and the pace by 17%. 19% of the futures follow the pace all the same" in said
    assert pace.finding(replace(further, share=0.04)) is None
    nearer = pace.finding(replace(further, missed_by_pace=0.1))
    assert nearer.startswith("Deals here are taken to close by their age: over the past,")
    assert "by 12% and the pace by 10%, but luck alone may have made that difference. 19% of the" in nearer
    assert pace.finding(parts.pace).startswith("Deals here close at the team's own pace rather")


def test_a_short_record_has_no_pace():
    known = synthetic(5, weeks=12)
    assert fit_parts(bare(known), lane_facts(known), seed=1).pace is None


def test_looks_back_do_not_overlap_where_the_record_is_long():
    assert pace_looks.origins(104, 13) == (13, 26, 39, 52)
    assert pace_looks.origins(18, 9)[0] == 9
    assert max(pace_looks.origins(18, 9)) <= 18 - 5


def test_the_share_of_new_accounts_falls_with_the_wins_of_each_draw():
    """Ages promise three times the wins that come here; the market is not emptied by wins that the pace leaves out."""
    known = backlog()
    deals = known.opportunities
    account = Coded(
        np.random.default_rng(0).integers(0, 700, len(deals.id)).astype(np.int32), tuple(map(str, range(700)))
    )
    known = replace(known, opportunities=replace(deals, account=account))
    posterior = fit(bare(known), lane_facts(known), seed=1, n_draws=600)
    draws = posterior.draws
    follows = draws.delay >= len(posterior.delays.win) // 2
    wins = (draws.rate * draws.win_probability).sum(axis=1)
    falls = draws.running_out > 0
    room = wins / np.where(falls, draws.running_out, 1.0)
    assert 50 < follows.sum() < 600
    assert np.median(room[falls & follows]) == pytest.approx(np.median(room[falls & ~follows]), rel=0.25)


@pytest.fixture(scope="module")
def quarter_of_a_heap():
    """The next quarter's wins and opportunities that a team with a heap is told, and how many came in."""
    whole = backlog()
    known = known_on(whole, whole.as_of - timedelta(weeks=13))
    start, end = known.as_of + timedelta(days=1), whole.as_of
    plan = replace(bare(known), start=start)
    posterior = fit(plan, lane_facts(known), seed=1, n_draws=200)
    tallies = tuple(Tally(stream, since=start, until=end) for stream in (Stream.WINS, Stream.CREATED))
    model = compile_model(plan, plan.strategies[0], posterior, tallies)
    won, created = np.median(simulate(model, seed=1, n_paths=400, n_fan=0).totals, axis=0)
    came = (whole.opportunities.created.astype("datetime64[D]") > np.datetime64(known.as_of)).sum()
    return won, created, came


def test_wins_are_foretold_where_a_team_works_a_heap(quarter_of_a_heap):
    assert quarter_of_a_heap[0] == pytest.approx(13 * 15, rel=0.15)


@pytest.mark.xfail(strict=True, reason="created follows from the pace of wins and the pipeline, not from arrivals")
def test_what_comes_in_is_foretold_where_a_team_works_a_heap(quarter_of_a_heap):
    """Some 1,100 opportunities come in over the quarter; 650 are said."""
    _, created, came = quarter_of_a_heap
    assert created == pytest.approx(came, rel=0.2)


@pytest.fixture(scope="module")
def young():
    known = synthetic(7, weeks=25, per_week=40.0)
    return known, fit_parts(bare(known), lane_facts(known), seed=1)


def test_so_young_a_record_shows_no_closing_pressure_and_has_a_pace(young):
    assert young[1].closing is None
    assert young[1].pace is not None


@pytest.mark.xfail(strict=True, reason="the wave of 13 weeks is passed on: without it maven_crm is told worse")
def test_waves_within_the_quarter_do_not_come_again_in_a_young_record(young):
    """Of even arrivals: factors from 0.8 to 1.2 come again as a season, and are known to the looks back."""
    known, found = young
    seen = pace._season_of(found.pace.wins, known.as_of - timedelta(weeks=25), 25)
    assert seen == pytest.approx(1, abs=0.02)


def test_an_open_deal_of_a_past_day_is_as_old_as_the_middle_of_its_week():
    born = np.array([3, 3, 4, 5])
    ended = np.array([-1, 0, 1, 4])
    n = len(born)
    seen = Calendar(np.zeros(n, int), born, ended, np.full(n, int(Outcome.WON)), np.ones(n, int), 30, np.zeros((1, 0)))
    bare_facts = SimpleNamespace(record_start=None)
    known = pace_looks.Past(bare_facts, seen, np.ones(30), np.ones(30))._known(3, np.zeros(1, np.int64))
    is_open = known.outcome == Outcome.OPEN
    assert sorted(zip(known.age[is_open].tolist(), known.count[is_open].tolist(), strict=True)) == [(3, 2), (10, 1)]
    assert known.age[~is_open].tolist() == [7]


def test_a_look_reads_what_comes_in_off_a_quarter_or_the_weeks_there_are():
    """All that comes in is won at once: what is said is so many times the weekly rate of the quarter before."""
    weeks, back, ahead = 40, 20, 10
    came = np.zeros(weeks, dtype=np.int64)
    came[back : back + 8] = 10
    laws = SimpleNamespace(win=SimpleNamespace(below=np.ones(365)))

    def said(n_weeks):
        born, flat = np.arange(n_weeks), np.ones(n_weeks)
        won = np.full(n_weeks, int(Outcome.WON))
        seen = Calendar(np.zeros_like(born), born, born, won, came[:n_weeks], n_weeks, np.zeros((1, 0)))
        return pace_looks.Past(None, seen, flat, flat)._from_new(back, ahead, laws, 0.5, np.ones(len(seen.born), bool))

    assert said(weeks) == pytest.approx(80 / 13 * 0.5 * ahead)
    assert said(back + 6) == pytest.approx(10 * 0.5 * ahead)


def test_luck_of_a_look_is_that_of_what_came_and_of_what_the_pace_was_read_from(heaped, parts):
    known, seen = heaped
    wins = flows_of(known).weekly("wins", known.as_of)
    flat = np.ones(seen.calendar.weeks)
    chance = pace_looks.Past(seen, seen.calendar, flat, flat).misses(13, 13, parts.winning)[2]
    assert chance == pytest.approx(1 / (wins[-13:].sum() + 1) + 1 / (wins[-39:-13].sum() + 1))


def test_past_misses_widen_and_good_forecasts_are_left_alone(parts, posterior):
    base = posterior.draws
    calm = pace.Pace(parts.pace.wins, 1.0, parts.pace.dead, 0.1, 0.1, 0.01, 13, 4)
    wild = pace.Pace(parts.pace.wins, 1.0, parts.pace.dead, 0.6, 0.6, 0.01, 13, 4)
    assert pace.loosened(calm, base, seed=1) is base
    wide = pace.loosened(wild, base, seed=1)
    spread = [np.log((d.rate * d.win_probability).sum(axis=1)).std() for d in (base, wide)]
    assert spread[1] > spread[0] + 0.3


def test_misses_that_counts_so_small_make_by_chance_do_not_widen(parts, posterior):
    """Looks over some twenty wins miss by a quarter though the forecast is right."""
    base = posterior.draws
    missed = replace(parts.pace, share=1.0, missed_by_pace=0.3)
    assert pace.loosened(replace(missed, by_chance=2 / 21), base, seed=1) is base
    assert pace.loosened(replace(missed, by_chance=0.0), base, seed=1) is not base


def test_chance_shrinks_with_the_number_of_wins():
    chances = []
    for per_week in (6, 60):
        known = synthetic(6, weeks=60, per_week=per_week)
        chances.append(fit_parts(bare(known), lane_facts(known), seed=1).pace.by_chance)
    assert chances[0] > 5 * chances[1] > 0


def test_waves_within_a_quarter_do_not_pass_for_a_change_of_level():
    """A record that ends at the top of a wave: the level of the last week is that of the whole quarter."""
    known = synthetic(6, weeks=52, per_week=30)
    seen = lane_facts(known)
    weeks = np.arange(52)
    day = np.array([(seen.first_week + timedelta(days=int(7 * w) + 3)).timetuple().tm_yday for w in weeks])
    wave = np.exp(0.4 * np.cos(2 * np.pi * 4 * (day + 18) / 365.25))
    counts = np.random.default_rng(1).poisson(20 * wave / wave.mean(), (len(seen.lanes), 52))
    waved = replace(seen, arrivals=counts)
    with_waves = pace_breaks.levels(arrivals.fit(waved, None, shape=season.QUARTERLY)) / 20
    without = pace_breaks.levels(arrivals.fit(waved, None)) / 20
    assert abs(np.mean(with_waves) - 1) < 0.08
    assert np.mean(without) > 1.03


def price_list(rng, n):
    return rng.choice([55.0, 550.0, 1096.0, 3393.0, 4821.0, 5482.0], n, p=[0.2, 0.2, 0.2, 0.15, 0.15, 0.1])


def test_values_from_a_price_list_keep_their_mean():
    rng = np.random.default_rng(8)
    value = price_list(rng, 1500)
    lane = rng.integers(0, 3, 1500)
    found = values.fit(value_statistics(value, lane, 3), ("a", "b", "c"))
    assert found.matched is not None
    mean, sd = values.draw(found, 2000, seed=1, what="value")
    assert np.exp(mean + sd**2 / 2).mean() == pytest.approx(value.mean(), rel=0.05)


def test_lognormal_values_are_left_to_the_lognormal():
    rng = np.random.default_rng(9)
    kept = 0
    for _ in range(40):
        statistics = value_statistics(rng.lognormal(8, 1.2, 300), rng.integers(0, 3, 300), 3)
        kept += values.fit(statistics, ("a", "b", "c")).matched is None
    assert kept >= 38

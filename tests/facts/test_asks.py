"""What open deals bring of what they ask, where earlier imports showed what deals asked that have been won since."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from asked_worlds import EVERY_WEEK, Law, company
from bestbet.adapters.importing import create_workspace, import_files
from bestbet.adapters.store import read_facts
from bestbet.facts.asks import LEAST_PAIRS, at_what_they_bring, bargaining
from bestbet.facts.asof import known_on
from bestbet.facts.ended import with_rows
from bestbet.facts.findings import findings
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import NO_AMOUNT, Outcome
from bestbet.workflow.workspace import facts_of
from sales_data import AS_OF, facts, minor, opportunities, rows_of, same

WON, LOST, OPEN = Outcome.WON, Outcome.LOST, Outcome.OPEN
THIRTY_MORE, AS_ASKED, FALLING = Law(1.3, 40.0), Law(1.0, 40.0), Law(1.3, 40.0, EVERY_WEEK, falls=True)


def team(asked, brought, *, open_asks=(100.0,)):
    """Facts of won deals that asked and brought so much, one a day up to the as-of date, and of open ones."""
    n, m = len(brought), len(open_asks)
    closed = [AS_OF - timedelta(days=n - 1 - i) for i in range(n)]
    table = opportunities(
        [AS_OF - timedelta(days=400)] * (n + m),
        [*closed, *[None] * m],
        [WON] * n + [OPEN] * m,
        amount=[*brought, *open_asks],
    )
    return facts(replace(table, asked=minor([*asked, *[None] * m])))


def uneven(n, share, seed=1):
    """What deals asked and brought: the share of it in all, each a little more or less."""
    rng = np.random.default_rng(seed)
    asked = np.round(np.exp(9 + 0.9 * rng.normal(size=n)), 2)
    return asked, np.round(share * asked * np.exp(0.2 * rng.normal(size=n) - 0.02), 2)


def changed(known, **columns):
    return replace(known, opportunities=replace(known.opportunities, **columns))


def test_the_share_is_that_of_the_sums_and_open_deals_are_counted_at_it():
    asked, brought = uneven(200, 0.77)
    known = team(asked, brought, open_asks=(1000.0, None))
    found = bargaining(known.opportunities)
    assert found.n == 200
    assert found.brought == pytest.approx(brought.sum() / asked.sum(), abs=1e-9)
    assert found.low < 0.77 < found.high
    assert found.brought < found.share < 1
    assert found.share == pytest.approx(found.brought, abs=0.01)
    table = at_what_they_bring(known).opportunities
    assert table.amount[-2:].tolist() == [round(100_000 * found.share), NO_AMOUNT]
    assert (table.amount[:-2] == known.opportunities.amount[:-2]).all()


def test_the_range_holds_the_truth_as_often_as_it_says():
    shares = [bargaining(team(*uneven(64, 0.7, seed)).opportunities) for seed in range(300)]
    assert 0.72 < np.mean([one.low < 0.7 < one.high for one in shares]) < 0.86


def test_what_is_uncertain_is_shrunk_towards_what_is_asked():
    few, many = (bargaining(team(*uneven(n, 0.7)).opportunities) for n in (12, 600))
    assert abs(np.log(few.share) / np.log(few.brought)) < abs(np.log(many.share) / np.log(many.brought)) < 1


def test_guesses_that_are_met_together_are_left_at_what_they_ask():
    """A mean over the ratios of deals would raise them by a quarter, one over their logarithms by an eighth."""
    rng = np.random.default_rng(2)
    brought = np.exp(9 + 0.5 * rng.normal(size=2000))
    asked = brought * np.exp(0.5 * rng.normal(size=2000) - 0.125)
    assert np.mean(brought / asked) > 1.2
    known = team(asked, brought)
    assert at_what_they_bring(known) is known


def test_a_record_whose_deals_bring_what_they_ask_stays_bit_for_bit():
    known, _ = company(1, AS_ASKED)
    assert (known.opportunities.asked != NO_AMOUNT).sum() > 100
    assert same(lane_facts(known), lane_facts(changed(known, asked=None)))
    assert "BB-F30" not in {finding.code for finding in findings(known)}


def test_noise_alone_is_seldom_taken_for_a_habit_and_then_for_a_small_one():
    found = [bargaining(team(*uneven(40, 1.0, seed)).opportunities) for seed in range(300)]
    named = [abs(np.log(one.share)) for one in found if one is not None]
    assert len(named) < 30
    assert max(named) < 0.15


def test_with_too_few_deals_nothing_is_done():
    asked, brought = uneven(LEAST_PAIRS, 0.7)
    assert bargaining(team(asked, brought).opportunities) is not None
    assert bargaining(team(asked[1:], brought[1:]).opportunities) is None
    assert bargaining(None) is None


@pytest.mark.parametrize("which", ["asked", "brought"])
@pytest.mark.parametrize("times", [1000.0, 0.001, 10.0])
def test_an_amount_that_was_mistyped_moves_nothing(which, times):
    asked, brought = uneven(64, 0.77)
    right = bargaining(team(asked, brought).opportunities)
    (asked if which == "asked" else brought)[np.argmax(asked)] *= times
    wrong = bargaining(team(asked, brought).opportunities)
    assert wrong.n == 63
    assert wrong.share == pytest.approx(right.share, abs=0.02)


def test_what_is_lost_brings_nothing_and_says_nothing():
    known = team(*uneven(64, 0.77))
    outcome = known.opportunities.outcome.copy()
    outcome[::2] = np.where(outcome[::2] == WON, LOST, outcome[::2])
    assert bargaining(changed(known, outcome=outcome).opportunities).n == 32


@pytest.mark.parametrize(("stands_at", "counts_at"), [(1.0, 0.77), (0.77, 1.0)])
def test_lost_deals_count_at_what_they_would_have_brought(stands_at, counts_at):
    """At the ask still, as if it were never met; or brought down before they were lost, as they are."""
    won, lost = uneven(300, 0.77), uneven(300, stands_at, seed=2)
    known = team(*(np.concatenate(both) for both in zip(won, lost, strict=True)))
    outcome = known.opportunities.outcome.copy()
    outcome[300:600] = LOST
    known = changed(known, outcome=outcome)
    assert bargaining(known.opportunities).n == 300
    before, now = (one.opportunities.amount[300:600] for one in (known, at_what_they_bring(known)))
    assert now.sum() / before.sum() == pytest.approx(counts_at, abs=0.04)


def test_lost_deals_of_which_too_few_were_seen_are_taken_to_stand_at_what_they_asked():
    won, lost = uneven(300, 0.77), uneven(LEAST_PAIRS - 1, 0.5, seed=2)
    known = team(*(np.concatenate(both) for both in zip(won, lost, strict=True)))
    known = changed(known, outcome=np.repeat([WON, LOST, OPEN], [300, LEAST_PAIRS - 1, 1]).astype(np.int8))
    share = bargaining(known.opportunities).share
    before, now = (one.opportunities.amount[300:-1] for one in (known, at_what_they_bring(known)))
    assert now.tolist() == np.rint(before * share).tolist()


def test_one_deal_that_is_larger_than_all_others_does_not_decide():
    asked = np.full(40, 100.0)
    brought = asked.copy()
    asked[7], brought[7] = 100_000.0, 60_000.0
    assert bargaining(team(asked, brought).opportunities) is None


def test_pairs_of_different_deals_are_caught():
    """Negative control: with names swapped what asked and what brought are wide apart."""
    asked, brought = uneven(64, 0.77)
    found = [bargaining(team(np.roll(asked, k), brought).opportunities) for k in range(64)]
    assert found[0] is not None
    assert [one for one in found[1:] if one is not None] == []


def test_the_order_of_rows_carries_nothing():
    known = team(*uneven(64, 0.77), open_asks=(5.0, 70.0, 300.0))
    for seed in range(20):
        rows = np.random.default_rng(seed).permutation(len(known.opportunities))
        shuffled = replace(known, opportunities=rows_of(known.opportunities, rows))
        assert bargaining(known.opportunities) == bargaining(shuffled.opportunities)
    assert same(lane_facts(known), lane_facts(shuffled))


def test_lanes_count_open_deals_of_a_team_that_is_bargained_down_at_what_they_bring():
    known, _ = company(2, THIRTY_MORE)
    as_asked, now = (lane_facts(one).open_deals.amount for one in (changed(known, asked=None), known))
    assert np.nansum(now) / np.nansum(as_asked) == pytest.approx(1 / 1.3, abs=0.03)


def test_a_deal_that_many_imports_showed_counts_as_it_was_midway():
    known, _ = company(3, FALLING)
    assert bargaining(known.opportunities).share == pytest.approx(1 / 1.3, abs=0.03)


def test_the_finding_says_how_many_deals_and_at_what_open_ones_are_counted():
    known = team(*uneven(200, 0.77))
    found = bargaining(known.opportunities)
    (said,) = [finding for finding in findings(known) if finding.code == "BB-F30"]
    assert said.text.startswith("200 deals that earlier imports showed as open have been won since.")
    assert f"{found.brought:.2f} times what they had asked" in said.text
    assert f"{found.share:.2f} times what they ask" in said.effect


def test_on_an_earlier_day_what_later_deals_brought_is_not_known():
    early, late = uneven(30, 0.9), uneven(30, 0.5, seed=2)
    known = team(*(np.concatenate(both) for both in zip(early, late, strict=True)))
    then = known_on(known, AS_OF - timedelta(days=30)).opportunities
    assert (then.outcome == OPEN).sum() == 31
    assert (then.asked[then.outcome == OPEN] == NO_AMOUNT).all()
    assert bargaining(then) == bargaining(team(*early).opportunities)
    assert known_on(known, AS_OF - timedelta(days=60)).opportunities.asked is None


def test_rows_keep_what_they_asked():
    table = team(*uneven(20, 0.77)).opportunities
    cut = with_rows(table, np.arange(21) >= 18)
    assert cut.asked.tolist() == table.asked[18:].tolist()
    assert with_rows(table, np.arange(21) == 20).asked is None


HEAD = "Deal ID,Account,Stage,Create Date,Close Date,Amount,Currency"


def export(folder, day, ask):
    """An export of twenty deals, one won every ten days, and of one that is lost in the end.

    `ask(deal, day)` is what one asks while it is open.
    """
    rows = [f"L-1,Firm L,{'Closed Lost' if day >= THIRD else 'Proposal'},2026-01-01,2026-06-30,7000.00,EUR"]
    for deal in range(20):
        closes = date(2026, 1, 10) + timedelta(days=10 * deal)
        is_open = closes > day
        amount = ask(deal, day) if is_open else 800 + deal
        stage = "Proposal" if is_open else "Closed Won"
        rows.append(f"D-{deal:02},Firm {deal},{stage},2026-01-01,{closes},{amount}.00,EUR")
    path = folder / f"deals_{day}.csv"
    path.write_text("\n".join([HEAD, *rows[10::-1], *rows[:10:-1]]) + "\n")
    return path


FIRST, SECOND, THIRD = date(2026, 2, 1), date(2026, 4, 1), date(2026, 7, 1)


def imported(folder, days=(FIRST, SECOND, THIRD), ask=None):
    folder.mkdir(exist_ok=True)
    found = create_workspace(folder / "ws", [export(folder, days[0], ask or a_fifth_less)])
    for day in days[1:]:
        import_files(found, [export(folder, day, ask or a_fifth_less)])
    return found


def asks(workspace):
    table = read_facts(workspace).opportunities
    return dict(zip(table.id, table.asked.tolist(), strict=True))


def a_fifth_less(_, day):
    """Asked a thousand at first; bargained down by and by."""
    return 1000 if day < SECOND else 900


def test_earlier_imports_tell_what_deals_asked_that_are_won_now(tmp_path):
    workspace = imported(tmp_path)
    known, asked = facts_of(workspace), asks(workspace)
    assert asked["D-02"] == NO_AMOUNT
    assert asked["D-03"] == 100_000
    assert asked["D-10"] == 95_000
    assert asked["D-18"] == NO_AMOUNT
    assert asked["L-1"] == 700_000
    assert [f.code for f in known.findings].count("BB-F30") == 1
    found = bargaining(known.opportunities)
    assert found.n == sum(ask != NO_AMOUNT for ask in asked.values()) - 1 == 15
    assert found.share == pytest.approx(0.84, abs=0.01)


def test_one_import_tells_nothing_and_has_the_digest_it_had(tmp_path):
    known = read_facts(imported(tmp_path, (THIRD,)))
    assert known.opportunities.asked is None


def test_the_cache_keeps_what_was_asked(tmp_path):
    workspace = imported(tmp_path)
    cached = read_facts(workspace)
    workspace.cache_path.unlink()
    built = read_facts(workspace)
    assert same(cached.opportunities, built.opportunities)
    assert cached.digest == built.digest
    other = read_facts(imported(tmp_path / "other", ask=lambda _, day: 1000 if day < THIRD else 900))
    assert other.digest != built.digest


def altered(folder, day, old, new):
    path = export(folder, day, a_fifth_less)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


SIXTH = "D-05,Firm 5,Closed Won,2026-01-01,2026-03-01,805.00"


def test_an_import_of_after_a_deal_closed_does_not_count(tmp_path):
    """Shown as open still, though it had closed: of that day nobody could have known it."""
    workspace = imported(tmp_path, (FIRST,))
    import_files(workspace, [altered(tmp_path, SECOND, SIXTH, "D-05,Firm 5,Proposal,2026-01-01,2026-05-01,5000.00")])
    import_files(workspace, [export(tmp_path, THIRD, a_fifth_less)])
    assert asks(workspace)["D-05"] == 100_000


def test_what_an_import_showed_as_won_asks_nothing_any_more(tmp_path):
    """Won by the second import, and by the third one later than that."""
    workspace = imported(tmp_path, (FIRST, SECOND))
    import_files(workspace, [altered(tmp_path, THIRD, SIXTH, SIXTH.replace("03-01,805", "05-01,820"))])
    assert asks(workspace)["D-05"] == 100_000


def test_a_deal_that_a_newer_import_cannot_place_lends_its_ask_to_no_other(tmp_path):
    workspace = imported(tmp_path, (FIRST, SECOND))
    import_files(workspace, [altered(tmp_path, THIRD, "L-1,Firm L,Closed Lost", "L-1,Firm L,")])
    others = asks(imported(tmp_path / "other"))
    del others["L-1"]
    assert asks(workspace) == others


def test_a_later_import_changes_nothing_of_what_was_known_before(tmp_path):
    """The facts of two imports, and those of three as of the second one's day, know the same asks."""
    two = read_facts(imported(tmp_path / "two", (FIRST, SECOND))).opportunities
    three = known_on(read_facts(imported(tmp_path / "three")), SECOND).opportunities
    assert dict(zip(two.id, two.asked.tolist(), strict=True)) == dict(zip(three.id, three.asked.tolist(), strict=True))

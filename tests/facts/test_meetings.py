from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from bestbet.facts.accounts import accounts_of
from bestbet.facts.asof import known_on
from bestbet.facts.gather import lane_facts
from bestbet.facts.meetings import meetings
from bestbet.facts.tables import Outcome
from sales_data import AS_OF, facts, opportunities, orders, rows_of

OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST


def met(f):
    return meetings(f, accounts_of(f))


def totals(*rows, **more):
    """Counts over the whole record of rows of (account, created, closed, outcome)."""
    account, created, closed, outcome = (list(column) for column in zip(*rows, strict=True))
    return met(facts(opportunities(created, closed, outcome, account=account), **more)).sum(axis=1).tolist()


def test_who_said_no_is_met_again():
    rows = [("a", "2024-01-01", "2024-02-01", LOST), ("a", "2024-06-01", None, OPEN), ("b", "2024-06-03", None, OPEN)]
    assert totals(*rows) == [3, 1, 3, 2]


def test_an_account_with_an_opportunity_open_is_set_apart():
    rows = [("a", "2024-01-01", "2024-07-01", LOST), ("a", "2024-06-01", None, OPEN)]
    assert totals(*rows) == [2, 1, 1, 1]
    same_day = [("a", "2024-01-01", "2024-06-01", LOST), ("a", "2024-06-01", None, OPEN)]
    assert totals(*same_day) == [2, 1, 1, 1]


def test_a_customer_is_set_apart_whether_it_won_or_ordered():
    rows = [("a", "2024-01-01", "2024-02-01", WON), ("a", "2024-06-01", None, OPEN), ("b", "2024-06-01", None, OPEN)]
    assert totals(*rows) == [3, 0, 2, 2]
    assert totals(*rows, orders=orders(["2023-01-01"], ["b"])) == [3, 0, 1, 1]


def test_a_loss_without_a_day_may_be_open_still():
    rows = [("a", "2024-01-01", None, LOST), ("a", "2024-06-01", None, OPEN)]
    assert totals(*rows) == [2, 0, 1, 1]


def test_opportunities_without_account_or_day_count_nowhere():
    rows = [(None, "2024-01-01", "2024-02-01", LOST), ("a", None, "2024-02-01", LOST), ("b", "2024-06-01", None, OPEN)]
    assert totals(*rows) == [1, 0, 1, 1]
    assert met(facts()) is None


def test_weeks_end_on_the_as_of_date_oldest_first():
    day = AS_OF - timedelta(days=7)
    f = facts(opportunities([str(day), str(AS_OF)], [None, None], [OPEN, OPEN], account=["a", "b"]))
    assert met(f)[0].tolist() == [1, 1]
    assert lane_facts(f).meetings.tolist() == met(f).tolist()


def busy(seed, n=400, accounts=60):
    """A year of opportunities among few accounts."""
    rng = np.random.default_rng(seed)
    start = np.datetime64(AS_OF) - np.timedelta64(400, "D")
    created = start + rng.integers(0, 400, n)
    closed = created + rng.integers(0, 90, n)
    outcome = np.where(closed > np.datetime64(AS_OF), OPEN, rng.choice([WON, LOST, LOST], n))
    texts = [None if o == OPEN else str(day) for day, o in zip(closed, outcome, strict=True)]
    names = [f"a{i}" for i in rng.integers(0, accounts, n)]
    return facts(opportunities([str(day) for day in created], texts, outcome, account=names))


def plainly(f):
    """The same counts, by asking every earlier opportunity in turn."""
    t = f.opportunities
    rows = list(zip(t.account.codes.tolist(), t.created, t.closed, t.outcome.tolist(), strict=True))
    free = unmet = 0
    for i, (who, day, _, _) in enumerate(rows):
        earlier = [r for j, r in enumerate(rows) if r[0] == who and j != i and r[1] < day]
        is_customer = any(r[3] == WON and r[2] < day for r in earlier)
        if not is_customer and not any(r[3] == OPEN or r[2] >= day for r in earlier):
            free += 1
            unmet += not earlier
    return [len(rows), sum(r[3] == LOST for r in rows), free, unmet]


def test_counts_are_those_of_asking_one_by_one():
    """Days on which an account has two opportunities are left out: which of them came first no date tells."""
    for seed in range(5):
        f = busy(seed)
        pairs = np.stack([f.opportunities.account.codes, f.opportunities.created.astype(np.int64)], axis=1)
        alone = np.unique(pairs, axis=0, return_index=True)[1]
        f = replace(f, opportunities=rows_of(f.opportunities, np.sort(alone)))
        found = met(f).sum(axis=1).tolist()
        assert found == plainly(f)
        assert found[2] > found[3] > 0


def test_the_order_of_rows_changes_nothing():
    f = busy(1)
    shuffled = np.random.default_rng(2).permutation(len(f.opportunities))
    assert met(replace(f, opportunities=rows_of(f.opportunities, shuffled))).tolist() == met(f).tolist()


def test_what_comes_later_changes_nothing_of_what_was_known():
    """Control: the counts as of the end do change."""
    f = busy(3)
    day = date(AS_OF.year, AS_OF.month, 1) - timedelta(days=60)
    early = rows_of(f.opportunities, np.flatnonzero(f.opportunities.created <= np.datetime64(day)))
    assert met(known_on(f, day)).tolist() == met(known_on(replace(f, opportunities=early), day)).tolist()
    assert met(replace(f, opportunities=early)).tolist() != met(f).tolist()

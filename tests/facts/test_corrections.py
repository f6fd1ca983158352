"""Late corrections are told from news: only what a newer export says of days that were covered already."""

from dataclasses import replace
from datetime import date

import numpy as np

from bestbet.facts.corrections import corrected
from bestbet.facts.tables import Facts, Outcome
from sales_data import opportunities

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
OPEN, WON, LOST = Outcome.OPEN, Outcome.WON, Outcome.LOST


def facts(as_of, rows, digest):
    key, created, closed, outcome, amount, stage = zip(*rows, strict=True)
    table = opportunities(list(created), list(closed), list(outcome), amount=list(amount), stage=list(stage), ids=key)
    return Facts(as_of, "EUR", None, None, opportunities=table, digest=digest)


OLD = facts(JUNE, [
    ("a", "2026-01-05", "2026-03-01", WON, 100, "Won"),
    ("b", "2026-02-05", "2026-04-01", LOST, 200, "Lost"),
    ("c", "2026-05-05", None, OPEN, 300, "Demo"),
], "old")  # fmt: skip
NEWS = [
    ("a", "2026-01-05", "2026-03-01", WON, 100, "Won"),
    ("b", "2026-02-05", "2026-04-01", LOST, 200, "Lost"),
    ("c", "2026-05-05", "2026-07-10", WON, 350, "Won"),
    ("d", "2026-07-05", None, OPEN, 400, "Demo"),
]


def rows(found):
    table = found.facts.opportunities
    stages = [table.stage.labels[code] for code in table.stage.codes]
    return list(zip(table.id, table.outcome.tolist(), table.amount.tolist(), stages, strict=True))


def test_news_alone_is_no_correction_and_leaves_the_older_facts_as_they_were():
    found = corrected(OLD, facts(JULY, NEWS, "new"))
    assert found.total == 0
    assert found.facts.as_of == JUNE
    assert rows(found) == [("a", WON, 10000, "Won"), ("b", LOST, 20000, "Lost"), ("c", OPEN, 30000, "Demo")]


def test_an_outcome_that_changed_late_and_a_deal_entered_late_are_counted():
    late = [
        ("a", "2026-01-05", "2026-03-01", LOST, 100, "Lost"),
        *NEWS[1:],
        ("e", "2026-03-05", "2026-05-05", WON, 50, "Won"),
    ]
    found = corrected(OLD, facts(JULY, late, "new"))
    assert (found.n_changed, found.n_late, found.n_gone) == (1, 1, 0)
    assert {key: outcome for key, outcome, *_ in rows(found)}["a"] == LOST


def test_a_deal_that_vanished_is_counted():
    assert corrected(OLD, facts(JULY, NEWS[1:], "new")).n_gone == 1


def test_a_deal_said_to_be_closed_that_is_open_after_all_is_a_correction():
    back = [("a", "2026-01-05", None, OPEN, 100, "Demo"), *NEWS[1:]]
    found = corrected(OLD, facts(JULY, back, "new"))
    assert found.n_changed == 1


def test_an_export_of_the_same_day_corrects_too():
    same = replace(facts(JUNE, [*NEWS[:2], ("c", "2026-05-05", None, OPEN, 300, "Demo")], "new"))
    assert corrected(OLD, same).total == 0
    assert np.array_equal(corrected(OLD, OLD).facts.opportunities.amount, OLD.opportunities.amount)

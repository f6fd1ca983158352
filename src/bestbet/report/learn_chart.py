"""From what was learned to the values that the page shows of it; the picture itself knows nothing of how they came."""

from __future__ import annotations

from bestbet.odds.learning import Learning
from bestbet.report.chart_learn import LearnChart, LearnRow
from bestbet.report.learn_tables import learn_tables
from bestbet.report.learn_words import advice, headline, likeliest, losing_text, short_turn, value_text

MOST = 10
"""Unknowns in the picture."""


def learn_chart(found: Learning, currency: str) -> LearnChart:
    """Return what the page shows of what would be worth finding out."""
    tables = learn_tables(found, currency)
    kept = tuple(table for table in tables if table.title != "What the odds swing with")
    return LearnChart(
        leader=found.strategies[found.leader],
        p_all=found.p_all,
        headline=headline(found),
        rows=_rows(found, currency),
        sentences=(*advice(found, currency), *losing_text(found, currency)),
        tables=kept,
    )


def _rows(found: Learning, currency: str) -> tuple[LearnRow, ...]:
    return tuple(
        LearnRow(
            s.unknown.name,
            s.low,
            s.high,
            value_text(s.unknown, s.low_value, currency),
            value_text(s.unknown, s.high_value, currency),
            short_turn(s, likeliest(s), found.strategies, currency) if s.turns else "",
        )
        for s in found.swings[:MOST]
    )

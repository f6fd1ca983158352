"""Findings about how opportunities end: dead wood, missing records, clean-ups, thin or short follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from bestbet.errors import quote
from bestbet.facts.ages import (
    Ages,
    Mask,
    age_limit,
    bulk_closing,
    day_number,
    day_of,
    days,
    dead_wood,
    is_wins_only,
    limit_of_wins,
    lost_left_out,
    open_left_out,
)
from bestbet.facts.attributes import opportunity_labels
from bestbet.facts.cells import pooled
from bestbet.facts.owners import who_left
from bestbet.facts.purchases import money
from bestbet.facts.tables import UNKNOWN, Facts, Finding, Opportunities, Outcome
from bestbet.facts.wording import number, part, percent

DEAD_WOOD_SHARE = 0.05
LEAST_WINS = 10
MOST_NAMED = 5
SLOW_WINS = 0.5
LEAST_CLOSED_FOR_QUARTER_ENDS = 100
QUARTER_END_DAYS = 30
LEAST_QUARTER_END_GAP = 0.05
LEAST_QUARTER_END_SCORE = 4.0


def outcome_findings(facts: Facts, ages: Ages) -> tuple[Finding, ...]:
    """Return the findings about outcomes; none where there are no opportunities."""
    if facts.opportunities is None or not len(facts.opportunities):
        return ()
    table = facts.opportunities
    return (
        *_no_history(table),
        *_missing_losses(facts, ages),
        *_left_out(facts),
        *_open_left_out(facts),
        *_left_truncation(facts),
        *_dead_wood(table, ages),
        *_of_who_left(table),
        *_bulk(facts),
        *_few_wins(facts, table),
        *_short_follow_up(facts, table, ages),
        *_quarter_end(table),
    )


def _no_history(table: Opportunities) -> Iterator[Finding]:
    if (table.outcome == Outcome.OPEN).all():
        yield Finding(
            "BB-F19",
            f"All {number(len(table))} opportunities are open: this is a pipeline without a history.",
            "How often and how fast deals are won cannot be learned here; the odds rest on judgement alone.",
            "Export closed opportunities too, won and lost, for two years if you can.",
        )


def _missing_losses(facts: Facts, ages: Ages) -> Iterator[Finding]:
    won = int((ages.outcome == Outcome.WON).sum())
    if facts.are_losses_recorded or not won:
        return
    everything = len(ages.outcome)
    effect = (
        "A win rate of closed deals cannot be given, nor times to loss. What can be given is eventual conversion: the "
        "share of all that are won within a given time of creation; those still open count as followed so far."
        if everything > won and not is_wins_only(facts)
        else "Neither a win rate nor a conversion can be given; forecasts rest on how many are won each week."
    )
    yield Finding(
        "BB-F03",
        f"Losses are never recorded: {part(won, everything, 'opportunities or leads')} are won and none is lost.",
        effect,
        "Record the day on which a lead is given up; until then say in the plan what you believe about the win rate.",
    )


def _left_out(facts: Facts) -> Iterator[Finding]:
    found = lost_left_out(facts)
    if found is not None:
        yield Finding(
            "BB-F22",
            f"Lost deals seem to be left out: {part(found.won, found.old, 'opportunities')} that came in more than "
            f"{found.days} days ago are won, and none is lost.",
            "Of the younger ones those that will be lost are still here: win rates would read far too high, and more "
            "would seem to come in now than before. So forecasts rest on the wins alone, by the day they were won: no "
            "win rate is learned, and what is open now counts for nothing.",
            "Export lost deals too, and both are used.",
        )


def _open_left_out(facts: Facts) -> Iterator[Finding]:
    found = None if is_wins_only(facts) else open_left_out(facts)
    if found is not None:
        there = f"{number(found.there)} of the deals" if found.there else "No deal"
        when = "a quarter ago" if found.quarters == 1 else f"on each of {found.quarters} days, one to {found.quarters} "
        when = when if found.quarters == 1 else f"{when}quarters ago"
        yield Finding(
            "BB-F23",
            f"{there} {'are' if found.there > 1 else 'is'} open, though by their dates {number(found.before)} or more "
            f"were {when}. The open ones seem to be left out.",
            "Of what came in of late only that is here which closed at once: less and less would seem to come in, and "
            "nothing be left to win. So closed deals count on the day they closed, and as many are taken to be open as "
            "such a flow leaves open.",
            "Export open deals too, and both are used. If nothing is open indeed, say in the plan what will come.",
        )


def _left_truncation(facts: Facts) -> Iterator[Finding]:
    start, table = facts.record_start, facts.opportunities
    if start is None or table is None:
        return
    early = int((~np.isnat(table.created) & (days(table.created) < day_number(start))).sum())
    if facts.are_losses_recorded:
        yield Finding(
            "BB-F02",
            f"Nothing closed before {start} is in the export, though {number(early)} of its opportunities were created "
            "earlier: those that were created and closed before that day are missing (left truncation).",
            "The early deals in the export are the slow ones. Taken at face value they make cycles too long and the "
            "early weeks look quiet; they are therefore counted only from the age they had on that day, and arrivals "
            f"only from {start} on.",
            "Export all opportunities created since the first one here, closed ones included.",
        )
        return
    yield Finding(
        "BB-F02",
        f"No win before {start} is recorded, though {number(early)} leads were created earlier: their early wins are "
        "missing, or nothing was sold before that day.",
        "Of those leads nobody can tell which were won, so conversion and times to win are taken from later leads "
        "only. They still count as arrivals.",
        f"Add the wins before {start}, if there were any.",
    )


def _dead_wood(table: Opportunities, ages: Ages) -> Iterator[Finding]:
    limit, dead = age_limit(ages), dead_wood(ages)
    is_open = (ages.outcome == Outcome.OPEN) & ~ages.is_undated
    n_open, n_dead = int(is_open.sum()), int(dead.sum())
    if limit is None or not n_dead or n_dead < DEAD_WOOD_SHARE * n_open:
        return
    oldest = int(ages.age[ages.is_usable & (ages.outcome != Outcome.OPEN)].max())
    beyond = int((is_open & (ages.age > oldest)).sum())
    whose = "98 % of wins" if limit == limit_of_wins(ages) else "99 % of closed deals"
    yield Finding(
        "BB-F01",
        f"Dead wood: {part(n_dead, n_open, 'open deals with a date')} are older than {limit} days, the age that "
        f"{whose} did not pass. {percent(beyond / n_open)} of open {_stage(table, is_open)}deals are older "
        f"than any deal that ever closed ({oldest} days).",
        f"With them the pipeline holds {number(n_open)} deals, without them {number(n_open - n_dead)}. "
        + _rate_with_dead_wood(ages, n_dead)
        + "Deals this old are hardly ever won, so the pipeline brings less than its size suggests.",
        "Close what is lost, with the day on which it was lost.",
    )


def _of_who_left(table: Opportunities) -> Iterator[Finding]:
    gone = who_left(table)
    if not gone:
        return
    each = ", ".join(f"{quote(one.owner)} (last on {day_of(one.last)})" for one in gone[:MOST_NAMED])
    more = f" and {number(len(gone) - MOST_NAMED)} more" if len(gone) > MOST_NAMED else ""
    n_open = int((table.outcome == Outcome.OPEN).sum())
    yield Finding(
        "BB-F27",
        f"{part(sum(one.open_deals for one in gone), n_open, 'open deals')} belong to people who neither bring nor "
        f"close anything any more: {each}{more}.",
        "Nobody follows them up, as far as is known, so they are not counted on.",
        "Give them to whoever works on them now, or close what is lost.",
    )


def _rate_with_dead_wood(ages: Ages, n_dead: int) -> str:
    won, lost = (int((ages.outcome == outcome).sum()) for outcome in (Outcome.WON, Outcome.LOST))
    if not (won and lost):
        return ""
    as_lost = won / (won + lost + n_dead)
    return f"The win rate is {percent(won / (won + lost))} of closed deals, {percent(as_lost)} if dead wood is lost. "


def _stage(table: Opportunities, rows: Mask) -> str:
    codes = np.unique(table.stage.codes[rows])
    return f"{quote(table.stage.labels[codes[0]])} " if len(codes) == 1 and codes[0] >= 0 else ""


def _bulk(facts: Facts) -> Iterator[Finding]:
    found = bulk_closing(facts)
    if found is not None:
        yield Finding(
            "BB-F06",
            f"{number(found.losses)} losses ({percent(found.share)} of all) bear one date, {found.day}: a clean-up "
            "rather than decisions on that day.",
            "Times to loss say little about when deals are really given up; only that they were lost is used.",
            "Give each lost deal the day on which it was given up.",
        )


def _few_wins(facts: Facts, table: Opportunities) -> Iterator[Finding]:
    won = table.outcome == Outcome.WON
    total = int(won.sum())
    if 0 < total < LEAST_WINS:
        yield Finding(
            "BB-F14",
            f"Only {total} wins are known.",
            "Win rate, times to win and values are mostly prior: the odds are wide and rest on judgement.",
            "Export a longer history.",
        )
        return
    column = None if facts.segment_by is None else opportunity_labels(facts, facts.segment_by)
    if column is None or not total:
        return
    groups = pooled(column)
    counts = np.bincount(groups.codes[won], minlength=len(groups.labels)).tolist()
    thin = [f"{quote(x)} ({n})" for x, n in zip(groups.labels, counts, strict=True) if n < LEAST_WINS and x != UNKNOWN]
    if thin:
        more = f" and {len(thin) - MOST_NAMED} more" if len(thin) > MOST_NAMED else ""
        yield Finding(
            "BB-F14",
            f"Fewer than {LEAST_WINS} wins in {facts.segment_by} {', '.join(thin[:MOST_NAMED])}{more}.",
            "Their win rates lean on the other segments and on the prior; strategies aimed there are more uncertain.",
            "Join small segments, or export a longer history.",
        )


def _short_follow_up(facts: Facts, table: Opportunities, ages: Ages) -> Iterator[Finding]:
    won = ages.age[ages.is_usable & (ages.outcome == Outcome.WON)]
    if len(won) < LEAST_WINS:
        return
    slow = int(np.quantile(won, 0.9, method="inverted_cdf"))
    followed = day_number(facts.as_of) - int(days(table.created[~np.isnat(table.created)]).min())
    if slow > SLOW_WINS * followed:
        yield Finding(
            "BB-F15",
            f"One win in ten took more than {slow} days, and the history covers only {number(followed)} days.",
            "Wins that take longer have not happened yet, so the eventual win rate is not yet identified: the prior "
            "supplies what is missing.",
            f"Export opportunities created before {facts.as_of - timedelta(days=followed)}, or give your own range.",
        )


def _quarter_end(table: Opportunities) -> Iterator[Finding]:
    rows = (table.outcome != Outcome.OPEN) & ~np.isnat(table.closed)
    closed, won = table.closed[rows], table.outcome[rows] == Outcome.WON
    if len(closed) < LEAST_CLOSED_FOR_QUARTER_ENDS or won.all():
        return
    months = closed.astype("datetime64[M]").astype(np.int64)
    following = ((months // 3 + 1) * 3).astype("datetime64[M]").astype("datetime64[D]")
    is_end = (following - closed).astype(np.int64) <= QUARTER_END_DAYS
    n_quarters = len(np.unique(months[is_end] // 3))
    if n_quarters < 2 or is_end.all():
        return
    inside, outside, overall = float(won[is_end].mean()), float(won[~is_end].mean()), float(won.mean())
    spread = overall * (1 - overall) * (1 / is_end.sum() + 1 / (~is_end).sum())
    if inside - outside < LEAST_QUARTER_END_GAP or inside - outside < LEAST_QUARTER_END_SCORE * np.sqrt(spread):
        return
    yield Finding(
        "BB-F12",
        f"Deals that closed in the last {QUARTER_END_DAYS} days of a quarter were won in {percent(inside)} of cases, "
        f"others in {percent(outside)} ({n_quarters} quarters).",
        "Wins are pulled into, and losses pushed out of, the quarter's end. Yearly odds hardly feel it; a date shortly "
        "before or after a quarter's end does, and so does a win rate read off a single month.",
        "Let objectives end with a quarter, and compare whole quarters.",
    )


def known_values(table: Opportunities) -> Mask:
    """Return which wins have a value above 0."""
    known: Mask = ~np.isnan(money(table.amount)) & (table.outcome == Outcome.WON)
    return known

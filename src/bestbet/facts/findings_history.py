"""Findings about the history as a whole: breaks, its length, and where it stops."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from bestbet.facts.accounts import accounts_of
from bestbet.facts.ages import Ages, Mask, arrived, counts_by_end, day_number, day_of, days, is_wins_only
from bestbet.facts.breaks import Break, arrival_break, conversion_break
from bestbet.facts.gather import arrival_window
from bestbet.facts.purchases import buyers
from bestbet.facts.silence import silence
from bestbet.facts.tables import Facts, Finding, Opportunities, Outcome
from bestbet.facts.wording import month, number, percent, rate
from bestbet.units import DAYS_PER_WEEK

SEASON_WEEKS = 104
SHORT_WEEKS = 26
LEAST_COHORT = 50


def _names(facts: Facts) -> tuple[str, str, str, str]:
    """Return what comes in: one of them, what was done with it, many of them, and their flow."""
    if is_wins_only(facts):
        return "win", "recorded", "wins", "wins"
    if counts_by_end(facts):
        return "deal", "closed", "closed deals", "closed deals"
    return "opportunity", "created", "new opportunities", "arrivals"


def history_findings(facts: Facts, ages: Ages) -> tuple[Finding, ...]:
    """Return the findings about breaks, the length of the history and its ends."""
    table = facts.opportunities
    if table is None or not len(table):
        return tuple(_first_purchases_stop(facts))
    return (*_arrival_break(facts), *_conversion_break(facts, table, ages), *_ends(facts), *_length(facts))


def _change(found: Break, before: str, after: str) -> str:
    return f"{before} in the {found.weeks_before} weeks before, {after} in the {found.weeks_after} weeks since"


def _arrival_break(facts: Facts) -> Iterator[Finding]:
    found = arrival_break(facts)
    if found is not None:
        many = _names(facts)[2]
        yield Finding(
            "BB-F04",
            f"{many.capitalize()} change about {found.day} ({month(_month_of(found.day))}): "
            f"{_change(found, f'{rate(found.before)} a week', f'{rate(found.after)} a week')} "
            f"(chance alone: {_chance(found)}).",
            "A weekly average over the whole history is right for neither side, and the odds start from today's level. "
            "A trend or a season can look like a break.",
            "Ask what happened then. If it was the recording and not the selling that changed, export from then on.",
        )


def _conversion_break(facts: Facts, table: Opportunities, ages: Ages) -> Iterator[Finding]:
    result = conversion_break(facts)
    if result is None:
        return
    found, cohorts = result
    recorded = ""
    if facts.record_start is not None and not facts.are_losses_recorded:
        recorded = f" The first recorded win is of {facts.record_start}: it may be the recording that began then."
    change = _change(found, f"{percent(found.before)} won", f"{percent(found.after)} won")
    yield Finding(
        "BB-F05",
        f"Conversion changes with opportunities created about {month(_month_of(found.day))} (week of {found.day}): "
        f"{change}, within {cohorts.days} days of creation (chance alone: {_chance(found)})."
        f"{_by_month(table, ages, found, cohorts.days, facts.as_of)}{recorded}",
        "A win rate over the whole history mixes two regimes and is right for neither; which of them holds next year "
        "is a matter of judgement.",
        "Leave out opportunities created before the change, or give your own range for the win rate in the plan.",
    )


def _by_month(table: Opportunities, ages: Ages, found: Break, followed: int, as_of: date) -> str:
    """Return the range of shares won so far over monthly cohorts before and after the break, small ones left out."""
    known = ~np.isnat(table.created) & (days(table.created) <= day_number(as_of) - followed)
    if not known.any():
        return ""
    at = _month_of(found.day)
    months = table.created[known].astype("datetime64[M]")
    won = ages.outcome[known] == Outcome.WON
    split = np.datetime64(at, "M")
    sides = [_range(months[side], won[side]) for side in (months < split, months >= split)]
    if "" in sides:
        return ""
    return f" Won so far by month of creation: {sides[0]} before {month(at)}, {sides[1]} from then on."


def _range(months: np.ndarray, won: Mask) -> str:
    _, which, count = np.unique(months, return_inverse=True, return_counts=True)
    shares = np.bincount(which.reshape(-1), won)[count >= LEAST_COHORT] / count[count >= LEAST_COHORT]
    if not len(shares):
        return ""
    return f"{percent(shares.min())} to {percent(shares.max())}"


def _month_of(day: date) -> date:
    """Return the first of the month that most of the 7 days from `day` on lie in."""
    return (day + timedelta(days=DAYS_PER_WEEK // 2)).replace(day=1)


def _chance(found: Break) -> str:
    return f"{percent(found.chance)} or less"


def _ends(facts: Facts) -> Iterator[Finding]:
    came = arrived(facts)
    known = days(came[~np.isnat(came)])
    if not len(known):
        return
    one, done, many, flow = _names(facts)
    until = arrival_window(facts)[1]
    if until is not None:
        silent = (facts.as_of - until).days
        yield Finding(
            "BB-F16",
            f"No {one} was {done} in the last {silent} days (since {until}), longer than chance allows.",
            f"The export of {many}, not the selling, seems to stop there: {flow} are taken up to that day, and the "
            f"weeks after it are not counted as weeks without {flow}.",
            f"Export {many} up to the as-of date. If selling did stop, say so in the plan.",
        )
        return
    quiet = silence(known, day_number(facts.as_of), least_days=2, chance=0.001)
    if quiet is not None:
        yield Finding(
            "BB-F13",
            f"The last week looks partial: nothing was {done} after {quiet}, {(facts.as_of - quiet).days} days before "
            "the as-of date.",
            f"The last week's {flow} are too low, and with them today's level, by a little.",
            "Set the as-of date to the day of the export.",
        )


def _length(facts: Facts) -> Iterator[Finding]:
    first, until = arrival_window(facts)
    weeks = max(((until or facts.as_of) - first).days + 1, 0) // DAYS_PER_WEEK
    if not 0 < weeks < SEASON_WEEKS:
        return
    flow = _names(facts)[3]
    if weeks < SHORT_WEEKS:
        text = f"The history of {flow} is short: {weeks} weeks."
        effect = "Neither season nor drift can be told from it; both rest on judgement, and the odds are wide."
    else:
        text = f"The history of {flow} covers {weeks} weeks, less than two years."
        effect = "A season cannot be told from a trend with less than two of each; its shape rests on judgement."
    yield Finding("BB-F13", text, effect, "Export a longer history if there is one.")


def _first_purchases_stop(facts: Facts) -> Iterator[Finding]:
    who = buyers(facts, accounts_of(facts))
    if who is None or not len(who.first):
        return
    quiet = silence(who.first, day_number(facts.as_of))
    if quiet is not None:
        yield Finding(
            "BB-F16",
            f"Nobody bought for the first time after {day_of(int(who.first.max()))}, longer than chance allows.",
            "These are the purchases of one group of customers: their return can be told, new customers cannot.",
            f"Export the purchases of all customers, {number(len(who.first))} are known here.",
        )

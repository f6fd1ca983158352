"""Names the best bet, or the tie and its kind, and says what stands behind it.

Ranked by P(all), then by what is missed where it is missed, then by the worst tenth of the money. Two kinds of tie are
told apart: *close* (chances within the margin or two standard errors) and *open* (ahead on the whole, yet a rival is
better by more than the margin in too many of the worlds that the facts allow). A rival with less than half of the
leader's chance is never named beside it. See docs/maths/choose.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.choose.conflicts import conflict_of
from bestbet.choose.standings import Criterion, confirmed, criteria, p_near, standings
from bestbet.odds.assessment import Question
from bestbet.odds.choice import Choice, Standing
from bestbet.odds.comparison import Comparison
from bestbet.plan.nodes import Plan

Floats = npt.NDArray[np.float64]

LEADER_MUST_LEAD = 0.6
"""A leader that no rival beats by more than the margin in fewer worlds than this is not alone (judgement)."""
CONTENDS = 0.2
"""Named in an open tie are rivals that are better by more than the margin in this share of worlds (judgement)."""
COMPARABLE = 0.5
"""Below this part of the leader's P(all) a rival is never called tied with it, errors apart (judgement)."""
NOTHING_REACHED = 0.002
"""Up to this P(all) nobody reaches the objectives, and what is missed by how much decides."""
CLOSE, OPEN = "close", "open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The leader and those it cannot be told from, as positions; `tie` is close, open or empty."""

    leader: int
    tied: tuple[int, ...]
    tie: str
    reason: str
    broken_by: str = ""


def choose(plan: Plan, asked: Question, compared: Comparison) -> Choice:
    """Return the best bet or the tie, with the standings, the conflicts of objectives and every warning."""
    compared_by = criteria(asked, compared)
    said = verdict(compared, plan.tie_within, compared_by)
    names = compared.names
    margin = margin_of(compared, plan.tie_within)
    found = standings(asked, compared, compared_by, margin=margin, leader=said.leader)
    return Choice(
        leader=names[said.leader],
        tie=said.tie,
        tied=tuple(names[i] for i in said.tied),
        order=tuple(names[i] for i in _order(compared.grouped.p, said)),
        reason=said.reason,
        broken_by=said.broken_by,
        margin=plan.tie_within,
        money=asked.money,
        standings=found,
        confirmed=confirmed(compared.grouped),
        conflicts=tuple(conflict_of(asked, compared, name) for name in names),
        warnings=(*_leads_on_the_whole(compared, said, margin), *_leads_by_spread(found, said, compared, margin)),
    )


def margin_of(compared: Comparison, tie_within: float) -> float:
    """Return the margin in force: the stated one, or half of the best P(all) where that is less."""
    return min(tie_within, (1 - COMPARABLE) * float(compared.grouped.p.max()))


def verdict(compared: Comparison, tie_within: float, compared_by: tuple[Criterion, ...] = ()) -> Verdict:
    """Return the best bet or the tie; equals are ordered by the criteria, then the earlier-named comes first."""
    grouped, names = compared.grouped, compared.names
    top = int(np.argmax(grouped.p))
    others = [i for i in range(len(names)) if i != top]
    if not others:
        return Verdict(top, (), "", "the plan names no other strategy")
    gaps = grouped.p[top] - grouped.p
    errors = _paired_errors(grouped.shares, top)
    margin = margin_of(compared, tie_within)
    close = [i for i in others if gaps[i] <= max(2 * errors[i], margin)]
    if close:
        return _close(compared, [top, *close], tie_within, compared_by)
    open_ = _open(compared, top, others, margin)
    second = min(others, key=lambda i: gaps[i])
    ahead = f"{_points(gaps[second])} ahead of {names[second]}"
    if open_:
        share = 1 - p_near(compared.truths, margin)[top]
        reason = (
            f"{names[top]} is {ahead} on the whole, yet in {100 * share:.0f} % of the worlds these facts allow another "
            f"is better by more than {_points(margin)}"
        )
        return Verdict(top, tuple(open_), OPEN, reason)
    return Verdict(top, (), "", ahead)


def _paired_errors(shares: Floats, leader: int) -> Floats:
    gaps = shares - shares[:, [leader]]
    return np.asarray(gaps.std(axis=0, ddof=1) / np.sqrt(len(gaps)))


def _close(compared: Comparison, tied: list[int], tie_within: float, compared_by: tuple[Criterion, ...]) -> Verdict:
    """Order strategies whose chances are alike by the first criterion that tells them apart."""
    names, p = compared.names, compared.grouped.p
    left, broken_by, said = list(tied), "", ""
    for criterion in compared_by:
        best = max(left, key=lambda i: criterion.values[i])
        errors = _paired_errors(criterion.by_draw, best)
        kept = [i for i in left if criterion.values[best] - criterion.values[i] <= 2 * errors[i]]
        if len(kept) < len(left):
            rival = max((i for i in left if i not in kept), key=lambda i: criterion.values[i])
            broken_by, said = criterion.name, criterion.said(names, best, rival)
        left = kept
    leader = max(left, key=lambda i: (p[i], -i))
    rest = tuple(sorted((i for i in tied if i != leader), key=lambda i: (-p[i], i)))
    if p.max() <= NOTHING_REACHED:
        reason = f"no strategy reaches all objectives in more than {1000 * NOTHING_REACHED:.0f} of 1,000 futures"
    else:
        spread = float(p[tied].max() - p[tied].min())
        reason = f"their chances are {_points(spread)} apart, which is called a tie ({_bound(compared, tie_within)})"
    return Verdict(leader, rest, CLOSE, f"{reason}; {said}" if said else reason, broken_by)


def _bound(compared: Comparison, tie_within: float) -> str:
    margin = margin_of(compared, tie_within)
    named = f"up to {_points(margin)}" if margin >= tie_within else "up to half of the best chance"
    return f"{named}, or two standard errors"


def _open(compared: Comparison, top: int, others: list[int], margin: float) -> list[int]:
    """Return rivals worth naming beside a leader that leads on the whole only."""
    truths, p = compared.truths, compared.grouped.p
    if p_near(truths, margin)[top] >= LEADER_MUST_LEAD:
        return []
    better = {i: float((truths[:, i] > truths[:, top] + margin).mean()) for i in others}
    named = [i for i in others if better[i] >= CONTENDS and p[i] >= COMPARABLE * p[top]]
    return sorted(named, key=lambda i: -better[i])


def _order(p: Floats, said: Verdict) -> list[int]:
    first = [said.leader, *(said.tied if said.tie == CLOSE else ())]
    return [*first, *sorted((i for i in range(len(p)) if i not in first), key=lambda i: (-p[i], i))]


def _leads_on_the_whole(compared: Comparison, said: Verdict, margin: float) -> tuple[str, ...]:
    """Say so where a leader without a tie is better on the whole only."""
    names = compared.names
    share = 1 - float(p_near(compared.truths, margin)[said.leader])
    if said.tie or share <= 1 - LEADER_MUST_LEAD:
        return ()
    text = (
        f"{names[said.leader]} has the best chance on the whole, but in {100 * share:.0f} % of the worlds these facts "
        f"allow some other is better by more than {_points(margin)}: finding out first may pay."
    )
    return (text,)


def _leads_by_spread(
    found: tuple[Standing, ...], said: Verdict, compared: Comparison, margin: float
) -> tuple[str, ...]:
    """Say so where a rival would lead if neither spread more than the other; one whose odds are higher leads anyway."""
    names, p = compared.names, compared.grouped.p
    rivals = [s for s in found if s.p_level - s.p_level_leader > max(2 * s.level_mcse, margin if said.tie else 0.0)]
    rivals = [s for s in rivals if p[names.index(s.name)] <= p[said.leader]]
    if not rivals:
        return ()
    rival = max(rivals, key=lambda s: s.p_level - s.p_level_leader)
    text = (
        f"{names[said.leader]} leads because its results spread more, not because they are better on average: were "
        f"they as steady as those of {rival.name}, {rival.name} would lead ({100 * rival.p_level:.1f} % against "
        f"{100 * rival.p_level_leader:.1f} %)."
    )
    return (text,)


def _points(share: float) -> str:
    value = f"{100 * share:.1f}".removesuffix(".0")
    return f"{value} point" if value == "1" else f"{value} points"

"""Everything that is worth knowing before deciding: values of finding out, turning points, shares, losing worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.posterior import Posterior
from bestbet.odds.breaking import LEAST, Breaker, worth_finding_first
from bestbet.odds.futures import Losing, losing_worlds
from bestbet.odds.inquiries import Inquiry, Priced, inquiries, priced, purse
from bestbet.odds.probability import Grouped
from bestbet.odds.robust import Robust
from bestbet.odds.shares import Shares, shares
from bestbet.odds.turning import Swing, ordered, swing
from bestbet.odds.unknowns import Bundle, Unknown, bundles, groups, unknowns
from bestbet.odds.value import ENOUGH_DRAWS, Gain, Stakes, everything, stakes, worth_of
from bestbet.plan.nodes import TIE_WITHIN, Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Money:
    """What choosing is worth in money: `worth` of meeting the plan, or else totals[draw, strategy] called `name`."""

    name: str
    worth: float | None
    totals: Floats | None


@dataclass(frozen=True, slots=True)
class Worth:
    """What finding out one bundle of unknowns is worth: in points of P(all), and in money where that can be said.

    `best` is the inquiry that tells most about it net of its price, empty where none is known; `turns` are swings of
    its parts that have a turning point.
    """

    bundle: Bundle
    gain: Gain
    money: Gain | None
    best: str
    turns: tuple[Swing, ...]


@dataclass(frozen=True, slots=True)
class Learning:
    """What would be worth finding out before deciding. `reason` says why where nothing can be said.

    `everything` is EVPI. `facts` and `groups` hold EVPPI, best first; `inquiries` EVSI with its price. `tied` are the
    strategies that `bestbet odds` would call a tie, the leader first, and `breaker` what would tell them apart.
    """

    strategies: tuple[str, ...]
    leader: int
    p_all: float
    mcse: float
    n_paths: int
    seed: int
    money_name: str
    money_leader: int | None
    everything: Gain | None = None
    facts: tuple[Worth, ...] = ()
    groups: tuple[Worth, ...] = ()
    inquiries: tuple[Priced, ...] = ()
    swings: tuple[Swing, ...] = ()
    shares: Shares | None = None
    losing: Losing | None = None
    tied: tuple[int, ...] = ()
    breaker: Breaker | None = None
    robust: Robust | None = None
    margin: float = TIE_WITHIN
    reason: str = ""

    @property
    def seen(self) -> tuple[Worth, ...]:
        """The facts whose worth stands out from chance and is worth a line."""
        return tuple(fact for fact in self.facts if fact.gain.is_seen and fact.gain.value >= LEAST)

    @property
    def first(self) -> Worth | None:
        """The one thing to find out first, None where nothing stands out from chance."""
        return self.seen[0] if self.seen else None


@dataclass(frozen=True, slots=True)
class Given:
    """What learning starts from: the groups of paths, the money at stake, tests of tactics, the futures met, ties."""

    grouped: Grouped
    money: Money
    tests: tuple[Inquiry, ...]
    robust: Robust | None
    seed: int
    tied: tuple[int, ...] = ()


def learn_from(plan: Plan, posterior: Posterior, given: Given) -> Learning:
    """Return what would be worth finding out before choosing among the plan's strategies."""
    shown = stakes(given.grouped.shares, seed=given.seed)
    money = _money_stakes(given)
    plain = Learning(
        strategies=tuple(strategy.name for strategy in plan.strategies),
        leader=shown.leader,
        p_all=float(given.grouped.p[shown.leader]),
        mcse=float(given.grouped.mcse[shown.leader]),
        n_paths=len(given.grouped.shares) * given.grouped.n_per_draw,
        seed=given.seed,
        money_name=given.money.name,
        money_leader=money.leader if money else None,
        robust=given.robust,
        margin=plan.tie_within,
        reason=_why_not(plan, shown),
    )
    return plain if plain.reason else _full(plain, plan, posterior, given, (shown, money))


def _why_not(plan: Plan, shown: Stakes) -> str:
    if len(plan.strategies) < 2:
        return "the plan has a single strategy, so nothing found out could change the choice"
    if len(shown.values) < ENOUGH_DRAWS:
        return f"fewer than {ENOUGH_DRAWS} possible worlds were simulated; ask for more paths"
    if not (shown.values > 0).any():
        return "no strategy reached all objectives in any simulated future; nothing tells them apart. Lower a target"
    return ""


def _full(
    plain: Learning, plan: Plan, posterior: Posterior, given: Given, held: tuple[Stakes, Stakes | None]
) -> Learning:
    shown, money = held
    found = unknowns(plan, posterior)
    swings = ordered([s for unknown in found if (s := swing(unknown, shown)) is not None])
    larger, small = groups(found), bundles(found)
    asked = _asked(plan, posterior, given, found, shown)
    knowledge = float(given.grouped.knowledge[shown.leader, shown.leader])
    worth = given.money.worth
    return replace(
        plain,
        everything=everything(given.grouped, seed=given.seed),
        facts=_worths(small, shown, money, worth, asked, swings),
        groups=_worths(larger, shown, money, worth, asked, ()),
        inquiries=asked,
        swings=swings,
        shares=shares(larger, shown.values[:, shown.leader], knowledge),
        losing=losing_worlds(found, shown, margin=plan.tie_within),
        tied=given.tied,
        breaker=worth_finding_first(plan, posterior, given.grouped, given.tied, seed=given.seed),
    )


def _asked(
    plan: Plan, posterior: Posterior, given: Given, found: tuple[Unknown, ...], shown: Stakes
) -> tuple[Priced, ...]:
    """Return the inquiries priced, of each tactic's tests the best for each effect."""
    cost = purse(plan, posterior, shown)
    plain = priced(inquiries(plan, posterior, found), shown, cost)
    best: dict[tuple[str, str], Priced] = {}
    for test in priced(given.tests, shown, cost):
        best.setdefault(_id(test.inquiry.informs[0][0]), test)
    return tuple(sorted((*plain, *best.values()), key=lambda p: (-p.net, p.inquiry.name)))


def _money_stakes(given: Given) -> Stakes | None:
    if given.money.worth is not None or given.money.totals is None:
        return None
    return stakes(given.money.totals, seed=given.seed)


def _worths(
    found: Sequence[Bundle],
    shown: Stakes,
    money: Stakes | None,
    worth: float | None,
    asked: Sequence[Priced],
    swings: Sequence[Swing],
) -> tuple[Worth, ...]:
    kept = []
    for bundle in found:
        gain = worth_of(bundle.parts, shown)
        if gain is None:
            continue
        if worth is not None:
            in_money: Gain | None = Gain(gain.found * worth, gain.floor * worth, gain.mcse * worth)
        else:
            in_money = worth_of(bundle.parts, money) if money else None
        turns = tuple(s for s in swings if s.turns and any(_id(s.unknown) == _id(part) for part in bundle.parts))
        kept.append(Worth(bundle, gain, in_money, _best(bundle, asked), turns))
    return tuple(sorted(kept, key=lambda w: (-w.gain.is_seen, -w.gain.value, w.bundle.name)))


def _id(unknown: Unknown) -> tuple[str, str]:
    return unknown.kind, unknown.where


def _best(bundle: Bundle, asked: Sequence[Priced]) -> str:
    """Return the inquiry about a part of the bundle that pays best, or, where none pays, the most telling."""
    parts = {_id(part) for part in bundle.parts}
    fit = [price for price in asked if any(_id(unknown) in parts for unknown, _ in price.inquiry.informs)]
    best = max(fit, key=lambda price: (price.net > 0, price.net if price.net > 0 else price.gain.value), default=None)
    return best.inquiry.name if best else ""

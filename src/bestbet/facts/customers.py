"""Customers of the history: who came back, how often, and who left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bestbet.facts.accounts import Accounts, account_segment
from bestbet.facts.ages import Mask, day_number
from bestbet.facts.attributes import named
from bestbet.facts.cells import EVERYONE, pooled
from bestbet.facts.contracts import DAYS_PER_YEAR, Contracts, contract_spells
from bestbet.facts.intervals import Interval, median, not_known, share, yearly_churn
from bestbet.facts.purchases import Buyers, buyers, money
from bestbet.facts.tables import Facts


@dataclass(frozen=True, slots=True)
class Customers:
    """Buying accounts of one segment: how many came back, how often, and how many under contract left."""

    label: str
    accounts: int
    came_back: Interval
    repeats: int
    repeats_per_year: float | None
    repeat_value: Interval
    contracts: int
    ended: int
    churn: Interval
    are_repeats_wins: bool


def customers(facts: Facts, accounts: Accounts) -> tuple[Customers, ...]:
    """Return the customers of the whole team, then by segment where there are segments; empty where none is known.

    `came_back` is the share with at least one repeat purchase day so far: young customers had less time to return.
    """
    who = buyers(facts, accounts)
    spells = contract_spells(facts, accounts)
    if who is None and spells is None:
        return ()
    n = len(accounts.labels)
    found = [_group(facts, EVERYONE, np.ones(n, np.bool_), who, spells)]
    if facts.segment_by is not None:
        segments = pooled(named(account_segment(facts, accounts, facts.segment_by), n))
        found += [_group(facts, label, segments.codes == i, who, spells) for i, label in enumerate(segments.labels)]
    return tuple(group for group in found if group.accounts or group.contracts)


def _group(facts: Facts, label: str, members: Mask, who: Buyers | None, spells: Contracts | None) -> Customers:
    n = came = repeats = contracts = ended = 0
    years = exposure = 0.0
    value = np.empty(0)
    if who is not None:
        rows = members[who.account]
        n, came, repeats = int(rows.sum()), int((who.repeats[rows] > 0).sum()), int(who.repeats[rows].sum())
        years = float((day_number(facts.as_of) - who.first[rows]).sum()) / DAYS_PER_YEAR
        value = money(who.repeat_amount[members[who.repeat_account]])
        value = value[~np.isnan(value)]
    if spells is not None:
        rows = members[spells.account]
        contracts, ended = int(rows.sum()), int((spells.has_ended & spells.is_followed)[rows].sum())
        exposure = float((spells.lived - spells.entered)[rows].sum()) / DAYS_PER_YEAR
    return Customers(
        label=label,
        accounts=n,
        came_back=share(came, n) if n else not_known("no purchase names an account"),
        repeats=repeats,
        repeats_per_year=repeats / years if years > 0 else None,
        repeat_value=median(value),
        contracts=contracts,
        ended=ended,
        churn=_churn(contracts, ended, exposure),
        are_repeats_wins=who is not None and who.are_wins,
    )


def _churn(contracts: int, ended: int, exposure: float) -> Interval:
    if not contracts:
        return not_known("no subscriptions")
    return yearly_churn(ended, exposure) if exposure > 0 else not_known("no end is on record")

"""What a list of contracts leaves out: those that ended, all of them or those of before some day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bestbet.facts.accounts import Accounts
from bestbet.facts.contracts import DAYS_PER_YEAR, contract_spells
from bestbet.facts.tables import Facts, Finding
from bestbet.facts.wording import number

_CODE = "BB-F25"


def contract_findings(facts: Facts, accounts: Accounts) -> Iterator[Finding]:
    """Yield that contracts which ended are left out, all of them or those of before the first end on record."""
    spells = contract_spells(facts, accounts)
    if spells is None or not len(spells.account):
        return
    if spells.are_ends_left_out:
        years = float(spells.lived.sum()) / DAYS_PER_YEAR
        yield Finding(
            _CODE,
            f"No contract has ended, though {number(len(spells.account))} ran for {number(years)} years together: "
            "those that ended are left out.",
            "How many customers leave cannot be told; it rests on judgement.",
            "Export ended contracts as well, with the day they ended.",
        )
        return
    if spells.entered.any():
        missed = spells.missed()
        first = date(1970, 1, 1) + timedelta(days=int((spells.start + spells.entered)[spells.entered > 0].min()))
        yield Finding(
            _CODE,
            f"No contract ended before {first}, where some {number(missed)} must have: those that ended earlier are "
            "left out.",
            "Contracts are followed from that day on; what they lived before says nothing of how many leave.",
            "Export all contracts, ended ones included.",
        )

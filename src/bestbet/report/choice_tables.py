"""How strategies stand apart from P(all), and where objectives stand in each other's way, as tables."""

from __future__ import annotations

from bestbet.odds.assessment import Assessment, ObjectiveOdds
from bestbet.odds.choice import Choice, Pair
from bestbet.report.svg import format_value
from bestbet.report.tables import Table
from bestbet.report.target_text import signed_text, target_text
from bestbet.report.words import percent, points

SIGMAS = 1.96
SMALLEST_GAP = 0.01
"""Pairs of objectives nearer than this to what unrelated ones would give are called unrelated."""


def standing_columns(a: Assessment) -> tuple[str, ...]:
    """Return the heads of what stands beside P(all)."""
    if a.choice is None:
        return ()
    wishes = ("With wishes",) if a.choice.standings[0].p_with_wishes is not None else ()
    return (*wishes, "Falls short by", *(("Worst tenth",) if a.choice.money else ()))


def standing_cells(a: Assessment, name: str) -> tuple[str, ...]:
    """Return one strategy's cells under `standing_columns`."""
    if a.choice is None:
        return ()
    s = a.choice.standing(name)
    wishes = () if s.p_with_wishes is None else (percent(s.p_with_wishes),)
    worst = () if s.worst_tenth is None else (format_value(s.worst_tenth, a.currency),)
    return (*wishes, percent_exact(s.shortfall), *worst)


def standing_note(a: Assessment) -> str:
    """Return what the columns mean, and what choosing the first of several adds by luck."""
    if a.choice is None:
        return ""
    missed = percent_exact(SIGMAS * max(s.shortfall_mcse for s in a.choice.standings))
    worst = ""
    if a.choice.money:
        error = format_value(SIGMAS * max(s.worst_tenth_mcse or 0.0 for s in a.choice.standings), a.currency)
        worst = f" Worst tenth: {_money(a.choice)} on average over the worst tenth of futures (±{error} at most)."
    return f" Falls short by: the part of a target missed, on average (±{missed} at most).{worst}{confirmed_text(a)}"


def _money(choice: Choice) -> str:
    return choice.money.replace("_", " ")


def confirmed_text(a: Assessment) -> str:
    """Return what the leader's chance reads on draws that did not choose it; empty with one strategy."""
    if a.choice is None or len(a.strategies) == 1:
        return ""
    c = a.choice.confirmed
    flattery = "nothing that shows" if c.flattery == 0 else points(c.flattery)
    return (
        f" Chosen on {c.n_parts - 1} of {c.n_parts} parts of the luck and read on the other, in turn, the best "
        f"reads {percent(c.p)} ±{points(SIGMAS * c.mcse)}: being picked adds {flattery}."
    )


def percent_exact(share: float) -> str:
    """Return a share with one decimal."""
    return format_value(share, "share", step=0.001)


def conflict_tables(a: Assessment) -> tuple[Table, ...]:
    """Return what each objective costs the leader, and how its objectives go together; none for one objective."""
    if a.choice is None or len(a.choice.conflict(a.best_bet).strains) < 2:
        return ()
    return _strains(a, a.choice), _pairs(a, a.choice)


def _strains(a: Assessment, choice: Choice) -> Table:
    known = {o.name: o for o in next(s for s in a.strategies if s.name == a.best_bet).objectives}
    conflict = choice.conflict(a.best_bet)
    rows = tuple(
        (
            s.objective,
            target_text(known[s.objective]),
            percent(s.p),
            gain_text(s.without, s.without_mcse),
            _eased_text(known[s.objective], s.eased_target),
            gain_text(s.eased, s.eased_mcse),
        )
        for s in sorted(conflict.strains, key=lambda s: -s.without)
    )
    columns = ("Objective", "Target", "Odds", "P(all) without it", "A target 5 % easier", "would give")
    return Table(
        f"What each objective costs {a.best_bet}", columns, rows, binding_text(a), numeric=frozenset(columns[1:])
    )


def _eased_text(objective: ObjectiveOdds, target: float) -> str:
    """Return the easier target; one of a single account or deal has none."""
    return "no target" if target <= 0 < (objective.target or 0.0) else signed_text(objective, target)


def binding_text(a: Assessment) -> str:
    """Return which objective binds, in words; empty where none does."""
    if a.choice is None or not (conflict := a.choice.conflict(a.best_bet)).binding:
        return ""
    worst = next(s for s in conflict.strains if s.objective == conflict.binding)
    return (
        f"{worst.objective} binds: in {percent(worst.without)} of the futures it is the only one that is missed. "
        f"Without it P(all) would be {percent(conflict.p_all + worst.without)} instead of {percent(conflict.p_all)}."
    )


def gain_text(gain: float, mcse: float) -> str:
    """Return a difference in points with its 95 % error of the simulation."""
    return f"{round(100 * gain, 1) + 0.0:+.1f} ±{100 * SIGMAS * mcse:.1f} points"


def _pairs(a: Assessment, choice: Choice) -> Table:
    pairs = sorted(choice.conflict(a.best_bet).pairs, key=lambda p: p.gap)
    rows = tuple(
        (f"{p.first} and {p.second}", percent(p.both), percent(p.product), gain_text(p.gap, p.mcse), pair_text(p))
        for p in pairs
    )
    columns = ("Two objectives", "Both", "If unrelated", "Difference", "They")
    note = "If unrelated: the product of their odds. The difference shows what they share: market, hours, customers."
    return Table(
        f"How the objectives of {a.best_bet} go together", columns, rows, note, numeric=frozenset(columns[1:4])
    )


def pair_text(pair: Pair) -> str:
    """Return how two objectives go together, in words."""
    if abs(pair.gap) <= max(SIGMAS * pair.mcse, SMALLEST_GAP):
        return "hardly touch"
    return "rise and fall together" if pair.gap > 0 else "stand in each other's way"

"""What is worth finding out, as tables."""

from __future__ import annotations

from bestbet.odds.breaking import LEAST
from bestbet.odds.inquiries import Priced
from bestbet.odds.learning import Learning, Worth
from bestbet.odds.robust import Robust
from bestbet.report.learn_words import (
    SIGMAS,
    gain_text,
    likeliest,
    money_text,
    robust_note,
    short_turn,
    signed,
    value_text,
)
from bestbet.report.svg import format_value
from bestbet.report.tables import Table
from bestbet.report.words import percent

MOST_FACTS, MOST_WAYS, MOST_SWINGS = 8, 8, 10


def learn_tables(found: Learning, currency: str) -> tuple[Table, ...]:
    """Return the tables of `bestbet learn`."""
    if found.reason:
        return (_robust_table(found, found.robust),) if found.robust else ()
    kept = (_facts(found, currency), _groups(found, currency), _ways(found, currency), _swings(found, currency))
    futures = (_robust_table(found, found.robust),) if found.robust else ()
    return (*(table for table in kept if table.rows), *futures)


def _money_head(found: Learning) -> str:
    return f"In {found.money_name}" if found.money_name else ""


def _facts(found: Learning, currency: str) -> Table:
    money = _money_head(found)
    rows = []
    for worth in found.seen[:MOST_FACTS]:
        said = [money_text(worth.money, currency)] if money else []
        rows.append((worth.bundle.name, gain_text(worth.gain), *said, _turn(worth, found, currency), worth.best))
    heads = ("To know", "Worth, points", *([money] if money else []), "Turns", "How")
    hidden = len(found.facts) - len(rows)
    note = (
        f"Points of P(all) that choosing after knowing it would add, ± its 95 % error, less what shuffled worlds show. "
        f"{hidden} other unknowns are not worth a line: not above twice what chance shows, or under "
        f"{100 * LEAST:.2f} points."
    )
    return Table("What knowing it would be worth", heads, tuple(rows), note + _money_note(found), _numbers(heads[1:-2]))


def _turn(worth: Worth, found: Learning, currency: str) -> str:
    if not worth.turns:
        return ""
    swing = worth.turns[0]
    is_placed = len(worth.bundle.parts) > 1
    return short_turn(swing, likeliest(swing), found.strategies, currency, is_placed=is_placed)


def _money_note(found: Learning) -> str:
    if found.money_leader is None:
        return ""
    leader = found.strategies[found.money_leader]
    return (
        f" In {found.money_name}: the same if you chose by expected {found.money_name} alone, where {leader} leads; "
        "state `worth` in the plan to have points in money."
    )


def _numbers(heads: tuple[str, ...]) -> frozenset[str]:
    return frozenset(heads)


def _groups(found: Learning, currency: str) -> Table:
    money = _money_head(found)
    share = {s.group: s for s in found.shares.groups} if found.shares else {}
    order = {name: i for i, name in enumerate(share)}
    rows = []
    for worth in sorted(found.groups, key=lambda w: order.get(w.bundle.name, len(order))):
        known = share.get(worth.bundle.name)
        parts = (
            (f"{_share(known.shapley)} ± {_share(SIGMAS * known.mcse)}", _share(known.first_order))
            if known
            else ("", "")
        )
        said = [money_text(worth.money, currency)] if money else []
        rows.append((worth.bundle.name, gain_text(worth.gain), *said, *parts))
    heads = ("Group", "Worth, points", *([money] if money else []), "Share of the swing", "Alone")
    rest = (
        f" {percent(max(found.shares.rest, 0.0))} belongs to what was not looked at or acts together."
        if found.shares
        else ""
    )
    note = (
        f"A group can own most of how P(all) of {found.strategies[found.leader]} varies and be worth nothing to know, "
        f"because the choice stays the same. Share: Shapley; alone: first-order.{rest}"
    )
    return Table("By group of unknowns", heads, tuple(rows), note, _numbers(heads[1:]))


def _share(value: float) -> str:
    return percent(max(value, 0.0))


def _ways(found: Learning, currency: str) -> Table:
    ways = sorted(found.inquiries, key=lambda p: (-_shown(p), -p.net))
    kept = [p for p in ways if _shown(p) > 0 or p.net > 0][:MOST_WAYS] or ways[:3]
    rows = tuple(
        (
            p.inquiry.name,
            f"{p.inquiry.n:.0f}",
            f"{p.inquiry.days:.0f}",
            f"{p.inquiry.hours:.0f}",
            format_value(p.inquiry.money, currency) if p.inquiry.money else "",
            gain_text(p.gain),
            signed(p.net),
        )
        for p in kept
    )
    heads = ("Way to find out", "Cases", "Days", "Hours", "Money", "Worth, points", "Net")
    hidden = len(found.inquiries) - len(rows)
    note = (
        "Worth: what choosing after its answer adds to P(all). Net: less what waiting costs, as the team goes on as "
        f"today, and less the share of hours or money it takes. {hidden} other ways would add nothing to be seen."
    )
    return Table("Ways to find out", heads, rows, note, _numbers(heads[1:]))


def _shown(price: Priced) -> float:
    return price.gain.value if price.gain.is_seen and price.gain.value >= LEAST else 0.0


def _swings(found: Learning, currency: str) -> Table:
    rows = []
    for swing in found.swings[:MOST_SWINGS]:
        low, high = (value_text(swing.unknown, value, currency) for value in (swing.low_value, swing.high_value))
        error = f"{100 * SIGMAS * max(swing.low_mcse, swing.high_mcse):.1f}"
        turn = short_turn(swing, likeliest(swing), found.strategies, currency) if swing.turns else ""
        rows.append((swing.unknown.name, low, percent(swing.low), high, percent(swing.high), error, turn))
    heads = ("Unknown", "Low", "P at low", "High", "P at high", "±", "Turns")
    note = (
        f"P(all) of {found.strategies[found.leader]} where the unknown is at its 10 % (low) and 90 % value (high), and "
        "where another strategy becomes the better choice; those that turn the choice stand first. ±: points, 95 %."
    )
    return Table(
        "What the odds swing with",
        heads,
        tuple(rows),
        note,
        _numbers(("P at low", "P at high", "±")),
    )


def _robust_table(found: Learning, robust: Robust) -> Table:
    rows = tuple(
        (
            name,
            f"{100 * s.max_regret:.1f} ± {100 * SIGMAS * s.max_regret_mcse:.1f}",
            f"{100 * s.high_regret:.1f} ± {100 * SIGMAS * s.high_regret_mcse:.1f}",
            f"{percent(s.satisfied)} ± {percent(SIGMAS * s.satisfied_mcse)}",
            f"{percent(s.worst)} to {percent(s.best)}",
        )
        for name, s in zip(found.strategies, robust.strategies, strict=True)
    )
    heads = ("Strategy", "Largest regret", "9 in 10 below", "Enough in", "P(all)")
    return Table("In futures without probability", heads, rows, robust_note(robust), _numbers(heads[1:]))

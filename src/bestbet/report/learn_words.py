"""What is worth finding out, in words: values with their units, turning points, losing worlds, the headline."""

from __future__ import annotations

from bestbet.odds.breaking import LEAST, in_short
from bestbet.odds.futures import Box, Limit
from bestbet.odds.inquiries import Priced
from bestbet.odds.learning import Learning
from bestbet.odds.robust import Robust
from bestbet.odds.turning import Swing, Turn
from bestbet.odds.unknowns import Unknown
from bestbet.odds.value import Gain
from bestbet.report.svg import format_value
from bestbet.report.tie_words import breaker_text
from bestbet.report.words import about, listed, percent, points

SIGMAS = 1.96
NOTHING_SEEN = "not above chance"


def value_text(unknown: Unknown, value: float, currency: str) -> str:
    """Return a value of an unknown with its unit."""
    if unknown.unit == "share":
        return f"{100 * value:.3g} %"
    return format_value(value, currency if unknown.unit == "money" else unknown.unit).replace("\N{NO-BREAK SPACE}", " ")


def gain_text(gain: Gain) -> str:
    """Return a gain in points of P(all) with its 95 % error, or that it does not stand out from chance."""
    if not gain.is_seen:
        return NOTHING_SEEN
    if gain.value < LEAST:
        return "under 0.05"
    return f"{100 * gain.value:.2f} ± {100 * SIGMAS * gain.mcse:.2f}"


def money_text(gain: Gain | None, currency: str) -> str:
    """Return a gain in money with its 95 % error; empty where none can be said."""
    if gain is None:
        return ""
    if not gain.is_seen:
        return NOTHING_SEEN
    return f"{format_value(gain.value, currency)} ± {format_value(SIGMAS * gain.mcse, '')}"


def turn_text(swing: Swing, turn: Turn, strategies: tuple[str, ...], currency: str) -> str:
    """Return a turning point: "if the win rate in healthcare is below 17 %, choose b (about 1 in 8 as known today)"."""
    limit = limit_text(Limit(swing.unknown, turn.low, turn.high), currency)
    return f"if {limit}, choose {strategies[turn.strategy]} ({about(turn.chance)} as known today)"


def short_turn(swing: Swing, turn: Turn, strategies: tuple[str, ...], currency: str, *, is_placed: bool = False) -> str:
    """Return a turning point for a table: "above 92 %: b (1 in 5)"; `is_placed` names where the unknown is."""
    said = limit_text(Limit(swing.unknown, turn.low, turn.high), currency).removeprefix(f"{swing.unknown.name} is ")
    where = f"{swing.unknown.where}, " if is_placed and swing.unknown.where else ""
    return f"{where}{said}: {strategies[turn.strategy]} ({about(turn.chance).removeprefix('about ')})"


def likeliest(swing: Swing) -> Turn:
    """Return the likeliest turning point of an unknown that has one."""
    return max(swing.turns, key=lambda turn: turn.chance)


def turns_of(swing: Swing, strategies: tuple[str, ...], currency: str) -> tuple[str, ...]:
    """Return the turning points of an unknown, the likeliest first."""
    ordered = sorted(swing.turns, key=lambda turn: -turn.chance)
    return tuple(turn_text(swing, turn, strategies, currency) for turn in ordered)


def limit_text(limit: Limit, currency: str) -> str:
    """Return a condition on an unknown: "the ramp of a new seller is above 20 weeks"."""
    low, high = (None if end is None else value_text(limit.unknown, end, currency) for end in (limit.low, limit.high))
    if low is not None and high is not None:
        return f"{limit.unknown.name} is between {low} and {high}"
    return f"{limit.unknown.name} is {'below' if low is None else 'above'} {high if low is None else low}"


def headline(found: Learning) -> str:
    """Return the answer in one or two sentences."""
    if found.reason:
        return f"Nothing can be said: {found.reason}."
    ceiling = _ceiling(found)
    first = found.first
    if first is None:
        return f"No single thing that could be found out would change the choice by enough to be seen. {ceiling}"
    return f"Find out first: {first.bundle.name}. It is worth {points(first.gain.value)} of P(all). {ceiling}"


def _ceiling(found: Learning) -> str:
    gain = found.everything
    if gain is None:
        return ""
    if not gain.is_seen:
        return "What knowing everything but luck would add cannot be told from what chance alone shows."
    return f"Knowing everything but luck would add {points(gain.value)} (± {points(SIGMAS * gain.mcse)})."


def advice(found: Learning, currency: str) -> tuple[str, ...]:
    """Return what to do about it: where the choice turns, how to find out, and whether waiting pays."""
    if found.reason:
        return ()
    said = [*_tie(found), *_first_steps(found, currency)]
    paying = [p for p in found.inquiries if p.net >= LEAST and p.gain.is_seen]
    if paying:
        said.append(f"Pays for its wait and hours: {_way(paying[0])}.")
    elif found.inquiries:
        leader = found.strategies[found.leader]
        said.append(
            f"No way to find out pays for its wait and hours by {100 * LEAST:.2f} points: begin with {leader}, "
            "and learn on the way."
        )
    return tuple(said)


def _tie(found: Learning) -> list[str]:
    """What would break a tie, where the odds call one."""
    if not found.tied:
        return []
    names = listed([found.strategies[i] for i in found.tied])
    return [f"{names} are tied. {breaker_text(in_short(found.breaker))}"]


def _first_steps(found: Learning, currency: str) -> list[str]:
    first = found.first
    if first is None:
        return []
    turns = [text for swing in first.turns for text in turns_of(swing, found.strategies, currency)]
    said = [_capital(f"{text}.") for text in turns[:3]]
    way = next((p for p in found.inquiries if p.inquiry.name == first.best), None)
    return [*said, f"To find out: {_way(way)}."] if way else said


def _way(price: Priced) -> str:
    asked = price.inquiry
    took = f"{asked.days:.0f} days, {asked.hours:.0f} hours"
    worth = f"{gain_text(price.gain)} points" if price.gain.is_seen else "no more than chance would show"
    return f"{asked.name} ({took}; the answer is worth {worth}, {signed(price.net)} net)"


def signed(net: float) -> str:
    """Return a net benefit in points with its sign."""
    return f"{100 * net:+.2f}"


def losing_text(found: Learning, currency: str) -> tuple[str, ...]:
    """Return where the leader loses: among the possible worlds, and in the futures without probability."""
    said = []
    leader = found.strategies[found.leader]
    margin = f"{100 * found.margin:.3g} points"
    if found.losing is not None:
        said.append(
            f"In {percent(found.losing.share)} of the worlds these facts allow another strategy beats {leader} by more "
            f"than {margin}{_boxed(found.losing.box, currency)}"
        )
    if found.robust is not None:
        said.append(
            f"In {percent(found.robust.leader_loses)} of {found.robust.n_futures} futures that have no probability "
            f"another strategy beats {leader} by more than {margin}{_boxed(found.robust.box, currency)}"
        )
    return tuple(said)


def losing_short(found: Learning) -> tuple[str, ...]:
    """Return the share of possible worlds in which another strategy is better, in one sentence; empty if unknown."""
    if found.losing is None:
        return ()
    leader, margin = found.strategies[found.leader], f"{100 * found.margin:.3g} points"
    share = percent(found.losing.share)
    return (f"In {share} of the plausible markets another strategy beats {leader} by more than {margin}.",)


def _boxed(box: Box | None, currency: str) -> str:
    if box is None:
        return "; no few conditions tell them apart."
    limits = listed([limit_text(limit, currency) for limit in box.limits])
    fit = "" if box.says_it_well else " No short description fits well; this is the best."
    return (
        f". Above all where {limits}: there it loses in {percent(box.density)} (± {points(SIGMAS * box.mcse)}), "
        f"which covers {percent(box.coverage)} of all such cases.{fit}"
    )


def robust_note(found: Robust) -> str:
    """Return what the futures are and how they were computed."""
    ranges = "; ".join(f"{f.name} {_range(f.low, f.high, f.unit)}" for f in found.factors)
    return (
        f"{found.n_futures} futures, spread evenly over ranges that are judgement and have no probability: {ranges}. "
        f"Enough: P(all) of at least {100 * found.enough:.1f} %. {found.n_paths:,} histories a strategy on the same "
        "luck; ± is the 95 % error."
    )


def _range(low: float, high: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * low:.3g} to {100 * high:.3g} %"
    return f"{low:g} to {high:g} {unit}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

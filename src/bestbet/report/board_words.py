"""From the answers to the board's page: values are carried over and put into words, none is computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bestbet.choose.tactics import CUT, HOLD, TacticOdds, TacticsAnswer
from bestbet.commit.decision import TripWire
from bestbet.odds.assessment import Assessment, ObjectiveOdds, StrategyOdds
from bestbet.odds.measures import FORMULAS
from bestbet.plan.nodes import Measure
from bestbet.report.board import Board, BoardObjective, BoardWire, Figure
from bestbet.report.board_since import since_commitment
from bestbet.report.brief import odds_rows
from bestbet.report.chart_data import OddsRow
from bestbet.report.choice_tables import binding_text
from bestbet.report.svg import GAP, format_value
from bestbet.report.tactics_tables import cost_text
from bestbet.report.target_text import target_text, value_text
from bestbet.report.words import about, chance, day_text, listed, percent, percent_range, points, sentence, spoken
from bestbet.track.standing import HOLD as STAY
from bestbet.track.standing import LOOK
from bestbet.track.tracked import Tracked
from bestbet.track.wires import AHEAD, CLEAR, TOUCHED, WireState
from bestbet.units import NO_CURRENCY

SIGMAS = 1.96
MOST_RISKS = 5
STATES = {TOUCHED: "Touched", CLEAR: "Passed", AHEAD: "Not yet due"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What the page says beside the odds: tactics, the commitment in force, proposed trip-wires, what was learned.

    `because` is the reason the commitment was made for, `changes` are later entries of the ledger in words, `loses`
    sentences on the worlds in which the bet loses.
    """

    tactics: TacticsAnswer | None = None
    tracked: Tracked | None = None
    because: str = ""
    changes: tuple[str, ...] = ()
    proposed: tuple[TripWire, ...] = ()
    loses: tuple[str, ...] = ()
    is_demo: bool = False


def board_of(a: Assessment, beside: Beside) -> Board:
    """Return the board's page: of the commitment in force where there is one, else of the best bet."""
    bet = _bet(a, beside.tracked)
    said = Named(a, beside.tactics)
    rows = _ranked(odds_rows(a), bet, is_committed=beside.tracked is not None)
    then = tuple(beside.tracked.steps[0].p.items()) if beside.tracked else ()
    return Board(
        team=a.team,
        as_of=a.as_of,
        is_demo=beside.is_demo,
        headline=_headline(a, bet, beside.tracked),
        lead=said(_lead(a, bet, beside.tracked)),
        asked=_asked(a, bet, beside.tracked),
        figures=_figures(a, bet),
        objectives=_objectives(a, bet),
        options=rows,
        bet=bet.name,
        why=tuple(map(said, _why(a, bet, beside))),
        gives_up=sentence(bet.gives_up),
        risks=tuple(map(said, _risks(a, bet, beside.loses))),
        wires=_wires(beside, a.currency),
        are_agreed=beside.tracked is not None,
        drop=tuple(map(said, _drop(beside.tactics, bet))),
        since=tuple(map(said, since_commitment(beside.tracked, a, beside.changes))) if beside.tracked else (),
        then=then,
    )


class Named:
    """Puts names of strategies, objectives and tactics as people say them wherever a text holds them.

    `is_coined` leaves names alone that could be any word of a sentence, and changes those written with underscores.
    """

    def __init__(self, a: Assessment, tactics: TacticsAnswer | None, *, is_coined: bool = False) -> None:
        names = {s.name for s in a.strategies} | {o.name for o in a.strategies[0].objectives}
        names |= {t.tactic for t in tactics.tactics} if tactics else set()
        self.names = frozenset(names)
        wanted = {name for name in names if name.strip() and ("_" in name or not is_coined)}
        known = sorted(wanted, key=lambda name: (-len(name), name)) or ["\0"]
        self.pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, known))})(?!\w)", re.IGNORECASE)

    def __call__(self, text: str) -> str:
        """Return the text with every known name as it is said, and without the analyst's P(all)."""
        plain = text.replace("P(all)", "the chance of all").replace(f" {NO_CURRENCY}", "")
        return self.pattern.sub(lambda found: spoken(found[1]), plain)


def _bet(a: Assessment, tracked: Tracked | None) -> StrategyOdds:
    """The committed strategy, or the best bet where none is or the plan no longer has it."""
    by_name = {s.name: s for s in a.strategies}
    best = by_name[a.best_bet]
    return by_name.get(tracked.strategy, best) if tracked else best


def _ranked(rows: Iterable[OddsRow], bet: StrategyOdds, *, is_committed: bool) -> tuple[OddsRow, ...]:
    marked = [
        replace(
            row,
            is_best=row.name == bet.name,
            is_tied=row.is_tied and not is_committed,
            is_committed=is_committed and row.name == bet.name,
        )
        for row in rows
    ]
    return tuple(sorted(marked, key=lambda row: (not row.is_best, -row.probability)))


def _today(a: Assessment) -> StrategyOdds | None:
    return next((s for s in a.strategies if s.is_status_quo), None)


def _goal(a: Assessment) -> str:
    n = len([o for o in a.strategies[0].objectives if o.must])
    return "the objective" if n == 1 else f"all {n} objectives"


def _headline(a: Assessment, bet: StrategyOdds, tracked: Tracked | None) -> str:
    name = spoken(bet.name)
    if tracked and bet.name == tracked.strategy:
        return f"Our bet: {name}"
    if a.tie_with:
        names = listed([name, *map(spoken, a.tie_with)])
        is_open = a.choice is not None and a.choice.tie == "open"
        return f"No clear best bet yet: {names}" if is_open else f"A tie between {names}"
    return "The best bet: go on as today" if bet.is_status_quo else f"The best bet: {name}"


def _lead(a: Assessment, bet: StrategyOdds, tracked: Tracked | None) -> str:
    by = max(o.by for o in bet.objectives if o.must)
    name = spoken(bet.name) if a.tie_with or tracked else "It"
    reached = f"{name} reaches {_goal(a)} by {day_text(by)} with a chance of {chance(bet.p_all)}."
    if tracked:
        return f"{tracked.standing.sentence} {reached}"
    return f"{reached} {sentence(a.reason)}"


def _asked(a: Assessment, bet: StrategyOdds, tracked: Tracked | None) -> str:
    """What the board is asked for, in one sentence."""
    if tracked is None:
        what = "choose one of the tied strategies" if a.tie_with else f"agree to {spoken(bet.name)}"
        return f"Asked of the board: {what}, its trip-wires, and what to drop."
    review = tracked.standing.next_review
    until = f" until the review on {day_text(review)}" if review else ""
    if tracked.standing.verdict == STAY:
        return f"Asked of the board: stay the course{until}."
    if tracked.standing.verdict == LOOK:
        return f"Asked of the board: note what stands out; no change is asked{until}."
    return "Asked of the board: take the decision up again. Reconsidering is not yet switching."


def _figures(a: Assessment, bet: StrategyOdds) -> tuple[Figure, ...]:
    error = f"± {points(SIGMAS * bet.mcse)} of simulation error"
    known = Figure("If we knew the market better", percent_range(*bet.p_all_interval), "in 8 of 10 plausible markets")
    first = Figure(f"Chance of {_goal(a)}", percent(bet.p_all), error)
    return (first, known, _beside(a, bet))


def _beside(a: Assessment, bet: StrategyOdds) -> Figure:
    """The figure to hold the bet against: going on as today, or the next best."""
    today = _today(a)
    if today is None or today.name == bet.name:
        others = [s for s in a.strategies if s.name != bet.name]
        if not others:
            return Figure("Alternatives", "none", "the plan names no other strategy")
        today = max(others, key=lambda s: s.p_all)
        return Figure(f"The next best, {spoken(today.name)}", percent(today.p_all), about(today.p_all))
    gap = bet.p_all - today.p_all
    more = f"{points(abs(gap))} {'less' if gap >= 0 else 'more'} than the bet"
    return Figure("Going on as today", percent(today.p_all), more)


def _objectives(a: Assessment, bet: StrategyOdds) -> tuple[BoardObjective, ...]:
    today = _today(a)
    held = {o.name: o.p for o in today.objectives} if today and today.name != bet.name else {}
    return tuple(_objective(o, held.get(o.name)) for o in bet.objectives)


def _objective(o: ObjectiveOdds, today: float | None) -> BoardObjective:
    return BoardObjective(spoken(o.name), spoken(o.measure), target_text(o), o.by, o.must, o.p, o.mcse, today)


def _why(a: Assessment, bet: StrategyOdds, beside: Beside) -> list[str]:
    why = [sentence(beside.because or bet.because)]
    if beside.tracked and a.best_bet != bet.name and bet.name not in a.tie_with:
        best = next(s for s in a.strategies if s.name == a.best_bet)
        why.append(f"On today's facts {best.name} reads {percent(best.p_all)}; a switch must first be earned.")
    elif beside.tracked:
        why.append(f"{_place(a, bet)}: {a.reason}.")
    trails = f"trails the best there by {points(bet.regret)} on average"
    why.append(f"Best of all in {percent(bet.p_best)} of the plausible markets; {trails}.")
    return [text for text in why if text]


def _place(a: Assessment, bet: StrategyOdds) -> str:
    """Return whether the bet leads or is tied, and with what."""
    tied = [spoken(name) for name in (a.best_bet, *a.tie_with) if name != bet.name] if a.tie_with else []
    return f"It is tied with {listed(tied)}" if tied else "It still leads"


def _risks(a: Assessment, bet: StrategyOdds, loses: Sequence[str]) -> list[str]:
    """What could go wrong, the likeliest first."""
    known = [o for o in bet.objectives if o.must and o.p is not None]
    said = []
    if known:
        weakest = min(known, key=lambda o: o.p or 0.0)
        held = target_text(weakest).replace(" ", GAP)
        ends = f"the middle future ends at {value_text(weakest.median, weakest.unit)}, asked is {held}"
        said.append(f"{weakest.name} is the hardest to reach: {percent(weakest.p or 0.0)} by itself; {ends}.")
    binds = binding_text(a) if bet.name == a.best_bet and a.choice else ""
    if binds:
        said.append(sentence(binds))
    said += list(loses[:1])
    said += [text.replace('Strategy "', "").replace('" goes', " goes") for text in a.findings if _is_reach(text, bet)][
        :1
    ]
    if a.judgement_share is not None:
        share = f"{percent(a.judgement_share)} of what is uncertain rests on judgement rather than data"
        first = f", first of all {a.drivers[0].quantity}" if a.drivers else ""
        said.append(f"{share}{first}.")
    return said[:MOST_RISKS]


def _is_reach(text: str, bet: StrategyOdds) -> bool:
    """Whether a finding says that the bet goes beyond what the history has seen."""
    return text.startswith(f'Strategy "{bet.name}" goes beyond')


def _wires(beside: Beside, currency: str) -> tuple[BoardWire, ...]:
    if beside.tracked:
        return tuple(
            BoardWire(wire_text(one.wire, currency), one.wire.action, state_text(one, currency), one.wire.healthy)
            for one in beside.tracked.wires
        )
    return tuple(BoardWire(wire_text(wire, currency), wire.action, "", wire.healthy) for wire in beside.proposed)


def wire_text(wire: TripWire, currency: str) -> str:
    """Return the condition of a trip-wire as people say it: "Wins below 40 by 30 June 2027"."""
    return f"{spoken(wire.measure)} {wire.side} {_counted(wire.level, wire, currency)} by {day_text(wire.by)}"


def state_text(one: WireState, currency: str) -> str:
    """Return where a trip-wire stands, with what was counted so far: "Not yet due: 61 so far"."""
    state = STATES.get(one.state, one.state)
    return state if one.value is None else f"{state}: {_counted(one.value, one.wire, currency)} so far"


def _counted(value: float, wire: TripWire, currency: str) -> str:
    unit = FORMULAS[Measure(wire.measure)].unit
    return format_value(value, currency if unit == "money" else "share" if unit == "share" else "")


def _drop(tactics: TacticsAnswer | None, bet: StrategyOdds) -> list[str]:
    if tactics is None or tactics.strategy != bet.name:
        return []
    cut = [t for t in tactics.tactics if t.is_in and t.verdict == CUT]
    held = [t.tactic for t in tactics.tactics if t.is_in and t.verdict == HOLD]
    said = [_cut(t, tactics.currency) for t in cut]
    if held:
        said.append(f"Keep at their minimum, since nothing shows that they help: {listed(held)}.")
    return said or ["Nothing: every tactic of the bet helps in most plausible markets, or is worth a test."]


def _cut(t: TacticOdds, currency: str) -> str:
    effect = f"{100 * t.effect:+.1f} points (± {100 * SIGMAS * t.effect_mcse:.1f})".replace("-", "\N{MINUS SIGN}")
    return f"Drop {t.tactic}: {t.reason}. It moves the chance by {effect} and takes {cost_text(t, currency)}."

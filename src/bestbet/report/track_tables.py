"""How a commitment goes, as sentences and tables: what `bestbet track` prints."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.report.svg import format_target, format_value
from bestbet.report.tables import Table
from bestbet.report.words import percent, points, sentence, spoken
from bestbet.report.work_tables import work_line, work_tables
from bestbet.track.bands import HIGH, LOW, MIDDLE, Banded
from bestbet.track.revision import ORDER
from bestbet.track.tracked import Tracked
from bestbet.track.watch import Alarm, Power
from bestbet.track.wires import AHEAD, CLEAR, TOUCHED, WireState

_PART_WORDS = {
    "model": "code",
    "corrections": "corrections",
    "execution": "work",
    "time": "time",
    "luck": "luck",
    "parameters": "learned",
    "action": "plan",
    "target": "targets",
    "noise": "noise",
}
_SELDOM_SEEN = 1.5
_STATES = {TOUCHED: "touched", CLEAR: "not touched", AHEAD: "not yet due"}
_MOST_STEPS = 12


def track_headline(t: Tracked) -> str:
    """Return the verdict in one sentence with the next review day."""
    return f"{t.standing.sentence}{_review(t)}"


def track_reason(t: Tracked) -> str:
    """Return why the verdict is what it is, where the verdict itself stands above, and the next review day."""
    return f"{sentence(t.standing.reasons[0])}{_review(t)}"


def _review(t: Tracked) -> str:
    return f" Next review: {t.standing.next_review}." if t.standing.next_review else ""


def track_lines(t: Tracked) -> tuple[str, ...]:
    """Return what stands behind the verdict, one sentence each."""
    chosen = t.now.p[t.strategy]
    first = t.steps[0].p[t.strategy]
    odds = f"{t.strategy}: {percent(first)} when committed on facts of {t.committed}, {percent(chosen)} now"
    lines = [
        *(f"also: {reason}" for reason in t.standing.reasons[1:]),
        f"{odds} (±{points(1.96 * t.now.mcse[t.strategy])} of simulation error)",
        _weeks_line(t),
        *_correction_line(t),
        work_line(t.work),
        alarm_line(t.alarm),
        *_seldom(t.alarm),
        *_movement_line(t),
        "a fall of the odds by ten points some month is usual on healthy plans and is no trip-wire",
    ]
    return tuple(lines)


def _weeks_line(t: Tracked) -> str:
    over = f"; {_days(t.days_over)} left out, of a week that is not over" if t.days_over else ""
    weeks = "1 whole week is" if t.n_weeks == 1 else f"{t.n_weeks} whole weeks are"
    return f"{weeks} held against the frozen futures{over}"


def _days(n: int) -> str:
    return "1 day is" if n == 1 else f"{n} days are"


def _correction_line(t: Tracked) -> tuple[str, ...]:
    if not t.n_corrections:
        return ()
    return (f"late corrections of days covered before: {t.n_corrections:,}; they were taken in",)


def alarm_line(alarm: Alarm) -> str:
    """Return where the alarm stands."""
    if not len(alarm.log_e):
        return "the alarm waits for the first whole week"
    state = f"sounded in week {alarm.sounded_in}" if alarm.sounded_in else "is silent"
    return f"the alarm {state}: evidence {_evidence(alarm.e)} against the plan; it sounds at {alarm.alarm_at:g}"


def _evidence(e: float) -> str:
    return f"{e:.2f}" if e < 10 else f"{e:,.0f}"


def _seldom(alarm: Alarm) -> tuple[str, ...]:
    """Say what cannot be seen: with an event a week nobody can see a shortfall of a quarter within a year."""
    slow = [name for name, pace in alarm.pace.items() if pace < _SELDOM_SEEN]
    if not slow:
        return ()
    said = f"{' and '.join(slow)} come about once a week or less"
    return (f"{said}: by these alone nobody can see a shortfall of a quarter within a year",)


def _movement_line(t: Tracked) -> tuple[str, ...]:
    m = t.movement
    if m.expected is None:
        return ()
    low, high = m.expected
    moved = f"the odds moved by {m.moved:.4f} in sum of squares; calm and sober odds would by {low:.4f} to {high:.4f}"
    return (f"{moved} (nine in ten); one plan gives no verdict on that",)


def track_tables(t: Tracked) -> tuple[Table, ...]:
    """Return the actuals against the committed band, the odds over time, why they moved, the wires, and the alarm."""
    tables = [_bands("Objectives against the committed band", t.bands)]
    if t.leads:
        tables.append(_bands("What leads to them, since the commitment", t.leads))
    tables.append(_odds(t))
    if t.revisions():
        tables.append(_moves(t))
    tables += work_tables(t.work)
    if t.wires:
        tables.append(_wires(t.wires))
    if t.alarm.power is not None:
        tables.append(power_table(t.alarm.power))
    return tuple(tables)


def _bands(title: str, bands: Sequence[Banded]) -> Table:
    columns = ("", "so far", "committed: middle", "nine in ten", "stands", "at the end", "target")
    rows = tuple(_band(one) for one in bands)
    note = "So far: to the end of the last whole week. Nine in ten: the futures that were frozen when deciding."
    return Table(title, columns, rows, note, numeric=frozenset(columns[1:4] + columns[5:]))


def _band(one: Banded) -> tuple[str, ...]:
    target = "" if one.target is None else format_target(one.target, one.unit)
    end = format_value(float(one.levels[MIDDLE, -1]), one.unit) if one.levels.shape[1] else "–"
    if not one.standing:
        return (one.name, one.reason or "–", "–", "–", "–", end, target)
    at = one.days.index(one.actual_days[-1])
    low, middle, high = (format_value(float(one.levels[level, at]), one.unit) for level in (LOW, MIDDLE, HIGH))
    return (one.name, format_value(one.actual[-1], one.unit), middle, f"{low} to {high}", one.standing, end, target)


def _odds(t: Tracked) -> Table:
    names = list(t.steps[0].p)
    names.sort(key=lambda name: name != t.strategy)
    columns = ("facts of", *(f"{name} (chosen)" if name == t.strategy else name for name in names), "corrections")
    shown = t.steps if len(t.steps) <= _MOST_STEPS else (t.steps[0], *t.steps[-_MOST_STEPS + 1 :])
    rows = tuple(
        (step.as_of.isoformat(), *(percent(step.p[name]) for name in names), f"{step.n_corrections:,}")
        for step in shown
    )
    note = f"Odds of all objectives: same targets, same luck (seed {t.seed}, {t.n_paths:,} futures) at every import."
    if len(shown) < len(t.steps):
        note += f" The first and the last {_MOST_STEPS - 1} of {len(t.steps)}; --json gives all."
    return Table("The chosen and the rejected, over time", columns, rows, note, numeric=frozenset(columns[1:]))


def _moves(t: Tracked) -> Table:
    pairs = t.revisions()[-_MOST_STEPS:]
    kept = [name for name in ORDER if any(abs(one.parts.get(name, 0.0)) > 0 for _, one in pairs)] or ["luck"]
    columns = ("facts of", "from", "to", *(_PART_WORDS[name] for name in kept), "±")
    rows = []
    for step, one in pairs:
        parts = (_signed(one.parts[name]) if name in one.parts else "?" for name in kept)
        rows.append((step.as_of.isoformat(), percent(one.before), percent(one.after), *parts, f"{196 * one.mcse:.1f}"))
        if one.reverse is not None:
            other = {name: _signed(one.reverse[name]) if name in one.reverse else "" for name in kept}
            rows.append(("  other order", "", "", *other.values(), ""))
    note = (
        "Points of the odds. Time: had everything gone exactly as expected. Luck: what came instead. Learned: what it "
        "says of the market. Taken in the order of the columns; the other order where it differs by over a point. "
        "±: simulation error of the whole change."
    )
    if "execution" in kept:
        note += " Work: what was done instead of what was committed; ?: not logged when the odds were told."
    return Table(f"Why the odds of {t.strategy} moved", columns, tuple(rows), note, numeric=frozenset(columns[1:]))


def _signed(share: float) -> str:
    value = 100 * share
    return "0" if value == 0 else f"{value:+.1f}"


def _wires(wires: Sequence[WireState]) -> Table:
    columns = ("trip-wire", "so far", "by", "state", "healthy plans touch it", "then")
    rows = tuple(
        (
            f"{one.wire.measure.replace('_', ' ')} {one.wire.side} {one.wire.level:,.10g}",
            "–" if one.value is None else _so_far(one.value),
            one.wire.by.isoformat(),
            _STATES.get(one.state, one.state),
            "–" if one.wire.healthy is None else percent(one.wire.healthy),
            one.wire.action,
        )
        for one in wires
    )
    return Table("Trip-wires", columns, rows, numeric=frozenset({"so far", "healthy plans touch it"}))


def _so_far(value: float) -> str:
    """Return four leading digits, and every digit of what is larger: 1,434,800 and never 1.435e+06."""
    return f"{value:,.4g}" if abs(value) < 9_999.5 else f"{value:,.0f}"


def power_table(power: Power) -> Table:
    """Return what the alarm can see on this plan."""
    columns = ("if the pace is", *(f"week {week}" for week in power.weeks))
    rows = tuple(
        ("as committed (false alarms)" if factor == 1.0 else f"{percent(1 - factor)} lower", *map(percent, seen))
        for factor, seen in zip(power.factors, power.seen.tolist(), strict=True)
    )
    note = (
        f"Share of {power.n} of the plan's own frozen futures in which it has sounded by then, give or take 4 points."
    )
    return Table("What the alarm can see, and how soon", columns, rows, note, numeric=frozenset(columns[1:]))


def wire_words(one: WireState) -> str:
    """Return a trip-wire and its state in words."""
    wire = one.wire
    return f"{spoken(wire.measure)} {wire.side} {wire.level:,.10g} by {wire.by}: {_STATES.get(one.state, one.state)}"

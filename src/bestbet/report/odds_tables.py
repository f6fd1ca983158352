"""The odds as tables and as one sentence: what `bestbet odds` and `bestbet explain` print."""

from __future__ import annotations

from bestbet.odds.assessment import Assessment, ObjectiveOdds, StrategyOdds
from bestbet.report.choice_tables import conflict_tables, standing_cells, standing_columns, standing_note
from bestbet.report.tables import Table
from bestbet.report.target_text import target_text, value_text
from bestbet.report.tie_words import breaker_text
from bestbet.report.words import chance, listed, percent, percent_range, points

SMALLEST_SHARE_SHOWN = 0.01


def headline(assessment: Assessment) -> str:
    """Return the answer in one sentence or two; the two kinds of tie are worded apart."""
    a = assessment
    best = next(s for s in a.strategies if s.name == a.best_bet)
    reached = f"{best.name} reaches all objectives in {chance(best.p_all)}"
    if a.verdict != "tie":
        return f"Best bet: {best.name}. It reaches all objectives in {chance(best.p_all)}; {a.reason}."
    first = f" {breaker_text(a.breaker)}".rstrip()
    rivals = [f"{s.name} ({percent(s.p_all)})" for name in a.tie_with for s in a.strategies if s.name == name]
    if a.choice is not None and a.choice.tie == "open":
        named = f"{'The rival' if len(rivals) == 1 else 'Rivals'} to weigh: {listed(rivals)}"
        return f"No clear best bet yet: {reached}, and {a.reason}. {named}.{first}"
    return f"A tie between {listed([a.best_bet, *a.tie_with])}: {reached}, {listed(rivals)}; {a.reason}.{first}"


def ranking(assessment: Assessment) -> tuple[StrategyOdds, ...]:
    """Return the strategies, best first, by the rule of choice; without one equals keep the plan's order."""
    choice = assessment.choice
    if choice is None:
        return tuple(sorted(assessment.strategies, key=lambda s: -s.p_all))
    return tuple(sorted(assessment.strategies, key=lambda s: choice.order.index(s.name)))


def odds_tables(assessment: Assessment) -> tuple[Table, ...]:
    """Return the strategies side by side, the objectives of each, and what the answer rests on."""
    return (
        _strategies(assessment),
        _objectives(assessment),
        *conflict_tables(assessment),
        rests_table(assessment),
    )


def _strategies(a: Assessment) -> Table:
    rows = tuple(
        (
            f"{s.name} (status quo)" if s.is_status_quo else s.name,
            percent(s.p_all),
            f"±{points(1.96 * s.mcse)}",
            percent_range(*s.p_all_interval),
            percent(s.p_best),
            points(s.regret),
            *standing_cells(a, s.name),
        )
        for s in ranking(a)
    )
    columns = (
        "Strategy", "P(all)", "Simulation", "If we knew more", "P(best)", "Regret", *standing_columns(a),
    )  # fmt: skip
    note = (
        f"{a.n_paths:,} histories per strategy on the same luck, seed {a.seed}, facts as of {a.as_of}. "
        "Simulation: 95 % error of the computation. If we knew more: 10-90 % of what P(all) could read if the market "
        f"were known better.{standing_note(a)}"
    )
    return Table("Odds of reaching all objectives", columns, rows, note, numeric=frozenset(columns[1:]))


def _objectives(a: Assessment) -> Table:
    names = [s.name for s in ranking(a)]
    by_name = {s.name: {o.name: o for o in s.objectives} for s in a.strategies}
    rows = tuple(
        (
            objective.name if objective.must else f"{objective.name} (wish)",
            target_text(objective),
            objective.by.isoformat(),
            *(_p(by_name[name][objective.name]) for name in names),
        )
        for objective in a.strategies[0].objectives
    )
    return Table(
        "Odds of each objective", ("Objective", "Target", "By", *names), rows, numeric=frozenset({"Target", *names})
    )


def _p(objective: ObjectiveOdds) -> str:
    return "–" if objective.p is None else percent(objective.p)


def rests_table(a: Assessment) -> Table:
    """Return what each quantity rests on and how much the odds of the best bet hang on it."""
    weight = {d.quantity: d.share for d in a.drivers}
    ordered = sorted(a.rests, key=lambda r: -weight.get(r.quantity, 0.0))
    rows = tuple(
        (
            r.quantity,
            percent(weight.get(r.quantity, 0.0)),
            percent(r.data),
            percent(r.evidence),
            percent(r.judgement),
            r.source,
        )
        for r in ordered
    )
    share = a.judgement_share
    note = "" if share is None else f"Of what drives these odds, {percent(share)} rests on judgement."
    columns = ("Quantity", "Drives", "Data", "Evidence", "Judgement", "From")
    return Table("What the answer rests on", columns, rows, note, numeric=frozenset(columns[1:5]))


def strategy_table(strategy: StrategyOdds) -> Table:
    """Return the objectives of one strategy: odds, median and interval against the target."""
    rows = tuple(
        (
            o.name if o.must else f"{o.name} (wish)",
            o.measure,
            target_text(o),
            _p(o),
            value_text(o.median, o.unit),
            "–" if o.interval is None else f"{value_text(o.interval[0], o.unit)} – {value_text(o.interval[1], o.unit)}",
            o.reason,
        )
        for o in strategy.objectives
    )
    columns = ("Objective", "Measure", "Target", "Odds", "Median", "90 % interval", "Why not")
    kept = columns if any(row[-1] for row in rows) else columns[:-1]
    shown = tuple(tuple(row[: len(kept)]) for row in rows)
    return Table(f"{strategy.name}: its objectives", kept, shown, numeric=frozenset(kept[2:6]))

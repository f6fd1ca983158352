"""From the assessment to what the page shows; values are carried over, none is computed."""

from __future__ import annotations

from bestbet.facts.tables import Finding
from bestbet.odds.assessment import Assessment, Fan, ObjectiveOdds, StrategyOdds
from bestbet.report.chart_conflict import conflict_chart
from bestbet.report.chart_data import FanChart, ObjectiveChance, OddsRow, RestsRow, StripMark, StripPanel
from bestbet.report.chart_evidence import EvidenceChart
from bestbet.report.chart_flips import FlipsChart
from bestbet.report.chart_held import HeldChart
from bestbet.report.chart_learn import LearnChart
from bestbet.report.chart_tactics import TacticsChart
from bestbet.report.page import FindingText, ReportContent, StrategyText
from bestbet.report.tables import Table
from bestbet.report.tie_words import breaker_text
from bestbet.report.words import sentence

_BANDS = ((0, 6), (1, 5), (2, 4))
_MEDIAN = 3


def content_of(
    assessment: Assessment,
    *,
    tables: tuple[Table, ...],
    findings: tuple[Finding, ...],
    version: str,
    is_demo: bool = False,
    held: HeldChart | None = None,
    evidence: EvidenceChart | None = None,
    tactics: TacticsChart | None = None,
    flips: FlipsChart | None = None,
    learning: LearnChart | None = None,
) -> ReportContent:
    """Return the content of the report page; `tables` and `findings` come from the facts, `held` from a backtest."""
    a = assessment
    musts = [o for o in a.strategies[0].objectives if o.must]
    best = next(s for s in a.strategies if s.name == a.best_bet)
    return ReportContent(
        team=a.team,
        as_of=a.as_of,
        by=max(o.by for o in musts or a.strategies[0].objectives),
        n_musts=len(musts),
        odds=odds_rows(a),
        strategies=tuple(StrategyText(s.name, s.because, s.gives_up, s.p_best, s.regret) for s in a.strategies),
        seed=a.seed,
        n_paths=a.n_paths,
        facts_digest=a.digest,
        engine=a.engine,
        version=version,
        reason=_reason(a),
        tie_with=a.tie_with,
        fans=tuple(_fan(a, o, o.fan) for o in best.objectives if o.fan is not None),
        panels=tuple(_panel(a, i) for i in range(len(a.strategies[0].objectives))),
        rests=tuple(RestsRow(r.quantity, r.data, r.evidence, r.judgement, r.source) for r in a.rests),
        judgement_share=a.judgement_share,
        findings=(
            *(FindingText(text) for text in a.findings),
            *(FindingText(f.text, f.effect, f.remedy) for f in findings),
        ),
        tables=tables,
        is_demo=is_demo,
        held=held,
        evidence=evidence,
        tie=a.choice.tie if a.choice else "",
        conflict=conflict_chart(a),
        tactics=tactics,
        flips=flips,
        learning=learning,
    )


def _reason(a: Assessment) -> str:
    """Why the best bet leads; of a tie, why it is one and what would end it."""
    more = breaker_text(a.breaker) if a.verdict == "tie" else ""
    return f"{sentence(a.reason)} {more}".strip() if more else a.reason


def odds_rows(assessment: Assessment) -> tuple[OddsRow, ...]:
    """Return one row per strategy for the odds chart."""
    a = assessment
    return tuple(
        OddsRow(
            s.name,
            s.p_all,
            s.mcse,
            s.p_all_interval,
            tuple(ObjectiveChance(o.name, o.p) for o in s.objectives),
            is_status_quo=s.is_status_quo,
            is_best=s.name == a.best_bet,
            is_tied=a.verdict == "tie" and s.name in {a.best_bet, *a.tie_with},
        )
        for s in a.strategies
    )


def _fan(a: Assessment, o: ObjectiveOdds, fan: Fan) -> FanChart:
    lines = [tuple(float(x) for x in level) for level in fan.levels]
    return FanChart(
        label=o.name,
        unit=o.unit,
        days=fan.days,
        bands=tuple((lines[low], lines[high]) for low, high in _BANDS),
        median=lines[_MEDIAN],
        target=o.target,
        direction=_side(o.direction),
        probability=o.p,
        as_of=a.as_of,
    )


def _side(direction: str) -> str:
    """The side of the target that counts; targets relative to the past are numbers by now."""
    return "at_least" if direction in {"at_least", "increase_by"} else "at_most"


def _panel(a: Assessment, index: int) -> StripPanel:
    first = a.strategies[0].objectives[index]
    marks = tuple(_mark(a, s, s.objectives[index]) for s in a.strategies)
    return StripPanel(first.name, first.unit, first.target, _side(first.direction), marks)


def _mark(a: Assessment, s: StrategyOdds, o: ObjectiveOdds) -> StripMark:
    return StripMark(s.name, o.median, o.interval, o.p, is_best=s.name == a.best_bet, is_status_quo=s.is_status_quo)

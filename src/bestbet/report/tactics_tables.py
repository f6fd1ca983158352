"""The tactics of a strategy as tables and sentences: what `bestbet tactics` prints."""

from __future__ import annotations

from bestbet.choose.tactics import BestTest, TacticOdds, TacticsAnswer
from bestbet.report.choice_tables import gain_text
from bestbet.report.svg import format_value, plain_number
from bestbet.report.tables import Table
from bestbet.report.words import chance, listed, percent, points

SIGMAS = 1.96


def tactics_headline(answer: TacticsAnswer) -> str:
    """Return the answer in one sentence or two."""
    said = []
    for verdict in ("keep", "cut", "test", "hold at minimum", "add"):
        names = [t.tactic for t in answer.tactics if t.verdict == verdict]
        if names:
            said.append(f"{verdict}: {listed(names)}")
    which = "the best bet, " if answer.is_best_bet and not answer.tied_with else ""
    tied = f", tied with {listed(answer.tied_with)}" if answer.tied_with else ""
    verdicts = "; ".join(said) or "no tactic to judge"
    reached = f"reaching all objectives in {chance(answer.p_all)}"
    return f"Tactics of {which}{answer.strategy}{tied}, {reached}. {verdicts[:1].upper()}{verdicts[1:]}."


def tactics_tables(answer: TacticsAnswer) -> tuple[Table, ...]:
    """Return the verdicts, what each tactic serves, and by how much it moves each objective."""
    if not answer.tactics:
        return ()
    return _verdicts(answer), _fits(answer), _moves(answer)


def _name(t: TacticOdds) -> str:
    return t.tactic if t.is_in else f"{t.tactic} (not in it)"


def _verdicts(answer: TacticsAnswer) -> Table:
    rows = tuple(
        (
            _name(t),
            t.verdict,
            gain_text(t.effect, t.effect_mcse),
            "no effect" if t.p_positive is None else percent(t.p_positive),
            plain_number(t.hours),
            plain_number(t.money),
            f"{100 * t.judged.loss_if_kept:.1f} / {100 * t.judged.loss_if_cut:.1f}",
            t.reason,
        )
        for t in answer.tactics
    )
    columns = ("Tactic", "Verdict", "P(all)", "Helps in", "Hours", "Money", "Wrong kept / cut", "Why")
    note = (
        f"P(all): with the tactic less without it, on the same luck, {answer.n_paths:,} histories each, seed "
        f"{answer.seed}, ± 95 % simulation error; each is left out alone, so effects do not add up. Hours and money: "
        "per week; hours that a tactic leaves go back to deals, money is not spent. Helps in: the share of worlds "
        "these facts allow in which it raises P(all). Wrong kept / cut: points lost on average by keeping it where it "
        "hurts, or by cutting it where it helps."
    )
    return Table(f"Tactics of {answer.strategy}", columns, rows, note, numeric=frozenset(columns[2:7]))


def _fits(answer: TacticsAnswer) -> Table:
    rows = tuple(
        (
            _name(t),
            serves_text(t),
            _channels(t),
            t.where,
            f"{plain_number(t.units)} × {t.unit} a week",
            t.evidence,
            "; ".join(t.fit.against) or "fits",
        )
        for t in answer.tactics
    )
    columns = ("Tactic", "Serves", "Through", "Where", "Dose", "Evidence", "Fit")
    note = "Fit: filters, not scores. Evidence: the strongest kind that counts; stories count for nothing."
    return Table("What each tactic serves, and what its effect rests on", columns, rows, note)


def _moves(answer: TacticsAnswer) -> Table:
    names = [m.objective for m in answer.tactics[0].moved]
    rows = tuple((_name(t), *(_moved(m.gap, m.mcse) for m in t.moved)) for t in answer.tactics)
    note = "Points of each objective's own chance, ± 95 % simulation error; a dot where it is inside that error."
    return Table("What each tactic moves", ("Tactic", *names), rows, note, numeric=frozenset(names))


def _moved(gap: float, mcse: float) -> str:
    return "·" if abs(gap) <= SIGMAS * mcse or gap == 0 else f"{100 * gap:+.1f} ±{100 * SIGMAS * mcse:.1f}"


def serves_text(t: TacticOdds) -> str:
    """Return the objectives that a tactic serves."""
    return ", ".join(s.objective for s in t.fit.serves) or "none"


def _channels(t: TacticOdds) -> str:
    found = dict.fromkeys(channel.replace("_", " ") for s in t.fit.serves for channel in s.channels)
    return ", ".join(found) or "–"


def cost_text(t: TacticOdds, currency: str) -> str:
    """Return hours and money of an average week."""
    return f"{plain_number(t.hours)} h and {format_value(t.money, currency)} a week"


def tactics_sentences(answer: TacticsAnswer) -> tuple[str, ...]:
    """Return what to know beside the tables: what serves nothing, what to test and how, and what could not be tried."""
    said = []
    if answer.serving_nothing:
        said.append(
            f"Serving nothing that shows: {listed(answer.serving_nothing)}. Its hours would serve deals better."
        )
    said += [test_text(t, t.test) for t in answer.tactics if t.verdict == "test" and t.test is not None]
    return (*said, *answer.findings)


def test_text(t: TacticOdds, test: BestTest) -> str:
    """Return which test of a tactic would help, and what choosing after it would gain."""
    design = f"bestbet weigh --design --tactic {t.tactic} --channel {test.channel}"
    return (
        f"Test {t.tactic}: {test.kind} for {test.weeks} weeks on its {test.channel.replace('_', ' ')}; choosing after "
        f"it would gain {points(test.gain)}. Design: {design}"
    )

"""The best mix as tables and sentences: what `bestbet mix` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bestbet.choose.mix import BestMix, Option
from bestbet.choose.prices import Price
from bestbet.choose.seek import Need
from bestbet.choose.sequence import Sequence as InTime
from bestbet.plan.kinds import TIMES_PER_WEEK, Setting, write_number
from bestbet.plan.nodes import Effort, Plan
from bestbet.report.svg import GAP, format_value
from bestbet.report.tables import Table
from bestbet.report.words import chance, day_text, listed, percent, points
from bestbet.units import NO_CURRENCY, WEEKS_PER

Z95 = 1.959963984540054
MONEY_STEP = 1000.0
"""Prices of money are said per so much a month."""


def mix_headline(mix: BestMix) -> str:
    """Return the answer in one sentence."""
    best = mix.best
    said = f"The best mix reaches all objectives in {chance(best.p_all)} ±{points(Z95 * best.mcse)}"
    rival = max(mix.named, key=lambda o: o.p_all, default=None)
    beside = [f"{_ahead(mix.today)} {mix.today.name} (today's effort)"]
    if rival is not None:
        beside.append(f"{_ahead(rival)} {rival.name}")
    return f"{said}: {' and '.join(beside)}."


def _ahead(option: Option) -> str:
    if abs(option.behind) <= max(0.01, 2 * option.behind_mcse):
        return "as good as"
    return f"{points(abs(option.behind))} {'ahead of' if option.behind > 0 else 'behind'}"


def mix_tables(plan: Plan, mix: BestMix) -> tuple[Table, ...]:
    """Return the mix tactic by tactic, its hours beside the plan's strategies, and the odds of all."""
    return _doses(plan, mix), _beside(plan, mix), _odds(mix)


def _doses(plan: Plan, mix: BestMix) -> Table:
    names = tuple(resource.name for resource in plan.resources)
    columns = ("Tactic", "Today", "Best mix", *names, "Change")
    rows = [_row(plan, mix, name) for name in _used(plan, mix)]
    spent = tuple(_amount_of(plan, i, value) for i, (_, value) in enumerate(mix.best.needs))
    there = tuple(_amount_of(plan, i, value) for i, (_, value) in enumerate(mix.have))
    rows.append(("all tactics", "", "", *spent, _total_change(plan, mix)))
    rows.append(("there is", "", "", *there, ""))
    note = (
        f"Cost per week of the best mix; change in {_unit(plan)} a week. All tactics: in the fullest week. There is: in"
        " the leanest week, people leaving and newcomers included. Hours that no tactic takes work the open deals."
    )
    return Table("The best mix", columns, tuple(rows), note, numeric=frozenset((*names, "Change")))


def _beside(plan: Plan, mix: BestMix) -> Table:
    options = (mix.best, mix.today, *mix.named)
    columns = ("Tactic", *(_head(o, mix) for o in options))
    rows = [(name, *(_plain(_spent(mix, o.effort, name, _main(plan))) for o in options)) for name in _used(plan, mix)]
    rows.append(("all tactics", *(_total(plan, mix, o) for o in options)))
    title = f"{_unit(plan).capitalize()} per week by tactic"
    return Table(title, columns, tuple(rows), numeric=frozenset(columns[1:]))


def _head(option: Option, mix: BestMix) -> str:
    return f"{option.name} (today)" if option is mix.today else option.name


def _used(plan: Plan, mix: BestMix) -> list[str]:
    used = {e.tactic for option in (mix.best, mix.today, *mix.named) for e in option.effort}
    return [tactic.name for tactic in plan.tactics if tactic.name in used]


def _row(plan: Plan, mix: BestMix, name: str) -> tuple[str, ...]:
    best, today, main = mix.best.effort, mix.today.effort, _main(plan)
    spent = tuple(_amount_of(plan, i, _spent(mix, best, name, i)) for i in range(len(plan.resources)))
    change = _signed(_spent(mix, best, name, main) - _spent(mix, today, name, main))
    return name, mix_text(plan, today, name), mix_text(plan, best, name), *spent, change


def mix_text(plan: Plan, effort: Sequence[Effort], name: str) -> str:
    """Return what a mix does of one tactic: "53 per week in Healthcare"; a dash where nothing."""
    tactic = next(t for t in plan.tactics if t.name == name)
    said = []
    for one in (e for e in effort if e.tactic == name):
        units = write_number(one.units, TIMES_PER_WEEK, Setting("", tactic.unit))
        said.append(f"{units} in {_aim(one.where)}" if one.where else units)
    return "; ".join(said) or "–"


def _aim(where: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(listed(list(values)) for values in where.values())


def _spent(mix: BestMix, effort: Sequence[Effort], name: str, resource: int) -> float:
    """Return what a mix spends on one tactic, at the costs that the limits were counted with."""
    costs = mix.unit_costs.get(name, ())
    return sum(one.units * costs[resource] for one in effort if one.tactic == name and resource < len(costs))


def cost_text(plan: Plan, mix: BestMix, name: str) -> str:
    """Return what the best mix spends on one tactic a week: "21.3 h, 53 EUR"; empty where it spends nothing."""
    spent = ((i, _spent(mix, mix.best.effort, name, i)) for i in range(len(plan.resources)))
    said = listed([_amount_of(plan, i, value) for i, value in spent if value > 0])
    return f"{said} a week" if said else ""


def _main(plan: Plan) -> int:
    """The position of the people's hours, else of the first resource."""
    return next((i for i, r in enumerate(plan.resources) if r.is_hours), 0)


def _unit(plan: Plan) -> str:
    return plan.resources[_main(plan)].unit if plan.resources else "units"


def _amount_of(plan: Plan, i: int, value: float) -> str:
    resource = plan.resources[i]
    unit = "h" if resource.is_hours else _money_name(resource.unit)
    return f"{_plain(value)} {unit}".rstrip() if value > 0 else _plain(value)


def _money_name(currency: str) -> str:
    """Return the currency, or nothing where the export did not say which."""
    return "" if currency == NO_CURRENCY else currency


def _total(plan: Plan, mix: BestMix, option: Option) -> str:
    return _plain(sum(_spent(mix, option.effort, t.name, _main(plan)) for t in plan.tactics))


def _total_change(plan: Plan, mix: BestMix) -> str:
    main = _main(plan)
    after, before = (sum(_spent(mix, o.effort, t.name, main) for t in plan.tactics) for o in (mix.best, mix.today))
    return _signed(after - before)


def _plain(value: float) -> str:
    return "–" if value <= 0 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _signed(value: float) -> str:
    return "0" if abs(value) < 0.05 else f"{value:+,.1f}"


def _odds(mix: BestMix) -> Table:
    extra = (mix.nearest,) if _is_nearer(mix) else ()
    options = (mix.best, *extra, mix.today, *mix.named)
    goals = [name for name, _ in mix.best.goals]
    columns = ("Way", "P(all)", "Simulation", *goals, "Moved", "Hours asked", "Deals worked")
    rows = tuple(
        (
            _head(o, mix) if o.is_allowed else f"{_head(o, mix)} (beyond the limits)",
            percent(o.p_all),
            f"±{points(Z95 * o.mcse)}",
            *(percent(p) for _, p in o.goals),
            percent(o.moved),
            "–" if o.busy is None else percent(o.busy),
            "–" if o.worked is None else percent(o.worked),
        )
        for o in options
    )
    note = (
        f"{mix.n_paths:,} histories each, seed {mix.seed}, on luck and draws that the search never saw; facts as of "
        f"{mix.as_of}. Moved: share of the hours or the money that goes elsewhere than today, whichever is more. Hours "
        "asked: by tactics and deals together. Deals worked: new opportunities that somebody has time for."
    )
    return Table("Odds of the best mix beside the others", columns, rows, note, numeric=frozenset(columns[1:]))


def _is_nearer(mix: BestMix) -> bool:
    """Whether a mix as good moves so much less that the reader can see it."""
    return mix.nearest.name != mix.best.name and percent(mix.nearest.moved) != percent(mix.best.moved)


def mix_sentences(plan: Plan, mix: BestMix) -> tuple[str, ...]:
    """Return the plateau, the nearest mix to today, the bounds and the prices, a sentence each."""
    return (*_plateau(mix), _bounds(mix), *(price_sentence(p, plan.currency) for p in mix.prices))


def _plateau(mix: BestMix) -> Iterator[str]:
    top = mix.plateau
    if mix.is_flat:
        yield "The answer is flat: today's effort is as good as the best mix found, within the simulation's error."
    what = f"{top.n_as_good} of {top.n_tried} mixes tried are as good, within 1 point or two standard errors"
    firm = [name for name, low, high in top.ranges if high > 0 and high - low <= 0.1 * high]
    loose = [f"{name} ({low:.3g} to {high:.3g} a week)" for name, low, high in top.ranges if high - low > 0.1 * high]
    said = f"{what}." if top.n_as_good > 1 else "No other mix that was tried is as good."
    if top.n_as_good > 1 and loose:
        said += f" They leave open: {listed(loose)}."
    if top.n_as_good > 1 and firm:
        said += f" They agree, within a tenth, on {listed(firm)}."
    yield said
    if not _is_nearer(mix):
        yield f"None of them lies nearer to today than the best one: it moves {percent(mix.best.moved)} of the means."
    else:
        near = mix.nearest
        less = near.behind > max(0.01, 2 * near.behind_mcse)
        end = f", on fresh luck {points(near.behind)} less than the best" if less else ""
        moved = f"{percent(near.moved)} of the means instead of {percent(mix.best.moved)}"
        yield f"The one nearest to today moves {moved} and reaches {percent(near.p_all)}{end}."


def _bounds(mix: BestMix) -> str:
    if not mix.bounds:
        return "No limit of the plan stops the mix: more of any tactic would take from the rest more than it brings."
    return f"The mix runs up against {listed(list(mix.bounds))}; loosen that and it could change."


def price_sentence(price: Price, currency: str) -> str:
    """Return what more of a resource is worth: "one more hour a week: +0.2 points"."""
    if price.gain is None or price.mcse is None:
        return f"More {price.resource}: not computed, {price.reason}."
    if price.reason:
        return f"More {price.resource} is worth nothing here: {price.reason}."
    step = 1.0 if price.is_hours else MONEY_STEP / WEEKS_PER["month"]
    gain, error = (100 * v * step / price.step for v in (price.gain, Z95 * price.mcse))
    what = (
        "One more hour a week"
        if price.is_hours
        else f"{MONEY_STEP:,.0f} {_money_name(currency)}".rstrip().replace(",", GAP) + " more a month"
    )
    on = price.step * (1.0 if price.is_hours else WEEKS_PER["month"])
    unit = "hours a week" if price.is_hours else f"{_money_name(currency)} a month".lstrip()
    said = "" if gain > error else ", too little to tell from nothing"
    return f"{what} of {price.resource}: {gain:+.2f} ±{error:.2f} points{said} (measured on {on:,.0f} {unit} more)."


def needs_table(mix: BestMix, reach: float, needs: Sequence[Need]) -> Table:
    """Return what it takes to reach the wished-for odds, one way a row."""
    rows = tuple((_way(n), _amount(n), percent(n.p_all), f"±{points(Z95 * n.mcse)}") for n in needs)
    title = f"What it takes to reach {percent(reach)} with the best mix, each alone"
    note = (
        f"Now {percent(mix.best.p_all)}. Amounts are found on one luck, what they reach is reported on another. Hours "
        "and money are looked at up to twice what there is, the mix adapting; dates up to a year later."
    )
    return Table(title, ("Change", "By how much", "Then P(all)", "Simulation"), rows, note,
                 numeric=frozenset({"Then P(all)", "Simulation"}))  # fmt: skip


def _way(need: Need) -> str:
    if need.kind == "weeks":
        return "all dates later"
    if need.kind == "target":
        return f"easier target: {need.name}" if need.name else "all targets easier"
    return f"more {need.name}"


def _amount(need: Need) -> str:
    if need.amount is None:
        return f"not enough alone: {need.reason}"
    if need.kind == "weeks":
        return f"{need.amount:.0f} weeks" if need.amount else "nothing: it is reached already"
    if need.kind == "hours":
        return f"{need.amount:+,.0f} hours a week (of {need.base:,.0f})"
    if need.kind == "money":
        month = WEEKS_PER["month"]
        return f"{need.amount * month:+,.0f} {_money_name(need.unit)} a month (of {need.base * month:,.0f})"
    if not need.name:
        return f"each eased by {100 * (1 - need.amount):.1f}{GAP}%"
    return f"{format_value(need.amount, need.unit)} instead of {format_value(need.base, need.unit)}"


def sequence_sentences(sequences: Sequence[InTime]) -> tuple[str, ...]:
    """Return the best ways to do one thing first and another later, against the best mix throughout."""
    if not sequences:
        return ("There is no pair of ways whose order could be tried.",)
    best = sequences[0]
    way = f"{best.first} until {day_text(best.day)}, then {best.then}"
    error = points(Z95 * best.gain_mcse)
    if best.gain > max(0.01, 2 * best.gain_mcse):
        said = f"Better still, {way}: {percent(best.p_all)}, {points(best.gain)} (±{error}) more"
        return (f"{said} than one mix throughout.",)
    said = f"Doing one thing first and another later gains nothing sure: the best order found, {way}, reaches"
    return (f"{said} {percent(best.p_all)}, {100 * best.gain:+.1f} points (±{error}) against the best mix throughout.",)

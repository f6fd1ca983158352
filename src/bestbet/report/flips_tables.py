"""What becomes of switching, as sentences, tables and JSON values; nothing is computed here."""

from __future__ import annotations

from typing import Any

from bestbet.choose.flips import Fate, Fates
from bestbet.choose.flips_law import COMMIT, GUARD, ORACLE, POLICIES, REACTING
from bestbet.choose.own_world import Own
from bestbet.choose.rounds import Flips, Round
from bestbet.choose.worlds import GENERATOR
from bestbet.report.chart_flips import FlipBar, FlipsChart, lead_words
from bestbet.report.tables import Table
from bestbet.report.words import listed, percent, spoken

IN_ENGINE = "Going round, whatever the results"
IN_WORLD = "Reacting to results"
_GUARDS = tuple(i for i, policy in enumerate(POLICIES) if policy.name.startswith("guard"))


def flips_sentences(found: Flips) -> tuple[str, ...]:
    """Return the answer in sentences, the headline first; where switching pays it says so."""
    return (_headline(found), *_more(found))


def _headline(found: Flips) -> str:
    name = spoken(found.own.names[found.own.first])
    ahead = [f"{_every(one)} ({lead_words(one.lead, one.lead_mcse)})" for one in found.rounds if one.is_ahead]
    ahead += [f"“{fate.policy}” ({lead_words(fate.lead, fate.lead_mcse)})" for fate in found.fates.reacting_ahead]
    if ahead:
        return f"Switching pays here: {listed(ahead)} beat staying with {name}."
    worst = min(found.rounds, key=lambda one: one.lead)
    if worst.is_behind:
        return (
            f"Staying with {name} reaches all objectives in {percent(found.rounds[0].p)}; a team that flips every "
            f"{worst.every} weeks in {percent(worst.p)}: {lead_words(worst.lead, worst.lead_mcse)}."
        )
    return f"Flipping neither helps nor hurts beyond the error of the simulation; staying with {name} is simpler."


def _more(found: Flips) -> tuple[str, ...]:
    said = [*found.findings]
    even = [one for one in found.rounds[1:] if not one.is_ahead and not one.is_behind]
    said += [f"{_every(one).capitalize()} cannot be told from staying: the price is small here." for one in even]
    guard = found.fates.fates[GUARD]
    if guard.is_ahead:
        said.append(
            f"The rule “switch only when it is earned” leads staying by {lead_words(guard.lead, guard.lead_mcse)}: "
            "stubbornness is not what wins."
        )
    with_rivals = {fate.policy for fate in found.fates.reacting_ahead}
    without = {fate.policy for fate in found.unanswered.reacting_ahead}
    if with_rivals != without:
        turned = listed(sorted(with_rivals ^ without))
        said.append(f"This hangs on rivals moving up when you falter: without that the answer turns for {turned}.")
    else:
        said.append("It does not hang on rivals: where they do not answer slack the same ways lead.")
    return tuple(said)


def _every(one: Round) -> str:
    return "staying" if one.every is None else f"flipping every {one.every} weeks"


def flips_tables(found: Flips) -> tuple[Table, ...]:
    """Return the rounds in the engine, the ways that react to results, the price of x, and what the world rests on."""
    return (_rounds(found), _fates(found.fates), _price_of_x(found.fates), _world(found.own))


def _rounds(found: Flips) -> Table:
    rows = tuple(
        (_every(one), percent(one.p), "" if one.every is None else lead_words(one.lead, one.lead_mcse))
        for one in found.rounds
    )
    note = (
        f"By the engine itself, {found.n_paths:,} futures each on the same luck. New work comes up to speed over the "
        "plan's ramp, also the first choice's own; deals in flight are followed by whoever is there."
    )
    columns = ("Way", "All objectives", "Against staying")
    return Table(IN_ENGINE, columns, rows, note, frozenset(columns[1:]))


def _fates(fates: Fates) -> Table:
    rows = tuple(
        (fate.policy, percent(fate.p), "" if i == COMMIT else lead_words(fate.lead, fate.lead_mcse),
         f"{fate.switches:.1f}", percent(fate.mean_yield))
        for i, fate in enumerate(fates.fates)
        if i in {COMMIT, *REACTING, GUARD, ORACLE}
    )  # fmt: skip
    columns = ("Way", "Reaches the bar", "Against commitment", "Switches", "Mean result")
    note = (
        f"{fates.n_worlds:,} worlds drawn from what the facts allow ({GENERATOR}); the bar is where commitment reaches "
        "it with the plan's odds. The oracle knows the truth before the first week: nobody can beat it."
    )
    return Table(IN_WORLD, columns, rows, note, frozenset(columns[1:]))


def _price_of_x(fates: Fates) -> Table:
    rows = tuple(
        (f"{POLICIES[i].x:.2f}", percent(fate.p), lead_words(fate.lead, fate.lead_mcse), f"{fate.switches:.1f}")
        for i, fate in enumerate(fates.fates)
        if i in _GUARDS
    )
    columns = ("How sure it must be", "Reaches the bar", "Against commitment", "Switches")
    note = "The price of asking for more certainty than 0.50 on a gain that is already net of ramp and pause."
    return Table("The price of x, the certainty a flip must show", columns, rows, note, frozenset(columns[1:]))


def _world(own: Own) -> Table:
    rows = (
        ("weeks left", f"{own.n_weeks}", "the plan"),
        ("weeks until new work is up to speed (time constant)", f"{own.ramp:.1f}", "the plan's ramp, or judgement"),
        ("weeks from opportunity to win", f"{own.lag:.1f}", "your data"),
        ("spread between strategies", percent(own.spread), "the fit: what tells two of them apart"),
        ("luck, as of a team that wins", f"{own.rate:.2g} a week", "the engine's futures, from your counts"),
        ("drift of the market a week", percent(own.drift), "the plan, or judgement"),
        ("share of the result that rides on what is moved", percent(own.moved), "made equal to the engine's rounds"),
        ("weeks without new deals of that share at a switch", f"{own.pause}", "judgement: --pause"),
    )
    return Table("What your own world rests on", ("Quantity", "Value", "From"), rows)


def flips_chart(found: Flips) -> FlipsChart:
    """Return the picture of the answer."""
    rounds = [
        FlipBar("stay" if r.every is None else f"flip every {r.every} weeks", r.p, r.mcse, IN_ENGINE, r.every is None)
        for r in found.rounds
    ]
    shown = (COMMIT, *REACTING, GUARD)
    ways = [
        FlipBar(f.policy, f.p, f.mcse, IN_WORLD, i == COMMIT) for i, f in enumerate(found.fates.fates) if i in shown
    ]
    return FlipsChart((*rounds, *ways), flips_sentences(found))


def flips_json(found: Flips) -> dict[str, Any]:
    """Return the answer as JSON values."""
    own = found.own
    return {
        "generator": GENERATOR,
        "seed": found.seed,
        "n_paths": found.n_paths,
        "committed_to": own.names[own.first],
        "headline": flips_sentences(found)[0],
        "findings": list(flips_sentences(found)[1:]),
        "rounds": [
            {"every_weeks": r.every, "p_all": r.p, "mcse": r.mcse, "lead": r.lead, "lead_mcse": r.lead_mcse}
            for r in found.rounds
        ],
        "ways": [_fate_json(fate) for fate in found.fates.fates],
        "ways_without_rivals": [_fate_json(fate) for fate in found.unanswered.fates],
        "n_worlds": found.fates.n_worlds,
        "world": {
            "weeks_left": own.n_weeks,
            "ramp_weeks": own.ramp,
            "cycle_weeks": own.lag,
            "pause_weeks": own.pause,
            "drift_per_week": own.drift,
            "spread": own.spread,
            "wins_per_week": own.rate,
            "moved_share": own.moved,
            "chance": own.chance,
        },
    }


def _fate_json(fate: Fate) -> dict[str, Any]:
    return {
        "way": fate.policy,
        "p": fate.p,
        "mcse": fate.mcse,
        "lead": fate.lead,
        "lead_mcse": fate.lead_mcse,
        "mean_yield": fate.mean_yield,
        "switches": fate.switches,
        "beats_commitment": fate.is_ahead,
    }

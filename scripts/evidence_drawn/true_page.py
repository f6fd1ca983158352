"""The figures in the text of docs/evidence/true.md: passages written from the data and set between their marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from evidence_drawn import marks
from evidence_drawn.chart_coverage import CALLED, Held, fleet_rows, rank_rows
from evidence_drawn.drawn import Evidence
from evidence_drawn.fleet_data import Said
from evidence_drawn.judged import Agreement, Estimate, agreement
from evidence_drawn.past_data import WEEKS, Past
from evidence_drawn.rank_data import Quantity
from evidence_drawn.verdicts import MAIN, Asked, asked, measures_off, ranges_off

from bestbet.report import svg
from bestbet.report.words import listed, percent, percent_range

_PASSAGE = re.compile(r"(<!-- figures: ([a-z]+) -->\n).*?(\n<!-- end -->)", re.DOTALL)
_RUN_NAMES = {**{f"fleet_{world}": name.lower() for world, name in marks.WORLD_NAMES.items()}, "ranks": "ranks"}
_NUMBERS = {1: "one", 2: "two", 3: "three"}


def refreshed(page: str, evidence: Evidence) -> str:
    """Return the page with every passage as the data have it now; ValueError where one has no place on the page."""
    fresh = passages(evidence)
    found = [name for _, name, _ in _PASSAGE.findall(page)]
    if sorted(found) != sorted(fresh):
        raise ValueError(f"the page should have the passages {listed(list(fresh))}, found {listed(found) or 'none'}")
    return _PASSAGE.sub(lambda match: f"{match[1]}\n{fresh[match[2]]}\n{match[3]}", page)


def passages(evidence: Evidence) -> dict[str, str]:
    """Return every passage of the page by name, as Markdown."""
    written: dict[str, Callable[[Evidence], str]] = {
        "short": _short,
        "odds": _odds,
        "measures": _measures,
        "ranges": _ranges,
        "ranks": _ranks,
        "past": _past,
        "asked": _asked,
        "runs": _runs,
    }
    return {name: write(evidence).replace(svg.GAP, " ") for name, write in written.items()}


def _world(world: str) -> str:
    return marks.WORLD_NAMES[world].lower()


def _short(evidence: Evidence) -> str:
    told = "; ".join(
        f"in the {_world(world)} {marks.whole(found.n)} {_told(found, is_first=i == 0)}"
        for i, (world, found) in enumerate(evidence.chosen.items())
    )
    verdicts = [one.settled for one in asked(evidence)]
    reached, missed, unsettled = (verdicts.count(kind) for kind in ("reached", "missed", "open"))
    tail = f", {missed} are missed and {unsettled} not settled by so many" if unsettled else f" and {missed} are missed"
    return (
        f"{told[:1].upper()}{told[1:]}. Of {len(verdicts)} things asked {reached} are reached{tail}: "
        "[what failed](#what-was-asked-and-what-failed)."
    )


def _told(found: Agreement, *, is_first: bool) -> str:
    said, came = percent(found.said), percent(found.came)
    if is_first:
        return f"companies were told {said} on average, and {came} reached all their objectives"
    return f"were told {said}, and {came} did"


def _odds(evidence: Evidence) -> str:
    lines = [f"- **{marks.WORLD_NAMES[world]}**: {_agreement(found)}" for world, found in evidence.chosen.items()]
    hold = [f"{marks.points_with_range(found.gap)} in the {_world(w)}" for w, found in evidence.hold.items()]
    lines.append(
        "- Choosing the highest of five odds invites odds that are too high. Holding course, which was forecast for "
        f"every company whatever was chosen, has a gap of {listed(hold)}."
    )
    fleet = evidence.fleets["other"]
    if 0 < fleet.unbroken.sum() < fleet.n:
        (n, gap), (n_broken, gap_broken) = (_part(fleet.chosen, each) for each in (fleet.unbroken, ~fleet.unbroken))
        lines.append(
            f"- In the second world nothing breaks after the forecast in {n} companies: gap {gap}. In the other "
            f"{n_broken} demand jumps or a price war begins, which no record can show: gap {gap_broken}."
        )
    return "\n".join(lines)


def _agreement(found: Agreement) -> str:
    inside = "inside" if found.miscalibration <= found.limit else "outside"
    return (
        f"the gap between said and came is {marks.points_with_range(found.gap)}{_beyond_chance(found.gap)}, the slope "
        f"{marks.slope_with_range(found.slope)}. The line's distance from the diagonal "
        f"({marks.four(found.miscalibration)}) is {inside} what chance makes of true odds in 9 of 10 cases "
        f"({marks.four(found.limit)})."
    )


def _beyond_chance(gap: Estimate) -> str:
    low, high = gap.ends
    return ", too high by more than chance" if low > 0 else ", too low by more than chance" if high < 0 else ""


def _part(found: Said, where: npt.NDArray[np.bool_]) -> tuple[str, str]:
    part = agreement(Said(found.p[where], found.came[where]))
    return marks.whole(part.n), marks.points_with_range(part.gap)


def _measures(evidence: Evidence) -> str:
    off = measures_off(evidence)
    n = sum(map(len, evidence.measures.values()))
    if not off:
        return f"None of the {n} gaps is larger than chance (95 %)."
    verb = "is" if len(off) == 1 else "are"
    said = _by_world([(world, f"{name} are said {_how(gap)}") for world, name, gap in off])
    return f"Of {n} gaps {len(off)} {verb} larger than chance (95 %; one in twenty would be by luck):\n\n{said}"


def _by_world(found: Sequence[tuple[str, str]]) -> str:
    """Return a line for each world that is among (world, words), with its words."""
    each = {world: [words for here, words in found if here == world] for world in marks.WORLD_NAMES}
    return "\n".join(f"- **{marks.WORLD_NAMES[world]}**: {listed(here)}." for world, here in each.items() if here)


def _how(gap: Estimate) -> str:
    side = "too often" if gap.value > 0 else "too rarely"
    low, high = (marks.signed_end(end).lstrip("+\N{MINUS SIGN}") for end in sorted(gap.ends, key=abs))
    return f"{abs(round(100 * gap.value))} points {side} ({low} to {high})"


def _ranges(evidence: Evidence) -> str:
    rows = {world: [h for row in fleet_rows(fleet) for h in row.held] for world, fleet in evidence.fleets.items()}
    held = [f"in the {_world(world)} {_pooled(here)}" for world, here in rows.items()]
    off, n = ranges_off(evidence), sum(map(len, rows.values()))
    own = [
        f"{percent(row.held[0].share)} ({percent_range(*row.held[0].ends)}) of {row.name.split(',')[0].lower()}"
        for row in rank_rows(evidence.ranks)
        if row.called == CALLED
    ]
    return (
        f"Of true totals under the chosen strategies and under holding course, ranges called {percent(CALLED)} held "
        f"{listed(held)}. In the histories of the next section, which follow the model's own law too and are fitted "
        f"without an export, they held {listed(own)}. {len(off) or 'None'} of the {n} rows of the "
        f"{_NUMBERS[len(rows)]} fleets {'are' if len(off) > 1 else 'is'} off by more than chance (95 %)"
        + (f":\n\n{_by_world(_rows_off(off))}" if off else ".")
    )


def _pooled(rows: Sequence[Held]) -> str:
    """Return what the ranges of a world held together, chosen and hold: "94 % and 93 % (3,940 each)"."""
    kinds = [[held for held in rows if held.is_hold == is_hold] for is_hold in (False, True)]
    shares = [percent(sum(held.inside for held in kind) / sum(held.n for held in kind)) for kind in kinds]
    return f"{listed(shares)} ({marks.whole(sum(held.n for held in kinds[0]))} each)"


def _rows_off(off: Sequence[tuple[str, str, Held]]) -> list[tuple[str, str]]:
    """Return the rows by world and measure: "wins (chosen 93 %, holding course 93 %)"."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for world, name, held in off:
        who = "holding course" if held.is_hold else "chosen"
        kinds.setdefault((world, name), []).append(f"{who} {percent(held.share)}")
    return [(world, f"{name} ({', '.join(each)})") for (world, name), each in kinds.items()]


def _ranks(evidence: Evidence) -> str:
    quantities = evidence.ranks.quantities
    uneven = [one for one in quantities if one.fault]
    caught = sum(bool(one.fault) for one in evidence.ranks.narrowed)
    tail = f": {'; '.join(_faults(uneven))}" if uneven else ""
    return (
        f"{len(quantities) - len(uneven)} of {len(quantities)} quantities are even over {marks.whole(quantities[0].n)} "
        f"invented histories, {len(uneven)} are not{tail}. With its draws pulled together by a tenth the fit is called "
        f"uneven in {caught}: so much the test sees."
    )


def _faults(uneven: Sequence[Quantity]) -> list[str]:
    """Return the uneven quantities, those of lanes together: "value, spread (too narrow, 3 lanes)"."""
    kinds: dict[str, list[str]] = {}
    for one in uneven:
        name = re.sub(r" \d+$", " in lanes", one.name).replace(" that came, own pace", ", as shown")
        kinds.setdefault(name, []).append(one.fault)
    return [f"{name.removesuffix(' in lanes')} ({_how_uneven(name, each)})" for name, each in kinds.items()]


def _how_uneven(name: str, faults: Sequence[str]) -> str:
    lanes = f", {len(faults)} lane{'' if len(faults) == 1 else 's'}" if name.endswith(" in lanes") else ""
    return f"{listed(sorted(set(faults)))}{lanes}"


def _past(evidence: Evidence) -> str:
    main = [row for row in evidence.past if row.measure in MAIN]
    lost = sorted((row for row in evidence.past if row.skill < 0), key=lambda row: row.skill)
    beforehand = [row.skill_so_far for row in main if row.skill_so_far is not None]
    held = [row.held_80 for row in main if row.held_80 is not None]
    lead = _mean([row.skill for row in main])
    return (
        f"Over {WEEKS} weeks the error for wins and repeat orders is {lead} below the best baseline's on average of "
        f"{len(main)} records, and {_mean(beforehand)} below that of the baseline which had been best so far "
        f"({len(beforehand)} records). {len(lost)} of {len(evidence.past)} bars are lost: "
        f"{listed([_lost(row) for row in lost]) or 'none'}. Ranges called 80 % held from {percent(min(held))} to "
        f"{percent(max(held))} of what came.{_not_drawn(evidence)}"
    )


def _not_drawn(evidence: Evidence) -> str:
    """Return how many records lack a measure that only deals have, or nothing where all are there."""
    teams = [row.name for row in evidence.past if row.measure == "wins"]
    drawn = {(row.name, row.measure) for row in evidence.past}
    lacking = [
        f"{measure.replace('_', ' ')} of {n} of {len(teams)} teams"
        for measure in ("bookings", "new_accounts")
        if (n := sum((name, measure) not in drawn for name in teams))
    ]
    return f" Not drawn are {listed(lacking)}: the tables give no such figure, or none came." if lacking else ""


def _mean(shares: Sequence[float]) -> str:
    return percent(float(np.mean(shares)))


def _lost(row: Past) -> str:
    return f"{row.name.replace('_', ' ')} {row.measure.replace('_', ' ')} by {percent(-row.skill)}"


def _asked(evidence: Evidence) -> str:
    rows = [f"| {one.what} | {one.found} | {_verdict(one)} |" for one in asked(evidence)]
    return "\n".join(["| asked | found | |", "|---|---|---|", *rows])


def _verdict(one: Asked) -> str:
    if one.settled == "open":
        return f"not settled, {'inside' if one.is_inside else '**outside**'} so far"
    return one.settled if one.settled == "reached" else "**missed**"


def _runs(evidence: Evidence) -> str:
    said = [
        f"{spoken}: {marks.whole(run.n)} in seeds {run.first} to {run.last}, commit {run.code}, {run.day}"
        for name, spoken in _RUN_NAMES.items()
        if (run := evidence.runs.get(name))
    ]
    days, codes = (sorted({getattr(row, name) for row in evidence.past}) for name in ("day", "code"))
    when = listed([days[0]] if len(days) == 1 else [days[0], days[-1]])
    return f"Runs: {'; '.join([*said, f'backtests: commits {listed(codes)}, {when}'])}."

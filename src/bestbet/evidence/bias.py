"""What is taken off a claim and how far it is widened: bias of its grade, age, dose, place, copies.

Bias-adjusted synthesis after Turner, Spiegelhalter, Smith and Thompson 2009, doi:10.1111/j.1467-985X.2008.00547.x.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bestbet.evidence.claims import Claim, Grade
from bestbet.evidence.numbers import Estimate
from bestbet.evidence.scale import EffectScale
from bestbet.evidence.weights import Weights
from bestbet.plan.nodes import Tactic, Where

_LEAST_VARIANCE = 1e-6
"""No claim is taken for exact."""
_MOST_HALF_LIVES = 60.0


@dataclass(frozen=True, slots=True)
class Item:
    """One claim ready to be weighed, on the scale of weighing.

    `value` after its bias was taken off; `sampling` and `bias` standard deviations after widening; `raw` and `error`
    on the claim's own scale (opportunities per unit, or log lift). `share` is how much of it counts beside others of
    its campaign. `between` says whether other teams' spread applies. `notes` say in words what was done.
    """

    claim: Claim
    raw: float
    error: float
    value: float
    sampling: float
    bias: float
    is_elsewhere: bool
    share: float = 1.0
    copy_of: str = ""
    notes: tuple[str, ...] = ()

    def variance(self, between: float) -> float:
        """Return its variance, with the spread between teams where it comes from another."""
        return max(self.sampling**2 + self.bias**2 + (between**2 if self.is_elsewhere else 0.0), _LEAST_VARIANCE)


def adjusted(claim: Claim, found: Estimate, tactic: Tactic, scale: EffectScale, setting: Setting) -> Item:
    """Return the claim with its bias taken off and its variance widened by what makes it less to the point."""
    weights = setting.weights
    bias = weights.bias(claim.grade.value)
    error = found.error * (weights["expert_widening"] if claim.grade is Grade.EXPERT_RANGE else 1.0)
    raw = found.value * bias.ratio
    error = math.hypot(error * bias.ratio, found.value * bias.ratio_spread)
    at = raw if scale.small is None else float(scale.forward(raw))
    sampling = error if scale.small is None else error * scale.slope(raw)
    widening, notes = _widening(claim, tactic, setting)
    place, said = _place(claim, tactic, setting)
    # The bias leans towards what is claimed, and taking it off never turns a claim into its opposite.
    value = math.copysign(max(abs(at) - bias.shift, 0.0), at)
    root = math.sqrt(widening)
    spread = math.hypot(bias.spread, place) * root
    lean = f"{claim.grade.title}: {bias.shift:g} taken off, spread {bias.spread:g}"
    return Item(
        claim=claim,
        raw=raw,
        error=error * root,
        value=value,
        sampling=sampling * root,
        bias=spread,
        is_elsewhere=not claim.is_ours,
        notes=(lean, *_ratio_note(bias.ratio, bias.ratio_spread), *notes, *said),
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What claims are held against: the weights, the as-of day, and where each tactic is aimed."""

    weights: Weights
    as_of: date
    aims: Mapping[str, tuple[Where, ...]]


def counted(items: Sequence[Item], weights: Weights) -> tuple[Item, ...]:
    """Return the items with their shares: copies count nothing, others of a campaign what its first leaves.

    n claims of one campaign count like n / (1 + (n - 1) rho); the strongest counts in full, the k-th what it adds.
    """
    rho = weights["campaign_correlation"]
    strongest = sorted(range(len(items)), key=lambda i: (items[i].variance(0.0), i))
    seen: dict[str, list[Item]] = {}
    found: dict[int, Item] = {}
    for i in strongest:
        item = items[i]
        before = seen.setdefault(item.claim.origin, [])
        twin = next((other for other in before if other.claim.numbers == item.claim.numbers), None)
        if twin is not None:
            note = f"a copy of {twin.claim.name}: counts nothing"
            found[i] = _with(item, 0.0, twin.claim.name, note)
            continue
        k = len(before) + 1
        share = k / (1 + (k - 1) * rho) - (k - 1) / (1 + (k - 2) * rho if k > 1 else 1)
        note = f"claim {k} of “{item.claim.origin}”: {100 * share:.0f} % of it counts" if k > 1 else ""
        before.append(item)
        found[i] = _with(item, share, "", note)
    return tuple(found[i] for i in range(len(items)))


def _with(item: Item, share: float, copy_of: str, note: str) -> Item:
    notes = (*item.notes, note) if note else item.notes
    return Item(
        item.claim, item.raw, item.error, item.value, item.sampling, item.bias, item.is_elsewhere, share, copy_of, notes
    )


def _ratio_note(ratio: float, spread: float) -> tuple[str, ...]:
    return () if ratio == 1 and spread == 0 else (f"multiplied by {ratio:g} (sd {spread:g})",)


def _widening(claim: Claim, tactic: Tactic, setting: Setting) -> tuple[float, tuple[str, ...]]:
    """Age and dose, as factors on the variance."""
    weights = setting.weights
    weeks = weights["age_unknown_weeks"]
    if claim.when is not None:
        weeks = max((setting.as_of - claim.when).days / 7, 0.0)
    factor, notes = 2 ** min(weeks / weights["half_life_weeks"], _MOST_HALF_LIVES), []
    if claim.when is None:
        notes.append(f"no date: variance × {factor:.3g}")
    elif factor > 1.05:
        notes.append(f"{weeks:.0f} weeks old: variance × {factor:.3g}")
    usual = tactic.today or tactic.typical
    if claim.dose and usual:
        r = min(claim.dose, usual) / max(claim.dose, usual)
        factor *= 1 / r
        if r < 1:
            notes.append(f"another dose ({claim.dose:g} against {usual:g} per week): variance × {1 / r:.3g}")
    return factor, tuple(notes)


def _place(claim: Claim, tactic: Tactic, setting: Setting) -> tuple[float, tuple[str, ...]]:
    """Return the standard deviation added because the claim is about other customers, and say so."""
    weights = setting.weights
    team = () if claim.is_ours else ("another team's: the spread between teams is added",)
    if not claim.where:
        return 0.0, team
    aims = [aim for aim in (tactic.reaches, *setting.aims.get(tactic.name, ())) if aim]
    fits = [_fit(claim.where, aim) for aim in aims] or [_PART]
    best = max(fits)
    said = " and ".join(f"{name} {' or '.join(values)}" for name, values in claim.where.items())
    if best == _SAME:
        return 0.0, team
    if best == _PART:
        sd = weights["part_of_reach"]
        return sd, (*team, f"about a part of what {tactic.name} reaches ({said}): {sd:g} added")
    sd = weights["other_segment"]
    return sd, (*team, f"about another segment ({said}): {sd:g} added")


_OTHER, _PART, _SAME = 0, 1, 2


def _fit(where: Where, aim: Where) -> int:
    """Return whether the claim speaks of the same customers as the aim, of a part of them, or of others."""
    level = _SAME
    for name, values in where.items():
        if name not in aim:
            level = min(level, _PART)
        elif not set(values) & set(aim[name]):
            return _OTHER
        elif not set(aim[name]) <= set(values):
            level = min(level, _PART)
    return level

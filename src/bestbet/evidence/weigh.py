"""All claims weighed: what is believed of each effect that somebody makes a claim about, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from bestbet.errors import quote
from bestbet.evidence.belief import Belief, Prior, planned, weighed
from bestbet.evidence.bias import Item, Setting, adjusted, counted
from bestbet.evidence.claims import Claim, Evidence, Grade
from bestbet.evidence.numbers import estimate_of
from bestbet.evidence.scale import EffectScale, scale_of
from bestbet.evidence.stories import Stories, heard
from bestbet.evidence.weights import Weights
from bestbet.plan.nodes import Channel, Plan, Tactic, Where
from bestbet.units import Range

Floats = npt.NDArray[np.float64]

_RANKS = (np.arange(1999) + 0.5) / 1999


@dataclass(frozen=True, slots=True)
class Summary:
    """One effect in a few figures: lifts, or opportunities per unit; `low` to `high` is the central 90 %.

    `p_good` is the chance that the tactic moves the channel the right way at all, `p_worthwhile` that it does so by
    what the weights call worthwhile (None for opportunities, which have no such mark).
    """

    mean: float
    median: float
    low: float
    high: float
    p_good: float
    p_worthwhile: float | None


@dataclass(frozen=True, slots=True)
class WeighedItem:
    """One claim with its part of the share that rests on evidence, and by how much it moved the mean.

    The move is the mean with all claims less the mean with this one left out.
    """

    item: Item
    weight: float
    moved_by: float


@dataclass(frozen=True, slots=True)
class WeighedEffect:
    """What is believed of one tactic's effect on one channel, before and after the evidence.

    `share` is the part of the estimate that rests on evidence; `n_effective` how many claims as strong as the
    strongest it comes to; `story_moved_by` how far stories would move the mean: they are shown and never enter the
    odds unless asked for.
    """

    tactic: str
    channel: Channel
    prior: Summary
    posterior: Summary
    items: tuple[WeighedItem, ...]
    stories: Stories
    story_moved_by: float
    share: float
    n_effective: float
    belief: Belief | None


@dataclass(frozen=True, slots=True)
class Unused:
    """A claim that moves nothing, and why."""

    claim: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence of a workspace, weighed against one plan on one day.

    `digest` stands for all that the draws depend on beside the plan's own ranges; empty where nothing does.
    """

    effects: tuple[WeighedEffect, ...] = ()
    unused: tuple[Unused, ...] = ()
    findings: tuple[str, ...] = ()
    digest: str = ""

    def moved(self, tactic: str, channel: str, effect: Floats) -> Floats:
        """Return draws of an effect as the plan states it, carried to what is believed after the evidence."""
        found = self.of(tactic, channel)
        return effect if found is None or found.belief is None else found.belief.moved(effect)

    def of(self, tactic: str, channel: str) -> WeighedEffect | None:
        """Return what was weighed about one effect, or None."""
        return next((e for e in self.effects if e.tactic == tactic and e.channel.value == channel), None)


NOTHING_WEIGHED = Weighed()


def weigh(evidence: Evidence, plan: Plan, *, as_of: date, are_stories_let_in: bool = False) -> Weighed:
    """Return every effect that the claims speak of, before and after them, and the claims that move nothing.

    The prior is what the plan states. Stories move what is shown by `story_most` at most, and the draws only where
    `are_stories_let_in`.
    """
    aims: dict[str, list[Where]] = {}
    for strategy in plan.strategies:
        for effort in strategy.effort:
            aims.setdefault(effort.tactic, []).append(effort.where)
    setting = Setting(evidence.weights, as_of, {name: tuple(where) for name, where in aims.items()})
    tactics = {tactic.name: tactic for tactic in plan.tactics}
    effects, unused = [], []
    groups: dict[tuple[str, Channel], list[Claim]] = {}
    for claim in evidence.claims:
        reason = _why_not(claim, tactics.get(claim.tactic))
        if reason:
            unused.append(Unused(claim, reason))
        else:
            groups.setdefault((claim.tactic, claim.channel), []).append(claim)
    for (name, channel), claims in groups.items():
        effects.append(_effect(tactics[name], channel, claims, setting, are_stories_let_in=are_stories_let_in))
    if not evidence.claims:
        return NOTHING_WEIGHED
    findings = _findings(effects, unused)
    kept = tuple(c for c in evidence.claims if c.grade is not Grade.ANECDOTE or are_stories_let_in)
    return Weighed(tuple(effects), tuple(unused), findings, _digest(kept, findings, setting))


def _digest(claims: Sequence[Claim], findings: tuple[str, ...], setting: Setting) -> str:
    """Stand for claims that reach the draws and for what is said; empty where neither is there."""
    if not claims and not findings:
        return ""
    parts = (claims, findings, sorted(setting.weights.changed.items()), setting.as_of, sorted(setting.aims.items()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _why_not(claim: Claim, tactic: Tactic | None) -> str:
    if tactic is None:
        return f"the plan has no tactic {quote(claim.tactic)}"
    stated = tactic.brings.get(claim.channel)
    if stated is None:
        example = "0.01 to 0.1 per unit" if claim.channel is Channel.OPPORTUNITIES else "-4 to 16 %"
        return (
            f"the plan says nothing about what {claim.tactic} does to {claim.channel.value}; to let it count, add a "
            f"range there, for example brings: {{{claim.channel.value}: {example}}}"
        )
    if stated.is_exact:
        return (
            f"the plan calls the effect of {claim.tactic} on {claim.channel.value} exactly {quote(stated.text)}, which "
            "leaves nothing to learn; write a range"
        )
    if claim.grade is not Grade.ANECDOTE and estimate_of(claim) is None:
        return "its figures give no estimate: a second arm is missing, or a mean is not above 0"
    return ""


def _effect(
    tactic: Tactic, channel: Channel, claims: Sequence[Claim], setting: Setting, *, are_stories_let_in: bool
) -> WeighedEffect:
    stated, weights = tactic.brings[channel], setting.weights
    scale = scale_of(channel, stated)
    prior = planned(stated, channel, scale, weights)
    items = _items(tactic, claims, scale, setting)
    stories = heard([claim for claim in claims if claim.grade is Grade.ANECDOTE], weights)
    effect = np.array([stated.at(float(z)) for z in ndtri(_RANKS)])
    belief = weighed(prior, items, scale, weights) if items else None
    told = weighed(prior, items, scale, weights, story_factor=stories.capped) if stories.n else belief
    after = effect if belief is None else belief.moved(effect)
    with_stories = after if told is None else told.moved(effect)
    used = told if are_stories_let_in else belief
    share = _share(items, prior, belief, weights)
    shown = with_stories if are_stories_let_in else after
    return WeighedEffect(
        tactic=tactic.name,
        channel=channel,
        prior=_summary(effect, channel, weights),
        posterior=_summary(shown, channel, weights),
        items=_moves(items, prior, scale, weights, effect=effect, after=after, share=share),
        stories=stories,
        story_moved_by=float(with_stories.mean() - after.mean()),
        share=share,
        n_effective=_n_effective(items, weights),
        belief=used,
    )


def _items(tactic: Tactic, claims: Sequence[Claim], scale: EffectScale, setting: Setting) -> tuple[Item, ...]:
    found = []
    for claim in claims:
        estimate = None if claim.grade is Grade.ANECDOTE else estimate_of(claim)
        if estimate is not None:
            found.append(adjusted(claim, estimate, tactic, scale, setting))
    return counted(found, setting.weights)


def _moves(
    items: tuple[Item, ...],
    prior: Prior,
    scale: EffectScale,
    weights: Weights,
    *,
    effect: Floats,
    after: Floats,
    share: float,
) -> tuple[WeighedItem, ...]:
    total = sum(_information(item, weights) for item in items) / max(share, 1e-12)
    found = []
    for i, item in enumerate(items):
        rest = counted_again((*items[:i], *items[i + 1 :]), weights)
        without = weighed(prior, rest, scale, weights).moved(effect) if rest else effect
        found.append(WeighedItem(item, _information(item, weights) / total, float(after.mean() - without.mean())))
    return tuple(found)


def counted_again(items: Sequence[Item], weights: Weights) -> tuple[Item, ...]:
    """Return the items with shares as if they were all there is: what a left-out claim held back counts now."""
    return counted([replace(item, share=1.0, copy_of="") for item in items], weights)


def _information(item: Item, weights: Weights) -> float:
    return item.share / item.variance(weights["between_teams"])


def _share(items: Sequence[Item], prior: Prior, belief: Belief | None, weights: Weights) -> float:
    """Return the part of the precision that the claims bring, or of the probability they moved, if that is more.

    The second is the larger where a test contradicts the plan: it takes the weight from the plan's range.
    """
    if belief is None:
        return 0.0
    found = sum(_information(item, weights) for item in items) * prior.variance
    return max(found / (1 + found), belief.carried_away())


def _n_effective(items: Sequence[Item], weights: Weights) -> float:
    each = [_information(item, weights) for item in items]
    strongest = max((1 / item.variance(weights["between_teams"]) for item in items), default=0.0)
    return sum(each) / strongest if strongest else 0.0


def _summary(effect: Floats, channel: Channel, weights: Weights) -> Summary:
    low, median, high = (float(q) for q in np.quantile(effect, (0.05, 0.5, 0.95)))
    sign = -1.0 if channel is Channel.CHURN else 1.0
    worthwhile = None
    if channel is not Channel.OPPORTUNITIES:
        worthwhile = float((sign * np.log1p(np.maximum(effect, -0.999)) > weights["worthwhile"]).mean())
    return Summary(float(effect.mean()), median, low, high, float((sign * effect > 0).mean()), worthwhile)


def _findings(effects: Sequence[WeighedEffect], unused: Sequence[Unused]) -> tuple[str, ...]:
    found = [f"Claim {quote(entry.claim.name)} in evidence.yaml moves nothing: {entry.reason}." for entry in unused]
    for effect in effects:
        observed = [w.item.claim.name for w in effect.items if w.item.claim.grade is Grade.OWN_OBSERVATION]
        if observed:
            found.append(
                f"What the own records show of {effect.tactic} ({', '.join(observed)}) is no test: who got it may "
                "differ from who did not. It was taken down and widened for that."
            )
        items = [w for w in effect.items if w.weight > 0.05]
        if items and effect.channel is Channel.OPPORTUNITIES and effect.posterior.high < effect.prior.low:
            found.append(
                f"The evidence about {effect.tactic} lies below everything the plan allows; opportunities per unit "
                "cannot be negative, so harm done by it is not counted."
            )
    return tuple(found)


def stated_range(plan: Plan, tactic: str, channel: Channel) -> Range | None:
    """Return what the plan states about one effect, or None."""
    found = next((t for t in plan.tactics if t.name == tactic), None)
    return found.brings.get(channel) if found else None

"""Drafts the means: hours and money from the people seen, and today's tactics from the sources seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bestbet.plan.catalogue import CATALOGUE, MONEY_SIZES, TEAM_OF, CatalogueTactic, kind_for_source
from bestbet.plan.draft_basis import LEAST_RATE, DraftBasis, GroupHistory, percent, significant, slug, usual_units
from bestbet.plan.nodes import Channel, Path, Resource, Tactic
from bestbet.units import WEEKS_PER, Range, Scale

HOURS_RESOURCE, MONEY_RESOURCE = "rep_hours", "budget"
SELLING_HOURS = 26.0
"""Hours per person and week left for selling: 40 less 35 % for everything else (judgement)."""
TACTIC_SHARE = 0.35
DEAL_SHARE = 0.45
"""Shares of the hours that tactics and open deals take today, so that teams are 80 % busy (judgement)."""
KEEPING_SHARE = 0.15
FOLLOWING_SHARE = 0.10
"""Shares of the tactics' hours that existing customers and open offers get today (judgement)."""
HOURS_PER_OPPORTUNITY = 3.0
"""Selling hours that one opportunity takes in all, where neither owners nor hours are known (judgement)."""
LEAST_SOURCE = 0.03
MOST_SOURCES = 6
_UNKNOWN = frozenset({"", "(unknown)", "unknown", "other", "others", "none", "n/a"})
_PROSPECTING = (("cold_calling", 0.4), ("content_marketing", 0.2))
"""Where no source is recorded: tactics with the share of opportunities they are taken to bring (judgement)."""
_HOUR = Range(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Means:
    """Resources and tactics, with notes on what each number rests on.

    `found` names the tactics that bring today's opportunities.
    """

    resources: tuple[Resource, ...]
    tactics: tuple[Tactic, ...]
    found: tuple[str, ...]
    notes: Mapping[Path, str]


def draft_means(basis: DraftBasis) -> Means:
    """Return resources and tactics such that today's work explains today's opportunities."""
    n_people = people(basis)
    supply = SELLING_HOURS * n_people
    notes: dict[Path, str] = {}
    found = _finding(basis, supply * TACTIC_SHARE, notes)
    extra = [_extra(kind, share, basis, supply) for kind, share in _extra_kinds(basis, found)]
    tactics = (*found, *(tactic for tactic in extra if tactic.name not in {t.name for t in found}))
    resources = _resources(basis, n_people, supply, tactics, notes)
    return Means(resources, tactics, tuple(tactic.name for tactic in found), notes)


def people(basis: DraftBasis) -> int:
    """Return the sellers seen, or as many as the arrivals would keep busy."""
    if basis.n_people > 0:
        return basis.n_people
    return max(1, round(HOURS_PER_OPPORTUNITY * basis.weekly_rate / (DEAL_SHARE * SELLING_HOURS)))


def _resources(
    basis: DraftBasis, n_people: int, supply: float, tactics: tuple[Tactic, ...], notes: dict[Path, str]
) -> tuple[Resource, ...]:
    spent = sum(
        tactic.today * tactic.costs[MONEY_RESOURCE].median for tactic in tactics if MONEY_RESOURCE in tactic.costs
    )
    month = significant(1.05 * spent * WEEKS_PER["month"]) or 100.0
    weekly = month / WEEKS_PER["month"]
    each = min(max(DEAL_SHARE * supply / max(basis.open_deals, 1.0), 0.02), 8.0)
    per_deal = Range(significant(each / 1.5), significant(each * 1.5), Scale.LOG) if basis.open_deals else None
    hours = (HOURS_RESOURCE,)
    seen = f"from your data: {basis.n_people} sellers active" if basis.n_people else "judgement: no owners in the data"
    notes[("resources", *hours, "people")] = seen
    notes[("resources", *hours, "have")] = f"judgement: {SELLING_HOURS:g} selling hours per person and week"
    notes[("resources", *hours, "per_open_deal")] = (
        f"judgement: {percent(DEAL_SHARE)} of the hours over {basis.open_deals:.0f} live open deals"
    )
    notes[("resources", MONEY_RESOURCE, "have")] = "judgement: what today's tactics cost; correct it"
    return (
        Resource(
            HOURS_RESOURCE,
            Range(supply, supply),
            "hours",
            people=n_people,
            attrition=Range(0.15, 0.35, Scale.LOGIT),
            ramp=Range(8.0, 20.0, Scale.LOG),
            per_open_deal=per_deal,
        ),
        Resource(MONEY_RESOURCE, Range(weekly, weekly, text=f"{month:.0f} {basis.currency} per month"), basis.currency),
    )


def _finding(basis: DraftBasis, hours: float, notes: dict[Path, str]) -> tuple[Tactic, ...]:
    """Return the tactics that bring today's opportunities; together with the extras they fill `hours`."""
    groups = _reached(basis)
    if not groups:
        return ()
    busy = sum(share for _, share in _extra_kinds(basis, ()))
    wanted = {name: _wanted_hours(kind, groups_of) for name, (kind, groups_of) in groups.items()}
    factor = hours * (1 - busy) / sum(wanted.values())
    tactics = []
    for name, (kind, groups_of) in groups.items():
        rate = sum(group.weekly_rate for group in groups_of)
        default = CATALOGUE.get(kind)
        per_unit = default.hours.median if default else 1.0
        units = usual_units(max(wanted[name] * factor / per_unit, 1e-3))
        tactic = _source_tactic(name, default, units, rate, basis)
        if basis.source_by is not None and named_sources(basis):
            tactic = replace(tactic, reaches={basis.source_by: tuple(group.name for group in groups_of)})
            seen = f"from your data ({rate:.2g} a week) and judgement (how much of it this work caused)"
        else:
            seen = f"judgement: {rate:.2g} of your opportunities a week, as no source tells"
        notes["tactics", name, "brings"] = seen
        notes["tactics", name, "today"] = "judgement: what fits into the hours"
        tactics.append(tactic)
    return tuple(tactics)


def _wanted_hours(kind: str, groups: tuple[GroupHistory, ...]) -> float:
    """Return the hours per week that the catalogue would need for these opportunities."""
    rate = sum(group.weekly_rate for group in groups)
    default = CATALOGUE.get(kind)
    if default is None or Channel.OPPORTUNITIES not in default.brings:
        return rate * 5.0
    return rate * default.credited.median / default.brings[Channel.OPPORTUNITIES].median * default.hours.median


def _reached(basis: DraftBasis) -> Mapping[str, tuple[str, tuple[GroupHistory, ...]]]:
    """Return tactic name -> (kind, the sources it reaches); sources without a name are reached by none."""
    named = named_sources(basis)
    if not named:
        rate = basis.weekly_rate
        return {kind: (kind, (GroupHistory(kind, share * rate),)) for kind, share in _PROSPECTING if rate > 0}
    found: dict[str, tuple[str, tuple[GroupHistory, ...]]] = {}
    for group in named:
        kind = "referral_programme" if group.is_referral else kind_for_source(group.name)
        name = kind or f"work_on_{slug(group.name)}"
        groups = found.get(name, (kind or "", ()))[1]
        found[name] = (kind or "", (*groups, group))
    return found


def named_sources(basis: DraftBasis) -> tuple[GroupHistory, ...]:
    """Return the sources large enough to matter whose name says something, largest first."""
    if basis.source_by is None:
        return ()
    least = LEAST_SOURCE * sum(group.weekly_rate for group in basis.sources)
    kept = [g for g in basis.sources if g.weekly_rate >= max(least, LEAST_RATE) and g.name.lower() not in _UNKNOWN]
    return tuple(sorted(kept, key=lambda group: (-group.weekly_rate, group.name))[:MOST_SOURCES])


def _source_tactic(name: str, default: CatalogueTactic | None, units: float, rate: float, basis: DraftBasis) -> Tactic:
    credited = default.credited if default else Range(0.3, 0.8, Scale.LOGIT)
    low, high = (significant(end * rate / units) for end in (credited.low, credited.high))
    brings = {Channel.OPPORTUNITIES: Range(low, high, Scale.LOG)}
    if default is None:
        costs, lasts, doubling = {HOURS_RESOURCE: _HOUR}, Range(2.0, 6.0, Scale.LOG), Range(1.3, 1.7, Scale.LOG)
        return Tactic(name, "hour", costs, units, units, brings, lasts, doubling)
    brings |= {c: v for c, v in _usable(default, basis).items() if c not in {Channel.OPPORTUNITIES, Channel.REFERRAL}}
    tactic = _from_catalogue(default, units, units, basis, brings)
    return replace(tactic, source=_leans_on(default, without="brings"))


def _usable(default: CatalogueTactic, basis: DraftBasis) -> dict[Channel, Range]:
    """Return what the tactic brings in a history of this shape."""
    moot: set[Channel] = set() if basis.repeats else {Channel.REPEAT, Channel.CHURN}
    if not basis.has_values:
        moot.add(Channel.DEAL_VALUE)
    is_referred = any(group.is_referral for group in basis.sources)
    if Channel.REFERRAL in default.brings:
        # asking customers makes more of the referrals seen; only where none are seen is it a source of its own
        moot.add(Channel.OPPORTUNITIES if is_referred else Channel.REFERRAL)
    return {channel: value for channel, value in default.brings.items() if channel not in moot}


def _leans_on(default: CatalogueTactic, *, without: str = "") -> str:
    shown = {"credited", without}
    return "; ".join(f"{name} leans on {c.short}" for name, c in default.sources.items() if name not in shown)


def _from_catalogue(
    default: CatalogueTactic, today: float, typical: float, basis: DraftBasis, brings: Mapping[Channel, Range]
) -> Tactic:
    cost, scale = default.money, MONEY_SIZES.get(basis.currency, 1.0)
    scaled = (
        cost if scale == 1 else Range(significant(cost.low * scale, 3), significant(cost.high * scale, 3), cost.scale)
    )
    return Tactic(
        default.kind,
        default.unit,
        {HOURS_RESOURCE: default.hours, MONEY_RESOURCE: scaled},
        today,
        typical,
        brings,
        default.lasts,
        default.doubling_gives,
        kind=default.kind,
        source=_leans_on(default),
    )


def _extra_kinds(basis: DraftBasis, found: tuple[Tactic, ...]) -> tuple[tuple[str, float], ...]:
    """Return (kind, share of today's tactic hours) of tactics that bring no opportunities of a source."""
    names = {tactic.name for tactic in found}
    kinds = [("offer_follow_up", FOLLOWING_SHARE), ("solution_workshops", 0.0)]
    if basis.repeats:
        kinds += [("account_management", KEEPING_SHARE), ("newsletter", 0.0)]
    if basis.weekly_rate > 0:
        kinds += [("referral_programme", 0.0)]
        if not names & OUTBOUND:
            kinds += [("cold_calling", 0.0)]
    if basis.weekly_rate == 0:
        kinds = [("newsletter", 0.4), ("account_management", 0.6), ("email_outreach", 0.0), ("referral_programme", 0.0)]
    return tuple((kind, share) for kind, share in kinds if kind not in names)


OUTBOUND = frozenset({"cold_calling", "email_outreach", "appointment_setting", "direct_mail"})
"""Tactics by which a team goes to buyers of its own accord."""


def _extra(kind: str, share: float, basis: DraftBasis, supply: float) -> Tactic:
    default = CATALOGUE[kind]
    today = usual_units(share * TACTIC_SHARE * supply / default.hours.median)
    typical = today or usual_units(default.typical * people(basis) / TEAM_OF)
    return _from_catalogue(default, today, typical, basis, _usable(default, basis))

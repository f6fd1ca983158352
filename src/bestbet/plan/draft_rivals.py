"""Drafts the strategies: holding course, and rival ways to spend the same hours and money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bestbet.plan.draft_basis import DraftBasis, GroupHistory, money, percent, slug, usual_units
from bestbet.plan.draft_means import HOURS_RESOURCE, MONEY_RESOURCE, OUTBOUND, Means
from bestbet.plan.nodes import Effort, Strategy, Tactic, Where

LEAST_FOCUS = 0.2
_MORE, _LEAST_RETURN = 1.05, 0.01
"""Times as much as elsewhere, and share of wins that came back, from which on it is a reason."""
"""A focus holds at least this share of the opportunities: less would saturate at once."""
MOST_FOCUS = 0.6
LEAST_WEIGHT = 0.15
"""A tactic with a smaller share of the hours is no place to put the hours that money cannot keep busy."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A share of the tactics' hours for one tactic, aimed or not."""

    tactic: str
    share: float
    where: Where = field(default_factory=dict)


def draft_strategies(basis: DraftBasis, means: Means) -> tuple[Strategy, ...]:
    """Return the status quo and up to four rivals; fewer where two of them would be the same effort."""
    hold = Strategy(
        "hold",
        "it is what is done today, and its results are known",
        "what the others could gain",
        tuple(Effort(tactic.name, tactic.today) for tactic in means.tactics if tactic.today > 0),
        is_status_quo=True,
    )
    rivals: list[Strategy] = []
    for name, because, gives_up, parts in _ways(basis, means):
        effort = _fitted(parts, means)
        if effort and effort not in [strategy.effort for strategy in (hold, *rivals)]:
            rivals.append(Strategy(name, because, gives_up, effort))
    return (hold, *rivals[:4])


_Way = tuple[str, str, str, Sequence[_Part]]


def _ways(basis: DraftBasis, means: Means) -> Iterator[_Way]:
    if basis.weekly_rate == 0:
        yield from _customer_ways(basis)
        return
    yield _deep(basis, means)
    yield _broad(basis, means)
    yield _repeat(basis, means) if basis.repeats else _warm(basis, means)
    yield _larger(basis, means)


def _spread(means: Means, share: float, *, without: str = "", where: Where | None = None) -> list[_Part]:
    """Spread a share of the hours over the tactics that bring opportunities, in today's proportions."""
    found = [t for t in means.tactics if t.name in means.found and t.name != without]
    hours = {tactic.name: tactic.today * tactic.costs[HOURS_RESOURCE].median for tactic in found}
    total = sum(hours.values())
    return [_Part(name, share * value / total, where or {}) for name, value in hours.items()] if total else []


def _deep(basis: DraftBasis, means: Means) -> _Way:
    best = focus(basis.segments, key=lambda group: group.worth) if basis.has_rival_segments else ()
    if best and basis.segment_by:
        where = {basis.segment_by: tuple(group.name for group in best)}
        others = [group for group in basis.segments if group not in best]
        parts = [*_spread(means, 0.65, where=where), _Part("offer_follow_up", 0.2, where)]
        parts += [_Part("account_management" if basis.repeats else "offer_follow_up", 0.15)]
        name = f"focus_{slug(best[0].name)}" if len(best) == 1 else "focus_on_the_best"
        gives_up = f"all outreach to {_names(others)} ({percent(_part(others, basis.segments))} of opportunities)"
        return name, _because_best(best, others, basis), gives_up, parts
    source = max(_sources(basis, means), key=lambda group: group.worth, default=None)
    if source is not None and len(_sources(basis, means)) > 1:
        tactic = next(t for t in means.tactics if any(source.name in values for values in t.reaches.values()))
        parts = [_Part(tactic.name, 0.65), *_spread(means, 0.1, without=tactic.name), _Part("offer_follow_up", 0.25)]
        others = [group for group in _sources(basis, means) if group is not source]
        because = _because_best((source,), others, basis)
        return f"focus_{slug(source.name)}", because, f"most of the work on {_names(others)}", parts
    parts = [*_spread(means, 0.4), _Part("offer_follow_up", 0.35), _Part("solution_workshops", 0.25)]
    because = f"{_found(basis)}: better to win more of them than to find more"
    return "win_more_of_what_comes", because, "more than half of the work that brings new opportunities", parts


def _sources(basis: DraftBasis, means: Means) -> list[GroupHistory]:
    reached = {value for tactic in means.tactics for values in tactic.reaches.values() for value in values}
    return [group for group in basis.sources if group.name in reached]


def focus(groups: Sequence[GroupHistory], *, key: Callable[[GroupHistory], float]) -> tuple[GroupHistory, ...]:
    """Return the best groups by `key` that together bring LEAST_FOCUS to MOST_FOCUS of the opportunities.

    Groups pooled for want of a name are no aim: nobody could tell which companies they mean.
    """
    total = sum(group.weekly_rate for group in groups)
    if total <= 0:
        return ()
    chosen: list[GroupHistory] = []
    share = 0.0
    for group in sorted((g for g in groups if g.weekly_rate > 0 and g.is_named), key=lambda g: (-key(g), g.name)):
        part = group.weekly_rate / total
        if share >= LEAST_FOCUS or (chosen and share + part > MOST_FOCUS):
            break
        chosen.append(group)
        share += part
    return tuple(chosen) if len(chosen) < len(groups) else ()


def _part(groups: Sequence[GroupHistory], everything: Sequence[GroupHistory]) -> float:
    total = sum(group.weekly_rate for group in everything)
    return sum(group.weekly_rate for group in groups) / total if total else 0.0


def _names(groups: Sequence[GroupHistory]) -> str:
    names = [group.name for group in groups]
    if len(names) > 3:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join(names) if len(names) < 3 else f"{names[0]}, {names[1]} and {names[2]}"


def _because_best(best: Sequence[GroupHistory], others: Sequence[GroupHistory], basis: DraftBasis) -> str:
    won, usual = _average(best, "win_probability"), _average(others, "win_probability")
    value, typical = _average(best, "deal_value_mean"), _average(others, "deal_value_mean")
    said = []
    if won is not None and usual is not None and won > _MORE * usual:
        said.append(f"{percent(won)} of opportunities in {_names(best)} are won, against {percent(usual)} elsewhere")
    if value is not None and typical is not None and value > _MORE * typical:
        where = "there" if said else f"in {_names(best)}"
        said.append(
            f"a deal {where} is worth {money(value, basis.currency)} on average, "
            f"against {money(typical, basis.currency)}"
        )
    return (
        "; ".join(said)
        or f"all look alike in the history; work on {_names(best)} alone goes deeper than work spread over all"
    )


def _average(groups: Sequence[GroupHistory], field_name: str) -> float | None:
    """Return the rate-weighted mean over the groups that know it."""
    known = [(g.weekly_rate, value) for g in groups if (value := getattr(g, field_name)) is not None]
    weight = sum(rate for rate, _ in known)
    return sum(rate * value for rate, value in known) / weight if weight > 0 else None


def _found(basis: DraftBasis) -> str:
    rate = f"{basis.weekly_rate:.3g} opportunities a week"
    return f"{rate} come in" if basis.knows_win_rates else f"some {rate} must come in for the wins on record"


def _broad(basis: DraftBasis, means: Means) -> _Way:
    names = [tactic.name for tactic in means.tactics]
    outbound = next((name for name in (*means.found, *names) if name in OUTBOUND), names[0])
    parts = [_Part(outbound, 0.7), *_spread(means, 0.2, without=outbound), _Part("offer_follow_up", 0.1)]
    kept = "visits to customers and " if basis.repeats else ""
    because = f"{_found(basis)}; more conversations with more companies are the surest way to more of them"
    return "broad_outbound", because, f"{kept}any choice between segments", parts


def _repeat(basis: DraftBasis, means: Means) -> _Way:
    parts = [_Part("account_management", 0.4), _Part("referral_programme", 0.2), _Part("newsletter", 0.1)]
    parts += [_Part("offer_follow_up", 0.05)]
    parts += _spread(means, 0.25, without="referral_programme")
    share = basis.new_account_share
    if share is not None and basis.has_accounts and 1 - share >= _LEAST_RETURN:
        because = f"{percent(1 - share)} of recent wins came from accounts that had bought before, at little cost"
    else:
        because = f"{basis.active_accounts:.0f} customers are active and know the team already"
    return "repeat_and_referral", because, "about two thirds of the search for new customers", parts


def _warm(basis: DraftBasis, means: Means) -> _Way:
    sources = [group for group in _sources(basis, means) if group.is_referral]
    if sources:
        because = (
            f"referrals bring {_part(sources, basis.sources) * 100:.0f} % of opportunities without being asked for"
        )
    else:
        because = "the history shows no repeat buyers, so recommendations are the part of loyalty that can be worked on"
    parts = [_Part("referral_programme", 0.45), _Part("offer_follow_up", 0.15)]
    parts += _spread(means, 0.4, without="referral_programme")
    return "referral_first", because, "more than half of the search for strangers", parts


def _larger(basis: DraftBasis, means: Means) -> _Way:
    large: tuple[GroupHistory, ...] = ()
    if basis.has_rival_segments and basis.has_values:
        large = focus(basis.segments, key=lambda group: group.deal_value_mean or 0.0)
    others = [group for group in basis.segments if group not in large]
    value, typical = _average(large, "deal_value_mean") or 0.0, _average(others, "deal_value_mean") or 0.0
    large = large if value > _MORE * typical else ()
    where: Where = {basis.segment_by: tuple(g.name for g in large)} if large and basis.segment_by else {}
    parts = [_Part("solution_workshops", 0.4, where), _Part("offer_follow_up", 0.15, where)]
    parts += _spread(means, 0.45, where=where)
    if large:
        because = (
            f"a deal in {_names(large)} is worth {money(value, basis.currency)} on average, "
            f"against {money(typical, basis.currency)} elsewhere; work before the offer makes it larger"
        )
        return "fewer_larger_deals", because, f"small deals, and outreach to {_names(others)}", parts
    mean = _average(basis.segments, "deal_value_mean")
    if not mean:
        because = f"{_found(basis)}: fewer of them, each prepared better, could win more"
        return "fewer_but_better", because, "half of the work that brings new opportunities", parts
    size = f"a deal is worth {money(mean, basis.currency)} on average"
    because = f"{size}; work on the need before the offer makes it larger and surer"
    return "fewer_larger_deals", because, "half of the work that brings new opportunities", parts


def _customer_ways(basis: DraftBasis) -> Iterator[_Way]:
    """Rivals where only purchases are known: customers can be kept, woken and asked, and new ones written to."""
    customers = f"{basis.active_accounts:.0f} customers are active"
    yield (
        "write_more_often",
        f"{customers}, and a letter reaches them all",
        "most customer visits",
        (_Part("newsletter", 0.7), _Part("account_management", 0.3)),
    )
    yield (
        "visit_the_best",
        f"{customers}, and those who buy most leave most behind when they go",
        "the newsletter",
        (_Part("account_management", 1.0),),
    )
    yield (
        "ask_for_referrals",
        f"{customers} and know others like themselves",
        "half of the visits",
        (_Part("referral_programme", 0.5), _Part("account_management", 0.3), _Part("newsletter", 0.2)),
    )
    yield (
        "write_to_strangers",
        "customers stop buying in time, and only new ones replace them",
        "most of the work on today's customers",
        (_Part("email_outreach", 0.6), _Part("newsletter", 0.4)),
    )


def _fitted(parts: Sequence[_Part], means: Means) -> tuple[Effort, ...]:
    """Turn shares into units that take today's hours and no more than the budget."""
    tactics = {tactic.name: tactic for tactic in means.tactics}
    known = [part for part in parts if part.tactic in tactics and part.share > 0]
    total = sum(part.share for part in known)
    if not total:
        return ()
    hours = sum(tactic.today * tactic.costs[HOURS_RESOURCE].median for tactic in means.tactics)
    wanted = [part.share / total * hours for part in known]
    budget = next(resource.have.median for resource in means.resources if resource.name == MONEY_RESOURCE)
    price = [_money_per_hour(tactics[part.tactic]) for part in known]
    given = _within_budget(wanted, price, budget)
    return _efforts(known, given, tactics)


def _money_per_hour(tactic: Tactic) -> float:
    cost = tactic.costs.get(MONEY_RESOURCE)
    return cost.median / tactic.costs[HOURS_RESOURCE].median if cost else 0.0


def _within_budget(hours: Sequence[float], price: Sequence[float], budget: float) -> list[float]:
    """Move hours from the others to a weighty part with cheap hours until the money suffices; else do less of all."""
    weighty = [i for i, value in enumerate(hours) if value >= LEAST_WEIGHT * sum(hours)]
    affordable = [i for i in weighty if price[i] * sum(hours) <= budget]
    cheapest = min(affordable or range(len(price)), key=lambda i: price[i])
    spent = sum(h * p for h, p in zip(hours, price, strict=True))
    if spent <= budget:
        return list(hours)
    others = sum(h for i, h in enumerate(hours) if i != cheapest)
    saved = spent - sum(hours) * price[cheapest]
    kept = max(0.0, min(1.0, (budget - sum(hours) * price[cheapest]) / saved)) if saved > 0 else 0.0
    given = [h * kept for h in hours]
    given[cheapest] = hours[cheapest] + others * (1 - kept)
    left = sum(h * p for h, p in zip(given, price, strict=True))
    return [h * min(1.0, budget / left) for h in given] if left > 0 else given


def _efforts(parts: Sequence[_Part], hours: Sequence[float], tactics: Mapping[str, Tactic]) -> tuple[Effort, ...]:
    """Round down to numbers that read well, one effort per tactic and aim, tactics in their own order."""
    sums: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], float] = {}
    for part, value in zip(parts, hours, strict=True):
        key = (part.tactic, tuple(part.where.items()))
        sums[key] = sums.get(key, 0.0) + value
    efforts = []
    for name, tactic in tactics.items():
        for (wanted, where), value in sums.items():
            units = usual_units(value / tactic.costs[HOURS_RESOURCE].median, is_floored=True)
            if wanted == name and units > 0:
                efforts.append(Effort(name, units, dict(where)))
    return tuple(efforts)

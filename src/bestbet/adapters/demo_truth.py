"""The truth behind the invented company: its parameters, its clean history, and what really comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict

from bestbet.adapters.demo_history import NOBODY, Deal, History, bulk_close_days
from bestbet.adapters.demo_knobs import REFERRAL, SOURCES
from bestbet.adapters.demo_market import brings_today

Truth = dict[str, object]


def truth_of(history: History, *, seed: int, dirt: Mapping[str, int]) -> Truth:
    """Return everything a referee needs, as plain values: parameters, record and future (weeks counted from 0)."""
    knobs = history.knobs
    return {
        "seed": seed,
        "as_of": knobs.as_of.isoformat(),
        "knobs": {**asdict(knobs), "as_of": knobs.as_of.isoformat(), "future_effort": dict(knobs.future_effort)},
        "parameters": _parameters(history),
        "dirt": {**dirt, "bulk_close_days": len(bulk_close_days(knobs)), **_dead_wood(history)},
        "record": _weeks(history, 0, knobs.weeks),
        "now": _now(history),
        "future": {
            **_weeks(history, knobs.weeks, knobs.weeks + knobs.future_weeks),
            "open_deals": _open_fates(history),
        },
    }


def _parameters(history: History) -> Truth:
    knobs, market = history.knobs, history.market
    return {
        "win_probability": {
            sector.name: {source.name: knobs.win_of(sector, source) for source in (*SOURCES, REFERRAL)}
            for sector in knobs.sectors
        },
        "tactics_today": {tactic.name: brings_today(knobs, tactic) for tactic in knobs.tactics},
        "market": {
            "level": market.level.tolist(),
            "season": market.season.tolist(),
            "rivals": {sector.name: market.rivals[:, s].tolist() for s, sector in enumerate(knobs.sectors)},
            "units": {tactic.name: market.units[:, k].tolist() for k, tactic in enumerate(knobs.tactics)},
            "expected": {
                sector.name: {source.name: market.mean[:, s, i].tolist() for i, source in enumerate(SOURCES)}
                for s, sector in enumerate(knobs.sectors)
            },
        },
        "hours_used": list(history.used_hours),
        "reps": [
            {"name": rep.name, "seat": rep.seat, "joined": rep.joined, "left": _finite(rep.left), "skill": rep.skill}
            for rep in history.reps
        ],
    }


def _finite(day: float) -> int | None:
    return int(day) if day < float("inf") else None


def _dead_wood(history: History) -> dict[str, int]:
    """Return the open deals on record, and those among them that are in truth lost, or were swept out in bulk."""
    last = 7 * history.knobs.weeks
    known = [deal for deal in history.deals if deal.created < last]
    open_deals = [deal for deal in known if deal.recorded is None or deal.recorded >= last]
    swept = [deal for deal in known if deal.recorded is not None and deal.recorded != deal.ends]
    return {
        "open_on_record": len(open_deals),
        "dead_wood": sum(deal.ends < last for deal in open_deals),
        "closed_in_bulk": len(swept),
    }


def _now(history: History) -> Truth:
    last = 7 * history.knobs.weeks
    customers = [a for a in history.accounts if a.customer_since is not None and a.customer_since < last]
    active = [account for account in customers if account.lost_on is None or account.lost_on >= last]
    by_sector = {s.name: sum(a.sector.name == s.name for a in active) for s in history.knobs.sectors}
    return {"customers_ever": len(customers), "active_customers": by_sector}


def _weeks(history: History, since: int, until: int) -> Truth:
    """Return weekly sums by sector over weeks [since, until) of what truly happened, money in EUR."""
    window = (since, until)
    decided = [deal for deal in history.deals if since * 7 <= deal.ends < until * 7]
    won = [deal for deal in decided if deal.is_won]
    created = [deal for deal in history.deals if since * 7 <= deal.created < until * 7]
    repeats = [order for order in history.orders if order.deal is None and since * 7 <= order.day < until * 7]
    lost = [a for a in history.accounts if a.lost_on is not None and since * 7 <= a.lost_on < until * 7]
    first_wins = [deal for deal in won if history.accounts[deal.account].customer_since == deal.ends]
    sector_of = [account.sector.name for account in history.accounts]
    return {
        "created": _sums(history, window, ((d.created, d.sector.name, 1) for d in created)),
        "unserved": _sums(history, window, ((d.created, d.sector.name, 1) for d in created if d.owner == NOBODY)),
        "referred": _sums(
            history, window, ((d.created, d.sector.name, 1) for d in created if d.referred_by is not None)
        ),
        "wins": _sums(history, window, ((d.ends, d.sector.name, 1) for d in won)),
        "losses": _sums(history, window, ((d.ends, d.sector.name, 1) for d in decided if not d.is_won)),
        "bookings": _sums(history, window, ((d.ends, d.sector.name, d.value) for d in won), round_to=2),
        "new_accounts": _sums(history, window, ((d.ends, d.sector.name, 1) for d in first_wins)),
        "repeat_orders": _sums(history, window, ((o.day, sector_of[o.account], 1) for o in repeats)),
        "repeat_value": _sums(history, window, ((o.day, sector_of[o.account], o.value) for o in repeats), round_to=2),
        "customers_lost": _sums(history, window, ((a.lost_on or 0, a.sector.name, 1) for a in lost)),
    }


def _sums(
    history: History, window: tuple[int, int], rows: Iterable[tuple[int, str, float]], *, round_to: int = 0
) -> dict[str, list[float]]:
    """Return sums by sector and week of (day, sector, amount)."""
    since, until = window
    sums: dict[str, list[float]] = {sector.name: [0] * (until - since) for sector in history.knobs.sectors}
    for day, sector, amount in rows:
        sums[sector][day // 7 - since] += amount
    finish: Callable[[float], float] = (lambda x: round(x, round_to)) if round_to else float
    return {sector: [finish(x) for x in weeks] for sector, weeks in sums.items()}


def _open_fates(history: History) -> list[Truth]:
    """Return what becomes of each deal that is open on record; dead wood is lost already."""
    last = 7 * history.knobs.weeks
    return [
        _fate(deal, last)
        for deal in history.deals
        if deal.created < last and (deal.recorded is None or deal.recorded >= last)
    ]


def _fate(deal: Deal, last: int) -> Truth:
    return {
        "number": deal.number,
        "is_won": deal.is_won,
        "is_dead_wood": deal.ends < last,
        "weeks_to_end": max(0, deal.ends - last) / 7,
        "value": deal.value if deal.is_won else None,
    }

"""Facts for tests of the facts stage: tiny builders, and loaders of the shared data for checks on real exports."""

import csv
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from bestbet.facts.tables import NO_AMOUNT, Coded, Facts, Opportunities, Orders, Outcome, Subscriptions

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
AS_OF = date(2024, 12, 31)


def folder(name):
    path = SHARED / name
    if not path.is_dir():
        pytest.skip(f"shared data folder {name} is not here")
    return path


def coded_many(labels):
    place = {}
    codes = [place.setdefault(label, len(place)) if label else -1 for label in labels]
    return Coded(np.array(codes, np.int32), tuple(place))


def days(values):
    return np.array([np.datetime64("NaT") if v is None else np.datetime64(v) for v in values], "datetime64[D]")


def minor(values):
    return np.array([NO_AMOUNT if v is None else round(v * 100) for v in values], np.int64)


def opportunities(
    created, closed, outcome, *, amount=None, account=None, stage=None, owner=None, ids=None, **attributes
):
    n = len(created)
    return Opportunities(
        id=tuple(ids or (f"o{i:06d}" for i in range(n))),
        created=days(created),
        closed=days(closed),
        outcome=np.array(outcome, np.int8),
        amount=minor(amount or [None] * n),
        account=coded_many(account or [None] * n),
        owner=coded_many(owner or [None] * n),
        stage=coded_many(stage or [None] * n),
        attributes={name: coded_many(labels) for name, labels in attributes.items()},
    )


def orders(day, account, amount=None, **attributes):
    return Orders(
        days(day),
        minor(amount or [None] * len(day)),
        coded_many(account),
        {name: coded_many(labels) for name, labels in attributes.items()},
    )


def subscriptions(start, end, account, annual=None, **attributes):
    return Subscriptions(
        days(start),
        days(end),
        minor(annual or [None] * len(start)),
        coded_many(account),
        {name: coded_many(labels) for name, labels in attributes.items()},
    )


def facts(opps=None, *, as_of=AS_OF, segment_by=None, source_by=None, **more):
    return Facts(as_of, "EUR", segment_by, source_by, opportunities=opps, **more)


def synthetic(seed, *, weeks=104, per_week=10.0, win=0.3, as_of=AS_OF, segments=("north", "south"), jump=None):
    """Return facts of a team that sells evenly: Poisson weeks, lognormal delays, lognormal values.

    `jump` is (week, factor on arrivals, win probability from then on).
    """
    rng = np.random.default_rng(seed)
    start = as_of - timedelta(days=7 * weeks - 1)
    rate = np.full(weeks, per_week)
    chance = np.full(weeks, win)
    if jump:
        rate[jump[0] :] *= jump[1]
        chance[jump[0] :] = jump[2]
    counts = rng.poisson(rate)
    week = np.repeat(np.arange(weeks), counts)
    created = np.datetime64(start) + (week * 7 + rng.integers(0, 7, len(week))).astype("timedelta64[D]")
    wins = rng.random(len(week)) < chance[week]
    delay = np.where(wins, rng.lognormal(np.log(40), 0.6, len(week)), rng.lognormal(np.log(25), 0.8, len(week)))
    closed = created + delay.astype(np.int64).astype("timedelta64[D]")
    is_open = closed > np.datetime64(as_of)
    outcome = np.where(is_open, Outcome.OPEN, np.where(wins, Outcome.WON, Outcome.LOST))
    value = rng.lognormal(9, 0.8, len(week))
    accounts = rng.integers(0, max(len(week) // 2, 1), len(week))
    segment = rng.integers(0, len(segments), len(week))
    source = rng.choice(["inbound", "outbound", "customer referral"], len(week), p=[0.5, 0.3, 0.2])
    table = Opportunities(
        id=tuple(f"o{i:06d}" for i in range(len(week))),
        created=created.astype("datetime64[D]"),
        closed=np.where(is_open, np.datetime64("NaT", "D"), closed).astype("datetime64[D]"),
        outcome=outcome.astype(np.int8),
        amount=np.where(outcome == Outcome.LOST, 0, (value * 100).astype(np.int64)),
        account=Coded(accounts.astype(np.int32), tuple(f"account {i}" for i in range(max(len(week) // 2, 1)))),
        owner=Coded(np.full(len(week), -1, np.int32), ()),
        stage=Coded(np.full(len(week), -1, np.int32), ()),
        attributes={"segment": Coded(segment.astype(np.int32), tuple(segments)), "source": coded_many(source.tolist())},
    )
    return Facts(as_of, "EUR", "segment", "source", opportunities=table)


def maven():
    path = folder("maven_crm")
    with (path / "sales_pipeline.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    with (path / "accounts.csv").open(encoding="utf-8-sig") as stream:
        accounts = list(csv.DictReader(stream))
    stages = {"Won": Outcome.WON, "Lost": Outcome.LOST}
    table = opportunities(
        [r["engage_date"] or None for r in rows],
        [r["close_date"] or None for r in rows],
        [stages.get(r["deal_stage"], Outcome.OPEN) for r in rows],
        amount=[float(r["close_value"]) if r["close_value"] else None for r in rows],
        account=[r["account"] for r in rows],
        stage=[r["deal_stage"] for r in rows],
        owner=[r["sales_agent"] for r in rows],
        ids=[r["opportunity_id"] for r in rows],
        product=[r["product"] for r in rows],
    )
    return Facts(
        date(2017, 12, 31),
        "USD",
        "sector",
        None,
        opportunities=table,
        account_labels=tuple(r["account"] for r in accounts),
        account_attributes={"sector": coded_many([r["sector"] for r in accounts])},
    )


def olist():
    path = folder("olist_funnel")

    def day(text):
        return datetime.strptime(text[:10], "%d-%m-%Y").date()  # noqa: DTZ007 - a day, not an instant

    with (path / "olist_closed_deals_dataset.csv").open(encoding="utf-8-sig") as stream:
        won = {r["mql_id"]: day(r["won_date"]) for r in csv.DictReader(stream)}
    with (path / "olist_marketing_qualified_leads_dataset.csv").open(encoding="utf-8-sig") as stream:
        leads = list(csv.DictReader(stream))
    table = opportunities(
        [day(r["first_contact_date"]) for r in leads],
        [won.get(r["mql_id"]) for r in leads],
        [Outcome.WON if r["mql_id"] in won else Outcome.OPEN for r in leads],
        ids=[r["mql_id"] for r in leads],
        origin=[r["origin"] for r in leads],
    )
    return Facts(date(2018, 11, 14), "BRL", None, "origin", opportunities=table, are_losses_recorded=False)


def cdnow(*, sample=False, as_of=date(1998, 6, 30)):
    path = folder("cdnow") / ("CDNOW_sample.txt" if sample else "CDNOW_master.txt")
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row and row[0].isdigit()]
    who, rest = (1, 2) if sample else (0, 1)
    table = Orders(
        days([f"{r[rest][:4]}-{r[rest][4:6]}-{r[rest][6:]}" for r in rows]),
        minor([float(r[rest + 2]) for r in rows]),
        coded_many([r[who] for r in rows]),
    )
    return Facts(as_of, "USD", None, None, orders=table)


def same(a, b):
    """Return whether two results are equal in every field, arrays bit for bit (NaN equal to NaN)."""
    if is_dataclass(a):
        return type(a) is type(b) and all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, tuple):
        return isinstance(b, tuple) and len(a) == len(b) and all(map(same, a, b))
    return a == b


def rows_of(table, rows):
    """Return an Opportunities or Orders table with the rows at these positions."""

    def take(value):
        if isinstance(value, Coded):
            return Coded(value.codes[rows], value.labels)
        if isinstance(value, np.ndarray):
            return value[rows]
        if isinstance(value, tuple):
            return tuple(value[i] for i in rows.tolist())
        if value is None:
            return None
        return {name: take(column) for name, column in value.items()}

    return type(table)(**{f.name: take(getattr(table, f.name)) for f in fields(table)})


def kept(known, *outcomes):
    """Return the facts as an export that holds these outcomes alone, none of them a loss."""
    rows = np.flatnonzero(np.isin(known.opportunities.outcome, [int(outcome) for outcome in outcomes]))
    return replace(known, opportunities=rows_of(known.opportunities, rows), are_losses_recorded=False)


def relabelled(column, rng):
    """Return the same column with its labels in another order and an unused label among them."""
    order = rng.permutation(len(column.labels) + 1)
    labels = [*column.labels, "never used"]
    place = np.argsort(order)
    codes = np.where(column.codes >= 0, place[column.codes], -1).astype(np.int32)
    return Coded(codes, tuple(labels[i] for i in order))

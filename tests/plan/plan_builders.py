"""A good plan as text, and Hypothesis strategies for every plan that the parser can return."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from bestbet.plan.catalogue import CATALOGUE
from bestbet.plan.measures import MEASURES
from bestbet.plan.nodes import (
    Basis,
    Channel,
    Direction,
    Effort,
    Limits,
    Measure,
    Objective,
    Plan,
    Resource,
    Rival,
    Strategy,
    Tactic,
    Threshold,
)
from bestbet.units import Range, Scale

GOOD = """\
team: Northwind
currency: EUR
start: 2027-01-04
review_every: 13 weeks

objectives:
  volume:      {measure: bookings, at_least: 4.2 million, by: 2027-12-31}
  healthcare:  {measure: new_accounts, where: {sector: healthcare}, at_least: 30, by: 2028-06-30}
  loyal:       {measure: repeat_or_referral_share, at_least: 35 %, by: 2028-06-30}
  keep:        {measure: logo_churn, reduce_by: 20 %, by: 2028-06-30, must: false}

resources:
  rep_hours:   {have: 400 per week, attrition: 15 to 35 % per year, ramp: 8 to 20 weeks}
  budget:      {have: 25 000 EUR per month}

tactics:
  cold_calling:
    unit: conversation
    costs: {rep_hours: 0.3 to 0.5, budget: 2 EUR}
    today: 300 per week
    reaches: {source: outbound}
    brings: {opportunities: 0.02 to 0.05 per unit}   # judgement, until evidence says more
    lasts: 1 week                                    # half-life of the effect
    doubling_gives: 1.4 to 1.9                       # diminishing returns
  seminars:
    unit: event
    costs: {rep_hours: 40 to 60 hours, budget: 3000 EUR}
    today: 1 per month
    brings: {opportunities: 2 to 8 per unit, win_rate: 1 to 4 %}
    lasts: 2 to 6 weeks
    doubling_gives: 1.3 to 1.7

strategies:
  hold: {status_quo: yes}
  healthcare_first:
    because: we win twice as often there and nobody owns it yet
    gives_up: outbound to retail
    effort: {cold_calling: {where: {sector: healthcare}, units: 260 per week}, seminars: 1.2 per month}
  broad_outbound:
    because: more conversations with more companies
    gives_up: seminars
    effort: {cold_calling: 330 per week}

rivals:
  healthcare: {pressure: 5 to 15 % per quarter, cost_to_win_rate: 10 to 30 %, when_we_falter: 1 to 3 times}
"""
AS_OF = date(2026, 12, 31)
LANES = {"sector": ("healthcare", "retail"), "source": ("inbound", "outbound")}

_NAMES = st.text(st.characters(exclude_categories=("C", "Z", "M"), exclude_characters="."), min_size=1, max_size=12)
_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
_DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
_SOURCES = st.sampled_from(["", "our own test of 2025", "no: 12 % # of deals"])


def _floats(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers as the parser returns them: nothing is smaller than a person would write, except 0."""
    return st.floats(low, high).filter(lambda n: n == 0 or abs(n) > 1e-9)


def _ends(low: float, high: float) -> st.SearchStrategy[tuple[float, float]]:
    numbers = st.floats(low, high, allow_nan=False, exclude_min=True, exclude_max=True, allow_subnormal=False)
    numbers = numbers.filter(lambda n: abs(n) > 1e-9)
    people = st.integers(1, 999).map(lambda n: low + (high - low) * n / 1000)
    return st.tuples(numbers | people, numbers | people).map(lambda ends: (min(ends), max(ends)))


def ranges(low: float, high: float, scale: Scale) -> st.SearchStrategy[Range]:
    """Ranges as the parser returns them: exact ones are LINEAR, those that touch 0 from below too."""

    def build(ends: tuple[float, float]) -> Range:
        if ends[0] == ends[1] or (scale is Scale.LOG and ends[0] <= 0):
            return Range(*ends)
        return Range(*ends, scale)

    return _ends(low, high).map(build)


_AMOUNTS = ranges(0.0, 1e6, Scale.LOG)
_WHERES = st.dictionaries(
    st.sampled_from(["sector", "source", "region no"]),
    st.lists(
        _TEXTS.filter(bool) | st.sampled_from(["no", "NO", "12:30", "null", "010"]), min_size=1, max_size=2, unique=True
    ).map(tuple),
    max_size=2,
)


@st.composite
def thresholds(draw: st.DrawFn) -> Threshold:
    measure = draw(st.sampled_from(Measure))
    direction = draw(st.sampled_from(Direction))
    is_change = direction in {Direction.REDUCE_BY, Direction.INCREASE_BY}
    is_share = is_change or MEASURES[measure].unit == "share"
    target = draw(st.floats(1e-6, 1.0) if is_share else _floats(0, 100) | st.integers(0, 100).map(float))
    return Threshold(measure, direction, target)


@st.composite
def objectives(draw: st.DrawFn, name: str) -> Objective:
    since = draw(_DAYS)
    by = since + timedelta(days=draw(st.integers(0, 700)))
    floor = draw(st.none() | thresholds())
    return Objective(name, draw(thresholds()), by, since, draw(_WHERES), draw(st.booleans()), floor)


@st.composite
def resources(draw: st.DrawFn, name: str, currency: str) -> Resource:
    if not draw(st.booleans()):
        return Resource(name, draw(_AMOUNTS), currency)
    return Resource(
        name,
        draw(_AMOUNTS),
        "hours",
        draw(st.none() | st.integers(1, 900)),
        draw(st.none() | ranges(0.0, 1.0, Scale.LOGIT)),
        draw(st.none() | ranges(0.0, 100.0, Scale.LOG)),
        draw(st.none() | ranges(0.0, 50.0, Scale.LOG)),
        draw(st.none() | _AMOUNTS),
    )


@st.composite
def limits(draw: st.DrawFn, resource_names: list[str]) -> Limits:
    names = draw(st.lists(st.sampled_from(resource_names), unique=True)) if resource_names else []
    return Limits(
        draw(st.just(0.0) | st.floats(1e-3, 1e5)),
        draw(st.none() | _floats(0, 1e5)),
        draw(st.none() | st.floats(1e-3, 90)),
        {key: draw(_AMOUNTS) for key in names},
    )


@st.composite
def tactics(draw: st.DrawFn, name: str, resource_names: list[str]) -> Tactic:
    brings = {}
    for channel in draw(st.lists(st.sampled_from(Channel), unique=True)):
        if channel is Channel.OPPORTUNITIES:
            brings[channel] = draw(ranges(0.0, 50.0, Scale.LOG))
        else:
            brings[channel] = draw(ranges(-1.0, 3.0, Scale.LOG))
    today = draw(st.just(0.0) | st.floats(1e-3, 1e5))
    return Tactic(
        name,
        draw(st.sampled_from(["conversation", "contact written to", "Gespräch", "yes"])),
        {key: draw(_AMOUNTS) for key in draw(st.lists(st.sampled_from(resource_names), unique=True))}
        if resource_names
        else {},
        today,
        draw(st.floats(1e-3, 1e5)) if today == 0 or draw(st.booleans()) else today,
        brings,
        draw(ranges(0.0, 200.0, Scale.LOG)),
        draw(ranges(1.0, 2.0, Scale.LOG)),
        draw(_WHERES),
        draw(st.sampled_from(["", *CATALOGUE])),
        draw(st.sampled_from(Basis)),
        draw(_SOURCES),
        limits=draw(limits(resource_names)),
    )


@st.composite
def strategies(draw: st.DrawFn, name: str, known: tuple[Tactic, ...], *, is_status_quo: bool) -> Strategy:
    efforts = [
        Effort(tactic.name, draw(st.just(tactic.today) | _floats(0, 1e5)), draw(_WHERES))
        for tactic in draw(st.lists(st.sampled_from(known), unique_by=lambda t: t.name) if known else st.just([]))
        for _ in range(draw(st.integers(1, 2)))
    ]
    # several aims of one tactic are written as a list, whose items all name their aim or none
    return Strategy(name, draw(_TEXTS), draw(_TEXTS), tuple(efforts), is_status_quo)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    currency = draw(st.sampled_from(["EUR", "USD", "SEK"]))

    def names(most: int, least: int = 0) -> list[str]:
        return draw(st.lists(_NAMES, min_size=least, max_size=most, unique=True))

    pots = tuple(draw(resources(name, currency)) for name in names(3))
    known = tuple(draw(tactics(name, [pot.name for pot in pots])) for name in names(3))
    ways = names(3, 1)
    return Plan(
        team=draw(_TEXTS.filter(bool)),
        currency=currency,
        start=draw(_DAYS),
        review_every=draw(st.floats(0.1, 200)),
        objectives=tuple(draw(objectives(name)) for name in names(3, 1)),
        resources=pots,
        tactics=known,
        strategies=tuple(draw(strategies(n, known, is_status_quo=i == 0)) for i, n in enumerate(ways)),
        rivals=tuple(
            Rival(
                segment,
                draw(ranges(0.0, 1.0, Scale.LOGIT)),
                draw(ranges(0.0, 0.99, Scale.LOGIT)),
                draw(ranges(1.0, 100.0, Scale.LOG)),
            )
            for segment in names(2)
        ),
        gross_margin=draw(st.none() | ranges(0.0, 1.0, Scale.LOGIT)),
        drift=draw(st.none() | ranges(0.0, 1.0, Scale.LOG)),
        tie_within=draw(st.sampled_from((0.03, 0.0, 0.01, 0.025, 0.07))),
        worth=draw(st.none() | st.floats(1.0, 1e9)),
    )

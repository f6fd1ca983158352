"""The commitment's alarm: which counts are watched, what the evidence is by now, and what it could see at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.commit.decision import Watch
from bestbet.commit.predictive import Predictive, WeeklyStream
from bestbet.streams import key
from bestbet.track.alarm import Evidence, evidence_of, leaning, sounded, together
from bestbet.track.law import CountLaw, law_of
from bestbet.track.observed import Seen

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WATCHED = ("created", "wins", "new_accounts", "repeat_orders")
"""Counts of events, in this order; values and stocks are shown against their bands and not watched."""
_EXPECTED = frozenset({"created"})
_LEAST_TOTAL = 2.0
SHORTFALLS = (0.5, 0.75)
BY_WEEKS = (13, 26, 52)
_FUTURES = 200


@dataclass(frozen=True, slots=True)
class Power:
    """What the alarm can see: `seen[i]` is the share of futures at `factors[i]` of the pace that it tells, by week.

    The factor 1 is the plan's own pace: false alarms. Shares are of `n` of the plan's own frozen futures.
    """

    n: int
    weeks: tuple[int, ...]
    factors: tuple[float, ...]
    seen: Floats


@dataclass(frozen=True, slots=True)
class Alarm:
    """Where the alarm stands: E by week in logs, the first week (from 1) in which it sounded, and which way it leans.

    `leans` is the multiple of the plan's pace that the counts speak for, by measure; `pace` events expected a week.
    """

    alarm_at: float
    log_e: Floats
    sounded_in: int | None
    leans: Mapping[str, float]
    by_measure: Mapping[str, float]
    pace: Mapping[str, float]
    power: Power | None

    @property
    def e(self) -> float:
        """The evidence against the plan as of the last whole week; 1 before the first."""
        return float(np.exp(self.log_e[-1])) if len(self.log_e) else 1.0

    @property
    def is_low(self) -> bool:
        """Whether the counts speak for less than the plan's pace, weighed over the measures by their evidence."""
        weight = np.array([self.by_measure[name] for name in self.leans])
        return bool(weight @ (np.log(np.array(list(self.leans.values())))) < 0) if len(weight) else False


def laws(predictive: Predictive) -> dict[str, CountLaw]:
    """Return the law of every watched count that the futures hold, by name; those that hardly occur are left out."""
    found = {}
    for at, stream in enumerate(predictive.streams):
        counts = predictive.weekly[:, :, at].astype(np.float64)
        if stream.stream in WATCHED and counts.mean(axis=0).sum() >= _LEAST_TOTAL:
            name = name_of(stream)
            found[name] = law_of(name, counts, is_expected=stream.stream in _EXPECTED)
    return found


def name_of(stream: WeeklyStream | Seen) -> str:
    """Return a stream and its place in words: "new accounts (industry Healthcare)"."""
    words = stream.stream.replace("_", " ").replace("created", "opportunities created")
    place = ", ".join(f"{name} {' or '.join(values)}" for name, values in sorted(stream.where.items()))
    return f"{words} ({place})" if place else words


def alarm(predictive: Predictive, seen: Sequence[Seen], watch: Watch, *, with_power: bool = True) -> Alarm:
    """Return where the alarm of a commitment stands after the whole weeks that were seen."""
    known = laws(predictive)
    counts = {name_of(one): np.rint(one.weekly).astype(np.int64) for one in seen if name_of(one) in known}
    evidence = [
        evidence_of(known[name], weekly[None, : known[name].n_weeks], watch.multipliers)
        for name, weekly in counts.items()
    ]
    evidence = [one for one in evidence if one.by_multiple.shape[1]]
    log_e = together(evidence)[0] if evidence else np.empty(0)
    first = int(sounded(log_e[None], watch.alarm_at)[0]) if len(log_e) else -1
    last = len(log_e) - 1
    return Alarm(
        watch.alarm_at,
        log_e,
        first + 1 if first >= 0 else None,
        {one.name: leaning(one, 0, last) for one in evidence},
        {one.name: float(np.exp(one.total[0, last])) for one in evidence},
        {name: float(law.mean.mean()) for name, law in known.items() if name in counts},
        power(predictive, tuple(counts), watch) if with_power and counts else None,
    )


def power(predictive: Predictive, names: Sequence[str], watch: Watch) -> Power:
    """Return how often, and how soon, the alarm tells the plan's own futures, and the same futures thinned out."""
    known = laws(predictive)
    factors = (1.0, *SHORTFALLS)
    evidence: list[Evidence] = []
    for at, stream in enumerate(predictive.streams):
        name = name_of(stream)
        if name in names and name in known:
            counts = _thinned(predictive, at, factors)
            evidence.append(evidence_of(known[name], counts.reshape(-1, counts.shape[2]), watch.multipliers))
    n_weeks = known[names[0]].n_weeks
    first = sounded(together(evidence), watch.alarm_at).reshape(len(factors), -1)
    weeks = (*(week for week in BY_WEEKS if week < n_weeks), n_weeks)
    seen = np.array([[((row >= 0) & (row < week)).mean() for week in weeks] for row in first])
    return Power(first.shape[1], weeks, factors, seen)


def _thinned(predictive: Predictive, at: int, factors: tuple[float, ...]) -> Ints:
    """Return counts[factor, path, week]: each event of a future kept with the factor's chance, on named luck."""
    stream = predictive.streams[at]
    rng = np.random.default_rng([predictive.seed % 2**32, key(f"alarm power:{name_of(stream)}")])
    # paths stand in groups that share a draw of the unknowns: take them from all over
    chosen = np.linspace(0, len(predictive.weekly) - 1, min(_FUTURES, len(predictive.weekly))).astype(int)
    weekly = predictive.weekly[chosen, :, at].astype(np.float64)
    counts = rng.poisson(weekly) if stream.stream in _EXPECTED else np.rint(weekly).astype(np.int64)
    return np.stack([counts if factor == 1.0 else rng.binomial(counts, factor) for factor in factors])

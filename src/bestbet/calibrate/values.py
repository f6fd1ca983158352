"""What deals are worth: lognormal with both parameters unknown, so that few wins give wide values, never a plug-in.

Conjugate normal and inverse chi-square on ln value: Gelman et al. (2013), Bayesian Data Analysis, section 3.3.
Plugging in the fitted lognormal, or resampling past deals, covers a nominal 90 % interval for a total of 50 deals in
43 % to 75 % of cases with 12 to 60 past wins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtr, ndtri

from bestbet import streams
from bestbet.calibrate import spreads, two_kinds, value_course
from bestbet.calibrate.priors import (
    CAP_FEW,
    CAP_MANY,
    CAP_SWITCH,
    LIST_MISFIT,
    LIST_WEIGHT,
    VALUE_PSEUDO_COUNT,
    VALUE_PSEUDO_DF,
    VALUE_PSEUDO_SD,
    VALUE_SD_CAP,
)
from bestbet.calibrate.tails import Laws, Tail, fit_tail, widened
from bestbet.calibrate.two_kinds import Closed, Kinds
from bestbet.calibrate.value_course import Course
from bestbet.facts.lanes import Priced, SizedEnds, ValueStatistics
from bestbet.facts.values import TOP_SHARE, brought
from bestbet.units import DAYS_PER_WEEK

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


_LIKELY = 0.5
_LOOKS = 512
"""Draws that tell the mean of a law with a tail."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Mean of each lane's values, its relative standard error, and the sd of ln value that gives their spread."""

    mean: Floats
    error: Floats
    log_sd: float


@dataclass(frozen=True, slots=True)
class Values:
    """Posterior of ln value by lane: mu given sigma is N(`centre`, sigma^2 / `weight`), sigma as `spreads` says.

    All centres move together by `together`, an sd by lane, with the error of the mean that lanes lean on.
    `cap` is the largest plausible deal; `tail` is set where large deals are too large for a lognormal, `matched` where
    they are too small for it. `kept` and `returned` count the purchases that were kept and those given back whole, both
    None where none was. All are of today: `course` says how values came there, None where that was not asked.
    `kinds` stand in the place of a lane's lognormal and tail where its deals are of two kinds, None elsewhere (empty:
    no lane's are). Where no value is known anywhere, all is NaN and `spreads` None.
    """

    names: tuple[str, ...]
    centre: Floats
    weight: Floats
    spreads: spreads.Spreads | None
    cap: Floats
    tail: Tail | None
    matched: Matched | None = None
    kept: Floats | None = None
    returned: Floats | None = None
    course: Course | None = None
    together: Floats | None = None
    kinds: tuple[Kinds | None, ...] = ()


def fit(statistics: ValueStatistics, names: tuple[str, ...], ends: SizedEnds | None = None) -> Values:
    """Return the posterior of every lane's deal values; lanes without wins take the others' mean and a wide spread.

    Values that have moved are brought to today first (`value_course`). Of `ends` those lost help to tell two kinds of
    deals; where there are two, how values moved is read again from what each is beside its kind.
    """
    if statistics.priced is None:
        return _about(statistics, names, ends, None)
    course = value_course.fit(statistics.priced, len(names))
    found = _about(statistics, names, ends, course)
    if not any(found.kinds):
        return found
    beside = two_kinds.beside(found.kinds, statistics.priced, course.at(statistics.priced.ago))
    again = _about(statistics, names, ends, value_course.fit(beside, len(names)))
    return again if any(again.kinds) else found


def _about(
    statistics: ValueStatistics, names: tuple[str, ...], ends: SizedEnds | None, course: Course | None
) -> Values:
    """Return the posterior where values came to today on that course."""
    if statistics.priced is not None and course is not None:
        statistics = brought(statistics, course.at(statistics.priced.ago))
        statistics = replace(statistics, log_sum_squares=statistics.log_sum_squares + course.hidden)
    n = statistics.count.astype(np.float64)
    total = n.sum()
    if total == 0:
        unknown = np.full(len(n), np.nan)
        return Values(names, unknown, unknown, None, unknown, None)
    lean = _leaned(n, statistics)
    found = Values(
        names=names,
        centre=lean.centre,
        weight=lean.weight,
        spreads=spreads.fit(n - lean.part, lean.squares),
        cap=caps(statistics),
        tail=None,
        course=course,
        together=lean.together,
    )
    found = replace(found, tail=_tail(found, statistics))
    if statistics.returned is not None and statistics.returned.any():
        found = replace(found, kept=n, returned=statistics.returned.astype(np.float64))
    matched = match(found, statistics)
    found = found if matched is None else replace(found, tail=None, matched=matched)
    return _with_kinds(found, statistics, ends)


def _tail(found: Values, statistics: ValueStatistics) -> Tail | None:
    """Return the tail of all lanes together."""
    n = statistics.count.astype(np.float64)
    total = n.sum()
    mean = float(n @ statistics.log_mean / total)
    overall = float(statistics.log_sum_squares.sum() + (n * (statistics.log_mean - mean) ** 2).sum())
    laws = _laws(found, statistics, n / total)
    return fit_tail(statistics.top, int(total), mean, float(np.sqrt(overall / total)), laws)


def _with_kinds(found: Values, statistics: ValueStatistics, ends: SizedEnds | None) -> Values:
    """Return the values with the lanes of two kinds of deals told; a tail is then what the other lanes show.

    Where values are matched to what wins have brought, kinds must know more than wins do: from lost deals.
    """
    if found.course is None or statistics.priced is None:
        return found
    kinds = two_kinds.find(_closed(statistics.priced, ends, found.course), len(found.names))
    if found.matched is not None:
        kinds = tuple(of if of is not None and of.is_of_lost_too else None for of in kinds)
    if not any(kinds):
        return found
    others = _without(statistics, statistics.priced, np.array([of is not None for of in kinds]))
    most = [0.0 if of is None else CAP_MANY.value * of.largest for of in kinds]
    tail = _tail(found, others) if found.tail is not None and others.count.any() else None
    return replace(found, kinds=kinds, tail=tail, cap=np.maximum(found.cap, most))


def _closed(won: Priced, ends: SizedEnds | None, course: Course) -> Closed:
    """Return the closed deals whose values are known, as of today; those won have been brought there."""
    logs = np.log(won.value)
    if ends is None:
        return Closed(won.group, logs, won.group[:0], logs[:0])
    lost, ago = ~ends.is_won, (ends.born - ends.age) // DAYS_PER_WEEK
    return Closed(won.group, logs, ends.lane[lost], (ends.log_amount - course.at(ago))[lost])


def _without(statistics: ValueStatistics, priced: Priced, lanes: Mask) -> ValueStatistics:
    """Return what a tail is told from, of the other lanes alone."""
    value = priced.value[~lanes[priced.group]]
    return replace(
        statistics,
        count=np.where(lanes, 0, statistics.count),
        log_sum_squares=np.where(lanes, 0.0, statistics.log_sum_squares),
        top=value[len(value) - math.ceil(TOP_SHARE * len(value)) :],
    )


@dataclass(frozen=True, slots=True)
class _Leaned:
    """Lanes about the mean that they share: see `Values`; `squares` hold the gap of each lane from that mean as well.

    `part[lane]` is the lane's in the shared mean: so much of the gap its own values took out.
    """

    centre: Floats
    weight: Floats
    together: Floats
    squares: Floats
    part: Floats


def _leaned(n: Floats, statistics: ValueStatistics) -> _Leaned:
    """Return the lanes' means, leaning on each other; all have about the same say, for a lane's own is soon known."""
    v0, s0, most = VALUE_PSEUDO_DF.value, VALUE_PSEUDO_SD.value, VALUE_PSEUDO_COUNT.value
    part = n / (n + most) / (n / (n + most)).sum()
    shared = float(part @ statistics.log_mean)
    gap = np.where(n > 0, statistics.log_mean - shared, 0.0)
    within = (v0 * s0**2 + float(statistics.log_sum_squares.sum())) / (v0 + n.sum() - int((n > 0).sum()))
    k0 = value_course.leaning(within, gap[n > 0])
    weight = k0 + n
    error = np.sqrt(within / float((k0 * n / weight).sum()))
    squares = statistics.log_sum_squares + k0 * n * gap**2 / weight
    return _Leaned(shared + n * gap / weight, weight, k0 / weight * error, squares, part)


def _laws(found: Values, statistics: ValueStatistics, share: Floats) -> Laws:
    """Return the lanes' lognormals, each by its own wins: leaning on others would make the widest a tail."""
    v0, s0 = VALUE_PSEUDO_DF.value, VALUE_PSEUDO_SD.value
    variance = (v0 * s0**2 + statistics.log_sum_squares) / (v0 + np.maximum(statistics.count - 1.0, 0.0))
    return Laws(share, found.centre, np.minimum(np.sqrt(variance), VALUE_SD_CAP.value))


def match(found: Values, statistics: ValueStatistics) -> Matched | None:
    """Return the moments to use where the mean of past wins lies 2.5 standard errors below the fitted law's.

    A price list of a few prices far apart has a wide spread of ln value and no long tail: the lognormal through it
    promises half as much again per deal as ever came. So does a tail through two kinds of deals, small ones and large.
    None where the law holds, or wins are too few to say.
    """
    if statistics.mean is None or statistics.mean_square is None or found.spreads is None:
        return None
    n = statistics.count.astype(np.float64)
    is_tail = found.tail is not None and found.tail.chance >= _LIKELY
    shown = statistics.mean_square - statistics.mean**2
    told, variance = (_with_tail(found), shown) if is_tail else _of_lognormals(found, found.spreads.usual)
    gap, error = float(n @ (statistics.mean - told)), float(np.sqrt(n @ np.maximum(variance, 0.0)))
    if error == 0 or gap / error > LIST_MISFIT.value:
        return None
    scaled = told * float(n @ statistics.mean) / float(n @ told)
    k = LIST_WEIGHT.value
    mean = (n * statistics.mean + k * scaled) / (n + k)
    relative = float(n @ shown) / max(float(n @ statistics.mean**2), 1e-300)
    return Matched(mean, np.sqrt(relative / (n + k)), float(np.sqrt(np.log1p(max(relative, 1e-6)))))


def _of_lognormals(found: Values, usual: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of a deal's value by lane, of the lognormals of those variances below their caps."""
    sd = np.minimum(np.sqrt(usual), VALUE_SD_CAP.value)
    told, square = (_capped(found.centre, sd, found.cap, power) for power in (1, 2))
    return told, square - told**2


def _with_tail(found: Values) -> Floats:
    """Return the mean of a deal's value by lane where large ones have a tail.

    It is held against the variance that wins have shown: a tail's own is as good as endless, and would excuse any mean.
    """
    plain = replace(found, course=None, kept=None, returned=None)
    mean, sd = draw(plain, _LOOKS, seed=1, what="value, looked at")
    return np.asarray(_capped(mean, sd, found.cap, 1).mean(axis=0))


def _capped(mean: Floats, sd: Floats, cap: Floats, power: int) -> Floats:
    """Return E[X^power] of lognormals below their caps."""
    edge = (np.log(np.maximum(cap, 1e-300)) - mean) / sd
    moment = np.exp(power * mean + (power * sd) ** 2 / 2) * ndtr(edge - power * sd)
    return np.asarray(moment / np.maximum(ndtr(edge), 1e-12))


def caps(statistics: ValueStatistics) -> Floats:
    """Return the largest plausible deal of each lane: 20 times its largest win, 6 times from 30 wins on.

    A lane without wins takes what the lanes together would give.
    """
    together = _cap(float(statistics.largest.max(initial=0.0)), float(statistics.count.sum()))
    own = [_cap(float(top), float(n)) for top, n in zip(statistics.largest, statistics.count, strict=True)]
    return np.array([together if cap == 0 else cap for cap in own])


def _cap(largest: float, count: float) -> float:
    return largest * (CAP_MANY.value if count >= CAP_SWITCH.value else CAP_FEW.value)


def draw(found: Values, n_draws: int, *, seed: int, what: str) -> tuple[Floats, Floats]:
    """Return draws of mean and sd of ln value, each of shape (draw, lane); NaN where no value is known.

    With a heavy tail the two are those of the lognormal with the same first two moments as lognormal body and tail.
    """
    mean, sd = (np.full((n_draws, len(found.names)), np.nan) for _ in range(2))
    if found.spreads is None:
        return mean, sd
    cells, usual = found.spreads.cells(n_draws, seed=seed, what=what), np.sqrt(found.spreads.usual)
    shared = ndtri(streams.uniforms(seed, f"{what} centre", n_draws))
    for lane, name in enumerate(found.names):
        share = streams.uniforms(seed, f"{what} spread:{name}", n_draws)
        own = found.spreads.draw(lane, cells, share)
        score = ndtri(streams.uniforms(seed, f"{what} centre:{name}", n_draws))
        if found.matched is not None:
            sd[:, lane] = np.minimum(found.matched.log_sd * own / usual[lane], VALUE_SD_CAP.value)
            centre = np.log(found.matched.mean[lane]) - sd[:, lane] ** 2 / 2
            mean[:, lane] = centre + found.matched.error[lane] * score
            continue
        sd[:, lane] = own
        mean[:, lane] = found.centre[lane] + own / np.sqrt(found.weight[lane]) * score
        if found.together is not None:
            mean[:, lane] += found.together[lane] * shared
    if found.tail is not None:
        there, which = (streams.uniforms(seed, f"{what} {of}", n_draws) for of in ("tail, chance", "tail"))
        mean, sd = widened(found.tail, mean, sd, found.cap, (there, which))
    for lane, kinds in enumerate(found.kinds):
        if kinds is not None:
            of = f"{what} of two kinds:{found.names[lane]}"
            mean[:, lane], sd[:, lane] = two_kinds.draw(kinds, n_draws, seed=seed, what=of)
    mean = mean + value_course.draw(found.course, n_draws, seed=seed, what=what).level[:, None]
    return _less_returns(found, mean, sd, seed=seed, what=what)


def _less_returns(found: Values, mean: Floats, sd: Floats, *, seed: int, what: str) -> tuple[Floats, Floats]:
    """Return the lognormals with the first two moments of values of which some are nothing: purchases given back.

    With a share p kept the mean falls by p, the second moment too: sd^2 grows by -ln p, the centre moves by 1.5 ln p.
    Each lane's share is beta; one purchase, split as those of all lanes, stands for what is not known.
    """
    if found.kept is None or found.returned is None:
        return mean, sd
    usual = found.kept.sum() / (found.kept.sum() + found.returned.sum())
    log_kept = np.empty_like(mean)
    for lane, name in enumerate(found.names):
        a, b = found.kept[lane] + usual, found.returned[lane] + 1 - usual
        log_kept[:, lane] = np.log(betaincinv(a, b, streams.uniforms(seed, f"{what} kept:{name}", len(mean))))
    return mean + 1.5 * log_kept, np.sqrt(sd**2 - log_kept)

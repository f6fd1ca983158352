"""Compiled: one team in one world, week by week, behaving in one way (see `flips_law` for the law)."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from bestbet.choose.flips_law import Law, Way

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_COMMIT, _FLIP, _BAD, _LAST, _MEAN, _ORACLE = (
    int(w) for w in (Way.COMMIT, Way.FLIP, Way.BAD_MONTH, Way.LAST_MONTH, Way.BEST_MEAN, Way.ORACLE)
)
_ALMOST_NONE = 1e-9


class Luck(NamedTuple):
    """Everything random of all worlds, the same for every way of behaving: axes world, week, strategy."""

    truth: Floats  # [world, strategy] yield per week when up to speed
    hoped: Floats  # [world, strategy] the team's first belief
    doubt: Floats  # [strategy, strategy] covariance of the first belief
    first: Ints  # [world]
    skill: Floats  # [strategy] share delivered at the start
    level: Floats  # [world, week] of the market
    bunch: Floats  # [world, week] mean-1 factor
    chance: Floats  # [world, week, strategy] uniforms of counts
    press: Floats  # [world, week, strategy] uniforms of rivals
    answer: Floats  # [world] b: how strongly rivals answer slack


class State(NamedTuple):
    """What one team carries from week to week; the first axis of `flight` and `seen` is the stage.

    `recent` holds the wins since the last look, and what the first hopes gave reason to expect of these weeks.
    """

    skill: Floats
    flight: Floats
    seen: Floats
    mean: Floats
    doubt: Floats
    rival: Ints
    slack: Floats
    worked: Ints
    remembered: Floats
    recent: Floats
    gain: Floats


@njit(cache=True, nogil=True, error_model="numpy")
def live(law: Law, luck: Luck, policies: tuple[Ints, Ints, Floats], totals: Floats, switches: Ints) -> None:
    """Fill totals[policy, world] and switches[policy, world]."""
    n_worlds, n = luck.truth.shape
    state = State(
        np.empty(n), np.empty((2, n)), np.empty((2, n)), np.empty(n), np.empty((n, n)), np.empty(n, np.int64),
        np.empty(n), np.empty(n, np.int64), np.empty(n), np.empty(2), np.empty(n),
    )  # fmt: skip
    for policy in range(len(totals)):
        way, every, x = policies[0][policy], policies[1][policy], policies[2][policy]
        for world in range(n_worlds):
            total, n_switches = _one(law, luck, state, world, (way, every, x))
            totals[policy, world] = total
            switches[policy, world] = n_switches


@njit(cache=True, error_model="numpy")
def _one(law: Law, luck: Luck, state: State, world: int, policy: Any) -> Any:
    way, every, x = policy
    active = _begin(law, luck, state, world, way)
    total, n_switches, paused = 0.0, 0, 0
    for week in range(law.n_weeks):
        if week > 0 and paused == 0 and week % every == 0:
            wanted = _wanted(law, luck, state, (world, week, active), (way, every, x))
            state.recent[:] = 0.0
            if wanted != active:
                _leave(law, state, active)
                active, paused, n_switches = wanted, law.pause, n_switches + 1
        _rivals(law, luck, state, (world, week, active, paused))
        won = _work(law, luck, state, (world, week, active, paused))
        total += won
        state.recent[0] += won
        paused = max(paused - 1, 0)
    return total, n_switches


@njit(cache=True, error_model="numpy")
def _begin(law: Law, luck: Luck, state: State, world: int, way: int) -> Any:
    state.skill[:] = luck.skill
    state.flight[:] = 0.0
    state.seen[:] = 0.0
    state.mean[:] = luck.truth[world] if way == _ORACLE else luck.hoped[world]
    state.doubt[:] = luck.doubt * (0.0 if way == _ORACLE else 1.0)
    state.rival[:] = 0
    state.slack[:] = 0.0
    state.worked[:] = 0
    state.remembered[:] = luck.hoped[world]
    state.recent[:] = 0.0
    active = int(luck.first[world])
    # a team that is past its first week has deals under way already
    under_way = (luck.skill[active] - law.first_share) * (1.0 / law.moves_on - 1.0)
    if under_way > _ALMOST_NONE:
        state.seen[:, active] = under_way
        state.flight[:, active] = luck.truth[world, active] * under_way
    if way == _ORACLE and under_way <= _ALMOST_NONE:
        active = _foreseen(law, luck, world)
    return active


@njit(cache=True, error_model="numpy")
def _foreseen(law: Law, luck: Luck, world: int) -> Any:
    """Return what an oracle chooses before the first week."""
    found, most = 0, -1.0
    for k in range(len(luck.skill)):
        gain = luck.truth[world, k] * (law.ahead[0] - (1.0 - luck.skill[k]) * law.unramped[0])
        if gain > most:
            found, most = k, gain
    return found


@njit(cache=True, error_model="numpy")
def _wanted(law: Law, luck: Luck, state: State, place: Any, policy: Any) -> Any:
    """Return the strategy that this way of behaving wants from this week on."""
    world, week, active = place
    way, every, x = policy
    if way == _COMMIT:
        return active
    if way == _FLIP:
        return _next(luck.hoped[world], active)
    if way == _BAD:
        is_bad = state.recent[0] < state.recent[1]
        return _next(luck.hoped[world], active) if is_bad else active
    if way == _LAST:
        state.remembered[active] = state.recent[0] / every
        return int(np.argmax(state.remembered))
    if way == _MEAN:
        return int(np.argmax(state.mean))
    return _earned(law, state, week, active, 0.0 if way == _ORACLE else x)


@njit(cache=True, error_model="numpy")
def _next(hoped: Floats, active: int) -> int:
    """Return the strategy hoped for next after the active one, the best again after the last."""
    found, best = -1, 0
    for k in range(len(hoped)):
        best = k if hoped[k] > hoped[best] else best
        is_after = hoped[k] < hoped[active] or (hoped[k] == hoped[active] and k > active)
        if is_after and (found < 0 or hoped[k] > hoped[found]):
            found = k
    return found if found >= 0 else best


@njit(cache=True, error_model="numpy")
def _earned(law: Law, state: State, week: int, active: int, x: float) -> int:
    """Return the strategy whose gain, net of ramp, pause and orphans, is positive and sure enough (methods E1, E2)."""
    left = law.n_weeks - week
    stay = law.ahead[week] - (1.0 - state.skill[active]) * law.unramped[week]
    for stage in range(2):
        stay += law.orphaned * state.seen[stage, active] * law.closes[stage, left]
    start, found, most = week + law.pause, active, 0.0
    for k in range(len(state.mean)):
        if k == active:
            continue
        move = law.ahead[start] - (1.0 - state.skill[k]) * law.unramped[start]
        move += law.idle * (law.ahead[week] - law.ahead[start])
        gain = move * state.mean[k] - stay * state.mean[active]
        variance = (
            move * move * state.doubt[k, k]
            + stay * stay * state.doubt[active, active]
            - 2.0 * move * stay * state.doubt[k, active]
        )
        surely = 0.5 * math.erfc(-gain / math.sqrt(2.0 * max(variance, 1e-12)))
        if gain > most and surely >= x:
            found, most = k, gain
    return found


@njit(cache=True, error_model="numpy")
def _leave(law: Law, state: State, active: int) -> None:
    for stage in range(2):
        state.flight[stage, active] *= 1.0 - law.orphaned
        state.seen[stage, active] *= 1.0 - law.orphaned


@njit(cache=True, error_model="numpy")
def _rivals(law: Law, luck: Luck, state: State, place: Any) -> None:
    world, week, active, paused = place
    if paused == 0:
        state.worked[active] = 1
    for k in range(len(state.rival)):
        is_slack = state.worked[k] == 1 and (k != active or paused > 0)
        state.slack[k] = law.slack_kept * state.slack[k] + (1.0 - law.slack_kept) * (1.0 if is_slack else 0.0)
        press = luck.answer[world] * state.slack[k]
        up = law.rival_calm if press == 0.0 else 1.0 / (1.0 + math.exp(-(law.rival_up + press)))
        u = luck.press[world, week, k]
        if u < up and state.rival[k] < 2:
            state.rival[k] += 1
        elif u > 1.0 - law.rival_eases and state.rival[k] > 0:
            state.rival[k] -= 1


@njit(cache=True, error_model="numpy")
def _work(law: Law, luck: Luck, state: State, place: Any) -> float:
    """Return the wins of one week, and learn from them."""
    world, week, active, paused = place
    won = 0.0
    for i in range(len(state.mean) if law.drift > 0.0 else 0):
        for j in range(len(state.mean)):
            state.doubt[i, j] += law.drift * law.drift * state.mean[i] * state.mean[j]
    for k in range(len(state.mean)):
        is_working = k == active and paused == 0
        skill = state.skill[k] if is_working else law.idle if k == active else 0.0
        exposed = _pass_on(law.moves_on, state.seen, k, skill)
        mean = _pass_on(law.moves_on, state.flight, k, skill * luck.truth[world, k])
        if exposed > _ALMOST_NONE:
            mean *= luck.level[world, week] * luck.bunch[world, week] * law.shifts[state.rival[k]]
            count = _count(mean, luck.chance[world, week, k])
            won += count
            state.recent[1] += exposed * luck.hoped[world, k]
            _learn(law, state, k, (exposed, count))
        if is_working:
            state.skill[k] = 1.0 - (1.0 - state.skill[k]) * law.ramp_kept
        elif k != active:
            state.skill[k] = law.first_share + (state.skill[k] - law.first_share) * law.skill_kept
    return won


@njit(cache=True, error_model="numpy")
def _pass_on(moves_on: float, stages: Floats, k: int, new: float) -> float:
    """Return what leaves the second stage this week."""
    stages[0, k] += new
    moved = moves_on * stages[0, k]
    stages[0, k] -= moved
    stages[1, k] += moved
    out: float = moves_on * stages[1, k]
    stages[1, k] -= out
    return out


@njit(cache=True, error_model="numpy")
def _count(mean: float, u: float) -> float:
    """Return the Poisson quantile of u by summing up; means here are small, and cut at 400."""
    mean = min(mean, 400.0)
    term = math.exp(-mean)
    total, count = term, 0.0
    while u > total and count < 1000.0:
        count += 1.0
        term *= mean / count
        total += term
    return count


@njit(cache=True, error_model="numpy")
def _learn(law: Law, state: State, k: int, seen: Any) -> None:
    """Update a normal belief about all yields by one count: a Kalman step, exact for normal counts."""
    if state.doubt[k, k] <= 0.0:
        return
    exposed, count = seen
    expected = exposed * state.mean[k]
    noise = max(expected, 0.05) * (1.0 + max(expected, 0.05) / law.bunching)
    variance = exposed * exposed * state.doubt[k, k] + noise
    for i in range(len(state.mean)):
        state.gain[i] = state.doubt[i, k] * exposed / variance
    for i in range(len(state.mean)):
        state.mean[i] += state.gain[i] * (count - expected)
    for i in range(len(state.mean)):
        for j in range(len(state.mean)):
            state.doubt[i, j] -= state.gain[i] * state.gain[j] * variance

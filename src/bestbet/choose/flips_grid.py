"""The full grid of worlds in which commitment is held against flipping, and what a sceptic asks of it (attack 13)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bestbet.choose.flips import Fates
from bestbet.choose.flips_law import CHASERS, COMMIT, GUARD
from bestbet.choose.worlds import World

RAMPS, LAGS, PAUSES = (0.0, 4.0, 8.0, 13.0, 26.0), (0.0, 8.0, 16.0), (0, 4)
PRIORS: Mapping[str, float] = {"good": 0.5, "weak": 3.0, "useless": math.inf}
"""Error of the first estimate, in units of how far the strategies lie apart; useless: the first choice is blind."""
NOISES: Mapping[str, tuple[float, float]] = {"quiet": (5.0, 20.0), "loud": (0.7, 2.0)}
"""Wins a week, and k of their bunching."""
REMEMBERS = 26.0
"""Weeks in which unused skill fades by 1/e in the cells where a team that comes back has not forgotten at once."""

LEAST_LEAD, CLOSE, MOST_CELLS = -0.01, 0.05, 0.75
"""Attack 13: the guard's lead over commitment in every cell, its distance from the best, and in what share of cells."""

WORLDS = (
    World("A free switching, no lag, weak prior", 0, 0, 0, error=3.0),
    World("B ramp 8, lag 8, pause 2, fair prior", 8, 8, 2),
    World("C ramp 13, lag 13, pause 4", 13, 13, 4),
    World("E near-tied strategies", 13, 8, 2, spread=0.05),
    World("F very different, useless first choice", 4, 4, 1, spread=0.5, error=math.inf),
    World("J quick ramp, weak prior", 4, 0, 0, error=3.0),
    World("L as J, beliefs overconfident", 4, 0, 0, error=3.0, sureness=4.0),
    World("M as L, market drift not reckoned with", 4, 0, 0, error=3.0, sureness=4.0, drift=0.05),
)
"""The worlds of the table in methods E2, as near as its words allow."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid: its settings by name, and the world they make."""

    settings: Mapping[str, str]
    world: World


def cells() -> Iterator[Cell]:
    """Give every cell; none is left out, whatever comes of it."""
    for ramp, lag, pause, prior, noise, rivals in product(RAMPS, LAGS, PAUSES, PRIORS, NOISES, (False, True)):
        yield _cell(ramp, lag, pause, prior, noise, rivals=rivals, forgets=0.0)
    for ramp, lag, pause, prior in product(RAMPS[1:], LAGS[:2], PAUSES, PRIORS):
        yield _cell(ramp, lag, pause, prior, "quiet", rivals=False, forgets=REMEMBERS)


def _cell(ramp: float, lag: float, pause: int, prior: str, noise: str, *, rivals: bool, forgets: float) -> Cell:
    rate, bunching = NOISES[noise]
    settings = {
        "ramp": f"{ramp:g}",
        "lag": f"{lag:g}",
        "pause": str(pause),
        "first_choice": prior,
        "noise": noise,
        "rivals_answer": "prior" if rivals else "0",
        "skill_unused": f"fades over {forgets:g}" if forgets else "is lost",
    }
    world = World(
        ", ".join(f"{name} {value}" for name, value in settings.items()), ramp, lag, pause, error=PRIORS[prior],
        rate=rate, bunching=bunching, rivals_answer=rivals, forgets=forgets,
    )  # fmt: skip
    return Cell(settings, world)


@dataclass(frozen=True, slots=True)
class Sceptic:
    """What attack 13 asks of a grid.

    `worst` is the guard's smallest lead over commitment and `worst_cell` where; `close` the share of cells in which it
    comes within CLOSE of the better of commitment and the best chaser; `n_ahead` the cells in which flipping or
    chasing beats commitment; `turned` those whose answer to "does commitment win?" changes when rivals do not answer.
    """

    n_cells: int
    worst: float
    worst_cell: str
    close: float
    n_ahead: int
    turned: tuple[str, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """What a sceptic would call rigged; nothing where the rule stands."""
        found = []
        if self.worst < LEAST_LEAD:
            found.append(f"the guard falls {-100 * self.worst:.1f} points below commitment in {self.worst_cell}")
        if self.close < MOST_CELLS:
            found.append(f"the guard comes close to the best in only {100 * self.close:.0f} % of the cells")
        if not self.n_ahead:
            found.append("no cell shows that flipping or chasing can win: these worlds were chosen for commitment")
        return tuple(found)


def sceptic(grid: Sequence[Cell], found: Sequence[Fates]) -> Sceptic:
    """Return what a sceptic asks of the cells and what became of every way of behaving in them."""
    leads = [one.fates[GUARD].lead for one in found]
    worst = min(range(len(found)), key=leads.__getitem__)
    close = [one.fates[GUARD].p >= max(_best_chaser(one), one.fates[COMMIT].p) - CLOSE for one in found]
    return Sceptic(
        n_cells=len(found),
        worst=leads[worst],
        worst_cell=found[worst].name,
        close=sum(close) / len(close),
        n_ahead=sum(bool(one.ahead) for one in found),
        turned=_turned(grid, found),
    )


def _best_chaser(one: Fates) -> float:
    return max(one.fates[i].p for i in CHASERS)


def _turned(grid: Sequence[Cell], found: Sequence[Fates]) -> tuple[str, ...]:
    """The cells in which commitment wins with answering rivals and not without them, or the other way round."""
    by: dict[tuple[str, ...], dict[str, bool]] = {}
    for cell, one in zip(grid, found, strict=True):
        rest = tuple(f"{name} {value}" for name, value in cell.settings.items() if name != "rivals_answer")
        by.setdefault(rest, {})[cell.settings["rivals_answer"]] = bool(one.ahead)
    return tuple(", ".join(rest) for rest, said in by.items() if len(set(said.values())) > 1)

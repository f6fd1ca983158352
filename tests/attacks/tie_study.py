"""Attack 8: ties and false winners, in worlds whose true chances are known exactly, and on the engine's own paths.

In the known worlds success is e < a + s z + t y with luck e, what is common to strategies z, and what is a strategy's own
y, all standard normal, so that the true chance is Phi(a / sqrt(1 + s^2 + t^2)). None of it is the code under attack.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from bestbet.choose.rules import CLOSE, OPEN, verdict
from bestbet.choose.standings import confirmed
from bestbet.odds.comparison import Comparison
from bestbet.odds.probability import group, plausible_truths
from bestbet.plan.nodes import TIE_WITHIN

R = 4
DEFAULT_DRAWS = 4096
GAPS = (0.0, 0.02, 0.10)
ASKED = {0.0: ("called a tie", 0.95), 0.02: ("confident wrong winner", 0.02), 0.10: ("right winner", 0.95)}
COMMON_LUCK = 0.9


@dataclass(frozen=True)
class World:
    """True chances of the strategies, and how much of what is not known is common (s) and their own (t)."""

    chances: tuple
    common: float
    own: float


def world(gap, rng, *, own=(0.05, 0.25)):
    """A pair whose first strategy is `gap` better."""
    common, t = rng.uniform(0.2, 1.0), rng.uniform(*own)
    low = rng.uniform(0.05, 0.85)
    return World((low + gap, low), common, t)


def futures(found, rng, *, n_draws=DEFAULT_DRAWS):
    """Return success[path, strategy] of one world, four paths to a draw, most luck common."""
    k = len(found.chances)
    scale = np.sqrt(1 + found.common**2 + found.own**2)
    a = ndtri(np.array(found.chances)) * scale
    known = a + found.common * rng.standard_normal((n_draws, 1)) + found.own * rng.standard_normal((n_draws, k))
    shared, single = rng.standard_normal((n_draws, R, 1)), rng.standard_normal((n_draws, R, k))
    luck = np.sqrt(COMMON_LUCK) * shared + np.sqrt(1 - COMMON_LUCK) * single
    return (luck < known[:, None, :]).reshape(-1, k)


def compared(success, *, seed=1):
    """Return a comparison that holds what a verdict reads."""
    grouped = group(success, R)
    names = tuple(f"s{i}" for i in range(success.shape[1]))
    return Comparison(names, (), {}, {}, success, grouped, plausible_truths(grouped, seed=seed))


def rule(success):
    """The rule of the product."""
    return verdict(compared(success), TIE_WITHIN)


def highest(success):
    """A control: whoever reads highest is the winner, by however little."""
    p = success.mean(axis=0)
    return int(np.argmax(p)), ""


def no_margin(success):
    """A control: whoever is two standard errors ahead on single futures is the winner, with no margin."""
    gap = success[:, 0].astype(float) - success[:, 1]
    error = gap.std() / np.sqrt(len(gap))
    if abs(gap.mean()) <= 2 * error:
        return 0, CLOSE
    return int(gap.mean() < 0), ""


@dataclass(frozen=True)
class Counts:
    """Shares of pairs: tied (of these open), right and wrong winner."""

    gap: float
    n: int
    tied: float
    open: float
    right: float
    wrong: float

    @property
    def asked(self):
        """What the attack asks for, what was found, and whether it holds."""
        name, bound = ASKED[self.gap]
        found = {"called a tie": self.tied, "confident wrong winner": self.wrong, "right winner": self.right}[name]
        return name, bound, found, found <= bound if name == "confident wrong winner" else found >= bound


def counted(gap, verdicts):
    """Return the counts of verdicts (leader, tie) about pairs whose first strategy is the better one."""
    found = [(v.leader, v.tie) if hasattr(v, "tie") else v for v in verdicts]
    ties = [tie for _, tie in found]
    n = len(found)
    right = sum(not tie and leader == 0 for leader, tie in found)
    wrong = sum(not tie and leader == 1 for leader, tie in found)
    if gap == 0:  # neither is right
        right, wrong = 0, right + wrong
    return Counts(gap, n, sum(map(bool, ties)) / n, ties.count(OPEN) / n, right / n, wrong / n)


def study(n, *, seed=8, by=rule, own=(0.05, 0.25), n_draws=DEFAULT_DRAWS):
    """Return the counts at each gap over n pairs of known worlds."""
    rng = np.random.default_rng(seed)
    return [
        counted(gap, [by(futures(world(gap, rng, own=own), rng, n_draws=n_draws)) for _ in range(n)]) for gap in GAPS
    ]


def curse(n_strategies, n_draws, n, *, seed=9):
    """Return what the best of equal strategies reads too high: as it stands, and on draws that did not choose it.

    (mean, its standard error) of each over n repetitions; the true chance is .4 for all.
    """
    rng = np.random.default_rng(seed)
    found = World((0.4,) * n_strategies, 0.5, 0.2)
    raw, read = [], []
    for _ in range(n):
        grouped = group(futures(found, rng, n_draws=n_draws), R)
        raw.append(grouped.p.max() - 0.4)
        read.append(confirmed(grouped).p - 0.4)
    return tuple((float(np.mean(x)), float(np.std(x) / np.sqrt(n))) for x in (raw, read))


def handicapped(values, first, second, level, gap):
    """Return the targets at which, over all paths, the first strategy reaches `level` and the second `gap` less."""
    return np.quantile(values[first], 1 - level), np.quantile(values[second], 1 - (level - gap))


def engine_study(values, n, *, seed=10, n_draws=DEFAULT_DRAWS):
    """Return the counts on the engine's own paths: values[strategy][path] of one measure, cut into default sizes.

    Truth is the share over all paths; each case is one pair of strategies, one level, and one part of the paths.
    """
    rng = np.random.default_rng(seed)
    names, size = list(values), n_draws * R
    n_parts = len(values[names[0]]) // size
    out = []
    for gap in GAPS:
        verdicts = []
        for _ in range(n):
            first, second = rng.choice(len(names), 2, replace=False)
            level = rng.uniform(gap + 0.05, 0.95)
            targets = handicapped(values, names[first], names[second], level, gap)
            part = slice(size * (start := int(rng.integers(n_parts))), size * (start + 1))
            success = np.column_stack(
                [values[names[i]][part] >= target for i, target in zip((first, second), targets, strict=True)]
            )
            verdicts.append(rule(success))
        out.append(counted(gap, verdicts))
    return out


def spread_between(values, level=0.4):
    """Return how far the chances of two strategies differ from world to world: sd over draws, luck taken off."""
    names = list(values)
    found = []
    for i, first in enumerate(names):
        for second in names[:i]:
            targets = handicapped(values, first, second, level, 0.0)
            gap = (values[first] >= targets[0]).astype(float) - (values[second] >= targets[1])
            found.append(float(np.sqrt(group(gap[:, None], R).knowledge[0, 0])))
    return found


def own_of(spread, common=0.6, level=0.4):
    """Return the t at which known worlds differ as much between strategies as the engine's do."""
    grid = np.linspace(0.01, 1.0, 100)
    rng = np.random.default_rng(0)
    z, y = rng.standard_normal(20000), rng.standard_normal((20000, 2))
    a = ndtri(level) * np.sqrt(1 + common**2 + grid**2)
    sds = [
        np.std(ndtr(a[i] + common * z + t * y[:, 0]) - ndtr(a[i] + common * z + t * y[:, 1]))
        for i, t in enumerate(grid)
    ]
    return float(np.interp(spread, sds, grid))

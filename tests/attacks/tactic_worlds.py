"""In what share of worlds a tactic helps: read from four paths a world, against many paths of the same worlds.

Every draw of the unknowns is repeated, so that a world's own chance can be measured and not only estimated.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from bestbet.choose.tactics import _smooth, _widths, effect_of
from bestbet.choose.variants import variants_of, written_out
from bestbet.odds.assessment import counted, question, values_of
from bestbet.odds.probability import group, plausible_values
from bestbet.simulate.compile import compile_model
from bestbet.simulate.model import PATHS_PER_DRAW
from bestbet.simulate.paths import simulate_all


@dataclass(frozen=True)
class Helps:
    """One tactic: measured over worlds, as the product reads it, and as a normal law for the gain would (a control)."""

    tactic: str
    effect: float
    measured: float
    measured_error: float
    read: float
    read_error: float
    normal: float


def repeated(posterior, n_worlds, copies):
    """The first worlds of a posterior, each so many times."""
    draws, n = posterior.draws, len(posterior.draws)
    index = np.repeat(np.arange(n_worlds), copies)
    parts = {f.name: getattr(draws, f.name) for f in fields(draws)}
    return replace(posterior, draws=type(draws)(**{k: v[index] if len(v) == n else v for k, v in parts.items()}))


def runs(plan, facts, posterior, strategy, n_paths):
    """Return the question, the variants, and the measures of the strategy and of each variant."""
    asked = question(plan, posterior, facts)
    tried = variants_of(plan, strategy)
    ways = (written_out(plan, strategy), *(v.strategy for v in tried))
    models = [compile_model(plan, way, posterior, asked.tallies) for way in ways]
    paths = simulate_all(models, seed=1, n_paths=n_paths, n_fan=0)
    return asked, tried, [values_of(plan, posterior, asked, run.totals) for run in paths]


def smooth_gap(asked, base, other, *, is_in):
    """The gain of the smoothed chance on every path, as one column."""
    widths = _widths(counted(asked), base)
    gap = _smooth(asked, base, widths) - _smooth(asked, other, widths)
    return (gap if is_in else -gap)[:, None]


def helps(plan, facts, posterior, strategy, *, n_paths=4096, n_worlds=128, copies=32):
    """Return every tactic of the strategy as measured and as read."""
    asked, tried, few = runs(plan, facts, posterior, strategy, n_paths)
    nested = repeated(posterior, n_worlds, copies)
    _, _, many = runs(plan, facts, nested, strategy, n_worlds * copies * PATHS_PER_DRAW)
    found = []
    for variant, one, all_ in zip(tried, few[1:], many[1:], strict=True):
        read = effect_of(asked, few[0], one, is_in=variant.is_in)
        worlds = effect_of(asked, many[0], all_, is_in=variant.is_in).by_draw.reshape(n_worlds, copies, 2).mean(axis=1)
        share = float((worlds[:, 0] > worlds[:, 1]).mean())
        normal = plausible_values(group(smooth_gap(asked, few[0], one, is_in=variant.is_in), PATHS_PER_DRAW), seed=1)
        found.append(
            Helps(
                variant.tactic.name,
                read.mean,
                share,
                float(np.sqrt(share * (1 - share) / n_worlds)),
                read.p_positive or 0.0,
                read.judged.p_positive_mcse or 0.0,
                float((normal > 0).mean()),
            )
        )
    return found

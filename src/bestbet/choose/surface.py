"""A response surface per path: what every path would have reached under a mix that was not simulated.

All mixes live through the same luck, so the margin of path p is a smooth function of the mix, and one regression on
features of the mix, common to all paths, carries what was simulated to what was not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from bestbet.calibrate.posterior import Posterior
from bestbet.choose.attainment import Smoother
from bestbet.choose.levers import Levers
from bestbet.simulate.responses import saturation

Floats = npt.NDArray[np.float64]

RIDGE = 1e-3
"""Weight of the penalty per standardised feature, as a share of a simulated mix's weight."""
PI2 = np.sqrt(2.0 * np.pi)


@dataclass(frozen=True, slots=True)
class Features:
    """Features of a mix: the response of each tactic in each group of lanes, the hours it takes, and their square.

    `dose[lever, place]` is the relative dose that a unit of a lever gives in a place, `bend[place]` the median bend of
    its response, `hours[lever]` the share of the hours that a unit takes.
    """

    dose: Floats
    bend: Floats
    hours: Floats

    def of(self, units: Floats) -> Floats:
        """Return features[..., feature] of units[..., lever]."""
        doses, spent = units @ self.dose, units @ self.hours
        return np.concatenate([saturation(doses, self.bend), spent[..., None], spent[..., None] ** 2], axis=-1)

    def slopes(self, units: Floats) -> Floats:
        """Return the derivatives of the features of one mix, [lever, feature]."""
        doses, spent = units @ self.dose, float(units @ self.hours)
        steep = self.bend * (1.0 + self.bend) / (doses + self.bend) ** 2
        return np.concatenate([self.dose * steep, self.hours[:, None], 2.0 * spent * self.hours[:, None]], axis=1)


def features_of(levers: Levers, posterior: Posterior, hours: Floats) -> Features:
    """Return the features of the levers; `hours[lever]` is the share of the people's hours that a unit takes."""
    doubling = np.median(posterior.draws.doubling, axis=0)
    bend = 2.0 * (doubling - 1.0) / (2.0 - doubling)
    columns, bends = [], []
    for k in dict.fromkeys(levers.tactic.tolist()):
        mine = np.flatnonzero(levers.tactic == k)
        base = levers.split[mine[0]] * levers.reference[mine[0]]
        reached = base > 0
        groups = np.unique((levers.split[mine] > 0)[:, reached].T, axis=0)
        for group in groups:
            member = (group == (levers.split[mine] > 0).T).all(axis=1) & reached
            lane = int(np.flatnonzero(member)[0])
            column = np.zeros(len(levers))
            column[mine] = levers.split[mine, lane] / base[lane]
            columns.append(column)
            bends.append(bend[k])
    return Features(np.array(columns).T.reshape(len(levers), len(columns)), np.array(bends), hours)


@dataclass(frozen=True, slots=True)
class Surface:
    """Margins as linear functions of the features: `slope[feature, path x goal]` and `level[path x goal]`."""

    features: Features
    slope: Floats
    level: Floats
    n_goals: int
    kernel: Smoother

    def value(self, units: Floats) -> tuple[float, Floats]:
        """Return the smoothed P(all) of one mix and its derivatives by lever."""
        margin = (self.level + self.features.of(units) @ self.slope).reshape(-1, self.n_goals)
        width = np.where(self.kernel.width > 0, self.kernel.width, 1e-9)
        z = margin / width
        chance = np.maximum(ndtr(z), 1e-300)
        product = chance.prod(axis=1)
        by_margin = product[:, None] / chance * np.exp(-0.5 * z * z) / (PI2 * width) / len(product)
        by_feature = self.slope @ by_margin.reshape(-1)
        return float(product.mean()), self.features.slopes(units) @ by_feature


def surface_of(
    features: Features, mixes: Floats, margin: Floats, weights: Sequence[Floats], kernel: Smoother
) -> Surface:
    """Return the surface through margin[mix, path, goal] of mixes[mix, lever], by ridge regressions in turn.

    Each of the `weights` is one weighted regression on what those before it left: the first over all mixes, the later
    ones nearer to the best, so that the surface bends there without forgetting the rest.
    """
    x = features.of(mixes)
    known = np.where(np.isfinite(margin), margin, np.nanmin(np.where(np.isfinite(margin), margin, np.nan), axis=(0, 1)))
    left = known.reshape(len(mixes), -1)
    slope, level = np.zeros((x.shape[1], left.shape[1])), np.zeros(left.shape[1])
    for weight in weights:
        steeper, higher = _ridge(x, left, weight / weight.sum())
        slope, level = slope + steeper, level + higher
        left = left - higher - x @ steeper
    return Surface(features, slope, level, margin.shape[2], kernel)


def _ridge(x: Floats, y: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return slope and level of the weighted ridge regression on standardised features, in the features' own scale."""
    middle = share @ x
    scale = np.sqrt(share @ (x - middle) ** 2)
    scale = np.where(scale > 1e-9, scale, 1.0)
    z, centre = (x - middle) / scale, share @ y
    inner = (z * share[:, None]).T @ z + RIDGE * np.eye(z.shape[1])
    slope = np.linalg.solve(inner, (z * share[:, None]).T @ (y - centre)) / scale[:, None]
    return slope, centre - middle @ slope

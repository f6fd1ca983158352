"""How two views of repeat orders did at past looks, and what that says of their shares and of their spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.order_priors import ORDER_LOOK_MOST, ORDER_LOOK_USUAL, ORDER_LOOK_WEIGHT

Floats = npt.NDArray[np.float64]

_LEAST_ERROR = 0.02
_FREEDOM = 4.0
_SHARES = (np.arange(200) + 0.5) / 200


@dataclass(frozen=True, slots=True)
class Looks:
    """ln(came / said) by the model of customers and by the pace, and the variance of luck in it, one number per look.

    Luck is that of what came and of as many orders as a pace is read from.
    """

    by_model: Floats
    by_pace: Floats
    chance: Floats

    def missed(self) -> tuple[float, float]:
        """Return the root mean square miss of the model and of the pace; 0 without a look."""
        if not len(self.chance):
            return 0.0, 0.0
        return float(np.sqrt((self.by_model**2).mean())), float(np.sqrt((self.by_pace**2).mean()))

    def odds(self) -> float:
        """Return the pace's share by the likelihood ratio of two normal laws of error; a half without a look."""
        model, pace = (np.log(np.sqrt(missed**2 + _LEAST_ERROR**2)) for missed in self.missed())
        return float(1 / (1 + np.exp(-np.clip(len(self.chance) * (model - pace), -700.0, 700.0))))

    def stacked(self) -> float:
        """Return the pace's share by Bayesian stacking: its posterior mean from an even prior; a half without a look.

        Each share is judged by the log of the density that the mixture gave to the past. So four looks never shut a
        view out. Yao, Pirs, Vehtari & Gelman (2022), doi:10.1214/21-BA1287.
        """
        pace, model = self._density(self.by_pace), self._density(self.by_model)
        mixed = np.log(_SHARES[:, None] * pace + (1 - _SHARES[:, None]) * model + 1e-300).sum(axis=1)
        weight = np.exp(mixed - mixed.max())
        return float(weight @ _SHARES / weight.sum())

    def beyond_chance(self) -> float:
        """Return the sd by which the model of customers misses beside chance: the usual one and what the looks show."""
        beyond = np.clip(self.by_model**2 - self.chance, 0.0, ORDER_LOOK_MOST.value**2)
        usual = ORDER_LOOK_WEIGHT.value
        return float(np.sqrt((usual * ORDER_LOOK_USUAL.value**2 + beyond.sum()) / (usual + len(beyond))))

    def _density(self, misses: Floats) -> Floats:
        """Return the density of each miss, up to what both views share: Student's t with four degrees of freedom.

        A single look, of a time when next to nothing was known, may miss by any amount without outvoting the others.
        """
        squared = _FREEDOM * (ORDER_LOOK_USUAL.value**2 + self.chance)
        return np.asarray((1 + misses**2 / squared) ** (-(_FREEDOM + 1) / 2))

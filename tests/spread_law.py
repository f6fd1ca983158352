"""The prior of the lanes' spreads of deal values, forwards: written from docs/maths/calibrate.md."""

import numpy as np

from bestbet.calibrate import priors


def alike_spreads(rng, lanes):
    """Return the sd of ln value per lane: scattered about a common one, as alike as drawn, each below the cap."""
    freedom, alike = priors.VALUE_PSEUDO_DF.value, np.inf
    while not np.log(4.0) < alike < np.log(256.0):
        alike = rng.normal(priors.VALUE_ALIKE.value, priors.VALUE_ALIKE.spread)
    alike = np.exp(alike)
    common = priors.VALUE_PSEUDO_SD.value * np.sqrt(freedom / rng.chisquare(freedom))
    found = np.full(lanes, np.inf)
    for lane in range(lanes):
        for _ in range(10_000):
            found[lane] = common * np.sqrt(alike / rng.chisquare(alike))
            if found[lane] < priors.VALUE_SD_CAP.value:
                break
        else:
            return alike_spreads(rng, lanes)  # a common sd from which next to nothing lies below the cap
    return found

"""How many new opportunities find nobody free, where open deals keep their hours and both come and go by chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BOUNDLESS = 1e12
"""Places where deals take no hours."""
NEARLY = 1e-9
"""Hours that miss a whole deal by rounding alone suffice for it."""
FAR = 6.0
"""Standard deviations of free places beyond which nobody is turned away."""
DENSITY = 0.3989422804014327
SLOPE = 0.2316419
TAIL = (0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429)


def whole_places(hours: Floats, per_deal: Floats) -> Floats:
    """Return for how many deals the hours suffice: nobody takes on part of a deal."""
    places = np.divide(hours, per_deal, out=np.full_like(hours, BOUNDLESS), where=per_deal > 0)
    return np.floor(places + NEARLY)


def overflow(mean: Floats, variance: Floats, places: Floats) -> tuple[Floats, Floats, Floats]:
    """Return E[(X - places)+], Var[min(X, places)] and P(X > places) of a count X that is about normal.

    With z = (places - mean) / sd: sd (f(z) - z F(-z)), and variance times that of min(Z, z); F(-z) to 7.5e-8 by
    Zelen & Severo (Abramowitz & Stegun 26.2.17). A normal count closes the equations of a line whose arrivals and
    places change in time: Massey & Pender 2013, Queueing Systems 75, 243-277, doi:10.1007/s11134-012-9340-6.
    """
    sd = np.sqrt(variance)
    is_near = places < mean + FAR * sd
    z = np.where(is_near, places - mean, 0.0) / np.where(sd > 0, sd, 1.0)
    density, tail = density_and_tail(np.abs(z))
    above = np.maximum(density - np.abs(z) * tail, 0.0)
    excess = sd * np.where(z < 0, above - z, above)
    upper = np.where(z < 0, 1.0 - tail, tail)
    first = z * upper - density
    second = 1.0 - upper - z * density + z * z * upper
    left = variance * np.maximum(second - first * first, 0.0)
    short = np.maximum(mean - places, 0.0)
    is_spread = is_near & (sd > 0)
    full = np.where(is_spread, upper, short > 0)
    return np.where(is_spread, excess, short), np.where(is_spread, left, variance), full


def density_and_tail(z: Floats) -> tuple[Floats, Floats]:
    """Return f(z) and F(-z) of the normal law for z >= 0."""
    density = DENSITY * np.exp(-0.5 * z * z)
    t = 1.0 / (1.0 + SLOPE * z)
    series = np.zeros_like(t)
    for coefficient in TAIL[::-1]:
        series = (series + coefficient) * t
    return density, density * series

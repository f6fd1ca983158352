"""Values of invented wins by the law of calibrate/value_priors, written down anew: a course, a season, a wobble, luck."""

import numpy as np

from bestbet.calibrate.value_priors import PARTS, VALUE_SEASON, VALUE_WOBBLE

LANES = 2
SD = 0.7
CENTRES = np.array([9.0, 8.2])


def sold(rng, course, *, per_week=5.0, weeks=156):
    """Return values, lanes and weeks ago of wins whose ln value follows course(weeks ago)."""
    ago = np.repeat(np.arange(weeks), rng.poisson(per_week, weeks))
    lane = rng.integers(0, LANES, len(ago))
    value = np.exp(CENTRES[lane] + course(ago + 0.5) + SD * rng.normal(size=len(ago)))
    return value, lane, ago


def drawn_course(rng, weeks):
    """Return ln of what values so many weeks ago were over today's, as a function, and today's weekly growth."""
    upto = np.cumsum([part.chance for part in PARTS])[:-1]
    part = PARTS[int(np.searchsorted(upto, rng.random(), side="right"))]
    growth, walk = part.growth * rng.normal(), np.cumsum(part.walk * rng.normal(size=weeks))
    wave, wobble = VALUE_SEASON.value * rng.normal(size=2), VALUE_WOBBLE.value * rng.normal(size=weeks // 4 + 1)

    def course(ago):
        angle = 2 * np.pi * ago / 52.1775
        season = wave @ np.stack([np.cos(angle), np.sin(angle)])
        return -growth * ago - walk[ago.astype(int)] + season + wobble[(ago // 4).astype(int)]

    return course, growth

"""How the log level of a weekly total moves: a walk, of which all lanes have a share in common, growth, and jumps.

Growth is an AR(1) that keeps its spread: a week leaves a share of it, the rest is new (damped trend, Gardner & McKenzie
1985, doi:10.1287/mnsc.31.10.1237), or steady. It is not part of the mode that is searched for: given the path, all is
linear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bestbet.calibrate.growth_priors import USUAL, Part

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Law:
    """The path of the log level under one law of growth and of the walk's speed.

    `stiffness[week, week]` is the precision of the path, whose height is free, `log_spread` ln det of the covariance of
    its steps. Given the path, the common course (relative to the last week) and the growth of the last week are
    `told` @ path with covariance `left`; what growth added to the course is `grown` @ path.
    """

    chance: float
    stiffness: Floats
    log_spread: float
    told: Floats
    left: Floats
    grown: Floats


@dataclass(frozen=True, slots=True)
class Walk:
    """The weekly sd of a total's log level, and the share of that variance that all lanes have in common.

    `growth` is the prior of the weekly growth that they share, in parts. `speeds` are factors on the weekly sd of what
    the lanes have in common, or on the whole walk where that is nothing, and the chance of each. `jumps[week]` is the
    variance of a jump of all lanes into a week beside the walk; None where nothing jumps.
    """

    sd: float
    common: float = 0.0
    growth: tuple[Part, ...] = (USUAL,)
    speeds: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    jumps: Floats | None = None

    def chances(self) -> Floats:
        """Return the prior chance of each law, shape (part of growth, speed)."""
        return np.outer([part.chance for part in self.growth], [chance for _, chance in self.speeds])

    def usual_growth(self) -> float:
        """Return the prior sd of the weekly growth, whatever the part."""
        return float(np.sqrt(sum(part.chance * part.spread**2 for part in self.growth)))

    def laws(self, n_weeks: int) -> tuple[Law, ...]:
        """Return the law of the path over so many weeks under each part of the prior of growth, at every speed.

        A level that is fast is told from one that grows by how well both explain the record, each with the other open.
        """
        jumps = np.zeros(n_weeks) if self.jumps is None else self.jumps
        own, common = (1 - self.common) * self.sd**2, self.common * self.sd**2
        return tuple(
            _law(own if self.common else own * speed**2, common * speed**2 + jumps[1:], part, chance)
            for part, of_part in zip(self.growth, self.chances(), strict=True)
            for (speed, _), chance in zip(self.speeds, of_part.tolist(), strict=True)
        )


def _law(own: float, common: Floats, growth: Part, chance: float) -> Law:
    """Return the law where each step is the lanes' own (variance `own`), their `common` one, and growth."""
    n_steps = len(common)
    ago = np.abs(np.subtract.outer(np.arange(n_steps), np.arange(n_steps)))
    variance = growth.spread**2
    growing = variance * growth.kept**ago
    shared = np.diag(common) + growing
    steps = shared + own * np.eye(n_steps)
    to_level = np.diff(np.eye(n_steps + 1), axis=0)
    precision = np.linalg.inv(steps)
    back = np.vstack([-np.triu(np.ones((n_steps, n_steps))), np.zeros((1, n_steps))])
    # how the course and the last week's growth go with the steps
    last = variance * growth.kept ** np.arange(n_steps)[::-1]
    with_steps = np.vstack([back @ shared, last])
    before = np.block([[back @ shared @ back.T, (back @ last)[:, None]], [back @ last, np.array([variance])]])
    told = with_steps @ precision
    return Law(
        chance,
        to_level.T @ precision @ to_level,
        float(np.linalg.slogdet(steps)[1]),
        told @ to_level,
        before - told @ with_steps.T,
        back @ growing @ precision @ to_level,
    )

"""What stories are worth: those that worked are told, so a story says little about the tactic.

With N teams trying, hearing of a success has probability 1 - (1 - s)^N, which is near 1 whatever the tactic does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.evidence.claims import Claim, Says
from bestbet.evidence.weights import Weights

_NODES = 2001
_MOST_LOG = 50.0


def at_least_one(n_tried: float, *, if_good: float, if_useless: float) -> float:
    """Return the Bayes factor, good over useless, of hearing at least one success of `n_tried`; 1 says nothing."""
    return float(-np.expm1(n_tried * np.log1p(-if_good)) / -np.expm1(n_tried * np.log1p(-if_useless)))


def log_of_counts(n_told: int, n_failed: int, *, if_good: float, if_useless: float, least_telling: float) -> float:
    """Return ln of the Bayes factor of `n_told` successes and `n_failed` failures heard.

    A failure is told q times as often as a success, q unknown: log-uniform between `least_telling` and 1. Per story
    heard, P(success) = s / (s + (1 - s) q). Midpoint rule over ln q, in logs, so that thousands of stories count too.
    """
    edges = np.linspace(np.log(least_telling), 0.0, _NODES)
    q = np.exp((edges[1:] + edges[:-1]) / 2) if least_telling < 1 else np.ones(1)
    logs = []
    for s in (if_good, if_useless):
        told, failed = np.log(s / (s + (1 - s) * q)), np.log((1 - s) * q / (s + (1 - s) * q))
        logs.append(np.logaddexp.reduce(n_told * told + n_failed * failed))
    return float(logs[0] - logs[1])


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories about one effect: how many, their Bayes factor as it would be and after the cap, in words."""

    n_works: int
    n_fails: int
    factor: float
    capped: float
    sentences: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many different stories were heard."""
        return self.n_works + self.n_fails


def heard(claims: Sequence[Claim], weights: Weights) -> Stories:
    """Return what the stories say together; two of one origin are one story, a horror story counts the other way.

    Where it is known how many tried, each story has the factor of "at least one of N"; all stories are also held
    against the model of unequal telling; the weaker of the two counts, and never more than the cap.
    """
    firsts: dict[str, Claim] = {}
    for claim in claims:
        firsts.setdefault(claim.origin, claim)
    kept = tuple(firsts.values())
    n_works = sum(claim.says is Says.WORKS for claim in kept)
    n_fails = len(kept) - n_works
    each = sum(_log_factor(claim, weights) for claim in kept)
    more, less = max(n_works, n_fails), min(n_works, n_fails)
    together = log_of_counts(more, less, **_chances(weights), least_telling=weights["least_telling"])
    size = min(max(min(abs(each), together), 0.0), _MOST_LOG)
    sign = float(np.sign(each))
    cap = float(np.log(weights["story_cap"]))
    capped = float(np.exp(sign * min(size, cap)))
    return Stories(n_works, n_fails, float(np.exp(sign * size)), capped, tuple(told(c, weights) for c in kept))


def told(claim: Claim, weights: Weights) -> str:
    """Return the story beside those that nobody told."""
    n = _tried(claim, weights)
    rest = f"{n - 1:,.0f} team{'' if n == 2 else 's'} that tried and told nothing"
    first = f"this story, and the {rest}" if n > 1 else "this story of the one team that tried"
    unknown = "" if claim.tried is not None else f" (nobody knows how many tried; counted as {n:,.0f})"
    useless = -np.expm1(n * np.log1p(-weights["story_if_useless"]))
    good = -np.expm1(n * np.log1p(-weights["story_if_good"]))
    if claim.says is Says.WORKS:
        why = f"a useless tactic would give such a success to tell in {_cases(useless)}, a good one in {_cases(good)}"
    else:
        why = f"a good tactic would give such a failure to tell in {_cases(useless)}, a useless one in {_cases(good)}"
    return f"{claim.name}: {first}{unknown}; {why}."


def _cases(share: float) -> str:
    return (
        f"{100 * share:.0f} of 100 cases"
        if 0.005 < share < 0.995
        else "nearly all cases"
        if share > 0.5
        else "hardly any"
    )


def _tried(claim: Claim, weights: Weights) -> float:
    return float(claim.tried if claim.tried is not None else weights["tried_unknown"])


def _log_factor(claim: Claim, weights: Weights) -> float:
    size = float(np.log(at_least_one(_tried(claim, weights), **_chances(weights))))
    return size if claim.says is Says.WORKS else -size


def _chances(weights: Weights) -> dict[str, float]:
    return {"if_good": weights["story_if_good"], "if_useless": weights["story_if_useless"]}

"""Weighs what was seen in a statement: signs and marks, and what its words mean, alone and in each other's company.

With x the signs, marks and summed word vectors of a statement, divided by their length, and z = V'x their place in
some directions, the score of kind k is w_k'x + z'M_k z: a polynomial kernel of degree 2, kept in the directions that
carry most of it. It is a sum over the parts of x: part j pushes x_j (w_jk + V_j'M_k z), its own weight and what the
rest makes of it.
The word vectors come from GloVe 6B (Pennington, Socher, Manning 2014, doi:10.3115/v1/D14-1162; public domain, PDDL).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bestbet.plan.sort_weights import (
    KINDS,
    LINEAR,
    ROLE_LINEAR,
    ROLE_SIZES,
    ROLE_TURNED,
    ROLES,
    SHARPNESS,
    SIZES,
    TOGETHER,
    TURNED,
    VECTORS,
    WORDS,
    Floats,
)

_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Pushed:
    """How far each part pushes towards each kind, [part, kind]: of the rows given, and of the words in their roles."""

    rows: Floats
    words: Floats


def pushed(rows: Sequence[int], meant: Sequence[tuple[str, str, float]]) -> Pushed:
    """Return the pushes of signs and marks, by their rows, and of words with a vector, each (word, role, share).

    The pushes of all parts add up to the scores. Scores are multiplied by SHARPNESS.
    """
    at = np.fromiter(rows, np.intp, len(rows))
    words = np.fromiter((WORDS[word] for word, _, _ in meant), np.intp, len(meant))
    role_of = np.fromiter((ROLES[role] for _, role, _ in meant), np.intp, len(meant))
    vectors = VECTORS[words] * np.fromiter((share for _, _, share in meant), np.float32, len(meant))[:, None]
    roles = [(int(role), role_of == role) for role in dict.fromkeys(role_of.tolist())]
    linear, turned = LINEAR[at], TURNED[at]
    place, size = turned.sum(axis=0), float(SIZES[at].sum())
    for role, mine in roles:
        summed = vectors[mine].sum(axis=0)
        place += summed @ ROLE_TURNED[role]
        size += float(ROLE_SIZES[role] * (summed @ summed))
    length = max(size, _TINY) ** 0.5
    company = (TOGETHER @ (place / length)).T
    found = np.empty((len(meant), len(KINDS)), np.float32)
    for role, mine in roles:
        found[mine] = vectors[mine] @ (ROLE_LINEAR[role] + ROLE_TURNED[role] @ company)
    scale = SHARPNESS / length
    return Pushed(np.asarray(scale * (linear + turned @ company)), np.asarray(scale * found))

"""Weighs what the words of a sentence mean, listed or not, by short vectors in which words used alike lie close.

The vectors come from GloVe 6B (Pennington, Socher, Manning 2014, doi:10.3115/v1/D14-1162; in the public domain, PDDL),
projected at learning time on the few directions that tell the kinds apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bestbet.plan.sort_phrases import Place, Token, roles_of
from bestbet.plan.sort_weights import KINDS, ROLES, VECTORS, Weights


def word_pushes(found: Sequence[Token], group: str, *, has_amount: bool) -> Iterator[tuple[Place, Weights]]:
    """Yield where each word with a vector stands and how far it pushes towards each kind in a role."""
    for token, role, share in roles_of(found, VECTORS, group, has_amount=has_amount):
        yield token.place, tuple(share * weight for weight in _pushed(token.name, role))


@lru_cache(maxsize=65536)
def _pushed(word: str, role: str) -> Weights:
    vector, rows = VECTORS[word], ROLES[role]
    return tuple(sum(one * row[k] for one, row in zip(vector, rows, strict=True)) for k in range(len(KINDS)))

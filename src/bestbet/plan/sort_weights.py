"""What the sorter learned, by `scripts/sorting learn`, and keeps in `sort_weights.npz` beside this module.

The file holds arrays, not code: names of signs and marks with a weight per kind and a place in some directions each,
vectors of words, and how far the directions push together. `scripts/sorting weights` prints what a person can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

KINDS = ("objective", "strategy", "tactic", "other")
SIGN, MARK = "sign ", "mark "
"""What the name of a sign and of a mark begins with in `PLACES`."""
GATED = ("told to do", "named", "told as fact", "wanted")
SINGLE = ("first", "next", "last")


def _read() -> Mapping[str, npt.NDArray[np.generic]]:
    raw = files("bestbet.plan").joinpath("sort_weights.npz").read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def _floats(name: str) -> Floats:
    """Return an array of floats; one kept in bytes has a scale per column."""
    found = np.asarray(_HELD[name], dtype=np.float32)
    kept = _HELD.get(f"{name} scales")
    return found if kept is None else np.asarray(found * np.asarray(kept, dtype=np.float32), dtype=np.float32)


def _names(name: str) -> dict[str, int]:
    return {one: i for i, one in enumerate(str(_HELD[name]).split("\n"))}


_HELD = _read()
PLACES: Mapping[str, int] = _names("names")
"""Every sign and mark that was learned -> its row in `LINEAR` and `TURNED`."""
LINEAR = _floats("linear")
"""How far each sign or mark pushes towards each kind by itself, [row, kind]."""
TURNED = _floats("turned")
"""Where each sign or mark lies in the directions that push together, [row, direction]."""
SIZES = _floats("sizes")
"""The square of each sign's or mark's length, [row]: what divides all pushes, so that long statements are no louder."""
WORDS: Mapping[str, int] = _names("words")
VECTORS = _floats("vectors")
"""The vector of each word, [word, number]."""
ROLES: Mapping[str, int] = _names("roles")
"""The roles of a word in its statement -> their rows in the next two."""
ROLE_LINEAR = _floats("role linear")
"""What each number of a word's vector pushes by itself, [role, number, kind]."""
ROLE_TURNED = _floats("role turned").reshape(len(ROLES), VECTORS.shape[1], TURNED.shape[1])
"""Where each number of a word's vector lies in the directions, [role, number, direction]."""
ROLE_SIZES = _floats("role sizes")
"""The square of the length that a summed vector of length 1 adds, [role]."""
TOGETHER = _floats("together").reshape(len(KINDS), TURNED.shape[1], TURNED.shape[1])
"""How far each two directions push together, [kind, direction, direction]; symmetric."""
SHARPNESS = float(_floats("sharpness"))
"""What scores are multiplied by so that the confidence is right on personas left out."""

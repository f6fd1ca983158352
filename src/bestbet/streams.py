"""Random numbers named by what they are for, never by the order in which they are asked for.

Every random number of Bestbet is a function of words: the seed, the place it belongs to (a draw, a path, a lane) and
its purpose. So a tactic or a lane that is added moves nobody else's luck, and the first n draws are the same for
every number of draws.

The exact law, for a scalar twin to equal, all arithmetic modulo 2**64:

    finalise(z):  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
                  z = (z ^ (z >> 27)) * 0x94D049BB133111EB
                  return z ^ (z >> 31)
    mix64(w0, w1, ...):  h = 0;  for each word w:  h = finalise((h ^ w) + 0x9E3779B97F4A7C15);  return h
    unit(h) = ((h >> 12) + 0.5) * 2**-52

52 bits, not 53: with 53 the largest word would round to 1, where a quantile function is infinite.

The finaliser is the one of splitmix64 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195), variant 13 of Stafford.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

WORD = 0xFFFF_FFFF_FFFF_FFFF
GAMMA = 0x9E37_79B9_7F4A_7C15
FIRST_FACTOR = 0xBF58_476D_1CE4_E5B9
SECOND_FACTOR = 0x94D0_49BB_1331_11EB


def key(name: str) -> int:
    """Return the 64-bit word that stands for a name: the first 8 bytes, little end first, of blake2b (RFC 7693)."""
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest(), "little")


def mix64(*words: int | npt.NDArray[np.integer]) -> Words:
    """Return the hash of the words, broadcast against each other, as uint64 (a 0-d array if all words are ints).

    Integers are taken modulo 2**64, so negative seeds are allowed; the formula stands in the module's docstring.
    """
    mixed: Words = np.zeros((), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for word in words:
            mixed = _finalise((mixed ^ _word(word)) + np.uint64(GAMMA))
    return np.asarray(mixed)


def unit(mixed: Words) -> Floats:
    """Return the 52 upper bits of each word as a number strictly between 0 and 1."""
    return ((mixed >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def uniforms(seed: int, name: str, n: int) -> Floats:
    """Return the n uniform numbers, in draw order, of the unknown called `name`; shape (n,).

    Number i depends on (seed, name, i) alone.
    """
    return unit(mix64(seed, key(name), np.arange(n, dtype=np.uint64)))


def _word(word: int | npt.NDArray[np.integer]) -> Words:
    if isinstance(word, int):
        return np.asarray(word & WORD, dtype=np.uint64)
    return np.asarray(word).astype(np.uint64)


def _finalise(z: Words) -> Words:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
    return z ^ (z >> np.uint64(31))

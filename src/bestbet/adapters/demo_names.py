"""Invented names of places, organisations and people; none is meant to exist."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

COMPANY = "Larkmoor Instruments"
_STARTS = (
    "Ald Bram Cald Dor Elm Fenn Garr Holl Ister Kel Lund Marl Nor Oster Pell Quarn Rav Sel Thorn Ulver Vest Wyn "
    "Ard Birk Corv Drum Esk Farr Glen Hask"
)
_ENDS = "wick ham mere stad berg holt vik sund ford by more dale haven gate stow brook bury field wold burn"
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "Healthcare": ("{} General Hospital", "{} Clinics", "{} Diagnostics", "St. {} Hospital", "{} Care Group"),
    "Manufacturing": ("{} Precision", "{} Works", "{} Components", "{} Foundry", "{} Engineering"),
    "Logistics": ("{} Freight", "{} Cold Chain", "{} Haulage", "{} Warehousing", "Port of {}"),
    "Public Sector": ("City of {}", "{} Water Authority", "{} County Council", "{} Fire Service", "{} Transit"),
    "Education": ("University of {}", "{} College", "{} Academy", "{} Institute", "{} Schools"),
    "Energy": ("{} Power", "{} Grid", "{} Wind", "{} Heat", "{} Energy"),
    "Hospitality": ("Hotel {}", "{} Resorts", "{} Catering", "{} Inns", "{} Kitchens"),
    "Agriculture": ("{} Farms", "{} Dairies", "{} Growers", "{} Mills", "{} Seeds"),
}
_FORMS = ("", "", "", " Ltd", " GmbH", " BV", " AB")
_FIRST = (
    "Aoife Bashir Carla Dmitri Esther Farid Greta Hugo Ines Jonas Katja Liam Mei Nadia Oskar Priya Quentin Rosa "
    "Stefan Tamsin Umar Vera Wim Yara"
)
_LAST = (
    "Adeyemi Brandt Costa Devlin Eriksen Fontaine Garrity Haddad Iversen Jansen Kowal Lindqvist Moreau Novak Okafor "
    "Petrov Quirke Rossi Sandoval Tanaka Ueda Vasquez Weiss Zeller"
)
COUNTRIES = ("Ireland", "Netherlands", "Germany", "Denmark", "Sweden", "Belgium")


def people(rng: np.random.Generator, count: int) -> list[str]:
    """Return `count` distinct full names (at most 576)."""
    names = [f"{first} {last}" for first in _FIRST.split() for last in _LAST.split()]
    return [names[int(p)] for p in rng.permutation(len(names))[:count]]


class AccountNames:
    """Hands out names of organisations of a sector, never the same twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        places = [start + end for start in _STARTS.split() for end in _ENDS.split()]
        self._order = {
            sector: [(places[int(p) % len(places)], patterns[int(p) // len(places)])
                     for p in rng.permutation(len(places) * len(patterns))]
            for sector, patterns in _PATTERNS.items()
        }  # fmt: skip
        self._forms = [_FORMS[int(i)] for i in rng.integers(0, len(_FORMS), 4096)]
        self._used = 0

    def take(self, sector: str) -> str:
        """Return the next name of a sector; a number is added when all are used up."""
        self._used += 1
        names = self._order[sector]
        if not names:
            return f"{sector} Customer {self._used}"
        place, pattern = names.pop()
        form = "" if sector in {"Public Sector", "Education"} else self._forms[self._used % len(self._forms)]
        return pattern.format(place) + form

"""What a named prior or judgement default of the fit is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prior:
    """One named default: `spread` is the standard deviation where the default is a distribution, else None."""

    name: str
    value: float
    unit: str
    source: str
    meaning: str
    spread: float | None = None

    @property
    def sd(self) -> float:
        """The spread; ValueError where the default is a plain number."""
        if self.spread is None:
            raise ValueError(f"{self.name} is a plain number and has no spread")
        return self.spread

"""How much wider a measure is spread than the fit says, as JSON values."""

from __future__ import annotations

from bestbet.odds.widening import Width


def width_json(width: Width) -> dict[str, object]:
    """Return one widening as JSON values; `held80` is null where nothing was over."""
    return {
        "measure": width.measure,
        "horizon": width.horizon,
        "factor": width.factor,
        "held80": width.held if width.n else None,
        "n": width.n,
        "separate": width.separate,
        "closer_baseline": width.rival or None,
    }

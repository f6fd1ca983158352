"""What sliders of a mix say: their stops as people say amounts, and where they aim."""

from __future__ import annotations

from collections.abc import Sequence

from bestbet.choose.sliders import Slider
from bestbet.plan.nodes import Where
from bestbet.report.words import listed, spoken

NOTHING = "none"


def stop_labels(slider: Slider) -> tuple[str, ...]:
    """Return the words of every stop, each different: "none", "84 per week"; they name a stop in links too."""
    shown = [slider.shown(stop) for stop in range(len(slider.stops))]
    plain = [_amount(value, 3) for value in shown]
    said = [_amount(value, 9) if plain.count(text) > 1 else text for value, text in zip(shown, plain, strict=True)]
    return tuple(f"{text} per {slider.per}" if value > 0 else NOTHING for value, text in zip(shown, said, strict=True))


def _amount(value: float, digits: int) -> str:
    return f"{value:.0f}" if digits == 3 and value >= 100 else f"{value:.{digits}g}"


def aim_text(where: Where) -> str:
    """Return where a slider aims in words: "Healthcare and Public Sector", "everywhere" for no aim."""
    return ", ".join(listed(list(values)) for values in where.values()) or "everywhere"


def slider_name(slider: Slider) -> str:
    """Return what a slider is called: "Cold calling", "Cold calling in Healthcare"."""
    name = spoken(slider.tactic)
    return f"{name} in {aim_text(slider.where)}" if slider.where else name


def stop_named(labels: Sequence[str], text: str) -> int | None:
    """Return the stop that a link names, None where there is none of that name."""
    return labels.index(text) if text in labels else None

"""Bestbet: from a sales team's own history to the odds of its rival strategies."""

__version__ = "0.1.0"

"""The kind of entry that records how the odds of a commitment stood after a newer import."""

from __future__ import annotations

TRACKED = "tracked"

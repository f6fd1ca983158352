"""What has changed since the bet was committed, in a few sentences for the board."""

from __future__ import annotations

from bestbet.odds.assessment import Assessment
from bestbet.report.words import day_text, percent, points
from bestbet.track.revision import ORDER
from bestbet.track.tracked import Tracked

SIGMAS = 1.96
MOST_CHANGES = 3
_PARTS = {
    "model": "newer code",
    "corrections": "late corrections",
    "time": "time that passed",
    "luck": "what came",
    "parameters": "what that says of the market",
    "action": "a later plan",
    "target": "other targets",
    "noise": "simulation noise",
}


def since_commitment(t: Tracked, a: Assessment, changes: tuple[str, ...]) -> list[str]:
    """Return what changed: the facts, the odds of the bet and why they moved, its rivals, and what was recorded."""
    first, now = t.steps[0], t.now
    weeks = "1 whole week" if t.n_weeks == 1 else f"{t.n_weeks} whole weeks"
    said = [
        f"Committed on the facts of {day_text(t.committed)} (entry {t.seq} of the ledger); {weeks} have come since."
    ]
    error = points(SIGMAS * now.mcse[t.strategy])
    moved = f"The chance of the bet read {percent(first.p[t.strategy])} then and reads {percent(now.p[t.strategy])} now"
    said.append(f"{moved} (± {error}){_because(t)}.")
    rivals = {name: p for name, p in now.p.items() if name != t.strategy}
    if rivals:
        best = max(rivals, key=lambda name: rivals[name])
        said.append(f"The best of the rejected, {best}: {percent(first.p[best])} then, {percent(rivals[best])} now.")
    if t.strategy not in {s.name for s in a.strategies}:
        said.append(f"The plan no longer has {t.strategy}; this page shows the best bet of the plan as it is now.")
    if t.n_corrections:
        said.append(f"{t.n_corrections:,} late corrections of earlier days were taken in.")
    return [*said, *changes[-MOST_CHANGES:]]


def _because(t: Tracked) -> str:
    """The largest part of the newest change, where any part stands out."""
    found = t.revisions()
    if not found:
        return ""
    _, newest = found[-1]
    part = max((name for name in ORDER if name in newest.parts), key=lambda name: abs(newest.parts[name]))
    value = 100 * newest.parts[part]
    if abs(value) < 0.05:
        return ""
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return f"; the newest import moved it most by {_PARTS.get(part, part)} ({sign}{abs(value):.1f} points)"

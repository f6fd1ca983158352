"""Everything that takes long and may be asked for on a page: its name, what works it out, and what may be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bestbet.adapters.people import Role
from bestbet.errors import Problem, UsageError, quote
from bestbet.workflow.answer_brief import brief_found
from bestbet.workflow.answer_commit import change_recorded, change_weighed, commitment_sealed
from bestbet.workflow.answer_data import data_found, demo_found, import_found
from bestbet.workflow.answer_evidence import evidence_found
from bestbet.workflow.answer_mix import live_found, mix_found
from bestbet.workflow.answer_odds import explanation_found, odds_found
from bestbet.workflow.answer_tactics import tactics_found
from bestbet.workflow.answer_track import score_found, track_found
from bestbet.workflow.answering import Parameters, Work

MOST_PATHS = 131_072
MOST_SEED = 2**31 - 1
_WHO: Mapping[str, int | str] = {"because": "", "who": "", "how": "", "role": "", "asked_at": "", "after": 0}
LUCK: Mapping[str, int | str] = {"seed": 1, "n_paths": 16384}
_COMMIT: Mapping[str, int | str] = {**LUCK, **_WHO, "strategy": "", "wires": ""}
_SWITCH: Mapping[str, int | str] = {**LUCK, **_WHO, "to": "", "second": "", "override": ""}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: `title` completes "Working out ..."; `defaults` are its parameters with their usual values.

    `role` is the least that may ask for it; work that changes the workspace takes an editor. `doing` is said of work
    that is no answer; `onward` is the page that shows what came of it. A deed writes to the ledger: it
    is begun by its own page alone, which knows who asks, never by naming the kind.
    """

    name: str
    work: Work
    title: str
    defaults: Mapping[str, int | str]
    role: Role = Role.VIEWER
    doing: str = ""
    onward: str = "/odds"
    is_deed: bool = False

    @property
    def heading(self) -> str:
        """What the work is called while it runs."""
        return self.doing or f"Working out {self.title}"


KINDS = {
    kind.name: kind
    for kind in (
        Kind("odds", odds_found, "the odds", LUCK),
        Kind("mix", mix_found, "the best mix", LUCK),
        Kind("live", live_found, "what mixes are held against", {**LUCK, "mix": ""}),
        Kind("explain", explanation_found, "where the number comes from", {**LUCK, "strategy": ""}),
        Kind("tactics", tactics_found, "the tactics", {**LUCK, "strategy": ""}),
        Kind("evidence", evidence_found, "the evidence", {**LUCK, "claim": ""}),
        Kind("track", track_found, "how the commitment goes", {"commitment": 0}),
        Kind("score", score_found, "how our forecasts came out", {"day": ""}),
        Kind("brief", brief_found, "the brief for the board", {**LUCK, "decided": 0}, onward="/brief"),
        Kind("change", change_weighed, "what a change would cost", {**LUCK, "to": "", "commitment": 0}),
        Kind(
            "commit", commitment_sealed, "the commitment", _COMMIT, Role.EDITOR, "Sealing the commitment", is_deed=True
        ),
        Kind("switch", change_recorded, "the change", _SWITCH, Role.EDITOR, "Weighing the change", is_deed=True),
        Kind("data", data_found, "what the history says", {}, onward="/data"),
        Kind("import", import_found, "the import", {"upload": ""}, Role.EDITOR, "Reading your files", "/data"),
        Kind("demo", demo_found, "the demo", {}, Role.EDITOR, "Inventing a company with a history"),
    )
}


def kind_of(name: str) -> Kind:
    """Return a kind by its name; UsageError where there is none."""
    if name not in KINDS:
        text = f"there is no kind of work {quote(name)}."
        raise UsageError(Problem("BB-A15", text, f"There are: {', '.join(KINDS)}."))
    return KINDS[name]


def parameters_of(kind: Kind, given: Mapping[str, object]) -> Parameters:
    """Return the parameters of a kind, what is not given as usual; UsageError for what is unknown or out of range."""
    unknown = sorted(set(given) - set(kind.defaults))
    if unknown:
        text = f"{quote(unknown[0])} cannot be chosen for {kind.title}."
        raise UsageError(Problem("BB-A16", text, f"What can: {', '.join(kind.defaults)}."))
    return {name: _value(name, given.get(name, usual), usual) for name, usual in kind.defaults.items()}


def _value(name: str, given: object, usual: int | str) -> int | str:
    if isinstance(usual, str):
        return str(given)
    try:
        number = int(str(given))
    except ValueError:
        number = -1
    low, high = (64, MOST_PATHS) if name == "n_paths" else (0, MOST_SEED)
    if not low <= number <= high:
        text = f"{name} {quote(given)} is no whole number from {low:,} to {high:,}."
        raise UsageError(Problem("BB-A16", text, "Choose one inside."))
    return number

"""The brief as JSON values: what was written, and the board's page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bestbet.report.board import Board, Brief


def brief_json(brief: Brief, written: Sequence[tuple[str, str, bytes]]) -> dict[str, Any]:
    """Return the board's page, and each file that was written with its size and SHA-256."""
    return {
        "written": [
            {"format": form, "file": file, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for form, file, data in written
        ],
        "board": board_json(brief.board),
        "facts": {"digest": brief.content.facts_digest, "as_of": brief.content.as_of.isoformat()},
        "seed": brief.content.seed,
        "n_paths": brief.content.n_paths,
        "engine": brief.content.engine,
    }


def board_json(board: Board) -> dict[str, Any]:
    """Return the board's page as JSON values; days as text, names of options as the plan has them."""
    objectives = [{**asdict(objective), "by": objective.by.isoformat()} for objective in board.objectives]
    options = [
        {
            "name": row.name,
            "p_all": row.probability,
            "mcse": row.mcse,
            "p_all_interval": list(row.knowledge),
            "status_quo": row.is_status_quo,
            "bet": row.name == board.bet,
        }
        for row in board.options
    ]
    return {
        "team": board.team,
        "as_of": board.as_of.isoformat(),
        "headline": board.headline,
        "lead": board.lead,
        "asked": board.asked,
        "bet": board.bet,
        "objectives": objectives,
        "options": options,
        "why": list(board.why),
        "gives_up": board.gives_up,
        "risks": list(board.risks),
        "trip_wires": {"agreed": board.are_agreed, "wires": [asdict(wire) for wire in board.wires]},
        "drop": list(board.drop),
        "since": list(board.since),
        "when_committed": dict(board.then),
    }

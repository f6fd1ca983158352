"""A problem as JSON values: the same on the command line and over REST."""

from __future__ import annotations

from typing import Any

from bestbet.errors import Problem


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as JSON values."""
    where = problem.where
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": where.file if where else None,
        "line": where.line if where else None,
        "column": where.column if where else None,
        "text": problem.text,
        "remedy": problem.remedy,
    }

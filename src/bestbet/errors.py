"""The whole error tree of Bestbet.

    BestbetError                 exit status
    ├── UsageError (ValueError)      2   the command was called in a way it cannot be
    ├── PlanError (ValueError)       3   the plan says something that cannot be meant
    ├── DataError (ValueError)       3   an export cannot be read without guessing
    ├── NotAnswerable (ValueError)   3   the question has no answer from these facts; says which and why
    ├── ServiceError (ConnectionError) 4 a database or service could not be reached
    └── StorageError (OSError)       5   a file could not be read or written

Each carries all its problems at once, never only the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

MOST_OF_A_KIND = 10
_QUOTE_LENGTH = 60


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something was read: a file, and where known its line and column, both counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class Severity(Enum):
    """Whether a problem stops the work, or is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do about it.

    `text` says what was found and why it matters, in plain words ending with a full stop;
    `remedy` says what is allowed and what to do. `code` is searchable in the docs (BB-P.. plan, BB-D.. data).
    """

    code: str
    text: str
    remedy: str
    where: Place | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{self.code} {place}{self.text} {self.remedy}".rstrip()


class BestbetError(Exception):
    """Any error that Bestbet raises on purpose; holds every problem found, in reading order."""

    exit_status = 5

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(BestbetError, ValueError):
    """The command or function was called in a way that cannot be meant."""

    exit_status = 2


class PlanError(BestbetError, ValueError):
    """The plan cannot be read or contradicts itself."""

    exit_status = 3


class DataError(BestbetError, ValueError):
    """An export cannot be read without guessing or losing something."""

    exit_status = 3


class NotAnswerable(BestbetError, ValueError):  # noqa: N818 - it is an answer, not a fault
    """These facts cannot answer the question; the problem says which question and why."""

    exit_status = 3


class ServiceError(BestbetError, ConnectionError):
    """A database or service could not be reached."""

    exit_status = 4


class StorageError(BestbetError, OSError):
    """A file of the workspace could not be read or written."""

    exit_status = 5


def quote(value: object) -> str:
    """Return the user's own value in double quotes, control characters shown, cut at 60 characters."""
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in str(value))
    return f'"{shown[:_QUOTE_LENGTH]}…"' if len(shown) > _QUOTE_LENGTH else f'"{shown}"'

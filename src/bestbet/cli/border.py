"""The border of the command line: exit status, problems on stderr, answers on stdout."""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bestbet.adapters import clock
from bestbet.errors import MOST_OF_A_KIND, BestbetError, Problem, Severity

DONE, ANSWER_IS_NO, WRONG_USAGE, BAD_INPUT, UNREACHABLE, FAULT = 0, 1, 2, 3, 4, 5


def run(command: Callable[[], object]) -> int:
    """Return the exit status of a command; problems are said on stderr, one line each."""
    try:
        status = command()
    except BestbetError as error:
        say_problems(error.problems)
        return error.exit_status
    except OSError as error:
        say(f"BB-S10 {error.filename or 'a file'}: {error.strerror or error}. Nothing was changed by this step.")
        return FAULT
    except KeyboardInterrupt:
        say("Stopped. Nothing was half written.")
        return 130
    except Exception:  # noqa: BLE001 - the outermost border: whatever escapes is our fault and must exit as 5
        traceback.print_exc()
        say("BB-X01 Something went wrong on our side; the lines above say where. Nothing was recorded.")
        return FAULT
    return status if isinstance(status, int) else DONE


def now() -> datetime:
    """Return the moment by this machine's clock, in UTC."""
    return clock.now()


def say(text: str) -> None:
    """Print a note for people; answers go to stdout, notes never."""
    print(text, file=sys.stderr)


def say_problems(problems: tuple[Problem, ...]) -> None:
    """Print each problem on its own line, ten of a kind and how many more there are; an eleventh stands for itself."""
    total = Counter(problem.code for problem in problems)
    shown: Counter[str] = Counter()
    for problem in problems:
        shown[problem.code] += 1
        if shown[problem.code] <= MOST_OF_A_KIND or total[problem.code] == MOST_OF_A_KIND + 1:
            mark = "note: " if problem.severity is Severity.WARNING else ""
            say(f"{mark}{problem}")
    for code, n in total.items():
        if n > MOST_OF_A_KIND + 1:
            say(f"{code} and {n - MOST_OF_A_KIND:,} more of this kind.")


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object on stdout and nothing else."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))

"""What `bestbet check` answers."""

from __future__ import annotations

from pathlib import Path

from bestbet.adapters.notes import plural
from bestbet.adapters.store import open_workspace
from bestbet.cli.border import BAD_INPUT, DONE, print_json, say_problems
from bestbet.cli.show import show_tables, show_text
from bestbet.errors import Severity
from bestbet.plan.measures import measure_rows
from bestbet.plan.schema import plan_schema
from bestbet.report.problem_json import problem_json
from bestbet.report.tables import Table
from bestbet.workflow.checking import problems_of


def check(workspace: Path, *, is_json: bool, is_schema: bool, is_measures: bool) -> int:
    """Say every problem of the plan, or describe the plan language."""
    if is_schema:
        print_json(dict(plan_schema()))
        return DONE
    if is_measures:
        return _measures(is_json=is_json)
    problems = problems_of(open_workspace(workspace))
    n_errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if is_json:
        print_json({"ok": n_errors == 0, "problems": [problem_json(problem) for problem in problems]})
    else:
        say_problems(problems)
        counts = f"{plural(n_errors, 'error')}, {plural(len(problems) - n_errors, 'note')}."
        show_text(counts if problems else "The plan is sound.")
    return BAD_INPUT if n_errors else DONE


def _measures(*, is_json: bool) -> int:
    columns = ("measure", "unit", "formula", "window", "needs")
    if is_json:
        print_json({"measures": [dict(zip(columns, row, strict=True)) for row in measure_rows()]})
    else:
        show_tables((Table("Measures", columns, measure_rows()),))
    return DONE

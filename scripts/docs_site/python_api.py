"""The page on the Python facade, from its docstrings."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, is_dataclass

import bestbet

HEAD = """# Python

`import bestbet as bb`: the line, step by step, and everything it returns as plain values.

```python
import bestbet as bb

workspace = bb.new_workspace("acme", ["opportunities.csv", "accounts.csv"])
facts, plan = bb.read_facts(workspace), bb.read_plan(workspace)
answer = bb.odds(plan, facts)
for strategy in answer.strategies:
    print(strategy.name, strategy.p_all, strategy.mcse)
```

Probabilities are fractions of 1. A number that could not be computed is `None` beside a reason. The same inputs and
seed give the same bits. What goes wrong is a `BestbetError` with `problems`: code, place, text and remedy.
"""
_ORDER = (
    "new_workspace", "read_facts", "read_plan", "draft_plan", "read_evidence", "weigh", "design_test", "fit",
    "simulate", "odds", "tactics", "best_mix", "learn", "flips", "sort",
)  # fmt: skip


def python_page() -> str:
    """Return the page as Markdown."""
    functions = sorted(
        (name for name in bestbet.__all__ if name[0].islower()),
        key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name),
    )
    classes = [name for name in bestbet.__all__ if name[0].isupper()]
    values = [name for name in classes if not _is_error(name)]
    errors = [name for name in classes if _is_error(name)]
    return (
        HEAD
        + "\n## Functions\n"
        + "".join(_function(name) for name in functions)
        + "\n## Values\n"
        + "".join(_class(name) for name in values)
        + "\n## Errors\n"
        + "".join(_class(name) for name in errors)
    )


def _is_error(name: str) -> bool:
    return issubclass(getattr(bestbet, name), BaseException)


def _function(name: str) -> str:
    found = getattr(bestbet, name)
    code = f"bb.{name}{_signature(inspect.signature(found))}"
    return f"\n### {name} {{#{name}}}\n\n```python\n{code}\n```\n\n{_text(found)}\n"


def _class(name: str) -> str:
    found = getattr(bestbet, name)
    rows = ""
    if is_dataclass(found):
        rows = "".join(f"| `{field.name}` | `{_short(str(field.type))}` |\n" for field in fields(found))
    elif members := [member.name for member in getattr(found, "__members__", {}).values()]:
        rows = "".join(f"| `{member}` |  |\n" for member in members)
    table = f"\n| holds | type |\n|---|---|\n{rows}" if rows else ""
    return f"\n### {name} {{#{name}}}\n\n{_text(found)}\n{table}"


def _signature(signature: inspect.Signature) -> str:
    """Return the parameters, one a line where they do not fit on one."""
    shown, is_named = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not is_named:
            shown.append("*")
            is_named = True
        shown.append(_parameter(parameter))
    result = f" -> {_short(str(signature.return_annotation))}"
    line = f"({', '.join(shown)}){result}"
    return line if len(line) <= 100 else "(\n    " + ",\n    ".join(shown) + f",\n){result}"


def _parameter(parameter: inspect.Parameter) -> str:
    said = f"{parameter.name}: {_short(str(parameter.annotation))}"
    if parameter.default is parameter.empty:
        return said
    default = repr(parameter.default)
    return f"{said} = {default if len(default) < 40 else '...'}"


def _short(annotation: str) -> str:
    return re.sub(r"\b[a-z_]+\.(?=[A-Za-z])", "", annotation.replace("typing.", ""))


def _text(found: object) -> str:
    """Return a docstring as Markdown; a list that follows a sentence gets the blank line that Markdown asks for."""
    return inspect.getdoc(found) or ""

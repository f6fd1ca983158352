"""The questions that an assistant may ask over the Model Context Protocol: all of them read, none of them writes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

from bestbet import __version__
from bestbet.adapters.mirror import Mirror
from bestbet.adapters.plan_file import read_plan_text
from bestbet.adapters.store import Workspace
from bestbet.cli.border import DONE, now
from bestbet.errors import BestbetError, Problem, Severity, UsageError
from bestbet.report.explain_tables import explain_json
from bestbet.report.odds_json import assessment_json
from bestbet.report.problem_json import problem_json
from bestbet.report.tactics_json import tactics_json
from bestbet.report.track_json import track_json
from bestbet.workflow import explaining, history_shown
from bestbet.workflow import workspace as work
from bestbet.workflow.checking import problems_of
from bestbet.workflow.line import Luck
from bestbet.workflow.tactical import TRIED_PATHS, tactics_of
from bestbet.workflow.tracking import track as track_commitment

try:
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations
    from pydantic import Field
except ImportError as error:  # pragma: no cover - the extra is installed where the tests run
    raise UsageError(
        Problem("BB-U95", f"bestbet mcp needs a package that is not here: {error.name}.", 'pip install "bestbet[mcp]"')
    ) from error

ABOUT = """Answers about one sales team's plan, read from its Bestbet workspace.

Probabilities are fractions of 1. `mcse` is the simulation's own standard error; `p_all_interval` says how far P(all)
could move if the market were known better: never mix the two. P(all) is the chance that all must-have objectives are
met together. Where `verdict` is "tie", say that it is a tie. What is null could not be computed; `reason` says why.
Every number holds under the model, the plan and the judgements named in `rests` and `findings`."""

Seed = Annotated[int, Field(description="Which random numbers; the same seed gives the same answer.")]
Paths = Annotated[int, Field(ge=64, le=131072, description="Simulated futures per strategy.")]
StrategyName = Annotated[str, Field(description="A strategy of the plan, as `plan` or `odds` names it.")]
Answer = dict[str, Any]


class Questions:
    """Every question is asked of a copy that is brought up to date first, one question at a time."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._one = Lock()

    def facts(self) -> Answer:
        """What the team's history says: rows, win rates, cycle, values, arrivals, and what is missing."""
        return self._ask(history_shown.history_json)

    def plan(self) -> Answer:
        """The plan as it stands (objectives, resources, tactics, rival strategies), with every problem found in it."""
        return self._ask(_plan)

    def odds(self, seed: Seed = 1, paths: Paths = 16384) -> Answer:
        """The odds of every strategy to reach all objectives, and the best bet or the tie. Takes some seconds."""
        return self._ask(lambda found: assessment_json(work.odds(found, Luck(seed, paths))))

    def explain(
        self,
        strategy: StrategyName,
        objective: Annotated[str | None, Field(description="One of its objectives; all unless named.")] = None,
        seed: Seed = 1,
        paths: Paths = 16384,
    ) -> Answer:
        """One strategy from its odds down to its facts, evidence and judgement."""
        return self._ask(lambda found: explain_json(explaining.explain(found, strategy, objective, Luck(seed, paths))))

    def tactics(
        self,
        strategy: Annotated[str | None, Field(description="A strategy; the best bet unless named.")] = None,
        seed: Seed = 1,
        paths: Paths = TRIED_PATHS,
    ) -> Answer:
        """Every tactic held against a strategy: keep, cut, test or add, with its effect on the odds."""
        luck = Luck(seed, max(paths, Luck().n_paths))
        return self._ask(lambda found: tactics_json(tactics_of(found, luck, strategy=strategy, n_tried=paths)))

    def track(self) -> Answer:
        """How the commitment goes: actuals against what was frozen, odds since, alarm, trip-wires, one verdict."""
        if self._mirror.is_shared:
            raise ToolError(str(_NOT_SHARED))
        return self._ask(lambda found: track_json(track_commitment(found, at=now())))

    def _ask(self, question: Callable[[Workspace], Answer]) -> Answer:
        """Return the answer as plain JSON values; what a person would be told to mend becomes the tool's error."""
        try:
            with self._one:
                answer = question(self._mirror.workspace())
        except BestbetError as error:
            raise ToolError("\n".join(map(str, error.problems))) from error
        except OSError as error:
            raise ToolError(f"BB-S10 {error.filename or 'a file'}: {error.strerror or error}.") from error
        plain: Answer = json.loads(json.dumps(answer, allow_nan=False))
        return plain


_NOT_SHARED = Problem(
    "BB-U96",
    "this workspace keeps its ledger in a team's database, and following a commitment writes its steps there.",
    "Run bestbet track --json where you may write.",
)


def server(mirror: Mirror) -> MCPServer[Any]:
    """Return a server with the questions as tools, marked as reading only."""
    questions = Questions(mirror)
    made: MCPServer[Any] = MCPServer("bestbet", instructions=ABOUT, version=__version__, log_level="WARNING")
    asked = (
        questions.facts,
        questions.plan,
        questions.odds,
        questions.explain,
        questions.tactics,
        questions.track,
    )
    for question in asked:
        marks = ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        )
        made.tool(annotations=marks)(question)
    return made


def serve(workspace: Path) -> int:
    """Answer until the other side closes standard input."""
    with tempfile.TemporaryDirectory(prefix="bestbet-") as place:
        server(Mirror(workspace, Path(place))).run("stdio")
    return DONE


def _plan(workspace: Workspace) -> Answer:
    problems = problems_of(workspace)
    return {
        "text": read_plan_text(workspace.root),
        "ok": not any(problem.severity is Severity.ERROR for problem in problems),
        "problems": [problem_json(problem) for problem in problems],
    }

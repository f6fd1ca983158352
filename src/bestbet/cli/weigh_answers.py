"""What `bestbet weigh` answers: records claims, shows what they weigh, proposes and reads tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.results_file import ResultsFile, count_arms
from bestbet.adapters.store import Workspace, open_workspace
from bestbet.cli.border import DONE, print_json, say
from bestbet.cli.shares import share_of
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.errors import Problem, UsageError, quote
from bestbet.evidence.claims import Arms
from bestbet.evidence.design import Asked
from bestbet.evidence.own_history import observed_win_rates
from bestbet.plan.yaml_words import Value
from bestbet.report.evidence_json import design_json, weights_json
from bestbet.report.evidence_tables import design_table, evidence_tables, running_table, weights_table
from bestbet.workflow.answer_evidence import weighing_headline, weighing_json, weighing_moved
from bestbet.workflow.beliefs import evidence_of
from bestbet.workflow.line import Luck
from bestbet.workflow.weighing import WEEKS, Proposal, Weighing, channel_called, propose, record, weighing
from bestbet.workflow.workspace import facts_of

_SAID = ("says", "effect", "standard_error", "story", "who", "when", "source", "campaign", "tried", "dose")


@dataclass(frozen=True, slots=True)
class Way:
    """Where and how to answer."""

    workspace: Path
    seed: int
    n_paths: int
    is_json: bool

    @property
    def luck(self) -> Luck:
        """The random numbers."""
        return Luck(self.seed, self.n_paths)


@dataclass(frozen=True, slots=True)
class ToldArms:
    """The arms as told: figures, or the names of two arms in a file of results, or a source in the own history."""

    treated: str | None = None
    control: str | None = None
    results: Path | None = None
    arm: str | None = None
    outcome: str | None = None
    from_history: str | None = None


@dataclass(frozen=True, slots=True)
class ToldTest:
    """What is said of a test to design: accounts to deal, cases per week, the share that succeeds untreated."""

    accounts: int | None
    per_week: float | None
    base: str | None


@dataclass(frozen=True, slots=True)
class Marks:
    """Whose claim it is, whether the test goes on, and where it was seen."""

    is_ours: bool = False
    is_running: bool = False
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as told on the command line, as written."""

    tactic: str | None
    channel: str | None
    kind: str | None
    name: str | None
    texts: Mapping[str, str | None]
    arms: ToldArms
    marks: Marks

    @property
    def is_claim(self) -> bool:
        """Whether anything of a claim was told."""
        return any((self.tactic, self.channel, self.kind, *self.texts.values())) or self.arms != ToldArms()


def weigh(name: str | None, told: Told, way: Way) -> int:
    """Record the claim that was told, and show what it does; or show one that is there, or all."""
    workspace = open_workspace(way.workspace)
    if told.is_claim:
        entries = _entries(workspace, told)
        name = record(workspace, told.name or _free_name(workspace, told), entries).name
        say(f"written to evidence.yaml as {name}")
    if name is not None or evidence_of(workspace).claims:
        return _answer(weighing(workspace, way.luck, name=name, announce=say), is_json=way.is_json)
    if way.is_json:
        nothing = {"claim": None, "seed": way.seed, "n_paths": 0, "let_in_for_show": False}
        print_json(nothing | {"odds": [], "running": [], "effects": [], "unused": [], "findings": []})
    else:
        show_text("No claims yet. Record one: bestbet weigh --tactic T --channel win_rate --kind anecdote --story TEXT")
    return DONE


def weights(way: Way) -> int:
    """Show the weights in force."""
    found = evidence_of(open_workspace(way.workspace)).weights
    if way.is_json:
        print_json({"weights": weights_json(found)})
    else:
        show_tables((weights_table(found),))
    return DONE


def design(told: Told, test: ToldTest, weeks: list[int] | None, way: Way) -> int:
    """Propose tests of one effect."""
    tactic, channel = _needed(told.tactic, "--tactic"), channel_called(_needed(told.channel, "--channel"))
    lengths = tuple(sorted(set(weeks))) if weeks else WEEKS
    asked = Asked(test.accounts, test.per_week, share_of(test.base, "--base", "2%"))
    workspace = open_workspace(way.workspace)
    found = propose(workspace, tactic, channel, way.luck, asked=asked, weeks=lengths, announce=say)
    if way.is_json:
        print_json(
            {
                "tactic": tactic,
                "channel": channel.value,
                "designs": [design_json(d) for d in found.designs],
                "notes": list(found.notes),
                "advice": _advice(found),
            }
        )
        return DONE
    note = (
        f"Stands on: {'; '.join(found.notes)}. Smallest visible: seen in 8 of 10 tests, false alarm 1 in 20. "
        "P(seen): chance to see what is believed now. Gain: points of P(all) from choosing after the test; "
        "± is what chance alone would show."
    )
    show_tables((design_table(found.designs, channel, title=f"Tests of {tactic} on {channel.value}", note=note),))
    show_text(_advice(found))
    return DONE


def _advice(found: Proposal) -> str:
    seen = [d for d in found.designs if d.power >= 0.8]
    worth = max((d.gain or 0.0 for d in found.designs), default=0.0)
    if not found.designs:
        return "No test of these lengths can be run here; say --accounts, --per-week or --base."
    if worth < 0.005:
        worth_text = (
            "No test here is expected to change which strategy is best by even half a point: not worth one for that."
        )
    else:
        worth_text = f"Knowing is worth up to {100 * worth:.1f} points of P(all)."
    if seen:
        first = min(seen, key=lambda d: d.weeks)
        return f"{worth_text} {first.weeks} weeks of “{first.kind}” see what is believed now in 8 of 10 cases."
    return (
        f"{worth_text} No length here sees what is believed now in 8 of 10 cases: test an earlier step that happens "
        "more often (replies, meetings), more accounts, or a larger dose."
    )


def _answer(found: Weighing, *, is_json: bool) -> int:
    if is_json:
        print_json(weighing_json(found))
        return DONE
    show_text(weighing_headline(found), style="bold")
    show_tables((*evidence_tables(found.weighed), weighing_moved(found)))
    if found.watched:
        show_tables((running_table(found.watched),))
    show_list("Stories, and those that nobody told", [s for e in found.weighed.effects for s in e.stories.sentences])
    show_list("What to know", found.weighed.findings)
    return DONE


def _entries(workspace: Workspace, told: Told) -> dict[str, Value]:
    found: dict[str, Value] = {
        "tactic": _needed(told.tactic, "--tactic"),
        "channel": _needed(told.channel, "--channel"),
        "kind": _needed(told.kind, "--kind"),
    }
    texts = dict(told.texts)
    arms = _arms(workspace, told)
    if arms is not None and not texts.get("source"):
        texts["source"] = _source(told.arms)
    if told.arms.from_history and not texts.get("when"):
        texts["when"] = facts_of(workspace).as_of.isoformat()
    found |= {key: texts[key] or "" for key in _SAID if texts.get(key)}
    for key, text, counted in (
        ("with", told.arms.treated, arms and arms.treated),
        ("without", told.arms.control, arms and arms.control),
    ):
        if counted:
            parts = {"cases": counted.n, "successes": counted.successes, "mean": counted.mean, "sd": counted.sd}
            found[key] = {name: f"{value:.10g}" for name, value in parts.items() if value is not None}
        elif text and arms is None:
            found[key] = _arm_text(text, f"--{key}")
    if told.marks.where:
        found["where"] = dict(_pair(text) for text in told.marks.where)
    if told.marks.is_ours:
        found["ours"] = True
    if told.marks.is_running:
        found["running"] = True
    return found


def _arms(workspace: Workspace, told: Told) -> Arms | None:
    """Arms counted from a file of results, or from the own history."""
    said = told.arms
    if said.results is not None:
        arm, outcome = _needed(said.arm, "--arm"), _needed(said.outcome, "--outcome")
        treated, control = _needed(said.treated, "--with"), _needed(said.control, "--without")
        return count_arms(ResultsFile(said.results, arm, treated, control, outcome))
    if said.from_history is not None:
        attribute, value = _pair(said.from_history)
        return observed_win_rates(facts_of(workspace), attribute, (value,))
    return None


def _source(said: ToldArms) -> str:
    if said.results is not None:
        return f"{said.results.name}: {said.outcome} by {said.arm}, {said.treated} against {said.control}"
    return f"own history: {said.from_history} against all others, opportunities old enough to be closed"


def _arm_text(text: str, option: str) -> Value:
    """Read "40/250" (successes of cases) or "cases=200, units=400, successes=20"."""
    if "=" in text:
        return dict(_pair(part) for part in text.split(","))
    successes, slash, n = text.partition("/")
    if not slash:
        said = f"{option} {quote(text)} is no arm."
        raise UsageError(Problem("BB-U40", said, "Write 40/250, or cases=200,units=400,successes=20."))
    return {"cases": n.strip(), "successes": successes.strip()}


def _free_name(workspace: Workspace, told: Told) -> str:
    taken = {claim.name for claim in evidence_of(workspace).claims}
    stem = f"{told.tactic}_{told.kind}"
    return next(name for i in range(1, len(taken) + 2) if (name := stem if i == 1 else f"{stem}_{i}") not in taken)


def _needed(value: str | None, option: str) -> str:
    if value:
        return value
    remedy = "See: bestbet weigh --help."
    raise UsageError(Problem("BB-U41", f"a claim or test needs {option}.", remedy))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if equals and name.strip() and value.strip():
        return name.strip(), value.strip()
    raise UsageError(Problem("BB-U40", f"{quote(text)} is no name=value.", "Write for example sector=healthcare."))

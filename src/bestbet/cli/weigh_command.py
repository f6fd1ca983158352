"""The command `bestbet weigh`: its options, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run

Kinds = (
    "anecdote, vendor_claim, case_study, expert_range, before_after, own_observation, geo_or_time_test, randomised_test"
)


def weigh(
    claim: Annotated[str | None, typer.Argument(help="A claim of evidence.yaml; all of them unless named.")] = None,
    *,
    tactic: Annotated[str | None, typer.Option(help="Record a claim about this tactic.")] = None,
    channel: Annotated[str | None, typer.Option(help="opportunities, win_rate, deal_value, repeat, ...")] = None,
    kind: Annotated[str | None, typer.Option(help=Kinds)] = None,
    name: Annotated[str | None, typer.Option(help="What to call the claim.")] = None,
    says: Annotated[str | None, typer.Option(help="works or fails, for an anecdote.")] = None,
    effect: Annotated[str | None, typer.Option(help="For example 20 %, or 5 to 35 % (a 90 % interval).")] = None,
    standard_error: Annotated[str | None, typer.Option(help="Of the effect, for example 6 %.")] = None,
    with_: Annotated[
        str | None, typer.Option("--with", help="40/250, cases=200,units=400,successes=20, or an arm.")
    ] = None,
    without: Annotated[str | None, typer.Option(help="The same of the arm without the tactic.")] = None,
    results: Annotated[Path | None, typer.Option(help="A CSV of the test's results, one row per case.")] = None,
    arm: Annotated[str | None, typer.Option(help="Its column that names the arm.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Its column of outcomes: 0 and 1, or amounts.")] = None,
    from_history: Annotated[str | None, typer.Option(help="source=Referral: win rates of the own history.")] = None,
    story: Annotated[str | None, typer.Option(help="The story in one sentence.")] = None,
    who: Annotated[str | None, typer.Option(help="Who says so.")] = None,
    when: Annotated[str | None, typer.Option(help="The day it is from, YYYY-MM-DD.")] = None,
    source: Annotated[str | None, typer.Option(help="Where it stands.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Claims of one campaign count as little more than one.")] = None,
    tried: Annotated[str | None, typer.Option(help="How many tried it, or unknown.")] = None,
    dose: Annotated[str | None, typer.Option(help="Units per week there.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="attribute=value; may be given several times.")] = None,
    ours: Annotated[bool, typer.Option(help="This team made the observation.")] = False,
    running: Annotated[bool, typer.Option(help="The test goes on; read it with an e-value.")] = False,
    design: Annotated[bool, typer.Option("--design", help="Propose tests of --tactic on --channel.")] = False,
    accounts: Annotated[int | None, typer.Option(help="Accounts to deal to the arms.", min=2)] = None,
    per_week: Annotated[float | None, typer.Option(help="Cases per week.", min=0.001)] = None,
    base: Annotated[str | None, typer.Option(help="Share that succeeds untreated, for example 2%.")] = None,
    weeks: Annotated[list[int] | None, typer.Option(help="Lengths to propose; may be given several times.")] = None,
    weights: Annotated[bool, typer.Option("--weights", help="List every weight in force.")] = False,
    workspace: Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")] = Path(),
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="Which random numbers.")] = 1,
    paths: Annotated[int, typer.Option("--paths", help="Simulated histories per strategy.", min=64)] = 16384,
) -> None:
    """Weigh what people claim of a tactic: record a claim, see how far it moves the odds, design or read a test."""
    from bestbet.cli import weigh_answers as answers

    texts = {"says": says, "effect": effect, "standard_error": standard_error, "story": story, "who": who, "when": when}
    texts |= {"source": source, "campaign": campaign, "tried": tried, "dose": dose}
    arms = answers.ToldArms(with_, without, results, arm, outcome, from_history)
    marks = answers.Marks(is_ours=ours, is_running=running, where=tuple(where or ()))
    told = answers.Told(tactic, channel, kind, name, texts, arms, marks)
    way = answers.Way(workspace, seed, paths, is_json=json_)
    if design:
        raise typer.Exit(run(lambda: answers.design(told, answers.ToldTest(accounts, per_week, base), weeks, way)))
    if weights:
        raise typer.Exit(run(lambda: answers.weights(way)))
    raise typer.Exit(run(lambda: answers.weigh(claim, told, way)))

"""The commands `bestbet commit` and `bestbet ledger`: their options, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bestbet.cli.border import run

Workspace = Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]

ledger_app = typer.Typer(
    help="The decisions: show, verify, export, checkpoint, erase a name.",
    invoke_without_command=True,
    no_args_is_help=False,
)


def commit(
    strategy: Annotated[str, typer.Argument(help="The strategy of the plan to commit to.")],
    *,
    because: Annotated[str, typer.Option(help="Why: what you will want to read when doubt comes.")],
    by: Annotated[
        str | None, typer.Option(help="Who decides; unless said, the account you are logged in with.")
    ] = None,
    trip_wire: Annotated[
        list[str] | None,
        typer.Option(help='What reopens the decision: "wins below 40 by 2027-06-30 then stop cold calling"; up to 5.'),
    ] = None,
    workspace: Workspace = Path(),
    json_: Json = False,
    seed: Annotated[int, typer.Option("--seed", help="Which random numbers.")] = 1,
    paths: Annotated[int, typer.Option("--paths", help="Simulated histories per strategy.", min=64)] = 16384,
) -> None:
    """Freeze a decision in the ledger: options with their odds, what they rest on, the rule, who, when and why."""
    from bestbet.cli import ledger_answers as answers

    asked = answers.Commitment(strategy, because, by, tuple(trip_wire or ()))
    _end(lambda: answers.commit(workspace, asked, seed=seed, n_paths=paths, is_json=json_))


@ledger_app.callback()
def ledger(context: typer.Context, *, workspace: Workspace = Path(), json_: Json = False) -> None:
    """Show the decisions where nothing else is asked."""
    if context.invoked_subcommand is None:
        from bestbet.cli import ledger_answers as answers

        _end(lambda: answers.show(workspace, is_everything=False, is_json=json_))
    elif workspace != Path() or json_:
        raise typer.BadParameter(f"-w and --json belong behind {context.invoked_subcommand}.")


@ledger_app.command()
def show(
    *,
    workspace: Workspace = Path(),
    everything: Annotated[bool, typer.Option("--all", help="Published odds and erasures too.")] = False,
    json_: Json = False,
) -> None:
    """Show the decisions: what, when, who, why, and the odds they were made on."""
    from bestbet.cli import ledger_answers as answers

    _end(lambda: answers.show(workspace, is_everything=everything, is_json=json_))


@ledger_app.command()
def verify(
    *,
    workspace: Workspace = Path(),
    checkpoint: Annotated[Path | None, typer.Option(help="A checkpoint that was kept elsewhere.")] = None,
    key: Annotated[str | None, typer.Option(help="The public key it must be signed with, 64 digits.")] = None,
    recompute: Annotated[bool, typer.Option("--recompute", help="Compute the committed odds again.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="With --recompute: all odds ever published.")] = False,
    json_: Json = False,
) -> None:
    """Name every entry that does not fit, the first one first; status 1 where there is one."""
    from bestbet.cli import ledger_answers as answers

    asked = answers.Check(checkpoint, key, recompute, everything)
    _end(lambda: answers.verify(workspace, asked, is_json=json_))


@ledger_app.command()
def export(
    *,
    workspace: Workspace = Path(),
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file; unless said, stdout.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every row of the store, not only the ledger.")] = False,
) -> None:
    """Write the ledger as lines of JSON that anyone can verify without Bestbet."""
    from bestbet.cli import ledger_answers as answers

    _end(lambda: answers.export(workspace, output, is_everything=everything))


@ledger_app.command()
def checkpoint(
    *,
    workspace: Workspace = Path(),
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file; unless said, stdout.")] = None,
    key: Annotated[Path | None, typer.Option(help="A private Ed25519 key in PEM form to sign with.")] = None,
    new_key: Annotated[Path | None, typer.Option(help="Make a key in this file first, and sign with it.")] = None,
    json_: Json = False,
) -> None:
    """Say in six lines how long the ledger is and what it says; keep them where its owner is not."""
    from bestbet.cli import ledger_answers as answers

    _end(lambda: answers.checkpoint(workspace, output, answers.Keys(key, new_key), is_json=json_))


@ledger_app.command()
def erase(
    name: Annotated[str, typer.Argument(help="The name of a person in the ledger.")],
    *,
    workspace: Workspace = Path(),
    and_reasons: Annotated[bool, typer.Option("--and-reasons", help="Erase the reasons they gave too.")] = False,
    json_: Json = False,
) -> None:
    """Erase a person's name; the chain still holds, and the erasure is an entry of its own."""
    from bestbet.cli import ledger_answers as answers

    _end(lambda: answers.erase(workspace, name, with_reasons=and_reasons, is_json=json_))


def _end(command: Callable[[], object]) -> None:
    raise typer.Exit(run(command))

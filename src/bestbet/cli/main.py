"""The command `bestbet`: one subcommand per step of the method.

Commands import the workflow when they run, so that `bestbet --help` starts without numpy, scipy or numba.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException
from typer.main import get_command_name, get_group

from bestbet.cli.border import WRONG_USAGE, run, say
from bestbet.cli.care_command import backup, doctor, restore
from bestbet.cli.change_command import change
from bestbet.cli.effort_command import effort
from bestbet.cli.flips_command import flips
from bestbet.cli.learn_command import learn
from bestbet.cli.ledger_command import commit, ledger_app
from bestbet.cli.mcp_command import mcp
from bestbet.cli.mix_command import mix
from bestbet.cli.serve_command import serve
from bestbet.cli.sort_command import sort
from bestbet.cli.tactics_command import tactics
from bestbet.cli.track_command import score, track
from bestbet.cli.weigh_command import weigh

app = typer.Typer(
    name="bestbet",
    help="From a sales team's own history to the odds of its rival strategies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Workspace = Annotated[Path, typer.Option("-w", "--workspace", help="The workspace folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else.")]
Seed = Annotated[int, typer.Option("--seed", help="Which random numbers; the same seed gives the same answer.")]
N_Paths = Annotated[int, typer.Option("--paths", help="Simulated histories per strategy.", min=64)]
HERE = Path()
DEFAULT_PATHS = 16384
GARBAGE_AFTER = 200_000
"""New objects between two looks for garbage."""


@app.command()
def demo(
    directory: Annotated[Path, typer.Argument(help="Where to put the workspace.")] = Path("demo"),
    *,
    seed: Seed = 1,
    paths: N_Paths = DEFAULT_PATHS,
    show: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
) -> None:
    """Make a workspace with the history of an invented company and answer everything once."""
    from bestbet.cli import page_answers

    _end(lambda: page_answers.demo(directory, seed=seed, n_paths=paths, is_opened=show))


@app.command()
def new(
    directory: Annotated[Path, typer.Argument(help="The workspace to make.")],
    *,
    from_: Annotated[list[Path], typer.Option("--from", help="Export files: CSV, TSV, Excel, Parquet, JSON lines.")],
    more: Annotated[list[Path] | None, typer.Argument(help="More export files.")] = None,
    as_of: Annotated[str | None, typer.Option(help="The day the export was made, YYYY-MM-DD.")] = None,
    segment_by: Annotated[str | None, typer.Option(help="The column that tells segments apart.")] = None,
    source_by: Annotated[str | None, typer.Option(help="The column that tells sources apart.")] = None,
    map_: Annotated[list[str] | None, typer.Option("--map", help="field=column, where it guessed wrong.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text encoding of the files, for example cp1252.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency code, for example EUR.")] = None,
    on_duplicate: Annotated[str | None, typer.Option(help="last-modified, first, add or error.")] = None,
    date_format: Annotated[str | None, typer.Option(help="For example DD/MM/YYYY, where a column fits two.")] = None,
    decimal: Annotated[str | None, typer.Option(help="comma or point, where a column fits both.")] = None,
    json_: Json = False,
) -> None:
    """Read exports, say what they hold, and write a workspace with a runnable draft plan."""
    from bestbet.cli import answers

    settings = answers.Settings(
        as_of=as_of,
        segment_by=segment_by,
        source_by=source_by,
        map=tuple(map_ or ()),
        encoding=encoding,
        currency=currency,
        on_duplicate=on_duplicate,
        date_format=date_format,
        decimal=decimal,
    )
    _end(lambda: answers.new(directory, [*from_, *(more or [])], settings, is_json=json_))


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Newer exports of the same tables.")],
    *,
    workspace: Workspace = HERE,
    json_: Json = False,
) -> None:
    """Add a newer export to the same mapping; the same file twice changes nothing."""
    from bestbet.cli import answers

    _end(lambda: answers.import_files(workspace, files, is_json=json_))


@app.command()
def facts(*, workspace: Workspace = HERE, json_: Json = False) -> None:
    """Show what the history says: rows, win rates, cycle, values, arrivals, retention, and what is missing."""
    from bestbet.cli import answers

    _end(lambda: answers.facts(workspace, is_json=json_))


@app.command()
def check(
    *,
    workspace: Workspace = HERE,
    json_: Json = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the plan file.")] = False,
    measures: Annotated[bool, typer.Option("--measures", help="List every measure with formula and unit.")] = False,
) -> None:
    """Say every problem of the plan at once."""
    from bestbet.cli import check_answers

    _end(lambda: check_answers.check(workspace, is_json=json_, is_schema=schema, is_measures=measures))


@app.command()
def odds(*, workspace: Workspace = HERE, json_: Json = False, seed: Seed = 1, paths: N_Paths = DEFAULT_PATHS) -> None:
    """Work out the odds of every strategy, and name the best bet or the tie."""
    from bestbet.cli.putting_off import put_off_unused

    put_off_unused()
    from bestbet.cli import odds_answers

    _end(lambda: odds_answers.odds(workspace, seed=seed, n_paths=paths, is_json=json_))


@app.command()
def explain(
    strategy: Annotated[str, typer.Argument(help="A strategy of the plan.")],
    objective: Annotated[str | None, typer.Argument(help="One of its objectives.")] = None,
    *,
    workspace: Workspace = HERE,
    json_: Json = False,
    seed: Seed = 1,
    paths: N_Paths = DEFAULT_PATHS,
) -> None:
    """Go from a number down to its facts, evidence and judgement."""
    from bestbet.cli import answers

    _end(lambda: answers.explain(workspace, strategy, objective, seed=seed, n_paths=paths, is_json=json_))


@app.command()
def backtest(
    *,
    workspace: Workspace = HERE,
    every: Annotated[int | None, typer.Option(help="Weeks between origins; about twelve origins unless said.")] = None,
    horizons: Annotated[list[int] | None, typer.Option(help="Weeks ahead; may be given several times.")] = None,
    json_: Json = False,
    seed: Seed = 1,
    paths: Annotated[int, typer.Option("--paths", help="Simulated histories per origin.", min=64)] = 1024,
    auto: Annotated[bool, typer.Option(help="Also ask AutoETS, AutoARIMA and AutoTheta, where installed.")] = True,
) -> None:
    """Look back from many days of the team's own past: what we would have said, what came, and who was closer."""
    from bestbet.cli import answers

    _end(lambda: answers.backtest(workspace, every, horizons, seed=seed, n_paths=paths, is_auto=auto, is_json=json_))


@app.command()
def report(
    *,
    workspace: Workspace = HERE,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The file to write, .html, .pdf or .xlsx; report.html unless said."),
    ] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="html, pdf, xlsx, or all; what the file's name ends in unless said.")
    ] = None,
    learn: Annotated[
        bool, typer.Option(help="With what would be worth finding out; without it, half the time.")
    ] = True,
    mix: Annotated[
        bool, typer.Option(help="With the best mix of hours and money; without it, ten seconds less.")
    ] = True,
    json_: Json = False,
    seed: Seed = 1,
    paths: N_Paths = DEFAULT_PATHS,
) -> None:
    """Write the brief for the board: one page, then the appendix, as HTML, PDF or a workbook."""
    from bestbet.cli import page_answers

    asked = page_answers.Report(output, form, is_learning=learn, is_mixing=mix)
    _end(lambda: page_answers.report(workspace, asked, seed=seed, n_paths=paths, is_json=json_))


app.command()(mix)
app.command()(sort)
app.command()(flips)
app.command()(change)
app.command()(weigh)
app.command()(tactics)
app.command()(track)
app.command()(effort)
app.command()(score)
app.command()(learn)
app.command()(mcp)
app.command()(serve)
for _command in (commit, backup, restore, doctor):
    app.command()(_command)
app.add_typer(ledger_app, name="ledger")


def _end(command: object) -> None:
    raise typer.Exit(run(command))  # type: ignore[arg-type]


def _asked(words: list[str]) -> typer.Typer:
    """Return the application with the command named alone, whole where there is none: to make all ready takes 30 ms."""
    named = [
        one
        for one in app.registered_commands
        if (one.name or get_command_name(getattr(one.callback, "__name__", ""))) in words
    ]
    if not named:
        return app
    alone = copy(app)
    alone.registered_commands, alone.registered_groups = named, []
    return alone


def main() -> None:
    """Run the command line and leave with its exit status.

    A command is short: looking for garbage while it loads, and taking every library apart at its end, would cost it
    half a second. Everything it wrote is on the disk by then.
    """
    gc.set_threshold(GARBAGE_AFTER)
    try:
        status = get_group(_asked(sys.argv[1:2]))(standalone_mode=False)
    except TyperException as error:
        say(f"{error.format_message()} See: bestbet --help, or bestbet COMMAND --help.")
        status = WRONG_USAGE
    except (typer.Abort, BrokenPipeError):
        say("Stopped.")
        status = 130
    with suppress(OSError):  # whoever read our answer has left
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0)

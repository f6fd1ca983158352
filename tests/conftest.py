"""What many tests need and none may change: made once for the whole run, and copied by whoever writes into it."""

import os
import time
from pathlib import Path

import pytest

# Before anything imports numpy. Two workers with several threads each wait for one another in every small product: a fit
# of four years took four times as long. The product fits on one thread as well; who asks about threads sets their number.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PATIENCE_SECONDS = 600
DEAREST = (
    "calibrate/test_cycle_changes", "referee/test_referee", "calibrate/test_open_shock", "web/test_rest_fuzz",
    "calibrate/test_cycles", "calibrate/test_win_changes", "workflow/test_committing", "calibrate/test_launches",
    "workflow/test_line", "cli/test_command_line", "track/test_backtest", "simulate/test_at_work",
    "calibrate/test_market_breaks", "calibrate/test_odds_by_birth", "facts/test_month_dates", "adapters/test_crash",
    "test_examples", "web/test_mix_page", "workflow/test_weighing", "calibrate/test_redefined",
    "calibrate/test_size_delays", "workflow/test_tracking", "workflow/test_changing_course",
    "adapters/test_power_loss", "calibrate/test_walk", "workflow/test_learn_command", "web/test_plan_page",
    "workflow/test_flipping", "workflow/test_backtesting", "calibrate/test_two_kinds", "plan/test_sort",
    "cli/test_mcp_command", "workflow/test_mix_command", "track/test_ended_alone", "calibrate/test_pace",
    "simulate/test_mapped_draws", "workflow/test_hiring", "report/test_board_pdf", "choose/test_flips",
    "calibrate/test_winning", "attacks/test_effort_worlds", "attacks/test_seed_study", "facts/test_owners",
    "attacks/test_ties", "simulate/test_simulate_laws", "web/test_short_walk_in_browser",
    "calibrate/test_newcomers", "workflow/test_tactical", "workflow/test_weigh_command", "web/test_secrets_stay",
    "calibrate/test_arrivals", "calibrate/test_market_pasts", "simulate/test_hours_to_come",
    "attacks/test_time_travel", "report/test_brief_page", "simulate/test_portions", "attacks/test_fleet_study",
    "adapters/test_ledger_store", "calibrate/test_before_record", "odds/test_learning", "choose/test_search",
    "workflow/test_briefing", "workflow/test_design_in_python", "calibrate/test_sizes", "adapters/test_demo",
    "attacks/test_evidence_pictures", "adapters/test_backup", "simulate/test_kernel", "web/test_admission",
    "calibrate/test_value_ranks", "web/test_data_page", "attacks/test_evidence_data", "track/test_first_purchases",
    "calibrate/test_drifting_flow", "track/test_alarm", "calibrate/test_tail_ranks", "calibrate/test_fit",
    "web/test_mixed_sessions", "workflow/test_scoring", "calibrate/test_closing",
)  # fmt: skip
"""The files that take longest, the longest first, seven eighths of the time together: `scripts/test` leaves them to
`scripts/test --long`, and both begin with the longest, which begun late would keep a single worker busy at the end."""


def pytest_configure(config):
    """Hand files out in our order; xdist would hand out those of many tests first, which are the quick ones."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """The dearest files first and marked as long, all others as they come."""
    here = Path(__file__).resolve().parent
    ranks = {here / f"{name}.py": rank for rank, name in enumerate(DEAREST)}
    items.sort(key=lambda item: ranks.get(item.path, len(DEAREST)))
    for item in items:
        if item.path in ranks:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """A function that returns a folder by its name, and makes it first where no worker of this run has.

    `make` fills an empty folder. Whoever is given the folder reads it and copies it; nobody writes into it.
    """
    base = tmp_path_factory.getbasetemp()
    run = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def found(name: str, make) -> Path:
        place = run / "made-once" / name
        place.parent.mkdir(exist_ok=True)
        try:
            place.mkdir()
        except FileExistsError:
            wait_for(place)
        else:
            try:
                make(place / "made")
            except BaseException as error:
                (place / "failed").write_text(f"{type(error).__name__}: {error}")
                raise
            (place / "ready").touch()
        return place / "made"

    return found


def wait_for(place):
    """Wait until another worker has made a folder; fail at once where it could not."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not (place / "ready").exists():
        assert not (place / "failed").exists(), f"{place.name} could not be made: {(place / 'failed').read_text()}"
        assert time.monotonic() < until, f"{place.name} was never made: the worker that makes it was lost"
        time.sleep(0.1)


@pytest.fixture(scope="session")
def demo_of_all(made_once):
    """The folder of the invented company's workspace, drafted, nothing computed on it yet; not to be written into."""
    from bestbet.workflow.making import make_demo  # noqa: PLC0415 - most tests never need the engine
    from fitted_parts import remembered  # noqa: PLC0415 - as above

    def make(folder):
        with pytest.MonkeyPatch.context() as patch, remembered(patch):
            make_demo(folder, seed=1)

    return made_once("demo", make)


@pytest.fixture(scope="session")
def fitted_demo(made_once, demo_of_all):
    """The same with its history fitted for the numbers of paths that tests ask for; not to be written into."""
    from bestbet.adapters.store import open_workspace  # noqa: PLC0415 - as above
    from bestbet.workflow.beliefs import posterior_of  # noqa: PLC0415 - as above
    from bestbet.workflow.line import Luck  # noqa: PLC0415 - as above
    from bestbet.workflow.workspace import facts_of, plan_of  # noqa: PLC0415 - as above
    from copies import copy_of  # noqa: PLC0415 - as above
    from fitted_parts import remembered  # noqa: PLC0415 - as above

    def make(folder):
        copy_of(demo_of_all, folder)
        workspace = open_workspace(folder)
        facts, plan = facts_of(workspace), plan_of(workspace)
        with pytest.MonkeyPatch.context() as patch, remembered(patch):
            for n_paths in (512, 1024, 2048):
                posterior_of(workspace, plan, facts, Luck(1, n_paths))

    return made_once("fitted-demo", make)


@pytest.fixture(scope="session")
def followed_company(made_once):
    """The folder of a small company with its exports and a commitment to hold course; not to be written into."""
    from track_cases import Company, committed  # noqa: PLC0415 - as above

    return made_once("followed-company", lambda folder: committed(Company(1), folder))


@pytest.fixture(scope="module")
def parts_fitted_once():
    """The parts of each history are fitted once in a module, whatever is asked of them; see fitted_parts."""
    from fitted_parts import remembered  # noqa: PLC0415 - as above

    with pytest.MonkeyPatch.context() as patch, remembered(patch):
        yield


@pytest.fixture
def fitted_anew(monkeypatch):
    """For one test nothing is remembered: who computes here computes everything."""
    from fitted_parts import forgotten  # noqa: PLC0415 - as above

    forgotten(monkeypatch)

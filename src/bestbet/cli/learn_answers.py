"""What `bestbet learn` answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bestbet.adapters.store import open_workspace
from bestbet.cli.border import DONE, print_json, say
from bestbet.cli.show import show_list, show_tables, show_text
from bestbet.report.learn_json import learn_json
from bestbet.report.learn_tables import learn_tables
from bestbet.report.learn_words import advice, headline, losing_text
from bestbet.workflow import learning
from bestbet.workflow.line import Luck


@dataclass(frozen=True, slots=True)
class Way:
    """How to answer: random numbers, histories, futures, and what would be enough in them."""

    seed: int
    n_paths: int
    n_futures: int
    enough: float | None


def learn(workspace: Path, way: Way, *, is_json: bool) -> int:
    """Show what would be worth finding out before deciding."""
    wanted = learning.Wanted(way.n_futures, way.enough)
    luck = Luck(way.seed, way.n_paths)
    plan, found = learning.learn(open_workspace(workspace), luck, wanted=wanted, announce=say)
    if is_json:
        print_json({"plan": plan.team, **learn_json(found, plan.currency)})
        return DONE
    show_text(headline(found), style="bold")
    for sentence in advice(found, plan.currency):
        show_text(sentence)
    show_tables(learn_tables(found, plan.currency))
    show_list(f"Where {found.strategies[found.leader]} loses", losing_text(found, plan.currency))
    return DONE

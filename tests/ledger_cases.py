"""A small decision made by hand, and a store with imports, for the tests of the ledger."""

from datetime import UTC, date, datetime, timedelta

from bestbet.adapters.contents import put_content
from bestbet.adapters.ledger_store import append_decision, person_of
from bestbet.adapters.published import assessment_bytes, publish
from bestbet.adapters.registry import register_texts
from bestbet.adapters.texts import Texts
from bestbet.calibrate.posterior import Rests
from bestbet.commit.decision import Actor, Basis, Decision, Library, TripWire
from bestbet.odds.assessment import Assessment, ObjectiveOdds, StrategyOdds
from bestbet.plan.nodes import Direction, Effort, Measure, Objective, Plan, Strategy, Threshold

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
END = date(2027, 12, 31)
TEXTS = Texts({"plan": b"team: Northwind\n", "facts_map": b"as_of: 2026-12-31\n"})


def plan():
    objective = Objective("volume", Threshold(Measure.BOOKINGS, Direction.AT_LEAST, 4.2e6), END, date(2027, 1, 4))
    hold = Strategy("hold", "", "", (), is_status_quo=True)
    first = Strategy("healthcare_first", "we win there", "retail", (Effort("calls", 260.0, {"sector": ("health",)}),))
    return Plan("Northwind", "EUR", date(2027, 1, 4), 13.0, (objective,), (), (), (hold, first))


def objective_odds(p):
    return ObjectiveOdds(
        "volume", "bookings", "EUR", "at_least", 4.2e6, END, True, p, 0.002, 4.1e6, (3.2e6, 5.3e6)
    )  # fmt: skip


def assessment(p=0.47, seed=1):
    options = tuple(
        StrategyOdds(name, name == "hold", "", "", chance, 0.002, (0.1, 0.6), 0.5, 0.1, (objective_odds(chance),))
        for name, chance in (("hold", 0.31), ("healthcare_first", p))
    )
    rests = (Rests("win rate", 0.7, 0.0, 0.3, "history"),)
    return Assessment(
        "Northwind", "EUR", "d" * 64, date(2026, 12, 31), seed, 512, options, "healthcare_first", "best bet", (),
        "16 points ahead of hold", 0.4, rests, (), (),
    )  # fmt: skip


def commit(
    connection, *, because="we win there", who="Ada", at=NOON, p=0.47, strategy="healthcare_first", bulk=b"futures"
):
    """Add a decision to the ledger as the workflow does, without a simulation; return its entry."""
    found = assessment(p)
    basis = Basis(register_texts(connection, TEXTS, at), (), "c" * 64, (Library("python", "3.11"),))
    snapshot = publish(connection, found, basis, at)
    wires = (TripWire("wins", "below", 40.0, date(2027, 6, 30), "stop cold calling", 0.04),)
    decision = Decision(
        strategy, found, plan(), (), basis,
        put_content(connection, assessment_bytes(found)), put_content(connection, bulk), wires,
    )  # fmt: skip
    actor = Actor(person_of(connection, who, at), "owner", "operating system account")
    return append_decision(
        connection, decision, actor=actor, who=who, because=because, snapshot=snapshot, at=at
    )  # fmt: skip


def fill(database, n, **changes):
    """Add n decisions, an hour apart; return their entries."""
    made = []
    for i in range(n):
        with database.writing() as connection:
            made.append(commit(connection, at=NOON + timedelta(hours=i), because=f"reason {i}", **changes))
    return made

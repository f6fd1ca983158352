"""The table of every kind of record: leads are over the best baseline, and a record that is lost shows as lost."""

import runpy
from pathlib import Path

import pytest

KINDS = runpy.run_path(str(Path(__file__).resolve().parents[2] / "scripts" / "kinds"))


def record(seed, own, others, held=0.8, weeks=13):
    return {"kind": "slow wins", "seed": seed, "weeks": weeks, "errors": {"bestbet": own, **others}, "held": held}


def test_a_lead_is_over_the_baseline_that_turned_out_best():
    lines = KINDS["table"]([record(1, 0.08, {"a": 0.1, "b": 0.2}), record(2, 0.08, {"a": 0.1, "b": 0.2})]).splitlines()
    assert lines[-1] == "| slow wins | 0.080 | +20% ± 0% | +20%, +20% | a | 0.80 |"


def test_a_record_that_is_lost_shows_as_lost():
    (line,) = KINDS["table"](
        [record(1, 0.15, {"a": 0.1, "b": 0.2}), record(2, 0.1, {"a": 0.2, "b": 0.1})]
    ).splitlines()[2:]
    assert "-50%, +0%" in line
    assert "-25% ± 25%" in line


def test_horizons_stand_apart():
    lines = KINDS["table"]([record(1, 0.1, {"a": 0.2}, weeks=52), record(1, 0.2, {"a": 0.2})]).splitlines()[2:]
    assert [line.split(" | ")[:2] for line in lines] == [["| slow wins", "0.200"], ["| slow wins, 52 weeks", "0.100"]]


@pytest.mark.slow
def test_a_kind_is_looked_back_on():
    (found,) = KINDS["looked"]("slow wins", 51, (13,))
    assert found["looks"] == 12
    assert found["errors"]["bestbet"] < found["errors"]["historic average"]

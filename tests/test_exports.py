import subprocess
import sys

import pytest

import bestbet


def test_the_facade_is_small_and_sorted():
    assert list(bestbet.__all__) == sorted(bestbet.__all__)
    assert len(bestbet.__all__) <= 30


@pytest.mark.parametrize("name", bestbet.__all__)
def test_every_name_loads_and_is_documented(name):
    assert getattr(bestbet, name).__doc__


def test_a_name_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(AttributeError, match="read_plan"):
        _ = bestbet.raed_plan


def test_importing_the_package_loads_no_library():
    code = "import sys, bestbet; print(len([m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy', 'numba', 'typer')]))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "0"


def test_functions_stay_functions_after_their_stage_was_loaded():
    code = "import bestbet.odds.measures, bestbet.simulate.model, bestbet as bb; print(callable(bb.odds), callable(bb.simulate))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "True True"

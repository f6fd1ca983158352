"""The tests themselves run linear algebra on one thread; see conftest."""

import os

import numpy as np
import pytest
from threadpoolctl import threadpool_info


@pytest.mark.skipif(
    os.environ.get("OPENBLAS_NUM_THREADS") != "1", reason="somebody asked for another number of threads"
)
def test_linear_algebra_runs_on_one_thread():
    assert np.linalg.solve(np.eye(2), np.ones(2)).sum() == 2
    found = [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]
    assert found
    assert set(found) == {1}

"""The fast posterior beside the no-U-turn sampler on six cases; needs NumPyro, which is no dependency."""

import numpy as np
import pytest

pytest.importorskip("numpyro", reason="NumPyro, the oracle of the fast posterior, is not installed (extra: oracle)")

import nuts_oracle as oracle

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
NARROW_EVENTS = {"wins within 30 days"}
"""Next to nothing is seen of these where wins take months: their spread is that of a few odd draws."""


@pytest.mark.parametrize("case", oracle.CASES, ids=lambda case: case.__name__)
def test_means_and_spreads_are_those_of_the_sampler(case):
    rows, note = case()
    print(note, *(row.row() for row in rows), sep="\n")
    for row in rows:
        assert abs(row.gap()) < 0.4, row.row()
        if row.quantity not in NARROW_EVENTS:
            assert 0.8 < row.ratio() < 1.25, row.row()


def test_leaving_the_open_deals_out_would_be_seen():
    """Negative control: the young record without its open deals is another posterior."""
    counts = oracle.record(2, 26, [0.25], 8)
    closed = counts.outcome != 0
    without = oracle.OutcomeCounts(*(getattr(counts, name)[closed] for name in counts.__dataclass_fields__))
    right, wrong = (oracle.of_fit(each, 1)[1][:, 0] for each in (counts, without))
    assert abs(oracle.Compared("", "", wrong, right).gap()) > 0.8


def test_a_posterior_narrowed_by_a_third_would_be_seen():
    draws = np.random.default_rng(1).normal(size=4000)
    assert oracle.Compared("", "", draws * 2 / 3, draws).ratio() < 0.8

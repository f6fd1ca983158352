"""Attack 5: the ranks of the truth under the model's own law, and that the check would see a posterior too narrow."""

import numpy as np
import pytest
from sbc_study import DRAWS, WIDEST, band, chi_square, gap, holm, judged, ranks_of, table, width

EVEN = (
    *(f"{name} {lane}" for name in ("win probability", "rate", "dispersion", "new accounts") for lane in range(3)),
    "wins within 30 days",
    "wins within 120 days",
    "losses within 30 days",
    "losses within 120 days",
    "all arrivals a week",
    "expected wins ahead",
)


def ranks_when_narrowed(rng, n, factor):
    """Ranks of a standard normal truth among draws about a noisy mean, their spread times a factor."""
    truth = rng.normal(size=n)
    seen = truth + rng.normal(size=n)
    draws = seen[:, None] / 2 + factor * np.sqrt(0.5) * rng.normal(size=(n, DRAWS))
    return (draws < truth[:, None]).sum(axis=1)


def test_an_exact_posterior_has_even_ranks():
    ranks = ranks_when_narrowed(np.random.default_rng(1), 2000, 1.0)
    assert chi_square(ranks)[1] > 0.001
    assert gap(ranks) < band(2000, replicates=400)


def test_a_posterior_narrowed_by_a_tenth_is_caught_with_2000_replicates():
    """Negative control; with 200 replicates it would mostly be missed."""
    rng = np.random.default_rng(2)
    found = [chi_square(ranks_when_narrowed(rng, 2000, 0.9))[1] < 0.01 for _ in range(40)]
    assert np.mean(found) > 0.8
    missed = [chi_square(ranks_when_narrowed(rng, 200, 0.9))[1] > 0.01 for _ in range(40)]
    assert np.mean(missed) > 0.5


def test_the_spread_of_ranks_sees_a_narrowed_posterior_best():
    rng = np.random.default_rng(4)
    assert np.mean([width(ranks_when_narrowed(rng, 2000, 0.9)) > WIDEST for _ in range(40)]) > 0.8
    assert np.mean([abs(width(ranks_when_narrowed(rng, 2000, 1.0))) > WIDEST for _ in range(40)]) == 0


def test_a_posterior_that_lies_to_one_side_is_caught_by_the_band():
    ranks = np.minimum(ranks_when_narrowed(np.random.default_rng(3), 1000, 1.0) + 5, DRAWS)
    assert gap(ranks) > band(1000, replicates=400)


def test_holm_allows_for_looking_at_many():
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])


def test_one_replicate_ranks_every_quantity_and_is_the_same_again():
    once, twice = ranks_of(4), ranks_of(4)
    assert once == twice
    assert len(once["ranks"]) == 31
    assert all(0 <= rank <= DRAWS for rank in once["ranks"].values())


def test_a_history_with_next_to_nothing_in_it_is_left_out():
    assert ranks_of(104) is None


@pytest.mark.slow
def test_unknowns_of_the_model_have_even_ranks():
    """As many replicates as a coffee break allows; docs/evidence/sbc.md tells what the full study found."""
    rows = [row for row in map(ranks_of, range(1, 301)) if row]
    print(table(rows))
    limit = band(len(rows))
    assert [one.name for one in judged(rows) if one.name in EVEN and not one.is_even(limit)] == []

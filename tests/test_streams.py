import numpy as np
import pytest

from bestbet import streams

WORD = 2**64


def scalar_mix64(*words):
    mixed = 0
    for word in words:
        z = ((mixed ^ (word % WORD)) + 0x9E3779B97F4A7C15) % WORD
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % WORD
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % WORD
        mixed = z ^ (z >> 31)
    return mixed


def test_one_word_equals_the_published_first_number_of_splitmix64():
    assert int(streams.mix64(0)) == 0xE220A8397B1DCDAF


@pytest.mark.parametrize("words", [(0,), (1, 2, 3), (-7, 2**63 + 5), (2**64 - 1, 0, 12345)])
def test_the_array_law_equals_the_law_in_plain_integers(words):
    assert int(streams.mix64(*words)) == scalar_mix64(*words)


def test_words_are_broadcast_against_each_other():
    grid = streams.mix64(3, np.arange(4, dtype=np.uint64)[:, None], np.arange(5, dtype=np.int64))
    assert grid.shape == (4, 5)
    assert int(grid[2, 3]) == scalar_mix64(3, 2, 3)


def test_the_first_draws_are_the_same_for_any_number_of_draws():
    assert np.array_equal(streams.uniforms(5, "rate", 100), streams.uniforms(5, "rate", 4096)[:100])


def test_names_seeds_and_draws_give_unrelated_numbers():
    one, other, seeded = (streams.uniforms(s, name, 50_000) for s, name in ((1, "a"), (1, "b"), (2, "a")))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02
    assert abs(np.corrcoef(one, seeded)[0, 1]) < 0.02
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 0.02


def test_numbers_are_uniform_and_never_reach_zero_or_one():
    numbers = np.sort(streams.uniforms(11, "anything", 100_000))
    steps = (np.arange(100_000) + 0.5) / 100_000
    assert np.abs(numbers - steps).max() < 1.63 / np.sqrt(100_000)  # Kolmogorov's 1 % bound
    edges = streams.unit(np.array([0, 2**64 - 1], dtype=np.uint64))
    assert edges[0] > 0
    assert edges[1] < 1


def test_a_name_always_has_the_same_key():
    assert streams.key("lane:healthcare / outbound") == streams.key("lane:healthcare / outbound")
    assert streams.key("a") != streams.key("b")
    assert 0 <= streams.key("") < WORD

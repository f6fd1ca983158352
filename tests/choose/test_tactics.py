from types import SimpleNamespace

import numpy as np
import pytest
from choose_cases import R, asked, objective
from scipy.special import ndtr

from bestbet.choose.fitting_in import Fit, Served
from bestbet.choose.grades import grade_of
from bestbet.choose.tactics import (
    CUT_UP_TO,
    KEEP_FROM,
    WORTH_TESTING,
    BestTest,
    Effect,
    Judged,
    Moved,
    effect_of,
    needs_test,
    verdict_of,
)
from bestbet.evidence.claims import Grade
from bestbet.odds.probability import group, plausible_values
from bestbet.plan.nodes import Basis

FITS = Fit((Served("o", ("win_rate",), "everywhere"),), ())
IN, OUT = SimpleNamespace(is_in=True), SimpleNamespace(is_in=False)


def effect(p, moved=0.02):
    return Effect(0.01, 0.001, (Moved("o", moved, 0.004),), Judged(p, 0.01, 0.0, 0.0), np.zeros((2, 2)))


def worth(gain):
    return BestTest("win_rate", "accounts dealt to two arms", 26, gain, 0.0001)


@pytest.mark.parametrize(
    ("variant", "p", "test", "verdict"),
    [
        (IN, KEEP_FROM, None, "keep"),
        (IN, CUT_UP_TO, None, "cut"),
        (IN, 0.5, worth(WORTH_TESTING), "test"),
        (IN, 0.5, worth(WORTH_TESTING - 1e-6), "hold at minimum"),
        (IN, 0.5, None, "hold at minimum"),
        (IN, None, None, "cut"),
        (OUT, KEEP_FROM, None, "add"),
        (OUT, CUT_UP_TO, None, "leave out"),
        (OUT, 0.5, worth(0.01), "test"),
        (OUT, 0.5, None, "leave out"),
        (OUT, None, None, "leave out"),
    ],
)
def test_verdicts_follow_the_share_of_worlds_in_which_a_tactic_helps(variant, p, test, verdict):
    assert verdict_of(variant, FITS, effect(p), test)[0] == verdict


def test_a_tactic_that_helps_by_keeping_people_from_selling_is_not_kept():
    """What it serves does not rise; the chance does, because a share of repeat sales rises when less is sold."""
    found = verdict_of(IN, FITS, effect(0.9, moved=-0.02), None)
    assert found == ("hold at minimum", "none of the objectives that it serves rises by anything to be seen")
    assert verdict_of(OUT, FITS, effect(0.9, moved=0.007), None)[0] == "leave out"


def test_a_filter_overrules_any_effect_and_gives_its_reason():
    misfit = Fit(FITS.serves, ("it reaches none of what the strategy aims at (health)",))
    assert verdict_of(IN, misfit, effect(0.99), None) == ("cut", f"it would help, but {misfit.against[0]}")
    assert verdict_of(OUT, misfit, effect(0.1), None) == ("leave out", misfit.against[0])
    assert not needs_test(misfit, effect(0.5))


def test_a_test_is_asked_for_only_between_keeping_and_cutting():
    assert [needs_test(FITS, effect(p)) for p in (0.1, 0.2, 0.5, 0.7, None)] == [False, False, True, False, False]


def paired(gain_sd, gain_mean, *, seed, n=4096):
    """Measures with and without a tactic whose gain differs by world, on one luck, and the share of worlds that gain."""
    rng = np.random.default_rng(seed)
    market, gain = 15 * rng.standard_normal((n, 1)), gain_mean + gain_sd * rng.standard_normal((n, 1))
    luck = 20 * rng.standard_normal((n, R))
    without = 90 + market + luck
    with_ = without + gain + 0.5 * rng.standard_normal((n, R))  # the tactic's own luck is small
    return {"o": with_.ravel()}, {"o": without.ravel()}, float((gain > 0).mean())


def test_whether_a_tactic_helps_is_read_from_worlds_on_the_same_luck():
    question = asked(objective("o"))
    for mean in (-2.0, 0.0, 1.0, 3.0):
        with_, without, true = paired(2.0, mean, seed=3)
        found = effect_of(question, with_, without, is_in=True)
        assert found.p_positive == pytest.approx(true, abs=0.05)
        assert found.judged.p_positive_mcse < 0.01


def test_a_skewed_gain_is_where_a_normal_law_for_it_would_be_wrong():
    """The control: gains that are small in most worlds and large in few help in all; a normal law says 7 or 8 in 10."""
    rng = np.random.default_rng(4)
    gain = np.exp(1.5 * rng.standard_normal((4096, 1)))
    without = 60 + 12 * rng.standard_normal((4096, 1)) + 10 * rng.standard_normal((4096, R))
    with_, without = {"o": (without + gain).ravel()}, {"o": without.ravel()}
    found = effect_of(asked(objective("o")), with_, without, is_in=True)
    assert found.p_positive > 0.98
    gap = ndtr((with_["o"] - 100) / 9) - ndtr((without["o"] - 100) / 9)
    assert (plausible_values(group(gap[:, None], R), seed=1) > 0).mean() < 0.85


def test_left_out_and_added_are_the_same_difference_the_other_way_round():
    question = asked(objective("o"))
    with_, without, _ = paired(2.0, 1.0, seed=5)
    kept, added = (
        effect_of(question, a, b, is_in=is_in) for a, b, is_in in ((with_, without, True), (without, with_, False))
    )
    assert kept.mean == added.mean > 0
    assert kept.moved == added.moved


def test_the_effect_is_the_paired_difference_of_exact_chances():
    question = asked(objective("o"))
    with_, without, _ = paired(2.0, 3.0, seed=6)
    found = effect_of(question, with_, without, is_in=True)
    gap = (with_["o"] >= 100).astype(float) - (without["o"] >= 100)
    assert found.mean == pytest.approx(gap.mean())
    assert found.mcse == pytest.approx(gap.reshape(-1, R).mean(axis=1).std(ddof=1) / 64)
    unpaired = np.sqrt(2 * 0.25 / len(gap))
    assert found.mcse < unpaired / 2


def test_a_tactic_that_changes_nothing_is_cut_and_never_called_even():
    values, _, _ = paired(2.0, 3.0, seed=7)
    found = effect_of(asked(objective("o")), values, values, is_in=True)
    assert found.p_positive is None
    assert verdict_of(IN, FITS, found, None)[0] == "cut"


def test_stories_lend_no_grade_however_many():
    tactic = SimpleNamespace(name="calls", basis=Basis.JUDGEMENT)
    stories = SimpleNamespace(tactic="calls", items=(), stories=SimpleNamespace(n=40))
    assert grade_of(tactic, SimpleNamespace(effects=(stories,))) == "judgement; 40 stories count for nothing"
    assert grade_of(tactic, SimpleNamespace(effects=())) == "judgement"


def test_the_strongest_claim_that_counts_lends_its_grade():
    def claim(grade, weight):
        return SimpleNamespace(weight=weight, item=SimpleNamespace(claim=SimpleNamespace(grade=grade)))

    items = (claim(Grade.VENDOR_CLAIM, 0.3), claim(Grade.BEFORE_AFTER, 0.4), claim(Grade.RANDOMISED_TEST, 0.01))
    effects = (SimpleNamespace(tactic="calls", items=items, stories=SimpleNamespace(n=0)),)
    tactic = SimpleNamespace(name="calls", basis=Basis.JUDGEMENT)
    assert grade_of(tactic, SimpleNamespace(effects=effects)) == "before after"

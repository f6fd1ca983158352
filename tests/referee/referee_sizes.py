"""How delays go with the size of a deal, as the model's specification says; shares no code with the engine."""

import math
from statistics import NormalDist

_NORMAL = NormalDist()


def slow_chance(cut, slope, score):
    """The chance that a deal of that size is slow, where `cut` of all deals are quick."""
    usual = math.log((1 - cut) / cut) * math.sqrt(1 + math.pi * slope**2 / 8)
    return 1 / (1 + math.exp(-usual - slope * score))


def share_closed(level, tie, told):
    """The share of deals of that size that have closed when `level` of all have."""
    score, cut = told
    if tie == 0 or score is None or not 0 < level < 1:
        return level
    if cut == 0:
        return _NORMAL.cdf((_NORMAL.inv_cdf(level) - tie * score) / math.sqrt(1 - tie * tie))
    slow = slow_chance(cut, tie, score)
    quick_closed, slow_closed = min(level / cut, 1.0), max(level - cut, 0.0) / (1 - cut)
    return (1 - slow) * quick_closed + slow * slow_closed


def level_by_size(world, gone, tie, told):
    """Draw where in the law of all deals the delay of one of that size stands, beyond `gone`: tried until it is."""
    score, cut = told
    if tie == 0 or score is None or not 0 < gone < 1:
        return gone + (1 - gone) * world.uniform()
    for _ in range(100_000):
        if cut == 0:
            level = _NORMAL.cdf(tie * score + math.sqrt(1 - tie * tie) * world.normal())
        else:
            is_slow = world.uniform() < slow_chance(cut, tie, score)
            level = cut + (1 - cut) * world.uniform() if is_slow else cut * world.uniform()
        if level > gone:
            return level
    return gone + (1 - gone) * world.uniform()


def size_by_delay(world, tie, cut, level):
    """Draw the standard score of the size of a win whose delay stands there."""
    if cut == 0:
        score = _NORMAL.inv_cdf(min(max(level, 1e-12), 1 - 1e-12))
        return tie * score + math.sqrt(1 - tie * tie) * world.normal()
    while True:
        score = world.normal()
        if (world.uniform() < slow_chance(cut, tie, score)) == (level > cut):
            return score

import numpy as np
import pytest

from bestbet.calibrate import newcomers

WEEKS, WINS = 80, 4


def market(rng, firms, *, weeks=WEEKS, known=0, stays=None):
    """Wins that each meet a firm at random, of so many firms; or, with `stays`, a new one with that chance each time."""
    seen, counts = set(range(known)), np.zeros((2, weeks), dtype=np.int64)
    for week in range(weeks):
        for _ in range(WINS):
            firm = int(rng.integers(firms))
            new = firm not in seen if stays is None else bool(rng.random() < stays)
            seen.add(firm)
            counts[:, week] += (1, new)
    return counts


def said(counts, ahead, n=2000):
    """Return the mean share of new accounts over the weeks ahead, from the share of the last 26 weeks."""
    recent = counts[1, -26:].sum() / counts[0, -26:].sum()
    today, pace = newcomers.draw(newcomers.fit(counts), np.full(n, float(WINS)), seed=1)
    return float((recent * today[:, None] / (1 + pace[:, None] * (np.arange(ahead) + 0.5)) ** 2).mean())


def errors(worlds, ahead=52):
    """Return ln(came / said) with falling shares, and with the share of the last half year kept."""
    found = []
    for counts in worlds:
        past = counts[:, :WEEKS]
        came = counts[1, WEEKS:].sum() / counts[0, WEEKS:].sum()
        kept = past[1, -26:].sum() / past[0, -26:].sum()
        found.append((np.log(came / said(past, ahead)), np.log(came / kept)))
    return np.mean(found, axis=0)


def test_where_the_market_fills_the_share_goes_on_falling():
    """Control in the same test: the share of the last half year, kept, promises a quarter too many."""
    rng = np.random.default_rng(1)
    falling, kept = errors([market(rng, 500, weeks=WEEKS + 52) for _ in range(20)])
    assert kept < -0.2
    assert abs(falling) < 0.1


def test_where_new_firms_never_run_out_the_share_stays():
    """A market so large that it hardly empties, with customers who come by habit, says the same as one without end."""
    rng = np.random.default_rng(2)
    found = [newcomers.fit(market(rng, 500, stays=0.7)).weight[-1] for _ in range(20)]
    assert np.median(found) > 0.8
    falling, _ = errors([market(rng, 500, weeks=WEEKS + 52, stays=0.7) for _ in range(20)])
    assert abs(falling) < 0.06


def test_a_market_won_long_ago_brings_next_to_none():
    counts = market(np.random.default_rng(3), 40, weeks=200)
    assert said(counts, 52) < 0.02


def test_few_wins_tell_nothing():
    for counts in (None, np.array([[1, 1] * 7, [1, 0] * 7])):
        today, pace = newcomers.draw(newcomers.fit(counts), np.full(10, 3.0), seed=1)
        assert today == pytest.approx(1)
        assert pace == pytest.approx(0)


ASKED, WIN = 4, 0.3


class Market:
    """Opportunities of firms drawn from so many, or of ever new ones; customers come by habit, the lost come again."""

    def __init__(self, rng, *, firms=None, habit=0.0, again=0.0):
        self.rng, self.firms, self.habit, self.again = rng, firms, habit, again
        self.customers, self.seen, self.due, self.fresh = [], set(), {}, 10**6

    def asked(self, week):
        if self.customers and self.rng.random() < self.habit:
            return self.customers[int(self.rng.integers(len(self.customers)))]
        if self.firms:
            return int(self.rng.integers(self.firms))
        if self.due.get(week):
            return self.due[week].pop()
        self.fresh += 1
        return self.fresh

    def lived(self, weeks):
        """Return the wins by week, all and new, and the meetings; every opportunity is decided on its day."""
        wins, met = np.zeros((2, weeks), dtype=np.int64), np.zeros((4, weeks), dtype=np.int64)
        for week in range(weeks):
            for _ in range(int(self.rng.poisson(ASKED))):
                who = self.asked(week)
                is_new = who not in self.customers
                is_won = self.rng.random() < WIN
                wins[:, week] += (is_won, is_won and is_new)
                met[:, week] += (1, not is_won, is_new, is_new and who not in self.seen)
                self.seen.add(who)
                if is_won and is_new:
                    self.customers.append(who)
                elif not is_won and self.rng.random() < self.again:
                    self.due.setdefault(week + int(self.rng.integers(8, 40)), []).append(who)
        return wins, met


def misses(ahead=52, n=24, **market):
    """Return the root mean square of ln(came / said) of the share ahead: with the meetings, and from the wins alone."""
    found = []
    for seed in range(n):
        wins, met = Market(np.random.default_rng([seed, 7]), **market).lived(WEEKS + ahead)
        came = wins[1, WEEKS:].sum() / wins[0, WEEKS:].sum()
        recent = wins[1, WEEKS - 26 : WEEKS].sum() / wins[0, WEEKS - 26 : WEEKS].sum()
        past = wins[:, :WEEKS]
        both = (newcomers.fit(past, met[:, :WEEKS]), newcomers.fit(past))
        found.append([np.log(came / (recent * course(one, past, ahead))) for one in both])
    return np.array(found)


def course(fitted, past, ahead):
    today, pace = newcomers.draw(fitted, np.full(500, past[0, -26:].mean()), seed=1)
    return (today[:, None] / (1 + pace[:, None] * (np.arange(ahead) + 0.5)) ** 2).mean()


@pytest.mark.parametrize("market", [{"firms": 600}, {"firms": 600, "habit": 0.2}, {"habit": 0.2}, {"habit": 0.1}])
def test_who_is_met_again_tells_how_large_the_market_is(market):
    """Finite or endless, with customers by habit or not: closer than from the wins alone, which is the control."""
    found = misses(n=24, **market)
    with_meetings, alone = np.sqrt((found**2).mean(axis=0))
    assert with_meetings < alone
    assert abs(found[:, 0].mean()) < 0.02 + 2 * found[:, 0].std() / len(found) ** 0.5


def test_where_the_lost_are_asked_again_in_an_endless_market_the_share_is_said_a_little_too_low():
    """A known limit: to be met again looks like a market that empties; the wins have to speak against it."""
    found = misses(n=24, habit=0.1, again=0.4)
    assert -0.05 < found[:, 0].mean() < 0.1


def test_an_endless_market_is_not_said_to_empty():
    """Nobody who said no is ever met again. Control: from the wins alone some of these records are said to empty."""
    lived = [Market(np.random.default_rng([seed, 8]), habit=0.1).lived(WEEKS) for seed in range(12)]
    assert min(course(newcomers.fit(wins, met), wins, 52) for wins, met in lived) > 0.99
    assert min(course(newcomers.fit(wins), wins, 52) for wins, _ in lived) < 0.95


def test_where_only_the_won_have_accounts_meetings_tell_nothing():
    wins, met = Market(np.random.default_rng(4), firms=800).lived(WEEKS)
    hidden = np.stack([wins[0], 0 * wins[0], wins[1], wins[1]])
    assert newcomers.fit(wins, hidden).weight == pytest.approx(newcomers.fit(wins).weight)
    assert newcomers.fit(wins, met).weight != pytest.approx(newcomers.fit(wins).weight)

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
    """Return the mean share of new accounts over the weeks ahead, from the share that each draw's view tells."""
    return course(newcomers.fit(counts), counts, ahead, n)


def told(counts, spoken):
    """Return the raw share of new accounts per view: recent wins in full, earlier ones as far as they speak."""
    (recent, recent_new), (earlier, earlier_new) = counts[:, -26:].sum(axis=1), counts[:, 13:-26].sum(axis=1)
    return (recent_new + spoken * earlier_new) / (recent + spoken * earlier)


def course(fitted, counts, ahead, n=500):
    coming = newcomers.draw(fitted, np.full(n, counts[0, -26:].mean()), seed=1)
    share = told(counts, np.array(fitted.spoken))[coming.view] * coming.today
    return float((share[:, None] / (1 + coming.pace[:, None] * (np.arange(ahead) + 0.5)) ** 2).mean())


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
        coming = newcomers.draw(newcomers.fit(counts), np.full(10, 3.0), seed=1)
        assert coming.today == pytest.approx(1)
        assert coming.pace == pytest.approx(0)


def test_a_win_less_does_not_shut_the_others_out():
    """Twelve of 19 wins lie more than half a year back: they speak as twelve of 20 do, and no longer not at all."""
    counts = np.zeros((2, 65), dtype=np.int64)
    counts[0, 13:37:2], counts[1, 13:37:4] = 1, 1
    counts[0, -7:], counts[1, -7:-3] = 1, 1
    more = counts.copy()
    more[0, -8] = 1
    few, enough = newcomers.fit(counts), newcomers.fit(more)
    assert counts[0].sum() == 19
    assert np.isinf(few.room).all()
    assert few.view[-1] == pytest.approx(enough.view[-1], abs=0.05)
    assert few.view[-1, 0] < 0.3
    assert few.spoken == pytest.approx(enough.spoken)


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
        past = wins[:, :WEEKS]
        both = (newcomers.fit(past, met[:, :WEEKS]), newcomers.fit(past))
        found.append([np.log(came / course(one, past, ahead)) for one in both])
    return np.array(found)


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


def left(fitted, wins):
    """Return the mean share over a year, as a part of the one on record."""
    coming = newcomers.draw(fitted, np.full(500, wins[0, -26:].mean()), seed=1)
    ahead = (1 + coming.pace[:, None] * (np.arange(52) + 0.5)) ** -2.0
    return float((coming.today[:, None] * ahead).mean())


def test_an_endless_market_is_not_said_to_empty():
    """Nobody who said no is ever met again. Control: from the wins alone some of these records are said to empty."""
    lived = [Market(np.random.default_rng([seed, 8]), habit=0.1).lived(WEEKS) for seed in range(12)]
    assert min(left(newcomers.fit(wins, met), wins) for wins, met in lived) > 0.99
    assert min(left(newcomers.fit(wins), wins) for wins, _ in lived) < 0.95


def test_where_only_the_won_have_accounts_meetings_tell_nothing():
    wins, met = Market(np.random.default_rng(4), firms=800).lived(WEEKS)
    hidden = np.stack([wins[0], 0 * wins[0], wins[1], wins[1]])
    assert newcomers.fit(wins, hidden).weight == pytest.approx(newcomers.fit(wins).weight)
    assert newcomers.fit(wins, met).weight != pytest.approx(newcomers.fit(wins).weight)


def shares(rng, before, since, *, weeks=WEEKS):
    """Wins by week whose share of new accounts is one thing until half a year ago and another since."""
    wins = rng.poisson(WINS, weeks)
    share = np.where(np.arange(weeks) < weeks - 26, before, since)
    return np.stack([wins, rng.binomial(wins, share)])


def views(before, since, n=24):
    """Return how likely each view is on average over endless markets: any share, a changed one, the same."""
    worlds = (shares(np.random.default_rng([seed, 9]), before, since) for seed in range(n))
    return np.mean([newcomers.fit(counts).view[-1] for counts in worlds], axis=0)


def test_earlier_wins_speak_for_a_share_that_stayed_and_not_for_one_that_broke():
    """The same, somewhat less (log odds -0.5), and something else (log odds -2.4): each is seen, as far as few wins show."""
    stayed, moved, broke = views(0.8, 0.8), views(0.8, 0.7), views(0.8, 0.25)
    assert stayed[2] > 0.55
    assert stayed[0] < 0.15
    assert moved[2] < stayed[2] - 0.1
    assert broke[2] < 0.001
    assert broke[0] > 0.5


def test_more_wins_bring_the_share_nearer_where_it_stays():
    """Control: by the recent wins alone the root mean square error is a fifth larger and more."""
    errors = []
    for seed in range(60):
        counts = shares(np.random.default_rng([seed, 10]), 0.8, 0.8)
        fitted = newcomers.fit(counts)
        alone = told(counts, np.zeros(1))[0]
        coming = newcomers.draw(fitted, np.full(500, 4.0), seed=1)
        errors.append([(told(counts, np.array(fitted.spoken))[coming.view]).mean() - 0.8, alone - 0.8])
    ours, alone = np.sqrt((np.array(errors) ** 2).mean(axis=0))
    assert ours < 0.83 * alone


def test_earlier_wins_cost_little_where_the_share_broke():
    """Where the share fell to a third half a year ago, what was before must not pull it up."""
    worlds = [shares(np.random.default_rng([seed, 11]), 0.8, 0.25) for seed in range(24)]
    pulled = [
        course(newcomers.fit(counts), counts, 1) - counts[1, -26:].sum() / counts[0, -26:].sum() for counts in worlds
    ]
    assert np.mean(pulled) < 0.02


def test_an_earlier_win_speaks_as_much_as_the_change_allows():
    """However many they are, together they tell the log odds no closer than the change since, 0.5: 4 / (p q) wins."""
    counts = shares(np.random.default_rng(12), 0.8, 0.8, weeks=2000)
    spoken = newcomers.fit(counts).spoken
    earlier, new = counts[:, 13:-26].sum(axis=1)[0], counts[1, 13:-26].sum()
    share = new / earlier
    assert spoken[1] * earlier * share * (1 - share) == pytest.approx(4.0, rel=0.01)
    assert (spoken[0], spoken[2]) == (0.0, 1.0)
    few = shares(np.random.default_rng(12), 0.8, 0.8, weeks=13 + 26 + 4)
    wins, new = few[:, 13:-26].sum(axis=1)
    blurred = wins * new / wins * (1 - new / wins) / 4.0
    assert newcomers.fit(few).spoken[1] == pytest.approx(1 / (1 + blurred), rel=0.05), (
        "a month of wins tells little anyway"
    )


def test_a_share_that_falls_is_read_at_today_from_whichever_wins_tell_it():
    """Where the law holds exactly, every view comes to the same share today."""
    wins = np.full(WEEKS, 4.0)
    room, known = 500.0, np.cumsum(wins) - wins / 2
    counts = np.stack([wins, wins * (1 + known / room) ** -2.0])
    total, recent, untold = wins.sum(), wins[-26:].sum(), wins[:13].sum()
    view = np.eye(3)
    for chosen in range(3):
        fitted = newcomers.Newcomers(
            np.array([room]), np.ones(1), (untold, total - recent, total), view[chosen : chosen + 1], (0.0, 0.3, 1.0)
        )
        coming = newcomers.draw(fitted, np.full(4, 4.0), seed=1)
        today = told(counts, np.array(fitted.spoken))[coming.view] * coming.today
        assert today == pytest.approx((1 + total / room) ** -2.0, rel=2e-3)

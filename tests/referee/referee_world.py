"""One world of the referee: every deal, seat, customer and rival is a process of its own, in continuous time.

Times are weeks from the end of the as-of date. Written from the model's specification; shares no code with the engine.
Hours are real here: a deal being worked takes its hours every week until it closes, nobody takes on a deal for which
no hours are free, new deals wait in line behind open ones, and lose patience after a week.
"""

import math
from bisect import bisect_left
from collections import deque

import simpy
from referee_company import CHANNELS, Truth, log_lift, stationary
from referee_customers import Customers
from referee_sizes import level_by_size, share_closed, size_by_delay

PATIENCE = 1.0
COMES_BACK = 0.1
VACANT_WEEKS = 8
FIRST_DAY_PRODUCTIVITY = 0.2
WEEKS_PER_YEAR = 365.25 / 7
RIVAL_EASES = 1 / 26
NOTICE = 0.5 ** (1 / 6)


def buffered(draw, size=256):
    """Return a function that gives one number at a time from draw(size)."""

    def numbers():
        while True:
            yield from draw(size).tolist()

    return numbers().__next__


class World:
    """A company that lives through its horizon once; `log` holds what happened: (stream, when, cell, amount)."""

    def __init__(self, company, draw, rng, *, patience=PATIENCE):
        self.company, self.truth, self.rng = company, Truth(company, draw), rng
        self.uniform, self.exponential = buffered(rng.random), buffered(rng.standard_exponential)
        self.normal = buffered(rng.standard_normal)
        self.env = simpy.Environment()
        self.log = []
        self.level, self.turned = [0.0] * len(company.lanes), 0.0
        self.carried = [dose.today for dose in company.doses]
        self.desk = Desk(self, patience) if company.hours is not None else None
        self.team = Team(self) if company.hours is not None else None
        self.customers = Customers(self)
        self.rivals = [Rival(self, segment) for segment in range(company.segments)]
        self.created_week, self.worked_week = 0, 0

    def run(self):
        self._open_pipeline()
        self.env.process(self._weeks())
        self.env.run(until=self.company.weeks)
        return self.log

    def note(self, stream, cell, amount=1.0):
        self.log.append((stream, self.env.now, cell, amount))

    def _weeks(self):
        truth, company = self.truth, self.company
        for week in range(company.weeks):
            self._drift(week)
            self._price(week)
            delivered = self._share_of_tactics(week)
            lifts = self._lifts(week, delivered)
            served = self.worked_week / self.created_week if self.created_week else 1.0
            self.created_week = self.worked_week = 0
            for rival in self.rivals:
                rival.live(week, delivered, served)
            self.customers.begin_week(week, self._segment_factors(lifts))
            self.value_factor = [math.exp(x) for x in self._lane_logs(lifts, "deal_value")]
            season = truth.season[company.season_cell[week]]
            win_logs, referral_logs = self._lane_logs(lifts, "win_rate"), self._lane_logs(lifts, "referral")
            for lane, rate in enumerate(self._rates(lifts, referral_logs, week)):
                mean = rate * season * math.exp(self.level[lane])
                odds_log = win_logs[lane] + self.rivals[company.segment_of[lane]].log_odds()
                self._send(lane, mean, on_odds(truth.win_probability[lane], odds_log))
            yield self.env.timeout(1)

    def _drift(self, week):
        """Move the levels: half of the drift is the market's, whose growth fades by a fiftieth a week and turns."""
        sd = self.truth.drift_sd * math.sqrt(0.5)
        self.turned = 0.98 * self.turned + self.truth.growth_turn * self.normal()
        market = sd * self.normal() + self.truth.growth * 0.98 ** (week + 1) + self.turned
        self.level = [level + market + sd * self.normal() for level in self.level]

    def _price(self, week):
        """Move what wins and orders are worth: growth fades by a fiftieth a week, the rest goes with the root of time."""
        truth, grown = self.truth, sum(0.98**ago for ago in range(1, week + 2))
        self.win_worth = math.exp(truth.value_growth * grown + truth.value_walk * math.sqrt(week + 1))
        self.order_worth = math.exp(truth.order_growth * grown + truth.order_walk * math.sqrt(week + 1))

    def _share_of_tactics(self, week):
        """Hours come to tactics first; where they do not suffice, tactics shrink in proportion."""
        if self.team is None:
            return 1.0
        hours, cost = self.team.hours(), self.truth.unit_cost
        needed = sum(cost[dose.tactic][self.company.hours] * dose.by_week[week] for dose in self.company.doses)
        delivered = min(1.0, hours / needed) if needed > 0 else 1.0
        self.desk.begin_week(hours - delivered * needed)
        return delivered

    def takes_hours(self, tactic):
        return self.company.hours is not None and self.truth.unit_cost[tactic][self.company.hours] > 0

    def _lifts(self, week, delivered):
        """Carry the effort over and return each dose's response beyond today's, in reference doses."""
        lifts = []
        for i, dose in enumerate(self.company.doses):
            kept = 0.5 ** (1 / self.truth.half_life[dose.tactic])
            units = dose.by_week[week] * (delivered if self.takes_hours(dose.tactic) else 1.0)
            self.carried[i] = (1 - kept) * units + kept * self.carried[i]
            lifts.append(self.truth.hill[i](self.carried[i]) - self.truth.hill[i](dose.today))
        return lifts

    def _lane_logs(self, lifts, channel):
        position, logs = CHANNELS.index(channel), [0.0] * len(self.company.lanes)
        for dose, lift in zip(self.company.doses, lifts, strict=True):
            logs[dose.lane] += log_lift(self.truth.effect[dose.tactic][position]) * lift
        return logs

    def _segment_factors(self, lifts):
        """Return, per segment, the factors on leaving and on ordering: lanes' logs averaged by their base rates."""
        factors = []
        for channel in ("churn", "repeat"):
            logs, rate, by = self._lane_logs(lifts, channel), self.truth.rate, self.company.segment_of
            above, below = [0.0] * self.company.segments, [0.0] * self.company.segments
            for lane, segment in enumerate(by):
                above[segment] += rate[lane] * logs[lane]
                below[segment] += rate[lane]
            factors.append([math.exp(a / b) for a, b in zip(above, below, strict=True)])
        return factors

    def _rates(self, lifts, referral_logs, week):
        company, truth = self.company, self.truth
        added = [0.0] * len(company.lanes)
        for dose, lift in zip(company.doses, lifts, strict=True):
            trim = truth.trim[dose.lane] if dose.today > 0 else 1.0
            added[dose.lane] += trim * truth.effect[dose.tactic][0] * dose.reference * lift
        for lane, base in enumerate(truth.rate):
            factor = 1.0
            if company.is_referral[lane]:
                grown = self.customers.growth(company.segment_of[lane], week)
                factor = grown * math.exp(referral_logs[lane])
            yield max(base * factor + added[lane], 0.0)

    def _send(self, lane, mean, win_probability):
        """Start one process per opportunity of the week; k is the NB2 shape."""
        k = self.truth.dispersion[lane]
        frailty = self.rng.gamma(k) / k if math.isfinite(k) else 1.0
        for _ in range(self.rng.poisson(mean * frailty)):
            self.env.process(self._opportunity(lane, self.uniform(), win_probability))

    def _opportunity(self, lane, wait, win_probability):
        yield self.env.timeout(wait)
        self.note("created", lane)
        created = self.env.now
        self.created_week += 1
        if self.desk is not None and not self.desk.take_on() and not (yield from self.desk.wait()):
            return
        self.worked_week += 1
        self.note("opened", lane)
        win_days, loss_days, recorded = self.truth.delays[lane]
        is_won = self.uniform() < win_probability
        is_recorded = is_won or self.uniform() < recorded
        level = self.uniform()
        days = delay(win_days if is_won else loss_days, level)
        yield from self._until_closed(lane, days / 7, created, (is_won, is_recorded, None, level))

    def _until_closed(self, lane, weeks, created, fate):
        is_won, is_recorded, amount, level = fate
        if not self.env.now + weeks < self.company.weeks:
            return  # still open when the world ends
        yield self.env.timeout(weeks)
        self.note("opened", lane, -1.0)
        if self.desk is not None:
            self.desk.let_go()
        if is_won:
            self._win(lane, created, amount, level)
        elif is_recorded:
            self.note("losses", lane)

    def _win(self, lane, created, amount, level):
        truth = self.truth
        if amount is None:
            amount = self.value_of_win(lane, level)
            amount *= self.value_factor[lane] * self.win_worth
        self.note("wins", lane)
        self.note("bookings", lane, amount)
        self.note("win_weeks", lane, self.env.now - created)
        if self.uniform() < truth.new_account_share[lane]:
            self.note("new_accounts", lane)
            self.note("new_bookings", lane, amount)
            self.customers.join(self.company.segment_of[lane])

    def value_of_win(self, lane, level):
        """Draw the value of a win that came when `level` of all wins have come, where the two go together."""
        truth, (_, cut) = self.truth, self.company.scores(None)[0]
        law = (truth.value_log_mean[lane], truth.value_log_sd[lane], truth.value_cap[lane])
        if truth.size_won == 0 or level is None:
            return self.value(*law)
        return self.value(*law, lambda: size_by_delay(self, truth.size_won, cut, level))

    def value(self, log_mean, log_sd, cap, score=None):
        """Draw from the lognormal law until the value is a plausible one."""
        score = score or self.normal
        if log_sd == 0:
            return min(math.exp(log_mean), cap)
        while True:
            value = math.exp(log_mean + log_sd * score())
            if value <= cap:
                return value

    def _open_pipeline(self):
        truth = self.truth
        shock = truth.open_shock * self.normal()
        for (lane, age, stated), size in zip(self.company.open_deals, self.company.sizes, strict=True):
            win_days, loss_days, recorded = truth.delays[lane]
            of_win, of_loss = zip((truth.size_won, truth.size_lost), self.company.scores(size, lane), strict=True)
            won_by = share_closed(win_days[min(age, len(win_days) - 1)], *of_win)
            lost_by = share_closed(loss_days[min(age, len(loss_days) - 1)], *of_loss)
            pi = truth.win_probability[lane]
            yes, no = pi * (1 - won_by), (1 - pi) * (1 - recorded * lost_by)
            slope = 0.0 if size is None else truth.size_slope
            by_size = slope * (size or 0.0) - slope**2 * (1 - 2 * pi) / 2
            older = truth.older_odds if age >= truth.older_age else 0.0
            p = on_odds(yes / (yes + no), shock + by_size + older) if yes + no > 0 else 0.0
            is_won = self.uniform() < p
            dead_wood = (1 - recorded) / (1 - recorded * lost_by) if recorded < 1 else 0.0
            is_recorded = is_won or self.uniform() >= dead_wood
            days, tie = (win_days, of_win) if is_won else (loss_days, of_loss)
            level = level_by_size(self, days[min(age, len(days) - 1)], *tie)
            # a delay is a number of dates; the world starts at the end of one, and closes at some hour of another
            rest = delay(days, level) - age
            hour = self.uniform()
            rest -= hour if rest > 0 else 0.0
            amount = self.value_of_win(lane, level if is_won else None) if math.isnan(stated) else stated
            self.note("opened", lane)
            if self.desk is not None:
                self.desk.open += 1
            fate = (is_won, is_recorded, amount, level)
            self.env.process(self._until_closed(lane, max(rest, 0.0) / 7, -(age + hour) / 7, fate))


def on_odds(p, log_factor):
    """Return p with its odds multiplied by exp(log_factor)."""
    if p in {0.0, 1.0}:
        return p
    return 1 / (1 + math.exp(-(math.log(p / (1 - p)) + log_factor)))


def delay(days, level):
    """Return the whole days at which the daily distribution function reaches `level`, or infinity."""
    day = bisect_left(days, level)
    return day if day < len(days) else math.inf


class Desk:
    """Hours left for deals this week: open deals keep theirs, new ones get the rest in the order they came."""

    def __init__(self, world, patience):
        self.world, self.patience = world, patience
        self.open, self.hours, self.line = 0, 0.0, deque()

    def has_room(self):
        return (self.open + 1) * self.world.truth.hours_per_deal <= self.hours + 1e-9

    def begin_week(self, hours):
        self.hours = hours
        self._call_next()

    def take_on(self):
        if self.line or not self.has_room():
            return False
        self.open += 1
        return True

    def wait(self):
        """Wait in line; return whether the deal was taken on, or came back later after all."""
        turn = self.world.env.event()
        self.line.append(turn)
        yield turn | self.world.env.timeout(self.patience)
        if turn.triggered:
            return True
        self.line.remove(turn)
        is_back = self.world.uniform() < COMES_BACK
        self.open += is_back
        return is_back

    def let_go(self):
        self.open -= 1
        self._call_next()

    def _call_next(self):
        while self.line and self.has_room():
            self.open += 1
            self.line.popleft().succeed()


class Team:
    """People: each stays for an exponential time, leaves a seat empty, and is followed by someone who must learn."""

    def __init__(self, world):
        self.world = world
        self.since = [-math.inf] * world.company.people
        self.hazard = -math.log(1 - world.truth.attrition) / WEEKS_PER_YEAR
        if self.hazard > 0:
            for seat in range(world.company.people):
                world.env.process(self._seat(seat))

    def _seat(self, seat):
        while True:
            yield self.world.env.timeout(self.world.exponential() / self.hazard)
            self.since[seat] = None
            yield self.world.env.timeout(VACANT_WEEKS)
            self.since[seat] = self.world.env.now

    def hours(self):
        have = self._with_everybody_there()
        return have * (sum(map(self._productivity, self.since)) / len(self.since) if self.since else 1.0)

    def _with_everybody_there(self):
        """Hours as they were; from the plan's start on newcomers, who must learn, beside those who stay of who made them."""
        truth, company, now = self.world.truth, self.world.company, self.world.env.now
        had, have = truth.had[company.hours], truth.have[company.hours]
        is_there = min(max(now + 1 - company.start, 0), 1)
        stayed = truth.staying * min(had, have)
        newcomers = max(have - had, 0) * self._productivity(min(now, company.start))
        return had * (1 - is_there) + (stayed + newcomers) * is_there

    def _productivity(self, since):
        if since is None:
            return 0.0
        return 1 - (1 - FIRST_DAY_PRODUCTIVITY) * math.exp(-(self.world.env.now - since) / self.world.truth.ramp)


class Rival:
    """The rivals of one segment: calm, pressing or entrenched, changing week by week, faster where we slacken."""

    def __init__(self, world, segment):
        truth, company = world.truth, world.company
        self.world, self.slack = world, 0.0
        self.up = 1 - (1 - truth.pressure[segment]) ** (1 / 13)
        self.falter, self.is_there = truth.falter[segment], truth.pressure[segment] > 0
        law = stationary(self.up, RIVAL_EASES)
        self.shift = [step * math.log(1 - truth.rival_cost[segment]) for step in range(3)]
        self.usual = sum(share * shift for share, shift in zip(law, self.shift, strict=True))
        u = world.uniform()
        self.state = (u >= law[0]) + (u >= law[0] + law[1])
        self.doses = [dose for dose in company.doses if company.segment_of[dose.lane] == segment]
        self.today = sum(company.weights[dose.tactic] * dose.today for dose in self.doses)

    def live(self, week, delivered, served):
        """Notice how much we do there, then move up, ease or stay."""
        if not self.is_there:
            return
        done = 0.0
        for dose in self.doses:
            share = delivered if self.world.takes_hours(dose.tactic) else 1.0
            done += self.world.company.weights[dose.tactic] * dose.by_week[week] * share
        activity = done / self.today if self.today > 0 else 1.0
        self.slack = NOTICE * self.slack + (1 - NOTICE) * max(0.0, 1 - activity * served)
        u = self.world.uniform()
        up = min(self.up * (1 + (self.falter - 1) * self.slack), 1.0)
        if self.state < 2 and u < up:
            self.state += 1
        elif self.state > 0 and u >= 1 - RIVAL_EASES:
            self.state -= 1

    def log_odds(self):
        return self.shift[self.state] - self.usual if self.is_there else 0.0

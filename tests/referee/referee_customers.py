"""The customers of a referee world: each orders again and leaves in its own time, and four weeks on refers others."""

from heapq import heappop, heappush
from itertools import count

REFERRAL_TAKES = 4
LEAVE, ORDER = 0, 1


class Customer:
    """Somebody who may order again and may leave."""

    __slots__ = ("is_active", "is_opening", "klass", "segment")

    def __init__(self, segment, klass, is_opening):
        self.segment, self.klass, self.is_opening, self.is_active = segment, klass, is_opening, True


class Customers:
    """All customers. Each waits an exponential time on a clock of its segment that runs faster or slower by week."""

    def __init__(self, world):
        self.world, truth, segments = world, world.truth, world.company.segments
        self.clock = [[0.0] * segments, [0.0] * segments]
        self.pace = [[1.0] * segments, [1.0] * segments]
        self.later = [[[] for _ in range(segments)], [[] for _ in range(segments)]]
        self.week, self.number = 0, count()
        self.active = [0] * segments
        self.start = [sum(row) for row in truth.opening]
        self.half_way = []
        world.env.process(self._count_half_way())
        for segment, classes in enumerate(truth.opening):
            for klass, number in enumerate(classes):
                whole = int(number) + (world.uniform() < number - int(number))
                for _ in range(whole):
                    self._welcome(Customer(segment, klass, is_opening=True))

    def join(self, segment):
        u, klass = self.world.uniform(), 0
        shares = self.world.truth.joining[segment]
        while klass < len(shares) - 1 and u >= shares[klass]:
            u -= shares[klass]
            klass += 1
        self._welcome(Customer(segment, klass, is_opening=False))

    def begin_week(self, week, factors):
        for kind in (LEAVE, ORDER):
            for segment in range(len(self.active)):
                if week:
                    self.clock[kind][segment] += self.pace[kind][segment]
                self.pace[kind][segment] = factors[kind][segment]
        self.week = week
        for kind in (LEAVE, ORDER):
            for segment in range(len(self.active)):
                line, end = self.later[kind][segment], self.clock[kind][segment] + self.pace[kind][segment]
                while line and line[0][0] <= end:
                    due, _, customer = heappop(line)
                    if customer.is_active:
                        self._start(kind, due, customer)

    def growth(self, segment, week):
        """Customers at the middle of the week four weeks ago, relative to the as-of date."""
        if week < REFERRAL_TAKES or self.start[segment] == 0:
            return 1.0
        return self.half_way[week - REFERRAL_TAKES][segment] / self.start[segment]

    def _count_half_way(self):
        yield self.world.env.timeout(0.5)
        while True:
            self.half_way.append(list(self.active))
            yield self.world.env.timeout(1)

    def _welcome(self, customer):
        self.active[customer.segment] += 1
        self.world.note("active", customer.segment)
        for kind in (LEAVE, ORDER):
            self._book(kind, customer)

    def _book(self, kind, customer):
        truth = self.world.truth
        rate = (truth.churn, truth.repeat)[kind][customer.segment][customer.klass]
        if rate <= 0:
            return
        segment = customer.segment
        start, pace = self.clock[kind][segment], self.pace[kind][segment]
        due = start + pace * (self.world.env.now - self.week) + self.world.exponential() / rate
        if due <= start + pace and self.world.env.now > 0:
            self._start(kind, due, customer)
        else:
            heappush(self.later[kind][segment], (due, next(self.number), customer))

    def _start(self, kind, due, customer):
        segment = customer.segment
        moment = self.week + (due - self.clock[kind][segment]) / self.pace[kind][segment]
        wait = max(moment - self.world.env.now, 0.0)
        self.world.env.process((self._leave, self._order)[kind](customer, wait))

    def _leave(self, customer, wait):
        yield self.world.env.timeout(wait)
        customer.is_active = False
        self.active[customer.segment] -= 1
        self.world.note("active", customer.segment, -1.0)
        self.world.note("churned", customer.segment)
        if customer.is_opening:
            self.world.note("opening_lost", customer.segment)

    def _order(self, customer, wait):
        yield self.world.env.timeout(wait)
        if not customer.is_active:
            return
        truth, segment = self.world.truth, customer.segment
        value = self.world.value(truth.order_log_mean[segment], truth.order_log_sd[segment], truth.order_cap[segment])
        value *= self.world.order_worth
        self.world.note("repeat_orders", segment)
        self.world.note("repeat_value", segment, value)
        self._book(ORDER, customer)

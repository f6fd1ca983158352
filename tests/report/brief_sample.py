"""A whole brief made by hand: an open choice, or a commitment that is followed."""

from dataclasses import replace
from datetime import date

import numpy as np
import report_sample
from choice_sample import answer, choice, tactic
from test_odds_tables import LEVELS, assessment, objective, strategy

from bestbet.choose.tactics import CUT, HOLD
from bestbet.commit.decision import TripWire
from bestbet.report.board import Brief
from bestbet.report.board_words import Beside, board_of
from bestbet.report.chart_tactics import tactics_chart
from bestbet.report.tables import Table
from bestbet.report.track_section import track_chart
from bestbet.track.bands import Banded
from bestbet.track.movement import Movement
from bestbet.track.revision import Revision
from bestbet.track.standing import HOLD as STAY
from bestbet.track.standing import Standing
from bestbet.track.tracked import Step, Tracked
from bestbet.track.watch import Alarm
from bestbet.track.wires import AHEAD, WireState

WIRE = TripWire("wins", "below", 40.0, date(2027, 6, 30), "take the decision up again", 0.04)
MONEY = TripWire("bookings", "below", 2_300_000.0, date(2027, 6, 30), "stop seminars", 0.05)


def odds(**changes):
    loyal = objective(0.3, name="loyal_share", unit="share", target=0.42)
    rows = (("hold", 0.2, True), ("focus", 0.4, False), ("broad_outbound", 0.15, False))
    strategies = tuple(
        replace(strategy(name, p, is_status_quo=is_today), objectives=(objective(p + 0.2), loyal))
        for name, p, is_today in rows
    )
    return assessment(strategies=strategies, choice=choice(), **changes)


def tactics():
    rows = (tactic("calls"), tactic("web_shop", verdict=CUT, effect=-0.02, p=0.1), tactic("fairs", verdict=HOLD, p=0.5))
    return answer(*rows)


def tracked():
    days = (date(2027, 6, 30), date(2027, 12, 31))
    band = Banded("volume", "EUR", days, LEVELS, days[:1], (4.1e6,), 4.2e6)
    first = Step(date(2026, 12, 31), "2027-01-02", {"hold": 0.2, "focus": 0.42}, {"hold": 0.004, "focus": 0.004})
    parts = {"model": 0.0, "corrections": 0.0, "time": 0.01, "luck": -0.05, "parameters": 0.02, "action": 0.0}
    moved = Revision("focus", 0.42, 0.4, {**parts, "target": 0.0, "noise": 0.0}, 0.002, None)
    now = Step(
        date(2027, 6, 30), "2027-07-02", {"hold": 0.21, "focus": 0.4}, {"hold": 0.004, "focus": 0.004}, (moved,), 3
    )
    alarm = Alarm(20.0, np.array([0.1, 0.2]), None, {"wins": 0.95}, {"wins": 0.3}, {"wins": 3.0}, None)
    standing = Standing(STAY, ("what came lies inside what was committed",), date(2027, 10, 1), ())
    wires = (WireState(WIRE, AHEAD, 31.0), WireState(MONEY, AHEAD, 1_435_000.0))
    return Tracked(
        2, "focus", date(2026, 12, 31), date(2027, 12, 31), date(2027, 6, 30), 1, 16384, 26, 0, (band,), (),
        (first, now), alarm, wires, Movement(1, 0.0004, 0.01, None), standing,
    )  # fmt: skip


def brief(*, is_committed=False, **changes):
    a, t = odds(), tracked() if is_committed else None
    beside = Beside(
        tactics(), t, "nobody owns it yet" if t else "", ("A tweak, recorded on 2027-03-01.",) if t else (),
        () if t else (WIRE, MONEY), ("In 12 % of the plausible markets another strategy beats focus.",), is_demo=True,
    )  # fmt: skip
    content = report_sample.sample(tactics=tactics_chart(tactics()), track=track_chart(t) if t else None)
    table = Table("The ledger", ("entry", "what"), (("2", "committed to focus"),))
    return replace(Brief(board_of(a, beside), content, a, tactics(), t, table if t else None), **changes)

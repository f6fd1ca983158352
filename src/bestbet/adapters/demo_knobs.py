"""What can be turned on the invented company: the true parameters that its history is drawn from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bestbet.errors import Problem, UsageError

MOST_SEGMENTS = 8


@dataclass(frozen=True, slots=True)
class Sector:
    """One kind of buyer. `win_ratio` is relative; money in EUR (medians); `churn` and `repeat` per week."""

    name: str
    share: float
    win_ratio: float
    value: float
    churn: float
    repeat: float
    order_value: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where opportunities come from: share of all but the referred ones, and shift of the log-odds of winning."""

    name: str
    share: float
    win_shift: float


@dataclass(frozen=True, slots=True)
class TrueTactic:
    """A tactic with its true effect, which may be nothing or harm.

    `units` per week; `hours` and `money` (EUR) per unit; `brings` opportunities per unit at today's units, in lanes of
    `source`; `win_lift` and `value_lift` are relative (on the odds, on the value) and count in full today;
    `half_life` in weeks; `doubling` is the factor on the effect at twice today's units.
    """

    name: str
    unit: str
    units: float
    hours: float
    money: float
    source: str
    brings: float = 0.0
    win_lift: float = 0.0
    value_lift: float = 0.0
    half_life: float = 1.0
    doubling: float = 1.6

    def response(self, level: float) -> float:
        """Return the effect at an adstocked `level` of units, as a share of today's effect."""
        if self.units <= 0:
            return 0.0
        half = self.units * 2 * (self.doubling - 1) / (2 - self.doubling)
        return level * (self.units + half) / (self.units * (level + half))


ALL_SECTORS = (
    Sector("Healthcare", 0.26, 2.05, 15_500, 0.0032, 0.030, 1_900),
    Sector("Manufacturing", 0.33, 1.00, 12_500, 0.0045, 0.034, 2_300),
    Sector("Logistics", 0.22, 0.95, 9_500, 0.0062, 0.028, 1_400),
    Sector("Public Sector", 0.19, 0.90, 17_000, 0.0040, 0.018, 2_600),
    Sector("Education", 0.12, 1.05, 8_500, 0.0050, 0.022, 1_200),
    Sector("Energy", 0.10, 0.80, 24_000, 0.0035, 0.020, 3_400),
    Sector("Hospitality", 0.10, 0.70, 6_000, 0.0080, 0.030, 800),
    Sector("Agriculture", 0.08, 1.10, 7_500, 0.0050, 0.024, 1_100),
)
SOURCES = (
    Source("Outbound", 0.37, -0.20),
    Source("Inbound", 0.32, 0.10),
    Source("Events", 0.16, 0.00),
    Source("Partner", 0.15, 0.15),
)
REFERRAL = Source("Referral", 0.0, 0.45)
TACTICS = (
    TrueTactic("cold calling", "conversation", 140, 0.35, 2, "Outbound", brings=0.030, half_life=1, doubling=1.6),
    TrueTactic("seminars", "seminar", 0.5, 22, 1_800, "Events", brings=3.4, half_life=3, doubling=1.7),
    TrueTactic("content", "article", 1, 7, 250, "Inbound", brings=1.3, half_life=12, doubling=1.5),
    TrueTactic("paid search", "click", 300, 0.006, 2.8, "Inbound", brings=0.006, half_life=1, doubling=1.4),
    TrueTactic("partner meetings", "meeting", 3, 2, 40, "Partner", brings=0.45, half_life=6, doubling=1.6),
    TrueTactic("newsletter", "issue", 0.25, 6, 120, "Inbound", brings=0.0, half_life=4),
    TrueTactic("discount mailing", "mailing", 0.5, 2, 300, "Outbound", win_lift=0.02, value_lift=-0.06, half_life=2),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """The market turns: from a week of the future on, a sector's demand is `demand` times what it was.

    `week` 0 is the first after the as-of date; the turn takes `over` weeks.
    """

    week: int
    sector: str
    demand: float
    over: int = 8


@dataclass(frozen=True, slots=True)
class Campaign:
    """Work aimed at one sector in weeks [start, stop) of the future: it lifts the odds of winning there.

    `win_lift` is relative, on the odds, once the work is up to speed; it comes and goes with time constant `ramp` in
    weeks. `hours` a week are taken from the team.
    """

    sector: str
    start: int
    stop: int
    win_lift: float
    hours: float = 0.0
    ramp: float = 8.0


@dataclass(frozen=True, slots=True)
class Knobs:
    """The true parameters; durations in weeks, shares as fractions, rates per week unless said.

    `win_probability` is the mean over the sectors of a worked opportunity; `zombies` the share of losing deals that
    nobody closes until a bulk close; `referral` the new customers that one customer's referrals bring over its life;
    `rival_pressure` the chance per quarter that rivals press harder in a sector; `future_effort` multiplies a tactic's
    units after the as-of date (empty: the status quo is held); `turns` and `campaigns` change the future alone.
    Outside its range a knob raises `UsageError`.
    """

    as_of: date = date(2026, 12, 31)
    weeks: int = 130
    future_weeks: int = 78
    opportunities_per_week: float = 17.0
    growth: float = 0.001
    dispersion: float = 8.0
    drift_sd: float = 0.008
    season: float = 0.15
    win_probability: float = 0.19
    win_delay: float = 9.0
    win_spread: float = 0.6
    loss_delay: float = 4.0
    loss_spread: float = 0.9
    value_sd: float = 0.8
    segments: int = 4
    reps: int = 8
    ramp: float = 13.0
    attrition: float = 0.25
    hours_per_rep: float = 26.0
    hours_per_deal: float = 0.55
    existing_share: float = 0.15
    zombies: float = 0.03
    bulk_closes: int = 1
    source_loss: float = 0.07
    contractual_share: float = 0.0
    referral: float = 0.3
    rival_pressure: float = 0.10
    rival_cost: float = 0.20
    tactics: tuple[TrueTactic, ...] = TACTICS
    future_effort: Mapping[str, float] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    campaigns: tuple[Campaign, ...] = ()

    def __post_init__(self) -> None:
        problems = [
            Problem(
                "BB-U20",
                f"the demo's knob {name} is {getattr(self, name)}.",
                f"Choose a value from {low} to {high}.",
            )
            for name, (low, high) in _ALLOWED.items()
            if not low <= getattr(self, name) <= high
        ]
        known = {tactic.name for tactic in self.tactics}
        problems += [
            Problem("BB-U21", f"future_effort names {name!r}, which is no tactic.", f"Known: {sorted(known)}.")
            for name in self.future_effort
            if name not in known
        ]
        sectors = [sector.name for sector in self.sectors]
        problems += [
            Problem("BB-U22", f"{name!r} is no sector of the demo.", f"Known: {sectors}.")
            for name in (*(turn.sector for turn in self.turns), *(one.sector for one in self.campaigns))
            if name not in sectors
        ]
        if problems:
            raise UsageError(problems)

    @property
    def sectors(self) -> tuple[Sector, ...]:
        """The sectors in use."""
        return ALL_SECTORS[: self.segments]

    def win_of(self, sector: Sector, source: Source) -> float:
        """Return the true chance to win a worked opportunity of a lane when rivals press as much as on average."""
        mean = sum(s.share * s.win_ratio for s in self.sectors) / sum(s.share for s in self.sectors)
        base = min(0.95, self.win_probability * sector.win_ratio / mean)
        return 1 / (1 + math.exp(-(math.log(base / (1 - base)) + source.win_shift)))


_ALLOWED: Mapping[str, tuple[float, float]] = {
    "weeks": (8, 520),
    "future_weeks": (0, 156),
    "opportunities_per_week": (0.2, 60),
    "growth": (-0.02, 0.02),
    "dispersion": (0.5, 1e6),
    "drift_sd": (0, 0.1),
    "season": (0, 0.6),
    "win_probability": (0.01, 0.6),
    "win_delay": (0.5, 60),
    "win_spread": (0.05, 2),
    "loss_delay": (0.5, 60),
    "loss_spread": (0.05, 2),
    "value_sd": (0, 2),
    "segments": (1, MOST_SEGMENTS),
    "reps": (1, 40),
    "ramp": (0.1, 60),
    "attrition": (0, 2),
    "hours_per_rep": (1, 60),
    "hours_per_deal": (0, 10),
    "existing_share": (0, 0.9),
    "zombies": (0, 0.5),
    "bulk_closes": (0, 5),
    "source_loss": (0, 0.9),
    "contractual_share": (0, 1),
    "referral": (0, 0.6),
    "rival_pressure": (0, 0.5),
    "rival_cost": (0, 0.6),
}

"""Every prior and judgement default of the fit, by name; those of breaks and of orders are in files of their own.

`TABLE` lists them all for the reports. A value tagged `judgement` is a decision, open to be changed with a reason;
`literature` names where it is from. Normal priors are given as centre and spread on the scale named in `unit`.
"""

from __future__ import annotations

from bestbet.calibrate import (
    break_priors,
    cycle_priors,
    growth_priors,
    kinds_priors,
    order_priors,
    size_priors,
    value_priors,
)
from bestbet.calibrate.prior import Prior

# Win probability and delays (outcomes)
WIN_RATE_CENTRE = Prior(
    "win rate, centre of the lanes",
    -1.3862943611198906,
    "logit",
    "judgement",
    "the lanes' common win probability is about 20 %, 5 % to 56 % with probability 0.9",
    1.0,
)
WIN_RATE_SPREAD = Prior(
    "win rate, spread between lanes",
    0.0,
    "kappa^-1/2",
    "judgement",
    "half-normal: how far lanes differ; kappa is the number of opportunities that the pool counts for",
    0.5,
)
WIN_DELAY_MEDIAN = Prior(
    "days to a win, median",
    4.0943445622221,
    "ln days",
    "judgement",
    "about 60 days, 5 to 700",
    1.5,
)
OPEN_SHOCK = Prior(
    "shock that open deals share",
    0.3,
    "scale of a half-normal sd of the log odds",
    "judgement",
    "deals open together meet the same quarter; past quarters tell how unevenly they come out",
)
LOSS_DELAY_MEDIAN = Prior(
    "days to a recorded loss, median",
    3.8066624897703196,
    "ln days",
    "judgement",
    "about 45 days, 4 to 530",
    1.5,
)
DELAY_SPREAD = Prior(
    "spread of delays",
    -0.5,
    "ln of the sd of ln days",
    "judgement",
    "sd of ln days about 0.6, 0.27 to 1.4",
    0.5,
)
SILENT_LOSS = Prior(
    "losses never recorded",
    -4.0,
    "logit",
    "judgement",
    "share of the opportunities not won that stay open for ever: about 2 %, 0.2 % to 18 %; wider pulls the win rate"
    " of a young record down, for a late win and a silent loss look alike",
    1.5,
)
MIXTURE_GAP = Prior(
    "two kinds of delay, gap",
    0.0,
    "ln of the difference in ln days",
    "judgement",
    "where one law fits badly: the slow kind takes about e times as long",
    0.7,
)
MIXTURE_SHARE = Prior(
    "two kinds of delay, share of the slow kind",
    0.0,
    "logit",
    "judgement",
    "about one half",
    1.5,
)
MIXTURE_LEAST = Prior(
    "two kinds of delay, least events",
    60.0,
    "events",
    "judgement",
    "fewer closed opportunities never get two kinds",
)
MIXTURE_GAIN = Prior("two kinds of delay, least gain", 6.0, "BIC", "judgement", "the second kind must earn this much")

# Arrivals
DISPERSION = Prior(
    "dispersion of weekly arrivals",
    1.6094379124341003,
    "ln k",
    "judgement",
    "about 5: a week's intensity varies by 45 % around its level",
    1.0,
)
DRIFT = Prior(
    "market drift",
    0.0,
    "weekly sd of the log level",
    "judgement",
    "half-normal; cannot be learned from one or two years of records, so never estimated from them",
    0.02,
)
SEASON = Prior(
    "annual season",
    0.0,
    "coefficients of two pairs of sine and cosine of the log level",
    "judgement",
    "amplitude of about 15 %",
    0.15,
)
COMMON_DRIFT = Prior(
    "market drift, share that all lanes have in common",
    0.5,
    "of the variance",
    "judgement",
    "as the engine lets the future drift",
)
ORDER_SEASON = Prior(
    "annual season of repeat orders",
    0.0,
    "coefficients of the yearly wave of the log level; the n-th wave has 1 / sqrt(n) of it",
    "judgement",
    "next to none, usual, or three times as strong (a Christmas peak), weighed by the record; six waves to the year",
    0.2,
)
PACE_USUAL = Prior(
    "misses that the draws allow for anyway",
    0.15,
    "ln of wins in a quarter",
    "judgement",
    "where past forecasts missed by more, wins are spread the more",
)
UNSTEADY_AHEAD = Prior(
    "unsteady record, what the future keeps",
    0.5,
    "power of the factor on the drift",
    "judgement",
    "a past that moved 10 times faster than the drift prior lets the future move 3 times faster: part of it was breaks",
)
QUARTER_WAVE = Prior(
    "waves of closing within a quarter",
    0.0,
    "ln of the factor on wins; of orders, coefficients of sine and cosine",
    "judgement",
    "many teams close half as much again at a quarter's end as at its beginning",
    0.3,
)
CLOSING_CHANCE = Prior(
    "closing pressure, chance that there is some",
    0.15,
    "probability",
    "judgement",
    "shared by six shapes: a rush in a quarter's last week or last two, a ramp to its end, month ends, any other wave, "
    "every week of the quarter its own",
)
CLOSING_DRIFT = Prior(
    "level about which wins swing within a quarter",
    0.03,
    "weekly sd of the log level",
    "judgement",
    "loose enough that a trend of wins does not pass for a wave",
)
RUSH = Prior(
    "rush at the end of a quarter or month",
    0.0,
    "ln of the factor on wins",
    "judgement",
    "twice as many wins in the last week, or half as many, is nothing unheard of",
    0.7,
)
WEAK_WAVE = Prior(
    "no closing pressure, spread that stands for it",
    0.015,
    "ln of the factor on wins",
    "judgement",
    "weeks that differ by 1 or 2 % are as good as equal",
)
LEVEL = Prior(
    "arrivals per week, spread of the lanes",
    0.0,
    "ln",
    "judgement",
    "a lane's level about the lanes' mean rate; matters only for lanes with next to no arrivals",
    1.5,
)
HISTORY_GAIN = Prior(
    "unsteady record, least gain",
    5.0,
    "log likelihood",
    "judgement",
    "for each step, 3 and 10 times, by which the past of a lane, or of all together, moved faster than the drift prior",
)
ABRUPT_START = Prior(
    "abrupt start of a lane",
    0.001,
    "probability",
    "judgement",
    "a run of empty first weeks less probable than this means that the lane began later",
)

PACE_CHANCE = Prior(
    "the team's own pace",
    0.2,
    "probability",
    "judgement",
    "that deals close at the team's own pace and not by their age, before any forecast of the past is looked at",
)

# Deal values
VALUE_PSEUDO_SD = Prior("deal value, sd of ln", 1.1, "ln", "judgement", "guess of the sd of ln value within a lane")
VALUE_PSEUDO_DF = Prior("deal value, weight of that guess", 4.0, "wins", "judgement", "counts as four wins")
VALUE_ALIKE = Prior(
    "deal value, how alike the lanes' sd are",
    3.4,
    "ln wins",
    "judgement",
    "the other lanes' spread counts for as many wins of one's own, 30 in the middle; learned where lanes are many",
    1.0,
)
VALUE_PSEUDO_COUNT = Prior(
    "deal value, weight of the other lanes' mean",
    0.5,
    "wins",
    "judgement",
    "counts as half a win",
)
VALUE_SD_CAP = Prior("deal value, largest sd of ln", 2.0, "ln", "judgement", "keeps the mean finite")
CAP_FEW = Prior(
    "largest deal, few wins",
    20.0,
    "times the largest win",
    "judgement",
    "cap below 30 wins; 10 would cost coverage where values spread widely",
)
CAP_MANY = Prior(
    "largest deal, many wins", 6.0, "times the largest win", "judgement", "cap from 30 wins on; 3 would cost coverage"
)
CAP_SWITCH = Prior("largest deal, wins that make many", 30.0, "wins", "judgement", "see the two caps")
TAIL_SHAPE = Prior(
    "tail index of large deals",
    0.2,
    "generalised Pareto xi",
    "judgement",
    "below 0.9; used where large deals show",
    0.2,
)
TAIL_CHANCE = Prior(
    "heavy tail of deal values, chance",
    0.25,
    "probability",
    "judgement",
    "one team in four has now and then a deal out of all proportion; moved by how likely tail and lognormals make the"
    " large deals",
)
TAIL_LEAST = Prior(
    "tail check, least large deals",
    6.0,
    "wins above the 90 % point",
    "judgement",
    "fewer cannot show a heavy tail",
)

LIST_MISFIT = Prior(
    "values that no lognormal fits, least misfit",
    -2.5,
    "standard errors",
    "judgement",
    "where the mean of past wins lies this far below the fitted law's, mean and spread are matched instead",
)
LIST_WEIGHT = Prior(
    "values that no lognormal fits, weight of the law",
    10.0,
    "wins",
    "judgement",
    "a lane's own mean counts by its wins, the law's mean scaled to all lanes as ten",
)

# Accounts and customers
NEW_ACCOUNT_CENTRE = Prior(
    "share of wins that are new accounts",
    0.0,
    "logit",
    "judgement",
    "one half, 5 % to 95 %",
    1.8,
)
NEW_ACCOUNT_STEADY = Prior(
    "share of new accounts, chance that it is that of earlier weeks",
    0.5,
    "chance",
    "judgement",
    "else its odds have changed somewhat, or it may be anything: as likely as each other",
)
NEW_ACCOUNT_CHANGE = Prior(
    "share of new accounts, change",
    0.5,
    "sd of the log odds",
    "judgement",
    "odds that become .6 times or 1.6 times what they were are usual once they have changed",
)
ENDLESS_MARKET = Prior(
    "new accounts, chance that they never run out",
    0.5,
    "chance",
    "judgement",
    "even between a share of new accounts that stays and one that falls as known accounts grow",
)
CUSTOMERS_BY_HABIT = Prior(
    "new accounts, chance that customers come by habit",
    0.5,
    "chance",
    "judgement",
    "where new accounts run out: even between customers who come as anybody does and customers who come more often",
)
MARKET_ROOM = Prior(
    "new accounts, wins by which their share falls to a quarter",
    0.6931471805599453,
    "ln of the wins on record",
    "judgement",
    "where it falls: about twice the wins on record, 0.3 to 14 times",
    1.2,
)
PURCHASE_SHAPE = Prior("purchase rates, shape r", -0.5, "ln", "judgement", "differences between customers", 1.0)
PURCHASE_SCALE = Prior("purchase rates, scale alpha", 2.0, "ln weeks", "judgement", "about 7 weeks", 1.5)
DEATH_MEAN = Prior("chance of leaving after a purchase", -1.0, "logit", "judgement", "about 27 %", 1.5)
DEATH_WEIGHT = Prior("chance of leaving, weight", 1.0, "ln of a + b", "judgement", "differences between customers", 1.0)
HAZARD_MEAN = Prior(
    "hazard of leaving at any time, mean",
    -4.6,
    "ln of the mean weekly hazard",
    "judgement",
    "about 1 % a week, 40 % a year; 0.09 % to 12 % a week, that is 4 % a year to all but all within half a year",
    1.5,
)
HAZARD_SHAPE = Prior(
    "hazard of leaving at any time, shape s",
    0.0,
    "ln",
    "judgement",
    "customers' hazards vary by 100 % about their mean, 44 % to 230 %",
    1.0,
)
CONTRACT_CHURN = Prior(
    "churn of contracts",
    -5.4,
    "logit of the weekly hazard",
    "judgement",
    "about 20 % a year, 2 % to 94 %",
    1.5,
)
CONTRACT_WEIGHT = Prior(
    "churn of contracts, weight",
    5.0,
    "ln of a + b in weeks",
    "judgement",
    "differences between customers",
    1.5,
)
UNSEEN_CHURN = Prior(
    "churn where nothing shows it",
    -5.4,
    "logit of the weekly hazard",
    "judgement",
    "about 20 % a year, 7 % to 50 %",
    0.75,
)

# What people say, where the plan is silent
SILENT_RAMP = Prior("ramp of a new seller", 13.0, "weeks", "judgement", "used where the plan states no ramp")

TABLE: tuple[Prior, ...] = (
    *(value for value in list(globals().values()) if isinstance(value, Prior)),
    *cycle_priors.TABLE,
    *break_priors.TABLE,
    *growth_priors.TABLE,
    *value_priors.TABLE,
    *order_priors.TABLE,
    *size_priors.TABLE,
    *kinds_priors.TABLE,
)

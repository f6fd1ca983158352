"""Two years of one bet: an anecdote, a panic, and a flip, once where the market turns and once where nothing does.

    python examples/two_years.py                    # both worlds, 24 months each: some minutes
    python examples/two_years.py --months 3         # only the beginning of the first
    python examples/two_years.py --pictures docs    # and the pictures of docs/story-two-years.md

The company is invented and lives by its own rules (bestbet.adapters.demo), of which the product knows nothing. People
behave by rules that were written down before the first run, and Bestbet answers by its own:

* a story is told in the fourth month, written down as evidence, and weighed;
* the board loses its nerve whenever a quarter brings less than 80 % of the middle course that was committed, and asks
  at once for the rejected bet that looks best (half a year apart at least);
* at each agreed review the team asks the guard for the rejected bet that looks best, if it looks better than the
  chosen one, and flips only if the guard says so.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import bestbet as bb
from bestbet.adapters.demo import Campaign, Knobs, Life, Turn, life, write_sheets
from bestbet.adapters.store import open_workspace
from bestbet.report.chart_fan import fan_chart
from bestbet.report.chart_story import StoryCourse, ledger_timeline, story_course
from bestbet.report.svg import fixed_colours
from bestbet.report.track_section import track_chart
from bestbet.workflow.ledger import verify

SEED = 1
BEGIN, END = date(2026, 12, 27), date(2028, 12, 24)
KNOBS = Knobs(
    as_of=BEGIN,
    weeks=117,
    future_weeks=110,
    opportunities_per_week=10,
    growth=0.0,
    drift_sd=0.003,
    segments=3,
    reps=9,
    zombies=0.02,
)
TURN = (Turn(20, "Healthcare", 0.15), Turn(20, "Manufacturing", 2.5))
"""In the fifth month hospitals stop buying, and a new rule makes factories calibrate every year."""
TRUE_LIFT = 1.0
AIMED = {"hospitals_first": "Healthcare", "factories_first": "Manufacturing", "carriers_first": "Logistics"}
FIRST = "hospitals_first"
TARGET = 5_000_000
N_PATHS = 2048
OTHERS = range(101, 141)
FILES = ("opportunities.csv", "accounts.csv")
STORY_MONTH = 4
NERVE, QUARTER, APART = 0.8, 13, 6

PLAN = f"""\
team: Larkmoor Instruments
currency: EUR
start: 2026-12-28
review_every: 13 weeks

objectives:
  volume: {{measure: bookings, at_least: {TARGET}, by: {END}}}

resources:
  rep_hours: {{have: 230 hours per week, people: 9, attrition: 15 to 35 % per year, ramp: 8 to 20 weeks,
              per_open_deal: 0.4 to 0.7 hours per week}}

tactics:
  trials:
    kind: solution_workshops
    unit: trial at the customer's
    costs: {{rep_hours: 6 to 10 hours}}
    today: 0 per week
    typical: 3 per week
    brings: {{win_rate: 30 to 80 %}}
    lasts: 3 to 8 weeks
    doubling_gives: 1.2 to 1.6

strategies:
  hold: {{status_quo: yes, because: its results are known, gives_up: what trials could win}}
  hospitals_first:
    because: hospitals buy twice as often as anybody else
    gives_up: trials for factories and carriers
    effort: {{trials: {{where: {{industry: Healthcare}}, units: 3 per week}}}}
  factories_first:
    because: there are more factories than hospitals
    gives_up: trials for hospitals and carriers
    effort: {{trials: {{where: {{industry: Manufacturing}}, units: 3 per week}}}}
  carriers_first:
    because: nobody courts them
    gives_up: trials for hospitals and factories
    effort: {{trials: {{where: {{industry: Logistics}}, units: 3 per week}}}}
"""
STORY = """\
claims:
  trade_fair:
    tactic: trials
    channel: win_rate
    kind: anecdote
    story: a rival's salesman says that trials are a waste of time, he lost three hospitals after trials
    says: fails
    tried: unknown
"""


@dataclass
class World:
    """One future of the company, as the team's decisions make it."""

    turns: tuple[Turn, ...]
    campaigns: list[Campaign] = field(default_factory=list)

    def begin(self, strategy: str, week: int) -> None:
        """Let the team work by a strategy from a week on."""
        if self.campaigns:
            self.campaigns[-1] = replace(self.campaigns[-1], stop=week)
        if strategy in AIMED:
            self.campaigns.append(Campaign(AIMED[strategy], week, 999, TRUE_LIFT, hours=24))

    def lived(self, seed: int = SEED) -> Life:
        """Return the company's life; what was before a decision is the same whatever was decided."""
        return life(seed, knobs=replace(KNOBS, turns=self.turns, campaigns=tuple(self.campaigns)))


@dataclass
class Chapter:
    """What happened in one world, month by month, for the pictures."""

    days: list[date] = field(default_factory=list)
    odds: list[dict[str, float]] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    marks: list[tuple[date, str]] = field(default_factory=list)
    entries: list[tuple[date, int, str]] = field(default_factory=list)
    tracks: dict[int, object] = field(default_factory=dict)


def month_ends(first: date, last: date) -> list[date]:
    """Return the last day of each month after `first`, and `last` itself in the place of the last one."""
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    ends = [date((m + 1) // 12, (m + 1) % 12 + 1, 1) - timedelta(days=1) for m in months]
    return [*(day for day in ends if day < last), last]


def evening(day: date) -> datetime:
    """Return six o'clock of a day, the moment that the ledger is told."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def say(text: str = "") -> None:
    """Print a line at once."""
    print(text, flush=True)


def tell(title: str, turns: tuple[Turn, ...], folder: Path, months: int) -> tuple[Chapter, World]:
    """Live through one world, print it, and return what happened."""
    world, chapter = World(turns), Chapter()
    world.begin(FIRST, 0)
    company = world.lived()
    workspace = bb.new_workspace(folder / "ws", write_sheets(company.exports(BEGIN, FILES), folder / "export-0"))
    (workspace / "plan.yaml").write_text(PLAN)
    say(f"{title}\n{'-' * len(title)}")
    commit(workspace, chapter)
    panicked = -APART
    for month, day in enumerate(month_ends(BEGIN, END)[:months], start=1):
        bb.add_exports(workspace, write_sheets(company.exports(day, FILES), folder / f"export-{month}"))
        if month == STORY_MONTH:
            hear(workspace, chapter, day)
        went = bb.track(workspace, at=evening(day))
        remember(chapter, went, day)
        if month - panicked >= APART and has_lost_its_nerve(went):
            panicked = month
            ask_in_panic(workspace, chapter, went, day)
        if any(day - timedelta(days=31) < review <= day for review in went.standing.reviews_due):
            week = ((day - BEGIN).days + 6) // 7
            flipped = ask_at_review(workspace, chapter, went, day)
            if flipped:
                world.begin(flipped, week)
                company = world.lived()
    if months >= len(month_ends(BEGIN, END)):
        close(workspace)
    return chapter, world


def commit(workspace: Path, chapter: Chapter) -> None:
    """Take the first decision."""
    done = bb.commit(
        workspace, FIRST, because="hospitals buy twice as often", by="Ada Kaya", n_paths=N_PATHS, at=evening(BEGIN)
    )
    say(f"{BEGIN}  Committed to {words(FIRST)}: {TARGET / 1e6:.1f} M EUR of bookings by {END}.")
    odds = {option.name: option.p_all for option in done.decision.assessment.strategies}
    for name, p in odds.items():
        say(f"            {words(name):16} {100 * p:3.0f} %")
    chapter.days, chapter.odds, chapter.chosen = [BEGIN], [odds], [FIRST]
    chapter.entries.append((BEGIN, done.entry.seq, f"committed to {words(FIRST)}"))
    say()
    say(f"{'month end':10}  {'so far':8}  {'band':7}  {'odds of the chosen / of the rejected':68} verdict")


def remember(chapter: Chapter, went: object, day: date) -> None:
    """Print a month, and keep it."""
    now, band = went.now, went.bands[0]
    others = ", ".join(f"{words(name)} {100 * p:.0f}" for name, p in now.p.items() if name != went.strategy)
    shown = f"{100 * now.p[went.strategy]:3.0f} % {words(went.strategy)} / {others}"
    came = f"{sum_since(band, None) / 1e6:5.2f} M   {band.standing:7}"
    say(f"{day}  {came}  {shown:68} {went.standing.verdict}")
    chapter.days.append(day)
    chapter.odds.append(dict(now.p))
    chapter.chosen.append(went.strategy)
    chapter.tracks[went.seq] = went


def sum_since(band: object, weeks: int | None) -> float:
    """Return what came over the last weeks, or since the plan's start."""
    before = band.actual[-1 - weeks] if weeks is not None and len(band.actual) > weeks else 0.0
    return band.actual[-1] - (before if weeks is not None else 0.0)


def has_lost_its_nerve(went: object) -> bool:
    """Whether the last quarter brought too little of the middle course that was committed."""
    band = went.bands[0]
    if len(band.actual) <= QUARTER:
        return False
    middle = dict(zip(band.days, band.levels[len(band.levels) // 2], strict=True))
    last, before = band.actual_days[-1], band.actual_days[-1 - QUARTER]
    if last not in middle or before not in middle:
        return False
    return sum_since(band, QUARTER) < NERVE * (middle[last] - middle[before])


def best_rejected(went: object) -> str:
    """Return the rejected bet with the best odds."""
    return max((p, name) for name, p in went.now.p.items() if name != went.strategy)[1]


def hear(workspace: Path, chapter: Chapter, day: date) -> None:
    """Weigh a story."""
    plan, facts = bb.read_plan(workspace), bb.read_facts(workspace)
    (workspace / "evidence.yaml").write_text(STORY)
    weighed = bb.weigh(bb.read_evidence(workspace), plan, facts)
    without, with_it = (
        {one.name: one.p_all for one in bb.odds(plan, facts, n_paths=N_PATHS, **evidence).strategies}
        for evidence in ({}, {"evidence": weighed})
    )
    moved = 100 * max(abs(with_it[name] - without[name]) for name in without)
    would = weighed.effects[0].story_moved_by
    say(
        f"    THE STORY: a rival's salesman says that trials lost him three hospitals. It moves the odds by {moved:.2f}"
    )
    say(f"    points: stories do not enter. Let in at its cap it would move the trials' effect by {would:+.3f}.")
    chapter.marks.append((day, "a story"))
    note(workspace, chapter, day, "heard a story", "A rival's salesman says that trials lost him three hospitals.")


def ask_in_panic(workspace: Path, chapter: Chapter, went: object, day: date) -> None:
    """Let the board ask for another bet in the middle of a quarter, and write the answer down."""
    to = best_rejected(went)
    answer = bb.change(workspace, to, is_trial=True, n_paths=N_PATHS, at=evening(day))
    say("    THE PANIC: the last quarter brought less than 80 % of the middle course. The board asks for")
    say(f"    {words(to)}. The guard: {answer.verdict.value}.")
    show_price(answer)
    chapter.marks.append((day, "a panic"))
    note(
        workspace, chapter, day, "the board asked", f"A bad quarter; asked for {to}; the guard: {answer.verdict.value}."
    )


def ask_at_review(workspace: Path, chapter: Chapter, went: object, day: date) -> str | None:
    """Ask the guard at a review; return the strategy that was changed to, if it was."""
    to = best_rejected(went)
    if went.now.p[to] <= went.now.p[went.strategy]:
        say("    review: no rejected bet has better odds, so nobody asks for one")
        return None
    because = f"the review of {day}: the facts favour {words(to)}"
    answer = bb.change(workspace, to, because=because, by="Ada Kaya", n_paths=N_PATHS, at=evening(day))
    if answer.decided is None:
        gain = f"{signed(answer.compared.gain)} points" if answer.compared else "nothing"
        say(f"    review: {words(to)} instead would gain {gain}; the guard: {answer.verdict.value}")
        return None
    say(f"    THE FLIP, earned, to {words(to)}:")
    show_price(answer)
    chapter.marks.append((day, "the flip"))
    chapter.entries.append((day, answer.entry.seq, f"changed, as the guard allowed: {words(to)}"))
    chapter.entries.append((day, answer.decided.seq, f"committed to {words(to)}"))
    return to


def signed(share: float) -> str:
    """Return a share in points with its sign, without a minus before nothing."""
    return f"{round(100 * share, 1) + 0.0:+.1f}"


def show_price(answer: object) -> None:
    """Print what staying and switching are worth, and what of a flip's conditions is met."""
    c = answer.compared
    say(f"        stay {100 * c.p_stay:.0f} %, switch {100 * c.p_switch:.0f} %: {signed(c.gain)} points")
    say(f"        (give or take {196 * c.gain_mcse:.1f}), of which the slow start makes {signed(c.price_ramp)}")
    for one in answer.asked:
        say(f"        {'yes' if one.is_met else 'no ':3} {one.says}")


def note(workspace: Path, chapter: Chapter, day: date, what: str, because: str) -> None:
    """Write into the ledger what moves no effort."""
    done = bb.change(workspace, note="information", because=because, by="Ada Kaya", at=evening(day))
    chapter.entries.append((day, done.entry.seq, what))


def close(workspace: Path) -> None:
    """Print what the ledger and the scores say at the end."""
    found = bb.score(workspace, at=evening(END))
    say()
    for one in found.endings:
        say(f"Ended: {words(one.strategy)}, {'reached' if one.came else 'missed'}: {one.lesson}; {one.reason}.")
    checked = verify(open_workspace(workspace))
    say(f"Ledger: {checked.n_entries} entries, {'sound' if checked.is_sound else 'damaged'}.")
    say(f"Scored: {found.scored.n} probabilities of {found.scored.n_events} outcomes: {found.scored.verdict}.")
    say()


def words(name: str) -> str:
    """Return a name as people say it."""
    return name.replace("_", " ")


def bookings(company: Life) -> float:
    """Return the money truly won within the plan's time."""
    days = (7 * KNOBS.weeks, 7 * KNOBS.weeks + (END - BEGIN).days)
    return sum(deal.value for deal in company.history.deals if deal.is_won and days[0] <= deal.ends < days[1])


def what_if(world: World, other: World, what: str, seeds: range) -> None:
    """Print what came of the way taken and of another, in this company and in others that live by the same rules."""
    here = [bookings(one.lived()) / 1e6 for one in (world, other)]
    say(f"In truth {here[0]:.2f} M EUR came, and {here[1]:.2f} M would have come {what}.")
    gaps, hits = [], [0, 0]
    for seed in seeds:
        pair = [bookings(one.lived(seed)) for one in (world, other)]
        gaps.append((pair[0] - pair[1]) / 1e6)
        hits = [hit + (came >= TARGET) for hit, came in zip(hits, pair, strict=True)]
    mean = sum(gaps) / len(gaps)
    error = (sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1) / len(gaps)) ** 0.5
    say(f"In {len(gaps)} other companies with the same rules the way taken brought {mean:+.2f} M EUR")
    say(f"(standard error {error:.2f}); the target was reached in {hits[0]} instead of {hits[1]} of them.")
    say()


def stayed(turns: tuple[Turn, ...]) -> World:
    """Return the world of a team that never changes."""
    world = World(turns)
    world.begin(FIRST, 0)
    return world


def changed(turns: tuple[Turn, ...], to: str, week: int) -> World:
    """Return the world of a team that changes in a certain week."""
    world = stayed(turns)
    world.begin(to, week)
    return world


def draw(folder: Path, name: str, chapter: Chapter) -> None:
    """Write the pictures of one world."""
    lines = {bet: [odds[bet] for odds in chapter.odds] for bet in chapter.odds[0]}
    course = StoryCourse(tuple(chapter.days), lines, tuple(chapter.chosen), tuple(chapter.marks))
    pictures = {"odds": story_course(course), "ledger": ledger_timeline(chapter.entries, END)}
    for number, went in enumerate(chapter.tracks.values(), start=1):
        pictures[f"actuals-{number}"] = fan_chart(track_chart(went).fans[0], width=620, height=260)
    folder.mkdir(parents=True, exist_ok=True)
    for what, picture in pictures.items():
        (folder / f"story-{name}-{what}.svg").write_text(fixed_colours(picture, margin=12))


def main() -> None:
    """Tell both worlds, or the one that is named."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--months", type=int, default=24)
    asked.add_argument("--world", choices=("turns", "still", "both"), default="both")
    asked.add_argument("--pictures", type=Path)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="two-years-") as name:
        if said.world != "still":
            in_a_market_that_turns(Path(name), said)
        if said.world != "turns" and said.months >= 24:
            in_a_market_that_does_not(Path(name), said)


def in_a_market_that_turns(folder: Path, said: argparse.Namespace) -> None:
    """Tell the world in which a flip comes to be right."""
    chapter, world = tell("A market that turns in the fifth month", TURN, folder / "turns", said.months)
    if said.months >= 24:
        what_if(world, stayed(TURN), "without any flip", OTHERS)
    if said.pictures:
        draw(said.pictures, "turns", chapter)


def in_a_market_that_does_not(folder: Path, said: argparse.Namespace) -> None:
    """Tell the world in which staying is right."""
    chapter, world = tell("The same company where nothing changes", (), folder / "still", said.months)
    panics = [day for day, what in chapter.marks if what == "a panic"]
    week = ((panics[0] if panics else chapter.days[9]) - BEGIN).days // 7
    other = changed((), "factories_first", week)
    what_if(world, other, f"had it changed to factories first in week {week}", OTHERS)
    if said.pictures:
        draw(said.pictures, "still", chapter)


if __name__ == "__main__":
    sys.exit(main())

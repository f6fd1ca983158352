"""The studies whose figures stand in docs/evidence/evidence.md; run alone they print their tables."""

import math

import numpy as np
import pytest
import test_running as running

import evidence_cases as cases
from bestbet.evidence.claims import Grade, Says
from bestbet.evidence.design import Ground, designs
from bestbet.evidence.stories import heard
from bestbet.evidence.weigh import weigh
from bestbet.plan.nodes import Channel
from bestbet.units import Range, Scale

pytestmark = pytest.mark.slow
PRIORS = {
    "-4 to 16 % (untested)": Range(-0.04, 0.16),
    "1 to 6 %": Range(0.01, 0.06, Scale.LOG),
    "5 to 20 %": Range(0.05, 0.20, Scale.LOG),
}


def told(name):
    """The claims of the table, each about a lift of the win rate."""
    study = {"is_ours": False, "campaign": "acme"}
    return {
        "1 story": [cases.story(0, tried=3)],
        "10 stories": [cases.story(i, tried=3) for i in range(10)],
        "100 stories": [cases.story(i, tried=3) for i in range(100)],
        "100 horror stories": [cases.story(i, Says.FAILS, tried=3) for i in range(100)],
        "vendor claim +65 %": [cases.claim(grade=Grade.VENDOR_CLAIM, effect=Range(0.65, 0.65), **study)],
        "10 case studies, one campaign": [
            cases.claim(f"s{i}", Grade.CASE_STUDY, effect=Range(0.5 + i / 100, 0.5 + i / 100), **study)
            for i in range(10)
        ],
        "expert 10 to 40 %": [cases.claim(grade=Grade.EXPERT_RANGE, effect=Range(0.1, 0.4))],
        "before/after .3 (.05)": [cases.claim(grade=Grade.BEFORE_AFTER, **cases.lift(0.3, 0.05))],
        "own records .3 (.05)": [cases.claim(grade=Grade.OWN_OBSERVATION, **cases.lift(0.3, 0.05))],
        "geo or time test .2 (.08)": [cases.claim(grade=Grade.GEO_OR_TIME_TEST, **cases.lift(0.2, 0.08))],
        "own randomised .2 (.06)": [cases.claim(**cases.lift(0.2, 0.06))],
        "own randomised -.2 (.06)": [cases.claim(**cases.lift(-0.2, 0.06))],
        "randomised elsewhere .2 (.06)": [cases.claim(is_ours=False, **cases.lift(0.2, 0.06))],
        "own randomised 0 (.04)": [cases.claim(**cases.lift(0.0, 0.04))],
    }[name]


NAMES = (
    "1 story", "10 stories", "100 stories", "100 horror stories", "vendor claim +65 %", "10 case studies, one campaign",
    "expert 10 to 40 %", "before/after .3 (.05)", "own records .3 (.05)", "geo or time test .2 (.08)",
    "own randomised .2 (.06)", "own randomised -.2 (.06)", "randomised elsewhere .2 (.06)", "own randomised 0 (.04)",
)  # fmt: skip


def test_what_each_claim_does_to_three_plans():
    print(f"\n| claim | {' | '.join(PRIORS)} | counts like |\n|---|{'---:|' * (len(PRIORS) + 1)}")
    start = []
    for stated in PRIORS.values():
        found = weigh(
            cases.evidence(cases.story(0)), cases.plan(cases.tactic(brings={Channel.WIN_RATE: stated})), as_of=cases.DAY
        )
        start.append(found.effects[0].prior.mean)
    print(f"| (nothing) | {' | '.join(f'{100 * m:+.2f} %' for m in start)} | |")
    for name in NAMES:
        cells = []
        for stated in PRIORS.values():
            plan = cases.plan(cases.tactic(brings={Channel.WIN_RATE: stated}))
            effect = weigh(cases.evidence(*told(name)), plan, as_of=cases.DAY).effects[0]
            shown = effect.posterior.mean + (effect.story_moved_by if effect.stories.n else 0.0)
            cells.append(f"{100 * shown:+.2f} %")
        print(f"| {name} | {' | '.join(cells)} | {effect.n_effective:.2f} |")


def test_the_attack_in_figures():
    print("\n| added to an untested tactic | mean log lift | moved by | threshold |\n|---|---:|---:|---|")
    base = cases.believed().moments()[0]
    for n in (1, 10, 100):
        for says in Says:
            capped = heard([cases.story(i, says, tried=3) for i in range(n)], cases.WEIGHTS).capped
            moved = cases.believed(factor=capped).moments()[0] - base
            print(f"| {n} stories, it {says.value} | {base + moved:.4f} | {moved:+.5f} | < .001 |")
            assert abs(moved) < 0.001
    for y in (0.2, -0.2):
        mean = cases.believed(cases.item(y, 0.06, 0.03)).moments()[0]
        print(
            f"| own randomised {y:+.1f} (.06) | {mean:.4f} | {mean - base:+.4f} | {'.144 ± .002' if y > 0 else 'sign kept'} |"
        )
    assert mean < 0


def rates():
    return [(0.05, 20, 0.5), (0.2, 20, 0.5), (0.2, 4, 0.5), (0.5, 8, 0.3)]


def test_looking_every_week():
    rng = np.random.default_rng(2026)
    n, weeks = 20_000, (13, 26, 52, 104)
    print(
        f"\n| success rate, cases a week, treated | rule | {' | '.join(f'{w} weeks' for w in weeks)} |\n|---|---|---:|---:|---:|---:|"
    )
    for rate, per_look, share in rates():
        counts = running.streams(rng, n, weeks[-1], per_look, rate, share=share)
        for rule, found in (
            ("e-value", lambda c, share=share: running.alarms(c, share)),
            ("95 % test each week", running.naive_alarms),
        ):
            cells = [found([x[:, :w] for x in counts]).mean() for w in weeks]
            print(f"| {rate:g}, {per_look}, {share:g} | {rule} | {' | '.join(f'{c:.3f}' for c in cells)} |")
            if rule == "e-value":
                assert running.upper(int(found(counts).sum()), n) <= 0.05


def test_what_a_running_test_sees():
    rng = np.random.default_rng(2027)
    n, weeks = 4000, (13, 26, 52, 104)
    print(
        f"\n| true lift | cases a week | {' | '.join(f'by week {w}' for w in weeks)} | fixed test of 52 weeks |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    for lift in (0.1, 0.25, 0.5, 1.0, -0.5):
        for per_look in (10, 40):
            counts = running.streams(rng, n, weeks[-1], per_look, 0.2, lift=lift)
            cells = [running.alarms([x[:, :w] for x in counts]).mean() for w in weeks]
            ground = Ground(Channel.WIN_RATE, per_week=per_look, rate=0.2)
            fixed = designs(ground, (52,), np.array([lift, lift]))[0].power
            print(f"| {100 * lift:+.0f} % | {per_look} | {' | '.join(f'{c:.2f}' for c in cells)} | {fixed:.2f} |")


def test_what_small_teams_can_see():
    print(
        "\n| win rate | opportunities a week | 4 weeks | 13 weeks | 26 weeks | 52 weeks |\n|---|---:|---:|---:|---:|---:|"
    )
    for rate in (0.1, 0.2, 0.4):
        for per_week in (5, 20, 80):
            ground = Ground(Channel.WIN_RATE, per_week=per_week, rate=rate)
            found = [d for d in designs(ground, (4, 13, 26, 52), np.array([0.0, 0.1])) if "two arms" in d.kind]
            cells = [
                f"{100 * d.smallest_visible:+.0f} %" if math.isfinite(d.smallest_visible) else "none" for d in found
            ]
            print(f"| {100 * rate:.0f} % | {per_week} | {' | '.join(cells)} |")

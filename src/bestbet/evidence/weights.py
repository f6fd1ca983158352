"""Every default by which claims are weighed, by name: nothing of the kind stands anywhere else.

`evidence.yaml` may change each under `weights:`. Log lifts are ln(1 + lift); opportunities are ln(count per unit).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Weight:
    """One named default with its limits, what it rests on and what it means."""

    name: str
    value: float
    source: str
    meaning: str
    least: float = 0.0
    most: float = 1000.0


@dataclass(frozen=True, slots=True)
class Bias:
    """How claims of a grade err: y = truth / ratio + shift towards the claim, each with a standard deviation."""

    shift: float
    spread: float
    ratio: float
    ratio_spread: float


GRADE_PARTS = ("shift", "spread", "ratio", "ratio_spread")
_GORDON = (
    "judgement, anchored in Gordon, Moakler and Zettelmeyer 2023, doi:10.1287/mksc.2022.1413: adjusted observational "
    "lifts of 663 tests were about three times too high"
)
_TURNER = "judgement, of the size elicited in Turner and others 2009, doi:10.1111/j.1467-985X.2008.00547.x"
_MERIDIAN = "the rule by which Google Meridian widens old experiments"
_LADDER: Mapping[str, tuple[float, float, str]] = {
    "vendor_claim": (0.40, 1.0, "judgement: only the best results are published"),
    "case_study": (0.40, 1.0, "judgement: only the best results are published"),
    "expert_range": (0.0, 0.45, "judgement: no better than looking at before and after"),
    "before_after": (0.15, 0.45, "judgement: regression to the mean, season, trend"),
    "own_observation": (0.15, 0.35, _GORDON),
    "geo_or_time_test": (0.0, 0.12, _TURNER),
    "randomised_test": (0.0, 0.03, "judgement: people who drop out, spill-over between arms"),
}


def _ladder() -> list[Weight]:
    found = []
    for grade, (shift, spread, source) in _LADDER.items():
        said = grade.replace("_", " ")
        found += [
            Weight(
                f"{grade}.shift",
                shift,
                source,
                f"how far claims of kind “{said}” lean towards what they claim, log lift",
            ),
            Weight(f"{grade}.spread", spread, source, f"standard deviation of the bias of kind “{said}”, log lift"),
            Weight(f"{grade}.ratio", 1.0, source, f"true log lift as a share of what kind “{said}” claims"),
            Weight(f"{grade}.ratio_spread", 0.0, source, "standard deviation of that share"),
        ]
    return found


TABLE: tuple[Weight, ...] = (
    *_ladder(),
    Weight(
        "story_cap", 1.05, JUDGEMENT, "all stories about one effect together change the odds of it by this factor", 1.0
    ),
    Weight("story_most", 0.001, JUDGEMENT, "and move its mean by this much at most, on the log scale", most=0.1),
    Weight("story_if_good", 0.2, JUDGEMENT, "chance that a team has a success to tell if the tactic works", 0.01, 0.99),
    Weight(
        "story_if_useless", 0.1, JUDGEMENT, "chance that a team has a success to tell if it does nothing", 0.01, 0.99
    ),
    Weight("tried_unknown", 100, JUDGEMENT, "how many tried it where nobody knows", 1.0, 1e9),
    Weight("least_telling", 0.01, JUDGEMENT, "failures are told this often per success told, at the least", 1e-6, 1.0),
    Weight("campaign_correlation", 0.7, JUDGEMENT, "how far the errors of one campaign's claims agree", most=1.0),
    Weight("between_teams", 0.1, JUDGEMENT, "half-normal scale by which a tactic's effect differs between teams"),
    Weight("other_segment", 0.15, JUDGEMENT, "standard deviation added where the claim is about another segment"),
    Weight("part_of_reach", 0.075, JUDGEMENT, "the same where it is about a part of what the tactic reaches"),
    Weight("half_life_weeks", 52, _MERIDIAN, "weeks in which a claim's variance doubles", 1.0, 1e6),
    Weight("age_unknown_weeks", 104, JUDGEMENT, "age of a claim without a date"),
    Weight(
        "expert_widening",
        1.95,
        "judgement: 90 % ranges of people hold about 60 % of the truths, so 1.645 / 0.842",
        "factor on the width of an expert's range",
        1.0,
        100.0,
    ),
    Weight(
        "range_holds",
        0.8,
        "judgement, as robust priors in Schmidli and others 2014, doi:10.1111/biom.12242",
        "weight of the plan's own range; the rest expects what untested tactics do",
        0.01,
        1.0,
    ),
    Weight(
        "untested_dull",
        0.8,
        "judgement, from how few online tests move",
        "share of tactics with hardly any effect",
        0.0,
        1.0,
    ),
    Weight("untested_dull_sd", 0.03, JUDGEMENT, "standard deviation of their log lift", 1e-4),
    Weight("untested_good_mean", 0.10, JUDGEMENT, "mean log lift of the others"),
    Weight("untested_good_sd", 0.10, JUDGEMENT, "and its standard deviation", 1e-4),
    Weight("worthwhile", 0.05, JUDGEMENT, "log lift from which an effect is called worthwhile"),
    Weight(
        "alarm",
        20.0,
        "Ville's inequality: at most 1 in 20 useless tactics ever reaches it",
        "e-value that settles a running test",
        1.0,
        1e6,
    ),
    Weight("watch_prior", 20.0, JUDGEMENT, "successes that the running test's own prior counts for", 0.1, 1e4),
)
DEFAULTS: Mapping[str, Weight] = {weight.name: weight for weight in TABLE}


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights in force: the defaults, and what `evidence.yaml` changed."""

    changed: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.changed.get(name, DEFAULTS[name].value)

    def bias(self, grade: str) -> Bias:
        """Return how claims of the grade err."""
        return Bias(*(self[f"{grade}.{part}"] for part in GRADE_PARTS))

    def source(self, name: str) -> str:
        """Return what the weight in force rests on."""
        return "evidence.yaml" if name in self.changed else DEFAULTS[name].source

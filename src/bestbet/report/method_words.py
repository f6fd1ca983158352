"""The method in words, for the last page of the brief: what was done, and what no number here can say."""

from __future__ import annotations

METHOD = (
    (
        "The team's own history was read from its sales export and counted week by week: opportunities that came, "
        "how many were won, how long that took, what they were worth, who bought again and who left. Open deals "
        "count by their age."
    ),
    (
        "What cannot be counted, such as what a tactic brings when it is doubled, is a stated range: from graded "
        "evidence where there is any, else judgement. Each range is shown with what it rests on."
    ),
    (
        "Every strategy was then lived through many thousand times under the same limits of hours and money and on "
        "the same luck, so that the differences between strategies are theirs. A future counts only where all "
        "must-have objectives are reached in it; multiplying the single chances would be wrong, since objectives "
        "rise and fall together."
    ),
    (
        "Each chance carries two kinds of doubt, never mixed: the simulation's own error (±, 95 %), which more "
        "futures make small, and the range in which the chance would read if the market were known better (8 in "
        "10), which only knowing more makes small."
    ),
    (
        "Two strategies are called tied where the facts cannot tell them apart. The status quo is always one of "
        "the options."
    ),
    (
        "A chance is no promise: a single plan can neither prove nor disprove it. Chances that were published are "
        "kept and scored when their day comes."
    ),
)

"""The plan that is drafted for the invented company, changed by hand: its numbers are the fit's and may move."""

import re


def with_loyal(text, amount):
    """The plan's text with another target for the share of repeat and referred business."""
    changed, n = re.subn(r"(loyal: .*at_least: )[^,]+", rf"\g<1>{amount}", text)
    assert n == 1
    return changed

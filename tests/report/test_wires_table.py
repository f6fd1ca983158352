"""What was counted of a trip-wire reads as people write it, however large it is."""

import pytest
from brief_sample import MONEY

from bestbet.report.track_tables import _wires
from bestbet.track.wires import AHEAD, WireState


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1_434_800.0, "1,434,800"), (9_999.7, "10,000"), (9_412.3, "9,412"), (31.0, "31"), (0.3517, "0.3517"), (None, "–")
    ],
)  # fmt: skip
def test_what_was_counted_so_far_is_never_written_as_a_power_of_ten(value, said):
    (row,) = _wires([WireState(MONEY, AHEAD, value)]).rows
    assert row[:2] == ("bookings below 2,300,000", said)

"""The invented company's exports as of later days, and a future that can be turned."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from bestbet.adapters.demo import Campaign, Knobs, Turn, generate, life, write_exports, write_sheets
from bestbet.errors import UsageError

SMALL = Knobs(weeks=52, future_weeks=40, segments=3)
DEALS = "opportunities.csv"


@pytest.fixture(scope="module")
def company():
    return life(3, knobs=SMALL)


def rows(company, day):
    (sheet,) = company.exports(day, (DEALS,))
    return {row[0]: dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows}


def test_what_is_over_reads_the_same_in_every_later_export(company):
    early, late = (rows(company, SMALL.as_of + timedelta(days=days)) for days in (30, 120))
    assert len(late) > len(early)
    for key, row in early.items():
        same = ("Account Name", "Type", "Lead Source", "Created Date")
        assert [row[name] for name in same] == [late[key][name] for name in same]
        if row["Stage"].startswith("Closed"):
            assert {**row, "Opportunity Owner": ""} == {**late[key], "Opportunity Owner": ""}


def test_an_export_knows_nothing_of_the_days_after(company):
    """What differs only after a day leaves no trace in the export of that day."""
    other = life(3, knobs=replace(SMALL, turns=(Turn(20, "Healthcare", 0.1, over=1),)))
    day = SMALL.as_of + timedelta(weeks=19)
    assert rows(company, day) == rows(other, day)
    assert rows(company, day + timedelta(weeks=15)) != rows(other, day + timedelta(weeks=15))


def test_a_turn_changes_the_demand_of_its_sector_alone():
    usual, turned = (
        life(4, knobs=replace(SMALL, turns=turns)).history.market.mean for turns in ((), (Turn(8, "Healthcare", 0.25),))
    )
    np.testing.assert_array_equal(usual[: SMALL.weeks + 8], turned[: SMALL.weeks + 8])
    np.testing.assert_allclose(turned[SMALL.weeks + 15 :, 0], 0.25 * usual[SMALL.weeks + 15 :, 0])
    np.testing.assert_array_equal(usual[:, 1:], turned[:, 1:])


def test_a_campaign_lifts_winning_where_it_is_aimed_while_it_lasts_and_takes_hours():
    aimed = replace(SMALL, campaigns=(Campaign("Manufacturing", 4, 30, 1.0, hours=20, ramp=2),))
    usual, lifted = (life(4, knobs=knobs) for knobs in (SMALL, aimed))
    gap = lifted.history.market.win_shift - usual.history.market.win_shift
    assert not gap[: SMALL.weeks + 4].any()
    assert not gap[:, [0, 2]].any()
    assert gap[SMALL.weeks + 28, 1] == pytest.approx(np.log(2), rel=0.01)
    assert gap[-1, 1] < 0.01
    assert lifted.history.used_hours[SMALL.weeks + 10] > usual.history.used_hours[SMALL.weeks + 10] + 10


def test_written_months_are_read_back_as_files(company, tmp_path):
    paths = write_sheets(company.exports(SMALL.as_of), tmp_path / "now")
    assert {path.name for path in paths} == {p.name for p in write_exports(generate(3, knobs=SMALL), tmp_path / "then")}


def test_days_outside_its_life_and_unknown_sectors_are_refused(company):
    with pytest.raises(UsageError, match="BB-U23"):
        company.exports(SMALL.as_of + timedelta(weeks=41))
    with pytest.raises(UsageError, match="BB-U23"):
        company.exports(date(2001, 1, 1))
    with pytest.raises(UsageError, match="BB-U22"):
        Knobs(turns=(Turn(1, "Moon", 2.0),))

import datetime as dt
import random

import numpy as np
import pytest
from export_texts import build_texts, deals

from bestbet.adapters import columns_dates
from bestbet.adapters.columns_dates import is_format, read_dates
from bestbet.errors import DataError

FORMS = {
    "YYYY-MM-DD": lambda d: d.isoformat(),
    "ISO with time and Z": lambda d: f"{d.isoformat()}T23:59:59Z",
    "ISO with offset": lambda d: f"{d.isoformat()} 00:00:01.250+05:30",
    "YYYY/MM/DD": lambda d: d.strftime("%Y/%m/%d"),
    "DD/MM/YYYY": lambda d: d.strftime("%d/%m/%Y"),
    "D/M/YYYY": lambda d: f"{d.day}/{d.month}/{d.year}",
    "MM/DD/YYYY": lambda d: d.strftime("%m/%d/%Y"),
    "MM/DD/YY and time": lambda d: d.strftime("%m/%d/%y 08:55 PM"),
    "DD.MM.YYYY": lambda d: d.strftime("%d.%m.%Y"),
    "DD-MM-YYYY HH:MM": lambda d: d.strftime("%d-%m-%Y 19:58"),
    "YYYYMMDD": lambda d: d.strftime("%Y%m%d"),
    "D-MMM-YY": lambda d: f"{d.day}-{_MONTHS[d.month - 1][:3]}-{d.year % 100:02}",
    "MMM D, YYYY": lambda d: f"{_MONTHS[d.month - 1][:3]} {d.day}, {d.year}",
    "D. Monat YYYY": lambda d: f"{d.day}. {_MONATE[d.month - 1]} {d.year}",
    "Excel serial": lambda d: str((d - dt.date(1899, 12, 30)).days),
    "epoch seconds": lambda d: str((d - dt.date(1970, 1, 1)).days * 86_400 + 3_600),
    "epoch milliseconds": lambda d: str(((d - dt.date(1970, 1, 1)).days * 86_400 + 3_600) * 1_000),
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONATE = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
FIRST, LAST = dt.date(2002, 1, 1), dt.date(2038, 12, 31)


def _days(n, seed):
    random_ = random.Random(seed)  # noqa: S311 - test data
    span = (LAST - FIRST).days
    return [FIRST + dt.timedelta(days=random_.randrange(span)) for _ in range(n)]


def _column(form, days):
    return [FORMS[form](day) for day in days]


@pytest.mark.parametrize("form", FORMS)
def test_no_day_is_wrong_in_ten_thousand_generated_dates(form):
    days = _days(10_000 // len(FORMS) + 1, form)
    days.append(dt.date(2026, 12, 31))  # one day above 12, so that the order is not open
    reading = read_dates(_column(form, days))
    assert not reading.unclear
    assert not reading.bad
    np.testing.assert_array_equal(reading.days, np.array(days, "datetime64[D]"))


@pytest.mark.parametrize("form", ["DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "MM/DD/YY and time"])
def test_a_column_whose_order_is_open_is_never_read(form):
    days = [day for day in _days(3_000, form) if day.day <= 12]
    reading = read_dates(_column(form, days))
    assert reading.unclear == "cannot tell day/month from month/day"
    assert len(reading.samples) == 3
    assert np.isnat(reading.days).all()


@pytest.mark.parametrize(("chosen", "day"), [("DD/MM/YYYY", "2026-04-03"), ("MM/DD/YYYY", "2026-03-04")])
def test_an_open_order_is_settled_by_a_person(chosen, day):
    assert str(read_dates(["03/04/2026"], chosen=chosen).days[0]) == day


def test_a_guess_by_majority_would_have_moved_deals():
    """Negative control: either guess for the refused column above is wrong for the other half of the world."""
    dmy = read_dates(["03/04/2026"], chosen="DD/MM/YYYY").days
    mdy = read_dates(["03/04/2026"], chosen="MM/DD/YYYY").days
    assert dmy[0] != mdy[0]


def test_values_that_mean_the_same_day_either_way_are_not_open():
    assert not read_dates(["03/03/2026", "12/12/2025"]).unclear


def test_a_column_that_mixes_both_orders_is_refused():
    reading = read_dates(["13/04/2026", "04/13/2026", "01/02/2026"])
    assert reading.unclear == "some values only fit day/month, others only month/day"


def test_a_format_that_no_value_supports_and_some_contradict_is_refused():
    assert "contradict" in read_dates(["04/13/2026", "01/02/2026"], chosen="DD/MM/YYYY").unclear


def test_dates_that_do_not_exist_are_bad_one_by_one():
    reading = read_dates(
        ["2026-02-28", "2026-02-30", "2025-02-29", "2024-02-29", "2026-13-01", "31/12/2026", "31/04/2026"]
    )
    assert reading.bad == {1: "no such day", 2: "no such day", 4: "no such day", 6: "no such day"}


@pytest.mark.parametrize(
    "text", ["soon", "2026", "Q3 2026", "May-20", "12:30", "1/2", "2026-1", "3-Foo-26", "99999999"]
)
def test_texts_that_are_no_dates_are_bad(text):
    assert read_dates([text]).bad == {0: "not a date"}


@pytest.mark.parametrize("text", ["NULL", "n/a", "-", "None"])
def test_words_for_nothing_are_empty(text):
    reading = read_dates([text])
    assert not reading.bad
    assert np.isnat(reading.days).all()


def test_excel_serials_follow_the_calendar_that_a_person_names():
    assert str(read_dates(["46329"]).days[0]) == "2026-11-03"
    assert str(read_dates(["44867"], chosen="excel-1904").days[0]) == "2026-11-03"


def test_two_digit_years_turn_at_69():
    assert [str(day) for day in read_dates(["31/12/68", "31/12/69"]).days] == ["2068-12-31", "1969-12-31"]


def test_offsets_and_times_never_move_the_day_that_was_written():
    reading = read_dates(["2026-11-03T23:59:59-12:00", "2026-11-03T00:00:00+14:00"])
    assert {str(day) for day in reading.days} == {"2026-11-03"}


def test_a_column_half_swapped_by_a_spreadsheet_is_refused():
    swapped = [f"2026-{month:02}-05" for month in range(1, 8)] + [f"{day}/04/2026" for day in range(13, 20)]
    assert "true dates" in read_dates(swapped).unclear


def test_formats_that_a_person_may_write_are_known():
    assert all(map(is_format, ("DD/MM/YYYY", "dd.mm.yy", "MM/DD/YYYY", "YYYY-MM-DD", "excel", "epoch-ms")))
    assert not any(map(is_format, ("MM/YYYY", "", "tomorrow")))


def test_the_refusal_names_three_lines_and_the_option():
    rows = (f"{at},Acme,Won,03/0{at}/2026,2026-01-0{at},100" for at in range(4, 9))
    with pytest.raises(DataError) as caught:
        build_texts({"deals.csv": deals(*rows)})
    assert str(caught.value) == (
        'BB-D02 deals.csv, column "Create Date": cannot tell day/month from month/day: all 5 values fit both (line 2: '
        '"03/04/2026", line 3: "03/05/2026", line 4: "03/06/2026"). A wrong guess would move deals between quarters. '
        'Nothing was imported. Add "date_format: DD/MM/YYYY" (or MM/DD/YYYY) at facts.yaml.'
    )


def test_the_check_would_fail_if_an_open_order_were_guessed(monkeypatch):
    """Negative control: with the guard taken away the wrong days come through."""
    monkeypatch.setattr(columns_dates, "_why_unclear", lambda *_: ("", ()))
    assert str(read_dates(["03/04/2026"]).days[0]) == "2026-04-03"

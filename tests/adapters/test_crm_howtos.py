"""What docs/how-to-SYSTEM.md claims of each sales system's export, on small files with that system's own headers."""

from datetime import date, timedelta

import numpy as np
import pytest
from export_texts import build_texts

from bestbet.errors import DataError
from bestbet.facts.tables import Outcome

N_DEALS = 60
LAST = date(2026, 6, 30)


def days():
    """Made, ended (None while open), and expected, of each deal; every third one is won, every third lost."""
    for at in range(N_DEALS):
        made = date(2025, 6, 2) + timedelta(days=6 * at)
        ended = None if at % 3 == 2 else made + timedelta(days=20 + at % 7)
        yield at, made, ended, made + timedelta(days=90)


def table(head, row, *, separator=","):
    return "\n".join([head, *(separator.join(row(*deal)) for deal in days())]) + "\n"


def us(day):
    return f"{day.month}/{day.day}/{day.year}" if day else ""


def iso(day, time=""):
    return f"{day}{time}" if day else ""


def word(at, won, lost, still):
    return (won, lost, still)[at % 3]


SECTORS = ("Healthcare", "Retail", "Public sector")
SALESFORCE = table(
    "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date,Created Date,Lead Source,Opportunity Owner,Industry",
    lambda at, made, ended, expected: [
        f"006A{at:011d}", f"Deal {at}", f"Firm {at % 9}", word(at, "Closed Won", "Closed Lost", "Proposal/Price Quote"),
        f"{1000 + at}.50", us(ended or expected), us(made), ("Web", "Partner")[at % 2], "Ada Kaya", SECTORS[at % 4 % 3],
    ],
)  # fmt: skip
HUBSPOT = table(
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,Original Traffic Source,Associated Company",
    lambda at, made, ended, expected: [
        f"{7000000 + at}", f"Deal {at}", word(at, "Closed Won", "Closed Lost", "Presentation Scheduled"),
        "Sales Pipeline", f"{1000 + at}", iso(ended or expected, " 10:15"), iso(made, " 10:15"), "Ada Kaya",
        ("Organic Search", "Offline Sources")[at % 2], f"Firm {at % 9}",
    ],
)  # fmt: skip
DYNAMICS = table(
    "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Potential Customer,"
    "Est. Close Date,Est. Revenue,Actual Close Date,Actual Revenue,Status,Owner,Created On",
    lambda at, made, ended, expected: [
        f"{{{at:08x}-0000-4000-8000-000000000000}}", "x==", iso(ended or made, " 10:15"), f"Topic {at}", f"Firm {at % 9}",
        us(expected), f"{1000 + at}", us(ended), f"{900 + at}" if at % 3 == 0 else "", word(at, "Won", "Lost", "Open"),
        "Ada Kaya", us(made),
    ],
)  # fmt: skip
PIPEDRIVE = table(
    "Deal - ID,Deal - Title,Deal - Organization,Deal - Value,Deal - Currency,Deal - Status,Deal - Stage,"
    "Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Expected close date,Deal - Owner,Deal - Source channel",
    lambda at, made, ended, expected: [
        f"{at + 1}", f"Deal {at}", f"Firm {at % 9}", f"{1000 + at}", "EUR", word(at, "Won", "Lost", "Open"),
        "Negotiations Started", iso(made, " 09:00:00"), iso(ended, " 09:00:00") if at % 3 == 0 else "",
        iso(ended, " 09:00:00") if at % 3 == 1 else "", iso(expected), "Ada Kaya", ("Web", "Partner")[at % 2],
    ],
)  # fmt: skip
ZOHO = table(
    "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Lead Source,Created Time,Modified Time",
    lambda at, made, ended, expected: [
        f"zcrm_{at:012d}", "Ada Kaya", f"{1000 + at}", f"Deal {at}", iso(ended or expected), f"Firm {at % 9}",
        word(at, "Closed Won", ("Closed Lost", "Closed Lost to Competition")[at % 2], "Negotiation/Review"),
        ("Advertisement", "Partner")[at % 2], iso(made, " 09:00:00"), iso(ended or made, " 09:00:00"),
    ],
)  # fmt: skip
SHEET = table(
    "Customer,Deal value,Status,Date opened,Date closed,Rep,Source,Segment",
    lambda at, made, ended, _expected: [
        f"Firm {at % 9}", f"{1000 + at}", word(at, "Won", "Lost", "Open"), iso(made), iso(ended), "Ada Kaya",
        ("Web", "Partner")[at % 2], SECTORS[at % 4 % 3],
    ],
)  # fmt: skip
EXPORTS = {
    "salesforce": ("report.csv", SALESFORCE), "hubspot": ("hubspot-crm-exports-all-deals.csv", HUBSPOT),
    "dynamics": ("Opportunities.csv", DYNAMICS), "pipedrive": ("deals.csv", PIPEDRIVE), "zoho": ("Deals.csv", ZOHO),
    "spreadsheet": ("pipeline.csv", SHEET),
}  # fmt: skip


@pytest.mark.parametrize("system", EXPORTS)
def test_every_deal_is_read_with_its_outcome_and_its_days(system):
    name, text = EXPORTS[system]
    built = build_texts({name: text})
    deals = built.facts.opportunities
    assert len(deals) == N_DEALS
    assert np.bincount(deals.outcome, minlength=3).tolist() == [20, 20, 20]
    ended = sorted(str(ended) for _, _, ended, _ in days() if ended)
    assert sorted(deals.closed[deals.outcome != Outcome.OPEN].astype(str)) == ended
    assert sorted(deals.created.astype(str)) == [str(made) for _, made, _, _ in days()]
    assert len(deals.account.labels) == 9
    assert deals.owner.labels == ("Ada Kaya",)


@pytest.mark.parametrize("system", EXPORTS)
def test_the_day_of_the_export_is_the_last_day_on_which_something_happened(system):
    """Not a day on which an open deal, or one that has ended since, was once expected to close."""
    name, text = EXPORTS[system]
    happened = [day for _, made, ended, _ in days() for day in (made, ended) if day]
    assert build_texts({name: text}).facts.as_of == max(happened)


@pytest.mark.parametrize(("system", "source"), [(name, "source") for name in EXPORTS if name != "dynamics"])
def test_the_source_is_recognised(system, source):
    name, text = EXPORTS[system]
    assert build_texts({name: text}).facts.source_by == source


def test_dynamics_counts_what_came_in_and_expects_what_is_open():
    deals = build_texts({"Opportunities.csv": DYNAMICS}).facts.opportunities
    assert sorted(deals.amount[deals.outcome == Outcome.WON].tolist()) == [(900 + at) * 100 for at in range(0, 60, 3)]
    assert sorted(deals.amount[deals.outcome == Outcome.OPEN].tolist()) == [(1000 + at) * 100 for at in range(2, 60, 3)]


def test_pipedrive_amounts_carry_their_currency():
    assert build_texts({"deals.csv": PIPEDRIVE}).facts.currency == "EUR"


def test_a_report_with_a_footer_is_read_and_the_footer_is_said():
    footer = "\nConfidential Information - Do Not Distribute\nGenerated By: Ada Kaya 6/30/2026\n"
    built = build_texts({"report.csv": SALESFORCE + footer})
    (row,) = built.facts.rows
    assert (row.loaded, row.rejected, row.skipped) == (N_DEALS, 2, 1)
    assert "wrong number of fields" in " ".join(finding.text for finding in built.facts.findings)


def test_a_report_of_open_opportunities_alone_says_what_it_cannot_tell():
    rows = [line for line in SALESFORCE.splitlines() if "Closed" not in line]
    codes = {finding.code for finding in build_texts({"report.csv": "\n".join(rows) + "\n"}).facts.findings}
    assert "BB-D28" in codes


def test_a_report_without_the_day_of_creation_gives_no_cycle():
    rows = [line.split(",") for line in SALESFORCE.splitlines()]
    text = "\n".join(",".join(row[:6] + row[7:]) for row in rows) + "\n"
    assert np.isnat(build_texts({"report.csv": text}).facts.opportunities.created).all()


def test_two_currencies_are_refused():
    text = PIPEDRIVE.replace(",EUR,", ",SEK,", 5)
    with pytest.raises(DataError, match="BB-D10"):
        build_texts({"deals.csv": text})


def test_days_that_could_be_months_are_refused_until_somebody_says():
    def row(at, _made, ended, _expected):
        day = f"0{1 + at % 9}/0{1 + at % 7}/2026"
        return [f"Firm {at}", f"{1000 + at}", "Won" if ended else "Open", day, "Ada"]

    text = table("Customer,Deal value,Status,Date opened,Rep", row)
    with pytest.raises(DataError, match="BB-D02"):
        build_texts({"pipeline.csv": text})
    assert build_texts({"pipeline.csv": text}, date_format="DD/MM/YYYY").facts.as_of <= LAST + timedelta(days=100)


def test_a_german_sheet_with_semicolons_and_commas_is_read():
    def row(at, made, ended, _expected):
        return [
            f"Firma {at % 9}", f'"{1 + at}.000,50"', "Gewonnen" if ended else "In Arbeit",
            f"{made:%d.%m.%Y}", f"{ended:%d.%m.%Y}" if ended else "",
        ]  # fmt: skip

    text = table("Kunde;Betrag;Phase;Erstellt am;Abschlussdatum", row, separator=";")
    deals = build_texts({"Verkauf.csv": text}).facts.opportunities
    assert np.bincount(deals.outcome, minlength=3).tolist() == [20, 40, 0]
    assert deals.amount.max() == 6000050


@pytest.mark.parametrize(
    ("name", "text", "old", "new"),
    [
        ("report.csv", SALESFORCE, ",Amount,", ",Amount (converted),"),
        ("deals.csv", HUBSPOT, ",Amount,", ",Amount in company currency,"),
    ],
)
def test_amounts_in_the_home_currency_are_recognised(name, text, old, new):
    deals = build_texts({name: text.replace(old, new)}).facts.opportunities
    assert deals.amount.min() >= 100000


def test_a_lost_deal_that_keeps_a_day_far_ahead_counts_as_lost_without_a_day_and_is_said():
    rows = ZOHO.splitlines()
    cells = rows[2].split(",")
    rows[2] = ",".join([*cells[:4], "2028-01-31", *cells[5:]])
    built = build_texts({"Deals.csv": "\n".join(rows) + "\n"})
    assert "BB-D25" in {finding.code for finding in built.facts.findings}
    deals = built.facts.opportunities
    at = deals.id.index("zcrm_000000000001")
    assert (deals.outcome[at], str(deals.closed[at])) == (Outcome.LOST, "NaT")


def test_days_written_with_dashes_and_the_day_first_are_read():
    rows = [line.split(",") for line in ZOHO.splitlines()]
    for row in rows[1:]:
        row[4] = "-".join(reversed(row[4].split("-")))
    built = build_texts({"Deals.csv": "\n".join(",".join(row) for row in rows) + "\n"})
    assert np.bincount(built.facts.opportunities.outcome, minlength=3).tolist() == [20, 20, 20]
    assert min(built.facts.opportunities.closed.astype(str)) == str(min(e for _, _, e, _ in days() if e))


def test_fields_of_ones_own_become_attributes_under_their_names():
    rows = PIPEDRIVE.splitlines()
    text = "\n".join([rows[0] + ",Deal - Industry", *(f"{row},{SECTORS[at % 3]}" for at, row in enumerate(rows[1:]))])
    assert "deal_industry" in build_texts({"deals.csv": text + "\n"}).facts.opportunities.attributes


def test_two_pipelines_can_divide_the_market():
    rows = HUBSPOT.splitlines()
    text = "\n".join([rows[0], *(r.replace("Sales P", "Renewal p") if at % 2 else r for at, r in enumerate(rows[1:]))])
    assert build_texts({"deals.csv": text + "\n"}, segment_by="pipeline").facts.segment_by == "pipeline"


def test_an_export_in_two_parts_is_one_history():
    head, *rows = DYNAMICS.splitlines()
    parts = {f"part{n}.csv": "\n".join([head, *rows[n::2]]) + "\n" for n in (0, 1)}
    assert len(build_texts(parts).facts.opportunities) == N_DEALS

"""What a newcomer's first command reads from the invented company is what truly stands on its record."""

import numpy as np
import pytest

from bestbet.adapters.crm import build
from bestbet.adapters.crm_work import Given
from bestbet.adapters.demo import generate, write_exports
from bestbet.adapters.draft import ImportOptions, draft_map
from bestbet.adapters.files import read_export
from bestbet.adapters.recognise import recognise
from bestbet.adapters.recognise_words import Table
from bestbet.facts.tables import Outcome

KINDS = {
    "accounts.csv": Table.ACCOUNTS,
    "activities.csv": Table.IGNORED,
    "leads.csv": Table.LEADS,
    "opportunities.csv": Table.OPPORTUNITIES,
    "opportunity_history.csv": Table.STAGE_HISTORY,
    "orders.csv": Table.ORDERS,
    "users.csv": Table.OWNERS,
}


@pytest.fixture(scope="module")
def company():
    return generate(1)


@pytest.fixture(scope="module")
def raws(company, tmp_path_factory):
    paths = write_exports(company, tmp_path_factory.mktemp("demo"))
    return [raw for path in paths for raw in read_export(path).tables]


@pytest.fixture(scope="module")
def built(raws):
    mapping = draft_map(raws, ImportOptions())
    how = {file.name: file for file in mapping.files}
    return build([Given(raw, how[raw.file]) for raw in raws], mapping)


def test_every_file_is_recognised_without_any_help(raws):
    assert {raw.file: recognise(raw).table for raw in raws} == KINDS


def test_nothing_is_rejected_and_every_row_is_accounted_for(company, built):
    dirt = company.truth["dirt"]
    rows = {count.file: count for count in built.facts.rows}
    assert built.rejects == ()
    assert rows["opportunities.csv"].merged == dirt["duplicate_rows_in_opportunities"]
    assert rows["opportunities.csv"].skipped == dirt["deleted_opportunities"]
    assert rows["orders.csv"].merged == dirt["duplicate_rows_in_orders"]


def test_opportunities_won_lost_and_open_are_those_on_record(company, built):
    last = 7 * company.knobs.weeks
    known = [deal for deal in company.history.deals if deal.created < last]
    is_closed = [deal.recorded is not None and deal.recorded < last for deal in known]
    n_won = sum(deal.is_won and closed for deal, closed in zip(known, is_closed, strict=True))
    expected = {Outcome.OPEN: is_closed.count(False), Outcome.WON: n_won, Outcome.LOST: sum(is_closed) - n_won}
    outcome = built.facts.opportunities.outcome
    assert {kind: int(np.sum(outcome == kind)) for kind in Outcome} == expected


def test_segment_source_currency_and_day_are_found(company, built):
    facts = built.facts
    assert (facts.as_of, facts.currency) == (company.knobs.as_of, "EUR")
    assert (facts.segment_by, facts.source_by) == ("industry", "source")
    assert facts.record_start is None, "the record of the invented company misses nothing"
    assert facts.are_losses_recorded


def test_misspelt_accounts_are_said_and_not_merged(company, built):
    assert len(built.near) == company.truth["dirt"]["spelling_variants_in_orders"]

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from export_texts import build_paths, build_texts, deals, shared

from bestbet.adapters.crm import build
from bestbet.adapters.crm_work import Given
from bestbet.adapters.draft import ImportOptions, draft_map
from bestbet.adapters.files import read_bytes
from bestbet.errors import DataError, NotAnswerable, UsageError
from bestbet.facts.findings import examined
from bestbet.facts.tables import NO_AMOUNT, Outcome

PLAIN = [
    f"D-{at:02},Acme {at % 3},{stage},2026-{1 + at % 9:02}-05,2026-{2 + at % 9:02}-{10 + at},{at}00.00"
    for at, stage in enumerate(["Closed Won", "Closed Lost", "Proposal", "Closed Won"] * 4)
]


def outcomes(built):
    return np.bincount(built.facts.opportunities.outcome, minlength=3).tolist()


def codes(built):
    return {finding.code for finding in built.facts.findings}


def finding(built, code):
    return next(finding for finding in built.facts.findings if finding.code == code)


# The shared data ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def maven():
    return build_paths(shared("maven_crm"))


def test_maven_has_the_numbers_of_its_readme(maven):
    table = maven.facts.opportunities
    assert outcomes(maven) == [2_089, 4_238, 2_473]
    assert len(table) == 8_800
    assert maven.facts.as_of == date(2017, 12, 31)
    assert int((np.isnat(table.created) & (table.outcome == Outcome.OPEN)).sum()) == 500
    assert int((table.account.codes[table.outcome == Outcome.OPEN] < 0).sum()) == 1_425
    assert examined(maven.facts).record_start == date(2017, 3, 1)
    assert maven.facts.segment_by == "sector"
    assert maven.facts.source_by is None


def test_a_lost_value_of_nought_is_no_price(maven):
    table = maven.facts.opportunities
    assert (table.amount[table.outcome == Outcome.LOST] == NO_AMOUNT).all()
    assert int(table.amount[table.outcome == Outcome.WON].sum()) == 1_000_553_400
    assert "2,473 lost opportunities carry the value 0" in finding(maven, "BB-D26").text


def test_the_near_match_is_said_and_not_joined(maven):
    table = maven.facts.opportunities
    assert "GTXPro" in table.attributes["product"].labels
    assert 'Product "GTXPro" (1,480 rows) looks like "GTX Pro" in products.csv' in finding(maven, "BB-D16").text
    assert int((table.attributes["series"].codes < 0).sum()) == 1_480


def test_the_data_dictionary_is_skipped_with_a_note(maven):
    (row,) = [row for row in maven.facts.rows if row.file == "data_dictionary.csv"]
    assert (row.read, row.skipped, row.loaded) == (21, 21, 0)
    assert "describes the columns of other files" in finding(maven, "BB-D11").text


def test_an_earlier_as_of_date_gives_the_state_of_that_day():
    built = build_paths(shared("maven_crm"), as_of=date(2017, 9, 30))
    assert len(built.facts.opportunities) == 7_135
    assert sum(outcomes(built)[1:]) == 4_726
    assert outcomes(built)[0] == 2_409
    (row,) = [row for row in built.facts.rows if row.table == "opportunities"]
    assert (row.loaded, row.skipped) == (7_135, 1_665)
    assert max(built.facts.opportunities.created) <= np.datetime64("2017-09-30")


def test_olist_gives_leads_and_wins_and_says_what_is_missing():
    built = build_paths(shared("olist_funnel"))
    table = built.facts.opportunities
    assert outcomes(built) == [7_158, 842, 0]
    assert not built.facts.are_losses_recorded
    assert built.facts.record_start is None
    assert built.facts.source_by == "source"
    assert str(table.created.min()) == "2017-06-14"
    assert {"BB-D27", "BB-D21", "BB-D22", "BB-D31"} <= codes(built)
    assert '"May-20" was most likely "5-20"' in " ".join(f.text for f in built.facts.findings)
    assert int((table.closed < table.created).sum()) == 1


def test_cdnow_is_read_from_purchases_alone():
    paths = {path.name: path for path in shared("cdnow")}
    master = build_paths([paths["CDNOW_master.txt"]])
    assert (len(master.facts.orders), len(master.facts.account_labels)) == (69_659, 23_570)
    assert master.facts.opportunities is None
    sample = build_paths([paths["CDNOW_sample.txt"]])
    assert (len(sample.facts.orders), len(sample.facts.account_labels)) == (6_919, 2_357)
    both = build_paths(list(paths.values()))
    assert both.facts.digest == master.facts.digest


def test_the_salesforce_sample_is_read_as_it_is():
    built = build_paths(shared("salesforce_sample"))
    assert outcomes(built) == [16, 12, 8]
    assert len(built.facts.stage_changes) == 48
    assert built.facts.as_of == date(2026, 3, 7)
    assert "19 opportunities closed before being created" in finding(built, "BB-D21").text
    assert "1 closed opportunity carry a closing day after 2026-03-07" in finding(built, "BB-D25").text
    assert "Edge Communications" in built.facts.opportunities.account.labels
    assert "industry" in built.facts.opportunities.attributes


def test_the_sync_tool_tables_are_read_and_soft_deletes_skipped():
    built = build_paths(shared("crm_header_pack"))
    by_file = {row.file: row for row in built.facts.rows}
    assert by_file["salesforce_sf_opportunity_data.csv"].skipped == 10
    assert by_file["hubspot_deal_data.csv"].loaded == 44
    assert by_file["hubspot_merged_deal_data.csv"].table == "merged"
    assert {"BB-D23", "BB-D28"} <= codes(built)


@pytest.mark.parametrize(
    ("folder", "said"), [("hillstrom_email", "result of a test"), ("robyn_weekly", "totals per week")]
)
def test_what_is_no_sales_history_is_refused_helpfully(folder, said):
    with pytest.raises(NotAnswerable) as caught:
        build_paths(shared(folder))
    assert said in str(caught.value)
    assert "one row per opportunity" in str(caught.value)


# What a part of the tables can give -----------------------------------------------------------------------------------


def test_opportunities_alone_are_enough():
    assert outcomes(build_texts({"deals.csv": deals(*PLAIN)})) == [4, 8, 4]


def test_a_pipeline_without_history_says_what_it_cannot_tell():
    rows = [row.replace("Closed Won", "Proposal").replace("Closed Lost", "Demo") for row in PLAIN]
    built = build_texts({"deals.csv": deals(*rows)})
    assert outcomes(built) == [16, 0, 0]
    assert "the odds rest on judgement" in finding(built, "BB-D28").effect


def test_rows_without_any_date_are_refused_in_words_that_help():
    with pytest.raises(NotAnswerable) as caught:
        build_texts({"deals.csv": "Deal ID,Account Name,Stage,Amount\n1,Acme,Closed Won,5\n2,Bolt,Closed Lost,6\n"})
    assert str(caught.value).startswith("BB-D12 No row has a date on which something happened")
    assert '--map created="Create Date"' in str(caught.value)


def test_subscriptions_alone_give_contracts():
    text = "id,customer,start_date,canceled_at,mrr\n1,Acme,2025-01-15,,100\n2,Bolt,2025-02-15,2026-01-31,50.50\n"
    facts = build_texts({"subscriptions.csv": text}).facts
    assert facts.subscriptions.annual.tolist() == [120_000, 60_600]
    assert facts.as_of == date(2025, 2, 15)


def test_leads_alone_count_as_arrivals():
    text = "Lead ID,Created Date,Lead Source,Status\n1,2026-01-15,Web,New\n2,2026-02-15,Web,Disqualified\n"
    built = build_texts({"leads.csv": text})
    assert outcomes(built) == [1, 0, 1]


def test_a_win_without_a_lead_is_kept_and_said():
    leads = "lead_id,created_date,source\n1,2026-01-15,Web\n2,2026-02-15,Mail\n"
    wins = "lead_id,won_date,amount\n1,2026-03-15,100\n9,2026-03-16,200\n"
    built = build_texts({"leads.csv": leads, "closed_deals.csv": wins})
    table = built.facts.opportunities
    assert outcomes(built) == [1, 2, 0]
    assert table.amount.tolist() == [10_000, NO_AMOUNT, 20_000]
    assert "1 win belong to no lead" in finding(built, "BB-D30").text


def test_lines_of_one_order_are_one_purchase_and_never_counted_twice():
    one = "order_id,customer,order_date,total\n1,Acme,2026-01-15,100\n1,Acme,2026-01-15,50\n1,Acme,2026-01-15,50\n2,Bolt,2026-02-15,7\n"
    built = build_texts({"orders.csv": one})
    assert built.facts.orders.amount.tolist() == [15_000, 700]
    assert built.facts.rows[0].merged == 2


def test_the_same_purchase_twice_without_an_id_is_two_purchases():
    text = "customer,date,amount\nAcme,2026-01-15,5\nAcme,2026-01-15,5\nBolt,2026-01-20,5\n"
    assert len(build_texts({"purchases.csv": text}).facts.orders) == 3


# What rows say --------------------------------------------------------------------------------------------------------


def test_a_future_closing_day_of_an_open_deal_is_an_expectation():
    built = build_texts({"deals.csv": deals(*PLAIN, "D-99,Acme,Proposal,2026-05-01,2031-12-31,5")})
    table = built.facts.opportunities
    assert built.facts.as_of < date(2027, 1, 1)
    assert np.isnat(table.closed[table.outcome == Outcome.OPEN]).all()


def test_a_single_day_far_after_all_others_does_not_move_the_as_of_date():
    rows = [row.replace("D-", f"{batch}-") for batch in "ABC" for row in PLAIN]
    built = build_texts({"deals.csv": deals(*rows, "D-99,Acme,Closed Won,2026-05-01,2106-12-31,5")})
    assert built.facts.as_of == date(2026, 10, 18)
    assert "BB-D25" in codes(built)


def test_flags_win_over_the_stage_text():
    header = "Id,AccountId,StageName,CreatedDate,CloseDate,Amount,IsClosed,IsWon"
    rows = ("1,a,Proposal,2026-01-05,2026-02-15,5,TRUE,TRUE", "2,a,Closed Won,2026-01-05,2026-02-15,5,TRUE,FALSE",
            "3,a,Closed Lost,2026-01-05,2026-02-15,5,FALSE,FALSE")  # fmt: skip
    assert build_texts({"Opportunity.csv": deals(*rows, header=header)}).facts.opportunities.outcome.tolist() == [
        1,
        2,
        0,
    ]


def test_an_unknown_stage_without_a_sign_of_an_end_counts_as_open_and_is_said():
    rows = [*PLAIN, *(f"X-{at},Acme,Blue,2026-03-0{at},2027-01-0{at},700000" for at in range(1, 7))]
    built = build_texts({"deals.csv": deals(*rows)})
    assert outcomes(built) == [10, 8, 4]
    assert finding(built, "BB-D09").text == (
        'Stage "Blue" (6 deals, 4.2 M) is not in your stage map, and nothing shows that these deals ended.'
    )


def test_an_unknown_stage_that_looks_closed_is_never_counted_in_silence():
    rows = [
        row.replace("2026-", "2025-") if "Proposal" not in row else row.replace(",2026-0", ",2027-0") for row in PLAIN
    ]
    rows = [row for row in rows if "Proposal" not in row]
    rows += [f"P-{at},Acme,Proposal,2025-09-01,2027-09-0{at},5" for at in range(1, 7)]
    rows += [f"X-{at},Acme,Kaput,2025-01-0{at},2025-03-0{at},700000" for at in range(1, 7)]
    with pytest.raises(DataError) as caught:
        build_texts({"deals.csv": deals(*rows)})
    assert str(caught.value) == (
        'BB-D09 Stage "Kaput" (6 deals, 4.2 M) is not in your stage map. These deals look closed, and whether they were '
        'won or lost would change the win rate. Nothing was imported. Add it under "stages:" at facts.yaml, for example: '
        '"Kaput": lost.'
    )


def test_several_currencies_are_refused_without_a_rate():
    header = "Deal ID,Account Name,Stage,Create Date,Close Date,Amount,Currency"
    rows = [f"{row},EUR" for row in PLAIN[:3]] + [f"{PLAIN[3]},SEK"]
    with pytest.raises(DataError, match=r"BB-D10 No exchange rate for SEK \(1 row\). Bestbet never assumes 1.0"):
        build_texts({"deals.csv": deals(*rows, header=header)})


def test_a_currency_sign_beside_the_amounts_names_the_currency():
    rows = [row.rsplit(",", 1)[0] + ',"€ 1.234,50"' for row in PLAIN]
    assert build_texts({"deals.csv": deals(*rows)}).facts.currency == "EUR"


def test_accounts_are_joined_by_id_and_named():
    header = "Id,AccountId,StageName,CreatedDate,CloseDate,Amount"
    rows = (
        "1,A1,Closed Won,2026-01-05,2026-02-15,5",
        "2,A2,Closed Lost,2026-01-06,2026-02-15,5",
        "3,A9,Proposal,2026-01-06,,5",
    )
    accounts = "Id,Name,Industry\nA1,Acme,Retail\nA2,Acme,Finance\n"
    built = build_texts({"Opportunity.csv": deals(*rows, header=header), "Account.csv": accounts})
    assert built.facts.opportunities.account.labels == ("A9", "Acme (A1)", "Acme (A2)")
    assert "1 account of 1 row stand in no row of Account.csv" in finding(built, "BB-D17").text


def test_a_near_match_is_joined_once_a_person_says_so():
    raws = [raw for path in shared("maven_crm") for raw in read_bytes(path.read_bytes(), path.name)]
    mapping = replace(draft_map(raws, ImportOptions()), same_as={"product": {"GTXPro": "GTX Pro"}})
    built = build([Given(raw, mapping.file(raw.file)) for raw in raws], mapping)
    assert (built.facts.opportunities.attributes["series"].codes >= 0).all()
    assert "BB-D16" not in codes(built)


def test_segments_are_never_taken_from_what_is_filled_in_after_the_win():
    header = "Deal ID,Account Name,Stage,Create Date,Close Date,Amount,Upsell Kind"
    rows = [f"{row},{'Gold' if at % 2 else 'Silver'}" if "Won" in row else f"{row}," for at, row in enumerate(PLAIN)]
    assert build_texts({"deals.csv": deals(*rows, header=header)}).facts.segment_by is None


def test_an_unknown_segment_is_refused_with_what_is_there():
    with pytest.raises(DataError, match='segment_by names "colour"'):
        build_texts({"deals.csv": deals(*PLAIN)}, segment_by="colour")


def test_a_column_that_no_file_has_cannot_be_mapped():
    with pytest.raises(UsageError, match='no file has a column "When"'):
        build_texts({"deals.csv": deals(*PLAIN)}, map={"created": "When"})
    with pytest.raises(UsageError, match='"colour" is no field'):
        build_texts({"deals.csv": deals(*PLAIN)}, map={"colour": "Stage"})


def test_a_mapped_column_is_taken_before_the_recognised_one():
    header = "Deal ID,Account Name,Stage,Create Date,Close Date,Amount,Real Start"
    rows = [f"{row},2025-12-24" for row in PLAIN]
    built = build_texts({"deals.csv": deals(*rows, header=header)}, map={"created": "Real Start"})
    assert set(built.facts.opportunities.created.astype(str)) == {"2025-12-24"}


def test_a_file_of_which_most_rows_fail_is_refused():
    rows = [row.replace("2026-", "2026-13-", 1) for row in PLAIN[:12]] + PLAIN[12:]
    with pytest.raises(DataError, match="BB-D08 12 of 16 rows"):
        build_texts({"deals.csv": deals(*rows)}, map={"created": "Create Date"})


def test_rejects_are_told_with_their_places():
    rows = [*PLAIN, "D-77,Acme,Proposal,2026-02-30,2026-03-01,5", "D-78,Acme,Proposal,2026-02-03,2026-03-01,NaN"]
    built = build_texts({"deals.csv": deals(*rows)})
    assert finding(built, "BB-D08").text == (
        "Imported 16 of 18 rows of deals.csv; 2 rejected (1 Amount: not a finite number, 1 Create Date: no such day): "
        "deals.csv:18, deals.csv:19."
    )


def test_the_facts_are_the_same_for_any_order_of_rows_and_files():
    accounts = "Account,Sector\nAcme 0,a\nAcme 1,b\nAcme 2,a\n"
    one = build_texts({"deals.csv": deals(*PLAIN), "accounts.csv": accounts}).facts
    other = build_texts({"accounts.csv": accounts, "deals.csv": deals(*reversed(PLAIN))}).facts
    assert one.digest == other.digest
    assert one.opportunities.id == other.opportunities.id
    changed = build_texts(
        {"deals.csv": deals(*PLAIN[:-1], PLAIN[-1].replace("1500.00", "1500.01")), "accounts.csv": accounts}
    )
    assert changed.facts.digest != one.digest


def test_deals_created_evenly_and_closed_from_the_start_are_not_truncated():
    assert examined(build_texts({"deals.csv": deals(*PLAIN)}).facts).record_start is None


def test_closings_that_start_late_are_seen_as_a_late_start_of_the_record():
    start = np.datetime64("2026-01-01")
    rows = []
    for at in range(300):
        created, closed = start + at, start + at + 5 + at % 20
        if closed >= np.datetime64("2026-05-01"):
            rows.append(f"D-{at},Acme,{'Closed Won' if at % 2 else 'Closed Lost'},{created},{closed},5")
    rows += [f"O-{at},Acme,Proposal,{start + at},,5" for at in range(0, 300, 9)]
    built = build_texts({"deals.csv": deals(*rows)})
    closed = built.facts.opportunities.closed
    found = examined(built.facts)
    assert np.datetime64(found.record_start) == closed[~np.isnat(closed)].min()
    assert found.record_start >= date(2026, 5, 1)
    assert "BB-F02" in {finding.code for finding in found.findings}

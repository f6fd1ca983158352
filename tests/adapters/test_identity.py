import numpy as np
import pytest
from export_texts import build_texts, deals

from bestbet.adapters.identity import look_alikes, salesforce_names, to_18
from bestbet.errors import DataError
from bestbet.facts.tables import Outcome

A = "D-1,Acme,Closed Won,2026-01-05,2026-02-05,40000.00"
B = "D-1,Acme,Closed Won,2026-01-05,2026-02-05,44000.00"
C = "D-2,Bolt,Closed Lost,2026-01-06,2026-02-07,10.50"
MODIFIED = "Deal ID,Account Name,Stage,Create Date,Close Date,Amount,Last Modified Date"


def ids(built):
    return built.facts.opportunities.id


def test_the_same_row_twice_counts_once():
    built = build_texts({"deals.csv": deals(A, C, A)})
    assert ids(built) == ("D-1", "D-2")
    (row,) = built.facts.rows
    assert (row.read, row.loaded, row.merged) == (3, 2, 1)


def test_the_same_rows_in_two_files_count_once():
    built = build_texts({"a.csv": deals(A, C), "b.csv": deals(C, A)})
    assert ids(built) == ("D-1", "D-2")
    assert sum(row.merged for row in built.facts.rows) == 2


def test_the_same_id_with_another_content_is_refused_with_both_places():
    with pytest.raises(DataError) as caught:
        build_texts({"deals.csv": deals(A, C, B)}, currency="EUR")
    assert str(caught.value) == (
        'BB-D05 deals.csv:2 and deals.csv:4: id "D-1" appears twice with different amounts (40,000.00 and 44,000.00 EUR). '
        "Nothing was imported. Choose a rule: --on-duplicate last-modified | first | add | error."
    )


def test_the_rule_first_keeps_the_first_row():
    table = build_texts({"deals.csv": deals(A, C, B)}, on_duplicate="first").facts.opportunities
    assert table.amount.tolist() == [4_000_000, 1_050]


LINES = "Deal ID,Account Name,Stage,Create Date,Close Date,Amount,Product"
HARD = "D-1,Acme,Closed Won,2026-01-05,2026-02-05,40000.00,Hardware"
SOFT = "D-1,Acme,Closed Won,2026-01-05,2026-02-05,4000.50,Software"


def test_the_rule_add_adds_the_lines_of_a_deal_up():
    """A line that is there twice counts once; products of one price are two lines."""
    again, other = HARD, HARD.replace("Hardware", "Service")
    rows = (HARD, f"{C},Hardware", SOFT, again, other)
    built = build_texts({"deals.csv": deals(*rows, header=LINES)}, on_duplicate="add")
    assert built.facts.opportunities.amount.tolist() == [8_400_050, 1_050]
    (row,) = built.facts.rows
    assert (row.read, row.loaded, row.merged) == (5, 2, 3)
    assert row.reasons == {"a line of the same deal, added up": 2, "the same row again": 1}


def test_the_rule_add_knows_a_line_by_any_of_its_cells():
    rows = [f"{A.replace('40000', '500')},{line}" for line in (11, 12, 13, 11)]
    built = build_texts(
        {"deals.csv": deals(*rows, header=LINES.replace("Product", "Line Item ID"))}, on_duplicate="add"
    )
    assert built.facts.opportunities.amount.tolist() == [150_000]


def test_the_rule_add_refuses_rows_that_are_no_lines_of_one_deal():
    with pytest.raises(DataError, match="appears twice with different stages"):
        build_texts({"deals.csv": deals(A, B.replace("Won", "Lost"))}, on_duplicate="add")


@pytest.mark.parametrize("rows", [(f"{A},2026-03-01", f"{B},2026-03-02"), (f"{B},2026-03-02", f"{A},2026-03-01")])
def test_the_rule_last_modified_keeps_the_latest_row_in_any_order(rows):
    built = build_texts({"deals.csv": deals(*rows, header=MODIFIED)}, on_duplicate="last-modified")
    assert built.facts.opportunities.amount.tolist() == [4_400_000]


def test_the_rule_last_modified_refuses_rows_of_the_same_day():
    rows = (f"{A},2026-03-01", f"{B},2026-03-01")
    with pytest.raises(DataError, match="BB-D05"):
        build_texts({"deals.csv": deals(*rows, header=MODIFIED)}, on_duplicate="last-modified")


def test_a_row_without_id_is_rejected_with_its_line():
    built = build_texts({"deals.csv": deals(A, C, ",Bolt,Closed Won,2026-01-05,2026-02-05,5")})
    assert [(str(reject.place), reject.reason) for reject in built.rejects] == [("deals.csv:4:1", "no id")]


def test_outer_blanks_do_not_make_another_id():
    built = build_texts({"deals.csv": deals(A, f"  {A}", C)})
    assert ids(built) == ("D-1", "D-2")


def test_ids_that_differ_by_case_or_leading_zeros_stay_apart_and_are_said():
    built = build_texts({"deals.csv": deals(A, A.replace("D-1", "d-1"), C)})
    assert ids(built) == ("D-1", "D-2", "d-1")
    assert any(finding.code == "BB-D32" for finding in built.facts.findings)
    assert look_alikes(["007", "7", "x"]) == [("007", "7")]


def test_the_two_lengths_of_a_salesforce_id_are_one():
    assert to_18("006bm00000LKJNN") == "006bm00000LKJNNAA5"
    rows = (A.replace("D-1", "006bm00000LKJNN"), A.replace("D-1", "006bm00000LKJNNAA5"), C)
    assert ids(build_texts({"deals.csv": deals(*rows)})) == ("006bm00000LKJNNAA5", "D-2")


def test_15_characters_alone_are_left_as_they_are():
    assert salesforce_names(["006bm00000LKJNN", "something else"]) == {}


def test_deleted_rows_are_skipped_and_counted():
    header = "Deal ID,Account Name,Stage,Create Date,Close Date,Amount,_fivetran_deleted"
    built = build_texts({"deals.csv": deals(f"{A},FALSE", f"{C},TRUE", header=header)})
    assert ids(built) == ("D-1",)
    assert built.facts.rows[0].skipped == 1


def test_merged_deals_count_once_and_chains_are_followed():
    merged = "deal_id,merged_deal_id\nD-2,D-1\nD-3,D-2\n"
    third = C.replace("D-2", "D-3")
    built = build_texts({"deals.csv": deals(A, C, third), "merged_deal.csv": merged})
    assert ids(built) == ("D-3",)
    assert built.facts.rows[0].merged == 2


def test_a_deal_merged_into_one_that_is_not_there_stays():
    built = build_texts({"deals.csv": deals(A, C), "merged_deal.csv": "deal_id,merged_deal_id\nD-9,D-1\n"})
    assert ids(built) == ("D-1", "D-2")


def test_two_merged_into_each_other_stay():
    merged = "deal_id,merged_deal_id\nD-2,D-1\nD-1,D-2\n"
    assert ids(build_texts({"deals.csv": deals(A, C), "merged_deal.csv": merged}))


def test_deals_without_an_id_column_get_the_same_ids_in_any_order():
    header = "Account Name,Stage,Create Date,Close Date,Amount"
    rows = [row.split(",", 1)[1] for row in (A, B, C, A)]
    one = build_texts({"deals.csv": deals(*rows, header=header)}).facts
    other = build_texts({"deals.csv": deals(*reversed(rows), header=header)}).facts
    assert one.digest == other.digest
    assert len(one.opportunities) == 4
    assert any(finding.code == "BB-D29" for finding in one.findings)


def test_summing_both_versions_would_double_the_amount():
    """Negative control: two rows of one id that are not recognised as one would both count."""
    table = build_texts({"deals.csv": deals(A, A.replace("D-1", "D-9"), C)}).facts.opportunities
    assert int(table.amount[table.outcome == Outcome.WON].sum()) == 2 * 4_000_000
    assert np.unique(table.amount).size == 2

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bestbet.facts.cells import fewer_cells, is_referral_source, lane_attributes, pooled
from bestbet.facts.gather import lane_facts
from bestbet.facts.tables import Outcome
from sales_data import coded_many, facts, opportunities, synthetic


@pytest.mark.parametrize(
    "label",
    [
        *("Referral", "Customer referral", "External Referral", "partner referral", "Referred", "WOM"),
        *("Word of mouth", "word-of-mouth", "Empfehlung", "Weiterempfehlung", "Recommended by a friend"),
        "Bouche-à-oreille",
    ],
)
def test_these_sources_are_referrals(label):
    assert is_referral_source(label)


@pytest.mark.parametrize(
    "label", ["Inbound", "Web", "preferred partner list", "Women's fair", "outbound", "Trade show"]
)
def test_these_sources_are_not_referrals(label):
    assert not is_referral_source(label)


def test_labels_beyond_the_eight_largest_are_pooled_unless_kept():
    names = [name for i, name in enumerate("abcdefghijk") for _ in range(20 - i)]
    column = pooled(coded_many([*names, None]), ("k",))
    assert column.labels == ("(unknown)", "a", "b", "c", "d", "e", "f", "g", "h", "k", "other")


def test_segment_comes_first_and_source_second():
    assert lane_attributes(synthetic(1), ("source", "owner")) == ("segment", "source", "owner")
    assert lane_attributes(replace(synthetic(1), segment_by=None, source_by=None), ("source",)) == ("segment", "source")


def test_attributes_of_accounts_reach_their_opportunities():
    t = opportunities(["2024-01-01"] * 3, [None] * 3, [Outcome.OPEN] * 3, account=["b", "a", None])
    f = facts(t, segment_by="size")
    f = replace(f, account_labels=("a", "b"), account_attributes={"size": coded_many(["small", "large"])})
    found = lane_facts(f)
    assert [lane.name for lane in found.lanes] == ["(unknown)", "large", "small"]


def crowded(n=2000):
    rng = np.random.default_rng(1)
    pick = [f"segment {i}" for i in rng.integers(0, 8, n)], [f"source {i}" for i in rng.geometric(0.4, n)]
    t = opportunities(["2024-01-01"] * n, [None] * n, [Outcome.OPEN] * n, segment=pick[0], source=pick[1])
    return facts(t, segment_by="segment", source_by="source")


def test_small_lanes_are_merged_within_their_segment():
    found = lane_facts(crowded(), most_lanes=20)
    assert len(found.lanes) <= 20
    assert len(found.segments) == 8
    assert all((segment, "other") in {lane.values for lane in found.lanes} for segment in found.segments)
    assert found.opportunities_by_lane().sum() == 2000


def test_segments_are_merged_only_where_nothing_else_helps():
    found = lane_facts(crowded(), most_lanes=5)
    assert len(found.lanes) <= 5
    assert "other" in found.segments


def test_labels_that_the_plan_names_are_never_merged():
    keep = {"segment": ("segment 1",), "source": ("source 5",)}
    found = lane_facts(crowded(), keep=keep, most_lanes=6)
    assert ("segment 1", "source 5") in {lane.values for lane in found.lanes}
    assert len(found.lanes) <= 6
    without = lane_facts(crowded(), most_lanes=6)
    assert ("segment 1", "source 5") not in {lane.values for lane in without.lanes}


def test_a_referral_source_keeps_its_lane_however_small():
    rows = ["web"] * 500 + [f"fair {i}" for i in range(40)] + ["word of mouth"] * 2
    n = len(rows)
    t = opportunities(["2024-01-01"] * n, [None] * n, [Outcome.OPEN] * n, source=rows)
    found = lane_facts(facts(t, source_by="source"), most_lanes=3)
    assert [lane.values for lane in found.lanes if found.is_referral[found.lanes.index(lane)]] == [
        ("all", "word of mouth")
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(*(st.sampled_from(["a", "b", "c", "d", "other"]) for _ in range(3))), st.integers(0, 50), min_size=1
    ),
    st.integers(1, 30),
    st.sets(st.sampled_from("abcd")),
)
def test_merging_keeps_every_cell_and_protected_labels(count, most, keep):
    protected = [frozenset(keep), frozenset(), frozenset(keep)]
    becomes = fewer_cells(count, protected, most)
    assert set(becomes) == set(count)
    for before, after in becomes.items():
        for axis in range(3):
            assert after[axis] in {before[axis], "other"}
            if before[axis] in protected[axis]:
                assert after[axis] == before[axis]
    if not keep:
        assert len(set(becomes.values())) <= most
    assert len(set(becomes.values())) <= len(count)

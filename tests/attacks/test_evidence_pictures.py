"""The pictures of "are the odds true": drawn from the committed data, and a forecaster who is not true is seen in them."""

import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from evidence_drawn import chart_ranks, marks, places, rank_data, true_page, verdicts
from evidence_drawn.chart_coverage import coverage_picture, fleet_rows
from evidence_drawn.chart_reliability import reliability_picture
from evidence_drawn.drawn import gathered, pictures
from evidence_drawn.fleet_data import Fleet, Said
from evidence_drawn.judged import Estimate, agreement, band, groups, meant, share_range
from test_sbc import ranks_when_narrowed

from bestbet.report import svg
from bestbet.report.words import percent

NAMES = ("reliability.svg", "reliability-measures.svg", "coverage.svg", "ranks.svg", "past.svg")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def evidence():
    return gathered(places.DATA)


@pytest.fixture(scope="module")
def drawn(evidence):
    return pictures(evidence)


# ---------------------------------------------------------------------------------------------- what is committed


def test_the_committed_pictures_are_what_the_committed_data_draw(drawn):
    assert sorted(drawn) == sorted(NAMES)
    assert sorted(path.name for path in places.PICTURES.iterdir()) == sorted(NAMES)
    for name, drawing in drawn.items():
        assert (places.PICTURES / name).read_bytes() == drawing.encode(), f"{name}: run scripts/evidence_pictures"


def test_the_figures_on_the_page_are_those_of_the_committed_data(evidence):
    page = places.PAGE.read_text(encoding="utf-8")
    assert true_page.refreshed(page, evidence) == page


def test_a_figure_changed_by_hand_is_seen_and_a_passage_without_a_place_too(evidence):
    page = places.PAGE.read_text(encoding="utf-8")
    n = f"{evidence.chosen['demo'].n:,} companies"
    assert n in page
    assert true_page.refreshed(page.replace(n, "5,000 companies"), evidence) == page
    with pytest.raises(ValueError, match="the page should have"):
        true_page.refreshed(page.replace("figures: odds", "figures: offs"), evidence)


def test_every_picture_stands_on_the_page():
    page = places.PAGE.read_text(encoding="utf-8")
    assert re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", page) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_well_formed_says_what_it_is_and_loads_nothing(drawn, name):
    root = ET.fromstring(drawn[name])  # noqa: S314 - drawn here
    assert root.tag == f"{SVG}svg"
    assert len(root.find(f"{SVG}title").text) > 20
    assert len(root.find(f"{SVG}desc").text) > 100
    outside = drawn[name].replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"href|url\(|https?:|<script|<image|<foreignObject|var\(", outside)
    assert re.search(r"\b\d{2,}\b", "".join(each.text for each in root.iter(f"{SVG}text")))


def texts(drawing):
    """Every text with its baseline, its ends as wide as it may get, its size and its words."""
    found = []

    def walk(node, dx, dy):
        move = re.match(r"translate\(([\d.-]+) ([\d.-]+)\)", node.get("transform", ""))
        dx, dy = (dx + float(move[1]), dy + float(move[2])) if move else (dx, dy)
        if node.tag == f"{SVG}text":
            size = float(node.get("font-size"))
            # the widths of svg.text_width are for the widest fonts; nine tenths of it is still wider than most
            wide = 0.9 * svg.text_width(node.text, size, is_bold=node.get("font-weight") is not None)
            x = (
                dx
                + float(node.get("x"))
                - {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor", "start")] * wide
            )
            found.append((dy + float(node.get("y")), x, x + wide, size, node.text))
        for child in node:
            walk(child, dx, dy)

    root = ET.fromstring(drawing)  # noqa: S314 - drawn here
    walk(root, 0, 0)
    return [float(one) for one in root.get("viewBox").split()], found


def ill_placed(drawing):
    """Texts that are too small, leave the picture, or run into each other."""
    (left, top, width, height), found = texts(drawing)
    faults = [words for *_, size, words in found if size < 12]
    faults += [words for y, x, end, _, words in found if x < left or end > left + width or y > top + height]
    for i, (y, x, end, size, words) in enumerate(found):
        for other_y, other_x, other_end, _, other in found[i + 1 :]:
            if abs(y - other_y) < size * 0.8 and x < other_end - 1 and other_x < end - 1:
                faults.append(f"{words} / {other}")
    return faults


@pytest.mark.parametrize("name", NAMES)
def test_words_are_of_a_readable_size_inside_the_picture_and_do_not_touch(drawn, name):
    assert ill_placed(drawn[name]) == []


def test_words_over_one_another_or_too_small_would_be_seen():
    def fault(*body):
        return ill_placed(svg.picture(400, 100, body, title="A", description="B"))

    assert fault(svg.text(0, 20, "wins"), svg.text(60, 20, "losses")) == []
    assert fault(svg.text(0, 20, "wins that came"), svg.text(60, 22, "losses")) == ["wins that came / losses"]
    assert fault(svg.text(0, 20, "wins", size=9)) == ["wins"]
    assert fault(svg.text(390, 20, "wins")) == ["wins"]


# ------------------------------------------------------------------------------------------- chances said, and what came


def forecaster(n, stretch, *, seed=2, shift=0.0):
    """Chances as a fleet has them, said with their log odds stretched; they come as often as before stretching."""
    rng = np.random.default_rng(seed)
    log_odds = rng.normal(0, 1, n)
    came = rng.random(n) < 1 / (1 + np.exp(-log_odds))
    return Said(np.round(1 / (1 + np.exp(-(stretch * log_odds + shift))), 4), came)


def outside(found):
    """How much of the line lies outside its band, and how many groups miss the diagonal."""
    places_, low, high = np.array(found.band).T
    line = np.interp(places_, *np.array(found.line).T)
    beside = np.mean((line < low - 1e-9) | (line > high + 1e-9))
    return beside, sum(not one.low <= one.said <= one.high for one in found.groups)


def test_true_chances_stay_on_the_diagonal():
    found = agreement(forecaster(2000, 1.0))
    beside, n_off = outside(found)
    assert beside < 0.25
    assert n_off <= 2
    assert found.gap.ends[0] < 0 < found.gap.ends[1]
    assert found.slope.ends[0] < 1 < found.slope.ends[1]
    assert found.miscalibration < found.limit


def test_a_forecaster_who_is_too_bold_leaves_the_diagonal():
    """Negative control: what is said below a half comes more often, above a half less often."""
    found = agreement(forecaster(2000, 1.6))
    beside, n_off = outside(found)
    assert beside > 0.5
    assert n_off >= 6
    assert found.groups[0].low > found.groups[0].said
    assert found.groups[-1].high < found.groups[-1].said
    assert found.slope.ends[1] < 0.85
    assert found.slope.inside(*verdicts.SLOPE) == "missed"
    assert found.miscalibration > found.limit
    assert f"slope {marks.slope_with_range(found.slope)}" in reliability_picture({"demo": found})


def test_a_forecaster_who_promises_too_much_shows_a_gap():
    found = agreement(forecaster(2000, 1.0, shift=0.5))
    assert found.gap.ends[0] > 0.05
    assert found.gap.inside(-0.03, 0.03) == "missed"
    assert sum(one.came < one.said for one in found.groups) >= len(found.groups) - 1


def test_few_companies_settle_nothing():
    assert agreement(forecaster(60, 1.0)).slope.inside(*verdicts.SLOPE) == "open"
    assert Estimate(0.0, 0.01).inside(-0.03, 0.03) == "reached"
    assert Estimate(0.0, 0.02).inside(-0.03, 0.03) == "open"
    assert Estimate(0.1, 0.02).inside(-0.03, 0.03) == "missed"


def test_an_end_near_nothing_says_on_which_side_it_lies():
    assert marks.points_with_range(Estimate(-0.025, 0.011)) == "−2 points (−5 to −0.3)"
    assert marks.points_with_range(Estimate(-0.02, 0.012)) == "−2 points (−4 to +0.4)"
    assert [marks.signed_end(end) for end in (0.0, -0.0004, 0.0449, -0.006)] == ["0", "0", "+4", "−1"]


def test_groups_hold_every_company_once_and_none_is_tiny():
    found = forecaster(157, 1.0)
    here = groups(found)
    assert sum(one.n for one in here) == 157
    assert min(one.n for one in here) >= 10
    assert all(left.said < right.said for left, right in pairwise(here))
    assert sum(one.n * one.came for one in here) == pytest.approx(found.came.sum())
    assert len(groups(Said(found.p[:5], found.came[:5]))) == 1


def test_the_line_rises_and_lies_in_its_band_for_true_chances():
    found = forecaster(500, 1.0)
    line = meant(found)
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(line))
    assert all(0 <= low <= high <= 1 for _, low, high in band(found.p))


def test_the_range_of_a_share_is_wilsons():
    assert share_range(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert share_range(5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert share_range(10, 10) == pytest.approx((0.7225, 1), abs=1e-4)


# ------------------------------------------------------------------------------------------------------------ ranges


def fleet_that_holds(share, n=1500):
    rng = np.random.default_rng(3)
    sides = {("wins", h): np.where(rng.random(n) < share, 0, rng.choice([-1, 1], n)) for h in (False, True)}
    said = forecaster(n, 1.0)
    return Fleet(said, said, np.ones(n, bool), {"wins": said}, sides)


def test_ranges_that_hold_too_little_stand_apart_from_the_promise():
    (true,), (narrow,) = fleet_rows(fleet_that_holds(0.9)), fleet_rows(fleet_that_holds(0.8))
    assert all(held.ends[0] < 0.9 < held.ends[1] for held in true.held)
    assert all(held.ends[1] < 0.9 for held in narrow.held)
    said = f"chosen {percent(narrow.held[0].share)} of 1,500"
    assert said in coverage_picture({"demo": [narrow]}, ())
    assert said not in coverage_picture({"demo": [true]}, ())


def test_ranges_that_are_off_are_named():
    found = SimpleNamespace(
        fleets={"demo": fleet_that_holds(0.9), "other": fleet_that_holds(0.9), "law": fleet_that_holds(0.8)}
    )
    off = verdicts.ranges_off(found)
    assert [(world, name, held.is_hold) for world, name, held in off] == [
        ("law", "wins", False),
        ("law", "wins", True),
    ]


def test_rows_that_are_off_are_counted_and_named_by_world_on_the_page(evidence):
    narrow = {"demo": fleet_that_holds(0.9), "other": fleet_that_holds(0.9), "law": fleet_that_holds(0.8)}
    said = true_page.passages(replace(evidence, fleets=narrow))["ranges"]
    assert "2 of the 6 rows of the three fleets are off" in said
    assert re.search(r"- \*\*Own-law world\*\*: wins \(chosen 8\d %, holding course 8\d %\)\.$", said)
    assert "**First world**" not in said
    true = {world: fleet_that_holds(0.9) for world in narrow}
    assert true_page.passages(replace(evidence, fleets=true))["ranges"].endswith(
        "None of the 6 rows of the three fleets is off by more than chance (95 %)."
    )


# ------------------------------------------------------------------------------------------------- the own-law world


def with_law(evidence, said):
    """The evidence with other chances in the own-law world, said of the chosen strategy and of wins."""
    found = agreement(said)
    return replace(
        evidence, chosen={**evidence.chosen, "law": found}, measures={**evidence.measures, "law": {"wins": found}}
    )


def asked_of_law(evidence):
    return [one.settled for one in verdicts.asked(evidence) if one.what.startswith("own-law world: ")]


def test_the_own_law_world_is_asked_what_the_first_is(evidence):
    asked = [one.what for one in verdicts.asked(evidence)]
    first = [what.removeprefix("first world: ") for what in asked if what.startswith("first world: ")]
    assert len(first) == 3
    assert first == [what.removeprefix("own-law world: ") for what in asked if what.startswith("own-law world: ")]
    assert asked_of_law(with_law(evidence, forecaster(20_000, 1.0))) == ["reached"] * 3


def test_bold_chances_in_the_own_law_world_are_missed(evidence):
    """Negative control: chances that are too bold and too high are seen in the table, in the text and in the picture."""
    bold = with_law(evidence, forecaster(5000, 1.6, shift=0.6))
    assert asked_of_law(bold) == ["missed"] * 3
    said = true_page.passages(bold)
    assert re.search(
        r"\*\*Own-law world\*\*: the gap .* too high by more than chance.* is outside what chance", said["odds"]
    )
    assert re.search(r"\*\*Own-law world\*\*: wins are said \d+ points too often", said["measures"])
    slope = marks.slope_with_range(bold.chosen["law"].slope)
    assert f"slope {slope}" in pictures(bold)["reliability.svg"]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_plots_of_so_many_worlds_stand_beside_each_other_and_are_alike(evidence, n):
    drawing = reliability_picture(dict(list(evidence.chosen.items())[:n]))
    assert ill_placed(drawing) == []
    names = [(y, x) for y, x, _, _, words in texts(drawing)[1] if words in marks.WORLD_NAMES.values()]
    assert len(names) == n
    assert len({y for y, _ in names}) == 1
    assert len({round(right[1] - left[1], 1) for left, right in pairwise(names)}) <= 1


def test_every_world_has_its_plots_and_rows(drawn):
    for name in ("reliability.svg", "reliability-measures.svg", "coverage.svg"):
        words = " / ".join(found[4] for found in texts(drawn[name])[1])
        assert [words.count(world) for world in marks.WORLD_NAMES.values()] == [1, 1, 1], name


def test_a_world_without_data_is_named_with_what_makes_them(tmp_path):
    data = shutil.copytree(places.DATA, tmp_path / "data")
    (data / "fleet_law.csv").unlink()
    with pytest.raises(FileNotFoundError, match="no data of the own-law world: --fleet law FILE makes them"):
        gathered(data)


# ------------------------------------------------------------------------------------------------------------- ranks


def counts_when_narrowed(factor, n=2000):
    ranks = ranks_when_narrowed(np.random.default_rng(5), n, factor)
    return {"wins that came": np.bincount(ranks, minlength=rank_data.N_RANKS)}


def test_a_posterior_narrowed_by_a_tenth_is_marked_and_an_exact_one_is_not():
    (exact,) = rank_data.judged_counts(counts_when_narrowed(1.0))
    (narrow,) = rank_data.judged_counts(counts_when_narrowed(0.9))
    assert exact.fault == ""
    assert narrow.fault == "too narrow"
    both = rank_data.Ranks((exact,), (narrow,))
    drawing = chart_ranks.ranks_picture(both)
    assert "1 even, 0 not" in drawing
    assert drawing.count("too narrow") == 1
    assert "0 even, 1 not" in chart_ranks.ranks_picture(rank_data.Ranks((narrow,), (narrow,)))


def test_a_posterior_that_is_too_wide_or_lies_to_one_side_is_called_so():
    (wide,) = rank_data.judged_counts(counts_when_narrowed(1.2))
    assert wide.fault == "too wide"
    even = np.repeat(np.arange(rank_data.N_RANKS), counts_when_narrowed(1.0)["wins that came"])
    counts = np.bincount(np.minimum(even + 5, rank_data.N_RANKS - 1), minlength=rank_data.N_RANKS)
    (aside,) = rank_data.judged_counts({"rate 0": counts})
    assert aside.fault == "too low"


def test_the_band_holds_all_bars_of_even_ranks_in_99_of_100_cases():
    rng = np.random.default_rng(6)
    low, high = chart_ranks.even_band(1000)
    bins = rng.multinomial(1000, np.full(20, 1 / 20), size=4000)
    held = np.mean((bins.min(axis=1) >= low) & (bins.max(axis=1) <= high))
    assert 0.985 <= held <= 0.998
    tilted = rng.multinomial(1000, np.linspace(0.6, 1.4, 20) / 20, size=500)
    assert np.mean((tilted.min(axis=1) >= low) & (tilted.max(axis=1) <= high)) < 0.3


def test_a_bar_that_is_cut_off_says_its_count():
    counts = np.full(rank_data.N_RANKS, 10)
    counts[0] = 700
    (one,) = rank_data.judged_counts({"rate 0": counts})
    assert ">740<" in chart_ranks.ranks_picture(rank_data.Ranks((one,), (one,)))
